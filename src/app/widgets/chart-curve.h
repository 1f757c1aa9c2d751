/* A curve of a chart: samples, their smoothed values, and how to paint both fast. Pure C: no toolkit, no display.
 *
 * Painting never touches all samples: they are kept with the smallest and largest of every 16, 256, 4096 ..., each pixel
 * column asks for the range of its part of the polyline, and that range is filled. So 10^6 samples cost little more than
 * 10^3. */

#pragma once

#include "app/widgets/raster.h"

#include <glib.h>

typedef struct _LkCurve LkCurve;

LkCurve *lk_curve_new (void);
void lk_curve_free (LkCurve *curve);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkCurve, lk_curve_free)

/* Appends a sample; x must not be smaller than the last one, y must be finite. */
void lk_curve_append (LkCurve *curve, double x, double y);
void lk_curve_clear (LkCurve *curve);

/* Weight of the past in the smoothed curve, 0 (none) .. 0.999. The average is debiased as TensorBoard does it
 * (s = w s + (1 - w) y, shown as s / (1 - w^n)), so it starts at the first sample and leaves constants alone. */
void lk_curve_set_smoothing (LkCurve *curve, double weight);

int lk_curve_size (const LkCurve *curve);
double lk_curve_x (const LkCurve *curve, int i);
/* The raw (smooth = FALSE) or the smoothed value of sample i. */
double lk_curve_y (const LkCurve *curve, int i, gboolean smooth);
/* All of them, valid until the next append. */
const float *lk_curve_values (const LkCurve *curve, gboolean smooth);

/* The sample nearest to x; -1 on an empty curve. */
int lk_curve_nearest (const LkCurve *curve, double x);
/* The last sample that is not right of x; -1 if there is none. */
int lk_curve_before (const LkCurve *curve, double x);
/* The range of samples first .. last - 1. */
void lk_curve_range (const LkCurve *curve, int first, int last, gboolean smooth, float *min, float *max);

/* Where a polyline is asked for: columns between edges[0] < edges[1] < ... < edges[n]. The line from the last sample at or
 * before a gap to the next sample is left out. */
typedef struct
{
  int n;
  const double *edges; /* [n + 1] */
  int n_gaps;
  const double *gaps; /* [n_gaps], rising */
} LkColumns;

/* Range of the polyline in each column: low[n], high[n], NAN where it does not pass. */
void lk_curve_columns (const LkCurve *curve, gboolean smooth, const LkColumns *columns, float *low, float *high);

typedef struct
{
  float red, green, blue, alpha;
} LkColor;

/* Columns per pixel: what makes edges smooth from left to right. From top to bottom coverage is exact. */
#define LK_RASTER_OVERSAMPLING 4

/* Strokes a polyline given by its columns, LK_RASTER_OVERSAMPLING per pixel: top and bottom [width * oversampling] are in
 * pixels from the raster's upper edge, NAN where there is none. They are widened in place by a round pen. */
void lk_raster_stroke (const LkRaster *raster, float *top, float *bottom, double thickness, LkColor color);
