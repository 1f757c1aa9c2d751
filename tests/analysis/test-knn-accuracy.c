#include "analysis/knn-accuracy.h"
#include "golden.h"
#include "tensor/gemm.h"

#include <math.h>

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

  accuracy = lk_knn_accuracy (train, labels, n_train, test, truth, n_test, d, 4, 20, 0.1, pool, NULL, NULL, predicted);
  g_assert_cmpfloat_with_epsilon (accuracy, golden_number (file, "accuracy"), 1e-12);
  g_assert_cmpmem (predicted, n_test * sizeof (int), expected, n_expected * sizeof (int));
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lk_thread_init ();
  g_test_add_func ("/analysis/knn-accuracy/matches-the-reference", test_matches_the_reference);
  g_test_add_func ("/analysis/knn-accuracy/missing-labels-do-not-count", test_missing_labels_do_not_count);
  return g_test_run ();
}
