/* A recipe as text, to be copied, pasted, and kept in *.recipe files:
 *
 *   [recipe]
 *   version=1
 *
 *   [augment]
 *   order=crop, flip
 *   view2=
 *   crop.probability=1
 *   ...
 *
 * The part [augment] is that of an experiment's file. When read, headers may be missing and keys may begin with "augment.";
 * lines that are empty or begin with # are passed over; if a key stands there twice, the last one counts. */

#pragma once

#include "base/setting.h"

/* From values with all keys of lk_augment_settings (). Only transforms of the order are written, and of the views only what
 * is asked for: two recipes have the same text if they do the same. (transfer full) */
char *lk_recipe_to_text (const LkValues *values);

/* All keys of lk_augment_settings (), those that the text does not name at their defaults. Error LK_ERROR_FORMAT or
 * LK_ERROR_SETTING that begins with name and the number of the bad line. (transfer full) */
LkValues *lk_recipe_parse (const char *text, const char *name, GError **error);

LkValues *lk_recipe_load (const char *path, GError **error);
/* Atomically. */
gboolean lk_recipe_save (const LkValues *values, const char *path, GError **error);
