/* The trainer: same bits for any number of threads and across any stop, live settings, pauses, refusals. */

#include "material.h"

#include "base/error.h"

#include <math.h>

/* -- tests --------------------------------------------------------------------------------------------------------- */

static void
test_threads (void)
{
  static const char *const methods[] = { "simclr", "byol" };
  g_autoptr (LkDataset) dataset = stripes (TRUE);

  for (guint m = 0; m < G_N_ELEMENTS (methods); m++)
    {
      g_autoptr (LkExperiment) first = experiment_of (methods[m], "1");
      g_autoptr (LkTrainer) one = trainer_of (first, dataset, NULL);

      step (one, 20);
      for (int threads = 2; threads <= 4; threads += 2)
        {
          g_autofree char *text = g_strdup_printf ("%d", threads);
          g_autoptr (LkExperiment) experiment = experiment_of (methods[m], text);
          g_autoptr (LkTrainer) more = trainer_of (experiment, dataset, NULL);

          step (more, 20);
          assert_same_tensors (one, more);
        }
    }
}

static void
test_interleaved (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) a = experiment_of ("simclr", "2"), b = experiment_of ("simsiam", "2");
  g_autoptr (LkTrainer) solo_a = trainer_of (a, dataset, NULL), solo_b = trainer_of (b, dataset, NULL);
  g_autoptr (LkTrainer) both_a = trainer_of (a, dataset, NULL), both_b = trainer_of (b, dataset, NULL);

  step (solo_a, 6);
  step (solo_b, 6);
  for (int i = 0; i < 6; i++)
    {
      step (both_a, 1);
      step (both_b, 1);
    }
  assert_same_tensors (solo_a, both_a);
  assert_same_tensors (solo_b, both_b);
}

/* Stopped in the middle of an epoch (6 steps each), opened again and taken to step 40. */
static void
test_resume (gconstpointer data)
{
  const char *method = data;
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of (method, "2");
  g_autofree char *folder = new_folder ();
  g_autoptr (LkTrainer) whole = trainer_of (experiment, dataset, NULL);
  LkTrainer *part = trainer_of (experiment, dataset, folder);
  GError *error = NULL;
  LkMetrics rows[64];
  int n;

  step (whole, 40);

  run_steps (part, 17);
  lk_trainer_free (part);
  part = lk_trainer_resume (folder, dataset, 1, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (part->status.step, ==, 17);
  run_steps (part, 23);
  assert_same_tensors (whole, part);

  /* Row 0 and one row a step, each once. */
  n = lk_run_rows (lk_trainer_get_run (part), 0, 64, rows);
  g_assert_cmpint (n, ==, 41);
  for (int i = 0; i < n; i++)
    g_assert_cmpint (rows[i].step, ==, i);
  lk_trainer_free (part);
  remove_folder (folder);
}

/* Opens the run again: the newest change is that of step 4, in force, and no older checkpoint can undo it. */
static LkTrainer *
resume_changed (const char *folder, LkDataset *dataset, const char *temperature)
{
  GError *error = NULL;
  LkTrainer *trainer = lk_trainer_resume (folder, dataset, 2, 0, &error);
  LkEvent newest = { .step = -1 };

  g_assert_no_error (error);
  g_assert_cmpstr (lk_values_get (trainer->values, "method.temperature"), ==, temperature);
  g_assert_cmpint (lk_trainer_surgery (trainer, NULL), ==, -1);
  for (int i = 0; i < lk_run_n_events (trainer->run); i++)
    if (strcmp (lk_run_event (trainer->run, i).key, "method.temperature") == 0)
      newest = lk_run_event (trainer->run, i);
  g_assert_cmpint (newest.step, ==, 4);
  g_assert_cmpstr (newest.after, ==, temperature);
  return trainer;
}

/* A setting that is changed while training rests survives the end, whether it still waits for the next step or a pause
 * took that step back (abandoned). */
static void
test_resume_changed (gconstpointer abandoned)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autofree char *folder = new_folder ();
  g_autoptr (LkTrainer) whole = trainer_of (experiment, dataset, NULL);
  LkTrainer *part = trainer_of (experiment, dataset, folder);

  step (whole, 4);
  g_assert_true (lk_trainer_set (whole, "method.temperature", "0.5", NULL));
  g_assert_true (lk_trainer_set (whole, "augment.flip.probability", "0", NULL));
  step (whole, 4);

  run_steps (part, 4);
  g_assert_true (lk_trainer_set (part, "method.temperature", "0.5", NULL));
  g_assert_true (lk_trainer_set (part, "augment.flip.probability", "0", NULL));
  if (GPOINTER_TO_INT (abandoned))
    {
      lk_trainer_apply_pending (part);
      g_assert_cmpint (lk_trainer_surgery (part, NULL), ==, 4);
    }
  lk_trainer_free (part);

  part = resume_changed (folder, dataset, "0.5");
  run_steps (part, 4);
  assert_same_tensors (whole, part);
  lk_trainer_free (part);
  lk_trainer_free (resume_changed (folder, dataset, "0.5"));
  remove_folder (folder);
}

static void
test_resume_refuses_other_data (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE), other = stripes (FALSE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "1");
  g_autofree char *folder = new_folder ();
  LkTrainer *trainer = trainer_of (experiment, dataset, folder);
  GError *error = NULL;

  run_steps (trainer, 1);
  lk_trainer_free (trainer);
  g_assert_null (lk_trainer_resume (folder, other, 1, 0, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_DATA);
  g_clear_error (&error);
  remove_folder (folder);
}

static void
test_live_setting (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autoptr (LkTrainer) plain = trainer_of (experiment, dataset, NULL);
  g_autoptr (LkTrainer) changed = trainer_of (experiment, dataset, NULL);
  GError *error = NULL;
  LkMetrics a, b;
  LkEvent event;

  step (plain, 4);
  step (changed, 3);
  g_assert_false (lk_trainer_set (changed, "train.batch_size", "64", &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SETTING);
  g_clear_error (&error);
  g_assert_false (lk_trainer_set (changed, "method.temperature", "-1", &error));
  g_clear_error (&error);
  g_assert_false (lk_trainer_set (changed, "augment.order", "crop,nonsense", &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SETTING);
  g_clear_error (&error);
  g_assert_true (lk_trainer_set (changed, "method.temperature", "0.5", &error));
  g_assert_no_error (error);
  step (changed, 1);

  g_assert_cmpint (lk_run_rows (plain->run, 2, 1, &a), ==, 1);
  g_assert_cmpint (lk_run_rows (changed->run, 2, 1, &b), ==, 1);
  g_assert_cmpfloat (a.loss, ==, b.loss);
  g_assert_cmpint (lk_run_rows (plain->run, 3, 1, &a), ==, 1);
  g_assert_cmpint (lk_run_rows (changed->run, 3, 1, &b), ==, 1);
  g_assert_cmpfloat (fabs (a.loss - b.loss), >, 1e-4);

  g_assert_cmpint (lk_run_n_events (changed->run), ==, 1);
  event = lk_run_event (changed->run, 0);
  g_assert_cmpint (event.step, ==, 3);
  g_assert_cmpstr (event.key, ==, "method.temperature");
  g_assert_cmpstr (event.before, ==, "0.2");
  g_assert_cmpstr (event.after, ==, "0.5");
}

static void
test_pause (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autoptr (LkTrainer) trainer = trainer_of (experiment, dataset, NULL);
  LkTrainerStatus status;
  long at;

  set (trainer->experiment, "train.epochs", "1000");
  lk_trainer_run (trainer);
  do
    {
      g_usleep (2000);
      lk_trainer_get_status (trainer, &status);
    }
  while (status.step < 3);
  for (int round = 0; round < 3; round++)
    {
      gint64 start = g_get_monotonic_time ();

      lk_trainer_pause (trainer);
      lk_trainer_join (trainer);
      g_assert_cmpint (g_get_monotonic_time () - start, <, 300000);
      lk_trainer_get_status (trainer, &status);
      at = status.step;
      if (status.state == LK_TRAINER_FINISHED)
        return;
      g_assert_cmpint (status.state, ==, LK_TRAINER_PAUSED);
      g_usleep (30000);
      lk_trainer_get_status (trainer, &status);
      g_assert_cmpint (status.step, ==, at);
      lk_trainer_run (trainer);
    }
}

/* An abandoned step leaves no trace: the run goes on to the same bits. */
static void
test_abandon (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("byol", "2");
  g_autoptr (LkTrainer) whole = trainer_of (experiment, dataset, NULL);
  g_autoptr (LkTrainer) cut = trainer_of (experiment, dataset, NULL);
  GError *error = NULL;

  step (whole, 8);
  step (cut, 4);
  atomic_store (&cut->abandon, 1);
  g_assert_false (lk_trainer_step (cut, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_CANCELLED);
  g_clear_error (&error);
  atomic_store (&cut->abandon, 0);
  step (cut, 4);
  assert_same_tensors (whole, cut);
}

static void
test_not_finite (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autoptr (LkTrainer) trainer = trainer_of (experiment, dataset, NULL);
  GError *error = NULL;

  step (trainer, 2);
  lk_net_find (trainer->model.net, "backbone.6.weight")->var.x[0] = (LkReal) NAN;
  g_assert_false (lk_trainer_step (trainer, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_NOT_FINITE);
  g_assert_nonnull (strstr (error->message, "conv2d of backbone.6.weight"));
  g_clear_error (&error);
  g_assert_cmpint (trainer->status.step, ==, 2);
}

/* A batch of 2,000 photographs through a wide network: hundreds of gigabytes. */
static LkDataset *
large_images (void)
{
  LkDataset *dataset = lk_dataset_new ("shapes", "Large", 128, 128, 1);
  g_autoptr (LkValues) values = lk_values_new ();
  LkSplit *split = &dataset->splits[LK_TRAIN];

  split->n = 2000;
  split->pixels = g_malloc0 (2000 * 128 * 128);
  split->pixels[0] = 255;
  lk_values_set (values, "data.mean", "");
  lk_values_set (values, "data.std", "");
  g_assert_true (lk_dataset_finish (dataset, values, NULL));
  return dataset;
}

static void
test_refusals (void)
{
  g_autoptr (LkDataset) plain = stripes (FALSE), large = large_images ();
  g_autoptr (LkExperiment) supervised = experiment_of ("supervised", "1"), huge = experiment_of ("simclr", "1");
  GError *error = NULL;

  g_assert_null (lk_trainer_new (supervised, plain, NULL, NULL, 0, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_DATA);
  g_clear_error (&error);

  set (huge, "encoder.id", "resnet-8");
  set (huge, "encoder.width", "128");
  set (huge, "train.batch_size", "2000");
  g_assert_null (lk_trainer_new (huge, large, NULL, NULL, 0, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, "a batch of"));
  g_clear_error (&error);

  lk_split_truncate (plain, LK_TRAIN, 3);
  g_assert_null (lk_trainer_new (huge, plain, NULL, NULL, 0, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_DATA);
  g_clear_error (&error);
}

/* The plan is what the step takes: no more than a tenth above, and never less. */
static void
test_memory_plan (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  const LkEncoderKind *const *kinds;
  int n;

  kinds = lk_encoders (&n);
  for (int i = 0; i < n; i++)
    {
      g_autoptr (LkExperiment) experiment = experiment_of ("byol", "2");
      g_autoptr (LkTrainer) trainer = NULL;
      size_t taken;

      set (experiment, "encoder.id", kinds[i]->id);
      trainer = trainer_of (experiment, dataset, NULL);
      lk_arena_reset_peak (trainer->arena);
      step (trainer, 1);
      taken = lk_arena_peak (trainer->arena);
      g_assert_cmpuint (taken, <=, trainer->step_memory);
      g_assert_cmpuint (trainer->step_memory, <, taken + taken / 4 + 100000);
    }
}

/* Each press of Step counts, however quickly the next one follows while the last is being saved. */
static void
test_presses (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "1");
  g_autofree char *folder = new_folder ();
  LkTrainer *trainer = trainer_of (experiment, dataset, folder);
  LkTrainerStatus status;

  for (int press = 1; press <= 12; press++)
    {
      gint64 patience = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

      lk_trainer_run_steps (trainer, 1);
      do
        {
          g_assert_cmpint (g_get_monotonic_time (), <, patience);
          g_usleep (500);
          lk_trainer_get_status (trainer, &status);
        }
      while (status.step < press);
    }
  lk_trainer_join (trainer);
  lk_trainer_get_status (trainer, &status);
  g_assert_cmpint (status.state, ==, LK_TRAINER_PAUSED);
  g_assert_cmpint (status.step, ==, 12);
  lk_trainer_free (trainer);
  remove_folder (folder);
}

/* A finished run that is opened again is finished: no second last row. */
static void
test_resume_finished (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "1");
  g_autofree char *folder = new_folder ();
  LkTrainer *trainer;
  LkTrainerStatus status;
  int rows;

  set (experiment, "train.epochs", "1");
  trainer = trainer_of (experiment, dataset, folder);
  lk_trainer_run (trainer);
  lk_trainer_join (trainer);
  rows = lk_run_n_rows (trainer->run);
  lk_trainer_free (trainer);

  trainer = lk_trainer_resume (folder, dataset, 1, 0, NULL);
  g_assert_nonnull (trainer);
  lk_trainer_run (trainer);
  lk_trainer_join (trainer);
  lk_trainer_get_status (trainer, &status);
  g_assert_cmpint (status.state, ==, LK_TRAINER_FINISHED);
  g_assert_cmpint (lk_run_n_rows (trainer->run), ==, rows);
  lk_trainer_free (trainer);
  remove_folder (folder);
}

static void
test_unlabelled (void)
{
  g_autoptr (LkDataset) dataset = stripes (FALSE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simsiam", "2");
  g_autoptr (LkTrainer) trainer = trainer_of (experiment, dataset, NULL);
  LkMetrics row;

  run_steps (trainer, 2);
  g_assert_cmpint (lk_run_rows (trainer->run, 0, 1, &row), ==, 1);
  g_assert_true (isnan (row.knn));
  g_assert_cmpint (row.knn_bank, ==, 0);
  g_assert_cmpfloat (row.rankme, >, 1);
}

/* Learns: k-NN of a trained network clearly beats the random one, and the last row uses everything. */
static void
test_finish (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("supervised", "2");
  g_autoptr (LkTrainer) trainer = NULL;
  LkTrainerStatus status;
  LkMetrics row;
  int n;

  set (experiment, "eval.bank_size", "100");
  set (experiment, "eval.query_size", "20");
  /* The direction of its stripes is what tells a class. */
  set (experiment, "augment.flip.probability", "0");
  set (experiment, "augment.rotation.probability", "0");
  trainer = trainer_of (experiment, dataset, NULL);
  lk_trainer_run (trainer);
  lk_trainer_join (trainer);
  lk_trainer_get_status (trainer, &status);
  g_assert_cmpint (status.state, ==, LK_TRAINER_FINISHED);
  g_assert_cmpint (status.step, ==, status.total_steps);
  n = lk_run_n_rows (trainer->run);
  g_assert_cmpint (lk_run_rows (trainer->run, n - 1, 1, &row), ==, 1);
  g_assert_cmpint (row.step, ==, status.total_steps);
  g_assert_cmpint (row.knn_bank, ==, IMAGES);
  g_assert_cmpint (row.knn_queries, ==, IMAGES / 4);
  g_assert_cmpint (status.baselines.bank_size, ==, IMAGES);
  g_test_message ("k-NN %.3f, pixels %.3f, random %.3f", row.knn, status.baselines.pixel_knn,
                  status.baselines.random_knn);
  g_assert_cmpfloat (row.knn, >, status.baselines.random_knn + 0.1);
}

/* 0 takes every image into the figures of step 0 too. */
static void
test_whole_bank (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autoptr (LkTrainer) trainer = NULL;
  LkMetrics row;

  set (experiment, "eval.bank_size", "0");
  set (experiment, "eval.query_size", "0");
  trainer = trainer_of (experiment, dataset, NULL);
  run_steps (trainer, 1);
  g_assert_cmpint (lk_run_rows (trainer->run, 0, 1, &row), ==, 1);
  g_assert_cmpint (row.knn_bank, ==, IMAGES);
  g_assert_cmpint (row.knn_queries, ==, IMAGES / 4);
  g_assert_true (isfinite (row.knn));
}

/* With all images as neighbors and equal votes one class wins everywhere: the setting must have reached the vote. */
static void
test_live_neighbors (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autoptr (LkTrainer) trainer = trainer_of (experiment, dataset, NULL);
  LkMetrics before, after;

  lk_trainer_empty_row (trainer, &before);
  g_assert_true (lk_trainer_evaluate (trainer, LK_EVALUATE_ALL, FALSE, &before));
  g_assert_true (lk_trainer_set (trainer, "eval.knn_k", "200", NULL));
  g_assert_true (lk_trainer_set (trainer, "eval.knn_temperature", "10", NULL));
  lk_trainer_apply_pending (trainer);
  lk_trainer_empty_row (trainer, &after);
  g_assert_true (lk_trainer_evaluate (trainer, LK_EVALUATE_ALL, FALSE, &after));
  g_assert_cmpfloat (after.knn, <, before.knn);
}

int
main (int argc, char **argv)
{
  static const char *const methods[] = { "simclr", "simsiam", "byol", "supervised" };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/trainer/bits-do-not-depend-on-threads", test_threads);
  g_test_add_func ("/train/trainer/two-interleaved-give-their-solo-bits", test_interleaved);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *path = g_strdup_printf ("/train/trainer/%s-resumes-to-the-same-bits", methods[i]);

      g_test_add_data_func (path, methods[i], test_resume);
    }
  g_test_add_data_func ("/train/trainer/keeps-a-setting-that-waits", GINT_TO_POINTER (FALSE), test_resume_changed);
  g_test_add_data_func ("/train/trainer/keeps-a-setting-of-an-abandoned-step", GINT_TO_POINTER (TRUE),
                        test_resume_changed);
  g_test_add_func ("/train/trainer/resume-refuses-other-data", test_resume_refuses_other_data);
  g_test_add_func ("/train/trainer/live-setting-bites-at-the-next-step", test_live_setting);
  g_test_add_func ("/train/trainer/pauses-within-300-ms", test_pause);
  g_test_add_func ("/train/trainer/an-abandoned-step-leaves-no-trace", test_abandon);
  g_test_add_func ("/train/trainer/names-where-a-loss-that-is-not-finite-began", test_not_finite);
  g_test_add_func ("/train/trainer/refuses-what-cannot-be-trained", test_refusals);
  g_test_add_func ("/train/trainer/memory-plan-covers-the-step", test_memory_plan);
  g_test_add_func ("/train/trainer/no-press-of-step-is-lost", test_presses);
  g_test_add_func ("/train/trainer/a-finished-run-stays-finished", test_resume_finished);
  g_test_add_func ("/train/trainer/zero-takes-the-whole-bank", test_whole_bank);
  g_test_add_func ("/train/trainer/live-neighbors-reach-the-vote", test_live_neighbors);
  g_test_add_func ("/train/trainer/trains-without-labels", test_unlabelled);
  g_test_add_func ("/train/trainer/finishes-with-the-full-evaluation", test_finish);
  return g_test_run ();
}
