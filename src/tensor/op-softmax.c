/* log_softmax   y_ij = x_ij - log sum_k exp (x_ik)         dx_ij = dy_ij - exp (y_ij) sum_k dy_ik
 * softmax       y_ij = exp (x_ij) / sum_k exp (x_ik)       dx_ij = y_ij (dy_ij - sum_k dy_ik y_ik)
 *
 * Over each row. The largest number is subtracted before exp, so no temperature is too small. */

#include "tensor/op-private.h"

#include <math.h>

#define ROWS_PER_SLICE 16

typedef struct
{
  LkNode *node;
  LkReal *dx, beta;
} GradientJob;

/* log sum exp of n numbers. */
static double
log_sum (const LkReal *x, int n)
{
  LkReal m = lk_largest (x, n);
  double sum = 0;

  for (int j = 0; j < n; j++)
    sum += exp ((double) (x[j] - m));
  return log (sum) + (double) m;
}

static void
run_rows (LkNode *node, LkTape *tape, LkPoolFunc slice, void *data)
{
  lk_pool_run (lk_tape_pool (tape), lk_slice_count (node->out->shape.n, ROWS_PER_SLICE), slice, data);
}

static void
run_gradient (LkNode *node, LkTape *tape, LkPoolFunc slice)
{
  GradientJob job = { .node = node };

  job.dx = lk_grad_target (tape, node->in[0], &job.beta);
  if (job.dx != NULL)
    run_rows (node, tape, slice, &job);
}

static LkVar *
record (LkTape *tape, const LkOp *op, LkVar *x)
{
  g_assert (lk_row_count (x->shape) == (size_t) x->shape.c);
  return lk_tape_run (tape, lk_tape_node (tape, op, x->shape, 0, 1, &x));
}

/* Row 1 has one number far above the others. */
static LkVar *
sample_logits (LkTape *tape, LkRng *rng)
{
  LkVar *x = lk_sample_input (tape, rng, lk_matrix_shape (4, 5), -3, 3);

  x->x[5] = 9;
  return x;
}

/* -- log_softmax --------------------------------------------------------------------------------------------------- */

static void
log_softmax_slice (void *data, int slice, int worker)
{
  LkNode *node = data;
  LkShape s = node->out->shape;
  int first, count;

  lk_slice_bounds (s.n, ROWS_PER_SLICE, slice, &first, &count);
  for (int i = first; i < first + count; i++)
    {
      const LkReal *x = node->in[0]->x + (size_t) i * (size_t) s.c;
      LkReal *y = node->out->x + (size_t) i * (size_t) s.c;
      double sum = log_sum (x, s.c);

      for (int j = 0; j < s.c; j++)
        y[j] = (LkReal) ((double) x[j] - sum);
    }
}

static void
log_softmax_forward (LkNode *node, LkTape *tape)
{
  run_rows (node, tape, log_softmax_slice, node);
}

static void
log_softmax_gradient_slice (void *data, int slice, int worker)
{
  GradientJob *job = data;
  LkShape s = job->node->out->shape;
  int first, count;

  lk_slice_bounds (s.n, ROWS_PER_SLICE, slice, &first, &count);
  for (int i = first; i < first + count; i++)
    {
      size_t at = (size_t) i * (size_t) s.c;
      const LkReal *y = job->node->out->x + at, *dy = job->node->out->g + at;
      LkReal *dx = job->dx + at;
      double sum = 0;

      for (int j = 0; j < s.c; j++)
        sum += (double) dy[j];
      for (int j = 0; j < s.c; j++)
        {
          LkReal g = dy[j] - (LkReal) (exp ((double) y[j]) * sum);

          dx[j] = job->beta != 0 ? dx[j] + g : g;
        }
    }
}

static void
log_softmax_backward (LkNode *node, LkTape *tape)
{
  run_gradient (node, tape, log_softmax_gradient_slice);
}

LkVar *
lk_log_softmax (LkTape *tape, LkVar *x)
{
  return record (tape, &LK_OP_SYMBOL (log_softmax), x);
}

static LkVar *
log_softmax_sample (LkTape *tape, LkRng *rng, int variant)
{
  return variant > 0 ? NULL : lk_log_softmax (tape, sample_logits (tape, rng));
}

LK_DEFINE_OP (log_softmax)

/* -- softmax ------------------------------------------------------------------------------------------------------- */

static void
softmax_slice (void *data, int slice, int worker)
{
  LkNode *node = data;
  LkShape s = node->out->shape;
  int first, count;

  lk_slice_bounds (s.n, ROWS_PER_SLICE, slice, &first, &count);
  for (int i = first; i < first + count; i++)
    {
      const LkReal *x = node->in[0]->x + (size_t) i * (size_t) s.c;
      LkReal *y = node->out->x + (size_t) i * (size_t) s.c;
      double sum = log_sum (x, s.c);

      for (int j = 0; j < s.c; j++)
        y[j] = (LkReal) exp ((double) x[j] - sum);
    }
}

static void
softmax_forward (LkNode *node, LkTape *tape)
{
  run_rows (node, tape, softmax_slice, node);
}

static void
softmax_gradient_slice (void *data, int slice, int worker)
{
  GradientJob *job = data;
  LkShape s = job->node->out->shape;
  int first, count;

  lk_slice_bounds (s.n, ROWS_PER_SLICE, slice, &first, &count);
  for (int i = first; i < first + count; i++)
    {
      size_t at = (size_t) i * (size_t) s.c;
      const LkReal *y = job->node->out->x + at, *dy = job->node->out->g + at;
      LkReal *dx = job->dx + at;
      double sum = 0;

      for (int j = 0; j < s.c; j++)
        sum += (double) dy[j] * (double) y[j];
      for (int j = 0; j < s.c; j++)
        {
          LkReal g = y[j] * (LkReal) ((double) dy[j] - sum);

          dx[j] = job->beta != 0 ? dx[j] + g : g;
        }
    }
}

static void
softmax_backward (LkNode *node, LkTape *tape)
{
  run_gradient (node, tape, softmax_gradient_slice);
}

LkVar *
lk_softmax (LkTape *tape, LkVar *x)
{
  return record (tape, &LK_OP_SYMBOL (softmax), x);
}

static LkVar *
softmax_sample (LkTape *tape, LkRng *rng, int variant)
{
  return variant > 0 ? NULL : lk_softmax (tape, sample_logits (tape, rng));
}

LK_DEFINE_OP (softmax)
