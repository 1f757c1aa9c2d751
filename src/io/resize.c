/* A triangle filter, whose support widens with the reduction, so that each source pixel counts: first along the rows,
 * then along the columns. Weights are whole numbers and each pass rounds to 8 bits, as Pillow does. */

#include "io/resize.h"

#include <math.h>

#define FRACTION 22 /* bits after the point: 255 times the sum of the weights still fits into 32 bits with a sign */

typedef struct
{
  int taps;    /* of the widest output pixel */
  int *first;  /* [n] first source pixel */
  int *count;  /* [n] */
  int *weight; /* [n, taps] */
} Filter;

static void
filter_clear (Filter *filter)
{
  g_free (filter->first);
  g_free (filter->count);
  g_free (filter->weight);
}

static Filter
filter_new (int from, int to)
{
  double scale = (double) from / to, support = MAX (1.0, scale);
  Filter filter = { .taps = (int) ceil (support) * 2 + 1 };
  g_autofree double *share = g_new (double, filter.taps);

  filter.first = g_new (int, to);
  filter.count = g_new (int, to);
  filter.weight = g_new0 (int, (gsize) to *filter.taps);
  for (int i = 0; i < to; i++)
    {
      double center = (i + 0.5) * scale, sum = 0;
      int first = MAX ((int) (center - support + 0.5), 0);
      int count = MIN ((int) (center + support + 0.5), from) - first;

      for (int t = 0; t < count; t++)
        sum += share[t] = MAX (0.0, 1 - fabs ((first + t + 0.5 - center) / support));
      for (int t = 0; t < count; t++)
        filter.weight[(gsize) i * filter.taps + t] = (int) floor (share[t] / sum * (1 << FRACTION) + 0.5);
      filter.first[i] = first;
      filter.count[i] = count;
    }

  return filter;
}

/* One output value: count values, step bytes apart. */
static guint8
weigh (const guint8 *from, gsize step, const int *weight, int count)
{
  int sum = 1 << (FRACTION - 1);

  for (int t = 0; t < count; t++)
    sum += from[t * step] * weight[t];

  return (guint8) CLAMP (sum >> FRACTION, 0, 255);
}

void
lk_image_resize (const LkImage *image, int left, int top, int w, int h, guint8 *out, int out_w, int out_h)
{
  Filter across = filter_new (w, out_w), down = filter_new (h, out_h);
  gsize c = (gsize) image->c, line = (gsize) out_w * c;
  g_autofree guint8 *middle = g_malloc ((gsize) h * line);

  for (int y = 0; y < h; y++)
    {
      const guint8 *row = image->pixels + ((gsize) (top + y) * image->w + left) * c;

      for (int x = 0; x < out_w; x++)
        for (gsize k = 0; k < c; k++)
          middle[y * line + x * c + k] = weigh (row + across.first[x] * c + k, c,
                                                across.weight + (gsize) x * across.taps, across.count[x]);
    }
  for (int y = 0; y < out_h; y++)
    for (gsize j = 0; j < line; j++)
      out[y * line + j] = weigh (middle + down.first[y] * line + j, line, down.weight + (gsize) y * down.taps,
                                 down.count[y]);

  filter_clear (&across);
  filter_clear (&down);
}
