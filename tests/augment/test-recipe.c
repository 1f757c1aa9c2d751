#include "recipes.h"

#include "augment/picture.h"
#include "base/error.h"

#include <math.h>

#define EVERYTHING                                                                                                  \
  "crop.probability=1; flip.probability=0.5; vflip.probability=0.5; rotation.probability=1; rotation.degrees=180; " \
  "translation.probability=1; jitter.probability=1; gray.probability=0.5; blur.probability=1; "                     \
  "solarize.probability=0.5; posterize.probability=0.5; noise.probability=1; erasing.probability=1"

#define COUNT 13 /* transforms */

static const int sizes[][2] = { { 8, 8 }, { 28, 28 }, { 32, 32 }, { 17, 40 }, { 64, 9 }, { 8, 128 }, { 128, 128 } };

static const LkAugmentKey key0 = { 1, 0, 0, 0 };

/* -- the random address -------------------------------------------------------------------------------------------- */

static void
test_same_key_same_bits (void)
{
  g_autoptr (LkRecipe) recipe = new_recipe (EVERYTHING);
  g_autofree guint8 *image = new_images (1, 28, 28, 3);

  for (uint32_t sample = 0; sample < 20; sample++)
    {
      LkAugmentKey key = { 5, 6, sample, 1 };
      g_autofree float *first = new_view (recipe, image, 28, 28, 3, key, NULL);
      g_autofree float *second = new_view (recipe, image, 28, 28, 3, key, NULL);

      g_assert_cmpmem (first, 28 * 28 * 3 * sizeof (float), second, 28 * 28 * 3 * sizeof (float));
    }
}

/* Each transform alone: any other seed, epoch, sample or view draws something else. */
static void
test_every_part_of_the_key_counts (void)
{
  static const LkAugmentKey keys[] = { { 1, 1, 1, 0 }, { 2, 1, 1, 0 }, { 1, 2, 1, 0 }, { 1, 1, 2, 0 }, { 1, 1, 1, 1 } };
  static const char *const ids[] = { "crop", "rotation", "jitter", "blur", "noise", "erasing" };
  g_autofree guint8 *image = new_images (1, 28, 28, 3);

  for (gsize t = 0; t < G_N_ELEMENTS (ids); t++)
    {
      g_autofree char *text = g_strdup_printf ("%s.probability=1", ids[t]);
      g_autoptr (LkRecipe) recipe = new_recipe (text);
      float *views[G_N_ELEMENTS (keys)];

      for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
        views[i] = new_view (recipe, image, 28, 28, 3, keys[i], NULL);
      for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
        for (gsize j = 0; j < i; j++)
          g_assert_cmpint (memcmp (views[i], views[j], 28 * 28 * 3 * sizeof (float)), !=, 0);
      for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
        g_free (views[i]);
    }
}

/* Two transforms of one view draw from different addresses: with equal probabilities they do not come up together. */
static void
test_slots_are_independent (void)
{
  g_autoptr (LkRecipe) recipe = new_recipe ("flip.probability=0.5; vflip.probability=0.5");
  g_autofree guint8 *image = new_images (1, 8, 8, 1);
  int together = 0;

  for (uint32_t sample = 0; sample < 1000; sample++)
    {
      LkDrawn drawn[COUNT];
      draw_view (recipe, image, 8, 8, 1, (LkAugmentKey){ 1, 0, sample, 0 }, drawn);

      together += drawn[find_drawn (drawn, COUNT, "flip")].applied && drawn[find_drawn (drawn, COUNT, "vflip")].applied;
    }

  /* 250 expected, standard deviation 13.7. */
  g_assert_cmpint (ABS (together - 250), <, 60);
}

/* Changing the strength or the probability of one transform leaves the draws of all others alone. */
static void
test_draws_do_not_depend_on_other_settings (void)
{
  g_autoptr (LkRecipe) one = new_recipe (EVERYTHING);
  g_autoptr (LkRecipe) other = new_recipe (EVERYTHING "; rotation.degrees=10; crop.probability=0; flip.probability=1; "
                                                      "jitter.hue=0; order=erasing, jitter, rotation, blur");
  g_autofree guint8 *image = new_images (1, 32, 32, 3);
  LkDrawn a[COUNT], b[COUNT];
  draw_view (one, image, 32, 32, 3, key0, a);
  draw_view (other, image, 32, 32, 3, key0, b);
  const LkDrawn *jitter_a = &a[find_drawn (a, COUNT, "jitter")], *jitter_b = &b[1];
  const LkDrawn *rotation_a = &a[find_drawn (a, COUNT, "rotation")], *rotation_b = &b[2];

  g_assert_cmpmem (a[find_drawn (a, COUNT, "erasing")].values, sizeof a->values, b[0].values, sizeof b->values);
  g_assert_cmpmem (a[find_drawn (a, COUNT, "blur")].values, sizeof a->values, b[3].values, sizeof b->values);
  for (int i = 0; i < 5; i++)
    if (i != 3)
      g_assert_cmpfloat (jitter_a->values[i], ==, jitter_b->values[i]);
  g_assert_cmpfloat_with_epsilon (rotation_a->values[0] / 180, rotation_b->values[0] / 10, 1e-12);
}

/* Slots are part of saved runs. */
static void
test_slots_are_for_ever (void)
{
  static const char *const ids[] = { NULL,          "crop",   "flip",    "vflip",         "rotation",
                                     "translation", "jitter", "gray",    "blur",          "solarize",
                                     "posterize",   "noise",  "erasing", "nuisance-noise" };
  int n;

  lk_transforms (&n);
  g_assert_cmpint (n, ==, COUNT);
  for (int slot = 1; slot <= COUNT; slot++)
    {
      const LkTransform *transform = lk_transform_find (ids[slot]);

      g_assert_nonnull (transform);
      g_assert_cmpint (transform->slot, ==, slot);
    }
  g_assert_null (lk_transform_find ("sharpen"));
}

/* -- probability ----------------------------------------------------------------------------------------------------- */

static void
test_probability_0_never_1_always (void)
{
  int n;
  const LkTransform *const *transforms = lk_transforms (&n);
  g_autofree guint8 *image = new_images (1, 16, 16, 3);

  for (int t = 0; t < n; t++)
    {
      g_autofree char *text = g_strdup_printf ("%s.probability=1", transforms[t]->id);
      g_autoptr (LkRecipe) recipe = new_recipe (text);

      for (uint32_t sample = 0; sample < 300; sample++)
        {
          LkDrawn drawn[COUNT];
          draw_view (recipe, image, 16, 16, 3, (LkAugmentKey){ 3, 0, sample, 0 }, drawn);

          for (int i = 0; i < COUNT; i++)
            g_assert_cmpint (drawn[i].applied, ==, drawn[i].transform == transforms[t]);
        }
    }
}

static void
test_probability_is_the_share (void)
{
  g_autoptr (LkRecipe) recipe = new_recipe ("flip.probability=0.3");
  g_autofree guint8 *image = new_images (1, 8, 8, 1);
  int count = 0;

  for (uint32_t sample = 0; sample < 10000; sample++)
    {
      LkDrawn drawn[COUNT];
      draw_view (recipe, image, 8, 8, 1, (LkAugmentKey){ 1, 2, sample, 0 }, drawn);

      count += drawn[find_drawn (drawn, COUNT, "flip")].applied;
    }

  /* Standard deviation 46. */
  g_assert_cmpint (ABS (count - 3000), <, 200);
}

static void
test_nothing_is_the_image_itself (void)
{
  g_autoptr (LkRecipe) recipe = new_recipe ("");

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (int c = 1; c <= 4; c++)
      {
        int h = sizes[s][0], w = sizes[s][1];
        g_autofree guint8 *image = new_images (1, h, w, c);
        g_autofree float *view = new_view (recipe, image, h, w, c, key0, NULL);

        for (int i = 0; i < h * w * c; i++)
          g_assert_cmpfloat (view[i], ==, (float) image[i] / 255);
      }
}

/* -- values and sizes ------------------------------------------------------------------------------------------------ */

/* Every size, shape and number of channels, every transform with great strength; the sanitizers watch the borders. */
static void
test_values_stay_in_range (void)
{
  g_autoptr (LkRecipe) recipe = new_recipe (
      EVERYTHING "; crop.scale_min=0.01; jitter.brightness=2; jitter.contrast=2; jitter.saturation=2; jitter.hue=0.5; "
                 "noise.std=1; blur.sigma_max=10; erasing.area_max=0.9; translation.fraction=1");

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (int c = 1; c <= 4; c++)
      {
        int h = sizes[s][0], w = sizes[s][1];
        g_autofree guint8 *image = new_images (1, h, w, c);

        for (uint32_t sample = 0; sample < 20; sample++)
          {
            g_autofree float *view = new_view (recipe, image, h, w, c, (LkAugmentKey){ 4, 0, sample, sample % 2 },
                                               NULL);

            for (int i = 0; i < h * w * c; i++)
              g_assert_true (view[i] >= 0 && view[i] <= 1);
          }
      }
}

static void
test_gray_stays_gray (void)
{
  g_autoptr (LkRecipe) recipe = new_recipe (
      "crop.probability=1; rotation.probability=1; jitter.probability=1; jitter.hue=0.5; gray.probability=1; "
      "blur.probability=1; solarize.probability=0.5; posterize.probability=0.5; erasing.probability=1");
  g_autofree guint8 *one = new_images (1, 28, 28, 1);
  g_autofree guint8 *three = g_malloc (28 * 28 * 3);

  for (int i = 0; i < 28 * 28 * 3; i++)
    three[i] = one[i / 3];
  for (uint32_t sample = 0; sample < 50; sample++)
    {
      g_autofree float *view = new_view (recipe, three, 28, 28, 3, (LkAugmentKey){ 1, 0, sample, 0 }, NULL);

      for (int i = 0; i < 28 * 28; i++)
        {
          g_assert_cmpfloat_with_epsilon (view[3 * i], view[3 * i + 1], 1e-5);
          g_assert_cmpfloat_with_epsilon (view[3 * i], view[3 * i + 2], 1e-5);
        }
    }
}

/* On one channel a transform of color says that it did nothing. */
static void
test_color_transforms_leave_gray_images (void)
{
  g_autoptr (LkRecipe) recipe = new_recipe ("gray.probability=1; jitter.probability=1; jitter.brightness=0; "
                                            "jitter.contrast=0; jitter.saturation=1; jitter.hue=0.5");
  g_autofree guint8 *image = new_images (1, 28, 28, 1);
  LkDrawn drawn[COUNT];
  g_autofree float *view = new_view (recipe, image, 28, 28, 1, key0, drawn);

  g_assert_false (drawn[find_drawn (drawn, COUNT, "gray")].applied);
  for (int i = 0; i < 28 * 28; i++)
    g_assert_cmpfloat (view[i], ==, (float) image[i] / 255);
}

static void
test_views_have_their_sizes (void)
{
  static const int view_size[] = { 0, 16, 48 };
  static const char *const settings[] = {
    "order=crop, flip", "order=rotation, crop, noise", "order=flip", "order=", "rotation.probability=1",
  };
  g_autofree guint8 *image = new_images (1, 30, 20, 3);

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autoptr (LkValues) values = new_values (FALSE);
      g_autoptr (LkRecipe) recipe = NULL;
      g_autofree float *workspace = NULL;
      float out[48 * 48 * 3];
      int h, w;

      set_values (values, settings[i]);
      recipe = lk_recipe_new (values, 3, view_size, NULL);
      g_assert_cmpint (lk_recipe_views (recipe), ==, 3);
      workspace = g_new (float, lk_recipe_workspace (recipe, 30, 20, 3));

      for (int view = 0; view < 3; view++)
        {
          lk_recipe_view_size (recipe, view, 30, 20, &h, &w);
          g_assert_cmpint (h, ==, view == 0 ? 30 : view_size[view]);
          g_assert_cmpint (w, ==, view == 0 ? 20 : view_size[view]);

          for (int j = 0; j < 48 * 48 * 3; j++)
            out[j] = -1;
          lk_recipe_view (recipe, image, 30, 20, 3, (LkAugmentKey){ 1, 1, 1, view }, NULL, out, NULL, NULL, workspace);
          for (int j = 0; j < 48 * 48 * 3; j++)
            g_assert_true (j < h * w * 3 ? out[j] >= 0 && out[j] <= 1 : out[j] == -1);
        }
    }
}

/* Where no crop comes up, or none is in the order, a view of another size is the whole image resampled. */
static void
test_views_without_crop_show_the_whole_image (void)
{
  static const char *const settings[] = { "crop.probability=0", "order=flip", "order=" };
  static const int sides[] = { 9, 16, 48 };
  g_autofree guint8 *image = new_images (1, 30, 20, 3);

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    for (gsize s = 0; s < G_N_ELEMENTS (sides); s++)
      {
        g_autoptr (LkValues) values = new_values (TRUE);
        g_autoptr (LkRecipe) recipe = NULL;
        g_autofree float *view = NULL;
        float x[48 * 48 * 3], scratch[48 * 48 * 3], tables[LK_TABLE_ROOM * 96];

        set_values (values, settings[i]);
        recipe = lk_recipe_new (values, 1, &sides[s], NULL);
        view = new_view (recipe, image, 30, 20, 3, key0, NULL);
        for (int j = 0; j < 30 * 20 * 3; j++)
          x[j] = (float) image[j] / 255;
        lk_resample (x, 20, 3, 0, 0, 20, 30, x, sides[s], sides[s], scratch, tables);
        g_assert_cmpmem (view, sides[s] * sides[s] * 3 * sizeof (float), x, sides[s] * sides[s] * 3 * sizeof (float));
      }
}

/* The last stage is the view, an idle transform repeats the stage before it, and stages do not change the result. */
static void
test_stages (void)
{
  g_autoptr (LkValues) values = new_values (TRUE);
  g_autoptr (LkRecipe) recipe = NULL;
  const int side = 20, size[] = { 20, 20 }, n = side * side * 3;
  g_autofree guint8 *image = new_images (1, 32, 28, 3);
  g_autofree float *stages = g_new (float, COUNT *n), *view = g_new (float, n), *alone = NULL, *workspace = NULL;
  LkDrawn drawn[COUNT];

  set_values (values, "rotation.probability=1; crop.probability=1; jitter.probability=1; erasing.probability=1");
  recipe = lk_recipe_new (values, 2, size, NULL);
  workspace = g_new (float, lk_recipe_workspace (recipe, 32, 28, 3));
  lk_recipe_view (recipe, image, 32, 28, 3, key0, NULL, view, drawn, stages, workspace);
  alone = new_view (recipe, image, 32, 28, 3, key0, NULL);

  g_assert_cmpint (lk_recipe_length (recipe), ==, COUNT);
  g_assert_cmpmem (view, n * sizeof (float), alone, n * sizeof (float));
  g_assert_cmpmem (view, n * sizeof (float), stages + (COUNT - 1) * n, n * sizeof (float));
  for (int i = 1; i < COUNT; i++)
    {
      gboolean same = memcmp (stages + (i - 1) * n, stages + i * n, n * sizeof (float)) == 0;

      g_assert_cmpint (same, ==, !drawn[i].applied);
    }
}

static void
test_normalization_is_last (void)
{
  const LkNormalize normalize = { { 0.1f, 0.2f, 0.3f, 0.4f }, { 0.5f, 0.6f, 0.7f, 0.8f } };
  g_autoptr (LkRecipe) recipe = new_recipe (EVERYTHING);

  for (int c = 1; c <= 4; c++)
    {
      g_autofree guint8 *image = new_images (1, 12, 16, c);
      g_autofree float *workspace = g_new (float, lk_recipe_workspace (recipe, 12, 16, c));
      g_autofree float *plain = new_view (recipe, image, 12, 16, c, key0, NULL);
      float normalized[12 * 16 * 4], clean[12 * 16 * 4];

      lk_recipe_view (recipe, image, 12, 16, c, key0, &normalize, normalized, NULL, NULL, workspace);
      lk_clean_view (image, 12, 16, c, &normalize, clean);
      for (int i = 0; i < 12 * 16 * c; i++)
        {
          g_assert_cmpfloat_with_epsilon (normalized[i], (plain[i] - normalize.mean[i % c]) / normalize.std[i % c],
                                          1e-6);
          g_assert_cmpfloat_with_epsilon (clean[i], (image[i] / 255.0 - normalize.mean[i % c]) / normalize.std[i % c],
                                          1e-6);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/recipe/same-key-same-bits", test_same_key_same_bits);
  g_test_add_func ("/augment/recipe/every-part-of-the-key-counts", test_every_part_of_the_key_counts);
  g_test_add_func ("/augment/recipe/slots-are-independent", test_slots_are_independent);
  g_test_add_func ("/augment/recipe/draws-do-not-depend-on-other-settings", test_draws_do_not_depend_on_other_settings);
  g_test_add_func ("/augment/recipe/slots-are-for-ever", test_slots_are_for_ever);
  g_test_add_func ("/augment/recipe/probability-0-never-1-always", test_probability_0_never_1_always);
  g_test_add_func ("/augment/recipe/probability-is-the-share", test_probability_is_the_share);
  g_test_add_func ("/augment/recipe/nothing-is-the-image-itself", test_nothing_is_the_image_itself);
  g_test_add_func ("/augment/recipe/values-stay-in-range", test_values_stay_in_range);
  g_test_add_func ("/augment/recipe/gray-stays-gray", test_gray_stays_gray);
  g_test_add_func ("/augment/recipe/color-transforms-leave-gray-images", test_color_transforms_leave_gray_images);
  g_test_add_func ("/augment/recipe/views-have-their-sizes", test_views_have_their_sizes);
  g_test_add_func ("/augment/recipe/views-without-crop-show-the-whole-image",
                   test_views_without_crop_show_the_whole_image);
  g_test_add_func ("/augment/recipe/stages", test_stages);
  g_test_add_func ("/augment/recipe/normalization-is-last", test_normalization_is_last);

  return g_test_run ();
}
