#include "app/widgets/chart-curve.h"

#include <math.h>

#define BLOCK 64

typedef struct
{
  float *y;
  float *low, *high; /* of each BLOCK samples */
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
  g_free (track->low);
  g_free (track->high);
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

static void
track_grow (Track *track, int room)
{
  track->y = g_renew (float, track->y, room);
  track->low = g_renew (float, track->low, room / BLOCK);
  track->high = g_renew (float, track->high, room / BLOCK);
}

static void
track_put (Track *track, int i, float y)
{
  int block = i / BLOCK;

  track->y[i] = y;
  track->low[block] = i % BLOCK == 0 ? y : fminf (track->low[block], y);
  track->high[block] = i % BLOCK == 0 ? y : fmaxf (track->high[block], y);
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
      curve->room = MAX (16 * BLOCK, curve->room * 2);
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

static inline void
widen (float *min, float *max, float low, float high)
{
  /* fminf passes over a NAN that stands for "nothing yet". */
  *min = fminf (*min, low);
  *max = fmaxf (*max, high);
}

void
lk_curve_range (const LkCurve *curve, int first, int last, gboolean smooth, float *min, float *max)
{
  const Track *track = smooth ? &curve->smooth : &curve->raw;

  *min = *max = NAN;
  for (int i = first; i < last;)
    if (i % BLOCK == 0 && i + BLOCK <= last)
      {
        widen (min, max, track->low[i / BLOCK], track->high[i / BLOCK]);
        i += BLOCK;
      }
    else
      {
        widen (min, max, track->y[i], track->y[i]);
        i++;
      }
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
lk_curve_columns (const LkCurve *curve, gboolean smooth, double x0, double x1, int n, float *low, float *high)
{
  const float *y = lk_curve_values (curve, smooth);
  int first = first_at (curve, 0, x0);

  for (int column = 0; column < n; column++)
    {
      double left = x0 + (x1 - x0) * column / n, right = x0 + (x1 - x0) * (column + 1) / n;
      int last = first_at (curve, first, right);

      lk_curve_range (curve, first, last, smooth, &low[column], &high[column]);
      if (first > 0 && first < curve->n)
        {
          float edge = between (curve, y, first, left);

          widen (&low[column], &high[column], edge, edge);
        }
      if (last > 0 && last < curve->n)
        {
          float edge = between (curve, y, last, right);

          widen (&low[column], &high[column], edge, edge);
        }
      first = last;
    }

  /* A last sample at the very edge, and a curve of one sample, still show. */
  if (first < curve->n && curve->x[first] == x1 && n > 0)
    widen (&low[n - 1], &high[n - 1], y[first], y[first]);
}
