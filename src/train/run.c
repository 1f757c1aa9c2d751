#include "train/run-private.h"

#include "base/error.h"
#include "train/run-checkpoints.h"
#include "train/run-csv.h"
#include "train/run-lock.h"
#include "train/step-files.h"

#include <glib/gi18n.h>
#include <string.h>

char *
lk_run_path_in (LkRun *run, const char *name)
{
  return g_build_filename (run->path, name, NULL);
}

LkRun *
lk_run_new (const char *path)
{
  LkRun *run = g_new0 (LkRun, 1);

  run->path = path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
  run->lock_fd = -1;
  pthread_mutex_init (&run->lock, NULL);
  pthread_mutex_init (&run->maps_lock, NULL);
  run->rows = g_array_sized_new (FALSE, FALSE, sizeof (LkMetrics), 8192);
  run->measured = g_array_new (FALSE, FALSE, sizeof (LkMeasured));
  run->events = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_event_free);
  run->dropped = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_event_free);
  run->checkpoints = g_array_new (FALSE, FALSE, sizeof (long));
  run->embeddings = g_array_new (FALSE, FALSE, sizeof (long));
  run->held_maps = g_array_new (FALSE, FALSE, sizeof (LkHeldMap));
  g_array_set_clear_func (run->held_maps, lk_held_map_clear);
  run->held = g_array_new (FALSE, FALSE, sizeof (LkHeldRecord));
  g_array_set_clear_func (run->held, lk_held_record_clear);
  return run;
}

void
lk_run_close (LkRun *run)
{
  if (run == NULL)
    return;

  lk_run_close_logs (run);
  lk_run_unlock (run->lock_fd);
  g_clear_object (&run->experiment);
  g_clear_object (&run->start);
  g_clear_pointer (&run->info, lk_run_info_free);
  g_array_unref (run->rows);
  g_array_unref (run->measured);
  g_ptr_array_unref (run->events);
  g_ptr_array_unref (run->dropped);
  g_array_unref (run->checkpoints);
  g_array_unref (run->embeddings);
  g_array_unref (run->held);
  g_array_unref (run->held_maps);
  pthread_mutex_destroy (&run->lock);
  pthread_mutex_destroy (&run->maps_lock);
  g_free (run->probe);
  g_free (run->fingerprint);
  g_free (run->path);
  g_free (run);
}

gboolean
lk_run_open_logs (LkRun *run, GError **error)
{
  g_autofree char *metrics = lk_run_path_in (run, "metrics.csv"), *events = lk_run_path_in (run, "events.csv");

  g_auto (GStrv) columns = lk_metrics_headers (lk_experiment_method (run->start));

  run->metrics_log = lk_run_log_open (metrics, columns[0], error);
  if (run->metrics_log == NULL)
    return FALSE;
  run->events_log = lk_run_log_open (events, *lk_events_headers (), error);
  return run->events_log != NULL;
}

void
lk_run_close_logs (LkRun *run)
{
  g_clear_pointer (&run->metrics_log, lk_run_log_close);
  g_clear_pointer (&run->events_log, lk_run_log_close);
}

/* -- what it is ---------------------------------------------------------------------------------------------------- */

const char *
lk_run_path (LkRun *run)
{
  return run->path;
}

LkExperiment *
lk_run_experiment (LkRun *run)
{
  return lk_experiment_copy (run->experiment);
}

const char *
lk_run_fingerprint (LkRun *run)
{
  return run->fingerprint;
}

const char *
lk_run_state (LkRun *run)
{
  return run->info != NULL ? lk_run_info_state (run->info) : "running";
}

gboolean
lk_run_set_state (LkRun *run, const char *state, GError **error)
{
  g_autofree char *path = NULL;

  if (run->info == NULL)
    return TRUE;

  lk_run_info_set_state (run->info, state);
  path = lk_run_path_in (run, "run.json");
  return lk_run_info_write (run->info, path, error);
}

/* -- rows and events ----------------------------------------------------------------------------------------------- */

gboolean
lk_event_is_in_checkpoint (const LkEvent *event, long step, LkExperiment *in_force)
{
  const char *value = lk_experiment_get (in_force, event->key);

  if (event->step != step)
    return event->step < step;
  return value == NULL || strcmp (value, event->after != NULL ? event->after : "") == 0;
}

gboolean
lk_run_append (LkRun *run, const LkMetrics *row, GError **error)
{
  char line[LK_METRICS_LINE];
  gboolean written;

  lk_metrics_to_line (row, lk_experiment_method (run->start), line);
  pthread_mutex_lock (&run->lock);
  lk_run_add_row (run, row);
  written = run->metrics_log == NULL || lk_run_log_append (run->metrics_log, line, error);
  pthread_mutex_unlock (&run->lock);
  return written;
}

gboolean
lk_run_append_event (LkRun *run,
                     long step,
                     double seconds,
                     const char *key,
                     const char *before,
                     const char *after,
                     GError **error)
{
  LkEvent *event = g_new0 (LkEvent, 1);
  g_autofree char *line = NULL;
  gboolean written;

  *event = (LkEvent){ step, seconds, g_strdup (key), g_strdup (before), g_strdup (after) };
  line = lk_event_to_line (event);
  pthread_mutex_lock (&run->lock);
  g_ptr_array_add (run->events, event);
  written = run->events_log == NULL || lk_run_log_append (run->events_log, line, error);
  pthread_mutex_unlock (&run->lock);
  return written;
}

int
lk_run_n_rows (LkRun *run)
{
  int n;

  pthread_mutex_lock (&run->lock);
  n = (int) run->rows->len;
  pthread_mutex_unlock (&run->lock);
  return n;
}

int
lk_run_rows (LkRun *run, int first, int n, LkMetrics *rows)
{
  pthread_mutex_lock (&run->lock);
  n = CLAMP ((int) run->rows->len - first, 0, n);
  if (n > 0)
    memcpy (rows, &g_array_index (run->rows, LkMetrics, first), (size_t) n * sizeof *rows);
  pthread_mutex_unlock (&run->lock);
  return n;
}

int
lk_run_n_events (LkRun *run)
{
  int n;

  pthread_mutex_lock (&run->lock);
  n = (int) run->events->len;
  pthread_mutex_unlock (&run->lock);
  return n;
}

LkEvent
lk_run_event (LkRun *run, int i)
{
  LkEvent event = { .key = (char *) "" };

  pthread_mutex_lock (&run->lock);
  if (i < (int) run->events->len)
    event = *(const LkEvent *) g_ptr_array_index (run->events, i);
  pthread_mutex_unlock (&run->lock);
  return event;
}
