#include "analysis/hypersphere.h"
#include "base/philox.h"
#include "golden.h"
#include "tensor/gemm.h"

#include <math.h>
#include <string.h>

#define D 10
#define ZERO 17 /* a row of zeros */

static void
test_matches_the_reference (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("hypersphere.safetensors");
  const LkTensorEntry *expected = golden_entry (file, "cosines");
  gsize size;
  g_autofree float *x = golden_floats (file, "x", &size), *y = golden_floats (file, "y", &size);
  int n = (int) size / D;
  g_autofree float *cosines = g_new (float, 3 * n);

  lk_row_cosines (x, y, n, D, cosines + 1, 3);
  for (int i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (cosines[3 * i + 1], golden_at (expected, (gsize) i), 1e-7);
  g_assert_cmpfloat (cosines[3 * ZERO + 1], ==, 0);

  /* What is not a number is left out. */
  cosines[3 * ZERO + 1] = NAN;
  g_assert_cmpfloat_with_epsilon (lk_alignment (cosines + 1, n, 3), golden_number (file, "alignment"), 1e-7);
  g_assert_cmpfloat_with_epsilon (lk_uniformity (x, n, D, NULL), golden_number (file, "uniformity"), 1e-6);
}

/* Half of the images at each of two poles: pairs are 0 or 4 apart, squared. */
static void
test_two_poles (void)
{
  float x[40][3];

  for (int i = 0; i < 40; i++)
    for (int k = 0; k < 3; k++)
      x[i][k] = (i % 2 == 0 ? 0.5f : -3.0f) * (float) (k + 1);
  g_assert_cmpfloat_with_epsilon (lk_uniformity (&x[0][0], 40, 3, NULL), log (19 / 39.0 + 20 / 39.0 * exp (-8)), 1e-6);
}

static float *
noise (int n, int d)
{
  LkRng rng = lk_rng (5, LK_STREAM_TEST, (uint32_t) n, (uint32_t) d, 0);
  float *x = g_new (float, (gsize) n *(gsize) d);

  for (int i = 0; i < n * d; i++)
    x[i] = (float) lk_rng_normal (&rng);
  return x;
}

/* On a sphere of many dimensions all pairs are a right angle apart, and the log is -4; a point has 0. */
static void
test_its_ends (void)
{
  g_autofree float *spread = noise (1000, 2000), *point = g_new (float, 1000 * 8);

  for (int i = 0; i < 1000 * 8; i++)
    point[i] = (float) (i % 8);
  g_assert_cmpfloat_with_epsilon (lk_uniformity (spread, 1000, 2000, NULL), -4, 0.01);
  g_assert_cmpfloat_with_epsilon (lk_uniformity (point, 1000, 8, NULL), 0, 1e-6);
}

static void
test_any_number_of_threads (void)
{
  g_autofree float *x = noise (2300, 37);
  double alone = lk_uniformity (x, 2300, 37, NULL);

  for (int threads = 1; threads <= 4; threads++)
    {
      LkPool *pool = lk_pool_new (threads, 0, lk_thread_init);

      g_assert_cmpfloat (lk_uniformity (x, 2300, 37, pool), ==, alone);
      lk_pool_free (pool);
    }
  /* Rows beyond the first ones are not looked at. */
  memset (x + (gsize) LK_UNIFORMITY_ROWS * 37, 0, 300 * 37 * sizeof (float));
  g_assert_cmpfloat (lk_uniformity (x, 2300, 37, NULL), ==, alone);
}

static void
test_no_numbers (void)
{
  float bad[4] = { 1, 2, NAN, 4 }, huge[4] = { INFINITY, 0, 1, 1 }, cosines[2];

  g_assert_true (isnan (lk_uniformity (bad, 2, 2, NULL)));
  g_assert_true (isnan (lk_uniformity (huge, 2, 2, NULL)));
  g_assert_true (isnan (lk_uniformity (bad, 1, 2, NULL)));
  lk_row_cosines (bad, bad, 2, 2, cosines, 1);
  g_assert_cmpfloat_with_epsilon (cosines[0], 1, 1e-7);
  g_assert_true (isnan (cosines[1]));
  lk_row_cosines (huge, huge + 2, 1, 2, cosines, 1);
  g_assert_true (isnan (cosines[0]));
  g_assert_true (isnan (lk_alignment (cosines, 1, 1)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lk_thread_init ();
  g_test_add_func ("/analysis/hypersphere/matches-the-reference", test_matches_the_reference);
  g_test_add_func ("/analysis/hypersphere/two-poles", test_two_poles);
  g_test_add_func ("/analysis/hypersphere/its-ends", test_its_ends);
  g_test_add_func ("/analysis/hypersphere/same-bits-for-any-number-of-threads", test_any_number_of_threads);
  g_test_add_func ("/analysis/hypersphere/no-numbers", test_no_numbers);
  return g_test_run ();
}
