/* The strength of a transform alone, from nothing to the strongest. */

#include "recipes.h"

#include <math.h>

#define VIEWS 200
#define H 24
#define W 24

/* How far views lie from the image on average over many draws. */
static double
mean_change (const LkTransform *transform, double strength, int c)
{
  double params[16], sum = 0;
  g_autoptr (LkRecipe) recipe = NULL;
  g_autofree guint8 *image = new_images (1, H, W, c);

  lk_transform_at_strength (transform, strength, params);
  recipe = lk_recipe_new_alone (transform, params, 2, NULL);
  for (uint32_t sample = 0; sample < VIEWS; sample++)
    {
      LkDrawn drawn[1];
      g_autofree float *view = new_view (recipe, image, H, W, c, (LkAugmentKey){ 1, 0, sample, sample % 2 }, drawn);

      for (int i = 0; i < H * W * c; i++)
        sum += fabs (view[i] - image[i] / 255.0);
    }

  return sum / (VIEWS * H * W * c);
}

static void
test_grows (gconstpointer data)
{
  const LkTransform *transform = data;
  double changes[5];

  for (int i = 0; i <= 4; i++)
    changes[i] = mean_change (transform, i / 4.0, 3);
  g_test_message ("%s: %.4f %.4f %.4f %.4f %.4f", transform->id, changes[0], changes[1], changes[2], changes[3],
                  changes[4]);

  g_assert_cmpfloat (changes[0], <, 1e-6);
  g_assert_cmpfloat (changes[4], >, 0.01);
  for (int i = 1; i <= 4; i++)
    if (transform->n_strengths > 0)
      /* Chance, and what is cut at black and white, take their part of the last steps. */
      g_assert_cmpfloat (changes[i], >, 0.97 * changes[i - 1]);
    else
      g_assert_cmpfloat (changes[i], ==, changes[4]);
  if (transform->n_strengths > 0)
    g_assert_cmpfloat (changes[1], <, 0.7 * changes[4]);
}

static void
test_params_are_allowed (void)
{
  int n;
  const LkTransform *const *transforms = lk_transforms (&n);

  for (int t = 0; t < n; t++)
    for (int step = -1; step <= 11; step++)
      {
        double params[16];

        lk_transform_at_strength (transforms[t], step / 10.0, params);
        g_assert_cmpfloat (params[0], ==, step > 0 ? 1 : 0);
        for (int i = 0; i < transforms[t]->n_settings; i++)
          {
            const LkSetting *setting = &transforms[t]->settings[i];

            g_assert_cmpfloat (params[i], >=, setting->min);
            g_assert_cmpfloat (params[i], <=, setting->max);
            g_assert_true (setting->kind == LK_SETTING_REAL || params[i] == rint (params[i]));
          }
      }
}

/* What is not in the table stays as its setting says. */
static void
test_others_have_their_defaults (void)
{
  double params[16];

  lk_transform_at_strength (lk_transform_find ("crop"), 0.5, params);
  g_assert_cmpfloat_with_epsilon (params[1], 0.54, 1e-12); /* smallest area: half way from 1 to 0.08 */
  g_assert_cmpfloat (params[2], ==, 1);                    /* largest */
}

/* The same bits as a recipe of settings in which nothing else comes up. */
static void
test_alone_is_a_recipe_of_one (void)
{
  const double params[] = { 1, 0.4, 0.3, 0.2, 0.1 };
  g_autoptr (LkRecipe) alone = lk_recipe_new_alone (lk_transform_find ("jitter"), params, 2, NULL);
  g_autoptr (LkRecipe) recipe = new_recipe ("jitter.probability=1; jitter.brightness=0.4; jitter.contrast=0.3; "
                                            "jitter.saturation=0.2; jitter.hue=0.1; order=jitter");
  g_autofree guint8 *image = new_images (1, H, W, 3);

  for (int view = 0; view < 2; view++)
    {
      LkDrawn drawn[1];
      g_autofree float *one = new_view (alone, image, H, W, 3, (LkAugmentKey){ 1, 0, 5, view }, drawn);
      g_autofree float *other = new_view (recipe, image, H, W, 3, (LkAugmentKey){ 1, 0, 5, view }, drawn);

      g_assert_cmpint (memcmp (one, other, sizeof (float) * H * W * 3), ==, 0);
    }
}

int
main (int argc, char *argv[])
{
  int n;
  const LkTransform *const *transforms = lk_transforms (&n);

  g_test_init (&argc, &argv, NULL);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/augment/strength/grows/%s", transforms[i]->id);

      g_test_add_data_func (path, transforms[i], test_grows);
    }
  g_test_add_func ("/augment/strength/params-are-allowed", test_params_are_allowed);
  g_test_add_func ("/augment/strength/others-have-their-defaults", test_others_have_their_defaults);
  g_test_add_func ("/augment/strength/alone-is-a-recipe-of-one", test_alone_is_a_recipe_of_one);

  return g_test_run ();
}
