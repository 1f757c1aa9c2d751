/* Frozen nets: what the trainer publishes is what it records, stays as it is, and is what a checkpoint gives. */

#include "material.h"

#include "tensor/gemm.h"

#include <string.h>

static LkPool *
pool_of (int threads)
{
  lk_thread_init ();
  return lk_pool_new (threads, 0, lk_thread_init);
}

/* Features of the probe set: [n, d]. (transfer full) */
static float *
embed_probe (const LkFrozenNet *net, const LkDataset *dataset, LkRun *run, LkPool *pool)
{
  int n;
  g_autofree int *probe = lk_run_probe (run, &n);
  float *features = g_new (float, (gsize) n *(gsize) lk_frozen_net_features (net));

  g_assert_true (lk_frozen_net_embed (net, dataset, LK_TRAIN, probe, 0, n, pool, NULL, NULL, features, NULL));
  return features;
}

static void
assert_is_recorded (const LkFrozenNet *net, const LkDataset *dataset, LkRun *run, LkPool *pool)
{
  int n, d;
  g_autofree float *recorded = lk_run_load_embedding (run, lk_frozen_net_step (net), &n, &d, NULL);
  g_autofree float *features = embed_probe (net, dataset, run, pool);

  g_assert_nonnull (recorded);
  g_assert_cmpint (d, ==, lk_frozen_net_features (net));
  g_assert_true (memcmp (features, recorded, (gsize) n * (gsize) d * sizeof (float)) == 0);
}

static void
test_recorded (gconstpointer data)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of (data, "2");
  g_autofree char *folder = new_folder ();
  g_autoptr (LkTrainer) trainer = NULL;
  g_autoptr (LkFrozenNet) first = NULL;
  LkPool *pool = pool_of (2);

  set (experiment, "record.every", "0.001");
  set (experiment, "eval.probe_size", "150");
  trainer = trainer_of (experiment, dataset, folder);
  g_assert_null (lk_trainer_ref_net (trainer));
  for (int i = 1; i <= 4; i++)
    {
      g_autoptr (LkFrozenNet) net = NULL;

      run_steps (trainer, 1);
      lk_run_writer_flush (trainer->writer, NULL);
      net = lk_trainer_ref_net (trainer);
      g_assert_cmpint (lk_frozen_net_step (net), ==, i);
      assert_is_recorded (net, dataset, trainer->run, pool);
      if (first == NULL)
        first = lk_frozen_net_ref (net);
    }

  /* The last two can be had by their step. */
  for (long step = 2; step <= 5; step++)
    {
      g_autoptr (LkFrozenNet) net = lk_trainer_ref_net_of (trainer, step);

      g_assert_cmpint (net != NULL, ==, step == 3 || step == 4);
      g_assert_true (net == NULL || lk_frozen_net_step (net) == step);
    }

  /* Four steps later it still is what it was. */
  g_assert_cmpint (lk_frozen_net_step (first), ==, 1);
  assert_is_recorded (first, dataset, trainer->run, pool);

  lk_pool_free (pool);
  g_clear_pointer (&trainer, lk_trainer_free);
  remove_folder (folder);
}

/* Before any training: the random encoder. */
static void
test_step_0 (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("byol", "2");
  g_autofree char *folder = new_folder ();
  g_autoptr (LkFrozenNet) net = NULL;
  LkTrainer *trainer;
  LkPool *pool = pool_of (1);

  set (experiment, "record.every", "0");
  trainer = trainer_of (experiment, dataset, folder);
  run_steps (trainer, 1);
  lk_run_writer_flush (trainer->writer, NULL);
  net = lk_trainer_ref_net (trainer);
  g_assert_cmpint (lk_frozen_net_step (net), ==, 0);
  assert_is_recorded (net, dataset, trainer->run, pool);
  lk_trainer_free (trainer);
  lk_pool_free (pool);
  remove_folder (folder);
}

static void
test_checkpoint (gconstpointer data)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of (data, "2");
  g_autofree char *folder = new_folder ();
  g_autoptr (LkFrozenNet) live = NULL, loaded = NULL, reopened = NULL, missing = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree float *a = g_new0 (float, IMAGES * 4096), *b = g_new0 (float, IMAGES * 4096);
  g_autofree float *projection_a = g_new0 (float, IMAGES * 512), *projection_b = g_new0 (float, IMAGES * 512);
  LkTrainer *trainer;
  LkPool *pool = pool_of (2);

  set (experiment, "record.every", "0.001");
  trainer = trainer_of (experiment, dataset, folder);
  run_steps (trainer, 3);
  lk_trainer_note_state (trainer, "paused");
  lk_trainer_save_checkpoint (trainer);
  g_assert_true (lk_run_writer_flush (trainer->writer, NULL));
  live = lk_trainer_ref_net (trainer);
  loaded = lk_frozen_net_load (trainer->run, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lk_frozen_net_step (loaded), ==, 3);
  g_assert_true (lk_frozen_net_method (loaded) == lk_frozen_net_method (live));
  g_assert_cmpint (lk_frozen_net_outputs (loaded), ==, lk_frozen_net_outputs (live));
  g_assert_true (lk_frozen_net_embed (live, dataset, LK_TEST, NULL, 0, IMAGES / 4, pool, NULL, NULL, a, projection_a));
  g_assert_true (
      lk_frozen_net_embed (loaded, dataset, LK_TEST, NULL, 0, IMAGES / 4, pool, NULL, NULL, b, projection_b));
  g_assert_cmpmem (a, IMAGES * 4096 * sizeof (float), b, IMAGES * 4096 * sizeof (float));
  g_assert_cmpmem (projection_a, IMAGES * 512 * sizeof (float), projection_b, IMAGES * 512 * sizeof (float));
  g_assert_cmpfloat (a[0], !=, 0);
  g_assert_cmpfloat (projection_a[0], !=, 0);

  missing = lk_frozen_net_load (trainer->run, 2, &error);
  g_assert_null (missing);
  g_assert_nonnull (strstr (error->message, "Step 2 has no checkpoint"));
  lk_trainer_free (trainer);

  /* A run that is opened again has the net of its checkpoint at once. */
  trainer = lk_trainer_resume (folder, dataset, 2, 0, NULL);
  reopened = lk_trainer_ref_net (trainer);
  g_assert_cmpint (lk_frozen_net_step (reopened), ==, 3);
  assert_is_recorded (reopened, dataset, trainer->run, pool);
  lk_trainer_free (trainer);
  lk_pool_free (pool);
  remove_folder (folder);
}

static void
test_memory (void)
{
  g_autoptr (LkDataset) dataset = stripes (FALSE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simsiam", "1");
  g_autoptr (LkTrainer) trainer = trainer_of (experiment, dataset, NULL);
  g_autoptr (GError) error = NULL;

  run_steps (trainer, 1);
  g_assert_null (lk_frozen_net_load (trainer->run, 0, &error));
  g_assert_nonnull (strstr (error->message, "in memory only"));
}

static void
test_rewind (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "2");
  g_autofree char *folder = new_folder ();
  g_autoptr (LkFrozenNet) net = NULL;
  LkTrainer *trainer;
  LkPool *pool = pool_of (1);

  set (experiment, "record.every", "0.001");
  trainer = trainer_of (experiment, dataset, folder);
  run_steps (trainer, 4);
  g_assert_true (lk_trainer_rewind (trainer, 0, NULL));
  lk_trainer_join (trainer);
  net = lk_trainer_ref_net (trainer);
  g_assert_cmpint (lk_frozen_net_step (net), ==, 0);
  g_assert_null (lk_trainer_ref_net_of (trainer, 4));
  assert_is_recorded (net, dataset, trainer->run, pool);
  lk_trainer_free (trainer);
  lk_pool_free (pool);
  remove_folder (folder);
}

/* Images of another size are refused; pixels from elsewhere see the same network. */
static void
test_pixels (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE), other = lk_dataset_new ("shapes", "Other", SIDE + 1, SIDE, 1);
  g_autoptr (LkExperiment) experiment = experiment_of ("simsiam", "2");
  g_autoptr (LkTrainer) trainer = trainer_of (experiment, dataset, NULL);
  g_autoptr (LkFrozenNet) net = NULL;
  g_autofree float *a = NULL, *b = NULL;
  LkPool *pool = pool_of (2);
  int d, h, w, c;

  run_steps (trainer, 2);
  net = lk_trainer_ref_net (trainer);
  d = lk_frozen_net_features (net);
  lk_frozen_net_image_size (net, &h, &w, &c);
  g_assert_cmpint (h * w * c, ==, SIDE * SIDE);
  a = g_new (float, IMAGES *d);
  b = g_new (float, IMAGES *d);
  g_assert_true (lk_frozen_net_embed (net, dataset, LK_TRAIN, NULL, 0, IMAGES, pool, NULL, NULL, a, NULL));
  g_assert_true (
      lk_frozen_net_embed_pixels (net, lk_dataset_image (dataset, LK_TRAIN, 0), IMAGES, pool, NULL, NULL, b, NULL));
  g_assert_cmpmem (a, (gsize) (IMAGES * d) * sizeof (float), b, (gsize) (IMAGES * d) * sizeof (float));
  g_assert_true (
      lk_frozen_net_embed_pixels (net, lk_dataset_image (dataset, LK_TRAIN, 7), 1, pool, NULL, NULL, b, NULL));
  g_assert_cmpmem (a + 7 * d, (gsize) d * sizeof (float), b, (gsize) d * sizeof (float));
  g_assert_false (lk_frozen_net_embed (net, other, LK_TRAIN, NULL, 0, 0, pool, NULL, NULL, a, NULL));
  lk_pool_free (pool);
}

/* -- several at once ------------------------------------------------------------------------------------------------ */

typedef struct
{
  const LkFrozenNet *net;
  const LkDataset *dataset;
  float *features;
} Reader;

static void *
read_thread (void *data)
{
  Reader *reader = data;
  LkPool *pool = pool_of (1);

  g_assert_true (lk_frozen_net_embed (reader->net, reader->dataset, LK_TRAIN, NULL, 0, IMAGES, pool, NULL, NULL,
                                      reader->features, NULL));
  lk_pool_free (pool);
  return NULL;
}

/* Two threads look at one net while training goes on. */
static void
test_threads (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("byol", "2");
  g_autoptr (LkTrainer) trainer = trainer_of (experiment, dataset, NULL);
  g_autoptr (LkFrozenNet) net = NULL;
  Reader readers[2];
  pthread_t threads[2];
  gsize bytes;

  run_steps (trainer, 2);
  net = lk_trainer_ref_net (trainer);
  bytes = (gsize) IMAGES * (gsize) lk_frozen_net_features (net) * sizeof (float);
  lk_trainer_run_steps (trainer, 20);
  for (int i = 0; i < 2; i++)
    {
      readers[i] = (Reader){ net, dataset, g_malloc (bytes) };
      g_assert_cmpint (pthread_create (&threads[i], NULL, read_thread, &readers[i]), ==, 0);
    }
  for (int i = 0; i < 2; i++)
    pthread_join (threads[i], NULL);
  lk_trainer_join (trainer);
  g_assert_cmpmem (readers[0].features, bytes, readers[1].features, bytes);
  for (int i = 0; i < 2; i++)
    g_free (readers[i].features);
}

static gboolean
after_two_calls (gpointer calls)
{
  return ++*(int *) calls > 2;
}

static void
test_cancel (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "1");
  g_autoptr (LkTrainer) trainer = trainer_of (experiment, dataset, NULL);
  g_autoptr (LkFrozenNet) net = NULL;
  g_autofree float *features = NULL;
  g_autofree int *many = g_new0 (int, 1000);
  LkPool *pool = pool_of (1);
  int calls = 0;

  run_steps (trainer, 1);
  net = lk_trainer_ref_net (trainer);
  features = g_new (float, 1000 * lk_frozen_net_features (net));
  g_assert_false (
      lk_frozen_net_embed (net, dataset, LK_TRAIN, many, 0, 1000, pool, after_two_calls, &calls, features, NULL));
  g_assert_cmpint (calls, ==, 3);
  lk_pool_free (pool);
}

/* Made of settings alone it is what a run begins with. */
static void
test_untrained (gconstpointer data)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of (data, "2");
  g_autofree char *folder = new_folder ();
  g_autoptr (LkTrainer) trainer = trainer_of (experiment, dataset, folder);
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  g_autoptr (LkFrozenNet) net = lk_frozen_net_new_untrained (lk_experiment_method (experiment), values, dataset);
  g_autoptr (LkFrozenNet) saved = NULL;
  LkPool *pool = pool_of (2);
  int n = 12, d = lk_frozen_net_outputs (net);
  g_autofree float *made = g_new (float, n *d), *loaded = g_new (float, n *d);

  run_steps (trainer, 1);
  lk_run_writer_flush (trainer->writer, NULL);
  g_assert_cmpint (lk_frozen_net_step (net), ==, 0);
  assert_is_recorded (net, dataset, trainer->run, pool);

  saved = lk_frozen_net_load (trainer->run, 0, NULL);
  g_assert_nonnull (saved);
  lk_frozen_net_embed (net, dataset, LK_TRAIN, NULL, 0, n, pool, NULL, NULL, NULL, made);
  lk_frozen_net_embed (saved, dataset, LK_TRAIN, NULL, 0, n, pool, NULL, NULL, NULL, loaded);
  g_assert_true (memcmp (made, loaded, (gsize) n * (gsize) d * sizeof (float)) == 0);

  lk_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/train/frozen-net/simclr-is-what-is-recorded", "simclr", test_recorded);
  g_test_add_data_func ("/train/frozen-net/byol-is-what-is-recorded", "byol", test_recorded);
  g_test_add_func ("/train/frozen-net/step-0-is-the-random-encoder", test_step_0);
  g_test_add_data_func ("/train/frozen-net/simclr-untrained-is-step-0", "simclr", test_untrained);
  g_test_add_data_func ("/train/frozen-net/byol-untrained-is-step-0", "byol", test_untrained);
  g_test_add_data_func ("/train/frozen-net/simclr-checkpoint-is-the-live-net", "simclr", test_checkpoint);
  g_test_add_data_func ("/train/frozen-net/byol-checkpoint-is-the-live-net", "byol", test_checkpoint);
  g_test_add_data_func ("/train/frozen-net/supervised-checkpoint-is-the-live-net", "supervised", test_checkpoint);
  g_test_add_func ("/train/frozen-net/a-run-in-memory-has-no-checkpoints", test_memory);
  g_test_add_func ("/train/frozen-net/goes-back-with-a-rewind", test_rewind);
  g_test_add_func ("/train/frozen-net/takes-pixels-from-anywhere", test_pixels);
  g_test_add_func ("/train/frozen-net/serves-two-threads-beside-training", test_threads);
  g_test_add_func ("/train/frozen-net/embedding-can-be-cancelled", test_cancel);
  return g_test_run ();
}
