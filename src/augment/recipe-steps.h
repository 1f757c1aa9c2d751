/* From settings to the resolved steps of a recipe. Private to augment/. */

#pragma once

#include "augment/augment.h"

#define LK_MAX_PARAMS 8

typedef struct
{
  const LkTransform *transform;
  double params[LK_MAX_PARAMS]; /* probability, strengths */
} LkStep;

/* A copy of values with what augment.view2 says in force; NULL on error. (transfer full) */
LkValues *lk_recipe_second_values (const LkValues *values, GError **error);

/* One step per transform of the order; small views have crops of a size of their own. (transfer full), g_free () */
LkStep *lk_recipe_steps (GPtrArray *order, const LkValues *values, gboolean small);
