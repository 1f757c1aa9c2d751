/* The window: header bar, the experiment in a sidebar, panels, a status line. It owns the session. */

#pragma once

#include "app/session.h"
#include "app/sidebar.h"
#include "app/workspace.h"

#include <adwaita.h>

#define LK_TYPE_WINDOW (lk_window_get_type ())
G_DECLARE_FINAL_TYPE (LkWindow, lk_window, LK, WINDOW, AdwApplicationWindow)

LkWindow *lk_window_new (AdwApplication *application, LkSession *session);

LkSession *lk_window_get_session (LkWindow *self);
LkSidebar *lk_window_get_sidebar (LkWindow *self);
LkWorkspace *lk_window_get_workspace (LkWindow *self);

/* Opens what lies at a path: an experiment file, a run's folder, or images; asks first if changes are not saved or a run
 * is going. */
void lk_window_open_path (LkWindow *self, const char *path);
/* Keeps the session on disk from now on, takes up what the last one left, and offers its run. TRUE if there was an
 * experiment to take up. */
gboolean lk_window_begin (LkWindow *self);
/* Offers to go on with a run: by a question if the program died in it, else by a toast. */
void lk_window_offer_run (LkWindow *self, const char *run, gboolean died);
/* Closes without a question: what is not saved comes back with the next start. */
void lk_window_close_unasked (LkWindow *self);
/* Opens the data set of the last time, else Fashion-MNIST if it is installed, else shapes. */
void lk_window_open_default (LkWindow *self);
/* A toast, with a button for the detail if it is long. */
void lk_window_toast (LkWindow *self, const char *title, const char *detail);
/* Brings back the layout of the last time and keeps it from now on. folder NULL = the usual one. Before the window shows. */
void lk_window_begin_layout (LkWindow *self, const char *folder);
