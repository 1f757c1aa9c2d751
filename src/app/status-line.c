#include "app/status-line.h"

#include "app/capitalize.h"
#include "app/dataset-row.h"
#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>
#include <math.h>

/* Below this the share of time that goes to evaluation, or to analysis, is not worth a word. */
#define LEAST_SHARE 0.005

static int
epochs (LkSession *session)
{
  return (int) g_ascii_strtod (lk_experiment_get (lk_session_get_experiment (session), "train.epochs"), NULL);
}

/* 1:42, 2:03:10. */
static char *
duration_text (double seconds)
{
  long s = lround (seconds);

  if (s >= 3600)
    return g_strdup_printf ("%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
  return g_strdup_printf ("%ld:%02ld", s / 60, s % 60);
}

static void
append_part (GString *line, const char *part)
{
  if (line->len > 0)
    g_string_append (line, "  ·  ");
  g_string_append (line, part);
}

/* baselines: NULL if they are not known. */
static void
append_knn (GString *line, double knn, const LkBaselines *baselines)
{
  g_autofree char *value = lk_chart_scale_text (LK_CHART_PERCENT, knn, 0);
  g_autofree char *pixels = NULL, *random = NULL, *part = NULL;

  if (isnan (knn))
    return;

  if (baselines != NULL && isfinite (baselines->pixel_knn))
    {
      pixels = lk_chart_scale_text (LK_CHART_PERCENT, baselines->pixel_knn, 0);
      random = lk_chart_scale_text (LK_CHART_PERCENT, baselines->random_knn, 0);
      /* translators: k-NN accuracy of the network, of raw pixels, of the network before training */
      part = g_strdup_printf (_ ("k-NN %s (pixels %s, untrained %s)"), value, pixels, random);
    }
  else
    part = g_strdup_printf (_ ("k-NN %s"), value);
  append_part (line, part);
}

/* What the machine does besides training. */
static void
append_shares (GString *line, double evaluation, double analysis)
{
  g_autofree char *share = lk_chart_scale_text (LK_CHART_PERCENT, evaluation, 0.01);
  g_autofree char *part = NULL;

  if (evaluation >= LEAST_SHARE)
    {
      /* translators: share of the time that is spent on evaluation, as in "evaluation 6 %" */
      part = g_strdup_printf (_ ("evaluation %s"), share);
      append_part (line, part);
    }
  if (analysis >= LEAST_SHARE)
    {
      g_free (share);
      share = lk_chart_scale_text (LK_CHART_PERCENT, analysis, 0.01);
      g_free (part);
      /* translators: share of a processor core that computes maps and neighbors for the panels, as in "analysis 6 %" */
      part = g_strdup_printf (_ ("analysis %s"), share);
      append_part (line, part);
    }
}

static void
append_figures (GString *line, LkSession *session, const LkTrainerStatus *status)
{
  g_autofree char *step = lk_chart_scale_text (LK_CHART_COUNT, (double) status->step, 0);
  g_autofree char *steps = lk_chart_scale_text (LK_CHART_COUNT, (double) status->total_steps, 0);
  g_autofree char *loss = lk_chart_scale_text (LK_CHART_NUMBER, lk_session_last_loss (session), 0.001);
  g_autofree char *rate = lk_chart_scale_text (LK_CHART_COUNT, status->images_per_second, 0);
  g_autofree char *left = NULL, *part = NULL;

  /* translators: step, all steps, epoch, all epochs, loss */
  part = g_strdup_printf (_ ("step %s of %s  ·  epoch %d of %d  ·  loss %s"), step, steps,
                          MIN (status->epoch + 1, epochs (session)), epochs (session), loss);
  append_part (line, part);
  append_knn (line, lk_session_last_knn (session), &status->baselines);

  if (lk_session_get_state (session) != LK_SESSION_RUNNING)
    return;
  if (status->images_per_second > 0)
    {
      g_free (part);
      part = g_strdup_printf (_ ("%s images/s"), rate);
      append_part (line, part);
    }
  append_shares (line, status->eval_share, lk_analyst_share (lk_session_get_analyst (session)));
  if (isfinite (status->seconds_left))
    {
      left = duration_text (status->seconds_left);
      g_free (part);
      /* translators: time, as in "1:42 left" */
      part = g_strdup_printf (_ ("%s left"), left);
      append_part (line, part);
    }
}

/* The figures of a step that is looked back at: those of the last row at or before it. */
static void
append_recorded (GString *line, LkRun *run, long step, const LkBaselines *baselines)
{
  g_autofree char *at = lk_chart_scale_text (LK_CHART_COUNT, (double) step, 0);
  g_autofree char *loss = NULL, *part = NULL;
  LkMetrics row = { .loss = NAN, .knn = NAN };

  lk_run_row_at (run, step, &row);
  if (isfinite (row.loss))
    {
      loss = lk_chart_scale_text (LK_CHART_NUMBER, row.loss, 0.001);
      /* translators: a step that the run recorded, its loss */
      part = g_strdup_printf (_ ("Step %s, recorded: loss %s"), at, loss);
    }
  else
    part = g_strdup_printf (_ ("Step %s, recorded"), at);
  append_part (line, part);
  append_knn (line, row.knn, baselines);
}

/* What stands before the figures, or NULL while training simply goes on. */
static const char *
doing (LkSession *session, const LkTrainerStatus *status)
{
  switch (lk_session_get_state (session))
    {
    case LK_SESSION_PAUSED:
      return _ ("Paused");
    case LK_SESSION_FINISHED:
      return _ ("Finished");
    case LK_SESSION_FAILED:
      return _ ("Failed");
    case LK_SESSION_RUNNING:
      /* What is done instead of training. A run that is being ended has no status any more. */
      return status != NULL && status->doing != NULL && *status->doing != '\0' &&
                     !g_str_equal (status->doing, "training")
                 ? _ (status->doing)
                 : NULL;
    case LK_SESSION_STARTING:
      return _ ("Building the network");
    case LK_SESSION_READ_ONLY:
      return _ ("A run to look at: the timeline below the panels goes through it");
    case LK_SESSION_EMPTY:
    case LK_SESSION_LOADING:
    case LK_SESSION_READY:
    default:
      return NULL;
    }
}

char *
lk_status_line_dup (LkSession *session)
{
  const LkTrainerStatus *status = lk_session_get_status (session);
  LkClock *clock = lk_session_get_clock (session);
  LkRun *run = lk_session_get_run (session);
  const char *first = lk_clock_is_live (clock) ? doing (session, status) : NULL;
  GString *line = g_string_new (NULL);

  if (first != NULL)
    {
      g_autofree char *words = lk_capitalize (first);

      append_part (line, words);
    }
  if (run != NULL && !lk_clock_is_live (clock))
    append_recorded (line, run, lk_clock_get_step (clock), status != NULL ? &status->baselines : NULL);
  else if (status != NULL && status->step > 0)
    append_figures (line, session, status);

  if (line->len == 0)
    switch (lk_session_get_state (session))
      {
      case LK_SESSION_LOADING:
        g_string_append (line, _ ("Loading the data set …"));
        break;
      case LK_SESSION_EMPTY:
        g_string_append (line, _ ("No data set. Choose one in the sidebar, or open a folder of images."));
        break;
      case LK_SESSION_READY:
        g_string_append (
            line, _ ("Ready. Train (Space) starts; every change of a setting shows in the views below at once."));
        break;
      case LK_SESSION_RUNNING:
        g_string_append (line, _ ("The first step is on its way"));
        break;
      case LK_SESSION_STARTING:
      case LK_SESSION_PAUSED:
      case LK_SESSION_FINISHED:
      case LK_SESSION_FAILED:
      default:
        break;
      }

  return g_string_free (line, FALSE);
}

char *
lk_status_subtitle_dup (LkSession *session)
{
  const LkTrainerStatus *status = lk_session_get_status (session);
  const LkDataset *dataset = lk_session_get_dataset (session);

  if (status != NULL && status->step > 0)
    return g_strdup_printf (_ ("epoch %d of %d"), MIN (status->epoch + 1, epochs (session)), epochs (session));
  if (lk_session_get_state (session) == LK_SESSION_LOADING)
    return g_strdup (_ ("loading"));

  return dataset != NULL ? lk_dataset_dup_words (dataset) : g_strdup ("");
}
