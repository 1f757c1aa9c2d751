/* The text form of an experiment: groups data, method, encoder, optimizer, train, augment, eval; a key "method.hidden"
 * is "hidden" in [method]. */

#include "base/error.h"
#include "train/experiment.h"

#include <glib/gi18n.h>
#include <string.h>

#define VERSION 1
#define VERSION_GROUP "likeness"
#define LARGEST_FILE (1 << 20)

static const char *const written_always[] = { "data.id", "method.id", "train.seed", NULL };

/* -- reading ------------------------------------------------------------------------------------------------------- */

static gboolean
set_from_file (LkExperiment *experiment, GKeyFile *file, const char *group, const char *name, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%s.%s", group, name);
  g_autoptr (GError) reason = NULL;
  g_autofree char *text = g_key_file_get_string (file, group, name, &reason);

  /* A bad escape gives both an error and a text. */
  if (reason != NULL)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&reason), "%s: ", key);
      return FALSE;
    }
  return lk_experiment_set (experiment, key, text, error);
}

static gboolean
check_version (GKeyFile *file, GError **error)
{
  g_autofree char *version = g_key_file_get_string (file, VERSION_GROUP, "version", NULL);
  guint64 number;

  if (version == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("no version in [%s]: this is not an experiment"),
                   VERSION_GROUP);
      return FALSE;
    }
  if (!g_ascii_string_to_unsigned (version, 10, 1, VERSION, &number, NULL))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("version %s in [%s]: this program reads version %d"), version,
                   VERSION_GROUP, VERSION);
      return FALSE;
    }
  return TRUE;
}

static gboolean
set_group (LkExperiment *experiment, GKeyFile *file, const char *group, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (file, group, NULL, error);

  if (names == NULL)
    return FALSE;
  for (int i = 0; names[i] != NULL; i++)
    {
      gboolean is_id = strcmp (names[i], "id") == 0 && (strcmp (group, "data") == 0 || strcmp (group, "method") == 0);
      gboolean is_version = strcmp (group, VERSION_GROUP) == 0 && strcmp (names[i], "version") == 0;

      if (!is_id && !is_version && !set_from_file (experiment, file, group, names[i], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_key_file (LkExperiment *experiment, GKeyFile *file, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  if (!check_version (file, error))
    return FALSE;
  /* First what decides which keys there are. */
  if (g_key_file_has_key (file, "data", "id", NULL) && !set_from_file (experiment, file, "data", "id", error))
    return FALSE;
  if (g_key_file_has_key (file, "method", "id", NULL) && !set_from_file (experiment, file, "method", "id", error))
    return FALSE;
  for (int i = 0; groups[i] != NULL; i++)
    if (!set_group (experiment, file, groups[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
make_path_absolute (LkExperiment *experiment, const char *folder, GError **error)
{
  const char *path = lk_experiment_get (experiment, "data.path");
  g_autofree char *absolute = NULL;

  if (path == NULL || *path == '\0' || g_path_is_absolute (path))
    return TRUE;
  absolute = g_canonicalize_filename (path, folder);
  return lk_experiment_set (experiment, "data.path", absolute, error);
}

LkExperiment *
lk_experiment_parse (const char *text, gsize length, const char *name, const char *folder, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autoptr (GError) reason = NULL;

  if (!g_utf8_validate (text, (gssize) length, NULL))
    g_set_error (&reason, LK_ERROR, LK_ERROR_FORMAT, _ ("not UTF-8 text"));
  else if (g_key_file_load_from_data (file, text, length, G_KEY_FILE_NONE, &reason) &&
           read_key_file (experiment, file, &reason) && make_path_absolute (experiment, folder, &reason))
    return g_steal_pointer (&experiment);

  g_set_error (error, LK_ERROR, reason->domain == LK_ERROR ? reason->code : LK_ERROR_FORMAT, "%s: %s", name,
               reason->message);
  return NULL;
}

LkExperiment *
lk_experiment_load (const char *path, GError **error)
{
  g_autofree char *text = NULL, *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  gsize length;

  if (file == NULL)
    return NULL;
  length = g_mapped_file_get_length (file);
  if (length > LARGEST_FILE)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: too large for an experiment"), path);
      return NULL;
    }
  text = length > 0 ? g_strndup (g_mapped_file_get_contents (file), length) : g_strdup ("");
  return lk_experiment_parse (text, length, path, folder, error);
}

/* -- writing ------------------------------------------------------------------------------------------------------- */

char *
lk_experiment_to_text (LkExperiment *self, gboolean all)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GPtrArray) settings = lk_experiment_settings (self);

  g_key_file_set_integer (file, VERSION_GROUP, "version", VERSION);
  for (guint i = 0; i < settings->len; i++)
    {
      const char *key = ((const LkSetting *) g_ptr_array_index (settings, i))->key;
      const char *dot = strchr (key, '.');
      g_autofree char *group = g_strndup (key, (gsize) (dot - key));

      if (all || g_strv_contains (written_always, key) || !lk_experiment_is_default (self, key))
        g_key_file_set_string (file, group, dot + 1, lk_experiment_get (self, key));
    }
  return g_key_file_to_data (file, NULL, NULL);
}

gboolean
lk_experiment_save (LkExperiment *self, const char *path, gboolean all, GError **error)
{
  g_autofree char *text = lk_experiment_to_text (self, all);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
                                   error);
}
