#include "analysis/affinity.h"
#include "base/philox.h"
#include "golden.h"
#include "tensor/gemm.h"

#include <math.h>
#include <string.h>

/* k neighbors of n points, all different, at random distances that rise along a row. */
static void
random_neighbors (int n, int k, int *index, float *distance2)
{
  g_autofree int *order = g_new (int, n);

  for (int i = 0; i < n; i++)
    {
      LkRng rng = lk_rng (7, LK_STREAM_TEST, (uint32_t) i, (uint32_t) n, (uint32_t) k);
      int taken = 0;
      double distance = 0;

      for (int j = 0; j < n; j++)
        order[j] = j;
      lk_rng_shuffle (&rng, order, n);
      for (int j = 0; taken < k; j++)
        if (order[j] != i)
          {
            distance += lk_rng_uniform (&rng);
            index[i * k + taken] = order[j];
            distance2[i * k + taken++] = (float) distance;
          }
    }
}

static void
test_matches_scikit_learn (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("tsne.safetensors");
  gsize size;
  int count, n;
  g_autofree int *index = golden_ints (file, "index", &count);
  g_autofree float *distance2 = golden_floats (file, "distance2", &size);
  g_autofree float *expected = golden_floats (file, "p", &size);
  g_autofree float *dense = g_new0 (float, size);
  g_autoptr (LkAffinity) p = NULL;
  LkPool *pool = lk_pool_new (1, 0, lk_thread_init);

  n = (int) lround (sqrt ((double) size));
  p = lk_affinity_new (index, distance2, n, count / n, 10, pool);
  for (int i = 0; i < n; i++)
    for (int e = p->first[i]; e < p->first[i + 1]; e++)
      dense[i * n + p->column[e]] = p->value[e];
  /* scikit-learn ends its bisection at 1e-5 of the entropy, in float. */
  for (gsize i = 0; i < size; i++)
    g_assert_cmpfloat_with_epsilon (dense[i], expected[i], 3e-5 * expected[i] + 1e-9);
  lk_pool_free (pool);
}

static double
value_at (const LkAffinity *p, int row, int column)
{
  for (int e = p->first[row]; e < p->first[row + 1]; e++)
    if (p->column[e] == column)
      return p->value[e];
  return 0;
}

static void
assert_well_formed (const LkAffinity *p)
{
  double sum = 0;

  g_assert_cmpint (p->first[0], ==, 0);
  for (int i = 0; i < p->n; i++)
    for (int e = p->first[i]; e < p->first[i + 1]; e++)
      {
        g_assert_cmpint (p->column[e], !=, i);
        g_assert_cmpint (p->column[e], <, p->n);
        if (e > p->first[i])
          g_assert_cmpint (p->column[e], >, p->column[e - 1]);
        g_assert_true (isfinite (p->value[e]) && p->value[e] >= 0);
        g_assert_true (value_at (p, p->column[e], i) == p->value[e]);
        sum += p->value[e];
      }
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-5);
}

/* No point is a neighbor of its neighbor here, so the symmetric matrix still shows each point's own distribution. */
static void
test_reaches_the_perplexity (void)
{
  enum
  {
    N = 400,
    K = 60
  };
  g_autofree int *index = g_new (int, N *K);
  g_autofree float *distance2 = g_new (float, N *K);
  LkPool *pool = lk_pool_new (1, 0, lk_thread_init);

  random_neighbors (N, K, index, distance2);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < K; j++)
      index[i * K + j] = (i + 1 + j) % N;

  for (int perplexity = 2; perplexity <= 40; perplexity += 19)
    {
      g_autoptr (LkAffinity) p = lk_affinity_new (index, distance2, N, K, perplexity, pool);

      assert_well_formed (p);
      for (int i = 0; i < N; i++)
        {
          double entropy = 0;

          for (int j = 0; j < K; j++)
            {
              double share = 2 * N * value_at (p, i, index[i * K + j]);

              entropy -= share > 0 ? share * log (share) : 0;
            }
          g_assert_cmpfloat_with_epsilon (exp (entropy), perplexity, 1e-3);
        }
    }
  lk_pool_free (pool);
}

static void
test_equal_distances_share_alike (void)
{
  enum
  {
    N = 50,
    K = 12
  };
  g_autofree int *index = g_new (int, N *K);
  g_autofree float *distance2 = g_new0 (float, N *K);
  LkPool *pool = lk_pool_new (1, 0, lk_thread_init);
  g_autoptr (LkAffinity) all = NULL, half = NULL;

  for (int i = 0; i < N; i++)
    for (int j = 0; j < K; j++)
      index[i * K + j] = (i + 1 + j) % N;
  all = lk_affinity_new (index, distance2, N, K, 4, pool);
  assert_well_formed (all);
  g_assert_cmpfloat_with_epsilon (value_at (all, 0, 1), 1.0 / K / (2 * N), 1e-9);

  /* Six duplicates are more than a perplexity of 4: the search for beta runs to its end. */
  for (int i = 0; i < N; i++)
    for (int j = K / 2; j < K; j++)
      distance2[i * K + j] = 1;
  half = lk_affinity_new (index, distance2, N, K, 4, pool);
  assert_well_formed (half);
  g_assert_cmpfloat_with_epsilon (value_at (half, 0, 1), 2.0 / K / (2 * N), 1e-9);
  g_assert_cmpfloat_with_epsilon (value_at (half, 0, K), 0, 1e-12);
  lk_pool_free (pool);
}

/* Whatever the unit of the distances: 1e-20 or 1e20. */
static void
test_knows_no_unit (void)
{
  enum
  {
    N = 60,
    K = 15
  };
  g_autofree int *index = g_new (int, N *K);
  g_autofree float *distance2 = g_new (float, N *K);
  LkPool *pool = lk_pool_new (1, 0, lk_thread_init);
  g_autoptr (LkAffinity) plain = NULL;

  random_neighbors (N, K, index, distance2);
  plain = lk_affinity_new (index, distance2, N, K, 5, pool);
  for (int e = -20; e <= 20; e += 40)
    {
      g_autofree float *scaled = g_new (float, N *K);
      g_autoptr (LkAffinity) p = NULL;

      for (int i = 0; i < N * K; i++)
        scaled[i] = distance2[i] * powf (10, (float) e);
      p = lk_affinity_new (index, scaled, N, K, 5, pool);
      assert_well_formed (p);
      for (int i = 0; i < p->first[N]; i++)
        g_assert_cmpfloat_with_epsilon (p->value[i], plain->value[i], 1e-4 * plain->value[i] + 1e-9);
    }
  lk_pool_free (pool);
}

static void
test_threads_change_no_bit (void)
{
  enum
  {
    N = 1000,
    K = 30
  };
  g_autofree int *index = g_new (int, N *K);
  g_autofree float *distance2 = g_new (float, N *K);
  g_autoptr (LkAffinity) alone = NULL;

  random_neighbors (N, K, index, distance2);
  for (int threads = 1; threads <= 4; threads *= 2)
    {
      LkPool *pool = lk_pool_new (threads, 0, lk_thread_init);
      LkAffinity *p = lk_affinity_new (index, distance2, N, K, 10, pool);

      lk_pool_free (pool);
      if (alone == NULL)
        {
          alone = p;
          assert_well_formed (p);
          continue;
        }
      g_assert_cmpmem (p->first, (N + 1) * sizeof (int), alone->first, (N + 1) * sizeof (int));
      g_assert_cmpmem (p->column, p->first[N] * sizeof (int), alone->column, alone->first[N] * sizeof (int));
      g_assert_cmpmem (p->value, p->first[N] * sizeof (float), alone->value, alone->first[N] * sizeof (float));
      lk_affinity_free (p);
    }
}

static void
test_counts_neighbors (void)
{
  g_assert_cmpint (lk_affinity_neighbors (2000, 30), ==, 90);
  g_assert_cmpint (lk_affinity_neighbors (50, 30), ==, 49);
  g_assert_cmpfloat (lk_affinity_max_perplexity (91), ==, 30);
}

int
main (int argc, char **argv)
{
  lk_thread_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/affinity/matches-scikit-learn", test_matches_scikit_learn);
  g_test_add_func ("/affinity/reaches-the-perplexity", test_reaches_the_perplexity);
  g_test_add_func ("/affinity/equal-distances-share-alike", test_equal_distances_share_alike);
  g_test_add_func ("/affinity/knows-no-unit", test_knows_no_unit);
  g_test_add_func ("/affinity/threads-change-no-bit", test_threads_change_no_bit);
  g_test_add_func ("/affinity/counts-neighbors", test_counts_neighbors);
  return g_test_run ();
}
