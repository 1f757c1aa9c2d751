/* Which cheap cues explain what the network finds alike (train/shortcut.h), for panels: at the step that is shown, before
 * training, and at every recorded step, which are worked through in the background. It follows run, clock and recipe by itself.
 *
 * Image cues are those of the recorded probe images; before a run of the same images and the untrained network. Overlap is
 * that of crops under the recipe as it is set now.
 *
 * Signal "changed" (): what the functions below give is new. */

#pragma once

#include "app/session.h"
#include "train/shortcut.h"

#define LK_TYPE_SHORTCUT_MODEL (lk_shortcut_model_get_type ())
G_DECLARE_FINAL_TYPE (LkShortcutModel, lk_shortcut_model, LK, SHORTCUT_MODEL, GObject)

typedef struct
{
  long step;
  LkShortcut shortcut;
} LkShortcutAt;

/* The session must outlive it: run its dispose before. */
LkShortcutModel *lk_shortcut_model_new (LkSession *session);

/* Works only while active. */
void lk_shortcut_model_set_active (LkShortcutModel *self, gboolean active);

/* Of the step that is shown, or the last one before it that is measured: while training, steps may come faster. Of the untrained
 * network. NULL while there is none. Valid until the next "changed". */
const LkShortcutAt *lk_shortcut_model_get_shown (LkShortcutModel *self);
const LkShortcutAt *lk_shortcut_model_get_untrained (LkShortcutModel *self);
/* All that is measured, by rising step. The same. */
const LkShortcutAt *lk_shortcut_model_get_all (LkShortcutModel *self, int *n);
/* Translated: why nothing can be measured; NULL if it can. */
const char *lk_shortcut_model_get_words (LkShortcutModel *self);

/* Makes the recipe vary a cue by one notch more: one entry of the history. FALSE with an error, or if there is nothing more to
 * strengthen. */
gboolean lk_shortcut_model_strengthen (LkShortcutModel *self, LkCue cue, GError **error);
