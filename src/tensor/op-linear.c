/* linear     y = x W^T + b       dx = dy W       dW = dy^T x      db = column sums of dy
 * matmul_bt  y = a b^T           da = dy b       db = dy^T a
 *
 * Rows of the result are shared out in slices; products over rows (dW, db) run in column slices of W, so that every
 * number is one sum in one order. */

#include "tensor/op-private.h"

#define ROWS_PER_SLICE 64
#define OUTPUTS_PER_SLICE 32

typedef struct
{
  int m, n, k;
  const LkReal *a, *b;
  LkReal *c;
  LkReal beta;
} Product;

/* Rows of c [m, n] = a [m, k] b^T [n, k]. */
static void
rows_times_transposed (void *data, int slice, int worker)
{
  Product *p = data;
  int first, count;

  lk_slice_bounds (p->m, ROWS_PER_SLICE, slice, &first, &count);
  lk_gemm (FALSE, TRUE, count, p->n, p->k, 1, p->a + (size_t) first * (size_t) p->k, p->k, p->b, p->k, p->beta,
           p->c + (size_t) first * (size_t) p->n, p->n);
}

/* Rows of c [m, n] = a [m, k] b [k, n]. */
static void
rows_times (void *data, int slice, int worker)
{
  Product *p = data;
  int first, count;

  lk_slice_bounds (p->m, ROWS_PER_SLICE, slice, &first, &count);
  lk_gemm (FALSE, FALSE, count, p->n, p->k, 1, p->a + (size_t) first * (size_t) p->k, p->k, p->b, p->n, p->beta,
           p->c + (size_t) first * (size_t) p->n, p->n);
}

/* Rows of c [m, n] = a^T b, a [k, m], b [k, n]. */
static void
columns_times (void *data, int slice, int worker)
{
  Product *p = data;
  int first, count;

  lk_slice_bounds (p->m, OUTPUTS_PER_SLICE, slice, &first, &count);
  lk_gemm (TRUE, FALSE, count, p->n, p->k, 1, p->a + first, p->m, p->b, p->n, p->beta,
           p->c + (size_t) first * (size_t) p->n, p->n);
}

static void
run_rows (LkTape *tape, LkPoolFunc func, Product product)
{
  lk_pool_run (lk_tape_pool (tape), lk_slice_count (product.m, ROWS_PER_SLICE), func, &product);
}

static void
run_columns (LkTape *tape, Product product)
{
  lk_pool_run (lk_tape_pool (tape), lk_slice_count (product.m, OUTPUTS_PER_SLICE), columns_times, &product);
}

/* -- linear -------------------------------------------------------------------------------------------------------- */

static void
linear_forward (LkNode *node, LkTape *tape)
{
  const LkVar *x = node->in[0], *weight = node->in[1], *bias = node->in[2];
  int n = x->shape.n, out = weight->shape.n;
  LkReal *y = node->out->x;

  if (bias != NULL)
    for (int i = 0; i < n; i++)
      for (int j = 0; j < out; j++)
        y[(size_t) i * (size_t) out + (size_t) j] = bias->x[j];
  run_rows (tape, rows_times_transposed, (Product){ n, out, x->shape.c, x->x, weight->x, y, bias != NULL ? 1 : 0 });
}

static void
linear_backward (LkNode *node, LkTape *tape)
{
  const LkVar *x = node->in[0], *weight = node->in[1];
  const LkReal *dy = node->out->g;
  int n = x->shape.n, in = x->shape.c, out = weight->shape.n;
  LkReal beta, *to;

  if ((to = lk_grad_target (tape, node->in[0], &beta)) != NULL)
    run_rows (tape, rows_times, (Product){ n, in, out, dy, weight->x, to, beta });
  if ((to = lk_grad_target (tape, node->in[1], &beta)) != NULL)
    run_columns (tape, (Product){ out, in, n, dy, x->x, to, beta });
  if ((to = lk_grad_target (tape, node->in[2], &beta)) != NULL)
    for (int j = 0; j < out; j++)
      {
        double sum = 0;

        for (int i = 0; i < n; i++)
          sum += (double) dy[(size_t) i * (size_t) out + (size_t) j];
        to[j] = beta * to[j] + (LkReal) sum;
      }
}

LkVar *
lk_linear (LkTape *tape, LkVar *x, LkVar *weight, LkVar *bias)
{
  if (x->shape.h != 1 || x->shape.w != 1 || weight->shape.c != x->shape.c)
    g_error ("linear: input has %d columns, weight %s takes %d", x->shape.c, weight->name != NULL ? weight->name : "",
             weight->shape.c);

  return lk_tape_run (tape, lk_tape_node (tape, &LK_OP_SYMBOL (linear), lk_matrix_shape (x->shape.n, weight->shape.n),
                                          0, 3, (LkVar *[]){ x, weight, bias }));
}

static LkVar *
linear_sample (LkTape *tape, LkRng *rng, int variant)
{
  LkVar *x, *weight, *bias;

  if (variant > 1)
    return NULL;

  x = lk_sample_input (tape, rng, lk_matrix_shape (variant == 0 ? 5 : ROWS_PER_SLICE + 1, 4), -1, 1);
  weight = lk_sample_input (tape, rng, lk_matrix_shape (variant == 0 ? 3 : OUTPUTS_PER_SLICE + 1, 4), -1, 1);
  bias = variant == 0 ? lk_sample_input (tape, rng, lk_matrix_shape (1, 3), -1, 1) : NULL;
  return lk_linear (tape, x, weight, bias);
}

LK_DEFINE_OP (linear)

/* -- matmul_bt ----------------------------------------------------------------------------------------------------- */

static void
matmul_bt_forward (LkNode *node, LkTape *tape)
{
  const LkVar *a = node->in[0], *b = node->in[1];

  run_rows (tape, rows_times_transposed, (Product){ a->shape.n, b->shape.n, a->shape.c, a->x, b->x, node->out->x, 0 });
}

static void
matmul_bt_backward (LkNode *node, LkTape *tape)
{
  const LkVar *a = node->in[0], *b = node->in[1];
  int n = a->shape.n, m = b->shape.n, d = a->shape.c;
  const LkReal *dy = node->out->g;
  LkReal beta, *to;

  if ((to = lk_grad_target (tape, node->in[0], &beta)) != NULL)
    run_rows (tape, rows_times, (Product){ n, d, m, dy, b->x, to, beta });
  if ((to = lk_grad_target (tape, node->in[1], &beta)) != NULL)
    run_columns (tape, (Product){ m, d, n, dy, a->x, to, beta });
}

LkVar *
lk_matmul_bt (LkTape *tape, LkVar *a, LkVar *b)
{
  g_assert (a->shape.c == b->shape.c && lk_row_count (a->shape) == (size_t) a->shape.c);

  return lk_tape_run (tape, lk_tape_node (tape, &LK_OP_SYMBOL (matmul_bt), lk_matrix_shape (a->shape.n, b->shape.n), 0,
                                          2, (LkVar *[]){ a, b }));
}

static LkVar *
matmul_bt_sample (LkTape *tape, LkRng *rng, int variant)
{
  LkVar *a;

  if (variant > 1)
    return NULL;

  a = lk_sample_input (tape, rng, lk_matrix_shape (5, 3), -1, 1);
  return lk_matmul_bt (tape, a, variant == 0 ? lk_sample_input (tape, rng, lk_matrix_shape (4, 3), -1, 1) : a);
}

LK_DEFINE_OP (matmul_bt)
