/* l2_rows      y_i = x_i / max (|x_i|, 1e-12)         dx_i = (dy_i - y_i (y_i . dy_i)) / |x_i|
 * row_dot      y_i = a_i . b_i
 * rows         a range of rows; its gradient goes to those rows only
 * concat_rows  values on top of each other
 * gather_rows  rows by index */

#include "tensor/op-private.h"

#include <math.h>
#include <string.h>

#define SMALLEST_LENGTH 1e-12

/* to = from, or to += from. */
static void
set_or_add (LkTape *tape, LkReal *to, const LkReal *from, size_t count, LkReal beta)
{
  if (beta == 0)
    memcpy (to, from, count * sizeof *to);
  else
    lk_accumulate (tape, to, from, count);
}

static double
dot (const LkReal *a, const LkReal *b, size_t n)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += (double) a[i] * (double) b[i];
  return sum;
}

/* -- l2_rows ------------------------------------------------------------------------------------------------------- */

static void
l2_rows_forward (LkNode *node, LkTape *tape)
{
  LkReal *length = node->args;
  size_t c = lk_row_count (node->out->shape);

  for (int i = 0; i < node->out->shape.n; i++)
    {
      const LkReal *x = node->in[0]->x + (size_t) i * c;
      LkReal *y = node->out->x + (size_t) i * c;

      length[i] = (LkReal) MAX (sqrt (dot (x, x, c)), SMALLEST_LENGTH);
      for (size_t j = 0; j < c; j++)
        y[j] = x[j] / length[i];
    }
}

static void
l2_rows_backward (LkNode *node, LkTape *tape)
{
  const LkReal *length = node->args;
  size_t c = lk_row_count (node->out->shape);
  LkReal beta;
  LkReal *dx = lk_grad_target (tape, node->in[0], &beta);

  if (dx == NULL)
    return;

  for (int i = 0; i < node->out->shape.n; i++, dx += c)
    {
      const LkReal *y = node->out->x + (size_t) i * c, *dy = node->out->g + (size_t) i * c;
      LkReal along = (LkReal) dot (y, dy, c);

      for (size_t j = 0; j < c; j++)
        {
          LkReal g = (dy[j] - y[j] * along) / length[i];

          dx[j] = beta != 0 ? dx[j] + g : g;
        }
    }
}

LkVar *
lk_l2_rows (LkTape *tape, LkVar *x)
{
  return lk_tape_run (tape, lk_tape_node (tape, &LK_OP_SYMBOL (l2_rows), x->shape,
                                          (size_t) x->shape.n * sizeof (LkReal), 1, &x));
}

static LkVar *
l2_rows_sample (LkTape *tape, LkRng *rng, int variant)
{
  return variant > 0 ? NULL : lk_l2_rows (tape, lk_sample_input (tape, rng, lk_matrix_shape (4, 5), 0.2, 1));
}

LK_DEFINE_OP (l2_rows)

/* -- row_dot ------------------------------------------------------------------------------------------------------- */

static void
row_dot_forward (LkNode *node, LkTape *tape)
{
  size_t c = lk_row_count (node->in[0]->shape);

  for (int i = 0; i < node->out->shape.n; i++)
    node->out->x[i] = (LkReal) dot (node->in[0]->x + (size_t) i * c, node->in[1]->x + (size_t) i * c, c);
}

static void
row_dot_backward (LkNode *node, LkTape *tape)
{
  size_t c = lk_row_count (node->in[0]->shape);

  for (int k = 0; k < 2; k++)
    {
      const LkReal *other = node->in[1 - k]->x;
      LkReal beta;
      LkReal *dx = lk_grad_target (tape, node->in[k], &beta);

      if (dx == NULL)
        continue;
      for (int i = 0; i < node->out->shape.n; i++)
        for (size_t j = 0; j < c; j++, dx++, other++)
          *dx = beta != 0 ? *dx + node->out->g[i] * *other : node->out->g[i] * *other;
    }
}

LkVar *
lk_row_dot (LkTape *tape, LkVar *a, LkVar *b)
{
  g_assert (lk_shape_count (a->shape) == lk_shape_count (b->shape) && a->shape.n == b->shape.n);

  return lk_tape_run (tape, lk_tape_node (tape, &LK_OP_SYMBOL (row_dot), lk_matrix_shape (a->shape.n, 1), 0, 2,
                                          (LkVar *[]){ a, b }));
}

static LkVar *
row_dot_sample (LkTape *tape, LkRng *rng, int variant)
{
  LkVar *a;

  if (variant > 1)
    return NULL;

  a = lk_sample_input (tape, rng, lk_matrix_shape (4, 3), -1, 1);
  return lk_row_dot (tape, a, variant == 0 ? lk_sample_input (tape, rng, lk_matrix_shape (4, 3), -1, 1) : a);
}

LK_DEFINE_OP (row_dot)

/* -- rows ---------------------------------------------------------------------------------------------------------- */

static void
rows_forward (LkNode *node, LkTape *tape)
{
  const int *first = node->args;

  node->out->x = node->in[0]->x + (size_t) *first * lk_row_count (node->out->shape);
}

static void
rows_backward (LkNode *node, LkTape *tape)
{
  const int *first = node->args;
  size_t row = lk_row_count (node->out->shape), count = lk_shape_count (node->out->shape);
  LkReal beta;
  LkReal *dx = lk_grad_target (tape, node->in[0], &beta);

  if (dx == NULL)
    return;

  if (beta == 0)
    memset (dx, 0, lk_shape_count (node->in[0]->shape) * sizeof *dx);
  lk_accumulate (tape, dx + (size_t) *first * row, node->out->g, count);
}

LkVar *
lk_rows (LkTape *tape, LkVar *x, int first, int count)
{
  LkShape s = x->shape;
  LkNode *node;

  g_assert (first >= 0 && count > 0 && first + count <= s.n);
  node = lk_tape_node (tape, &LK_OP_SYMBOL (rows), (LkShape){ count, s.h, s.w, s.c }, sizeof (int), 1, &x);
  *(int *) node->args = first;
  return lk_tape_run (tape, node);
}

static LkVar *
rows_sample (LkTape *tape, LkRng *rng, int variant)
{
  return variant > 0 ? NULL : lk_rows (tape, lk_sample_input (tape, rng, (LkShape){ 5, 2, 1, 3 }, -1, 1), 1, 3);
}

LK_DEFINE_OP (rows)

/* -- concat_rows --------------------------------------------------------------------------------------------------- */

static void
concat_rows_forward (LkNode *node, LkTape *tape)
{
  LkReal *y = node->out->x;

  for (int i = 0; i < node->n_in; i++)
    {
      size_t count = lk_shape_count (node->in[i]->shape);

      memcpy (y, node->in[i]->x, count * sizeof *y);
      y += count;
    }
}

static void
concat_rows_backward (LkNode *node, LkTape *tape)
{
  const LkReal *dy = node->out->g;

  for (int i = 0; i < node->n_in; i++)
    {
      size_t count = lk_shape_count (node->in[i]->shape);
      LkReal beta;
      LkReal *dx = lk_grad_target (tape, node->in[i], &beta);

      if (dx != NULL)
        set_or_add (tape, dx, dy, count, beta);
      dy += count;
    }
}

LkVar *
lk_concat_rows (LkTape *tape, int n, LkVar *const *in)
{
  LkShape s = in[0]->shape;

  if (n == 1)
    return in[0];

  for (int i = 1; i < n; i++)
    {
      g_assert (lk_row_count (in[i]->shape) == lk_row_count (s));
      s.n += in[i]->shape.n;
    }
  return lk_tape_run (tape, lk_tape_node (tape, &LK_OP_SYMBOL (concat_rows), s, 0, n, in));
}

static LkVar *
concat_rows_sample (LkTape *tape, LkRng *rng, int variant)
{
  LkVar *a, *b;

  if (variant > 0)
    return NULL;

  a = lk_sample_input (tape, rng, lk_matrix_shape (2, 3), -1, 1);
  b = lk_sample_input (tape, rng, lk_matrix_shape (3, 3), -1, 1);
  return lk_concat_rows (tape, 3, (LkVar *[]){ a, b, a });
}

LK_DEFINE_OP (concat_rows)

/* -- gather_rows --------------------------------------------------------------------------------------------------- */

static void
gather_rows_forward (LkNode *node, LkTape *tape)
{
  const int *index = node->args;
  size_t row = lk_row_count (node->out->shape);

  for (size_t i = 0; i < (size_t) node->out->shape.n; i++)
    memcpy (node->out->x + i * row, node->in[0]->x + (size_t) index[i] * row, row * sizeof (LkReal));
}

static void
gather_rows_backward (LkNode *node, LkTape *tape)
{
  const int *index = node->args;
  size_t row = lk_row_count (node->out->shape);
  const LkReal *dy = node->out->g;
  LkReal beta;
  LkReal *dx = lk_grad_target (tape, node->in[0], &beta);

  if (dx == NULL)
    return;

  if (beta == 0)
    memset (dx, 0, lk_shape_count (node->in[0]->shape) * sizeof *dx);
  for (int i = 0; i < node->out->shape.n; i++)
    for (size_t j = 0; j < row; j++)
      dx[(size_t) index[i] * row + j] += *dy++;
}

LkVar *
lk_gather_rows (LkTape *tape, LkVar *x, const int *index, int count)
{
  LkShape s = x->shape;
  LkNode *node = lk_tape_node (tape, &LK_OP_SYMBOL (gather_rows), (LkShape){ count, s.h, s.w, s.c },
                               (size_t) count * sizeof (int), 1, &x);

  for (int i = 0; i < count; i++)
    g_assert (index[i] >= 0 && index[i] < s.n);
  memcpy (node->args, index, (size_t) count * sizeof (int));
  return lk_tape_run (tape, node);
}

static LkVar *
gather_rows_sample (LkTape *tape, LkRng *rng, int variant)
{
  static const int index[] = { 2, 0, 2, 1 };

  return variant > 0 ? NULL
                     : lk_gather_rows (tape, lk_sample_input (tape, rng, lk_matrix_shape (4, 3), -1, 1), index, 4);
}

LK_DEFINE_OP (gather_rows)
