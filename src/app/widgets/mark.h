/* What can have happened at a step, as charts and the timeline mark it: each kind has a shape of its own, which color need
 * not tell apart. */

#pragma once

typedef enum
{
  LK_MARK_CHANGE,     /* a setting took another value: a diamond */
  LK_MARK_PAUSE,      /* paused, or went on after a pause: two bars */
  LK_MARK_CHECKPOINT, /* saved: a square */
  LK_MARK_REWIND,     /* gone back to: a triangle that points back */
  LK_MARK_ALARM,      /* something is wrong: a triangle that stands */
  LK_MARK_N_KINDS,
} LkMarkKind;

/* A part of a glyph: corners in -1 .. 1, y downwards. */
typedef struct
{
  int n;
  float corners[4][2];
} LkMarkPolygon;

/* The parts of a kind's glyph; returns how many. */
int lk_mark_polygons (LkMarkKind kind, const LkMarkPolygon **polygons);

struct _cairo;
struct _GdkSnapshot;
struct _GdkRGBA;

/* Draws the glyph of a kind about a point; radius: half of its size. */
void lk_mark_draw (struct _cairo *cr, LkMarkKind kind, double x, double y, double radius, const struct _GdkRGBA *color);
void lk_mark_snapshot (struct _GdkSnapshot *snapshot,
                       LkMarkKind kind,
                       float x,
                       float y,
                       float radius,
                       const struct _GdkRGBA *color);
