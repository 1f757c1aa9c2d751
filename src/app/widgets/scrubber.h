/* A track of steps to go back and forth on: recorded positions as ticks, marks where something happened, a knob at the one
 * that is shown, the live end that moves on, and what is still to come, fainter. Knows nothing of learning.
 *
 * The knob stands on recorded positions and at the live end only. A bubble names what is under the pointer, or, when keys
 * move the knob, where it stands. Whoever owns it shows what it asks for: lk_scrubber_set_shown ().
 *
 * Signals:
 *   "scrub" (long step, gboolean final)  a position is wanted, or LK_SCRUBBER_LIVE; not final in the middle of a drag
 *   "menu" (double x, double y)          a menu is wanted at a point of the widget */

#pragma once

#include "app/widgets/mark.h"

#include <gtk/gtk.h>

#define LK_TYPE_SCRUBBER (lk_scrubber_get_type ())
G_DECLARE_FINAL_TYPE (LkScrubber, lk_scrubber, LK, SCRUBBER, GtkWidget)

#define LK_SCRUBBER_LIVE (-1)

GtkWidget *lk_scrubber_new (void);

/* The recorded steps, rising; copied. */
void lk_scrubber_set_positions (LkScrubber *self, const long *steps, int n);
/* newest: the live end. expected: where it will end, 0 = unknown. per_epoch: steps of an epoch, 0 = epochs are not named. */
void lk_scrubber_set_extent (LkScrubber *self, long newest, long expected, long per_epoch);
/* Where the knob stands: at a position, or, live, at the newest step. */
void lk_scrubber_set_shown (LkScrubber *self, long step, gboolean live);

/* Steps of marks must not fall. */
void lk_scrubber_add_mark (LkScrubber *self, LkMarkKind kind, long step, const char *text);
void lk_scrubber_clear_marks (LkScrubber *self);

/* The position that a press at x would ask for. */
long lk_scrubber_step_at (LkScrubber *self, double x);
/* The step of the last mark of a kind that is drawn within reach of x; -1 if there is none. */
long lk_scrubber_mark_at (LkScrubber *self, double x, LkMarkKind kind);
/* Where a step lies. */
double lk_scrubber_x_of (LkScrubber *self, long step);

/* "step 390 · epoch 2". (transfer full) */
char *lk_scrubber_dup_place (LkScrubber *self, long step);
/* All that the knob says to people who listen: "step 390 of 702, epoch 2, Checkpoint". (transfer full) */
char *lk_scrubber_dup_value (LkScrubber *self);
/* Where the bubble points; NAN while there is none. */
double lk_scrubber_get_bubble (LkScrubber *self);
/* What the bubble says at x, with markup. (transfer full) */
char *lk_scrubber_dup_bubble (LkScrubber *self, double x);
