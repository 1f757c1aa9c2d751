/* Symmetric matrices as constants: for what is set from statistics rather than trained, such as a predictor that is a power
 * of the correlation. Nothing here is recorded and nothing takes a gradient. All is computed in double by the calling thread
 * alone: the same bits for any number of threads. A matrix that is not finite gives results that are not, so that the loss
 * tells. */

#pragma once

#include "tensor/tensor.h"

/* a = sum_j s_j u_j u_j^T. */
typedef struct
{
  LkVar *values;  /* [1, n]: s_j, largest first */
  LkVar *vectors; /* [n, n]: row j is u_j, of length 1; the entry that is largest in size is positive */
} LkEigen;

/* x^T x / n, not centered: x [n, c] -> [c, c]. */
LkVar *lk_second_moments (LkTape *tape, const LkVar *x);

/* number on the diagonal: [n, n]. */
LkVar *lk_diagonal (LkTape *tape, double number, int n);

/* Of a symmetric matrix [n, n]; only its lower triangle is read. LAPACK's dsyevd: 3 ms for n = 128, 70 ms for 512. */
LkEigen lk_symmetric_eigen (LkTape *tape, const LkVar *a);

/* s_j; 0 while planning. */
double lk_eigen_value (const LkEigen *eigen, int j);

/* max (s, 0)^power + shift of each number, in the shape of the values. */
LkVar *lk_powers (LkTape *tape, const LkVar *values, double power, double shift);

/* u_j^T a u_j of each row of vectors [m, n]: [1, m]. */
LkVar *lk_quadratic_forms (LkTape *tape, const LkVar *vectors, const LkVar *a);

/* sum_j (max (s_j, 0)^power + shift) u_j u_j^T: [n, n]. */
LkVar *lk_symmetric_power (LkTape *tape, const LkEigen *eigen, double power, double shift);

/* Largest |s_j| of a symmetric matrix by power iteration, without the others: [1, 1]. */
LkVar *lk_spectral_norm (LkTape *tape, const LkVar *a);
