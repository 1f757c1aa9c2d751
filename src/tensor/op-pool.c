/* mean_pool  y[n, c] = mean over h, w of x[n, h, w, c]
 * max_pool   y[n, p, q, c] = max over a window; the gradient goes to the first largest
 * flatten    the same numbers, [n, h w c] */

#include "tensor/op-private.h"

#include <math.h>
#include <string.h>

#define ROWS_PER_SLICE 16

typedef struct
{
  LkNode *node;
  LkReal *to;
  LkReal beta;
} PoolJob;

/* -- mean_pool ----------------------------------------------------------------------------------------------------- */

static LK_HOT void
mean_image (const LkReal *restrict x, LkReal *restrict y, size_t pixels, size_t c)
{
  LkReal scale = 1 / (LkReal) pixels;

  memset (y, 0, c * sizeof *y);
  for (size_t p = 0; p < pixels; p++, x += c)
    for (size_t j = 0; j < c; j++)
      y[j] += x[j];
  for (size_t j = 0; j < c; j++)
    y[j] *= scale;
}

static LK_HOT void
spread_image (const LkReal *restrict dy, LkReal *restrict dx, size_t pixels, size_t c, LkReal beta)
{
  LkReal scale = 1 / (LkReal) pixels;

  for (size_t p = 0; p < pixels; p++, dx += c)
    for (size_t j = 0; j < c; j++)
      dx[j] = beta != 0 ? dx[j] + scale * dy[j] : scale * dy[j];
}

static void
mean_pool_forward_slice (void *data, int slice, int worker)
{
  PoolJob *job = data;
  LkShape s = job->node->in[0]->shape;
  size_t c = (size_t) s.c, pixels = (size_t) s.h * (size_t) s.w;
  int first, count;

  lk_slice_bounds (s.n, ROWS_PER_SLICE, slice, &first, &count);
  for (size_t i = (size_t) first; i < (size_t) (first + count); i++)
    mean_image (job->node->in[0]->x + i * pixels * c, job->node->out->x + i * c, pixels, c);
}

static void
mean_pool_backward_slice (void *data, int slice, int worker)
{
  PoolJob *job = data;
  LkShape s = job->node->in[0]->shape;
  size_t c = (size_t) s.c, pixels = (size_t) s.h * (size_t) s.w;
  int first, count;

  lk_slice_bounds (s.n, ROWS_PER_SLICE, slice, &first, &count);
  for (size_t i = (size_t) first; i < (size_t) (first + count); i++)
    spread_image (job->node->out->g + i * c, job->to + i * pixels * c, pixels, c, job->beta);
}

static void
mean_pool_forward (LkNode *node, LkTape *tape)
{
  PoolJob job = { .node = node };

  lk_pool_run (lk_tape_pool (tape), lk_slice_count (node->out->shape.n, ROWS_PER_SLICE), mean_pool_forward_slice, &job);
}

static void
mean_pool_backward (LkNode *node, LkTape *tape)
{
  PoolJob job = { .node = node };

  job.to = lk_grad_target (tape, node->in[0], &job.beta);
  if (job.to != NULL)
    lk_pool_run (lk_tape_pool (tape), lk_slice_count (node->out->shape.n, ROWS_PER_SLICE), mean_pool_backward_slice,
                 &job);
}

LkVar *
lk_mean_pool (LkTape *tape, LkVar *x)
{
  return lk_tape_run (tape, lk_tape_node (tape, &LK_OP_SYMBOL (mean_pool), lk_matrix_shape (x->shape.n, x->shape.c), 0,
                                          1, &x));
}

static LkVar *
mean_pool_sample (LkTape *tape, LkRng *rng, int variant)
{
  return variant > 0 ? NULL : lk_mean_pool (tape, lk_sample_input (tape, rng, (LkShape){ 3, 2, 3, 4 }, -1, 1));
}

LK_DEFINE_OP (mean_pool)

/* -- max_pool ------------------------------------------------------------------------------------------------------ */

typedef struct
{
  int size, stride, pad;
  int *from; /* for each output: index of the largest pixel within its image */
} MaxPoolArgs;

static void
max_pool_forward (LkNode *node, LkTape *tape)
{
  const MaxPoolArgs *args = node->args;
  LkShape in = node->in[0]->shape, out = node->out->shape;
  const LkReal *x = node->in[0]->x;
  LkReal *y = node->out->x;
  int *from = args->from;

  for (int n = 0; n < out.n; n++, x += in.h * in.w * in.c)
    for (int p = 0; p < out.h; p++)
      for (int q = 0; q < out.w; q++)
        for (int c = 0; c < out.c; c++, y++, from++)
          {
            *y = -(LkReal) INFINITY;
            *from = 0;
            for (int i = MAX (p * args->stride - args->pad, 0);
                 i < MIN (p * args->stride - args->pad + args->size, in.h); i++)
              for (int j = MAX (q * args->stride - args->pad, 0);
                   j < MIN (q * args->stride - args->pad + args->size, in.w); j++)
                {
                  int index = (i * in.w + j) * in.c + c;

                  if (x[index] > *y)
                    {
                      *y = x[index];
                      *from = index;
                    }
                }
          }
}

static void
max_pool_backward (LkNode *node, LkTape *tape)
{
  const MaxPoolArgs *args = node->args;
  LkShape in = node->in[0]->shape, out = node->out->shape;
  const LkReal *dy = node->out->g;
  const int *from = args->from;
  size_t image = lk_row_count (in), outputs = lk_row_count (out);
  LkReal beta;
  LkReal *dx = lk_grad_target (tape, node->in[0], &beta);

  if (dx == NULL)
    return;

  if (beta == 0)
    memset (dx, 0, lk_shape_count (in) * sizeof *dx);
  for (int n = 0; n < out.n; n++, dx += image)
    for (size_t i = 0; i < outputs; i++)
      dx[*from++] += *dy++;
}

LkVar *
lk_max_pool (LkTape *tape, LkVar *x, int size, int stride, int pad)
{
  LkShape s = x->shape;
  LkShape out = { s.n, (s.h + 2 * pad - size) / stride + 1, (s.w + 2 * pad - size) / stride + 1, s.c };
  LkNode *node = lk_tape_node (tape, &LK_OP_SYMBOL (max_pool), out, sizeof (MaxPoolArgs), 1, &x);
  MaxPoolArgs *args = node->args;

  *args = (MaxPoolArgs){ size, stride, pad, lk_tape_alloc (tape, lk_shape_count (out) * sizeof (int)) };
  return lk_tape_run (tape, node);
}

static LkVar *
max_pool_sample (LkTape *tape, LkRng *rng, int variant)
{
  LkVar *x;

  if (variant > 1)
    return NULL;

  x = lk_sample_input (tape, rng, (LkShape){ 2, 5, 4, 2 }, -1, 1);
  return variant == 0 ? lk_max_pool (tape, x, 2, 2, 0) : lk_max_pool (tape, x, 3, 2, 1);
}

LK_DEFINE_OP (max_pool)

/* -- flatten ------------------------------------------------------------------------------------------------------- */

static void
flatten_forward (LkNode *node, LkTape *tape)
{
  node->out->x = node->in[0]->x;
}

static void
flatten_backward (LkNode *node, LkTape *tape)
{
  size_t count = lk_shape_count (node->out->shape);
  LkReal beta;
  LkReal *dx = lk_grad_target (tape, node->in[0], &beta);

  if (dx == NULL)
    return;
  if (beta == 0)
    memcpy (dx, node->out->g, count * sizeof *dx);
  else
    lk_accumulate (tape, dx, node->out->g, count);
}

LkVar *
lk_flatten (LkTape *tape, LkVar *x)
{
  return lk_tape_run (tape, lk_tape_node (tape, &LK_OP_SYMBOL (flatten),
                                          lk_matrix_shape (x->shape.n, (int) lk_row_count (x->shape)), 0, 1, &x));
}

static LkVar *
flatten_sample (LkTape *tape, LkRng *rng, int variant)
{
  return variant > 0 ? NULL : lk_flatten (tape, lk_sample_input (tape, rng, (LkShape){ 2, 2, 3, 2 }, -1, 1));
}

LK_DEFINE_OP (flatten)
