/* transpose       y_ji = x_ij                           dx_ij = dy_ji
 * column_mean     y_j = sum_i x_ij / n                  dx_ij = dy_j / n
 * center_columns  y_ij = x_ij - sum_k x_kj / n          dx_ij = dy_ij - sum_k dy_kj / n
 * off_diagonal    y_ij = x_ij, 0 where i = j            dx_ij = dy_ij, 0 where i = j
 *
 * Matrices [n, c]. Columns are shared out in slices, so that each mean is one sum in one order, in double. */

#include "tensor/op-private.h"

#define COLUMNS_PER_SLICE 64

typedef struct
{
  int n, c;
  const LkReal *x;
  LkReal *y;
  LkReal beta; /* y = beta y + ... */
} Columns;

static void
run_columns (LkTape *tape, LkPoolFunc func, Columns columns)
{
  lk_pool_run (lk_tape_pool (tape), lk_slice_count (columns.c, COLUMNS_PER_SLICE), func, &columns);
}

/* The gradient of the node's only input: func reads x [n, c]. */
static void
run_gradient (LkTape *tape, LkNode *node, LkPoolFunc func, const LkReal *x)
{
  LkShape shape = node->in[0]->shape;
  LkReal beta;
  LkReal *dx = lk_grad_target (tape, node->in[0], &beta);

  if (dx != NULL)
    run_columns (tape, func, (Columns){ shape.n, shape.c, x, dx, beta });
}

static LkVar *
record (LkTape *tape, const LkOp *op, LkVar *x, LkShape out)
{
  g_assert (lk_row_count (x->shape) == (size_t) x->shape.c);

  return lk_tape_run (tape, lk_tape_node (tape, op, out, 0, 1, &x));
}

/* Means of count columns from first on. */
static void
slice_means (const Columns *p, int first, int count, double mean[COLUMNS_PER_SLICE])
{
  for (int j = 0; j < count; j++)
    mean[j] = 0;
  for (int i = 0; i < p->n; i++)
    {
      const LkReal *x = p->x + (size_t) i * (size_t) p->c + first;

      for (int j = 0; j < count; j++)
        mean[j] += (double) x[j];
    }
  for (int j = 0; j < count; j++)
    mean[j] /= p->n;
}

static LkVar *
sample_matrix (LkTape *tape, LkRng *rng, int variant)
{
  return lk_sample_input (tape, rng, lk_matrix_shape (5, variant == 0 ? 3 : COLUMNS_PER_SLICE + 2), -1, 1);
}

/* -- transpose ----------------------------------------------------------------------------------------------------- */

/* y [c, n] of x [n, c]. */
static void
transpose_slice (void *data, int slice, int worker)
{
  const Columns *p = data;
  int first, count;

  lk_slice_bounds (p->c, COLUMNS_PER_SLICE, slice, &first, &count);
  for (int j = first; j < first + count; j++)
    {
      LkReal *y = p->y + (size_t) j * (size_t) p->n;
      const LkReal *x = p->x + j;

      for (int i = 0; i < p->n; i++, x += p->c)
        y[i] = p->beta != 0 ? y[i] + *x : *x;
    }
}

static void
transpose_forward (LkNode *node, LkTape *tape)
{
  const LkVar *x = node->in[0];

  run_columns (tape, transpose_slice, (Columns){ x->shape.n, x->shape.c, x->x, node->out->x, 0 });
}

static void
transpose_backward (LkNode *node, LkTape *tape)
{
  LkShape out = node->out->shape;
  LkReal beta;
  LkReal *dx = lk_grad_target (tape, node->in[0], &beta);

  if (dx != NULL)
    run_columns (tape, transpose_slice, (Columns){ out.n, out.c, node->out->g, dx, beta });
}

LkVar *
lk_transpose (LkTape *tape, LkVar *x)
{
  return record (tape, &LK_OP_SYMBOL (transpose), x, lk_matrix_shape (x->shape.c, x->shape.n));
}

static LkVar *
transpose_sample (LkTape *tape, LkRng *rng, int variant)
{
  return variant > 1 ? NULL : lk_transpose (tape, sample_matrix (tape, rng, variant));
}

LK_DEFINE_OP (transpose)

/* -- column_mean --------------------------------------------------------------------------------------------------- */

/* y [1, c] of x [n, c]. */
static void
column_mean_slice (void *data, int slice, int worker)
{
  const Columns *p = data;
  double mean[COLUMNS_PER_SLICE];
  int first, count;

  lk_slice_bounds (p->c, COLUMNS_PER_SLICE, slice, &first, &count);
  slice_means (p, first, count, mean);
  for (int j = 0; j < count; j++)
    p->y[first + j] = (LkReal) mean[j];
}

/* Here x is the gradient of the means [1, c]. */
static void
column_mean_gradient_slice (void *data, int slice, int worker)
{
  const Columns *p = data;
  int first, count;

  lk_slice_bounds (p->c, COLUMNS_PER_SLICE, slice, &first, &count);
  for (int i = 0; i < p->n; i++)
    {
      LkReal *y = p->y + (size_t) i * (size_t) p->c;

      for (int j = first; j < first + count; j++)
        y[j] = p->x[j] / (LkReal) p->n + (p->beta != 0 ? y[j] : 0);
    }
}

static void
column_mean_forward (LkNode *node, LkTape *tape)
{
  const LkVar *x = node->in[0];

  run_columns (tape, column_mean_slice, (Columns){ x->shape.n, x->shape.c, x->x, node->out->x, 0 });
}

static void
column_mean_backward (LkNode *node, LkTape *tape)
{
  run_gradient (tape, node, column_mean_gradient_slice, node->out->g);
}

LkVar *
lk_column_mean (LkTape *tape, LkVar *x)
{
  return record (tape, &LK_OP_SYMBOL (column_mean), x, lk_matrix_shape (1, x->shape.c));
}

static LkVar *
column_mean_sample (LkTape *tape, LkRng *rng, int variant)
{
  return variant > 1 ? NULL : lk_column_mean (tape, sample_matrix (tape, rng, variant));
}

LK_DEFINE_OP (column_mean)

/* -- center_columns: the gradient is centered as the values are ------------------------------------------------------ */

static void
center_slice (void *data, int slice, int worker)
{
  const Columns *p = data;
  double mean[COLUMNS_PER_SLICE];
  int first, count;

  lk_slice_bounds (p->c, COLUMNS_PER_SLICE, slice, &first, &count);
  slice_means (p, first, count, mean);
  for (int i = 0; i < p->n; i++)
    {
      const LkReal *x = p->x + (size_t) i * (size_t) p->c + first;
      LkReal *y = p->y + (size_t) i * (size_t) p->c + first;

      for (int j = 0; j < count; j++)
        y[j] = (LkReal) ((double) x[j] - mean[j]) + (p->beta != 0 ? y[j] : 0);
    }
}

static void
center_columns_forward (LkNode *node, LkTape *tape)
{
  const LkVar *x = node->in[0];

  run_columns (tape, center_slice, (Columns){ x->shape.n, x->shape.c, x->x, node->out->x, 0 });
}

static void
center_columns_backward (LkNode *node, LkTape *tape)
{
  run_gradient (tape, node, center_slice, node->out->g);
}

LkVar *
lk_center_columns (LkTape *tape, LkVar *x)
{
  return record (tape, &LK_OP_SYMBOL (center_columns), x, x->shape);
}

static LkVar *
center_columns_sample (LkTape *tape, LkRng *rng, int variant)
{
  return variant > 1 ? NULL : lk_center_columns (tape, sample_matrix (tape, rng, variant));
}

LK_DEFINE_OP (center_columns)

/* -- off_diagonal ---------------------------------------------------------------------------------------------------- */

static void
off_diagonal_slice (void *data, int slice, int worker)
{
  const Columns *p = data;
  int first, count;

  lk_slice_bounds (p->c, COLUMNS_PER_SLICE, slice, &first, &count);
  for (int i = 0; i < p->n; i++)
    {
      const LkReal *x = p->x + (size_t) i * (size_t) p->c;
      LkReal *y = p->y + (size_t) i * (size_t) p->c;

      for (int j = first; j < first + count; j++)
        y[j] = (i != j ? x[j] : 0) + (p->beta != 0 ? y[j] : 0);
    }
}

static void
off_diagonal_forward (LkNode *node, LkTape *tape)
{
  const LkVar *x = node->in[0];

  run_columns (tape, off_diagonal_slice, (Columns){ x->shape.n, x->shape.c, x->x, node->out->x, 0 });
}

static void
off_diagonal_backward (LkNode *node, LkTape *tape)
{
  run_gradient (tape, node, off_diagonal_slice, node->out->g);
}

LkVar *
lk_off_diagonal (LkTape *tape, LkVar *x)
{
  return record (tape, &LK_OP_SYMBOL (off_diagonal), x, x->shape);
}

static LkVar *
off_diagonal_sample (LkTape *tape, LkRng *rng, int variant)
{
  return variant > 1 ? NULL : lk_off_diagonal (tape, sample_matrix (tape, rng, variant));
}

LK_DEFINE_OP (off_diagonal)
