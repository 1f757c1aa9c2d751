/* Maps of a run: they come and go with the embeddings they show. */

#include "material.h"

#include "io/npy.h"
#include "train/run-private.h"
#include "train/run-writing.h"
#include "train/step-files.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define N 16

static void
write_embedding (LkRun *run, long step, guint64 max_bytes)
{
  g_autofree float *features = g_new0 (float, N * 10);
  const LkProbeRecord record = { .n = N, .d = { 10 }, .x = { features } };
  int probe[N];

  for (int i = 0; i < N; i++)
    probe[i] = 3 * i;
  g_assert_true (lk_run_set_probe (run, probe, N, NULL));
  g_assert_true (lk_run_write_record (run, step, &record, max_bytes, NULL));
}

static void
write_map (LkRun *run, long step)
{
  float layout[2 * N];
  GError *error = NULL;

  for (int i = 0; i < 2 * N; i++)
    layout[i] = (float) (step + i);
  g_assert_true (lk_run_write_map (run, step, layout, N, lk_run_rewinds (run), &error));
  g_assert_no_error (error);
}

static char *
steps_of (LkRun *run)
{
  g_autoptr (GArray) steps = lk_run_maps (run);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < steps->len; i++)
    {
      long step = g_array_index (steps, long, i);
      g_autofree float *layout = lk_run_load_map (run, step, N);

      g_assert_nonnull (layout);
      g_assert_cmpfloat (layout[5], ==, (float) (step + 5));
      g_string_append_printf (text, "%s%ld", i > 0 ? " " : "", step);
    }
  return g_string_free (text, FALSE);
}

static void
assert_steps (LkRun *run, const char *expected)
{
  g_autofree char *steps = steps_of (run);

  g_assert_cmpstr (steps, ==, expected);
}

/* On disk and in memory; a map without an embedding is not kept, and goes when its embedding is thinned out. */
static void
test_with_embeddings (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autofree char *folder = new_folder ();

  for (int on_disk = 0; on_disk < 2; on_disk++)
    {
      LkRun *run = lk_run_create (NULL, on_disk ? folder : NULL, experiment, dataset, NULL);

      write_map (run, 0);
      assert_steps (run, "");
      for (long step = 0; step < 60; step += 10)
        {
          write_embedding (run, step, G_MAXUINT64);
          write_map (run, step);
        }
      write_map (run, 20);
      assert_steps (run, "0 10 20 30 40 50");
      g_assert_null (lk_run_load_map (run, 25, N));
      g_assert_null (lk_run_load_map (run, 20, N + 1));
      write_embedding (run, 60, 5 * (640 + 128));
      assert_steps (run, on_disk ? "0 20 40 50" : "0 20 30 40 50");
      lk_run_close (run);
    }
  remove_folder (folder);
}

/* Damaged, of another size, or not as t-SNE lays points: as if there were none, and written anew. */
static void
test_damage (void)
{
  static const gint64 shape[] = { N, 2 }, few[] = { 3, 2 };
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autofree char *folder = new_folder (), *path = lk_step_path (folder, LK_STEP_MAP, 10);
  LkRun *run = lk_run_create (NULL, folder, experiment, dataset, NULL);
  float bad[2 * N] = { NAN };

  write_embedding (run, 10, G_MAXUINT64);
  write_map (run, 10);
  g_assert_true (lk_npy_write (path, LK_DTYPE_F32, few, 2, bad + 1, NULL));
  g_assert_null (lk_run_load_map (run, 10, N));
  g_assert_true (lk_npy_write (path, LK_DTYPE_F32, shape, 2, bad, NULL));
  g_assert_null (lk_run_load_map (run, 10, N));
  bad[0] = 3e38f;
  g_assert_true (lk_npy_write (path, LK_DTYPE_F32, shape, 2, bad, NULL));
  g_assert_null (lk_run_load_map (run, 10, N));
  g_assert_true (g_file_set_contents (path, "torn", -1, NULL));
  g_assert_null (lk_run_load_map (run, 10, N));
  write_map (run, 10);
  assert_steps (run, "10");
  lk_run_close (run);
  remove_folder (folder);
}

/* Images that the data set does not have are not looked for. */
static void
test_probe_among (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  LkRun *run = lk_run_create (NULL, NULL, experiment, dataset, NULL);
  g_autofree int *probe = NULL;
  int n, negative[] = { 0, -1 };

  g_assert_null (lk_run_probe_among (run, 100, &n));
  write_embedding (run, 10, G_MAXUINT64);
  probe = lk_run_probe_among (run, 3 * N - 2, &n);
  g_assert_cmpint (n, ==, N);
  g_assert_cmpint (probe[N - 1], ==, 3 * N - 3);
  g_assert_null (lk_run_probe_among (run, 3 * N - 3, &n));
  g_assert_cmpint (n, ==, 0);
  g_assert_true (lk_run_set_probe (run, negative, 2, NULL));
  g_assert_null (lk_run_probe_among (run, 100, &n));
  lk_run_close (run);
}

/* A run that is only looked at stays as it is on disk. */
static void
test_read_only (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autofree char *folder = new_folder (), *path = lk_step_path (folder, LK_STEP_MAP, 20);
  LkRun *run = lk_run_create (NULL, folder, experiment, dataset, NULL);

  write_embedding (run, 10, G_MAXUINT64);
  write_embedding (run, 20, G_MAXUINT64);
  write_map (run, 10);
  lk_run_close (run);

  run = lk_run_open (folder, FALSE, NULL);
  write_map (run, 20);
  assert_steps (run, "10 20");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  lk_run_close (run);
  remove_folder (folder);
}

/* A rewind takes later maps with it, and what was computed before it comes too late. A resumed run has none after its
 * checkpoint either. */
static void
test_rewind (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autofree char *folder = new_folder (), *aside = NULL, *moved = NULL, *later = NULL;
  g_autofree char *checkpoint = lk_step_path (folder, LK_STEP_CHECKPOINT, 8);
  LkTrainer *trainer = trainer_of (experiment, dataset, folder);
  g_autofree float *layout = g_new0 (float, 2 * IMAGES);
  g_autofree float *kept = NULL;
  int before, n;

  run_steps (trainer, 4);
  run_steps (trainer, 4);
  g_free (lk_run_probe (trainer->run, &n));
  before = lk_run_rewinds (trainer->run);
  g_assert_true (lk_run_write_map (trainer->run, 4, layout, n, before, NULL));
  g_assert_true (lk_run_write_map (trainer->run, 6, layout, n, before, NULL));
  g_assert_true (lk_trainer_rewind (trainer, 4, NULL));
  lk_trainer_join (trainer);

  aside = g_build_filename (folder, "rewound-1", NULL);
  moved = lk_step_path (aside, LK_STEP_MAP, 6);
  later = lk_step_path (folder, LK_STEP_MAP, 6);
  g_assert_true (g_file_test (moved, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (later, G_FILE_TEST_EXISTS));
  run_steps (trainer, 4);
  g_assert_true (lk_run_write_map (trainer->run, 6, layout, n, before, NULL));
  g_assert_false (g_file_test (later, G_FILE_TEST_EXISTS));
  g_assert_true (lk_run_write_map (trainer->run, 6, layout, n, lk_run_rewinds (trainer->run), NULL));
  g_assert_true (g_file_test (later, G_FILE_TEST_EXISTS));
  lk_trainer_free (trainer);

  g_assert_cmpint (g_unlink (checkpoint), ==, 0);
  trainer = lk_trainer_resume (folder, dataset, 1, 0, NULL);
  g_assert_nonnull (trainer);
  g_assert_false (g_file_test (later, G_FILE_TEST_EXISTS));
  kept = lk_run_load_map (trainer->run, 4, n);
  g_assert_nonnull (kept);
  lk_trainer_free (trainer);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/run-maps/come-and-go-with-embeddings", test_with_embeddings);
  g_test_add_func ("/train/run-maps/damage-is-ignored", test_damage);
  g_test_add_func ("/train/run-maps/only-images-that-there-are", test_probe_among);
  g_test_add_func ("/train/run-maps/a-run-to-look-at-is-not-written", test_read_only);
  g_test_add_func ("/train/run-maps/a-rewind-takes-them-along", test_rewind);
  return g_test_run ();
}
