#include "train/frozen-net.h"

#include "base/error.h"
#include "tensor/gemm.h"
#include "train/checkpoint.h"
#include "train/embed.h"
#include "train/frozen-net-private.h"
#include "train/run-writing.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LkFrozenNet
{
  gatomicrefcount refs;
  const LkMethod *method;
  LkValues *values;
  LkMethodRun run;
  LkNormalize normalize;
};

static LkFrozenNet *
frozen_net_alloc (const LkMethod *method, const LkValues *values, int n_classes)
{
  LkFrozenNet *net = g_new0 (LkFrozenNet, 1);

  g_atomic_ref_count_init (&net->refs);
  net->method = method;
  net->values = lk_values_copy (values);
  net->run.n_classes = n_classes;
  return net;
}

/* An empty one, to be filled; the size is that of its images. */
static LkFrozenNet *
frozen_net_new (const LkMethod *method, const LkValues *values, int n_classes, int h, int w, int c)
{
  LkFrozenNet *net = frozen_net_alloc (method, values, n_classes);

  lk_method_run_build_blank (&net->run, method, net->values, h, w, c);
  return net;
}

LkFrozenNet *
lk_frozen_net_ref (LkFrozenNet *net)
{
  g_atomic_ref_count_inc (&net->refs);
  return net;
}

void
lk_frozen_net_unref (LkFrozenNet *net)
{
  if (net == NULL || !g_atomic_ref_count_dec (&net->refs))
    return;

  lk_method_run_clear (&net->run);
  lk_values_free (net->values);
  g_free (net);
}

/* -- from settings ------------------------------------------------------------------------------------------------- */

LkFrozenNet *
lk_frozen_net_new_untrained (const LkMethod *method, const LkValues *values, const LkDataset *dataset)
{
  const LkColumn *classes = lk_dataset_classes (dataset, LK_TRAIN);
  LkFrozenNet *net = frozen_net_alloc (method, values, classes != NULL ? classes->n_categories : 0);

  lk_method_run_build (&net->run, method, net->values, (uint32_t) lk_values_real (values, "train.seed"), dataset->h,
                       dataset->w, dataset->c);
  net->run.batch_size = MIN (lk_values_int (values, "train.batch_size"), dataset->splits[LK_TRAIN].n);
  net->normalize = lk_dataset_normalize (dataset);
  return net;
}

/* -- from a network in training ------------------------------------------------------------------------------------ */

LkFrozenNet *
lk_frozen_net_new (const LkMethodRun *model,
                   const LkMethod *method,
                   const LkValues *values,
                   const LkNormalize *normalize,
                   long step)
{
  const LkEncoder *encoder = model->backbone;
  LkFrozenNet *net = frozen_net_new (method, values, model->n_classes, encoder->h, encoder->w, encoder->c);

  net->normalize = *normalize;
  net->run.batch_size = model->batch_size;
  net->run.total_steps = model->total_steps;
  net->run.step = step;
  lk_net_copy (net->run.net, model->net);
  return net;
}

/* -- from a checkpoint --------------------------------------------------------------------------------------------- */

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

LkFrozenNet *
lk_frozen_net_read (const LkSafetensors *file, const char *path, LkExperiment *experiment, GError **error)
{
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  g_autoptr (LkFrozenNet) net = NULL;
  LkNormalize normalize = { 0 };
  int h, w, c, classes, step;

  if ((h = metadata_int (file, "height", 1 << 15, path, error)) < 0 ||
      (w = metadata_int (file, "width", 1 << 15, path, error)) < 0 ||
      (c = metadata_int (file, "channels", 4, path, error)) < 0 ||
      (classes = metadata_int (file, "classes", 1 << 20, path, error)) < 0 ||
      (step = metadata_int (file, "step", G_MAXINT, path, error)) < 0 ||
      !metadata_channels (file, "normalize.mean", c, path, normalize.mean, error) ||
      !metadata_channels (file, "normalize.std", c, path, normalize.std, error))
    return NULL;
  if (h == 0 || w == 0 || c == 0)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: metadata says that images have no pixels"), path);
      return NULL;
    }

  net = frozen_net_new (lk_experiment_method (experiment), values, classes, h, w, c);
  net->normalize = normalize;
  net->run.batch_size = lk_values_int (values, "train.batch_size");
  net->run.step = step;
  return lk_net_load (net->run.net, file, path, NULL, error) ? g_steal_pointer (&net) : NULL;
}

LkFrozenNet *
lk_frozen_net_load (LkRun *run, long step, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (LkSafetensors) file = NULL;
  g_autoptr (LkExperiment) experiment = NULL;
  const char *text;

  if (lk_run_path (run) == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("This run is in memory only and has no checkpoints"));
      return NULL;
    }
  file = lk_run_open_checkpoint (run, step, &path, error);
  if (file == NULL)
    return NULL;

  text = lk_safetensors_metadata (file, "experiment");
  if (text == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: holds no settings"), path);
      return NULL;
    }
  experiment = lk_experiment_parse (text, strlen (text), path, lk_run_path (run), error);
  return experiment != NULL ? lk_frozen_net_read (file, path, experiment, error) : NULL;
}

/* -- what it is ---------------------------------------------------------------------------------------------------- */

long
lk_frozen_net_step (const LkFrozenNet *net)
{
  return net->run.step;
}

int
lk_frozen_net_features (const LkFrozenNet *net)
{
  return net->run.backbone->features;
}

int
lk_frozen_net_outputs (const LkFrozenNet *net)
{
  return lk_mlp_outputs (&net->run.projector);
}

void
lk_frozen_net_image_size (const LkFrozenNet *net, int *h, int *w, int *c)
{
  *h = net->run.backbone->h;
  *w = net->run.backbone->w;
  *c = net->run.backbone->c;
}

const LkNormalize *
lk_frozen_net_normalize (const LkFrozenNet *net)
{
  return &net->normalize;
}

const LkMethod *
lk_frozen_net_method (const LkFrozenNet *net)
{
  return net->method;
}

const LkValues *
lk_frozen_net_values (const LkFrozenNet *net)
{
  return net->values;
}

const LkMethodRun *
lk_frozen_net_run (const LkFrozenNet *net)
{
  return &net->run;
}

/* -- what it sees -------------------------------------------------------------------------------------------------- */

gboolean
lk_frozen_net_embed (const LkFrozenNet *net,
                     const LkDataset *dataset,
                     LkSplitId split,
                     const int *index,
                     int first,
                     int n,
                     LkPool *pool,
                     gboolean (*cancelled) (gpointer),
                     gpointer cancel_data,
                     float *features,
                     float *projection)
{
  const LkEncoder *encoder = net->run.backbone;
  LkArena *arena;
  LkTape *tape;
  gboolean done;

  if (dataset->h != encoder->h || dataset->w != encoder->w || dataset->c != encoder->c)
    return FALSE;

  lk_thread_init ();
  arena = lk_arena_new (LK_ARENA_BYTES);
  tape = lk_tape_new (arena, pool);
  done = lk_embed_images (tape, encoder, &net->run.projector, dataset, split, index, first, n, &net->normalize,
                          cancelled, cancel_data, features, projection, NULL);
  lk_tape_free (tape);
  lk_arena_free (arena);
  return done;
}

gboolean
lk_frozen_net_embed_pixels (const LkFrozenNet *net,
                            const guint8 *pixels,
                            int n,
                            LkPool *pool,
                            gboolean (*cancelled) (gpointer),
                            gpointer cancel_data,
                            float *features,
                            float *projection)
{
  LkArena *arena;
  LkTape *tape;
  gboolean done;

  lk_thread_init ();
  arena = lk_arena_new (LK_ARENA_BYTES);
  tape = lk_tape_new (arena, pool);
  done = lk_embed_pixels (tape, net->run.backbone, &net->run.projector, pixels, n, &net->normalize, cancelled,
                          cancel_data, features, projection, NULL);
  lk_tape_free (tape);
  lk_arena_free (arena);
  return done;
}
