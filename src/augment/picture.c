#include "augment/picture.h"

#include "base/hot.h"

/* A multiple of 1, 2, 3 and 4 channels and of the width of the vectors. */
#define LANES 48

void
lk_picture_exchange (LkPicture *picture)
{
  float *x = picture->x;

  picture->x = picture->scratch;
  picture->scratch = x;
}

int
lk_mirror (int i, int n)
{
  int period = 2 * n;
  int phase = ((i % period) + period) % period;

  return phase < n ? phase : period - 1 - phase;
}

LK_HOT static void
scale_clamped (float *x, int n, float scale, float offset)
{
  for (int i = 0; i < n; i++)
    {
      float value = x[i] * scale + offset;

      value = value < 0 ? 0 : value;
      x[i] = value > 1 ? 1 : value;
    }
}

void
lk_scale_clamped (float *x, int n, float scale, float offset)
{
  scale_clamped (x, n, scale, offset);
}

/* Sums in lanes, so that the order of addition is written down and the compiler may still use vectors. */
LK_HOT static int
add_lanes (const float *x, int n, float *lanes)
{
  int i = 0;

  for (; i + LANES <= n; i += LANES)
    for (int j = 0; j < LANES; j++)
      lanes[j] += x[i + j];

  return i;
}

void
lk_picture_means (const LkPicture *picture, double *means)
{
  int c = picture->c, n = picture->h * picture->w * c;
  float lanes[LANES] = { 0 };
  int rest = add_lanes (picture->x, n, lanes);

  for (int k = 0; k < c; k++)
    means[k] = 0;
  for (int j = 0; j < LANES; j++)
    means[j % c] += (double) lanes[j];
  for (int i = rest; i < n; i++)
    means[i % c] += (double) picture->x[i];
  for (int k = 0; k < c; k++)
    means[k] /= (double) picture->h * picture->w;
}
