/* Shared by the files of the window: window.c (what it shows), window-actions.c (what it does), window-open.c (paths and
 * drops), window-files.c (dialogs, saving), window-view.c (panels, layouts,
 * presentation), window-layout.c (the layout on disk), window-timeline.c (going
 * back in time), window-alarm.c (bad verdicts). */

#pragma once

#include "app/autosave.h"
#include "app/recent.h"
#include "app/timeline-bar.h"
#include "app/window.h"

struct _LkWindow
{
  AdwApplicationWindow parent_instance;

  LkSession *session;
  GSettings *settings;
  LkAutosave *autosave; /* NULL in tests of the window alone */
  GPtrArray *dropped;   /* char *: pictures to select once their folder is loaded */
  gboolean closed;      /* the session is done: the window may go */
  gboolean can_rewind;  /* to the step that is shown */
  long alarm_after;     /* what the run went through up to this step is no news */
  double drag_width;
  gboolean has_sidebar; /* wanted, if not just now shown */
  int sidebar_width;
  char *layout_path; /* NULL: the layout is not kept */
  guint layout_timeout;

  AdwWindowTitle *title;
  GtkButton *train_button;
  AdwButtonContent *train_content;
  AdwToastOverlay *toasts;
  AdwFlap *flap;
  GtkWidget *sidebar_box, *sidebar_handle;
  LkSidebar *sidebar;
  LkWorkspace *workspace;
  LkTimelineBar *timeline;
  GtkLabel *status;
  GMenu *open_section, *recent_menu, *panel_section, *layout_section;
};

/* -- window-actions.c -- */

void lk_window_install_actions (GtkWidgetClass *widget_class);
/* Space, S, R. */
void lk_window_add_keys (LkWindow *self);
void lk_window_update_actions (LkWindow *self);
void lk_window_update_settings (LkWindow *self);
/* Asks whether the run may end; yes () is called if so. Takes ownership of data. */
void lk_window_ask_restart (LkWindow *self,
                            const char *body,
                            void (*yes) (LkWindow *self, gpointer data),
                            void (*no) (LkWindow *self, gpointer data),
                            gpointer data,
                            GDestroyNotify free_data);

/* -- window-timeline.c -- */

void lk_window_install_timeline (GtkWidgetClass *widget_class);
/* When the session is there. */
void lk_window_set_up_timeline (LkWindow *self);

/* -- window-alarm.c -- */

/* When the session is there. */
void lk_window_set_up_alarm (LkWindow *self);

/* -- window-open.c -- */

gboolean lk_window_is_experiment (const char *path);
/* What dropping or choosing files (GFile) means: a folder, an experiment or a run opens; pictures open their folder and
 * are selected. FALSE if none of them can be opened. */
gboolean lk_window_open_files (LkWindow *self, const GSList *files);
void lk_window_open_preset (LkWindow *self, const char *path);
void lk_window_new_experiment (LkWindow *self);
/* A data set is there: selects the pictures that were dropped. */
void lk_window_pictures_loaded (LkWindow *self);
void lk_window_accept_drops (LkWindow *self);

/* -- window-files.c -- */

void lk_window_choose_folder (LkWindow *self);
void lk_window_choose_experiment (LkWindow *self);
void lk_window_choose_run (LkWindow *self);
void lk_window_save_experiment (LkWindow *self);
void lk_window_save_experiment_as (LkWindow *self);
/* Goes on with then () once nothing would be lost: at once, after saving, or because the user says so; not at all if he
 * cancels. Takes ownership of data. */
void lk_window_save_first (LkWindow *self,
                           void (*then) (LkWindow *self, gpointer data),
                           gpointer data,
                           GDestroyNotify free_data);
/* Recent files, and the experiments that come with the program if there are any. */
void lk_window_fill_open_menu (LkWindow *self);

/* -- window-view.c -- */

void lk_window_install_view_actions (GtkWidgetClass *widget_class);
/* Adds the panels, and their menu. The session must be there. */
void lk_window_set_up_view (LkWindow *self);

/* -- window-layout.c -- */

void lk_window_set_up_sidebar (LkWindow *self);
/* Writes what is not written yet. */
void lk_window_end_layout (LkWindow *self);
