/* The linear theory of non-contrastive learning as numbers: what DirectSet (alpha) on linear factors comes to under weight
 * decay eta and nuisance noise sigma, and where a network is (derived in methods/directset.c; Wang et al. 2021).
 *
 * A direction of variance v = E [x_1 x_1^T] (1: invariant, 1 + sigma^2: nuisance) with eigenvalue lambda of W W^T has
 *
 *   dlambda / dt = 2 lambda (p - v p^2 - eta),   p = (v lambda)^alpha */

#pragma once

#include "data/dataset.h"

typedef struct
{
  double alpha, eta, sigma;
} LkLinearTheory;

/* Of the settings of a run. FALSE, and *why is a translated sentence that names the setting, where they are not those that
 * the theory speaks of. why may be NULL. */
gboolean lk_linear_theory_read (const LkValues *values, LkLinearTheory *theory, const char **why);

/* v of an invariant or nuisance direction. */
double lk_linear_theory_variance (const LkLinearTheory *theory, gboolean nuisance);
/* Weight decay above which such a direction dies wherever it begins: 1 / 4 v. */
double lk_linear_theory_limit (const LkLinearTheory *theory, gboolean nuisance);
/* The eigenvalue where such a direction comes to rest: 0 where eta is at or above the limit. */
double lk_linear_theory_rest (const LkLinearTheory *theory, gboolean nuisance);
/* The one it must start above, or it dies: 0 without weight decay, infinite where it dies anyway. */
double lk_linear_theory_threshold (const LkLinearTheory *theory, gboolean nuisance);
/* dlambda / dt, t = sum of learning rates. */
double lk_linear_theory_speed (const LkLinearTheory *theory, gboolean nuisance, double lambda);

typedef enum
{
  LK_THEORY_KEEPS_ALL,
  LK_THEORY_KEEPS_INVARIANT, /* nuisance dies */
  LK_THEORY_KEEPS_NOTHING,
} LkTheoryRegime;

LkTheoryRegime lk_linear_theory_regime (const LkLinearTheory *theory);

/* Eigenvalues of W W^T of a linear encoder, from what it makes of images: features [n, d] of the training images index[n] of
 * linear factors, without noise. invariant [w / 2] and nuisance [w - w / 2], largest first, are those of the encoder
 * restricted to these directions. FALSE if that is not to be told: fewer images than factors, or another data set. */
gboolean lk_linear_theory_measure (const LkDataset *dataset,
                                   const int *index,
                                   const float *features,
                                   int n,
                                   int d,
                                   double *invariant,
                                   double *nuisance);
