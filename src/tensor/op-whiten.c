/* whiten: each slice of rows gets zero means, unit variances and no covariances.
 *
 *   x_i - m = c_i,   S = (1 - eps) sum_i c_i c_i^T / (w - 1) + eps I = L L^T,   y_i = L^-1 c_i
 *                                                                      (Ermolov et al. 2021, eq. 4; Siarohin et al. 2019)
 *
 * With G = dL/dy, rows of a slice as matrices, and M the symmetric matrix whose lower triangle is that of G^T Y:
 *
 *   dC = (G - (1 - eps) / (w - 1) Y M) L^-1,   dx = dC - column means of dC
 *
 * (from dL = L tril' (L^-1 dS L^-T), where tril' halves the diagonal; Murray 2016, "Differentiation of the Cholesky
 * decomposition", eq. 8). All in double, whatever the build: the factorization loses as many digits as the covariance has
 * in its condition number. One slice is one job.
 *
 * A covariance that has no factor - fewer rows than columns, a constant column, one that others make up - gives y = NAN. So
 * does one whose factor would be made of rounding: a pivot below 10^-13 of the column's mean square. */

#include "tensor/op-private.h"

#include <cblas.h>
#include <math.h>

#define SMALLEST_PIVOT 1e-13

/* LAPACK: Cholesky factor in place. Column-major "U" is row-major lower. */
extern void dpotrf_ (const char *uplo, const int *n, double *a, const int *lda, int *info);

typedef struct
{
  int slices;
  double eps;
  double *work;   /* [n, d]: C, then what is left of G */
  double *y;      /* [n, d] */
  double *factor; /* [slices, d, d]: L */
  double *square; /* [slices, d, d]: M */
} Whitening;

typedef struct
{
  const Whitening *args;
  int n, d;
  const LkReal *x; /* [n, d]: x, or dL/dy */
  LkReal *out;     /* [n, d]: y, or dL/dx */
  LkReal beta;
} Job;

/* Rows of a slice: as even as can be. */
static void
slice_rows (const Job *job, int slice, int *first, int *count)
{
  *first = (int) ((gint64) slice * job->n / job->args->slices);
  *count = (int) ((gint64) (slice + 1) * job->n / job->args->slices) - *first;
}

/* Rows in double, less their column means; raw (may be NULL) [d]: the columns' mean squares as they came. */
static void
center (double *rows, int count, int d, double *raw)
{
  for (int j = 0; j < d; j++)
    {
      double mean = 0, squares = 0;

      for (int i = 0; i < count; i++)
        {
          double value = rows[(size_t) i * d + j];

          mean += value;
          squares += value * value;
        }
      mean /= count;
      if (raw != NULL)
        raw[j] = squares / count;
      for (int i = 0; i < count; i++)
        rows[(size_t) i * d + j] -= mean;
    }
}

/* L of centered rows into factor [d, d]; raw [d] may lie in what is overwritten later. FALSE: there is none. */
static gboolean
factorize (const Whitening *args, const double *rows, int count, int d, const double *raw, double *factor)
{
  int info = 0;

  if (count < 2)
    return FALSE;
  cblas_dgemm (CblasRowMajor, CblasTrans, CblasNoTrans, d, d, count, (1 - args->eps) / (count - 1), rows, d, rows, d, 0,
               factor, d);
  for (int j = 0; j < d; j++)
    factor[(size_t) j * d + j] += args->eps;
  dpotrf_ ("U", &d, factor, &d, &info);
  if (info != 0)
    return FALSE;

  for (int j = 0; j < d; j++)
    {
      double pivot = factor[(size_t) j * d + j];

      if (!(pivot * pivot > SMALLEST_PIVOT * raw[j]))
        return FALSE;
    }
  return TRUE;
}

static void
whiten_slice (void *data, int slice, int worker)
{
  const Job *job = data;
  const Whitening *args = job->args;
  int d = job->d, first, count;
  double *rows, *y, *factor = args->factor + (size_t) slice * d * d, *raw = args->square + (size_t) slice * d * d;
  gboolean good;

  slice_rows (job, slice, &first, &count);
  rows = args->work + (size_t) first * d;
  y = args->y + (size_t) first * d;
  for (size_t i = 0; i < (size_t) count * d; i++)
    rows[i] = (double) job->x[(size_t) first * d + i];
  center (rows, count, d, raw);
  good = factorize (args, rows, count, d, raw, factor);

  for (size_t i = 0; i < (size_t) count * d; i++)
    y[i] = good ? rows[i] : NAN;
  if (good)
    cblas_dtrsm (CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, count, d, 1, factor, d, y, d);
  for (size_t i = 0; i < (size_t) count * d; i++)
    job->out[(size_t) first * d + i] = (LkReal) y[i];
}

static void
gradient_slice (void *data, int slice, int worker)
{
  const Job *job = data;
  const Whitening *args = job->args;
  int d = job->d, first, count;
  double *g, *y, *factor = args->factor + (size_t) slice * d * d, *square = args->square + (size_t) slice * d * d;

  slice_rows (job, slice, &first, &count);
  g = args->work + (size_t) first * d;
  y = args->y + (size_t) first * d;
  for (size_t i = 0; i < (size_t) count * d; i++)
    g[i] = (double) job->x[(size_t) first * d + i];

  cblas_dgemm (CblasRowMajor, CblasTrans, CblasNoTrans, d, d, count, 1, g, d, y, d, 0, square, d);
  for (int i = 0; i < d; i++)
    for (int j = i + 1; j < d; j++)
      square[(size_t) i * d + j] = square[(size_t) j * d + i];
  cblas_dgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, count, d, d, -(1 - args->eps) / (count - 1), y, d, square, d,
               1, g, d);
  cblas_dtrsm (CblasRowMajor, CblasRight, CblasLower, CblasNoTrans, CblasNonUnit, count, d, 1, factor, d, g, d);
  center (g, count, d, NULL);

  for (size_t i = 0; i < (size_t) count * d; i++)
    {
      LkReal *dx = job->out + (size_t) first * d + i;

      *dx = (LkReal) g[i] + (job->beta != 0 ? *dx : 0);
    }
}

static void
whiten_forward (LkNode *node, LkTape *tape)
{
  const LkVar *x = node->in[0];
  const Whitening *args = node->args;
  Job job = { args, x->shape.n, x->shape.c, x->x, node->out->x, 0 };

  lk_pool_run (lk_tape_pool (tape), args->slices, whiten_slice, &job);
}

static void
whiten_backward (LkNode *node, LkTape *tape)
{
  const Whitening *args = node->args;
  LkShape shape = node->out->shape;
  LkReal beta;
  LkReal *dx = lk_grad_target (tape, node->in[0], &beta);
  Job job = { args, shape.n, shape.c, node->out->g, dx, beta };

  if (dx != NULL)
    lk_pool_run (lk_tape_pool (tape), args->slices, gradient_slice, &job);
}

LkVar *
lk_whiten (LkTape *tape, LkVar *x, int slices, double eps)
{
  size_t count = lk_shape_count (x->shape), squares = (size_t) slices * (size_t) x->shape.c * (size_t) x->shape.c;
  LkNode *node = lk_tape_node (tape, &LK_OP_SYMBOL (whiten), x->shape, sizeof (Whitening), 1, &x);
  Whitening *args = node->args;

  g_assert (lk_row_count (x->shape) == (size_t) x->shape.c && slices >= 1 && slices <= x->shape.n);
  args->slices = slices;
  args->eps = eps;
  args->work = lk_tape_alloc (tape, count * sizeof (double));
  args->y = lk_tape_alloc (tape, count * sizeof (double));
  args->factor = lk_tape_alloc (tape, squares * sizeof (double));
  args->square = lk_tape_alloc (tape, squares * sizeof (double));
  return lk_tape_run (tape, node);
}

static LkVar *
whiten_sample (LkTape *tape, LkRng *rng, int variant)
{
  LkVar *x;

  if (variant > 2)
    return NULL;

  x = lk_sample_input (tape, rng, lk_matrix_shape (variant == 2 ? 6 : 13, 3), -1, 1);
  return lk_whiten (tape, x, variant == 2 ? 1 : 2, variant == 0 ? 0 : 0.2);
}

LK_DEFINE_OP (whiten)
