/* Principal components: the directions in which rows differ most.
 *
 * Up to 1,024 columns from the covariance, by LAPACK; above by subspace iteration from a random start (Halko, Martinsson
 * & Tropp 2011, "Finding structure with randomness", algorithm 4.4), which is as good for the leading ones. Threads that call this have called
 * lk_thread_init (): the bits are the same on each run. */

#pragma once

#include <glib.h>

typedef struct
{
  int d, k;
  float *mean;       /* [d] */
  float *components; /* [k, d] orthonormal, the first with the most variance; the largest entry of each is positive */
  double *share;     /* [k] of the whole variance, 0..1; 0 where nothing varies */
} LkPca;

/* The k (1..d) first components of x [n, d], n >= 1. NULL if x is not finite. From where rows no longer vary on,
 * components are arbitrary. */
LkPca *lk_pca_new (const float *x, int n, int d, int k);
void lk_pca_free (LkPca *self);

/* Coordinates of x [n, d]: (x - mean) components', out [n, k]. */
void lk_pca_project (const LkPca *self, const float *x, int n, float *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPca, lk_pca_free)
