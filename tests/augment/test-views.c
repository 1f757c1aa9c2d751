/* Large and small views: how many there are, of which size, and what small ones show of the image. */

#include "recipes.h"

#include "base/error.h"

static const LkAugmentKey key0 = { 1, 0, 0, 0 };

static void
test_plan (void)
{
  static const struct
  {
    const char *text;
    int wanted, large, small, side;
  } cases[] = {
    { "", 2, 2, 0, 0 },
    { "", 1, 1, 0, 0 },
    { "views=4", 2, 4, 0, 0 },
    { "views=4", 1, 4, 0, 0 },
    { "views=1", 1, 1, 0, 0 },
    { "views=8", 2, 8, 0, 0 },
    { "small_views=6", 2, 2, 6, 14 },
    { "views=3; small_views=5; small_size=18", 2, 3, 5, 18 },
    { "small_size=18", 2, 2, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LkValues) values = new_values (FALSE);
      g_autoptr (GError) error = NULL;
      LkViewPlan plan;

      set_values (values, cases[i].text);
      g_assert_true (lk_view_plan (values, cases[i].wanted, 28, 32, &plan, &error));
      g_assert_no_error (error);
      g_assert_cmpint (plan.large, ==, cases[i].large);
      g_assert_cmpint (plan.small, ==, cases[i].small);
      g_assert_cmpint (plan.small_side, ==, cases[i].side);
    }
}

/* Half of the images, but not less than 8 pixels; and what hangs on the images' size waits until that is known. */
static void
test_side_follows_the_images (void)
{
  g_autoptr (LkValues) values = new_values (FALSE);
  LkViewPlan plan;

  set_values (values, "small_views=1");
  g_assert_true (lk_view_plan (values, 2, 12, 64, &plan, NULL));
  g_assert_cmpint (plan.small_side, ==, 8);
  g_assert_true (lk_view_plan (values, 2, 64, 65, &plan, NULL));
  g_assert_cmpint (plan.small_side, ==, 32);
  set_values (values, "small_size=100");
  g_assert_true (lk_view_plan (values, 2, 0, 0, &plan, NULL));
  g_assert_cmpint (plan.small, ==, 1);
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *text;
    int side;
    const char *message;
  } cases[] = {
    { "views=1", 28, "augment.views=1: *two or more*" },
    { "small_views=7", 28, "augment.views, augment.small_views: 2 large and 7 small views*at most 8*" },
    { "views=8; small_views=1", 28, "augment.views, augment.small_views: 8 large and 1 small views*" },
    { "small_views=2; small_size=28", 28, "augment.small_size: small views of 28 pixels*28 x 28" },
    { "small_views=2; small_size=7", 28, "augment.small_size: small views of 7 pixels*8 or more*" },
    { "small_views=2", 8, "augment.small_size: small views of 8 pixels*" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LkValues) values = new_values (FALSE);
      g_autoptr (GError) error = NULL;
      LkViewPlan plan;

      set_values (values, cases[i].text);
      g_assert_false (lk_view_plan (values, 2, cases[i].side, cases[i].side, &plan, &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_SETTING);
      g_assert_true (g_pattern_match_simple (cases[i].message, error->message));
    }
}

static LkRecipe *
planned (const char *text, int side)
{
  g_autoptr (LkValues) values = new_values (TRUE);
  g_autoptr (GError) error = NULL;
  LkViewPlan plan;
  LkRecipe *recipe;

  set_values (values, text);
  g_assert_true (lk_view_plan (values, 2, side, side, &plan, &error));
  recipe = lk_recipe_new_planned (values, &plan, &error);
  g_assert_no_error (error);
  return recipe;
}

/* Large views come first, and only small ones have their crops: the share of the image that each draws says it. */
static void
test_small_views_show_a_small_part (void)
{
  g_autoptr (LkRecipe) recipe = planned ("crop.probability=1; crop.scale_min=0.6; order=crop, solarize; small_views=4; "
                                         "small_size=16; small_scale_min=0.1; small_scale_max=0.3; "
                                         "view2=solarize.probability=1, crop.scale_min=0.9",
                                         28);
  g_autofree guint8 *image = new_images (1, 28, 28, 3);

  g_assert_cmpint (lk_recipe_views (recipe), ==, 6);
  g_assert_cmpint (lk_recipe_large_views (recipe), ==, 2);
  for (int view = 0; view < 6; view++)
    {
      double smallest = view == 0 ? 0.6 : view == 1 ? 0.9 : 0.1, largest = view < 2 ? 1 : 0.3;
      int h, w;

      lk_recipe_view_size (recipe, view, 28, 28, &h, &w);
      g_assert_cmpint (h, ==, view < 2 ? 28 : 16);
      g_assert_cmpint (w, ==, view < 2 ? 28 : 16);
      for (uint32_t sample = 0; sample < 50; sample++)
        {
          LkDrawn drawn[2];
          double area;

          draw_view (recipe, image, 28, 28, 3, (LkAugmentKey){ 1, 0, sample, view }, drawn);
          area = drawn[0].values[2] * drawn[0].values[3] / (28 * 28);
          g_assert_true (drawn[0].applied);
          /* Boxes are of whole pixels. */
          g_assert_cmpfloat (area, >, smallest - 0.03);
          g_assert_cmpfloat (area, <, largest + 0.03);
          /* What differs for every second view differs for small ones, too. */
          g_assert_cmpint (drawn[1].applied, ==, view % 2 == 1);
        }
    }
}

/* The large views are those that there were before somebody asked for small ones. */
static void
test_large_views_stay (void)
{
  g_autoptr (LkRecipe) plain = planned ("crop.probability=1; flip.probability=0.5; order=crop, flip", 28);
  g_autoptr (LkRecipe) more = planned ("crop.probability=1; flip.probability=0.5; order=crop, flip; small_views=6", 28);
  g_autofree guint8 *image = new_images (1, 28, 28, 1);

  for (int view = 0; view < 2; view++)
    {
      const LkAugmentKey key = { 1, 2, 3, view };
      LkDrawn drawn[2];
      g_autofree float *a = new_view (plain, image, 28, 28, 1, key, drawn);
      g_autofree float *b = new_view (more, image, 28, 28, 1, key, drawn);

      g_assert_cmpmem (a, 28 * 28 * sizeof (float), b, 28 * 28 * sizeof (float));
    }
}

/* Without a crop small views are the whole image in fewer pixels. */
static void
test_without_crop (void)
{
  g_autoptr (LkRecipe) recipe = planned ("order=; small_views=1; small_size=14", 28);
  LkAugmentKey key = key0;
  g_autofree guint8 *image = g_malloc (28 * 28);
  g_autofree float *view = NULL;

  for (int i = 0; i < 28 * 28; i++)
    image[i] = (guint8) (i % 28 < 14 ? 255 : 0);
  key.view = 2;
  view = new_view (recipe, image, 28, 28, 1, key, NULL);
  for (int i = 0; i < 14 * 14; i++)
    if (i % 14 != 6 && i % 14 != 7)
      g_assert_cmpfloat (view[i], ==, i % 14 < 7 ? 1 : 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/views/plan", test_plan);
  g_test_add_func ("/augment/views/side-follows-the-images", test_side_follows_the_images);
  g_test_add_func ("/augment/views/refusals", test_refusals);
  g_test_add_func ("/augment/views/small-views-show-a-small-part", test_small_views_show_a_small_part);
  g_test_add_func ("/augment/views/large-views-stay", test_large_views_stay);
  g_test_add_func ("/augment/views/without-crop", test_without_crop);

  return g_test_run ();
}
