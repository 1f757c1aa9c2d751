#include "analysis/pca.h"
#include "base/philox.h"
#include "golden.h"
#include "tensor/gemm.h"

#include <math.h>

static void
test_matches_scikit_learn (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("pca.safetensors");
  gsize size, n_components, n_projected;
  g_autofree float *x = golden_floats (file, "x", &size);
  g_autofree float *components = golden_floats (file, "components", &n_components);
  g_autofree float *projected = golden_floats (file, "projected", &n_projected);
  const LkTensorEntry *mean = golden_entry (file, "mean"), *share = golden_entry (file, "share");
  int k = (int) share->bytes / 8, d = (int) mean->bytes / 8, n = (int) size / d;
  g_autoptr (LkPca) pca = lk_pca_new (x, n, d, k);
  g_autofree float *ours = g_new (float, n_projected);

  g_assert_cmpint (pca->d, ==, d);
  for (int j = 0; j < d; j++)
    g_assert_cmpfloat_with_epsilon (pca->mean[j], golden_at (mean, j), 1e-5);
  for (gsize i = 0; i < n_components; i++)
    g_assert_cmpfloat_with_epsilon (pca->components[i], components[i], 1e-4);
  for (int c = 0; c < k; c++)
    g_assert_cmpfloat_with_epsilon (pca->share[c], golden_at (share, c), 1e-5);
  lk_pca_project (pca, x, n, ours);
  for (gsize i = 0; i < n_projected; i++)
    g_assert_cmpfloat_with_epsilon (ours[i], projected[i], 1e-3);
}

/* n rows in d columns of which `rank` directions, along the first axes and ever shorter, hold nearly everything. */
static float *
decaying_rows (int n, int d, int rank)
{
  LkRng rng = lk_rng (8, LK_STREAM_TEST, (uint32_t) n, (uint32_t) d, 0);
  float *rows = g_new (float, (size_t) n *d);

  for (int i = 0; i < n; i++)
    for (int j = 0; j < d; j++)
      rows[(size_t) i * d + j] = 2 + (float) (lk_rng_normal (&rng) * (j < rank ? 10 * pow (0.7, j) : 0.01));
  return rows;
}

/* More columns than LAPACK is given: the components are known by construction. */
static void
test_wide_rows_come_out_too (void)
{
  enum
  {
    N = 600,
    D = 1500,
    K = 4
  };
  g_autofree float *rows = decaying_rows (N, D, 8);
  g_autoptr (LkPca) pca = lk_pca_new (rows, N, D, K), again = lk_pca_new (rows, N, D, K);
  g_autofree float *projected = g_new (float, N *K);
  double whole = 0;

  for (int j = 0; j < 8; j++)
    whole += 100 * pow (0.49, j);
  for (int c = 0; c < K; c++)
    {
      double dots[K] = { 0 };

      for (int other = 0; other < K; other++)
        for (int j = 0; j < D; j++)
          dots[other] += (double) pca->components[c * D + j] * pca->components[other * D + j];
      for (int other = 0; other < K; other++)
        g_assert_cmpfloat_with_epsilon (dots[other], c == other, 1e-5);
      g_assert_cmpfloat (pca->components[c * D + c], >, 0.9);
      g_assert_cmpfloat_with_epsilon (pca->share[c], 100 * pow (0.49, c) / whole, 0.06);
    }
  g_assert_cmpmem (pca->components, K * D * sizeof (float), again->components, K * D * sizeof (float));

  /* The share is that of the projected rows' variance. */
  lk_pca_project (pca, rows, N, projected);
  {
    double squares = 0, total = 0;

    for (int i = 0; i < N; i++)
      {
        squares += (double) projected[i * K] * projected[i * K];
        for (int j = 0; j < D; j++)
          total += ((double) rows[i * D + j] - pca->mean[j]) * ((double) rows[i * D + j] - pca->mean[j]);
      }
    g_assert_cmpfloat_with_epsilon (pca->share[0], squares / total, 1e-5);
  }
}

static void
test_collapsed_rows_do_no_harm (void)
{
  const float same[] = { 1, 2, 3, 1, 2, 3, 1, 2, 3 }, bad[] = { 1, 2, 3, 1, NAN, 3 };
  static const int columns[] = { 3, 1100 };

  for (int i = 0; i < 2; i++)
    {
      int d = columns[i];
      g_autofree float *rows = g_new (float, 4 * d);
      g_autoptr (LkPca) pca = NULL;

      for (int e = 0; e < 4 * d; e++)
        rows[e] = same[e % d % 9];
      pca = lk_pca_new (rows, 4, d, 2);
      for (int c = 0; c < 2; c++)
        {
          double length = 0;

          g_assert_cmpfloat (pca->share[c], ==, 0);
          for (int j = 0; j < d; j++)
            length += (double) pca->components[c * d + j] * pca->components[c * d + j];
          g_assert_cmpfloat_with_epsilon (length, 1, 1e-5);
        }
    }
  g_assert_null (lk_pca_new (bad, 2, 3, 1));
}

/* As the features of a network are that is about to diverge. */
static void
test_extreme_rows_come_out_too (void)
{
  enum
  {
    N = 50,
    D = 6,
    K = 3
  };
  g_autofree float *rows = decaying_rows (N, D, D), *extreme = g_new (float, N *D);
  g_autoptr (LkPca) pca = lk_pca_new (rows, N, D, K);
  static const float scales[] = { 1e-30f, 1e20f, 1e36f };

  for (int s = 0; s < 3; s++)
    {
      g_autoptr (LkPca) other = NULL;

      for (int e = 0; e < N * D; e++)
        extreme[e] = scales[s] * rows[e];
      other = lk_pca_new (extreme, N, D, K);
      for (int e = 0; e < K * D; e++)
        g_assert_cmpfloat_with_epsilon (other->components[e], pca->components[e], 1e-4);
      for (int c = 0; c < K; c++)
        g_assert_cmpfloat_with_epsilon (other->share[c], pca->share[c], 1e-5);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lk_thread_init ();
  g_test_add_func ("/analysis/pca/matches-scikit-learn", test_matches_scikit_learn);
  g_test_add_func ("/analysis/pca/wide-rows-come-out-too", test_wide_rows_come_out_too);
  g_test_add_func ("/analysis/pca/collapsed-rows-do-no-harm", test_collapsed_rows_do_no_harm);
  g_test_add_func ("/analysis/pca/extreme-rows-come-out-too", test_extreme_rows_come_out_too);
  return g_test_run ();
}
