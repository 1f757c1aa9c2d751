/* An append-only text file of lines: how metrics.csv and events.csv grow. One write () a line, so that a kill tears at
 * most the last one; what a full disk refuses waits in memory and goes out with a later line. */

#pragma once

#include <glib.h>

typedef struct _LkRunLog LkRunLog;

/* Hands out each complete line (without its end) with its number, the header being line 1; keep says whether the line
 * stays when the file is cut. FALSE stops with the error. */
typedef gboolean (*LkRunLogLine) (gpointer data, char *line, int number, gboolean *keep, GError **error);

/* What was left out of a damaged run. */
typedef struct
{
  int count;
  GError *first; /* owned; NULL while count is 0 */
} LkRunDamage;

/* Takes the reason over; damage may be NULL. */
void lk_run_damage_add (LkRunDamage *damage, GError *reason);

/* Reads a log: a torn last line is left out, a missing file has no lines. headers: NULL-terminated, the present one first;
 * a file of an earlier one, which lacks the last columns, is read as if they were empty; any other header is an error.
 * cut: the file is replaced, atomically, by the lines that were kept, if there were others (or none at all, or it had an
 * earlier header). damage: NULL, or errors are noted there, their lines are left out (all of them under a wrong header)
 * and the rest is read. */
gboolean lk_run_log_read (const char *path,
                          const char *const *headers,
                          gboolean cut,
                          LkRunLogLine line,
                          gpointer data,
                          LkRunDamage *damage,
                          GError **error);

/* Opens for appending; a new file gets the header. */
LkRunLog *lk_run_log_open (const char *path, const char *header, GError **error);
void lk_run_log_close (LkRunLog *log);

/* Writes what waits; FALSE if there is still no room. */
gboolean lk_run_log_flush (LkRunLog *log, GError **error);

/* Keeps the header and the first n lines of what is written. Needs no room on the disk; FALSE: nothing is cut. */
gboolean lk_run_log_cut (LkRunLog *log, int n_lines, GError **error);

/* line comes with its end. On error (disk full) the file is as before and the line waits. */
gboolean lk_run_log_append (LkRunLog *log, const char *line, GError **error);
