/* Shared by the files of the window: window.c (what it shows), window-actions.c (what it does), window-files.c (dialogs,
 * drops). */

#pragma once

#include "app/window.h"

struct _LkWindow
{
  AdwApplicationWindow parent_instance;

  LkSession *session;
  GSettings *settings;
  gboolean closed; /* the session is done: the window may go */
  double drag_width;

  AdwWindowTitle *title;
  GtkButton *train_button;
  AdwButtonContent *train_content;
  AdwToastOverlay *toasts;
  AdwFlap *flap;
  GtkWidget *sidebar_box, *sidebar_handle;
  LkSidebar *sidebar;
  LkWorkspace *workspace;
  GtkLabel *status;
  GMenu *open_section;
};

/* -- window-actions.c -- */

void lk_window_install_actions (GtkWidgetClass *widget_class);
/* Space, S, R. */
void lk_window_add_keys (LkWindow *self);
void lk_window_update_actions (LkWindow *self);
/* Asks whether the run may end; yes () is called if so. Takes ownership of data. */
void lk_window_ask_restart (LkWindow *self,
                            const char *body,
                            void (*yes) (LkWindow *self, gpointer data),
                            void (*no) (LkWindow *self, gpointer data),
                            gpointer data,
                            GDestroyNotify free_data);

/* -- window-files.c -- */

void lk_window_choose_folder (LkWindow *self);
void lk_window_choose_experiment (LkWindow *self);
void lk_window_save_experiment (LkWindow *self);
void lk_window_accept_drops (LkWindow *self);
/* Experiments that come with the program, if there are any. */
void lk_window_offer_presets (LkWindow *self);
