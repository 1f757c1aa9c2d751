/* Axes of a chart: values to 0..1 and back, ticks at nice numbers, a range that a few outliers do not spoil. Pure C: no
 * toolkit, no display. */

#pragma once

#include <glib.h>

#define LK_CHART_MAX_TICKS 32

typedef enum
{
  LK_CHART_NUMBER,   /* 3.91 */
  LK_CHART_PERCENT,  /* values are 0..1, shown as 80.2 % */
  LK_CHART_COUNT,    /* steps: 12,000 */
  LK_CHART_DURATION, /* seconds: 1:05, 2:03:10 */
  LK_CHART_CLOCK,    /* UNIX time as local time of day: 14:05:30 */
  LK_CHART_N_FORMATS,
} LkChartFormat;

typedef struct
{
  double min, max; /* min < max; both positive if log */
  gboolean log;
} LkChartScale;

/* Position of a value: 0 at min, 1 at max, beyond them outside of 0..1. On a log scale what is not positive lies at
 * -infinity. */
double lk_chart_scale_unit (const LkChartScale *scale, double value);
double lk_chart_scale_value (const LkChartScale *scale, double unit);

/* About `wanted` ticks inside the range, at 1, 2 or 5 times a power of ten (log: at powers of ten, with 2 and 5 between
 * them where the range is short). Writes at most LK_CHART_MAX_TICKS and returns how many; *step is their distance (0 on a
 * log scale). */
int lk_chart_scale_ticks (const LkChartScale *scale, int wanted, double ticks[LK_CHART_MAX_TICKS], double *step);

/* Likewise for seconds: at whole seconds, minutes, hours and days as clocks have them. local: UNIX time, whose ticks lie
 * at round times of the local day. */
int lk_chart_scale_time_ticks (const LkChartScale *scale,
                               int wanted,
                               gboolean local,
                               double ticks[LK_CHART_MAX_TICKS],
                               double *step);

/* A value as its axis labels it. step: distance of the ticks, which fixes the decimals; 0 = as many as three digits that
 * count need. (transfer full) */
char *lk_chart_scale_text (LkChartFormat format, double value, double step);

/* Smallest and largest of the values without the share `outliers` at each end (at least the middle half stays). What is
 * not finite is left out; FALSE if nothing is left. Looks at 4,096 values at most, evenly spaced, the last one among
 * them. */
gboolean lk_chart_robust_range (const float *values, int n, double outliers, double *min, double *max);

/* Widens a range by a margin on both sides and gives a flat one some height, so that a scale can be made of it. */
LkChartScale lk_chart_scale_fit (double min, double max, gboolean log, double margin);
