#include "shortcut-runs.h"

#include "tensor/gemm.h"
#include "train/evaluator.h"
#include "train/trainer-private.h"

static const char *const crop_only[] = {
  "augment.crop.probability=1",
  "augment.crop.scale_min=0.2",
  "augment.flip.probability=0.5",
  "augment.rotation.probability=0",
  "augment.gray.probability=0",
  "augment.jitter.probability=0",
  NULL,
};

static const char *const full_color[] = {
  "augment.crop.probability=1",
  "augment.crop.scale_min=0.2",
  "augment.flip.probability=0.5",
  "augment.rotation.probability=0",
  "augment.gray.probability=0.5",
  "augment.jitter.probability=0.8",
  "augment.jitter.brightness=0.8",
  "augment.jitter.contrast=0.8",
  "augment.jitter.saturation=0.8",
  "augment.jitter.hue=0.5",
  NULL,
};

static void
set_all (LkExperiment *experiment, const char *const *settings)
{
  for (int i = 0; settings[i] != NULL; i++)
    {
      g_auto (GStrv) sides = g_strsplit (settings[i], "=", 2);
      g_autoptr (GError) error = NULL;

      lk_experiment_set (experiment, sides[0], sides[1], &error);
      g_assert_no_error (error);
    }
}

static void
set_number (LkExperiment *experiment, const char *key, int number)
{
  g_autofree char *text = g_strdup_printf ("%s=%d", key, number);
  const char *const settings[] = { text, NULL };

  set_all (experiment, settings);
}

static void
detect (LkTrainer *trainer, const LkCueTable *table, const int *images, LkPool *pool, LkShortcut *shortcut)
{
  g_autoptr (LkFrozenNet) net = lk_frozen_net_new (&trainer->model, trainer->method, trainer->values,
                                                   &trainer->normalize, trainer->status.step);
  int n = lk_cue_table_size (table), d = lk_frozen_net_features (net);
  g_autofree float *features = g_new (float, (gsize) n *(gsize) d);

  lk_frozen_net_embed (net, trainer->dataset, LK_TRAIN, images, 0, n, pool, NULL, NULL, features, NULL);
  lk_shortcut_of_features (table, features, d, shortcut);
}

void
run_recipe (LkTestRecipe recipe, int seed, int side, int n, int epochs, LkShortcut *before, LkShortcut *after)
{
  static const char *const common[] = {
    "data.id=shapes",
    "method.id=simclr",
    "data.shapes.colors=free",
    "data.shapes.test=0",
    "train.threads=1",
    "encoder.width=8",
    NULL,
  };
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autoptr (LkValues) values = NULL;
  g_autoptr (LkDataset) dataset = NULL;
  g_autoptr (LkTrainer) trainer = NULL;
  g_autoptr (LkCueTable) table = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree int *images = lk_evaluation_images (LK_EVALUATION_PROBE, n, MIN (n, LK_SHORTCUT_IMAGES));
  LkPool *pool = lk_pool_new (1, 0, NULL);

  lk_thread_init ();
  set_all (experiment, common);
  set_all (experiment, recipe == LK_RECIPE_CROP_ONLY ? crop_only : full_color);
  set_number (experiment, "train.seed", seed);
  set_number (experiment, "data.image_size", side);
  set_number (experiment, "data.shapes.train", n);
  set_number (experiment, "train.epochs", epochs);
  values = lk_experiment_values (experiment);
  dataset = lk_data_load (values, NULL, &error);
  g_assert_no_error (error);
  trainer = lk_trainer_new (experiment, dataset, NULL, NULL, 0, &error);
  g_assert_no_error (error);

  table = lk_cue_table_new (dataset, images, MIN (n, LK_SHORTCUT_IMAGES));
  detect (trainer, table, images, pool, before);
  while (trainer->status.step < trainer->status.total_steps)
    {
      lk_trainer_step (trainer, &error);
      g_assert_no_error (error);
    }
  detect (trainer, table, images, pool, after);
  lk_pool_free (pool);
}
