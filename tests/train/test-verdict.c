/* The verdict on made embeddings of each state, as the evaluator measures them, and on runs. */

#include "material.h"

#include "base/error.h"
#include "base/philox.h"
#include "tensor/gemm.h"
#include "train/verdict.h"

#include <math.h>
#include <string.h>

#define N 600
#define FEATURES 48
#define OUTPUTS 32

/* -- made embeddings ------------------------------------------------------------------------------------------------ */

typedef enum
{
  MADE_HEALTHY,
  MADE_CONSTANT,
  MADE_SHRUNK,          /* as little spread as an untrained network */
  MADE_HIDDEN_CONSTANT, /* behind a BatchNorm it looks healthy */
  MADE_LINE,
  MADE_CLUSTERS,
  MADE_DEAD,
  MADE_NOT_FINITE,
} Made;

static void
fill_noise (float *x, int n, int d, double scale, guint32 stream)
{
  LkRng rng = lk_rng (5, LK_STREAM_TEST, stream, 0, 0);

  for (int i = 0; i < n * d; i++)
    x[i] = (float) (scale * lk_rng_normal (&rng));
}

/* Adds to each row one of k centers. */
static void
add_centers (float *x, int n, int d, int k, double scale)
{
  g_autofree float *centers = g_new (float, k *d);

  fill_noise (centers, k, d, scale, 7);
  for (int i = 0; i < n; i++)
    for (int j = 0; j < d; j++)
      x[i * d + j] += centers[i % k * d + j];
}

/* Only one direction is left, along which images differ. */
static void
flatten (float *x, int n, int d)
{
  g_autofree float *along = g_new (float, n), *direction = g_new (float, d);

  fill_noise (along, n, 1, 1, 8);
  fill_noise (direction, d, 1, 1, 9);
  for (int i = 0; i < n; i++)
    for (int j = 0; j < d; j++)
      x[i * d + j] = 0.02f * x[i * d + j] + along[i] * direction[j];
}

static LkProbeRecord
make (Made made)
{
  LkProbeRecord record = { .n = N, .d = { FEATURES, OUTPUTS, OUTPUTS } };
  float *features = record.x[LK_SPACE_BACKBONE] = g_new (float, N *FEATURES);
  float *output = record.x[LK_SPACE_PROJECTOR] = g_new (float, N *OUTPUTS);
  float *raw = record.x[LK_SPACE_RAW] = g_new (float, N *OUTPUTS);

  fill_noise (features, N, FEATURES, 1, 1);
  fill_noise (output, N, OUTPUTS, made == MADE_CLUSTERS ? 0.03 : made == MADE_CONSTANT ? 0.02 : 1, 2);
  if (made == MADE_LINE)
    flatten (output, N, OUTPUTS);
  if (made == MADE_CLUSTERS)
    add_centers (output, N, OUTPUTS, 6, 1);
  if (made == MADE_CONSTANT)
    add_centers (output, N, OUTPUTS, 1, 1);
  if (made == MADE_SHRUNK)
    add_centers (output, N, OUTPUTS, 1, 3);
  if (made == MADE_NOT_FINITE)
    features[3] = output[3] = NAN;
  if (made == MADE_DEAD)
    for (int i = 0; i < N; i++)
      memset (features + i * FEATURES, 0, FEATURES / 4 * sizeof *features);
  memcpy (raw, output, N * OUTPUTS * sizeof *raw);
  if (made == MADE_HIDDEN_CONSTANT)
    {
      fill_noise (raw, N, OUTPUTS, 0.02, 2);
      add_centers (raw, N, OUTPUTS, 1, 1);
    }
  return record;
}

static LkMetrics
empty_row (long step)
{
  return (LkMetrics){ .step = step,
                      .loss = NAN,
                      .knn = NAN,
                      .l2_std = NAN,
                      .backbone_l2_std = NAN,
                      .silhouette = NAN,
                      .parameter_norm = 10 };
}

static LkMetrics
row_of (Made made, long step, double loss)
{
  g_auto (LkProbeRecord) record = make (made);
  LkMetrics row = empty_row (step);

  row.loss = loss;
  row.knn = 0.99; /* it does not count */
  lk_evaluator_measure_record (&record, NULL, &row);
  return row;
}

/* -- cases ---------------------------------------------------------------------------------------------------------- */

static LkValues *
values_of (const char *method, const char *key, const char *text)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();

  set (experiment, "method.id", method);
  set (experiment, "optimizer.id", "sgd");
  set (experiment, "optimizer.lr", "0.1");
  if (g_str_equal (method, "supervised") == FALSE)
    set (experiment, "method.output", "32");
  if (key != NULL)
    set (experiment, key, text);
  return lk_experiment_values (experiment);
}

static void
assert_state (const LkVerdict *verdict, const char *state, long onset)
{
  g_assert_cmpstr (lk_verdict_state_id (verdict->state), ==, state);
  g_assert_cmpint (verdict->onset_step, ==, onset);
  g_assert_cmpint (lk_verdict_state_of_id (state), ==, verdict->state);
  g_assert_true (verdict->evidence != NULL && g_utf8_validate (verdict->evidence, -1, NULL));
  g_assert_cmpint (verdict->n_tries, ==, lk_verdict_state_is_bad (verdict->state) ? LK_VERDICT_TRIES : 0);
}

static void
assert_try (const LkVerdict *verdict, int i, const char *key, const char *text)
{
  g_assert_cmpstr (verdict->tries[i].key, ==, key);
  g_assert_cmpstr (verdict->tries[i].text, ==, text);
  g_assert_nonnull (verdict->tries[i].title);
}

/* What is true of every verdict: a button can do what is tried, and it changes something. */
static void
assert_tries_can_be_done (const LkVerdict *verdict, const char *method, const LkValues *values)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();

  set (experiment, "method.id", method);
  for (int i = 0; i < verdict->n_tries; i++)
    {
      const LkSetting *setting = lk_experiment_setting (experiment, verdict->tries[i].key);

      g_assert_cmpstr (verdict->tries[i].text, !=, lk_values_get (values, verdict->tries[i].key));
      g_assert_cmpint (verdict->tries[i].live, ==, setting->live);
      set (experiment, verdict->tries[i].key, verdict->tries[i].text);
      g_assert_cmpstr (lk_experiment_get (experiment, verdict->tries[i].key), ==, verdict->tries[i].text);
    }
}

/* 120 steps with a measurement every 20: until step 60 healthy, then as made. */
static LkVerdict *
verdict_of (Made made, double loss, const char *method, const LkValues *values)
{
  const LkVerdictCase about = { .method = lk_method_find (method), .values = values };
  LkMetrics rows[121];
  LkVerdict *verdict;

  for (int i = 0; i <= 120; i++)
    {
      rows[i] = i % 20 == 0 ? row_of (i <= 60 ? MADE_HEALTHY : made, i, NAN) : empty_row (i);
      rows[i].loss = i == 0 ? NAN : i <= 60 ? 0 : loss;
    }
  verdict = lk_verdict_of_rows (rows, G_N_ELEMENTS (rows), &about);
  assert_tries_can_be_done (verdict, method, values);
  return verdict;
}

/* -- each state ----------------------------------------------------------------------------------------------------- */

static void
test_healthy (void)
{
  g_autoptr (LkValues) values = values_of ("simsiam", NULL, NULL);
  g_autoptr (LkVerdict) verdict = verdict_of (MADE_HEALTHY, -0.7, "simsiam", values);

  assert_state (verdict, "healthy", 40);
  g_assert_cmpint (verdict->step, ==, 120);
  g_assert_null (verdict->cause);
}

static void
test_constant (void)
{
  g_autoptr (LkValues) values = values_of ("byol", "method.predictor", "false");
  g_autoptr (LkVerdict) verdict = verdict_of (MADE_CONSTANT, 0.01, "byol", values);

  assert_state (verdict, "constant", 80);
  g_assert_cmpstr (verdict->cause_key, ==, "method.predictor");
  g_assert_nonnull (strstr (verdict->cause, "“Predictor” is off"));
  assert_try (verdict, 0, "method.predictor", "true");
}

/* An untrained network spreads its outputs no more; what tells the two apart is the loss. */
static void
test_shrinking (void)
{
  g_autoptr (LkValues) byol = values_of ("byol", "method.predictor", "false"),
                       simclr = values_of ("simclr", NULL, NULL);
  g_autoptr (LkVerdict) shrunk = verdict_of (MADE_SHRUNK, 0.1, "byol", byol);
  g_autoptr (LkVerdict) fresh = verdict_of (MADE_SHRUNK, 1.9, "byol", byol);
  g_autoptr (LkVerdict) contrastive = verdict_of (MADE_SHRUNK, 4, "simclr", simclr);

  assert_state (shrunk, "constant", 80);
  g_assert_nonnull (strstr (shrunk->evidence, "close to the 0.00 of a collapse"));
  assert_state (fresh, "healthy", 40);
  assert_state (contrastive, "healthy", 40);
}

static void
test_constant_behind_a_batchnorm (void)
{
  g_autoptr (LkValues) values = values_of ("simsiam", "method.stop_gradient", "false");
  g_autoptr (LkVerdict) verdict = verdict_of (MADE_HIDDEN_CONSTANT, -0.99, "simsiam", values);

  assert_state (verdict, "constant", 80);
  assert_try (verdict, 0, "method.stop_gradient", "true");
}

static void
test_dimensional (void)
{
  g_autoptr (LkValues) values = values_of ("simsiam", "method.stop_gradient", "false");
  g_autoptr (LkVerdict) verdict = verdict_of (MADE_LINE, -0.95, "simsiam", values);

  assert_state (verdict, "dimensional", 80);
  g_assert_cmpstr (verdict->cause_key, ==, "method.stop_gradient");
}

/* SimSiam and BYOL use few directions for a long while before they learn: as long as the loss is far from where a collapse
 * would bring it, that is no alarm. Negatives leave no such excuse. */
static void
test_few_directions_are_no_collapse_far_from_its_loss (void)
{
  g_autoptr (LkValues) simsiam = values_of ("simsiam", NULL, NULL), simclr = values_of ("simclr", NULL, NULL);
  g_autoptr (LkVerdict) early = verdict_of (MADE_LINE, -0.5, "simsiam", simsiam);
  g_autoptr (LkVerdict) contrastive = verdict_of (MADE_LINE, 3, "simclr", simclr);

  assert_state (early, "healthy", 40);
  assert_state (contrastive, "dimensional", 80);
  g_assert_null (contrastive->cause_key);
}

/* With one or two outputs there is no room, whatever they say. */
static void
test_few_outputs (void)
{
  static const char *const methods[] = { "simclr", "simsiam", "byol" }, *const sizes[] = { "1", "2" };

  for (guint m = 0; m < G_N_ELEMENTS (methods); m++)
    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
      {
        g_autoptr (LkValues) values = values_of (methods[m], "method.output", sizes[s]);
        g_autoptr (LkVerdict) verdict = verdict_of (MADE_HEALTHY, 0, methods[m], values);

        assert_state (verdict, "dimensional", 40);
        g_assert_cmpstr (verdict->cause_key, ==, "method.output");
        assert_try (verdict, 0, "method.output", "128");
        g_assert_false (verdict->tries[0].live);
      }
}

static void
test_cluster (void)
{
  g_autoptr (LkValues) values = values_of ("simclr", NULL, NULL), supervised = values_of ("supervised", NULL, NULL);
  g_autoptr (LkVerdict) verdict = verdict_of (MADE_CLUSTERS, 3, "simclr", values);
  g_autoptr (LkVerdict) classes = verdict_of (MADE_CLUSTERS, 0.1, "supervised", supervised);

  assert_state (verdict, "cluster", 80);
  g_assert_nonnull (strstr (verdict->evidence, "6 tight clusters"));
  assert_state (classes, "healthy", 40); /* that is what labels ask for */
}

/* The same measurements, and how the method uses its prototypes: evenly until step 60, then as given. */
static LkVerdict *
verdict_of_usage (Made made, double usage, const char *method, const LkValues *values, int *alarms)
{
  const LkVerdictCase about = { .method = lk_method_find (method), .values = values };
  LkVerdictWatch watch;

  *alarms = 0;
  lk_verdict_watch_init (&watch);
  for (int i = 0; i <= 120; i++)
    {
      LkMetrics row = i % 20 == 0 ? row_of (i <= 60 ? MADE_HEALTHY : made, i, NAN) : empty_row (i);

      row.loss = i == 0 ? NAN : 3;
      row.own[0] = i == 0 ? NAN : i <= 60 ? 0.8 : usage;
      *alarms += lk_verdict_watch_take (&watch, &row, &about) && lk_verdict_state_is_bad (watch.state);
    }
  return lk_verdict_of_watch (&watch, &about);
}

/* Where the method says how it uses its clusters there is one alarm, whatever the outputs do then, and none while it uses
 * many. */
static void
test_few_prototypes (void)
{
  static const struct
  {
    const char *method, *key, *off, *on;
  } cases[] = {
    { "swav", "method.sinkhorn_iterations", "0", "3" },
    { "dino", "method.centering", "false", "true" },
    { "deepcluster", "method.refill_empty", "false", "true" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LkValues) values = values_of (cases[i].method, cases[i].key, cases[i].off);
      int alarms, none, as_points;
      g_autoptr (LkVerdict) few = verdict_of_usage (MADE_HEALTHY, 0.008, cases[i].method, values, &alarms);
      g_autoptr (LkVerdict) many = verdict_of_usage (MADE_HEALTHY, 0.5, cases[i].method, values, &none);
      g_autoptr (LkVerdict) point = verdict_of_usage (MADE_CONSTANT, 0.008, cases[i].method, values, &as_points);

      assert_state (few, "cluster", 80);
      g_assert_nonnull (strstr (few->evidence, "prototypes"));
      g_assert_cmpstr (few->cause_key, ==, cases[i].key);
      assert_try (few, 0, cases[i].key, cases[i].on);
      assert_tries_can_be_done (few, cases[i].method, values);
      g_assert_cmpint (alarms, ==, 1);
      assert_state (many, "healthy", 40);
      g_assert_cmpint (none, ==, 0);
      assert_state (point, "cluster", 80);
      g_assert_cmpint (as_points, ==, 1);
    }
}

static void
test_dead_units (void)
{
  g_autoptr (LkValues) values = values_of ("simclr", "optimizer.lr", "30");
  g_autoptr (LkVerdict) verdict = verdict_of (MADE_DEAD, 3, "simclr", values);

  assert_state (verdict, "dead-units", 80);
  g_assert_nonnull (strstr (verdict->evidence, "25 %"));
  g_assert_cmpstr (verdict->cause_key, ==, "optimizer.lr");
  assert_try (verdict, 0, "optimizer.lr", "0.3");
}

/* What is little for SGD is far too much for AdamW. */
static void
test_learning_rate_of_adamw (void)
{
  g_autoptr (LkValues) adamw = values_of ("simclr", "optimizer.id", "adamw"), sgd = values_of ("simclr", NULL, NULL);
  g_autoptr (LkVerdict) large = verdict_of (MADE_DEAD, 3, "simclr", adamw);
  g_autoptr (LkVerdict) sound = verdict_of (MADE_DEAD, 3, "simclr", sgd);

  g_assert_cmpstr (large->cause_key, ==, "optimizer.lr");
  assert_try (large, 0, "optimizer.lr", "0.003");
  g_assert_null (sound->cause_key);
  assert_try (sound, 0, "optimizer.lr", "0.01");
}

/* -- divergence ----------------------------------------------------------------------------------------------------- */

static void
test_not_finite (void)
{
  g_autoptr (LkValues) values = values_of ("simclr", "optimizer.lr", "100");
  LkVerdictCase about = { .method = lk_method_find ("simclr"), .values = values, .not_finite = TRUE };
  LkMetrics rows[] = { row_of (MADE_HEALTHY, 0, NAN), row_of (MADE_HEALTHY, 40, 3), row_of (MADE_NOT_FINITE, 60, 3) };
  g_autoptr (LkVerdict) verdict = lk_verdict_of_rows (rows, 3, &about), running = NULL, none = NULL;

  assert_state (verdict, "divergence", 60);
  g_assert_nonnull (strstr (verdict->evidence, "step 60"));
  assert_try (verdict, 0, "optimizer.lr", "0.3");
  assert_try (verdict, 1, "optimizer.clip", "1");
  assert_tries_can_be_done (verdict, "simclr", values);

  about.not_finite = FALSE;
  running = lk_verdict_of_rows (rows, 3, &about);
  assert_state (running, "unknown", -1);
  none = lk_verdict_of_rows (NULL, 0, &about);
  assert_state (none, "unknown", -1);
  g_assert_cmpint (none->step, ==, -1);
}

static void
test_parameters_that_blow_up (void)
{
  g_autoptr (LkValues) values = values_of ("byol", NULL, NULL);
  const LkVerdictCase about = { .method = lk_method_find ("byol"), .values = values };
  LkMetrics rows[4];

  for (int i = 0; i < 4; i++)
    {
      rows[i] = empty_row (i);
      rows[i].parameter_norm = pow (10, i + 1); /* 10, 100, 1000, 10000 */
    }
  for (int n = 1; n <= 4; n++)
    {
      g_autoptr (LkVerdict) verdict = lk_verdict_of_rows (rows, n, &about);

      assert_state (verdict, n < 4 ? "unknown" : "divergence", n < 4 ? -1 : 3);
    }
}

/* SimCLR with 256 images a batch: chance is ln 511 = 6.24. The loss falls for 100 steps and is back after 150. */
static double
lost_loss (int step)
{
  return step < 100 ? 6.2 - 0.03 * step : step < 150 ? 3.2 + 0.06 * (step - 100) : 6.2;
}

static void
test_loss_back_at_chance (void)
{
  g_autoptr (LkValues) values = values_of ("simclr", "train.batch_size", "256");
  LkVerdictCase about = { .method = lk_method_find ("simclr"), .values = values };
  g_autofree LkMetrics *rows = g_new (LkMetrics, 250);
  g_autoptr (LkVerdict) before = NULL, after = NULL, other = NULL, never = NULL;

  for (int i = 0; i < 250; i++)
    {
      rows[i] = empty_row (i + 1);
      rows[i].loss = lost_loss (i);
    }
  before = lk_verdict_of_rows (rows, 150, &about);
  assert_state (before, "unknown", -1);
  after = lk_verdict_of_rows (rows, 250, &about);
  g_assert_cmpint (after->state, ==, LK_VERDICT_DIVERGENCE);
  g_assert_cmpint (after->onset_step, >, 150);
  g_assert_cmpint (after->onset_step, <, 180);
  g_assert_nonnull (strstr (after->evidence, "6.236"));

  about.loss_since = 150; /* a higher temperature made it another loss */
  other = lk_verdict_of_rows (rows, 250, &about);
  assert_state (other, "unknown", -1);

  about.loss_since = 0;
  for (int i = 0; i < 250; i++)
    rows[i].loss = 6.2;
  never = lk_verdict_of_rows (rows, 250, &about);
  assert_state (never, "unknown", -1);
}

/* -- no false alarm ------------------------------------------------------------------------------------------------- */

static void
test_one_odd_measurement (void)
{
  g_autoptr (LkValues) values = values_of ("byol", NULL, NULL);
  const LkVerdictCase about = { .method = lk_method_find ("byol"), .values = values };
  LkMetrics rows[] = { row_of (MADE_HEALTHY, 0, NAN),    row_of (MADE_HEALTHY, 40, 0.7),
                       row_of (MADE_HEALTHY, 60, 0.7),   row_of (MADE_CONSTANT, 80, 0.7),
                       row_of (MADE_HEALTHY, 100, 0.7),  row_of (MADE_CONSTANT, 120, 0.7),
                       row_of (MADE_CONSTANT, 140, 0.7), row_of (MADE_HEALTHY, 160, 0.7),
                       row_of (MADE_CONSTANT, 180, 0.7), row_of (MADE_HEALTHY, 200, 0.7),
                       row_of (MADE_HEALTHY, 220, 0.7) };
  static const struct
  {
    int n;
    const char *state;
    long onset;
  } expected[] = {
    { 1, "unknown", -1 },   { 2, "unknown", -1 },    { 3, "healthy", 40 },   { 4, "healthy", 40 },
    { 5, "healthy", 40 },   { 6, "healthy", 40 },    { 7, "constant", 120 }, { 8, "constant", 120 },
    { 9, "constant", 120 }, { 10, "constant", 120 }, { 11, "healthy", 200 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (LkVerdict) verdict = lk_verdict_of_rows (rows, expected[i].n, &about);

      assert_state (verdict, expected[i].state, expected[i].onset);
    }
}

/* One strong direction outweighs all others in the participation ratio: with crops alone SimSiam is near the loss of a
 * collapse in health, and has 10 directions by RankMe and 1.3 by that ratio. */
static void
test_one_strong_direction (void)
{
  static const char *const methods[] = { "simclr", "simsiam" };

  for (guint m = 0; m < G_N_ELEMENTS (methods); m++)
    {
      g_autoptr (LkValues) values = values_of (methods[m], NULL, NULL);
      const LkVerdictCase about = { .method = lk_method_find (methods[m]), .values = values };
      g_autoptr (LkVerdict) strong = NULL, alone = NULL;
      LkMetrics rows[6];

      for (int i = 0; i < 6; i++)
        {
          rows[i] = row_of (MADE_HEALTHY, 20 * i, -0.95);
          rows[i].participation_raw = i < 4 ? 1.3 : 1.05;
          rows[i].rankme_raw = i < 4 ? 10 : 3;
        }
      strong = lk_verdict_of_rows (rows, 4, &about);
      assert_state (strong, "healthy", 40);
      alone = lk_verdict_of_rows (rows, 6, &about);
      assert_state (alone, "dimensional", 80);
    }
}

/* What SimSiam comes to without stop-gradient: many small directions beside the one. */
static void
test_small_directions_beside_one (void)
{
  g_autoptr (LkValues) values = values_of ("simsiam", "method.stop_gradient", "false");
  const LkVerdictCase about = { .method = lk_method_find ("simsiam"), .values = values };
  g_autoptr (LkVerdict) verdict = NULL;
  LkMetrics rows[4];

  for (int i = 0; i < 4; i++)
    {
      rows[i] = row_of (MADE_HEALTHY, 20 * i, -0.95);
      rows[i].participation_raw = 1.1;
      rows[i].rankme_raw = 0.08 * lk_values_int (values, "method.output");
    }
  verdict = lk_verdict_of_rows (rows, 4, &about);
  assert_state (verdict, "dimensional", 40);
}

/* A collapsed run that is measured after each step, and is now a line, now one point, now a few: that is told once. When it
 * stays one point for long, that is told too. */
static void
test_wandering (void)
{
  g_autoptr (LkValues) values = values_of ("simsiam", "method.stop_gradient", "false");
  const LkVerdictCase about = { .method = lk_method_find ("simsiam"), .values = values };
  const LkMetrics made[] = { row_of (MADE_LINE, 0, -0.95), row_of (MADE_CONSTANT, 0, -0.95),
                             row_of (MADE_CLUSTERS, 0, -0.95) };
  LkVerdictWatch watch;
  int changes = 0;

  lk_verdict_watch_init (&watch);
  for (int step = 0; step < 360; step++)
    {
      LkMetrics row = made[step < 300 ? (step / 8 + 2) % 3 : 1];

      row.step = step;
      changes += lk_verdict_watch_take (&watch, &row, &about);
      if (step == 299)
        {
          g_assert_cmpint (changes, ==, 1);
          g_assert_cmpint (watch.state, ==, LK_VERDICT_DIMENSIONAL);
        }
    }
  g_assert_cmpint (changes, ==, 2);
  g_assert_cmpint (watch.state, ==, LK_VERDICT_CONSTANT);
}

/* Clusters along one line are a line. */
static void
test_clusters_on_a_line (void)
{
  g_autoptr (LkValues) values = values_of ("simsiam", NULL, NULL);
  const LkVerdictCase about = { .method = lk_method_find ("simsiam"), .values = values };
  g_autoptr (LkVerdict) verdict = NULL;
  LkMetrics rows[3];

  for (int i = 0; i < 3; i++)
    {
      rows[i] = row_of (MADE_LINE, 40 * i, -0.95);
      rows[i].clusters = 4;
      rows[i].silhouette = 0.98;
    }
  verdict = lk_verdict_of_rows (rows, 3, &about);
  assert_state (verdict, "dimensional", 40);
}

/* Before the running statistics of BatchNorm are there, nothing is said. */
static void
test_first_steps (void)
{
  g_autoptr (LkValues) values = values_of ("byol", NULL, NULL);
  const LkVerdictCase about = { .method = lk_method_find ("byol"), .values = values };
  LkMetrics rows[] = { row_of (MADE_CONSTANT, 0, NAN), row_of (MADE_CONSTANT, 1, 2), row_of (MADE_CONSTANT, 8, 1) };
  g_autoptr (LkVerdict) verdict = lk_verdict_of_rows (rows, 3, &about);

  assert_state (verdict, "unknown", -1);
}

static void
test_images_that_are_the_same (void)
{
  g_autoptr (LkValues) values = values_of ("byol", NULL, NULL);
  const LkVerdictCase about = { .method = lk_method_find ("byol"), .values = values };
  LkMetrics rows[3];
  g_autoptr (LkVerdict) verdict = NULL;

  for (int i = 0; i < 3; i++)
    {
      rows[i] = row_of (MADE_CONSTANT, 40 * i, 0);
      rows[i].backbone_l2_std = 1e-9;
    }
  verdict = lk_verdict_of_rows (rows, 3, &about);
  assert_state (verdict, "unknown", -1);
  g_assert_nonnull (strstr (verdict->evidence, "the same"));
}

/* -- causes --------------------------------------------------------------------------------------------------------- */

/* With the EMA target on, the target is constant anyway. */
static void
test_switch_that_does_not_matter (void)
{
  g_autoptr (LkValues) values = values_of ("byol", "method.stop_gradient", "false");
  g_autoptr (LkVerdict) with = verdict_of (MADE_CONSTANT, 0.01, "byol", values), without = NULL;

  g_assert_null (with->cause_key);
  lk_values_set (values, "method.ema_target", "false");
  without = verdict_of (MADE_CONSTANT, 0.01, "byol", values);
  g_assert_cmpstr (without->cause_key, ==, "method.stop_gradient");
}

/* -- runs ----------------------------------------------------------------------------------------------------------- */

static char *
verdict_events (LkRun *run)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < lk_run_n_events (run); i++)
    {
      LkEvent event = lk_run_event (run, i);

      if (g_str_equal (event.key, "verdict"))
        g_string_append_printf (text, "%s>%s ", event.before, event.after);
    }
  return g_string_free (text, FALSE);
}

static LkExperiment *
recording_experiment (const char *method)
{
  LkExperiment *experiment = experiment_of (method, "1");

  set (experiment, "eval.share", "0");
  set (experiment, "record.every", "1");
  set (experiment, "train.epochs", "20");
  return experiment;
}

/* Two outputs: told once, again after the run is opened, and at each step that is looked at. */
static void
test_run_tells_once (void)
{
  g_autofree char *folder = new_folder (), *events = NULL, *after = NULL;
  g_autoptr (LkDataset) dataset = stripes (FALSE);
  g_autoptr (LkExperiment) experiment = recording_experiment ("simclr");
  g_autoptr (LkTrainer) trainer = NULL;
  g_autoptr (LkVerdict) early = NULL, late = NULL;
  g_autoptr (GError) error = NULL;

  set (experiment, "method.output", "2");
  trainer = trainer_of (experiment, dataset, folder);
  run_steps (trainer, 60);
  events = verdict_events (lk_trainer_get_run (trainer));
  g_assert_cmpstr (events, ==, "unknown>dimensional ");
  g_clear_pointer (&trainer, lk_trainer_free);

  trainer = lk_trainer_resume (folder, dataset, 1, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (trainer->verdict.state, ==, LK_VERDICT_DIMENSIONAL);
  run_steps (trainer, 20);
  after = verdict_events (lk_trainer_get_run (trainer));
  g_assert_cmpstr (after, ==, "unknown>dimensional ");

  early = lk_verdict_of_run (lk_trainer_get_run (trainer), 20, dataset->splits[LK_TRAIN].n, 0);
  assert_state (early, "unknown", -1);
  late = lk_verdict_of_run (lk_trainer_get_run (trainer), -1, dataset->splits[LK_TRAIN].n, 0);
  assert_state (late, "dimensional", 30);
  remove_folder (folder);
}

/* A number that is not finite ends the run: the verdict comes before the alarm, and both are there when it is opened. */
static void
test_run_that_fails (void)
{
  g_autofree char *folder = new_folder (), *events = NULL;
  g_autoptr (LkDataset) dataset = stripes (FALSE);
  g_autoptr (LkExperiment) experiment = recording_experiment ("simclr");
  g_autoptr (LkTrainer) trainer = trainer_of (experiment, dataset, folder);
  g_autoptr (LkRun) run = NULL;
  g_autoptr (LkVerdict) before = NULL, after = NULL;
  g_autoptr (GError) error = NULL;
  LkTrainerStatus status;

  run_steps (trainer, 50);
  lk_net_find (trainer->model.net, "backbone.0.weight")->var.x[0] = NAN;
  lk_trainer_run_steps (trainer, 1);
  lk_trainer_join (trainer);
  lk_trainer_get_status (trainer, &status);
  g_assert_cmpint (status.state, ==, LK_TRAINER_FAILED);
  g_clear_pointer (&trainer, lk_trainer_free);

  run = lk_run_open (folder, FALSE, &error);
  g_assert_no_error (error);
  events = verdict_events (run);
  g_assert_cmpstr (events, ==, "healthy>divergence ");
  after = lk_verdict_of_run (run, -1, IMAGES, 0);
  assert_state (after, "divergence", 50);
  before = lk_verdict_of_run (run, 49, IMAGES, 0);
  assert_state (before, "healthy", 30);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lk_thread_init ();
  g_test_add_func ("/train/verdict/healthy", test_healthy);
  g_test_add_func ("/train/verdict/constant", test_constant);
  g_test_add_func ("/train/verdict/shrinking", test_shrinking);
  g_test_add_func ("/train/verdict/constant-behind-a-batchnorm", test_constant_behind_a_batchnorm);
  g_test_add_func ("/train/verdict/dimensional", test_dimensional);
  g_test_add_func ("/train/verdict/few-directions-are-no-collapse-far-from-its-loss",
                   test_few_directions_are_no_collapse_far_from_its_loss);
  g_test_add_func ("/train/verdict/few-outputs", test_few_outputs);
  g_test_add_func ("/train/verdict/cluster", test_cluster);
  g_test_add_func ("/train/verdict/few-prototypes-are-one-alarm", test_few_prototypes);
  g_test_add_func ("/train/verdict/dead-units", test_dead_units);
  g_test_add_func ("/train/verdict/learning-rate-of-adamw", test_learning_rate_of_adamw);
  g_test_add_func ("/train/verdict/not-finite", test_not_finite);
  g_test_add_func ("/train/verdict/parameters-that-blow-up", test_parameters_that_blow_up);
  g_test_add_func ("/train/verdict/loss-back-at-chance", test_loss_back_at_chance);
  g_test_add_func ("/train/verdict/one-odd-measurement-is-no-alarm", test_one_odd_measurement);
  g_test_add_func ("/train/verdict/one-strong-direction-is-no-alarm", test_one_strong_direction);
  g_test_add_func ("/train/verdict/small-directions-beside-one", test_small_directions_beside_one);
  g_test_add_func ("/train/verdict/wandering-is-told-once", test_wandering);
  g_test_add_func ("/train/verdict/clusters-on-a-line", test_clusters_on_a_line);
  g_test_add_func ("/train/verdict/first-steps-say-nothing", test_first_steps);
  g_test_add_func ("/train/verdict/images-that-are-the-same", test_images_that_are_the_same);
  g_test_add_func ("/train/verdict/switch-that-does-not-matter", test_switch_that_does_not_matter);
  g_test_add_func ("/train/verdict/run-tells-once", test_run_tells_once);
  g_test_add_func ("/train/verdict/run-that-fails", test_run_that_fails);
  return g_test_run ();
}
