#include "cli/table-cell.h"

#include "base/error.h"
#include "cli/cli-json.h"
#include "cli/score.h"
#include "train/run.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define PROBE_FILE "probe.json"

/* -- how far ------------------------------------------------------------------------------------------------------- */

/* The first setting in which the run is another one; NULL if there is none. How many threads work at it does not count. */
static const char *
find_difference (LkExperiment *run, LkExperiment *cell)
{
  g_autoptr (GPtrArray) settings = lk_experiment_settings (cell);

  for (guint i = 0; i < settings->len; i++)
    {
      const char *key = ((const LkSetting *) g_ptr_array_index (settings, i))->key;

      if (!g_str_equal (key, "train.threads") &&
          g_strcmp0 (lk_experiment_get (run, key), lk_experiment_get (cell, key)) != 0)
        return key;
    }
  return NULL;
}

static gboolean
check_settings (const CliCell *cell, LkRun *run, const char *folder, GError **error)
{
  g_autoptr (LkExperiment) there = lk_run_experiment_at (run, 0);
  const char *key = find_difference (there, cell->experiment), *text;

  if (key == NULL)
    return TRUE;
  text = lk_experiment_get (there, key);
  g_set_error (error, LK_ERROR, LK_ERROR_SETTING,
               _ ("%s is a run with %s=%s, and the plan says %s: choose another folder, or take that run away"), folder,
               key, text != NULL ? text : "", lk_experiment_get (cell->experiment, key));
  return FALSE;
}

static gboolean
has_probe (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, PROBE_FILE, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

gboolean
cli_cell_state (const CliCell *cell, const char *folder, CliCellState *state, GError **error)
{
  g_autoptr (LkRun) run = NULL;
  const char *written;

  *state = CLI_CELL_ABSENT;
  if (lk_run_check_free (folder, NULL))
    return TRUE;
  run = lk_run_open (folder, FALSE, error);
  if (run == NULL || !check_settings (cell, run, folder, error))
    return FALSE;

  written = lk_run_state (run);
  if (g_str_equal (written, "failed"))
    *state = CLI_CELL_FAILED;
  else if (g_str_equal (written, "finished"))
    *state = has_probe (folder) ? CLI_CELL_DONE : CLI_CELL_SCORE;
  else
    *state = CLI_CELL_RESUME;
  return TRUE;
}

/* -- the probe ----------------------------------------------------------------------------------------------------- */

static gboolean
write_probe (const char *folder, const LkProbe *probe, GError **error)
{
  g_autofree char *path = g_build_filename (folder, PROBE_FILE, NULL), *text = NULL;
  GString *object = g_string_new (NULL);

  cli_json_exact (object, "probe", probe != NULL ? probe->accuracy : NAN);
  cli_json_exact (object, "loss", probe != NULL ? probe->test_loss : NAN);
  text = cli_json_close (object);
  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
                                   error);
}

gboolean
cli_cell_score (const CliCell *cell, const char *folder, const char *threads, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (LkProbe) probe = cli_fit_probe (folder, threads, &problem);

  /* Data without labels have no probe: that is known then, and no reason to try again. */
  if (probe == NULL && !g_error_matches (problem, LK_ERROR, LK_ERROR_DATA))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return write_probe (folder, probe, error);
}

/* NAN if there is none. */
static double
read_probe (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, PROBE_FILE, NULL), *text = NULL;
  const char *at;
  char *end;
  double value;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (at = strstr (text, "\"probe\":")) == NULL)
    return NAN;
  at += strlen ("\"probe\":");
  value = g_ascii_strtod (at, &end);
  return end != at ? value : NAN;
}

/* -- figures ------------------------------------------------------------------------------------------------------- */

/* The mean over all steps. */
static double
mean_speed (LkRun *run)
{
  LkMetrics row;
  double sum = 0;
  int n = 0;

  for (int i = 0; lk_run_rows (run, i, 1, &row) == 1; i++)
    if (isfinite (row.images_per_second))
      {
        sum += row.images_per_second;
        n++;
      }
  return n > 0 ? sum / n : NAN;
}

/* How many numbers the projector gives for an image; NAN if it was not recorded. */
static double
outputs (LkRun *run, long step)
{
  int n, d;
  g_autofree float *projections = lk_run_load_space (run, step, LK_SPACE_PROJECTOR, &n, &d, NULL);

  return projections != NULL ? d : NAN;
}

gboolean
cli_cell_read (const char *folder, double figures[CLI_N_FIGURES], GError **error)
{
  g_autoptr (LkRun) run = lk_run_open (folder, FALSE, error);
  LkMetrics row;

  if (run == NULL)
    return FALSE;
  if (!lk_run_row_at (run, G_MAXLONG, &row))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: nothing was measured"), folder);
      return FALSE;
    }

  figures[CLI_FIGURE_KNN] = row.knn;
  figures[CLI_FIGURE_PROBE] = read_probe (folder);
  /* Before a last BatchNorm, which would hide a collapse. */
  figures[CLI_FIGURE_L2_STD] = row.l2_std_raw * sqrt (outputs (run, row.step));
  figures[CLI_FIGURE_RANKME] = row.rankme;
  figures[CLI_FIGURE_SPEED] = mean_speed (run);
  return TRUE;
}
