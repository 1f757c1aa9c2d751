#include "analysis/map-quality.h"

#include <glib.h>
#include <math.h>

#define POINTS_PER_CELL 3 /* of the grid, on average */

/* The points of a map, sorted into square cells. */
typedef struct
{
  const float *layout; /* [n, 2] */
  int side;            /* cells along each axis */
  double low[2], cell; /* corner and edge length */
  int *start;          /* [side² + 1] where the points of a cell begin */
  int *points;         /* [n] in cell order, rising within a cell */
} Grid;

/* The nearest points found so far, nearest first. */
typedef struct
{
  int k, n;
  int *index;       /* [k] */
  double *distance; /* [k] squared */
} Nearest;

static gboolean
has_place (const float *layout, int i)
{
  return isfinite (layout[2 * i]) && isfinite (layout[2 * i + 1]);
}

static int
cell_along (const Grid *grid, double value, int axis)
{
  return CLAMP ((int) ((value - grid->low[axis]) / grid->cell), 0, grid->side - 1);
}

static int
cell_of (const Grid *grid, int i)
{
  return cell_along (grid, grid->layout[2 * i + 1], 1) * grid->side + cell_along (grid, grid->layout[2 * i], 0);
}

static void
grid_init (Grid *grid, const float *layout, int n)
{
  double high[2] = { -INFINITY, -INFINITY };
  int cells;

  *grid = (Grid){ .layout = layout, .low = { INFINITY, INFINITY } };
  for (int i = 0; i < n; i++)
    for (int axis = 0; axis < 2 && has_place (layout, i); axis++)
      {
        grid->low[axis] = MIN (grid->low[axis], layout[2 * i + axis]);
        high[axis] = MAX (high[axis], layout[2 * i + axis]);
      }

  grid->side = MAX ((int) sqrt ((double) n / POINTS_PER_CELL), 1);
  grid->cell = MAX (high[0] - grid->low[0], high[1] - grid->low[1]) / grid->side;
  if (!(grid->cell > 0))
    {
      grid->side = 1;
      grid->cell = 1;
    }

  cells = grid->side * grid->side;
  grid->start = g_new0 (int, cells + 2);
  grid->points = g_new (int, MAX (n, 1));
  /* Counts stand two places on, so that after the points are laid down each cell's start is in its own place. */
  for (int i = 0; i < n; i++)
    if (has_place (layout, i))
      grid->start[cell_of (grid, i) + 2]++;
  for (int c = 2; c < cells + 2; c++)
    grid->start[c] += grid->start[c - 1];
  for (int i = 0; i < n; i++)
    if (has_place (layout, i))
      grid->points[grid->start[cell_of (grid, i) + 1]++] = i;
}

static void
grid_clear (Grid *grid)
{
  g_free (grid->start);
  g_free (grid->points);
}

static void
nearest_add (Nearest *self, int index, double distance)
{
  int at = self->n < self->k ? self->n : self->k - 1;

  if (self->n == self->k &&
      (distance > self->distance[at] || (distance == self->distance[at] && index > self->index[at])))
    return;

  self->n = MIN (self->n + 1, self->k);
  while (at > 0 &&
         (distance < self->distance[at - 1] || (distance == self->distance[at - 1] && index < self->index[at - 1])))
    {
      self->distance[at] = self->distance[at - 1];
      self->index[at] = self->index[at - 1];
      at--;
    }
  self->distance[at] = distance;
  self->index[at] = index;
}

static void
add_cell (const Grid *grid, int point, int column, int line, Nearest *nearest)
{
  const float *at = grid->layout + 2 * point;
  int cell = line * grid->side + column;

  if (column < 0 || line < 0 || column >= grid->side || line >= grid->side)
    return;
  for (int p = grid->start[cell]; p < grid->start[cell + 1]; p++)
    {
      int other = grid->points[p];
      double x = (double) grid->layout[2 * other] - at[0], y = (double) grid->layout[2 * other + 1] - at[1];

      if (other != point)
        nearest_add (nearest, other, x * x + y * y);
    }
}

/* Cells in growing squares around the point's own; what lies beyond a square of radius r is at least r cells away. */
static void
find_nearest (const Grid *grid, int point, Nearest *nearest)
{
  int column = cell_along (grid, grid->layout[2 * point], 0), line = cell_along (grid, grid->layout[2 * point + 1], 1);

  nearest->n = 0;
  for (int r = 0; r < grid->side; r++)
    {
      /* A hair less: a point's cell is found by a rounded division. */
      double reached = (r - 1) * grid->cell * (1 - 1e-9);

      if (r > 0 && nearest->n == nearest->k && nearest->distance[nearest->k - 1] < reached * reached)
        return;
      for (int x = -r; x <= r; x++)
        for (int y = -r; y <= r; y += abs (x) == r || r == 0 ? 1 : 2 * r)
          add_cell (grid, point, column + x, line + y, nearest);
    }
}

void
lk_map_trust (const int *true_index, int n, int k, const float *layout, int first, int last, float *trust)
{
  g_autofree int *index = g_new (int, MAX (k, 1));
  g_autofree double *distance = g_new (double, MAX (k, 1));
  /* Who is near whom in the map: the point of whom a point was last found to be a neighbor. */
  g_autofree int *near_of = g_new (int, MAX (n, 1));
  Nearest nearest = { k, 0, index, distance };
  Grid grid;

  grid_init (&grid, layout, n);
  for (int i = 0; i < n; i++)
    near_of[i] = -1;
  for (int i = first; i < last; i++)
    {
      int known = 0, kept = 0;

      nearest.n = 0;
      if (has_place (layout, i))
        find_nearest (&grid, i, &nearest);
      for (int r = 0; r < nearest.n; r++)
        near_of[index[r]] = i;
      for (int r = 0; r < k; r++)
        {
          int other = true_index[(size_t) i * k + r];

          known += other >= 0;
          kept += other >= 0 && near_of[other] == i;
        }
      trust[i] = known > 0 ? (float) kept / known : NAN;
    }
  grid_clear (&grid);
}

void
lk_neighbor_purity (const int *index, int n, int k, const int *label, float *purity)
{
  for (int i = 0; i < n; i++)
    {
      int known = 0, same = 0;

      for (int r = 0; r < k; r++)
        {
          int other = index[(size_t) i * k + r];

          known += other >= 0 && label[other] >= 0;
          same += other >= 0 && label[other] >= 0 && label[other] == label[i];
        }
      purity[i] = label[i] >= 0 && known > 0 ? (float) same / known : NAN;
    }
}
