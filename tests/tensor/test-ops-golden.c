/* Every operation against PyTorch's float64, forward and backward (tests/reference/make_ops.py). */

#include "golden.h"
#include "tensor/ops.h"

#include <math.h>
#include <string.h>

typedef struct
{
  Engine engine;
  LkTape *tape;
  LkSafetensors *file;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->engine = engine_new ();
  f->tape = f->engine.tape;
  f->file = golden_open ("ops");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  lk_safetensors_free (f->file);
  engine_free (&f->engine);
}

static LkVar *
input (Fixture *f, const char *name, const char *part, LkShape shape, double bound, double offset)
{
  g_autofree char *full = g_strdup_printf ("%s.%s", name, part);

  return golden_input (f->tape, full, shape, bound, offset);
}

static void
compare (Fixture *f, const char *name, const char *part, const LkReal *ours, size_t count)
{
  g_autofree char *full = g_strdup_printf ("%s.%s", name, part);

  golden_compare (f->file, full, ours, count, GOLDEN_TOLERANCE);
}

/* Compares y, sends the golden cotangent back, compares the gradient of each input. */
static void
check (Fixture *f, const char *name, LkVar *y, int n, LkVar *const *in, const char *const *parts)
{
  LkVar *dy = input (f, name, "dy", y->shape, 1, 0);

  compare (f, name, "y", y->x, lk_shape_count (y->shape));
  lk_tape_backward (f->tape, lk_sum (f->tape, lk_mul (f->tape, y, lk_detach (f->tape, dy))));
  for (int i = 0; i < n; i++)
    compare (f, name, parts[i], in[i]->g, lk_shape_count (in[i]->shape));
}

static void
test_conv (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *name;
    LkShape x;
    int out, kernel, stride, pad;
  } cases[] = {
    { "conv_s1", { 3, 7, 6, 4 }, 5, 3, 1, 1 },
    { "conv_s2", { 2, 7, 7, 3 }, 4, 3, 2, 1 },
    { "conv_1x1s2", { 2, 6, 6, 4 }, 3, 1, 2, 0 },
    { "conv_stem", { 2, 8, 8, 1 }, 3, 3, 1, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LkShape w = { cases[i].out, cases[i].x.c, cases[i].kernel, cases[i].kernel };
      LkVar *x = input (f, cases[i].name, "x", cases[i].x, 1, 0);
      LkVar *weight = input (f, cases[i].name, "w", w, 1 / sqrt (w.h * w.w * w.c), 0);

      check (f, cases[i].name, lk_conv2d (f->tape, x, weight, cases[i].stride, cases[i].pad), 2,
             (LkVar *[]){ x, weight }, (const char *[]){ "dx", "dw" });
    }
}

static void
test_batchnorm (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *name;
    gboolean residual, relu;
    int groups;
  } cases[] = {
    { "bn", FALSE, FALSE, 1 },
    { "bn_relu", FALSE, TRUE, 1 },
    { "bn_add_relu", TRUE, TRUE, 1 },
    { "bn_groups2_relu", FALSE, TRUE, 2 },
  };
  const LkShape s = { 6, 4, 3, 5 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LkReal mean[5] = { 0 }, var[5] = { 1, 1, 1, 1, 1 };
      gint64 batches = 0;
      LkRunningStats stats = { mean, var, &batches };
      LkVar *x = input (f, cases[i].name, "x", s, 1, 0);
      LkVar *w = input (f, cases[i].name, "w", lk_matrix_shape (1, 5), 0.5, 1);
      LkVar *b = input (f, cases[i].name, "b", lk_matrix_shape (1, 5), 0.5, 0);
      LkVar *res = cases[i].residual ? input (f, cases[i].name, "res", s, 1, 0) : NULL;
      LkVar *y = lk_batchnorm (f->tape, x, w, b, res, cases[i].relu, cases[i].groups, &stats);

      check (f, cases[i].name, y, res != NULL ? 4 : 3, (LkVar *[]){ x, w, b, res },
             (const char *[]){ "dx", "dw", "db", "dres" });
      g_assert_cmpint (batches, ==, 0);
      lk_tape_commit (f->tape);
      g_assert_cmpint (batches, ==, cases[i].groups);
      compare (f, cases[i].name, "running_mean", mean, 5);
      compare (f, cases[i].name, "running_var", var, 5);
    }
}

static void
test_batchnorm_without_affine (Fixture *f, gconstpointer data)
{
  LkReal mean[5] = { 0 }, var[5] = { 1, 1, 1, 1, 1 };
  gint64 batches = 0;
  LkRunningStats stats = { mean, var, &batches };
  LkVar *x = input (f, "bn_noaffine", "x", lk_matrix_shape (6, 5), 1, 0);

  check (f, "bn_noaffine", lk_batchnorm (f->tape, x, NULL, NULL, NULL, FALSE, 1, &stats), 1, &x,
         (const char *[]){ "dx" });
  lk_tape_commit (f->tape);
  compare (f, "bn_noaffine", "running_mean", mean, 5);
  compare (f, "bn_noaffine", "running_var", var, 5);
}

static void
test_batchnorm_eval (Fixture *f, gconstpointer data)
{
  LkReal mean[5], var[5];
  gint64 batches = 0;
  LkRunningStats stats = { mean, var, &batches };
  LkVar *x, *w, *b, *y;

  golden_fill ("bn_eval.running_mean", 1, 0, mean, 5);
  golden_fill ("bn_eval.running_var", 0.5, 1, var, 5);
  lk_tape_begin (f->tape, FALSE);
  x = input (f, "bn_eval", "x", (LkShape){ 6, 4, 3, 5 }, 1, 0);
  w = input (f, "bn_eval", "w", lk_matrix_shape (1, 5), 0.5, 1);
  b = input (f, "bn_eval", "b", lk_matrix_shape (1, 5), 0.5, 0);
  y = lk_batchnorm (f->tape, x, w, b, NULL, FALSE, 1, &stats);
  compare (f, "bn_eval", "y", y->x, lk_shape_count (y->shape));
  lk_tape_commit (f->tape);
  g_assert_cmpint (batches, ==, 0);
}

static void
test_matrices (Fixture *f, gconstpointer data)
{
  static const int target[] = { 0, 1, 2, 3, 4, 5 };
  LkVar *x = input (f, "linear", "x", lk_matrix_shape (5, 7), 1, 0);
  LkVar *w = input (f, "linear", "w", lk_matrix_shape (4, 7), 1 / sqrt (7), 0);
  LkVar *b = input (f, "linear", "b", lk_matrix_shape (1, 4), 1 / sqrt (7), 0);
  LkVar *a, *logits, *loss;

  check (f, "linear", lk_linear (f->tape, x, w, b), 3, (LkVar *[]){ x, w, b }, (const char *[]){ "dx", "dw", "db" });

  x = input (f, "l2_rows", "x", lk_matrix_shape (5, 7), 1, 0);
  check (f, "l2_rows", lk_l2_rows (f->tape, x), 1, &x, (const char *[]){ "dx" });

  a = input (f, "row_dot", "a", lk_matrix_shape (5, 7), 1, 0);
  b = input (f, "row_dot", "b", lk_matrix_shape (5, 7), 1, 0);
  check (f, "row_dot", lk_row_dot (f->tape, a, b), 2, (LkVar *[]){ a, b }, (const char *[]){ "da", "db" });

  logits = input (f, "xent", "x", lk_matrix_shape (6, 9), 1, 0);
  loss = lk_cross_entropy (f->tape, logits, target, NULL);
  compare (f, "xent", "loss", loss->x, 1);
  lk_tape_backward (f->tape, loss);
  compare (f, "xent", "dx", logits->g, 54);
}

static void
test_pooling (Fixture *f, gconstpointer data)
{
  const LkShape s = { 2, 6, 6, 3 };
  LkVar *x = input (f, "maxpool", "x", s, 1, 0);

  check (f, "maxpool", lk_max_pool (f->tape, x, 2, 2, 0), 1, &x, (const char *[]){ "dx" });
  x = input (f, "maxpool3s2p1", "x", s, 1, 0);
  check (f, "maxpool3s2p1", lk_max_pool (f->tape, x, 3, 2, 1), 1, &x, (const char *[]){ "dx" });
  x = input (f, "gap", "x", s, 1, 0);
  check (f, "gap", lk_mean_pool (f->tape, x), 1, &x, (const char *[]){ "dx" });
}

static void
test_fill (Fixture *f, gconstpointer data)
{
  LkReal probe[2];

  golden_fill ("probe", 1, 0, probe, 2);
  g_assert_cmpfloat_with_epsilon ((double) probe[0], -0.5088361410281257, 1e-7);
  g_assert_cmpfloat_with_epsilon ((double) probe[1], -0.9596991964474313, 1e-7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/tensor/golden/fill-knows-its-answer", Fixture, NULL, set_up, test_fill, tear_down);
  g_test_add ("/tensor/golden/conv2d-matches-torch", Fixture, NULL, set_up, test_conv, tear_down);
  g_test_add ("/tensor/golden/batchnorm-matches-torch", Fixture, NULL, set_up, test_batchnorm, tear_down);
  g_test_add ("/tensor/golden/batchnorm-without-affine-matches-torch", Fixture, NULL, set_up,
              test_batchnorm_without_affine, tear_down);
  g_test_add ("/tensor/golden/batchnorm-eval-matches-torch", Fixture, NULL, set_up, test_batchnorm_eval, tear_down);
  g_test_add ("/tensor/golden/matrices-match-torch", Fixture, NULL, set_up, test_matrices, tear_down);
  g_test_add ("/tensor/golden/pooling-matches-torch", Fixture, NULL, set_up, test_pooling, tear_down);
  return g_test_run ();
}
