#include "augment/batch.h"

/* Samples in one job of the pool: of no influence on the result, enough to make taking a job cheap. */
#define SLICE 8

LkBatch *
lk_batch_new (const LkRecipe *recipe, int rows, int h, int w, int c)
{
  LkBatch *batch = g_new0 (LkBatch, 1);

  batch->rows = rows;
  batch->sample = g_new0 (int, rows);
  batch->label = g_new0 (int, rows);

  for (int view = 0; view < lk_recipe_views (recipe); view++)
    {
      LkViewGroup *group = &batch->groups[MAX (batch->n_groups - 1, 0)];
      int view_h, view_w;

      lk_recipe_view_size (recipe, view, h, w, &view_h, &view_w);
      if (batch->n_groups == 0 || group->h != view_h || group->w != view_w)
        {
          group = &batch->groups[batch->n_groups++];
          *group = (LkViewGroup){ .h = view_h, .w = view_w, .c = c, .first_view = view };
        }
      group->n_views++;
    }

  for (int i = 0; i < batch->n_groups; i++)
    {
      LkViewGroup *group = &batch->groups[i];
      gsize image = (gsize) group->h * group->w * group->c * sizeof (float);

      group->x = g_aligned_alloc0 ((gsize) group->n_views * rows, image, 64);
    }

  return batch;
}

void
lk_batch_free (LkBatch *batch)
{
  if (batch == NULL)
    return;

  for (int i = 0; i < batch->n_groups; i++)
    g_aligned_free (batch->groups[i].x);
  g_free (batch->sample);
  g_free (batch->label);
  g_free (batch);
}

typedef struct
{
  LkBatch *batch;
  const LkRecipe *recipe;
  const guint8 *pixels;
  int h, w, c;
  uint32_t seed, epoch;
  const LkNormalize *normalize;
  float *workspace;
  size_t workspace_size;
} Fill;

static void
fill_row (const Fill *fill, int row, float *workspace)
{
  const LkBatch *batch = fill->batch;
  int sample = batch->sample[row];
  const guint8 *image = fill->pixels + (size_t) sample * fill->h * fill->w * fill->c;

  for (int i = 0; i < batch->n_groups; i++)
    {
      const LkViewGroup *group = &batch->groups[i];
      size_t size = (size_t) group->h * group->w * group->c;

      for (int v = 0; v < group->n_views; v++)
        {
          LkAugmentKey key = { fill->seed, fill->epoch, (uint32_t) sample, group->first_view + v };

          lk_recipe_view (fill->recipe, image, fill->h, fill->w, fill->c, key, fill->normalize,
                          group->x + ((size_t) v * batch->rows + row) * size, NULL, NULL, workspace);
        }
    }
}

static void
fill_slice (void *data, int job, int worker)
{
  const Fill *fill = data;
  int end = MIN ((job + 1) * SLICE, fill->batch->rows);

  for (int row = job * SLICE; row < end; row++)
    fill_row (fill, row, fill->workspace + worker * fill->workspace_size);
}

void
lk_batch_fill (LkBatch *batch,
               const LkRecipe *recipe,
               const guint8 *pixels,
               int h,
               int w,
               int c,
               uint32_t seed,
               uint32_t epoch,
               const LkNormalize *normalize,
               LkPool *pool,
               float *workspace)
{
  Fill fill = {
    batch, recipe, pixels, h, w, c, seed, epoch, normalize, workspace, lk_recipe_workspace (recipe, h, w, c),
  };

  lk_pool_run (pool, (batch->rows + SLICE - 1) / SLICE, fill_slice, &fill);
}
