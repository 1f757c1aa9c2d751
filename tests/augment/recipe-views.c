/* What tests/reference/check_recipe.py compares: prints the PyTorch code of a recipe, and writes views that Likeness makes.
 *
 * Usage: recipe-views PRESET|FILE H W C N < image > ...: image is h * w * c bytes; out gets a line with the code's length in
 * bytes and the height and width of each view, the code, and for each view floats [n, height, width, c]: n draws of it. */

#include "augment/augment.h"
#include "augment/recipe-code.h"
#include "augment/recipe-preset.h"
#include "augment/recipe-text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static LkValues *
find_recipe (const char *name, GError **error)
{
  const LkRecipePreset *preset = lk_recipe_preset_find (name);

  return preset != NULL ? lk_recipe_preset_values (preset, 0) : lk_recipe_load (name, error);
}

static LkRecipe *
make_recipe (const LkValues *values, int h, int w, GError **error)
{
  LkViewPlan plan;

  return lk_view_plan (values, 2, h, w, &plan, error) ? lk_recipe_new_planned (values, &plan, error) : NULL;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkValues) values = argc == 6 ? find_recipe (argv[1], &error) : NULL;
  int h = argc == 6 ? atoi (argv[2]) : 0, w = argc == 6 ? atoi (argv[3]) : 0, c = argc == 6 ? atoi (argv[4]) : 0;
  g_autoptr (LkRecipe) recipe = values != NULL ? make_recipe (values, h, w, &error) : NULL;
  gsize size = (gsize) h * (gsize) w * (gsize) c;
  g_autofree guint8 *image = g_malloc (size + 1);
  g_autofree float *view = g_new (float, size + 1);
  g_autofree float *workspace = NULL;
  g_autofree char *code = NULL;
  int view_h, view_w;

  if (recipe == NULL || fread (image, 1, size, stdin) != size ||
      (code = lk_recipe_to_pytorch (values, h, w, c, NULL, &error)) == NULL)
    {
      fprintf (stderr, "recipe-views: %s\n", error != NULL ? error->message : "PRESET|FILE H W C N < image");
      return 2;
    }

  printf ("%zu", strlen (code));
  for (int v = 0; v < lk_recipe_views (recipe); v++)
    {
      lk_recipe_view_size (recipe, v, h, w, &view_h, &view_w);
      printf (" %d %d", view_h, view_w);
    }
  printf ("\n%s", code);
  workspace = g_new (float, lk_recipe_workspace (recipe, h, w, c));
  for (int v = 0; v < lk_recipe_views (recipe); v++)
    for (uint32_t i = 0; i < (uint32_t) atoi (argv[5]); i++)
      {
        lk_recipe_view_size (recipe, v, h, w, &view_h, &view_w);
        lk_recipe_view (recipe, image, h, w, c, (LkAugmentKey){ 1, 0, i, v }, NULL, view, NULL, NULL, workspace);
        fwrite (view, sizeof (float), (size_t) (view_h * view_w * c), stdout);
      }

  return 0;
}
