#include "analysis/cluster-score.h"

#include <glib.h>
#include <math.h>

/* How many rows are of each cluster and class: [n_clusters, n_classes]. Returns how many count. */
static int
count_rows (const int *cluster, const int *label, int n, int n_classes, int *table)
{
  int counted = 0;

  for (int i = 0; i < n; i++)
    if (cluster[i] >= 0 && label[i] >= 0)
      {
        table[(size_t) cluster[i] * n_classes + label[i]]++;
        counted++;
      }
  return counted;
}

double
lk_cluster_purity (const int *cluster, const int *label, int n, int n_clusters, int n_classes)
{
  g_autofree int *table = g_new0 (int, (size_t) n_clusters *n_classes);
  int counted = count_rows (cluster, label, n, n_classes, table), common = 0;

  for (int k = 0; k < n_clusters; k++)
    {
      int most = 0;

      for (int c = 0; c < n_classes; c++)
        most = MAX (most, table[(size_t) k * n_classes + c]);
      common += most;
    }
  return counted > 0 ? (double) common / counted : NAN;
}

/* -sum p log p of counts that add up to all. */
static double
entropy (const int *count, int n, int all)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    if (count[i] > 0)
      sum -= (double) count[i] / all * log ((double) count[i] / all);
  return sum;
}

double
lk_cluster_nmi (const int *cluster, const int *label, int n, int n_clusters, int n_classes)
{
  g_autofree int *table = g_new0 (int, (size_t) n_clusters *n_classes);
  g_autofree int *of_cluster = g_new0 (int, n_clusters), *of_class = g_new0 (int, n_classes);
  int counted = count_rows (cluster, label, n, n_classes, table);
  double clusters, classes, both;

  if (counted == 0)
    return NAN;
  for (int k = 0; k < n_clusters; k++)
    for (int c = 0; c < n_classes; c++)
      {
        of_cluster[k] += table[(size_t) k * n_classes + c];
        of_class[c] += table[(size_t) k * n_classes + c];
      }
  clusters = entropy (of_cluster, n_clusters, counted);
  classes = entropy (of_class, n_classes, counted);
  both = entropy (table, n_clusters * n_classes, counted);
  return clusters + classes > 0 ? MAX (2 * (clusters + classes - both) / (clusters + classes), 0) : 1;
}
