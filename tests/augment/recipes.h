/* What the tests of src/augment share: recipes from a line of text, and images. */

#pragma once

#include "augment/batch.h"

#include <string.h>

/* All defaults; with bare = TRUE every probability is 0. */
static inline LkValues *
new_values (gboolean bare)
{
  LkValues *values = lk_values_new ();
  int n;
  const LkSetting *settings = lk_augment_settings (&n);

  lk_values_add_defaults (values, settings, n);
  for (int i = 0; bare && i < n; i++)
    if (g_str_has_suffix (settings[i].key, ".probability"))
      lk_values_set (values, settings[i].key, "0");

  return values;
}

/* Sets "crop.probability=1; order=flip, crop" and so on. */
static inline void
set_values (LkValues *values, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);

  for (int i = 0; parts[i] != NULL; i++)
    {
      g_auto (GStrv) sides = g_strsplit (g_strstrip (parts[i]), "=", 2);
      g_autofree char *key = NULL;

      if (sides[0] == NULL)
        continue;
      key = g_strdup_printf ("augment.%s", sides[0]);
      g_assert_nonnull (lk_values_get (values, key));
      lk_values_set (values, key, sides[1]);
    }
}

/* A recipe of two views of the image's own size in which only what text switches on happens. */
static inline LkRecipe *
new_recipe (const char *text)
{
  g_autoptr (LkValues) values = new_values (TRUE);
  g_autoptr (GError) error = NULL;
  LkRecipe *recipe;

  set_values (values, text);
  recipe = lk_recipe_new (values, 2, NULL, &error);
  g_assert_no_error (error);

  return recipe;
}

/* Noise over a gradient: n images, no two alike and none symmetric. */
static inline guint8 *
new_images (int n, int h, int w, int c)
{
  guint8 *pixels = g_malloc ((gsize) n * h * w * c);
  LkRng rng = lk_rng (99, LK_STREAM_TEST, (uint32_t) n, (uint32_t) h, (uint32_t) w);

  for (int i = 0; i < n; i++)
    for (int y = 0; y < h; y++)
      for (int x = 0; x < w; x++)
        for (int k = 0; k < c; k++)
          {
            double value = 255.0 * (y + (k + 1) * x) / (h + (k + 1) * w);

            pixels[(((gsize) i * h + y) * w + x) * c + k] = (guint8) (0.7 * value + lk_rng_below (&rng, 70));
          }

  return pixels;
}

/* One view, 0..1. (transfer full) */
static inline float *
new_view (const LkRecipe *recipe, const guint8 *image, int h, int w, int c, LkAugmentKey key, LkDrawn *drawn)
{
  g_autofree float *workspace = g_new (float, lk_recipe_workspace (recipe, h, w, c));
  int view_h, view_w;
  float *out;

  lk_recipe_view_size (recipe, key.view, h, w, &view_h, &view_w);
  out = g_new (float, (gsize) view_h *view_w *c);
  lk_recipe_view (recipe, image, h, w, c, key, NULL, out, drawn, NULL, workspace);

  return out;
}

/* What is drawn for one view. drawn: lk_recipe_length () entries */
static inline void
draw_view (const LkRecipe *recipe, const guint8 *image, int h, int w, int c, LkAugmentKey key, LkDrawn *drawn)
{
  g_free (new_view (recipe, image, h, w, c, key, drawn));
}

/* Index of a transform in the default order. */
static inline int
find_drawn (const LkDrawn *drawn, int n, const char *id)
{
  for (int i = 0; i < n; i++)
    if (strcmp (drawn[i].transform->id, id) == 0)
      return i;

  g_assert_not_reached ();
}
