/* add, sub, mul: number by number, equal shapes.  scale: by a constant.  relu: max (0, x).  sqrt: of x + a constant.
 * mean, sum: of all numbers.  detach: the same numbers as a constant. */

#include "tensor/op-private.h"

#include <math.h>

typedef struct
{
  const LkReal *a, *b;
  LkReal *to;
  size_t count;
  LkReal factor, beta;
} Elements;

/* Defines a loop over one slice of elements: `to = beta to + EXPRESSION`, where the expression may use p->a[i], p->b[i]
 * and p->factor. */
#define DEFINE_LOOP(name, expression)                                            \
  static LK_HOT void name##_range (const Elements *p, size_t first, size_t last) \
  {                                                                              \
    if (p->beta == 0)                                                            \
      for (size_t i = first; i < last; i++)                                      \
        p->to[i] = (expression);                                                 \
    else                                                                         \
      for (size_t i = first; i < last; i++)                                      \
        p->to[i] += (expression);                                                \
  }                                                                              \
                                                                                 \
  static void name##_slice (void *data, int slice, int worker)                   \
  {                                                                              \
    const Elements *p = data;                                                    \
    size_t first = (size_t) slice * LK_ELEMENTS_PER_SLICE;                       \
                                                                                 \
    name##_range (p, first, MIN (first + LK_ELEMENTS_PER_SLICE, p->count));      \
  }

DEFINE_LOOP (scaled, p->factor * p->a[i])
DEFINE_LOOP (sum_of_two, p->a[i] + p->factor * p->b[i])
DEFINE_LOOP (product, p->a[i] * p->b[i])
DEFINE_LOOP (positive, p->a[i] > 0 ? p->a[i] : 0)
DEFINE_LOOP (where_positive, p->a[i] > 0 ? p->b[i] : 0)
DEFINE_LOOP (constant, p->factor)
DEFINE_LOOP (root, (LkReal) sqrt ((double) (p->a[i] + p->factor)))
DEFINE_LOOP (half_quotient, p->a[i] / (2 * p->b[i]))

static void
run (LkTape *tape, LkPoolFunc loop, Elements elements)
{
  lk_run_elements (tape, elements.count, loop, &elements);
}

/* Gradient of input k of a node: loop over the elements given, if that input needs one. */
static void
run_gradient (LkTape *tape, LkNode *node, int k, LkPoolFunc loop, Elements elements)
{
  elements.to = lk_grad_target (tape, node->in[k], &elements.beta);
  elements.count = lk_shape_count (node->in[k]->shape);
  if (elements.to != NULL)
    lk_run_elements (tape, elements.count, loop, &elements);
}

static LkVar *
record (LkTape *tape, const LkOp *op, LkVar *a, LkVar *b, double factor)
{
  LkNode *node;

  g_assert (b == NULL || lk_shape_count (a->shape) == lk_shape_count (b->shape));
  node = lk_tape_node (tape, op, a->shape, sizeof (LkReal), b != NULL ? 2 : 1, (LkVar *[]){ a, b });
  *(LkReal *) node->args = (LkReal) factor;
  return lk_tape_run (tape, node);
}

static LkVar *
sample_matrix (LkTape *tape, LkRng *rng)
{
  return lk_sample_input (tape, rng, (LkShape){ 3, 2, 1, 4 }, -1, 1);
}

/* -- add and sub: a + factor b --------------------------------------------------------------------------------------- */

static void
add_forward (LkNode *node, LkTape *tape)
{
  LkReal factor = *(LkReal *) node->args;

  run (tape, sum_of_two_slice,
       (Elements){ .a = node->in[0]->x,
                   .b = node->in[1]->x,
                   .to = node->out->x,
                   .factor = factor,
                   .count = lk_shape_count (node->out->shape) });
}

static void
add_backward (LkNode *node, LkTape *tape)
{
  LkReal factor = *(LkReal *) node->args;

  run_gradient (tape, node, 0, scaled_slice, (Elements){ .a = node->out->g, .factor = 1 });
  run_gradient (tape, node, 1, scaled_slice, (Elements){ .a = node->out->g, .factor = factor });
}

LkVar *
lk_add (LkTape *tape, LkVar *a, LkVar *b)
{
  return record (tape, &LK_OP_SYMBOL (add), a, b, 1);
}

static LkVar *
add_sample (LkTape *tape, LkRng *rng, int variant)
{
  LkVar *a = sample_matrix (tape, rng);

  return variant > 1 ? NULL : lk_add (tape, a, variant == 0 ? sample_matrix (tape, rng) : a);
}

LK_DEFINE_OP (add)

#define sub_forward add_forward
#define sub_backward add_backward

LkVar *
lk_sub (LkTape *tape, LkVar *a, LkVar *b)
{
  return record (tape, &LK_OP_SYMBOL (sub), a, b, -1);
}

static LkVar *
sub_sample (LkTape *tape, LkRng *rng, int variant)
{
  LkVar *a = sample_matrix (tape, rng);

  return variant > 0 ? NULL : lk_sub (tape, a, sample_matrix (tape, rng));
}

LK_DEFINE_OP (sub)

/* -- mul ----------------------------------------------------------------------------------------------------------- */

static void
mul_forward (LkNode *node, LkTape *tape)
{
  run (tape, product_slice,
       (Elements){
           .a = node->in[0]->x, .b = node->in[1]->x, .to = node->out->x, .count = lk_shape_count (node->out->shape) });
}

static void
mul_backward (LkNode *node, LkTape *tape)
{
  for (int k = 0; k < 2; k++)
    run_gradient (tape, node, k, product_slice, (Elements){ .a = node->out->g, .b = node->in[1 - k]->x });
}

LkVar *
lk_mul (LkTape *tape, LkVar *a, LkVar *b)
{
  return record (tape, &LK_OP_SYMBOL (mul), a, b, 0);
}

static LkVar *
mul_sample (LkTape *tape, LkRng *rng, int variant)
{
  LkVar *a = sample_matrix (tape, rng);

  return variant > 1 ? NULL : lk_mul (tape, a, variant == 0 ? sample_matrix (tape, rng) : a);
}

LK_DEFINE_OP (mul)

/* -- scale --------------------------------------------------------------------------------------------------------- */

static void
scale_forward (LkNode *node, LkTape *tape)
{
  run (tape, scaled_slice,
       (Elements){ .a = node->in[0]->x,
                   .to = node->out->x,
                   .factor = *(LkReal *) node->args,
                   .count = lk_shape_count (node->out->shape) });
}

static void
scale_backward (LkNode *node, LkTape *tape)
{
  run_gradient (tape, node, 0, scaled_slice, (Elements){ .a = node->out->g, .factor = *(LkReal *) node->args });
}

LkVar *
lk_scale (LkTape *tape, LkVar *x, double factor)
{
  return record (tape, &LK_OP_SYMBOL (scale), x, NULL, factor);
}

static LkVar *
scale_sample (LkTape *tape, LkRng *rng, int variant)
{
  return variant > 0 ? NULL : lk_scale (tape, sample_matrix (tape, rng), -1.7);
}

LK_DEFINE_OP (scale)

/* -- relu ---------------------------------------------------------------------------------------------------------- */

static void
relu_forward (LkNode *node, LkTape *tape)
{
  run (tape, positive_slice,
       (Elements){ .a = node->in[0]->x, .to = node->out->x, .count = lk_shape_count (node->out->shape) });
}

static void
relu_backward (LkNode *node, LkTape *tape)
{
  run_gradient (tape, node, 0, where_positive_slice, (Elements){ .a = node->in[0]->x, .b = node->out->g });
}

LkVar *
lk_relu (LkTape *tape, LkVar *x)
{
  return record (tape, &LK_OP_SYMBOL (relu), x, NULL, 0);
}

static LkVar *
relu_sample (LkTape *tape, LkRng *rng, int variant)
{
  return variant > 0 ? NULL : lk_relu (tape, sample_matrix (tape, rng));
}

LK_DEFINE_OP (relu)

/* -- sqrt: y = sqrt (x + add), dx = dy / 2 y --------------------------------------------------------------------------- */

static void
sqrt_forward (LkNode *node, LkTape *tape)
{
  run (tape, root_slice,
       (Elements){ .a = node->in[0]->x,
                   .to = node->out->x,
                   .factor = *(LkReal *) node->args,
                   .count = lk_shape_count (node->out->shape) });
}

static void
sqrt_backward (LkNode *node, LkTape *tape)
{
  run_gradient (tape, node, 0, half_quotient_slice, (Elements){ .a = node->out->g, .b = node->out->x });
}

LkVar *
lk_sqrt (LkTape *tape, LkVar *x, double add)
{
  return record (tape, &LK_OP_SYMBOL (sqrt), x, NULL, add);
}

static LkVar *
sqrt_sample (LkTape *tape, LkRng *rng, int variant)
{
  return variant > 0 ? NULL : lk_sqrt (tape, lk_sample_input (tape, rng, (LkShape){ 3, 2, 1, 4 }, 0.2, 1), 0.1);
}

LK_DEFINE_OP (sqrt)

/* -- mean and sum: factor times the sum ------------------------------------------------------------------------------ */

static void
sum_forward (LkNode *node, LkTape *tape)
{
  size_t count = lk_shape_count (node->in[0]->shape);
  double sum = 0;

  for (size_t i = 0; i < count; i++)
    sum += (double) node->in[0]->x[i];
  node->out->x[0] = (LkReal) (sum * (double) *(LkReal *) node->args);
}

static void
sum_backward (LkNode *node, LkTape *tape)
{
  run_gradient (tape, node, 0, constant_slice, (Elements){ .factor = node->out->g[0] * *(LkReal *) node->args });
}

static LkVar *
record_sum (LkTape *tape, const LkOp *op, LkVar *x, double factor)
{
  LkNode *node = lk_tape_node (tape, op, lk_matrix_shape (1, 1), sizeof (LkReal), 1, &x);

  *(LkReal *) node->args = (LkReal) factor;
  return lk_tape_run (tape, node);
}

LkVar *
lk_sum (LkTape *tape, LkVar *x)
{
  return record_sum (tape, &LK_OP_SYMBOL (sum), x, 1);
}

static LkVar *
sum_sample (LkTape *tape, LkRng *rng, int variant)
{
  return variant > 0 ? NULL : lk_sum (tape, sample_matrix (tape, rng));
}

LK_DEFINE_OP (sum)

#define mean_forward sum_forward
#define mean_backward sum_backward

LkVar *
lk_mean (LkTape *tape, LkVar *x)
{
  return record_sum (tape, &LK_OP_SYMBOL (mean), x, 1.0 / (double) lk_shape_count (x->shape));
}

static LkVar *
mean_sample (LkTape *tape, LkRng *rng, int variant)
{
  return variant > 0 ? NULL : lk_mean (tape, sample_matrix (tape, rng));
}

LK_DEFINE_OP (mean)

/* -- constants -------------------------------------------------------------------------------------------------------- */

LkVar *
lk_fill (LkTape *tape, LkShape shape, double number)
{
  LkVar *var = lk_tape_var (tape, shape, FALSE);

  if (!lk_tape_is_planning (tape) && !lk_tape_cancelled (tape))
    run (tape, constant_slice, (Elements){ .to = var->x, .factor = (LkReal) number, .count = lk_shape_count (shape) });
  return var;
}

LkVar *
lk_constant (LkTape *tape, double number)
{
  return lk_fill (tape, lk_matrix_shape (1, 1), number);
}

LkVar *
lk_detach (LkTape *tape, LkVar *x)
{
  LkVar *var = lk_tape_alloc (tape, sizeof *var);

  *var = (LkVar){ .shape = x->shape, .x = x->x };
  return var;
}
