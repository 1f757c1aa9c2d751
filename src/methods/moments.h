/* Statistics of a batch of embeddings that methods without negatives hold in place: what Barlow Twins, VICReg and W-MSE are
 * written in. Everything is recorded: the loss goes through it. */

#pragma once

#include "methods/method.h"

/* a^T b / divisor: a [n, c], b [n, d] -> [c, d]. */
LkVar *lk_cross_moments (LkTape *tape, LkVar *a, LkVar *b, double divisor);

/* Of x [n, d], n >= 2, unbiased (divided by n - 1): [d, d], and its diagonal alone [1, d]. */
LkVar *lk_covariance (LkTape *tape, LkVar *x);
LkVar *lk_variances (LkTape *tape, LkVar *x);

/* sum x^2: [1, 1]. */
LkVar *lk_sum_of_squares (LkTape *tape, LkVar *x);

/* Mean of |x_ij| over i != j, of x [d, d], d >= 2: for curves. */
double lk_mean_off_diagonal (LkTape *tape, LkVar *x);

/* The pairs of a target view and another one, each once: for losses to which it is the same which of two comes first. */
int lk_unordered_pairs (int targets, int views, LkViewPair pairs[LK_MAX_PAIRS]);

/* log10 of the eigenvalues of the covariance of view 0, largest first: [1, d]. */
LkVar *lk_covariance_spectrum (LkTape *tape, LkVar *x);

/* -- the losses of projections z [views * rows, d], for the goldens ----------------------------------------------------- */

typedef struct
{
  double invariance, redundancy, scale;
} LkBarlowWeights;

/* curve: mean C_ii and mean |C_ij|. */
LkVar *lk_barlow_loss (LkTape *tape, LkVar *z, int targets, int rows, LkBarlowWeights weights, double curve[2]);

/* In how many slices of at least slice images (0 = 2 d) a batch of so many rows is whitened. */
int lk_wmse_slices (int rows, int slice, int d);

/* W-MSE with the images in this order [rows]. */
LkVar *lk_wmse_loss (LkTape *tape, LkVar *z, int targets, int rows, int slices, double epsilon, const int *order);

typedef struct
{
  double invariance, variance, covariance;
} LkVicregWeights;

/* curve: invariance, variance and covariance before they are weighted. */
LkVar *lk_vicreg_loss (LkTape *tape, LkVar *z, int targets, int rows, LkVicregWeights weights, double curve[3]);
