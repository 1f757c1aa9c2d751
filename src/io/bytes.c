#include "io/bytes.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

gboolean
lk_refuse (GError **error, const char *file, const char *field, guint64 offset, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_set_error (error, LK_ERROR, LK_ERROR_FORMAT,
               /* translators: a file, a part of it, where in the file, what is wrong */ _ ("%s: %s at byte %llu: %s"),
               file, field, (unsigned long long) offset, message);
  return FALSE;
}

gboolean
lk_count_bytes (const gint64 *shape, int rank, gsize item, gsize *bytes)
{
  gsize product = item;

  for (int i = 0; i < rank; i++)
    if (shape[i] < 0 || !g_size_checked_mul (&product, product, (gsize) shape[i]))
      return FALSE;

  *bytes = product;
  return product <= G_MAXSSIZE;
}

static gboolean
set_errno (GError **error, const char *path, const char *what)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s: %s", path, what, g_strerror (code));
  return FALSE;
}

GBytes *
lk_file_bytes (const char *path, GError **error)
{
  GMappedFile *map;
  GBytes *bytes;
  GStatBuf status;

  if (g_stat (path, &status) != 0)
    {
      set_errno (error, path, _ ("cannot read"));
      return NULL;
    }
  /* A pipe would wait for ever, a device might never end. */
  if (!S_ISREG (status.st_mode))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, _ ("%s: is not a regular file"), path);
      return NULL;
    }
  map = g_mapped_file_new (path, FALSE, error);
  if (map == NULL)
    return NULL;

  bytes = g_mapped_file_get_bytes (map);
  g_mapped_file_unref (map);
  return bytes;
}

static gboolean
write_spans (int fd, const LkSpan *spans, int n_spans)
{
  for (int i = 0; i < n_spans; i++)
    {
      const char *at = spans[i].data;
      gsize left = spans[i].size;

      while (left > 0)
        {
          gssize written = write (fd, at, left);

          if (written < 0 && errno != EINTR)
            return FALSE;
          if (written > 0)
            {
              at += written;
              left -= (gsize) written;
            }
        }
    }

  return fsync (fd) == 0;
}

/* The rename itself reaches the disk with the folder. Some file systems cannot sync a folder and need not. */
static void
sync_folder (const char *folder)
{
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

gboolean
lk_file_replace (const char *path, const LkSpan *spans, int n_spans, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0666);
  gboolean written;

  if (fd < 0)
    return set_errno (error, path, _ ("cannot write"));

  written = write_spans (fd, spans, n_spans) || set_errno (error, path, _ ("cannot write"));
  if (close (fd) != 0 && written)
    written = set_errno (error, path, _ ("cannot write"));
  if (written && g_rename (temporary, path) != 0)
    written = set_errno (error, path, _ ("cannot replace"));

  if (written)
    sync_folder (folder);
  else
    g_unlink (temporary);
  return written;
}
