/* DirectPred and DirectSet against PyTorch (make_direct.py), and what their switches do. */

#include "../tensor/golden.h"
#include "methods/method.h"
#include "nn/optimizer.h"

#include <math.h>
#include <string.h>

#define INPUTS 6
#define OUTPUTS 5

typedef struct
{
  Engine e;
  LkMethodRun run;
  const LkMethod *method;
  LkValues *values;
  LkBatch batch;
  int sample[16], label[16];
  float images[2 * 16 * INPUTS];
} Case;

static void
add_defaults (LkValues *values, const LkSetting *(*table) (int *) )
{
  int n;
  const LkSetting *settings = table (&n);

  lk_values_add_defaults (values, settings, n);
}

/* changes: "key=value; key=value", keys without "method.". A linear encoder, no projector. */
static Case *
case_new (const char *id, const char *changes, int rows)
{
  Case *c = g_new0 (Case, 1);
  g_auto (GStrv) parts = g_strsplit (changes, ";", -1);

  c->e = engine_new ();
  c->method = lk_method_find (id);
  c->values = lk_values_new ();
  add_defaults (c->values, lk_encoder_settings);
  add_defaults (c->values, lk_optimizer_settings);
  lk_values_add_defaults (c->values, c->method->settings, c->method->n_settings);
  lk_values_set (c->values, "encoder.id", "linear");
  lk_values_set_number (c->values, "encoder.width", OUTPUTS);
  lk_values_set (c->values, "method.projector", "false");
  for (int i = 0; parts[i] != NULL; i++)
    {
      char *equals = strchr (parts[i], '=');
      g_autofree char *name = g_strstrip (g_strndup (parts[i], equals - parts[i]));
      g_autofree char *key = g_strconcat ("method.", name, NULL);

      g_assert_nonnull (lk_values_get (c->values, key));
      lk_values_set (c->values, key, equals + 1);
    }

  c->run = (LkMethodRun){ .batch_size = rows, .total_steps = 100 };
  lk_method_run_build (&c->run, c->method, c->values, 1, 2, 3, 1);
  golden_fill ("direct.W", 1, 0, lk_net_find (c->run.net, "backbone.0.weight")->var.x, OUTPUTS * INPUTS);
  golden_fill ("direct.T", 1, 0, lk_net_find (c->run.net, "teacher.backbone.0.weight")->var.x, OUTPUTS * INPUTS);
  c->batch = (LkBatch){ .rows = rows, .sample = c->sample, .label = c->label, .n_groups = 1 };
  c->batch.groups[0] = (LkViewGroup){ 2, 3, 1, 0, 2, c->images };
  return c;
}

static void
case_free (Case *c)
{
  lk_method_run_clear (&c->run);
  lk_values_free (c->values);
  engine_free (&c->e);
  g_free (c);
}

/* One step without an optimizer; committed or abandoned. */
static double
take_step (Case *c, int step, gboolean commit)
{
  g_autofree char *name = g_strdup_printf ("direct.x%d.%d", step, c->batch.rows);
  LkReal images[2 * 16 * INPUTS];
  LkVar *loss;

  golden_fill (name, 1, 0, images, 2 * c->batch.rows * INPUTS);
  for (int i = 0; i < 2 * c->batch.rows * INPUTS; i++)
    c->images[i] = (float) images[i];
  c->run.step = step;
  lk_tape_begin (c->e.tape, TRUE);
  lk_net_begin_step (c->run.net);
  loss = c->method->loss (&c->run, c->e.tape, &c->batch);
  lk_tape_backward (c->e.tape, loss);
  if (commit)
    lk_tape_commit (c->e.tape);
  return loss->x[0];
}

static LkVar *
state (Case *c, const char *name)
{
  return &lk_net_find (c->run.net, name)->var;
}

static const struct
{
  const char *name, *id, *changes;
} goldens[] = {
  { "pred", "directpred", "epsilon=0.1;rho=0.3" },
  { "pred_online", "directpred", "epsilon=0.25;rho=0.8;ema_target=false" },
  { "copy", "directset", "alpha=1;epsilon=0.3;rho=0.3" },
  { "set", "directset", "alpha=0.7;epsilon=0.1;rho=0.5;ema_target=false;stop_gradient=false" },
  { "theory", "directset", "alpha=0.5;epsilon=0;rho=0;ema_target=false;unit_length=false;unit_correlation=false" },
  { "theory_copy", "directset", "alpha=1;epsilon=0;rho=0;ema_target=false;unit_length=false;unit_correlation=false" },
};

static void
compare (LkSafetensors *file, const char *name, int rows, const char *part, const LkReal *ours, size_t count)
{
  g_autofree char *full = g_strdup_printf ("%s/%d.%s", name, rows, part);

  golden_compare (file, full, ours, count, GOLDEN_TOLERANCE);
}

static void
test_golden (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("direct");

  for (guint i = 0; i < G_N_ELEMENTS (goldens); i++)
    for (int rows = 4; rows <= 9; rows += 5)
      {
        Case *c = case_new (goldens[i].id, goldens[i].changes, rows);

        for (int step = 0; step < 2; step++)
          {
            g_autofree char *part = g_strdup_printf ("loss%d", step);
            LkReal loss = (LkReal) take_step (c, step, TRUE);

            compare (file, goldens[i].name, rows, part, &loss, 1);
          }
        compare (file, goldens[i].name, rows, "dW", state (c, "backbone.0.weight")->g, OUTPUTS * INPUTS);
        compare (file, goldens[i].name, rows, "correlation", state (c, "correlation")->x, OUTPUTS * OUTPUTS);
        compare (file, goldens[i].name, rows, "predictor", state (c, "predictor.weight")->x, OUTPUTS * OUTPUTS);
        case_free (c);
      }
}

/* Correlation and predictor are as they were before a step that is not completed. */
static void
test_abandoned_step (void)
{
  Case *c = case_new ("directpred", "rho=0.5", 4);
  LkReal before[2][OUTPUTS * OUTPUTS];

  take_step (c, 0, TRUE);
  memcpy (before[0], state (c, "correlation")->x, sizeof before[0]);
  memcpy (before[1], state (c, "predictor.weight")->x, sizeof before[1]);
  take_step (c, 1, FALSE);
  g_assert_cmpmem (before[0], sizeof before[0], state (c, "correlation")->x, sizeof before[0]);
  g_assert_cmpmem (before[1], sizeof before[1], state (c, "predictor.weight")->x, sizeof before[1]);
  take_step (c, 1, TRUE);
  g_assert_true (memcmp (before[0], state (c, "correlation")->x, sizeof before[0]) != 0);
  case_free (c);
}

/* The predictor is no parameter: nobody trains it. */
static void
test_predictor_takes_no_gradient (void)
{
  Case *c = case_new ("directset", "alpha=0.5", 4);

  take_step (c, 0, TRUE);
  g_assert_true (state (c, "backbone.0.weight")->has_grad);
  g_assert_false (state (c, "predictor.weight")->has_grad);
  g_assert_false (state (c, "predictor.weight")->needs_grad);
  case_free (c);
}

/* Powers near 1 come to what power 1 does without eigenvalues. */
static void
test_copy_is_the_limit (void)
{
  Case *a = case_new ("directset", "alpha=1", 9), *b = case_new ("directset", "alpha=1.0000001", 9);

  g_assert_cmpfloat_with_epsilon (take_step (a, 0, TRUE), take_step (b, 0, TRUE), 1e-5);
  g_assert_true (isnan (a->run.curve[0]));
  g_assert_cmpfloat (b->run.curve[0], >, 0.999); /* with the correlation that it was made of */
  g_assert_cmpfloat_with_epsilon (a->run.curve[1], b->run.curve[1], 1e-4);
  case_free (a);
  case_free (b);
}

static void
test_target_follows (void)
{
  Case *c = case_new ("directpred", "momentum=0.75", 4);
  const LkReal *teacher = state (c, "teacher.backbone.0.weight")->x, *online = state (c, "backbone.0.weight")->x;
  double expected = 0.75 * (double) teacher[3] + 0.25 * (double) online[3];

  take_step (c, 0, TRUE);
  g_assert_cmpfloat (c->run.curve[3], >, 0.1);
  c->method->after (&c->run);
  g_assert_cmpfloat_with_epsilon ((double) teacher[3], expected, 1e-6);
  case_free (c);
}

/* Without the predictor the loss compares the projections: at a target that is the network itself, the same views agree. */
static void
test_predictor_switch (void)
{
  Case *c = case_new ("directset", "predictor=false;ema_target=false;unit_length=false", 4);

  take_step (c, 0, TRUE);
  memcpy (c->images + 4 * INPUTS, c->images, 4 * INPUTS * sizeof (float));
  lk_tape_begin (c->e.tape, TRUE);
  g_assert_cmpfloat_with_epsilon (lk_var_number (c->method->loss (&c->run, c->e.tape, &c->batch)), 0, 1e-12);
  lk_values_set (c->values, "method.predictor", "true");
  lk_tape_begin (c->e.tape, TRUE);
  g_assert_cmpfloat (lk_var_number (c->method->loss (&c->run, c->e.tape, &c->batch)), >, 1e-3);
  case_free (c);
}

/* The predictor's eigenvalues are what the law asks for where a network's correlation is the batch's. */
static void
test_picture (void)
{
  Case *c = case_new ("directpred", "epsilon=0.1", 9);
  LkVar *picture;

  take_step (c, 0, TRUE);
  lk_tape_begin (c->e.tape, FALSE);
  picture = c->method->picture (&c->run, c->e.tape, &c->batch, 0);
  g_assert_cmpint (picture->shape.n, ==, 3);
  g_assert_cmpint (picture->shape.c, ==, OUTPUTS);
  for (int j = 0; j < OUTPUTS; j++)
    {
      g_assert_cmpfloat_with_epsilon ((double) picture->x[OUTPUTS + j], (double) picture->x[2 * OUTPUTS + j], 1e-4);
      g_assert_true (j == 0 || picture->x[j] <= picture->x[j - 1]);
    }
  g_assert_cmpfloat_with_epsilon ((double) picture->x[0], 1, 1e-6);
  case_free (c);
}

/* The mean of the samples' losses is the loss, which makes energies of pairs too. */
static void
test_samples (void)
{
  Case *c = case_new ("directset", "", 9);
  double loss = take_step (c, 0, FALSE), mean = 0;
  LkVar *rows;

  lk_tape_begin (c->e.tape, TRUE);
  rows = c->method->sample_losses (&c->run, c->e.tape, &c->batch);
  for (int i = 0; i < 9; i++)
    mean += (double) rows->x[i] / 9;
  g_assert_cmpfloat_with_epsilon (mean, loss, 1e-6);
  case_free (c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/methods/direct/losses-gradients-and-state-match-torch", test_golden);
  g_test_add_func ("/methods/direct/an-abandoned-step-leaves-no-trace", test_abandoned_step);
  g_test_add_func ("/methods/direct/the-predictor-takes-no-gradient", test_predictor_takes_no_gradient);
  g_test_add_func ("/methods/direct/power-one-needs-no-eigenvalues", test_copy_is_the_limit);
  g_test_add_func ("/methods/direct/the-target-follows", test_target_follows);
  g_test_add_func ("/methods/direct/predictor-switch", test_predictor_switch);
  g_test_add_func ("/methods/direct/picture-shows-the-law", test_picture);
  g_test_add_func ("/methods/direct/loss-is-the-mean-over-samples", test_samples);
  return g_test_run ();
}
