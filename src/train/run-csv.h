/* Rows of metrics.csv and events.csv as text, C locale. */

#pragma once

#include "train/run.h"

/* The columns of a run of that method, and those of earlier versions that still open, as lk_run_log_read () takes them:
 * NULL-terminated. New columns only ever go to the end, before those of the method's own curves. (transfer full) */
char **lk_metrics_headers (const LkMethod *method);
/* Room for any row: 39 fields of at most 25 characters. */
#define LK_METRICS_LINE 1024

/* One line with its end; what is not finite (or a size of 0) is an empty field. Allocates nothing: it runs in each
 * step. */
void lk_metrics_to_line (const LkMetrics *row, const LkMethod *method, char line[LK_METRICS_LINE]);
/* FALSE with an error that names the field. */
gboolean lk_metrics_from_line (const char *line, const LkMethod *method, LkMetrics *row, GError **error);

const char *const *lk_events_headers (void);
/* One line with its end, quoted as RFC 4180 says; a line break in a text becomes a space, so that a line stays a line. */
char *lk_event_to_line (const LkEvent *event);
/* Fills newly allocated strings; an empty field is NULL. */
gboolean lk_event_from_line (const char *line, LkEvent *event, GError **error);
void lk_event_free (LkEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkEvent, lk_event_free)
