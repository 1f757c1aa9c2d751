#include "train/run-lock.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static void
set_busy (const char *run_path, int fd, GError **error)
{
  char pid[32] = "";
  ssize_t length = pread (fd, pid, sizeof pid - 1, 0);

  pid[length > 0 ? length : 0] = '\0';
  g_set_error (error, LK_ERROR, LK_ERROR_BUSY, _ ("%s: process %s is writing this run"), run_path,
               *pid != '\0' ? g_strstrip (pid) : "?");
}

int
lk_run_lock (const char *run_path, GError **error)
{
  g_autofree char *path = g_build_filename (run_path, "lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  char pid[32];

  if (fd < 0)
    {
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      set_busy (run_path, fd, error);
      close (fd);
      return -1;
    }

  g_snprintf (pid, sizeof pid, "%ld\n", (long) getpid ());
  if (ftruncate (fd, 0) != 0 || pwrite (fd, pid, strlen (pid), 0) != (ssize_t) strlen (pid))
    {
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
      close (fd);
      return -1;
    }
  return fd;
}

void
lk_run_unlock (int fd)
{
  if (fd < 0)
    return;

  /* The file stays, empty: were it removed, two writers could hold two files of that name. */
  if (ftruncate (fd, 0) != 0)
    g_debug ("the lock keeps its pid: %s", g_strerror (errno));
  close (fd);
}
