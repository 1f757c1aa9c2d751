/* How a chart looks: its axes, its curves and the names at its lines, each a render node that lives until something that
 * it shows changes. */

#include "app/widgets/chart-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define MARGIN_TOP 10
#define MARGIN_RIGHT 14
#define MARGIN_BOTTOM 6
#define LABEL_GAP 8
#define CURVE_WIDTH 2.0
#define RAW_WIDTH 1.0
#define RAW_ALPHA 0.32f
#define DOTS_UP_TO 60

/* Hues that stay apart for the color blind (Okabe and Ito 2008), darker on light ground; 0 is the theme's accent. */
static const char *const hues[][2] = {
  { "#1c71d8", "#78aeed" }, { "#b8500a", "#ff9d57" }, { "#007a5a", "#33c79f" },
  { "#9b4f7d", "#e29cc4" }, { "#8a6a00", "#e9c03c" }, { "#5e5c64", "#c0bfbc" },
};

GdkRGBA
lk_chart_color (LkChart *self, int color)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA rgba;

  if (color == 0 && gtk_style_context_lookup_color (context, "accent_color", &rgba))
    return rgba;

  gdk_rgba_parse (&rgba, hues[color % G_N_ELEMENTS (hues)][dark]);
  return rgba;
}

/* The text color, fainter; high contrast keeps more of it. */
static GdkRGBA
ink (LkChart *self, float alpha)
{
  gboolean high = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  GdkRGBA rgba;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &rgba);
  rgba.alpha *= high ? MIN (1, alpha * 1.8f) : alpha;
  return rgba;
}

static GdkRGBA
ground (LkChart *self, float alpha)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA rgba;

  if (!gtk_style_context_lookup_color (context, "view_bg_color", &rgba))
    rgba = (GdkRGBA){ 1, 1, 1, 1 };
  rgba.alpha = alpha;
  return rgba;
}

PangoLayout *
lk_chart_layout (LkChart *self, const char *text)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_attr_list_insert (attributes, pango_attr_scale_new (0.86));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

static void
append_text (GtkSnapshot *snapshot, PangoLayout *layout, float x, float y, GdkRGBA color)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (roundf (x), roundf (y)));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

/* -- scales -------------------------------------------------------------------------------------------------------- */

static void
widen (double *min, double *max, double low, double high)
{
  *min = fmin (*min, low);
  *max = fmax (*max, high);
}

static void
widen_by_series (const LkChartSeries *series, double *min, double *max)
{
  int n = lk_curve_size (series->curve);
  double low, high;
  float first, last;

  if (n == 0)
    return;

  if (!series->raw)
    {
      lk_curve_range (series->curve, 0, n, FALSE, &first, &last);
      widen (min, max, first, last);
      return;
    }

  if (lk_chart_robust_range (lk_curve_values (series->curve, FALSE), n, 0.02, &low, &high))
    widen (min, max, low, high);
  if (lk_chart_robust_range (lk_curve_values (series->curve, TRUE), n, 0.01, &low, &high))
    widen (min, max, low, high);
}

/* The range of values: of the curves without outliers, of the reference lines that fit in. */
static LkChartScale
fit_values (LkChart *self)
{
  double min = NAN, max = NAN, low, high;
  LkChartScale scale;

  for (guint i = 0; i < self->series->len; i++)
    widen_by_series (g_ptr_array_index (self->series, i), &min, &max);

  low = min;
  high = max;
  for (guint i = 0; i < self->references->len; i++)
    {
      const LkChartReference *reference = g_ptr_array_index (self->references, i);
      double with = fmax (max, reference->value) - fmin (min, reference->value);

      if (reference->fit || with <= 2 * (max - min))
        widen (&low, &high, reference->value, reference->value);
    }

  if (isnan (low))
    return (LkChartScale){ 0, 1, FALSE };

  scale = lk_chart_scale_fit (low, high, self->log_scale, 0.06);
  if (self->format == LK_CHART_PERCENT)
    {
      scale.min = fmax (scale.min, 0);
      scale.max = fmin (scale.max, 1);
    }
  return scale;
}

static LkChartScale
fit_steps (LkChart *self)
{
  LkChartScale scale = { 0, 1, FALSE };
  double first, last;

  lk_chart_link_get_view (self->link, &first, &last);
  scale.min = lk_chart_link_to_unit (self->link, first);
  scale.max = lk_chart_link_to_unit (self->link, last);
  if (!(scale.max > scale.min))
    scale.max = scale.min + 1;
  return scale;
}

graphene_point_t
lk_chart_point (LkChart *self, double step, double value)
{
  const graphene_rect_t *plot = &self->plot;

  double x = lk_chart_link_to_unit (self->link, step);

  return GRAPHENE_POINT_INIT (plot->origin.x + plot->size.width * (float) lk_chart_scale_unit (&self->x, x),
                              plot->origin.y + plot->size.height * (1 - (float) lk_chart_scale_unit (&self->y, value)));
}

double
lk_chart_step_at (LkChart *self, double x)
{
  double unit = self->plot.size.width > 0 ? (x - self->plot.origin.x) / self->plot.size.width : 0;

  return lk_chart_link_from_unit (self->link, lk_chart_scale_value (&self->x, CLAMP (unit, 0, 1)));
}

/* -- axes ---------------------------------------------------------------------------------------------------------- */

static void
append_value_ticks (LkChart *self, GtkSnapshot *snapshot, PangoLayout *const *layouts, const double *ticks, int n)
{
  const graphene_rect_t *plot = &self->plot;
  GdkRGBA grid = ink (self, 0.10f), text = ink (self, 0.60f);

  for (int i = 0; i < n; i++)
    {
      float y = lk_chart_point (self, 0, ticks[i]).y;
      int width, height;

      gtk_snapshot_append_color (snapshot, &grid,
                                 &GRAPHENE_RECT_INIT (plot->origin.x, roundf (y), plot->size.width, 1));
      pango_layout_get_pixel_size (layouts[i], &width, &height);
      append_text (snapshot, layouts[i], plot->origin.x - LABEL_GAP - (float) width, y - (float) height / 2, text);
    }
}

static void
append_step_ticks (LkChart *self, GtkSnapshot *snapshot)
{
  const graphene_rect_t *plot = &self->plot;
  float bottom = plot->origin.y + plot->size.height, right = plot->origin.x + plot->size.width;
  GdkRGBA axis = ink (self, 0.30f), text = ink (self, 0.60f);
  g_autoptr (PangoLayout) name = lk_chart_layout (self, _ ("step"));
  double ticks[LK_CHART_MAX_TICKS], step;
  int n = lk_chart_scale_ticks (&self->x, (int) (plot->size.width / 64), ticks, &step);
  int name_width, name_height;

  gtk_snapshot_append_color (snapshot, &axis, &GRAPHENE_RECT_INIT (plot->origin.x, bottom, plot->size.width, 1));
  pango_layout_get_pixel_size (name, &name_width, &name_height);
  append_text (snapshot, name, right - (float) name_width, bottom + 4, text);

  for (int i = 0; i < n; i++)
    {
      g_autofree char *words = lk_chart_scale_text (LK_CHART_COUNT, ticks[i], step);
      g_autoptr (PangoLayout) layout = NULL;
      float x = lk_chart_point (self, ticks[i], self->y.min).x;
      int width, height;

      if (ticks[i] != floor (ticks[i]))
        continue;
      layout = lk_chart_layout (self, words);
      pango_layout_get_pixel_size (layout, &width, &height);
      gtk_snapshot_append_color (snapshot, &axis, &GRAPHENE_RECT_INIT (roundf (x), bottom, 1, 4));
      /* The name of the axis stands at its end; a number that would touch it is left out. */
      if (x + (float) width / 2 < right - (float) name_width - 6)
        append_text (snapshot, layout, x - (float) width / 2, bottom + 4, text);
    }
}

static void
append_dashes (LkChart *self, GtkSnapshot *snapshot, float y)
{
  const graphene_rect_t *plot = &self->plot;
  GdkRGBA color = ink (self, 0.55f);

  for (float x = plot->origin.x; x < plot->origin.x + plot->size.width; x += 9)
    {
      float width = MIN (5, plot->origin.x + plot->size.width - x);

      gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (x, roundf (y), width, 1));
    }
}

static void
append_marks (LkChart *self, GtkSnapshot *snapshot)
{
  const graphene_rect_t *plot = &self->plot;
  const GPtrArray *marks = lk_chart_link_get_marks (self->link);
  GdkRGBA line = ink (self, 0.22f), head = ink (self, 0.65f);
  float last = -1;

  for (guint i = 0; i < marks->len; i++)
    {
      const LkChartMark *mark = g_ptr_array_index (marks, i);
      float x = roundf (lk_chart_point (self, mark->step, self->y.min).x);

      if (x == last || x > plot->origin.x + plot->size.width)
        continue;
      last = x;
      gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (x, plot->origin.y, 1, plot->size.height));
      lk_mark_snapshot (snapshot, mark->kind, x + 0.5f, plot->origin.y - 3, 4, &head);
    }
}

/* Fits scales and plot to data and size, and draws what stands behind the curves. */
static void
draw_axes (LkChart *self, GtkSnapshot *snapshot)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self)),
        height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  PangoLayout *layouts[LK_CHART_MAX_TICKS];
  double ticks[LK_CHART_MAX_TICKS], step;
  int n, widest = 0, line = 0;

  self->x = fit_steps (self);
  self->y = fit_values (self);
  n = lk_chart_scale_ticks (&self->y, (int) CLAMP (height / 48, 2, 8), ticks, &step);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *words = lk_chart_scale_text (self->format, ticks[i], step);
      int text_width;

      layouts[i] = lk_chart_layout (self, words);
      pango_layout_get_pixel_size (layouts[i], &text_width, &line);
      widest = MAX (widest, text_width);
    }

  self->plot = GRAPHENE_RECT_INIT (12 + (float) widest + LABEL_GAP, MARGIN_TOP, 0, 0);
  self->plot.size.width = MAX (1, width - self->plot.origin.x - MARGIN_RIGHT);
  self->plot.size.height = MAX (1, height - MARGIN_TOP - MARGIN_BOTTOM - 4 - (float) line);

  append_value_ticks (self, snapshot, layouts, ticks, n);
  append_step_ticks (self, snapshot);
  append_marks (self, snapshot);
  for (guint i = 0; i < self->references->len; i++)
    {
      const LkChartReference *reference = g_ptr_array_index (self->references, i);
      double unit = lk_chart_scale_unit (&self->y, reference->value);

      if (unit >= 0 && unit <= 1)
        append_dashes (self, snapshot, lk_chart_point (self, 0, reference->value).y);
    }
  for (int i = 0; i < n; i++)
    g_object_unref (layouts[i]);
}

/* -- curves -------------------------------------------------------------------------------------------------------- */

static void
stroke_curve (LkChart *self,
              const LkRaster *raster,
              const LkCurve *curve,
              gboolean smooth,
              double thickness,
              LkColor color)
{
  int n = raster->width * LK_RASTER_OVERSAMPLING;
  g_autofree float *low = g_new (float, n), *high = g_new (float, n);
  g_autofree double *edges = g_new (double, n + 1);
  LkColumns columns = { .n = n, .edges = edges };

  for (int i = 0; i <= n; i++)
    edges[i] = lk_chart_link_from_unit (self->link, lk_chart_scale_value (&self->x, (double) i / n));
  columns.gaps = lk_time_base_gaps (lk_chart_link_get_time (self->link), lk_chart_link_get_unit (self->link),
                                    &columns.n_gaps);
  lk_curve_columns (curve, smooth, &columns, low, high);
  for (int i = 0; i < n; i++)
    {
      low[i] = (float) raster->height * (1 - (float) lk_chart_scale_unit (&self->y, low[i]));
      high[i] = (float) raster->height * (1 - (float) lk_chart_scale_unit (&self->y, high[i]));
    }
  lk_raster_stroke (raster, high, low, thickness, color);
}

/* While samples are few, each one that was measured is worth a dot. */
static void
append_dots (LkChart *self, GtkSnapshot *snapshot, const LkChartSeries *series)
{
  GdkRGBA color = lk_chart_color (self, series->color);
  gboolean smooth = lk_chart_series_smooth (series);
  int n = lk_curve_size (series->curve);

  if (n > (series->raw ? 1 : DOTS_UP_TO))
    return;

  for (int i = 0; i < n; i++)
    {
      graphene_point_t at = lk_chart_point (self, lk_curve_x (series->curve, i), lk_curve_y (series->curve, i, smooth));
      GskRoundedRect dot;

      gsk_rounded_rect_init_from_rect (&dot, &GRAPHENE_RECT_INIT (at.x - 3, at.y - 3, 6, 6), 3);
      gtk_snapshot_push_rounded_clip (snapshot, &dot);
      gtk_snapshot_append_color (snapshot, &color, &dot.bounds);
      gtk_snapshot_pop (snapshot);
    }
}

static void
draw_curves (LkChart *self, GtkSnapshot *snapshot)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  /* A pixel more above and below, for half of a curve that runs along the edge. */
  graphene_rect_t area = self->plot;
  cairo_surface_t *surface;
  cairo_t *cr;
  LkRaster raster;

  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) ceilf (area.size.width) * scale,
                                        (int) ceilf (area.size.height) * scale);
  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_destroy (surface);
      return;
    }

  cairo_surface_flush (surface);
  raster = (LkRaster){ .pixels = (uint32_t *) (void *) cairo_image_surface_get_data (surface),
                       .width = cairo_image_surface_get_width (surface),
                       .height = cairo_image_surface_get_height (surface),
                       .stride = cairo_image_surface_get_stride (surface) / 4 };
  for (guint i = 0; i < self->series->len; i++)
    {
      const LkChartSeries *series = g_ptr_array_index (self->series, i);
      GdkRGBA rgba = lk_chart_color (self, series->color);
      LkColor color = { rgba.red, rgba.green, rgba.blue, rgba.alpha };
      LkColor faint = { rgba.red, rgba.green, rgba.blue, rgba.alpha * RAW_ALPHA };

      if (series->raw)
        stroke_curve (self, &raster, series->curve, FALSE, RAW_WIDTH * scale, faint);
      stroke_curve (self, &raster, series->curve, series->raw, CURVE_WIDTH * scale, color);
    }
  cairo_surface_mark_dirty (surface);
  cairo_surface_set_device_scale (surface, scale, scale);

  cr = gtk_snapshot_append_cairo (snapshot, &area);
  cairo_set_source_surface (cr, surface, area.origin.x, area.origin.y);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);

  for (guint i = 0; i < self->series->len; i++)
    append_dots (self, snapshot, g_ptr_array_index (self->series, i));
}

/* -- labels -------------------------------------------------------------------------------------------------------- */

static int
compare_references (gconstpointer a, gconstpointer b)
{
  const LkChartReference *x = *(LkChartReference *const *) a, *y = *(LkChartReference *const *) b;

  return (x->value < y->value) - (x->value > y->value);
}

static char *
reference_text (LkChart *self, const LkChartReference *reference, double unit)
{
  g_autofree char *value = lk_chart_scale_text (self->format, reference->value, 0);

  return g_strdup_printf ("%s %s%s", reference->title, value, unit > 1 ? " ↑" : unit < 0 ? " ↓" : "");
}

/* Names stand above their lines at the right end, from top to bottom, none on another. */
static void
draw_labels (LkChart *self, GtkSnapshot *snapshot)
{
  const graphene_rect_t *plot = &self->plot;
  GdkRGBA text = ink (self, 0.80f), behind = ground (self, 0.80f);
  float free_from = plot->origin.y;

  g_ptr_array_sort (self->references, compare_references);
  for (guint i = 0; i < self->references->len; i++)
    {
      const LkChartReference *reference = g_ptr_array_index (self->references, i);
      double unit = lk_chart_scale_unit (&self->y, reference->value);
      g_autofree char *words = reference_text (self, reference, unit);
      g_autoptr (PangoLayout) layout = lk_chart_layout (self, words);
      float line = lk_chart_point (self, 0, reference->value).y, x, y;
      int width, height;

      pango_layout_get_pixel_size (layout, &width, &height);
      x = plot->origin.x + plot->size.width - (float) width - 4;
      y = line - (float) height - 2;
      y = MAX (y, free_from);
      y = MIN (y, plot->origin.y + plot->size.height - (float) height - 2);
      free_from = y + (float) height;
      gtk_snapshot_append_color (snapshot, &behind, &GRAPHENE_RECT_INIT (x - 4, y, (float) width + 8, (float) height));
      append_text (snapshot, layout, x, y, text);
    }
}

static void
draw_empty (LkChart *self, GtkSnapshot *snapshot)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self)),
        height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->empty_text);
  int text_width, text_height;

  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (layout, (int) MAX (width - 48, 48) * PANGO_SCALE);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  append_text (snapshot, layout, 24, (height - (float) text_height) / 2, ink (self, 0.60f));
}

void
lk_chart_draw (LkChart *self, GtkSnapshot *snapshot)
{
  static void (*const draw[LK_CHART_N_NODES]) (LkChart *, GtkSnapshot *) = { draw_axes, draw_curves, draw_labels };
  gboolean fresh = self->nodes[LK_CHART_AXES] == NULL;

  if (lk_chart_is_empty (self))
    {
      draw_empty (self, snapshot);
      return;
    }

  for (int i = 0; i < LK_CHART_N_NODES; i++)
    {
      if (fresh)
        {
          GtkSnapshot *own = gtk_snapshot_new ();

          draw[i](self, own);
          g_clear_pointer (&self->nodes[i], gsk_render_node_unref);
          self->nodes[i] = gtk_snapshot_free_to_node (own);
        }
      if (self->nodes[i] != NULL)
        gtk_snapshot_append_node (snapshot, self->nodes[i]);
    }
}

void
lk_chart_draw_playhead (LkChart *self, GtkSnapshot *snapshot)
{
  const graphene_rect_t *plot = &self->plot;
  double playhead = lk_chart_link_get_playhead (self->link);
  GdkRGBA line = ink (self, 0.8f), veil = ground (self, 0.65f);
  float x, right = plot->origin.x + plot->size.width;

  if (isnan (playhead) || lk_chart_is_empty (self))
    return;

  x = MAX (roundf (lk_chart_point (self, playhead, self->y.min).x), plot->origin.x);
  if (x > right)
    return;

  gtk_snapshot_append_color (snapshot, &veil, &GRAPHENE_RECT_INIT (x, plot->origin.y, right - x, plot->size.height));
  gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (x - 1, plot->origin.y, 2, plot->size.height));
}
