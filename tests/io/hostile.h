/* What every reader owes to a hostile file: FALSE, and an error that names file, field and offset. */

#pragma once

#include "base/error.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#define HOSTILE_NAME "hostile.bin"

static inline void
assert_refused (GError *error, const char *field, const char *why)
{
  g_autofree char *begin = g_strdup_printf ("%s: %s at byte ", HOSTILE_NAME, field);

  g_assert_error (error, LK_ERROR, LK_ERROR_FORMAT);
  if (!g_str_has_prefix (error->message, begin) || strstr (error->message, why) == NULL)
    g_error ("\"%s\" should begin with \"%s\" and say \"%s\"", error->message, begin, why);
}

/* A new empty folder under the temporary one. (transfer full); remove with remove_folder () */
static inline char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("likeness-test-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static inline void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        remove_folder (path);
      else
        g_remove (path);
    }
  g_remove (folder);
}
