/* Reading and changing augment.view2 key by key: what differs for the second view (see augment.h). Keys are those of the
 * settings, "augment.blur.probability". */

#pragma once

#include "augment/augment.h"

/* Canonical text of what the second view has instead of the first one's value; NULL where it is the same or no text of this
 * setting. (transfer full) */
char *lk_recipe_get_override (const char *view2, const LkSetting *setting);

/* The text with a key set to canonical text, or without it (NULL). All else in it stays. (transfer full) */
char *lk_recipe_set_override (const char *view2, const LkSetting *setting, const char *canonical);

/* The text without the keys of a transform. (transfer full) */
char *lk_recipe_drop_overrides (const char *view2, const LkTransform *transform);
