/* likeness-cli train: makes an experiment from defaults < FILE < named options < --set, or takes a run's, and trains. */

#include "augment/recipe-preset.h"
#include "augment/recipe-text.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/drive.h"
#include "cli/report.h"
#include "train/presets.h"
#include "train/suggest.h"
#include "train/trainer.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  char *dataset, *method, *recipe, *epochs, *seed, *threads, *run_dir, *resume, *from;
  char **sets;
  gboolean json;
  const char *file;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->dataset);
  g_free (options->method);
  g_free (options->recipe);
  g_free (options->epochs);
  g_free (options->seed);
  g_free (options->threads);
  g_free (options->run_dir);
  g_free (options->resume);
  g_free (options->from);
  g_strfreev (options->sets);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* -- the experiment ------------------------------------------------------------------------------------------------ */

static LkExperiment *
open_experiment (const char *file, GError **error)
{
  g_autofree char *preset = NULL, *hint = NULL;
  g_auto (GStrv) names = NULL;

  if (file == NULL)
    return lk_experiment_new ();
  if (g_file_test (file, G_FILE_TEST_EXISTS))
    return lk_experiment_load (file, error);
  preset = lk_preset_find (file);
  if (preset != NULL)
    return lk_experiment_load (preset, error);

  names = lk_preset_names ();
  hint = lk_suggest_hint (file, (const char *const *) names, (int) g_strv_length (names));
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, _ ("%s: there is no such file or preset%s"), file, hint);
  return NULL;
}

static gboolean
apply_option (LkExperiment *experiment, const char *key, const char *text, GError **error)
{
  return text == NULL || lk_experiment_set (experiment, key, text, error);
}

static LkExperiment *
make_experiment (const Options *options, GError **error)
{
  g_autoptr (LkExperiment) experiment = open_experiment (options->file, error);

  if (experiment == NULL)
    return NULL;
  if (options->dataset != NULL && !lk_experiment_set_dataset (experiment, options->dataset, error))
    return NULL;
  if (!apply_option (experiment, "method.id", options->method, error) ||
      !cli_apply_sets (experiment, options->sets, TRUE, error) ||
      !apply_option (experiment, "train.epochs", options->epochs, error) ||
      !apply_option (experiment, "train.seed", options->seed, error) ||
      !apply_option (experiment, "train.threads", options->threads, error) ||
      !cli_apply_sets (experiment, options->sets, FALSE, error))
    return NULL;
  return g_steal_pointer (&experiment);
}

/* -- the recipe ---------------------------------------------------------------------------------------------------- */

static LkValues *
find_recipe (const char *name, int side, GError **error)
{
  const LkRecipePreset *preset = lk_recipe_preset_find (name);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autofree char *hint = NULL;
  int n;
  const LkRecipePreset *presets = lk_recipe_presets (&n);

  if (preset != NULL)
    return lk_recipe_preset_values (preset, side);
  if (g_file_test (name, G_FILE_TEST_EXISTS))
    return lk_recipe_load (name, error);

  for (int i = 0; i < n; i++)
    g_ptr_array_add (ids, (gpointer) presets[i].id);
  hint = lk_suggest_hint (name, (const char *const *) ids->pdata, n);
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, _ ("--recipe %s: there is no such file or recipe%s"), name,
               hint);
  return NULL;
}

/* Some recipes go by the size of the images, so it is chosen once they are known; --set comes after it all the same. */
static gboolean
apply_recipe (const Options *options, LkExperiment *experiment, const LkDataset *dataset, GError **error)
{
  g_autoptr (LkValues) values = NULL;
  g_autoptr (GList) keys = NULL;

  if (options->recipe == NULL)
    return TRUE;
  values = find_recipe (options->recipe, MIN (dataset->h, dataset->w), error);
  if (values == NULL)
    return FALSE;

  keys = lk_values_keys (values);
  for (GList *key = keys; key != NULL; key = key->next)
    if (!lk_experiment_set (experiment, key->data, lk_values_get (values, key->data), error))
      return FALSE;
  return cli_apply_sets (experiment, options->sets, FALSE, error);
}

/* -- the trainer --------------------------------------------------------------------------------------------------- */

static LkTrainer *
start_new (const Options *options, LkDataset **dataset, GError **error)
{
  g_autoptr (LkExperiment) experiment = make_experiment (options, error);
  g_autofree char *runs_dir = g_build_filename (g_get_user_data_dir (), "likeness", "runs", NULL);

  if (experiment == NULL || (options->run_dir != NULL && !lk_run_check_free (options->run_dir, error)))
    return NULL;
  *dataset = cli_load_dataset (experiment, error);
  if (*dataset == NULL || !apply_recipe (options, experiment, *dataset, error))
    return NULL;
  return lk_trainer_new (experiment, *dataset, runs_dir, options->run_dir, 0, error);
}

static gboolean
go_back (LkTrainer *trainer, const char *from, GError **error)
{
  LkTrainerStatus status;
  guint64 step;

  if (!g_ascii_string_to_unsigned (from, 10, 0, G_MAXLONG, &step, NULL))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("--from %s: expected the number of a step"), from);
      return FALSE;
    }
  if (!lk_trainer_rewind (trainer, (long) step, error))
    return FALSE;

  lk_trainer_join (trainer);
  lk_trainer_get_status (trainer, &status);
  if (status.rewinds == 0)
    g_propagate_error (error, lk_trainer_dup_error (trainer));
  return status.rewinds > 0;
}

static LkTrainer *
start_again (const Options *options, LkDataset **dataset, GError **error)
{
  g_autoptr (LkRun) run = lk_run_open (options->resume, FALSE, error);
  g_autoptr (LkExperiment) experiment = NULL;
  g_autoptr (LkTrainer) trainer = NULL;

  if (run == NULL)
    return NULL;
  experiment = lk_run_experiment (run);
  if (!apply_option (experiment, "train.threads", options->threads, error))
    return NULL;
  *dataset = cli_load_dataset (experiment, error);
  if (*dataset == NULL)
    return NULL;
  trainer = lk_trainer_resume (options->resume, *dataset,
                               options->threads != NULL ? (int) g_ascii_strtod (options->threads, NULL) : 0, 0, error);
  if (trainer == NULL || (options->from != NULL && !go_back (trainer, options->from, error)))
    return NULL;
  return g_steal_pointer (&trainer);
}

static void
look (LkRun *run, const LkTrainerStatus *status, gpointer report)
{
  cli_report_rows (report, run, status);
}

static int
train (LkTrainer *trainer, CliReport *report)
{
  int code = cli_drive (trainer, look, report);
  LkRun *run = lk_trainer_get_run (trainer);
  LkTrainerStatus status;

  lk_trainer_get_status (trainer, &status);
  if (run != NULL)
    cli_report_end (report, run, &status);
  return code;
}

/* -- the command --------------------------------------------------------------------------------------------------- */

static gboolean
check_resume (const Options *options)
{
  if (options->resume == NULL && options->from == NULL)
    return TRUE;
  if (options->resume == NULL)
    {
      cli_fail (_ ("--from needs --resume: which run is to go back?"));
      return FALSE;
    }
  if (options->file == NULL && options->dataset == NULL && options->method == NULL && options->recipe == NULL &&
      options->epochs == NULL && options->seed == NULL && options->sets == NULL && options->run_dir == NULL)
    return TRUE;

  cli_fail (_ ("--resume goes on with the run's own settings; only --from, --threads and --json go with it"));
  return FALSE;
}

static int
run_command (const Options *options)
{
  g_autoptr (LkDataset) dataset = NULL;
  g_autoptr (LkTrainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  CliReport *report;
  int code;

  cli_catch_interrupt ();
  trainer = options->resume != NULL ? start_again (options, &dataset, &error) : start_new (options, &dataset, &error);
  if (trainer == NULL)
    return cli_fail_error (error);

  report = cli_report_new (dataset, lk_trainer_initial_values (trainer), lk_trainer_get_run (trainer), options->json);
  code = train (trainer, report);
  cli_report_free (report);
  return code;
}

int
cli_train (int argc, char **argv)
{
  g_auto (Options) options = { NULL };
  const GOptionEntry entries[] = {
    { "dataset", 0, 0, G_OPTION_ARG_FILENAME, &options.dataset, N_ ("Train on this data set"), N_ ("NAME|PATH") },
    { "method", 0, 0, G_OPTION_ARG_STRING, &options.method, N_ ("Train with this method"), N_ ("ID") },
    { "recipe", 0, 0, G_OPTION_ARG_FILENAME, &options.recipe, N_ ("Augment by this recipe"), N_ ("NAME|FILE") },
    { "epochs", 0, 0, G_OPTION_ARG_STRING, &options.epochs, N_ ("Passes over the training images"), N_ ("N") },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &options.seed, N_ ("Where random numbers come from"), N_ ("N") },
    { "threads", 0, 0, G_OPTION_ARG_STRING, &options.threads, N_ ("Threads; 0 = all cores"), N_ ("N") },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.sets, N_ ("Any setting (list settings says which)"),
      N_ ("KEY=VALUE") },
    { "run-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.run_dir, N_ ("Write the run into this folder"), N_ ("DIR") },
    { "resume", 0, 0, G_OPTION_ARG_FILENAME, &options.resume, N_ ("Continue this run"), N_ ("RUN") },
    { "from", 0, 0, G_OPTION_ARG_STRING, &options.from, N_ ("With --resume: go back to this step first"), N_ ("STEP") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("Print one JSON object a line"), NULL },
    { NULL },
  };

  if (!cli_parse (&argc, &argv, entries, _ ("[FILE|PRESET]"),
                  _ ("Trains and writes a run. Defaults < FILE < options < --set. Ctrl-C saves and stops.")))
    return CLI_BAD_USE;
  if (argc > 2)
    return cli_fail (_ ("train takes one FILE, and there is also %s"), argv[2]);
  options.file = argc == 2 ? argv[1] : NULL;
  return check_resume (&options) ? run_command (&options) : CLI_BAD_USE;
}
