/* k-means on the sphere: assignment by cosine, means brought back to length 1 (Dhillon & Modha 2001; DeepCluster-v2). */

#pragma once

#include "base/philox.h"
#include "base/pool.h"
#include "tensor/real.h"

/* x [n, d] and centers [k, d]: rows of length 1. Goes on from the centers given: so many rounds of giving each row to the
 * center of largest cosine (the lower of equals) and moving each center to the direction of its rows' mean. A center without
 * rows stays where it is; with refill it moves to a row drawn from rng instead. assignment [n] is that to the final centers.
 * The same bits for any number of threads. */
void lk_spherical_kmeans (const float *x,
                          int n,
                          int d,
                          float *centers,
                          int k,
                          int rounds,
                          gboolean refill,
                          LkRng *rng,
                          LkPool *pool,
                          int *assignment);
