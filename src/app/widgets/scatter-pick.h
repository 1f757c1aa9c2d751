/* Which points are meant: the nearest one, the next one in a direction, those within a loop. Pure C: no toolkit, no
 * display. */

#pragma once

#include <glib.h>

/* Points in square buckets, about two in each: the nearest of 60,000 is found in microseconds. */
typedef struct _LkScatterGrid LkScatterGrid;

/* xy [n, 2] must stay as it is while the grid is used; shown [n]: which take part, NULL = all. */
LkScatterGrid *lk_scatter_grid_new (const float *xy, const guint8 *shown, int n);
void lk_scatter_grid_free (LkScatterGrid *grid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkScatterGrid, lk_scatter_grid_free)

/* The point nearest to a place, no further than reach; of equals the last, which is drawn over the others. -1 = none. */
int lk_scatter_grid_nearest (const LkScatterGrid *grid, double x, double y, double reach);

/* The point to go to from a place in a direction (one of the four along the axes, a unit long): near, and no further to the
 * side than ahead. The point `from` is left out. -1 = none. */
int lk_scatter_next (const float *xy, const guint8 *shown, int n, int from, double x, double y, double dx, double dy);

/* What lies within a closed loop of corners [n, 2], in pixels: mask [height, width] is 1 where a pixel's middle does, by the
 * even-odd rule. */
void lk_loop_mask (const double *corners, int n, int width, int height, guint8 *mask);
