#include "app/window-private.h"

#include "app/debug.h"
#include "app/frame-log.h"
#include "app/frame-memory.h"
#include "app/status-line.h"
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#define LONG_DETAIL 60
#define MOST_LINES 8

G_DEFINE_FINAL_TYPE (LkWindow, lk_window, ADW_TYPE_APPLICATION_WINDOW)

/* -- toasts -------------------------------------------------------------------------------------------------------- */

static void
details_cb (AdwToast *toast)
{
  GtkWidget *window = g_object_get_data (G_OBJECT (toast), "window");
  const char *detail = g_object_get_data (G_OBJECT (toast), "detail");
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (window), adw_toast_get_title (toast), detail);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

void
lk_window_toast (LkWindow *self, const char *title, const char *detail)
{
  g_autofree char *both = detail != NULL ? g_strdup_printf ("%s: %s", title, detail) : g_strdup (title);
  gboolean is_long = detail != NULL && (g_utf8_strlen (both, -1) > LONG_DETAIL || strchr (detail, '\n') != NULL);
  g_autofree char *text = g_markup_escape_text (is_long ? title : both, -1);
  AdwToast *toast = adw_toast_new (text);

  lk_debug_state ("toast %s", both);
  if (is_long)
    {
      adw_toast_set_button_label (toast, _ ("_Details"));
      adw_toast_set_timeout (toast, 0);
      g_object_set_data_full (G_OBJECT (toast), "detail", g_strdup (detail), g_free);
      g_object_set_data (G_OBJECT (toast), "window", self);
      g_signal_connect (toast, "button-clicked", G_CALLBACK (details_cb), NULL);
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* -- following the session ------------------------------------------------------------------------------------------- */

/* "epoch 3 of 20", behind the name of the experiment's file if it has one. */
static char *
dup_subtitle (LkWindow *self)
{
  g_autofree char *subtitle = lk_status_subtitle_dup (self->session);
  const char *path = lk_session_get_path (self->session);
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;

  if (name == NULL)
    return g_steal_pointer (&subtitle);

  return g_strdup_printf ("%s%s  ·  %s", lk_session_is_modified (self->session) ? "• " : "", name, subtitle);
}

static void
show_status (LkWindow *self)
{
  g_autofree char *line = lk_status_line_dup (self->session);
  g_autofree char *subtitle = dup_subtitle (self);

  gtk_label_set_label (self->status, line);
  adw_window_title_set_subtitle (self->title, subtitle);
}

static void
show_title (LkWindow *self)
{
  LkExperiment *experiment = lk_session_get_experiment (self->session);
  const LkDataset *dataset = lk_session_get_dataset (self->session);
  const char *method = _ (lk_experiment_method (experiment)->title);
  /* translators: method, data set: the window's title */
  g_autofree char *title = g_strdup_printf (
      _ ("%s on %s"), method, dataset != NULL ? dataset->title : _ (lk_experiment_source (experiment)->title));

  adw_window_title_set_title (self->title, title);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

static void
state_cb (LkWindow *self)
{
  lk_debug_state ("%s", lk_session_state_name (lk_session_get_state (self->session)));
  lk_window_update_actions (self);
  show_status (self);
}

static void
dataset_cb (LkWindow *self)
{
  LkExperiment *experiment = lk_session_get_experiment (self->session);
  const char *path = lk_experiment_get (experiment, "data.path");

  show_title (self);
  show_status (self);
  lk_window_update_actions (self);
  if (lk_session_get_dataset (self->session) != NULL)
    {
      lk_recent_add (self->settings, LK_RECENT_DATASETS,
                     path != NULL && *path != '\0' ? path : lk_experiment_get (experiment, "data.id"));
      lk_window_pictures_loaded (self);
    }
}

static void
setting_cb (LkWindow *self, const char *key)
{
  LkExperiment *experiment = lk_session_get_experiment (self->session);

  lk_debug_state ("setting %s=%s", key, *key != '\0' ? lk_experiment_get (experiment, key) : "");
  if (*key == '\0')
    show_title (self);
  lk_window_update_settings (self);
}

static void
rows_cb (LkWindow *self, int first, int n)
{
  lk_debug_state ("rows %d", first + n);
}

static void
change_yes (LkWindow *self, gpointer change)
{
  g_autoptr (GError) error = NULL;

  if (!lk_session_restart_with (self->session, change, &error))
    lk_window_toast (self, _ ("The setting could not be changed"), error->message);
}

static void
ask_restart_cb (LkWindow *self, LkChange *change)
{
  g_autofree char *lines = lk_change_dup_lines (change, MOST_LINES);
  g_autofree char *body = g_strdup_printf (_ ("%s\n\nThis is fixed once a run has begun: training starts anew with "
                                              "it. The folder of this run is kept."),
                                           lines);

  lk_debug_state ("asks %s", lk_change_get_title (change));
  lk_window_ask_restart (self, body, change_yes, NULL, g_object_ref (change), g_object_unref);
}

/* -- closing ------------------------------------------------------------------------------------------------------- */

static void
closed_cb (LkWindow *self)
{
  lk_debug_state ("closed");
  self->closed = TRUE;
  gtk_window_destroy (GTK_WINDOW (self));
}

/* The window goes at once; the program stays until the run is saved. */
static void
close_now (LkWindow *self, gboolean keep)
{
  lk_window_end_layout (self);
  if (self->autosave != NULL)
    lk_autosave_end (self->autosave, keep);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  lk_session_close (self->session);
}

void
lk_window_close_unasked (LkWindow *self)
{
  close_now (self, TRUE);
}

/* Changes to a file that are not saved by now are given up. */
static void
close_asked (LkWindow *self, gpointer unused)
{
  close_now (self, lk_session_get_path (self->session) == NULL || !lk_session_is_modified (self->session));
}

static gboolean
lk_window_close_request (GtkWindow *window)
{
  LkWindow *self = LK_WINDOW (window);
  gboolean kept = self->autosave != NULL && lk_autosave_is_active (self->autosave);

  if (self->closed)
    return GDK_EVENT_PROPAGATE;

  /* What has no file comes back with the next start; who named a file wants to know what it holds. */
  if (self->autosave == NULL || (kept && lk_session_get_path (self->session) == NULL))
    close_now (self, TRUE);
  else
    lk_window_save_first (self, close_asked, NULL, NULL);
  return GDK_EVENT_STOP;
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_window_dispose (GObject *object)
{
  LkWindow *self = LK_WINDOW (object);

  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  g_clear_handle_id (&self->layout_timeout, g_source_remove);
  g_clear_pointer (&self->layout_path, g_free);
  g_clear_object (&self->autosave);
  g_clear_pointer (&self->dropped, g_ptr_array_unref);
  g_clear_object (&self->recent_menu);

  G_OBJECT_CLASS (lk_window_parent_class)->dispose (object);
}

static void
lk_window_class_init (LkWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = lk_window_close_request;

  g_type_ensure (LK_TYPE_SIDEBAR);
  g_type_ensure (LK_TYPE_TIMELINE_BAR);
  g_type_ensure (LK_TYPE_WORKSPACE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, LkWindow, title);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, train_button);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, train_content);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, sidebar_box);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, sidebar_handle);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, workspace);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, timeline);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, status);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, open_section);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, panel_section);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, layout_section);
  lk_window_install_actions (widget_class);
  lk_window_install_view_actions (widget_class);
  lk_window_install_timeline (widget_class);
}

static void
lk_window_init (LkWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (LK_APP_ID);
  self->dropped = g_ptr_array_new_with_free_func (g_free);
  lk_window_set_up_sidebar (self);
  lk_window_add_keys (self);
  lk_window_accept_drops (self);
  lk_window_fill_open_menu (self);
  lk_frame_log_attach (GTK_WIDGET (self));
  lk_frame_memory_attach (GTK_WIDGET (self));
}

LkWindow *
lk_window_new (AdwApplication *application, LkSession *session)
{
  LkWindow *self = g_object_new (LK_TYPE_WINDOW, "application", application, NULL);

  self->session = g_object_ref (session);
  lk_sidebar_set_session (self->sidebar, session);
  lk_window_set_up_view (self);
  lk_window_set_up_timeline (self);
  lk_window_set_up_alarm (self);

  g_signal_connect_object (session, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::dataset-title", G_CALLBACK (dataset_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "setting-changed", G_CALLBACK (setting_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "status", G_CALLBACK (show_status), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_clock (session), "changed", G_CALLBACK (show_status), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::path", G_CALLBACK (show_status), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::modified", G_CALLBACK (show_status), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rows", G_CALLBACK (rows_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "problem", G_CALLBACK (lk_window_toast), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "ask-restart", G_CALLBACK (ask_restart_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "closed", G_CALLBACK (closed_cb), self, G_CONNECT_SWAPPED);

  g_signal_connect_object (lk_session_get_history (session), "notify::position", G_CALLBACK (lk_window_update_settings),
                           self, G_CONNECT_SWAPPED);

  show_title (self);
  state_cb (self);
  lk_window_update_settings (self);
  /* Not a button, which would take the space key for itself. */
  gtk_widget_grab_focus (GTK_WIDGET (lk_workspace_find (self->workspace, "loss")));
  return self;
}

LkSession *
lk_window_get_session (LkWindow *self)
{
  return self->session;
}

LkSidebar *
lk_window_get_sidebar (LkWindow *self)
{
  return self->sidebar;
}

LkWorkspace *
lk_window_get_workspace (LkWindow *self)
{
  return self->workspace;
}
