/* y[n, p, q, o] = sum over c, i, j of x[n, p s + i - pad, q s + j - pad, c] w[o, c, i, j]
 *
 * dx and dw follow by swapping roles; slices of the batch run on their own, and the slices' dw are added in order. */

#include "tensor/conv.h"
#include "tensor/op-private.h"

#include <string.h>

/* Slices of 8 to 16 images keep a slice's maps in the cache and cost nothing (ENGINE.md, slices); weight gradients take
 * larger ones where weights are large, since each slice writes a gradient of its own. */
#define ROWS_PER_SLICE 16
#define PARTIAL_BYTES (24u << 20)

typedef struct
{
  LkConvGeometry geometry;
  int weight_rows; /* images in a slice of the weight gradient */
  LkReal *packed;  /* weights for the direction that runs */
  LkConvPlan *plan, *tail;
  LkReal *workspace; /* [threads, size] */
  size_t workspace_size;
} ConvArgs;

typedef struct
{
  LkNode *node;
  LkReal *x, *y;   /* values or gradients, whole batch */
  LkReal *partial; /* [slices, weights] for BACKWARD_WEIGHTS */
  int rows_per_slice;
} ConvJob;

static void
run_slice (void *data, int slice, int worker)
{
  ConvJob *job = data;
  ConvArgs *args = job->node->args;
  const LkConvGeometry *g = &args->geometry;
  int first, n;
  LkReal *packed = args->packed;
  LkConvPlan *plan;

  lk_slice_bounds (job->node->out->shape.n, job->rows_per_slice, slice, &first, &n);
  plan = n == job->rows_per_slice ? args->plan : args->tail;
  if (job->partial != NULL)
    packed = job->partial + (size_t) slice * lk_conv_plan_weights (args->plan);

  lk_conv_plan_run (plan, worker, job->x + (size_t) first * (size_t) (g->h * g->w * g->c), packed,
                    job->y + (size_t) first * (size_t) (g->oh * g->ow * g->oc),
                    args->workspace + (size_t) worker * args->workspace_size);
}

/* Rounded up so that every worker's workspace begins on a cache line. */
static size_t
aligned (size_t numbers)
{
  return (numbers + 15) / 16 * 16;
}

/* Finds the plans of a direction for full slices and for what is left over. */
static void
choose_plans (LkTape *tape, ConvArgs *args, int n, int rows_per_slice, LkConvDirection direction)
{
  LkConvPlans *plans = lk_tape_conv_plans (tape);
  int tail = n % rows_per_slice;

  args->plan = lk_conv_plan_get (plans, &args->geometry, MIN (n, rows_per_slice), direction, NULL);
  args->tail = args->plan;
  if (n > rows_per_slice && tail != 0)
    args->tail = lk_conv_plan_get (plans, &args->geometry, tail, direction, args->plan);
  args->workspace_size = aligned (MAX (lk_conv_plan_workspace (args->plan), lk_conv_plan_workspace (args->tail)));
}

static size_t
workspace_bytes (LkTape *tape, const ConvArgs *args)
{
  return args->workspace_size * (size_t) lk_pool_threads (lk_tape_pool (tape)) * sizeof (LkReal);
}

static void
conv2d_forward (LkNode *node, LkTape *tape)
{
  ConvArgs *args = node->args;
  int n = node->out->shape.n;
  size_t mark = lk_arena_mark (lk_tape_arena (tape));
  ConvJob job = { .node = node, .x = node->in[0]->x, .y = node->out->x, .rows_per_slice = ROWS_PER_SLICE };

  choose_plans (tape, args, n, ROWS_PER_SLICE, LK_CONV_FORWARD);
  args->packed = lk_tape_alloc (tape, lk_conv_plan_weights (args->plan) * sizeof (LkReal));
  args->workspace = lk_tape_alloc (tape, workspace_bytes (tape, args));
  lk_conv_plan_pack (args->plan, node->in[1]->x, args->packed);
  lk_pool_run (lk_tape_pool (tape), lk_slice_count (n, ROWS_PER_SLICE), run_slice, &job);
  lk_arena_rewind (lk_tape_arena (tape), mark);
}

static void
backward_data (LkNode *node, LkTape *tape)
{
  ConvArgs *args = node->args;
  LkVar *x = node->in[0];
  int n = x->shape.n;
  size_t count = lk_shape_count (x->shape), mark;
  LkReal beta;
  LkReal *dx = lk_grad_target (tape, x, &beta);
  ConvJob job = { .node = node, .x = dx, .y = node->out->g, .rows_per_slice = ROWS_PER_SLICE };

  if (dx == NULL)
    return;

  mark = lk_arena_mark (lk_tape_arena (tape));
  choose_plans (tape, args, n, ROWS_PER_SLICE, LK_CONV_BACKWARD_DATA);
  args->packed = lk_tape_alloc (tape, lk_conv_plan_weights (args->plan) * sizeof (LkReal));
  args->workspace = lk_tape_alloc (tape, workspace_bytes (tape, args));
  if (beta != 0)
    job.x = lk_tape_alloc (tape, count * sizeof (LkReal));
  lk_conv_plan_pack (args->plan, node->in[1]->x, args->packed);
  lk_pool_run (lk_tape_pool (tape), lk_slice_count (n, ROWS_PER_SLICE), run_slice, &job);
  if (beta != 0)
    lk_accumulate (tape, dx, job.x, count);
  lk_arena_rewind (lk_tape_arena (tape), mark);
}

static void
backward_weights (LkNode *node, LkTape *tape)
{
  ConvArgs *args = node->args;
  LkVar *weight = node->in[1];
  int n = node->in[0]->shape.n;
  int slices = lk_slice_count (n, args->weight_rows);
  size_t count = lk_shape_count (weight->shape), numbers, mark;
  LkReal beta;
  LkReal *dw = lk_grad_target (tape, weight, &beta), *sum;
  ConvJob job = { .node = node, .x = node->in[0]->x, .y = node->out->g, .rows_per_slice = args->weight_rows };

  if (dw == NULL)
    return;

  mark = lk_arena_mark (lk_tape_arena (tape));
  choose_plans (tape, args, n, args->weight_rows, LK_CONV_BACKWARD_WEIGHTS);
  numbers = lk_conv_plan_weights (args->plan);
  job.partial = lk_tape_alloc (tape, numbers * (size_t) slices * sizeof (LkReal));
  args->workspace = lk_tape_alloc (tape, workspace_bytes (tape, args));
  lk_pool_run (lk_tape_pool (tape), slices, run_slice, &job);
  lk_sum_slices (tape, job.partial, slices, numbers);
  sum = beta == 0 ? dw : lk_tape_alloc (tape, count * sizeof (LkReal));
  lk_conv_plan_unpack (args->plan, job.partial, sum);
  if (beta != 0)
    lk_accumulate (tape, dw, sum, count);
  lk_arena_rewind (lk_tape_arena (tape), mark);
}

static void
conv2d_backward (LkNode *node, LkTape *tape)
{
  backward_weights (node, tape);
  backward_data (node, tape);
}

/* What forward and backward take and give back within one call, for the plan of the step's memory. */
static size_t
temporary_bytes (LkTape *tape, ConvArgs *args, int n, size_t x_count)
{
  size_t bytes = 0;

  for (int direction = LK_CONV_FORWARD; direction <= LK_CONV_BACKWARD_WEIGHTS; direction++)
    {
      gboolean weights = direction == LK_CONV_BACKWARD_WEIGHTS;
      int rows = weights ? args->weight_rows : ROWS_PER_SLICE;
      size_t need;

      choose_plans (tape, args, n, rows, (LkConvDirection) direction);
      need = workspace_bytes (tape, args) + lk_conv_plan_weights (args->plan) * sizeof (LkReal) *
                                                (size_t) (weights ? lk_slice_count (n, rows) + 1 : 1);
      bytes = MAX (bytes, need);
    }

  return bytes + x_count * sizeof (LkReal);
}

LkVar *
lk_conv2d (LkTape *tape, LkVar *x, LkVar *weight, int stride, int pad)
{
  LkShape s = x->shape, w = weight->shape;
  int kernel = w.c, n = s.n;
  int oh = (s.h + 2 * pad - kernel) / stride + 1;
  int ow = (s.w + 2 * pad - kernel) / stride + 1;
  size_t weight_bytes = lk_shape_count (w) * sizeof (LkReal);
  int max_slices = (int) CLAMP (PARTIAL_BYTES / weight_bytes, 8, 1024);
  LkNode *node;
  ConvArgs *args;

  if (w.h != s.c || w.w != kernel || oh < 1 || ow < 1)
    g_error ("conv2d: image %dx%dx%d does not fit weight %s [%d,%d,%d,%d]", s.h, s.w, s.c,
             weight->name != NULL ? weight->name : "", w.n, w.h, w.w, w.c);

  node = lk_tape_node (tape, &LK_OP_SYMBOL (conv2d), (LkShape){ n, oh, ow, w.n }, sizeof (ConvArgs), 2,
                       (LkVar *[]){ x, weight });
  args = node->args;
  args->geometry = (LkConvGeometry){ s.h, s.w, s.c, oh, ow, w.n, kernel, stride, pad };
  args->weight_rows = MAX (ROWS_PER_SLICE, (n + max_slices - 1) / max_slices);
  if (lk_tape_is_planning (tape))
    lk_tape_claim_temporary (tape, temporary_bytes (tape, args, n, lk_shape_count (s)));

  return lk_tape_run (tape, node);
}

static LkVar *
conv2d_sample (LkTape *tape, LkRng *rng, int variant)
{
  static const struct
  {
    LkShape x;
    int out, kernel, stride, pad;
  } cases[] = {
    { { 3, 5, 4, 2 }, 3, 3, 1, 1 },
    { { 2, 5, 5, 2 }, 3, 3, 2, 1 },
    { { 2, 4, 4, 3 }, 2, 1, 2, 0 },
    { { ROWS_PER_SLICE + 3, 3, 3, 1 }, 2, 3, 1, 1 },
  };
  LkVar *x, *w;

  if (variant >= (int) G_N_ELEMENTS (cases))
    return NULL;

  x = lk_sample_input (tape, rng, cases[variant].x, -1, 1);
  w = lk_sample_input (
      tape, rng, (LkShape){ cases[variant].out, cases[variant].x.c, cases[variant].kernel, cases[variant].kernel }, -1,
      1);
  return lk_conv2d (tape, x, w, cases[variant].stride, cases[variant].pad);
}

LK_DEFINE_OP (conv2d)
