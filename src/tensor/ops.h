/* The operations. Each records a node and returns its output; formulas stand in the op's file.
 * [n, h, w, c] are images, [n, c] matrices. Every operation may be given values that need no gradient. */

#pragma once

#include "tensor/tensor.h"

/* The one list of operations; the enum, the table and the gradient check come from it. An operation without a sample
 * does not link. */
#define LK_OPS(OP)    \
  OP (conv2d)         \
  OP (batchnorm)      \
  OP (linear)         \
  OP (matmul_bt)      \
  OP (relu)           \
  OP (mean_pool)      \
  OP (max_pool)       \
  OP (flatten)        \
  OP (l2_rows)        \
  OP (row_dot)        \
  OP (rows)           \
  OP (concat_rows)    \
  OP (gather_rows)    \
  OP (add)            \
  OP (sub)            \
  OP (mul)            \
  OP (scale)          \
  OP (mean)           \
  OP (sum)            \
  OP (exp)            \
  OP (log_sum_exp)    \
  OP (transpose)      \
  OP (column_mean)    \
  OP (center_columns) \
  OP (off_diagonal)   \
  OP (whiten)         \
  OP (sqrt)           \
  OP (concat_columns) \
  OP (cross_entropy)  \
  OP (log_softmax)    \
  OP (softmax)

const LkOp *const *lk_ops (int *n);

/* -- images -------------------------------------------------------------------------------------------------------- */

/* y = x * w, no bias: x [n, h, w, c], weight OIHW as [o, c, kh, kw] in shape {n = o, h = c, w = kh, c = kw},
 * y [n, (h + 2 pad - kh) / stride + 1, ..., o]. */
LkVar *lk_conv2d (LkTape *tape, LkVar *x, LkVar *weight, int stride, int pad);

/* What BatchNorm keeps between steps. mean and var may be NULL (no running statistics). */
typedef struct
{
  LkReal *running_mean, *running_var; /* [c] */
  gint64 *batches;                    /* num_batches_tracked */
} LkRunningStats;

/* y = (x - mean) / sqrt (var + 1e-5) * weight + bias [+ residual] [then max (0, .)] (Ioffe & Szegedy 2015).
 * Statistics per channel and per block of n / groups rows (one view each). weight, bias [1, c] or NULL, residual like x
 * or NULL. Running statistics move by 0.1 per group in order, with the unbiased variance. */
LkVar *lk_batchnorm (LkTape *tape,
                     LkVar *x,
                     LkVar *weight,
                     LkVar *bias,
                     LkVar *residual,
                     gboolean relu,
                     int groups,
                     const LkRunningStats *stats);

/* Mean over h and w: [n, h, w, c] -> [n, c]. */
LkVar *lk_mean_pool (LkTape *tape, LkVar *x);

/* Largest value in each size x size window. */
LkVar *lk_max_pool (LkTape *tape, LkVar *x, int size, int stride, int pad);

/* [n, h, w, c] -> [n, h * w * c]. */
LkVar *lk_flatten (LkTape *tape, LkVar *x);

LkVar *lk_relu (LkTape *tape, LkVar *x);

/* -- matrices ------------------------------------------------------------------------------------------------------ */

/* y = x weight^T + bias: x [n, c], weight [o, c] as PyTorch, bias [1, o] or NULL. */
LkVar *lk_linear (LkTape *tape, LkVar *x, LkVar *weight, LkVar *bias);

/* a b^T: a [n, c], b [m, c] -> [n, m]. a and b may be the same value. */
LkVar *lk_matmul_bt (LkTape *tape, LkVar *a, LkVar *b);

/* Each row divided by max (its length, 1e-12). */
LkVar *lk_l2_rows (LkTape *tape, LkVar *x);

/* Row-wise dot product: [n, c], [n, c] -> [n, 1]. */
LkVar *lk_row_dot (LkTape *tape, LkVar *a, LkVar *b);

/* Rows first .. first + count - 1, of images or matrices. */
LkVar *lk_rows (LkTape *tape, LkVar *x, int first, int count);

/* The values on top of each other; equal h, w, c. */
LkVar *lk_concat_rows (LkTape *tape, int n, LkVar *const *in);

/* Two matrices beside one another: [n, a], [n, b] -> [n, a + b]. */
LkVar *lk_concat_columns (LkTape *tape, LkVar *a, LkVar *b);

/* Row i of the result is row index[i] of x; index [count] is copied. */
LkVar *lk_gather_rows (LkTape *tape, LkVar *x, const int *index, int count);

/* Mean over rows of -log softmax (logits)[target]. exclude[i] (or -1) is a column that row i does not see, such as an
 * image's similarity to itself; exclude may be NULL. target -1 leaves the row out of the mean. logits [n, c] -> [1, 1]. */
LkVar *lk_cross_entropy (LkTape *tape, LkVar *logits, const int *target, const int *exclude);

/* log softmax and softmax of each row: [n, c] -> [n, c]. */
LkVar *lk_log_softmax (LkTape *tape, LkVar *x);
LkVar *lk_softmax (LkTape *tape, LkVar *x);

/* Equal shares for all columns: rows that sum to 1, like softmax (scores / epsilon), but scaled so that columns sum to
 * n / k too, as nearly as so many iterations make it (Sinkhorn-Knopp; Caron et al. 2020, algorithm 1). A constant, made
 * at once. iterations > 0; scores [n, k] within +- 3 if epsilon is 0.01. */
LkVar *lk_sinkhorn (LkTape *tape, const LkVar *scores, double epsilon, int iterations);

/* log sum_j exp (x_ij) of each row: [n, c] -> [n, 1]. exclude [n, per_row]: columns that a row's sum leaves out (-1 = none, a
 * column may stand twice); at least one has to stay. NULL with per_row 0: all take part. */
LkVar *lk_log_sum_exp (LkTape *tape, LkVar *x, const int *exclude, int per_row);

/* index [n]: the column of each row's largest number, the first of equals; columns in exclude [n] (-1 = none; may be NULL)
 * do not count. For looking up: no gradient. All 0 while the tape plans or is cancelled. */
void lk_argmax_rows (LkTape *tape, const LkVar *x, const int *exclude, int *index);

/* [n, c] -> [c, n]. */
LkVar *lk_transpose (LkTape *tape, LkVar *x);

/* Mean of each column: [n, c] -> [1, c]. */
LkVar *lk_column_mean (LkTape *tape, LkVar *x);

/* Each column minus its mean. */
LkVar *lk_center_columns (LkTape *tape, LkVar *x);

/* The same matrix with zeros where row and column are the same number. */
LkVar *lk_off_diagonal (LkTape *tape, LkVar *x);

/* Each slice of rows with zero column means, unit variances and no covariances (Cholesky whitening; formulas in op-whiten.c).
 * slices: 1 .. n of them, as even as can be; eps: share of the identity in the covariance, 0..1. A slice whose covariance is
 * singular becomes NAN. */
LkVar *lk_whiten (LkTape *tape, LkVar *x, int slices, double eps);

/* -- numbers ------------------------------------------------------------------------------------------------------- */

LkVar *lk_add (LkTape *tape, LkVar *a, LkVar *b);
LkVar *lk_sub (LkTape *tape, LkVar *a, LkVar *b);
LkVar *lk_mul (LkTape *tape, LkVar *a, LkVar *b);
LkVar *lk_scale (LkTape *tape, LkVar *x, double factor);
LkVar *lk_exp (LkTape *tape, LkVar *x);
/* sqrt (x + add). */
LkVar *lk_sqrt (LkTape *tape, LkVar *x, double add);
LkVar *lk_mean (LkTape *tape, LkVar *x);
LkVar *lk_sum (LkTape *tape, LkVar *x);

/* The same number everywhere, as a constant. */
LkVar *lk_fill (LkTape *tape, LkShape shape, double number);

/* One number that takes no gradient. */
LkVar *lk_constant (LkTape *tape, double number);

/* The same numbers, as a constant: no gradient goes through. */
LkVar *lk_detach (LkTape *tape, LkVar *x);
