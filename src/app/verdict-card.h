/* The verdict on the run in big words, with what it rests on, since when it holds (a press looks back there), the likely
 * cause, and two things to try as buttons that do them. */

#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

#define LK_TYPE_VERDICT_CARD (lk_verdict_card_get_type ())
G_DECLARE_FINAL_TYPE (LkVerdictCard, lk_verdict_card, LK, VERDICT_CARD, GtkBox)

/* Once, before it is shown; the session outlives the card. */
void lk_verdict_card_set_session (LkVerdictCard *self, LkSession *session);
/* All that it says, in sentences. (transfer full) */
char *lk_verdict_card_dup_words (LkVerdictCard *self);
