/* The loss of single images: that of their batch, the same for the same draws, and along the run. */

#include "material.h"

#include "tensor/gemm.h"
#include "train/frozen-net-private.h"
#include "train/sample-loss.h"

#include <math.h>
#include <string.h>

#define ROWS 32 /* of experiment_of () */

static LkPool *
pool_of (int threads)
{
  lk_thread_init ();
  return lk_pool_new (threads, 0, lk_thread_init);
}

static LkFrozenNet *
net_after (const char *method, const char *order, LkDataset *dataset, int steps)
{
  g_autoptr (LkExperiment) experiment = experiment_of (method, "2");
  g_autoptr (LkTrainer) trainer = NULL;

  set (experiment, "record.every", "0.001");
  set (experiment, "optimizer.lr", "0.05");
  set (experiment, "augment.order", order);
  trainer = trainer_of (experiment, dataset, NULL);
  run_steps (trainer, steps);
  return lk_trainer_ref_net (trainer);
}

static double
mean_of (const float *x, int n)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    sum += (double) x[i] / n;
  return sum;
}

/* The loss of the batch of these images by the method's own code, in eval mode. */
static double
loss_of_batch (const LkFrozenNet *net, const LkDataset *dataset, const int *index, LkPool *pool)
{
  const LkMethod *method = lk_frozen_net_method (net);
  const LkValues *values = lk_frozen_net_values (net);
  g_autoptr (LkRecipe) recipe = lk_recipe_new (values, lk_method_views (method, values), NULL, NULL);
  g_autoptr (LkBatch) batch = lk_batch_new (recipe, ROWS, SIDE, SIDE, 1);
  g_autofree float *workspace = g_new (float, lk_recipe_workspace (recipe, SIDE, SIDE, 1) * 4);
  LkMethodRun run = *lk_frozen_net_run (net);
  LkArena *arena = lk_arena_new (LK_ARENA_BYTES);
  LkTape *tape = lk_tape_new (arena, pool);
  double loss;

  for (int i = 0; i < ROWS; i++)
    {
      batch->sample[i] = index[i];
      batch->label[i] = lk_dataset_classes (dataset, LK_TRAIN)->category[index[i]];
    }
  lk_batch_fill (batch, recipe, dataset->splits[LK_TRAIN].pixels, SIDE, SIDE, 1,
                 (uint32_t) lk_values_real (values, "train.seed"), 1u << 30, lk_frozen_net_normalize (net), pool,
                 workspace);
  lk_tape_begin (tape, FALSE);
  loss = lk_var_number (method->loss (&run, tape, batch));
  lk_tape_free (tape);
  lk_arena_free (arena);
  return loss;
}

static void
test_batches (gconstpointer method)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkFrozenNet) net = net_after (method, "crop, flip", dataset, 5);
  LkPool *pool = pool_of (2), *single = pool_of (1);
  float loss[80], again[80];
  int index[80];

  for (int i = 0; i < 80; i++)
    index[i] = (i * 11 + 3) % IMAGES;
  g_assert_true (lk_sample_losses (net, dataset, index, 80, 1, pool, NULL, NULL, loss));
  for (int at = 0; at <= ROWS; at += ROWS)
    g_assert_cmpfloat_with_epsilon (mean_of (loss + at, ROWS), loss_of_batch (net, dataset, index + at, pool), 2e-5);

  /* The last 16 meet the 16 before them. */
  g_assert_true (lk_sample_losses (net, dataset, index + 48, ROWS, 1, pool, NULL, NULL, again));
  g_assert_cmpmem (loss + 64, 16 * sizeof (float), again + 16, 16 * sizeof (float));

  g_assert_true (lk_sample_losses (net, dataset, index, 80, 1, single, NULL, NULL, again));
  g_assert_cmpmem (loss, sizeof loss, again, sizeof again);
  g_assert_true (lk_sample_losses (net, dataset, index, 80, 3, pool, NULL, NULL, again));
  g_assert_cmpfloat (fabs (mean_of (loss, 80) - mean_of (again, 80)), <, 0.5);
  g_assert_true (memcmp (loss, again, sizeof loss) != 0);
  lk_pool_free (pool);
  lk_pool_free (single);
}

/* The figures fall as the network learns. */
static void
test_learning (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkFrozenNet) early = net_after ("simclr", "flip", dataset, 2),
                          late = net_after ("simclr", "flip", dataset, 50);
  LkPool *pool = pool_of (2);
  float first[ROWS], last[ROWS];
  int index[ROWS];

  for (int i = 0; i < ROWS; i++)
    index[i] = i;
  g_assert_true (lk_sample_losses (early, dataset, index, ROWS, 1, pool, NULL, NULL, first));
  g_assert_true (lk_sample_losses (late, dataset, index, ROWS, 1, pool, NULL, NULL, last));
  g_test_message ("mean loss of %d images after 2 steps %.3f, after 50 %.3f", ROWS, mean_of (first, ROWS),
                  mean_of (last, ROWS));
  g_assert_cmpfloat (mean_of (last, ROWS), <, mean_of (first, ROWS) - 0.5);
  lk_pool_free (pool);
}

static gboolean
always (gpointer data)
{
  return TRUE;
}

static void
test_refusals (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE), other = lk_dataset_new ("shapes", "Other", SIDE + 1, SIDE, 1);
  g_autoptr (LkFrozenNet) net = net_after ("simsiam", "crop", dataset, 2);
  LkPool *pool = pool_of (1);
  float loss[40];
  int index[40] = { 0 };

  g_assert_false (lk_sample_losses (net, other, index, 40, 1, pool, NULL, NULL, loss));
  g_assert_false (lk_sample_losses (net, dataset, index, 40, 1, pool, always, NULL, loss));
  g_assert_true (lk_sample_losses (net, dataset, index, 0, 1, pool, NULL, NULL, loss));
  g_assert_true (lk_sample_losses (net, dataset, index, 1, 1, pool, NULL, NULL, loss));
  g_assert_true (isfinite (loss[0]));
  lk_pool_free (pool);
}

int
main (int argc, char **argv)
{
  static const char *const methods[] = { "simclr", "simsiam", "byol", "supervised" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *path = g_strdup_printf ("/train/sample-loss/%s-is-that-of-its-batch", methods[i]);

      g_test_add_data_func (path, methods[i], test_batches);
    }
  g_test_add_func ("/train/sample-loss/falls-as-the-network-learns", test_learning);
  g_test_add_func ("/train/sample-loss/refuses-other-images", test_refusals);
  return g_test_run ();
}
