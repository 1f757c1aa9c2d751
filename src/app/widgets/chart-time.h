/* The time base of charts: what each step is in epochs, in seconds of training and on the clock. Curves are kept by step
 * only; an axis in another unit reads it through this, piecewise linear between the steps that were noted. Pure C: no
 * toolkit, no display. */

#pragma once

#include <glib.h>

typedef enum
{
  LK_CHART_STEP,
  LK_CHART_EPOCH,
  LK_CHART_RELATIVE, /* seconds of training */
  LK_CHART_WALL,     /* UNIX time */
  LK_CHART_N_UNITS,
} LkChartUnit;

typedef struct _LkTimeBase LkTimeBase;

LkTimeBase *lk_time_base_new (void);
void lk_time_base_free (LkTimeBase *base);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkTimeBase, lk_time_base_free)

/* Notes a step; none of the values may fall. A step that is there already is left as it is. */
void lk_time_base_append (LkTimeBase *base, double step, double epoch, double seconds, double wall);
/* Something lies between the last step and the next one that is no training: a pause, the time until a run was resumed. */
void lk_time_base_break (LkTimeBase *base);
void lk_time_base_clear (LkTimeBase *base);
int lk_time_base_size (const LkTimeBase *base);

/* A step in a unit and back. Beyond the steps that were noted both go on at the average pace; without any, units are
 * steps. */
double lk_time_base_to (const LkTimeBase *base, LkChartUnit unit, double step);
double lk_time_base_from (const LkTimeBase *base, LkChartUnit unit, double x);

/* The breaks that are a gap in a unit: where it goes on by more than GAP average steps at once. Each is the last step
 * before the gap, so that a line from there to the next sample would be a lie. A pause is a gap on the clock, but none
 * in steps. Valid until the base changes. */
const double *lk_time_base_gaps (const LkTimeBase *base, LkChartUnit unit, int *n);
