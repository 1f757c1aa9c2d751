#include "analysis/silhouette.h"

#include "base/philox.h"
#include "tensor/gemm.h"

#include <glib.h>
#include <math.h>

#define N 500
#define D 16

/* k centers, and noise around them. */
static float *
clusters (int k, double noise)
{
  LkRng rng = lk_rng (3, LK_STREAM_TEST, (uint32_t) k, 0, 0);
  float *x = g_new (float, N *D), centers[20][D];

  for (int c = 0; c < k; c++)
    for (int j = 0; j < D; j++)
      centers[c][j] = (float) lk_rng_normal (&rng);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < D; j++)
      x[i * D + j] = centers[i % k][j] + (float) (noise * lk_rng_normal (&rng));
  return x;
}

static void
test_counts_tight_clusters (void)
{
  for (int k = 2; k <= 12; k++)
    {
      g_autofree float *x = clusters (k, 0.02);
      LkSilhouette found = lk_silhouette (x, N, D);

      g_assert_cmpint (found.clusters, ==, k);
      g_assert_cmpfloat (found.value, >, 0.9);
    }
}

/* Looser clusters have a lower one; noise has hardly any. */
static void
test_falls_with_noise (void)
{
  static const double noise[] = { 0, 0.05, 0.2, 1, 10 };
  double last = 1.001;

  for (guint i = 0; i < G_N_ELEMENTS (noise); i++)
    {
      g_autofree float *x = clusters (4, noise[i]);
      LkSilhouette found = lk_silhouette (x, N, D);

      g_assert_cmpfloat (found.value, <, last);
      last = found.value;
    }
  g_assert_cmpfloat (last, <, 0.2);
}

/* Points evenly along an arc: a line has no clusters, however thin it is. */
static void
test_line (void)
{
  float x[N][2];
  LkSilhouette found;

  for (int i = 0; i < N; i++)
    {
      x[i][0] = (float) cos (1.0 * (i * 7 % N) / N);
      x[i][1] = (float) sin (1.0 * (i * 7 % N) / N);
    }
  found = lk_silhouette (&x[0][0], N, 2);
  g_assert_cmpfloat (found.value, >, 0.65);
  g_assert_cmpfloat (found.value, <, 0.75);
}

/* On a circle at 0, 1, 3 and 0 degrees, and so almost on a line: the clusters {0, 0, 1} and {3} with centers at 1/3 and 3. */
static void
test_by_hand (void)
{
  static const double degrees[] = { 0, 1, 3, 0, 1, 3 };
  float x[6][2];
  LkSilhouette found;

  for (int i = 0; i < 6; i++)
    {
      x[i][0] = (float) (2 * cos (degrees[i] * G_PI / 180)); /* the length does not count */
      x[i][1] = (float) (2 * sin (degrees[i] * G_PI / 180));
    }
  found = lk_silhouette (&x[0][0], 6, 2);
  g_assert_cmpint (found.clusters, ==, 3); /* one for each direction */
  g_assert_cmpfloat (found.value, >, 0.999);
  found = lk_silhouette (&x[0][0], 4, 2);
  g_assert_cmpint (found.clusters, ==, 2);
  g_assert_cmpfloat_with_epsilon (found.value, (2 * (1 - 1.0 / 9) + (1 - 1.0 / 3) + 1) / 4, 1e-3);
}

static void
test_odd (void)
{
  g_autofree float *x = clusters (3, 0.01);
  float same[40][2];
  LkSilhouette found;

  x[3] = (float) NAN;
  x[D] = INFINITY;
  found = lk_silhouette (x, N, D);
  g_assert_cmpint (found.clusters, ==, 3);
  g_assert_cmpfloat (found.value, >, 0.9);

  for (int i = 0; i < 40; i++)
    same[i][0] = same[i][1] = 0.5f;
  found = lk_silhouette (&same[0][0], 40, 2);
  g_assert_cmpint (found.clusters, ==, 0);
  g_assert_true (isnan (found.value));
  found = lk_silhouette (x, 1, D);
  g_assert_cmpint (found.clusters, ==, 0);
  found = lk_silhouette (NULL, 0, D);
  g_assert_cmpint (found.clusters, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lk_thread_init ();
  g_test_add_func ("/analysis/silhouette/counts-tight-clusters", test_counts_tight_clusters);
  g_test_add_func ("/analysis/silhouette/falls-with-noise", test_falls_with_noise);
  g_test_add_func ("/analysis/silhouette/line-has-no-clusters", test_line);
  g_test_add_func ("/analysis/silhouette/by-hand", test_by_hand);
  g_test_add_func ("/analysis/silhouette/odd-matrices", test_odd);
  return g_test_run ();
}
