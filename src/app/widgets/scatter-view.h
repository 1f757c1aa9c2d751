/* Which part of a map of points is seen. Pure C: no toolkit, no display.
 *
 * Points have y upwards, as axes do; pixels have it downwards. */

#pragma once

#include <glib.h>

typedef struct
{
  double x, y;  /* the place in the middle */
  double scale; /* pixels per unit */
} LkScatterView;

/* What shows all points, margin pixels within the edges; one place alone is shown in the middle. n = 0: the unit square. */
LkScatterView lk_scatter_view_fit (const float *xy, int n, double width, double height, double margin);
/* Zooms so that what lies at a pixel stays there. */
void lk_scatter_view_zoom (LkScatterView *view, double factor, double px, double py, double width, double height);
/* Part of the way from one view to another, 0 .. 1; sizes change by equal factors in equal parts. */
LkScatterView lk_scatter_view_between (const LkScatterView *from, const LkScatterView *to, double part);
/* Whether the difference of two views can be seen. */
gboolean lk_scatter_view_differs (const LkScatterView *a, const LkScatterView *b, double width, double height);

static inline double
lk_scatter_view_px (const LkScatterView *view, double x, double width)
{
  return width / 2 + (x - view->x) * view->scale;
}

static inline double
lk_scatter_view_py (const LkScatterView *view, double y, double height)
{
  return height / 2 - (y - view->y) * view->scale;
}

static inline double
lk_scatter_view_x (const LkScatterView *view, double px, double width)
{
  return view->x + (px - width / 2) / view->scale;
}

static inline double
lk_scatter_view_y (const LkScatterView *view, double py, double height)
{
  return view->y - (py - height / 2) / view->scale;
}
