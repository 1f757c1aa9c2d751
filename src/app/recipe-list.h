/* The recipes that are known by name, each with a sentence, to be chosen from: what the popover of the recipe editor holds.
 *
 * Signal "chosen" (const char *id). */

#pragma once

#include "augment/recipe-preset.h"

#include <gtk/gtk.h>

#define LK_TYPE_RECIPE_LIST (lk_recipe_list_get_type ())
G_DECLARE_FINAL_TYPE (LkRecipeList, lk_recipe_list, LK, RECIPE_LIST, GtkBox)

/* Marks the one in force; NULL = none of them. */
void lk_recipe_list_mark (LkRecipeList *self, const LkRecipePreset *preset);
