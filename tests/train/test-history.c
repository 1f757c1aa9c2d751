/* What was so at a step: figures, settings, images and views; what happened; and a damaged run as far as it can be read. */

#include "material.h"

#include "base/error.h"
#include "train/step-files.h"

#include <math.h>
#include <string.h>

/* -- figures of a step --------------------------------------------------------------------------------------------- */

static LkRun *
run_in_memory (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "1");
  LkRun *run = lk_run_create (NULL, NULL, experiment, dataset, NULL);

  g_assert_nonnull (run);
  return run;
}

static LkMetrics
row_of (long at)
{
  return (LkMetrics){ .step = at,
                      .epoch = (int) at / 10,
                      .loss = 1 + (double) at,
                      .lr = 0.1,
                      .grad_norm = 2 * (double) at,
                      .knn = NAN,
                      .l2_std = NAN,
                      .l2_std_raw = NAN,
                      .rankme = NAN,
                      .backbone_l2_std = NAN,
                      .backbone_rankme = NAN,
                      .images_per_second = 100,
                      .seconds = (double) at,
                      .eval_seconds = 0,
                      .participation = NAN,
                      .alignment = NAN,
                      .uniformity = NAN,
                      .rankme_raw = NAN,
                      .participation_raw = NAN,
                      .alignment_raw = NAN,
                      .uniformity_raw = NAN,
                      .backbone_participation = NAN,
                      .backbone_alignment = NAN,
                      .backbone_uniformity = NAN,
                      .dead_units = NAN,
                      .parameter_norm = (double) at,
                      .clusters = NAN,
                      .silhouette = NAN };
}

/* The newest value that is a number, row by row. */
static void
fill_by_hand (double *value, const GArray *rows, int at, size_t offset)
{
  for (int i = at; i >= 0 && isnan (*value); i--)
    *value = G_STRUCT_MEMBER (double, &g_array_index (rows, LkMetrics, i), offset);
}

static void
assert_same (double a, double b)
{
  g_assert_true (a == b || (isnan (a) && isnan (b)));
}

/* Against a search row by row: k-NN and spectrum at odd moments, some steps twice, some missing. */
static void
test_row_at (void)
{
  g_autoptr (LkRun) run = run_in_memory ();
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (LkMetrics));
  LkRng rng = lk_rng (5, LK_STREAM_TEST, 0, 0, 0);
  LkMetrics row, found;

  g_assert_false (lk_run_row_at (run, 5, &found));
  for (long at = 3; at < 600; at += 1 + lk_rng_below (&rng, 2))
    {
      row = row_of (at);
      if (lk_rng_below (&rng, 9) == 0)
        {
          row.knn = lk_rng_uniform (&rng);
          row.knn_bank = (int) at;
        }
      if (lk_rng_below (&rng, 7) == 0)
        row.backbone_rankme = row.dead_units = row.silhouette = lk_rng_uniform (&rng);
      if (lk_rng_below (&rng, 5) == 0)
        row.loss = row.lr = NAN;
      for (guint copies = lk_rng_below (&rng, 8) == 0 ? 2 : 1; copies > 0; copies--)
        {
          g_array_append_val (rows, row);
          g_assert_true (lk_run_append (run, &row, NULL));
          row.loss = row.images_per_second = NAN;
        }
    }

  g_assert_false (lk_run_row_at (run, 2, &found));
  for (long at = 3; at < 620; at++)
    {
      int i = (int) rows->len - 1;

      while (g_array_index (rows, LkMetrics, i).step > at)
        i--;
      row = g_array_index (rows, LkMetrics, i);
      fill_by_hand (&row.loss, rows, i, G_STRUCT_OFFSET (LkMetrics, loss));
      fill_by_hand (&row.lr, rows, i, G_STRUCT_OFFSET (LkMetrics, lr));
      fill_by_hand (&row.knn, rows, i, G_STRUCT_OFFSET (LkMetrics, knn));
      fill_by_hand (&row.backbone_rankme, rows, i, G_STRUCT_OFFSET (LkMetrics, backbone_rankme));
      fill_by_hand (&row.dead_units, rows, i, G_STRUCT_OFFSET (LkMetrics, dead_units));
      fill_by_hand (&row.silhouette, rows, i, G_STRUCT_OFFSET (LkMetrics, silhouette));
      fill_by_hand (&row.images_per_second, rows, i, G_STRUCT_OFFSET (LkMetrics, images_per_second));

      g_assert_true (lk_run_row_at (run, at, &found));
      g_assert_cmpint (found.step, ==, row.step);
      assert_same (found.loss, row.loss);
      assert_same (found.lr, row.lr);
      assert_same (found.knn, row.knn);
      assert_same (found.backbone_rankme, row.backbone_rankme);
      assert_same (found.dead_units, row.dead_units);
      assert_same (found.silhouette, row.silhouette);
      assert_same (found.parameter_norm, row.parameter_norm);
      assert_same (found.images_per_second, row.images_per_second);
      assert_same (found.seconds, row.seconds);
      g_assert_true (isnan (found.knn) == (found.knn_bank == 0));
    }
}

/* A million rows and one measurement, far back. */
static void
test_row_at_is_quick (void)
{
  g_autoptr (LkRun) run = run_in_memory ();
  LkMetrics row = row_of (0), found;
  gint64 start;

  row.knn = 0.5;
  g_assert_true (lk_run_append (run, &row, NULL));
  for (long at = 1; at < 1000000; at++)
    {
      row = row_of (at);
      lk_run_append (run, &row, NULL);
    }
  start = g_get_monotonic_time ();
  for (long at = 0; at < 100000; at++)
    {
      g_assert_true (lk_run_row_at (run, 10 * at, &found));
      g_assert_cmpfloat (found.knn, ==, 0.5);
    }
  g_test_message ("%.2f microseconds a look", (double) (g_get_monotonic_time () - start) / 1e5);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
}

/* -- settings of a step -------------------------------------------------------------------------------------------- */

static void
change (LkTrainer *trainer, const char *key, const char *text)
{
  GError *error = NULL;

  g_assert_true (lk_trainer_set (trainer, key, text, &error));
  g_assert_no_error (error);
}

static void
assert_setting_at (LkRun *run, long at, const char *key, const char *expected)
{
  g_autoptr (LkExperiment) experiment = lk_run_experiment_at (run, at);

  g_assert_cmpstr (lk_experiment_get (experiment, key), ==, expected);
}

/* Temperature 0.3 from step 4 on, 0.5 from step 7 on. */
static LkTrainer *
two_temperatures (LkDataset *dataset, const char *folder)
{
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  LkTrainer *trainer = trainer_of (experiment, dataset, folder);

  run_steps (trainer, 3);
  change (trainer, "method.temperature", "0.3");
  run_steps (trainer, 3);
  change (trainer, "method.temperature", "0.5");
  run_steps (trainer, 3);
  return trainer;
}

static void
assert_two_temperatures (LkRun *run)
{
  assert_setting_at (run, 0, "method.temperature", "0.2");
  assert_setting_at (run, 3, "method.temperature", "0.2");
  assert_setting_at (run, 4, "method.temperature", "0.3");
  assert_setting_at (run, 6, "method.temperature", "0.3");
  assert_setting_at (run, 7, "method.temperature", "0.5");
  assert_setting_at (run, 1000, "method.temperature", "0.5");
}

static void
test_experiment_at (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autofree char *folder = new_folder ();
  LkTrainer *trainer = two_temperatures (dataset, folder);
  LkRun *run;

  assert_two_temperatures (trainer->run);
  lk_trainer_free (trainer);
  run = lk_run_open (folder, FALSE, NULL);
  assert_two_temperatures (run);
  lk_run_close (run);
  remove_folder (folder);
}

/* -- images and views of a step ------------------------------------------------------------------------------------ */

static void
assert_same_preview (const LkPreview *a, const LkPreview *b)
{
  size_t image = (size_t) a->h * (size_t) a->w * (size_t) a->c, n = (size_t) a->n_images;

  g_assert_cmpint (a->step, ==, b->step);
  g_assert_true (a->n_images == b->n_images && a->n_views == b->n_views && a->h == b->h && a->w == b->w &&
                 a->c == b->c);
  g_assert_cmpmem (a->sample, n * sizeof (int), b->sample, n * sizeof (int));
  g_assert_cmpmem (a->originals, n * image * sizeof (float), b->originals, n * image * sizeof (float));
  g_assert_cmpmem (a->views, n * (size_t) a->n_views * image * sizeof (float), b->views,
                   n * (size_t) b->n_views * image * sizeof (float));
}

/* Each step's preview as training published it, before and after the recipe changed, over three epochs. */
static void
test_preview (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autofree char *folder = new_folder ();
  LkTrainer *trainer = trainer_of (experiment, dataset, folder);
  LkPreview *published[15];
  g_autoptr (GError) error = NULL;
  g_autoptr (LkPreview) start = NULL, beyond = NULL;
  LkRun *run;

  for (int i = 0; i < 15; i++)
    {
      if (i == 8)
        change (trainer, "augment.crop.scale_min", "0.6");
      if (i == 11)
        change (trainer, "augment.order", "flip,crop");
      trainer->previewed_at = 0;
      run_steps (trainer, 1);
      published[i] = lk_trainer_take_preview (trainer);
      g_assert_nonnull (published[i]);
    }
  lk_trainer_free (trainer);

  run = lk_run_open (folder, FALSE, NULL);
  for (int i = 0; i < 15; i++)
    {
      g_autoptr (LkPreview) again = lk_preview_of_step (run, dataset, i + 1, &error);

      g_assert_no_error (error);
      g_assert_cmpint (again->step, ==, i + 1);
      assert_same_preview (published[i], again);
    }
  start = lk_preview_of_step (run, dataset, 0, &error);
  assert_same_preview (published[0], start);
  beyond = lk_preview_of_step (run, dataset, 61, &error);
  g_assert_null (beyond);
  g_assert_error (error, LK_ERROR, LK_ERROR_DATA);
  g_clear_error (&error);
  {
    g_autoptr (LkDataset) other = stripes (FALSE);

    g_assert_null (lk_preview_of_step (run, other, 1, &error));
    g_assert_error (error, LK_ERROR, LK_ERROR_DATA);
  }
  for (int i = 0; i < 15; i++)
    lk_preview_free (published[i]);
  lk_run_close (run);
  remove_folder (folder);
}

/* -- what happened ------------------------------------------------------------------------------------------------- */

/* "checkpoint@0 pause@4": all events but settings. */
static char *
story (LkRun *run)
{
  GString *text = g_string_new (NULL);
  int n = lk_run_n_events (run);

  for (int i = 0; i < n; i++)
    {
      LkEvent event = lk_run_event (run, i);

      g_string_append_printf (text, "%s%s@%ld", i > 0 ? " " : "", event.key, event.step);
    }
  return g_string_free (text, FALSE);
}

static void
assert_story (LkRun *run, const char *expected)
{
  g_autofree char *text = story (run);

  g_assert_cmpstr (text, ==, expected);
}

/* Presses of Step are no pauses, but a long rest between them is one. */
static void
test_rests (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autofree char *folder = new_folder ();
  LkTrainer *trainer = trainer_of (experiment, dataset, folder);

  run_steps (trainer, 1);
  run_steps (trainer, 1);
  assert_story (trainer->run, "checkpoint@0 checkpoint@1 checkpoint@2");
  trainer->rested_at -= 3 * G_USEC_PER_SEC;
  run_steps (trainer, 1);
  assert_story (trainer->run, "checkpoint@0 checkpoint@1 checkpoint@2 pause@2 checkpoint@3");
  lk_trainer_free (trainer);

  trainer = lk_trainer_resume (folder, dataset, 2, 0, NULL);
  run_steps (trainer, 1);
  run_steps (trainer, 1);
  assert_story (trainer->run, "checkpoint@0 checkpoint@1 checkpoint@2 pause@2 checkpoint@3 resume@3 checkpoint@4 "
                              "checkpoint@5");
  lk_trainer_free (trainer);
  remove_folder (folder);
}

static void
test_pause (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autoptr (LkTrainer) trainer = NULL;
  LkTrainerStatus status;
  LkEvent event;

  set (experiment, "train.epochs", "1000");
  trainer = trainer_of (experiment, dataset, NULL);
  for (int round = 1; round <= 2; round++)
    {
      lk_trainer_run (trainer);
      do
        {
          g_usleep (1000);
          lk_trainer_get_status (trainer, &status);
        }
      while (status.step < 3 * round);
      lk_trainer_pause (trainer);
      lk_trainer_join (trainer);
      lk_trainer_get_status (trainer, &status);
      g_assert_cmpint (lk_run_n_events (trainer->run), ==, round);
      event = lk_run_event (trainer->run, round - 1);
      g_assert_cmpstr (event.key, ==, "pause");
      g_assert_cmpint (event.step, ==, status.step);
    }
}

/* -- damage -------------------------------------------------------------------------------------------------------- */

static char *
line_of (const char *folder, const char *name, int number, const char *instead)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *text = NULL, *changed = NULL;
  g_auto (GStrv) lines = NULL;
  char *before;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  before = lines[number - 1];
  lines[number - 1] = g_strdup (instead);
  changed = g_strjoinv ("\n", lines);
  g_assert_true (g_file_set_contents (path, changed, -1, NULL));
  return before;
}

static LkRun *
open_damaged (const char *folder, const char *expected)
{
  g_autofree char *problem = NULL;
  g_autoptr (GError) error = NULL;
  LkRun *run = lk_run_open_damaged (folder, &problem, &error);

  g_assert_no_error (error);
  g_assert_nonnull (run);
  if (expected == NULL)
    g_assert_null (problem);
  else if (problem == NULL || strstr (problem, expected) == NULL)
    g_error ("“%s” does not say “%s”", problem, expected);
  return run;
}

static void
test_damaged_lines (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autofree char *folder = new_folder (), *row = NULL, *event = NULL;
  LkTrainer *trainer = two_temperatures (dataset, folder);
  int rows = lk_run_n_rows (trainer->run), events = lk_run_n_events (trainer->run);
  LkRun *run;

  /* Another one is writing it, and nothing is wrong. */
  run = open_damaged (folder, NULL);
  g_assert_cmpint (lk_run_n_rows (run), ==, rows);
  lk_run_close (run);
  lk_trainer_free (trainer);

  row = line_of (folder, "metrics.csv", 5, "3,0,nonsense");
  run = open_damaged (folder, "metrics.csv, line 5: expected 31 fields, found 3: 1 damaged place is left out");
  g_assert_cmpint (lk_run_n_rows (run), ==, rows - 1);
  g_assert_cmpint (lk_run_n_events (run), ==, events);
  assert_two_temperatures (run);
  lk_run_close (run);
  g_assert_null (lk_run_open (folder, FALSE, NULL));

  event = line_of (folder, "events.csv", 2, "x");
  run = open_damaged (folder, "metrics.csv, line 5: expected 31 fields, found 3: 2 damaged places are left out");
  g_assert_cmpint (lk_run_n_events (run), ==, events - 1);
  lk_run_close (run);

  g_free (line_of (folder, "metrics.csv", 1, "a,b"));
  run = open_damaged (folder, "metrics.csv, line 1: expected the columns");
  g_assert_cmpint (lk_run_n_rows (run), ==, 0);
  lk_run_close (run);
  remove_folder (folder);
}

/* Settings that cannot be read are those of the newest checkpoint with every change taken back. */
static void
test_damaged_settings (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autofree char *folder = new_folder (), *problem = NULL;
  g_autofree char *path = g_build_filename (folder, "experiment.likeness", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) steps = NULL;
  LkRun *run;

  lk_trainer_free (two_temperatures (dataset, folder));
  g_assert_true (g_file_set_contents (path, "[method]\nid=none\n", -1, NULL));
  run = open_damaged (folder, "experiment.likeness");
  assert_two_temperatures (run);
  lk_run_close (run);

  steps = lk_step_list (folder, LK_STEP_CHECKPOINT);
  for (guint i = 0; i < steps->len; i++)
    {
      g_autofree char *checkpoint = lk_step_path (folder, LK_STEP_CHECKPOINT, g_array_index (steps, long, i));

      g_assert_true (g_file_set_contents (checkpoint, "damaged", -1, NULL));
    }
  g_assert_null (lk_run_open_damaged (folder, &problem, &error));
  g_assert_nonnull (error);
  g_assert_null (problem);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/history/row-at-equals-a-search-row-by-row", test_row_at);
  g_test_add_func ("/train/history/row-at-is-quick-in-a-million-rows", test_row_at_is_quick);
  g_test_add_func ("/train/history/experiment-at-follows-the-events", test_experiment_at);
  g_test_add_func ("/train/history/preview-of-a-step-is-the-published-one", test_preview);
  g_test_add_func ("/train/history/a-press-of-step-is-no-pause", test_rests);
  g_test_add_func ("/train/history/each-pause-is-an-event", test_pause);
  g_test_add_func ("/train/history/damaged-lines-are-left-out-and-named", test_damaged_lines);
  g_test_add_func ("/train/history/damaged-settings-come-from-the-checkpoint", test_damaged_settings);
  return g_test_run ();
}
