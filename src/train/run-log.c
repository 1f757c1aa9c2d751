#include "train/run-log.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _LkRunLog
{
  char *path;
  int fd;
  off_t size;       /* what is known to be whole */
  GString *waiting; /* not yet written */
};

/* -- reading ------------------------------------------------------------------------------------------------------- */

void
lk_run_damage_add (LkRunDamage *damage, GError *reason)
{
  if (damage == NULL || damage->count++ > 0)
    g_clear_error (&reason);
  else
    damage->first = reason;
}

typedef struct
{
  const char *path;
  const char *const *headers;
  LkRunLogLine line;
  gpointer data;
  LkRunDamage *damage;
  char *padding; /* commas of the columns that the file's version lacks */
  GString *kept;
} Walk;

static int
count_commas (const char *text)
{
  int n = 0;

  for (; *text != '\0'; text++)
    n += *text == ',';
  return n;
}

static gboolean
take_header (Walk *walk, const char *line, GError **error)
{
  for (int i = 0; walk->headers[i] != NULL; i++)
    if (strcmp (line, walk->headers[i]) == 0)
      {
        walk->padding = g_strnfill ((gsize) (count_commas (walk->headers[0]) - count_commas (line)), ',');
        return TRUE;
      }

  g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s, line 1: expected the columns %s"), walk->path,
               walk->headers[0]);
  return FALSE;
}

/* One line of size bytes; its end has been replaced by a zero byte. *whole: the line as this version writes it. */
static gboolean
take_line (Walk *walk, const char *line, gsize size, int number, char **whole, gboolean *keep, GError **error)
{
  if (strlen (line) != size - 1)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s, line %d: holds a zero byte"), walk->path, number);
      return FALSE;
    }
  if (number == 1)
    {
      *whole = g_strdup (walk->headers[0]);
      return take_header (walk, line, error);
    }
  *whole = g_strconcat (line, walk->padding, NULL);
  return walk->line (walk->data, *whole, number, keep, error);
}

/* Walks over the complete lines of text and collects the ones that stay. */
static gboolean
walk_lines (Walk *walk, char *text, gsize length, GError **error)
{
  char *from = text, *end;

  for (int number = 1; (end = memchr (from, '\n', length - (gsize) (from - text))) != NULL; number++)
    {
      g_autofree char *whole = NULL;
      gboolean keep = TRUE;
      GError *reason = NULL;

      *end = '\0';
      if (!take_line (walk, from, (gsize) (end + 1 - from), number, &whole, &keep, &reason))
        {
          if (walk->damage == NULL)
            {
              g_propagate_error (error, reason);
              return FALSE;
            }
          lk_run_damage_add (walk->damage, reason);
          if (number == 1)
            return TRUE;
          keep = FALSE;
        }
      if (keep)
        g_string_append_printf (walk->kept, "%s\n", whole);
      from = end + 1;
    }
  return TRUE;
}

gboolean
lk_run_log_read (const char *path,
                 const char *const *headers,
                 gboolean cut,
                 LkRunLogLine line,
                 gpointer data,
                 LkRunDamage *damage,
                 GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GString) kept = g_string_new (NULL);
  Walk walk = { path, headers, line, data, damage, NULL, kept };
  g_autofree char *padding = NULL;
  g_autoptr (GError) reason = NULL;
  gboolean walked;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, &reason) &&
      !g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      if (damage != NULL)
        lk_run_damage_add (damage, g_steal_pointer (&reason));
      else
        g_propagate_error (error, g_steal_pointer (&reason));
      return damage != NULL;
    }
  walked = text == NULL || walk_lines (&walk, text, length, error);
  padding = walk.padding;
  if (!walked)
    return FALSE;
  if (!cut || (kept->len == length && length > 0 && *padding == '\0'))
    return TRUE;

  if (kept->len == 0)
    g_string_printf (kept, "%s\n", headers[0]);
  return g_file_set_contents_full (path, kept->str, (gssize) kept->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644, error);
}

/* -- writing ------------------------------------------------------------------------------------------------------- */

static gboolean
set_write_error (LkRunLog *log, int code, GError **error)
{
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code),
               _ ("%s cannot be written (%s); what is missing stays in memory and is written when there is room"),
               log->path, g_strerror (code));
  return FALSE;
}

static gboolean
write_waiting (LkRunLog *log, GError **error)
{
  ssize_t written;
  int code;

  do
    written = write (log->fd, log->waiting->str, log->waiting->len);
  while (written < 0 && errno == EINTR);
  code = written < 0 ? errno : ENOSPC;

  if (written == (ssize_t) log->waiting->len)
    {
      log->size += written;
      g_string_truncate (log->waiting, 0);
      return TRUE;
    }
  if (written > 0 && ftruncate (log->fd, log->size) != 0)
    {
      /* The piece cannot be taken back: go on behind it. */
      log->size += written;
      g_string_erase (log->waiting, 0, written);
    }
  return set_write_error (log, code, error);
}

LkRunLog *
lk_run_log_open (const char *path, const char *header, GError **error)
{
  LkRunLog *log = g_new0 (LkRunLog, 1);
  struct stat info;

  log->path = g_strdup (path);
  log->waiting = g_string_new (NULL);
  log->fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (log->fd < 0 || fstat (log->fd, &info) != 0)
    {
      set_write_error (log, errno, error);
      lk_run_log_close (log);
      return NULL;
    }

  log->size = info.st_size;
  if (log->size == 0)
    {
      g_string_printf (log->waiting, "%s\n", header);
      if (!write_waiting (log, error))
        {
          lk_run_log_close (log);
          return NULL;
        }
    }
  return log;
}

void
lk_run_log_close (LkRunLog *log)
{
  if (log == NULL)
    return;

  if (log->fd >= 0)
    {
      if (log->waiting->len > 0)
        write_waiting (log, NULL);
      close (log->fd);
    }
  g_string_free (log->waiting, TRUE);
  g_free (log->path);
  g_free (log);
}

gboolean
lk_run_log_append (LkRunLog *log, const char *line, GError **error)
{
  g_string_append (log->waiting, line);
  return write_waiting (log, error);
}

gboolean
lk_run_log_flush (LkRunLog *log, GError **error)
{
  return log->waiting->len == 0 || write_waiting (log, error);
}

/* Where line n (the header being line 0) begins. */
static gsize
offset_of_line (const char *text, gsize length, int n)
{
  const char *at = text, *end;

  for (int i = 0; i < n && (end = memchr (at, '\n', length - (gsize) (at - text))) != NULL; i++)
    at = end + 1;
  return (gsize) (at - text);
}

gboolean
lk_run_log_cut (LkRunLog *log, int n_lines, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (log->path, FALSE, error);
  off_t size;

  if (file == NULL)
    return FALSE;
  size = (off_t) offset_of_line (g_mapped_file_get_contents (file), g_mapped_file_get_length (file), n_lines + 1);
  if (ftruncate (log->fd, size) != 0)
    return set_write_error (log, errno, error);

  fsync (log->fd); /* without it a power cut may undo this; whoever opens the run then cuts again */
  log->size = size;
  g_string_truncate (log->waiting, 0);
  return TRUE;
}
