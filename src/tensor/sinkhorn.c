/* Sinkhorn-Knopp on E = exp (s / epsilon) [n, k], as SwAV has it (Caron et al. 2020, algorithm 1):
 *
 *   repeat: each column is divided by its sum and by k, then each row by its sum and by n;     Q = n E, rows sum to 1
 *
 * The result is u_i E_ij v_j, so only the two vectors are iterated. In double: with epsilon 0.01 and cosines E spans
 * exp (200). Dividing all of E by one number changes nothing, so the largest score is subtracted. Sums over rows are made
 * slice by slice and added in slice order. */

#include "tensor/op-private.h"

#include <math.h>
#include <string.h>

#define ROWS_PER_SLICE 32

typedef struct
{
  const LkReal *scores; /* [n, k] */
  LkReal *q;            /* [n, k] */
  int n, k;
  double largest, epsilon;
  double *e;       /* [n, k] */
  double *u, *v;   /* [n], [k] */
  double *partial; /* [slices, k] */
} Sinkhorn;

static void
exp_slice (void *data, int slice, int worker)
{
  const Sinkhorn *self = data;
  int first, count;

  lk_slice_bounds (self->n, ROWS_PER_SLICE, slice, &first, &count);
  for (size_t i = (size_t) first * (size_t) self->k; i < (size_t) (first + count) * (size_t) self->k; i++)
    self->e[i] = exp (((double) self->scores[i] - self->largest) / self->epsilon);
}

static LK_HOT void
add_scaled_row (double *restrict to, const double *restrict from, double factor, int n)
{
  for (int j = 0; j < n; j++)
    to[j] += factor * from[j];
}

/* Sums over the rows of a slice: partial_j = sum_i u_i E_ij. */
static void
column_slice (void *data, int slice, int worker)
{
  const Sinkhorn *self = data;
  double *sum = self->partial + (size_t) slice * (size_t) self->k;
  int first, count;

  lk_slice_bounds (self->n, ROWS_PER_SLICE, slice, &first, &count);
  memset (sum, 0, (size_t) self->k * sizeof *sum);
  for (int i = first; i < first + count; i++)
    add_scaled_row (sum, self->e + (size_t) i * (size_t) self->k, self->u[i], self->k);
}

/* u_i = 1 / sum_j E_ij v_j: rows sum to 1. */
static void
row_slice (void *data, int slice, int worker)
{
  const Sinkhorn *self = data;
  int first, count;

  lk_slice_bounds (self->n, ROWS_PER_SLICE, slice, &first, &count);
  for (int i = first; i < first + count; i++)
    {
      const double *e = self->e + (size_t) i * (size_t) self->k;
      double sum = 0;

      for (int j = 0; j < self->k; j++)
        sum += e[j] * self->v[j];
      self->u[i] = 1 / sum;
    }
}

static void
result_slice (void *data, int slice, int worker)
{
  const Sinkhorn *self = data;
  int first, count;

  lk_slice_bounds (self->n, ROWS_PER_SLICE, slice, &first, &count);
  for (int i = first; i < first + count; i++)
    for (int j = 0; j < self->k; j++)
      {
        size_t at = (size_t) i * (size_t) self->k + (size_t) j;

        self->q[at] = (LkReal) (self->u[i] * self->e[at] * self->v[j]);
      }
}

/* v_j: each column sums to n / k. */
static void
share_columns (Sinkhorn *self, int slices)
{
  for (int j = 0; j < self->k; j++)
    {
      double sum = 0;

      for (int s = 0; s < slices; s++)
        sum += self->partial[(size_t) s * (size_t) self->k + (size_t) j];
      self->v[j] = (double) self->n / (double) self->k / sum;
    }
}

static void
iterate (Sinkhorn *self, int iterations, LkPool *pool)
{
  int slices = lk_slice_count (self->n, ROWS_PER_SLICE);
  size_t count = (size_t) self->n * (size_t) self->k;

  self->largest = (double) self->scores[0];
  for (size_t i = 1; i < count; i++)
    self->largest = MAX (self->largest, (double) self->scores[i]);
  lk_pool_run (pool, slices, exp_slice, self);
  for (int i = 0; i < self->n; i++)
    self->u[i] = 1;
  for (int t = 0; t < iterations; t++)
    {
      lk_pool_run (pool, slices, column_slice, self);
      share_columns (self, slices);
      lk_pool_run (pool, slices, row_slice, self);
    }
  lk_pool_run (pool, slices, result_slice, self);
}

LkVar *
lk_sinkhorn (LkTape *tape, const LkVar *scores, double epsilon, int iterations)
{
  int n = scores->shape.n, k = scores->shape.c;
  size_t count = (size_t) n * (size_t) k, slices = (size_t) lk_slice_count (n, ROWS_PER_SLICE);
  LkVar *q = lk_tape_var (tape, scores->shape, FALSE);
  Sinkhorn self = { .scores = scores->x, .q = q->x, .n = n, .k = k, .epsilon = epsilon };

  g_assert (iterations > 0 && epsilon > 0);
  self.e = lk_tape_alloc (tape, count * sizeof (double));
  self.u = lk_tape_alloc (tape, (size_t) n * sizeof (double));
  self.v = lk_tape_alloc (tape, (size_t) k * sizeof (double));
  self.partial = lk_tape_alloc (tape, slices * (size_t) k * sizeof (double));
  if (!lk_tape_is_planning (tape) && !lk_tape_cancelled (tape))
    iterate (&self, iterations, lk_tape_pool (tape));
  return q;
}
