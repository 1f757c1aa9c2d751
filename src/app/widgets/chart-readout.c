/* The readout of a chart: a line at the place, a dot on each curve, and what all of them read there, the one nearest to
 * the pointer first. Charts of one link read out together. Drawn fresh. */

#include "app/widgets/chart-private.h"
#include "app/widgets/readout.h"

#include <glib/gi18n.h>
#include <math.h>

#define MARKS_SHOWN 5

static void
append_dot (GtkSnapshot *snapshot, float x, float y, float radius, const GdkRGBA *color)
{
  GskRoundedRect dot;

  gsk_rounded_rect_init_from_rect (&dot, &GRAPHENE_RECT_INIT (x - radius, y - radius, 2 * radius, 2 * radius), radius);
  gtk_snapshot_push_rounded_clip (snapshot, &dot);
  gtk_snapshot_append_color (snapshot, color, &dot.bounds);
  gtk_snapshot_pop (snapshot);
}

static int
compare_nearness (gconstpointer a, gconstpointer b, gpointer data)
{
  const LkChartEntry *x = a, *y = b;
  LkChart *self = data;
  double dx = fabs (lk_chart_frame_y (&self->frame, x->value) - self->pointer.y);
  double dy = fabs (lk_chart_frame_y (&self->frame, y->value) - self->pointer.y);

  return (dx > dy) - (dx < dy);
}

GArray *
lk_chart_read (LkChart *self, double at)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (LkChartEntry));

  self->layer->read (self, at, entries);
  if (self->pointed)
    g_array_sort_with_data (entries, compare_nearness, self);
  return entries;
}

static void
append_entry (LkChart *self, GString *lines, const LkChartTheme *theme, const LkChartEntry *entry, gboolean bold)
{
  g_autofree char *title = g_markup_escape_text (entry->title, -1);
  g_autofree char *value = lk_chart_scale_text (self->format, entry->value, 0), *raw = NULL;
  GdkRGBA rgba = lk_chart_color (theme, entry->color);

  g_string_append_printf (lines, "\n<span foreground=\"#%02x%02x%02x\">●</span> ", (guint) (255 * rgba.red),
                          (guint) (255 * rgba.green), (guint) (255 * rgba.blue));
  g_string_append_printf (lines, bold ? "<b>%s  %s</b>" : "%s  %s", title, value);
  if (isnan (entry->raw))
    return;

  raw = lk_chart_scale_text (self->format, entry->raw, 0);
  /* translators: the value of one step beside the smoothed value */
  g_string_append_printf (lines, _ ("  (this step %s)"), raw);
}

static void
append_marks (LkChart *self, GString *lines, double x)
{
  /* As near as marks are drawn as one glyph. */
  g_autoptr (GPtrArray)
      marks = lk_chart_marks_between (self, lk_chart_step_at (self, x - 6), lk_chart_step_at (self, x + 6));
  g_autofree char *more = NULL;

  for (guint i = 0; i < MIN (marks->len, MARKS_SHOWN); i++)
    {
      const LkChartMark *mark = g_ptr_array_index (marks, i);
      g_autofree char *text = g_markup_escape_text (mark->text, -1);
      g_autofree char *step = lk_chart_scale_text (LK_CHART_COUNT, mark->step, 0);

      g_string_append_printf (lines, "\n%s  <span alpha=\"65%%\">%s</span>", text, step);
    }
  if (marks->len <= MARKS_SHOWN)
    return;

  more = g_strdup_printf (ngettext ("and %u more", "and %u more", marks->len - MARKS_SHOWN), marks->len - MARKS_SHOWN);
  g_string_append_printf (lines, "\n%s", more);
}

static PangoLayout *
readout_layout (LkChart *self, const LkChartTheme *theme, GArray *entries, double at, double x)
{
  g_autofree char *place = self->layer->place (self, at), *place_markup = g_markup_escape_text (place, -1);
  GString *lines = g_string_new ("<span size=\"86%\" font_features=\"tnum=1\">");
  PangoLayout *layout;

  g_string_append (lines, place_markup);
  for (guint i = 0; i < entries->len; i++)
    append_entry (self, lines, theme, &g_array_index (entries, LkChartEntry, i),
                  i == 0 && (self->pointed || entries->len == 1));
  append_marks (self, lines, x);
  g_string_append (lines, "</span>");

  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  pango_layout_set_markup (layout, lines->str, -1);
  g_string_free (lines, TRUE);
  return layout;
}

static void
append_box (LkChart *self, GtkSnapshot *snapshot, const LkChartTheme *theme, PangoLayout *layout, double x)
{
  const LkRect *plot = &self->frame.plot;
  int width;
  double left;

  pango_layout_get_pixel_size (layout, &width, NULL);
  width += 2 * LK_READOUT_PADDING;
  /* On the side where the curve is not looked at. */
  left = x > plot->x + plot->width / 2 ? x - 12 - width : x + 12;
  left = round (fmax (fmin (left, gtk_widget_get_width (GTK_WIDGET (self)) - width - 2), 2));
  lk_readout_snapshot (GTK_WIDGET (self), snapshot, theme, layout, left, plot->y + 4);
}

void
lk_chart_draw_readout (LkChart *self, GtkSnapshot *snapshot, const LkChartTheme *theme)
{
  const LkChartFrame *frame = &self->frame;
  g_autoptr (GArray) entries = NULL;
  g_autoptr (PangoLayout) layout = NULL;
  double at = lk_chart_get_cursor (self), x;
  GdkRGBA line = lk_chart_ink (theme, 0.45f);

  if (isnan (at) || self->drag == LK_CHART_BOX)
    return;
  x = round (lk_chart_frame_x (self, frame, at));
  if (x < frame->plot.x || x > frame->plot.x + frame->plot.width)
    return;

  gtk_snapshot_append_color (snapshot, &line,
                             &GRAPHENE_RECT_INIT ((float) x, (float) frame->plot.y, 1, (float) frame->plot.height));
  entries = lk_chart_read (self, at);
  for (guint i = 0; i < entries->len; i++)
    {
      const LkChartEntry *entry = &g_array_index (entries, LkChartEntry, i);
      float dot_x = (float) lk_chart_frame_x (self, frame, entry->x),
            dot_y = (float) lk_chart_frame_y (frame, entry->value);
      GdkRGBA color = lk_chart_color (theme, entry->color);

      if (!(entry->value >= frame->y.min && entry->value <= frame->y.max))
        continue;
      append_dot (snapshot, dot_x, dot_y, 5, &theme->ground);
      append_dot (snapshot, dot_x, dot_y, 4, &color);
    }

  layout = readout_layout (self, theme, entries, at, x);
  append_box (self, snapshot, theme, layout, x);
}
