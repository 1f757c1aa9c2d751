/* How many directions an embedding uses. In double throughout; a matrix that is not finite gives NAN. Threads that call
 * this have called lk_thread_init (): LAPACK then works in one thread, and the bits are the same on each run. */

#pragma once

/* Singular values of x [n, d], largest first, min (n, d) of them; centered: of x minus its column means. LAPACK. */
void lk_singular_values (const float *x, int n, int d, int centered, double *values);

/* RankMe (Garrido et al. 2023, eq. 1): exp (- sum p log p), p = sigma / sum (sigma) + 1e-7, of the uncentered matrix;
 * p is not normalized again. 1.00.. for a single direction and for a matrix of zeros. */
double lk_rankme (const float *x, int n, int d);

/* Mean over dimensions of the standard deviation (over rows, population) of the L2-normalized rows:
 * 1 / sqrt (d) when isotropic, 0 when collapsed. */
double lk_l2_std (const float *x, int n, int d);
