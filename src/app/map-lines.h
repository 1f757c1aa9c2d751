/* Where a map keeps true neighbors together, and where it tears them apart. */

#pragma once

#include <glib.h>

typedef struct
{
  int from, to;
  gboolean torn; /* to is not among the nearest of from on the map */
} LkMapLine;

/* Appends a line to lines (of LkMapLine) from each of the points chosen [m] to each of its first k true neighbors,
 * neighbors [n, n_neighbors] (-1 = none). Kept is who is among the k nearest in layout [n, 2]. */
void lk_map_lines (const float *layout,
                   int n,
                   const int *neighbors,
                   int n_neighbors,
                   int k,
                   const int *chosen,
                   int m,
                   GArray *lines);
