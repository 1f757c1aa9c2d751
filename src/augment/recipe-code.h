/* A recipe as code for PyTorch. */

#pragma once

#include "augment/augment.h"

/* A Python module with torchvision's transforms: view1 and view2 (the same where all views are made alike) take a PIL image
 * of h x w pixels and c channels, 1 ("L") or 3 ("RGB"), and give a tensor [c, h, w], normalized unless normalize is NULL;
 * small1 and small2, where there are small views, give one of their size. views (image) gives all views of training, two
 * where augment.views leaves it to the method. Draws follow the same laws as those of lk_recipe_view (), pictures are the same but for
 * roundings to 8 bits. What torchvision lacks is a small class in the code. Errors as lk_recipe_new () and
 * lk_view_plan (). (transfer full) */
char *lk_recipe_to_pytorch (const LkValues *values, int h, int w, int c, const LkNormalize *normalize, GError **error);
