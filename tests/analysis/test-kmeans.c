#include "analysis/kmeans.h"
#include "golden.h"
#include "tensor/gemm.h"

#include <math.h>
#include <string.h>

/* Two clumps may stay together after one start; scikit-learn took the best of 20. */
static void
test_matches_scikit_learn (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("kmeans.safetensors");
  gsize size;
  int n, matches = 0;
  g_autofree float *x = golden_floats (file, "x", &size);
  g_autofree int *labels = golden_ints (file, "labels", &n);
  g_autofree int *assignment = g_new (int, n);

  for (uint32_t seed = 0; seed < 10; seed++)
    {
      lk_kmeans (x, n, (int) size / n, 6, seed, assignment);
      matches += memcmp (assignment, labels, n * sizeof (int)) == 0;
    }
  g_assert_cmpint (matches, >=, 8);
}

static void
test_the_seed_decides (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("kmeans.safetensors");
  gsize size;
  g_autofree float *x = golden_floats (file, "x", &size);
  int first[400], again[400], other[400];

  /* 17 clusters of 6 clumps: there are many ways to do that. */
  lk_kmeans (x, 400, 8, 17, 3, first);
  lk_kmeans (x, 400, 8, 17, 3, again);
  lk_kmeans (x, 400, 8, 17, 4, other);
  g_assert_cmpmem (first, sizeof first, again, sizeof again);
  g_assert_cmpint (memcmp (first, other, sizeof first), !=, 0);
}

static void
test_the_largest_comes_first (void)
{
  const float x[] = { 9, 0, 0.1f, 5, 0.2f, 5.1f };
  const int expected[] = { 2, 0, 0, 1, 0, 1 };
  int assignment[6];

  lk_kmeans (x, 6, 1, 3, 1, assignment);
  g_assert_cmpmem (assignment, sizeof assignment, expected, sizeof expected);
}

static void
test_fewer_rows_than_clusters (void)
{
  const float x[] = { 1, 1, 1, NAN, 2 };
  int assignment[5];

  lk_kmeans (x, 5, 1, 4, 1, assignment);
  g_assert_cmpint (assignment[0], ==, 0);
  g_assert_cmpint (assignment[1], ==, 0);
  g_assert_cmpint (assignment[2], ==, 0);
  g_assert_cmpint (assignment[3], ==, -1);
  g_assert_cmpint (assignment[4], ==, 1);
  lk_kmeans (x + 3, 1, 1, 4, 1, assignment);
  g_assert_cmpint (assignment[0], ==, -1);
  lk_kmeans (x, 0, 1, 4, 1, assignment);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lk_thread_init ();
  g_test_add_func ("/analysis/kmeans/matches-scikit-learn", test_matches_scikit_learn);
  g_test_add_func ("/analysis/kmeans/the-seed-decides", test_the_seed_decides);
  g_test_add_func ("/analysis/kmeans/the-largest-comes-first", test_the_largest_comes_first);
  g_test_add_func ("/analysis/kmeans/fewer-rows-than-clusters", test_fewer_rows_than_clusters);
  return g_test_run ();
}
