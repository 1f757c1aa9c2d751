#include "train/presets.h"

#include <string.h>

#define SUFFIX ".likeness"

static void
add_beside_program (GPtrArray *folders)
{
  static const char *const from_program[] = { "../share/likeness/presets", "../../../resources/presets" };
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;

  for (guint i = 0; folder != NULL && i < G_N_ELEMENTS (from_program); i++)
    g_ptr_array_add (folders, g_canonicalize_filename (from_program[i], folder));
}

static GPtrArray *
list_folders (void)
{
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_free);
  const char *own = g_getenv ("LIKENESS_PRESETS");
  const char *const *shared = g_get_system_data_dirs ();

  if (own != NULL)
    g_ptr_array_add (folders, g_strdup (own));
  add_beside_program (folders);
  for (int i = 0; shared[i] != NULL; i++)
    g_ptr_array_add (folders, g_build_filename (shared[i], "likeness", "presets", NULL));
  return folders;
}

char *
lk_preset_find (const char *name)
{
  g_autoptr (GPtrArray) folders = list_folders ();
  g_autofree char *file = g_strconcat (name, SUFFIX, NULL);

  for (guint i = 0; i < folders->len && strchr (name, G_DIR_SEPARATOR) == NULL; i++)
    {
      g_autofree char *path = g_build_filename (folders->pdata[i], file, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

char **
lk_preset_names (void)
{
  g_autoptr (GPtrArray) folders = list_folders ();
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < folders->len; i++)
    {
      GDir *dir = g_dir_open (folders->pdata[i], 0, NULL);
      const char *file;

      while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *name = g_str_has_suffix (file, SUFFIX) ? g_strndup (file, strlen (file) - strlen (SUFFIX))
                                                                  : NULL;

          if (name != NULL && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
            g_ptr_array_add (names, g_steal_pointer (&name));
        }
      if (dir != NULL)
        g_dir_close (dir);
    }
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}
