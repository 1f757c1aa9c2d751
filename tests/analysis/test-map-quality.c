#include "analysis/map-quality.h"
#include "base/philox.h"

#include <glib.h>
#include <math.h>

#define K 7

/* Points of three kinds: spread out, in tight clumps, and on a coarse grid full of ties and duplicates. */
static float *
make_layout (int n, int kind)
{
  LkRng rng = lk_rng (9, LK_STREAM_TEST, (uint32_t) kind, 0, 0);
  float *layout = g_new (float, 2 * n);

  for (int i = 0; i < 2 * n; i++)
    if (kind == 0)
      layout[i] = (float) lk_rng_normal (&rng) * 30;
    else if (kind == 1)
      layout[i] = (float) (1000.0 * (i / 2 % 3) + lk_rng_normal (&rng) * 0.01);
    else
      layout[i] = (float) lk_rng_below (&rng, 12);
  return layout;
}

/* Whether b is among the K nearest of a: fewer than K others come before it. */
static gboolean
is_near (const float *layout, int n, int a, int b)
{
  int before = 0;
  double x = (double) layout[2 * b] - layout[2 * a], y = (double) layout[2 * b + 1] - layout[2 * a + 1];
  double distance = x * x + y * y;

  for (int c = 0; c < n; c++)
    {
      x = (double) layout[2 * c] - layout[2 * a];
      y = (double) layout[2 * c + 1] - layout[2 * a + 1];
      before += c != a && (x * x + y * y < distance || (x * x + y * y == distance && c < b));
    }
  return before < K;
}

static void
test_trust_counts_neighbors_kept (gconstpointer data)
{
  enum
  {
    N = 500
  };
  g_autofree float *layout = make_layout (N, GPOINTER_TO_INT (data));
  LkRng rng = lk_rng (10, LK_STREAM_TEST, 0, 0, 0);
  int index[N * K];
  float trust[N];
  double sum = 0;

  /* "True" neighbors some of which are near in the map. */
  for (int i = 0; i < N; i++)
    for (int r = 0; r < K; r++)
      {
        int other = (int) lk_rng_below (&rng, N);

        while (other == i || (r < 3 && !is_near (layout, N, i, other)))
          other = (other + 1) % N;
        index[i * K + r] = other;
      }
  lk_map_trust (index, N, K, layout, 0, 200, trust);
  lk_map_trust (index, N, K, layout, 200, N, trust);
  for (int i = 0; i < N; i++)
    {
      int kept = 0;

      for (int r = 0; r < K; r++)
        kept += is_near (layout, N, i, index[i * K + r]);
      g_assert_cmpfloat (trust[i], ==, (float) kept / K);
      sum += trust[i];
    }
  g_assert_cmpfloat (sum / N, >, 0.4);
  g_assert_cmpfloat (sum / N, <, 0.6);
}

static void
test_odd_maps (void)
{
  const int index[] = { 1, 2, 0, -1, 1, 0, -1, -1 };
  float layout[] = { 0, 0, 1, 0, 2, 0, 3, 0 }, same[8] = { 0 }, one[2] = { 5, 5 }, trust[4];

  layout[4] = NAN;
  lk_map_trust (index, 4, 2, layout, 0, 4, trust);
  g_assert_cmpfloat (trust[0], ==, 0.5f); /* 1 is kept, 2 is nowhere */
  g_assert_cmpfloat (trust[1], ==, 1);    /* of the one neighbor that is known */
  g_assert_cmpfloat (trust[2], ==, 0);
  g_assert_true (isnan (trust[3]));

  /* All in one place: the lower indices are nearest. */
  lk_map_trust ((const int[]){ 1, 2, 0, 2, 0, 1, 0, 1 }, 4, 2, same, 0, 4, trust);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat (trust[i], ==, 1);
  lk_map_trust ((const int[]){ -1, -1 }, 1, 2, one, 0, 1, trust);
  g_assert_true (isnan (trust[0]));
}

static void
test_purity_counts_labelled_neighbors (void)
{
  const int index[] = { 1, 2, 3, 0, 2, -1, 0, 1, 3, 3, -1, -1 }, label[] = { 5, 5, 6, -1 };
  float purity[4];

  lk_neighbor_purity (index, 4, 3, label, purity);
  g_assert_cmpfloat (purity[0], ==, 0.5f);
  g_assert_cmpfloat (purity[1], ==, 0.5f);
  g_assert_cmpfloat (purity[2], ==, 0);
  g_assert_true (isnan (purity[3]));
  lk_neighbor_purity ((const int[]){ 1, 0 }, 2, 1, (const int[]){ 3, -1 }, purity);
  g_assert_true (isnan (purity[0]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/analysis/map-quality/trust-counts-neighbors-kept/spread", GINT_TO_POINTER (0),
                        test_trust_counts_neighbors_kept);
  g_test_add_data_func ("/analysis/map-quality/trust-counts-neighbors-kept/clumps", GINT_TO_POINTER (1),
                        test_trust_counts_neighbors_kept);
  g_test_add_data_func ("/analysis/map-quality/trust-counts-neighbors-kept/ties", GINT_TO_POINTER (2),
                        test_trust_counts_neighbors_kept);
  g_test_add_func ("/analysis/map-quality/odd-maps", test_odd_maps);
  g_test_add_func ("/analysis/map-quality/purity-counts-labelled-neighbors", test_purity_counts_labelled_neighbors);
  return g_test_run ();
}
