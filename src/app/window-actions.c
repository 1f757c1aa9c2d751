/* What the window does: its actions, their keys, and when they can be used. */

#include "app/widgets/setting-row.h"
#include "app/window-private.h"
#include "train/experiment-command.h"

#include <glib/gi18n.h>

/* -- asking before a run ends ---------------------------------------------------------------------------------------- */

typedef struct
{
  LkWindow *window;
  void (*yes) (LkWindow *, gpointer);
  void (*no) (LkWindow *, gpointer);
  gpointer data;
  GDestroyNotify free_data;
} Question;

static void
question_free (Question *question, GClosure *closure)
{
  if (question->free_data != NULL)
    question->free_data (question->data);
  g_free (question);
}

static void
answer_cb (Question *question, const char *response)
{
  if (g_str_equal (response, "restart"))
    question->yes (question->window, question->data);
  else if (question->no != NULL)
    question->no (question->window, question->data);
}

void
lk_window_ask_restart (LkWindow *self,
                       const char *body,
                       void (*yes) (LkWindow *, gpointer),
                       void (*no) (LkWindow *, gpointer),
                       gpointer data,
                       GDestroyNotify free_data)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("End This Run?"), body);
  Question *question = g_new (Question, 1);

  *question = (Question){ self, yes, no, data, free_data };
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Keep Run"), "restart", _ ("_End Run"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "restart", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answer_cb), question, (GClosureNotify) question_free,
                         G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* -- actions ------------------------------------------------------------------------------------------------------- */

static void
train_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);
  LkSessionState state = lk_session_get_state (self->session);

  if (state == LK_SESSION_RUNNING || state == LK_SESSION_STARTING)
    lk_session_pause (self->session);
  else
    lk_session_train (self->session);
}

static void
step_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_session_step (LK_WINDOW (widget)->session, 1);
}

static void
reset_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);
  LkRun *run = lk_session_get_run (self->session);
  g_autofree char *folder = run != NULL && lk_run_path (run) != NULL ? g_path_get_basename (lk_run_path (run)) : NULL;

  lk_session_reset (self->session);
  if (folder != NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("The run is kept as %s"), folder);

      lk_window_toast (self, text, NULL);
    }
}

static void
redraw_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_session_redraw_views (LK_WINDOW (widget)->session);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);

  adw_flap_set_reveal_flap (self->flap, TRUE);
  lk_sidebar_focus_search (self->sidebar);
}

static void
sidebar_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);

  adw_flap_set_reveal_flap (self->flap, !adw_flap_get_reveal_flap (self->flap));
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_session_undo (LK_WINDOW (widget)->session);
}

static void
redo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_session_redo (LK_WINDOW (widget)->session);
}

static void
history_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);

  adw_flap_set_reveal_flap (self->flap, TRUE);
  lk_sidebar_show_history (self->sidebar);
}

static void
reset_settings_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_session_reset_all (LK_WINDOW (widget)->session);
}

static void
copy_command_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);
  g_autofree char *command = lk_experiment_to_command (lk_session_get_experiment (self->session));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), command);
  lk_window_toast (self, _ ("The command line was copied"), NULL);
}

static void
open_folder_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_window_choose_folder (LK_WINDOW (widget));
}

static void
open_experiment_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_window_choose_experiment (LK_WINDOW (widget));
}

static void
save_experiment_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_window_save_experiment (LK_WINDOW (widget));
}

static void
save_as_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_window_save_experiment_as (LK_WINDOW (widget));
}

static void
new_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_window_new_experiment (LK_WINDOW (widget));
}

static void
open_run_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_window_choose_run (LK_WINDOW (widget));
}

static void
open_preset_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_window_open_preset (LK_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
clear_recent_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_recent_clear (LK_WINDOW (widget)->settings);
}

static void
open_path_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_window_open_path (LK_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

void
lk_window_update_settings (LkWindow *self)
{
  LkHistory *history = lk_session_get_history (self->session);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", lk_history_get_undo (history) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.redo", lk_history_get_redo (history) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.reset-settings", lk_session_count_changed (self->session) > 0);
}

void
lk_window_update_actions (LkWindow *self)
{
  LkSessionState state = lk_session_get_state (self->session);
  gboolean running = state == LK_SESSION_RUNNING || state == LK_SESSION_STARTING;
  gboolean can_go = state == LK_SESSION_READY || state == LK_SESSION_PAUSED || running;
  gboolean has_run = running || state == LK_SESSION_PAUSED || state == LK_SESSION_FINISHED ||
                     state == LK_SESSION_FAILED || state == LK_SESSION_READ_ONLY;
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_action_set_enabled (widget, "win.train", can_go);
  gtk_widget_action_set_enabled (widget, "win.step", can_go && !running);
  gtk_widget_action_set_enabled (widget, "win.reset", has_run);
  gtk_widget_action_set_enabled (widget, "win.redraw-views", lk_session_get_dataset (self->session) != NULL);

  adw_button_content_set_icon_name (self->train_content,
                                    running ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  adw_button_content_set_label (self->train_content, running ? _ ("_Pause") : _ ("_Train"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->train_button), running ? _ ("Pause (Space)") : _ ("Train (Space)"));
  if (running)
    gtk_widget_remove_css_class (GTK_WIDGET (self->train_button), "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->train_button), "suggested-action");
}

void
lk_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.train", NULL, train_action);
  gtk_widget_class_install_action (widget_class, "win.step", NULL, step_action);
  gtk_widget_class_install_action (widget_class, "win.reset", NULL, reset_action);
  gtk_widget_class_install_action (widget_class, "win.redraw-views", NULL, redraw_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.toggle-sidebar", NULL, sidebar_action);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "win.redo", NULL, redo_action);
  gtk_widget_class_install_action (widget_class, "win.history", NULL, history_action);
  gtk_widget_class_install_action (widget_class, "win.reset-settings", NULL, reset_settings_action);
  gtk_widget_class_install_action (widget_class, "win.copy-command", NULL, copy_command_action);
  gtk_widget_class_install_action (widget_class, "win.open-folder", NULL, open_folder_action);
  gtk_widget_class_install_action (widget_class, "win.open-experiment", NULL, open_experiment_action);
  gtk_widget_class_install_action (widget_class, "win.save-experiment", NULL, save_experiment_action);
  gtk_widget_class_install_action (widget_class, "win.save-experiment-as", NULL, save_as_action);
  gtk_widget_class_install_action (widget_class, "win.new-experiment", NULL, new_action);
  gtk_widget_class_install_action (widget_class, "win.open-run", NULL, open_run_action);
  gtk_widget_class_install_action (widget_class, "win.open-path", "s", open_path_action);
  gtk_widget_class_install_action (widget_class, "win.open-preset", "s", open_preset_action);
  gtk_widget_class_install_action (widget_class, "win.clear-recent", NULL, clear_recent_action);
}

/* A field in which somebody writes has an undo of its own. */
static gboolean
is_writing (LkWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, LK_TYPE_SETTING_ROW) : NULL;

  if (!GTK_IS_EDITABLE (focus))
    return FALSE;
  if (row != NULL)
    return lk_setting_row_is_edited (LK_SETTING_ROW (row));
  return *gtk_editable_get_text (GTK_EDITABLE (focus)) != '\0';
}

static gboolean
undo_key_cb (GtkWidget *widget, GVariant *action, gpointer unused)
{
  return !is_writing (LK_WINDOW (widget)) &&
         gtk_widget_activate_action (widget, g_variant_get_string (action, NULL), NULL);
}

/* Before fields get to see them. */
static void
add_undo_keys (LkWindow *self)
{
  static const struct
  {
    const char *keys, *action;
  } keys[] = {
    { "<Control>z", "win.undo" },
    { "<Control><Shift>z", "win.redo" },
    { "<Control>y", "win.redo" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i].keys),
                                                gtk_callback_action_new (undo_key_cb, NULL, NULL));

      gtk_shortcut_set_arguments (shortcut, g_variant_new_string (keys[i].action));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

void
lk_window_add_keys (LkWindow *self)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_space, 0, "win.train" },
    { GDK_KEY_s, 0, "win.step" },
    { GDK_KEY_r, 0, "win.redraw-views" },
    { GDK_KEY_BackSpace, GDK_CONTROL_MASK, "win.reset" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  /* These act only when nothing that has the focus wants them: a field takes its letters and deletes words, a switch its
   * space. And they come before the window's own space, which would press what has the focus. */
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, keys[i].modifiers),
                                                            gtk_named_action_new (keys[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
  add_undo_keys (self);
}
