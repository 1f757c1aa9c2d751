#include "data/image-files.h"

#include "base/philox.h"

#include <string.h>

#define MAX_DEPTH 16
#define HOLD_OUT 5 /* every fifth */

static const char *const extensions[] = {
  "png", "jpg", "jpeg", "jpe", "webp", "gif",  "bmp",  "tif", "tiff", "ppm",
  "pgm", "pbm", "pnm",  "tga", "ico",  "avif", "heic", "jxl", NULL,
};

static const char *const train_names[] = { "train", "training", NULL };
static const char *const test_names[] = { "test", "testing", "val", "valid", "validation", NULL };

static void
file_free (gpointer data)
{
  LkImageFile *file = data;

  g_free (file->path);
  g_free (file->name);
  g_free (file);
}

static gboolean
is_picture (const char *name)
{
  const char *dot = strrchr (name, '.');
  g_autofree char *extension = dot != NULL ? g_ascii_strdown (dot + 1, -1) : NULL;

  return extension != NULL && g_strv_contains (extensions, extension);
}

/* Adds the pictures below an open folder and stops when there are most. name is the folder's own from the top. Folders
 * inside that cannot be opened are passed over. */
static void
walk (GDir *dir, const char *path, const char *name, int depth, guint most, GPtrArray *files)
{
  const char *entry;

  while (files->len < most && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, entry, NULL);
      g_autofree char *below_name = *name != '\0' ? g_strconcat (name, "/", entry, NULL) : g_strdup (entry);

      if (*entry == '.')
        continue;
      if (g_file_test (below, G_FILE_TEST_IS_DIR))
        {
          g_autoptr (GDir) inside = NULL;

          /* A link may lead back to where it lies. */
          if (depth < MAX_DEPTH && !g_file_test (below, G_FILE_TEST_IS_SYMLINK) &&
              (inside = g_dir_open (below, 0, NULL)) != NULL)
            walk (inside, below, below_name, depth + 1, most, files);
        }
      else if (is_picture (entry))
        {
          LkImageFile *file = g_new0 (LkImageFile, 1);

          file->path = g_steal_pointer (&below);
          file->name = g_utf8_make_valid (below_name, -1);
          file->category = -1;
          g_ptr_array_add (files, file);
        }
    }
}

static int
compare_files (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(LkImageFile *const *) a)->path, (*(LkImageFile *const *) b)->path);
}

/* First part of a name if more follows, else NULL. (transfer full) */
static char *
first_part (const char *name)
{
  const char *slash = strchr (name, '/');

  return slash != NULL ? g_strndup (name, (gsize) (slash - name)) : NULL;
}

/* -- splits -------------------------------------------------------------------------------------------------------- */

static gboolean
part_is (const char *part, const char *const *names)
{
  g_autofree char *lower = part != NULL ? g_ascii_strdown (part, -1) : NULL;

  return lower != NULL && g_strv_contains (names, lower);
}

static int
compare_hashes (gconstpointer a, gconstpointer b)
{
  const char *x = (*(LkImageFile *const *) a)->name, *y = (*(LkImageFile *const *) b)->name;
  guint32 hash_x = lk_hash_name (x), hash_y = lk_hash_name (y);

  return hash_x != hash_y ? (hash_x < hash_y ? -1 : 1) : strcmp (x, y);
}

static void
hold_out (GPtrArray *files)
{
  g_autoptr (GPtrArray) shuffled = g_ptr_array_new ();

  g_ptr_array_extend (shuffled, files, NULL, NULL);
  g_ptr_array_sort (shuffled, compare_hashes);
  for (guint i = HOLD_OUT - 1; i < shuffled->len; i += HOLD_OUT)
    ((LkImageFile *) shuffled->pdata[i])->split = LK_TEST;
}

/* Gives each file its split; TRUE if the first part of the names is one. */
static gboolean
split_by_folder (GPtrArray *files)
{
  gboolean train = FALSE, test = FALSE;

  for (guint i = 0; i < files->len; i++)
    {
      LkImageFile *file = files->pdata[i];
      g_autofree char *part = first_part (file->name);

      train |= part_is (part, train_names);
      test |= part_is (part, test_names);
    }
  for (guint i = 0; train && test && i < files->len; i++)
    {
      LkImageFile *file = files->pdata[i];
      g_autofree char *part = first_part (file->name);

      file->split = part_is (part, test_names) ? LK_TEST : LK_TRAIN;
    }

  return train && test;
}

/* -- classes ------------------------------------------------------------------------------------------------------- */

/* The folder that may be a file's class: the first of its name, or the second below train/ and test/. */
static char *
class_part (const LkImageFile *file, gboolean below_split)
{
  const char *slash = below_split ? strchr (file->name, '/') : NULL;

  return first_part (slash != NULL ? slash + 1 : file->name);
}

static int
compare_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Gives each file its class; the names of the classes, or NULL if there are fewer than two. */
static char **
assign_classes (GPtrArray *files, gboolean below_split)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) index = g_hash_table_new (g_str_hash, g_str_equal); /* borrows from names */

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *part = class_part (files->pdata[i], below_split);

      if (part == NULL || g_hash_table_contains (index, part))
        continue;
      g_hash_table_add (index, part);
      g_ptr_array_add (names, g_steal_pointer (&part));
    }
  if (names->len < 2)
    return NULL;

  g_ptr_array_sort (names, compare_text);
  for (guint i = 0; i < names->len; i++)
    g_hash_table_replace (index, names->pdata[i], GINT_TO_POINTER (i));
  for (guint i = 0; i < files->len; i++)
    {
      LkImageFile *file = files->pdata[i];
      g_autofree char *part = class_part (file, below_split);

      if (part != NULL)
        file->category = GPOINTER_TO_INT (g_hash_table_lookup (index, part));
    }

  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

gboolean
lk_image_files_list (const char *folder, LkImageFiles *list, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  gboolean below_split;

  *list = (LkImageFiles){ 0 };
  if (dir == NULL)
    return FALSE;

  list->files = g_ptr_array_new_with_free_func (file_free);
  walk (dir, folder, "", 0, G_MAXINT, list->files);
  g_ptr_array_sort (list->files, compare_files);
  below_split = split_by_folder (list->files);
  if (!below_split)
    hold_out (list->files);
  list->classes = assign_classes (list->files, below_split);
  return TRUE;
}

void
lk_image_files_clear (LkImageFiles *list)
{
  g_clear_pointer (&list->files, g_ptr_array_unref);
  g_clear_pointer (&list->classes, g_strfreev);
}

gboolean
lk_image_files_any (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (file_free);

  if (dir != NULL)
    walk (dir, folder, "", 0, 1, files);

  return files->len > 0;
}
