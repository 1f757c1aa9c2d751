/* A few images of a batch and what the recipe made of them, for the strip of views. */

#pragma once

#include "augment/batch.h"
#include "train/run.h"

typedef struct
{
  long step; /* that the batch led to: 1 = the first batch of a run */
  int n_images, n_views, h, w, c;
  int *sample;      /* [n_images] */
  float *originals; /* [n_images, h, w, c], 0..1 */
  float *views;     /* [n_images, n_views, h, w, c], 0..1, after the recipe's last change */
} LkPreview;
void lk_preview_free (LkPreview *preview);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPreview, lk_preview_free)

/* The first images of a batch (at most 12), or NULL if its views have another size than the images. (transfer full) */
LkPreview *
lk_preview_of_batch (const LkBatch *batch, const LkDataset *dataset, const LkNormalize *normalize, long step);

/* The same of the batch that led to a step, computed anew: to the bit what lk_preview_of_batch () gave in training, for
 * every random number has its address. Step 0 shows the batch of step 1. Any thread; for runs opened read-only too. NULL
 * with an error: other data than the run's (LK_ERROR_DATA), a step beyond the run's end, views of another size. */
LkPreview *lk_preview_of_step (LkRun *run, const LkDataset *dataset, long step, GError **error);

/* Where the batch of step number index (from 0) is to be found: in that epoch's order, from there on. */
typedef struct
{
  int epoch, first;
} LkBatchPlace;
LkBatchPlace lk_batch_place (long index, int n_images, int batch_size);

/* Which image comes when in an epoch: order [n], a function of the seed. */
void lk_epoch_order (uint32_t seed, int epoch, int *order, int n);
