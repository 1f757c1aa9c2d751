/* A few images and what a recipe makes of them, or made of them in a batch, for the strips of views. */

#pragma once

#include "augment/batch.h"
#include "train/run.h"

typedef struct
{
  long step; /* that the batch led to: 1 = the first batch of a run, 0 = they are of no batch */
  int n_images, n_views, h, w, c;
  int view_size[LK_MAX_VIEWS][2]; /* height and width */
  int *sample;                    /* [n_images] */
  float *originals;               /* [n_images, h, w, c], 0..1 */
  /* [n_images] times the views of an image, each [height, width, c], 0..1, after the recipe's last change */
  float *views;
} LkPreview;
void lk_preview_free (LkPreview *preview);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPreview, lk_preview_free)

/* Images that show what a data set holds: one of each class (that is among the first 512), then the first ones. Fills
 * samples [n] and returns how many there are, which are fewer than n in a small data set. */
int lk_preview_choose (const LkDataset *dataset, int *samples, int n);

/* These images of the training split, with room for the views of a recipe that are still to be made; NULL = they have none.
 * (transfer full) */
LkPreview *lk_preview_new (const LkDataset *dataset, const int *samples, int n_images, const LkRecipe *recipe);
/* One of the views: [height, width, c]. */
float *lk_preview_view (const LkPreview *preview, int image, int view);
/* Makes the views of one of them by that recipe, or one with the same views. The draws are those of seed and draw (the epoch
 * of LkAugmentKey), so that with the same two another strength is the same draw. drawn: NULL or
 * [n_views, lk_recipe_length ()] entries to fill. workspace: lk_recipe_workspace () floats. Any thread. */
void lk_preview_make (LkPreview *preview,
                      int image,
                      const LkDataset *dataset,
                      const LkRecipe *recipe,
                      guint32 seed,
                      guint32 draw,
                      LkDrawn *drawn,
                      float *workspace);

/* The first images of a batch (at most 12). (transfer full) */
LkPreview *
lk_preview_of_batch (const LkBatch *batch, const LkDataset *dataset, const LkNormalize *normalize, long step);

/* The same of the batch that led to a step, computed anew: to the bit what lk_preview_of_batch () gave in training, for
 * every random number has its address. Step 0 shows the batch of step 1. Any thread; for runs opened read-only too. NULL
 * with an error: other data than the run's (LK_ERROR_DATA), a step beyond the run's end. */
LkPreview *lk_preview_of_step (LkRun *run, const LkDataset *dataset, long step, GError **error);

/* Where the batch of step number index (from 0) is to be found: in that epoch's order, from there on. */
typedef struct
{
  int epoch, first;
} LkBatchPlace;
LkBatchPlace lk_batch_place (long index, int n_images, int batch_size);

/* Which image comes when in an epoch: order [n], a function of the seed. */
void lk_epoch_order (uint32_t seed, int epoch, int *order, int n);
