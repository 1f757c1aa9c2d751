/* k-means: Lloyd's algorithm from a greedy k-means++ start (Arthur & Vassilvitskii 2007, with several draws for each
 * center as in their sec. 7 and in scikit-learn). */

#pragma once

#include <stdint.h>

/* The cluster of each row of x [n, d]: 0 .. k - 1, the largest cluster first; -1 for rows that are not finite. A pure
 * function of its arguments. 1 <= k; with fewer different rows than k, only that many clusters are used. */
void lk_kmeans (const float *x, int n, int d, int k, uint32_t seed, int *assignment);
