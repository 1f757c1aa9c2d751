/* Diagnostics of an embedding, against what can be computed by hand. */

#include "analysis/spectrum.h"
#include "base/philox.h"
#include "tensor/gemm.h"
#include "train/diagnostics.h"

#include <math.h>

static double
total (const LkDiagnostics *diagnostics)
{
  double sum = 0;

  for (int i = 0; i < diagnostics->n_bins; i++)
    sum += diagnostics->similarity[i];
  return sum;
}

static float *
noise (int n, int d)
{
  LkRng rng = lk_rng (3, LK_STREAM_TEST, 0, 0, 0);
  float *x = g_new (float, n *d);

  for (int i = 0; i < n * d; i++)
    x[i] = (float) lk_rng_normal (&rng);
  return x;
}

/* Independent directions: cosines lie around 0 with deviation 1 / sqrt (d). */
static void
test_noise (void)
{
  g_autofree float *x = noise (500, 64);
  g_autoptr (LkDiagnostics) a = lk_diagnostics_new (x, 500, 64, 7), b = lk_diagnostics_new (x, 500, 64, 7);
  double variance = 0;

  g_assert_cmpint (a->step, ==, 7);
  g_assert_cmpfloat (a->edges[0], ==, -1);
  g_assert_cmpfloat (a->edges[a->n_bins], ==, 1);
  g_assert_cmpfloat_with_epsilon (total (a), 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (a->mean_similarity, 0, 0.01);
  for (int i = 0; i < a->n_bins; i++)
    {
      double middle = (a->edges[i] + a->edges[i + 1]) / 2;

      variance += a->similarity[i] * middle * middle;
      g_assert_cmpfloat (a->similarity[i], ==, b->similarity[i]);
    }
  g_assert_cmpfloat_with_epsilon (sqrt (variance), 0.125, 0.01);

  g_assert_cmpint (a->n_singular, ==, 64);
  for (int i = 1; i < a->n_singular; i++)
    g_assert_cmpfloat (a->singular[i], <=, a->singular[i - 1]);
  g_assert_cmpfloat (a->l2_std, ==, lk_l2_std (x, 500, 64));
  g_assert_cmpfloat (a->rankme, ==, lk_rankme (x, 500, 64));
}

/* One direction, half of the images turned round: pairs are alike or opposite. */
static void
test_two_poles (void)
{
  float x[200][3];
  g_autoptr (LkDiagnostics) poles = NULL;

  for (int i = 0; i < 200; i++)
    for (int k = 0; k < 3; k++)
      x[i][k] = (i % 2 == 0 ? 1.0f : -2.0f) * (float) (k + 1);
  poles = lk_diagnostics_new (&x[0][0], 200, 3, 0);
  g_assert_cmpfloat_with_epsilon (poles->similarity[0], 100.0 / 199, 0.02);
  g_assert_cmpfloat_with_epsilon (poles->similarity[poles->n_bins - 1], 99.0 / 199, 0.02);
  g_assert_cmpfloat_with_epsilon (total (poles), 1, 1e-12);
  g_assert_cmpfloat (poles->singular[0], >, 1);
  g_assert_cmpfloat (poles->singular[1], <, 1e-5);
}

static void
test_collapsed (void)
{
  float x[100][4];
  g_autoptr (LkDiagnostics) point = NULL;

  for (int i = 0; i < 100; i++)
    for (int k = 0; k < 4; k++)
      x[i][k] = 0.5f;
  point = lk_diagnostics_new (&x[0][0], 100, 4, 0);
  g_assert_cmpfloat (point->similarity[point->n_bins - 1], ==, 1);
  g_assert_cmpfloat_with_epsilon (point->mean_similarity, 1, 1e-6);
  g_assert_cmpfloat (point->singular[0], <, 1e-6);
  g_assert_cmpfloat (point->l2_std, <, 1e-6);
}

/* Images that are not finite, and one image alone. */
static void
test_odd (void)
{
  g_autofree float *x = noise (50, 8);
  g_autoptr (LkDiagnostics) some = NULL, single = NULL;

  x[3] = (float) NAN;
  x[8] = INFINITY;
  some = lk_diagnostics_new (x, 50, 8, 0);
  g_assert_cmpfloat_with_epsilon (total (some), 1, 1e-12);
  g_assert_true (isfinite (some->mean_similarity));
  g_assert_true (isnan (some->singular[0]) && isnan (some->rankme));
  single = lk_diagnostics_new (x + 16, 1, 8, 0);
  g_assert_true (isnan (single->mean_similarity) && isnan (single->similarity[0]));
  g_assert_cmpint (single->n_singular, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lk_thread_init ();
  g_test_add_func ("/train/diagnostics/of-independent-directions", test_noise);
  g_test_add_func ("/train/diagnostics/of-two-poles", test_two_poles);
  g_test_add_func ("/train/diagnostics/of-a-collapsed-network", test_collapsed);
  g_test_add_func ("/train/diagnostics/of-what-is-not-finite", test_odd);
  return g_test_run ();
}
