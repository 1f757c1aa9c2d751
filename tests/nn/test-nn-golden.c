/* Encoders, optimizers and schedules against PyTorch (make_encoders.py, make_optimizers.py). */

#include "../tensor/golden.h"
#include "nn/encoder.h"
#include "nn/optimizer.h"

#include <math.h>
#include <string.h>

/* -- encoders ------------------------------------------------------------------------------------------------------ */

typedef struct
{
  const char *id;
  int width, side, channels;
} EncoderCase;

static const EncoderCase encoder_cases[] = {
  { "conv-small", 8, 12, 1 }, { "resnet-8", 8, 12, 1 }, { "resnet-14", 8, 12, 3 }, { "resnet-20", 8, 12, 3 },
  { "resnet-18", 4, 12, 3 },  { "mlp", 32, 6, 1 },      { "linear", 16, 6, 1 },
};

static void
compare_gradients (LkSafetensors *file, const char *id, LkNet *net)
{
  g_autofree char *key = g_strdup_printf ("%s/parameters", id), *norms_name = g_strdup_printf ("%s/grad_norms", id);
  g_auto (GStrv) names = g_strsplit (lk_safetensors_metadata (file, key), " ", -1);
  guint n = g_strv_length (names);
  g_autofree LkReal *norms = g_new (LkReal, n);

  for (guint i = 0; i < n; i++)
    {
      const LkParam *param = lk_net_find (net, names[i]);
      g_autofree char *full = g_strdup_printf ("%s/grad/%s", id, names[i]);
      double square = 0;

      g_assert_nonnull (param);
      for (size_t k = 0; k < param->count; k++)
        square += (double) param->var.g[k] * (double) param->var.g[k];
      norms[i] = (LkReal) sqrt (square);
      if (lk_safetensors_find (file, full) != NULL)
        golden_compare (file, full, param->var.g, param->count, GOLDEN_TOLERANCE);
    }
  golden_compare (file, norms_name, norms, n, GOLDEN_TOLERANCE);
}

static void
test_encoder (gconstpointer data)
{
  const EncoderCase *c = data;
  g_autoptr (LkSafetensors) file = golden_open ("encoders");
  g_autofree char *prefix = g_strdup_printf ("%s/", c->id);
  g_autofree char *x_name = g_strdup_printf ("%s/x", c->id), *dy_name = g_strdup_printf ("%s/dy", c->id);
  g_autofree char *y_name = g_strdup_printf ("%s/y", c->id), *eval_name = g_strdup_printf ("%s/y_eval", c->id);
  const LkShape shape = { 4, c->side, c->side, c->channels };
  Engine e = engine_new ();
  LkNet *net = lk_net_new (0);
  LkEncoder *encoder = lk_encoder_new (c->id, c->width, net, "backbone", c->side, c->side, c->channels);
  LkVar *y, *dy;

  golden_fill_net (net, prefix);
  lk_tape_begin (e.tape, TRUE);
  lk_net_begin_step (net);
  y = lk_encode (e.tape, encoder, golden_input (e.tape, x_name, shape, 1, 0), 1, NULL);
  golden_compare (file, y_name, y->x, lk_shape_count (y->shape), GOLDEN_TOLERANCE);
  dy = golden_input (e.tape, dy_name, y->shape, 1, 0);
  lk_tape_backward (e.tape, lk_sum (e.tape, lk_mul (e.tape, y, lk_detach (e.tape, dy))));
  lk_net_finish_gradients (net);
  compare_gradients (file, c->id, net);
  lk_tape_commit (e.tape);

  lk_tape_begin (e.tape, FALSE);
  y = lk_encode (e.tape, encoder, golden_input (e.tape, x_name, shape, 1, 0), 1, NULL);
  golden_compare (file, eval_name, y->x, lk_shape_count (y->shape), GOLDEN_TOLERANCE);

  lk_encoder_free (encoder);
  lk_net_free (net);
  engine_free (&e);
}

static void
test_sizes (void)
{
  Engine e = engine_new ();
  const LkEncoderKind *const *kinds;
  int n;

  kinds = lk_encoders (&n);
  for (int i = 0; i < n; i++)
    for (int side = 8; side <= 128; side *= 2)
      for (int c = 1; c <= 3; c += 2)
        {
          LkNet *net = lk_net_new (1);
          LkEncoder *encoder = lk_encoder_new (kinds[i]->id, 4, net, "backbone", side, side, c);
          LkVar *y;

          lk_tape_begin (e.tape, TRUE);
          y = lk_tape_var (e.tape, (LkShape){ 2, side, side, c }, FALSE);
          for (size_t k = 0; k < lk_shape_count (y->shape); k++)
            y->x[k] = (LkReal) sin ((double) k);
          y = lk_encode (e.tape, encoder, y, 1, NULL);
          g_assert_cmpint (y->shape.n, ==, 2);
          g_assert_cmpint (y->shape.c, ==, encoder->features);
          for (size_t k = 0; k < lk_shape_count (y->shape); k++)
            g_assert_true (isfinite ((double) y->x[k]));
          lk_encoder_free (encoder);
          lk_net_free (net);
        }
  engine_free (&e);
}

/* -- optimizers ---------------------------------------------------------------------------------------------------- */

typedef struct
{
  const char *golden, *id;
  double lr, weight_decay;
  gboolean nesterov;
} OptimizerCase;

static const OptimizerCase optimizer_cases[] = {
  { "sgd", "sgd", 0.1, 0.01, FALSE },
  { "sgd_nesterov", "sgd", 0.1, 0.01, TRUE },
  { "adamw", "adamw", 0.01, 0.05, FALSE },
  { "lars", "lars", 0.3, 0.01, FALSE },
  { "lars_clipped", "lars", 0.005, 0.01, FALSE },
};

static LkValues *
optimizer_values (const OptimizerCase *c)
{
  LkValues *values = lk_values_new ();
  const LkSetting *settings;
  int n;

  settings = lk_optimizer_settings (&n);
  lk_values_add_defaults (values, settings, n);
  lk_values_set (values, "optimizer.id", c->id);
  lk_values_set_number (values, "optimizer.lr", c->lr);
  lk_values_set_number (values, "optimizer.weight_decay", c->weight_decay);
  lk_values_set (values, "optimizer.nesterov", c->nesterov ? "true" : "false");
  return values;
}

static void
test_optimizer (gconstpointer data)
{
  const OptimizerCase *c = data;
  g_autoptr (LkSafetensors) file = golden_open ("optimizers");
  g_autoptr (LkValues) values = optimizer_values (c);
  g_autofree char *weight_name = g_strdup_printf ("%s/weight", c->golden);
  g_autofree char *bias_name = g_strdup_printf ("%s/bias", c->golden);
  Engine e = engine_new ();
  LkNet *net = lk_net_new (0);
  LkParam *weight = lk_net_add (net, "weight", 0, 2, (int[4]){ 4, 3 }, LK_INIT_ZERO, 1);
  LkParam *bias = lk_net_add (net, "bias", LK_PARAM_NO_DECAY | LK_PARAM_NO_LARS, 1, (int[4]){ 4 }, LK_INIT_ZERO, 1);
  LkOptimizer *optimizer = lk_optimizer_new (net, values);
  LkReal weights[60], biases[20];

  golden_fill ("opt.weight", 1 / sqrt (3), 0, weight->var.x, 12);
  golden_fill ("opt.bias", 1 / sqrt (3), 0, bias->var.x, 4);
  for (int t = 0; t < 5; t++)
    {
      g_autofree char *w = g_strdup_printf ("opt.weight.grad%d", t), *b = g_strdup_printf ("opt.bias.grad%d", t);

      golden_fill (w, 1, 0, weight->var.g, 12);
      golden_fill (b, 1, 0, bias->var.g, 4);
      lk_optimizer_step (optimizer, c->lr, e.pool);
      memcpy (weights + t * 12, weight->var.x, 12 * sizeof (LkReal));
      memcpy (biases + t * 4, bias->var.x, 4 * sizeof (LkReal));
    }
  golden_compare (file, weight_name, weights, 60, GOLDEN_TOLERANCE);
  golden_compare (file, bias_name, biases, 20, GOLDEN_TOLERANCE);

  lk_optimizer_free (optimizer);
  lk_net_free (net);
  engine_free (&e);
}

static void
test_schedules (void)
{
  const OptimizerCase c = { "", "sgd", 0.3, 0, FALSE };
  g_autoptr (LkSafetensors) file = golden_open ("optimizers");
  g_autoptr (LkValues) values = optimizer_values (&c);
  LkReal lr[100];

  lk_values_set (values, "optimizer.warmup", "1");
  for (int t = 0; t < 100; t++)
    lr[t] = (LkReal) lk_learning_rate (values, t, 100, 10);
  golden_compare (file, "schedule/cosine", lr, 100, GOLDEN_TOLERANCE);

  lk_values_set (values, "optimizer.warmup", "0");
  lk_values_set (values, "optimizer.schedule", "step");
  for (int t = 0; t < 100; t++)
    lr[t] = (LkReal) lk_learning_rate (values, t, 100, 10);
  golden_compare (file, "schedule/step", lr, 100, GOLDEN_TOLERANCE);

  lk_values_set (values, "optimizer.schedule", "constant");
  g_assert_cmpfloat (lk_learning_rate (values, 99, 100, 10), ==, 0.3);
}

static void
test_clipping (void)
{
  const OptimizerCase c = { "", "sgd", 1, 0, FALSE };
  g_autoptr (LkValues) values = optimizer_values (&c);
  Engine e = engine_new ();
  LkNet *net = lk_net_new (0);
  LkParam *param = lk_net_add (net, "weight", 0, 1, (int[4]){ 2 }, LK_INIT_ZERO, 1);
  LkOptimizer *optimizer;

  lk_values_set (values, "optimizer.clip", "1");
  optimizer = lk_optimizer_new (net, values);
  param->var.g[0] = 3;
  param->var.g[1] = 4;
  g_assert_cmpfloat (lk_optimizer_step (optimizer, 1, e.pool), ==, 5);
  g_assert_cmpfloat_with_epsilon ((double) param->var.x[0], -0.6, 1e-6);
  g_assert_cmpfloat_with_epsilon ((double) param->var.x[1], -0.8, 1e-6);

  param->var.g[0] = (LkReal) NAN;
  g_assert_true (isnan (lk_optimizer_step (optimizer, 1, e.pool)));
  g_assert_cmpfloat_with_epsilon ((double) param->var.x[0], -0.6, 1e-6);
  lk_optimizer_free (optimizer);
  lk_net_free (net);
  engine_free (&e);
}

static void
test_initial_values (void)
{
  LkNet *net = lk_net_new (5);
  LkParam *weight = lk_net_add (net, "w", 0, 2, (int[4]){ 100, 64 }, LK_INIT_UNIFORM, 64);
  LkParam *other = lk_net_add (net, "v", 0, 2, (int[4]){ 100, 64 }, LK_INIT_UNIFORM, 64);
  double square = 0;

  for (size_t i = 0; i < weight->count; i++)
    {
      g_assert_cmpfloat (fabs ((double) weight->var.x[i]), <=, 0.125);
      square += (double) weight->var.x[i] * (double) weight->var.x[i];
    }
  /* Variance of U (-b, b) is b^2 / 3. */
  g_assert_cmpfloat_with_epsilon (square / (double) weight->count, 0.125 * 0.125 / 3, 1e-4);
  g_assert_true (memcmp (weight->var.x, other->var.x, weight->count * sizeof (LkReal)) != 0);
  lk_net_free (net);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (encoder_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/nn/encoder/%s-matches-torch", encoder_cases[i].id);

      g_test_add_data_func (path, &encoder_cases[i], test_encoder);
    }
  for (guint i = 0; i < G_N_ELEMENTS (optimizer_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/nn/optimizer/%s-matches-torch", optimizer_cases[i].golden);

      g_test_add_data_func (path, &optimizer_cases[i], test_optimizer);
    }
  g_test_add_func ("/nn/encoder/takes-8-to-128-pixels", test_sizes);
  g_test_add_func ("/nn/optimizer/schedules-match-torch", test_schedules);
  g_test_add_func ("/nn/optimizer/clips-and-refuses-a-gradient-that-is-not-finite", test_clipping);
  g_test_add_func ("/nn/net/initial-values-are-torch's", test_initial_values);
  return g_test_run ();
}
