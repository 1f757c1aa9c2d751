/* The points, and what marks some of them, as surfaces: painted once, then kept as render nodes. */

#include "app/widgets/scatter-private.h"

#include <math.h>

/* Radius of a dot when all points are shown: of few, of very many. */
#define LARGEST_DOT 5.0
#define SMALLEST_DOT 1.3
/* What a ring stands off its point, and its width. */
#define RING_GAP 1.5
#define RING 2.0
/* The faintest color that is still one, of 256. */
#define FAINTEST 56
/* How strong the thumbnails of grey points are, of 256. */
#define FADED_THUMB 70

/* -- sizes and colors ---------------------------------------------------------------------------------------------- */

double
lk_scatter_dot_radius (LkScatter *self)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  LkScatterView all;
  double radius;

  if (self->n == 0)
    return LARGEST_DOT;

  /* A fifth of the window is covered, were the points spread over all of it. */
  radius = sqrt (0.2 * width * height / (G_PI * self->n));
  radius = CLAMP (radius, SMALLEST_DOT, LARGEST_DOT);
  if (!self->zoomed)
    return radius;

  /* Nearer points are larger, though not by as much. */
  all = lk_scatter_view_fit (lk_scatter_motion_places (self->motion), self->n, width, height, 0);
  return CLAMP (radius * pow (self->view.scale / all.scale, 0.3), SMALLEST_DOT, fmax (radius, LARGEST_DOT + 1));
}

uint32_t
lk_scatter_pack (const GdkRGBA *color)
{
  return 0xff000000 | (uint32_t) (255 * color->red + 0.5f) << 16 | (uint32_t) (255 * color->green + 0.5f) << 8 |
         (uint32_t) (255 * color->blue + 0.5f);
}

static uint32_t
color_of (LkScatter *self, int point, const LkChartTheme *theme)
{
  return self->colors != NULL ? 0xff000000 | self->colors[point] : lk_scatter_pack (&theme->accent);
}

static int
alpha_of (LkScatter *self, int point)
{
  return self->alpha != NULL ? FAINTEST + self->alpha[point] * (256 - FAINTEST) / 255 : 256;
}

static uint32_t
grey_of (const LkChartTheme *theme)
{
  return lk_raster_mix (lk_scatter_pack (&theme->ground), lk_scatter_pack (&theme->ink),
                        theme->high_contrast ? 110 : 60);
}

uint32_t
lk_scatter_color (LkScatter *self, int point, const LkChartTheme *theme, gboolean faded)
{
  return faded
             ? grey_of (theme)
             : lk_raster_mix (lk_scatter_pack (&theme->ground), color_of (self, point, theme), alpha_of (self, point));
}

static void
make_stamps (LkScatter *self, double radius)
{
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  radius = round (radius * scale * 4) / 4;
  if (self->stamp != NULL && self->stamp_radius == radius)
    return;

  lk_dot_stamp_free (self->stamp);
  lk_dot_stamp_free (self->ring);
  lk_dot_stamp_free (self->gap);
  lk_dot_stamp_free (self->core);
  self->stamp_radius = radius;
  self->stamp = lk_dot_stamp_new (radius);
  radius = fmax (radius, 2.5 * scale);
  self->core = lk_dot_stamp_new (radius + scale * 0.5);
  self->gap = lk_dot_stamp_new (radius + scale * RING_GAP);
  self->ring = lk_dot_stamp_new (radius + scale * (RING_GAP + RING));
}

/* -- points -------------------------------------------------------------------------------------------------------- */

/* While thumbnails are made a frame takes no longer than so many microseconds more. */
#define THUMBS_TIME 4000

/* The dots of those that are faded or not, in pixels of the screen; points [n]: whose they are. */
static int
gather (LkScatter *self, gboolean faded, const LkChartTheme *theme, gboolean smooth)
{
  const float *xy = lk_scatter_motion_places (self->motion);
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  float zoom = (float) (self->view.scale * scale);
  float left = (float) (width / 2 * scale - self->view.x * (double) zoom);
  float top = (float) (height / 2 * scale + self->view.y * (double) zoom);
  uint32_t ground = lk_scatter_pack (&theme->ground);
  uint32_t grey = grey_of (theme);
  int n = 0;

  for (int i = 0; i < self->n; i++)
    {
      LkDot *dot = &self->dots[n];

      if ((self->faded != NULL && self->faded[i]) != faded || (self->shown != NULL && !self->shown[i]))
        continue;
      *dot = (LkDot){ left + xy[2 * i] * zoom, top - xy[2 * i + 1] * zoom, grey, 256 };
      self->points[n++] = i;
      if (faded)
        continue;

      dot->color = color_of (self, i, theme);
      dot->alpha = alpha_of (self, i);
      if (!smooth)
        dot->color = lk_raster_mix (ground, dot->color, dot->alpha);
    }

  return n;
}

/* Thumbnails in place of dots; a dot where there is none. */
static void
paint_thumbs (LkScatter *self, const LkRaster *raster, int n, int strength, uint32_t ground)
{
  gint64 until = g_get_monotonic_time () + THUMBS_TIME;

  for (int i = 0; i < n; i++)
    {
      const LkDot *dot = &self->dots[i];

      if (!lk_scatter_paint_thumb (self, raster, self->points[i], dot, strength * dot->alpha / 256, ground,
                                   g_get_monotonic_time () < until))
        lk_raster_dots (raster, self->stamp, dot, 1, TRUE);
    }
}

static void
paint_points (LkScatter *self, const LkRaster *raster, gboolean faded, const LkChartTheme *theme)
{
  gboolean smooth = !self->rough;
  int n = gather (self, faded, theme, smooth || self->thumb_side > 0);

  if (self->thumb_side > 0)
    paint_thumbs (self, raster, n, faded ? FADED_THUMB : 256, lk_scatter_pack (&theme->ground));
  else
    lk_raster_dots (raster, self->stamp, self->dots, n, smooth);
}

void
lk_scatter_draw_points (LkScatter *self, const LkChartTheme *theme)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  cairo_rectangle_int_t all = { 0, 0, gtk_widget_get_width (GTK_WIDGET (self)) * scale,
                                gtk_widget_get_height (GTK_WIDGET (self)) * scale };
  LkRaster raster = lk_surface_pair_begin (&self->points_pair, CAIRO_FORMAT_RGB24, all.width, all.height);

  lk_scatter_choose_thumbs (self);
  make_stamps (self, lk_scatter_dot_radius (self));
  lk_raster_fill (&raster, lk_scatter_pack (&theme->ground));
  if (self->faded != NULL)
    paint_points (self, &raster, TRUE, theme);
  paint_points (self, &raster, FALSE, theme);
  if (self->fading)
    lk_scatter_keep_ticking (self);
  else if (self->thumb_side > 0)
    lk_thumbs_trim (self->thumbs);
  self->points_node = lk_surface_pair_show (&self->points_pair, &all, scale);
}

/* -- marks --------------------------------------------------------------------------------------------------------- */

typedef struct
{
  double left, top, right, bottom;
} Bounds;

static void
extend (Bounds *bounds, double x, double y)
{
  bounds->left = fmin (bounds->left, x);
  bounds->top = fmin (bounds->top, y);
  bounds->right = fmax (bounds->right, x);
  bounds->bottom = fmax (bounds->bottom, y);
}

static gboolean
is_shown (LkScatter *self, int point)
{
  return self->shown == NULL || self->shown[point];
}

/* Both ends of a line, in pixels of the screen; FALSE if one of them is hidden. */
static gboolean
place_line (LkScatter *self, const LkScatterLine *line, double scale, double *x0, double *y0, double *x1, double *y1)
{
  if (!is_shown (self, line->from) || !is_shown (self, line->to))
    return FALSE;

  lk_scatter_get_place (self, line->from, x0, y0);
  lk_scatter_get_place (self, line->to, x1, y1);
  *x0 *= scale;
  *y0 *= scale;
  *x1 *= scale;
  *y1 *= scale;
  return TRUE;
}

/* What is painted at all, with room for rings. */
static cairo_rectangle_int_t
bounds_of_marks (LkScatter *self, double scale, int width, int height)
{
  Bounds bounds = { INFINITY, INFINITY, -INFINITY, -INFINITY };
  double reach = (lk_scatter_half_size (self) + RING_GAP + RING + 3) * scale, x0, y0, x1, y1;
  int left, top;

  for (int i = 0; self->n_selected > 0 && i < self->n; i++)
    if (self->selected[i] && is_shown (self, i))
      {
        lk_scatter_get_place (self, i, &x0, &y0);
        extend (&bounds, x0 * scale, y0 * scale);
      }
  for (guint i = 0; i < self->lines->len; i++)
    if (place_line (self, &g_array_index (self->lines, LkScatterLine, i), scale, &x0, &y0, &x1, &y1))
      {
        extend (&bounds, x0, y0);
        extend (&bounds, x1, y1);
      }

  left = (int) CLAMP (floor (bounds.left - reach), 0, width);
  top = (int) CLAMP (floor (bounds.top - reach), 0, height);
  return (cairo_rectangle_int_t){ left, top, (int) CLAMP (ceil (bounds.right + reach), 0, width) - left,
                                  (int) CLAMP (ceil (bounds.bottom + reach), 0, height) - top };
}

static void
paint_lines (LkScatter *self, const LkRaster *raster, const LkChartTheme *theme)
{
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self)), x0, y0, x1, y1;
  uint32_t ink = lk_scatter_pack (&theme->ink);

  for (guint i = 0; i < self->lines->len; i++)
    {
      const LkScatterLine *line = &g_array_index (self->lines, LkScatterLine, i);

      if (place_line (self, line, scale, &x0, &y0, &x1, &y1))
        lk_raster_line (raster, x0, y0, x1, y1, 1.3 * scale, line->faint ? 4 * scale : 0, ink,
                        theme->high_contrast ? 256
                        : line->faint        ? 140
                                             : 170);
    }
}

/* Around a thumbnail, which stays as it is. */
static void
paint_frame (const LkRaster *raster, const LkDot *dot, int half, int thickness, uint32_t color)
{
  int x = (int) floorf (dot->x), y = (int) floorf (dot->y), outer = half + thickness;

  lk_raster_rect (raster, x - outer, y - outer, 2 * outer, thickness, color, 256);
  lk_raster_rect (raster, x - outer, y + half, 2 * outer, thickness, color, 256);
  lk_raster_rect (raster, x - outer, y - half, thickness, 2 * half, color, 256);
  lk_raster_rect (raster, x + half, y - half, thickness, 2 * half, color, 256);
}

/* Ring, gap and dot of each: one stamp after the other, so that none is covered in part by its neighbor's ring. */
static void
paint_selected (LkScatter *self, const LkRaster *raster, const LkChartTheme *theme)
{
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  uint32_t ink = lk_scatter_pack (&theme->ink), ground = lk_scatter_pack (&theme->ground);
  int n = 0;

  for (int i = 0; self->n_selected > 0 && i < self->n; i++)
    {
      double x, y;

      if (!self->selected[i] || !is_shown (self, i))
        continue;
      lk_scatter_get_place (self, i, &x, &y);
      self->points[n] = i;
      self->dots[n++] = (LkDot){ (float) (x * scale), (float) (y * scale), color_of (self, i, theme), 256 };
    }

  if (self->thumb_side > 0)
    {
      for (int i = 0; i < n; i++)
        {
          /* Over those that hide it. */
          lk_scatter_paint_thumb (self, raster, self->points[i], &self->dots[i], 256, ground, FALSE);
          paint_frame (raster, &self->dots[i], (int) (lk_scatter_half_size (self) * scale), (int) (3 * scale), ink);
        }
      return;
    }

  for (int pass = 0; pass < 3; pass++)
    {
      const LkDotStamp *stamps[] = { self->ring, self->gap, self->core };

      for (int i = 0; i < n; i++)
        {
          LkDot dot = self->dots[i];

          if (pass < 2)
            dot.color = pass == 0 ? ink : ground;
          lk_raster_dots (raster, stamps[pass], &dot, 1, TRUE);
        }
    }
}

void
lk_scatter_draw_marks (LkScatter *self, const LkChartTheme *theme)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = gtk_widget_get_width (GTK_WIDGET (self)) * scale;
  int height = gtk_widget_get_height (GTK_WIDGET (self)) * scale;
  cairo_rectangle_int_t part = bounds_of_marks (self, scale, width, height);
  LkRaster raster;

  self->marks_drawn = TRUE;
  if (part.width <= 0 || part.height <= 0)
    return;

  raster = lk_surface_pair_begin (&self->marks_pair, CAIRO_FORMAT_ARGB32, width, height);
  lk_raster_rect (&raster, part.x, part.y, part.width, part.height, 0, 256);
  make_stamps (self, lk_scatter_dot_radius (self));
  paint_lines (self, &raster, theme);
  paint_selected (self, &raster, theme);
  self->marks_node = lk_surface_pair_show (&self->marks_pair, &part, scale);
}
