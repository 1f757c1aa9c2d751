/* Recipes that were published, or that teach something. */

#pragma once

#include "base/setting.h"

#define LK_RECIPE_SHARP_SIDE 32

typedef struct
{
  const char *id;           /* "mocov2" */
  const char *title;        /* translatable */
  const char *help;         /* translatable: a sentence or two */
  const LkDefault *changes; /* what differs from the defaults of the settings; ends with a NULL key */
} LkRecipePreset;

const LkRecipePreset *lk_recipe_presets (int *n);
/* NULL if there is none. */
const LkRecipePreset *lk_recipe_preset_find (const char *id);

/* All settings of lk_augment_settings (). side: the shorter side of the images in pixels, 0 = not known. Up to
 * LK_RECIPE_SHARP_SIDE the blur stays in the recipe but never comes up: so small images have no detail to spare, and who
 * trains on them leaves it out. (transfer full) */
LkValues *lk_recipe_preset_values (const LkRecipePreset *preset, int side);
