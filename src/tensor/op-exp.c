/* exp           y = exp (x)                                       dx = dy y
 * log_sum_exp   y_i = log sum_j exp (x_ij), the sum leaves out a row's excluded columns
 *               dx_ij = dy_i exp (x_ij - y_i), 0 in excluded columns
 *
 * log_sum_exp subtracts the largest of the numbers that take part before exp: neither a small temperature nor a large
 * excluded number (an image's similarity to itself) takes away precision. */

#include "tensor/op-private.h"

#include <math.h>

#define ROWS_PER_SLICE 16

/* -- exp ----------------------------------------------------------------------------------------------------------- */

typedef struct
{
  const LkReal *x, *dy; /* dy NULL: the values; else x holds those, and to gets the gradient */
  LkReal *to, beta;
  size_t count;
} ExpJob;

static void
exp_slice (void *data, int slice, int worker)
{
  const ExpJob *job = data;
  size_t first = (size_t) slice * LK_ELEMENTS_PER_SLICE, last = MIN (first + LK_ELEMENTS_PER_SLICE, job->count);

  for (size_t i = first; i < last; i++)
    job->to[i] = (LkReal) exp ((double) job->x[i]);
}

static LK_HOT void
exp_gradient_range (const ExpJob *job, size_t first, size_t last)
{
  if (job->beta == 0)
    for (size_t i = first; i < last; i++)
      job->to[i] = job->dy[i] * job->x[i];
  else
    for (size_t i = first; i < last; i++)
      job->to[i] += job->dy[i] * job->x[i];
}

static void
exp_gradient_slice (void *data, int slice, int worker)
{
  const ExpJob *job = data;
  size_t first = (size_t) slice * LK_ELEMENTS_PER_SLICE;

  exp_gradient_range (job, first, MIN (first + LK_ELEMENTS_PER_SLICE, job->count));
}

static void
exp_forward (LkNode *node, LkTape *tape)
{
  ExpJob job = { .x = node->in[0]->x, .to = node->out->x, .count = lk_shape_count (node->out->shape) };

  lk_run_elements (tape, job.count, exp_slice, &job);
}

static void
exp_backward (LkNode *node, LkTape *tape)
{
  ExpJob job = { .x = node->out->x, .dy = node->out->g, .count = lk_shape_count (node->out->shape) };

  job.to = lk_grad_target (tape, node->in[0], &job.beta);
  if (job.to != NULL)
    lk_run_elements (tape, job.count, exp_gradient_slice, &job);
}

LkVar *
lk_exp (LkTape *tape, LkVar *x)
{
  return lk_tape_run (tape, lk_tape_node (tape, &LK_OP_SYMBOL (exp), x->shape, 0, 1, &x));
}

static LkVar *
exp_sample (LkTape *tape, LkRng *rng, int variant)
{
  return variant > 0 ? NULL : lk_exp (tape, lk_sample_input (tape, rng, (LkShape){ 3, 2, 1, 4 }, -2, 1));
}

LK_DEFINE_OP (exp)

/* -- log_sum_exp --------------------------------------------------------------------------------------------------- */

typedef struct
{
  int per_row;
  int *exclude; /* [n, per_row]; -1 = none */
} LogSumExpArgs;

typedef struct
{
  LkNode *node;
  LkReal *dx, beta;
} LogSumExpJob;

static gboolean
takes_part (const LogSumExpArgs *args, int i, int j)
{
  for (int k = i * args->per_row; k < (i + 1) * args->per_row; k++)
    if (args->exclude[k] == j)
      return FALSE;
  return TRUE;
}

static void
log_sum_exp_slice (void *data, int slice, int worker)
{
  LkNode *node = data;
  const LogSumExpArgs *args = node->args;
  int c = node->in[0]->shape.c, first, count;

  lk_slice_bounds (node->out->shape.n, ROWS_PER_SLICE, slice, &first, &count);
  for (int i = first; i < first + count; i++)
    {
      const LkReal *x = node->in[0]->x + (size_t) i * (size_t) c;
      LkReal most = (LkReal) -INFINITY;
      double sum = 0;

      for (int j = 0; j < c; j++)
        if (x[j] > most && takes_part (args, i, j))
          most = x[j];
      for (int j = 0; j < c; j++)
        if (takes_part (args, i, j))
          sum += exp ((double) (x[j] - most));
      node->out->x[i] = (LkReal) (log (sum) + (double) most);
    }
}

static void
log_sum_exp_forward (LkNode *node, LkTape *tape)
{
  lk_pool_run (lk_tape_pool (tape), lk_slice_count (node->out->shape.n, ROWS_PER_SLICE), log_sum_exp_slice, node);
}

static void
log_sum_exp_gradient_slice (void *data, int slice, int worker)
{
  LogSumExpJob *job = data;
  const LogSumExpArgs *args = job->node->args;
  const LkVar *x = job->node->in[0], *out = job->node->out;
  int c = x->shape.c, first, count;

  lk_slice_bounds (out->shape.n, ROWS_PER_SLICE, slice, &first, &count);
  for (int i = first; i < first + count; i++)
    {
      const LkReal *row = x->x + (size_t) i * (size_t) c;
      LkReal *dx = job->dx + (size_t) i * (size_t) c;

      for (int j = 0; j < c; j++)
        {
          LkReal g = takes_part (args, i, j) ? out->g[i] * (LkReal) exp ((double) (row[j] - out->x[i])) : 0;

          dx[j] = job->beta != 0 ? dx[j] + g : g;
        }
    }
}

static void
log_sum_exp_backward (LkNode *node, LkTape *tape)
{
  LogSumExpJob job = { .node = node };

  job.dx = lk_grad_target (tape, node->in[0], &job.beta);
  if (job.dx != NULL)
    lk_pool_run (lk_tape_pool (tape), lk_slice_count (node->out->shape.n, ROWS_PER_SLICE), log_sum_exp_gradient_slice,
                 &job);
}

LkVar *
lk_log_sum_exp (LkTape *tape, LkVar *x, const int *exclude, int per_row)
{
  int n = x->shape.n;
  LkNode *node = lk_tape_node (tape, &LK_OP_SYMBOL (log_sum_exp), lk_matrix_shape (n, 1), sizeof (LogSumExpArgs), 1,
                               &x);
  LogSumExpArgs *args = node->args;

  g_assert (lk_row_count (x->shape) == (size_t) x->shape.c && per_row < x->shape.c);
  args->per_row = per_row;
  args->exclude = lk_tape_alloc (tape, (size_t) n * (size_t) per_row * sizeof (int));
  for (int i = 0; i < n * per_row; i++)
    {
      g_assert (exclude[i] < x->shape.c);
      args->exclude[i] = exclude[i];
    }
  return lk_tape_run (tape, node);
}

static LkVar *
log_sum_exp_sample (LkTape *tape, LkRng *rng, int variant)
{
  static const int exclude[] = { 0, 3, 1, -1, -1, -1, 4, 4 };
  LkVar *x;

  if (variant > 1)
    return NULL;

  x = lk_sample_input (tape, rng, lk_matrix_shape (4, 5), -3, 3);
  return lk_log_sum_exp (tape, x, variant == 0 ? NULL : exclude, variant == 0 ? 0 : 2);
}

LK_DEFINE_OP (log_sum_exp)
