/* Diagnostics of an embedding, against what can be computed by hand. */

#include "analysis/hypersphere.h"
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

static LkDiagnostics *
diagnose (float *x, int n, int d, long step)
{
  const LkProbeRecord record = { .n = n, .d = { d }, .x = { x } };

  return lk_diagnostics_new (&record, LK_SPACE_BACKBONE, step);
}

/* Independent directions: cosines lie around 0 with deviation 1 / sqrt (d). */
static void
test_noise (void)
{
  g_autofree float *x = noise (500, 64);
  g_autoptr (LkDiagnostics) a = diagnose (x, 500, 64, 7), b = diagnose (x, 500, 64, 7);
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
  g_assert_cmpfloat (a->participation, ==, lk_participation (x, 500, 64));
  g_assert_cmpfloat (a->uniformity, ==, lk_uniformity (x, 500, 64, NULL));
  g_assert_cmpint (a->n_dead, ==, 0);
  g_assert_cmpint (a->n_positive, ==, 0);
  g_assert_null (a->positive);
  g_assert_true (isnan (a->alignment) && isnan (a->mean_positive));
}

/* Each space has its own figures; a space that was not recorded has none. */
static void
test_spaces (void)
{
  g_autofree float *x = noise (40, 8), *z = noise (40, 3);
  float cosines[4][LK_N_SPACES] = { { 1, 0.5f, NAN }, { 1, 0.5f, NAN }, { 1, -1, NAN }, { 1, NAN, NAN } };
  const LkProbeRecord record = { .n = 40, .d = { 8, 3 }, .x = { x, z }, .n_pairs = 4, .cosines = &cosines[0][0] };
  g_autoptr (LkDiagnostics) backbone = NULL, projector = NULL;

  for (int i = 0; i < 40; i++)
    x[i * 8 + 5] = 0.25f;
  backbone = lk_diagnostics_new (&record, LK_SPACE_BACKBONE, 3);
  projector = lk_diagnostics_new (&record, LK_SPACE_PROJECTOR, 3);
  g_assert_null (lk_diagnostics_new (&record, LK_SPACE_RAW, 3));

  g_assert_cmpint (backbone->d, ==, 8);
  g_assert_cmpint (backbone->n_dead, ==, 1);
  g_assert_cmpfloat (backbone->deviation[6], >, 0.5);
  g_assert_cmpfloat (backbone->deviation[7], ==, 0);
  g_assert_cmpfloat (backbone->positive[backbone->n_bins - 1], ==, 1);
  g_assert_cmpfloat (backbone->alignment, ==, 0);

  g_assert_cmpint (projector->d, ==, 3);
  g_assert_cmpint (projector->n_dead, ==, 0);
  g_assert_cmpint (projector->n_positive, ==, 3);
  g_assert_cmpfloat_with_epsilon (projector->positive[0], 1.0 / 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (projector->positive[37], 2.0 / 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (projector->mean_positive, 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (projector->alignment, 2, 1e-12);
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
  poles = diagnose (&x[0][0], 200, 3, 0);
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
  point = diagnose (&x[0][0], 100, 4, 0);
  g_assert_cmpfloat (point->similarity[point->n_bins - 1], ==, 1);
  g_assert_cmpfloat_with_epsilon (point->mean_similarity, 1, 1e-6);
  g_assert_cmpfloat (point->singular[0], <, 1e-6);
  g_assert_cmpfloat (point->l2_std, <, 1e-6);
  g_assert_cmpfloat_with_epsilon (point->uniformity, 0, 1e-6);
  g_assert_cmpint (point->n_dead, ==, 4);
}

/* Images that are not finite, and one image alone. */
static void
test_odd (void)
{
  g_autofree float *x = noise (50, 8);
  g_autoptr (LkDiagnostics) some = NULL, single = NULL;

  x[3] = (float) NAN;
  x[8] = INFINITY;
  some = diagnose (x, 50, 8, 0);
  g_assert_cmpfloat_with_epsilon (total (some), 1, 1e-12);
  g_assert_true (isfinite (some->mean_similarity));
  g_assert_true (isnan (some->singular[0]) && isnan (some->rankme));
  g_assert_true (isnan (some->participation) && isnan (some->uniformity) && isnan (some->deviation[0]));
  g_assert_cmpint (some->n_dead, ==, -1);
  single = diagnose (x + 16, 1, 8, 0);
  g_assert_true (isnan (single->mean_similarity) && isnan (single->similarity[0]));
  g_assert_cmpint (single->n_singular, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lk_thread_init ();
  g_test_add_func ("/train/diagnostics/of-independent-directions", test_noise);
  g_test_add_func ("/train/diagnostics/of-each-space", test_spaces);
  g_test_add_func ("/train/diagnostics/of-two-poles", test_two_poles);
  g_test_add_func ("/train/diagnostics/of-a-collapsed-network", test_collapsed);
  g_test_add_func ("/train/diagnostics/of-what-is-not-finite", test_odd);
  return g_test_run ();
}
