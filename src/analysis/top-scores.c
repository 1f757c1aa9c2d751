#include "analysis/top-scores.h"

#include <glib.h>
#include <stdlib.h>

typedef struct
{
  float value;
  int index;
} Item;

static int
falling (gconstpointer a, gconstpointer b)
{
  const Item *x = a, *y = b;

  return (y->value > x->value) - (y->value < x->value);
}

void
lk_top_scores (const float *value, int n, float *score)
{
  g_autofree Item *items = g_new (Item, MAX (n, 1));
  g_autofree double *savage = g_new (double, n + 1);

  savage[n] = 0;
  for (int j = n; j-- > 0;)
    {
      items[j] = (Item){ value[j], j };
      savage[j] = savage[j + 1] + 1.0 / (j + 1);
    }
  qsort (items, (size_t) n, sizeof *items, falling);

  for (int first = 0, last; first < n; first = last)
    {
      double sum = 0;

      for (last = first; last < n && items[last].value == items[first].value; last++)
        sum += savage[last];
      for (int j = first; j < last; j++)
        score[items[j].index] = (float) (sum / (last - first) - 1);
    }
}
