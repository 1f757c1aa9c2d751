/* The pictures below a folder, with their classes and splits.
 *
 *   FOLDER/[train|test/]CLASS/.../picture.png       train/ and test/ count only if both are there
 *
 * Sub-folders are classes if there are at least two with pictures in them; pictures beside them have no class. Hidden
 * entries and links to folders are left out. */

#pragma once

#include "data/dataset.h"

typedef struct
{
  char *path;   /* to open it */
  char *name;   /* for people: from FOLDER, UTF-8 */
  int category; /* index into the class names, -1 for none */
  LkSplitId split;
} LkImageFile;

typedef struct
{
  GPtrArray *files; /* LkImageFile *, sorted by name */
  char **classes;   /* sorted, NULL-terminated; NULL if there are none */
} LkImageFiles;

/* Lists them. Without train/ and test/, every fifth in the order of a hash of their names is held out for testing, so
 * the same names always split alike. An empty list is no error; a folder that cannot be read is. */
gboolean lk_image_files_list (const char *folder, LkImageFiles *list, GError **error);
void lk_image_files_clear (LkImageFiles *list);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkImageFiles, lk_image_files_clear)

/* TRUE if there is a picture somewhere below the folder; stops at the first. */
gboolean lk_image_files_any (const char *folder);
