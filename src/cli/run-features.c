#include "cli/run-features.h"

#include "base/error.h"
#include "cli/cli.h"
#include "tensor/gemm.h"

#include <glib/gi18n.h>

#define IMAGES_PER_CHUNK 2048

gboolean
cli_features_open (CliFeatures *features, const char *run_dir, const char *threads, GError **error)
{
  LkExperiment *experiment;

  features->model = lk_model_load (run_dir, error);
  if (features->model == NULL)
    return FALSE;

  experiment = lk_model_experiment (features->model);
  if (!lk_experiment_set (experiment, "train.threads", threads != NULL ? threads : "0", error))
    return FALSE;
  features->dataset = cli_load_dataset (experiment, error);
  if (features->dataset == NULL)
    return FALSE;
  if (g_strcmp0 (features->dataset->fingerprint, lk_model_fingerprint (features->model)) != 0)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s was trained on other images than %s holds now"), run_dir,
                   features->dataset->title);
      return FALSE;
    }

  lk_thread_init ();
  features->pool = lk_pool_new (
      cli_thread_count ((int) g_ascii_strtod (lk_experiment_get (experiment, "train.threads"), NULL)), 0,
      lk_thread_init);
  return TRUE;
}

void
cli_features_clear (CliFeatures *features)
{
  lk_pool_free (features->pool);
  g_clear_pointer (&features->dataset, lk_dataset_unref);
  g_clear_pointer (&features->model, lk_model_free);
}

float *
cli_features_of_split (CliFeatures *features, LkSplitId split, GError **error)
{
  int n = features->dataset->splits[split].n, d = lk_model_feature_size (features->model);
  g_autofree float *out = g_new (float, (size_t) MAX (n, 1) * (size_t) d);

  for (int first = 0; first < n; first += IMAGES_PER_CHUNK)
    {
      cli_show_status (_ ("features of %s images: %d of %d"), split == LK_TRAIN ? _ ("training") : _ ("test"), first,
                       n);
      if (!lk_model_features (features->model, features->dataset, split, first, MIN (IMAGES_PER_CHUNK, n - first),
                              features->pool, cli_interrupted, NULL, out + (size_t) first * (size_t) d))
        {
          if (cli_interrupted (NULL))
            g_set_error (error, LK_ERROR, LK_ERROR_CANCELLED, _ ("interrupted"));
          else
            g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("the network does not fit the images of %s"),
                         features->dataset->title);
          return NULL;
        }
    }
  cli_clear_status ();
  return g_steal_pointer (&out);
}

const int *
cli_features_labels (CliFeatures *features, LkSplitId split, int *n_classes)
{
  const LkColumn *classes = lk_dataset_classes (features->dataset, split);

  if (classes == NULL)
    return NULL;
  *n_classes = classes->n_categories;
  return classes->category;
}
