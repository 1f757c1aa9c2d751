#include "train/preview.h"

#include "base/error.h"
#include "tensor/gemm.h"
#include "train/embed.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_IMAGES 12
#define LOOK_AT 512

void
lk_preview_free (LkPreview *preview)
{
  if (preview == NULL)
    return;

  g_free (preview->sample);
  g_free (preview->originals);
  g_free (preview->views);
  g_free (preview);
}

LkBatchPlace
lk_batch_place (long index, int n_images, int batch_size)
{
  int per_epoch = n_images / batch_size;

  return (LkBatchPlace){ (int) (index / per_epoch), (int) (index % per_epoch) * batch_size };
}

void
lk_epoch_order (uint32_t seed, int epoch, int *order, int n)
{
  LkRng rng = lk_rng (seed, LK_STREAM_ORDER, 0, (uint32_t) epoch, 0);

  for (int i = 0; i < n; i++)
    order[i] = i;
  lk_rng_shuffle (&rng, order, n);
}

/* -- of any images ------------------------------------------------------------------------------------------------- */

int
lk_preview_choose (const LkDataset *dataset, int *samples, int n)
{
  const LkColumn *classes = lk_dataset_classes (dataset, LK_TRAIN);
  int look_at = MIN (dataset->splits[LK_TRAIN].n, LOOK_AT), chosen = 0;
  gboolean taken[LOOK_AT] = { FALSE };

  if (classes != NULL)
    for (int class = 0; class < classes->n_categories && chosen < n; class ++)
      for (int i = 0; i < look_at; i++)
        if (classes->category[i] == class)
          {
            samples[chosen++] = i;
            taken[i] = TRUE;
            break;
          }
  for (int i = 0; i < look_at && chosen < n; i++)
    if (!taken[i])
      samples[chosen++] = i;

  return chosen;
}

static void
copy_original (const LkDataset *dataset, int sample, size_t size, float *to)
{
  const guint8 *pixels = lk_dataset_image (dataset, LK_TRAIN, sample);

  for (size_t k = 0; k < size; k++)
    to[k] = (float) pixels[k] / 255;
}

static LkPreview *
preview_new (const LkDataset *dataset, const int *samples, int n_images)
{
  LkPreview *preview = g_new0 (LkPreview, 1);
  size_t size = (size_t) dataset->h * (size_t) dataset->w * (size_t) dataset->c;

  *preview = (LkPreview){ .n_images = n_images, .h = dataset->h, .w = dataset->w, .c = dataset->c };
  preview->sample = g_memdup2 (samples, (size_t) n_images * sizeof *samples);
  preview->originals = g_new (float, (size_t) n_images *size);
  for (int i = 0; i < n_images; i++)
    copy_original (dataset, samples[i], size, preview->originals + (size_t) i * size);
  return preview;
}

static size_t
view_floats (const LkPreview *preview, int view)
{
  return (size_t) preview->view_size[view][0] * (size_t) preview->view_size[view][1] * (size_t) preview->c;
}

/* Of an image's views before this one. */
static size_t
floats_before (const LkPreview *preview, int view)
{
  size_t floats = 0;

  for (int v = 0; v < view; v++)
    floats += view_floats (preview, v);
  return floats;
}

float *
lk_preview_view (const LkPreview *preview, int image, int view)
{
  return preview->views + (size_t) image * floats_before (preview, preview->n_views) + floats_before (preview, view);
}

static void
allocate_views (LkPreview *preview)
{
  preview->views = g_new0 (float, (size_t) preview->n_images *floats_before (preview, preview->n_views));
}

LkPreview *
lk_preview_new (const LkDataset *dataset, const int *samples, int n_images, const LkRecipe *recipe)
{
  LkPreview *preview = preview_new (dataset, samples, n_images);

  preview->n_views = recipe != NULL ? lk_recipe_views (recipe) : 0;
  for (int view = 0; view < preview->n_views; view++)
    lk_recipe_view_size (recipe, view, dataset->h, dataset->w, &preview->view_size[view][0],
                         &preview->view_size[view][1]);
  allocate_views (preview);
  return preview;
}

void
lk_preview_make (LkPreview *preview,
                 int image,
                 const LkDataset *dataset,
                 const LkRecipe *recipe,
                 guint32 seed,
                 guint32 draw,
                 LkDrawn *drawn,
                 float *workspace)
{
  for (int view = 0; view < preview->n_views; view++)
    {
      LkAugmentKey key = { seed, draw, (guint32) preview->sample[image], view };

      lk_recipe_view (recipe, lk_dataset_image (dataset, LK_TRAIN, preview->sample[image]), preview->h, preview->w,
                      preview->c, key, NULL, lk_preview_view (preview, image, view),
                      drawn != NULL ? drawn + view * lk_recipe_length (recipe) : NULL, NULL, workspace);
    }
}

/* -- of a batch ---------------------------------------------------------------------------------------------------- */

/* A view back in 0..1. */
static void
copy_view (const float *from, size_t size, int c, const LkNormalize *normalize, float *to)
{
  for (size_t k = 0; k < size; k++)
    {
      int channel = (int) (k % (size_t) c);

      to[k] = CLAMP (from[k] * normalize->std[channel] + normalize->mean[channel], 0, 1);
    }
}

static void
take_sizes (LkPreview *preview, const LkViewGroup *group)
{
  for (int v = 0; v < group->n_views; v++)
    {
      preview->view_size[preview->n_views][0] = group->h;
      preview->view_size[preview->n_views][1] = group->w;
      preview->n_views++;
    }
}

static void
take_views (LkPreview *preview, const LkViewGroup *group, int rows, const LkNormalize *normalize)
{
  size_t size = (size_t) group->h * (size_t) group->w * (size_t) group->c;

  for (int i = 0; i < preview->n_images; i++)
    for (int v = 0; v < group->n_views; v++)
      copy_view (group->x + (size_t) (v * rows + i) * size, size, group->c, normalize,
                 lk_preview_view (preview, i, group->first_view + v));
}

LkPreview *
lk_preview_of_batch (const LkBatch *batch, const LkDataset *dataset, const LkNormalize *normalize, long step)
{
  LkPreview *preview = preview_new (dataset, batch->sample, MIN (MAX_IMAGES, batch->rows));

  preview->step = step;
  for (int g = 0; g < batch->n_groups; g++)
    take_sizes (preview, &batch->groups[g]);
  allocate_views (preview);
  for (int g = 0; g < batch->n_groups; g++)
    take_views (preview, &batch->groups[g], batch->rows, normalize);
  return preview;
}

/* -- of a past step ------------------------------------------------------------------------------------------------ */

/* The first rows of the batch that step number index (from 0) takes. */
static LkBatch *
make_batch (const LkRecipe *recipe,
            const LkValues *values,
            const LkDataset *d,
            long index,
            const LkNormalize *normalize)
{
  int n = d->splits[LK_TRAIN].n;
  int rows = MIN (lk_values_int (values, "train.batch_size"), n);
  uint32_t seed = (uint32_t) lk_values_real (values, "train.seed");
  LkBatchPlace place = lk_batch_place (index, n, rows);
  LkBatch *batch = lk_batch_new (recipe, MIN (rows, MAX_IMAGES), d->h, d->w, d->c);
  LkPool *pool = lk_pool_new (1, 0, NULL);
  g_autofree float *workspace = g_new (float, lk_recipe_workspace (recipe, d->h, d->w, d->c));
  g_autofree int *order = g_new (int, n);

  lk_epoch_order (seed, place.epoch, order, n);
  memcpy (batch->sample, order + place.first, (size_t) batch->rows * sizeof (int));
  lk_batch_fill (batch, recipe, d->splits[LK_TRAIN].pixels, d->h, d->w, d->c, seed, (uint32_t) place.epoch, normalize,
                 pool, workspace);
  lk_pool_free (pool);
  return batch;
}

static gboolean
check_step (LkRun *run, const LkValues *values, const LkDataset *dataset, long step, GError **error)
{
  int n = dataset->splits[LK_TRAIN].n;
  long total = n / MAX (MIN (lk_values_int (values, "train.batch_size"), n), 1) *
               lk_values_int (values, "train.epochs");

  if (g_strcmp0 (lk_run_fingerprint (run), dataset->fingerprint) != 0)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("The run was trained on other images than those of %s"),
                   dataset->title);
      return FALSE;
    }
  if (step < 0 || step > total)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("The run has no step %ld"), step);
      return FALSE;
    }
  return TRUE;
}

LkPreview *
lk_preview_of_step (LkRun *run, const LkDataset *dataset, long step, GError **error)
{
  long shown = MAX (step, 1);
  g_autoptr (LkExperiment) experiment = lk_run_experiment_at (run, shown);
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  LkNormalize normalize = lk_dataset_normalize (dataset);
  g_autoptr (LkRecipe) recipe = NULL;
  g_autoptr (LkBatch) batch = NULL;

  lk_thread_init ();
  if (!check_step (run, values, dataset, step, error))
    return NULL;
  recipe = lk_method_recipe (lk_experiment_method (experiment), values, dataset->h, dataset->w, error);
  if (recipe == NULL)
    return NULL;

  batch = make_batch (recipe, values, dataset, shown - 1, &normalize);
  return lk_preview_of_batch (batch, dataset, &normalize, shown);
}
