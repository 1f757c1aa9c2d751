/* Saving and choosing: file dialogs, the question about changes that are not saved, menus of what can be opened. */

#include "app/capitalize.h"
#include "app/window-private.h"
#include "train/presets.h"

#include <glib/gi18n.h>

/* -- continuing ---------------------------------------------------------------------------------------------------- */

/* What happens once the experiment is saved or given up. */
typedef struct
{
  LkWindow *window;
  void (*then) (LkWindow *, gpointer);
  gpointer data;
  GDestroyNotify free_data;
} Continuation;

static Continuation *
continuation_new (LkWindow *self, void (*then) (LkWindow *, gpointer), gpointer data, GDestroyNotify free_data)
{
  Continuation *next = g_new (Continuation, 1);

  *next = (Continuation){ self, then, data, free_data };
  return next;
}

static void
continuation_free (gpointer data)
{
  Continuation *next = data;

  if (next->free_data != NULL)
    next->free_data (next->data);
  g_free (next);
}

static void
closure_free (gpointer data, GClosure *closure)
{
  continuation_free (data);
}

static void
go_on (Continuation *next)
{
  if (next->then != NULL)
    next->then (next->window, next->data);
}

/* -- dialogs ------------------------------------------------------------------------------------------------------- */

static GtkFileChooserNative *
dialog_new (LkWindow *self, const char *title, GtkFileChooserAction action)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  return dialog;
}

static void
add_experiment_filter (GtkFileChooserNative *dialog)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Likeness experiments"));
  gtk_file_filter_add_suffix (filter, "likeness");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
}

static void
chosen_cb (LkWindow *self, int response, GtkNativeDialog *dialog)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      GSList files = { file, NULL };

      lk_window_open_files (self, &files);
    }
  g_object_unref (dialog);
}

static void
choose (LkWindow *self, GtkFileChooserNative *dialog)
{
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
lk_window_choose_folder (LkWindow *self)
{
  choose (self, dialog_new (self, _ ("Open a Folder of Images"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER));
}

void
lk_window_choose_run (LkWindow *self)
{
  GtkFileChooserNative *dialog = dialog_new (self, _ ("Open the Folder of a Run"),
                                             GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER);
  const char *runs = lk_session_get_runs_dir (self->session);
  g_autoptr (GFile) folder = runs != NULL ? g_file_new_for_path (runs) : NULL;

  if (folder != NULL)
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), folder, NULL);
  choose (self, dialog);
}

void
lk_window_choose_experiment (LkWindow *self)
{
  GtkFileChooserNative *dialog = dialog_new (self, _ ("Open an Experiment"), GTK_FILE_CHOOSER_ACTION_OPEN);

  add_experiment_filter (dialog);
  choose (self, dialog);
}

/* -- saving -------------------------------------------------------------------------------------------------------- */

static gboolean
save_to (LkWindow *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL, *text = NULL;

  if (!lk_session_save_experiment (self->session, path, &error))
    {
      lk_window_toast (self, _ ("The experiment could not be saved"), error->message);
      return FALSE;
    }

  lk_recent_add (self->settings, LK_RECENT_EXPERIMENTS, lk_session_get_path (self->session));
  name = g_path_get_basename (path);
  text = g_strdup_printf (_ ("Saved as %s"), name);
  lk_window_toast (self, text, NULL);
  return TRUE;
}

static void save_as (LkWindow *self, const char *name, Continuation *next);

/* Takes its data along: it lives on in the copy. (transfer full) */
static Continuation *
continuation_move (Continuation *next)
{
  Continuation *copy = continuation_new (next->window, next->then, next->data, next->free_data);

  next->free_data = NULL;
  return copy;
}

/* The name that was chosen, with the ending of experiments. */
static void
save_to_chosen (LkWindow *self, const char *chosen, Continuation *next)
{
  g_autofree char *path = lk_window_is_experiment (chosen) ? g_strdup (chosen)
                                                           : g_strconcat (chosen, ".likeness", NULL);
  g_autofree char *name = g_path_get_basename (path);

  /* The dialog asked about replacing the other name: now it asks about this one. */
  if (!g_str_equal (path, chosen) && g_file_test (path, G_FILE_TEST_EXISTS))
    save_as (self, name, continuation_move (next));
  else if (save_to (self, path))
    go_on (next);
}

static void
save_chosen_cb (Continuation *next, int response, GtkNativeDialog *dialog)
{
  LkWindow *self = next->window;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *chosen = g_file_get_path (file);

      if (chosen == NULL)
        lk_window_toast (self, _ ("Experiments are saved on this machine only"), NULL);
      else
        save_to_chosen (self, chosen, next);
    }
  g_object_unref (dialog);
}

/* A file name as the experiment suggests it. (transfer full) */
static char *
suggested_name (LkWindow *self)
{
  LkExperiment *experiment = lk_session_get_experiment (self->session);

  if (lk_session_get_path (self->session) != NULL)
    return g_path_get_basename (lk_session_get_path (self->session));

  return g_strdup_printf ("%s-%s.likeness", lk_experiment_get (experiment, "method.id"),
                          lk_experiment_get (experiment, "data.id"));
}

/* Takes next over. */
static void
save_as (LkWindow *self, const char *name, Continuation *next)
{
  GtkFileChooserNative *dialog = dialog_new (self, _ ("Save the Experiment"), GTK_FILE_CHOOSER_ACTION_SAVE);

  add_experiment_filter (dialog);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_data (dialog, "response", G_CALLBACK (save_chosen_cb), next, closure_free, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
lk_window_save_experiment_as (LkWindow *self)
{
  g_autofree char *name = suggested_name (self);

  save_as (self, name, continuation_new (self, NULL, NULL, NULL));
}

void
lk_window_save_experiment (LkWindow *self)
{
  if (lk_session_get_path (self->session) != NULL)
    save_to (self, lk_session_get_path (self->session));
  else
    lk_window_save_experiment_as (self);
}

static void
unsaved_answer_cb (Continuation *next, const char *response)
{
  LkWindow *self = next->window;

  if (g_str_equal (response, "discard"))
    go_on (next);
  else if (g_str_equal (response, "save") && lk_session_get_path (self->session) != NULL)
    {
      if (save_to (self, lk_session_get_path (self->session)))
        go_on (next);
    }
  else if (g_str_equal (response, "save"))
    {
      g_autofree char *name = suggested_name (self);

      save_as (self, name, continuation_move (next));
    }
}

void
lk_window_save_first (LkWindow *self, void (*then) (LkWindow *, gpointer), gpointer data, GDestroyNotify free_data)
{
  Continuation *next = continuation_new (self, then, data, free_data);
  g_autofree char *name = suggested_name (self), *body = NULL;
  GtkWidget *dialog;

  if (!lk_session_is_modified (self->session))
    {
      go_on (next);
      continuation_free (next);
      return;
    }

  body = lk_session_get_path (self->session) != NULL
             ? g_strdup_printf (_ ("%s has changed. What is not saved will be lost."), name)
             : g_strdup (_ ("The experiment has changed and has no file yet. What is not saved will be lost."));
  dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Save Changes?"), body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "discard", _ ("_Discard"),
                                    "save", _ ("_Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (unsaved_answer_cb), next, closure_free, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* -- menus --------------------------------------------------------------------------------------------------------- */

static GMenu *
preset_menu (void)
{
  g_auto (GStrv) names = lk_preset_names ();
  GMenu *menu = g_menu_new ();

  for (int i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = lk_preset_find (names[i]);
      g_autofree char *title = lk_capitalize (g_strdelimit (names[i], "-_", ' '));
      g_autoptr (GMenuItem) item = g_menu_item_new (title, NULL);

      g_menu_item_set_action_and_target (item, "win.open-preset", "s", path);
      g_menu_append_item (menu, item);
    }
  return menu;
}

static void
recent_changed_cb (LkWindow *self)
{
  lk_recent_fill_menu (self->settings, self->recent_menu);
}

void
lk_window_fill_open_menu (LkWindow *self)
{
  g_autoptr (GMenu) presets = preset_menu ();

  self->recent_menu = g_menu_new ();
  g_menu_append_submenu (self->open_section, _ ("Open _Recent"), G_MENU_MODEL (self->recent_menu));
  if (g_menu_model_get_n_items (G_MENU_MODEL (presets)) > 0)
    g_menu_append_submenu (self->open_section, _ ("_Presets"), G_MENU_MODEL (presets));

  g_signal_connect_object (self->settings, "changed::" LK_RECENT_EXPERIMENTS, G_CALLBACK (recent_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::" LK_RECENT_DATASETS, G_CALLBACK (recent_changed_cb), self,
                           G_CONNECT_SWAPPED);
  recent_changed_cb (self);
}
