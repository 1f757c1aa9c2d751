/* likeness-cli knn, likeness-cli probe: how well classes can be told apart by the features of a run's network. Both use
 * all training images (bank) and all test images (queries). */

#include "cli/score.h"

#include "analysis/knn-accuracy.h"
#include "base/error.h"
#include "cli/cli-json.h"
#include "cli/cli.h"
#include "cli/run-features.h"

#include <glib/gi18n.h>
#include <stdio.h>

#define PROBE_C 1.0

typedef struct
{
  CliFeatures features;
  float *train, *test;
  const int *train_label, *test_label;
  int n_train, n_test, d, n_classes;
} Score;

static void
score_clear (Score *score)
{
  cli_features_clear (&score->features);
  g_free (score->train);
  g_free (score->test);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Score, score_clear)

static gboolean
score_open (Score *score, const char *run_dir, const char *threads, GError **error)
{
  LkDataset *dataset;

  if (!cli_features_open (&score->features, run_dir, threads, error))
    return FALSE;

  dataset = score->features.dataset;
  score->train_label = cli_features_labels (&score->features, LK_TRAIN, &score->n_classes);
  score->test_label = cli_features_labels (&score->features, LK_TEST, &score->n_classes);
  score->n_train = dataset->splits[LK_TRAIN].n;
  score->n_test = dataset->splits[LK_TEST].n;
  score->d = lk_model_feature_size (score->features.model);
  if (score->train_label == NULL || score->test_label == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s has no labels to score with"), dataset->title);
      return FALSE;
    }
  return (score->train = cli_features_of_split (&score->features, LK_TRAIN, error)) != NULL &&
         (score->test = cli_features_of_split (&score->features, LK_TEST, error)) != NULL;
}

/* -- knn ----------------------------------------------------------------------------------------------------------- */

static gboolean
knn (const char *run_dir, const char *threads, gboolean json, GError **error)
{
  g_auto (Score) score = { .d = 0 };
  LkExperiment *experiment;
  double accuracy, temperature;
  int k;

  if (!score_open (&score, run_dir, threads, error))
    return FALSE;

  experiment = lk_model_experiment (score.features.model);
  k = (int) g_ascii_strtod (lk_experiment_get (experiment, "eval.knn_k"), NULL);
  temperature = g_ascii_strtod (lk_experiment_get (experiment, "eval.knn_temperature"), NULL);
  cli_show_status (_ ("searching neighbors"));
  accuracy = lk_knn_accuracy (score.train, score.train_label, score.n_train, score.test, score.test_label, score.n_test,
                              score.d, score.n_classes, k, temperature, score.features.pool, cli_interrupted, NULL,
                              NULL);
  cli_clear_status ();
  if (cli_interrupted (NULL))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_CANCELLED, _ ("interrupted"));
      return FALSE;
    }

  if (json)
    {
      GString *object = g_string_new (NULL);
      g_autofree char *text = NULL;

      cli_json_real (object, "knn", accuracy);
      cli_json_whole (object, "knn_bank", score.n_train);
      cli_json_whole (object, "knn_queries", score.n_test);
      cli_json_whole (object, "k", k);
      cli_json_exact (object, "temperature", temperature);
      cli_json_text (object, "run", run_dir);
      text = cli_json_close (object);
      puts (text);
    }
  else
    {
      g_autofree char *percent = cli_format_percent (accuracy);

      printf (_ ("k-NN %s (bank %d, queries %d, k %d, T %g)\n"), percent, score.n_train, score.n_test, k, temperature);
    }
  return TRUE;
}

/* -- probe --------------------------------------------------------------------------------------------------------- */

static void
print_probe (const LkProbe *probe, const char *run_dir, gboolean json)
{
  g_autofree char *percent = cli_format_percent (probe->accuracy);

  if (json)
    {
      GString *object = g_string_new (NULL);
      g_autofree char *text = NULL;

      cli_json_real (object, "probe", probe->accuracy);
      cli_json_real (object, "loss", probe->test_loss);
      cli_json_whole (object, "train", probe->n_train);
      cli_json_whole (object, "test", probe->n_test);
      cli_json_exact (object, "c", PROBE_C);
      cli_json_whole (object, "iterations", probe->iterations);
      cli_json_text (object, "run", run_dir);
      text = cli_json_close (object);
      puts (text);
    }
  else
    printf (_ ("linear probe %s, loss %.4f (%d training and %d test images, C %g)\n"), percent, probe->test_loss,
            probe->n_train, probe->n_test, PROBE_C);
}

LkProbe *
cli_fit_probe (const char *run_dir, const char *threads, GError **error)
{
  g_auto (Score) score = { .d = 0 };
  LkProbe *probe;

  if (!score_open (&score, run_dir, threads, error))
    return NULL;

  cli_show_status (_ ("fitting the probe"));
  probe = lk_probe_fit (score.train, score.train_label, score.n_train, score.test, score.test_label, score.n_test,
                        score.d, score.n_classes, PROBE_C, TRUE, score.features.pool, cli_interrupted, NULL);
  cli_clear_status ();
  if (probe == NULL && cli_interrupted (NULL))
    g_set_error (error, LK_ERROR, LK_ERROR_CANCELLED, _ ("interrupted"));
  else if (probe == NULL)
    g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s: fewer than two classes, or features that are not finite"),
                 run_dir);
  return probe;
}

static gboolean
probe_run (const char *run_dir, const char *threads, gboolean json, GError **error)
{
  g_autoptr (LkProbe) probe = cli_fit_probe (run_dir, threads, error);

  if (probe != NULL)
    print_probe (probe, run_dir, json);
  return probe != NULL;
}

/* -- the commands -------------------------------------------------------------------------------------------------- */

static int
run_command (int argc,
             char **argv,
             const char *summary,
             gboolean (*score) (const char *run_dir, const char *threads, gboolean json, GError **error))
{
  g_autofree char *threads = NULL;
  g_autoptr (GError) error = NULL;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON object"), NULL },
    { "threads", 0, 0, G_OPTION_ARG_STRING, &threads, N_ ("Threads; 0 = all cores"), N_ ("N") },
    { NULL },
  };

  if (!cli_parse (&argc, &argv, entries, _ ("RUN"), summary))
    return CLI_BAD_USE;
  if (argc != 2)
    return cli_fail (_ ("%s takes one RUN"), argv[0]);

  cli_catch_interrupt ();
  return score (argv[1], threads, json, &error) ? CLI_DONE : cli_fail_error (error);
}

int
cli_knn (int argc, char **argv)
{
  return run_command (argc, argv,
                      _ ("Weighted k-NN by cosine: all training images are the bank, all test images the "
                         "queries."),
                      knn);
}

int
cli_probe (int argc, char **argv)
{
  return run_command (argc, argv,
                      _ ("Multinomial logistic regression on standardized features, fitted on all training "
                         "images and scored on all test images."),
                      probe_run);
}
