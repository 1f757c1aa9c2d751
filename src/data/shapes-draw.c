#include "data/shapes-draw.h"

#include <math.h>

#define MAX_CORNERS 12

/* In units of half the size, y down, centered; upright and to the right before rotation. */
typedef struct
{
  int n; /* corners; 0: a disc or ring */
  float corner[MAX_CORNERS][2];
  float inner, outer; /* radii of a disc or ring */
} Outline;

enum
{
  CIRCLE,
  SQUARE,
  TRIANGLE,
  STAR,
  CROSS,
  RING,
  HEXAGON,
  ARROW,
  BAR,
  ELL,
};

const char *const lk_shape_names[] = {
  [CIRCLE] = "circle", [SQUARE] = "square", [TRIANGLE] = "triangle", [STAR] = "star",
  [CROSS] = "cross",   [RING] = "ring",     [HEXAGON] = "hexagon",   [ARROW] = "arrow",
  [BAR] = "bar",       [ELL] = "L",         [ELL + 1] = NULL,
};

static const Outline outlines[] = {
  [CIRCLE] = { .outer = 0.86f },
  [SQUARE] = { 4, { { -0.76f, -0.76f }, { 0.76f, -0.76f }, { 0.76f, 0.76f }, { -0.76f, 0.76f } } },
  [TRIANGLE] = { 3, { { 0, -1.1f }, { 0.953f, 0.55f }, { -0.953f, 0.55f } } },
  [STAR] = { 10,
             { { 0, -1.12f },
               { 0.282f, -0.388f },
               { 1.065f, -0.346f },
               { 0.457f, 0.148f },
               { 0.658f, 0.906f },
               { 0, 0.48f },
               { -0.658f, 0.906f },
               { -0.457f, 0.148f },
               { -1.065f, -0.346f },
               { -0.282f, -0.388f } } },
  [CROSS] = { 12,
              { { -0.33f, -1 },
                { 0.33f, -1 },
                { 0.33f, -0.33f },
                { 1, -0.33f },
                { 1, 0.33f },
                { 0.33f, 0.33f },
                { 0.33f, 1 },
                { -0.33f, 1 },
                { -0.33f, 0.33f },
                { -1, 0.33f },
                { -1, -0.33f },
                { -0.33f, -0.33f } } },
  [RING] = { .inner = 0.52f, .outer = 1 },
  [HEXAGON] = { 6,
                { { 0.96f, 0 },
                  { 0.48f, 0.831f },
                  { -0.48f, 0.831f },
                  { -0.96f, 0 },
                  { -0.48f, -0.831f },
                  { 0.48f, -0.831f } } },
  [ARROW] = { 7,
              { { 1.05f, 0 },
                { 0.1f, 0.82f },
                { 0.1f, 0.28f },
                { -1, 0.28f },
                { -1, -0.28f },
                { 0.1f, -0.28f },
                { 0.1f, -0.82f } } },
  [BAR] = { 4, { { -1.08f, -0.34f }, { 1.08f, -0.34f }, { 1.08f, 0.34f }, { -1.08f, 0.34f } } },
  [ELL] = { 6,
            { { -0.72f, -0.98f },
              { -0.16f, -0.98f },
              { -0.16f, 0.38f },
              { 0.72f, 0.38f },
              { 0.72f, 0.94f },
              { -0.72f, 0.94f } } },
};

/* -- color --------------------------------------------------------------------------------------------------------- */

double
lk_color_luma (LkColor color)
{
  return 0.299 * color.r + 0.587 * color.g + 0.114 * color.b; /* ITU-R BT.601, as torchvision's grayscale */
}

static double
hue_ramp (double hue, double shift)
{
  double turn = fmod (hue / 60 + shift, 6);

  return CLAMP (fabs (turn - 3) - 1, 0, 1);
}

LkColor
lk_color_hsv (double hue, double saturation, double value)
{
  double floor = value * (1 - saturation), rise = value * saturation;

  return (LkColor){ floor + rise * hue_ramp (hue, 0), floor + rise * hue_ramp (hue, 4),
                    floor + rise * hue_ramp (hue, 2) };
}

static LkColor
mix (LkColor a, LkColor b, double share)
{
  return (LkColor){ a.r + (b.r - a.r) * share, a.g + (b.g - a.g) * share, a.b + (b.b - a.b) * share };
}

LkColor
lk_color_at_luma (double hue, double saturation, double luma)
{
  LkColor pure = lk_color_hsv (hue, 1, 1);
  double bright = lk_color_luma (pure);
  LkColor color = bright > luma ? mix (pure, (LkColor){ 0, 0, 0 }, 1 - luma / bright)
                                : mix (pure, (LkColor){ 1, 1, 1 }, (luma - bright) / (1 - bright));

  return mix ((LkColor){ luma, luma, luma }, color, saturation);
}

/* -- drawing ------------------------------------------------------------------------------------------------------- */

void
lk_canvas_fill (LkCanvas *canvas, LkColor color)
{
  const guint8 rgb[3] = { (guint8) lround (255 * color.r), (guint8) lround (255 * color.g),
                          (guint8) lround (255 * color.b) };

  for (int i = 0; i < canvas->side * canvas->side; i++)
    for (int c = 0; c < 3; c++)
      canvas->pixels[3 * i + c] = rgb[c];
}

/* Distance of a point to the outline, negative inside: the nearest edge, and the even-odd rule for the sign. */
static float
distance (const Outline *outline, float x, float y)
{
  float nearest = INFINITY;
  gboolean inside = FALSE;

  if (outline->n == 0)
    {
      float radius = sqrtf (x * x + y * y);

      return outline->inner > 0 ? fmaxf (radius - outline->outer, outline->inner - radius) : radius - outline->outer;
    }

  for (int i = 0, j = outline->n - 1; i < outline->n; j = i++)
    {
      const float *a = outline->corner[i], *b = outline->corner[j];
      float edge_x = b[0] - a[0], edge_y = b[1] - a[1], to_x = x - a[0], to_y = y - a[1];
      float along = (to_x * edge_x + to_y * edge_y) / (edge_x * edge_x + edge_y * edge_y);
      float off_x, off_y;

      along = along < 0 ? 0 : along > 1 ? 1 : along;
      off_x = to_x - along * edge_x;
      off_y = to_y - along * edge_y;
      nearest = fminf (nearest, off_x * off_x + off_y * off_y);
      if ((a[1] > y) != (b[1] > y) && (edge_x * to_y < edge_y * to_x) == (edge_y > 0))
        inside = !inside;
    }

  return inside ? -sqrtf (nearest) : sqrtf (nearest);
}

static void
blend (guint8 *pixel, LkColor color, float share)
{
  const double rgb[3] = { color.r, color.g, color.b };

  for (int c = 0; c < 3; c++)
    pixel[c] = (guint8) lrint (pixel[c] + (255 * rgb[c] - pixel[c]) * share);
}

void
lk_canvas_draw (LkCanvas *canvas, int shape, const LkPlace *place, LkColor color)
{
  const Outline *outline = &outlines[shape];
  double angle = place->rotation * G_PI / 180, half = place->size / 2 * canvas->side;
  double center_x = place->x * canvas->side, center_y = place->y * canvas->side, reach = 1.25 * half + 1;
  float cosine = (float) (cos (angle) / half), sine = (float) (sin (angle) / half);
  int left = CLAMP ((int) floor (center_x - reach), 0, canvas->side);
  int right = CLAMP ((int) ceil (center_x + reach), 0, canvas->side);
  int top = CLAMP ((int) floor (center_y - reach), 0, canvas->side);
  int bottom = CLAMP ((int) ceil (center_y + reach), 0, canvas->side);

  for (int y = top; y < bottom; y++)
    for (int x = left; x < right; x++)
      {
        float dx = (float) (x + 0.5 - center_x), dy = (float) (y + 0.5 - center_y);
        float far = distance (outline, cosine * dx + sine * dy, cosine * dy - sine * dx) * (float) half;

        if (far < 0.5f)
          blend (canvas->pixels + 3 * (y * canvas->side + x), color, far < -0.5f ? 1 : 0.5f - far);
      }
}
