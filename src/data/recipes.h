/* Recipes that several sources bring along: which augmentations suit their images. */

#pragma once

#include "base/setting.h"

extern const LkDefault lk_recipe_gray[];   /* gray pictures of things */
extern const LkDefault lk_recipe_digits[]; /* no flip: the mirror image of a digit is another sign */
extern const LkDefault lk_recipe_color[];  /* photographs */
