/* The order, the second view, and the table of settings. */

#include "recipes.h"

#include "base/error.h"

#include <math.h>

#define COUNT 13 /* transforms */

static const LkAugmentKey key0 = { 1, 0, 0, 0 };

/* -- order and second view ------------------------------------------------------------------------------------------- */

static void
test_order_changes_order (void)
{
  g_autoptr (LkRecipe) before = new_recipe ("flip.probability=1; erasing.probability=1; order=erasing, flip");
  g_autoptr (LkRecipe) after = new_recipe ("flip.probability=1; erasing.probability=1; order= flip ,erasing,");
  g_autofree guint8 *image = new_images (1, 28, 28, 1);
  LkDrawn drawn[2];
  g_autofree float *one = new_view (before, image, 28, 28, 1, key0, drawn);
  g_autofree float *other = NULL;

  g_assert_cmpint (lk_recipe_length (before), ==, 2);
  g_assert_cmpstr (drawn[0].transform->id, ==, "erasing");
  g_assert_cmpstr (drawn[1].transform->id, ==, "flip");
  other = new_view (after, image, 28, 28, 1, key0, drawn);
  g_assert_cmpstr (drawn[0].transform->id, ==, "flip");
  g_assert_cmpint (memcmp (one, other, 28 * 28 * sizeof (float)), !=, 0);
}

static void
test_default_order_has_each_once (void)
{
  g_autoptr (LkValues) values = new_values (FALSE);
  g_autoptr (LkRecipe) recipe = lk_recipe_new (values, 2, NULL, NULL);

  g_assert_nonnull (recipe);
  g_assert_cmpint (lk_recipe_length (recipe), ==, COUNT);
}

static void
test_second_view_differs_as_told (void)
{
  g_autoptr (LkValues) values = new_values (TRUE);
  g_autoptr (LkRecipe) recipe = NULL;
  g_autofree guint8 *image = new_images (1, 28, 28, 3);

  set_values (values, "flip.probability=1; rotation.probability=1; rotation.degrees=90");
  lk_values_set (values, "augment.view2",
                 " solarize.probability = 1, augment.flip.probability=0,rotation.degrees=5, rotation.degrees=1,");
  recipe = lk_recipe_new (values, 4, NULL, NULL);
  g_assert_nonnull (recipe);

  for (uint32_t sample = 0; sample < 20; sample++)
    for (int view = 0; view < 4; view++)
      {
        LkDrawn drawn[COUNT];
        draw_view (recipe, image, 28, 28, 3, (LkAugmentKey){ 1, 0, sample, view }, drawn);
        double degrees = fabs (drawn[find_drawn (drawn, COUNT, "rotation")].values[0]);

        g_assert_cmpint (drawn[find_drawn (drawn, COUNT, "flip")].applied, ==, view % 2 == 0);
        g_assert_cmpint (drawn[find_drawn (drawn, COUNT, "solarize")].applied, ==, view % 2 == 1);
        g_assert_true (degrees > 0 && degrees <= (view % 2 == 0 ? 90 : 1));
      }
}

static void
test_errors_name_the_bad_part (void)
{
  static const struct
  {
    const char *key, *text, *message;
  } cases[] = {
    { "augment.order", "crop, sharpen, flip", "augment.order: there is no transform \"sharpen\"; there are crop, *" },
    { "augment.order", "crop, flip, crop", "augment.order: \"crop\" stands there twice" },
    { "augment.view2", "flip.probability=0, blur", "augment.view2: \"blur\": expected KEY=VALUE*" },
    { "augment.view2", "blurr.probability=0.5", "augment.view2: *no transform has a setting \"blurr.probability\"" },
    { "augment.view2", "order=crop", "augment.view2: *no transform has a setting \"order\"" },
    { "augment.view2", "blur.probability=1.5",
      "augment.view2: augment.blur.probability=1.5: must lie between 0 and 1" },
    { "augment.view2", "blur.probability=often", "augment.view2: augment.blur.probability=often: expected a number" },
    { "augment.view2", "posterize.bits=2.5", "augment.view2: augment.posterize.bits=2.5: expected a whole number" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LkValues) values = new_values (FALSE);
      g_autoptr (GError) error = NULL;

      lk_values_set (values, cases[i].key, cases[i].text);
      g_assert_null (lk_recipe_new (values, 2, NULL, &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_SETTING);
      g_assert_true (g_pattern_match_simple (cases[i].message, error->message));
    }
}

static void
test_number_of_views (void)
{
  g_autoptr (LkValues) values = new_values (FALSE);

  for (int n = -1; n <= LK_MAX_VIEWS + 1; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LkRecipe) recipe = lk_recipe_new (values, n, NULL, &error);

      if (n >= 1 && n <= LK_MAX_VIEWS)
        g_assert_nonnull (recipe);
      else
        g_assert_error (error, LK_ERROR, LK_ERROR_SETTING);
    }
}

/* -- the table of settings ------------------------------------------------------------------------------------------- */

static void
test_settings_are_complete (void)
{
  int n, n_transforms;
  const LkSetting *settings = lk_augment_settings (&n);
  const LkTransform *const *transforms = lk_transforms (&n_transforms);
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpstr (settings[0].key, ==, "augment.order");
  g_assert_cmpstr (settings[1].key, ==, "augment.view2");
  for (int i = 0; i < n; i++)
    {
      g_autofree char *text = lk_setting_default (&settings[i]);
      g_autofree char *parsed = lk_setting_parse (&settings[i], text, NULL);

      g_assert_true (g_hash_table_add (keys, (gpointer) settings[i].key));
      /* What changes shapes needs a new run. */
      g_assert_cmpint (settings[i].live, !=,
                       strcmp (settings[i].key, "augment.views") == 0 ||
                           strcmp (settings[i].key, "augment.small_views") == 0 ||
                           strcmp (settings[i].key, "augment.small_size") == 0);
      g_assert_cmpuint (strlen (settings[i].help), >, 20);
      g_assert_cmpstr (text, ==, parsed);
      g_assert_cmpfloat (settings[i].soft_min, >=, settings[i].min);
      g_assert_cmpfloat (settings[i].soft_max, <=, settings[i].max);
    }

  for (int t = 0; t < n_transforms; t++)
    {
      g_autofree char *prefix = g_strdup_printf ("augment.%s.", transforms[t]->id);
      int n_values = 0;

      g_assert_true (g_str_has_suffix (transforms[t]->settings[0].key, ".probability"));
      for (int i = 0; i < transforms[t]->n_settings; i++)
        g_assert_true (g_str_has_prefix (transforms[t]->settings[i].key, prefix));
      while (transforms[t]->value_names[n_values] != NULL)
        n_values++;
      g_assert_cmpint (n_values, <=, LK_MAX_DRAWS);
    }
}

static void
test_defaults_are_those_of_color_photographs (void)
{
  static const struct
  {
    const char *key;
    double value;
  } on[] = {
    { "augment.crop.probability", 1 },
    { "augment.crop.scale_min", 0.2 },
    { "augment.crop.scale_max", 1 },
    { "augment.flip.probability", 0.5 },
    { "augment.jitter.probability", 0.8 },
    { "augment.jitter.brightness", 0.4 },
    { "augment.jitter.contrast", 0.4 },
    { "augment.jitter.saturation", 0.4 },
    { "augment.jitter.hue", 0.1 },
    { "augment.gray.probability", 0.2 },
    { "augment.vflip.probability", 0 },
    { "augment.rotation.probability", 0 },
    { "augment.blur.probability", 0 },
    { "augment.noise.probability", 0 },
    { "augment.nuisance-noise.probability", 0 },
    { "augment.translation.probability", 0 },
    { "augment.erasing.probability", 0 },
    { "augment.solarize.probability", 0 },
    { "augment.posterize.probability", 0 },
  };
  g_autoptr (LkValues) values = new_values (FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (on); i++)
    g_assert_cmpfloat (lk_values_real (values, on[i].key), ==, on[i].value);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/settings/order-changes-order", test_order_changes_order);
  g_test_add_func ("/augment/settings/default-order-has-each-once", test_default_order_has_each_once);
  g_test_add_func ("/augment/settings/second-view-differs-as-told", test_second_view_differs_as_told);
  g_test_add_func ("/augment/settings/errors-name-the-bad-part", test_errors_name_the_bad_part);
  g_test_add_func ("/augment/settings/number-of-views", test_number_of_views);
  g_test_add_func ("/augment/settings/complete", test_settings_are_complete);
  g_test_add_func ("/augment/settings/defaults-are-those-of-color-photographs",
                   test_defaults_are_those_of_color_photographs);

  return g_test_run ();
}
