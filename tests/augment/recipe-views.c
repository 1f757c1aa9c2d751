/* What tests/reference/check_recipe.py compares: prints the PyTorch code of a recipe, and writes views that Likeness makes.
 *
 * Usage: recipe-views PRESET|FILE H W C N < image > ...: image is h * w * c bytes; out gets the code's length in bytes (a
 * line), the code, and floats [2, n, h, w, c]: n draws of either view. */

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

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkValues) values = argc == 6 ? find_recipe (argv[1], &error) : NULL;
  g_autoptr (LkRecipe) recipe = values != NULL ? lk_recipe_new (values, 2, NULL, &error) : NULL;
  int h = argc == 6 ? atoi (argv[2]) : 0, w = argc == 6 ? atoi (argv[3]) : 0, c = argc == 6 ? atoi (argv[4]) : 0;
  gsize size = (gsize) h * (gsize) w * (gsize) c;
  g_autofree guint8 *image = g_malloc (size + 1);
  g_autofree float *view = g_new (float, size + 1);
  g_autofree float *workspace = NULL;
  g_autofree char *code = NULL;

  if (recipe == NULL || fread (image, 1, size, stdin) != size ||
      (code = lk_recipe_to_pytorch (values, h, w, c, NULL, &error)) == NULL)
    {
      fprintf (stderr, "recipe-views: %s\n", error != NULL ? error->message : "PRESET|FILE H W C N < image");
      return 2;
    }

  printf ("%zu\n%s", strlen (code), code);
  workspace = g_new (float, lk_recipe_workspace (recipe, h, w, c));
  for (int v = 0; v < 2; v++)
    for (uint32_t i = 0; i < (uint32_t) atoi (argv[5]); i++)
      {
        lk_recipe_view (recipe, image, h, w, c, (LkAugmentKey){ 1, 0, i, v }, NULL, view, NULL, NULL, workspace);
        fwrite (view, sizeof (float), size, stdout);
      }

  return 0;
}
