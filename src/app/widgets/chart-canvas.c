#include "app/widgets/chart-canvas.h"

#include <math.h>

#define SMALL 0.86
#define USUAL_FONT_PIXELS 14.667
#define KEPT 400
#define DASH 5
#define DASH_GAP 4

/* -- text ---------------------------------------------------------------------------------------------------------- */

struct _LkTypesetter
{
  PangoContext *context;
  GHashTable *layouts; /* style and text -> PangoLayout */
};

LkTypesetter *
lk_typesetter_new (PangoContext *context)
{
  LkTypesetter *typesetter = g_new0 (LkTypesetter, 1);

  typesetter->context = g_object_ref (context);
  typesetter->layouts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  return typesetter;
}

void
lk_typesetter_free (LkTypesetter *typesetter)
{
  if (typesetter == NULL)
    return;

  g_object_unref (typesetter->context);
  g_hash_table_unref (typesetter->layouts);
  g_free (typesetter);
}

double
lk_typesetter_em (const LkTypesetter *typesetter)
{
  const PangoFontDescription *font = pango_context_get_font_description (typesetter->context);
  double size = pango_font_description_get_size (font) / (double) PANGO_SCALE;
  double dpi = pango_cairo_context_get_resolution (typesetter->context);

  if (!pango_font_description_get_size_is_absolute (font))
    size *= (dpi > 0 ? dpi : 96) / 72;

  return size > 0 ? size / USUAL_FONT_PIXELS : 1;
}

static PangoLayout *
make_layout (LkTypesetter *typesetter, LkTextStyle style, const char *text)
{
  PangoLayout *layout = pango_layout_new (typesetter->context);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  if (style != LK_TEXT_TITLE)
    pango_attr_list_insert (attributes, pango_attr_scale_new (SMALL));
  if (style != LK_TEXT_SMALL)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

static PangoLayout *
layout_of (LkTypesetter *typesetter, LkTextStyle style, const char *text)
{
  g_autofree char *key = g_strdup_printf ("%d%s", (int) style, text);
  PangoLayout *layout = g_hash_table_lookup (typesetter->layouts, key);

  if (layout != NULL)
    return layout;

  if (g_hash_table_size (typesetter->layouts) >= KEPT)
    g_hash_table_remove_all (typesetter->layouts);
  layout = make_layout (typesetter, style, text);
  g_hash_table_insert (typesetter->layouts, g_steal_pointer (&key), layout);
  return layout;
}

void
lk_typesetter_measure (LkTypesetter *typesetter, LkTextStyle style, const char *text, double *width, double *height)
{
  int w, h;

  pango_layout_get_pixel_size (layout_of (typesetter, style, text), &w, &h);
  if (width != NULL)
    *width = w;
  if (height != NULL)
    *height = h;
}

/* -- Cairo --------------------------------------------------------------------------------------------------------- */

static void
trace (cairo_t *cr, const LkPoint *points, int n)
{
  cairo_new_path (cr);
  for (int i = 0; i < n; i++)
    cairo_line_to (cr, points[i].x, points[i].y);
}

static void
cairo_rect (LkCanvas *canvas, LkRect rect, const GdkRGBA *color)
{
  gdk_cairo_set_source_rgba (canvas->cr, color);
  cairo_rectangle (canvas->cr, rect.x, rect.y, rect.width, rect.height);
  cairo_fill (canvas->cr);
}

static void
cairo_stroke_path (LkCanvas *canvas, double thickness, const GdkRGBA *color)
{
  gdk_cairo_set_source_rgba (canvas->cr, color);
  cairo_set_line_width (canvas->cr, thickness);
  cairo_stroke (canvas->cr);
}

static void
cairo_dashes (LkCanvas *canvas, LkPoint from, LkPoint to, double thickness, const GdkRGBA *color)
{
  cairo_set_line_cap (canvas->cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_dash (canvas->cr, (const double[]){ DASH * thickness, DASH_GAP * thickness }, 2, 0);
  trace (canvas->cr, (const LkPoint[]){ from, to }, 2);
  cairo_stroke_path (canvas, thickness, color);
  cairo_set_dash (canvas->cr, NULL, 0, 0);
}

static void
cairo_polygon (LkCanvas *canvas, const LkPoint *points, int n, const GdkRGBA *color)
{
  trace (canvas->cr, points, n);
  gdk_cairo_set_source_rgba (canvas->cr, color);
  cairo_fill (canvas->cr);
}

static void
cairo_polyline (LkCanvas *canvas, const LkPoint *points, int n, double thickness, const GdkRGBA *color)
{
  cairo_set_line_cap (canvas->cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (canvas->cr, CAIRO_LINE_JOIN_ROUND);
  trace (canvas->cr, points, n);
  cairo_stroke_path (canvas, thickness, color);
}

static void
cairo_dot (LkCanvas *canvas, LkPoint center, double radius, const GdkRGBA *color)
{
  cairo_new_path (canvas->cr);
  cairo_arc (canvas->cr, center.x, center.y, radius, 0, 2 * G_PI);
  gdk_cairo_set_source_rgba (canvas->cr, color);
  cairo_fill (canvas->cr);
}

static void
cairo_text (LkCanvas *canvas, LkTextStyle style, PangoLayout *layout, LkPoint at, const GdkRGBA *color)
{
  gdk_cairo_set_source_rgba (canvas->cr, color);
  cairo_move_to (canvas->cr, at.x, at.y);
  pango_cairo_show_layout (canvas->cr, layout);
}

static void
cairo_clip_to (LkCanvas *canvas, LkRect rect)
{
  cairo_save (canvas->cr);
  cairo_rectangle (canvas->cr, rect.x, rect.y, rect.width, rect.height);
  cairo_clip (canvas->cr);
}

static void
cairo_unclip (LkCanvas *canvas)
{
  cairo_restore (canvas->cr);
}

static const LkCanvasKind cairo_kind = {
  .rect = cairo_rect,
  .dashes = cairo_dashes,
  .polygon = cairo_polygon,
  .polyline = cairo_polyline,
  .dot = cairo_dot,
  .text = cairo_text,
  .clip = cairo_clip_to,
  .unclip = cairo_unclip,
};

/* -- all ----------------------------------------------------------------------------------------------------------- */

LkCanvas *
lk_canvas_new_cairo (LkTypesetter *typesetter, cairo_t *cr)
{
  LkCanvas *canvas = g_new0 (LkCanvas, 1);

  *canvas = (LkCanvas){ .kind = &cairo_kind, .typesetter = typesetter, .cr = cairo_reference (cr) };
  return canvas;
}

void
lk_canvas_free (LkCanvas *canvas)
{
  if (canvas == NULL)
    return;

  g_clear_pointer (&canvas->cr, cairo_destroy);
  if (canvas->svg != NULL)
    g_string_free (canvas->svg, TRUE);
  g_free (canvas);
}

cairo_t *
lk_canvas_get_cairo (LkCanvas *canvas)
{
  return canvas->cr;
}

void
lk_canvas_rect (LkCanvas *canvas, LkRect rect, const GdkRGBA *color)
{
  canvas->kind->rect (canvas, rect, color);
}

void
lk_canvas_dashes (LkCanvas *canvas, LkPoint from, LkPoint to, double thickness, const GdkRGBA *color)
{
  canvas->kind->dashes (canvas, from, to, thickness, color);
}

void
lk_canvas_polygon (LkCanvas *canvas, const LkPoint *points, int n, const GdkRGBA *color)
{
  canvas->kind->polygon (canvas, points, n, color);
}

void
lk_canvas_polyline (LkCanvas *canvas, const LkPoint *points, int n, double thickness, const GdkRGBA *color)
{
  if (n > 1)
    canvas->kind->polyline (canvas, points, n, thickness, color);
  else if (n == 1)
    lk_canvas_dot (canvas, points[0], thickness / 2, color);
}

void
lk_canvas_dot (LkCanvas *canvas, LkPoint center, double radius, const GdkRGBA *color)
{
  canvas->kind->dot (canvas, center, radius, color);
}

void
lk_canvas_text (LkCanvas *canvas, LkTextStyle style, const char *text, LkPoint at, double align, const GdkRGBA *color)
{
  PangoLayout *layout = layout_of (canvas->typesetter, style, text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  canvas->kind->text (canvas, style, layout, (LkPoint){ round (at.x - align * width), round (at.y) }, color);
}

void
lk_canvas_clip (LkCanvas *canvas, LkRect rect)
{
  canvas->kind->clip (canvas, rect);
}

void
lk_canvas_unclip (LkCanvas *canvas)
{
  canvas->kind->unclip (canvas);
}
