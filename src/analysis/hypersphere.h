/* How an embedding lies on the unit sphere (Wang & Isola 2020, "Understanding contrastive representation learning through
 * alignment and uniformity on the hypersphere"): positive pairs should lie close together, all images far apart.
 *
 * Rows are brought to length 1 for it; a row of zeros stays one. */

#pragma once

#include "base/pool.h"

/* Cosine of row i of a [n, d] and row i of b [n, d], to cosines[i * stride]: -1..1, 0 if either is zero, NAN if either is
 * not finite. */
void lk_row_cosines (const float *a, const float *b, int n, int d, float *cosines, int stride);

/* Alignment (section 4.1, alpha = 2): the mean over positive pairs of |a - b|^2 = 2 - 2 cos, from cosines[i * stride], i < n.
 * 0 when views are all alike, 2 when they have nothing in common. What is not finite is left out; NAN if nothing is left. */
double lk_alignment (const float *cosines, int n, int stride);

/* Rows that uniformity looks at: two million pairs. */
#define LK_UNIFORMITY_ROWS 2000

/* Uniformity (section 4.1, t = 2): log of the mean of exp (-2 |a - b|^2) over all pairs of different rows, the first
 * LK_UNIFORMITY_ROWS of x [n, d]. 0 when all rows are the same, about -4 when they are spread over a sphere of many
 * dimensions. NAN with fewer than two rows, or if x is not finite. pool: NULL = in this thread; the bits are the same for
 * any number of threads. */
double lk_uniformity (const float *x, int n, int d, LkPool *pool);
