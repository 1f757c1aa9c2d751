#include "analysis/knn.h"
#include "base/philox.h"
#include "golden.h"
#include "tensor/gemm.h"

#include <math.h>
#include <string.h>

static void
test_matches_the_reference (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("knn.safetensors");
  gsize size;
  int n_train, n_test, n_expected;
  g_autofree float *train = golden_floats (file, "train", &size);
  g_autofree float *test = golden_floats (file, "test", &size);
  g_autofree int *labels = golden_ints (file, "train_labels", &n_train);
  g_autofree int *truth = golden_ints (file, "test_labels", &n_test);
  g_autofree int *expected = golden_ints (file, "predictions", &n_expected);
  g_autofree int *predicted = g_new (int, n_test);
  LkPool *pool = lk_pool_new (2, 0, lk_thread_init);
  int d = (int) (size / (gsize) n_test);
  double accuracy;

  lk_normalize_rows (train, n_train, d);
  lk_normalize_rows (test, n_test, d);
  accuracy = lk_knn_accuracy (train, labels, n_train, test, truth, n_test, d, 4, 20, 0.1, pool, NULL, NULL, predicted);
  g_assert_cmpfloat_with_epsilon (accuracy, golden_number (file, "accuracy"), 1e-12);
  g_assert_cmpmem (predicted, n_test * sizeof (int), expected, n_expected * sizeof (int));
  lk_pool_free (pool);
}

static float *
random_rows (int n, int d)
{
  LkRng rng = lk_rng (5, LK_STREAM_TEST, (uint32_t) n, (uint32_t) d, 0);
  float *rows = g_new (float, (size_t) n *d);

  for (int i = 0; i < n * d; i++)
    rows[i] = (float) lk_rng_normal (&rng);
  lk_normalize_rows (rows, n, d);
  return rows;
}

/* More than one block of bank rows and more than one job of queries, against the plain definition. */
static void
test_finds_what_a_full_sort_finds (void)
{
  enum
  {
    BANK = 2500,
    QUERIES = 150,
    D = 24,
    K = 7
  };
  g_autofree float *bank = random_rows (BANK, D), *queries = random_rows (QUERIES, D);
  g_autofree int *index = g_new (int, QUERIES *K);
  g_autofree float *similarity = g_new (float, QUERIES *K);
  LkPool *pool = lk_pool_new (2, 0, lk_thread_init);

  g_assert_true (lk_knn_search (bank, BANK, queries, QUERIES, D, K, FALSE, pool, NULL, NULL, index, similarity));
  for (int q = 0; q < QUERIES; q++)
    for (int r = 0; r < K; r++)
      {
        int closer = 0;
        double found = 0;

        for (int j = 0; j < D; j++)
          found += (double) bank[index[q * K + r] * D + j] * queries[q * D + j];
        g_assert_cmpfloat_with_epsilon (similarity[q * K + r], found, 1e-5);
        for (int b = 0; b < BANK; b++)
          {
            double cosine = 0;

            for (int j = 0; j < D; j++)
              cosine += (double) bank[b * D + j] * queries[q * D + j];
            closer += cosine > found + 1e-6;
          }
        g_assert_cmpint (closer, <=, r);
      }
  lk_pool_free (pool);
}

static void
test_same_bits_for_any_number_of_threads (void)
{
  enum
  {
    N = 1300,
    D = 40,
    K = 5
  };
  g_autofree float *rows = random_rows (N, D);
  int *index[3] = { NULL };
  float *similarity[3] = { NULL };
  static const int threads[] = { 1, 2, 4 };

  for (int t = 0; t < 3; t++)
    {
      LkPool *pool = lk_pool_new (threads[t], 0, lk_thread_init);

      index[t] = g_new (int, N *K);
      similarity[t] = g_new (float, N *K);
      g_assert_true (lk_knn_search (rows, N, rows, N, D, K, TRUE, pool, NULL, NULL, index[t], similarity[t]));
      lk_pool_free (pool);
      g_assert_cmpmem (index[t], N * K * sizeof (int), index[0], N * K * sizeof (int));
      g_assert_cmpmem (similarity[t], N * K * sizeof (float), similarity[0], N * K * sizeof (float));
    }
  for (int i = 0; i < N * K; i++)
    g_assert_cmpint (index[0][i], !=, i / K);
  for (int t = 0; t < 3; t++)
    {
      g_free (index[t]);
      g_free (similarity[t]);
    }
}

static void
test_ties_go_to_the_lower_index (void)
{
  const float bank[] = { 0, 1, 1, 0, 1, 0, 1, 0 }, query[] = { 1, 0 };
  int index[4];
  LkPool *pool = lk_pool_new (1, 0, lk_thread_init);

  g_assert_true (lk_knn_search (bank, 4, query, 1, 2, 4, FALSE, pool, NULL, NULL, index, NULL));
  g_assert_cmpint (index[0], ==, 1);
  g_assert_cmpint (index[1], ==, 2);
  g_assert_cmpint (index[2], ==, 3);
  g_assert_cmpint (index[3], ==, 0);
  lk_pool_free (pool);
}

static void
test_missing_labels_do_not_count (void)
{
  const float bank[] = { 1, 0, 1, 0, 0, 1 }, queries[] = { 1, 0, 0, 1, 1, 0 };
  const int bank_label[] = { -1, 1, 0 }, query_label[] = { 1, 0, -1 }, none[] = { -1, -1, -1 };
  int predicted[3];
  LkPool *pool = lk_pool_new (1, 0, lk_thread_init);

  g_assert_cmpfloat (lk_knn_accuracy (bank, bank_label, 3, queries, query_label, 3, 2, 2, 20, 0.1, pool, NULL, NULL,
                                      predicted),
                     ==, 1);
  g_assert_cmpint (predicted[2], ==, 1);
  g_assert_true (
      isnan (lk_knn_accuracy (bank, none, 3, queries, query_label, 3, 2, 2, 1, 0.1, pool, NULL, NULL, NULL)));
  g_assert_true (isnan (lk_knn_accuracy (bank, bank_label, 3, queries, none, 3, 2, 2, 1, 0.1, pool, NULL, NULL, NULL)));
  lk_pool_free (pool);
}

static void
test_rows_that_are_not_numbers_come_last (void)
{
  const float bank[] = { NAN, 0, -1, 0 }, query[] = { 1, 0 };
  int index[2];
  LkPool *pool = lk_pool_new (1, 0, lk_thread_init);

  g_assert_true (lk_knn_search (bank, 2, query, 1, 2, 2, FALSE, pool, NULL, NULL, index, NULL));
  g_assert_cmpint (index[0], ==, 1);
  g_assert_cmpint (index[1], ==, 0);
  lk_pool_free (pool);
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

  g_assert_false (lk_knn_search (rows, 100, rows, 100, 8, 1, FALSE, pool, always, NULL, index, NULL));
  lk_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lk_thread_init ();
  g_test_add_func ("/analysis/knn/matches-the-reference", test_matches_the_reference);
  g_test_add_func ("/analysis/knn/finds-what-a-full-sort-finds", test_finds_what_a_full_sort_finds);
  g_test_add_func ("/analysis/knn/same-bits-for-any-number-of-threads", test_same_bits_for_any_number_of_threads);
  g_test_add_func ("/analysis/knn/ties-go-to-the-lower-index", test_ties_go_to_the_lower_index);
  g_test_add_func ("/analysis/knn/missing-labels-do-not-count", test_missing_labels_do_not_count);
  g_test_add_func ("/analysis/knn/rows-that-are-not-numbers-come-last", test_rows_that_are_not_numbers_come_last);
  g_test_add_func ("/analysis/knn/can-be-cancelled", test_can_be_cancelled);
  return g_test_run ();
}
