/* The energy of a pair of images, for panels: of the two that were selected last, or of two views of one, at the step that
 * is shown; among the energies of positive and of random pairs under the recipe as it is set now (train/pair-energy.h).
 *
 * It follows the session: selection, clock, records, run, recipe, and the draw of its views. Work is done by the session's
 * analyst, and only while a panel shows it (lk_pair_model_set_active ()). What is wanted counts, not what was: but while
 * training, networks come too often for that, and the last one is finished first.
 *
 * Signal "changed" (): what the functions below give is new. */

#pragma once

#include "app/pair-work.h"
#include "train/preview.h"

#include <glib-object.h>

#define LK_TYPE_PAIR_MODEL (lk_pair_model_get_type ())
G_DECLARE_FINAL_TYPE (LkPairModel, lk_pair_model, LK, PAIR_MODEL, GObject)

/* Works only while active. */
void lk_pair_model_set_active (LkPairModel *self, gboolean active);

/* The pair: two images as they are (n_views 0), or one image and two views of it; NULL if nothing is selected. Valid until
 * the next "changed". */
const LkPreview *lk_pair_model_get_images (LkPairModel *self);

/* What was measured last: of this pair, unless lk_pair_model_is_busy (). Its step is -1 before anything was measured.
 * Never NULL; valid until the next "changed". */
const LkPairAnswer *lk_pair_model_get_answer (LkPairModel *self);
gboolean lk_pair_model_is_busy (LkPairModel *self);
