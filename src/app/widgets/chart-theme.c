#include "app/widgets/chart-theme.h"

#include <adwaita.h>
#include <math.h>

/* Hues that stay apart for the color blind (Okabe and Ito 2008), darker on light ground; 0 is the theme's accent. */
static const char *const hues[][2] = {
  { "#1c71d8", "#78aeed" }, { "#b8500a", "#ff9d57" }, { "#007a5a", "#33c79f" },
  { "#9b4f7d", "#e29cc4" }, { "#8a6a00", "#e9c03c" }, { "#5e5c64", "#c0bfbc" },
};

LkChartTheme
lk_chart_theme (GtkWidget *widget)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  LkChartTheme theme = { .dark = adw_style_manager_get_dark (style),
                         .high_contrast = adw_style_manager_get_high_contrast (style) };

  gtk_style_context_get_color (context, &theme.ink);
  if (!gtk_style_context_lookup_color (context, "view_bg_color", &theme.ground))
    gdk_rgba_parse (&theme.ground, theme.dark ? "#1e1e1e" : "#ffffff");
  if (!gtk_style_context_lookup_color (context, "accent_color", &theme.accent))
    gdk_rgba_parse (&theme.accent, hues[0][theme.dark]);
  return theme;
}

LkChartTheme
lk_chart_paper_theme (void)
{
  LkChartTheme theme = { .ink = { 0.1f, 0.1f, 0.1f, 1 }, .ground = { 1, 1, 1, 1 } };

  gdk_rgba_parse (&theme.accent, hues[0][FALSE]);
  return theme;
}

GdkRGBA
lk_chart_color (const LkChartTheme *theme, int color)
{
  GdkRGBA rgba = theme->accent;

  if (color > 0)
    gdk_rgba_parse (&rgba, hues[color % (int) G_N_ELEMENTS (hues)][theme->dark]);
  return rgba;
}

GdkRGBA
lk_chart_ink (const LkChartTheme *theme, float alpha)
{
  GdkRGBA ink = theme->ink;

  ink.alpha *= theme->high_contrast ? MIN (1, alpha * 1.8f) : alpha;
  return ink;
}

void
lk_chart_theme_snapshot_words (const LkChartTheme *theme, GtkWidget *widget, GtkSnapshot *snapshot, const char *words)
{
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, words);
  GdkRGBA color = lk_chart_ink (theme, 0.60f);
  int text_height;

  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (layout, MAX (width - 48, 48) * PANGO_SCALE);
  pango_layout_get_pixel_size (layout, NULL, &text_height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (24, roundf ((float) (height - text_height) / 2)));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}
