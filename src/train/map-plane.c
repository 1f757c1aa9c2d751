#include "train/map-plane.h"

#include <math.h>

void
lk_map_components (const LkPca *pca, const float *x, int n, int axis_x, int axis_y, float *layout)
{
  g_autofree float *out = g_new (float, (gsize) n *(gsize) pca->k);

  lk_pca_project (pca, x, n, out);
  for (int i = 0; i < n; i++)
    {
      layout[2 * i] = out[(gsize) i * (gsize) pca->k + (gsize) axis_x];
      layout[2 * i + 1] = out[(gsize) i * (gsize) pca->k + (gsize) axis_y];
    }
}

/* unit [d] = (to - from) / its length, which is returned; zeros if there is none. */
static double
direction (const float *from, const float *to, int d, double *unit)
{
  double length = 0;

  for (int j = 0; j < d; j++)
    {
      unit[j] = (double) to[j] - (double) from[j];
      length += unit[j] * unit[j];
    }
  length = sqrt (length);
  for (int j = 0; j < d && length > 0; j++)
    unit[j] /= length;
  return length;
}

void
lk_map_axis (const float *x, int n, int d, const float *from, const float *to, float *layout)
{
  g_autofree double *unit = g_new (double, d);
  g_autofree float *rest = g_new (float, (gsize) n *(gsize) d), *up = g_new (float, n);
  g_autoptr (LkPca) pca = NULL;
  double length = direction (from, to, d, unit), scale = length > 0 ? 1 / length : 1;

  for (int i = 0; i < n; i++)
    {
      const float *row = x + (gsize) i * (gsize) d;
      double along = 0;

      for (int j = 0; j < d; j++)
        along += ((double) row[j] - (double) from[j]) * unit[j];
      for (int j = 0; j < d; j++)
        rest[(gsize) i * (gsize) d + (gsize) j] = (float) (row[j] - along * unit[j]);
      layout[2 * i] = (float) (along * scale);
    }

  pca = lk_pca_new (rest, n, d, 1);
  lk_pca_project (pca, rest, n, up);
  for (int i = 0; i < n; i++)
    layout[2 * i + 1] = (float) (up[i] * scale);
}
