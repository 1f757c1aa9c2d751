/* What lies over what: points, marks, names of the axes; then, drawn fresh, what points at them. */

#include "app/widgets/scatter-private.h"

#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>
#include <math.h>

#define PADDING 6
/* Between a point and the ring that says it is pointed at, and the width of that. */
#define HALO 3.0
#define HALO_WIDTH 2.0f

/* -- rings --------------------------------------------------------------------------------------------------------- */

static void
append_ring (LkScatter *self,
             GtkSnapshot *snapshot,
             double x,
             double y,
             double radius,
             float width,
             const GdkRGBA *color)
{
  float side = 2 * (float) radius;
  GskRoundedRect shape;

  gsk_rounded_rect_init_from_rect (&shape, &GRAPHENE_RECT_INIT ((float) (x - radius), (float) (y - radius), side, side),
                                   self->thumb_side > 0 ? 4 : (float) radius);
  gtk_snapshot_append_border (snapshot, &shape, (float[4]){ width, width, width, width },
                              (GdkRGBA[4]){ *color, *color, *color, *color });
}

/* Around the point under the pointer, and the one that keys act on; dark on light and light on dark, over whatever color. */
static void
append_rings (LkScatter *self, GtkSnapshot *snapshot, const LkChartTheme *theme)
{
  double radius = lk_scatter_half_size (self) + HALO, x, y;

  if (self->hovered >= 0)
    {
      lk_scatter_get_place (self, self->hovered, &x, &y);
      append_ring (self, snapshot, x, y, radius + 1, HALO_WIDTH + 2, &theme->ground);
      append_ring (self, snapshot, x, y, radius, HALO_WIDTH, &theme->ink);
    }
  if (self->cursor >= 0 && gtk_widget_has_visible_focus (GTK_WIDGET (self)))
    {
      lk_scatter_get_place (self, self->cursor, &x, &y);
      append_ring (self, snapshot, x, y, radius + 5, HALO_WIDTH + 2, &theme->ground);
      append_ring (self, snapshot, x, y, radius + 4, HALO_WIDTH, &theme->accent);
    }
}

/* -- lasso and box ------------------------------------------------------------------------------------------------- */

static void
trace_loop (LkScatter *self, cairo_t *cr)
{
  cairo_new_path (cr);
  for (guint i = 0; i < self->loop->len; i += 2)
    cairo_line_to (cr, g_array_index (self->loop, double, i), g_array_index (self->loop, double, i + 1));
}

static void
append_loop (LkScatter *self, GtkSnapshot *snapshot, const LkChartTheme *theme)
{
  const double *corners = (const double *) (void *) self->loop->data;
  guint n = self->loop->len / 2;
  graphene_rect_t bounds;
  GdkRGBA fill = theme->accent;
  cairo_t *cr;

  if (n < 2)
    return;

  graphene_rect_init (&bounds, (float) corners[0], (float) corners[1], 0, 0);
  for (guint i = 1; i < n; i++)
    graphene_rect_expand (&bounds, &GRAPHENE_POINT_INIT ((float) corners[2 * i], (float) corners[2 * i + 1]), &bounds);
  graphene_rect_inset (&bounds, -2, -2);

  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  fill.alpha = 0.12f;
  trace_loop (self, cr);
  gdk_cairo_set_source_rgba (cr, &fill);
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_fill (cr);
  trace_loop (self, cr);
  gdk_cairo_set_source_rgba (cr, &theme->accent);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
  /* The line that closes it, as it would be if the button were let go now. */
  cairo_move_to (cr, corners[2 * n - 2], corners[2 * n - 1]);
  cairo_line_to (cr, corners[0], corners[1]);
  if (self->drag == LK_SCATTER_DRAG_LASSO)
    cairo_set_dash (cr, (const double[]){ 4, 4 }, 2, 0);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

/* How many are within, beside the pointer. */
static void
append_count (LkScatter *self, GtkSnapshot *snapshot, const LkChartTheme *theme)
{
  g_autofree char *some = lk_chart_scale_text (LK_CHART_COUNT, self->inside->len, 0);
  g_autofree char *all = lk_chart_scale_text (LK_CHART_COUNT, self->n, 0);
  /* translators: how many points a lasso encloses: "47 of 2,000" */
  g_autofree char *text = g_strdup_printf (_ ("%s of %s"), some, all);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  GdkRGBA back = theme->ground, border = lk_chart_ink (theme, 0.25f);
  GskRoundedRect box;
  int width, height;
  double x, y;

  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "popover_bg_color", &back);
  pango_layout_get_pixel_size (layout, &width, &height);
  width += 2 * PADDING;
  height += 2 * PADDING;
  x = CLAMP (self->pointer_x + 14, 2, MAX (gtk_widget_get_width (GTK_WIDGET (self)) - width - 2, 2));
  y = CLAMP (self->pointer_y + 14, 2, MAX (gtk_widget_get_height (GTK_WIDGET (self)) - height - 2, 2));
  gsk_rounded_rect_init_from_rect (
      &box, &GRAPHENE_RECT_INIT ((float) round (x), (float) round (y), (float) width, (float) height), 6);

  gtk_snapshot_push_rounded_clip (snapshot, &box);
  gtk_snapshot_append_color (snapshot, &back, &box.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &box, (float[4]){ 1, 1, 1, 1 }, (GdkRGBA[4]){ border, border, border, border });
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) round (x) + PADDING, (float) round (y) + PADDING));
  gtk_snapshot_append_layout (snapshot, layout, &theme->ink);
  gtk_snapshot_restore (snapshot);
}

/* -- axes ---------------------------------------------------------------------------------------------------------- */

static void
append_axis_name (LkScatter *self, GtkSnapshot *snapshot, const LkChartTheme *theme, const char *name, gboolean upright)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  g_autoptr (PangoLayout) layout = NULL;
  PangoAttrList *attributes;
  GdkRGBA color = lk_chart_ink (theme, 0.65f);
  int text_width, text_height;

  if (name == NULL || *name == '\0')
    return;

  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), name);
  attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_scale_new (0.86));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);

  gtk_snapshot_save (snapshot);
  if (upright)
    {
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (4, roundf ((float) (height + text_width) / 2)));
      gtk_snapshot_rotate (snapshot, -90);
    }
  else
    gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (roundf ((float) (width - text_width) / 2),
                                                            (float) (height - text_height - 4)));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

/* -- all ----------------------------------------------------------------------------------------------------------- */

void
lk_scatter_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkScatter *self = LK_SCATTER (widget);
  LkChartTheme theme = lk_chart_theme (widget);

  if (self->n == 0)
    {
      if (self->empty_text != NULL)
        lk_chart_theme_snapshot_words (&theme, widget, snapshot, self->empty_text);
      return;
    }

  if (self->points_node == NULL)
    lk_scatter_draw_points (self, &theme);
  gtk_snapshot_append_node (snapshot, self->points_node);
  if (!self->marks_drawn)
    lk_scatter_draw_marks (self, &theme);
  if (self->marks_node != NULL)
    gtk_snapshot_append_node (snapshot, self->marks_node);
  append_axis_name (self, snapshot, &theme, self->x_label, FALSE);
  append_axis_name (self, snapshot, &theme, self->y_label, TRUE);
  append_rings (self, snapshot, &theme);
  if (self->drag == LK_SCATTER_DRAG_LASSO || self->drag == LK_SCATTER_DRAG_BOX)
    {
      append_loop (self, snapshot, &theme);
      append_count (self, snapshot, &theme);
    }
}
