#include "app/widgets/scatter-view.h"

#include <math.h>

/* The least part of a map's distance from 0 that is told apart: floats have no more. */
#define LEAST_EXTENT 1e-6

LkScatterView
lk_scatter_view_fit (const float *xy, int n, double width, double height, double margin)
{
  double left = INFINITY, right = -INFINITY, bottom = INFINITY, top = -INFINITY, across, up;

  if (n == 0)
    {
      left = bottom = -1;
      right = top = 1;
    }
  for (int i = 0; i < n; i++)
    {
      left = fmin (left, (double) xy[2 * i]);
      right = fmax (right, (double) xy[2 * i]);
      bottom = fmin (bottom, (double) xy[2 * i + 1]);
      top = fmax (top, (double) xy[2 * i + 1]);
    }

  across = fmax (right - left, LEAST_EXTENT * fmax (fabs (left), 1e-6));
  up = fmax (top - bottom, LEAST_EXTENT * fmax (fabs (top), 1e-6));
  return (LkScatterView){
    .x = (left + right) / 2,
    .y = (bottom + top) / 2,
    .scale = fmin (fmax (width - 2 * margin, 1) / across, fmax (height - 2 * margin, 1) / up),
  };
}

void
lk_scatter_view_zoom (LkScatterView *view, double factor, double px, double py, double width, double height)
{
  double x = lk_scatter_view_x (view, px, width), y = lk_scatter_view_y (view, py, height);

  view->scale *= factor;
  view->x = x - (px - width / 2) / view->scale;
  view->y = y + (py - height / 2) / view->scale;
}

LkScatterView
lk_scatter_view_between (const LkScatterView *from, const LkScatterView *to, double part)
{
  LkScatterView view = { .scale = from->scale * pow (to->scale / from->scale, part) };
  /* The place moves with the size, so that one point of the picture stands still. */
  double moved = fabs (to->scale - from->scale) > 1e-9 * from->scale
                     ? (1 / view.scale - 1 / from->scale) / (1 / to->scale - 1 / from->scale)
                     : part;

  view.x = from->x + (to->x - from->x) * moved;
  view.y = from->y + (to->y - from->y) * moved;
  return view;
}

gboolean
lk_scatter_view_differs (const LkScatterView *a, const LkScatterView *b, double width, double height)
{
  return fabs (a->x - b->x) * b->scale > 0.1 || fabs (a->y - b->y) * b->scale > 0.1 ||
         fabs (a->scale / b->scale - 1) * fmax (width, height) > 0.1;
}
