/* L = mean over rows of log sum_j exp (l_ij) - l_i,target     the sum leaves out column exclude[i]
 *
 *   dl_ij = (softmax (l_i)_j - [j = target]) / rows
 *
 * The largest logit is subtracted before exp, so no temperature is too small. */

#include "tensor/op-private.h"

#include <math.h>
#include <string.h>

#define ROWS_PER_SLICE 16

typedef struct
{
  int *target, *exclude;
  double *row_loss; /* [n] */
  LkReal *log_sum;  /* [n] */
  int rows;         /* with a target */
} CrossEntropyArgs;

typedef struct
{
  LkNode *node;
  LkReal *dx, beta, scale;
} GradientJob;

static void
loss_slice (void *data, int slice, int worker)
{
  LkNode *node = data;
  CrossEntropyArgs *args = node->args;
  LkShape s = node->in[0]->shape;
  int first, count;

  lk_slice_bounds (s.n, ROWS_PER_SLICE, slice, &first, &count);
  for (int i = first; i < first + count; i++)
    {
      const LkReal *x = node->in[0]->x + (size_t) i * (size_t) s.c;
      LkReal m = lk_largest (x, s.c);
      double sum = 0;

      for (int j = 0; j < s.c; j++)
        if (j != args->exclude[i])
          sum += exp ((double) (x[j] - m));
      args->log_sum[i] = (LkReal) (log (sum) + (double) m);
      args->row_loss[i] = args->target[i] < 0 ? 0 : log (sum) + (double) (m - x[args->target[i]]);
    }
}

static void
cross_entropy_forward (LkNode *node, LkTape *tape)
{
  CrossEntropyArgs *args = node->args;
  int n = node->in[0]->shape.n;
  double sum = 0;

  lk_pool_run (lk_tape_pool (tape), lk_slice_count (n, ROWS_PER_SLICE), loss_slice, node);
  for (int i = 0; i < n; i++)
    sum += args->row_loss[i];
  node->out->x[0] = (LkReal) (sum / MAX (args->rows, 1));
}

static void
gradient_slice (void *data, int slice, int worker)
{
  GradientJob *job = data;
  const CrossEntropyArgs *args = job->node->args;
  LkShape s = job->node->in[0]->shape;
  int first, count;

  lk_slice_bounds (s.n, ROWS_PER_SLICE, slice, &first, &count);
  for (int i = first; i < first + count; i++)
    {
      const LkReal *x = job->node->in[0]->x + (size_t) i * (size_t) s.c;
      LkReal *dx = job->dx + (size_t) i * (size_t) s.c;

      for (int j = 0; j < s.c; j++)
        {
          LkReal p = j == args->exclude[i] ? 0 : (LkReal) exp ((double) (x[j] - args->log_sum[i]));
          LkReal g = args->target[i] < 0 ? 0 : job->scale * (p - (j == args->target[i] ? 1 : 0));

          dx[j] = job->beta != 0 ? dx[j] + g : g;
        }
    }
}

static void
cross_entropy_backward (LkNode *node, LkTape *tape)
{
  const CrossEntropyArgs *args = node->args;
  GradientJob job = { .node = node, .scale = node->out->g[0] / (LkReal) MAX (args->rows, 1) };

  job.dx = lk_grad_target (tape, node->in[0], &job.beta);
  if (job.dx != NULL)
    lk_pool_run (lk_tape_pool (tape), lk_slice_count (node->in[0]->shape.n, ROWS_PER_SLICE), gradient_slice, &job);
}

LkVar *
lk_cross_entropy (LkTape *tape, LkVar *logits, const int *target, const int *exclude)
{
  int n = logits->shape.n;
  LkNode *node = lk_tape_node (tape, &LK_OP_SYMBOL (cross_entropy), lk_matrix_shape (1, 1), sizeof (CrossEntropyArgs),
                               1, &logits);
  CrossEntropyArgs *args = node->args;

  args->target = lk_tape_alloc (tape, (size_t) n * sizeof (int));
  args->exclude = lk_tape_alloc (tape, (size_t) n * sizeof (int));
  args->row_loss = lk_tape_alloc (tape, (size_t) n * sizeof (double));
  args->log_sum = lk_tape_alloc (tape, (size_t) n * sizeof (LkReal));
  for (int i = 0; i < n; i++)
    {
      g_assert (target[i] < logits->shape.c);
      args->target[i] = target[i];
      args->exclude[i] = exclude != NULL ? exclude[i] : -1;
      args->rows += target[i] >= 0;
    }
  return lk_tape_run (tape, node);
}

static LkVar *
cross_entropy_sample (LkTape *tape, LkRng *rng, int variant)
{
  static const int target[] = { 2, 0, -1, 3 }, exclude[] = { 0, 1, 2, -1 };
  LkVar *logits;

  if (variant > 1)
    return NULL;

  logits = lk_sample_input (tape, rng, lk_matrix_shape (4, 5), -3, 3);
  return lk_cross_entropy (tape, logits, target, variant == 0 ? NULL : exclude);
}

LK_DEFINE_OP (cross_entropy)
