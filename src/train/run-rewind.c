/* Going back in a run: what comes after a step moves into a folder of its own.
 *
 * The order makes a kill harmless. First copies of the logs; then maps and records, which nothing needs to go on; then
 * checkpoints, newest first: whoever opens the run now finds an older one and cuts the logs to it, as after any kill.
 * Last the logs are cut, which needs no room on the disk; if the second refuses, the first gets its lines back. */

#include "train/run-private.h"

#include "base/error.h"
#include "io/bytes.h"
#include "train/run-csv.h"
#include "train/run-writing.h"
#include "train/step-files.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

static gboolean
set_errno (const char *path, GError **error)
{
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
  return FALSE;
}

char *
lk_run_next_rewound (LkRun *run)
{
  for (int n = 1;; n++)
    {
      g_autofree char *name = g_strdup_printf ("rewound-%d", n);
      g_autofree char *path = lk_run_path_in (run, name);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&name);
    }
}

/* (transfer full) */
static char *
make_folder (LkRun *run, GError **error)
{
  g_autofree char *name = lk_run_next_rewound (run), *path = lk_run_path_in (run, name);

  if (g_mkdir (path, 0755) == 0)
    return g_steal_pointer (&path);

  set_errno (path, error);
  return NULL;
}

static gboolean
copy_log (LkRun *run, LkRunLog *log, const char *name, const char *folder, GError **error)
{
  g_autofree char *from = lk_run_path_in (run, name), *to = g_build_filename (folder, name, NULL);
  g_autoptr (GBytes) bytes = NULL;
  LkSpan span;

  if (!lk_run_log_flush (log, error) || (bytes = lk_file_bytes (from, error)) == NULL)
    return FALSE;
  span.data = g_bytes_get_data (bytes, &span.size);
  return lk_file_replace (to, &span, 1, error);
}

/* The folder with the logs as they are; nothing is left of it if there is no room. (transfer full) */
static char *
copy_logs (LkRun *run, GError **error)
{
  g_autofree char *folder = make_folder (run, error);
  g_autofree char *metrics = NULL;

  if (folder == NULL)
    return NULL;
  if (copy_log (run, run->metrics_log, "metrics.csv", folder, error) &&
      copy_log (run, run->events_log, "events.csv", folder, error))
    return g_steal_pointer (&folder);

  metrics = g_build_filename (folder, "metrics.csv", NULL);
  g_unlink (metrics);
  g_rmdir (folder);
  return NULL;
}

/* Files of later steps, newest first. */
static gboolean
move_later (LkRun *run, LkStepKind kind, long step, const char *folder, GError **error)
{
  g_autoptr (GArray) steps = lk_step_list (run->path, kind);
  g_autofree char *to_folder = g_build_filename (folder, lk_step_folder (kind), NULL);

  for (guint i = steps->len; i-- > 0 && g_array_index (steps, long, i) > step;)
    {
      g_autofree char *from = lk_step_path (run->path, kind, g_array_index (steps, long, i));
      g_autofree char *to = lk_step_path (folder, kind, g_array_index (steps, long, i));

      if (g_mkdir_with_parents (to_folder, 0755) != 0)
        return set_errno (to_folder, error);
      if (g_rename (from, to) != 0)
        return set_errno (from, error);
    }
  return TRUE;
}

/* Last an embedding: without it what goes with it is not looked for. */
static gboolean
move_later_records (LkRun *run, long step, const char *folder, GError **error)
{
  for (int i = LK_RUN_RECORD_KINDS - 1; i >= 0; i--)
    if (!move_later (run, lk_run_record_kinds[i], step, folder, error))
      return FALSE;
  return TRUE;
}

/* How many events the checkpoint keeps: those up to the first that came after it. */
static guint
count_events (LkRun *run, long step, LkExperiment *in_force)
{
  guint n = 0;

  while (n < run->events->len && lk_event_is_in_checkpoint (g_ptr_array_index (run->events, n), step, in_force))
    n++;
  return n;
}

static int
count_rows (LkRun *run, long step)
{
  int n = (int) run->rows->len;

  while (n > 0 && g_array_index (run->rows, LkMetrics, n - 1).step > step)
    n--;
  return n;
}

/* Rows that are in memory and no longer in the file; those that find no room wait as ever. */
static void
put_back (LkRun *run, int first)
{
  for (guint i = (guint) first; i < run->rows->len; i++)
    {
      char line[LK_METRICS_LINE];

      lk_metrics_to_line (&g_array_index (run->rows, LkMetrics, i), lk_experiment_method (run->start), line);
      lk_run_log_append (run->metrics_log, line, NULL);
    }
}

/* Only this thread appends, so it reads without the lock; others wait for no disk. */
static gboolean
cut (LkRun *run, long step, LkExperiment *in_force, GError **error)
{
  int rows = count_rows (run, step);
  guint events = count_events (run, step, in_force);

  if (!lk_run_log_cut (run->metrics_log, rows, error))
    return FALSE;
  if (!lk_run_log_cut (run->events_log, (int) events, error))
    {
      put_back (run, rows);
      return FALSE;
    }

  pthread_mutex_lock (&run->lock);
  lk_run_cut_rows (run, rows);
  for (guint i = events; i < run->events->len; i++)
    g_ptr_array_add (run->dropped, g_steal_pointer (&run->events->pdata[i]));
  g_ptr_array_set_size (run->events, (int) events);
  pthread_mutex_unlock (&run->lock);
  return TRUE;
}

gboolean
lk_run_rewind (LkRun *run, long step, LkExperiment *in_force, GError **error)
{
  g_autofree char *folder = copy_logs (run, error);
  gboolean ok;

  if (folder == NULL)
    return FALSE;
  pthread_mutex_lock (&run->maps_lock);
  ok = move_later (run, LK_STEP_MAP, step, folder, error) && move_later_records (run, step, folder, error) &&
       move_later (run, LK_STEP_CHECKPOINT, step, folder, error) && cut (run, step, in_force, error);
  run->rewinds++;
  lk_run_read_records (run);
  pthread_mutex_unlock (&run->maps_lock);
  return ok;
}
