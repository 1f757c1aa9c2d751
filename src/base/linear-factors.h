/* How the vectors of the data set linear-factors lie in their pictures: 1 x d gray pixels, a factor each. Data set, transform
 * and theory agree on it here. */

#pragma once

#include <glib.h>

/* A factor of 0 and of 1 in pixels / 255: 32 levels to a standard deviation leave room for four of them on both sides. */
#define LK_FACTOR_MEAN 0.5
#define LK_FACTOR_STD (32.0 / 255)

/* The right half of the factors is nuisance: what augmentation changes, and what is to be forgotten. */
static inline gboolean
lk_factor_is_nuisance (int factor, int n_factors)
{
  return factor >= n_factors / 2;
}
