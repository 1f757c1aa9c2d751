#include "app/recent.h"

#include "data/source.h"

#include <glib/gi18n.h>
#include <string.h>

#define REMEMBERED 10

void
lk_recent_add (GSettings *settings, const char *list, const char *path)
{
  g_auto (GStrv) before = g_settings_get_strv (settings, list);
  g_autoptr (GPtrArray) now = g_ptr_array_new ();

  g_ptr_array_add (now, (gpointer) path);
  for (int i = 0; before[i] != NULL && now->len < REMEMBERED; i++)
    if (!g_str_equal (before[i], path))
      g_ptr_array_add (now, before[i]);
  g_ptr_array_add (now, NULL);
  g_settings_set_strv (settings, list, (const char *const *) now->pdata);
}

char **
lk_recent_list (GSettings *settings, const char *list)
{
  g_auto (GStrv) all = g_settings_get_strv (settings, list);
  g_autoptr (GPtrArray) there = g_ptr_array_new ();

  for (int i = 0; all[i] != NULL; i++)
    if (strchr (all[i], G_DIR_SEPARATOR) == NULL || g_file_test (all[i], G_FILE_TEST_EXISTS))
      g_ptr_array_add (there, g_strdup (all[i]));
  g_ptr_array_add (there, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&there), FALSE);
}

char *
lk_recent_first (GSettings *settings, const char *list)
{
  g_auto (GStrv) paths = lk_recent_list (settings, list);

  return g_strdup (paths[0]);
}

void
lk_recent_clear (GSettings *settings)
{
  g_settings_reset (settings, LK_RECENT_EXPERIMENTS);
  g_settings_reset (settings, LK_RECENT_DATASETS);
}

/* -- the menu ------------------------------------------------------------------------------------------------------ */

/* The title of a data set, else the file's name; underscores are no mnemonics here. */
static char *
label_of (const char *path)
{
  const LkDataSource *source = lk_data_source_find (path);
  g_autofree char *name = source != NULL ? g_strdup (_ (source->title)) : g_path_get_basename (path);
  g_auto (GStrv) parts = g_strsplit (name, "_", -1);

  return g_strjoinv ("__", parts);
}

static void
append_list (GSettings *settings, const char *list, const char *title, GMenu *menu)
{
  g_auto (GStrv) paths = lk_recent_list (settings, list);
  g_autoptr (GMenu) section = g_menu_new ();

  for (int i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *label = label_of (paths[i]);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "win.open-path", "s", paths[i]);
      g_menu_append_item (section, item);
    }
  if (paths[0] != NULL)
    g_menu_append_section (menu, title, G_MENU_MODEL (section));
}

void
lk_recent_fill_menu (GSettings *settings, GMenu *menu)
{
  g_autoptr (GMenu) clear = g_menu_new ();

  g_menu_remove_all (menu);
  append_list (settings, LK_RECENT_EXPERIMENTS, _ ("Experiments"), menu);
  append_list (settings, LK_RECENT_DATASETS, _ ("Data Sets"), menu);
  g_menu_append (clear, _ ("_Clear List"), "win.clear-recent");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (clear));
}
