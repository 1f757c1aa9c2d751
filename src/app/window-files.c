/* Opening and saving: file dialogs, paths, files that are dropped on the window. */

#include "app/capitalize.h"
#include "app/window-private.h"
#include "train/presets.h"

#include <glib/gi18n.h>

static gboolean
is_experiment (const char *path)
{
  return g_str_has_suffix (path, ".likeness");
}

/* -- opening ------------------------------------------------------------------------------------------------------- */

static void
open_now (LkWindow *self, gpointer data)
{
  const char *path = data;
  g_autoptr (GError) error = NULL;

  if (is_experiment (path))
    {
      if (lk_session_open_experiment (self->session, path, &error))
        g_settings_set_string (self->settings, "last-experiment", path);
      else
        lk_window_toast (self, _ ("The experiment could not be opened"), error->message);
    }
  else if (!lk_session_open_dataset (self->session, path, &error))
    lk_window_toast (self, _ ("The images could not be opened"), error->message);
}

void
lk_window_open_path (LkWindow *self, const char *path)
{
  if (lk_session_needs_restart (self->session, "data.id"))
    lk_window_ask_restart (self, _ ("What you opened needs a new run. The folder of this one is kept."), open_now, NULL,
                           g_strdup (path), g_free);
  else
    {
      g_autofree char *own = g_strdup (path);

      open_now (self, own);
    }
}

void
lk_window_open_default (LkWindow *self)
{
  g_autofree char *last = g_settings_get_string (self->settings, "last-dataset");
  const LkDataSource *fashion = lk_data_source_find ("fashion-mnist");
  g_autofree char *found = fashion != NULL && fashion->find != NULL ? fashion->find () : NULL;
  g_autoptr (GError) error = NULL;

  /* What was there the last time may be gone: then as on the first day. */
  if (*last != '\0' && lk_session_open_dataset (self->session, last, NULL))
    return;
  if (!lk_session_open_dataset (self->session, found != NULL ? fashion->id : "shapes", &error))
    lk_window_toast (self, _ ("The data set could not be opened"), error->message);
}

/* -- dialogs ------------------------------------------------------------------------------------------------------- */

static GtkFileFilter *
experiment_filter (void)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Likeness experiments"));
  gtk_file_filter_add_suffix (filter, "likeness");
  return filter;
}

static void
chosen_cb (LkWindow *self, int response, GtkNativeDialog *dialog)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        lk_window_open_path (self, path);
      else
        lk_window_toast (self, _ ("Only files on this machine can be opened"), NULL);
    }
  g_object_unref (dialog);
}

void
lk_window_choose_folder (LkWindow *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Open a Folder of Images"), GTK_WINDOW (self),
                                                              GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
lk_window_choose_experiment (LkWindow *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Open an Experiment"), GTK_WINDOW (self),
                                                              GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  g_autoptr (GtkFileFilter) filter = experiment_filter ();

  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
save_chosen_cb (LkWindow *self, int response, GtkNativeDialog *dialog)
{
  g_autoptr (GError) error = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *chosen = g_file_get_path (file);
      g_autofree char *path = chosen == NULL || is_experiment (chosen) ? g_strdup (chosen)
                                                                       : g_strconcat (chosen, ".likeness", NULL);

      if (path == NULL)
        lk_window_toast (self, _ ("Experiments are saved on this machine only"), NULL);
      else if (!lk_session_save_experiment (self->session, path, &error))
        lk_window_toast (self, _ ("The experiment could not be saved"), error->message);
      else
        g_settings_set_string (self->settings, "last-experiment", path);
    }
  g_object_unref (dialog);
}

void
lk_window_save_experiment (LkWindow *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Save the Experiment"), GTK_WINDOW (self),
                                                              GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  LkExperiment *experiment = lk_session_get_experiment (self->session);
  g_autofree char *name = g_strdup_printf ("%s-%s.likeness", lk_experiment_get (experiment, "method.id"),
                                           lk_experiment_get (experiment, "data.id"));
  g_autoptr (GtkFileFilter) filter = experiment_filter ();

  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* -- drops --------------------------------------------------------------------------------------------------------- */

static gboolean
drop_cb (LkWindow *self, const GValue *value)
{
  GSList *files = g_value_get_boxed (value);
  g_autofree char *path = files != NULL ? g_file_get_path (files->data) : NULL;

  if (path == NULL)
    return FALSE;

  lk_window_open_path (self, path);
  return TRUE;
}

void
lk_window_accept_drops (LkWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* -- presets ------------------------------------------------------------------------------------------------------- */

void
lk_window_offer_presets (LkWindow *self)
{
  g_auto (GStrv) names = lk_preset_names ();
  g_autoptr (GMenu) menu = g_menu_new ();

  for (int i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = lk_preset_find (names[i]);
      g_autofree char *title = lk_capitalize (g_strdelimit (names[i], "-_", ' '));
      g_autoptr (GMenuItem) item = g_menu_item_new (title, NULL);

      g_menu_item_set_action_and_target (item, "win.open-path", "s", path);
      g_menu_append_item (menu, item);
    }
  if (names[0] != NULL)
    g_menu_append_submenu (self->open_section, _ ("_Presets"), G_MENU_MODEL (menu));
}
