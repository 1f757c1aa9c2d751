#include "train/model.h"

#include "train/frozen-net.h"

struct _LkModel
{
  LkExperiment *experiment;
  char *fingerprint;
  LkFrozenNet *net;
};

LkModel *
lk_model_load (const char *run_dir, GError **error)
{
  g_autoptr (LkRun) run = lk_run_open (run_dir, FALSE, error);
  g_autoptr (LkModel) model = NULL;
  g_autoptr (LkSafetensors) file = NULL;
  g_autofree char *path = NULL;

  if (run == NULL)
    return NULL;
  path = lk_run_last_checkpoint (run, error);
  if (path == NULL || (file = lk_safetensors_open (path, error)) == NULL)
    return NULL;

  model = g_new0 (LkModel, 1);
  model->experiment = lk_run_experiment (run);
  model->fingerprint = g_strdup (lk_run_fingerprint (run));
  model->net = lk_frozen_net_read (file, path, model->experiment, error);
  return model->net != NULL ? g_steal_pointer (&model) : NULL;
}

void
lk_model_free (LkModel *model)
{
  if (model == NULL)
    return;

  lk_frozen_net_unref (model->net);
  g_clear_object (&model->experiment);
  g_free (model->fingerprint);
  g_free (model);
}

int
lk_model_feature_size (LkModel *model)
{
  return lk_frozen_net_features (model->net);
}

LkExperiment *
lk_model_experiment (LkModel *model)
{
  return model->experiment;
}

const char *
lk_model_fingerprint (LkModel *model)
{
  return model->fingerprint;
}

gboolean
lk_model_features (LkModel *model,
                   const LkDataset *dataset,
                   LkSplitId split,
                   int first,
                   int n,
                   LkPool *pool,
                   gboolean (*cancelled) (gpointer),
                   gpointer cancel_data,
                   float *out)
{
  return lk_frozen_net_embed (model->net, dataset, split, NULL, first, n, pool, cancelled, cancel_data, out, NULL);
}
