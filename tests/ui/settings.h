/* What the tests of settings share: reading values and the history, and finding rows. */

#pragma once

#include "fixture.h"

const char *value (LkSession *session, const char *key);
/* The history: how many changes it holds, how many of them are done, what it says of one. */
guint n_entries (LkSession *session);
guint position (LkSession *session);
const char *title (LkSession *session, guint i);

/* For g_test_add (): a fixture with an empty history. */
void settings_set_up (Fixture *f, gconstpointer data);

/* Trains one step, and waits for it. */
void step (Fixture *f);
/* For wait_until (). */
gboolean is_paused_after_a_step (gpointer session);
gboolean is_mapped (gpointer widget);
/* For "ask-restart": keeps the change that was asked about. */
void asked_cb (LkChange **asked, LkChange *change);

/* What scrolls the settings. */
GtkWidget *find_scrolled (Fixture *f);
GtkAdjustment *scrolling (Fixture *f);
/* Opens its section and brings it into view. */
GtkWidget *find_row (Fixture *f, const char *name);
