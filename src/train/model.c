#include "train/model.h"

#include "base/error.h"
#include "tensor/gemm.h"
#include "train/checkpoint.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LkModel
{
  LkExperiment *experiment;
  LkValues *values;
  char *fingerprint;
  LkMethodRun run;
  int h, w, c;
  LkNormalize normalize;
};

static int
metadata_int (const LkSafetensors *file, const char *key, int max, const char *path, GError **error)
{
  const char *text = lk_safetensors_metadata (file, key);
  guint64 number = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, (guint64) max, &number, NULL))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: metadata %s is missing or no number up to %d"), path, key,
                   max);
      return -1;
    }
  return (int) number;
}

static gboolean
metadata_channels (const LkSafetensors *file,
                   const char *key,
                   int channels,
                   const char *path,
                   float *values,
                   GError **error)
{
  const char *text = lk_safetensors_metadata (file, key);
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", ",", -1);

  if ((int) g_strv_length (parts) != channels)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: metadata %s does not hold %d numbers"), path, key,
                   channels);
      return FALSE;
    }
  for (int i = 0; i < channels; i++)
    values[i] = (float) g_ascii_strtod (parts[i], NULL);
  return TRUE;
}

static gboolean
load_checkpoint (LkModel *model, const char *path, GError **error)
{
  g_autoptr (LkSafetensors) file = lk_safetensors_open (path, error);
  const LkMethod *method = lk_experiment_method (model->experiment);
  int classes;

  if (file == NULL || (model->h = metadata_int (file, "height", 1 << 15, path, error)) < 0 ||
      (model->w = metadata_int (file, "width", 1 << 15, path, error)) < 0 ||
      (model->c = metadata_int (file, "channels", 4, path, error)) < 0 ||
      (classes = metadata_int (file, "classes", 1 << 20, path, error)) < 0 ||
      !metadata_channels (file, "normalize.mean", model->c, path, model->normalize.mean, error) ||
      !metadata_channels (file, "normalize.std", model->c, path, model->normalize.std, error))
    return FALSE;
  if (model->h == 0 || model->w == 0 || model->c == 0)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: metadata says that images have no pixels"), path);
      return FALSE;
    }

  model->run.n_classes = classes;
  lk_method_run_build (&model->run, method, model->values, 0, model->h, model->w, model->c);
  return lk_net_load (model->run.net, file, path, "optimizer.", error);
}

LkModel *
lk_model_load (const char *run_dir, GError **error)
{
  g_autoptr (LkRun) run = lk_run_open (run_dir, FALSE, error);
  g_autoptr (LkModel) model = NULL;
  g_autofree char *path = NULL;

  if (run == NULL)
    return NULL;
  path = lk_run_last_checkpoint (run, error);
  if (path == NULL)
    return NULL;

  model = g_new0 (LkModel, 1);
  model->experiment = lk_run_experiment (run);
  model->values = lk_experiment_values (model->experiment);
  model->fingerprint = g_strdup (lk_run_fingerprint (run));
  if (!load_checkpoint (model, path, error))
    return NULL;
  return g_steal_pointer (&model);
}

void
lk_model_free (LkModel *model)
{
  if (model == NULL)
    return;

  lk_method_run_clear (&model->run);
  lk_values_free (model->values);
  g_clear_object (&model->experiment);
  g_free (model->fingerprint);
  g_free (model);
}

int
lk_model_feature_size (LkModel *model)
{
  return model->run.backbone->features;
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
  LkArena *arena;
  LkTape *tape;
  gboolean done;

  if (dataset->h != model->h || dataset->w != model->w || dataset->c != model->c)
    return FALSE;

  lk_thread_init ();
  arena = lk_arena_new (LK_ARENA_BYTES);
  tape = lk_tape_new (arena, pool);
  done = lk_embed_images (tape, model->run.backbone, NULL, dataset, split, NULL, first, n, &model->normalize, cancelled,
                          cancel_data, out, NULL, NULL);
  lk_tape_free (tape);
  lk_arena_free (arena);
  return done;
}
