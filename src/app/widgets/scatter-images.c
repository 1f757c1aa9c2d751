/* Thumbnails in place of dots: where there is room for them, as large as there is. */

#include "app/widgets/scatter-private.h"

#include <adwaita.h>
#include <math.h>

/* The side of a thumbnail in pixels of the widget. */
#define LEAST_SIDE 24
#define MOST_SIDE 96
/* Points to a place of their size: with more they hide each other. What is drawn already stays a little longer. */
#define CROWD 1.3
#define CROWD_KEPT 1.5
/* The frame in the point's color, in pixels of the widget. */
#define FRAME 2
/* A thumbnail comes within so many microseconds. */
#define FADE 160000

/* How many of the points in view share a place of this side, on average. */
static double
crowd (LkScatter *self, double side)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  int across = (int) (width / side) + 1, down = (int) (height / side) + 1, n = 0, taken = 0;
  g_autofree guint8 *places = g_malloc0 ((gsize) across * (gsize) down);

  for (int i = 0; i < self->n; i++)
    {
      double x, y;
      guint8 *place;

      if (self->shown != NULL && !self->shown[i])
        continue;
      lk_scatter_get_place (self, i, &x, &y);
      if (x < 0 || y < 0 || x >= width || y >= height)
        continue;
      place = &places[(int) (y / side) * across + (int) (x / side)];
      n++;
      taken += !*place;
      *place = 1;
    }

  return taken > 0 ? (double) n / taken : INFINITY;
}

/* The next smaller side: a whole multiple of the pictures' own, or a whole part of it. */
static int
next_side (int own, int side)
{
  return side > own ? (side - 1) / own * own : own / (own / side + 1);
}

void
lk_scatter_choose_thumbs (LkScatter *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self)), own, side;

  self->fading = FALSE;
  own = self->thumbs != NULL ? lk_thumbs_get_own_side (self->thumbs, self->n) : 0;
  if (own == 0)
    {
      self->thumb_side = 0;
      return;
    }

  side = MOST_SIDE * scale >= own ? MOST_SIDE * scale / own * own : next_side (own, MOST_SIDE * scale);
  for (; side >= LEAST_SIDE * scale; side = next_side (own, side))
    if (crowd (self, (double) side / scale) <= (side == self->thumb_side ? CROWD_KEPT : CROWD))
      break;
  self->thumb_side = side >= LEAST_SIDE * scale ? side : 0;
  if (self->thumb_side > 0)
    lk_thumbs_set_side (self->thumbs, self->thumb_side);
}

gboolean
lk_scatter_paint_thumb (LkScatter *self,
                        const LkRaster *raster,
                        int point,
                        const LkDot *dot,
                        int strength,
                        uint32_t ground,
                        gboolean make)
{
  int frame = FRAME * gtk_widget_get_scale_factor (GTK_WIDGET (self)), reach = self->thumb_side + frame, x, y;
  gint64 age;
  const LkThumb *thumb;

  /* What is out of sight is not asked for. */
  if (!(dot->x > (float) -reach && dot->y > (float) -reach && dot->x < (float) (raster->width + reach) &&
        dot->y < (float) (raster->height + reach)))
    return TRUE;

  thumb = lk_thumbs_get (self->thumbs, point, make, ground);
  if (thumb == NULL)
    {
      self->fading |= !make;
      return FALSE;
    }

  age = g_get_monotonic_time () - thumb->born;
  if (age < FADE && adw_get_enable_animations (GTK_WIDGET (self)))
    {
      strength = (int) (strength * age / FADE);
      self->fading = TRUE;
    }
  x = (int) floorf (dot->x) - thumb->width / 2;
  y = (int) floorf (dot->y) - thumb->height / 2;
  lk_raster_rect (raster, x - frame, y - frame, thumb->width + 2 * frame, thumb->height + 2 * frame, dot->color,
                  strength);
  lk_raster_picture (raster, x, y, thumb->pixels, thumb->width, thumb->height, strength);
  return TRUE;
}

double
lk_scatter_half_size (LkScatter *self)
{
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  return self->thumb_side > 0 ? self->thumb_side / scale / 2 + FRAME : fmax (lk_scatter_dot_radius (self), 2.5);
}
