/* Points, lines and small pictures painted into a raster. Pure C: no toolkit, no display.
 *
 * A dot is a stamp that was made once: 10,000 of them cost less than a millisecond, a hundredth of what a path and a fill
 * each would. Colors are opaque ARGB; what is painted with less than all of its alpha is mixed with what lies below, which
 * holds for rasters with and without an alpha channel. Everything is clipped at the raster's edges. */

#pragma once

#include "app/widgets/raster.h"

#include <glib.h>

/* Where a dot's middle is, in pixels (0, 0 = the corner of the first one), and what is painted; alpha 0 .. 256. */
typedef struct
{
  float x, y;
  uint32_t color;
  int alpha;
} LkDot;

typedef struct _LkDotStamp LkDotStamp;

/* A disc; radius in pixels, 0.5 .. 32. */
LkDotStamp *lk_dot_stamp_new (double radius);
void lk_dot_stamp_free (LkDotStamp *stamp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkDotStamp, lk_dot_stamp_free)

void lk_raster_fill (const LkRaster *raster, uint32_t color);

/* Dots in their order. smooth: edges show where between pixels a dot lies; else whole pixels of its color, alpha or not,
 * which is three times as fast. */
void lk_raster_dots (const LkRaster *raster, const LkDotStamp *stamp, const LkDot *dots, int n, gboolean smooth);

/* A line; dash: the length of its dashes and gaps in pixels, 0 = none. */
void lk_raster_line (const LkRaster *raster,
                     double x0,
                     double y0,
                     double x1,
                     double y1,
                     double thickness,
                     double dash,
                     uint32_t color,
                     int alpha);

/* A filled rectangle, and a picture [height, width] with a corner there. */
void lk_raster_rect (const LkRaster *raster, int x, int y, int width, int height, uint32_t color, int alpha);
void lk_raster_picture (const LkRaster *raster, int x, int y, const uint32_t *pixels, int width, int height, int alpha);

/* A picture in another size, premultiplied over an opaque color: each pixel becomes a square where it grows by a whole
 * factor, the mean of those that it stands for where it shrinks. */
void lk_raster_resize (const uint32_t *from,
                       int from_width,
                       int from_height,
                       uint32_t *to,
                       int to_width,
                       int to_height,
                       uint32_t ground);

/* part of b, 0 .. 256, in a. */
uint32_t lk_raster_mix (uint32_t a, uint32_t b, int part);
