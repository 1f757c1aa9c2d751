#include "app/widgets/scatter-raster.h"

#include <math.h>
#include <string.h>

/* Places between pixels that a stamp tells apart, in each direction. */
#define PHASES 4
/* Of a stamp's coverage, in each direction per pixel. */
#define SAMPLES 8

struct _LkDotStamp
{
  int size;       /* of a phase's square */
  int reach;      /* from its corner to the pixel that holds the middle */
  guint8 *cover;  /* [PHASES (y), PHASES (x), size, size], 0 .. 255 */
  int *first, *n; /* [size]: the pixels of each row of a dot in the middle of one */
};

/* Both pairs of channels at once. */
static inline uint32_t
mix (uint32_t below, uint32_t color, uint32_t part)
{
  uint32_t odd = (((below & 0xff00ff) * (256 - part) + (color & 0xff00ff) * part) >> 8) & 0xff00ff;
  uint32_t even = ((below >> 8 & 0xff00ff) * (256 - part) + (color >> 8 & 0xff00ff) * part) & 0xff00ff00;

  return odd | even;
}

uint32_t
lk_raster_mix (uint32_t a, uint32_t b, int part)
{
  return mix (a, b, (uint32_t) part);
}

static inline uint32_t *
row_of (const LkRaster *raster, int y)
{
  return raster->pixels + (gsize) y * (gsize) raster->stride;
}

void
lk_raster_fill (const LkRaster *raster, uint32_t color)
{
  lk_raster_rect (raster, 0, 0, raster->width, raster->height, color, 256);
}

/* -- dots ---------------------------------------------------------------------------------------------------------- */

/* How much of a pixel, 0 .. 255, lies within a disc about (x, y). */
static guint8
coverage (double px, double py, double x, double y, double radius)
{
  int inside = 0;

  for (int j = 0; j < SAMPLES; j++)
    for (int i = 0; i < SAMPLES; i++)
      {
        double dx = px + (i + 0.5) / SAMPLES - x, dy = py + (j + 0.5) / SAMPLES - y;

        inside += dx * dx + dy * dy <= radius * radius;
      }
  return (guint8) (inside * 255 / (SAMPLES * SAMPLES));
}

LkDotStamp *
lk_dot_stamp_new (double radius)
{
  LkDotStamp *stamp = g_new0 (LkDotStamp, 1);
  guint8 *cover;

  radius = CLAMP (radius, 0.5, 32);
  stamp->reach = (int) ceil (radius);
  stamp->size = 2 * stamp->reach + 1;
  cover = stamp->cover = g_new (guint8, PHASES * PHASES * stamp->size * stamp->size);
  for (int v = 0; v < PHASES; v++)
    for (int u = 0; u < PHASES; u++)
      for (int y = 0; y < stamp->size; y++)
        for (int x = 0; x < stamp->size; x++)
          *cover++ = coverage (x, y, stamp->reach + (u + 0.5) / PHASES, stamp->reach + (v + 0.5) / PHASES, radius);

  stamp->first = g_new (int, stamp->size);
  stamp->n = g_new (int, stamp->size);
  for (int y = 0; y < stamp->size; y++)
    {
      double half = sqrt (fmax (radius * radius - (y - stamp->reach) * (y - stamp->reach), 0));
      int reach = (int) floor (half + 0.25);

      stamp->first[y] = stamp->reach - reach;
      stamp->n[y] = abs (y - stamp->reach) > radius ? 0 : 2 * reach + 1;
    }
  return stamp;
}

void
lk_dot_stamp_free (LkDotStamp *stamp)
{
  if (stamp == NULL)
    return;

  g_free (stamp->cover);
  g_free (stamp->first);
  g_free (stamp->n);
  g_free (stamp);
}

static void
smooth_dot (const LkRaster *raster, const LkDotStamp *stamp, const LkDot *dot)
{
  int px = (int) floorf (dot->x), py = (int) floorf (dot->y);
  int u = (int) ((dot->x - (float) px) * PHASES), v = (int) ((dot->y - (float) py) * PHASES);
  int left = px - stamp->reach, top = py - stamp->reach;
  int x0 = MAX (0, -left), x1 = MIN (stamp->size, raster->width - left);
  int y0 = MAX (0, -top), y1 = MIN (stamp->size, raster->height - top);
  const guint8 *cover = stamp->cover + (MIN (v, PHASES - 1) * PHASES + MIN (u, PHASES - 1)) * stamp->size * stamp->size;
  uint32_t alpha = (uint32_t) dot->alpha;

  for (int y = y0; y < y1; y++)
    {
      uint32_t *row = row_of (raster, top + y) + left;
      const guint8 *covers = cover + y * stamp->size;

      for (int x = x0; x < x1; x++)
        /* 257 / 65536 of alpha * coverage: all of both is all. */
        row[x] = mix (row[x], dot->color, (alpha * covers[x] * 257 + 32768) >> 16);
    }
}

static void
plain_dot (const LkRaster *raster, const LkDotStamp *stamp, const LkDot *dot)
{
  int left = (int) floorf (dot->x) - stamp->reach, top = (int) floorf (dot->y) - stamp->reach;
  int y0 = MAX (0, -top), y1 = MIN (stamp->size, raster->height - top);

  for (int y = y0; y < y1; y++)
    {
      uint32_t *row = row_of (raster, top + y);
      int x0 = MAX (0, left + stamp->first[y]), x1 = MIN (raster->width, left + stamp->first[y] + stamp->n[y]);

      for (int x = x0; x < x1; x++)
        row[x] = dot->color;
    }
}

void
lk_raster_dots (const LkRaster *raster, const LkDotStamp *stamp, const LkDot *dots, int n, gboolean smooth)
{
  float reach = (float) stamp->size;

  for (int i = 0; i < n; i++)
    {
      const LkDot *dot = &dots[i];

      if (!(dot->x > -reach && dot->y > -reach && dot->x < (float) raster->width + reach &&
            dot->y < (float) raster->height + reach))
        continue;
      if (smooth)
        smooth_dot (raster, stamp, dot);
      else
        plain_dot (raster, stamp, dot);
    }
}

/* -- lines --------------------------------------------------------------------------------------------------------- */

/* Cuts from .. to to where a + (b - a) t lies between low and high. */
static gboolean
cut (double a, double b, double low, double high, double *from, double *to)
{
  double t0, t1;

  if (a == b)
    return a >= low && a <= high;

  t0 = (low - a) / (b - a);
  t1 = (high - a) / (b - a);
  *from = fmax (*from, fmin (t0, t1));
  *to = fmin (*to, fmax (t0, t1));
  return *from < *to;
}

void
lk_raster_line (const LkRaster *raster,
                double x0,
                double y0,
                double x1,
                double y1,
                double thickness,
                double dash,
                uint32_t color,
                int alpha)
{
  gboolean steep = fabs (y1 - y0) > fabs (x1 - x0);
  double a0 = steep ? y0 : x0, b0 = steep ? x0 : y0, a1 = steep ? y1 : x1, b1 = steep ? x1 : y1;
  int along = steep ? raster->height : raster->width, across = steep ? raster->width : raster->height;
  double slope, stretch, half, from = 0, to = 1;
  int first, last;

  if (a0 == a1)
    return;

  slope = (b1 - b0) / (a1 - a0);
  stretch = sqrt (1 + slope * slope);
  half = thickness / 2 * stretch;
  if (!cut (a0, a1, 0, along, &from, &to) || !cut (b0, b1, -half - 1, across + half + 1, &from, &to))
    return;

  first = (int) floor (a0 + (a1 - a0) * (a0 < a1 ? from : to));
  last = (int) floor (a0 + (a1 - a0) * (a0 < a1 ? to : from));
  /* Column by column along the longer side: the part of each pixel that the stroke covers. */
  for (int i = MAX (first, 0); i <= MIN (last, along - 1); i++)
    {
      double middle = b0 + (i + 0.5 - a0) * slope, low = middle - half, high = middle + half;

      if (dash > 0 && fmod (fabs (i + 0.5 - a0) * stretch, 2 * dash) > dash)
        continue;
      for (int j = MAX ((int) floor (low), 0); j <= MIN ((int) floor (high), across - 1); j++)
        {
          double cover = fmin (high, j + 1) - fmax (low, j);
          uint32_t *pixel = steep ? row_of (raster, i) + j : row_of (raster, j) + i;

          *pixel = mix (*pixel, color, (uint32_t) (alpha * CLAMP (cover, 0, 1)));
        }
    }
}

/* -- pictures ------------------------------------------------------------------------------------------------------ */

void
lk_raster_rect (const LkRaster *raster, int x, int y, int width, int height, uint32_t color, int alpha)
{
  int x0 = MAX (x, 0), x1 = MIN (x + width, raster->width), y1 = MIN (y + height, raster->height);

  for (int j = MAX (y, 0); j < y1; j++)
    {
      uint32_t *row = row_of (raster, j);

      if (alpha == 256)
        for (int i = x0; i < x1; i++)
          row[i] = color;
      else
        for (int i = x0; i < x1; i++)
          row[i] = mix (row[i], color, (uint32_t) alpha);
    }
}

void
lk_raster_picture (const LkRaster *raster, int x, int y, const uint32_t *pixels, int width, int height, int alpha)
{
  int x0 = MAX (x, 0), x1 = MIN (x + width, raster->width), y1 = MIN (y + height, raster->height);

  if (x0 >= x1)
    return;

  for (int j = MAX (y, 0); j < y1; j++)
    {
      uint32_t *row = row_of (raster, j);
      const uint32_t *from = pixels + (gsize) (j - y) * (gsize) width - x;

      if (alpha == 256)
        memcpy (row + x0, from + x0, (gsize) (x1 - x0) * sizeof *row);
      else
        for (int i = x0; i < x1; i++)
          row[i] = mix (row[i], from[i], (uint32_t) alpha);
    }
}

/* The mean of a part of a picture, over a color. */
static uint32_t
mean (const uint32_t *from, int stride, int x0, int y0, int x1, int y1, uint32_t ground)
{
  uint32_t n = (uint32_t) ((x1 - x0) * (y1 - y0)), sums[4] = { 0 }, pixel = 0;

  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++)
      for (int k = 0; k < 4; k++)
        sums[k] += from[y * stride + x] >> 8 * k & 255;
  for (int k = 0; k < 4; k++)
    {
      uint32_t seen = (ground >> 8 * k & 255) * (255 * n - sums[3]) / 255;

      pixel |= MIN ((sums[k] + seen + n / 2) / n, 255) << 8 * k;
    }
  return pixel;
}

void
lk_raster_resize (const uint32_t *from,
                  int from_width,
                  int from_height,
                  uint32_t *to,
                  int to_width,
                  int to_height,
                  uint32_t ground)
{
  for (int y = 0; y < to_height; y++)
    {
      int y0 = y * from_height / to_height, y1 = MAX ((y + 1) * from_height / to_height, y0 + 1);

      for (int x = 0; x < to_width; x++)
        {
          int x0 = x * from_width / to_width, x1 = MAX ((x + 1) * from_width / to_width, x0 + 1);

          *to++ = mean (from, from_width, x0, y0, x1, y1, ground);
        }
    }
}
