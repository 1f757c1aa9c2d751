#include "app/widgets/readout.h"

#include <math.h>

#define PADDING LK_READOUT_PADDING
#define GAP 12

void
lk_readout_snapshot (GtkWidget *widget,
                     GtkSnapshot *snapshot,
                     const LkChartTheme *theme,
                     PangoLayout *layout,
                     double left,
                     double top)
{
  GdkRGBA back = theme->ground, border = lk_chart_ink (theme, 0.25f);
  GskRoundedRect box;
  int width, height;

  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "popover_bg_color", &back);
  pango_layout_get_pixel_size (layout, &width, &height);
  gsk_rounded_rect_init_from_rect (
      &box, &GRAPHENE_RECT_INIT ((float) left, (float) top, (float) width + 2 * PADDING, (float) height + 2 * PADDING),
      6);

  gtk_snapshot_push_rounded_clip (snapshot, &box);
  gtk_snapshot_append_color (snapshot, &back, &box.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &box, (float[4]){ 1, 1, 1, 1 }, (GdkRGBA[4]){ border, border, border, border });
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) left + PADDING, (float) top + PADDING));
  gtk_snapshot_append_layout (snapshot, layout, &theme->ink);
  gtk_snapshot_restore (snapshot);
}

void
lk_readout_snapshot_beside (GtkWidget *widget,
                            GtkSnapshot *snapshot,
                            const LkChartTheme *theme,
                            const char *markup,
                            double x,
                            double y)
{
  g_autofree char *small = g_strdup_printf ("<span size=\"86%%\" font_features=\"tnum=1\">%s</span>", markup);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, NULL);
  double left, top;
  int width, height;

  pango_layout_set_markup (layout, small, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  width += 2 * PADDING;
  height += 2 * PADDING;
  left = x > gtk_widget_get_width (widget) / 2.0 ? x - GAP - width : x + GAP;
  top = y > gtk_widget_get_height (widget) / 2.0 ? y - GAP - height : y + GAP;
  left = round (fmax (fmin (left, gtk_widget_get_width (widget) - width - 2), 2));
  top = round (fmax (fmin (top, gtk_widget_get_height (widget) - height - 2), 2));
  lk_readout_snapshot (widget, snapshot, theme, layout, left, top);
}
