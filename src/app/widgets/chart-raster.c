/* Strokes of curves, column by column: a round pen widens each column's range, then coverage is summed and blended. */

#include "app/widgets/chart-curve.h"

#include <math.h>
#include <string.h>

/* The sum of the polyline and a disc: column i reaches as far as any column within the pen's radius, less where the disc
 * is lower. */
static void
widen_by_pen (float *top, float *bottom, int n, double radius)
{
  int reach = (int) floor (radius * LK_RASTER_OVERSAMPLING);
  g_autofree float *above = g_memdup2 (top, (gsize) n * sizeof *top);
  g_autofree float *below = g_memdup2 (bottom, (gsize) n * sizeof *bottom);
  g_autofree float *disc = g_new (float, reach + 1);

  for (int d = 0; d <= reach; d++)
    {
      double across = (double) d / LK_RASTER_OVERSAMPLING;

      disc[d] = (float) sqrt (fmax (0, radius * radius - across * across));
    }

  /* Where there is no line nothing reaches. */
  for (int i = 0; i < n; i++)
    if (isnan (above[i]))
      {
        above[i] = INFINITY;
        below[i] = -INFINITY;
      }

  for (int i = 0; i < n; i++)
    {
      float highest = INFINITY, lowest = -INFINITY;

      for (int j = MAX (0, i - reach); j <= MIN (n - 1, i + reach); j++)
        {
          float height = disc[ABS (j - i)];

          highest = above[j] - height < highest ? above[j] - height : highest;
          lowest = below[j] + height > lowest ? below[j] + height : lowest;
        }
      top[i] = highest;
      bottom[i] = lowest;
    }
}

/* Adds one column's span to the coverage of a pixel column. */
static void
cover_span (float *cover, int height, float top, float bottom, float weight)
{
  int first, last;

  if (!(top <= bottom))
    return;

  top = fmaxf (top, 0);
  bottom = fminf (bottom, (float) height);
  if (!(top < bottom))
    return;

  first = (int) top;
  last = MIN ((int) bottom, height - 1);
  if (first == last)
    {
      cover[first] += weight * (bottom - top);
      return;
    }

  cover[first] += weight * ((float) first + 1 - top);
  for (int y = first + 1; y < last; y++)
    cover[y] += weight;
  cover[last] += weight * (bottom - (float) last);
}

static inline uint32_t
blend (uint32_t below, LkColor color, float cover)
{
  float alpha = fminf (cover, 1) * color.alpha;
  float keep = 1 - alpha;
  uint32_t a = (uint32_t) (255 * alpha + keep * (float) (below >> 24) + 0.5f);
  uint32_t r = (uint32_t) (255 * alpha * color.red + keep * (float) (below >> 16 & 255) + 0.5f);
  uint32_t g = (uint32_t) (255 * alpha * color.green + keep * (float) (below >> 8 & 255) + 0.5f);
  uint32_t b = (uint32_t) (255 * alpha * color.blue + keep * (float) (below & 255) + 0.5f);

  return a << 24 | r << 16 | g << 8 | b;
}

void
lk_raster_stroke (const LkRaster *raster, float *top, float *bottom, double thickness, LkColor color)
{
  g_autofree float *cover = g_new (float, raster->height);

  widen_by_pen (top, bottom, raster->width * LK_RASTER_OVERSAMPLING, thickness / 2);

  for (int x = 0; x < raster->width; x++)
    {
      memset (cover, 0, (gsize) raster->height * sizeof *cover);
      for (int i = x * LK_RASTER_OVERSAMPLING; i < (x + 1) * LK_RASTER_OVERSAMPLING; i++)
        cover_span (cover, raster->height, top[i], bottom[i], 1.0f / LK_RASTER_OVERSAMPLING);
      for (int y = 0; y < raster->height; y++)
        if (cover[y] > 0)
          {
            uint32_t *pixel = &raster->pixels[(gsize) y * raster->stride + x];

            *pixel = blend (*pixel, color, cover[y]);
          }
    }
}
