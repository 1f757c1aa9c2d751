/* An append-only text file of lines: how metrics.csv and events.csv grow. One write () a line, so that a kill tears at
 * most the last one; what a full disk refuses waits in memory and goes out with a later line. */

#pragma once

#include <glib.h>

typedef struct _LkRunLog LkRunLog;

/* Hands out each complete line (without its end) with its number, the header being line 1; keep says whether the line
 * stays when the file is cut. FALSE stops with the error. */
typedef gboolean (*LkRunLogLine) (gpointer data, char *line, int number, gboolean *keep, GError **error);

/* Reads a log: a torn last line is left out, a missing file has no lines, a header other than this one is an error.
 * cut: the file is replaced, atomically, by the lines that were kept, if there were others (or none at all). */
gboolean
lk_run_log_read (const char *path, const char *header, gboolean cut, LkRunLogLine line, gpointer data, GError **error);

/* Opens for appending; a new file gets the header. */
LkRunLog *lk_run_log_open (const char *path, const char *header, GError **error);
void lk_run_log_close (LkRunLog *log);

/* line comes with its end. On error (disk full) the file is as before and the line waits. */
gboolean lk_run_log_append (LkRunLog *log, const char *line, GError **error);
