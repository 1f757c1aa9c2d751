/* What the methods' losses are made of, image by image: their mean is the loss; for the first methods also against plain
 * formulas in double on the same outputs. With both builds of the engine. */

#include "../tensor/golden.h"
#include "methods/method.h"
#include "nn/optimizer.h"

#include <math.h>
#include <string.h>

#define ROWS 7
#define SIDE 12
#define CLASSES 5

typedef struct
{
  const LkMethod *method;
  LkValues *values;
  Engine engine;
  LkMethodRun run;
  LkBatch batch;
  int sample[ROWS], label[ROWS];
  float images[4 * ROWS * SIDE * SIDE];
  int views, d;
  float *p, *target; /* [views * rows, d]: the sides that are compared; logits twice for supervised */
} Case;

static gboolean
has_formula (const LkMethod *method)
{
  static const char *const ids[] = { "simclr", "simsiam", "byol", "supervised", NULL };

  return g_strv_contains (ids, method->id);
}

static LkValues *
values_of (const LkMethod *method)
{
  LkValues *values = lk_values_new ();
  const LkSetting *settings;
  int n;

  settings = lk_encoder_settings (&n);
  lk_values_add_defaults (values, settings, n);
  lk_values_add_defaults (values, method->settings, method->n_settings);
  lk_values_set (values, "encoder.width", "8");
  lk_values_set (values, "method.hidden", "24");
  lk_values_set (values, "method.output", "16");
  lk_values_set (values, "method.predictor_width", "8");
  return values;
}

static float *
read_rows (LkVar *x)
{
  float *rows = g_new (float, lk_shape_count (x->shape));

  lk_var_read (x, rows);
  return rows;
}

/* What the method compares, by the layers alone. */
static void
read_sides (Case *c)
{
  LkTape *tape = c->engine.tape;
  LkVar *z = lk_embed_views (tape, c->run.backbone, &c->run.projector, &c->batch), *p = z, *target = z;

  c->d = z->shape.c;
  if (lk_values_get (c->values, "method.predictor") != NULL && lk_values_switch (c->values, "method.predictor"))
    p = lk_mlp (tape, &c->run.predictor, z, c->views, NULL);
  if (lk_values_get (c->values, "method.ema_target") != NULL && lk_values_switch (c->values, "method.ema_target"))
    target = lk_embed_views (tape, c->run.teacher_backbone, &c->run.teacher_projector, &c->batch);
  c->p = read_rows (p);
  c->target = read_rows (target);
}

static void
case_set_up (Case *c, const char *id, int views, const char *off)
{
  memset (c, 0, sizeof *c);
  c->method = lk_method_find (id);
  c->values = values_of (c->method);
  if (off != NULL)
    lk_values_set (c->values, off, "0");
  c->engine = engine_new ();
  c->views = views;
  c->run = (LkMethodRun){ .batch_size = ROWS, .total_steps = 10, .n_classes = CLASSES };
  c->batch = (LkBatch){ .rows = ROWS, .sample = c->sample, .label = c->label, .n_groups = 1 };
  for (int i = 0; i < ROWS; i++)
    c->label[i] = i == 3 ? -1 : i % CLASSES;
  for (int i = 0; i < views * ROWS * SIDE * SIDE; i++)
    c->images[i] = (float) sin (i * 0.37 + i % 11);
  c->batch.groups[0] = (LkViewGroup){ SIDE, SIDE, 1, 0, views, c->images };
  lk_method_run_build (&c->run, c->method, c->values, 5, SIDE, SIDE, 1);
  lk_net_begin_step (c->run.net);
  /* A teacher that differs. */
  for (int i = 0; i < lk_net_count (c->run.net); i++)
    {
      LkParam *param = lk_net_param (c->run.net, i);

      for (size_t j = 0; j < param->count && g_str_has_prefix (param->name, "teacher."); j++)
        param->var.x[j] *= (LkReal) 0.9;
    }
  lk_tape_begin (c->engine.tape, FALSE);
  if (has_formula (c->method))
    read_sides (c);
}

static void
case_clear (Case *c)
{
  g_free (c->p);
  g_free (c->target);
  lk_method_run_clear (&c->run);
  lk_values_free (c->values);
  engine_free (&c->engine);
}

static double
cosine (const float *a, const float *b, int d)
{
  double ab = 0, aa = 0, bb = 0;

  for (int i = 0; i < d; i++)
    {
      ab += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
  return ab / sqrt (aa * bb);
}

/* cos of row i of view v of p with its row of view w of the target. */
static double
across (const Case *c, int v, int w, int i)
{
  return cosine (c->p + (v * ROWS + i) * c->d, c->target + (w * ROWS + i) * c->d, c->d);
}

static double
mean_cosine (const Case *c, int i)
{
  double sum = 0;

  for (int v = 0; v < c->views; v++)
    for (int w = 0; w < c->views; w++)
      sum += v != w ? across (c, v, w, i) : 0;
  return sum / (c->views * (c->views - 1));
}

/* NT-Xent of image i, mean over pairs of views and over both of each. */
static double
contrast (const Case *c, int i, double temperature)
{
  double total = 0;

  for (int v = 0; v < c->views; v++)
    for (int w = 0; w < c->views; w++)
      {
        const float *row = c->p + (v * ROWS + i) * c->d;
        double sum = 0;

        if (v == w)
          continue;
        for (int j = 0; j < ROWS; j++)
          {
            if (j != i)
              sum += exp (cosine (row, c->p + (v * ROWS + j) * c->d, c->d) / temperature);
            sum += exp (cosine (row, c->p + (w * ROWS + j) * c->d, c->d) / temperature);
          }
        total += log (sum) - cosine (row, c->p + (w * ROWS + i) * c->d, c->d) / temperature;
      }
  return total / (c->views * (c->views - 1));
}

static double
log_sum_exp (const float *a, int n)
{
  double sum = 0;

  for (int k = 0; k < n; k++)
    sum += exp ((double) a[k]);
  return log (sum);
}

static double
classify (const Case *c, int i)
{
  double sum = 0;

  if (c->label[i] < 0)
    return NAN;
  for (int v = 0; v < c->views; v++)
    {
      const float *logits = c->p + (v * ROWS + i) * c->d;

      sum += log_sum_exp (logits, c->d) - logits[c->label[i]];
    }
  return sum / c->views;
}

static double
expected_loss (const Case *c, int i)
{
  if (strcmp (c->method->id, "simclr") == 0)
    return lk_values_switch (c->values, "method.negatives") ? contrast (c, i, 0.2) : -mean_cosine (c, i) / 0.2;
  if (strcmp (c->method->id, "simsiam") == 0)
    return -mean_cosine (c, i);
  if (strcmp (c->method->id, "byol") == 0)
    return 2 - 2 * mean_cosine (c, i);
  return classify (c, i);
}

static void
assert_near (double ours, double expected)
{
  if (isnan (expected))
    g_assert_true (isnan (ours));
  else
    g_assert_cmpfloat_with_epsilon (ours, expected, 2e-5 * MAX (fabs (expected), 1));
}

static void
check_losses (const char *id, int views, const char *off)
{
  float losses[ROWS];
  double sum = 0;
  int counted = 0;
  LkVar *var;
  Case c;

  case_set_up (&c, id, views, off);
  var = c.method->sample_losses (&c.run, c.engine.tape, &c.batch);
  g_assert_cmpint (var->shape.n, ==, ROWS);
  g_assert_cmpint (lk_row_count (var->shape), ==, 1);
  lk_var_read (var, losses);
  for (int i = 0; i < ROWS; i++)
    {
      if (has_formula (c.method))
        assert_near (losses[i], expected_loss (&c, i));
      counted += !isnan (losses[i]);
      sum += isnan (losses[i]) ? 0 : (double) losses[i];
    }
  g_assert_cmpint (counted, ==, c.method->needs_labels ? ROWS - 1 : ROWS);
  assert_near (sum / counted, lk_var_number (c.method->loss (&c.run, c.engine.tape, &c.batch)));
  case_clear (&c);
}

static void
test_method (gconstpointer id)
{
  const LkMethod *method = lk_method_find (id);

  check_losses (id, method->needs_labels ? 1 : 2, NULL);
  check_losses (id, 4, NULL);
  for (int s = 0; s < method->n_settings; s++)
    if (method->settings[s].kind == LK_SETTING_SWITCH)
      check_losses (id, 2, method->settings[s].key);
}

int
main (int argc, char **argv)
{
  const LkMethod *const *methods;
  int n;

  g_test_init (&argc, &argv, NULL);
  methods = lk_methods (&n);
  for (int m = 0; m < n; m++)
    {
      g_autofree char *path = g_strdup_printf ("/methods/%s/losses-of-images", methods[m]->id);

      if (methods[m]->sample_losses != NULL)
        g_test_add_data_func (path, methods[m]->id, test_method);
    }
  return g_test_run ();
}
