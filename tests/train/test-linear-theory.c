/* The linear theory against training: fixed points, regimes, thresholds, and how eigenvalues are measured. */

#include "material.h"

#include "train/frozen-net.h"
#include "train/linear-theory.h"

#include <math.h>

#define FACTORS 12
#define HALF (FACTORS / 2)

static LkExperiment *
theory_experiment (double alpha, double eta, double sigma)
{
  static const struct
  {
    const char *key, *text;
  } settings[] = {
    { "data.id", "linear-factors" },
    { "data.linear-factors.dimensions", "12" },
    { "data.linear-factors.train", "4096" },
    { "data.linear-factors.test", "256" },
    { "method.id", "directset" },
    { "method.epsilon", "0" },
    { "method.rho", "0" },
    { "method.ema_target", "false" },
    { "method.unit_length", "false" },
    { "method.unit_correlation", "false" },
    { "method.projector", "false" },
    { "encoder.width", "48" },
    { "train.batch_size", "2048" },
    { "train.threads", "2" },
  };
  LkExperiment *experiment = lk_experiment_new ();
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    set (experiment, settings[i].key, settings[i].text);
  set (experiment, "method.alpha", g_ascii_dtostr (text, sizeof text, alpha));
  set (experiment, "optimizer.weight_decay", g_ascii_dtostr (text, sizeof text, eta));
  set (experiment, "augment.nuisance-noise.sigma", g_ascii_dtostr (text, sizeof text, sigma));
  return experiment;
}

static LkDataset *
load (LkExperiment *experiment)
{
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  g_autoptr (GError) error = NULL;
  LkDataset *dataset = lk_data_load (values, NULL, &error);

  g_assert_no_error (error);
  return dataset;
}

typedef struct
{
  double invariant[HALF], nuisance[HALF];
} Measured;

static Measured
measure (LkTrainer *trainer, LkDataset *dataset)
{
  g_autoptr (LkFrozenNet) net = lk_frozen_net_new (&trainer->model, lk_method_find ("directset"),
                                                   lk_trainer_initial_values (trainer), &trainer->normalize, 0);
  int d = lk_frozen_net_features (net), index[256];
  g_autofree float *features = g_new (float, 256 * d);
  Measured measured;

  for (int i = 0; i < 256; i++)
    index[i] = 3 * i;
  g_assert_true (
      lk_frozen_net_embed (net, dataset, LK_TRAIN, index, 0, 256, trainer->pool, NULL, NULL, features, NULL));
  g_assert_true (lk_linear_theory_measure (dataset, index, features, 256, d, measured.invariant, measured.nuisance));
  return measured;
}

static LkParam *
weight_of (LkTrainer *trainer)
{
  return lk_net_find (trainer->model.net, "backbone.0.weight");
}

static void
scale_weights (LkTrainer *trainer, double factor)
{
  LkParam *weight = weight_of (trainer);
  g_autofree float *numbers = g_new (float, weight->count);

  lk_param_read (weight, numbers);
  for (size_t i = 0; i < weight->count; i++)
    numbers[i] *= (float) factor;
  lk_param_write (weight, numbers);
}

/* -- training ------------------------------------------------------------------------------------------------------ */

/* Within 5 % of the predicted fixed point; where nothing is to be left, less than 5 % of what an eigenvalue without decay
 * and noise comes to. */
static void
assert_rests (const double *eigenvalues, double predicted)
{
  for (int i = 0; i < HALF; i++)
    {
      g_test_message ("measured %.4f, predicted %.4f", eigenvalues[i], predicted);
      if (predicted > 0)
        g_assert_cmpfloat (fabs (eigenvalues[i] / predicted - 1), <, 0.05);
      else
        g_assert_cmpfloat (eigenvalues[i], <, 0.05);
    }
}

static const struct
{
  double alpha, eta, sigma, scale, lr;
  int steps;
  LkTheoryRegime regime;
} cases[] = {
  { 0.5, 0.05, 0.5, 1, 0.1, 500, LK_THEORY_KEEPS_ALL },       { 0.5, 0.06, 1, 1, 0.1, 600, LK_THEORY_KEEPS_ALL },
  { 0.5, 0.15, 1, 1, 0.1, 600, LK_THEORY_KEEPS_INVARIANT },   { 0.5, 0.2, 0.8, 1, 0.1, 600, LK_THEORY_KEEPS_INVARIANT },
  { 0.5, 0.3, 0.5, 1, 0.1, 500, LK_THEORY_KEEPS_NOTHING },    { 1, 0.1, 0.7, 0.7, 0.05, 1200, LK_THEORY_KEEPS_ALL },
  { 1, 0.18, 1, 0.7, 0.05, 1200, LK_THEORY_KEEPS_INVARIANT },
};

static void
test_training (gconstpointer data)
{
  int i = GPOINTER_TO_INT (data);
  g_autoptr (LkExperiment) experiment = theory_experiment (cases[i].alpha, cases[i].eta, cases[i].sigma);
  g_autoptr (LkDataset) dataset = load (experiment);
  g_autoptr (LkValues) values = NULL;
  g_autoptr (LkTrainer) trainer = NULL;
  char lr[G_ASCII_DTOSTR_BUF_SIZE];
  LkLinearTheory theory;
  Measured measured;

  set (experiment, "optimizer.lr", g_ascii_dtostr (lr, sizeof lr, cases[i].lr));
  values = lk_experiment_values (experiment);
  g_assert_true (lk_linear_theory_read (values, &theory, NULL));
  g_assert_cmpint (lk_linear_theory_regime (&theory), ==, cases[i].regime);

  trainer = trainer_of (experiment, dataset, NULL);
  scale_weights (trainer, cases[i].scale);
  step (trainer, cases[i].steps);
  measured = measure (trainer, dataset);
  assert_rests (measured.invariant, lk_linear_theory_rest (&theory, FALSE));
  assert_rests (measured.nuisance, lk_linear_theory_rest (&theory, TRUE));
}

/* All begin below the lower fixed point: even invariant directions die that would live from where they begin otherwise. */
static void
test_small_beginning (void)
{
  g_autoptr (LkExperiment) experiment = theory_experiment (0.5, 0.15, 1);
  g_autoptr (LkDataset) dataset = load (experiment);
  g_autoptr (LkTrainer) trainer = trainer_of (experiment, dataset, NULL);
  const LkLinearTheory theory = { 0.5, 0.15, 1 };
  Measured before, after;

  scale_weights (trainer, 0.08);
  before = measure (trainer, dataset);
  g_assert_cmpfloat (before.invariant[0], <, 0.8 * lk_linear_theory_threshold (&theory, FALSE));
  step (trainer, 400);
  after = measure (trainer, dataset);
  g_assert_cmpfloat (after.invariant[0], <, 0.02 * before.invariant[0]);
}

/* -- what it computes with ------------------------------------------------------------------------------------------ */

/* Eigenvalues of W_I W_I^T, from the features alone: their sum is the sum of squares of these columns of W. */
static void
test_measure (void)
{
  g_autoptr (LkExperiment) experiment = theory_experiment (0.5, 0.1, 1);
  g_autoptr (LkDataset) dataset = load (experiment);
  g_autoptr (LkTrainer) trainer = trainer_of (experiment, dataset, NULL);
  Measured measured = measure (trainer, dataset);
  LkParam *weight = weight_of (trainer);
  g_autofree float *w = g_new (float, weight->count);
  double expected[2] = { 0 }, found[2] = { 0 };

  lk_param_read (weight, w);
  for (size_t i = 0; i < weight->count; i++)
    expected[i % FACTORS >= HALF] += (double) w[i] * w[i];
  for (int i = 0; i < HALF; i++)
    {
      found[0] += measured.invariant[i];
      found[1] += measured.nuisance[i];
      g_assert_true (i == 0 || measured.invariant[i] <= measured.invariant[i - 1]);
    }
  g_assert_cmpfloat_with_epsilon (found[0], expected[0], 1e-3);
  g_assert_cmpfloat_with_epsilon (found[1], expected[1], 1e-3);
}

/* Fixed points are where nothing moves; on both sides of them the sign is that of stable and unstable. */
static void
test_fixed_points (void)
{
  static const LkLinearTheory theories[] = { { 0.5, 0.1, 0.7 }, { 1, 0.12, 0.5 }, { 1.5, 0.05, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (theories); i++)
    for (int nuisance = 0; nuisance < 2; nuisance++)
      {
        double rest = lk_linear_theory_rest (&theories[i], nuisance);
        double threshold = lk_linear_theory_threshold (&theories[i], nuisance);

        g_assert_cmpfloat (threshold, <, rest);
        g_assert_cmpfloat_with_epsilon (lk_linear_theory_speed (&theories[i], nuisance, rest), 0, 1e-12);
        g_assert_cmpfloat_with_epsilon (lk_linear_theory_speed (&theories[i], nuisance, threshold), 0, 1e-12);
        g_assert_cmpfloat (lk_linear_theory_speed (&theories[i], nuisance, 1.1 * rest), <, 0);
        g_assert_cmpfloat (lk_linear_theory_speed (&theories[i], nuisance, 0.95 * rest), >, 0);
        g_assert_cmpfloat (lk_linear_theory_speed (&theories[i], nuisance, 0.9 * threshold), <, 0);
      }
}

static void
test_limits (void)
{
  LkLinearTheory theory = { 0.5, 0.26, 1 };

  g_assert_cmpfloat (lk_linear_theory_limit (&theory, FALSE), ==, 0.25);
  g_assert_cmpfloat (lk_linear_theory_limit (&theory, TRUE), ==, 0.125);
  g_assert_cmpfloat (lk_linear_theory_rest (&theory, FALSE), ==, 0);
  g_assert_true (isinf (lk_linear_theory_threshold (&theory, FALSE)));
  theory.eta = 0;
  g_assert_cmpfloat (lk_linear_theory_rest (&theory, FALSE), ==, 1);
  g_assert_cmpfloat (lk_linear_theory_threshold (&theory, FALSE), ==, 0);
}

/* Where the settings are others, it says which. */
static void
test_conditions (void)
{
  g_autoptr (LkExperiment) experiment = theory_experiment (0.5, 0.1, 1);
  g_autoptr (LkValues) good = lk_experiment_values (experiment), bad = NULL;
  LkLinearTheory theory;
  const char *why;

  set (experiment, "augment.nuisance-noise.probability", "0.25");
  lk_values_free (g_steal_pointer (&good));
  good = lk_experiment_values (experiment);
  g_assert_true (lk_linear_theory_read (good, &theory, &why));
  g_assert_null (why);
  g_assert_cmpfloat_with_epsilon (theory.sigma, 0.5, 1e-12);

  set (experiment, "method.unit_length", "true");
  bad = lk_experiment_values (experiment);
  g_assert_false (lk_linear_theory_read (bad, &theory, &why));
  g_assert_nonnull (strstr (why, "Unit length"));
}

/* Orthogonal factors of mean 0 and deviation 1, but for the rounding to pixels. */
static void
test_factors (void)
{
  g_autoptr (LkExperiment) experiment = theory_experiment (0.5, 0.1, 1);
  g_autoptr (LkDataset) dataset = load (experiment);
  const LkSplit *train = &dataset->splits[LK_TRAIN];

  g_assert_cmpint (dataset->h, ==, 1);
  g_assert_cmpint (dataset->w, ==, FACTORS);
  g_assert_nonnull (lk_dataset_column (dataset, LK_TRAIN, "nuisance 6"));
  for (int a = 0; a < FACTORS; a++)
    for (int b = a; b < FACTORS; b++)
      {
        double sum = 0;

        for (int i = 0; i < train->n; i++)
          {
            const guint8 *x = lk_dataset_image (dataset, LK_TRAIN, i);

            sum += (x[a] / 255.0 - dataset->mean[0]) * (x[b] / 255.0 - dataset->mean[0]) /
                   (dataset->std[0] * dataset->std[0] * train->n);
          }
        g_assert_cmpfloat_with_epsilon (sum, a == b ? 1 : 0, 0.005);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/linear-theory/factors-are-orthonormal", test_factors);
  g_test_add_func ("/train/linear-theory/fixed-points-do-not-move", test_fixed_points);
  g_test_add_func ("/train/linear-theory/limits", test_limits);
  g_test_add_func ("/train/linear-theory/says-which-setting-is-another", test_conditions);
  g_test_add_func ("/train/linear-theory/eigenvalues-from-features", test_measure);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/train/linear-theory/training-meets-prediction/%u", i);

      g_test_add_data_func (path, GINT_TO_POINTER (i), test_training);
    }
  g_test_add_func ("/train/linear-theory/a-small-beginning-dies", test_small_beginning);
  return g_test_run ();
}
