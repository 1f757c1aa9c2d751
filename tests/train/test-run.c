#include "base/error.h"
#include "io/safetensors.h"
#include "train/step-files.h"
#include "train/run.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* -- a run on disk to look at -------------------------------------------------------------------------------------- */

static const LkDataset dataset = {
  .id = (char *) "shapes",
  .title = (char *) "Shapes",
  .h = 32,
  .w = 32,
  .c = 3,
  .fingerprint = (char *) "0123456789abcdef",
};

static void
remove_tree (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  if (dir != NULL)
    g_dir_close (dir);
  g_remove (path);
}

static LkMetrics
row_at (long step)
{
  return (LkMetrics){ .step = step,
                      .epoch = (int) step / 4,
                      .loss = 4.5 - 0.1 * (double) step,
                      .lr = 0.1,
                      .grad_norm = 1.0 / 3,
                      .knn = step % 4 == 0 ? 0.75 : NAN,
                      .knn_bank = step % 4 == 0 ? 1000 : 0,
                      .knn_queries = step % 4 == 0 ? 100 : 0,
                      .l2_std = NAN,
                      .l2_std_raw = NAN,
                      .rankme = NAN,
                      .backbone_l2_std = NAN,
                      .backbone_rankme = 1e-30,
                      .images_per_second = 912.25,
                      .seconds = 0.28 * (double) step,
                      .eval_seconds = 0,
                      .wall = 1.7e9 + (double) step,
                      .participation = 12.5,
                      .alignment = NAN,
                      .uniformity = -2.25,
                      .rankme_raw = NAN,
                      .participation_raw = NAN,
                      .alignment_raw = NAN,
                      .uniformity_raw = NAN,
                      .backbone_participation = NAN,
                      .backbone_alignment = 1.0 / 7,
                      .backbone_uniformity = NAN,
                      .dead_units = 0.25,
                      .parameter_norm = 10 + (double) step,
                      .clusters = 4,
                      .silhouette = NAN };
}

static void
append (LkRun *run, long step)
{
  g_autoptr (GError) error = NULL;
  LkMetrics row = row_at (step);

  g_assert_true (lk_run_append (run, &row, &error));
  g_assert_no_error (error);
}

static void
write_checkpoint (LkRun *run, LkExperiment *experiment, long step)
{
  g_autoptr (GHashTable) metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *path = lk_run_checkpoint_path (run, step);
  g_autoptr (GError) error = NULL;
  const float data[2] = { (float) step, 1 };
  const LkTensorEntry entry = { "x", LK_DTYPE_F32, 1, { 2 }, data, sizeof data };

  g_hash_table_insert (metadata, g_strdup ("step"), g_strdup_printf ("%ld", step));
  g_hash_table_insert (metadata, g_strdup ("fingerprint"), g_strdup (dataset.fingerprint));
  g_hash_table_insert (metadata, g_strdup ("experiment"), lk_experiment_to_text (experiment, TRUE));
  g_assert_true (lk_safetensors_write (path, &entry, 1, metadata, &error));
  g_assert_no_error (error);
}

/* Steps 0 to 9, checkpoints at 0 and 8, temperature raised at 6 (in the checkpoint) and at 9 (after it). */
static char *
make_run (void)
{
  g_autofree char *folder = g_dir_make_tmp ("likeness-XXXXXX", NULL);
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LkRun) run = lk_run_create (NULL, folder, experiment, &dataset, &error);

  g_assert_no_error (error);
  write_checkpoint (run, experiment, 0);
  for (long step = 0; step <= 9; step++)
    {
      append (run, step);
      if (step == 6 || step == 9)
        {
          const char *text = step == 6 ? "0.5" : "0.9";

          g_assert_true (lk_experiment_set (experiment, "method.temperature", text, &error));
          g_assert_true (
              lk_run_append_event (run, step, 0.28 * (double) step, "method.temperature", "0.2", text, &error));
        }
      if (step == 8)
        write_checkpoint (run, experiment, 8);
    }
  g_assert_true (lk_run_append_event (run, 9, 2.5, "alarm", NULL, "said \"no\", twice\nover", &error));
  g_assert_true (lk_run_set_state (run, "paused", &error));
  return g_steal_pointer (&folder);
}

static char *
read_file (const char *folder, const char *name, gsize *length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, length, NULL));
  return text;
}

static void
write_file (const char *folder, const char *name, const char *text, gsize length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  /* Without fsync: thousands of these would take minutes on a busy disk. */
  g_assert_true (g_file_set_contents_full (path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0644, NULL));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* A text of all names, sizes and contents under a folder: to see that nothing changed. */
static void
describe_tree (const char *path, GString *out)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    {
      g_autofree char *text = NULL;
      g_autofree char *sum = NULL;
      gsize length = 0;

      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      sum = g_compute_checksum_for_data (G_CHECKSUM_SHA1, (const guchar *) text, length);
      g_string_append_printf (out, "%s %s\n", path, sum);
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  g_dir_close (dir);
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    describe_tree (names->pdata[i], out);
}

static char *
description_of (const char *path)
{
  GString *out = g_string_new (NULL);

  describe_tree (path, out);
  return g_string_free (out, FALSE);
}

static LkRun *
open_run (const char *path, gboolean for_writing)
{
  g_autoptr (GError) error = NULL;
  LkRun *run = lk_run_open (path, for_writing, &error);

  g_assert_no_error (error);
  g_assert_nonnull (run);
  return run;
}

/* -- writing and reading ------------------------------------------------------------------------------------------- */

static void
assert_same_number (double a, double b)
{
  g_assert_true ((isnan (a) && isnan (b)) || fabs (a - b) <= 1e-8 * fabs (a));
}

static void
test_rows_and_events_come_back (void)
{
  g_autofree char *folder = make_run ();
  g_autoptr (LkRun) run = open_run (folder, FALSE);
  LkMetrics rows[16];
  LkEvent event;

  g_assert_cmpint (lk_run_rows (run, 0, 16, rows), ==, 10);
  for (int i = 0; i < 10; i++)
    {
      LkMetrics expected = row_at (i);

      g_assert_cmpint (rows[i].step, ==, expected.step);
      g_assert_cmpint (rows[i].epoch, ==, expected.epoch);
      g_assert_cmpint (rows[i].knn_bank, ==, expected.knn_bank);
      assert_same_number (rows[i].loss, expected.loss);
      assert_same_number (rows[i].grad_norm, expected.grad_norm);
      assert_same_number (rows[i].knn, expected.knn);
      assert_same_number (rows[i].backbone_rankme, expected.backbone_rankme);
      assert_same_number (rows[i].rankme, expected.rankme);
      assert_same_number (rows[i].seconds, expected.seconds);
      assert_same_number (rows[i].wall, expected.wall);
      assert_same_number (rows[i].participation, expected.participation);
      assert_same_number (rows[i].uniformity, expected.uniformity);
      assert_same_number (rows[i].backbone_alignment, expected.backbone_alignment);
      assert_same_number (rows[i].uniformity_raw, expected.uniformity_raw);
      assert_same_number (rows[i].dead_units, expected.dead_units);
      assert_same_number (rows[i].parameter_norm, expected.parameter_norm);
    }
  g_assert_cmpint (lk_run_rows (run, 8, 16, rows), ==, 2);
  g_assert_cmpint (lk_run_rows (run, 20, 16, rows), ==, 0);

  g_assert_cmpint (lk_run_n_events (run), ==, 3);
  event = lk_run_event (run, 2);
  g_assert_cmpint (event.step, ==, 9);
  g_assert_cmpstr (event.key, ==, "alarm");
  g_assert_null (event.before);
  g_assert_cmpstr (event.after, ==, "said \"no\", twice over");
  g_assert_cmpstr (lk_run_state (run), ==, "paused");
  g_assert_cmpstr (lk_run_fingerprint (run), ==, dataset.fingerprint);
  remove_tree (folder);
}

static void
test_header_is_the_promised_one (void)
{
  g_autofree char *folder = make_run ();
  g_autofree char *metrics = read_file (folder, "metrics.csv", NULL), *events = read_file (folder, "events.csv", NULL);

  g_assert_true (g_str_has_prefix (metrics,
                                   "step,epoch,loss,lr,grad_norm,knn,knn_bank,knn_queries,l2_std,l2_std_raw,rankme,"
                                   "backbone_l2_std,backbone_rankme,images_per_second,seconds,eval_seconds,wall,"
                                   "participation,alignment,uniformity,rankme_raw,participation_raw,alignment_raw,"
                                   "uniformity_raw,backbone_participation,backbone_alignment,backbone_uniformity,"
                                   "dead_units,parameter_norm,clusters,silhouette\n"
                                   "0,0,4.5,0.1,0.333333333,0.75,1000,100,,,,,1e-30,912.25,0.000000,0.000000,"));
  g_assert_true (g_str_has_prefix (events, "step,seconds,key,old,new\n6,1.680000,method.temperature,0.2,0.5\n"));
  remove_tree (folder);
}

static void
assert_open_fails (const char *folder, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkRun) run = lk_run_open (folder, FALSE, &error);

  g_assert_null (run);
  g_assert_nonnull (error);
  if (strstr (error->message, message) == NULL)
    g_error ("“%s” does not say “%s”", error->message, message);
}

/* As runs were written before participation and what follows it was measured. */
static void
make_old (const char *folder)
{
  g_autofree char *text = read_file (folder, "metrics.csv", NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) old = g_string_new (NULL);

  for (int i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);
      g_autofree char *first = NULL;

      g_assert_cmpint ((int) g_strv_length (fields), ==, 31);
      g_clear_pointer (&fields[17], g_free);
      for (int k = 18; k < 31; k++)
        g_clear_pointer (&fields[k], g_free);
      first = g_strjoinv (",", fields);
      g_string_append_printf (old, "%s\n", first);
    }
  write_file (folder, "metrics.csv", old->str, old->len);
}

static void
test_older_rows_open (void)
{
  g_autofree char *folder = make_run (), *before = NULL, *after = NULL, *metrics = NULL;
  LkMetrics row;
  LkRun *run;

  make_old (folder);
  before = description_of (folder);
  run = open_run (folder, FALSE);
  g_assert_cmpint (lk_run_n_rows (run), ==, 10);
  g_assert_cmpint (lk_run_rows (run, 9, 1, &row), ==, 1);
  assert_same_number (row.wall, row_at (9).wall);
  g_assert_true (isnan (row.participation) && isnan (row.dead_units) && isnan (row.parameter_norm));
  lk_run_close (run);
  after = description_of (folder);
  g_assert_cmpstr (before, ==, after);

  /* Who goes on writes all columns, and all lines have as many. */
  run = open_run (folder, TRUE);
  g_assert_cmpint (lk_run_n_rows (run), ==, 9);
  append (run, 9);
  lk_run_close (run);
  metrics = read_file (folder, "metrics.csv", NULL);
  g_assert_nonnull (strstr (metrics, ",wall,participation,"));
  run = open_run (folder, FALSE);
  g_assert_cmpint (lk_run_rows (run, 8, 2, (LkMetrics[2]){ { 0 } }), ==, 2);
  g_assert_cmpint (lk_run_rows (run, 8, 1, &row), ==, 1);
  g_assert_true (isnan (row.parameter_norm));
  g_assert_cmpint (lk_run_rows (run, 9, 1, &row), ==, 1);
  assert_same_number (row.parameter_norm, 19);
  lk_run_close (run);
  remove_tree (folder);
}

static void
test_older_damage_is_named (void)
{
  g_autofree char *folder = make_run (), *metrics = NULL, *torn = NULL;

  make_old (folder);
  metrics = read_file (folder, "metrics.csv", NULL);
  torn = g_strconcat (metrics, "10,2,1\n", NULL);
  write_file (folder, "metrics.csv", torn, strlen (torn));
  assert_open_fails (folder, "line 12: expected 31 fields, found 17");
  remove_tree (folder);
}

static void
test_reading_touches_nothing (void)
{
  g_autofree char *folder = make_run ();
  g_autofree char *before = NULL, *after = NULL, *text = NULL;
  gsize length;

  text = read_file (folder, "metrics.csv", &length);
  write_file (folder, "metrics.csv", text, length - 5);
  before = description_of (folder);
  lk_run_close (open_run (folder, FALSE));
  after = description_of (folder);
  g_assert_cmpstr (before, ==, after);
  remove_tree (folder);
}

static void
test_writing_goes_on_from_the_checkpoint (void)
{
  g_autofree char *folder = make_run ();
  g_autoptr (LkExperiment) experiment = NULL;
  LkRun *run = open_run (folder, TRUE);

  experiment = lk_run_experiment (run);
  g_assert_cmpstr (lk_experiment_get (experiment, "method.temperature"), ==, "0.5");
  g_assert_cmpint (lk_run_n_rows (run), ==, 9);
  g_assert_cmpint (lk_run_n_events (run), ==, 1);
  append (run, 9);
  append (run, 10);
  lk_run_close (run);

  run = open_run (folder, FALSE);
  g_assert_cmpint (lk_run_n_rows (run), ==, 11);
  g_assert_cmpint (lk_run_n_events (run), ==, 1);
  lk_run_close (run);
  remove_tree (folder);
}

/* A setting changed at the checkpoint's own step, but after it was written, is not in force on resume. */
static void
test_events_agree_with_the_checkpoint (void)
{
  g_autofree char *folder = make_run ();
  const char *events = "step,seconds,key,old,new\n8,1,method.temperature,0.2,0.5\n8,1,method.temperature,0.5,0.7\n";
  g_autoptr (LkRun) run = NULL;

  write_file (folder, "events.csv", events, strlen (events));
  run = open_run (folder, TRUE);
  g_assert_cmpint (lk_run_n_events (run), ==, 1);
  g_assert_cmpstr (lk_run_event (run, 0).after, ==, "0.5");
  remove_tree (folder);
}

/* -- damage -------------------------------------------------------------------------------------------------------- */

static void
check_truncated (const char *name)
{
  g_autofree char *folder = make_run ();
  g_autofree char *whole = NULL;
  gsize length;

  whole = read_file (folder, name, &length);
  for (gsize kept = 0; kept <= length; kept++)
    {
      LkRun *run;
      int lines = 0, rows;

      write_file (folder, name, whole, kept);
      for (gsize i = 0; i < kept; i++)
        lines += whole[i] == '\n';
      run = open_run (folder, FALSE);
      rows = strcmp (name, "metrics.csv") == 0 ? lk_run_n_rows (run) : lk_run_n_events (run);
      if (strcmp (name, "run.json") != 0)
        g_assert_cmpint (rows, ==, MAX (lines - 1, 0));
      g_assert_cmpstr (lk_run_fingerprint (run), ==, dataset.fingerprint);
      lk_run_close (run);

      /* Cutting waits for the disk, so only around the ends of lines and at every ninth byte. */
      if (kept % 9 != 0 && kept + 1 < length && memchr (whole + MAX (kept, 1) - 1, '\n', 3) == NULL)
        continue;
      run = open_run (folder, TRUE);
      append (run, 9);
      rows = lk_run_n_rows (run);
      lk_run_close (run);
      run = open_run (folder, FALSE);
      g_assert_cmpint (lk_run_n_rows (run), ==, rows);
      lk_run_close (run);
    }
  remove_tree (folder);
}

static void
test_metrics_cut_at_any_byte (void)
{
  check_truncated ("metrics.csv");
}

static void
test_events_cut_at_any_byte (void)
{
  check_truncated ("events.csv");
}

static void
test_info_cut_at_any_byte (void)
{
  check_truncated ("run.json");
}

static void
test_damaged_lines_are_named (void)
{
  static const char *const metrics_header =
      "step,epoch,loss,lr,grad_norm,knn,knn_bank,knn_queries,l2_std,l2_std_raw,rankme,"
      "backbone_l2_std,backbone_rankme,images_per_second,seconds,eval_seconds,wall,"
      "participation,alignment,uniformity,rankme_raw,participation_raw,alignment_raw,uniformity_raw,"
      "backbone_participation,backbone_alignment,backbone_uniformity,dead_units,parameter_norm,clusters,silhouette\n";
  static const char *const bad[][2] = {
    { "1,0,x,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n", "metrics.csv, line 2: loss is “x”" },
    { "1,0,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n", "line 2: expected 31 fields, found 30" },
    { "1,0,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n0,0,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n", "line 3: step 0 comes after" },
    { "-1,0,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n", "line 2: step" },
    { ",0,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n", "line 2: step" },
    { "99999999999999999999,0,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n", "line 2: step" },
    { "1,99999999999,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n", "line 2: epoch" },
    { "1,0,nan,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n", "line 2: loss" },
    { "\n", "line 2: expected 31 fields" },
  };
  g_autofree char *folder = make_run ();

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *text = g_strconcat (metrics_header, bad[i][0], NULL);

      write_file (folder, "metrics.csv", text, strlen (text));
      assert_open_fails (folder, bad[i][1]);
    }
  write_file (folder, "metrics.csv", "a,b,c\n", 6);
  assert_open_fails (folder, "metrics.csv, line 1: expected the columns step,epoch");
  write_file (folder, "metrics.csv", metrics_header, strlen (metrics_header));
  write_file (folder, "events.csv", "step,seconds,key,old,new\n1,2,a,b\n", 33);
  assert_open_fails (folder, "events.csv, line 2");
  write_file (folder, "events.csv", "step,seconds,key,old,new\n1,2,a,\"b,c\n", 36);
  assert_open_fails (folder, "events.csv, line 2: quotes");
  write_file (folder, "events.csv", "step,seconds,key,old,new\n1,2,a,b\0c,d\n", 37);
  assert_open_fails (folder, "events.csv, line 2: holds a zero byte");
  remove_tree (folder);
}

static void
test_damaged_checkpoints_are_skipped (void)
{
  g_autofree char *folder = make_run ();
  g_autofree char *newest = g_build_filename (folder, "checkpoints", "step-00000008.safetensors", NULL);
  g_autofree char *oldest = g_build_filename (folder, "checkpoints", "step-00000000.safetensors", NULL);
  g_autofree char *aside = g_strconcat (newest, ".damaged", NULL), *last = NULL, *bytes = NULL;
  g_autoptr (GError) error = NULL;
  LkRun *run;
  gsize length;

  g_assert_true (g_file_get_contents (newest, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (newest, bytes, (gssize) length - 1, NULL));
  run = open_run (folder, FALSE);
  last = lk_run_last_checkpoint (run, &error);
  g_assert_cmpstr (last, ==, oldest);
  g_assert_true (g_file_test (newest, G_FILE_TEST_EXISTS));
  lk_run_close (run);

  run = open_run (folder, TRUE);
  g_assert_cmpint (lk_run_n_rows (run), ==, 1);
  g_assert_false (g_file_test (newest, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  lk_run_close (run);

  /* Another step under this name. */
  g_assert_true (g_file_set_contents (oldest, bytes, (gssize) length, NULL));
  run = open_run (folder, FALSE);
  g_assert_null (lk_run_last_checkpoint (run, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_DATA);
  lk_run_close (run);
  remove_tree (folder);
}

static void
test_deep_json_is_survived (void)
{
  g_autofree char *folder = make_run ();
  g_autofree char *deep = g_strnfill (60000, '[');

  write_file (folder, "run.json", deep, 60000);
  lk_run_close (open_run (folder, FALSE));
  write_file (folder, "run.json", "{\"data\": [1], \"state\": {}}", 26);
  lk_run_close (open_run (folder, TRUE));
  remove_tree (folder);
}

static void
test_other_folders_are_no_runs (void)
{
  g_autofree char *folder = g_dir_make_tmp ("likeness-XXXXXX", NULL);

  assert_open_fails (folder, "not the folder of a run");
  assert_open_fails ("/not/there", "not the folder of a run");
  remove_tree (folder);
}

/* -- folders and locks --------------------------------------------------------------------------------------------- */

static void
test_folders_are_named_and_never_shared (void)
{
  g_autofree char *folder = g_dir_make_tmp ("likeness-XXXXXX", NULL);
  g_autofree char *runs = g_build_filename (folder, "a", "runs", NULL);
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LkRun) again = NULL;
  LkRun *made[3];

  for (int i = 0; i < 3; i++)
    {
      made[i] = lk_run_create (runs, NULL, experiment, &dataset, &error);
      g_assert_no_error (error);
      g_assert_true (
          g_regex_match_simple ("/a/runs/[0-9]{8}-[0-9]{6}-simclr-shapes(-[0-9])?$", lk_run_path (made[i]), 0, 0));
      for (int j = 0; j < i; j++)
        g_assert_cmpstr (lk_run_path (made[i]), !=, lk_run_path (made[j]));
    }
  again = lk_run_create (NULL, lk_run_path (made[0]), experiment, &dataset, &error);
  g_assert_null (again);
  g_assert_error (error, LK_ERROR, LK_ERROR_DATA);
  for (int i = 0; i < 3; i++)
    lk_run_close (made[i]);
  remove_tree (folder);
}

static void
test_two_writers_are_stopped (void)
{
  g_autofree char *folder = make_run ();
  g_autofree char *pid = g_strdup_printf ("process %ld ", (long) getpid ());
  g_autoptr (GError) error = NULL;
  LkRun *run = open_run (folder, TRUE);

  g_assert_null (lk_run_open (folder, TRUE, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, pid));
  lk_run_close (open_run (folder, FALSE));
  lk_run_close (run);
  lk_run_close (open_run (folder, TRUE));
  remove_tree (folder);
}

static void
test_lock_of_a_dead_process_is_taken_over (void)
{
  g_autofree char *folder = make_run ();
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      g_autoptr (LkRun) run = lk_run_open (folder, TRUE, NULL);

      raise (run != NULL ? SIGKILL : SIGABRT);
    }
  {
    int status;

    g_assert_cmpint (waitpid (child, &status, 0), ==, child);
    g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
  }
  lk_run_close (open_run (folder, TRUE));
  remove_tree (folder);
}

/* A file size limit stands in for a full disk: the row stays in memory and reaches the file when there is room. */
static void
test_full_disk_loses_no_row (void)
{
  g_autofree char *folder = make_run ();
  g_autofree char *metrics = g_build_filename (folder, "metrics.csv", NULL);
  g_autoptr (GError) error = NULL;
  LkRun *run = open_run (folder, TRUE);
  struct rlimit before, small;
  GStatBuf info;
  LkMetrics row = row_at (9);

  g_assert_cmpint (g_stat (metrics, &info), ==, 0);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small = before;
  small.rlim_cur = (rlim_t) info.st_size + 10;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (lk_run_append (run, &row, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_nonnull (strstr (error->message, "metrics.csv cannot be written"));
  g_assert_cmpint (lk_run_n_rows (run), ==, 10);

  append (run, 10);
  lk_run_close (run);
  run = open_run (folder, FALSE);
  g_assert_cmpint (lk_run_n_rows (run), ==, 11);
  lk_run_close (run);
  remove_tree (folder);
}

static void
test_memory_runs_need_no_disk (void)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LkRun) run = lk_run_create (NULL, NULL, experiment, &dataset, &error);

  append (run, 1);
  g_assert_null (lk_run_path (run));
  g_assert_cmpint (lk_run_n_rows (run), ==, 1);
  g_assert_true (lk_run_set_state (run, "paused", &error));
  g_assert_null (lk_run_last_checkpoint (run, NULL));
}

/* -- pruning ------------------------------------------------------------------------------------------------------- */

static void
test_pruning_keeps_the_ends_and_an_even_spread (void)
{
  long steps[100];
  guint64 sizes[100];
  gboolean keep[100];
  int kept = 0, last = 0, widest = 0;

  for (int i = 0; i < 100; i++)
    {
      steps[i] = 10 * i;
      sizes[i] = 5;
    }
  lk_step_choose (steps, sizes, 100, 20, 1000, keep);
  for (int i = 0; i < 100; i++)
    if (keep[i])
      {
        kept++;
        widest = MAX (widest, i - last);
        last = i;
      }
  g_assert_cmpint (kept, ==, 20);
  g_assert_cmpint (widest, <=, 8);
  g_assert_true (keep[0] && keep[97] && keep[98] && keep[99]);

  lk_step_choose (steps, sizes, 100, 20, 30, keep);
  kept = 0;
  for (int i = 0; i < 100; i++)
    kept += keep[i];
  g_assert_cmpint (kept, ==, 6);
  lk_step_choose (steps, sizes, 100, 2, 1, keep);
  g_assert_true (keep[0] && keep[97] && keep[98] && keep[99] && !keep[1]);
  lk_step_choose (steps, sizes, 3, 1, 1, keep);
  g_assert_true (keep[0] && keep[1] && keep[2]);
}

static void
test_pruning_deletes_files (void)
{
  g_autofree char *folder = make_run ();
  g_autofree char *checkpoints = g_build_filename (folder, "checkpoints", NULL);
  g_autofree char *first = g_build_filename (checkpoints, "step-00000000.safetensors", NULL);
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  LkRun *run = open_run (folder, TRUE);
  GDir *dir;
  int files = 0;

  for (long step = 9; step < 60; step++)
    {
      write_checkpoint (run, experiment, step);
      lk_run_prune (run);
    }
  lk_run_close (run);
  dir = g_dir_open (checkpoints, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    files++;
  g_dir_close (dir);
  g_assert_cmpint (files, ==, 32);
  g_assert_true (g_file_test (first, G_FILE_TEST_EXISTS));
  remove_tree (folder);
}

int
main (int argc, char **argv)
{
  /* In memory where that is possible: each opening waits for the disk. */
  if (g_access ("/dev/shm", W_OK) == 0)
    g_setenv ("TMPDIR", "/dev/shm", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/run/rows-and-events-come-back", test_rows_and_events_come_back);
  g_test_add_func ("/train/run/header-is-the-promised-one", test_header_is_the_promised_one);
  g_test_add_func ("/train/run/older-rows-open", test_older_rows_open);
  g_test_add_func ("/train/run/older-damage-is-named", test_older_damage_is_named);
  g_test_add_func ("/train/run/reading-touches-nothing", test_reading_touches_nothing);
  g_test_add_func ("/train/run/writing-goes-on-from-the-checkpoint", test_writing_goes_on_from_the_checkpoint);
  g_test_add_func ("/train/run/events-agree-with-the-checkpoint", test_events_agree_with_the_checkpoint);
  g_test_add_func ("/train/run/metrics-cut-at-any-byte-open-again", test_metrics_cut_at_any_byte);
  g_test_add_func ("/train/run/events-cut-at-any-byte-open-again", test_events_cut_at_any_byte);
  g_test_add_func ("/train/run/info-cut-at-any-byte-opens-again", test_info_cut_at_any_byte);
  g_test_add_func ("/train/run/damaged-lines-are-named", test_damaged_lines_are_named);
  g_test_add_func ("/train/run/damaged-checkpoints-are-skipped", test_damaged_checkpoints_are_skipped);
  g_test_add_func ("/train/run/deep-json-is-survived", test_deep_json_is_survived);
  g_test_add_func ("/train/run/other-folders-are-no-runs", test_other_folders_are_no_runs);
  g_test_add_func ("/train/run/folders-are-named-and-never-shared", test_folders_are_named_and_never_shared);
  g_test_add_func ("/train/run/two-writers-are-stopped", test_two_writers_are_stopped);
  g_test_add_func ("/train/run/lock-of-a-dead-process-is-taken-over", test_lock_of_a_dead_process_is_taken_over);
  g_test_add_func ("/train/run/full-disk-loses-no-row", test_full_disk_loses_no_row);
  g_test_add_func ("/train/run/memory-runs-need-no-disk", test_memory_runs_need_no_disk);
  g_test_add_func ("/train/run/pruning-keeps-the-ends-and-an-even-spread",
                   test_pruning_keeps_the_ends_and_an_even_spread);
  g_test_add_func ("/train/run/pruning-deletes-files", test_pruning_deletes_files);
  return g_test_run ();
}
