/* Methods as a whole against PyTorch: losses with their gradients, and ten training steps (make_losses.py,
 * make_train.py). */

#include "../tensor/golden.h"
#include "methods/method.h"
#include "nn/optimizer.h"

#include <math.h>
#include <string.h>

#define STEPS 10
#define SIDE 10
#define ROWS 8

/* -- losses -------------------------------------------------------------------------------------------------------- */

static void
compare (LkSafetensors *file, const char *name, const char *part, const LkReal *ours, size_t count)
{
  g_autofree char *full = g_strdup_printf ("%s.%s", name, part);

  golden_compare (file, full, ours, count, GOLDEN_TOLERANCE);
}

static void
test_cosine_losses (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("losses");
  Engine e = engine_new ();
  const LkShape s = lk_matrix_shape (12, 8);
  LkVar *p = golden_input (e.tape, "simsiam.p", s, 1, 0), *z = golden_input (e.tape, "simsiam.z", s, 1, 0);
  LkVar *loss = lk_cross_view_cosine (e.tape, p, lk_detach (e.tape, z), 6);

  compare (file, "simsiam", "loss", loss->x, 1);
  lk_tape_backward (e.tape, loss);
  compare (file, "simsiam", "dp", p->g, 96);
  g_assert_null (z->g);

  lk_tape_begin (e.tape, TRUE);
  p = golden_input (e.tape, "simsiam.p", s, 1, 0);
  z = golden_input (e.tape, "simsiam.z", s, 1, 0);
  loss = lk_cross_view_cosine (e.tape, p, z, 6);
  compare (file, "simsiam_nosg", "loss", loss->x, 1);
  lk_tape_backward (e.tape, loss);
  compare (file, "simsiam_nosg", "dp", p->g, 96);
  compare (file, "simsiam_nosg", "dz", z->g, 96);
  engine_free (&e);
}

static void
test_nt_xent (void)
{
  static const int positive[] = { 6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5 };
  static const int self[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };
  static const struct
  {
    const char *name;
    double temperature;
  } cases[] = { { "ntxent", 0.2 }, { "ntxent_t5", 0.5 } };
  g_autoptr (LkSafetensors) file = golden_open ("losses");
  Engine e = engine_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LkVar *z = golden_input (e.tape, "ntxent.z", lk_matrix_shape (12, 8), 1, 0), *unit = lk_l2_rows (e.tape, z);
      LkVar *logits = lk_scale (e.tape, lk_matmul_bt (e.tape, unit, unit), 1 / cases[i].temperature);
      LkVar *loss = lk_cross_entropy (e.tape, logits, positive, self);

      compare (file, cases[i].name, "loss", loss->x, 1);
      lk_tape_backward (e.tape, loss);
      compare (file, cases[i].name, "dz", z->g, 96);
    }
  engine_free (&e);
}

/* -- ten steps ----------------------------------------------------------------------------------------------------- */

static LkValues *
values_of (const LkMethod *method)
{
  LkValues *values = lk_values_new ();
  const LkSetting *settings;
  int n;

  settings = lk_encoder_settings (&n);
  lk_values_add_defaults (values, settings, n);
  settings = lk_optimizer_settings (&n);
  lk_values_add_defaults (values, settings, n);
  lk_values_add_defaults (values, method->settings, method->n_settings);
  lk_values_set (values, "encoder.width", "8");
  lk_values_set (values, "optimizer.lr", "0.1");
  lk_values_set (values, "optimizer.schedule", "constant");
  lk_values_set (values, "method.hidden", "32");
  lk_values_set (values, "method.output", "16");
  lk_values_set (values, "method.predictor_width", "8");
  lk_values_set (values, "method.momentum", "0.9");
  lk_values_set (values, "method.bn_splits", "1");
  return values;
}

/* A batch is float in both builds: the golden's numbers lose what lies below 2^-24. */
static void
fill_images (int step, float *images)
{
  g_autofree char *name = g_strdup_printf ("train/step%d", step);
  g_autofree LkReal *values = g_new (LkReal, 2 * ROWS * SIDE * SIDE);

  golden_fill (name, 1, 0, values, 2 * ROWS * SIDE * SIDE);
  for (int i = 0; i < 2 * ROWS * SIDE * SIDE; i++)
    images[i] = (float) values[i];
}

static void
compare_state (LkSafetensors *file, const char *method, LkNet *net)
{
  g_autofree char *prefix = g_strdup_printf ("%s/", method), *losses = g_strdup_printf ("%s/losses", method);

  for (int i = 0; i < lk_safetensors_count (file); i++)
    {
      const char *name = lk_safetensors_entry (file, i)->name;
      const LkParam *param;

      if (!g_str_has_prefix (name, prefix) || strcmp (name, losses) == 0)
        continue;
      param = lk_net_find (net, name + strlen (prefix));
      g_assert_nonnull (param);
      /* Inputs pass through float (2^-24), whatever the build; ten steps at a high rate make that larger. */
      golden_compare (file, name, param->var.x, param->count, 1e-4);
    }
}

static void
test_ten_steps (gconstpointer data)
{
  const char *id = data;
  const LkMethod *method = lk_method_find (id);
  g_autoptr (LkSafetensors) file = golden_open ("train");
  g_autoptr (LkValues) values = values_of (method);
  g_autofree char *losses_name = g_strdup_printf ("%s/losses", id);
  Engine e = engine_new ();
  LkMethodRun run = { .batch_size = ROWS, .total_steps = 1000000000 };
  int sample[ROWS] = { 0 }, label[ROWS] = { 0 };
  float images[2 * ROWS * SIDE * SIDE];
  LkBatch batch = { .rows = ROWS, .sample = sample, .label = label, .n_groups = 1 };
  LkOptimizer *optimizer;
  LkReal losses[STEPS];

  batch.groups[0] = (LkViewGroup){ SIDE, SIDE, 1, 0, 2, images };
  lk_method_run_build (&run, method, values, 0, SIDE, SIDE, 1);
  golden_fill_net (run.net, "train/");
  if (run.teacher_backbone != NULL)
    lk_net_copy_to_teacher (run.net, "teacher.");
  optimizer = lk_optimizer_new (run.net, values);

  for (int step = 0; step < STEPS; step++)
    {
      LkVar *loss;

      fill_images (step, images);
      lk_tape_begin (e.tape, TRUE);
      lk_net_begin_step (run.net);
      run.step = step;
      loss = method->loss (&run, e.tape, &batch);
      losses[step] = loss->x[0];
      lk_tape_backward (e.tape, loss);
      lk_net_finish_gradients (run.net);
      lk_optimizer_step (optimizer, 0.1, e.pool);
      lk_tape_commit (e.tape);
      if (method->after != NULL)
        method->after (&run);
    }
  golden_compare (file, losses_name, losses, STEPS, 1e-4);
  compare_state (file, id, run.net);

  lk_optimizer_free (optimizer);
  lk_method_run_clear (&run);
  engine_free (&e);
}

/* Views of two sizes in one step: 2 x 28 and 4 x 16 px. */
static void
test_multi_crop (void)
{
  const LkMethod *const *methods;
  int n;

  methods = lk_methods (&n);
  for (int m = 0; m < n; m++)
    {
      g_autoptr (LkValues) values = values_of (methods[m]);
      Engine e = engine_new ();
      LkMethodRun run = { .batch_size = 4, .total_steps = 10, .n_classes = 3 };
      int sample[4] = { 0 }, label[4] = { 0, 1, 2, -1 };
      g_autofree float *large = g_new (float, 2 * 4 * 28 * 28), *small = g_new (float, 4 * 4 * 16 * 16);
      LkBatch batch = { .rows = 4, .sample = sample, .label = label, .n_groups = 2 };
      LkVar *loss;

      for (int i = 0; i < 2 * 4 * 28 * 28; i++)
        large[i] = (float) sin (i * 0.7);
      for (int i = 0; i < 4 * 4 * 16 * 16; i++)
        small[i] = (float) cos (i * 0.3);
      batch.groups[0] = (LkViewGroup){ 28, 28, 1, 0, 2, large };
      batch.groups[1] = (LkViewGroup){ 16, 16, 1, 2, 4, small };
      /* Four images have no covariance of more than three outputs. */
      if (strcmp (methods[m]->id, "wmse") == 0)
        lk_values_set (values, "method.output", "2");
      lk_method_run_build (&run, methods[m], values, 0, 28, 28, 1);
      lk_net_begin_step (run.net);
      loss = methods[m]->loss (&run, e.tape, &batch);
      g_assert_true (isfinite (lk_var_number (loss)));
      lk_tape_backward (e.tape, loss);
      /* A random encoder is not trained; an autoencoder draws views of one size. */
      g_assert_true (lk_net_find (run.net, "backbone.0.weight")->var.has_grad !=
                     (strcmp (methods[m]->id, "random") == 0));
      lk_tape_commit (e.tape);
      g_assert_cmpint (lk_net_find (run.net, "backbone.1.num_batches_tracked")->counter, ==,
                       strcmp (methods[m]->id, "random") == 0        ? 0
                       : strcmp (methods[m]->id, "autoencoder") == 0 ? 2
                                                                     : 6);
      lk_method_run_clear (&run);
      engine_free (&e);
    }
}

/* What NT-Xent has beside the energies of its pairs: the mean of log sum_{j != i} exp (s_ij / T). */
static double
contrast (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *z = lk_l2_rows (tape, lk_embed_views (tape, run->backbone, &run->projector, batch));
  LkVar *cosines = lk_matmul_bt (tape, z, z);
  int n = z->shape.n;
  double total = 0;

  for (int i = 0; i < n; i++)
    {
      double sum = 0;

      for (int j = 0; j < n; j++)
        sum += j != i ? exp (cosines->x[i * n + j] / lk_values_real (run->values, "method.temperature")) : 0;
      total += log (sum) / n;
    }
  return total;
}

/* The loss is the mean of the energies of its pairs, and in contrastive methods what pushes other images away. */
static void
test_energy (gconstpointer data)
{
  const LkMethod *method = lk_method_find (data);
  g_autoptr (LkValues) values = values_of (method);
  Engine e = engine_new ();
  LkMethodRun run = { .batch_size = ROWS, .total_steps = 10 };
  int sample[ROWS] = { 0 }, label[ROWS] = { 0 };
  float images[2 * ROWS * SIDE * SIDE];
  LkBatch batch = { .rows = ROWS, .sample = sample, .label = label, .n_groups = 1 };
  LkVar *energy;
  double loss, mean = 0;

  batch.groups[0] = (LkViewGroup){ SIDE, SIDE, 1, 0, 2, images };
  fill_images (0, images);
  lk_method_run_build (&run, method, values, 3, SIDE, SIDE, 1);

  lk_tape_begin (e.tape, TRUE);
  loss = lk_var_number (method->loss (&run, e.tape, &batch));
  lk_tape_begin (e.tape, TRUE);
  energy = method->energy (&run, e.tape, &batch);
  g_assert_cmpint (energy->shape.n, ==, ROWS);
  g_assert_cmpint ((int) lk_row_count (energy->shape), ==, 1);
  for (int i = 0; i < ROWS; i++)
    mean += energy->x[i] / ROWS;
  g_assert_cmpfloat (fabs (energy->x[0] - energy->x[1]), >, 1e-6);
  g_assert_cmpfloat_with_epsilon (mean + (g_str_equal (data, "simclr") ? contrast (&run, e.tape, &batch) : 0), loss,
                                  1e-5);
  g_assert_nonnull (method->energy_formula);
  lk_method_run_clear (&run);
  engine_free (&e);
}

/* The figures that PANELS and METHODS promise as reference lines. */
static void
test_reference_lines (void)
{
  g_autoptr (LkValues) values = values_of (lk_method_find ("simclr"));
  LkMethodRun run = { .batch_size = 256, .n_classes = 10, .values = values };
  LkReferenceLine lines[4];

  g_assert_cmpint (lk_method_find ("simclr")->reference_lines (&run, lines), ==, 1);
  g_assert_cmpfloat_with_epsilon (lines[0].loss, 6.236, 1e-3);
  g_assert_cmpint (lk_method_find ("simsiam")->reference_lines (&run, lines), ==, 2);
  g_assert_cmpfloat (lines[1].loss, ==, -1);
  g_assert_null (lk_method_find ("no-such-method"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/methods/losses/nt-xent-matches-torch", test_nt_xent);
  g_test_add_func ("/methods/losses/cosine-losses-match-torch", test_cosine_losses);
  g_test_add_data_func ("/methods/simclr/ten-steps-match-torch", "simclr", test_ten_steps);
  g_test_add_data_func ("/methods/simsiam/ten-steps-match-torch", "simsiam", test_ten_steps);
  g_test_add_data_func ("/methods/byol/ten-steps-match-torch", "byol", test_ten_steps);
  g_test_add_data_func ("/methods/simclr/energy-is-the-pairs-part-of-the-loss", "simclr", test_energy);
  g_test_add_data_func ("/methods/simsiam/energy-is-the-pairs-part-of-the-loss", "simsiam", test_energy);
  g_test_add_data_func ("/methods/byol/energy-is-the-pairs-part-of-the-loss", "byol", test_energy);
  g_test_add_func ("/methods/all/views-of-two-sizes-in-one-step", test_multi_crop);
  g_test_add_func ("/methods/all/reference-lines", test_reference_lines);
  return g_test_run ();
}
