/* Barlow Twins, VICReg and W-MSE against PyTorch (make_statistics.py), and their switches; with both builds of the engine. */

#include "../tensor/golden.h"
#include "methods/method-list.h"
#include "methods/moments.h"

#include <math.h>
#include <string.h>

#define D 8

/* A factorization loses digits: CONTRACTS, Determinism. */
#ifdef LK_DOUBLE
#define WHITEN_TOLERANCE 1e-9
#else
#define WHITEN_TOLERANCE 1e-3
#endif

/* -- against PyTorch ----------------------------------------------------------------------------------------------- */

typedef struct
{
  const char *batch;
  int n, slices;
} Batch;

static const Batch batches[] = { { "small", 12, 1 }, { "large", 41, 2 } };

static LkVar *
projections (Engine *e, const Batch *batch)
{
  g_autofree char *name = g_strdup_printf ("%s.z", batch->batch);

  lk_tape_begin (e->tape, TRUE);
  return golden_input (e->tape, name, lk_matrix_shape (2 * batch->n, D), 2, 0);
}

static void
compare (Engine *e, LkSafetensors *file, const Batch *batch, const char *name, LkVar *loss, LkVar *z, double tolerance)
{
  g_autofree char *loss_name = g_strdup_printf ("%s.%s.loss", batch->batch, name);
  g_autofree char *gradient = g_strdup_printf ("%s.%s.dz", batch->batch, name);

  golden_compare (file, loss_name, loss->x, 1, tolerance);
  lk_tape_backward (e->tape, loss);
  golden_compare (file, gradient, z->g, (size_t) 2 * batch->n * D, tolerance);
}

static void
test_barlow (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("statistics");
  Engine e = engine_new ();
  double curve[2];

  for (guint i = 0; i < G_N_ELEMENTS (batches); i++)
    {
      LkVar *z = projections (&e, &batches[i]), *loss;

      loss = lk_barlow_loss (e.tape, z, 2, batches[i].n, (LkBarlowWeights){ 1, 0.0051, 0.1 }, curve);
      compare (&e, file, &batches[i], "barlow", loss, z, GOLDEN_TOLERANCE);
      z = projections (&e, &batches[i]);
      loss = lk_barlow_loss (e.tape, z, 2, batches[i].n, (LkBarlowWeights){ 0.5, 0.2, 1.5 }, curve);
      compare (&e, file, &batches[i], "barlow_weights", loss, z, GOLDEN_TOLERANCE);
      g_assert_cmpfloat (fabs (curve[0]), <, 1);
      g_assert_cmpfloat (curve[1], >, 0);
    }
  engine_free (&e);
}

static void
test_vicreg (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("statistics");
  Engine e = engine_new ();
  double curve[3];

  for (guint i = 0; i < G_N_ELEMENTS (batches); i++)
    {
      LkVar *z = projections (&e, &batches[i]), *loss;
      double number;

      loss = lk_vicreg_loss (e.tape, z, 2, batches[i].n, (LkVicregWeights){ 25, 25, 1 }, curve);
      number = lk_var_number (loss);
      compare (&e, file, &batches[i], "vicreg", loss, z, GOLDEN_TOLERANCE);
      g_assert_cmpfloat_with_epsilon (25 * curve[0] + 25 * curve[1] + curve[2], number, 1e-5 * number);
      z = projections (&e, &batches[i]);
      loss = lk_vicreg_loss (e.tape, z, 2, batches[i].n, (LkVicregWeights){ 25, 25, 0 }, curve);
      compare (&e, file, &batches[i], "vicreg_no_covariance", loss, z, GOLDEN_TOLERANCE);
    }
  engine_free (&e);
}

static LkVar *
whitened_images (Engine *e, const Batch *batch)
{
  g_autofree char *name = g_strdup_printf ("%s.dy", batch->batch),
                  *full = g_strdup_printf ("%s.whiten.y", batch->batch);
  g_autoptr (LkSafetensors) file = golden_open ("statistics");
  LkVar *z = projections (e, batch), *dy = golden_input (e->tape, name, lk_matrix_shape (batch->n, D), 1, 0);
  LkVar *y = lk_whiten (e->tape, lk_rows (e->tape, z, 0, batch->n), batch->slices, 0.1);

  golden_compare (file, full, y->x, (size_t) batch->n * D, WHITEN_TOLERANCE);
  lk_tape_backward (e->tape, lk_sum (e->tape, lk_mul (e->tape, y, lk_detach (e->tape, dy))));
  return z;
}

static void
test_whiten (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("statistics");
  Engine e = engine_new ();

  for (guint i = 0; i < G_N_ELEMENTS (batches); i++)
    {
      g_autofree char *gradient = g_strdup_printf ("%s.whiten.dz", batches[i].batch);
      LkVar *z = whitened_images (&e, &batches[i]);

      golden_compare (file, gradient, z->g, (size_t) batches[i].n * D, WHITEN_TOLERANCE);
    }
  engine_free (&e);
}

static void
fill_order (const Batch *batch, int a, int b, int *order)
{
  for (int i = 0; i < batch->n; i++)
    order[i] = (a * i + b) % batch->n;
}

static void
test_wmse (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("statistics");
  Engine e = engine_new ();
  int order[41];

  for (guint i = 0; i < G_N_ELEMENTS (batches); i++)
    {
      const Batch *batch = &batches[i];
      LkVar *z = projections (&e, batch), *first, *second;

      fill_order (batch, 5, 3, order);
      first = lk_wmse_loss (e.tape, z, 2, batch->n, batch->slices, 0, order);
      compare (&e, file, batch, "wmse", first, z, WHITEN_TOLERANCE);

      z = projections (&e, batch);
      first = lk_wmse_loss (e.tape, z, 2, batch->n, batch->slices, 0.05, order);
      fill_order (batch, 7, 0, order);
      second = lk_wmse_loss (e.tape, z, 2, batch->n, batch->slices, 0.05, order);
      compare (&e, file, batch, "wmse_two", lk_scale (e.tape, lk_add (e.tape, first, second), 0.5), z,
               WHITEN_TOLERANCE);
    }
  engine_free (&e);
}

/* All images take part, in slices that are as even as can be. */
static void
test_slices (void)
{
  g_assert_cmpint (lk_wmse_slices (256, 0, 64), ==, 2);
  g_assert_cmpint (lk_wmse_slices (200, 0, 64), ==, 1);
  g_assert_cmpint (lk_wmse_slices (256, 100, 64), ==, 2);
  g_assert_cmpint (lk_wmse_slices (10, 0, 64), ==, 1);
}

/* Whitened outputs have the covariance I in each slice, whatever they were. */
static void
test_identity (void)
{
  Engine e = engine_new ();
  LkVar *z = projections (&e, &batches[1]);
  LkVar *y = lk_whiten (e.tape, lk_rows (e.tape, z, 0, 41), 2, 0);
  LkVar *covariance = lk_covariance (e.tape, lk_rows (e.tape, y, 0, 20));

  for (int i = 0; i < D * D; i++)
    g_assert_cmpfloat_with_epsilon (covariance->x[i], i / D == i % D, 1e-5);
  engine_free (&e);
}

/* No crash, no number made of rounding: a loss that is not finite and names the operation. */
static void
check_singular (Engine *e, LkVar *z, double epsilon, gboolean finite)
{
  int order[20];
  LkVar *loss;

  for (int i = 0; i < 20; i++)
    order[i] = i;
  loss = lk_wmse_loss (e->tape, z, 2, 20, 1, epsilon, order);
  g_assert_true (isfinite (lk_var_number (loss)) == finite);
  if (!finite)
    {
      g_autofree char *where = lk_tape_find_not_finite (e->tape);

      g_assert_true (g_str_has_prefix (where, "whiten"));
    }
}

static void
test_singular (void)
{
  Engine e = engine_new ();

  for (int kind = 0; kind < 3; kind++)
    for (int regularized = 0; regularized < 2; regularized++)
      {
        int d = kind == 0 ? 24 : 5;
        LkVar *z;

        lk_tape_begin (e.tape, TRUE);
        z = golden_input (e.tape, "singular", lk_matrix_shape (40, d), 1, 3);
        for (int i = 0; i < 40 && kind > 0; i++)
          z->x[i * d + 4] = kind == 1 ? (LkReal) 0.3 : 2 * z->x[i * d] - z->x[i * d + 1];
        check_singular (&e, z, regularized ? 0.1 : 0, regularized);
      }
  engine_free (&e);
}

/* -- a constant output ----------------------------------------------------------------------------------------------- */

/* The loss at a constant output is the line that is drawn for it. */
static void
test_collapse_lines (void)
{
  g_autoptr (LkValues) values = lk_values_new ();
  LkMethodRun run = { .batch_size = 20, .values = values };
  const LkMethod *barlow = lk_method_find ("barlow"), *vicreg = lk_method_find ("vicreg");
  Engine e = engine_new ();
  LkVar *z = lk_fill (e.tape, lk_matrix_shape (40, 16), 3);
  LkReferenceLine lines[4];
  double curve[3];

  lk_values_add_defaults (values, barlow->settings, barlow->n_settings);
  lk_values_set (values, "method.output", "16");
  g_assert_cmpint (barlow->reference_lines (&run, lines), ==, 1);
  g_assert_cmpfloat_with_epsilon (
      lk_var_number (lk_barlow_loss (e.tape, z, 2, 20, (LkBarlowWeights){ 1, 0.0051, 0.1 }, curve)), lines[0].loss,
      1e-5);
  g_assert_cmpfloat_with_epsilon (lines[0].loss, 1.6, 1e-9);

  for (int s = 0; s < vicreg->n_settings; s++)
    lk_values_set (values, vicreg->settings[s].key, NULL);
  lk_values_add_defaults (values, vicreg->settings, vicreg->n_settings);
  g_assert_cmpint (vicreg->reference_lines (&run, lines), ==, 1);
  g_assert_cmpfloat_with_epsilon (
      lk_var_number (lk_vicreg_loss (e.tape, z, 2, 20, (LkVicregWeights){ 25, 25, 1 }, curve)), lines[0].loss, 1e-5);
  g_assert_cmpfloat_with_epsilon (lines[0].loss, 24.75, 1e-9);
  engine_free (&e);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/methods/barlow/loss-and-gradient-match-torch", test_barlow);
  g_test_add_func ("/methods/vicreg/loss-and-gradient-match-torch", test_vicreg);
  g_test_add_func ("/methods/wmse/whitening-and-gradient-match-torch", test_whiten);
  g_test_add_func ("/methods/wmse/loss-and-gradient-match-torch", test_wmse);
  g_test_add_func ("/methods/wmse/slices-take-all-images", test_slices);
  g_test_add_func ("/methods/wmse/whitened-outputs-have-the-identity-for-covariance", test_identity);
  g_test_add_func ("/methods/wmse/singular-covariance-is-named", test_singular);
  g_test_add_func ("/methods/statistics/collapse-lines-are-the-loss-of-a-constant-output", test_collapse_lines);
  return g_test_run ();
}
