/* Whether rows lie in a few tight clusters. */

#pragma once

typedef struct
{
  int clusters; /* 2 .. LK_SILHOUETTE_MAX_CLUSTERS; 0 = there are not two different rows */
  double value; /* mean of (b - a) / b, 0 .. 1; NAN without clusters */
} LkSilhouette;

#define LK_SILHOUETTE_MAX_CLUSTERS 16
#define LK_SILHOUETTE_ROWS 400

/* k-means of the L2-normalized rows of x [n, d] for each number of clusters, and of these the one whose silhouette (Rousseeuw
 * 1987, eq. 1-3; of centers, as Hruschka et al. 2004) is the highest: a is a row's distance to the center of its own
 * cluster, b to that of the next. 1: points; rows spread evenly along a line reach 0.7. Of the first LK_SILHOUETTE_ROWS
 * rows, in any order; those that are not finite are left out. A pure function. */
LkSilhouette lk_silhouette (const float *x, int n, int d);
