/* How far each transform alone moves the embedding (train/invariance.h), for panels: at the step that is shown, at all
 * recorded steps whose network can be had, and before training.
 *
 * It follows the session: clock, records, run, and before a run the recipe. Work is done by the session's analyst, in its
 * background share, and only while a panel shows it (lk_invariance_model_set_active ()): first the bars of the step that is
 * shown, then the untrained network's, then what lies between their strengths, then the bars of steps that were recorded
 * before. What is measured is kept by step until the run ends.
 *
 * Signal "changed" (): what the functions below give is new. */

#pragma once

#include "app/invariance-work.h"

#include <glib-object.h>

#define LK_TYPE_INVARIANCE_MODEL (lk_invariance_model_get_type ())
G_DECLARE_FINAL_TYPE (LkInvarianceModel, lk_invariance_model, LK, INVARIANCE_MODEL, GObject)

void lk_invariance_model_set_active (LkInvarianceModel *self, gboolean active);

/* Of the step that is shown; while it is live, of the newest that is measured. NULL without a run, or while nothing is
 * measured. Valid until the next "changed", as all below. */
const LkInvariance *lk_invariance_model_get_shown (LkInvarianceModel *self);
/* The untrained network under the same recipe; NULL while it is not measured. */
const LkInvariance *lk_invariance_model_get_untrained (LkInvarianceModel *self);
/* All steps of the run that are measured, rising. */
const LkInvariance *const *lk_invariance_model_get_all (LkInvarianceModel *self, int *n);
/* Why there is nothing of the step that is shown: translated; NULL if there is, or if it is still to come. */
const char *lk_invariance_model_get_words (LkInvarianceModel *self);
/* Bars of the step that is shown, or of the untrained network, are still to come. */
gboolean lk_invariance_model_is_busy (LkInvarianceModel *self);
