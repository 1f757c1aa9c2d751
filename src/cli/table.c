/* likeness-cli table: trains the runs of a plan that are not there yet, one after the other, and prints what all of them
 * gave. Each run is a folder of its own, so it may be stopped or killed at any time: the next call goes on where the last
 * one was. */

#include "base/error.h"
#include "cli/cli.h"
#include "cli/drive.h"
#include "cli/table-print.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  char *out, *threads;
  gboolean print, dry_run, json;
  const char *plan;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->out);
  g_free (options->threads);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

typedef struct
{
  const Options *options;
  char *folder;
  GPtrArray *cells;    /* CliCell */
  CliResult *results;  /* [cells] */
  LkDataset *dataset;  /* that was loaded last */
  char *dataset_words; /* the settings that it was loaded with */
} Table;

static void
table_clear (Table *table)
{
  g_free (table->folder);
  g_clear_pointer (&table->cells, g_ptr_array_unref);
  g_free (table->results);
  g_clear_pointer (&table->dataset, lk_dataset_unref);
  g_free (table->dataset_words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Table, table_clear)

/* (transfer full) */
static char *
run_folder (const Table *table, const CliCell *cell)
{
  return g_build_filename (table->folder, cell->name, NULL);
}

/* -- what is there ------------------------------------------------------------------------------------------------- */

static gboolean
look_at (Table *table, int i, GError **error)
{
  CliResult *result = &table->results[i];
  g_autofree char *folder = run_folder (table, result->cell);

  for (int figure = 0; figure < CLI_N_FIGURES; figure++)
    result->figures[figure] = NAN;
  return cli_cell_state (result->cell, folder, &result->state, error) &&
         (result->state != CLI_CELL_DONE || cli_cell_read (folder, result->figures, error));
}

static gboolean
look_at_all (Table *table, GError **error)
{
  table->results = g_new0 (CliResult, MAX (table->cells->len, 1));
  for (guint i = 0; i < table->cells->len; i++)
    {
      table->results[i].cell = g_ptr_array_index (table->cells, i);
      if (!look_at (table, (int) i, error))
        return FALSE;
    }
  return TRUE;
}

/* -- training ------------------------------------------------------------------------------------------------------ */

/* All that the images hang on. (transfer full) */
static char *
describe_data (LkExperiment *experiment)
{
  g_autoptr (GPtrArray) settings = lk_experiment_settings (experiment);
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < settings->len; i++)
    {
      const char *key = ((const LkSetting *) g_ptr_array_index (settings, i))->key;

      if (g_str_has_prefix (key, "data."))
        g_string_append_printf (words, "%s=%s\n", key, lk_experiment_get (experiment, key));
    }
  return g_string_free (words, FALSE);
}

/* The images of the cell; those of the cell before it where they are the same. */
static gboolean
load_data (Table *table, const CliCell *cell, GError **error)
{
  g_autofree char *words = describe_data (cell->experiment);

  if (g_strcmp0 (words, table->dataset_words) == 0)
    return TRUE;

  g_clear_pointer (&table->dataset, lk_dataset_unref);
  g_clear_pointer (&table->dataset_words, g_free);
  table->dataset = cli_load_dataset (cell->experiment, error);
  if (table->dataset == NULL)
    return FALSE;
  table->dataset_words = g_steal_pointer (&words);
  return TRUE;
}

static gboolean
set_threads (const Table *table, LkExperiment *experiment, GError **error)
{
  return table->options->threads == NULL ||
         lk_experiment_set (experiment, "train.threads", table->options->threads, error);
}

/* A run that was killed before its first checkpoint cannot be continued: it is put aside. */
static gboolean
put_aside (const char *folder, GError **error)
{
  for (int i = 1;; i++)
    {
      g_autofree char *aside = g_strdup_printf ("%s.broken-%d", folder, i);

      if (g_file_test (aside, G_FILE_TEST_EXISTS))
        continue;
      if (g_rename (folder, aside) == 0)
        return TRUE;
      g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s: it has no checkpoint, and cannot be renamed"), folder);
      return FALSE;
    }
}

static gboolean
has_checkpoint (const char *folder)
{
  g_autoptr (LkRun) run = lk_run_open (folder, FALSE, NULL);
  g_autofree char *checkpoint = run != NULL ? lk_run_last_checkpoint (run, NULL) : NULL;

  return checkpoint != NULL;
}

static LkTrainer *
open_trainer (Table *table, const CliResult *result, const char *folder, GError **error)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_copy (result->cell->experiment);
  int threads;

  if (!set_threads (table, experiment, error) || !load_data (table, result->cell, error))
    return NULL;
  threads = (int) g_ascii_strtod (lk_experiment_get (experiment, "train.threads"), NULL);
  if (result->state == CLI_CELL_RESUME && has_checkpoint (folder))
    return lk_trainer_resume (folder, table->dataset, threads, 0, error);
  if (result->state == CLI_CELL_RESUME && !put_aside (folder, error))
    return NULL;
  return lk_trainer_new (experiment, table->dataset, NULL, folder, 0, error);
}

static void
show_progress (LkRun *run, const LkTrainerStatus *status, gpointer data)
{
  g_autofree char *left = cli_format_seconds (status->seconds_left);

  if (isfinite (status->seconds_left) && g_strcmp0 (status->doing, "training") == 0)
    cli_show_status (_ ("step %ld/%ld, %.0f images/s, %s left"), status->step, status->total_steps,
                     status->images_per_second, left);
  else
    cli_show_status ("%s", status->doing != NULL && *status->doing != '\0' ? _ (status->doing) : "");
}

/* How it ended; the run is closed then. */
static int
train_cell (Table *table, int i, const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkTrainer) trainer = open_trainer (table, &table->results[i], folder, &error);

  return trainer != NULL ? cli_drive (trainer, show_progress, NULL) : cli_fail_error (error);
}

/* -- the table ----------------------------------------------------------------------------------------------------- */

static void
announce (const Table *table, int i, const char *folder)
{
  const CliResult *result = &table->results[i];

  cli_clear_status ();
  fprintf (stderr, "[%d/%u] %s: %s\n", i + 1, table->cells->len, result->cell->name,
           cli_cell_state_words (result->state));
}

static void
tell_result (const Table *table, int i)
{
  const double *figures = table->results[i].figures;
  g_autofree char *knn = cli_format_percent (figures[CLI_FIGURE_KNN]);
  g_autofree char *probe = cli_format_percent (figures[CLI_FIGURE_PROBE]);

  cli_clear_status ();
  fprintf (stderr, _ ("  k-NN %s, linear probe %s, RankMe %.1f\n"), knn, probe, figures[CLI_FIGURE_RANKME]);
}

/* Trains and scores one cell as far as that is missing. */
static int
complete_cell (Table *table, int i)
{
  CliResult *result = &table->results[i];
  g_autofree char *folder = run_folder (table, result->cell);
  g_autoptr (GError) error = NULL;
  int code = CLI_DONE;

  if (result->state == CLI_CELL_DONE || result->state == CLI_CELL_FAILED)
    return result->state == CLI_CELL_DONE ? CLI_DONE : CLI_NOT_FINITE;

  announce (table, i, folder);
  if (result->state != CLI_CELL_SCORE)
    code = train_cell (table, i, folder);
  if (code == CLI_DONE && !cli_cell_score (result->cell, folder, table->options->threads, &error))
    return cli_fail_error (error);
  if (!look_at (table, i, &error))
    return cli_fail_error (error);
  if (result->state == CLI_CELL_DONE)
    tell_result (table, i);
  return code;
}

/* What goes wrong with one run is no reason to leave the others; an interrupt is. */
static int
complete (Table *table)
{
  int worst = CLI_DONE;

  for (guint i = 0; i < table->cells->len; i++)
    {
      int code = complete_cell (table, (int) i);

      if (cli_interrupted (NULL))
        return code != CLI_DONE ? code : cli_interrupt_code ();
      worst = MAX (worst, code);
    }
  return worst;
}

static void
tell_missing (const Table *table)
{
  int n = 0;

  cli_clear_status ();
  for (guint i = 0; i < table->cells->len; i++)
    n += table->results[i].state != CLI_CELL_DONE;
  if (n == 0)
    return;
  fprintf (stderr, ngettext ("%d run is missing:\n", "%d runs are missing:\n", n), n);
  for (guint i = 0; i < table->cells->len; i++)
    if (table->results[i].state != CLI_CELL_DONE)
      fprintf (stderr, "  %s: %s\n", table->results[i].cell->name, cli_cell_state_words (table->results[i].state));
}

static void
list_cells (const Table *table)
{
  for (guint i = 0; i < table->cells->len; i++)
    printf ("%-40s %s\n", table->results[i].cell->name, cli_cell_state_words (table->results[i].state));
}

/* (transfer full) */
static char *
choose_folder (const Options *options)
{
  g_autofree char *base = g_path_get_basename (options->plan);
  char *dot = strrchr (base, '.');

  if (options->out != NULL)
    return g_canonicalize_filename (options->out, NULL);
  if (dot != NULL && dot > base)
    *dot = '\0';
  return g_build_filename (g_get_user_data_dir (), "likeness", "tables", base, NULL);
}

static int
run_command (const Options *options)
{
  g_auto (Table) table = { .options = options, .folder = choose_folder (options) };
  g_autoptr (GError) error = NULL;
  int code = CLI_DONE;

  table.cells = cli_table_plan (options->plan, &error);
  if (table.cells == NULL || !look_at_all (&table, &error))
    return cli_fail_error (error);
  if (options->dry_run)
    {
      list_cells (&table);
      return CLI_DONE;
    }

  cli_catch_interrupt ();
  if (!options->print)
    {
      fprintf (stderr, _ ("runs: %s\n"), table.folder);
      code = complete (&table);
    }
  tell_missing (&table);
  if (options->json)
    cli_table_print_json (table.results, (int) table.cells->len, table.folder);
  else
    cli_table_print (table.results, (int) table.cells->len);
  return code;
}

int
cli_table (int argc, char **argv)
{
  g_auto (Options) options = { NULL };
  const GOptionEntry entries[] = {
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &options.out, N_ ("Keep the runs in this folder"), N_ ("FOLDER") },
    { "print", 0, 0, G_OPTION_ARG_NONE, &options.print, N_ ("Train nothing; print what is there"), NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run, N_ ("Train nothing; say of each run how far it is"), NULL },
    { "threads", 0, 0, G_OPTION_ARG_STRING, &options.threads, N_ ("Threads; 0 = all cores"), N_ ("N") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("Print one JSON object a line"), NULL },
    { NULL },
  };

  if (!cli_parse (
          &argc, &argv, entries, _ ("PLAN"),
          _ ("Trains the runs of a plan that are not there yet and prints a table of all. Stopped or killed, it goes "
             "on from there the next time.")))
    return CLI_BAD_USE;
  if (argc != 2)
    return cli_fail (_ ("table takes one PLAN"));
  options.plan = argv[1];
  return run_command (&options);
}
