#include "data/idx-files.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  char *prefix;
  LkSplitId split;
  gboolean labels;
} Name;

static gboolean
parse_name (const char *text, Name *name)
{
  g_autoptr (GRegex) regex = g_regex_new ("^(.*?)(train|t10k|test)[-_.](images|labels)[-_.]idx[13][-_.]ubyte(\\.gz)?$",
                                          G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *split = NULL;
  g_autofree char *kind = NULL;

  if (!g_regex_match (regex, text, 0, &match))
    return FALSE;

  split = g_match_info_fetch (match, 2);
  kind = g_match_info_fetch (match, 3);
  name->prefix = g_match_info_fetch (match, 1);
  name->split = g_ascii_strcasecmp (split, "train") == 0 ? LK_TRAIN : LK_TEST;
  name->labels = g_ascii_strcasecmp (kind, "labels") == 0;
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Sorted names of a folder's entries, so that "x" comes before "x.gz" and wins. */
static GPtrArray *
list_folder (const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    return NULL;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_utf8_validate (name, -1, NULL)) /* no other can match */
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

/* The prefix of a folder's only set, or "" if there is a set without one. */
static char *
only_prefix (GPtrArray *names, const char *folder, GError **error)
{
  g_autofree char *found = NULL;

  for (guint i = 0; i < names->len; i++)
    {
      Name name = { 0 };
      g_autofree char *prefix = NULL;

      if (!parse_name (names->pdata[i], &name))
        continue;
      prefix = name.prefix;
      if (*prefix == '\0')
        return g_steal_pointer (&prefix);
      if (found != NULL && strcmp (found, prefix) != 0)
        {
          g_set_error (error, LK_ERROR, LK_ERROR_DATA,
                       _ ("%s: holds several data sets (%s, %s); open one of their files"), folder, found, prefix);
          return NULL;
        }
      if (found == NULL)
        found = g_steal_pointer (&prefix);
    }
  if (found == NULL)
    g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s: no IDX files (train-images-idx3-ubyte[.gz] ...)"), folder);

  return g_steal_pointer (&found);
}

gboolean
lk_idx_files_find (const char *path, LkIdxFiles *files, GError **error)
{
  gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);
  g_autofree char *folder = is_folder ? g_strdup (path) : g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *prefix = NULL;
  g_autoptr (GPtrArray) names = list_folder (folder, error);
  Name given = { 0 };

  *files = (LkIdxFiles){ 0 };
  if (names == NULL)
    return FALSE;
  if (is_folder)
    prefix = only_prefix (names, folder, error);
  else if (parse_name (base, &given))
    prefix = given.prefix;
  else if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s: there is no such file or folder"), path);
  else
    g_set_error (error, LK_ERROR, LK_ERROR_DATA,
                 _ ("%s: is not named as IDX files are (train-images-idx3-ubyte[.gz] ...)"), path);
  if (prefix == NULL)
    return FALSE;

  for (guint i = 0; i < names->len; i++)
    {
      Name name = { 0 };
      g_autofree char *other = NULL;
      char **slot;

      if (!parse_name (names->pdata[i], &name))
        continue;
      other = name.prefix;
      slot = name.labels ? &files->labels[name.split] : &files->images[name.split];
      if (strcmp (other, prefix) == 0 && *slot == NULL)
        *slot = g_build_filename (folder, names->pdata[i], NULL);
    }
  if (files->images[LK_TRAIN] == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s: there is no %strain-images-idx3-ubyte[.gz]"), folder,
                   prefix);
      lk_idx_files_clear (files);
      return FALSE;
    }

  return TRUE;
}

void
lk_idx_files_clear (LkIdxFiles *files)
{
  for (int s = 0; s < LK_N_SPLITS; s++)
    {
      g_clear_pointer (&files->images[s], g_free);
      g_clear_pointer (&files->labels[s], g_free);
    }
}
