#include "app/widgets/chart-time.h"

#include <math.h>

#define GAP 3

typedef struct
{
  double at[LK_CHART_N_UNITS];
} Moment;

struct _LkTimeBase
{
  GArray *moments;                 /* Moment */
  GArray *gaps[LK_CHART_N_UNITS];  /* double, steps */
  double rested[LK_CHART_N_UNITS]; /* width of all gaps */
  gboolean broken;                 /* the next moment comes after a break */
};

LkTimeBase *
lk_time_base_new (void)
{
  LkTimeBase *base = g_new0 (LkTimeBase, 1);

  base->moments = g_array_new (FALSE, FALSE, sizeof (Moment));
  for (int unit = 0; unit < LK_CHART_N_UNITS; unit++)
    base->gaps[unit] = g_array_new (FALSE, FALSE, sizeof (double));
  return base;
}

void
lk_time_base_free (LkTimeBase *base)
{
  if (base == NULL)
    return;

  g_array_unref (base->moments);
  for (int unit = 0; unit < LK_CHART_N_UNITS; unit++)
    g_array_unref (base->gaps[unit]);
  g_free (base);
}

static const Moment *
moment (const LkTimeBase *base, int i)
{
  return &g_array_index (base->moments, Moment, i);
}

int
lk_time_base_size (const LkTimeBase *base)
{
  return (int) base->moments->len;
}

/* Average distance of two moments in a unit, the gaps left out: after a night's rest a coffee break is a gap, too. There
 * are two moments at least, and the first two have none between them. */
static double
pace (const LkTimeBase *base, LkChartUnit unit)
{
  int n = lk_time_base_size (base);
  double width = moment (base, n - 1)->at[unit] - moment (base, 0)->at[unit];

  return (width - base->rested[unit]) / (n - 1 - (int) base->gaps[unit]->len);
}

static void
note_gaps (LkTimeBase *base, const Moment *next)
{
  const Moment *last = moment (base, lk_time_base_size (base) - 1);

  for (int unit = 0; unit < LK_CHART_N_UNITS; unit++)
    {
      double distance = next->at[unit] - last->at[unit];

      if (!(distance > GAP * pace (base, (LkChartUnit) unit)))
        continue;
      g_array_append_val (base->gaps[unit], last->at[LK_CHART_STEP]);
      base->rested[unit] += distance;
    }
}

void
lk_time_base_append (LkTimeBase *base, double step, double epoch, double seconds, double wall)
{
  Moment next = { { step, epoch, seconds, wall } };
  int n = lk_time_base_size (base);

  if (n > 0)
    {
      const Moment *last = moment (base, n - 1);

      if (step <= last->at[LK_CHART_STEP])
        return;
      for (int unit = 0; unit < LK_CHART_N_UNITS; unit++)
        if (!(next.at[unit] >= last->at[unit]))
          next.at[unit] = last->at[unit];
      /* Of two steps alone no pace is known, so steps that follow one another are no gap. */
      if (base->broken && n > 1)
        note_gaps (base, &next);
    }
  base->broken = FALSE;
  g_array_append_val (base->moments, next);
}

void
lk_time_base_break (LkTimeBase *base)
{
  base->broken = TRUE;
}

static int
compare_at (const LkTimeBase *base, LkChartUnit unit, double x)
{
  int low = 0, high = lk_time_base_size (base);

  while (low < high)
    {
      int middle = low + (high - low) / 2;

      if (moment (base, middle)->at[unit] < x)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

void
lk_time_base_clear (LkTimeBase *base)
{
  g_array_set_size (base->moments, 0);
  base->broken = FALSE;
  for (int unit = 0; unit < LK_CHART_N_UNITS; unit++)
    {
      g_array_set_size (base->gaps[unit], 0);
      base->rested[unit] = 0;
    }
}

/* Reads one unit through another: x in `from` -> `to`. */
static double
convert (const LkTimeBase *base, LkChartUnit from, LkChartUnit to, double x)
{
  int n = lk_time_base_size (base), i;
  const Moment *a, *b;
  double width;

  if (n == 0 || from == to)
    return x;

  i = compare_at (base, from, x);
  if (i > 0 && i < n)
    {
      a = moment (base, i - 1);
      b = moment (base, i);
    }
  else
    {
      a = moment (base, 0);
      b = moment (base, n - 1);
    }

  width = b->at[from] - a->at[from];
  if (!(width > 0))
    return (i < n ? b : moment (base, n - 1))->at[to];
  if (i == 0)
    return a->at[to] + (x - a->at[from]) * (b->at[to] - a->at[to]) / width;
  return b->at[to] + (x - b->at[from]) * (b->at[to] - a->at[to]) / width;
}

double
lk_time_base_to (const LkTimeBase *base, LkChartUnit unit, double step)
{
  return convert (base, LK_CHART_STEP, unit, step);
}

double
lk_time_base_from (const LkTimeBase *base, LkChartUnit unit, double x)
{
  return convert (base, unit, LK_CHART_STEP, x);
}

const double *
lk_time_base_gaps (const LkTimeBase *base, LkChartUnit unit, int *n)
{
  *n = (int) base->gaps[unit]->len;
  return (const double *) (const void *) base->gaps[unit]->data;
}
