#include "analysis/lbfgs.h"
#include "analysis/probe.h"
#include "golden.h"
#include "tensor/gemm.h"

#include <math.h>

typedef struct
{
  float *train, *test;
  int *train_label, *test_label;
  int n_train, n_test, d;
} Data;

static void
data_read (Data *data, LkSafetensors *file)
{
  gsize size;

  data->train = golden_floats (file, "train", &size);
  data->train_label = golden_ints (file, "train_labels", &data->n_train);
  data->test_label = golden_ints (file, "test_labels", &data->n_test);
  data->test = golden_floats (file, "test", &size);
  data->d = (int) size / data->n_test;
}

static void
data_clear (Data *data)
{
  g_free (data->train);
  g_free (data->test);
  g_free (data->train_label);
  g_free (data->test_label);
}

static LkProbe *
fit (const Data *data, int threads, gboolean standardize, gboolean (*cancelled) (gpointer))
{
  LkPool *pool = lk_pool_new (threads, 0, lk_thread_init);
  LkProbe *probe = lk_probe_fit (data->train, data->train_label, data->n_train, data->test, data->test_label,
                                 data->n_test, data->d, 5, 1, standardize, pool, cancelled, NULL);

  lk_pool_free (pool);
  return probe;
}

static void
test_matches_scikit_learn (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("probe.safetensors");
  const LkTensorEntry *weight = golden_entry (file, "coef"), *bias = golden_entry (file, "intercept");
  g_autoptr (LkProbe) probe = NULL;
  Data data;

  data_read (&data, file);
  probe = fit (&data, 2, FALSE, NULL);
  g_assert_cmpfloat_with_epsilon (probe->accuracy, golden_number (file, "accuracy"), 1e-12);
  g_assert_cmpfloat_with_epsilon (probe->test_loss, golden_number (file, "log_loss"), 1e-4);
  for (int i = 0; i < 5 * data.d; i++)
    g_assert_cmpfloat_with_epsilon (probe->weight[i], golden_at (weight, (gsize) i), 1e-3);
  for (int i = 0; i < 5; i++)
    g_assert_cmpfloat_with_epsilon (probe->bias[i], golden_at (bias, (gsize) i), 1e-3);
  data_clear (&data);
}

/* 600 training rows are two slices. */
static void
test_same_bits_for_any_number_of_threads (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("probe.safetensors");
  g_autoptr (LkProbe) one = NULL;
  g_autoptr (LkProbe) four = NULL;
  Data data;

  data_read (&data, file);
  one = fit (&data, 1, TRUE, NULL);
  four = fit (&data, 4, TRUE, NULL);
  g_assert_cmpmem (one->weight, (gsize) data.d * 5 * sizeof (double), four->weight,
                   (gsize) data.d * 5 * sizeof (double));
  g_assert_cmpfloat (one->test_loss, ==, four->test_loss);
  data_clear (&data);
}

static void
test_missing_labels_are_left_out (void)
{
  float train[] = { -1, -2, 1, 2, 5, -5 }, test[] = { -3, 3, 9 };
  int train_label[] = { 0, 0, 1, 1, -1, -1 }, test_label[] = { 0, 1, -1 };
  Data data = { train, test, train_label, test_label, 6, 3, 1 };
  g_autoptr (LkProbe) probe = fit (&data, 1, TRUE, NULL);

  g_assert_cmpint (probe->n_train, ==, 4);
  g_assert_cmpint (probe->n_test, ==, 2);
  g_assert_cmpfloat (probe->accuracy, ==, 1);
}

static gboolean
always (gpointer data)
{
  return TRUE;
}

static void
test_says_no (void)
{
  float train[] = { -1, 1, 2 }, bad[] = { NAN, 1, 2 }, test[] = { 0 };
  int two[] = { 0, 1, 1 }, one[] = { 1, 1, -1 }, none[] = { -1, -1, -1 };
  Data data = { train, test, two, two, 3, 1, 1 };

  g_assert_null (fit (&data, 1, TRUE, always));
  data.train_label = one;
  g_assert_null (fit (&data, 1, TRUE, NULL));
  data.train_label = none;
  g_assert_null (fit (&data, 1, TRUE, NULL));
  data.train_label = two;
  data.train = bad;
  g_assert_null (fit (&data, 1, TRUE, NULL));
}

/* A constant feature has deviation 0 and must not turn into NaN. */
static void
test_constant_features_do_no_harm (void)
{
  float train[] = { -1, 7, -2, 7, 1, 7, 2, 7 }, test[] = { -3, 7, 3, 7 };
  int train_label[] = { 0, 0, 1, 1 }, test_label[] = { 0, 1 };
  Data data = { train, test, train_label, test_label, 4, 2, 2 };
  g_autoptr (LkProbe) probe = fit (&data, 1, TRUE, NULL);

  g_assert_cmpfloat (probe->accuracy, ==, 1);
  g_assert_true (isfinite (probe->test_loss));
}

/* A long thin valley, rotated by 45 degrees: f = 500 (x + y - 2)^2 + (x - y)^4 / 4 + (x - y)^2 / 2. */
static gboolean
valley (gpointer data, const double *x, double *value, double *gradient)
{
  double across = x[0] + x[1] - 2, along = x[0] - x[1];

  *value = 500 * across * across + along * along * along * along / 4 + along * along / 2;
  gradient[0] = 1000 * across + along * along * along + along;
  gradient[1] = 1000 * across - along * along * along - along;
  return TRUE;
}

static void
test_lbfgs_finds_the_minimum (void)
{
  double x[] = { -30, 50 };
  int iterations = lk_lbfgs (valley, NULL, 2, x, 1e-9, 200);

  g_assert_cmpint (iterations, >, 0);
  g_assert_cmpint (iterations, <, 60);
  g_assert_cmpfloat_with_epsilon (x[0], 1, 1e-8);
  g_assert_cmpfloat_with_epsilon (x[1], 1, 1e-8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lk_thread_init ();
  g_test_add_func ("/analysis/lbfgs/finds-the-minimum", test_lbfgs_finds_the_minimum);
  g_test_add_func ("/analysis/probe/matches-scikit-learn", test_matches_scikit_learn);
  g_test_add_func ("/analysis/probe/same-bits-for-any-number-of-threads", test_same_bits_for_any_number_of_threads);
  g_test_add_func ("/analysis/probe/missing-labels-are-left-out", test_missing_labels_are_left_out);
  g_test_add_func ("/analysis/probe/says-no", test_says_no);
  g_test_add_func ("/analysis/probe/constant-features-do-no-harm", test_constant_features_do_no_harm);
  return g_test_run ();
}
