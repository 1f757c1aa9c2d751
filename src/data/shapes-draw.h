/* Draws one shape on a colored ground: signed distances, antialiased over one pixel. */

#pragma once

#include <glib.h>

typedef struct
{
  double r, g, b; /* 0..1 */
} LkColor;

typedef struct
{
  int side;       /* of the picture in pixels */
  guint8 *pixels; /* [side, side, 3] */
} LkCanvas;

/* Where a shape lies: center and size (diameter of the circle around it) in parts of the picture's side, clockwise
 * rotation in degrees. */
typedef struct
{
  double x, y, size, rotation;
} LkPlace;

/* circle, square, triangle, star, cross, ring, hexagon, arrow, bar, L; NULL-terminated. Their areas are alike, so that
 * none is told by the share of the picture that it covers. */
extern const char *const lk_shape_names[];

/* A hue (degrees) at a luma (0..1, as the grayscale transform weighs it): the most colorful one, mixed with as much of
 * gray of the same luma as saturation leaves (1: none). */
LkColor lk_color_at_luma (double hue, double saturation, double luma);
LkColor lk_color_hsv (double hue, double saturation, double value);
double lk_color_luma (LkColor color);

void lk_canvas_fill (LkCanvas *canvas, LkColor color);
/* shape is an index into lk_shape_names. */
void lk_canvas_draw (LkCanvas *canvas, int shape, const LkPlace *place, LkColor color);
