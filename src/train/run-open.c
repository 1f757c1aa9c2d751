/* Making a run's folder, and reading one. */

#include "train/run-private.h"

#include "base/error.h"
#include "train/run-checkpoints.h"
#include "train/run-csv.h"
#include "train/run-lock.h"
#include "train/step-files.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

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
write_info (LkRun *run, GError **error)
{
  g_autofree char *path = lk_run_path_in (run, "run.json");

  return lk_run_info_write (run->info, path, error);
}

static gboolean
fill_folder (LkRun *run, const LkDataset *dataset, GError **error)
{
  g_autofree char *experiment = lk_run_path_in (run, "experiment.likeness"),
                  *checkpoints = lk_run_path_in (run, lk_step_folder (LK_STEP_CHECKPOINT));

  run->lock_fd = lk_run_lock (run->path, error);
  if (run->lock_fd < 0 || !lk_run_check_free (run->path, error))
    return FALSE;
  run->info = lk_run_info_new (run->experiment, dataset);
  lk_run_info_set_state (run->info, "running");
  if (g_mkdir (checkpoints, 0755) != 0)
    return set_errno (checkpoints, error);
  return lk_experiment_save (run->experiment, experiment, TRUE, error) && write_info (run, error) &&
         lk_run_open_logs (run, error);
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

  run = lk_run_new (path);
  run->experiment = lk_experiment_copy (experiment);
  run->start = lk_experiment_copy (experiment);
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
  long last_step; /* what comes after it goes; -1 = all stays */
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

  if (lk_metrics_from_line (line, lk_experiment_method (reading->run->experiment), &row, &reason) && rows->len > 0 &&
      row.step < g_array_index (rows, LkMetrics, rows->len - 1).step)
    reason = g_error_new (LK_ERROR, LK_ERROR_FORMAT, _ ("step %ld comes after a later one"), row.step);
  if (reason != NULL)
    return set_bad_line (reading, number, reason, error);

  *keep = reading->last_step < 0 || row.step <= reading->last_step;
  if (*keep)
    lk_run_add_row (reading->run, &row);
  return TRUE;
}

static gboolean
take_event (gpointer data, char *line, int number, gboolean *keep, GError **error)
{
  Reading *reading = data;
  g_autoptr (LkEvent) event = g_new0 (LkEvent, 1);
  GError *reason = NULL;

  if (!lk_event_from_line (line, event, &reason))
    return set_bad_line (reading, number, reason, error);

  *keep = reading->last_step < 0 || lk_event_is_in_checkpoint (event, reading->last_step, reading->run->experiment);
  if (*keep)
    g_ptr_array_add (reading->run->events, g_steal_pointer (&event));
  return TRUE;
}

static gboolean
read_logs (LkRun *run, gboolean cut, long last_step, LkRunDamage *damage, GError **error)
{
  g_autofree char *metrics = lk_run_path_in (run, "metrics.csv"), *events = lk_run_path_in (run, "events.csv");
  g_auto (GStrv) columns = lk_metrics_headers (lk_experiment_method (run->experiment));
  Reading reading = { run, metrics, cut ? last_step : -1 };

  if (!lk_run_log_read (metrics, (const char *const *) columns, cut, take_row, &reading, damage, error))
    return FALSE;
  reading.path = events;
  return lk_run_log_read (events, lk_events_headers (), cut, take_event, &reading, damage, error);
}

/* Settings in force: those of the checkpoint, else those of the start. */
static gboolean
read_experiment (LkRun *run, const char *checkpoint, const char *text, LkRunDamage *damage, GError **error)
{
  g_autofree char *start = lk_run_path_in (run, "experiment.likeness");
  g_autoptr (GError) reason = NULL;

  if (checkpoint != NULL && text != NULL)
    run->experiment = lk_experiment_parse (text, strlen (text), checkpoint, run->path, error);
  run->start = lk_experiment_load (start, &reason);
  if (checkpoint == NULL || text == NULL)
    run->experiment = run->start != NULL ? lk_experiment_copy (run->start) : NULL;
  if (run->start != NULL || (checkpoint != NULL && text != NULL))
    {
      if (run->start == NULL)
        lk_run_damage_add (damage, g_steal_pointer (&reason));
      return run->experiment != NULL;
    }
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

/* Where experiment.likeness is damaged: the settings in force, with every change taken back. */
static void
restore_start (LkRun *run)
{
  if (run->start != NULL)
    return;

  run->start = lk_experiment_copy (run->experiment);
  for (guint i = run->events->len; i-- > 0;)
    {
      const LkEvent *event = g_ptr_array_index (run->events, i);

      if (lk_experiment_setting (run->start, event->key) != NULL)
        lk_experiment_set (run->start, event->key, event->before != NULL ? event->before : "", NULL);
    }
}

gboolean
lk_run_set_no_checkpoint (const char *path, GError **error)
{
  g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s holds no good checkpoint"), path);
  return FALSE;
}

static gboolean
read_folder (LkRun *run, gboolean for_writing, LkRunDamage *damage, GError **error)
{
  g_autofree char *info = lk_run_path_in (run, "run.json"), *checkpoint = NULL, *text = NULL, *fingerprint = NULL;
  long last_step = -1;

  checkpoint = lk_checkpoint_find_newest (run->path, &last_step, &text, &fingerprint);
  if (for_writing && checkpoint == NULL)
    return lk_run_set_no_checkpoint (run->path, error);
  if (!read_experiment (run, checkpoint, text, damage, error) ||
      !read_logs (run, for_writing, last_step, damage, error))
    return FALSE;
  restore_start (run);

  run->info = lk_run_info_read (info);
  if (*lk_run_info_fingerprint (run->info) == '\0' && fingerprint != NULL)
    lk_run_info_set_fingerprint (run->info, fingerprint);
  run->fingerprint = g_strdup (lk_run_info_fingerprint (run->info));
  if (for_writing)
    {
      lk_checkpoint_set_aside_newer (run->path, last_step);
      for (int i = 0; i < LK_RUN_RECORD_KINDS; i++)
        lk_step_delete_newer (run->path, lk_run_record_kinds[i], last_step);
      lk_step_delete_newer (run->path, LK_STEP_MAP, last_step);
    }
  lk_run_read_probe (run);
  lk_run_read_records (run);
  return !for_writing || lk_run_open_logs (run, error);
}

static gboolean
check_folder (LkRun *run, const char *path, GError **error)
{
  g_autofree char *experiment = lk_run_path_in (run, "experiment.likeness");

  if (g_file_test (experiment, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s is not the folder of a run: it has no experiment.likeness"),
               path);
  return FALSE;
}

LkRun *
lk_run_open (const char *path, gboolean for_writing, GError **error)
{
  g_autoptr (LkRun) run = lk_run_new (path);

  if (!check_folder (run, path, error))
    return NULL;
  if (for_writing && (run->lock_fd = lk_run_lock (run->path, error)) < 0)
    return NULL;
  return read_folder (run, for_writing, NULL, error) ? g_steal_pointer (&run) : NULL;
}

LkRun *
lk_run_open_damaged (const char *path, char **problem, GError **error)
{
  g_autoptr (LkRun) run = lk_run_new (path);
  LkRunDamage damage = { 0 };
  gboolean read = check_folder (run, path, error) && read_folder (run, FALSE, &damage, error);

  *problem = NULL;
  if (read && damage.count > 0)
    *problem = g_strdup_printf (ngettext ("%s: %d damaged place is left out", "%s: %d damaged places are left out",
                                          (gulong) damage.count),
                                damage.first->message, damage.count);
  g_clear_error (&damage.first);
  return read ? g_steal_pointer (&run) : NULL;
}
