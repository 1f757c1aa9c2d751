/* The verdict on the session's run, for panels: of its rows up to the step that is shown, so that looking back before a
 * collapse shows what could be known then. It follows the session by itself.
 *
 * Signal "changed" (): lk_verdict_model_get () is new. */

#pragma once

#include "app/session.h"
#include "train/verdict.h"

#define LK_TYPE_VERDICT_MODEL (lk_verdict_model_get_type ())
G_DECLARE_FINAL_TYPE (LkVerdictModel, lk_verdict_model, LK, VERDICT_MODEL, GObject)

/* The session must outlive it. */
LkVerdictModel *lk_verdict_model_new (LkSession *session);
/* NULL without a run. Valid until the next "changed". */
const LkVerdict *lk_verdict_model_get (LkVerdictModel *self);

/* The verdict on a session's run after a step; -1 = its last. NULL without a run. (transfer full) */
LkVerdict *lk_verdict_of_session (LkSession *session, long step);
