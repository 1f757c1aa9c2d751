/* The readout of a chart: a line at the step, a dot on each curve, and what all of them read there. Drawn fresh. */

#include "app/widgets/chart-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define PADDING 8

static void
append_dot (GtkSnapshot *snapshot, graphene_point_t at, float radius, const GdkRGBA *color)
{
  GskRoundedRect dot;

  gsk_rounded_rect_init_from_rect (&dot, &GRAPHENE_RECT_INIT (at.x - radius, at.y - radius, 2 * radius, 2 * radius),
                                   radius);
  gtk_snapshot_push_rounded_clip (snapshot, &dot);
  gtk_snapshot_append_color (snapshot, color, &dot.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
append_series_line (LkChart *self, GString *lines, const LkChartSeries *series)
{
  int j = lk_curve_nearest (series->curve, lk_chart_get_cursor (self));
  g_autofree char *value = NULL, *raw = NULL, *title = g_markup_escape_text (series->title, -1);
  GdkRGBA rgba = lk_chart_color (self, series->color);

  if (j < 0)
    return;

  value = lk_chart_scale_text (self->format, lk_curve_y (series->curve, j, lk_chart_series_smooth (series)), 0);
  g_string_append_printf (lines, "\n<span foreground=\"#%02x%02x%02x\">●</span> %s  <b>%s</b>",
                          (guint) (255 * rgba.red), (guint) (255 * rgba.green), (guint) (255 * rgba.blue), title,
                          value);
  if (!series->raw)
    return;

  raw = lk_chart_scale_text (self->format, lk_curve_y (series->curve, j, FALSE), 0);
  /* translators: the value of one step beside the smoothed value */
  g_string_append_printf (lines, _ ("  (this step %s)"), raw);
}

static PangoLayout *
readout_layout (LkChart *self, double x)
{
  g_autofree char *step = lk_chart_scale_text (LK_CHART_COUNT, lk_chart_get_cursor (self), 0);
  /* A mark within four pixels counts as met. */
  double reach = lk_chart_step_at (self, x + 4) - lk_chart_step_at (self, x);
  g_autofree char *marks = lk_chart_dup_marks (self, lk_chart_get_cursor (self), reach);
  g_autofree char *marks_markup = marks != NULL ? g_markup_escape_text (marks, -1) : NULL;
  GString *lines = g_string_new (NULL);
  PangoLayout *layout;

  g_string_append (lines, "<span size=\"86%\" font_features=\"tnum=1\">");
  g_string_append_printf (lines, _ ("Step %s"), step);
  for (guint i = 0; i < self->series->len; i++)
    append_series_line (self, lines, g_ptr_array_index (self->series, i));
  if (marks != NULL)
    g_string_append_printf (lines, "\n%s", marks_markup);
  g_string_append (lines, "</span>");

  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  pango_layout_set_markup (layout, lines->str, -1);
  g_string_free (lines, TRUE);
  return layout;
}

static void
append_box (LkChart *self, GtkSnapshot *snapshot, float x)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  g_autoptr (PangoLayout) layout = readout_layout (self, (double) x);
  const graphene_rect_t *plot = &self->plot;
  GdkRGBA back = { 1, 1, 1, 1 }, text, border;
  GskRoundedRect box;
  int width, height;
  float left;

  gtk_style_context_get_color (context, &text);
  gtk_style_context_lookup_color (context, "popover_bg_color", &back);
  border = text;
  border.alpha *= 0.25f;

  pango_layout_get_pixel_size (layout, &width, &height);
  /* On the side where the curve is not looked at. */
  left = x > plot->origin.x + plot->size.width / 2 ? x - 12 - (float) width - 2 * PADDING : x + 12;
  left = roundf (MAX (left, 2));
  gsk_rounded_rect_init_from_rect (
      &box, &GRAPHENE_RECT_INIT (left, plot->origin.y + 4, (float) width + 2 * PADDING, (float) height + 2 * PADDING),
      6);

  gtk_snapshot_push_rounded_clip (snapshot, &box);
  gtk_snapshot_append_color (snapshot, &back, &box.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &box, (float[4]){ 1, 1, 1, 1 }, (GdkRGBA[4]){ border, border, border, border });
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (left + PADDING, plot->origin.y + 4 + PADDING));
  gtk_snapshot_append_layout (snapshot, layout, &text);
  gtk_snapshot_restore (snapshot);
}

void
lk_chart_draw_readout (LkChart *self, GtkSnapshot *snapshot)
{
  const graphene_rect_t *plot = &self->plot;
  GdkRGBA line, back = { 1, 1, 1, 1 };
  float x;

  if (isnan (lk_chart_get_cursor (self)) || lk_chart_is_empty (self))
    return;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &line);
  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "view_bg_color", &back);
  line.alpha *= 0.45f;
  x = roundf (lk_chart_point (self, lk_chart_get_cursor (self), self->y.min).x);
  gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (x, plot->origin.y, 1, plot->size.height));

  for (guint i = 0; i < self->series->len; i++)
    {
      const LkChartSeries *series = g_ptr_array_index (self->series, i);
      int j = lk_curve_nearest (series->curve, lk_chart_get_cursor (self));
      GdkRGBA color = lk_chart_color (self, series->color);
      graphene_point_t at;

      if (j < 0)
        continue;
      at = lk_chart_point (self, lk_curve_x (series->curve, j),
                           lk_curve_y (series->curve, j, lk_chart_series_smooth (series)));
      append_dot (snapshot, at, 5, &back);
      append_dot (snapshot, at, 4, &color);
    }

  append_box (self, snapshot, x);
}
