#include "analysis/spectrum.h"
#include "base/philox.h"
#include "golden.h"
#include "tensor/gemm.h"

#include <math.h>

static void
test_matches_the_reference (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("rankme.safetensors");
  gsize size;
  g_autofree float *z = golden_floats (file, "z", &size);
  const LkTensorEntry *expected = golden_entry (file, "singular_values");
  double values[12];
  int n = (int) size / 12;

  lk_singular_values (z, n, 12, FALSE, values);
  for (int i = 0; i < 12; i++)
    g_assert_cmpfloat_with_epsilon (values[i], golden_at (expected, i), 1e-9 * golden_at (expected, 0));
  g_assert_cmpfloat_with_epsilon (lk_rankme (z, n, 12), golden_number (file, "rankme"), 1e-9);
  g_assert_cmpfloat_with_epsilon (lk_l2_std (z, n, 12), golden_number (file, "l2_std_biased"), 1e-9);
  g_assert_cmpfloat_with_epsilon (lk_participation (z, n, 12), golden_number (file, "participation"), 1e-9);
  expected = golden_entry (file, "deviation");
  g_assert_cmpint (lk_unit_deviations (z, n, 12, values), ==, 0);
  for (int i = 0; i < 12; i++)
    g_assert_cmpfloat_with_epsilon (values[i], golden_at (expected, i), 1e-9);
}

static float *
random_rows (int n, int d)
{
  LkRng rng = lk_rng (6, LK_STREAM_TEST, (uint32_t) n, (uint32_t) d, 0);
  float *rows = g_new (float, (size_t) n *d);

  for (int i = 0; i < n * d; i++)
    rows[i] = (float) lk_rng_normal (&rng);
  return rows;
}

static void
test_known_shapes (void)
{
  enum
  {
    N = 4000,
    D = 16
  };
  g_autofree float *isotropic = random_rows (N, D), *line = g_new (float, N *D), *constant = g_new (float, N *D);

  for (int i = 0; i < N; i++)
    for (int j = 0; j < D; j++)
      {
        line[i * D + j] = isotropic[i * D] * (float) (j + 1);
        constant[i * D + j] = (float) (j + 1);
      }

  g_assert_cmpfloat_with_epsilon (lk_rankme (isotropic, N, D), D, 0.05);
  g_assert_cmpfloat_with_epsilon (lk_rankme (line, N, D), 1, 1e-3);
  g_assert_cmpfloat_with_epsilon (lk_l2_std (isotropic, N, D), 1 / sqrt (D), 0.002);
  g_assert_cmpfloat_with_epsilon (lk_l2_std (constant, N, D), 0, 1e-7);
  g_assert_cmpfloat_with_epsilon (lk_participation (isotropic, N, D), D, 0.2);
  g_assert_cmpfloat_with_epsilon (lk_participation (line, N, D), 1, 1e-6);
  g_assert_cmpfloat (lk_participation (constant, N, D), ==, 0);
}

/* More columns than rows: the eigenvalues of x x' instead. */
static void
test_participation_of_wide_and_tall (void)
{
  enum
  {
    N = 6,
    D = 20
  };
  g_autofree float *rows = random_rows (N, D);
  double values[N], sum = 0, squares = 0;

  lk_singular_values (rows, N, D, TRUE, values);
  for (int i = 0; i < N; i++)
    {
      sum += values[i] * values[i];
      squares += pow (values[i], 4);
    }
  g_assert_cmpfloat_with_epsilon (lk_participation (rows, N, D), sum * sum / squares, 1e-9);
}

/* Dead: constant, or as good as. Alive: one image of 2,000 is told from the others. */
static void
test_dead_units (void)
{
  enum
  {
    N = 2000,
    D = 4
  };
  g_autofree float *x = random_rows (N, D), *zeros = g_new0 (float, N *D);
  double deviation[D];

  for (int i = 0; i < N; i++)
    {
      x[i * D + 1] = 0.5f;
      x[i * D + 2] = i == 7 ? 1 : 0;
      x[i * D + 3] = 1e-4f * x[i * D];
    }
  g_assert_cmpint (lk_unit_deviations (x, N, D, deviation), ==, 2);
  g_assert_cmpfloat (deviation[1], ==, 0);
  g_assert_cmpfloat (deviation[2], >, LK_DEAD_DEVIATION);
  g_assert_cmpint (lk_unit_deviations (zeros, N, D, deviation), ==, D);
}

static void
test_centering_removes_the_mean (void)
{
  enum
  {
    N = 50,
    D = 3
  };
  g_autofree float *rows = random_rows (N, D), *moved = g_new (float, N *D);
  double values[D], of_moved[D];

  for (int i = 0; i < N * D; i++)
    moved[i] = rows[i] + 100;
  lk_singular_values (rows, N, D, TRUE, values);
  lk_singular_values (moved, N, D, TRUE, of_moved);
  for (int i = 0; i < D; i++)
    g_assert_cmpfloat_with_epsilon (values[i], of_moved[i], 1e-3);
}

static void
test_wide_and_tall_agree (void)
{
  enum
  {
    N = 5,
    D = 30
  };
  g_autofree float *wide = random_rows (N, D), *tall = g_new (float, N *D);
  double of_wide[N], of_tall[N];

  for (int i = 0; i < N; i++)
    for (int j = 0; j < D; j++)
      tall[j * N + i] = wide[i * D + j];
  lk_singular_values (wide, N, D, FALSE, of_wide);
  lk_singular_values (tall, D, N, FALSE, of_tall);
  for (int i = 0; i < N; i++)
    g_assert_cmpfloat_with_epsilon (of_wide[i], of_tall[i], 1e-10);
}

static void
test_nothing_and_no_numbers (void)
{
  float zeros[12] = { 0 }, bad[4] = { 1, 2, NAN, 4 };
  double deviation[2];

  g_assert_cmpfloat_with_epsilon (lk_rankme (zeros, 4, 3), 1, 1e-4);
  g_assert_cmpfloat (lk_l2_std (zeros, 4, 3), ==, 0);
  g_assert_true (isnan (lk_rankme (bad, 2, 2)));
  g_assert_true (isnan (lk_l2_std (bad, 2, 2)));
  g_assert_cmpfloat (lk_participation (zeros, 4, 3), ==, 0);
  g_assert_true (isnan (lk_participation (bad, 2, 2)));
  g_assert_cmpint (lk_unit_deviations (bad, 2, 2, deviation), ==, -1);
  g_assert_true (isnan (deviation[0]) && isnan (deviation[1]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lk_thread_init ();
  g_test_add_func ("/analysis/spectrum/matches-the-reference", test_matches_the_reference);
  g_test_add_func ("/analysis/spectrum/known-shapes", test_known_shapes);
  g_test_add_func ("/analysis/spectrum/centering-removes-the-mean", test_centering_removes_the_mean);
  g_test_add_func ("/analysis/spectrum/wide-and-tall-agree", test_wide_and_tall_agree);
  g_test_add_func ("/analysis/spectrum/participation-of-wide-and-tall", test_participation_of_wide_and_tall);
  g_test_add_func ("/analysis/spectrum/dead-units", test_dead_units);
  g_test_add_func ("/analysis/spectrum/nothing-and-no-numbers", test_nothing_and_no_numbers);
  return g_test_run ();
}
