/* A query of the neighbor gallery on all of Fashion-MNIST: milliseconds of a search in the embedding and in the pixels, of
 * embedding one image, and seconds of embedding the bank.
 *
 * Usage: bench-query [THREADS]; prints a JSON line for each. The network is the default one, as it was drawn. */

#include "tensor/gemm.h"
#include "train/embed.h"
#include "train/frozen-net.h"
#include "train/neighborhood.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define K 100
#define QUERIES 15

static LkDataset *
load (LkExperiment *experiment, GError **error)
{
  g_autoptr (LkValues) values = NULL;

  if (!lk_experiment_set_dataset (experiment, "fashion-mnist", error))
    return NULL;
  values = lk_experiment_values (experiment);
  return lk_data_load (values, NULL, error);
}

static LkFrozenNet *
random_net (LkExperiment *experiment, const LkDataset *dataset)
{
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  const LkMethod *method = lk_experiment_method (experiment);
  LkNormalize normalize = lk_dataset_normalize (dataset);
  LkMethodRun model = { .n_classes = 10, .batch_size = 256 };
  LkFrozenNet *net;

  lk_method_run_build (&model, method, values, 1, dataset->h, dataset->w, dataset->c);
  net = lk_frozen_net_new (&model, method, values, &normalize, 0);
  lk_method_run_clear (&model);
  return net;
}

static double
milliseconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1e3;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
report (const char *what, int n, int d, int threads, double times[QUERIES])
{
  qsort (times, QUERIES, sizeof *times, compare);
  printf ("{\"case\": \"%s\", \"bank\": %d, \"size\": %d, \"k\": %d, \"threads\": %d, \"median_ms\": %.2f, "
          "\"slowest_ms\": %.2f}\n",
          what, n, d, K, threads, times[QUERIES / 2], times[QUERIES - 1]);
}

int
main (int argc, char **argv)
{
  int threads = argc > 1 ? atoi (argv[1]) : 2, n, d, index[K];
  g_autoptr (GError) error = NULL;
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autoptr (LkDataset) dataset = load (experiment, &error);
  g_autoptr (LkFrozenNet) net = NULL;
  g_autofree float *bank = NULL;
  g_autofree int *ids = NULL;
  float distance[K];
  double times[QUERIES];
  LkPool *pool, *single;
  gint64 start;

  if (dataset == NULL)
    {
      g_printerr ("bench-query: %s\n", error->message);
      return 77;
    }

  lk_thread_init ();
  pool = lk_pool_new (threads, 0, lk_thread_init);
  single = lk_pool_new (1, 0, NULL);
  net = random_net (experiment, dataset);
  n = dataset->splits[LK_TRAIN].n;
  d = lk_frozen_net_features (net);
  bank = g_new (float, (gsize) n *(gsize) d);
  ids = g_new (int, n);
  for (int i = 0; i < n; i++)
    ids[i] = i;

  start = g_get_monotonic_time ();
  lk_frozen_net_embed (net, dataset, LK_TRAIN, NULL, 0, n, single, NULL, NULL, bank, NULL);
  printf ("{\"case\": \"embed the bank\", \"bank\": %d, \"size\": %d, \"threads\": 1, \"seconds\": %.2f}\n", n, d,
          milliseconds_since (start) / 1e3);

  for (int i = 0; i < QUERIES; i++)
    {
      float features[1024];

      g_assert_cmpint (d, <=, 1024);
      start = g_get_monotonic_time ();
      lk_frozen_net_embed_pixels (net, lk_dataset_image (dataset, LK_TEST, i), 1, single, NULL, NULL, features, NULL);
      times[i] = milliseconds_since (start);
    }
  report ("embed one image", 1, d, 1, times);

  for (int metric = LK_METRIC_COSINE; metric <= LK_METRIC_EUCLIDEAN; metric++)
    {
      const char *name = metric == LK_METRIC_COSINE ? "cosine" : "euclidean";
      g_autofree char *embedding = g_strdup_printf ("embedding, %s", name);
      g_autofree char *pixels = g_strdup_printf ("pixels, %s", name);

      for (int i = 0; i < QUERIES; i++)
        {
          start = g_get_monotonic_time ();
          lk_neighborhood_find ((LkMetric) metric, bank, n, d, bank + (gsize) i * 1000 * (gsize) d, i * 1000, K, pool,
                                NULL, NULL, index, distance);
          times[i] = milliseconds_since (start);
        }
      report (embedding, n, d, threads, times);
      for (int i = 0; i < QUERIES; i++)
        {
          start = g_get_monotonic_time ();
          lk_neighborhood_find_pixels ((LkMetric) metric, dataset, ids, n, lk_dataset_image (dataset, LK_TRAIN, i), i,
                                       K, pool, NULL, NULL, index, distance);
          times[i] = milliseconds_since (start);
        }
      report (pixels, n, dataset->h * dataset->w * dataset->c, threads, times);
    }

  lk_pool_free (pool);
  lk_pool_free (single);
  return 0;
}
