/* The changes of an experiment in the order in which they were made, and how many of them are in force: undo goes one
 * back, redo one forward, and a new change forgets what was undone. It only remembers; the session makes the changes.
 *
 * A list model of LkChange, the oldest first. Property "position" (uint): so many of them are in force. */

#pragma once

#include "app/change.h"

#include <gio/gio.h>

#define LK_TYPE_HISTORY (lk_history_get_type ())
G_DECLARE_FINAL_TYPE (LkHistory, lk_history, LK, HISTORY, GObject)

LkHistory *lk_history_new (void);

/* Adds a change that was made. Until a final one comes, what follows of the same key belongs to the same entry, and an
 * entry that ends where it began is none. */
void lk_history_add (LkHistory *self, LkChange *change, gboolean final);
/* The gesture that is going is over. */
void lk_history_close (LkHistory *self);

guint lk_history_get_position (LkHistory *self);
/* Notes that undo or redo led to this position. */
void lk_history_set_position (LkHistory *self, guint position);
/* What undo would take back, and redo make again; NULL if there is nothing. */
LkChange *lk_history_get_undo (LkHistory *self);
LkChange *lk_history_get_redo (LkHistory *self);

void lk_history_clear (LkHistory *self);
