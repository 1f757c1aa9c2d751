#include "train/neighborhood.h"

#include "train/embed.h"

#include <math.h>
#include <string.h>

/* Normalized pixels that are compared at once. */
#define BLOCK_FLOATS (4 << 20)

/* -- who they are -------------------------------------------------------------------------------------------------- */

/* Takes row self out of index [n], or else the last; gives at most k of them. */
static int
leave_out (int self, int k, int n, int *index, float *distance)
{
  int kept = 0;

  for (int i = 0; i < n && kept < k; i++)
    if (index[i] != self)
      {
        index[kept] = index[i];
        distance[kept++] = distance[i];
      }
  return kept;
}

int
lk_neighborhood_find (LkMetric metric,
                      const float *bank,
                      int n,
                      int d,
                      const float *query,
                      int self,
                      int k,
                      LkPool *pool,
                      gboolean (*cancelled) (gpointer),
                      gpointer cancel_data,
                      int *index,
                      float *distance)
{
  int wanted = MIN (self >= 0 ? k + 1 : k, n), found;
  g_autofree int *nearest = g_new (int, MAX (wanted, 1));
  g_autofree float *far = g_new (float, MAX (wanted, 1));

  if (wanted == 0)
    return 0;
  if (!lk_knn_nearest (metric, bank, n, query, 1, d, wanted, FALSE, pool, cancelled, cancel_data, nearest, far))
    return -1;

  found = leave_out (self, k, wanted, nearest, far);
  for (int i = 0; i < found; i++)
    {
      index[i] = nearest[i];
      distance[i] = metric == LK_METRIC_EUCLIDEAN ? sqrtf (far[i]) : far[i];
    }
  return found;
}

typedef struct
{
  const LkDataset *dataset;
  const int *ids;
  const LkNormalize *normalize;
  float *rows;
} CleanRows;

static void
clean_row (void *data, int row, int worker)
{
  const CleanRows *clean = data;
  const LkDataset *d = clean->dataset;

  lk_clean_view (lk_dataset_image (d, LK_TRAIN, clean->ids[row]), d->h, d->w, d->c, clean->normalize,
                 clean->rows + (gsize) row * (gsize) d->h * (gsize) d->w * (gsize) d->c);
}

/* Merges two lists that rise by distance into the k nearest of both; of equal ones those of the first come first. */
static int
merge (int k, int *index, float *distance, int n, const int *more, const float *more_distance, int n_more)
{
  g_autofree int *merged = g_new (int, k);
  g_autofree float *merged_distance = g_new (float, k);
  int a = 0, b = 0, m = 0;

  while (m < k && (a < n || b < n_more))
    {
      gboolean first = b == n_more || (a < n && distance[a] <= more_distance[b]);

      merged[m] = first ? index[a] : more[b];
      merged_distance[m++] = first ? distance[a++] : more_distance[b++];
    }
  memcpy (index, merged, (gsize) m * sizeof (int));
  memcpy (distance, merged_distance, (gsize) m * sizeof (float));
  return m;
}

int
lk_neighborhood_find_pixels (LkMetric metric,
                             const LkDataset *dataset,
                             const int *ids,
                             int n,
                             const guint8 *query,
                             int self,
                             int k,
                             LkPool *pool,
                             gboolean (*cancelled) (gpointer),
                             gpointer cancel_data,
                             int *index,
                             float *distance)
{
  int d = dataset->h * dataset->w * dataset->c, block = CLAMP (BLOCK_FLOATS / d, 1, MAX (n, 1)), found = 0;
  LkNormalize normalize = lk_dataset_normalize (dataset);
  g_autofree float *rows = g_new (float, (gsize) block *(gsize) d), *row = g_new (float, d);
  g_autofree int *nearest = g_new (int, k);
  g_autofree float *far = g_new (float, k);

  lk_clean_view (query, dataset->h, dataset->w, dataset->c, &normalize, row);
  for (int first = 0; first < n; first += block)
    {
      CleanRows clean = { dataset, ids + first, &normalize, rows };
      int count = MIN (block, n - first), more;

      if (cancelled != NULL && cancelled (cancel_data))
        return -1;
      lk_pool_run (pool, count, clean_row, &clean);
      more = lk_neighborhood_find (metric, rows, count, d, row,
                                   self >= first && self < first + count ? self - first : -1, k, pool, cancelled,
                                   cancel_data, nearest, far);
      if (more < 0)
        return -1;
      for (int i = 0; i < more; i++)
        nearest[i] += first;
      found = merge (k, index, distance, found, nearest, far, more);
    }
  return found;
}

/* -- what they are ------------------------------------------------------------------------------------------------- */

double
lk_neighborhood_classes (const int *label, const int *ids, int n, int query_label, int *same)
{
  int known = 0, equal = 0;

  for (int i = 0; i < n; i++)
    {
      gboolean unknown = label == NULL || query_label < 0 || label[ids[i]] < 0;

      same[i] = unknown ? -1 : label[ids[i]] == query_label;
      known += !unknown;
      equal += same[i] == 1;
    }
  return known > 0 ? (double) equal / known : NAN;
}

/* -- how they change ----------------------------------------------------------------------------------------------- */

static gboolean
contains (const int *list, int n, int id)
{
  for (int i = 0; i < n; i++)
    if (list[i] == id)
      return TRUE;
  return FALSE;
}

int
lk_neighborhood_compare (const int *then, int n_then, const int *now, int n_now, int *joined, int *left)
{
  int n_left = 0;

  for (int i = 0; i < n_now; i++)
    joined[i] = !contains (then, n_then, now[i]);
  for (int i = 0; i < n_then; i++)
    if (!contains (now, n_now, then[i]))
      left[n_left++] = then[i];
  return n_left;
}

double
lk_neighborhood_stability (const int *lists, int n_lists, int n)
{
  int kept = 0;

  if (n_lists < 2 || n == 0)
    return NAN;

  for (int l = 1; l < n_lists; l++)
    for (int i = 0; i < n; i++)
      kept += contains (lists + (gsize) (l - 1) * (gsize) n, n, lists[(gsize) l * (gsize) n + (gsize) i]);
  return (double) kept / ((double) (n_lists - 1) * n);
}
