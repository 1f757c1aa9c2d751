#include "app/widgets/scatter-pick.h"

#include <math.h>
#include <string.h>

#define PER_BUCKET 2

/* -- the nearest --------------------------------------------------------------------------------------------------- */

struct _LkScatterGrid
{
  const float *xy;
  int across, down;
  double left, bottom, side; /* of a bucket */
  int *first;                /* [across * down + 1] into points */
  int *points;               /* bucket after bucket, each in rising order */
};

static int
column_of (const LkScatterGrid *grid, double x)
{
  return (int) CLAMP (floor ((x - grid->left) / grid->side), 0, grid->across - 1);
}

static int
row_of (const LkScatterGrid *grid, double y)
{
  return (int) CLAMP (floor ((y - grid->bottom) / grid->side), 0, grid->down - 1);
}

static int
bucket_of (const LkScatterGrid *grid, int point)
{
  return row_of (grid, (double) grid->xy[2 * point + 1]) * grid->across +
         column_of (grid, (double) grid->xy[2 * point]);
}

static void
lay_out (LkScatterGrid *grid, int n)
{
  double right = -INFINITY, top = -INFINITY, width, height;

  grid->left = grid->bottom = INFINITY;
  for (int i = 0; i < n; i++)
    {
      grid->left = fmin (grid->left, (double) grid->xy[2 * i]);
      right = fmax (right, (double) grid->xy[2 * i]);
      grid->bottom = fmin (grid->bottom, (double) grid->xy[2 * i + 1]);
      top = fmax (top, (double) grid->xy[2 * i + 1]);
    }
  width = n > 0 ? right - grid->left : 0;
  height = n > 0 ? top - grid->bottom : 0;
  grid->side = fmax (sqrt (width * height * PER_BUCKET / MAX (n, 1)), fmax (width, height) / (n + 1));
  if (grid->side <= 0)
    grid->side = 1;
  grid->across = (int) (width / grid->side) + 1;
  grid->down = (int) (height / grid->side) + 1;
}

LkScatterGrid *
lk_scatter_grid_new (const float *xy, const guint8 *shown, int n)
{
  LkScatterGrid *grid = g_new0 (LkScatterGrid, 1);
  g_autofree int *next = NULL;
  int n_buckets;

  grid->xy = xy;
  lay_out (grid, n);
  n_buckets = grid->across * grid->down;
  grid->first = g_new0 (int, n_buckets + 1);
  grid->points = g_new (int, n);
  for (int i = 0; i < n; i++)
    if (shown == NULL || shown[i])
      grid->first[bucket_of (grid, i) + 1]++;
  for (int i = 0; i < n_buckets; i++)
    grid->first[i + 1] += grid->first[i];
  next = g_memdup2 (grid->first, (gsize) n_buckets * sizeof *next);
  for (int i = 0; i < n; i++)
    if (shown == NULL || shown[i])
      grid->points[next[bucket_of (grid, i)]++] = i;
  return grid;
}

void
lk_scatter_grid_free (LkScatterGrid *grid)
{
  if (grid == NULL)
    return;

  g_free (grid->first);
  g_free (grid->points);
  g_free (grid);
}

int
lk_scatter_grid_nearest (const LkScatterGrid *grid, double x, double y, double reach)
{
  int left = column_of (grid, x - reach), right = column_of (grid, x + reach), best = -1;
  double nearest = reach * reach;

  for (int row = row_of (grid, y - reach); row <= row_of (grid, y + reach); row++)
    for (int k = grid->first[row * grid->across + left]; k < grid->first[row * grid->across + right + 1]; k++)
      {
        int point = grid->points[k];
        double dx = (double) grid->xy[2 * point] - x, dy = (double) grid->xy[2 * point + 1] - y;
        double distance = dx * dx + dy * dy;

        if (distance < nearest || (distance == nearest && point > best))
          {
            nearest = distance;
            best = point;
          }
      }

  return best;
}

/* -- the next ------------------------------------------------------------------------------------------------------ */

int
lk_scatter_next (const float *xy, const guint8 *shown, int n, int from, double x, double y, double dx, double dy)
{
  double least = INFINITY;
  int best = -1;

  for (int i = 0; i < n; i++)
    {
      double off_x = (double) xy[2 * i] - x, off_y = (double) xy[2 * i + 1] - y;
      double ahead = off_x * dx + off_y * dy, aside = fabs (off_x * dy - off_y * dx);

      if (i == from || (shown != NULL && !shown[i]) || ahead <= 0 || aside > ahead)
        continue;
      /* What lies aside counts double: keys go straight. */
      if (ahead + 2 * aside < least)
        {
          least = ahead + 2 * aside;
          best = i;
        }
    }

  return best;
}

/* -- within a loop ------------------------------------------------------------------------------------------------- */

/* From each crossing of a row's middle on, inside becomes outside and outside inside. */
static void
cross_rows (double x0, double y0, double x1, double y1, int width, int height, guint8 *mask)
{
  double low = fmin (y0, y1), high = fmax (y0, y1);
  int last = (int) CLAMP (ceil (high - 0.5), 0, height);

  for (int y = (int) CLAMP (ceil (low - 0.5), 0, height); y < last; y++)
    {
      double x = x0 + (x1 - x0) * (y + 0.5 - y0) / (y1 - y0);
      int from = (int) CLAMP (ceil (x - 0.5), 0, width);

      if (from < width)
        mask[(gsize) y * (gsize) width + (gsize) from] ^= 1;
    }
}

void
lk_loop_mask (const double *corners, int n, int width, int height, guint8 *mask)
{
  memset (mask, 0, (gsize) width * (gsize) height);
  for (int i = 0; i < n; i++)
    {
      const double *a = corners + 2 * i, *b = corners + 2 * ((i + 1) % n);

      cross_rows (a[0], a[1], b[0], b[1], width, height, mask);
    }
  for (int y = 0; y < height; y++)
    {
      guint8 *row = mask + (gsize) y * (gsize) width;

      for (int x = 1; x < width; x++)
        row[x] ^= row[x - 1];
    }
}
