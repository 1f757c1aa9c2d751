#include "app/debug.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

gboolean
lk_debug_has (const char *what)
{
  const char *wanted = g_getenv ("LIKENESS_DEBUG");
  g_auto (GStrv) words = NULL;

  if (wanted == NULL)
    return FALSE;

  words = g_strsplit (wanted, ",", -1);
  return g_strv_contains ((const char *const *) words, what);
}

void
lk_debug_state (const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  if (!lk_debug_has ("state"))
    return;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("state: %s\n", line);
}

/* Seconds since boot at which this process began: field 22 of its stat file, counted after the name in parentheses. */
static double
process_start (void)
{
  g_autofree char *stat = NULL;
  const char *field;

  if (!g_file_get_contents ("/proc/self/stat", &stat, NULL, NULL) || (field = strrchr (stat, ')')) == NULL)
    return 0;

  for (int i = 2; i < 22 && field != NULL; i++)
    field = strchr (field + 1, ' ');
  return field != NULL ? (double) g_ascii_strtoull (field + 1, NULL, 10) / (double) sysconf (_SC_CLK_TCK) : 0;
}

void
lk_debug_first_frame (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  g_printerr ("frames: first frame after %.0f ms\n",
              1000 * ((double) now.tv_sec + (double) now.tv_nsec * 1e-9 - process_start ()));
}
