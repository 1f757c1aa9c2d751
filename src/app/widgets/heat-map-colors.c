#include "app/widgets/heat-map-colors.h"

#include <math.h>
#include <stdlib.h>

#define PERCENTILE 0.99
/* So many values are enough to find it. */
#define LOOK_AT 65536
#define STOPS 5

/* From the middle outwards, each lighter or darker than the one before it by about the same (OKLab), blue below and orange
 * above, which the color blind tell apart; for light and for dark ground. The middle is the ground itself. */
static const guint32 below[2][STOPS - 1] = {
  { 0xa9c8f0, 0x5f97dd, 0x2a63b4, 0x123a75 },
  { 0x1d3f6e, 0x2f6bb8, 0x63a0ec, 0xb9d8ff },
};
static const guint32 above[2][STOPS - 1] = {
  { 0xf3c5a0, 0xe08a3c, 0xac5408, 0x6a2f00 },
  { 0x5f3410, 0xa85c16, 0xee9a4c, 0xffdcb5 },
};

static int
compare (const void *a, const void *b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

LkHeatScale
lk_heat_scale_of (const float *values, gsize n)
{
  gsize stride = MAX (1, n / LOOK_AT);
  g_autofree float *sizes = g_new (float, n / stride + 1);
  gsize found = 0;
  gboolean negative = FALSE, positive = FALSE;
  double limit;

  for (gsize i = 0; i < n; i++)
    {
      negative |= values[i] < 0;
      positive |= values[i] > 0;
      if (i % stride == 0 && isfinite (values[i]) && values[i] != 0)
        sizes[found++] = fabsf (values[i]);
    }
  if (found == 0)
    return (LkHeatScale){ 0, 1, FALSE };

  qsort (sizes, found, sizeof *sizes, compare);
  limit = (double) sizes[(gsize) (PERCENTILE * (double) (found - 1))];
  if (negative && positive)
    return (LkHeatScale){ -limit, limit, TRUE };

  return negative ? (LkHeatScale){ -limit, 0, FALSE } : (LkHeatScale){ 0, limit, FALSE };
}

double
lk_heat_scale_unit (const LkHeatScale *scale, double value)
{
  return isfinite (value) ? CLAMP ((value - scale->low) / (scale->high - scale->low), 0, 1) : NAN;
}

static guint32
mix (guint32 a, guint32 b, double share_of_b)
{
  guint32 mixed = 0;

  for (int shift = 16; shift >= 0; shift -= 8)
    mixed |= (guint32) lrint ((a >> shift & 255) * (1 - share_of_b) + (b >> shift & 255) * share_of_b) << shift;
  return mixed;
}

/* strength 0 (the ground) .. 1. */
static guint32
arm (const guint32 *stops, guint32 ground, double strength)
{
  double at = strength * (STOPS - 1);
  int stop = MIN ((int) at, STOPS - 2);

  return mix (stop == 0 ? ground : stops[stop - 1], stops[stop], at - stop);
}

void
lk_heat_palette (const LkHeatScale *scale, guint32 ground, gboolean dark, guint32 palette[LK_HEAT_COLORS])
{
  for (int i = 0; i < LK_HEAT_COLORS; i++)
    {
      double value = scale->low + (scale->high - scale->low) * i / (LK_HEAT_COLORS - 1.0);
      double limit = fmax (fabs (scale->low), fabs (scale->high));

      palette[i] = arm (value < 0 ? below[dark != FALSE] : above[dark != FALSE], ground,
                        fmin (fabs (value) / limit, 1));
    }
}
