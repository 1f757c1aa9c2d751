/* The neighbors of one image against a plain search in double, their classes and how they change, and how long it takes. */

#include "material.h"

#include "tensor/gemm.h"
#include "train/embed.h"
#include "train/neighborhood.h"

#include <math.h>
#include <string.h>

#define MANY 60000
#define WIDE 256

static LkPool *
pool_of (int threads)
{
  lk_thread_init ();
  return lk_pool_new (threads, 0, lk_thread_init);
}

static float *
noise (gsize n, uint32_t seed)
{
  LkRng rng = lk_rng (seed, LK_STREAM_TEST, 1, 0, 0);
  float *x = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    x[i] = (float) lk_rng_normal (&rng);
  return x;
}

static double
plain_distance (LkMetric metric, const float *a, const float *b, int d)
{
  double ab = 0, aa = 0, bb = 0, squares = 0;

  for (int i = 0; i < d; i++)
    {
      ab += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
      squares += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
  return metric == LK_METRIC_COSINE ? 1 - ab / sqrt (aa * bb) : sqrt (squares);
}

/* Whether index [n], distance [n] are the nearest rows to query, but for self. */
static void
assert_nearest (LkMetric metric,
                const float *bank,
                int n_bank,
                int d,
                const float *query,
                int self,
                const int *index,
                const float *distance,
                int n)
{
  g_autofree gboolean *taken = g_new0 (gboolean, n_bank);

  for (int r = 0; r < n; r++)
    {
      int best = -1;

      for (int i = 0; i < n_bank; i++)
        if (i != self && !taken[i] &&
            (best < 0 || plain_distance (metric, query, bank + (gsize) i * d, d) <
                             plain_distance (metric, query, bank + (gsize) best * d, d)))
          best = i;
      taken[best] = TRUE;
      g_assert_cmpint (index[r], ==, best);
      g_assert_cmpfloat_with_epsilon (distance[r], plain_distance (metric, query, bank + (gsize) best * d, d), 1e-5);
    }
}

static void
test_find (void)
{
  enum
  {
    N = 400,
    D = 33,
    K = 12
  };
  g_autofree float *bank = noise (N * D, 1), *other = noise (D, 2);
  LkPool *pool = pool_of (2);
  float distance[N];
  int index[N];

  for (int metric = LK_METRIC_COSINE; metric <= LK_METRIC_EUCLIDEAN; metric++)
    {
      g_assert_cmpint (
          lk_neighborhood_find ((LkMetric) metric, bank, N, D, other, -1, K, pool, NULL, NULL, index, distance), ==, K);
      assert_nearest ((LkMetric) metric, bank, N, D, other, -1, index, distance, K);
      g_assert_cmpint (lk_neighborhood_find ((LkMetric) metric, bank, N, D, bank + 5 * D, 5, K, pool, NULL, NULL, index,
                                             distance),
                       ==, K);
      assert_nearest ((LkMetric) metric, bank, N, D, bank + 5 * D, 5, index, distance, K);
    }

  /* A bank that is smaller than k; one with nobody else. */
  g_assert_cmpint (lk_neighborhood_find (LK_METRIC_COSINE, bank, 4, D, bank, 0, K, pool, NULL, NULL, index, distance),
                   ==, 3);
  g_assert_cmpint (lk_neighborhood_find (LK_METRIC_COSINE, bank, 1, D, bank, 0, K, pool, NULL, NULL, index, distance),
                   ==, 0);
  g_assert_cmpint (lk_neighborhood_find (LK_METRIC_COSINE, bank, 0, D, bank, -1, K, pool, NULL, NULL, index, distance),
                   ==, 0);

  /* Copies of the query never push it in. */
  for (int i = 0; i < 30; i++)
    memcpy (bank + i * D, other, D * sizeof (float));
  g_assert_cmpint (
      lk_neighborhood_find (LK_METRIC_EUCLIDEAN, bank, N, D, other, 29, K, pool, NULL, NULL, index, distance), ==, K);
  for (int i = 0; i < K; i++)
    {
      g_assert_cmpint (index[i], !=, 29);
      g_assert_cmpfloat (distance[i], ==, 0);
    }
  lk_pool_free (pool);
}

static void
test_pixels (void)
{
  enum
  {
    N = 150,
    D = SIDE * SIDE,
    K = 9
  };
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  LkNormalize normalize = lk_dataset_normalize (dataset);
  g_autofree float *bank = g_new (float, N *D);
  LkPool *pool = pool_of (2);
  float distance[K];
  int ids[N], index[K];

  for (int i = 0; i < N; i++)
    {
      ids[i] = (i * 7) % IMAGES;
      lk_clean_view (lk_dataset_image (dataset, LK_TRAIN, ids[i]), SIDE, SIDE, 1, &normalize, bank + i * D);
    }
  for (int metric = LK_METRIC_COSINE; metric <= LK_METRIC_EUCLIDEAN; metric++)
    {
      g_assert_cmpint (lk_neighborhood_find_pixels ((LkMetric) metric, dataset, ids, N,
                                                    lk_dataset_image (dataset, LK_TRAIN, ids[20]), 20, K, pool, NULL,
                                                    NULL, index, distance),
                       ==, K);
      assert_nearest ((LkMetric) metric, bank, N, D, bank + 20 * D, 20, index, distance, K);
    }
  lk_pool_free (pool);
}

/* A bank that takes several portions gives what one search gives. */
static void
test_portions (void)
{
  enum
  {
    N = 70000,
    K = 25
  };
  g_autoptr (LkDataset) dataset = stripes (FALSE);
  LkNormalize normalize = lk_dataset_normalize (dataset);
  g_autofree float *bank = g_new (float, (gsize) N *SIDE *SIDE);
  g_autofree int *ids = g_new (int, N);
  LkPool *pool = pool_of (2);
  float distance[K], at_once[K];
  int index[K], index_at_once[K];
  const guint8 *query = lk_dataset_image (dataset, LK_TEST, 3);
  float row[SIDE * SIDE];

  for (int i = 0; i < N; i++)
    {
      ids[i] = (i * 37) % IMAGES;
      lk_clean_view (lk_dataset_image (dataset, LK_TRAIN, ids[i]), SIDE, SIDE, 1, &normalize,
                     bank + (gsize) i * SIDE * SIDE);
    }
  lk_clean_view (query, SIDE, SIDE, 1, &normalize, row);
  g_assert_cmpint (lk_neighborhood_find_pixels (LK_METRIC_EUCLIDEAN, dataset, ids, N, query, -1, K, pool, NULL, NULL,
                                                index, distance),
                   ==, K);
  g_assert_cmpint (lk_neighborhood_find (LK_METRIC_EUCLIDEAN, bank, N, SIDE * SIDE, row, -1, K, pool, NULL, NULL,
                                         index_at_once, at_once),
                   ==, K);
  g_assert_cmpmem (index, sizeof index, index_at_once, sizeof index_at_once);
  g_assert_cmpmem (distance, sizeof distance, at_once, sizeof at_once);
  lk_pool_free (pool);
}

static void
test_classes (void)
{
  static const int label[] = { 0, 1, 1, 2, -1, 1 }, ids[] = { 1, 3, 4, 5, 0 };
  int same[5];

  g_assert_cmpfloat (lk_neighborhood_classes (label, ids, 5, 1, same), ==, 0.5);
  g_assert_cmpmem (same, sizeof same, ((const int[]){ 1, 0, -1, 1, 0 }), sizeof same);
  g_assert_true (isnan (lk_neighborhood_classes (label, ids, 5, -1, same)));
  g_assert_cmpint (same[0], ==, -1);
  g_assert_true (isnan (lk_neighborhood_classes (NULL, ids, 5, 1, same)));
  g_assert_cmpint (same[4], ==, -1);
}

static void
test_memory (void)
{
  static const int then[] = { 4, 9, 2, 7 }, now[] = { 2, 5, 4 }, lists[] = { 1, 2, 3, 4, 2, 1, 3, 9, 8, 7, 3, 9 };
  int joined[3], left[4];

  g_assert_cmpint (lk_neighborhood_compare (then, 4, now, 3, joined, left), ==, 2);
  g_assert_cmpmem (joined, sizeof joined, ((const int[]){ 0, 1, 0 }), sizeof joined);
  g_assert_cmpint (left[0], ==, 9);
  g_assert_cmpint (left[1], ==, 7);

  /* 3 of 4 stay, then 2 of 4. */
  g_assert_cmpfloat (lk_neighborhood_stability (lists, 3, 4), ==, 0.625);
  g_assert_true (isnan (lk_neighborhood_stability (lists, 1, 4)));
  g_assert_true (isnan (lk_neighborhood_stability (lists, 3, 0)));
}

static gboolean
always (gpointer data)
{
  return TRUE;
}

static void
test_speed (void)
{
  g_autofree float *bank = noise ((gsize) MANY * WIDE, 3);
  LkPool *pool = pool_of (2);
  float distance[100];
  int index[100];

  for (int metric = LK_METRIC_COSINE; metric <= LK_METRIC_EUCLIDEAN; metric++)
    {
      double best = INFINITY;

      for (int i = 0; i < 7; i++)
        {
          gint64 start = g_get_monotonic_time ();

          g_assert_cmpint (lk_neighborhood_find ((LkMetric) metric, bank, MANY, WIDE, bank + i * WIDE, i, 100, pool,
                                                 NULL, NULL, index, distance),
                           ==, 100);
          best = MIN (best, (double) (g_get_monotonic_time () - start) / 1e3);
        }
      g_test_message ("100 nearest of %d x %d by %s distance: %.1f ms on %d threads", MANY, WIDE,
                      metric == LK_METRIC_COSINE ? "cosine" : "Euclidean", best, lk_pool_threads (pool));
      if (g_test_perf ())
        g_assert_cmpfloat (best, <, 50);
    }
  g_assert_cmpint (lk_neighborhood_find (LK_METRIC_COSINE, bank, MANY, WIDE, bank, 0, 5, pool, always, NULL, index,
                                         distance),
                   ==, -1);
  lk_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/neighborhood/is-a-plain-search", test_find);
  g_test_add_func ("/train/neighborhood/of-pixels-is-a-plain-search", test_pixels);
  g_test_add_func ("/train/neighborhood/of-pixels-in-portions", test_portions);
  g_test_add_func ("/train/neighborhood/classes", test_classes);
  g_test_add_func ("/train/neighborhood/memory-and-stability", test_memory);
  g_test_add_func ("/train/neighborhood/speed", test_speed);
  return g_test_run ();
}
