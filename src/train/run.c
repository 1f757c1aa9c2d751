#include "train/run.h"

#include "base/error.h"
#include "train/run-checkpoints.h"
#include "train/run-csv.h"
#include "train/run-info.h"
#include "train/run-lock.h"
#include "train/run-log.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

struct _LkRun
{
  char *path; /* NULL in memory */
  LkExperiment *experiment;
  LkRunInfo *info; /* NULL in memory */
  char *fingerprint;
  int lock_fd; /* -1 = not for writing */

  GMutex mutex;      /* guards what follows */
  GArray *rows;      /* LkMetrics */
  GPtrArray *events; /* LkEvent *, never freed before the run: their strings are given out */
  LkRunLog *metrics_log, *events_log;
};

static char *
path_in (LkRun *run, const char *name)
{
  return g_build_filename (run->path, name, NULL);
}

static LkRun *
run_new (const char *path)
{
  LkRun *run = g_new0 (LkRun, 1);

  run->path = path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
  run->lock_fd = -1;
  g_mutex_init (&run->mutex);
  run->rows = g_array_sized_new (FALSE, FALSE, sizeof (LkMetrics), 8192);
  run->events = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_event_free);
  return run;
}

void
lk_run_close (LkRun *run)
{
  if (run == NULL)
    return;

  lk_run_log_close (run->metrics_log);
  lk_run_log_close (run->events_log);
  lk_run_unlock (run->lock_fd);
  g_clear_object (&run->experiment);
  g_clear_pointer (&run->info, lk_run_info_free);
  g_array_unref (run->rows);
  g_ptr_array_unref (run->events);
  g_mutex_clear (&run->mutex);
  g_free (run->fingerprint);
  g_free (run->path);
  g_free (run);
}

/* -- a new run ----------------------------------------------------------------------------------------------------- */

static gboolean
set_errno (const char *path, GError **error)
{
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
  return FALSE;
}

/* Makes a folder of a name that nobody has. (transfer full) */
static char *
make_named_folder (const char *runs_dir, LkExperiment *experiment, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *base = g_strdup_printf ("%s-%s-%s", time, lk_experiment_get (experiment, "method.id"),
                                           lk_experiment_get (experiment, "data.id"));

  if (g_mkdir_with_parents (runs_dir, 0755) != 0)
    {
      set_errno (runs_dir, error);
      return NULL;
    }
  for (int n = 1;; n++)
    {
      g_autofree char *name = n == 1 ? g_strdup (base) : g_strdup_printf ("%s-%d", base, n);
      g_autofree char *path = g_build_filename (runs_dir, name, NULL);

      if (g_mkdir (path, 0755) == 0)
        return g_steal_pointer (&path);
      if (errno != EEXIST)
        {
          set_errno (path, error);
          return NULL;
        }
    }
}

gboolean
lk_run_check_free (const char *path, GError **error)
{
  static const char *const names[] = { "experiment.likeness", "metrics.csv", "run.json", "checkpoints" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_build_filename (path, names[i], NULL);

      if (g_file_test (file, G_FILE_TEST_EXISTS))
        {
          g_set_error (error, LK_ERROR, LK_ERROR_DATA,
                       _ ("%s holds a run already: resume it, or choose another folder"), path);
          return FALSE;
        }
    }
  return TRUE;
}

static char *
make_given_folder (const char *run_dir, GError **error)
{
  if (!lk_run_check_free (run_dir, error))
    return NULL;
  if (g_mkdir_with_parents (run_dir, 0755) != 0)
    {
      set_errno (run_dir, error);
      return NULL;
    }
  return g_strdup (run_dir);
}

static gboolean
open_logs (LkRun *run, GError **error)
{
  g_autofree char *metrics = path_in (run, "metrics.csv"), *events = path_in (run, "events.csv");

  run->metrics_log = lk_run_log_open (metrics, lk_metrics_header (), error);
  if (run->metrics_log == NULL)
    return FALSE;
  run->events_log = lk_run_log_open (events, lk_events_header (), error);
  return run->events_log != NULL;
}

static gboolean
write_info (LkRun *run, GError **error)
{
  g_autofree char *path = path_in (run, "run.json");

  return lk_run_info_write (run->info, path, error);
}

static gboolean
fill_folder (LkRun *run, const LkDataset *dataset, GError **error)
{
  g_autofree char *experiment = path_in (run, "experiment.likeness"), *checkpoints = path_in (run, "checkpoints");

  run->lock_fd = lk_run_lock (run->path, error);
  if (run->lock_fd < 0 || !lk_run_check_free (run->path, error))
    return FALSE;
  run->info = lk_run_info_new (run->experiment, dataset);
  lk_run_info_set_state (run->info, "running");
  if (g_mkdir (checkpoints, 0755) != 0)
    return set_errno (checkpoints, error);
  return lk_experiment_save (run->experiment, experiment, TRUE, error) && write_info (run, error) &&
         open_logs (run, error);
}

LkRun *
lk_run_create (const char *runs_dir,
               const char *run_dir,
               LkExperiment *experiment,
               const LkDataset *dataset,
               GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (LkRun) run = NULL;

  if (run_dir != NULL)
    path = make_given_folder (run_dir, error);
  else if (runs_dir != NULL)
    path = make_named_folder (runs_dir, experiment, error);
  if (path == NULL && (run_dir != NULL || runs_dir != NULL))
    return NULL;

  run = run_new (path);
  run->experiment = lk_experiment_copy (experiment);
  run->fingerprint = g_strdup (dataset->fingerprint);
  if (run->path != NULL && !fill_folder (run, dataset, error))
    return NULL;
  return g_steal_pointer (&run);
}

/* -- an old run ---------------------------------------------------------------------------------------------------- */

typedef struct
{
  LkRun *run;
  const char *path;
  long last_step; /* rows after it go; -1 = all stay */
} Reading;

static gboolean
set_bad_line (Reading *reading, int number, GError *reason, GError **error)
{
  g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s, line %d: %s"), reading->path, number, reason->message);
  g_error_free (reason);
  return FALSE;
}

static gboolean
take_row (gpointer data, char *line, int number, gboolean *keep, GError **error)
{
  Reading *reading = data;
  GArray *rows = reading->run->rows;
  LkMetrics row;
  GError *reason = NULL;

  if (lk_metrics_from_line (line, &row, &reason) && rows->len > 0 &&
      row.step < g_array_index (rows, LkMetrics, rows->len - 1).step)
    reason = g_error_new (LK_ERROR, LK_ERROR_FORMAT, _ ("step %ld comes after a later one"), row.step);
  if (reason != NULL)
    return set_bad_line (reading, number, reason, error);

  *keep = reading->last_step < 0 || row.step <= reading->last_step;
  if (*keep)
    g_array_append_val (rows, row);
  return TRUE;
}

/* An event at the very step of the checkpoint may have come before or after it: a setting that is not in force in the
 * checkpoint came after. */
static gboolean
is_in_checkpoint (Reading *reading, const LkEvent *event)
{
  const char *in_force = lk_experiment_get (reading->run->experiment, event->key);

  if (reading->last_step < 0 || event->step < reading->last_step)
    return TRUE;
  return event->step == reading->last_step &&
         (in_force == NULL || strcmp (in_force, event->after != NULL ? event->after : "") == 0);
}

static gboolean
take_event (gpointer data, char *line, int number, gboolean *keep, GError **error)
{
  Reading *reading = data;
  g_autoptr (LkEvent) event = g_new0 (LkEvent, 1);
  GError *reason = NULL;

  if (!lk_event_from_line (line, event, &reason))
    return set_bad_line (reading, number, reason, error);

  *keep = is_in_checkpoint (reading, event);
  if (*keep)
    g_ptr_array_add (reading->run->events, g_steal_pointer (&event));
  return TRUE;
}

static gboolean
read_logs (LkRun *run, gboolean cut, long last_step, GError **error)
{
  g_autofree char *metrics = path_in (run, "metrics.csv"), *events = path_in (run, "events.csv");
  Reading reading = { run, metrics, cut ? last_step : -1 };

  if (!lk_run_log_read (metrics, lk_metrics_header (), cut, take_row, &reading, error))
    return FALSE;
  reading.path = events;
  return lk_run_log_read (events, lk_events_header (), cut, take_event, &reading, error);
}

/* The settings in force: those of the checkpoint, else those of the start. */
static gboolean
read_experiment (LkRun *run, const char *checkpoint, const char *text, GError **error)
{
  g_autofree char *start = path_in (run, "experiment.likeness");

  if (checkpoint != NULL && text != NULL)
    run->experiment = lk_experiment_parse (text, strlen (text), checkpoint, run->path, error);
  else
    run->experiment = lk_experiment_load (start, error);
  return run->experiment != NULL;
}

static gboolean
set_no_checkpoint (const char *path, GError **error)
{
  g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s holds no good checkpoint"), path);
  return FALSE;
}

static gboolean
read_folder (LkRun *run, gboolean for_writing, GError **error)
{
  g_autofree char *info = path_in (run, "run.json"), *checkpoint = NULL, *text = NULL, *fingerprint = NULL;
  long last_step = -1;

  checkpoint = lk_checkpoint_find_newest (run->path, &last_step, &text, &fingerprint);
  if (for_writing && checkpoint == NULL)
    return set_no_checkpoint (run->path, error);
  if (!read_experiment (run, checkpoint, text, error) || !read_logs (run, for_writing, last_step, error))
    return FALSE;

  run->info = lk_run_info_read (info);
  if (*lk_run_info_fingerprint (run->info) == '\0' && fingerprint != NULL)
    lk_run_info_set_fingerprint (run->info, fingerprint);
  run->fingerprint = g_strdup (lk_run_info_fingerprint (run->info));
  if (!for_writing)
    return TRUE;

  lk_checkpoint_set_aside_newer (run->path, last_step);
  return open_logs (run, error);
}

LkRun *
lk_run_open (const char *path, gboolean for_writing, GError **error)
{
  g_autoptr (LkRun) run = run_new (path);
  g_autofree char *experiment = path_in (run, "experiment.likeness");

  if (!g_file_test (experiment, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s is not the folder of a run: it has no experiment.likeness"),
                   path);
      return NULL;
    }
  if (for_writing && (run->lock_fd = lk_run_lock (run->path, error)) < 0)
    return NULL;
  return read_folder (run, for_writing, error) ? g_steal_pointer (&run) : NULL;
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
  if (run->info == NULL)
    return TRUE;

  lk_run_info_set_state (run->info, state);
  return write_info (run, error);
}

/* -- rows and events ----------------------------------------------------------------------------------------------- */

gboolean
lk_run_append (LkRun *run, const LkMetrics *row, GError **error)
{
  char line[LK_METRICS_LINE];
  gboolean written;

  lk_metrics_to_line (row, line);
  g_mutex_lock (&run->mutex);
  g_array_append_val (run->rows, *row);
  written = run->metrics_log == NULL || lk_run_log_append (run->metrics_log, line, error);
  g_mutex_unlock (&run->mutex);
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
  g_mutex_lock (&run->mutex);
  g_ptr_array_add (run->events, event);
  written = run->events_log == NULL || lk_run_log_append (run->events_log, line, error);
  g_mutex_unlock (&run->mutex);
  return written;
}

int
lk_run_n_rows (LkRun *run)
{
  int n;

  g_mutex_lock (&run->mutex);
  n = (int) run->rows->len;
  g_mutex_unlock (&run->mutex);
  return n;
}

int
lk_run_rows (LkRun *run, int first, int n, LkMetrics *rows)
{
  g_mutex_lock (&run->mutex);
  n = CLAMP ((int) run->rows->len - first, 0, n);
  if (n > 0)
    memcpy (rows, &g_array_index (run->rows, LkMetrics, first), (size_t) n * sizeof *rows);
  g_mutex_unlock (&run->mutex);
  return n;
}

int
lk_run_n_events (LkRun *run)
{
  int n;

  g_mutex_lock (&run->mutex);
  n = (int) run->events->len;
  g_mutex_unlock (&run->mutex);
  return n;
}

LkEvent
lk_run_event (LkRun *run, int i)
{
  LkEvent event;

  g_mutex_lock (&run->mutex);
  event = *(const LkEvent *) g_ptr_array_index (run->events, i);
  g_mutex_unlock (&run->mutex);
  return event;
}

/* -- checkpoints --------------------------------------------------------------------------------------------------- */

char *
lk_run_last_checkpoint (LkRun *run, GError **error)
{
  char *path = run->path != NULL ? lk_checkpoint_find_newest (run->path, NULL, NULL, NULL) : NULL;

  if (path == NULL)
    set_no_checkpoint (run->path != NULL ? run->path : _ ("a run in memory"), error);
  return path;
}

char *
lk_run_checkpoint_path (LkRun *run, long step)
{
  return lk_checkpoint_path (run->path, step);
}

void
lk_run_prune (LkRun *run)
{
  lk_checkpoint_prune (run->path);
}
