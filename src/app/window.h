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

/* Opens what lies at a path: an experiment file, or images; asks first if a run is going. */
void lk_window_open_path (LkWindow *self, const char *path);
/* Opens the data set of the last time, else Fashion-MNIST if it is installed, else shapes. */
void lk_window_open_default (LkWindow *self);
/* A toast, with a button for the detail if it is long. */
void lk_window_toast (LkWindow *self, const char *title, const char *detail);
