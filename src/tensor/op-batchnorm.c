/* y = relu ((x - mean) rstd weight + bias + residual), statistics per channel and per group of rows.
 *
 *   mean = sum x / N,  var = sum (x - mean)^2 / N,  rstd = 1 / sqrt (var + eps)            (Ioffe & Szegedy 2015, alg. 1)
 *   dx = rstd weight (dy - sum dy / N - xhat sum (dy xhat) / N),  dweight = sum (dy xhat),  dbias = sum dy
 *
 * One op rather than three: backward recomputes the ReLU's mask from x, so nothing but x is kept, and the data is read
 * once for the statistics and once to write. Whatever the number of channels, loops run over rows of about 32 numbers
 * (channels tiled when there are few, cut into column blocks when there are many): a sum per channel would be a chain of
 * dependent additions otherwise. Sums are float within 256 rows, about a first pixel so that a large mean costs no
 * digits, and double across. */

#include "tensor/op-private.h"

#include <math.h>
#include <string.h>

#define EPSILON 1e-5
#define MOMENTUM 0.1
#define BLOCK 32 /* numbers side by side */
#define ROWS_PER_SUM 256
#define IMAGES_PER_SLICE 8
#define MATRIX_ROWS_PER_SLICE 64
#define MAX_CHANNELS 8192 /* the widest method.hidden */

typedef struct
{
  gboolean relu;
  int groups;
  int rows_per_slice; /* images */
  int slices;         /* in one group */
  LkRunningStats stats;
  LkReal *mean, *rstd;        /* [groups, c] */
  LkReal *new_mean, *new_var; /* [c] running statistics to be committed */
} BatchnormArgs;

typedef struct
{
  LkNode *node;
  double *sums;      /* [groups * slices, 2, c] */
  LkReal *factors;   /* [groups, 3, width]: per-channel numbers, tiled to width */
  LkReal *dx, *dres; /* NULL if not needed */
  LkReal dx_beta, dres_beta;
  size_t width;
} BatchnormJob;

/* Numbers in a row of the loops: the channels, tiled as often as they fit into BLOCK. */
static size_t
row_width (int c)
{
  return c >= BLOCK ? (size_t) c : (size_t) (BLOCK / c * c);
}

/* The part of the batch that a job works on. */
static void
slice_range (const LkNode *node, int job, size_t *first, size_t *count, int *group)
{
  const BatchnormArgs *args = node->args;
  LkShape s = node->out->shape;
  size_t image = (size_t) s.h * (size_t) s.w * (size_t) s.c;
  int rows = s.n / args->groups, first_row, n_rows;

  *group = job / args->slices;
  lk_slice_bounds (rows, args->rows_per_slice, job % args->slices, &first_row, &n_rows);
  *first = (size_t) (*group * rows + first_row) * image;
  *count = (size_t) n_rows * image;
}

/* -- statistics ---------------------------------------------------------------------------------------------------- */

/* sum[j] += x - shift, square[j] += (x - shift)^2 over rows of a column block. */
static inline __attribute__ ((always_inline)) void
sum_block (const LkReal *restrict x,
           size_t rows,
           size_t stride,
           int n,
           const LkReal *restrict shift,
           LkReal *restrict sum,
           LkReal *restrict square)
{
  LkReal s[BLOCK] = { 0 }, q[BLOCK] = { 0 };

  for (size_t r = 0; r < rows; r++, x += stride)
    for (int j = 0; j < n; j++)
      {
        LkReal v = x[j] - shift[j];

        s[j] += v;
        q[j] += v * v;
      }

  for (int j = 0; j < n; j++)
    {
      sum[j] = s[j];
      square[j] = q[j];
    }
}

static LK_HOT void
sum_rows (const LkReal *x, size_t rows, size_t width, const LkReal *shift, LkReal *sum, LkReal *square)
{
  size_t j = 0;

  for (; j + BLOCK <= width; j += BLOCK)
    sum_block (x + j, rows, width, BLOCK, shift + j, sum + j, square + j);
  if (j < width)
    sum_block (x + j, rows, width, (int) (width - j), shift + j, sum + j, square + j);
}

static void
sum_slice (void *data, int index, int worker)
{
  BatchnormJob *job = data;
  LkNode *node = job->node;
  int c = node->out->shape.c, group;
  size_t width = job->width, first, count;
  double *sums = job->sums + (size_t) index * 2 * (size_t) c;
  const LkReal *x, *shift;
  LkReal partial[2][MAX_CHANNELS];

  slice_range (node, index, &first, &count, &group);
  x = node->in[0]->x + first;
  shift = job->factors + (size_t) group * 3 * width;
  memset (sums, 0, 2 * (size_t) c * sizeof *sums);

  while (count > 0)
    {
      size_t w = MIN (width, count);
      size_t rows = MIN (ROWS_PER_SUM, count / w);

      sum_rows (x, rows, w, shift, partial[0], partial[1]);
      for (size_t j = 0; j < w; j++)
        {
          sums[j % (size_t) c] += (double) partial[0][j];
          sums[(size_t) c + j % (size_t) c] += (double) partial[1][j];
        }
      x += rows * w;
      count -= rows * w;
    }
}

/* Fills factors row k of each group with values [groups, c], tiled to the width. */
static void
tile_factors (BatchnormJob *job, int k, const LkReal *values)
{
  const BatchnormArgs *args = job->node->args;
  size_t c = (size_t) job->node->out->shape.c;

  for (size_t g = 0; g < (size_t) args->groups; g++)
    for (size_t j = 0; j < job->width; j++)
      job->factors[(g * 3 + (size_t) k) * job->width + j] = values[g * c + j % c];
}

/* Adds up the slices of a group in order. */
static void
total (const BatchnormJob *job, int group, int channel, double *a, double *b)
{
  const BatchnormArgs *args = job->node->args;
  size_t c = (size_t) job->node->out->shape.c;
  const double *sums = job->sums + (size_t) (group * args->slices) * 2 * c + channel;

  *a = *b = 0;
  for (int s = 0; s < args->slices; s++, sums += 2 * c)
    {
      *a += sums[0];
      *b += sums[c];
    }
}

static void
measure (BatchnormJob *job, LkTape *tape)
{
  LkNode *node = job->node;
  BatchnormArgs *args = node->args;
  LkShape s = node->out->shape;
  size_t c = (size_t) s.c, rows = (size_t) (s.n / args->groups);
  double n = (double) (rows * (size_t) (s.h * s.w));

  for (int g = 0; g < args->groups; g++)
    memcpy (args->mean + (size_t) g * c, node->in[0]->x + (size_t) g * rows * lk_row_count (s), c * sizeof (LkReal));
  tile_factors (job, 0, args->mean);
  lk_pool_run (lk_tape_pool (tape), args->groups * args->slices, sum_slice, job);

  for (int g = 0; g < args->groups; g++)
    for (int j = 0; j < s.c; j++)
      {
        size_t i = (size_t) g * c + (size_t) j;
        double sum, square, mean, var;

        total (job, g, j, &sum, &square);
        mean = sum / n;
        var = MAX (square / n - mean * mean, 0.0);
        args->mean[i] += (LkReal) mean;
        args->rstd[i] = (LkReal) (1 / sqrt (var + EPSILON));
        if (args->new_mean != NULL)
          {
            double unbiased = n > 1 ? var * n / (n - 1) : var;

            args->new_mean[j] = (LkReal) ((1 - MOMENTUM) * (double) args->new_mean[j] +
                                          MOMENTUM * (double) args->mean[i]);
            args->new_var[j] = (LkReal) ((1 - MOMENTUM) * (double) args->new_var[j] + MOMENTUM * unbiased);
          }
      }
}

static void
use_running (BatchnormArgs *args, size_t c)
{
  for (size_t i = 0; i < (size_t) args->groups * c; i++)
    {
      args->mean[i] = args->stats.running_mean[i % c];
      args->rstd[i] = (LkReal) (1 / sqrt ((double) args->stats.running_var[i % c] + EPSILON));
    }
}

/* -- forward ------------------------------------------------------------------------------------------------------- */

/* scale and offset of y = x scale + offset, tiled, in factors rows 0 and 1. */
static void
set_affine (BatchnormJob *job)
{
  LkNode *node = job->node;
  const BatchnormArgs *args = node->args;
  const LkVar *weight = node->in[1], *bias = node->in[2];
  size_t c = (size_t) node->out->shape.c;

  for (size_t g = 0; g < (size_t) args->groups; g++)
    for (size_t j = 0; j < job->width; j++)
      {
        size_t i = g * c + j % c;
        LkReal scale = args->rstd[i] * (weight != NULL ? weight->x[j % c] : 1);

        job->factors[(g * 3 + 0) * job->width + j] = scale;
        job->factors[(g * 3 + 1) * job->width + j] = (bias != NULL ? bias->x[j % c] : 0) - args->mean[i] * scale;
      }
}

static LK_HOT void
apply_rows (const LkReal *restrict x,
            const LkReal *restrict residual,
            LkReal *restrict y,
            size_t count,
            size_t width,
            const LkReal *restrict scale,
            const LkReal *restrict offset,
            gboolean relu)
{
  LkReal floor = relu ? 0 : -(LkReal) INFINITY;

  for (size_t i = 0; i < count; i += width)
    {
      size_t n = MIN (width, count - i);

      if (residual != NULL)
        for (size_t j = 0; j < n; j++)
          {
            LkReal v = x[i + j] * scale[j] + offset[j] + residual[i + j];

            y[i + j] = v < floor ? floor : v; /* lets NaN through */
          }
      else
        for (size_t j = 0; j < n; j++)
          {
            LkReal v = x[i + j] * scale[j] + offset[j];

            y[i + j] = v < floor ? floor : v; /* lets NaN through */
          }
    }
}

static void
apply_slice (void *data, int index, int worker)
{
  BatchnormJob *job = data;
  LkNode *node = job->node;
  const BatchnormArgs *args = node->args;
  const LkVar *residual = node->in[3];
  const LkReal *factors;
  size_t first, count;
  int group;

  slice_range (node, index, &first, &count, &group);
  factors = job->factors + (size_t) group * 3 * job->width;
  apply_rows (node->in[0]->x + first, residual != NULL ? residual->x + first : NULL, node->out->x + first, count,
              job->width, factors, factors + job->width, args->relu);
}

static void
batchnorm_forward (LkNode *node, LkTape *tape)
{
  BatchnormArgs *args = node->args;
  size_t c = (size_t) node->out->shape.c, width = row_width (node->out->shape.c);
  size_t mark = lk_arena_mark (lk_tape_arena (tape));
  int jobs = args->groups * args->slices;
  BatchnormJob job = { .node = node, .width = width };

  job.sums = lk_tape_alloc (tape, (size_t) jobs * 2 * c * sizeof (double));
  job.factors = lk_tape_alloc (tape, (size_t) args->groups * 3 * width * sizeof (LkReal));

  if (args->new_mean != NULL)
    {
      memcpy (args->new_mean, args->stats.running_mean, c * sizeof (LkReal));
      memcpy (args->new_var, args->stats.running_var, c * sizeof (LkReal));
    }
  if (lk_tape_training (tape) || args->stats.running_mean == NULL)
    measure (&job, tape);
  else
    use_running (args, c);

  set_affine (&job);
  lk_pool_run (lk_tape_pool (tape), jobs, apply_slice, &job);
  lk_arena_rewind (lk_tape_arena (tape), mark);

  if (args->new_mean != NULL)
    {
      lk_tape_defer_copy (tape, args->stats.running_mean, args->new_mean, c);
      lk_tape_defer_copy (tape, args->stats.running_var, args->new_var, c);
      lk_tape_defer_count (tape, args->stats.batches, args->groups);
    }
}

/* -- backward ------------------------------------------------------------------------------------------------------ */

/* dy where y > 0 (or everywhere without ReLU); y recomputed from x unless a residual makes the output cheaper. */
static inline __attribute__ ((always_inline)) LkReal
masked (LkReal dy, LkReal y)
{
  return y > 0 ? dy : 0;
}

/* sum[j] += dy, dot[j] += dy (x - mean). mask: 0 none, 1 recompute from x, 2 read y. */
static inline __attribute__ ((always_inline)) void
reduce_block (const LkReal *restrict x,
              const LkReal *restrict y,
              const LkReal *restrict dy,
              size_t rows,
              size_t stride,
              int n,
              int mask,
              const LkReal *restrict scale,
              const LkReal *restrict offset,
              const LkReal *restrict mean,
              LkReal *restrict sum,
              LkReal *restrict dot)
{
  LkReal s[BLOCK] = { 0 }, d[BLOCK] = { 0 };

  for (size_t r = 0; r < rows; r++, x += stride, dy += stride, y += stride)
    for (int j = 0; j < n; j++)
      {
        LkReal g = dy[j];

        if (mask == 1)
          g = masked (g, x[j] * scale[j] + offset[j]);
        else if (mask == 2)
          g = masked (g, y[j]);
        s[j] += g;
        d[j] += g * (x[j] - mean[j]);
      }

  for (int j = 0; j < n; j++)
    {
      sum[j] = s[j];
      dot[j] = d[j];
    }
}

static inline __attribute__ ((always_inline)) void
reduce_rows_masked (const LkReal *x,
                    const LkReal *y,
                    const LkReal *dy,
                    size_t rows,
                    size_t width,
                    int mask,
                    const LkReal *factors,
                    size_t tiled,
                    LkReal *sum,
                    LkReal *dot)
{
  size_t j = 0;

  for (; j + BLOCK <= width; j += BLOCK)
    reduce_block (x + j, y + j, dy + j, rows, width, BLOCK, mask, factors + j, factors + tiled + j,
                  factors + 2 * tiled + j, sum + j, dot + j);
  if (j < width)
    reduce_block (x + j, y + j, dy + j, rows, width, (int) (width - j), mask, factors + j, factors + tiled + j,
                  factors + 2 * tiled + j, sum + j, dot + j);
}

static LK_HOT void
reduce_rows (const LkReal *x,
             const LkReal *y,
             const LkReal *dy,
             size_t rows,
             size_t width,
             int mask,
             const LkReal *factors,
             size_t tiled,
             LkReal *sum,
             LkReal *dot)
{
  if (mask == 0)
    reduce_rows_masked (x, y, dy, rows, width, 0, factors, tiled, sum, dot);
  else if (mask == 1)
    reduce_rows_masked (x, y, dy, rows, width, 1, factors, tiled, sum, dot);
  else
    reduce_rows_masked (x, y, dy, rows, width, 2, factors, tiled, sum, dot);
}

static int
mask_kind (const LkNode *node)
{
  const BatchnormArgs *args = node->args;

  if (!args->relu)
    return 0;
  return node->in[3] != NULL ? 2 : 1;
}

static void
reduce_slice (void *data, int index, int worker)
{
  BatchnormJob *job = data;
  LkNode *node = job->node;
  size_t c = (size_t) node->out->shape.c, width = job->width, first, count;
  double *sums = job->sums + (size_t) index * 2 * c;
  const LkReal *x, *y, *dy;
  LkReal partial[2][MAX_CHANNELS];
  int group;

  slice_range (node, index, &first, &count, &group);
  x = node->in[0]->x + first;
  y = node->out->x + first;
  dy = node->out->g + first;
  memset (sums, 0, 2 * c * sizeof *sums);

  while (count > 0)
    {
      size_t w = MIN (width, count);
      size_t rows = MIN (ROWS_PER_SUM, count / w);

      reduce_rows (x, y, dy, rows, w, mask_kind (node), job->factors + (size_t) group * 3 * width, width, partial[0],
                   partial[1]);
      for (size_t j = 0; j < w; j++)
        {
          sums[j % c] += (double) partial[0][j];
          sums[c + j % c] += (double) partial[1][j];
        }
      x += rows * w;
      y += rows * w;
      dy += rows * w;
      count -= rows * w;
    }
}

typedef struct
{
  const LkReal *scale, *offset; /* of the forward pass, for the mask */
  const LkReal *p, *q, *r;      /* dx = p dy + q x + r */
} Coefficients;

static inline __attribute__ ((always_inline)) void
gradient_rows_masked (const LkReal *restrict x,
                      const LkReal *restrict y,
                      const LkReal *restrict dy,
                      LkReal *restrict dx,
                      LkReal *restrict dres,
                      size_t count,
                      size_t width,
                      int mask,
                      Coefficients k,
                      LkReal dx_beta,
                      LkReal dres_beta)
{
  const LkReal *restrict scale = k.scale, *restrict offset = k.offset;
  const LkReal *restrict p = k.p, *restrict q = k.q, *restrict r = k.r;

  for (size_t i = 0; i < count; i += width)
    {
      size_t n = MIN (width, count - i);

      for (size_t j = 0; j < n; j++)
        {
          LkReal g = dy[i + j];

          if (mask == 1)
            g = masked (g, x[i + j] * scale[j] + offset[j]);
          else if (mask == 2)
            g = masked (g, y[i + j]);
          if (dres != NULL)
            dres[i + j] = dres_beta != 0 ? dres[i + j] + g : g;
          if (dx != NULL)
            {
              LkReal v = p[j] * g + q[j] * x[i + j] + r[j];

              dx[i + j] = dx_beta != 0 ? dx[i + j] + v : v;
            }
        }
    }
}

static LK_HOT void
gradient_rows (const LkReal *x,
               const LkReal *y,
               const LkReal *dy,
               LkReal *dx,
               LkReal *dres,
               size_t count,
               size_t width,
               int mask,
               Coefficients k,
               LkReal dx_beta,
               LkReal dres_beta)
{
  /* The usual cases on their own, so that the inner loop has no choices left. */
  if (mask == 1 && dres == NULL && dx != NULL && dx_beta == 0)
    gradient_rows_masked (x, y, dy, dx, NULL, count, width, 1, k, 0, 0);
  else if (mask == 2 && dres != NULL && dx != NULL && dx_beta == 0 && dres_beta == 0)
    gradient_rows_masked (x, y, dy, dx, dres, count, width, 2, k, 0, 0);
  else if (mask == 0)
    gradient_rows_masked (x, y, dy, dx, dres, count, width, 0, k, dx_beta, dres_beta);
  else if (mask == 1)
    gradient_rows_masked (x, y, dy, dx, dres, count, width, 1, k, dx_beta, dres_beta);
  else
    gradient_rows_masked (x, y, dy, dx, dres, count, width, 2, k, dx_beta, dres_beta);
}

static void
gradient_slice (void *data, int index, int worker)
{
  BatchnormJob *job = data;
  LkNode *node = job->node;
  const BatchnormArgs *args = node->args;
  size_t width = job->width, first, count;
  const LkReal *forward, *back;
  int group;

  slice_range (node, index, &first, &count, &group);
  forward = job->factors + (size_t) group * 3 * width;
  back = job->factors + (size_t) (args->groups + group) * 3 * width;
  gradient_rows (node->in[0]->x + first, node->out->x + first, node->out->g + first,
                 job->dx != NULL ? job->dx + first : NULL, job->dres != NULL ? job->dres + first : NULL, count, width,
                 mask_kind (node), (Coefficients){ forward, forward + width, back, back + width, back + 2 * width },
                 job->dx_beta, job->dres_beta);
}

/* From the groups' sums: the coefficients of dx, and the gradients of weight and bias. */
static void
solve_gradients (BatchnormJob *job, LkTape *tape)
{
  LkNode *node = job->node;
  const BatchnormArgs *args = node->args;
  const LkVar *weight = node->in[1];
  LkShape s = node->out->shape;
  size_t c = (size_t) s.c, width = job->width;
  double n = (double) (s.n / args->groups) * s.h * s.w;
  LkReal weight_beta = 0, bias_beta = 0;
  LkReal *dweight = lk_grad_target (tape, node->in[1], &weight_beta);
  LkReal *dbias = lk_grad_target (tape, node->in[2], &bias_beta);

  for (size_t j = 0; j < c; j++)
    {
      double all = 0, all_dot = 0;

      for (int g = 0; g < args->groups; g++)
        {
          size_t i = (size_t) g * c + j;
          double rstd = (double) args->rstd[i], mean = (double) args->mean[i], sum, dot, scale, q;
          LkReal *back = job->factors + (size_t) (args->groups + g) * 3 * width;

          total (job, g, (int) j, &sum, &dot);
          all += sum;
          all_dot += dot * rstd;
          scale = rstd * (weight != NULL ? (double) weight->x[j] : 1);
          q = -scale * rstd * rstd * dot / n;
          for (size_t t = j; t < width; t += c)
            {
              back[t] = (LkReal) scale;
              back[width + t] = (LkReal) q;
              back[2 * width + t] = (LkReal) (-scale * sum / n - q * mean);
            }
        }
      if (dweight != NULL)
        dweight[j] = weight_beta * dweight[j] + (LkReal) all_dot;
      if (dbias != NULL)
        dbias[j] = bias_beta * dbias[j] + (LkReal) all;
    }
}

static void
batchnorm_backward (LkNode *node, LkTape *tape)
{
  BatchnormArgs *args = node->args;
  size_t c = (size_t) node->out->shape.c, width = row_width (node->out->shape.c), mark;
  int jobs = args->groups * args->slices;
  BatchnormJob job = { .node = node, .width = width };

  job.dx = lk_grad_target (tape, node->in[0], &job.dx_beta);
  job.dres = lk_grad_target (tape, node->in[3], &job.dres_beta);
  mark = lk_arena_mark (lk_tape_arena (tape));
  job.sums = lk_tape_alloc (tape, (size_t) jobs * 2 * c * sizeof (double));
  job.factors = lk_tape_alloc (tape, (size_t) args->groups * 6 * width * sizeof (LkReal));

  set_affine (&job);
  tile_factors (&job, 2, args->mean);
  lk_pool_run (lk_tape_pool (tape), jobs, reduce_slice, &job);
  solve_gradients (&job, tape);
  if (job.dx != NULL || job.dres != NULL)
    lk_pool_run (lk_tape_pool (tape), jobs, gradient_slice, &job);
  lk_arena_rewind (lk_tape_arena (tape), mark);
}

/* -- recording ----------------------------------------------------------------------------------------------------- */

LkVar *
lk_batchnorm (LkTape *tape,
              LkVar *x,
              LkVar *weight,
              LkVar *bias,
              LkVar *residual,
              gboolean relu,
              int groups,
              const LkRunningStats *stats)
{
  LkShape s = x->shape;
  size_t c = (size_t) s.c;
  LkNode *node;
  BatchnormArgs *args;

  g_assert (groups > 0 && s.n % groups == 0 && s.c <= MAX_CHANNELS);
  node = lk_tape_node (tape, &LK_OP_SYMBOL (batchnorm), s, sizeof (BatchnormArgs), 4,
                       (LkVar *[]){ x, weight, bias, residual });
  args = node->args;
  args->relu = relu;
  args->groups = groups;
  args->rows_per_slice = s.h * s.w > 1 ? IMAGES_PER_SLICE : MATRIX_ROWS_PER_SLICE;
  args->slices = lk_slice_count (s.n / groups, args->rows_per_slice);
  args->mean = lk_tape_alloc (tape, (size_t) groups * c * sizeof (LkReal));
  args->rstd = lk_tape_alloc (tape, (size_t) groups * c * sizeof (LkReal));
  if (stats != NULL)
    args->stats = *stats;
  if (args->stats.running_mean != NULL && lk_tape_training (tape))
    {
      args->new_mean = lk_tape_alloc (tape, c * sizeof (LkReal));
      args->new_var = lk_tape_alloc (tape, c * sizeof (LkReal));
    }
  if (lk_tape_is_planning (tape))
    lk_tape_claim_temporary (tape, (size_t) (groups * args->slices) * 2 * c * sizeof (double) +
                                       (size_t) groups * 6 * row_width (s.c) * sizeof (LkReal) + 256);

  return lk_tape_run (tape, node);
}

static LkVar *
batchnorm_sample (LkTape *tape, LkRng *rng, int variant)
{
  static const struct
  {
    LkShape x;
    int groups;
    gboolean affine, residual, relu;
  } cases[] = {
    { { 6, 3, 2, 5 }, 1, TRUE, FALSE, FALSE }, { { 6, 3, 2, 5 }, 2, TRUE, FALSE, TRUE },
    { { 4, 2, 2, 3 }, 1, TRUE, TRUE, TRUE },   { { 8, 1, 1, 4 }, 2, FALSE, FALSE, FALSE },
    { { 20, 2, 1, 35 }, 2, TRUE, TRUE, TRUE },
  };
  LkShape s;
  LkVar *x, *weight = NULL, *bias = NULL, *residual = NULL;

  if (variant >= (int) G_N_ELEMENTS (cases))
    return NULL;

  s = cases[variant].x;
  x = lk_sample_input (tape, rng, s, -2, 2);
  if (cases[variant].affine)
    {
      weight = lk_sample_input (tape, rng, lk_matrix_shape (1, s.c), 0.5, 1.5);
      bias = lk_sample_input (tape, rng, lk_matrix_shape (1, s.c), -0.5, 0.5);
    }
  if (cases[variant].residual)
    residual = lk_sample_input (tape, rng, s, -1, 1);

  return lk_batchnorm (tape, x, weight, bias, residual, cases[variant].relu, cases[variant].groups, NULL);
}

LK_DEFINE_OP (batchnorm)
