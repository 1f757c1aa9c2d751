/* Every operation's backward against central differences, in double.
 *
 * f = sum (v . y) with random v: a plain sum would hide a wrong softmax. Each input is frozen in turn, and the output
 * has two consumers in a second pass, so that both set and add are tried. */

#include "tensor/gemm.h"
#include "tensor/ops.h"

#include <math.h>
#include <string.h>

#define STEP 1e-6
#define TOLERANCE 1e-6
#define MAX_LEAVES 8

typedef struct
{
  LkArena *arena;
  LkPool *pool;
  LkTape *tape;
} Engine;

typedef struct
{
  LkVar *leaf[MAX_LEAVES];
  int n;
} Leaves;

static Engine
engine_new (void)
{
  Engine engine;

  lk_thread_init ();
  engine.arena = lk_arena_new (1 << 28);
  engine.pool = lk_pool_new (2, 0, lk_thread_init);
  engine.tape = lk_tape_new (engine.arena, engine.pool);
  return engine;
}

static void
engine_free (Engine *engine)
{
  lk_tape_free (engine->tape);
  lk_pool_free (engine->pool);
  lk_arena_free (engine->arena);
}

/* Inputs that no operation made, each once. */
static void
collect_leaves (LkVar *var, Leaves *leaves)
{
  if (var == NULL)
    return;
  if (var->by != NULL)
    {
      for (int i = 0; i < var->by->n_in; i++)
        collect_leaves (var->by->in[i], leaves);
      return;
    }
  for (int i = 0; i < leaves->n; i++)
    if (leaves->leaf[i] == var)
      return;
  g_assert_cmpint (leaves->n, <, MAX_LEAVES);
  leaves->leaf[leaves->n++] = var;
}

static void
add_node (LkVar *var, GPtrArray *nodes)
{
  if (var == NULL || var->by == NULL || g_ptr_array_find (nodes, var->by, NULL))
    return;
  for (int i = 0; i < var->by->n_in; i++)
    add_node (var->by->in[i], nodes);
  g_ptr_array_add (nodes, var->by);
}

/* The loss again, with the leaves' present values. */
static double
replay (Engine *engine, LkVar *loss)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();

  add_node (loss, nodes);
  for (guint i = 0; i < nodes->len; i++)
    {
      LkNode *node = g_ptr_array_index (nodes, i);

      node->op->forward (node, engine->tape);
    }
  return lk_var_number (loss);
}

static LkVar *
weighted_sum (Engine *engine, LkVar *y, LkRng *rng)
{
  LkVar *v = lk_tape_var (engine->tape, y->shape, FALSE);

  for (size_t i = 0; i < lk_shape_count (y->shape); i++)
    v->x[i] = lk_rng_range (rng, -1, 1);
  return lk_sum (engine->tape, lk_mul (engine->tape, y, v));
}

/* Records the sample anew and checks it; frozen: index of the input that takes no gradient, or -1. Returns the number of
 * inputs, 0 if there is no such variant. */
static int
check_sample (const LkOp *op, int variant, int frozen, gboolean twice)
{
  Engine engine = engine_new ();
  LkRng rng = lk_rng (7, LK_STREAM_TEST, (uint32_t) variant, 0, 0);
  Leaves leaves = { 0 };
  LkVar *y, *loss;

  lk_tape_begin (engine.tape, TRUE);
  y = op->sample (engine.tape, &rng, variant);
  if (y == NULL)
    {
      engine_free (&engine);
      return 0;
    }
  collect_leaves (y, &leaves);
  g_assert_cmpint (leaves.n, >, 0);
  if (frozen >= 0 && frozen < leaves.n)
    {
      leaves.leaf[frozen]->needs_grad = FALSE;
      if (leaves.n == 1)
        {
          engine_free (&engine);
          return leaves.n;
        }
    }

  loss = weighted_sum (&engine, y, &rng);
  if (twice)
    {
      /* A second consumer of the output and of every input. */
      loss = lk_add (engine.tape, loss, weighted_sum (&engine, y, &rng));
      for (int i = 0; i < leaves.n; i++)
        loss = lk_add (engine.tape, loss, weighted_sum (&engine, leaves.leaf[i], &rng));
    }
  lk_tape_backward (engine.tape, loss);

  for (int i = 0; i < leaves.n; i++)
    {
      LkVar *leaf = leaves.leaf[i];
      size_t count = lk_shape_count (leaf->shape);
      double worst = 0, scale = 0;

      if (i == frozen)
        {
          g_assert_null (leaf->g);
          continue;
        }
      g_assert_true (leaf->has_grad);
      for (size_t j = 0; j < count; j++)
        scale = MAX (scale, fabs (leaf->g[j]));
      for (size_t j = 0; j < count; j++)
        {
          double keep = leaf->x[j], up, down, numeric;

          leaf->x[j] = keep + STEP;
          up = replay (&engine, loss);
          leaf->x[j] = keep - STEP;
          down = replay (&engine, loss);
          leaf->x[j] = keep;
          numeric = (up - down) / (2 * STEP);
          worst = MAX (worst, fabs (numeric - leaf->g[j]));
        }
      if (!(worst <= TOLERANCE * MAX (scale, 1)))
        g_test_message ("%s variant %d input %d: off by %g of %g", op->name, variant, i, worst, scale);
      g_assert_cmpfloat (worst, <=, TOLERANCE * MAX (scale, 1));
    }

  engine_free (&engine);
  return leaves.n;
}

static void
test_gradient (gconstpointer data)
{
  const LkOp *op = data;
  int variants = 0;

  for (int variant = 0;; variant++)
    {
      int inputs = check_sample (op, variant, -1, FALSE);

      if (inputs == 0)
        break;
      variants++;
      check_sample (op, variant, -1, TRUE);
      for (int frozen = 0; frozen < inputs; frozen++)
        check_sample (op, variant, frozen, FALSE);
    }
  g_assert_cmpint (variants, >, 0);
}

static void
test_detach (void)
{
  Engine engine = engine_new ();
  LkRng rng = lk_rng (7, LK_STREAM_TEST, 0, 0, 0);
  LkVar *x, *loss;

  lk_tape_begin (engine.tape, TRUE);
  x = lk_sample_input (engine.tape, &rng, lk_matrix_shape (2, 3), -1, 1);
  loss = lk_sum (engine.tape, lk_mul (engine.tape, x, lk_detach (engine.tape, x)));
  lk_tape_backward (engine.tape, loss);
  for (int i = 0; i < 6; i++)
    g_assert_cmpfloat (x->g[i], ==, x->x[i]);
  engine_free (&engine);
}

/* What is left out may be as large as it likes, and so may what is not. */
static void
test_log_sum_exp (void)
{
  const float x[] = { 800, -900, -900, 3, 1e6f, 2 };
  const int exclude[] = { 0, 1 };
  Engine engine = engine_new ();
  LkVar *sums;

  lk_tape_begin (engine.tape, TRUE);
  sums = lk_log_sum_exp (engine.tape, lk_tape_input (engine.tape, lk_matrix_shape (2, 3), x), exclude, 1);
  g_assert_cmpfloat_with_epsilon (sums->x[0], -900 + log (2), 1e-9);
  g_assert_cmpfloat_with_epsilon (sums->x[1], 3 + log1p (exp (-1)), 1e-9);
  engine_free (&engine);
}

static void
test_argmax (void)
{
  const float x[] = { 1, 5, 5, 7, -2, 7, -3, -2, -1 };
  const int exclude[] = { -1, 0, 2 };
  int index[3];
  Engine engine = engine_new ();
  LkVar *matrix;

  lk_tape_begin (engine.tape, TRUE);
  matrix = lk_tape_input (engine.tape, lk_matrix_shape (3, 3), x);
  lk_argmax_rows (engine.tape, matrix, NULL, index);
  g_assert_cmpint (index[0], ==, 1);
  g_assert_cmpint (index[1], ==, 0);
  g_assert_cmpint (index[2], ==, 2);
  lk_argmax_rows (engine.tape, matrix, exclude, index);
  g_assert_cmpint (index[0], ==, 1);
  g_assert_cmpint (index[1], ==, 2);
  g_assert_cmpint (index[2], ==, 1);
  lk_tape_cancel (engine.tape);
  lk_argmax_rows (engine.tape, matrix, NULL, index);
  g_assert_cmpint (index[0], ==, 0);
  engine_free (&engine);
}

static void
test_large_mean (void)
{
  Engine engine = engine_new ();
  LkVar *x, *y;
  const int n = 600, c = 3;
  double sum = 0, square = 0;

  lk_tape_begin (engine.tape, TRUE);
  x = lk_tape_var (engine.tape, lk_matrix_shape (n, c), FALSE);
  for (int i = 0; i < n * c; i++)
    x->x[i] = (LkReal) (1000 + sin (i));
  y = lk_batchnorm (engine.tape, x, NULL, NULL, NULL, FALSE, 1, NULL);
  for (int i = 0; i < n; i++)
    {
      sum += (double) y->x[i * c];
      square += (double) y->x[i * c] * (double) y->x[i * c];
    }
  g_assert_cmpfloat (fabs (sum / n), <, 1e-4);
  g_assert_cmpfloat (fabs (square / n - 1), <, 1e-3);
  engine_free (&engine);
}

int
main (int argc, char **argv)
{
  const LkOp *const *ops;
  int n;

  g_test_init (&argc, &argv, NULL);
  ops = lk_ops (&n);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/tensor/gradient/%s", ops[i]->name);

      g_test_add_data_func (path, ops[i], test_gradient);
    }
  g_test_add_func ("/tensor/detach/stops-the-gradient", test_detach);
  g_test_add_func ("/tensor/log_sum_exp/large-numbers-in-and-out-of-the-sum", test_log_sum_exp);
  g_test_add_func ("/tensor/argmax/finds-the-first-of-those-that-count", test_argmax);
  g_test_add_func ("/tensor/batchnorm/keeps-digits-under-a-large-mean", test_large_mean);
  return g_test_run ();
}
