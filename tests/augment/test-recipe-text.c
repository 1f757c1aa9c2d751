/* Recipes that are known by name, as text, and as code. */

#include "recipes.h"

#include "augment/recipe-code.h"
#include "augment/recipe-override.h"
#include "augment/recipe-preset.h"
#include "augment/recipe-text.h"
#include "base/error.h"

#include <glib/gstdio.h>

/* -- presets ------------------------------------------------------------------------------------------------------- */

static void
test_presets_are_recipes (void)
{
  int n, n_settings;
  const LkRecipePreset *presets = lk_recipe_presets (&n);
  const LkSetting *settings = lk_augment_settings (&n_settings);

  g_assert_cmpint (n, ==, 9);
  for (int i = 0; i < n; i++)
    {
      g_autoptr (LkValues) values = lk_recipe_preset_values (&presets[i], 0);
      g_autoptr (GError) error = NULL;
      g_autoptr (LkRecipe) recipe = lk_recipe_new (values, 2, NULL, &error);
      g_autoptr (GList) keys = lk_values_keys (values);

      g_assert_no_error (error);
      g_assert_nonnull (recipe);
      g_assert_true (lk_recipe_preset_find (presets[i].id) == &presets[i]);
      g_assert_cmpuint (strlen (presets[i].help), >, 20);
      /* All keys, each as its setting would write it. */
      g_assert_cmpint ((int) g_list_length (keys), ==, n_settings);
      for (int k = 0; k < n_settings; k++)
        {
          const char *text = lk_values_get (values, settings[k].key);
          g_autofree char *canonical = lk_setting_parse (&settings[k], text, NULL);

          g_assert_cmpstr (text, ==, canonical);
        }
    }
  g_assert_null (lk_recipe_preset_find ("imagenet"));
}

/* METHODS.md 2.0, the columns of its table: smallest area; jitter; gray, blur, solarize of either view, flip. */
static void
test_presets_are_as_published (void)
{
  static const struct
  {
    const char *id;
    double crop, brightness, contrast, saturation, hue, gray, blur, solarize[2], flip;
  } rows[] = {
    { "simclr", 0.08, 0.8, 0.8, 0.8, 0.2, 0.2, 0.5, { 0, 0 }, 0.5 },
    { "mocov2", 0.08, 0.4, 0.4, 0.4, 0.1, 0.2, 0.5, { 0, 0 }, 0.5 },
    { "simsiam", 0.08, 0.4, 0.4, 0.4, 0.1, 0.2, 0.5, { 0, 0 }, 0.5 },
    { "byol", 0.08, 0.4, 0.4, 0.2, 0.1, 0.2, 0, { 0, 0.2 }, 0.5 },
    { "vicreg", 0.2, 0.4, 0.4, 0.2, 0.1, 0.2, 0, { 0.1, 0.1 }, 0.5 },
    { "wmse", 0.2, 0.8, 0.8, 0.8, 0.2, 0.2, 0, { 0, 0 }, 0.5 },
  };
  g_autofree guint8 *image = new_images (1, 8, 8, 3);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LkValues) values = lk_recipe_preset_values (lk_recipe_preset_find (rows[i].id), 64);
      g_autoptr (LkRecipe) recipe = lk_recipe_new (values, 2, NULL, NULL);
      g_autofree char *in_view2 = lk_recipe_get_override (lk_values_text (values, "augment.view2"),
                                                          &lk_transform_find ("solarize")->settings[0]);

      g_assert_cmpfloat (lk_values_real (values, "augment.crop.scale_min"), ==, rows[i].crop);
      g_assert_cmpfloat (lk_values_real (values, "augment.crop.scale_max"), ==, 1);
      g_assert_cmpfloat (lk_values_real (values, "augment.jitter.probability"), ==, 0.8);
      g_assert_cmpfloat (lk_values_real (values, "augment.jitter.brightness"), ==, rows[i].brightness);
      g_assert_cmpfloat (lk_values_real (values, "augment.jitter.contrast"), ==, rows[i].contrast);
      g_assert_cmpfloat (lk_values_real (values, "augment.jitter.saturation"), ==, rows[i].saturation);
      g_assert_cmpfloat (lk_values_real (values, "augment.jitter.hue"), ==, rows[i].hue);
      g_assert_cmpfloat (lk_values_real (values, "augment.gray.probability"), ==, rows[i].gray);
      g_assert_cmpfloat (lk_values_real (values, "augment.blur.probability"), ==, rows[i].blur);
      g_assert_cmpfloat (lk_values_real (values, "augment.solarize.probability"), ==, rows[i].solarize[0]);
      g_assert_cmpfloat (in_view2 != NULL ? g_ascii_strtod (in_view2, NULL) : rows[i].solarize[0], ==,
                         rows[i].solarize[1]);
      g_assert_cmpfloat (lk_values_real (values, "augment.flip.probability"), ==, rows[i].flip);

      /* What has a figure above 0 in the table is in the order, nothing else comes up. */
      for (uint32_t sample = 0; sample < 400; sample++)
        {
          LkDrawn drawn[13];
          int view = sample % 2;

          draw_view (recipe, image, 8, 8, 3, (LkAugmentKey){ 1, 0, sample, view }, drawn);
          for (int k = 0; k < lk_recipe_length (recipe); k++)
            if (g_str_equal (drawn[k].transform->id, "solarize"))
              g_assert_true (!drawn[k].applied || rows[i].solarize[view] > 0);
        }
    }
}

static void
test_no_blur_on_small_images (void)
{
  static const struct
  {
    int side;
    double blur;
  } cases[] = { { 0, 0.5 }, { 28, 0 }, { 32, 0 }, { 33, 0.5 }, { 96, 0.5 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LkValues) values = lk_recipe_preset_values (lk_recipe_preset_find ("simclr"), cases[i].side);

      g_assert_cmpfloat (lk_values_real (values, "augment.blur.probability"), ==, cases[i].blur);
      g_assert_cmpstr (lk_values_text (values, "augment.order"), ==, "crop, jitter, gray, blur, flip");
    }
}

/* -- text ---------------------------------------------------------------------------------------------------------- */

static void
test_text_comes_back (void)
{
  int n;
  const LkRecipePreset *presets = lk_recipe_presets (&n);

  for (int i = 0; i < n; i++)
    {
      g_autoptr (LkValues) values = lk_recipe_preset_values (&presets[i], 0);
      g_autofree char *text = lk_recipe_to_text (values);
      g_autoptr (GError) error = NULL;
      g_autoptr (LkValues) again = lk_recipe_parse (text, "text", &error);
      g_autofree char *text2 = NULL;

      g_assert_no_error (error);
      text2 = lk_recipe_to_text (again);
      g_assert_cmpstr (text2, ==, text);
    }
}

static void
test_text_as_people_write_it (void)
{
  static const char text[] = "# mine\r\n\r\n  order = flip ,blur \r\naugment.blur.probability= 0.25\n"
                             "view2=blur.probability=1\nblur.sigma_max=1\nblur.sigma_max=1.5";
  g_autoptr (GError) error = NULL;
  g_autoptr (LkValues) values = lk_recipe_parse (text, "text", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (lk_values_text (values, "augment.order"), ==, "flip ,blur");
  g_assert_cmpfloat (lk_values_real (values, "augment.blur.probability"), ==, 0.25);
  g_assert_cmpfloat (lk_values_real (values, "augment.blur.sigma_max"), ==, 1.5);
  g_assert_cmpstr (lk_values_text (values, "augment.view2"), ==, "blur.probability=1");
  g_assert_cmpfloat (lk_values_real (values, "augment.flip.probability"), ==, 0.5);
}

static void
test_errors_name_the_line (void)
{
  static const struct
  {
    const char *text, *message;
  } cases[] = {
    { "", "x: there is no recipe in it" },
    { "[recipe]\nversion=1\n[augment]\n", "x: there is no recipe in it" },
    { "[recipe]\nversion=7\n", "x, line 2: version 7: this program reads version 1" },
    { "[recipe]\nname=7\n", "x, line 2: [recipe] has no \"name\"" },
    { "order=crop\n[data]\nid=shapes\n", "x, line 2: [data] is no part of a recipe" },
    { "order=crop\n\nblur\n", "x, line 3: \"blur\": expected KEY=VALUE" },
    { "blurr.probability=1", "x, line 1: no transform has a setting \"blurr.probability\"" },
    { "# a\nblur.probability=2", "x, line 2: augment.blur.probability=2: must lie between 0 and 1" },
    { "order=crop, sharpen", "x, line 1: augment.order: there is no transform \"sharpen\"*" },
    { "order=crop\nview2=crop", "x, line 2: augment.view2: \"crop\": expected KEY=VALUE*" },
    { "order=crop\xff", "x: not UTF-8 text" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (lk_recipe_parse (cases[i].text, "x", &error));
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
      g_assert_true (g_pattern_match_simple (cases[i].message, error->message));
    }
}

static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("likeness-recipe-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "byol.recipe", NULL);
  g_autofree char *none = g_build_filename (folder, "none.recipe", NULL);
  g_autofree char *message = g_strdup_printf ("%s: not UTF-8 text", path);
  g_autoptr (LkValues) values = lk_recipe_preset_values (lk_recipe_preset_find ("byol"), 0);
  g_autoptr (LkValues) read = NULL;
  g_autofree char *text = lk_recipe_to_text (values), *again = NULL;
  g_autofree char *large = g_strnfill (70000, '#');
  g_autoptr (GError) error = NULL;

  g_assert_true (lk_recipe_save (values, path, &error));
  read = lk_recipe_load (path, &error);
  g_assert_no_error (error);
  again = lk_recipe_to_text (read);
  g_assert_cmpstr (again, ==, text);

  g_assert_null (lk_recipe_load (none, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "order=crop\0order=flip", 20, NULL));
  g_assert_null (lk_recipe_load (path, &error));
  g_assert_cmpstr (error->message, ==, message);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, large, -1, NULL));
  g_assert_null (lk_recipe_load (path, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_null (lk_recipe_load (path, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FORMAT);

  g_remove (path);
  g_rmdir (folder);
}

/* -- the second view ----------------------------------------------------------------------------------------------- */

static void
test_overrides (void)
{
  const LkTransform *blur = lk_transform_find ("blur");
  const LkSetting *probability = &blur->settings[0], *sigma_max = &blur->settings[2];
  g_autofree char *none = lk_recipe_get_override (" , crop.scale_min=1", probability);
  g_autofree char *last = lk_recipe_get_override ("blur.probability=1, augment.blur.probability = 0.50", probability);
  g_autofree char *bad = lk_recipe_get_override ("blur.probability=often", probability);
  g_autofree char *added = lk_recipe_set_override ("", probability, "0.5");
  g_autofree char *more = lk_recipe_set_override (added, sigma_max, "1");
  g_autofree char *changed = lk_recipe_set_override (more, probability, "0");
  g_autofree char *removed = lk_recipe_set_override (changed, sigma_max, NULL);
  g_autofree char *dropped = lk_recipe_drop_overrides ("blur.sigma_max=1,flip.probability=0 , blur.probability=1",
                                                       blur);

  g_assert_null (none);
  g_assert_cmpstr (last, ==, "0.5");
  g_assert_null (bad);
  g_assert_cmpstr (added, ==, "blur.probability=0.5");
  g_assert_cmpstr (more, ==, "blur.probability=0.5, blur.sigma_max=1");
  g_assert_cmpstr (changed, ==, "blur.sigma_max=1, blur.probability=0");
  g_assert_cmpstr (removed, ==, "blur.probability=0");
  g_assert_cmpstr (dropped, ==, "flip.probability=0");
}

/* -- code: tests/reference/check_recipe.py runs it ------------------------------------------------------------------ */

static void
test_code (void)
{
  g_autoptr (LkValues) simclr = lk_recipe_preset_values (lk_recipe_preset_find ("simclr"), 0);
  g_autoptr (LkValues) byol = lk_recipe_preset_values (lk_recipe_preset_find ("byol"), 0);
  const LkNormalize normalize = { { 0.25f }, { 0.5f } };
  g_autofree char *alike = lk_recipe_to_pytorch (simclr, 64, 48, 3, NULL, NULL);
  g_autofree char *differ = lk_recipe_to_pytorch (byol, 28, 28, 1, &normalize, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (strstr (alike, "T.RandomResizedCrop((64, 48), scale=(0.08, 1), ratio=(0.75, 1.33333))"));
  g_assert_nonnull (strstr (alike, "T.ColorJitter(brightness=0.8, contrast=0.8, saturation=0.8, hue=0.2)], p=0.8)"));
  g_assert_nonnull (strstr (alike, "\nview2 = view1\n"));
  g_assert_null (strstr (alike, "T.Normalize"));
  g_assert_nonnull (strstr (differ, "\nview2 = T.Compose"));
  g_assert_nonnull (strstr (differ, "T.RandomSolarize(127.5, p=0.2)"));
  g_assert_nonnull (strstr (differ, "T.Normalize([0.25], [0.5])"));
  g_assert_null (strstr (differ, "Grayscale"));

  lk_values_set (byol, "augment.order", "crop, sharpen");
  g_assert_null (lk_recipe_to_pytorch (byol, 28, 28, 1, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SETTING);
}

/* Views are written where somebody asked for them, and read again; in code each kind of view has a list of its own. */
static void
test_views (void)
{
  g_autoptr (LkValues) preset = lk_recipe_preset_values (lk_recipe_preset_find ("multi-crop"), 0);
  g_autofree char *text = lk_recipe_to_text (preset);
  g_autoptr (LkValues) again = lk_recipe_parse (text, "text", NULL);
  g_autofree char *same = lk_recipe_to_text (again), *code = lk_recipe_to_pytorch (preset, 28, 28, 3, NULL, NULL);
  g_autofree char *plain = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (text, ==, same);
  g_assert_nonnull (strstr (text, "view2=\nviews=2\nsmall_views=6\nsmall_size=0\nsmall_scale_min=0.08\n"
                                  "small_scale_max=0.5\n"));
  g_assert_nonnull (strstr (code, "view1 = T.Compose([\n    T.RandomResizedCrop((28, 28), scale=(0.2, 1), "));
  g_assert_nonnull (strstr (code, "small1 = T.Compose([\n    T.RandomResizedCrop((14, 14), scale=(0.08, 0.5), "));
  g_assert_nonnull (strstr (code, "small2 = small1\n"));
  g_assert_nonnull (strstr (code, "return view1(image), view2(image), small1(image), small2(image), small1(image), "
                                  "small2(image), small1(image), small2(image)\n"));

  /* What small views would be does not matter where there are none. */
  lk_values_set (preset, "augment.small_views", "0");
  lk_values_set (preset, "augment.views", "0");
  plain = lk_recipe_to_text (preset);
  g_assert_null (strstr (plain, "views="));
  g_assert_null (strstr (plain, "small_"));

  lk_values_set (preset, "augment.small_views", "7");
  g_assert_null (lk_recipe_to_pytorch (preset, 28, 28, 3, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SETTING);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/recipe-text/presets-are-recipes", test_presets_are_recipes);
  g_test_add_func ("/augment/recipe-text/presets-are-as-published", test_presets_are_as_published);
  g_test_add_func ("/augment/recipe-text/no-blur-on-small-images", test_no_blur_on_small_images);
  g_test_add_func ("/augment/recipe-text/text-comes-back", test_text_comes_back);
  g_test_add_func ("/augment/recipe-text/text-as-people-write-it", test_text_as_people_write_it);
  g_test_add_func ("/augment/recipe-text/errors-name-the-line", test_errors_name_the_line);
  g_test_add_func ("/augment/recipe-text/files", test_files);
  g_test_add_func ("/augment/recipe-text/overrides", test_overrides);
  g_test_add_func ("/augment/recipe-text/code", test_code);
  g_test_add_func ("/augment/recipe-text/views", test_views);

  return g_test_run ();
}
