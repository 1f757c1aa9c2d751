#include "analysis/matrix-order.h"

#include "analysis/pca.h"

#include <math.h>
#include <stdlib.h>

/* Sorted by group, then value, then index: a total order, whatever the library's qsort () does with equal ones. */
typedef struct
{
  int group;
  double value;
  int index;
} Key;

static int
compare (const void *a, const void *b)
{
  const Key *x = a, *y = b;

  if (x->group != y->group)
    return x->group < y->group ? -1 : 1;
  if (x->value != y->value)
    return x->value < y->value ? -1 : 1;

  return x->index - y->index;
}

static void
sort (Key *keys, int n, int *order)
{
  qsort (keys, (size_t) n, sizeof *keys, compare);
  for (int i = 0; i < n; i++)
    order[i] = keys[i].index;
}

void
lk_matrix_order_rows (const float *x, int n, int d, const int *group, int *order)
{
  g_autoptr (LkPca) pca = lk_pca_new (x, n, d, 1);
  g_autofree float *along = g_new0 (float, n);
  g_autofree Key *keys = g_new (Key, n);

  if (pca != NULL)
    lk_pca_project (pca, x, n, along);
  for (int i = 0; i < n; i++)
    keys[i] = (Key){ group == NULL ? 0 : group[i] >= 0 ? group[i] : G_MAXINT, (double) along[i], i };
  sort (keys, n, order);
}

void
lk_matrix_order_columns (const float *x, int n, int d, int *order)
{
  g_autofree double *sum = g_new0 (double, d), *square = g_new0 (double, d);
  g_autofree Key *keys = g_new (Key, d);

  for (int i = 0; i < n; i++)
    for (int k = 0; k < d; k++)
      sum[k] += (double) x[(size_t) i * (size_t) d + (size_t) k];
  for (int i = 0; i < n; i++)
    for (int k = 0; k < d; k++)
      {
        double off = (double) x[(size_t) i * (size_t) d + (size_t) k] - sum[k] / n;

        square[k] += off * off;
      }
  for (int k = 0; k < d; k++)
    keys[k] = (Key){ 0, isfinite (square[k]) ? -square[k] : 1, k };
  sort (keys, d, order);
}
