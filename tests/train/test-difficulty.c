/* The difficulty of pairs that are made up, and of a recipe for a network. */

#include "material.h"

#include "tensor/gemm.h"
#include "train/difficulty.h"

#include <math.h>

/* A sample of n pairs with these cosines. */
static LkPairSample *
sample_of (int n, const float *positive, const float *random)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  LkPairSample *sample = lk_pair_sample_new (dataset, n);

  for (int i = 0; i < n; i++)
    {
      sample->positive[LK_ENERGY_COSINE][i] = 1 - positive[i];
      sample->random[LK_ENERGY_COSINE][i] = 1 - random[i];
    }
  sample->done = n;
  return sample;
}

static void
test_confusion (void)
{
  g_autoptr (LkPairSample) apart = sample_of (3, (float[]){ 0.9f, 0.8f, 0.95f }, (float[]){ 0.1f, -0.5f, 0.7f });
  g_autoptr (LkPairSample)
      alike = sample_of (4, (float[]){ 0.5f, 0.25f, 0.75f, 0 }, (float[]){ 0.75f, 0, 0.5f, 0.25f });
  /* 0.5 lies below the random 0.75 and beside 0.5: one and a half of three; 1 lies below none. */
  g_autoptr (LkPairSample) some = sample_of (3, (float[]){ 0.5f, 1, 1 }, (float[]){ 0.75f, 0.5f, 0.25f });
  LkDifficulty difficulty;

  lk_difficulty_measure (apart, TRUE, &difficulty);
  g_assert_cmpfloat (difficulty.confusion, ==, 0);
  g_assert_cmpint (difficulty.verdict, ==, LK_DIFFICULTY_EASY);
  g_assert_cmpfloat_with_epsilon (difficulty.positive, 2.65 / 3, 1e-6);
  g_assert_cmpfloat_with_epsilon (difficulty.random, 0.1, 1e-6);

  lk_difficulty_measure (alike, TRUE, &difficulty);
  g_assert_cmpfloat (difficulty.confusion, ==, 0.5);
  g_assert_cmpint (difficulty.verdict, ==, LK_DIFFICULTY_HARD);
  lk_difficulty_measure (alike, FALSE, &difficulty);
  g_assert_cmpint (difficulty.verdict, ==, LK_DIFFICULTY_OPEN);

  lk_difficulty_measure (some, TRUE, &difficulty);
  g_assert_cmpfloat_with_epsilon (difficulty.confusion, 1.5 / 9, 1e-9);
  g_assert_cmpint (difficulty.verdict, ==, LK_DIFFICULTY_FAIR);
}

static void
test_nothing_to_tell (void)
{
  g_autoptr (LkPairSample) flat = sample_of (2, (float[]){ 1, 1 }, (float[]){ 1, 1 });
  g_autoptr (LkPairSample) broken = sample_of (2, (float[]){ NAN, NAN }, (float[]){ NAN, NAN });
  LkDifficulty difficulty;
  LkPairBins bins;

  lk_difficulty_measure (flat, TRUE, &difficulty);
  g_assert_cmpint (difficulty.verdict, ==, LK_DIFFICULTY_FLAT);
  g_assert_true (lk_difficulty_bins (flat, &bins));

  lk_difficulty_measure (broken, TRUE, &difficulty);
  g_assert_cmpint (difficulty.verdict, ==, LK_DIFFICULTY_UNKNOWN);
  g_assert_true (isnan (difficulty.confusion));
  g_assert_false (lk_difficulty_bins (broken, &bins));
}

static void
test_bins (void)
{
  g_autoptr (LkPairSample)
      sample = sample_of (4, (float[]){ 0.99f, 0.98f, 0.99f, 1 }, (float[]){ 0.7f, 0.65f, 0.9f, 0.8f });
  LkPairBins bins;
  double positive = 0, random = 0;

  g_assert_true (lk_difficulty_bins (sample, &bins));
  /* From a round number up to 1. */
  g_assert_cmpfloat_with_epsilon (bins.edges[0], 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (bins.edges[LK_PAIR_BINS], 1, 1e-9);
  for (int i = 0; i < LK_PAIR_BINS; i++)
    {
      g_assert_cmpfloat (bins.edges[i], <, bins.edges[i + 1]);
      positive += bins.positive[i];
      random += bins.random[i];
    }
  g_assert_cmpfloat_with_epsilon (positive, 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (random, 1, 1e-9);
  g_assert_cmpfloat (bins.positive[LK_PAIR_BINS - 1], >=, 0.5);
  g_assert_cmpfloat_with_epsilon (bins.random[(int) ((0.65 - 0.5) / 0.5 * LK_PAIR_BINS)], 0.25, 1e-9);
}

static double
confusion_of (LkExperiment *experiment, const LkFrozenNet *net, const LkDataset *dataset, LkPool *pool)
{
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  g_autoptr (LkRecipe) recipe = lk_recipe_new (values, 2, NULL, NULL);
  g_autoptr (LkPairSample) sample = lk_pair_sample_new (dataset, 128);
  LkDifficulty difficulty;

  while (lk_pair_sample_measure_cosines (sample, 20, net, dataset, recipe, 0, pool))
    ;
  lk_difficulty_measure (sample, FALSE, &difficulty);
  g_assert_cmpint (difficulty.n, ==, 128);
  return difficulty.confusion;
}

/* With the same draws a stronger recipe is harder; without one it is no task at all. */
static void
test_recipes (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkExperiment) experiment = experiment_of ("simclr", "1");
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  g_autoptr (LkFrozenNet) net = NULL;
  LkPool *pool = lk_pool_new (1, 0, lk_thread_init);
  double none, weak, strong;

  lk_thread_init ();
  net = lk_frozen_net_new_untrained (lk_experiment_method (experiment), values, dataset);
  set (experiment, "augment.order", "");
  none = confusion_of (experiment, net, dataset, pool);
  set (experiment, "augment.order", "crop");
  set (experiment, "augment.crop.scale_min", "0.8");
  weak = confusion_of (experiment, net, dataset, pool);
  set (experiment, "augment.crop.scale_min", "0.05");
  strong = confusion_of (experiment, net, dataset, pool);
  g_assert_cmpfloat (none, ==, 0);
  g_assert_cmpfloat (weak, >, none);
  g_assert_cmpfloat (strong, >, weak + 0.05);
  lk_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/difficulty/how-often-a-random-pair-is-more-alike", test_confusion);
  g_test_add_func ("/train/difficulty/nothing-to-tell", test_nothing_to_tell);
  g_test_add_func ("/train/difficulty/histograms", test_bins);
  g_test_add_func ("/train/difficulty/stronger-recipes-are-harder", test_recipes);
  return g_test_run ();
}
