/* What a chart is drawn on: through Cairo (the screen, PNG, PDF), or as SVG that keeps text as text, which Cairo's own SVG
 * does not. Both draw the same few things, so one code draws every picture of a chart.
 *
 * Lengths are pixels (points in a PDF) from the upper left corner. */

#pragma once

#include <gtk/gtk.h>

typedef enum
{
  LK_TEXT_SMALL,
  LK_TEXT_SMALL_BOLD,
  LK_TEXT_TITLE,
} LkTextStyle;

/* Sets text with tabular figures, and keeps what it has set: labels of axes come again with every frame. */
typedef struct _LkTypesetter LkTypesetter;

LkTypesetter *lk_typesetter_new (PangoContext *context);
void lk_typesetter_free (LkTypesetter *typesetter);
/* Size of the font against the desktop's 11 points: what line widths and distances follow. */
double lk_typesetter_em (const LkTypesetter *typesetter);
void
lk_typesetter_measure (LkTypesetter *typesetter, LkTextStyle style, const char *text, double *width, double *height);

typedef struct
{
  double x, y;
} LkPoint;

typedef struct
{
  double x, y, width, height;
} LkRect;

typedef struct _LkCanvas LkCanvas;

LkCanvas *lk_canvas_new_cairo (LkTypesetter *typesetter, cairo_t *cr);
LkCanvas *lk_canvas_new_svg (LkTypesetter *typesetter, double width, double height);
/* The file; only of an SVG. (transfer full) */
char *lk_canvas_dup_svg (LkCanvas *canvas);
void lk_canvas_free (LkCanvas *canvas);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkCanvas, lk_canvas_free)

/* NULL on an SVG. */
cairo_t *lk_canvas_get_cairo (LkCanvas *canvas);

void lk_canvas_rect (LkCanvas *canvas, LkRect rect, const GdkRGBA *color);
void lk_canvas_dashes (LkCanvas *canvas, LkPoint from, LkPoint to, double thickness, const GdkRGBA *color);
void lk_canvas_polygon (LkCanvas *canvas, const LkPoint *points, int n, const GdkRGBA *color);
/* With round joins and ends. */
void lk_canvas_polyline (LkCanvas *canvas, const LkPoint *points, int n, double thickness, const GdkRGBA *color);
void lk_canvas_dot (LkCanvas *canvas, LkPoint center, double radius, const GdkRGBA *color);
/* align: which part of the text's width lies left of the point: 0, 0.5, 1. The point is its upper edge. */
void
lk_canvas_text (LkCanvas *canvas, LkTextStyle style, const char *text, LkPoint at, double align, const GdkRGBA *color);
/* What follows shows inside only, until the clip is taken away. Clips do not nest. */
void lk_canvas_clip (LkCanvas *canvas, LkRect rect);
void lk_canvas_unclip (LkCanvas *canvas);

/* -- for the kinds of canvas ---------------------------------------------------------------------------------------- */

typedef struct
{
  void (*rect) (LkCanvas *canvas, LkRect rect, const GdkRGBA *color);
  void (*dashes) (LkCanvas *canvas, LkPoint from, LkPoint to, double thickness, const GdkRGBA *color);
  void (*polygon) (LkCanvas *canvas, const LkPoint *points, int n, const GdkRGBA *color);
  void (*polyline) (LkCanvas *canvas, const LkPoint *points, int n, double thickness, const GdkRGBA *color);
  void (*dot) (LkCanvas *canvas, LkPoint center, double radius, const GdkRGBA *color);
  void (*text) (LkCanvas *canvas, LkTextStyle style, PangoLayout *layout, LkPoint at, const GdkRGBA *color);
  void (*clip) (LkCanvas *canvas, LkRect rect);
  void (*unclip) (LkCanvas *canvas);
} LkCanvasKind;

struct _LkCanvas
{
  const LkCanvasKind *kind;
  LkTypesetter *typesetter;
  cairo_t *cr;
  GString *svg;
  int clips; /* so far */
};
