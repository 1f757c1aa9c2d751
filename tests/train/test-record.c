/* Recording: which steps, what it writes, how much room it takes. */

#include "material.h"

#include "analysis/hypersphere.h"
#include "analysis/spectrum.h"
#include "base/error.h"
#include "io/npy.h"
#include "train/model.h"
#include "train/record-cadence.h"
#include "train/run-private.h"
#include "train/run-writing.h"
#include "train/step-files.h"

#include <glib/gstdio.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

/* -- the cadence --------------------------------------------------------------------------------------------------- */

static void
assert_cadence (double every, double growth, long epoch, long total, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (long at = lk_record_next (every, growth, epoch, total, -1); at != LONG_MAX;
       at = lk_record_next (every, growth, epoch, total, at))
    g_string_append_printf (text, text->len > 0 ? " %ld" : "%ld", at);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_cadence (void)
{
  assert_cadence (1, 2, 39, 117, "0 1 2 4 8 16 32 39 78 117");
  assert_cadence (1, 1, 39, 117, "0 39 78 117");
  assert_cadence (0, 2, 39, 117, "0 117");
  assert_cadence (2, 3, 10, 50, "0 1 3 9 20 40 50");
  assert_cadence (0.25, 1, 10, 10, "0 3 5 8 10");
  assert_cadence (1, 1.1, 6, 12, "0 1 2 3 4 5 6 12");
  assert_cadence (0.001, 1, 4, 6, "0 1 2 3 4 5 6");
  assert_cadence (100, 2, 3, 9, "0 1 2 4 8 9");
  assert_cadence (1, 2, 1, 3, "0 1 2 3");
}

/* -- in training --------------------------------------------------------------------------------------------------- */

/* "0 1 2": the steps that have an embedding. */
static char *
recorded (LkRun *run)
{
  g_autofree LkRecord *records = NULL;
  int n = lk_run_records (run, &records);
  GString *text = g_string_new (NULL);

  for (int i = 0; i < n; i++)
    if (records[i].embedding)
      g_string_append_printf (text, "%s%ld", text->len > 0 ? " " : "", records[i].step);
  return g_string_free (text, FALSE);
}

static void
assert_recorded (LkRun *run, const char *expected)
{
  g_autofree char *steps = recorded (run);

  g_assert_cmpstr (steps, ==, expected);
}

/* The figures of a row, from the files of its step. */
static void
assert_figures (const LkMetrics *row, const LkProbeRecord *record)
{
  const float *x = record->x[LK_SPACE_BACKBONE], *z = record->x[LK_SPACE_PROJECTOR], *raw = record->x[LK_SPACE_RAW];
  int n = record->n, d = record->d[LK_SPACE_BACKBONE], out = record->d[LK_SPACE_PROJECTOR];
  g_autofree double *deviation = g_new (double, d);

  /* The file of the rows holds nine digits. */
  g_assert_cmpfloat_with_epsilon (row->backbone_l2_std, lk_l2_std (x, n, d), 1e-8);
  g_assert_cmpfloat_with_epsilon (row->backbone_rankme, lk_rankme (x, n, d), 1e-6);
  g_assert_cmpfloat_with_epsilon (row->backbone_participation, lk_participation (x, n, d), 1e-6);
  g_assert_cmpfloat_with_epsilon (row->backbone_uniformity, lk_uniformity (x, n, d, NULL), 1e-8);
  g_assert_cmpfloat_with_epsilon (row->backbone_alignment, lk_alignment (record->cosines, record->n_pairs, LK_N_SPACES),
                                  1e-8);
  g_assert_cmpfloat_with_epsilon (row->dead_units, lk_unit_deviations (x, n, d, deviation) / (double) d, 1e-8);
  g_assert_cmpfloat_with_epsilon (row->l2_std, lk_l2_std (z, n, out), 1e-8);
  g_assert_cmpfloat_with_epsilon (row->rankme, lk_rankme (z, n, out), 1e-6);
  g_assert_cmpfloat_with_epsilon (row->participation, lk_participation (z, n, out), 1e-6);
  g_assert_cmpfloat_with_epsilon (row->uniformity, lk_uniformity (z, n, out, NULL), 1e-8);
  g_assert_cmpfloat_with_epsilon (
      row->alignment, lk_alignment (record->cosines + LK_SPACE_PROJECTOR, record->n_pairs, LK_N_SPACES), 1e-8);
  g_assert_cmpfloat_with_epsilon (row->l2_std_raw, lk_l2_std (raw, n, out), 1e-8);
  g_assert_cmpfloat_with_epsilon (row->rankme_raw, lk_rankme (raw, n, out), 1e-6);
  g_assert_cmpfloat_with_epsilon (row->participation_raw, lk_participation (raw, n, out), 1e-6);
  g_assert_cmpfloat_with_epsilon (row->uniformity_raw, lk_uniformity (raw, n, out, NULL), 1e-8);
  g_assert_cmpfloat_with_epsilon (row->alignment_raw,
                                  lk_alignment (record->cosines + LK_SPACE_RAW, record->n_pairs, LK_N_SPACES), 1e-8);
  g_assert_true (row->alignment > 0 && row->alignment < 2.5 && row->uniformity < 0 && row->parameter_norm > 0);
}

static void
finish (LkTrainer *trainer)
{
  LkTrainerStatus status;

  lk_trainer_run (trainer);
  lk_trainer_join (trainer);
  lk_trainer_get_status (trainer, &status);
  g_assert_cmpint (status.state, ==, LK_TRAINER_FINISHED);
}

/* Steps, sizes, the list of images, and the figures of the row at each step. */
static void
test_folder (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simsiam", "2");
  g_autofree char *folder = new_folder ();
  g_autofree LkRecord *records = NULL;
  g_autofree int *probe = NULL;
  LkTrainer *trainer;
  LkRun *run;
  int n_probe, n_records;

  set (experiment, "train.epochs", "3");
  set (experiment, "eval.probe_size", "50");
  trainer = trainer_of (experiment, dataset, folder);
  g_assert_cmpint (lk_trainer_rows_ready (trainer), ==, 0);
  finish (trainer);
  assert_recorded (trainer->run, "0 1 2 4 6 12 18");
  lk_trainer_free (trainer);

  run = lk_run_open (folder, FALSE, NULL);
  assert_recorded (run, "0 1 2 4 6 12 18");
  probe = lk_run_probe (run, &n_probe);
  g_assert_cmpint (n_probe, ==, 50);
  for (int i = 0; i < n_probe; i++)
    g_assert_true (probe[i] >= 0 && probe[i] < IMAGES);
  n_records = lk_run_records (run, &records);
  for (int i = 0; i < n_records; i++)
    {
      GError *error = NULL;
      g_autoptr (LkProbeRecord) record = NULL;
      g_autofree float *features = NULL;
      LkMetrics row;
      int n, d;

      if (!records[i].embedding)
        continue;
      record = lk_run_load_record (run, records[i].step, &error);
      g_assert_no_error (error);
      g_assert_cmpint (record->n, ==, 50);
      g_assert_cmpint (record->n_pairs, ==, 50);
      features = lk_run_load_embedding (run, records[i].step, &n, &d, &error);
      g_assert_no_error (error);
      g_assert_cmpint (n, ==, 50);
      g_assert_cmpint (d, ==, record->d[LK_SPACE_BACKBONE]);
      g_assert_cmpmem (features, (gsize) (n * d) * sizeof (float), record->x[LK_SPACE_BACKBONE],
                       (gsize) (n * d) * sizeof (float));
      g_assert_true (lk_run_row_at (run, records[i].step, &row));
      g_assert_cmpint (row.step, ==, records[i].step);
      assert_figures (&row, record);
    }
  lk_run_close (run);
  remove_folder (folder);
}

/* A run that was recorded with the backbone alone, as older ones were. */
static void
test_older_records (void)
{
  static const LkStepKind missing[] = { LK_STEP_PROJECTION, LK_STEP_RAW_PROJECTION, LK_STEP_POSITIVE };
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simsiam", "2");
  g_autofree char *folder = new_folder ();
  g_autoptr (LkProbeRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  LkTrainer *trainer = trainer_of (experiment, dataset, folder);
  LkRun *run;
  int n, d;

  run_steps (trainer, 2);
  lk_trainer_free (trainer);
  for (guint i = 0; i < G_N_ELEMENTS (missing); i++)
    {
      g_autofree char *path = lk_step_path (folder, missing[i], 2);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  run = lk_run_open (folder, FALSE, NULL);
  record = lk_run_load_record (run, 2, &error);
  g_assert_no_error (error);
  g_assert_nonnull (record->x[LK_SPACE_BACKBONE]);
  g_assert_true (record->d[LK_SPACE_PROJECTOR] == 0 && record->d[LK_SPACE_RAW] == 0 && record->n_pairs == 0);
  g_assert_null (lk_run_load_space (run, 2, LK_SPACE_PROJECTOR, &n, &d, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_DATA);
  lk_run_close (run);
  remove_folder (folder);
}

/* What is recorded at a step is what its checkpoint gives. */
static void
test_features (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("byol", "2");
  g_autofree char *folder = new_folder ();
  g_autofree float *features = NULL, *all = NULL;
  g_autofree int *probe = NULL;
  g_autoptr (LkModel) model = NULL;
  LkTrainer *trainer = trainer_of (experiment, dataset, folder);
  LkPool *pool;
  int n, d, n_probe;

  run_steps (trainer, 6);
  features = lk_run_load_embedding (trainer->run, 6, &n, &d, NULL);
  probe = lk_run_probe (trainer->run, &n_probe);
  lk_trainer_free (trainer);
  g_assert_nonnull (features);

  model = lk_model_load (folder, NULL);
  g_assert_nonnull (model);
  g_assert_cmpint (lk_model_feature_size (model), ==, d);
  all = g_new (float, (gsize) IMAGES *(gsize) d);
  pool = lk_pool_new (2, 0, NULL);
  g_assert_true (lk_model_features (model, dataset, LK_TRAIN, 0, IMAGES, pool, NULL, NULL, all));
  lk_pool_free (pool);
  g_assert_cmpint (n, ==, n_probe);
  for (int i = 0; i < n; i++)
    if (memcmp (features + (gsize) i * (gsize) d, all + (gsize) probe[i] * (gsize) d, (gsize) d * sizeof (float)) != 0)
      g_error ("image %d differs", probe[i]);
  remove_folder (folder);
}

/* The projector's output is what its net gives, and the same for any number of threads, as all of the row is; and so are two
 * views of an image. */
static void
test_threads (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkProbeRecord) first = NULL;
  LkMetrics first_row = { 0 };

  for (int threads = 1; threads <= 4; threads *= 2)
    {
      g_autofree char *text = g_strdup_printf ("%d", threads);
      g_autoptr (LkExperiment) experiment = experiment_of ("simsiam", text);
      g_autoptr (LkTrainer) trainer = trainer_of (experiment, dataset, NULL);
      g_autoptr (LkProbeRecord) record = NULL;
      g_autoptr (LkFrozenNet) net = NULL;
      g_autofree float *projection = NULL;
      LkMetrics row;
      gsize size;

      run_steps (trainer, 2);
      record = lk_run_load_record (trainer->run, 2, NULL);
      g_assert_nonnull (record);
      g_assert_true (lk_run_row_at (trainer->run, 2, &row));
      size = (gsize) record->n * (gsize) record->d[LK_SPACE_PROJECTOR];
      net = lk_trainer_ref_net_of (trainer, 2);
      projection = g_new (float, size);
      g_assert_true (lk_frozen_net_embed (net, dataset, LK_TRAIN, lk_evaluator_probe (trainer->evaluator, &record->n),
                                          0, record->n, trainer->pool, NULL, NULL, NULL, projection));
      g_assert_cmpmem (projection, size * sizeof (float), record->x[LK_SPACE_PROJECTOR], size * sizeof (float));
      if (first == NULL)
        {
          first = g_steal_pointer (&record);
          first_row = row;
          continue;
        }
      for (int space = 0; space < LK_N_SPACES; space++)
        g_assert_cmpmem (first->x[space], (gsize) (first->n * first->d[space]) * sizeof (float), record->x[space],
                         (gsize) (record->n * record->d[space]) * sizeof (float));
      g_assert_cmpmem (first->cosines, (gsize) (first->n_pairs * LK_N_SPACES) * sizeof (float), record->cosines,
                       (gsize) (record->n_pairs * LK_N_SPACES) * sizeof (float));
      g_assert_cmpmem (&first_row.participation, sizeof first_row - G_STRUCT_OFFSET (LkMetrics, participation),
                       &row.participation, sizeof row - G_STRUCT_OFFSET (LkMetrics, participation));
    }
}

/* Views are drawn under the recipe in force, with the same random numbers each time: without transforms there is nothing
 * between them, and a change of the network alone changes nothing else. */
static void
test_pairs (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("supervised", "2");
  g_autoptr (LkTrainer) trainer = NULL;
  g_autoptr (LkProbeRecord) with = NULL, without = NULL;

  set (experiment, "record.every", "0.001");
  trainer = trainer_of (experiment, dataset, NULL);
  run_steps (trainer, 1);
  with = lk_run_load_record (trainer->run, 1, NULL);
  g_assert_cmpint (with->d[LK_SPACE_RAW], ==, 0);
  g_assert_true (isnan (with->cosines[LK_SPACE_RAW]));
  g_assert_cmpfloat (lk_alignment (with->cosines, with->n_pairs, LK_N_SPACES), >, 1e-4);
  g_assert_true (lk_trainer_set (trainer, "augment.order", "", NULL));
  run_steps (trainer, 1);
  without = lk_run_load_record (trainer->run, 2, NULL);
  g_assert_cmpfloat_with_epsilon (lk_alignment (without->cosines, without->n_pairs, LK_N_SPACES), 0, 1e-6);
}

static void
test_live_cadence (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autoptr (LkTrainer) trainer = NULL;

  set (experiment, "record.every", "0");
  trainer = trainer_of (experiment, dataset, NULL);
  run_steps (trainer, 8);
  assert_recorded (trainer->run, "0");
  g_assert_true (lk_trainer_set (trainer, "record.every", "0.5", NULL));
  run_steps (trainer, 5);
  assert_recorded (trainer->run, "0 9 12");
}

/* A step whose recording a pause cut short is recorded when training goes on. */
static void
test_made_up (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autoptr (LkTrainer) trainer = trainer_of (experiment, dataset, NULL);
  LkMetrics row;

  run_steps (trainer, 3);
  trainer->thread_started = FALSE; /* a step that measures nothing */
  step (trainer, 1);
  trainer->thread_started = TRUE;
  assert_recorded (trainer->run, "0 1 2");
  run_steps (trainer, 1);
  assert_recorded (trainer->run, "0 1 2 4");
  g_assert_true (lk_run_row_at (trainer->run, 4, &row));
  g_assert_true (isfinite (row.loss) && isfinite (row.backbone_rankme));
}

/* Training and evaluation share the time out: what recording takes is in the one and not in the other. */
static void
test_time (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autoptr (LkTrainer) trainer = NULL;
  LkMetrics rows[11];
  gint64 start;

  set (experiment, "record.every", "0.001");
  set (experiment, "eval.share", "0");
  trainer = trainer_of (experiment, dataset, NULL);
  start = g_get_monotonic_time ();
  run_steps (trainer, 10);
  g_assert_cmpfloat (trainer->seconds + trainer->eval_seconds, <, (double) (g_get_monotonic_time () - start) / 1e6);
  g_assert_cmpint (lk_run_rows (trainer->run, 0, 11, rows), ==, 11);
  for (int i = 1; i <= 10; i++)
    {
      g_assert_cmpfloat (rows[i].eval_seconds, >, rows[i - 1].eval_seconds);
      g_assert_true (isfinite (rows[i].backbone_rankme) && isnan (rows[i].knn));
    }
}

/* Rows are stamped when their work is done, so that a long evaluation is no gap in wall time. */
static void
test_wall (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autoptr (LkTrainer) trainer = NULL;
  LkMetrics rows[13];
  double longest = 0;

  set (experiment, "train.epochs", "2");
  trainer = trainer_of (experiment, dataset, NULL);
  lk_trainer_run (trainer);
  lk_trainer_join (trainer);
  g_assert_cmpint (lk_run_rows (trainer->run, 0, 13, rows), ==, 13);
  for (int i = 1; i < 13; i++)
    {
      double evaluating = rows[i].eval_seconds - rows[i - 1].eval_seconds;
      double training = rows[i].seconds - rows[i - 1].seconds;

      g_assert_cmpfloat (rows[i].wall - rows[i - 1].wall - evaluating - training, >, -5e-4);
      longest = MAX (longest, evaluating);
    }
  g_assert_cmpfloat (longest, >, 2e-3);
}

/* However often the probe set is recorded, k-NN gets its share of the time. */
static void
test_share (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autoptr (LkTrainer) trainer = NULL;
  LkMetrics row;
  int scored = 0;

  set (experiment, "train.epochs", "1000");
  set (experiment, "record.every", "0.001");
  set (experiment, "eval.share", "0.5"); /* the sanitizers make the first k-NN so dear that a tenth takes minutes */
  trainer = trainer_of (experiment, dataset, NULL);
  for (int round = 0; round < 100 && scored < 3; round++)
    {
      scored = 0;
      run_steps (trainer, 20);
      for (int i = 0; i < lk_run_n_rows (trainer->run); i++)
        scored += lk_run_rows (trainer->run, i, 1, &row) == 1 && isfinite (row.knn);
    }
  g_assert_cmpint (scored, >=, 3);
}

/* -- room ---------------------------------------------------------------------------------------------------------- */

static void
write_many (LkRun *run, int n, guint64 max_bytes)
{
  g_autofree float *features = g_new0 (float, 16 * 10), *output = g_new0 (float, 16 * 3),
                   *cosines = g_new0 (float, 4 * 3);
  const LkProbeRecord record = { .n = 16, .d = { 10, 3 }, .x = { features, output }, .n_pairs = 4, .cosines = cosines };
  int probe[16];

  for (int i = 0; i < 16; i++)
    probe[i] = 3 * i;
  g_assert_true (lk_run_set_probe (run, probe, 16, NULL));
  for (int i = 0; i < n; i++)
    {
      features[0] = output[0] = cosines[0] = (float) i;
      g_assert_true (lk_run_write_record (run, 10 * i, &record, max_bytes, NULL));
    }
}

static void
assert_thinned (LkRun *run)
{
  g_autofree LkRecord *records = NULL;
  int n = lk_run_records (run, &records), rows, d;

  g_assert_cmpint (n, ==, 8);
  g_assert_cmpint (records[0].step, ==, 0);
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (records[n - 1 - i].step, ==, 390 - 10 * i);
  for (int i = 1; i < n; i++)
    g_assert_cmpint (records[i].step - records[i - 1].step, <=, 160);
  for (int i = 0; i < n; i++)
    {
      g_autofree float *features = lk_run_load_embedding (run, records[i].step, &rows, &d, NULL);
      g_autoptr (LkProbeRecord) record = lk_run_load_record (run, records[i].step, NULL);

      g_assert_true (rows == 16 && d == 10);
      g_assert_cmpfloat (features[0], ==, (float) records[i].step / 10);
      g_assert_true (record->n == 16 && record->d[LK_SPACE_PROJECTOR] == 3 && record->n_pairs == 4);
      g_assert_cmpfloat (record->x[LK_SPACE_PROJECTOR][0], ==, features[0]);
      g_assert_cmpfloat (record->cosines[0], ==, features[0]);
    }
  g_assert_null (lk_run_load_embedding (run, 5, &rows, &d, NULL));
}

static void
test_thinning (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autofree char *folder = new_folder ();
  LkRun *disk = lk_run_create (NULL, folder, experiment, dataset, NULL);
  LkRun *memory = lk_run_create (NULL, NULL, experiment, dataset, NULL);
  int version = lk_run_records_version (memory);

  write_many (memory, 40, 8 * (640 + 192 + 48));
  assert_thinned (memory);
  g_assert_cmpint (lk_run_records_version (memory), !=, version);
  write_many (disk, 40, 8 * (640 + 192 + 48 + 3 * 128)); /* headers of 128 bytes */
  assert_thinned (disk);
  /* What goes with an embedding goes with it. */
  for (int i = 0; i < LK_RUN_RECORD_KINDS; i++)
    {
      g_autoptr (GArray) steps = lk_step_list (folder, lk_run_record_kinds[i]);

      g_assert_cmpint ((int) steps->len, ==, lk_run_record_kinds[i] == LK_STEP_RAW_PROJECTION ? 0 : 8);
    }
  lk_run_close (disk);
  lk_run_close (memory);
  remove_folder (folder);
}

/* A file of another size than the probe set, or none at all, is refused by name. */
static void
test_damage (void)
{
  static const float few[12] = { 1 };
  static const gint64 shape[] = { 3, 4 };
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autofree char *folder = new_folder (), *path = lk_step_path (folder, LK_STEP_EMBEDDING, 10);
  g_autofree char *positives = lk_step_path (folder, LK_STEP_POSITIVE, 20);
  g_autoptr (GError) error = NULL;
  LkRun *run = lk_run_create (NULL, folder, experiment, dataset, NULL);
  int n, d;

  write_many (run, 3, G_MAXUINT64);
  g_assert_true (lk_npy_write (path, LK_DTYPE_F32, shape, 2, few, NULL));
  g_assert_null (lk_run_load_embedding (run, 10, &n, &d, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "step-00000010.npy"));
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "torn", -1, NULL));
  g_assert_null (lk_run_load_embedding (run, 10, &n, &d, &error));
  g_assert_nonnull (strstr (error->message, "step-00000010.npy"));
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (positives, "torn", -1, NULL));
  g_assert_null (lk_run_load_record (run, 20, &error));
  g_assert_nonnull (strstr (error->message, "positives"));
  g_clear_error (&error);
  g_assert_true (lk_npy_write (positives, LK_DTYPE_F32, shape, 2, few, NULL)); /* four columns */
  g_assert_null (lk_run_load_record (run, 20, &error));
  g_assert_nonnull (strstr (error->message, "positives"));
  lk_run_close (run);
  remove_folder (folder);
}

/* A disk that is full in the midst of a record: nothing is left of it. */
static void
test_half_a_record (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autofree char *folder = new_folder ();
  g_autofree float *large = g_new0 (float, 16 * 1000), *small = g_new0 (float, 16 * 3);
  const LkProbeRecord record = { .n = 16, .d = { 1000, 3 }, .x = { large, small } };
  g_autoptr (GError) error = NULL;
  LkRun *run = lk_run_create (NULL, folder, experiment, dataset, NULL);
  struct rlimit before, limit;

  write_many (run, 2, G_MAXUINT64);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 8000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (lk_run_write_record (run, 30, &record, G_MAXUINT64, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_nonnull (strstr (error->message, "embeddings"));
  assert_recorded (run, "0 10");
  for (int i = 0; i < LK_RUN_RECORD_KINDS; i++)
    {
      g_autofree char *path = lk_step_path (folder, lk_run_record_kinds[i], 30);

      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    }
  g_assert_true (lk_run_write_record (run, 30, &record, G_MAXUINT64, NULL));
  assert_recorded (run, "0 10 30");
  lk_run_close (run);
  remove_folder (folder);
}

static gboolean
has_event (LkRun *run, const char *key, long at)
{
  gboolean has = FALSE;

  for (int i = 0; i < lk_run_n_events (run); i++)
    {
      LkEvent event = lk_run_event (run, i);

      has = has || (event.step == at && strcmp (event.key, key) == 0);
    }
  return has;
}

/* Told once. */
static void
assert_problem (LkTrainer *trainer, const char *file)
{
  g_autoptr (GError) problem = lk_trainer_take_problem (trainer), again = lk_trainer_take_problem (trainer);

  g_assert_nonnull (problem);
  g_assert_nonnull (strstr (problem->message, file));
  g_assert_no_error (again);
}

/* A file size limit stands in for a full disk: training goes on, and records again when there is room. */
static void
test_full_disk (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autoptr (LkTrainer) whole = trainer_of (experiment, dataset, NULL);
  g_autofree char *folder = new_folder ();
  g_autoptr (GError) problem = NULL;
  LkTrainer *trainer;
  struct rlimit before, small;

  set (experiment, "record.growth", "1");
  step (whole, 18);
  trainer = trainer_of (experiment, dataset, folder);
  run_steps (trainer, 5);

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small = before;
  small.rlim_cur = 8000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  run_steps (trainer, 1);
  assert_problem (trainer, "step-00000006.safetensors"); /* newer than the one with the embedding */
  g_assert_cmpint (trainer->told, ==, LK_TROUBLE_CHECKPOINT | LK_TROUBLE_EMBEDDING);
  g_assert_false (has_event (trainer->run, "checkpoint", 6));
  run_steps (trainer, 2);
  assert_problem (trainer, "step-00000008.safetensors");
  small.rlim_cur = 100;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  step (trainer, 1);
  assert_problem (trainer, "metrics.csv");
  step (trainer, 1);
  problem = lk_trainer_take_problem (trainer);
  g_assert_no_error (problem);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);

  run_steps (trainer, 8);
  problem = lk_trainer_take_problem (trainer);
  g_assert_no_error (problem);
  g_assert_true (has_event (trainer->run, "checkpoint", 18));
  assert_same_tensors (whole, trainer);
  assert_recorded (trainer->run, "0 12 18");
  lk_trainer_free (trainer);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/record/cadence-is-the-promised-one", test_cadence);
  g_test_add_func ("/train/record/folder-holds-what-the-rows-say", test_folder);
  g_test_add_func ("/train/record/embedding-is-that-of-the-checkpoint", test_features);
  g_test_add_func ("/train/record/older-records-open", test_older_records);
  g_test_add_func ("/train/record/figures-are-the-same-for-any-number-of-threads", test_threads);
  g_test_add_func ("/train/record/pairs-follow-the-recipe", test_pairs);
  g_test_add_func ("/train/record/cadence-changes-live", test_live_cadence);
  g_test_add_func ("/train/record/makes-up-for-what-a-pause-cut-short", test_made_up);
  g_test_add_func ("/train/record/time-counts-as-evaluation", test_time);
  g_test_add_func ("/train/record/a-row-is-stamped-when-its-work-is-done", test_wall);
  g_test_add_func ("/train/record/k-nn-keeps-its-share", test_share);
  g_test_add_func ("/train/record/thinning-keeps-the-ends-and-an-even-spread", test_thinning);
  g_test_add_func ("/train/record/damaged-embeddings-are-refused", test_damage);
  g_test_add_func ("/train/record/a-full-disk-leaves-no-half-record", test_half_a_record);
  g_test_add_func ("/train/record/a-full-disk-stops-no-training", test_full_disk);
  return g_test_run ();
}
