#include "analysis/silhouette.h"

#include "analysis/kmeans.h"
#include "analysis/knn.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define SEED 0

/* Means [k, d] of the rows of each cluster; returns how many clusters have rows. */
static int
find_centers (const float *x, const int *assignment, int n, int d, double *centers, int k)
{
  g_autofree int *count = g_new0 (int, k);
  int used = 0;

  memset (centers, 0, (size_t) k * (size_t) d * sizeof *centers);
  for (int i = 0; i < n; i++)
    if (assignment[i] >= 0)
      {
        count[assignment[i]]++;
        for (int j = 0; j < d; j++)
          centers[(size_t) assignment[i] * (size_t) d + (size_t) j] += x[(size_t) i * (size_t) d + (size_t) j];
      }
  for (; used < k && count[used] > 0; used++) /* the largest cluster comes first */
    for (int j = 0; j < d; j++)
      centers[(size_t) used * (size_t) d + (size_t) j] /= count[used];
  return used;
}

static double
distance (const float *row, const double *center, int d)
{
  double sum = 0;

  for (int j = 0; j < d; j++)
    sum += (row[j] - center[j]) * (row[j] - center[j]);
  return sqrt (sum);
}

static double
of_centers (const float *x, const int *assignment, int n, int d, const double *centers, int k)
{
  double sum = 0;
  int counted = 0;

  for (int i = 0; i < n; i++)
    {
      const float *row = x + (size_t) i * (size_t) d;
      double own, next = INFINITY;

      if (assignment[i] < 0)
        continue;
      own = distance (row, centers + (size_t) assignment[i] * (size_t) d, d);
      for (int c = 0; c < k; c++)
        if (c != assignment[i])
          next = MIN (next, distance (row, centers + (size_t) c * (size_t) d, d));
      sum += next > 0 ? MAX (0, 1 - own / next) : 0;
      counted++;
    }
  return counted > 0 ? sum / counted : NAN;
}

LkSilhouette
lk_silhouette (const float *x, int n, int d)
{
  int rows = MIN (n, LK_SILHOUETTE_ROWS);
  g_autofree float *unit = g_memdup2 (x, (gsize) rows * (gsize) d * sizeof (float));
  g_autofree int *assignment = g_new (int, MAX (rows, 1));
  g_autofree double *centers = g_new (double, (size_t) LK_SILHOUETTE_MAX_CLUSTERS *(size_t) d);
  LkSilhouette best = { 0, NAN };

  if (rows < 1 || d < 1)
    return best;

  lk_normalize_rows (unit, rows, d);
  for (int k = 2; k <= MIN (LK_SILHOUETTE_MAX_CLUSTERS, rows / 2); k++)
    {
      int used;
      double value;

      lk_kmeans (unit, rows, d, k, SEED, assignment);
      used = find_centers (unit, assignment, rows, d, centers, k);
      if (used < 2)
        break;
      value = of_centers (unit, assignment, rows, d, centers, used);
      if (best.clusters == 0 || value > best.value)
        best = (LkSilhouette){ used, value };
      if (used < k) /* there are no more different rows */
        break;
    }
  return best;
}
