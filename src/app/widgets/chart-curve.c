#include "app/widgets/chart-curve.h"

#include <math.h>

/* Levels of the pyramid: each holds the ranges of 16 times as many samples as the one below. */
#define LEVELS 5
#define LEVEL_SHIFT 4
#define MIN_ROOM 1024

typedef struct
{
  float *y;
  float *low[LEVELS], *high[LEVELS];
} Track;

struct _LkCurve
{
  double *x;
  Track raw, smooth;
  int n, room;
  double weight;
  double average, bias; /* state of the debiased average: s and w^n */
  gboolean constant;
};

LkCurve *
lk_curve_new (void)
{
  LkCurve *curve = g_new0 (LkCurve, 1);

  lk_curve_clear (curve);
  return curve;
}

static void
track_free (Track *track)
{
  g_free (track->y);
  for (int level = 0; level < LEVELS; level++)
    {
      g_free (track->low[level]);
      g_free (track->high[level]);
    }
}

void
lk_curve_free (LkCurve *curve)
{
  if (curve == NULL)
    return;

  g_free (curve->x);
  track_free (&curve->raw);
  track_free (&curve->smooth);
  g_free (curve);
}

static void
smoothing_begin (LkCurve *curve)
{
  curve->average = 0;
  curve->bias = 1;
  curve->constant = TRUE;
}

void
lk_curve_clear (LkCurve *curve)
{
  curve->n = 0;
  smoothing_begin (curve);
}

/* Samples that one range of a level spans. */
static inline int
span_of (int level)
{
  return 1 << LEVEL_SHIFT * (level + 1);
}

static void
track_grow (Track *track, int room)
{
  track->y = g_renew (float, track->y, room);
  for (int level = 0; level < LEVELS; level++)
    {
      int n = room / span_of (level) + 1;

      track->low[level] = g_renew (float, track->low[level], n);
      track->high[level] = g_renew (float, track->high[level], n);
    }
}

static void
track_put (Track *track, int i, float y)
{
  track->y[i] = y;
  for (int level = 0; level < LEVELS; level++)
    {
      int block = i / span_of (level);
      gboolean first = i % span_of (level) == 0;

      if (first || y < track->low[level][block])
        track->low[level][block] = y;
      if (first || y > track->high[level][block])
        track->high[level][block] = y;
    }
}

/* The debiased average after the next raw value. */
static float
smooth_next (LkCurve *curve, int i)
{
  double y = curve->raw.y[i];

  curve->average = curve->weight * curve->average + (1 - curve->weight) * y;
  curve->bias *= curve->weight;
  curve->constant = curve->constant && curve->raw.y[i] == curve->raw.y[0];

  /* Rounding would let a constant wander. */
  return curve->constant ? (float) y : (float) (curve->average / (1 - curve->bias));
}

void
lk_curve_append (LkCurve *curve, double x, double y)
{
  g_return_if_fail (isfinite (y));
  g_return_if_fail (curve->n == 0 || x >= curve->x[curve->n - 1]);

  if (curve->n == curve->room)
    {
      curve->room = MAX (MIN_ROOM, curve->room * 2);
      curve->x = g_renew (double, curve->x, curve->room);
      track_grow (&curve->raw, curve->room);
      track_grow (&curve->smooth, curve->room);
    }

  curve->x[curve->n] = x;
  track_put (&curve->raw, curve->n, (float) y);
  track_put (&curve->smooth, curve->n, smooth_next (curve, curve->n));
  curve->n++;
}

void
lk_curve_set_smoothing (LkCurve *curve, double weight)
{
  curve->weight = CLAMP (weight, 0, 0.999);
  smoothing_begin (curve);
  for (int i = 0; i < curve->n; i++)
    track_put (&curve->smooth, i, smooth_next (curve, i));
}

int
lk_curve_size (const LkCurve *curve)
{
  return curve->n;
}

double
lk_curve_x (const LkCurve *curve, int i)
{
  return curve->x[i];
}

const float *
lk_curve_values (const LkCurve *curve, gboolean smooth)
{
  return smooth ? curve->smooth.y : curve->raw.y;
}

double
lk_curve_y (const LkCurve *curve, int i, gboolean smooth)
{
  return lk_curve_values (curve, smooth)[i];
}

/* First sample in from .. n - 1 that is not left of x; n if there is none. */
static int
first_at (const LkCurve *curve, int from, double x)
{
  int low = from, high = curve->n;

  while (low < high)
    {
      int middle = low + (high - low) / 2;

      if (curve->x[middle] < x)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

int
lk_curve_nearest (const LkCurve *curve, double x)
{
  int i = first_at (curve, 0, x);

  if (curve->n == 0)
    return -1;
  if (i == curve->n || (i > 0 && x - curve->x[i - 1] < curve->x[i] - x))
    i--;

  return i;
}

int
lk_curve_before (const LkCurve *curve, double x)
{
  int i = first_at (curve, 0, x);

  while (i < curve->n && curve->x[i] == x)
    i++;
  return i - 1;
}

/* Compares: fminf () is a call. */
static inline void
widen (float *min, float *max, float low, float high)
{
  if (low < *min)
    *min = low;
  if (high > *max)
    *max = high;
}

/* The range that nothing has widened yet, and what it becomes if nothing does. */
static inline void
begin_range (float *min, float *max)
{
  *min = INFINITY;
  *max = -INFINITY;
}

static inline void
end_range (float *min, float *max)
{
  if (*min > *max)
    *min = *max = NAN;
}

static void
widen_by_samples (const LkCurve *curve, int first, int last, gboolean smooth, float *min, float *max)
{
  const Track *track = smooth ? &curve->smooth : &curve->raw;

  for (int i = first; i < last;)
    {
      int level = -1;

      while (level + 1 < LEVELS && i % span_of (level + 1) == 0 && i + span_of (level + 1) <= last)
        level++;
      if (level < 0)
        {
          widen (min, max, track->y[i], track->y[i]);
          i++;
        }
      else
        {
          widen (min, max, track->low[level][i / span_of (level)], track->high[level][i / span_of (level)]);
          i += span_of (level);
        }
    }
}

void
lk_curve_range (const LkCurve *curve, int first, int last, gboolean smooth, float *min, float *max)
{
  begin_range (min, max);
  widen_by_samples (curve, first, last, smooth, min, max);
  end_range (min, max);
}

/* Whether the line from sample i - 1 to sample i would cross a gap; *gap goes on with i. */
static gboolean
is_broken (const LkCurve *curve, const LkColumns *columns, int i, int *gap)
{
  while (*gap < columns->n_gaps && columns->gaps[*gap] < curve->x[i - 1])
    (*gap)++;

  return *gap < columns->n_gaps && columns->gaps[*gap] < curve->x[i];
}

/* Where the line from sample i - 1 to sample i passes x. */
static float
between (const LkCurve *curve, const float *y, int i, double x)
{
  double width = curve->x[i] - curve->x[i - 1];

  if (!(width > 0))
    return y[i];
  return (float) (y[i - 1] + (y[i] - y[i - 1]) * (x - curve->x[i - 1]) / width);
}

void
lk_curve_columns (const LkCurve *curve, gboolean smooth, const LkColumns *columns, float *low, float *high)
{
  const float *y = lk_curve_values (curve, smooth);
  int n = columns->n, first = n > 0 ? first_at (curve, 0, columns->edges[0]) : 0, gap = 0;
  gboolean joined = first > 0 && first < curve->n && !is_broken (curve, columns, first, &gap);

  for (int column = 0; column < n; column++)
    {
      double left = columns->edges[column], right = columns->edges[column + 1];
      int last = first_at (curve, first, right);

      begin_range (&low[column], &high[column]);
      widen_by_samples (curve, first, last, smooth, &low[column], &high[column]);
      if (joined)
        {
          float edge = between (curve, y, first, left);

          widen (&low[column], &high[column], edge, edge);
        }
      if (last != first)
        joined = last < curve->n && !is_broken (curve, columns, last, &gap);
      if (joined)
        {
          float edge = between (curve, y, last, right);

          widen (&low[column], &high[column], edge, edge);
        }
      /* A last sample at the very edge, and a curve of one sample, still show. */
      if (column == n - 1 && last < curve->n && curve->x[last] == right)
        widen (&low[column], &high[column], y[last], y[last]);
      end_range (&low[column], &high[column]);
      first = last;
    }
}
