#include "analysis/map-frame.h"

#include <math.h>

typedef struct
{
  double mean_x, mean_y; /* of the layout */
  double to_x, to_y;     /* of the reference */
  double c[2][2];        /* sum of (layout - mean)[i] (reference - to)[j] */
} Moments;

static Moments
moments_of (const float *layout, const float *reference, int n)
{
  Moments m = { 0 };

  for (int i = 0; i < n; i++)
    {
      m.mean_x += layout[2 * i];
      m.mean_y += layout[2 * i + 1];
      m.to_x += reference[2 * i];
      m.to_y += reference[2 * i + 1];
    }
  m.mean_x /= n;
  m.mean_y /= n;
  m.to_x /= n;
  m.to_y /= n;
  for (int i = 0; i < n; i++)
    {
      double x = layout[2 * i] - m.mean_x, y = layout[2 * i + 1] - m.mean_y;
      double to_x = reference[2 * i] - m.to_x, to_y = reference[2 * i + 1] - m.to_y;

      m.c[0][0] += x * to_x;
      m.c[0][1] += x * to_y;
      m.c[1][0] += y * to_x;
      m.c[1][1] += y * to_y;
    }
  return m;
}

void
lk_map_align (float *layout, const float *reference, int n)
{
  Moments m;
  double rotate_x, rotate_y, mirror_x, mirror_y, length, cosine = 1, sine = 0;
  int sign;

  if (n < 1)
    return;

  m = moments_of (layout, reference, n);
  /* Rotation by a gains cos a (c00 + c11) + sin a (c01 - c10); with y mirrored first cos a (c00 - c11) + sin a (c01 +
   * c10): the best angle is that of the pair, and its gain is the pair's length. */
  rotate_x = m.c[0][0] + m.c[1][1];
  rotate_y = m.c[0][1] - m.c[1][0];
  mirror_x = m.c[0][0] - m.c[1][1];
  mirror_y = m.c[0][1] + m.c[1][0];
  sign = hypot (mirror_x, mirror_y) > hypot (rotate_x, rotate_y) ? -1 : 1;
  length = sign < 0 ? hypot (mirror_x, mirror_y) : hypot (rotate_x, rotate_y);
  if (length > 0)
    {
      cosine = (sign < 0 ? mirror_x : rotate_x) / length;
      sine = (sign < 0 ? mirror_y : rotate_y) / length;
    }

  for (int i = 0; i < n; i++)
    {
      double x = layout[2 * i] - m.mean_x, y = sign * (layout[2 * i + 1] - m.mean_y);

      layout[2 * i] = (float) (cosine * x - sine * y + m.to_x);
      layout[2 * i + 1] = (float) (sine * x + cosine * y + m.to_y);
    }
}

void
lk_map_keep_sign (float *layout, const float *reference, int n, int axis)
{
  Moments m;

  if (n < 1)
    return;

  m = moments_of (layout, reference, n);
  if (m.c[axis][axis] < 0)
    for (int i = 0; i < n; i++)
      layout[2 * i + axis] = -layout[2 * i + axis];
}

double
lk_map_motion (const float *before, const float *after, int n)
{
  double x = 0, y = 0, moved = 0, spread = 0;

  for (int i = 0; i < n; i++)
    {
      x += before[2 * i] / (double) n;
      y += before[2 * i + 1] / (double) n;
    }
  for (int i = 0; i < n; i++)
    {
      moved += pow (after[2 * i] - before[2 * i], 2) + pow (after[2 * i + 1] - before[2 * i + 1], 2);
      spread += pow (before[2 * i] - x, 2) + pow (before[2 * i + 1] - y, 2);
    }
  return spread > 0 ? sqrt (moved / spread) : 0;
}
