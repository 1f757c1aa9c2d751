/* Maps that are flat views of the space itself: two principal components, or the way from one image to another. */

#pragma once

#include "analysis/pca.h"

/* Coordinates of x [n, d] along two of the components: layout [n, 2]. */
void lk_map_components (const LkPca *pca, const float *x, int n, int axis_x, int axis_y, float *layout);

/* layout [n, 2] of x [n, d]: across, where along the line from `from` [d] (0) to `to` [d] (1) a row projects; up, the
 * first principal component of what is left of the rows without that direction, in the same unit and centered. All rows
 * are at 0 across if both ends are the same. x must be finite. */
void lk_map_axis (const float *x, int n, int d, const float *from, const float *to, float *layout);
