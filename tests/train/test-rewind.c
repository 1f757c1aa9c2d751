/* Rewinding: same bits again, nothing lost, harmless at any moment; and the checkpoint that undoes a change. */

#include "material.h"

#include "base/error.h"
#include "train/run-private.h"
#include "train/run-writing.h"
#include "train/step-files.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <signal.h>
#include <sys/resource.h>

/* -- helpers ------------------------------------------------------------------------------------------------------- */

static LkTrainerStatus
status_of (LkTrainer *trainer)
{
  LkTrainerStatus status;

  lk_trainer_get_status (trainer, &status);
  return status;
}

static void
rewind_to (LkTrainer *trainer, long step)
{
  GError *error = NULL;
  int before = status_of (trainer).rewinds;
  LkTrainerStatus status;

  g_assert_true (lk_trainer_rewind (trainer, step, &error));
  g_assert_no_error (error);
  lk_trainer_join (trainer);
  status = status_of (trainer);
  g_assert_false (status.rewinding);
  g_assert_cmpint (status.rewinds, ==, before + 1);
  g_assert_cmpint (status.state, ==, LK_TRAINER_PAUSED);
  g_assert_cmpint (status.step, ==, step);
}

static void
change (LkTrainer *trainer, const char *key, const char *text)
{
  GError *error = NULL;

  g_assert_true (lk_trainer_set (trainer, key, text, &error));
  g_assert_no_error (error);
}

/* Newest event of that key; its step is -1 if there is none. */
static LkEvent
last_event (LkRun *run, const char *key)
{
  for (int i = lk_run_n_events (run); i-- > 0;)
    {
      LkEvent event = lk_run_event (run, i);

      if (strcmp (event.key, key) == 0)
        return event;
    }
  return (LkEvent){ .step = -1 };
}

static int
count_events (LkRun *run, const char *key)
{
  int n = 0;

  for (int i = 0; i < lk_run_n_events (run); i++)
    n += strcmp (lk_run_event (run, i).key, key) == 0;
  return n;
}

static gboolean
is_there (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* What training makes of a run: figures of its rows, without times. */
static char *
figures_of (LkRun *run)
{
  GString *text = g_string_new (NULL);
  int n = lk_run_n_rows (run);

  for (int i = 0; i < n; i++)
    {
      LkMetrics row;

      lk_run_rows (run, i, 1, &row);
      if (!isnan (row.loss))
        g_string_append_printf (text, "%ld %d %.17g %.17g %.17g\n", row.step, row.epoch, row.loss, row.lr,
                                row.grad_norm);
    }
  return g_string_free (text, FALSE);
}

/* -- the same bits ------------------------------------------------------------------------------------------------- */

/* To 15, back to the pause at 9 in the middle of an epoch, and on to 21 without a change. */
static void
test_replay (gconstpointer method)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of (method, "2");
  g_autofree char *folder = new_folder (), *expected = NULL, *figures = NULL;
  g_autoptr (LkTrainer) whole = trainer_of (experiment, dataset, NULL);
  LkTrainer *trainer = trainer_of (experiment, dataset, folder);
  LkEvent event;
  LkMetrics row;

  step (whole, 21);
  run_steps (trainer, 9);
  run_steps (trainer, 6);
  rewind_to (trainer, 9);

  g_assert_true (lk_run_row_at (trainer->run, 100, &row));
  g_assert_cmpint (row.step, ==, 9);
  event = last_event (trainer->run, "rewind");
  g_assert_cmpint (event.step, ==, 9);
  g_assert_cmpstr (event.before, ==, "15");
  g_assert_cmpstr (event.after, ==, "9");

  run_steps (trainer, 12);
  assert_same_tensors (whole, trainer);
  figures = figures_of (trainer->run);
  expected = figures_of (whole->run);
  g_assert_cmpstr (figures, ==, expected);
  g_assert_cmpint (last_event (trainer->run, "resume").step, ==, 9);
  lk_trainer_free (trainer);
  remove_folder (folder);
}

/* Going back to before a switch was thrown equals never having thrown it; optimizer and recipe follow too. */
static void
test_undo (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simsiam", "2");
  g_autofree char *folder = new_folder (), *key = NULL;
  g_autoptr (LkTrainer) whole = trainer_of (experiment, dataset, NULL);
  LkTrainer *trainer = trainer_of (experiment, dataset, folder);
  g_autoptr (LkExperiment) in_force = NULL;

  step (whole, 20);
  run_steps (trainer, 7);
  change (trainer, "method.stop_gradient", "false");
  change (trainer, "optimizer.lr", "0.01");
  change (trainer, "augment.flip.probability", "0");
  run_steps (trainer, 8);

  g_assert_cmpint (lk_trainer_surgery (trainer, &key), ==, 7);
  g_assert_cmpstr (key, ==, "augment.flip.probability");
  rewind_to (trainer, 7);
  g_assert_cmpint (lk_trainer_surgery (trainer, NULL), ==, -1);
  in_force = lk_trainer_dup_experiment (trainer);
  g_assert_cmpstr (lk_experiment_get (in_force, "method.stop_gradient"), ==, "true");
  g_assert_cmpstr (lk_experiment_get (in_force, "optimizer.lr"), ==, "0.3");
  g_assert_cmpint (count_events (trainer->run, "optimizer.lr"), ==, 0);
  run_steps (trainer, 13);
  assert_same_tensors (whole, trainer);
  lk_trainer_free (trainer);

  trainer = lk_trainer_resume (folder, dataset, 1, 0, NULL);
  g_assert_nonnull (trainer);
  assert_same_tensors (whole, trainer);
  lk_trainer_free (trainer);
  remove_folder (folder);
}

/* -- what goes and what stays -------------------------------------------------------------------------------------- */

static int
count_lines (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *text = NULL;
  int n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (const char *at = text; (at = strchr (at, '\n')) != NULL; at++)
    n++;
  return n;
}

static char *
steps_in (const char *folder, LkStepKind kind)
{
  g_autoptr (GArray) steps = lk_step_list (folder, kind);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < steps->len; i++)
    g_string_append_printf (text, i > 0 ? " %ld" : "%ld", g_array_index (steps, long, i));
  return g_string_free (text, FALSE);
}

/* What goes with embeddings is where they are; projectors that end in no BatchNorm have one output only. */
static void
assert_steps (const char *folder, LkStepKind kind, const char *expected)
{
  static const LkStepKind with_embeddings[] = { LK_STEP_PROJECTION, LK_STEP_POSITIVE };
  g_autofree char *steps = steps_in (folder, kind);

  g_assert_cmpstr (steps, ==, expected);
  for (guint i = 0; i < G_N_ELEMENTS (with_embeddings) && kind == LK_STEP_EMBEDDING; i++)
    assert_steps (folder, with_embeddings[i], expected);
}

/* Pauses at 4, 9 and 15; recorded by default at 0 1 2 4 6 12. */
static LkTrainer *
three_pauses (LkExperiment *experiment, LkDataset *dataset, const char *folder)
{
  LkTrainer *trainer = trainer_of (experiment, dataset, folder);

  run_steps (trainer, 4);
  run_steps (trainer, 5);
  run_steps (trainer, 6);
  return trainer;
}

static void
test_nothing_is_lost (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autofree char *folder = new_folder (), *first = g_build_filename (folder, "rewound-1", NULL), *later = NULL;
  LkTrainer *trainer = three_pauses (experiment, dataset, folder);
  int rows = count_lines (folder, "metrics.csv"), events = count_lines (folder, "events.csv");
  int version = lk_run_records_version (trainer->run);
  LkEvent kept = last_event (trainer->run, "checkpoint");
  g_autofree LkRecord *records = NULL;
  LkRun *run;

  rewind_to (trainer, 4);
  assert_steps (first, LK_STEP_CHECKPOINT, "9 15");
  assert_steps (first, LK_STEP_EMBEDDING, "6 12");
  assert_steps (folder, LK_STEP_CHECKPOINT, "0 4");
  assert_steps (folder, LK_STEP_EMBEDDING, "0 1 2 4");
  g_assert_cmpint (count_lines (first, "metrics.csv"), ==, rows);
  g_assert_cmpint (count_lines (first, "events.csv"), ==, events);
  g_assert_cmpint (count_lines (folder, "metrics.csv"), ==, 6);
  g_assert_cmpint (lk_run_n_rows (trainer->run), ==, 5);
  g_assert_cmpint (lk_run_records_version (trainer->run), !=, version);
  g_assert_cmpint (lk_run_records (trainer->run, &records), ==, 4);
  g_assert_true (records[3].step == 4 && records[3].embedding && records[3].checkpoint);
  g_assert_cmpstr (kept.key, ==, "checkpoint"); /* strings of what was cut stay valid */
  g_assert_cmpstr (lk_run_event (trainer->run, 1000).key, ==, "");

  run_steps (trainer, 5);
  rewind_to (trainer, 0);
  later = g_build_filename (folder, "rewound-2", NULL);
  assert_steps (later, LK_STEP_CHECKPOINT, "4 9");
  run_steps (trainer, 2);
  lk_trainer_free (trainer);

  run = lk_run_open (folder, FALSE, NULL);
  g_assert_nonnull (run);
  g_assert_cmpint (lk_run_n_rows (run), ==, 3);
  g_assert_cmpint (count_events (run, "rewind"), ==, 1);
  lk_run_close (run);
  remove_folder (folder);
}

/* The moves of a rewind to step 4 as far as a kill let them come: the run opens, and goes on to the same bits. */
static void
test_kill (void)
{
  static const char *const moves[] = { "embeddings/step-00000012.npy", "embeddings/step-00000006.npy",
                                       "checkpoints/step-00000015.safetensors",
                                       "checkpoints/step-00000009.safetensors" };
  static const long opens_at[] = { 15, 15, 15, 9, 4 };
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("byol", "2");
  g_autoptr (LkTrainer) whole = trainer_of (experiment, dataset, NULL);

  step (whole, 18);
  for (guint moved = 0; moved <= G_N_ELEMENTS (moves); moved++)
    {
      g_autofree char *folder = new_folder ();
      g_autofree char *rewound = g_build_filename (folder, "rewound-1", NULL);
      LkTrainer *trainer = three_pauses (experiment, dataset, folder);

      lk_trainer_free (trainer);
      for (guint i = 0; i < moved; i++)
        {
          g_autofree char *from = g_build_filename (folder, moves[i], NULL);
          g_autofree char *to = g_build_filename (rewound, moves[i], NULL), *parent = g_path_get_dirname (to);

          g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
          g_assert_cmpint (g_rename (from, to), ==, 0);
        }
      trainer = lk_trainer_resume (folder, dataset, 1, 0, NULL);
      g_assert_nonnull (trainer);
      g_assert_cmpint (status_of (trainer).step, ==, opens_at[moved]);
      run_steps (trainer, 18 - (int) opens_at[moved]);
      assert_same_tensors (whole, trainer);
      if (moved == G_N_ELEMENTS (moves))
        assert_steps (folder, LK_STEP_EMBEDDING, "0 1 2 4 6 12 18");
      lk_trainer_free (trainer);
      remove_folder (folder);
    }
}

/* A file size limit stands in for a full disk: the copy of the logs is refused, and nothing has changed. */
static void
test_full_disk (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autoptr (LkTrainer) whole = trainer_of (experiment, dataset, NULL);
  g_autofree char *folder = new_folder ();
  LkTrainer *trainer = three_pauses (experiment, dataset, folder);
  g_autoptr (GError) error = NULL, told = NULL;
  struct rlimit before, small;
  int rows = lk_run_n_rows (trainer->run);

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small = before;
  small.rlim_cur = 100;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_true (lk_trainer_rewind (trainer, 4, &error));
  lk_trainer_join (trainer);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);

  told = lk_trainer_dup_error (trainer);
  g_assert_error (told, G_FILE_ERROR, G_FILE_ERROR_FAILED);
  g_assert_cmpint (status_of (trainer).rewinds, ==, 0);
  g_assert_false (status_of (trainer).rewinding);
  g_assert_cmpint (status_of (trainer).state, ==, LK_TRAINER_PAUSED);
  g_assert_cmpint (lk_run_n_rows (trainer->run), ==, rows);
  g_assert_false (is_there (folder, "rewound-1"));

  step (whole, 18);
  run_steps (trainer, 3);
  assert_same_tensors (whole, trainer);
  rewind_to (trainer, 4);
  lk_trainer_free (trainer);
  remove_folder (folder);
}

/* The copies are there and the files have moved, then events.csv cannot be cut: metrics.csv gets its lines back. */
static void
test_half_way (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autofree char *folder = new_folder (), *other = new_folder (), *before = NULL, *after = NULL;
  g_autofree char *metrics = g_build_filename (folder, "metrics.csv", NULL);
  LkTrainer *trainer = three_pauses (experiment, dataset, folder);
  g_autoptr (GError) told = NULL;
  int rows = lk_run_n_rows (trainer->run), events = lk_run_n_events (trainer->run);

  g_assert_true (g_file_get_contents (metrics, &before, NULL, NULL));
  lk_run_log_close (trainer->run->events_log);
  trainer->run->events_log = lk_run_log_open (other, "header", NULL);
  g_assert_nonnull (trainer->run->events_log);
  g_assert_cmpint (g_unlink (other), ==, 0);
  g_assert_true (lk_trainer_rewind (trainer, 4, NULL));
  lk_trainer_join (trainer);

  told = lk_trainer_dup_error (trainer);
  g_assert_error (told, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_cmpint (status_of (trainer).step, ==, 15);
  g_assert_cmpint (lk_run_n_rows (trainer->run), ==, rows);
  g_assert_true (g_file_get_contents (metrics, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpint (lk_run_n_events (trainer->run), ==, events + 1); /* the new checkpoint */
  lk_trainer_free (trainer);

  trainer = lk_trainer_resume (folder, dataset, 2, 0, NULL);
  g_assert_nonnull (trainer);
  g_assert_cmpint (status_of (trainer).step, ==, 15);
  g_assert_cmpint (lk_run_n_rows (trainer->run), ==, rows);
  lk_trainer_free (trainer);
  remove_folder (folder);
}

/* -- when ---------------------------------------------------------------------------------------------------------- */

static void
assert_refused (LkTrainer *trainer, long to, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (lk_trainer_rewind (trainer, to, &error));
  g_assert_nonnull (error);
  if (strstr (error->message, message) == NULL)
    g_error ("“%s” does not say “%s”", error->message, message);
  g_assert_false (status_of (trainer).rewinding);
}

static void
test_refusals (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autoptr (LkTrainer) memory = trainer_of (experiment, dataset, NULL);
  g_autofree char *folder = new_folder ();
  g_autofree char *damaged = lk_step_path (folder, LK_STEP_CHECKPOINT, 9);
  LkTrainer *trainer;
  g_autoptr (GError) told = NULL;

  assert_refused (memory, 0, "nothing has been trained yet");
  run_steps (memory, 2);
  assert_refused (memory, 0, "kept on disk");
  g_assert_cmpint (lk_trainer_surgery (memory, NULL), ==, -1);

  trainer = three_pauses (experiment, dataset, folder);
  assert_refused (trainer, 7, "Step 7 has no checkpoint; the nearest that has one is 9");
  assert_refused (trainer, -1, "the nearest that has one is 0");
  g_assert_true (g_file_set_contents (damaged, "damaged", -1, NULL));
  g_assert_true (lk_trainer_rewind (trainer, 9, NULL));
  lk_trainer_join (trainer);
  told = lk_trainer_dup_error (trainer);
  g_assert_nonnull (strstr (told->message, "The checkpoint of step 9 is damaged"));
  g_assert_cmpint (status_of (trainer).step, ==, 15);
  g_assert_cmpint (status_of (trainer).rewinds, ==, 0);
  lk_trainer_free (trainer);
  remove_folder (folder);
}

static void
wait_for_step (LkTrainer *trainer, long at_least)
{
  gint64 patience = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while (status_of (trainer).step < at_least)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, patience);
      g_usleep (500);
    }
}

/* A running trainer pauses for it, and goes on if it was told to meanwhile. */
static void
test_while_running (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("byol", "2");
  g_autoptr (LkTrainer) whole = NULL;
  g_autofree char *folder = new_folder ();
  LkTrainer *trainer;

  set (experiment, "train.epochs", "1000");
  whole = trainer_of (experiment, dataset, NULL);
  step (whole, 10);
  trainer = trainer_of (experiment, dataset, folder);
  run_steps (trainer, 4);
  lk_trainer_run (trainer);
  wait_for_step (trainer, 9);
  rewind_to (trainer, 4);
  g_assert_cmpint (count_events (trainer->run, "pause"), ==, 0);

  lk_trainer_run (trainer);
  wait_for_step (trainer, 7);
  g_assert_true (lk_trainer_rewind (trainer, 0, NULL));
  lk_trainer_run_steps (trainer, 10);
  lk_trainer_join (trainer);
  g_assert_cmpint (status_of (trainer).state, ==, LK_TRAINER_PAUSED);
  g_assert_cmpint (status_of (trainer).step, ==, 10);
  g_assert_cmpint (status_of (trainer).rewinds, ==, 2);
  assert_same_tensors (whole, trainer);
  lk_trainer_free (trainer);
  remove_folder (folder);
}

static void
test_finished (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autofree char *folder = new_folder (), *expected = NULL, *figures = NULL;
  LkTrainer *trainer;
  LkMetrics first, again;

  set (experiment, "train.epochs", "2");
  set (experiment, "eval.bank_size", "100");
  trainer = trainer_of (experiment, dataset, folder);
  run_steps (trainer, 4);
  lk_trainer_run (trainer);
  lk_trainer_join (trainer);
  g_assert_cmpint (status_of (trainer).state, ==, LK_TRAINER_FINISHED);
  g_assert_cmpint (status_of (trainer).baselines.bank_size, ==, IMAGES);
  expected = figures_of (trainer->run);
  g_assert_true (lk_run_row_at (trainer->run, 12, &first));

  rewind_to (trainer, 4);
  g_assert_cmpint (status_of (trainer).baselines.bank_size, ==, 100);
  lk_trainer_run (trainer);
  lk_trainer_join (trainer);
  g_assert_cmpint (status_of (trainer).state, ==, LK_TRAINER_FINISHED);
  figures = figures_of (trainer->run);
  g_assert_cmpstr (figures, ==, expected);
  g_assert_true (lk_run_row_at (trainer->run, 12, &again));
  g_assert_cmpfloat (first.knn, ==, again.knn);
  g_assert_cmpint (again.knn_bank, ==, IMAGES);
  lk_trainer_free (trainer);
  remove_folder (folder);
}

/* Asked for another step while the first rewind is under way; that one fails. */
static void
test_second_thought (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autofree char *folder = new_folder (), *damaged = lk_step_path (folder, LK_STEP_CHECKPOINT, 0);
  LkTrainer *trainer;

  set (experiment, "train.epochs", "2");
  trainer = trainer_of (experiment, dataset, folder);
  run_steps (trainer, 4);
  lk_trainer_run (trainer);
  lk_trainer_join (trainer);
  g_assert_cmpint (status_of (trainer).state, ==, LK_TRAINER_FINISHED);
  g_assert_true (g_file_set_contents (damaged, "damaged", -1, NULL));

  g_assert_true (lk_trainer_rewind (trainer, 4, NULL));
  while (strcmp (status_of (trainer).doing, "rewinding") != 0)
    g_usleep (10);
  g_assert_true (lk_trainer_rewind (trainer, 0, NULL));
  lk_trainer_join (trainer);
  g_assert_cmpint (status_of (trainer).step, ==, 4);
  g_assert_cmpint (status_of (trainer).state, ==, LK_TRAINER_PAUSED);
  g_assert_cmpint (status_of (trainer).rewinds, ==, 1);
  lk_trainer_free (trainer);
  remove_folder (folder);
}

static void
test_failed (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autoptr (LkTrainer) whole = trainer_of (experiment, dataset, NULL);
  g_autofree char *folder = new_folder ();
  LkTrainer *trainer = trainer_of (experiment, dataset, folder);

  step (whole, 8);
  run_steps (trainer, 4);
  lk_net_find (trainer->model.net, "backbone.6.weight")->var.x[0] = (LkReal) NAN;
  lk_trainer_run (trainer);
  lk_trainer_join (trainer);
  g_assert_cmpint (status_of (trainer).state, ==, LK_TRAINER_FAILED);
  g_assert_nonnull (trainer->error);
  g_assert_cmpint (last_event (trainer->run, "alarm").step, ==, 4);

  rewind_to (trainer, 4);
  g_assert_null (trainer->error);
  run_steps (trainer, 4);
  assert_same_tensors (whole, trainer);
  lk_trainer_free (trainer);
  remove_folder (folder);
}

/* -- surgery ------------------------------------------------------------------------------------------------------- */

static void
assert_surgery (LkTrainer *trainer, long expected, const char *expected_key)
{
  g_autofree char *key = NULL;

  g_assert_cmpint (lk_trainer_surgery (trainer, &key), ==, expected);
  g_assert_cmpstr (key, ==, expected_key);
}

static void
test_surgery (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autoptr (LkExperiment) at_five = NULL;
  g_autofree char *folder = new_folder (), *before = lk_step_path (folder, LK_STEP_CHECKPOINT, 6);
  LkTrainer *trainer = trainer_of (experiment, dataset, folder);
  g_autoptr (LkSafetensors) file = NULL;

  assert_surgery (trainer, -1, NULL);
  step (trainer, 5);
  change (trainer, "eval.knn_k", "30");
  step (trainer, 1);
  assert_surgery (trainer, -1, NULL);

  /* A drag: three changes of one number, one checkpoint. What comes between two steps is not even an event. */
  change (trainer, "method.temperature", "0.25");
  change (trainer, "method.temperature", "0.3");
  step (trainer, 2);
  change (trainer, "method.temperature", "0.4");
  step (trainer, 2);
  change (trainer, "method.temperature", "0.5");
  step (trainer, 2);
  assert_surgery (trainer, 6, "method.temperature");
  g_assert_cmpint (count_events (trainer->run, "method.temperature"), ==, 3);
  g_assert_true (lk_run_writer_flush (trainer->writer, NULL));
  g_assert_cmpint (count_events (trainer->run, "checkpoint"), ==, 1);

  /* Another setting, and the number again after it. */
  change (trainer, "optimizer.nesterov", "true");
  step (trainer, 1);
  assert_surgery (trainer, 12, "optimizer.nesterov");
  change (trainer, "optimizer.nesterov", "false");
  step (trainer, 1);
  assert_surgery (trainer, 13, "optimizer.nesterov");
  change (trainer, "method.temperature", "0.6");
  step (trainer, 1);
  assert_surgery (trainer, 14, "method.temperature");
  lk_trainer_free (trainer);

  file = lk_safetensors_open (before, NULL);
  g_assert_nonnull (file);
  g_assert_nonnull (strstr (lk_safetensors_metadata (file, "experiment"), "temperature=0.2\n"));

  /* Known again when the run is opened: the newest checkpoint is that of step 14. */
  trainer = lk_trainer_resume (folder, dataset, 1, 0, NULL);
  g_assert_nonnull (trainer);
  g_assert_cmpint (status_of (trainer).step, ==, 14);
  assert_surgery (trainer, 13, "optimizer.nesterov");
  rewind_to (trainer, 12);
  assert_surgery (trainer, 6, "method.temperature");
  rewind_to (trainer, 6);
  assert_surgery (trainer, -1, NULL);
  at_five = lk_trainer_dup_experiment (trainer);
  g_assert_cmpstr (lk_experiment_get (at_five, "method.temperature"), ==, "0.2");
  g_assert_cmpstr (lk_experiment_get (at_five, "eval.knn_k"), ==, "30");
  lk_trainer_free (trainer);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  static const char *const methods[] = { "simclr", "byol", "moco" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *path = g_strdup_printf ("/train/rewind/%s-replays-to-the-same-bits", methods[i]);

      g_test_add_data_func (path, methods[i], test_replay);
    }
  g_test_add_func ("/train/rewind/undoing-equals-never-having-done", test_undo);
  g_test_add_func ("/train/rewind/nothing-is-lost", test_nothing_is_lost);
  g_test_add_func ("/train/rewind/a-kill-at-any-moment-is-harmless", test_kill);
  g_test_add_func ("/train/rewind/a-full-disk-changes-nothing", test_full_disk);
  g_test_add_func ("/train/rewind/a-disk-that-fails-half-way-loses-no-row", test_half_way);
  g_test_add_func ("/train/rewind/refuses-with-a-sentence", test_refusals);
  g_test_add_func ("/train/rewind/interrupts-what-runs", test_while_running);
  g_test_add_func ("/train/rewind/goes-back-from-the-end", test_finished);
  g_test_add_func ("/train/rewind/a-second-thought-that-fails-leaves-a-pause", test_second_thought);
  g_test_add_func ("/train/rewind/goes-back-from-a-failure", test_failed);
  g_test_add_func ("/train/rewind/a-drag-is-one-surgery", test_surgery);
  return g_test_run ();
}
