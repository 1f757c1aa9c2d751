/* Runs on shapes, whose factors are known, with recipes that leave a cue alone or vary it; and what the detector says. */

#pragma once

#include "train/shortcut.h"

typedef enum
{
  LK_RECIPE_CROP_ONLY,  /* colors stay as they are */
  LK_RECIPE_FULL_COLOR, /* the same crop; colors of every view are drawn anew */
} LkTestRecipe;

/* Trains SimCLR on n shapes of that side in free colors, alone in this thread; *before, *after: of the untrained network, and
 * at the end. */
void run_recipe (LkTestRecipe recipe, int seed, int side, int n, int epochs, LkShortcut *before, LkShortcut *after);
