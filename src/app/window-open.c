/* Opening what the user names, drops or chose before: experiments, runs, folders of images, single images. */

#include "app/window-private.h"

#include "app/debug.h"

#include <glib/gi18n.h>
#include <string.h>

/* -- what a path is ------------------------------------------------------------------------------------------------ */

gboolean
lk_window_is_experiment (const char *path)
{
  return g_str_has_suffix (path, ".likeness");
}

static gboolean
is_run (const char *path)
{
  g_autofree char *experiment = g_build_filename (path, "experiment.likeness", NULL);

  return g_file_test (experiment, G_FILE_TEST_IS_REGULAR);
}

static gboolean
is_picture (const char *path)
{
  g_autofree char *type = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return FALSE;

  type = g_content_type_guess (path, NULL, 0, NULL);
  return g_content_type_is_a (type, "image/*");
}

/* -- opening ------------------------------------------------------------------------------------------------------- */

static void
open_experiment (LkWindow *self, const char *path)
{
  g_autoptr (GError) error = NULL;

  if (lk_session_open_experiment (self->session, path, &error))
    lk_recent_add (self->settings, LK_RECENT_EXPERIMENTS, lk_session_get_path (self->session));
  else
    lk_window_toast (self, _ ("The experiment could not be opened"), error->message);
}

/* A layout of the preset's name shows what it is about. */
static void
arrange_for_preset (LkWindow *self, const char *path)
{
  g_autofree char *file = g_path_get_basename (path);
  int n;
  const LkWorkspacePreset *layouts = lk_workspace_presets (&n);

  for (int i = 0; i < n; i++)
    {
      g_autofree char *name = g_strconcat (layouts[i].id, ".likeness", NULL);

      if (g_str_equal (file, name))
        lk_workspace_apply_preset (self->workspace, layouts[i].id);
    }
}

static void
open_preset (LkWindow *self, const char *path)
{
  g_autoptr (GError) error = NULL;

  if (!lk_session_open_preset (self->session, path, &error))
    lk_window_toast (self, _ ("The experiment could not be opened"), error->message);
  else
    arrange_for_preset (self, path);
}

static void
open_new (LkWindow *self, const char *unused)
{
  lk_session_new_experiment (self->session);
}

static void
open_run (LkWindow *self, const char *path)
{
  lk_session_open_run (self->session, path);
}

static void
open_dataset (LkWindow *self, const char *path)
{
  g_autoptr (GError) error = NULL;

  if (!lk_session_open_dataset (self->session, path, &error))
    lk_window_toast (self, _ ("The images could not be opened"), error->message);
}

typedef struct
{
  LkWindow *window;
  void (*open) (LkWindow *, const char *);
  char *path;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->path);
  g_free (opening);
}

static void
open_now (LkWindow *self, gpointer data)
{
  Opening *opening = data;

  opening->open (self, opening->path);
}

/* Changes are saved or given up by now; a run may still be going. */
static void
open_saved (LkWindow *self, gpointer data)
{
  Opening *opening = data, *copy;

  if (!lk_session_needs_restart (self->session, "data.id"))
    {
      open_now (self, opening);
      return;
    }

  copy = g_new (Opening, 1);
  *copy = (Opening){ self, opening->open, g_strdup (opening->path) };
  lk_window_ask_restart (self, _ ("What you opened needs a new run. The folder of this one is kept."), open_now, NULL,
                         copy, opening_free);
}

/* What replaces the experiment asks whether that is to be saved first. */
static void
open_with (LkWindow *self, void (*open) (LkWindow *, const char *), gboolean replaces, const char *path)
{
  Opening *opening = g_new (Opening, 1);

  *opening = (Opening){ self, open, g_strdup (path) };
  if (replaces)
    {
      lk_window_save_first (self, open_saved, opening, opening_free);
      return;
    }

  open_saved (self, opening);
  opening_free (opening);
}

void
lk_window_open_path (LkWindow *self, const char *path)
{
  lk_debug_state ("opens %s", path);
  if (lk_window_is_experiment (path))
    open_with (self, open_experiment, TRUE, path);
  else if (is_run (path))
    open_with (self, open_run, TRUE, path);
  else
    open_with (self, open_dataset, FALSE, path);
}

void
lk_window_open_preset (LkWindow *self, const char *path)
{
  open_with (self, open_preset, TRUE, path);
}

void
lk_window_new_experiment (LkWindow *self)
{
  open_with (self, open_new, TRUE, NULL);
}

void
lk_window_open_default (LkWindow *self)
{
  g_autofree char *last = lk_recent_first (self->settings, LK_RECENT_DATASETS);
  const LkDataSource *fashion = lk_data_source_find ("fashion-mnist");
  g_autofree char *found = fashion != NULL && fashion->find != NULL ? fashion->find () : NULL;
  g_autoptr (GError) error = NULL;

  /* What was there the last time may be gone: then as on the first day. */
  if ((last == NULL || !lk_session_open_dataset (self->session, last, NULL)) &&
      !lk_session_open_dataset (self->session, found != NULL ? fashion->id : "shapes", &error))
    lk_window_toast (self, _ ("The data set could not be opened"), error->message);
  /* Nobody did this, so nobody undoes it. */
  lk_history_clear (lk_session_get_history (self->session));
}

/* -- drops --------------------------------------------------------------------------------------------------------- */

/* Selects the pictures that were dropped, now that their folder is loaded. */
static void
select_pictures (LkWindow *self)
{
  const LkDataset *dataset = lk_session_get_dataset (self->session);
  const LkColumn *files = dataset != NULL ? lk_dataset_column (dataset, LK_TRAIN, "file") : NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int));
  guint asked = self->dropped->len;

  for (int i = 0; files != NULL && i < dataset->splits[LK_TRAIN].n; i++)
    {
      g_autofree char *path = g_build_filename (dataset->path, files->text[i], NULL);

      if (g_ptr_array_find_with_equal_func (self->dropped, path, g_str_equal, NULL))
        g_array_append_val (ids, i);
    }
  g_ptr_array_set_size (self->dropped, 0);

  lk_selection_set (lk_session_get_selection (self->session), (const int *) (gpointer) ids->data, (int) ids->len);
  if (ids->len < asked)
    lk_window_toast (
        self, _ ("Some of these pictures are not among the training images"),
        _ ("A part of each folder is held out for testing, and pictures that cannot be read are left out."));
}

/* The data set that is open holds this file. */
static gboolean
is_loaded (LkWindow *self, const char *path)
{
  const LkDataset *dataset = lk_session_get_dataset (self->session);
  g_autofree char *folder = NULL;

  if (dataset == NULL || dataset->path == NULL || lk_dataset_column (dataset, LK_TRAIN, "file") == NULL)
    return FALSE;

  folder = g_strconcat (dataset->path, G_DIR_SEPARATOR_S, NULL);
  return g_str_has_prefix (path, folder);
}

void
lk_window_pictures_loaded (LkWindow *self)
{
  if (self->dropped->len == 0)
    return;

  /* Their folder was not opened after all. */
  if (is_loaded (self, g_ptr_array_index (self->dropped, 0)))
    select_pictures (self);
  else
    g_ptr_array_set_size (self->dropped, 0);
}

static void
open_pictures (LkWindow *self, GPtrArray *paths)
{
  g_autofree char *folder = g_path_get_dirname (g_ptr_array_index (paths, 0));

  g_ptr_array_set_size (self->dropped, 0);
  for (guint i = 0; i < paths->len; i++)
    g_ptr_array_add (self->dropped, g_strdup (g_ptr_array_index (paths, i)));

  if (is_loaded (self, g_ptr_array_index (paths, 0)))
    select_pictures (self);
  else
    lk_window_open_path (self, folder);
}

/* Files of this machine among those dropped. (transfer full) */
static GPtrArray *
local_paths (const GSList *files)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (; files != NULL; files = files->next)
    {
      char *path = g_file_get_path (files->data);

      if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  return paths;
}

gboolean
lk_window_open_files (LkWindow *self, const GSList *files)
{
  g_autoptr (GPtrArray) paths = local_paths (files);

  if (paths->len == 0)
    {
      lk_window_toast (self, _ ("Only files on this machine can be opened"), NULL);
      return FALSE;
    }
  if (is_picture (g_ptr_array_index (paths, 0)))
    {
      open_pictures (self, paths);
      return TRUE;
    }

  lk_window_open_path (self, g_ptr_array_index (paths, 0));
  if (paths->len > 1)
    lk_window_toast (self, _ ("Only the first of what was dropped is opened"), NULL);
  return TRUE;
}

static gboolean
drop_cb (LkWindow *self, const GValue *value)
{
  return lk_window_open_files (self, g_value_get_boxed (value));
}

void
lk_window_accept_drops (LkWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
