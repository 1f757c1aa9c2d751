/* Surfaces that are painted pixel by pixel for every frame and shown as render nodes.
 *
 * Two take turns, since the toolkit holds on to the last frame's node while it draws the next. A new surface for each frame
 * would cost more than what is painted: fresh memory has to be mapped page by page (3 MB: 20 ms on a virtual machine), and
 * Cairo copies a surface that goes away while it is still to be drawn. */

#pragma once

#include "app/widgets/raster.h"

#include <gtk/gtk.h>

typedef struct
{
  cairo_surface_t *surfaces[2];
  int last;
} LkSurfacePair;

/* A surface to paint all of, its pixels as they were some frames ago; size in pixels of the screen. */
LkRaster lk_surface_pair_begin (LkSurfacePair *pair, cairo_format_t format, int width, int height);
/* The node that shows a part of what was painted, where it lies in the widget: scale pixels of the screen to one of its. */
GskRenderNode *lk_surface_pair_show (LkSurfacePair *pair, const cairo_rectangle_int_t *part, int scale);
void lk_surface_pair_clear (LkSurfacePair *pair);
