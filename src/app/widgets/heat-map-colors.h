/* Values as colors. No toolkit, no display. */

#pragma once

#include <glib.h>

#define LK_HEAT_COLORS 256

/* A scale from low to high. Both signs: -high to high, two hues; else 0 to high (or high to 0) by lightness alone. */
typedef struct
{
  double low, high;
  gboolean both_signs;
} LkHeatScale;

/* The scale of n values: it ends at the 99th percentile of their magnitudes. Without anything but zeros: 0 to 1. */
LkHeatScale lk_heat_scale_of (const float *values, gsize n);
/* 0 .. 1: where a value lies on the scale; beyond its ends it is held there. NAN for what is not finite. */
double lk_heat_scale_unit (const LkHeatScale *scale, double value);

/* The colors of a scale from its low end to its high one, 0xRRGGBB. ground: what 0 of both signs is painted as, 0xRRGGBB;
 * dark: it is darker than its ink. */
void lk_heat_palette (const LkHeatScale *scale, guint32 ground, gboolean dark, guint32 palette[LK_HEAT_COLORS]);
