/* The experiment as a document: its file, whether it differs from it, opening and saving. */

#include "app/session-private.h"

#include <string.h>

/* What an experiment without a file is compared with: the defaults on the same data. Choosing images is no work that a
 * question about saving should guard. */
static char *
untitled_text (LkSession *self)
{
  g_autoptr (LkExperiment) fresh = lk_experiment_new ();
  g_autoptr (GPtrArray) settings = lk_experiment_settings (self->experiment);

  for (guint i = 0; i < settings->len; i++)
    {
      const LkSetting *setting = g_ptr_array_index (settings, i);

      if (g_str_has_prefix (setting->key, "data.") && !lk_experiment_is_default (self->experiment, setting->key))
        lk_experiment_set (fresh, setting->key, lk_experiment_get (self->experiment, setting->key), NULL);
    }
  return lk_experiment_to_text (fresh, FALSE);
}

static gboolean
differs (LkSession *self)
{
  g_autofree char *now = lk_experiment_to_text (self->experiment, FALSE);
  g_autofree char *untitled = self->saved_text == NULL ? untitled_text (self) : NULL;

  return !g_str_equal (now, untitled != NULL ? untitled : self->saved_text);
}

void
lk_session_check_modified (LkSession *self)
{
  gboolean modified = differs (self);

  if (modified == self->modified)
    return;

  self->modified = modified;
  g_object_notify (G_OBJECT (self), "modified");
}

/* The experiment is this file's (NULL: no file's), whose text is that. */
static void
set_file (LkSession *self, const char *path, const char *text)
{
  g_free (self->saved_text);
  self->saved_text = g_strdup (text);
  if (g_strcmp0 (path, self->path) != 0)
    {
      g_free (self->path);
      self->path = path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
      g_object_notify (G_OBJECT (self), "path");
    }
  lk_session_check_modified (self);
}

const char *
lk_session_get_path (LkSession *self)
{
  return self->path;
}

gboolean
lk_session_is_modified (LkSession *self)
{
  return self->modified;
}

/* -- opening ------------------------------------------------------------------------------------------------------- */

void
lk_session_new_experiment (LkSession *self)
{
  g_autofree char *text = untitled_text (self);
  g_autoptr (LkExperiment) fresh = lk_experiment_parse (text, strlen (text), "", NULL, NULL);

  g_return_if_fail (fresh != NULL);
  lk_session_reset (self);
  lk_session_take_experiment (self, fresh);
  set_file (self, NULL, NULL);
}

gboolean
lk_session_open_experiment (LkSession *self, const char *path, GError **error)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_load (path, error);
  g_autofree char *text = NULL;

  if (experiment == NULL)
    return FALSE;

  text = lk_experiment_to_text (experiment, FALSE);
  lk_session_reset (self);
  lk_session_take_experiment (self, experiment);
  set_file (self, path, text);
  return TRUE;
}

gboolean
lk_session_open_preset (LkSession *self, const char *path, GError **error)
{
  if (!lk_session_open_experiment (self, path, error))
    return FALSE;

  /* Nobody saves into the program's own files. */
  set_file (self, NULL, NULL);
  return TRUE;
}

gboolean
lk_session_restore_experiment (LkSession *self, const char *text, const char *path, GError **error)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_parse (text, strlen (text), "session", NULL, error);
  g_autoptr (LkExperiment) saved = NULL;
  g_autofree char *saved_text = NULL;

  if (experiment == NULL)
    return FALSE;

  /* A file that is gone or damaged by now leaves an experiment without a file: nothing of it is lost. */
  if (path != NULL && (saved = lk_experiment_load (path, NULL)) != NULL)
    saved_text = lk_experiment_to_text (saved, FALSE);
  lk_session_take_experiment (self, experiment);
  set_file (self, saved != NULL ? path : NULL, saved_text);
  return TRUE;
}

void
lk_session_note_run_experiment (LkSession *self)
{
  g_autofree char *text = lk_experiment_to_text (self->experiment, FALSE);

  set_file (self, NULL, text);
}

/* -- saving -------------------------------------------------------------------------------------------------------- */

gboolean
lk_session_save_experiment (LkSession *self, const char *path, GError **error)
{
  g_autofree char *text = lk_experiment_to_text (self->experiment, FALSE);

  if (!lk_experiment_save (self->experiment, path, FALSE, error))
    return FALSE;

  set_file (self, path, text);
  return TRUE;
}
