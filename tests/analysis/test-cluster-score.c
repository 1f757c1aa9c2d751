#include "analysis/cluster-score.h"

#include <glib.h>
#include <math.h>

/* sklearn.metrics.normalized_mutual_info_score of the same two lists without the rows that do not count: 0.5895098. */
static void
test_known_answer (void)
{
  const int cluster[] = { 0, 0, 0, 1, 1, 1, 2, 2, 2, -1, 0 }, label[] = { 0, 0, 1, 1, 1, 1, 2, 2, 0, 2, -1 };

  g_assert_cmpfloat_with_epsilon (lk_cluster_purity (cluster, label, 11, 3, 3), 7.0 / 9, 1e-12);
  g_assert_cmpfloat_with_epsilon (lk_cluster_nmi (cluster, label, 11, 3, 3), 0.5895098, 1e-6);
}

static void
test_extremes (void)
{
  const int same[] = { 0, 0, 1, 1 }, turned[] = { 1, 1, 0, 0 }, apart[] = { 0, 1, 0, 1 }, one[] = { 0, 0, 0, 0 };
  const int none[] = { -1, -1, -1, -1 };

  g_assert_cmpfloat_with_epsilon (lk_cluster_nmi (same, turned, 4, 2, 2), 1, 1e-12);
  g_assert_cmpfloat (lk_cluster_purity (same, turned, 4, 2, 2), ==, 1);
  g_assert_cmpfloat_with_epsilon (lk_cluster_nmi (same, apart, 4, 2, 2), 0, 1e-12);
  g_assert_cmpfloat (lk_cluster_purity (same, apart, 4, 2, 2), ==, 0.5);
  g_assert_cmpfloat (lk_cluster_nmi (one, one, 4, 1, 1), ==, 1);
  g_assert_true (isnan (lk_cluster_nmi (same, none, 4, 2, 2)));
  g_assert_true (isnan (lk_cluster_purity (same, none, 4, 2, 2)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/analysis/cluster-score/matches-scikit-learn", test_known_answer);
  g_test_add_func ("/analysis/cluster-score/agreement-chance-and-nothing", test_extremes);
  return g_test_run ();
}
