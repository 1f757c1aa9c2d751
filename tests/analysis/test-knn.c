#include "analysis/knn.h"
#include "base/philox.h"
#include "golden.h"
#include "tensor/gemm.h"

#include <math.h>
#include <string.h>

typedef struct
{
  int *index;
  float *distance;
} Found;

static void
found_clear (Found *found)
{
  g_free (found->index);
  g_free (found->distance);
}

/* Needs queries = bank for exclude_self. */
static Found
search (LkMetric metric, const float *bank, int n_bank, const float *queries, int n_queries, int d, int k, int threads)
{
  LkPool *pool = lk_pool_new (threads, 0, lk_thread_init);
  Found found = { g_new (int, n_queries *k), g_new (float, n_queries *k) };

  g_assert_true (lk_knn_nearest (metric, bank, n_bank, queries, n_queries, d, k, bank == queries, pool, NULL, NULL,
                                 found.index, found.distance));
  lk_pool_free (pool);
  return found;
}

static float *
random_rows (int n, int d)
{
  LkRng rng = lk_rng (5, LK_STREAM_TEST, (uint32_t) n, (uint32_t) d, 0);
  float *rows = g_new (float, (size_t) n *d);

  for (int i = 0; i < n * d; i++)
    rows[i] = (float) lk_rng_normal (&rng);
  return rows;
}

static double
plain_distance (LkMetric metric, const float *a, const float *b, int d)
{
  double dot = 0, aa = 0, bb = 0, squares = 0;

  for (int i = 0; i < d; i++)
    {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
      squares += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
  return metric == LK_METRIC_EUCLIDEAN ? squares : 1 - dot / sqrt (aa * bb);
}

/* Against the definition: rank, distance and order of each neighbor; ties go to the lower index. */
static void
check_against_all (LkMetric metric, const float *bank, int n_bank, const float *queries, int n_queries, int d, int k)
{
  Found found = search (metric, bank, n_bank, queries, n_queries, d, k, 2);
  g_autofree double *all = g_new (double, n_bank);

  for (int q = 0; q < n_queries; q++)
    {
      for (int b = 0; b < n_bank; b++)
        all[b] = bank == queries && b == q ? INFINITY : plain_distance (metric, queries + q * d, bank + b * d, d);
      for (int r = 0; r < k; r++)
        {
          int index = found.index[q * k + r], nearer = 0;

          g_assert_cmpfloat_with_epsilon (found.distance[q * k + r], all[index], 1e-6 * (1 + all[index]));
          for (int b = 0; b < n_bank; b++)
            nearer += all[b] < all[index] || (all[b] == all[index] && b < index);
          g_assert_cmpint (nearer, ==, r);
        }
    }
  found_clear (&found);
}

static void
test_matches_scikit_learn (gconstpointer data)
{
  const char *name = data;
  LkMetric metric = g_str_equal (name, "cosine") ? LK_METRIC_COSINE : LK_METRIC_EUCLIDEAN;
  g_autoptr (LkSafetensors) file = golden_open ("neighbors.safetensors");
  g_autofree char *index_name = g_strconcat (name, ".index", NULL);
  g_autofree char *distance_name = g_strconcat (name, ".distance", NULL);
  gsize size, n;
  int count;
  g_autofree float *bank = golden_floats (file, "bank", &size), *queries = golden_floats (file, "queries", &n);
  g_autofree int *index = golden_ints (file, index_name, &count);
  g_autofree float *distance = golden_floats (file, distance_name, &n);
  Found found = search (metric, bank, 300, queries, 40, (int) size / 300, 7, 2);

  g_assert_cmpmem (found.index, count * sizeof (int), index, 40 * 7 * sizeof (int));
  for (int i = 0; i < count; i++)
    g_assert_cmpfloat_with_epsilon (found.distance[i], distance[i], 1e-6 * (1 + distance[i]));
  found_clear (&found);
}

/* More than one block of bank rows and more than one job of queries; few queries and many; no multiple of any lane. */
static void
test_finds_what_a_full_sort_finds (void)
{
  g_autofree float *bank = random_rows (2501, 37), *queries = random_rows (150, 37);

  for (LkMetric metric = LK_METRIC_COSINE; metric <= LK_METRIC_EUCLIDEAN; metric++)
    {
      check_against_all (metric, bank, 2501, queries, 150, 37, 7);
      check_against_all (metric, bank, 2501, queries, 3, 37, 90);
      check_against_all (metric, bank, 300, bank, 300, 37, 20);
      check_against_all (metric, bank, 20, bank, 20, 37, 19);
    }
}

static void
test_few_queries_span_segments (void)
{
  g_autofree float *bank = random_rows (9001, 5);

  check_against_all (LK_METRIC_EUCLIDEAN, bank, 9001, bank + 5000 * 5, 2, 5, 12);
  check_against_all (LK_METRIC_COSINE, bank, 9001, bank + 5000 * 5, 2, 5, 12);
}

/* Rows far from the origin and next to each other: |q|² + |b|² - 2 q·b would keep no correct digit of the distance. */
static void
test_near_duplicates_come_out_right (void)
{
  enum
  {
    N = 400,
    D = 30
  };
  g_autofree float *rows = random_rows (N, D);

  for (int i = 0; i < N * D; i++)
    rows[i] = 100 + 1e-3f * rows[i];
  check_against_all (LK_METRIC_EUCLIDEAN, rows, N, rows, N, D, 9);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < D; j++)
      rows[i * D + j] = 1 + (j == i % D ? ldexpf (1, -12) : 0) * (float) (1 + i / D);
  {
    Found found = search (LK_METRIC_COSINE, rows, N, rows, N, D, 1, 2);

    /* The next step in the same direction; each larger step is a little shorter as an angle. */
    for (int i = 0; i + D < N; i++)
      g_assert_cmpint (found.index[i] % D, ==, i % D);
    found_clear (&found);
  }
}

/* A collapsed encoder gives the same row to all. */
static void
test_ties_go_to_the_lower_index (void)
{
  enum
  {
    N = 2000,
    D = 20,
    K = 5
  };
  g_autofree float *rows = random_rows (N, D);

  for (int i = 1; i < N; i++)
    memcpy (rows + i * D, rows, D * sizeof (float));
  for (LkMetric metric = LK_METRIC_COSINE; metric <= LK_METRIC_EUCLIDEAN; metric++)
    for (int n_queries = 2; n_queries <= 200; n_queries += 198)
      {
        Found found = search (metric, rows, N, rows, n_queries, D, K, 2);

        for (int q = 0; q < n_queries; q++)
          for (int r = 0; r < K; r++)
            {
              g_assert_cmpint (found.index[q * K + r], ==, r + (r >= q));
              g_assert_cmpfloat (found.distance[q * K + r], ==, 0);
            }
        found_clear (&found);
      }
}

static void
test_same_bits_for_any_number_of_threads (gconstpointer data)
{
  enum
  {
    N = 5000,
    D = 40,
    K = 5
  };
  int n_queries = GPOINTER_TO_INT (data);
  g_autofree float *rows = random_rows (N, D);
  static const int threads[] = { 1, 2, 4 };

  for (LkMetric metric = LK_METRIC_COSINE; metric <= LK_METRIC_EUCLIDEAN; metric++)
    {
      Found one = search (metric, rows, N, rows, n_queries, D, K, threads[0]);

      for (int t = 1; t < 3; t++)
        {
          Found more = search (metric, rows, N, rows, n_queries, D, K, threads[t]);

          g_assert_cmpmem (one.index, n_queries * K * sizeof (int), more.index, n_queries * K * sizeof (int));
          g_assert_cmpmem (one.distance, n_queries * K * sizeof (float), more.distance, n_queries * K * sizeof (float));
          found_clear (&more);
        }
      for (int i = 0; i < n_queries * K; i++)
        g_assert_cmpint (one.index[i], !=, i / K);
      found_clear (&one);
    }
}

static void
test_zeros_have_no_direction (void)
{
  enum
  {
    N = 60
  };
  float rows[N * 2] = { 0 };
  Found found;

  /* 0: zeros; 1: along the query; the others away from it. */
  rows[2] = 5;
  for (int i = 2; i < N; i++)
    rows[2 * i] = -1, rows[2 * i + 1] = (float) i;
  found = search (LK_METRIC_COSINE, rows, N, (float[]){ 1, 0 }, 1, 2, 3, 1);
  g_assert_cmpint (found.index[0], ==, 1);
  g_assert_cmpint (found.index[1], ==, 0);
  g_assert_cmpfloat (found.distance[1], ==, 1);
  g_assert_cmpint (found.index[2], ==, N - 1);
  found_clear (&found);

  found = search (LK_METRIC_COSINE, rows, N, (float[]){ 0, 0 }, 1, 2, 3, 1);
  for (int r = 0; r < 3; r++)
    {
      g_assert_cmpint (found.index[r], ==, r);
      g_assert_cmpfloat (found.distance[r], ==, 1);
    }
  found_clear (&found);
}

static void
test_rows_that_are_not_numbers_come_last (void)
{
  enum
  {
    N = 400
  };
  float *rows = g_new (float, N * 2);

  for (int i = 0; i < N; i++)
    rows[2 * i] = (float) i, rows[2 * i + 1] = 1;
  rows[0] = NAN;
  rows[2 * 9] = INFINITY;
  for (LkMetric metric = LK_METRIC_COSINE; metric <= LK_METRIC_EUCLIDEAN; metric++)
    for (int n_queries = 1; n_queries <= N; n_queries += N - 1)
      {
        Found found = search (metric, rows, N, rows, n_queries, 2, N - 1, 2);

        /* Queries 0 and 9 are not finite themselves: nothing is near them. */
        for (int q = 0; q < n_queries; q += 9)
          for (int r = 0; r < N - 1 && (q == 0 || q == 9); r++)
            {
              g_assert_cmpint (found.index[q * (N - 1) + r], ==, r + (r >= q));
              g_assert_true (isinf (found.distance[q * (N - 1) + r]));
            }
        if (n_queries > 1)
          {
            const int *last = found.index + 10 * (N - 1) + N - 3;

            g_assert_cmpint (last[0], ==, 0);
            g_assert_cmpint (last[1], ==, 9);
            g_assert_true (isinf (found.distance[10 * (N - 1) + N - 3]));
            g_assert_true (isfinite (found.distance[10 * (N - 1) + N - 4]));
          }
        found_clear (&found);
      }
  g_free (rows);
}

static gboolean
always (gpointer data)
{
  return TRUE;
}

static void
test_can_be_cancelled (void)
{
  g_autofree float *rows = random_rows (100, 8);
  int index[100];
  LkPool *pool = lk_pool_new (2, 0, lk_thread_init);

  for (int n_queries = 1; n_queries <= 100; n_queries += 99)
    g_assert_false (
        lk_knn_nearest (LK_METRIC_COSINE, rows, 100, rows, n_queries, 8, 1, FALSE, pool, always, NULL, index, NULL));
  lk_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lk_thread_init ();
  g_test_add_data_func ("/analysis/knn/matches-scikit-learn/cosine", "cosine", test_matches_scikit_learn);
  g_test_add_data_func ("/analysis/knn/matches-scikit-learn/euclidean", "sqeuclidean", test_matches_scikit_learn);
  g_test_add_func ("/analysis/knn/finds-what-a-full-sort-finds", test_finds_what_a_full_sort_finds);
  g_test_add_func ("/analysis/knn/few-queries-span-segments", test_few_queries_span_segments);
  g_test_add_func ("/analysis/knn/near-duplicates-come-out-right", test_near_duplicates_come_out_right);
  g_test_add_func ("/analysis/knn/ties-go-to-the-lower-index", test_ties_go_to_the_lower_index);
  g_test_add_data_func ("/analysis/knn/same-bits-for-any-number-of-threads/few-queries", GINT_TO_POINTER (3),
                        test_same_bits_for_any_number_of_threads);
  g_test_add_data_func ("/analysis/knn/same-bits-for-any-number-of-threads/many-queries", GINT_TO_POINTER (1300),
                        test_same_bits_for_any_number_of_threads);
  g_test_add_func ("/analysis/knn/zeros-have-no-direction", test_zeros_have_no_direction);
  g_test_add_func ("/analysis/knn/rows-that-are-not-numbers-come-last", test_rows_that_are_not_numbers_come_last);
  g_test_add_func ("/analysis/knn/can-be-cancelled", test_can_be_cancelled);
  return g_test_run ();
}
