/* Multi-crop through the real trainer: 2 views of 28 px and 4 of 16 px, the same bits whatever happens. */

#include "material.h"

#include "base/error.h"
#include "train/bench.h"
#include "train/sample-loss.h"

#include <math.h>
#include <string.h>

#define WIDE 28
#define SMALL 16
#define VIEWS 6

/* Noise over stripes, of a size from which crops can be cut. */
static LkDataset *
wide_stripes (void)
{
  static const char *const names[] = { "across", "down", NULL };
  LkDataset *dataset = lk_dataset_new ("shapes", "Wide stripes", WIDE, WIDE, 1);
  g_autoptr (LkValues) values = lk_values_new ();
  LkRng rng = lk_rng (12, LK_STREAM_TEST, 0, 0, 0);

  for (int s = 0; s < LK_N_SPLITS; s++)
    {
      LkSplit *split = &dataset->splits[s];
      LkColumn *column;

      split->n = s == LK_TRAIN ? 96 : 40;
      split->pixels = g_malloc ((gsize) split->n * WIDE * WIDE);
      column = lk_split_add_column (split, "class", LK_COLUMN_CATEGORY, names);
      for (int i = 0; i < split->n; i++)
        {
          column->category[i] = i % 2;
          for (int k = 0; k < WIDE * WIDE; k++)
            split->pixels[i * WIDE * WIDE + k] = (guint8) (((i % 2 == 0 ? k : k / WIDE) / 3 % 2) * 80 +
                                                           (int) lk_rng_below (&rng, 130));
        }
    }
  lk_values_set (values, "data.mean", "");
  lk_values_set (values, "data.std", "");
  g_assert_true (lk_dataset_finish (dataset, values, NULL));
  return dataset;
}

static LkExperiment *
multi_crop (const char *method, const char *threads)
{
  LkExperiment *experiment = experiment_of (method, threads);

  set (experiment, "train.batch_size", "16");
  set (experiment, "augment.small_views", "4");
  set (experiment, "augment.small_size", "16");
  set (experiment, "optimizer.lr", "0.05");
  return experiment;
}

static void
test_batch (void)
{
  g_autoptr (LkDataset) dataset = wide_stripes ();
  g_autoptr (LkExperiment) experiment = multi_crop ("simclr", "1");
  g_autoptr (LkTrainer) trainer = trainer_of (experiment, dataset, NULL);
  const LkBatch *batch = trainer->batch;
  LkMetrics row;

  g_assert_cmpint (batch->n_groups, ==, 2);
  g_assert_true (batch->groups[0].h == WIDE && batch->groups[0].w == WIDE && batch->groups[0].n_views == 2);
  g_assert_true (batch->groups[1].h == SMALL && batch->groups[1].w == SMALL && batch->groups[1].n_views == 4);
  g_assert_cmpint (lk_batch_targets (batch), ==, 2);
  step (trainer, 3);
  g_assert_cmpint (lk_run_rows (trainer->run, 2, 1, &row), ==, 1);
  g_assert_true (isfinite (row.loss) && row.grad_norm > 0);
}

/* Every method trains on them, and on more than two large views. */
static void
test_methods (void)
{
  g_autoptr (LkDataset) dataset = wide_stripes ();
  int n;
  const LkMethod *const *methods = lk_methods (&n);

  for (int i = 0; i < n; i++)
    for (int large = 0; large < 2; large++)
      {
        g_autoptr (LkExperiment) experiment = multi_crop (methods[i]->id, "2");
        g_autoptr (LkTrainer) trainer = NULL;
        LkMetrics row;

        if (large)
          {
            set (experiment, "augment.views", "4");
            set (experiment, "augment.small_views", "0");
          }
        if (strcmp (methods[i]->id, "wmse") == 0) /* whitens slices of at least twice as many images as outputs */
          set (experiment, "method.output", "4");
        trainer = trainer_of (experiment, dataset, NULL);
        step (trainer, 2);
        g_assert_cmpint (lk_run_rows (trainer->run, 1, 1, &row), ==, 1);
        if (!isfinite (row.loss))
          g_error ("%s: its loss is not finite", methods[i]->id);
      }
}

static void
test_threads (void)
{
  static const char *const methods[] = { "simclr", "byol" };
  g_autoptr (LkDataset) dataset = wide_stripes ();

  for (guint m = 0; m < G_N_ELEMENTS (methods); m++)
    {
      g_autoptr (LkExperiment) first = multi_crop (methods[m], "1");
      g_autoptr (LkTrainer) one = trainer_of (first, dataset, NULL);

      step (one, 8);
      for (int threads = 2; threads <= 4; threads += 2)
        {
          g_autofree char *text = g_strdup_printf ("%d", threads);
          g_autoptr (LkExperiment) experiment = multi_crop (methods[m], text);
          g_autoptr (LkTrainer) more = trainer_of (experiment, dataset, NULL);

          step (more, 8);
          assert_same_tensors (one, more);
        }
    }
}

static void
test_resume (void)
{
  g_autoptr (LkDataset) dataset = wide_stripes ();
  g_autoptr (LkExperiment) experiment = multi_crop ("byol", "2");
  g_autofree char *folder = new_folder ();
  g_autoptr (LkTrainer) whole = trainer_of (experiment, dataset, NULL);
  LkTrainer *part = trainer_of (experiment, dataset, folder);
  GError *error = NULL;

  step (whole, 12);
  run_steps (part, 7);
  lk_trainer_free (part);
  part = lk_trainer_resume (folder, dataset, 1, 0, &error);
  g_assert_no_error (error);
  run_steps (part, 5);
  assert_same_tensors (whole, part);
  lk_trainer_free (part);
  remove_folder (folder);
}

/* The strip of views, in training and looking back: all views in their sizes, the same bits. */
static void
test_preview (void)
{
  g_autoptr (LkDataset) dataset = wide_stripes ();
  g_autoptr (LkExperiment) experiment = multi_crop ("simclr", "2");
  g_autofree char *folder = new_folder ();
  LkTrainer *trainer = trainer_of (experiment, dataset, folder);
  g_autoptr (LkPreview) shown = NULL, again = NULL;
  g_autoptr (GError) error = NULL;
  LkRun *run;

  run_steps (trainer, 5);
  trainer->previewed_at = 0;
  run_steps (trainer, 1);
  shown = lk_trainer_take_preview (trainer);
  g_assert_nonnull (shown);
  lk_trainer_free (trainer);
  run = lk_run_open (folder, FALSE, NULL);
  again = lk_preview_of_step (run, dataset, 6, &error);
  g_assert_no_error (error);

  g_assert_cmpint (shown->step, ==, 6);
  g_assert_cmpint (shown->n_views, ==, VIEWS);
  for (int view = 0; view < VIEWS; view++)
    {
      int side = view < 2 ? WIDE : SMALL;

      g_assert_true (shown->view_size[view][0] == side && shown->view_size[view][1] == side);
      for (int i = 0; i < shown->n_images; i++)
        g_assert_cmpmem (lk_preview_view (shown, i, view), (gsize) (side * side) * sizeof (float),
                         lk_preview_view (again, i, view), (gsize) (side * side) * sizeof (float));
    }
  lk_run_close (run);
  remove_folder (folder);
}

/* What a bench shows of a small view: that view, and its stages in its size. */
static void
test_bench (void)
{
  static const int samples[] = { 4, 9 };
  g_autoptr (LkDataset) dataset = wide_stripes ();
  g_autoptr (LkExperiment) experiment = multi_crop ("simclr", "1");
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  g_autoptr (LkRecipe) recipe = lk_method_recipe (lk_method_find ("simclr"), values, WIDE, WIDE, NULL);
  g_autoptr (LkBench) bench = lk_bench_new (dataset, recipe, 1, 0, samples, G_N_ELEMENTS (samples));

  while (lk_bench_make_next (bench))
    ;
  for (int image = 0; image < 2; image++)
    for (int view = 0; view < VIEWS; view++)
      {
        g_autoptr (LkStages) stages = lk_bench_stages (bench, image, view);
        int size = stages->h * stages->w;

        g_assert_cmpint (stages->h, ==, view < 2 ? WIDE : SMALL);
        g_assert_cmpint (stages->n, >, 0);
        g_assert_cmpmem (stages->pictures + (stages->n - 1) * size, (gsize) size * sizeof (float),
                         lk_preview_view (bench->preview, image, view), (gsize) size * sizeof (float));
      }
}

/* Alignment compares two large views; the loss of single images is there; the plan counts all views. */
static void
test_measuring (void)
{
  g_autoptr (LkDataset) dataset = wide_stripes ();
  g_autoptr (LkExperiment) experiment = multi_crop ("simclr", "2"), plain = multi_crop ("simclr", "2");
  g_autoptr (LkTrainer) trainer = trainer_of (experiment, dataset, NULL), two = NULL;
  g_autoptr (LkFrozenNet) net = NULL;
  LkPool *pool = lk_pool_new (2, 0, NULL);
  float loss[16];
  int index[16];
  LkMetrics row;

  run_steps (trainer, 1);
  g_assert_cmpint (lk_run_rows (trainer->run, 0, 1, &row), ==, 1);
  g_assert_true (isfinite (row.alignment));
  for (int i = 0; i < 16; i++)
    index[i] = i;
  net = lk_trainer_ref_net (trainer);
  g_assert_true (lk_sample_losses (net, dataset, index, 16, 1, pool, NULL, NULL, loss));
  g_assert_true (isfinite (loss[15]));
  lk_pool_free (pool);

  lk_arena_reset_peak (trainer->arena);
  step (trainer, 1);
  g_assert_cmpuint (lk_arena_peak (trainer->arena), <=, trainer->step_memory);
  set (plain, "augment.small_views", "0");
  two = trainer_of (plain, dataset, NULL);
  g_assert_cmpuint (trainer->step_memory, >, two->step_memory + two->step_memory / 4);
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *key, *text, *message;
  } cases[] = {
    { "encoder.id", "mlp", "augment.small_views=4: the encoder mlp *one size*" },
    { "encoder.id", "linear", "augment.small_views=4: the encoder linear *one size*" },
    { "augment.views", "5", "augment.views, augment.small_views: 5 large and 4 small views*" },
    { "augment.views", "1", "augment.views=1: *" },
    { "augment.small_size", "28", "augment.small_size: small views of 28 pixels*" },
  };
  g_autoptr (LkDataset) dataset = wide_stripes ();
  g_autoptr (LkExperiment) good = multi_crop ("simclr", "1");
  g_autoptr (LkTrainer) trainer = trainer_of (good, dataset, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LkExperiment) experiment = multi_crop ("simclr", "1");
      g_autoptr (GError) refusal = NULL;

      set (experiment, cases[i].key, cases[i].text);
      g_assert_null (lk_trainer_new (experiment, dataset, NULL, NULL, 0, &refusal));
      g_assert_error (refusal, LK_ERROR, LK_ERROR_SETTING);
      g_assert_true (g_pattern_match_simple (cases[i].message, refusal->message));
    }

  /* How many there are stands for the whole run; what the crops show may change. */
  step (trainer, 1);
  g_assert_false (lk_trainer_set (trainer, "augment.small_views", "2", &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SETTING);
  g_assert_true (lk_trainer_set (trainer, "augment.small_scale_max", "0.9", NULL));
  step (trainer, 1);
  g_assert_cmpint (lk_recipe_views (trainer->recipe), ==, VIEWS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/multi-crop/batch-has-two-groups", test_batch);
  g_test_add_func ("/train/multi-crop/every-method-trains", test_methods);
  g_test_add_func ("/train/multi-crop/same-bits-for-any-number-of-threads", test_threads);
  g_test_add_func ("/train/multi-crop/same-bits-after-a-resume", test_resume);
  g_test_add_func ("/train/multi-crop/preview-shows-all-views", test_preview);
  g_test_add_func ("/train/multi-crop/bench-shows-all-views", test_bench);
  g_test_add_func ("/train/multi-crop/measures", test_measuring);
  g_test_add_func ("/train/multi-crop/refusals", test_refusals);
  return g_test_run ();
}
