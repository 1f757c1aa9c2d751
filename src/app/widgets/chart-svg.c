/* SVG, written by hand: numbers in the C locale, text as text in whatever sans serif font its reader has. */

#include "app/widgets/chart-canvas.h"

/* Families that look much the same, the nearest first. */
#define FAMILY "Cantarell, Inter, 'DejaVu Sans', Helvetica, Arial, sans-serif"

static void
put_number (GString *svg, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (svg, " %s=\"%s\"", name, g_ascii_formatd (text, sizeof text, "%.7g", value));
}

static void
put_color (GString *svg, const char *name, const GdkRGBA *color)
{
  g_string_append_printf (svg, " %s=\"#%02x%02x%02x\"", name, (guint) (255 * color->red + 0.5f),
                          (guint) (255 * color->green + 0.5f), (guint) (255 * color->blue + 0.5f));
  if (color->alpha < 1)
    {
      g_autofree char *opacity = g_strconcat (name, "-opacity", NULL);

      put_number (svg, opacity, (double) color->alpha);
    }
}

static void
put_points (GString *svg, const LkPoint *points, int n)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (svg, " points=\"");
  for (int i = 0; i < n; i++)
    {
      g_ascii_formatd (number, sizeof number, "%.2f", points[i].x);
      g_string_append_printf (svg, "%s%s,", i > 0 ? " " : "", number);
      g_ascii_formatd (number, sizeof number, "%.2f", points[i].y);
      g_string_append (svg, number);
    }
  g_string_append_c (svg, '"');
}

static void
put_rect (GString *svg, LkRect rect)
{
  put_number (svg, "x", rect.x);
  put_number (svg, "y", rect.y);
  put_number (svg, "width", rect.width);
  put_number (svg, "height", rect.height);
}

static void
svg_rect (LkCanvas *canvas, LkRect rect, const GdkRGBA *color)
{
  g_string_append (canvas->svg, "<rect");
  put_rect (canvas->svg, rect);
  put_color (canvas->svg, "fill", color);
  g_string_append (canvas->svg, "/>\n");
}

static void
svg_dashes (LkCanvas *canvas, LkPoint from, LkPoint to, double thickness, const GdkRGBA *color)
{
  g_string_append (canvas->svg, "<line");
  put_number (canvas->svg, "x1", from.x);
  put_number (canvas->svg, "y1", from.y);
  put_number (canvas->svg, "x2", to.x);
  put_number (canvas->svg, "y2", to.y);
  put_color (canvas->svg, "stroke", color);
  put_number (canvas->svg, "stroke-width", thickness);
  g_string_append (canvas->svg, " stroke-dasharray=\"5 4\"/>\n");
}

static void
svg_polygon (LkCanvas *canvas, const LkPoint *points, int n, const GdkRGBA *color)
{
  g_string_append (canvas->svg, "<polygon");
  put_points (canvas->svg, points, n);
  put_color (canvas->svg, "fill", color);
  g_string_append (canvas->svg, "/>\n");
}

static void
svg_polyline (LkCanvas *canvas, const LkPoint *points, int n, double thickness, const GdkRGBA *color)
{
  g_string_append (canvas->svg, "<polyline fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\"");
  put_color (canvas->svg, "stroke", color);
  put_number (canvas->svg, "stroke-width", thickness);
  put_points (canvas->svg, points, n);
  g_string_append (canvas->svg, "/>\n");
}

static void
svg_dot (LkCanvas *canvas, LkPoint center, double radius, const GdkRGBA *color)
{
  g_string_append (canvas->svg, "<circle");
  put_number (canvas->svg, "cx", center.x);
  put_number (canvas->svg, "cy", center.y);
  put_number (canvas->svg, "r", radius);
  put_color (canvas->svg, "fill", color);
  g_string_append (canvas->svg, "/>\n");
}

static void
svg_text (LkCanvas *canvas, LkTextStyle style, PangoLayout *layout, LkPoint at, const GdkRGBA *color)
{
  g_autofree char *text = g_markup_escape_text (pango_layout_get_text (layout), -1);
  double size = 14.667 * lk_typesetter_em (canvas->typesetter) * (style == LK_TEXT_TITLE ? 1 : 0.86);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  g_string_append (canvas->svg, "<text");
  put_number (canvas->svg, "x", at.x);
  put_number (canvas->svg, "y", at.y + pango_layout_get_baseline (layout) / (double) PANGO_SCALE);
  put_number (canvas->svg, "font-size", size);
  /* The reader's font may be wider or narrower than the one that was measured. */
  put_number (canvas->svg, "textLength", width);
  g_string_append (canvas->svg, " lengthAdjust=\"spacingAndGlyphs\"");
  if (style != LK_TEXT_SMALL)
    g_string_append (canvas->svg, " font-weight=\"bold\"");
  put_color (canvas->svg, "fill", color);
  g_string_append_printf (canvas->svg, ">%s</text>\n", text);
}

static void
svg_clip (LkCanvas *canvas, LkRect rect)
{
  canvas->clips++;
  g_string_append_printf (canvas->svg, "<clipPath id=\"clip%d\"><rect", canvas->clips);
  put_rect (canvas->svg, rect);
  g_string_append_printf (canvas->svg, "/></clipPath>\n<g clip-path=\"url(#clip%d)\">\n", canvas->clips);
}

static void
svg_unclip (LkCanvas *canvas)
{
  g_string_append (canvas->svg, "</g>\n");
}

static const LkCanvasKind svg_kind = {
  .rect = svg_rect,
  .dashes = svg_dashes,
  .polygon = svg_polygon,
  .polyline = svg_polyline,
  .dot = svg_dot,
  .text = svg_text,
  .clip = svg_clip,
  .unclip = svg_unclip,
};

LkCanvas *
lk_canvas_new_svg (LkTypesetter *typesetter, double width, double height)
{
  LkCanvas *canvas = g_new0 (LkCanvas, 1);

  *canvas = (LkCanvas){ .kind = &svg_kind, .typesetter = typesetter, .svg = g_string_new (NULL) };
  g_string_append (canvas->svg,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"");
  put_number (canvas->svg, "width", width);
  put_number (canvas->svg, "height", height);
  g_string_append (canvas->svg, " font-family=\"" FAMILY "\">\n");
  return canvas;
}

char *
lk_canvas_dup_svg (LkCanvas *canvas)
{
  return g_strconcat (canvas->svg->str, "</svg>\n", NULL);
}
