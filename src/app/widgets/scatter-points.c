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

static uint32_t
pack (const GdkRGBA *color)
{
  return 0xff000000 | (uint32_t) (255 * color->red + 0.5f) << 16 | (uint32_t) (255 * color->green + 0.5f) << 8 |
         (uint32_t) (255 * color->blue + 0.5f);
}

static uint32_t
color_of (LkScatter *self, int point, const LkChartTheme *theme)
{
  return self->colors != NULL ? 0xff000000 | self->colors[point] : pack (&theme->accent);
}

static int
alpha_of (LkScatter *self, int point)
{
  return self->alpha != NULL ? FAINTEST + self->alpha[point] * (256 - FAINTEST) / 255 : 256;
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

/* -- surfaces ------------------------------------------------------------------------------------------------------ */

static LkRaster
raster_of (cairo_surface_t *surface)
{
  return (LkRaster){
    .pixels = (uint32_t *) (void *) cairo_image_surface_get_data (surface),
    .width = cairo_image_surface_get_width (surface),
    .height = cairo_image_surface_get_height (surface),
    .stride = cairo_image_surface_get_stride (surface) / 4,
  };
}

/* A node that shows a surface at a place, in pixels of the screen. Takes the surface: finished at once, its pixels become
 * the node's instead of being copied. */
static GskRenderNode *
show_surface (cairo_surface_t *surface, int left, int top, int scale)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  double x = (double) left / scale, y = (double) top / scale;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT ((float) x, (float) y,
                                               (float) cairo_image_surface_get_width (surface) / (float) scale,
                                               (float) cairo_image_surface_get_height (surface) / (float) scale);
  cairo_t *cr;

  cairo_surface_mark_dirty (surface);
  cairo_surface_set_device_scale (surface, scale, scale);
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  cairo_set_source_surface (cr, surface, x, y);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return gtk_snapshot_free_to_node (snapshot);
}

/* -- points -------------------------------------------------------------------------------------------------------- */

/* The dots of those that are faded or not, in pixels of the screen. */
static int
gather (LkScatter *self, gboolean faded, const LkChartTheme *theme, gboolean smooth)
{
  const float *xy = lk_scatter_motion_places (self->motion);
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  float zoom = (float) (self->view.scale * scale);
  float left = (float) (width / 2 * scale - self->view.x * (double) zoom);
  float top = (float) (height / 2 * scale + self->view.y * (double) zoom);
  uint32_t ground = pack (&theme->ground);
  uint32_t grey = lk_raster_mix (ground, pack (&theme->ink), theme->high_contrast ? 110 : 60);
  int n = 0;

  for (int i = 0; i < self->n; i++)
    {
      LkDot *dot = &self->dots[n];

      if ((self->faded != NULL && self->faded[i]) != faded || (self->shown != NULL && !self->shown[i]))
        continue;
      *dot = (LkDot){ left + xy[2 * i] * zoom, top - xy[2 * i + 1] * zoom, grey, 256 };
      n++;
      if (faded)
        continue;

      dot->color = color_of (self, i, theme);
      dot->alpha = alpha_of (self, i);
      if (!smooth)
        dot->color = lk_raster_mix (ground, dot->color, dot->alpha);
    }

  return n;
}

void
lk_scatter_draw_points (LkScatter *self, const LkChartTheme *theme)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
                                                         gtk_widget_get_width (GTK_WIDGET (self)) * scale,
                                                         gtk_widget_get_height (GTK_WIDGET (self)) * scale);
  LkRaster raster = raster_of (surface);
  gboolean smooth = !self->rough;

  make_stamps (self, lk_scatter_dot_radius (self));
  lk_raster_fill (&raster, pack (&theme->ground));
  if (self->faded != NULL)
    lk_raster_dots (&raster, self->stamp, self->dots, gather (self, TRUE, theme, smooth), smooth);
  lk_raster_dots (&raster, self->stamp, self->dots, gather (self, FALSE, theme, smooth), smooth);
  self->points_node = show_surface (surface, 0, 0, scale);
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

static Bounds
bounds_of_marks (LkScatter *self, double scale)
{
  Bounds bounds = { INFINITY, INFINITY, -INFINITY, -INFINITY };
  double x0, y0, x1, y1;

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

  return bounds;
}

static void
paint_lines (LkScatter *self, const LkRaster *raster, int left, int top, const LkChartTheme *theme)
{
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self)), x0, y0, x1, y1;
  uint32_t ink = pack (&theme->ink);

  for (guint i = 0; i < self->lines->len; i++)
    {
      const LkScatterLine *line = &g_array_index (self->lines, LkScatterLine, i);

      if (place_line (self, line, scale, &x0, &y0, &x1, &y1))
        lk_raster_line (raster, x0 - left, y0 - top, x1 - left, y1 - top, 1.3 * scale, line->faint ? 4 * scale : 0, ink,
                        theme->high_contrast ? 256
                        : line->faint        ? 140
                                             : 170);
    }
}

/* Ring, gap and dot of each: one stamp after the other, so that none is covered in part by its neighbor's ring. */
static void
paint_selected (LkScatter *self, const LkRaster *raster, int left, int top, const LkChartTheme *theme)
{
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  uint32_t ink = pack (&theme->ink), ground = pack (&theme->ground);
  int n = 0;

  for (int i = 0; self->n_selected > 0 && i < self->n; i++)
    {
      double x, y;

      if (!self->selected[i] || !is_shown (self, i))
        continue;
      lk_scatter_get_place (self, i, &x, &y);
      self->dots[n++] = (LkDot){ (float) (x * scale) - (float) left, (float) (y * scale) - (float) top,
                                 color_of (self, i, theme), 256 };
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
  double reach = (lk_scatter_dot_radius (self) + RING_GAP + RING + 3) * scale;
  Bounds bounds = bounds_of_marks (self, scale);
  int left = (int) CLAMP (floor (bounds.left - reach), 0, width),
      top = (int) CLAMP (floor (bounds.top - reach), 0, height);
  int right = (int) CLAMP (ceil (bounds.right + reach), 0, width);
  int bottom = (int) CLAMP (ceil (bounds.bottom + reach), 0, height);
  cairo_surface_t *surface;
  LkRaster raster;

  self->marks_drawn = TRUE;
  if (left >= right || top >= bottom)
    return;

  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, right - left, bottom - top);
  raster = raster_of (surface);
  make_stamps (self, lk_scatter_dot_radius (self));
  paint_lines (self, &raster, left, top, theme);
  paint_selected (self, &raster, left, top, theme);
  self->marks_node = show_surface (surface, left, top, scale);
}
