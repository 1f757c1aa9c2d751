#include "cli/report.h"

#include "cli/cli-json.h"
#include "cli/cli-verdict.h"
#include "cli/cli.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define BAR_CELLS 16

struct _CliReport
{
  gboolean json;
  int total_epochs;
  int n_images, n_classes; /* to train on */
  int taken;               /* rows of the run seen */
  int heard;               /* events of the run seen */
  gboolean began;          /* the run's folder has been named */
  LkMetrics last;
  double loss;   /* of the last step */
  gboolean held; /* JSON holds the last row back: the very last one says more */
};

CliReport *
cli_report_new (const LkDataset *dataset, const LkValues *values, LkRun *run, gboolean json)
{
  CliReport *report = g_new0 (CliReport, 1);
  const LkColumn *classes = lk_dataset_classes (dataset, LK_TRAIN);

  report->json = json;
  report->n_images = dataset->splits[LK_TRAIN].n;
  report->n_classes = classes != NULL ? classes->n_categories : 0;
  report->taken = run != NULL ? lk_run_n_rows (run) : 0;
  report->heard = run != NULL ? lk_run_n_events (run) : 0;
  if (report->taken > 0)
    lk_run_rows (run, report->taken - 1, 1, &report->last);
  report->total_epochs = lk_values_int (values, "train.epochs");
  fprintf (stderr, _ ("%s: %d training and %d test images of %d x %d x %d\n"), dataset->title,
           dataset->splits[LK_TRAIN].n, dataset->splits[LK_TEST].n, dataset->w, dataset->h, dataset->c);
  fprintf (stderr, _ ("%s with %s, seed %d, %d epochs\n"), lk_values_text (values, "method.id"),
           lk_values_text (values, "encoder.id"), lk_values_int (values, "train.seed"), report->total_epochs);
  return report;
}

void
cli_report_free (CliReport *report)
{
  g_free (report);
}

/* -- rows ---------------------------------------------------------------------------------------------------------- */

static GString *
row_object (const LkMetrics *row)
{
  GString *object = g_string_new (NULL);

  cli_json_whole (object, "step", row->step);
  cli_json_whole (object, "epoch", row->epoch);
  cli_json_real (object, "loss", row->loss);
  cli_json_real (object, "lr", row->lr);
  cli_json_real (object, "grad_norm", row->grad_norm);
  cli_json_real (object, "knn", row->knn);
  cli_json_real (object, "knn_bank", row->knn_bank > 0 ? row->knn_bank : NAN);
  cli_json_real (object, "knn_queries", row->knn_queries > 0 ? row->knn_queries : NAN);
  cli_json_real (object, "l2_std", row->l2_std);
  cli_json_real (object, "l2_std_raw", row->l2_std_raw);
  cli_json_real (object, "rankme", row->rankme);
  cli_json_real (object, "backbone_l2_std", row->backbone_l2_std);
  cli_json_real (object, "backbone_rankme", row->backbone_rankme);
  cli_json_real (object, "images_per_second", row->images_per_second);
  cli_json_real (object, "seconds", row->seconds);
  cli_json_real (object, "eval_seconds", row->eval_seconds);
  cli_json_real (object, "participation", row->participation);
  cli_json_real (object, "alignment", row->alignment);
  cli_json_real (object, "uniformity", row->uniformity);
  cli_json_real (object, "rankme_raw", row->rankme_raw);
  cli_json_real (object, "participation_raw", row->participation_raw);
  cli_json_real (object, "alignment_raw", row->alignment_raw);
  cli_json_real (object, "uniformity_raw", row->uniformity_raw);
  cli_json_real (object, "backbone_participation", row->backbone_participation);
  cli_json_real (object, "backbone_alignment", row->backbone_alignment);
  cli_json_real (object, "backbone_uniformity", row->backbone_uniformity);
  cli_json_real (object, "dead_units", row->dead_units);
  cli_json_real (object, "parameter_norm", row->parameter_norm);
  cli_json_real (object, "clusters", row->clusters);
  cli_json_real (object, "silhouette", row->silhouette);
  return object;
}

static void
print_object (GString *object)
{
  g_autofree char *text = cli_json_close (object);

  puts (text);
}

static void
append_measure (GString *line, const char *name, double value)
{
  if (isfinite (value))
    g_string_append_printf (line, "  %s %.4g", name, value);
}

/* Rows on which something was measured; the others are the status line's. */
static void
print_row (const LkMetrics *row)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *knn = cli_format_percent (row->knn);

  if (!isfinite (row->rankme) && !isfinite (row->backbone_rankme) && !isfinite (row->knn))
    return;

  g_string_append_printf (line, _ ("step %ld  epoch %d"), row->step, row->epoch + 1);
  append_measure (line, _ ("loss"), row->loss);
  if (row->knn_bank > 0)
    g_string_append_printf (line, _ ("  k-NN %s (bank %d, queries %d)"), knn, row->knn_bank, row->knn_queries);
  append_measure (line, "l2_std", row->l2_std);
  append_measure (line, "RankMe", row->rankme);
  append_measure (line, _ ("images/s"), row->images_per_second);
  cli_clear_status ();
  puts (line->str);
}

static void
take_row (CliReport *report, const LkMetrics *row)
{
  if (!report->json)
    print_row (row);
  else if (report->held)
    print_object (row_object (&report->last));
  report->last = *row;
  report->loss = isfinite (row->loss) ? row->loss : report->loss;
  report->held = TRUE;
}

/* -- the verdict ---------------------------------------------------------------------------------------------------- */

static LkVerdict *
judge (const CliReport *report, LkRun *run, long step)
{
  return lk_verdict_of_run (run, step, report->n_images, report->n_classes);
}

/* What changed for the worse, or back. Its row may say so before its event does. */
static void
tell_verdicts (CliReport *report, LkRun *run)
{
  for (int n = lk_run_n_events (run); report->heard < n; report->heard++)
    {
      LkEvent event = lk_run_event (run, report->heard);
      g_autoptr (LkVerdict) verdict = NULL;

      if (strcmp (event.key, "verdict") != 0)
        continue;
      verdict = judge (report, run, event.step);
      cli_clear_status ();
      fprintf (stderr, _ ("step %ld: "), event.step);
      cli_print_verdict (stderr, verdict);
    }
}

/* -- the status line ----------------------------------------------------------------------------------------------- */

static void
show_status (const CliReport *report, const LkTrainerStatus *status)
{
  g_autofree char *left = cli_format_seconds (status->seconds_left);
  double done = status->total_steps > 0 ? (double) status->step / (double) status->total_steps : 0;
  char bar[BAR_CELLS + 1];

  memset (bar, '-', BAR_CELLS);
  memset (bar, '#', (size_t) (BAR_CELLS * CLAMP (done, 0, 1)));
  bar[BAR_CELLS] = '\0';
  if (!isfinite (status->seconds_left) || g_strcmp0 (status->doing, "training") != 0)
    cli_show_status ("[%s] %s", bar, status->doing != NULL && *status->doing != '\0' ? _ (status->doing) : "");
  else
    cli_show_status (_ ("[%s] %s left, epoch %d/%d, step %ld/%ld, loss %.4f, %.0f images/s"), bar, left,
                     MIN (status->epoch + 1, report->total_epochs), report->total_epochs, status->step,
                     status->total_steps, report->loss, status->images_per_second);
}

void
cli_report_rows (CliReport *report, LkRun *run, const LkTrainerStatus *status)
{
  LkMetrics rows[64];
  int n;

  if (run == NULL)
    return;
  if (!report->began)
    {
      report->began = TRUE;
      if (lk_run_path (run) != NULL)
        fprintf (stderr, _ ("run: %s\n"), lk_run_path (run));
    }
  while ((n = lk_run_rows (run, report->taken, G_N_ELEMENTS (rows), rows)) > 0)
    {
      for (int i = 0; i < n; i++)
        take_row (report, &rows[i]);
      report->taken += n;
    }
  cli_flush_stdout ();
  tell_verdicts (report, run);
  show_status (report, status);
}

/* -- the end ------------------------------------------------------------------------------------------------------- */

static const char *
state_name (LkTrainerState state)
{
  return state == LK_TRAINER_FINISHED ? "finished" : state == LK_TRAINER_FAILED ? "failed" : "paused";
}

static void
print_last_object (const CliReport *report, LkRun *run, const LkTrainerStatus *status)
{
  g_autoptr (LkVerdict) verdict = judge (report, run, -1);
  GString *object = report->taken > 0 ? row_object (&report->last) : g_string_new (NULL);
  GString *baselines = g_string_new (NULL);

  cli_json_real (baselines, "pixel_knn", status->baselines.pixel_knn);
  cli_json_real (baselines, "random_knn", status->baselines.random_knn);
  cli_json_whole (baselines, "bank", status->baselines.bank_size);
  cli_json_whole (baselines, "queries", status->baselines.query_size);
  cli_json_object (object, "baselines", baselines);
  cli_json_object (object, "verdict", cli_verdict_object (verdict));
  cli_json_text (object, "state", state_name (status->state));
  cli_json_text (object, "run", lk_run_path (run));
  print_object (object);
}

static void
print_summary (const CliReport *report, LkRun *run, const LkTrainerStatus *status)
{
  g_autofree char *knn = cli_format_percent (report->last.knn);
  g_autofree char *pixels = cli_format_percent (status->baselines.pixel_knn);
  g_autofree char *random = cli_format_percent (status->baselines.random_knn);
  g_autoptr (LkVerdict) verdict = judge (report, run, -1);
  g_autofree char *time = cli_format_seconds (report->taken > 0 ? report->last.seconds : 0);

  if (status->state == LK_TRAINER_FINISHED && report->last.knn_bank > 0)
    printf (_ ("k-NN %s (bank %d, queries %d); raw pixels %s, random encoder %s\n"), knn, report->last.knn_bank,
            report->last.knn_queries, pixels, random);
  cli_print_verdict (stdout, verdict);
  printf (_ ("%s after %ld steps, %s of training\n"), state_name (status->state), status->step, time);
  if (status->state == LK_TRAINER_PAUSED && lk_run_path (run) != NULL)
    printf (_ ("to go on: likeness-cli train --resume %s\n"), lk_run_path (run));
}

void
cli_report_end (CliReport *report, LkRun *run, const LkTrainerStatus *status)
{
  cli_clear_status ();
  if (report->json)
    print_last_object (report, run, status);
  else
    print_summary (report, run, status);
  cli_flush_stdout ();
}
