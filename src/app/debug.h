/* LIKENESS_DEBUG, a comma-separated list: "frames" logs frame times (frame-log.h), "state" what happens, for programs that
 * drive the window from outside. Both to stderr. */

#pragma once

#include <glib.h>

gboolean lk_debug_has (const char *what);
/* "state: " and a line, if "state" is asked for. */
void lk_debug_state (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* Logs the time since the process began. */
void lk_debug_first_frame (void);
