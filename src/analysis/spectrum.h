/* How many directions an embedding uses, and how many of its units. In double throughout; a matrix that is not finite gives
 * NAN. Threads that call this have called lk_thread_init (): LAPACK then works in one thread, and the bits are the same on
 * each run. */

#pragma once

/* Singular values of x [n, d], largest first, min (n, d) of them; centered: of x minus its column means. LAPACK. */
void lk_singular_values (const float *x, int n, int d, int centered, double *values);

/* RankMe (Garrido et al. 2023, eq. 1): exp (- sum p log p), p = sigma / sum (sigma) + 1e-7, of the uncentered matrix;
 * p is not normalized again. 1.00.. for a single direction and for a matrix of zeros. */
double lk_rankme (const float *x, int n, int d);

/* Mean over dimensions of the standard deviation (over rows, population) of the L2-normalized rows:
 * 1 / sqrt (d) when isotropic, 0 when collapsed. */
double lk_l2_std (const float *x, int n, int d);

/* Participation ratio (Gao et al. 2017, "A theory of multineuronal dimensionality"): (sum l)^2 / sum l^2 of the eigenvalues l
 * of the covariance of x [n, d]: how many directions share the variance, 1..d; 0 if nothing varies. Less swayed by many small
 * directions than RankMe. */
double lk_participation (const float *x, int n, int d);

/* A unit that varies less than this, as lk_unit_deviations () measures it, is dead. One that answers to a single one of
 * 2,000 images, as strongly as others do, has 0.02. */
#define LK_DEAD_DEVIATION 1e-3

/* How much each unit (column) of x [n, d] varies over the images: its standard deviation as a share of the root mean square
 * of all of x, deviation [d]; 0 for all of a matrix of zeros. Returns how many are dead; -1, and NAN, if x is not finite. */
int lk_unit_deviations (const float *x, int n, int d, double *deviation);
