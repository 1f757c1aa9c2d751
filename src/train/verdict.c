/* The verdict in words. */

#include "train/verdict-private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

static const struct
{
  const char *id, *title;
} states[LK_VERDICT_N_STATES] = {
  [LK_VERDICT_UNKNOWN] = { "unknown", N_ ("Not measured yet") },
  [LK_VERDICT_HEALTHY] = { "healthy", N_ ("Healthy") },
  [LK_VERDICT_CONSTANT] = { "constant", N_ ("Constant output") },
  [LK_VERDICT_DIMENSIONAL] = { "dimensional", N_ ("Dimensional collapse") },
  [LK_VERDICT_CLUSTER] = { "cluster", N_ ("Cluster collapse") },
  [LK_VERDICT_DEAD_UNITS] = { "dead-units", N_ ("Dead units") },
  [LK_VERDICT_DIVERGENCE] = { "divergence", N_ ("Divergence") },
};

const char *
lk_verdict_state_id (LkVerdictState state)
{
  return states[state].id;
}

LkVerdictState
lk_verdict_state_of_id (const char *id)
{
  for (int i = 0; i < LK_VERDICT_N_STATES; i++)
    if (g_strcmp0 (states[i].id, id) == 0)
      return i;
  return LK_VERDICT_UNKNOWN;
}

const char *
lk_verdict_state_title (LkVerdictState state)
{
  return _ (states[state].title);
}

gboolean
lk_verdict_state_is_bad (LkVerdictState state)
{
  return state > LK_VERDICT_HEALTHY;
}

/* -- figures -------------------------------------------------------------------------------------------------------- */

int
lk_verdict_outputs (const LkVerdictCase *about)
{
  if (lk_values_get (about->values, "method.output") != NULL)
    return lk_values_int (about->values, "method.output");
  return about->n_classes;
}

LkVerdictLines
lk_verdict_lines (const LkVerdictCase *about)
{
  int batch = lk_values_int (about->values, "train.batch_size");
  const LkMethodRun run = { .values = about->values,
                            .n_classes = about->n_classes,
                            .batch_size = about->n_images > 0 ? MIN (batch, about->n_images) : batch };
  LkVerdictLines lines = { NAN, NAN };
  LkReferenceLine named[4];
  int n = about->method->reference_lines != NULL ? about->method->reference_lines (&run, named) : 0;

  for (int i = 0; i < n; i++)
    if (strcmp (named[i].id, "chance") == 0)
      lines.chance = named[i].loss;
    else if (strcmp (named[i].id, "collapse") == 0)
      lines.collapse = named[i].loss;
  return lines;
}

double
lk_verdict_spread (const LkMetrics *row, const LkVerdictCase *about)
{
  int outputs = lk_verdict_outputs (about);

  return outputs > 0 ? row->l2_std_raw * sqrt (outputs) : NAN;
}

double
lk_verdict_prototypes_used (const LkMetrics *row, const LkVerdictCase *about)
{
  for (int i = 0; i < about->method->n_curves; i++)
    if (about->method->curves[i].role == LK_CURVE_USAGE)
      return row->own[i] * lk_values_int (about->values, "method.prototypes");
  return NAN;
}

/* -- words ---------------------------------------------------------------------------------------------------------- */

static char *
unknown_words (const LkVerdictWatch *watch)
{
  if (watch->measured.step < 0)
    return g_strdup (_ ("Nothing was measured yet."));
  if (lk_verdict_images_are_alike (watch))
    return g_strdup (_ ("All images are the same: there is nothing to tell apart."));
  return g_strdup (_ ("Too little was measured yet: it takes two measurements after the first steps."));
}

static char *
healthy_words (const LkMetrics *row, const LkVerdictCase *about)
{
  /* translators: 100 % would be outputs that point evenly in all directions */
  return g_strdup_printf (
      _ ("Outputs spread over %.0f %% of what is possible, along %.1f directions (RankMe %.0f of %d); "
         "%.0f %% of the encoder's units are dead."),
      100 * lk_verdict_spread (row, about), row->participation_raw, row->rankme_raw, lk_verdict_outputs (about),
      100 * row->dead_units);
}

static char *
constant_words (const LkVerdictWatch *watch, const LkVerdictCase *about)
{
  const LkMetrics *row = &watch->measured;
  double percent = 100 * lk_verdict_spread (row, about), collapse = lk_verdict_lines (about).collapse;

  if (percent < 10 || isnan (collapse))
    /* translators: uniformity is a quantity of Wang and Isola */
    return g_strdup_printf (_ ("All images get almost the same output: the projector spreads them over %.0f %% of what "
                               "is possible, and the encoder's uniformity is %.2f (0 = one point)."),
                            percent, row->backbone_uniformity);
  return g_strdup_printf (
      _ ("All images come out more and more alike: the projector spreads them over %.0f %% of what is "
         "possible, and the loss of %.2f is close to the %.2f of a collapse."),
      percent, watch->loss, collapse);
}

static char *
dimensional_words (const LkMetrics *row, const LkVerdictCase *about)
{
  int outputs = lk_verdict_outputs (about);

  if (outputs < LK_VERDICT_FEWEST_OUTPUTS)
    return g_strdup_printf (ngettext ("The embedding is %d number per image: there is no room to tell images apart.",
                                      "The embedding is %d numbers per image: there is no room to tell images apart.",
                                      (gulong) outputs),
                            outputs);
  return g_strdup_printf (
      _ ("Of %d numbers per image hardly any counts: outputs differ along %.1f directions (participation "
         "ratio; RankMe %.1f)."),
      outputs, row->participation_raw, row->rankme_raw);
}

static char *
cluster_words (const LkMetrics *row, const LkVerdictCase *about)
{
  if (lk_verdict_few_are_used (row, about, TRUE))
    /* translators: both are numbers of prototypes, the first with a decimal */
    return g_strdup_printf (_ ("Images choose among %.1f of %d prototypes (by the entropy of their shares); those that "
                               "choose the same are not told apart."),
                            lk_verdict_prototypes_used (row, about),
                            lk_values_int (about->values, "method.prototypes"));
  return g_strdup_printf (
      _ ("Outputs lie in %.0f tight clusters (silhouette %.2f, where 1 is points); inside of each, images "
         "are not told apart."),
      row->clusters, row->silhouette);
}

static char *
divergence_words (const LkVerdictWatch *watch, const LkVerdictCase *about)
{
  double growth = watch->norm / watch->start_norm;

  if (about->not_finite)
    return g_strdup_printf (_ ("The step after step %ld gave a loss or gradient that is not a finite number."),
                            watch->onset_step);
  if (growth > LK_VERDICT_LARGEST_GROWTH)
    return g_strdup_printf (_ ("The parameters are %.0f times as long as at the start."), growth);
  return g_strdup_printf (
      _ ("The loss fell to %.3f and is back at %.3f, where chance is %.3f: what was learned is lost."),
      watch->least_loss, watch->loss, lk_verdict_lines (about).chance);
}

static char *
evidence_words (const LkVerdictWatch *watch, const LkVerdictCase *about)
{
  const LkMetrics *row = &watch->measured;

  switch (watch->state)
    {
    case LK_VERDICT_HEALTHY:
      return healthy_words (row, about);
    case LK_VERDICT_CONSTANT:
      return constant_words (watch, about);
    case LK_VERDICT_DIMENSIONAL:
      return dimensional_words (row, about);
    case LK_VERDICT_CLUSTER:
      return cluster_words (row, about);
    case LK_VERDICT_DEAD_UNITS:
      return g_strdup_printf (_ ("%.0f %% of the encoder's units give all images the same value."),
                              100 * row->dead_units);
    case LK_VERDICT_DIVERGENCE:
      return divergence_words (watch, about);
    case LK_VERDICT_UNKNOWN:
    default:
      return unknown_words (watch);
    }
}

/* -- the verdict ---------------------------------------------------------------------------------------------------- */

LkVerdict *
lk_verdict_of_watch (const LkVerdictWatch *watch, const LkVerdictCase *about)
{
  LkVerdict *verdict = g_new0 (LkVerdict, 1);

  verdict->state = watch->state;
  verdict->step = watch->measured.step;
  verdict->onset_step = watch->onset_step;
  verdict->evidence = evidence_words (watch, about);
  if (lk_verdict_state_is_bad (watch->state))
    lk_verdict_find_cause (verdict, about);
  return verdict;
}

LkVerdict *
lk_verdict_of_rows (const LkMetrics *rows, int n, const LkVerdictCase *about)
{
  LkVerdictWatch watch;

  lk_verdict_watch_init (&watch);
  for (int i = 0; i < n; i++)
    lk_verdict_watch_take (&watch, &rows[i], about);
  if (about->not_finite)
    lk_verdict_watch_fail (&watch, n > 0 ? rows[n - 1].step : 0);
  return lk_verdict_of_watch (&watch, about);
}

/* Rows after that step have their turn after it. */
static int
count_rows_until (const LkMetrics *rows, int n, long step)
{
  while (n > 0 && step >= 0 && rows[n - 1].step > step)
    n--;
  return n;
}

long
lk_verdict_method_changed_at (LkRun *run, long step)
{
  long changed = 0;

  for (int i = 0; i < lk_run_n_events (run); i++)
    {
      LkEvent event = lk_run_event (run, i);

      if (g_str_has_prefix (event.key, "method.") && event.step < step)
        changed = MAX (changed, event.step);
    }
  return changed;
}

/* The trainer notes the divergence right before the alarm that ends the run. */
static gboolean
ended_in_divergence (LkRun *run, long step)
{
  gboolean diverged = FALSE, ended = FALSE;

  for (int i = 0; i < lk_run_n_events (run); i++)
    {
      LkEvent event = lk_run_event (run, i);

      if (event.step > step)
        continue;
      if (strcmp (event.key, "verdict") == 0)
        diverged = lk_verdict_state_of_id (event.after) == LK_VERDICT_DIVERGENCE;
      ended = strcmp (event.key, "alarm") == 0;
    }
  return ended && diverged;
}

LkVerdict *
lk_verdict_of_run (LkRun *run, long step, int n_images, int n_classes)
{
  int n = lk_run_n_rows (run);
  g_autofree LkMetrics *rows = g_new (LkMetrics, MAX (n, 1));
  g_autoptr (LkExperiment) experiment = NULL;
  g_autoptr (LkValues) values = NULL;
  LkVerdictCase about = { .n_images = n_images, .n_classes = n_classes };
  long last;

  n = count_rows_until (rows, lk_run_rows (run, 0, n, rows), step);
  last = n > 0 ? rows[n - 1].step : 0;
  experiment = lk_run_experiment_at (run, last);
  values = lk_experiment_values (experiment);
  about.method = lk_experiment_method (experiment);
  about.values = values;
  about.loss_since = lk_verdict_method_changed_at (run, last);
  about.not_finite = ended_in_divergence (run, last);
  return lk_verdict_of_rows (rows, n, &about);
}

void
lk_verdict_free (LkVerdict *verdict)
{
  if (verdict == NULL)
    return;

  for (int i = 0; i < verdict->n_tries; i++)
    {
      g_free (verdict->tries[i].text);
      g_free (verdict->tries[i].title);
    }
  g_free (verdict->evidence);
  g_free (verdict->cause);
  g_free (verdict);
}
