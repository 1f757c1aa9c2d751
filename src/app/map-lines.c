#include "app/map-lines.h"

static float
distance (const float *layout, int a, int b)
{
  float x = layout[2 * a] - layout[2 * b], y = layout[2 * a + 1] - layout[2 * b + 1];

  return x * x + y * y;
}

/* How many points are nearer to one than another is; ties go to the lower index. */
static int
count_nearer (const float *layout, int n, int from, int to)
{
  float reach = distance (layout, from, to);
  int nearer = 0;

  for (int i = 0; i < n; i++)
    {
      float other = distance (layout, from, i);

      nearer += i != from && i != to && (other < reach || (other == reach && i < to));
    }
  return nearer;
}

void
lk_map_lines (const float *layout,
              int n,
              const int *neighbors,
              int n_neighbors,
              int k,
              const int *chosen,
              int m,
              GArray *lines)
{
  k = MIN (k, n_neighbors);
  for (int i = 0; i < m; i++)
    for (int j = 0; j < k; j++)
      {
        LkMapLine line = { .from = chosen[i], .to = neighbors[chosen[i] * n_neighbors + j] };

        if (line.to < 0)
          continue;
        line.torn = count_nearer (layout, n, line.from, line.to) >= k;
        g_array_append_val (lines, line);
      }
}
