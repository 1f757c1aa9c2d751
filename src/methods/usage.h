/* How evenly a method uses its clusters: shares of images, kept as a tensor of the net. */

#pragma once

#include "nn/net.h"

typedef struct
{
  double
      used; /* exp (entropy of the shares) / clusters: 1 = all alike, 1 / clusters = a single one; NAN = no image yet */
  double most, least; /* share of the largest and the smallest cluster, where 1 is an equal share */
} LkUsage;

/* shares [k], not negative; they need not sum to 1. */
LkUsage lk_usage (const float *shares, int k);

/* The shares in state [1, k] averaged over the last steps: what is there and, once the step is complete, what this one chose,
 * chosen [n] of 0 .. k - 1. Returns how it stands with this step. About 20 steps count, so that batches with fewer images than
 * there are clusters say something too. */
LkUsage lk_follow_usage (LkTape *tape, LkParam *state, const int *chosen, int n);

/* For pictures: [1, k], the shares as multiples of an equal one, largest first. */
LkVar *lk_sorted_usage (LkTape *tape, const LkParam *state);
