/* Maps of embeddings that change: stages, coherence, the same bits. */

#include "train/live-map.h"

#include "analysis/map-frame.h"
#include "tensor/gemm.h"

#include <math.h>
#include <string.h>

#define N 400
#define D 16
#define CLUSTERS 8

/* Clusters that drift with time, a normal draw each. (transfer full) */
static float *
embedding (int n, double time)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  float *x = g_new (float, n *D);

  for (int i = 0; i < n; i++)
    for (int j = 0; j < D; j++)
      {
        double center = 2 * sin (1.7 * (i % CLUSTERS) * (j + 1) + time), noise = 0;

        for (int k = 0; k < 4; k++)
          noise += g_rand_double_range (random, -0.5, 0.5);
        x[i * D + j] = (float) (center + noise);
      }
  return x;
}

static void
finish (LkLiveMap *map)
{
  while (lk_live_map_work (map))
    ;
}

static LkLiveMap *
map_of (LkPool *pool, int n)
{
  LkLiveMap *map = lk_live_map_new (3, pool);

  g_assert_true (lk_live_map_take (map, embedding (n, 0), n, D, NULL, FALSE));
  return map;
}

static float *
copy_layout (const LkLiveMap *map)
{
  return g_memdup2 (lk_live_map_layout (map), (gsize) lk_live_map_n (map) * 2 * sizeof (float));
}

static void
set_perplexity (LkLiveMap *map, double perplexity)
{
  lk_live_map_set_view (map, &(LkMapView){ LK_MAP_TSNE, perplexity, 0, 1, -1, -1 });
}

/* -- determinism ---------------------------------------------------------------------------------------------------- */

/* The whole sequence of what can happen, looking at the map after every `look` pieces of work. */
static float *
run_sequence (int threads, int look, double *kl)
{
  LkPool *pool = lk_pool_new (threads, 0, lk_thread_init);
  g_autoptr (LkLiveMap) map = map_of (pool, N);
  float *layout;
  int rows[100], pieces = 0;

  for (int i = 0; i < 100; i++)
    rows[i] = 3 * i;
  finish (map);
  g_assert_true (lk_live_map_take (map, embedding (N, 0.2), N, D, NULL, FALSE));
  while (lk_live_map_work (map))
    if (++pieces % look == 0)
      {
        g_assert_nonnull (lk_live_map_layout (map));
        g_assert_cmpfloat (lk_live_map_progress (map).progress, <=, 1);
      }
  set_perplexity (map, 12);
  finish (map);
  lk_live_map_isolate (map, rows, 100);
  finish (map);
  *kl = lk_live_map_progress (map).kl;
  layout = copy_layout (map);
  g_clear_pointer (&map, lk_live_map_free);
  lk_pool_free (pool);
  return layout;
}

static void
test_same_bits (void)
{
  double kl, other_kl;
  g_autofree float *layout = run_sequence (1, 1, &kl);

  for (int threads = 1; threads <= 4; threads *= 2)
    {
      g_autofree float *other = run_sequence (threads, 7, &other_kl);

      g_assert_cmpint (memcmp (layout, other, 100 * 2 * sizeof (float)), ==, 0);
      g_assert_cmpfloat (kl, ==, other_kl);
    }
}

/* -- stages ---------------------------------------------------------------------------------------------------------- */

/* The stages that follow, each once, in their order. */
static char *
stages_of (LkLiveMap *map)
{
  static const char *const names[] = { "rests", "projects", "neighbors", "affinities", "iterates", "measures" };
  GString *text = g_string_new (NULL);
  LkMapStage last = LK_MAP_RESTS;

  do
    {
      LkMapStage stage = lk_live_map_progress (map).stage;

      if (stage != last && stage != LK_MAP_RESTS)
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", names[stage]);
      last = stage;
    }
  while (lk_live_map_work (map));
  g_assert_cmpint (lk_live_map_progress (map).stage, ==, LK_MAP_RESTS);
  return g_string_free (text, FALSE);
}

static void
assert_stages (LkLiveMap *map, const char *expected)
{
  g_autofree char *stages = stages_of (map);

  g_assert_cmpstr (stages, ==, expected);
}

static void
test_stages (void)
{
  LkPool *pool = lk_pool_new (1, 0, NULL);
  g_autoptr (LkLiveMap) map = map_of (pool, N);

  assert_stages (map, "projects neighbors affinities iterates measures");
  assert_stages (map, "");
  /* A smaller perplexity has its neighbors, a larger one needs more of them. */
  set_perplexity (map, 10);
  assert_stages (map, "affinities iterates measures");
  set_perplexity (map, 60);
  assert_stages (map, "neighbors affinities iterates measures");
  set_perplexity (map, 60);
  assert_stages (map, "");
  /* Flat views keep what was found, and come back to the map as it was. */
  lk_live_map_set_view (map, &(LkMapView){ LK_MAP_PCA, 60, 0, 1, -1, -1 });
  assert_stages (map, "projects measures");
  set_perplexity (map, 60);
  assert_stages (map, "measures");
  g_assert_true (lk_live_map_take (map, embedding (N, 0.1), N, D, NULL, FALSE));
  assert_stages (map, "neighbors affinities iterates measures");
  g_clear_pointer (&map, lk_live_map_free);
  lk_pool_free (pool);
}

/* A map that is known already is only measured. */
static void
test_known (void)
{
  LkPool *pool = lk_pool_new (1, 0, NULL);
  g_autoptr (LkLiveMap) map = map_of (pool, N), other = lk_live_map_new (3, pool);
  g_autofree float *layout = NULL;
  const float *trust;

  finish (map);
  layout = copy_layout (map);
  g_assert_true (lk_live_map_take (other, embedding (N, 0), N, D, layout, TRUE));
  assert_stages (other, "measures");
  g_assert_cmpint (memcmp (layout, lk_live_map_layout (other), sizeof (float) * 2 * N), ==, 0);
  trust = lk_live_map_trust (other);
  g_assert_cmpint (memcmp (trust, lk_live_map_trust (map), sizeof (float) * N), ==, 0);
  for (int i = 0; i < N; i++)
    g_assert_true (trust[i] >= 0 && trust[i] <= 1);
  g_clear_pointer (&map, lk_live_map_free);
  g_clear_pointer (&other, lk_live_map_free);
  lk_pool_free (pool);
}

/* -- coherence ------------------------------------------------------------------------------------------------------- */

static double
cold_kl (LkPool *pool, double time, double perplexity)
{
  g_autoptr (LkLiveMap) map = lk_live_map_new (3, pool);

  set_perplexity (map, perplexity);
  g_assert_true (lk_live_map_take (map, embedding (N, time), N, D, NULL, FALSE));
  finish (map);
  return lk_live_map_progress (map).kl;
}

/* While the data drift, the map follows: nearly as good as one from nothing, and nobody jumps. */
static void
test_coherent (void)
{
  LkPool *pool = lk_pool_new (1, 0, NULL);
  g_autoptr (LkLiveMap) map = map_of (pool, N);

  finish (map);
  for (double time = 0.1; time < 0.45; time += 0.1)
    {
      g_autofree float *before = copy_layout (map);

      g_assert_true (lk_live_map_take (map, embedding (N, time), N, D, NULL, FALSE));
      finish (map);
      g_assert_cmpfloat (lk_live_map_progress (map).kl, <, 1.1 * cold_kl (pool, time, 30));
      g_assert_cmpfloat (lk_map_motion (before, lk_live_map_layout (map), N), <=, 0.35);
    }
  g_clear_pointer (&map, lk_live_map_free);
  lk_pool_free (pool);
}

/* Perplexity acts from the present layout, also on a map that is still forming. */
static void
test_perplexity (void)
{
  LkPool *pool = lk_pool_new (1, 0, NULL);
  g_autoptr (LkLiveMap) map = map_of (pool, N);
  g_autofree float *before = NULL;

  for (int i = 0; i < 100; i++)
    lk_live_map_work (map);
  g_assert_cmpint (lk_live_map_progress (map).stage, ==, LK_MAP_ITERATES);
  set_perplexity (map, 15);
  finish (map);
  g_assert_cmpfloat (lk_live_map_progress (map).kl, <, 1.1 * cold_kl (pool, 0, 15));

  before = copy_layout (map);
  set_perplexity (map, 40);
  finish (map);
  /* Of maps this simple little divergence is left, so that a small difference is a large part of it. */
  g_assert_cmpfloat (lk_live_map_progress (map).kl, <, 1.2 * cold_kl (pool, 0, 40));
  lk_map_align (before, lk_live_map_layout (map), N);
  g_assert_cmpfloat (lk_map_motion (before, lk_live_map_layout (map), N), <, 0.7);
  g_clear_pointer (&map, lk_live_map_free);
  lk_pool_free (pool);
}

/* Another space starts anew, but the same way round. */
static void
test_forgets (void)
{
  LkPool *pool = lk_pool_new (1, 0, NULL);
  g_autoptr (LkLiveMap) map = map_of (pool, N), other = map_of (pool, N);
  g_autofree float *mirrored = NULL, *layout = NULL;
  double gain;

  finish (map);
  mirrored = copy_layout (map);
  for (int i = 0; i < N; i++)
    mirrored[2 * i] = -mirrored[2 * i];
  g_assert_true (lk_live_map_take (other, embedding (N, 0), N, D, mirrored, TRUE));
  lk_live_map_forget (other);
  g_assert_true (lk_live_map_take (other, embedding (N, 0), N, D, NULL, FALSE));
  finish (other);
  layout = copy_layout (other);
  lk_map_align (layout, mirrored, N);
  gain = lk_map_motion (mirrored, lk_live_map_layout (other), N) - lk_map_motion (mirrored, layout, N);
  g_assert_cmpfloat (gain, <, 0.1);
  g_clear_pointer (&map, lk_live_map_free);
  g_clear_pointer (&other, lk_live_map_free);
  lk_pool_free (pool);
}

/* -- part of the points ---------------------------------------------------------------------------------------------- */

static void
test_isolates (void)
{
  LkPool *pool = lk_pool_new (1, 0, NULL);
  g_autoptr (LkLiveMap) map = map_of (pool, N);
  g_autofree float *all = NULL, *start = NULL;
  int rows[60], k;
  double kl;

  finish (map);
  all = copy_layout (map);
  kl = lk_live_map_progress (map).kl;
  for (int i = 0; i < 60; i++)
    rows[i] = 5 * i;
  lk_live_map_isolate (map, rows, 60);
  start = copy_layout (map);
  for (int i = 0; i < 60; i++)
    g_assert_cmpint (memcmp (start + 2 * i, all + 2 * rows[i], 2 * sizeof (float)), ==, 0);
  finish (map);
  g_assert_cmpint (lk_live_map_n (map), ==, 60);
  g_assert_cmpint (lk_live_map_rows (map)[7], ==, 35);
  g_assert_nonnull (lk_live_map_neighbors (map, &k));
  g_assert_nonnull (lk_live_map_trust (map));

  /* Fewer of them; then all again, where they were. */
  lk_live_map_isolate (map, rows, 20);
  finish (map);
  g_assert_cmpint (lk_live_map_n (map), ==, 20);
  lk_live_map_isolate (map, NULL, 0);
  g_assert_cmpint (memcmp (all, lk_live_map_layout (map), sizeof (float) * 2 * N), ==, 0);
  g_assert_cmpfloat (lk_live_map_progress (map).kl, ==, kl);
  assert_stages (map, "measures");

  /* A snapshot that comes meanwhile is that of all. */
  lk_live_map_isolate (map, rows, 60);
  g_assert_true (lk_live_map_take (map, embedding (N, 0.1), N, D, NULL, FALSE));
  finish (map);
  g_assert_cmpint (lk_live_map_n (map), ==, 60);
  lk_live_map_isolate (map, NULL, 0);
  assert_stages (map, "neighbors affinities iterates measures");
  g_clear_pointer (&map, lk_live_map_free);
  lk_pool_free (pool);
}

/* Some of the points in a flat view, of which t-SNE has laid out all but never those. */
static void
test_isolates_before_it_is_laid (void)
{
  LkPool *pool = lk_pool_new (1, 0, NULL);
  g_autoptr (LkLiveMap) map = map_of (pool, N);
  g_autofree float *all = NULL;
  static const int rows[] = { 0, 5, 10, 15, 20, 25 };

  finish (map);
  all = copy_layout (map);
  lk_live_map_isolate (map, rows, 6);
  lk_live_map_set_view (map, &(LkMapView){ LK_MAP_PCA, 30, 0, 1, -1, -1 });
  lk_live_map_forget (map);
  g_assert_true (lk_live_map_take (map, embedding (N, 0), N, D, all, TRUE));
  finish (map);
  lk_live_map_isolate (map, rows + 1, 5);
  lk_live_map_set_view (map, &(LkMapView){ LK_MAP_TSNE, 30, 0, 1, -1, -1 });
  for (int i = 0; i < 5; i++)
    g_assert_cmpint (memcmp (lk_live_map_layout (map) + 2 * i, all + 2 * rows[i + 1], 2 * sizeof (float)), ==, 0);
  finish (map);
  g_assert_cmpint (lk_live_map_n (map), ==, 5);
  g_clear_pointer (&map, lk_live_map_free);
  lk_pool_free (pool);
}

/* -- flat views ------------------------------------------------------------------------------------------------------ */

static void
test_components (void)
{
  LkPool *pool = lk_pool_new (1, 0, NULL);
  g_autoptr (LkLiveMap) map = map_of (pool, N);
  g_autofree float *before = NULL;
  const double *variance;
  int n_axes;

  lk_live_map_set_view (map, &(LkMapView){ LK_MAP_PCA, 30, 2, 0, -1, -1 });
  finish (map);
  variance = lk_live_map_variance (map, &n_axes);
  g_assert_cmpint (n_axes, ==, LK_MAP_AXES);
  for (int i = 1; i < n_axes; i++)
    g_assert_cmpfloat (variance[i], <=, variance[i - 1]);
  g_assert_nonnull (lk_live_map_trust (map));

  /* No axis runs the other way at the next snapshot. */
  for (double time = 0; time < 3; time += 0.3)
    {
      g_autofree float *kept = NULL;

      before = copy_layout (map);
      g_assert_true (lk_live_map_take (map, embedding (N, time), N, D, NULL, FALSE));
      finish (map);
      kept = copy_layout (map);
      lk_map_keep_sign (kept, before, N, 0);
      lk_map_keep_sign (kept, before, N, 1);
      g_assert_cmpint (memcmp (kept, lk_live_map_layout (map), sizeof (float) * 2 * N), ==, 0);
      g_clear_pointer (&before, g_free);
    }
  g_clear_pointer (&map, lk_live_map_free);
  lk_pool_free (pool);
}

static void
test_axis (void)
{
  LkPool *pool = lk_pool_new (1, 0, NULL);
  g_autoptr (LkLiveMap) map = map_of (pool, N);
  g_autofree float *x = embedding (N, 0);
  const float *layout;
  double mean = 0, length = 0, along = 0;

  lk_live_map_set_view (map, &(LkMapView){ LK_MAP_AXIS, 30, 0, 1, 4, 9 });
  finish (map);
  layout = lk_live_map_layout (map);
  g_assert_cmpfloat_with_epsilon (layout[2 * 4], 0, 1e-5);
  g_assert_cmpfloat_with_epsilon (layout[2 * 9], 1, 1e-5);
  for (int j = 0; j < D; j++)
    {
      double u = (double) x[9 * D + j] - x[4 * D + j];

      length += u * u;
      along += ((double) x[33 * D + j] - x[4 * D + j]) * u;
    }
  g_assert_cmpfloat_with_epsilon (layout[2 * 33], along / length, 1e-4);
  for (int i = 0; i < N; i++)
    mean += layout[2 * i + 1] / (double) N;
  g_assert_cmpfloat_with_epsilon (mean, 0, 1e-3);

  /* Both ends the same. */
  lk_live_map_set_view (map, &(LkMapView){ LK_MAP_AXIS, 30, 0, 1, 4, 4 });
  finish (map);
  for (int i = 0; i < N; i++)
    g_assert_true (lk_live_map_layout (map)[2 * i] == 0 && isfinite (lk_live_map_layout (map)[2 * i + 1]));
  g_clear_pointer (&map, lk_live_map_free);
  lk_pool_free (pool);
}

/* -- odd data -------------------------------------------------------------------------------------------------------- */

static void
assert_finite (const LkLiveMap *map)
{
  for (int i = 0; i < 2 * lk_live_map_n (map); i++)
    g_assert_true (isfinite (lk_live_map_layout (map)[i]));
}

static void
test_odd_data (void)
{
  LkPool *pool = lk_pool_new (1, 0, NULL);
  g_autofree float *equal = g_new0 (float, 30 * D), *bad = embedding (N, 0);
  g_autoptr (LkLiveMap) map = map_of (pool, 30);

  for (int n = 1; n <= 12; n++)
    for (int projection = LK_MAP_TSNE; projection <= LK_MAP_AXIS; projection++)
      {
        g_autoptr (LkLiveMap) few = map_of (pool, n);

        lk_live_map_set_view (few, &(LkMapView){ projection, 30, 0, 1, 0, n - 1 });
        finish (few);
        assert_finite (few);
        if (n < 2)
          continue;
        lk_live_map_isolate (few, (int[]){ 0, 1 }, 2);
        finish (few);
        assert_finite (few);
      }

  /* Thirty times the same: rows of zeros. */
  finish (map);
  g_assert_true (lk_live_map_take (map, g_steal_pointer (&equal), 30, D, NULL, FALSE));
  finish (map);
  assert_finite (map);

  /* What is not finite is refused, and the map stays. */
  bad[5] = NAN;
  g_assert_false (lk_live_map_take (map, g_steal_pointer (&bad), N, D, NULL, FALSE));
  g_assert_cmpint (lk_live_map_n (map), ==, 30);
  assert_stages (map, "");
  g_clear_pointer (&map, lk_live_map_free);
  lk_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lk_thread_init ();
  g_test_add_func ("/train/live-map/same-bits-for-any-threads-and-slices", test_same_bits);
  g_test_add_func ("/train/live-map/redoes-only-what-is-stale", test_stages);
  g_test_add_func ("/train/live-map/takes-a-known-map", test_known);
  g_test_add_func ("/train/live-map/is-good-and-calm", test_coherent);
  g_test_add_func ("/train/live-map/perplexity-acts-while-running", test_perplexity);
  g_test_add_func ("/train/live-map/another-space-lies-the-same-way-round", test_forgets);
  g_test_add_func ("/train/live-map/isolates-from-where-points-are", test_isolates);
  g_test_add_func ("/train/live-map/isolates-before-it-is-laid", test_isolates_before_it_is_laid);
  g_test_add_func ("/train/live-map/components-keep-their-signs", test_components);
  g_test_add_func ("/train/live-map/axis-between-two-rows", test_axis);
  g_test_add_func ("/train/live-map/odd-data", test_odd_data);
  return g_test_run ();
}
