#include "analysis/knn-accuracy.h"

#include "analysis/knn.h"

#include <math.h>
#include <string.h>

/* The rows of the bank that have a label; NULL if all have. */
static float *
labelled_rows (const float *bank, const int *label, int n_bank, int d, int *labels_out, int *n_out)
{
  float *rows = NULL;
  int n = 0;

  for (int i = 0; i < n_bank; i++)
    if (label[i] >= 0)
      labels_out[n++] = label[i];
  *n_out = n;
  if (n == n_bank)
    return NULL;

  rows = g_new (float, (size_t) n *d);
  n = 0;
  for (int i = 0; i < n_bank; i++)
    if (label[i] >= 0)
      memcpy (rows + (size_t) n++ * d, bank + (size_t) i * d, (size_t) d * sizeof (float));
  return rows;
}

/* The class with the most weight; the lowest of equals. votes [n_classes] is scratch. */
static int
vote (const int *index,
      const float *distance,
      int k,
      const int *label,
      double temperature,
      int n_classes,
      double *votes)
{
  int best = 0;

  memset (votes, 0, (size_t) n_classes * sizeof *votes);
  /* Relative to the nearest one, so that small temperatures do not overflow. 2 is the largest distance: that of a row
   * that is not finite is infinite. */
  for (int j = 0; j < k; j++)
    votes[label[index[j]]] += exp ((MIN ((double) distance[0], 2) - MIN ((double) distance[j], 2)) / temperature);
  for (int c = 1; c < n_classes; c++)
    if (votes[c] > votes[best])
      best = c;
  return best;
}

double
lk_knn_accuracy (const float *bank,
                 const int *bank_label,
                 int n_bank,
                 const float *queries,
                 const int *query_label,
                 int n_queries,
                 int d,
                 int n_classes,
                 int k,
                 double temperature,
                 LkPool *pool,
                 gboolean (*cancelled) (gpointer),
                 gpointer cancel_data,
                 int *predicted)
{
  g_autofree int *labels = g_new (int, MAX (n_bank, 1));
  g_autofree float *rows = NULL;
  g_autofree int *index = NULL;
  g_autofree float *distance = NULL;
  g_autofree double *votes = g_new (double, MAX (n_classes, 1));
  int n_labelled, counted = 0, right = 0;

  rows = labelled_rows (bank, bank_label, n_bank, d, labels, &n_labelled);
  if (n_labelled == 0 || n_queries == 0)
    return NAN;

  k = MIN (k, n_labelled);
  index = g_new (int, (size_t) n_queries *k);
  distance = g_new (float, (size_t) n_queries *k);
  if (!lk_knn_nearest (LK_METRIC_COSINE, rows != NULL ? rows : bank, n_labelled, queries, n_queries, d, k, FALSE, pool,
                       cancelled, cancel_data, index, distance))
    return NAN;

  for (int i = 0; i < n_queries; i++)
    {
      int winner = vote (index + (size_t) i * k, distance + (size_t) i * k, k, labels, temperature, n_classes, votes);

      if (predicted != NULL)
        predicted[i] = winner;
      counted += query_label[i] >= 0;
      right += query_label[i] >= 0 && query_label[i] == winner;
    }
  return counted > 0 ? (double) right / counted : NAN;
}
