/* The step that all panels show: the newest one while live, or one that the run recorded. One clock for all; panels watch
 * it and never turn it for themselves alone.
 *
 * Properties: "live" (gboolean), "playing" (gboolean).
 * Signals: "changed" ()  the step shown, or whether it is live, is another one
 *          "records" ()  the steps that can be shown are others */

#pragma once

#include <glib-object.h>

#define LK_TYPE_CLOCK (lk_clock_get_type ())
G_DECLARE_FINAL_TYPE (LkClock, lk_clock, LK, CLOCK, GObject)

LkClock *lk_clock_new (void);

gboolean lk_clock_is_live (LkClock *self);
/* The step that is shown: the newest one while live. */
long lk_clock_get_step (LkClock *self);
long lk_clock_get_newest (LkClock *self);
/* The recorded steps, rising; valid until "records". */
const long *lk_clock_get_records (LkClock *self, int *n);

/* Shows the recorded step nearest to this one. Without records it stays live. */
void lk_clock_show (LkClock *self, long step);
/* So many recorded steps on (or back): from live, back means the last recorded one; past the last it is live again. */
void lk_clock_move (LkClock *self, int by);
void lk_clock_go_live (LkClock *self);

/* Goes from one recorded step to the next, so many a second, and ends live. From live it begins at the first. */
void lk_clock_play (LkClock *self, double steps_per_second);
void lk_clock_stop (LkClock *self);
gboolean lk_clock_is_playing (LkClock *self);

/* -- for the session ------------------------------------------------------------------------------------------------- */

/* The steps that can be shown (rising; copied) and the newest one. A shown step that is gone gives way to the nearest. */
void lk_clock_set_records (LkClock *self, const long *steps, int n);
void lk_clock_set_newest (LkClock *self, long step);
