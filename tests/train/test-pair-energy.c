/* Energies of pairs against what net and method say of their images one by one, and what histograms and verdicts make of
 * them. */

#include "material.h"

#include "tensor/gemm.h"
#include "train/frozen-net-private.h"
#include "train/pair-energy.h"

#include <math.h>
#include <string.h>

#define N 40

typedef struct
{
  LkDataset *dataset;
  LkExperiment *experiment;
  LkTrainer *trainer;
  LkFrozenNet *net;
  LkRecipe *recipe;
  LkPool *pool;
} Fixture;

static void
set_up (Fixture *f, gconstpointer method)
{
  g_autoptr (LkValues) values = NULL;

  lk_thread_init ();
  f->dataset = stripes (TRUE);
  f->experiment = experiment_of (method, "2");
  set (f->experiment, "record.every", "0.001");
  /* Views that are the image itself. */
  set (f->experiment, "augment.order", "");
  f->trainer = trainer_of (f->experiment, f->dataset, NULL);
  run_steps (f->trainer, 3);
  f->net = lk_trainer_ref_net (f->trainer);
  values = lk_experiment_values (f->experiment);
  f->recipe = lk_recipe_new (values, 2, NULL, NULL);
  f->pool = lk_pool_new (2, 0, lk_thread_init);
  g_assert_nonnull (f->net);
}

static void
tear_down (Fixture *f, gconstpointer method)
{
  lk_pool_free (f->pool);
  lk_recipe_unref (f->recipe);
  lk_frozen_net_unref (f->net);
  lk_trainer_free (f->trainer);
  g_object_unref (f->experiment);
  lk_dataset_unref (f->dataset);
}

/* Clean images first .. first + n - 1, normalized. (transfer full) */
static float *
clean (Fixture *f, int first, int n)
{
  const LkDataset *d = f->dataset;
  size_t size = (size_t) d->h * d->w * d->c;
  float *images = g_new (float, (size_t) n *size);

  for (int i = 0; i < n; i++)
    lk_clean_view (lk_dataset_image (d, LK_TRAIN, first + i), d->h, d->w, d->c, lk_frozen_net_normalize (f->net),
                   images + (size_t) i * size);
  return images;
}

static double
cosine (const float *a, const float *b, int d)
{
  double dot = 0, aa = 0, bb = 0;

  for (int j = 0; j < d; j++)
    {
      dot += (double) a[j] * b[j];
      aa += (double) a[j] * a[j];
      bb += (double) b[j] * b[j];
    }
  return dot / sqrt (aa * bb);
}

static void
test_pairs (Fixture *f, gconstpointer method)
{
  int d = lk_frozen_net_features (f->net), outputs = lk_frozen_net_outputs (f->net);
  g_autofree float *a = clean (f, 0, 5), *b = clean (f, 5, 5);
  g_autofree float *features = g_new (float, 10 * d), *projection = g_new (float, 10 * outputs);
  float values[LK_ENERGY_N_KINDS][5], *energy[] = { values[0], values[1] };

  lk_pair_energy (f->net, a, b, 5, f->pool, energy);
  g_assert_true (
      lk_frozen_net_embed (f->net, f->dataset, LK_TRAIN, NULL, 0, 10, f->pool, NULL, NULL, features, projection));
  for (int i = 0; i < 5; i++)
    {
      const float *p = projection + i * outputs, *q = projection + (5 + i) * outputs;

      g_assert_cmpfloat_with_epsilon (values[LK_ENERGY_COSINE][i],
                                      1 - cosine (features + i * d, features + (5 + i) * d, d), 1e-5);
      if (g_str_equal (method, "simclr"))
        g_assert_cmpfloat_with_epsilon (values[LK_ENERGY_METHOD][i], -cosine (p, q, outputs) / 0.2, 1e-4);
      else if (g_str_equal (method, "supervised"))
        g_assert_true (isnan (values[LK_ENERGY_METHOD][i]));
      else
        g_assert_cmpfloat (values[LK_ENERGY_METHOD][i], >, -1.001);
    }

  /* An image and itself. */
  lk_pair_energy (f->net, a, a, 5, f->pool, energy);
  for (int i = 0; i < 5; i++)
    g_assert_cmpfloat_with_epsilon (values[LK_ENERGY_COSINE][i], 0, 1e-6);
}

/* Features that overflowed have no energy, not even with themselves. */
static void
test_overflow (Fixture *f, gconstpointer method)
{
  LkNet *net = lk_frozen_net_run (f->net)->net;
  g_autofree float *a = clean (f, 0, 2);
  float values[LK_ENERGY_N_KINDS][2], *energy[] = { values[0], values[1] };
  LkParam *bias = NULL;

  for (int i = 0; i < lk_net_count (net); i++)
    if (g_str_has_prefix (lk_net_param (net, i)->name, "backbone.") &&
        g_str_has_suffix (lk_net_param (net, i)->name, ".bias"))
      bias = lk_net_param (net, i);
  g_assert_nonnull (bias);
  bias->var.x[0] = INFINITY;
  lk_pair_energy (f->net, a, a, 2, f->pool, energy);
  g_assert_true (isnan (values[LK_ENERGY_COSINE][0]) && isnan (values[LK_ENERGY_COSINE][1]));
}

static void
test_sample (Fixture *f, gconstpointer method)
{
  g_autoptr (LkPairSample) sample = lk_pair_sample_new (f->dataset, N);
  g_autoptr (LkPairSample) again = lk_pair_sample_new (f->dataset, N);
  LkPool *one = lk_pool_new (1, 0, lk_thread_init);
  double positive = 0, random = 0;
  int calls = 1;

  g_assert_cmpint (sample->n, ==, N);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < i; j++)
      g_assert_cmpint (sample->images[i], !=, sample->images[j]);
  while (lk_pair_sample_measure (sample, f->net, f->dataset, f->recipe, 7, f->pool))
    calls++;
  g_assert_cmpint (calls, >, 1);
  g_assert_cmpint (sample->done, ==, N);
  for (int i = 0; i < N; i++)
    {
      positive += sample->positive[LK_ENERGY_COSINE][i] / N;
      random += sample->random[LK_ENERGY_COSINE][i] / N;
    }
  g_assert_cmpfloat_with_epsilon (positive, 0, 1e-6);
  g_assert_cmpfloat (random, >, 1e-3);

  /* The same bits with another number of threads. */
  while (lk_pair_sample_measure (again, f->net, f->dataset, f->recipe, 7, one))
    ;
  for (int kind = 0; kind < LK_ENERGY_N_KINDS; kind++)
    {
      g_assert_cmpmem (sample->positive[kind], N * sizeof (float), again->positive[kind], N * sizeof (float));
      g_assert_cmpmem (sample->random[kind], N * sizeof (float), again->random[kind], N * sizeof (float));
    }
  lk_pool_free (one);
}

/* Positive pairs at 0.1 .. 0.3, random ones at 0.7 .. 0.9. */
static LkPairSample *
two_heaps (LkDataset *dataset)
{
  LkPairSample *sample = lk_pair_sample_new (dataset, N);

  sample->done = N;
  for (int i = 0; i < N; i++)
    {
      sample->positive[LK_ENERGY_COSINE][i] = 0.1f + 0.2f * (float) i / N;
      sample->random[LK_ENERGY_COSINE][i] = 0.7f + 0.2f * (float) i / N;
      sample->positive[LK_ENERGY_METHOD][i] = sample->random[LK_ENERGY_METHOD][i] = -1;
    }
  sample->random[LK_ENERGY_COSINE][3] = NAN;
  return sample;
}

static void
test_bins (void)
{
  g_autoptr (LkDataset) dataset = stripes (FALSE);
  g_autoptr (LkPairSample) sample = two_heaps (dataset), nothing = lk_pair_sample_new (dataset, N);
  double positive = 0, random = 0;
  LkPairBins bins;

  g_assert_true (lk_pair_bins (sample, LK_ENERGY_COSINE, 1.5, &bins));
  g_assert_cmpfloat (bins.edges[0], ==, 0);
  g_assert_cmpfloat (bins.edges[LK_PAIR_BINS], >, 1.5);
  for (int i = 0; i < LK_PAIR_BINS; i++)
    {
      g_assert_cmpfloat (bins.edges[i], <, bins.edges[i + 1]);
      if (bins.positive[i] > 0)
        g_assert_cmpfloat (bins.edges[i], <, 0.3);
      if (bins.random[i] > 0)
        g_assert_cmpfloat (bins.edges[i + 1], >, 0.7);
      positive += bins.positive[i];
      random += bins.random[i];
    }
  g_assert_cmpfloat_with_epsilon (positive, 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (random, 1, 1e-9);

  /* Collapse: all in one place. */
  g_assert_true (lk_pair_bins (sample, LK_ENERGY_METHOD, NAN, &bins));
  g_assert_cmpfloat (bins.edges[0], <, -1);
  g_assert_cmpfloat (bins.edges[LK_PAIR_BINS], >, -1);
  g_assert_false (lk_pair_bins (nothing, LK_ENERGY_COSINE, 0.5, &bins));
}

static void
test_verdicts (void)
{
  g_autoptr (LkDataset) dataset = stripes (FALSE);
  g_autoptr (LkPairSample) sample = two_heaps (dataset), nothing = lk_pair_sample_new (dataset, N);
  double below;

  g_assert_cmpint (lk_pair_judge (sample, LK_ENERGY_COSINE, 0.2, &below), ==, LK_PAIR_TOGETHER);
  g_assert_cmpfloat (below, ==, 0);
  g_assert_cmpint (lk_pair_judge (sample, LK_ENERGY_COSINE, 0.5, &below), ==, LK_PAIR_BETWEEN);
  g_assert_cmpint (lk_pair_judge (sample, LK_ENERGY_COSINE, 0.8, &below), ==, LK_PAIR_APART);
  g_assert_cmpfloat_with_epsilon (below, 0.5, 0.05);
  g_assert_cmpint (lk_pair_judge (sample, LK_ENERGY_COSINE, NAN, &below), ==, LK_PAIR_UNKNOWN);
  g_assert_cmpint (lk_pair_judge (nothing, LK_ENERGY_COSINE, 0.5, &below), ==, LK_PAIR_UNKNOWN);

  /* Where both sorts lie alike, nothing is told apart. */
  memcpy (sample->positive[0], sample->random[0], N * sizeof (float));
  g_assert_cmpint (lk_pair_judge (sample, LK_ENERGY_COSINE, 0.8, &below), ==, LK_PAIR_BETWEEN);
}

/* In one pass what the energies say pair by pair; and how the crops overlap. */
static void
test_cosines (Fixture *f, gconstpointer method)
{
  g_autoptr (LkPairSample) pairs = lk_pair_sample_new (f->dataset, N), cosines = lk_pair_sample_new (f->dataset, N);
  g_autoptr (LkPairSample) others = lk_pair_sample_new (f->dataset, N);
  g_autoptr (LkValues) values = NULL;
  g_autoptr (LkRecipe) crops = NULL;

  set (f->experiment, "augment.order", "crop");
  set (f->experiment, "augment.crop.scale_min", "0.1");
  values = lk_experiment_values (f->experiment);
  crops = lk_recipe_new (values, 2, NULL, NULL);
  while (lk_pair_sample_measure (pairs, f->net, f->dataset, crops, 3, f->pool))
    ;
  while (lk_pair_sample_measure_cosines (cosines, 13, f->net, f->dataset, crops, 3, f->pool))
    ;
  while (lk_pair_sample_measure_cosines (others, 30, f->net, f->dataset, crops, 3, f->pool))
    ;
  g_assert_cmpint (cosines->done, ==, N);
  for (int i = 0; i < N; i++)
    {
      g_assert_cmpfloat_with_epsilon (cosines->positive[LK_ENERGY_COSINE][i], pairs->positive[LK_ENERGY_COSINE][i],
                                      1e-6);
      /* However many at once. */
      g_assert_cmpfloat_with_epsilon (cosines->random[LK_ENERGY_COSINE][i], others->random[LK_ENERGY_COSINE][i], 1e-6);
      g_assert_true (isnan (cosines->positive[LK_ENERGY_METHOD][i]));
      g_assert_cmpfloat (cosines->overlap[i], >=, 0);
      g_assert_cmpfloat (cosines->overlap[i], <=, 1);
      g_assert_cmpfloat (cosines->overlap[i], ==, pairs->overlap[i]);
    }
  g_assert_cmpfloat (cosines->overlap[0], !=, cosines->overlap[1]);

  /* Without a crop both views show all. */
  pairs->done = 0;
  lk_pair_sample_measure_cosines (pairs, 2, f->net, f->dataset, f->recipe, 3, f->pool);
  g_assert_cmpfloat (pairs->overlap[0], ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int i = 0; i < 4; i++)
    {
      static const char *const methods[] = { "simclr", "simsiam", "byol", "supervised" };
      g_autofree char *pairs = g_strdup_printf ("/train/pair-energy/%s/is-what-the-net-says", methods[i]);
      g_autofree char *sample = g_strdup_printf ("/train/pair-energy/%s/positive-below-random", methods[i]);

      g_test_add (pairs, Fixture, methods[i], set_up, test_pairs, tear_down);
      g_test_add (sample, Fixture, methods[i], set_up, test_sample, tear_down);
    }
  g_test_add ("/train/pair-energy/overflow-has-no-energy", Fixture, "simclr", set_up, test_overflow, tear_down);
  g_test_add_func ("/train/pair-energy/bins-hold-all", test_bins);
  g_test_add_func ("/train/pair-energy/verdicts", test_verdicts);
  g_test_add ("/train/pair-energy/cosines-in-one-pass", Fixture, "simclr", set_up, test_cosines, tear_down);
  return g_test_run ();
}
