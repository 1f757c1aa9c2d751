/* The augmentation bench: what a recipe makes of a few images, with the same draw under other strengths. */

#include "material.h"

#include "train/bench.h"

#include <string.h>

#define SIZE (SIDE * SIDE)
#define VIEWS 4

static LkRecipe *
recipe_of (const char *const (*settings)[2], int n)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autoptr (LkValues) values = NULL;
  g_autoptr (GError) error = NULL;
  LkRecipe *recipe;

  for (int i = 0; i < n; i++)
    set (experiment, settings[i][0], settings[i][1]);
  values = lk_experiment_values (experiment);
  recipe = lk_recipe_new (values, VIEWS, NULL, &error);
  g_assert_no_error (error);
  return recipe;
}

static LkBench *
bench_of (LkDataset *dataset, LkRecipe *recipe, guint32 draw)
{
  static const int samples[] = { 3, 77, 5 };
  LkBench *bench = lk_bench_new (dataset, recipe, 9, draw, samples, G_N_ELEMENTS (samples));

  while (lk_bench_make_next (bench))
    g_assert_cmpint (bench->made, <, (int) G_N_ELEMENTS (samples));
  g_assert_cmpint (bench->made, ==, G_N_ELEMENTS (samples));
  return bench;
}

static const float *
view_of (const LkBench *bench, int image, int view)
{
  return bench->preview->views + (image * VIEWS + view) * SIZE;
}

static const LkDrawn *
drawn_by (const LkBench *bench, int image, int view, const char *id)
{
  const LkDrawn *drawn = lk_bench_drawn (bench, image, view);

  for (int i = 0; i < lk_recipe_length (bench->recipe); i++)
    if (g_str_equal (drawn[i].transform->id, id))
      return &drawn[i];
  g_assert_not_reached ();
}

static void
assert_same (const LkDrawn *a, const LkDrawn *b)
{
  g_assert_cmpint (a->applied, ==, b->applied);
  g_assert_cmpmem (a->values, sizeof a->values, b->values, sizeof b->values);
}

/* The first two views of draw n are those that training sees in epoch n: the same bits. */
static void
test_views_are_those_of_training (void)
{
  static const char *const settings[][2] = { { "augment.order", "crop, flip, jitter" } };
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkRecipe) recipe = recipe_of (settings, 1);
  g_autoptr (LkBench) bench = bench_of (dataset, recipe, 6);
  g_autofree float *workspace = g_new (float, lk_recipe_workspace (recipe, SIDE, SIDE, 1));
  float view[SIZE];

  for (int i = 0; i < bench->preview->n_images; i++)
    for (int v = 0; v < VIEWS; v++)
      {
        int sample = bench->preview->sample[i];

        lk_recipe_view (recipe, lk_dataset_image (dataset, LK_TRAIN, sample), SIDE, SIDE, 1,
                        (LkAugmentKey){ 9, 6, (uint32_t) sample, v }, NULL, view, NULL, NULL, workspace);
        g_assert_cmpmem (view, sizeof view, view_of (bench, i, v), sizeof view);
      }
}

/* A slider that moves changes the strength, and not what is random: each drawn factor keeps its place between the ends of
 * its range, and the other transforms keep their numbers. */
static void
test_strength_keeps_the_draw (void)
{
  static const char *const weak[][2] = { { "augment.order", "crop, flip, jitter" },
                                         { "augment.jitter.brightness", "0.2" },
                                         { "augment.jitter.probability", "0.8" } };
  static const char *const strong[][2] = { { "augment.order", "crop, flip, jitter" },
                                           { "augment.jitter.brightness", "0.8" },
                                           { "augment.jitter.probability", "0.8" } };
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkRecipe) a = recipe_of (weak, 3), b = recipe_of (strong, 3);
  g_autoptr (LkBench) x = bench_of (dataset, a, 0), y = bench_of (dataset, b, 0);
  int n_applied = 0, n_idle = 0;

  for (int i = 0; i < 3; i++)
    for (int v = 0; v < VIEWS; v++)
      {
        const LkDrawn *weak_jitter = drawn_by (x, i, v, "jitter"), *strong_jitter = drawn_by (y, i, v, "jitter");

        assert_same (drawn_by (x, i, v, "crop"), drawn_by (y, i, v, "crop"));
        assert_same (drawn_by (x, i, v, "flip"), drawn_by (y, i, v, "flip"));
        g_assert_cmpint (weak_jitter->applied, ==, strong_jitter->applied);
        if (weak_jitter->applied)
          {
            g_assert_cmpfloat_with_epsilon ((weak_jitter->values[0] - 1) * 4, strong_jitter->values[0] - 1, 1e-9);
            g_assert_cmpint (memcmp (view_of (x, i, v), view_of (y, i, v), SIZE * sizeof (float)), !=, 0);
          }
        else
          g_assert_cmpmem (view_of (x, i, v), SIZE * sizeof (float), view_of (y, i, v), SIZE * sizeof (float));
        n_applied += weak_jitter->applied;
        n_idle += !weak_jitter->applied;
      }
  g_assert_cmpint (n_applied, >, 0);
  g_assert_cmpint (n_idle, >, 0);
}

static void
test_another_draw_is_another (void)
{
  static const char *const settings[][2] = { { "augment.order", "crop, flip, jitter" } };
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkRecipe) recipe = recipe_of (settings, 1);
  g_autoptr (LkBench) x = bench_of (dataset, recipe, 0), y = bench_of (dataset, recipe, 1);

  for (int i = 0; i < 3; i++)
    for (int v = 0; v < VIEWS; v++)
      g_assert_cmpint (memcmp (view_of (x, i, v), view_of (y, i, v), SIZE * sizeof (float)), !=, 0);
}

/* 0 = the image as it is. */
static const float *
stage_of (const LkBench *bench, int image, const LkStages *stages, int i)
{
  return i == 0 ? bench->preview->originals + image * SIZE : stages->pictures + (i - 1) * SIZE;
}

/* Stages begin with the image and end with the view; a stage that did not come up changes nothing; what never comes up (no
 * probability, or color on gray) is no stage; and the second view has those of its own recipe. */
static void
test_stages (void)
{
  static const char *const settings[][2] = { { "augment.order", "crop, flip, gray, blur, solarize" },
                                             { "augment.flip.probability", "0.5" },
                                             { "augment.gray.probability", "0.5" },
                                             { "augment.blur.probability", "0" },
                                             { "augment.solarize.probability", "0" },
                                             { "augment.view2", "solarize.probability=1" } };
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkRecipe) recipe = recipe_of (settings, 6);
  g_autoptr (LkBench) bench = bench_of (dataset, recipe, 0);
  gboolean idle = FALSE;

  for (int image = 0; image < 3; image++)
    for (int view = 0; view < VIEWS; view++)
      {
        g_autoptr (LkStages) stages = lk_bench_stages (bench, image, view);

        g_assert_cmpint (stages->n, ==, view % 2 == 0 ? 2 : 3);
        g_assert_cmpstr (stages->drawn[0].transform->id, ==, "crop");
        g_assert_cmpstr (stages->drawn[1].transform->id, ==, "flip");
        g_assert_cmpfloat (stages->probability[1], ==, 0.5);
        if (view % 2 == 1)
          g_assert_cmpstr (stages->drawn[2].transform->id, ==, "solarize");
        g_assert_cmpmem (stage_of (bench, image, stages, stages->n), SIZE * sizeof (float),
                         view_of (bench, image, view), SIZE * sizeof (float));
        for (int i = 0; i < stages->n; i++)
          if (!stages->drawn[i].applied)
            {
              idle = TRUE;
              g_assert_cmpmem (stage_of (bench, image, stages, i), SIZE * sizeof (float),
                               stage_of (bench, image, stages, i + 1), SIZE * sizeof (float));
            }
      }
  g_assert_true (idle);
}

static void
test_the_image_alone_has_no_stages (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  g_autoptr (LkRecipe) recipe = recipe_of (NULL, 0);
  g_autoptr (LkBench) bench = bench_of (dataset, recipe, 0);
  g_autoptr (LkStages) stages = lk_bench_stages (bench, 1, -1);

  g_assert_cmpint (stages->n, ==, 0);
}

/* -- which images -------------------------------------------------------------------------------------------------- */

static void
assert_chosen (const LkDataset *dataset,
               const int *selected,
               int n_selected,
               const int *shown,
               int n_shown,
               const int *expected,
               int n)
{
  int samples[8];

  g_assert_cmpint (lk_bench_choose (dataset, selected, n_selected, shown, n_shown, samples, n), ==, n);
  g_assert_cmpmem (samples, (gsize) n * sizeof *samples, expected, (gsize) n * sizeof *expected);
}

#define CHOSEN(selected, shown, ...)                                                      \
  assert_chosen (dataset, selected, G_N_ELEMENTS (selected), shown, G_N_ELEMENTS (shown), \
                 (const int[]){ __VA_ARGS__ }, G_N_ELEMENTS (((const int[]){ __VA_ARGS__ })))

static void
test_selected_images_are_pinned (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  static const int shown[] = { 10, 11, 12, 13 }, pressed[] = { 12 }, elsewhere[] = { 50, 51 }, both[] = { 13, 60 },
                   many[] = { 20, 21, 22, 23, 24, 25 }, beyond[] = { IMAGES + 5, 30 };

  /* What is pressed stays under the finger. */
  CHOSEN (pressed, shown, 10, 11, 12, 13);
  /* What is selected elsewhere comes first; what was not selected gives way from the end. */
  CHOSEN (elsewhere, shown, 50, 51, 10, 11);
  CHOSEN (both, shown, 60, 10, 11, 13);
  CHOSEN (many, shown, 20, 21, 22, 23);
  CHOSEN (beyond, shown, 30, 10, 11, 12);
}

static void
test_examples_fill_up (void)
{
  g_autoptr (LkDataset) dataset = stripes (TRUE);
  static const int selected[] = { 100 };
  const int *none = NULL;
  int examples[6], samples[6];

  g_assert_cmpint (lk_preview_choose (dataset, examples, 6), ==, 6);
  g_assert_cmpint (lk_bench_choose (dataset, none, 0, none, 0, samples, 6), ==, 6);
  g_assert_cmpmem (samples, sizeof samples, examples, sizeof examples);
  g_assert_cmpint (lk_bench_choose (dataset, selected, 1, none, 0, samples, 6), ==, 6);
  g_assert_cmpint (samples[0], ==, 100);
  g_assert_cmpmem (samples + 1, 5 * sizeof *samples, examples, 5 * sizeof *examples);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/bench/views-are-those-of-training", test_views_are_those_of_training);
  g_test_add_func ("/train/bench/strength-keeps-the-draw", test_strength_keeps_the_draw);
  g_test_add_func ("/train/bench/another-draw-is-another", test_another_draw_is_another);
  g_test_add_func ("/train/bench/stages", test_stages);
  g_test_add_func ("/train/bench/the-image-alone-has-no-stages", test_the_image_alone_has_no_stages);
  g_test_add_func ("/train/bench/selected-images-are-pinned", test_selected_images_are_pinned);
  g_test_add_func ("/train/bench/examples-fill-up", test_examples_fill_up);
  return g_test_run ();
}
