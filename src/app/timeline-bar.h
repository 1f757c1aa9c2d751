/* The bar under the panels: buttons that turn the session's clock, the scrubber, the step that is shown, and the way back:
 * "Rewind here" and "Undo surgery". Its buttons use the window's actions (window-timeline.c). */

#pragma once

#include "app/session.h"
#include "app/widgets/scrubber.h"

#include <adwaita.h>

#define LK_TYPE_TIMELINE_BAR (lk_timeline_bar_get_type ())
G_DECLARE_FINAL_TYPE (LkTimelineBar, lk_timeline_bar, LK, TIMELINE_BAR, GtkBox)

/* Called once. */
void lk_timeline_bar_set_session (LkTimelineBar *self, LkSession *session);

/* Recorded steps a second in playback, as its menu has it. */
double lk_timeline_bar_get_speed (LkTimelineBar *self);
LkScrubber *lk_timeline_bar_get_scrubber (LkTimelineBar *self);

/* Whether the run can go back to a step: it lies before the newest one, has a checkpoint, and the run can go on. */
gboolean lk_timeline_can_rewind (LkSession *session, long step);
/* As lk_session_get_surgery (), and the change in words: "Temperature: 0.2 → 0.5" (transfer full; NULL if there is none). */
long lk_timeline_surgery (LkSession *session, char **change);
