/* The augmentation bench: what a recipe makes of a few images, view by view, with every number that was drawn; and one view
 * after each transform in turn. Pure functions of images, recipe, seed and draw: with the same seed and draw a recipe of
 * other strengths gives other pictures of the same random numbers ("pinned draw"). */

#pragma once

#include "train/preview.h"

typedef struct
{
  gatomicrefcount refs;
  LkDataset *dataset;
  LkRecipe *recipe;
  guint32 seed, draw;
  LkPreview *preview; /* the images and their views */
  int made;           /* images whose views are there */
  LkDrawn *drawn;     /* [n_images, n_views, lk_recipe_length ()] */
  float *workspace;
} LkBench;

/* A bench of these images of the training split, whose views are still to be made: those that the recipe has.
 * (transfer full) */
LkBench *
lk_bench_new (LkDataset *dataset, LkRecipe *recipe, guint32 seed, guint32 draw, const int *samples, int n_images);
LkBench *lk_bench_ref (LkBench *bench);
void lk_bench_unref (LkBench *bench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkBench, lk_bench_unref)

/* Makes the views of one more image; TRUE while there are more. Any thread, one at a time. */
gboolean lk_bench_make_next (LkBench *bench);

/* What was drawn for one view of a made image: lk_recipe_length () entries. */
const LkDrawn *lk_bench_drawn (const LkBench *bench, int image, int view);

/* One view after each transform that can come up (probability > 0) in turn. */
typedef struct
{
  int n, h, w, c;      /* height and width of the view */
  float *pictures;     /* [n, h, w, c], 0..1: after each transform, at the view's size */
  LkDrawn *drawn;      /* [n] */
  double *probability; /* [n] */
} LkStages;

/* Those of a view of an image of the bench; view -1 = those of the image alone (n = 0). Any thread. (transfer full) */
LkStages *lk_bench_stages (const LkBench *bench, int image, int view);
void lk_stages_free (LkStages *stages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkStages, lk_stages_free)

/* Which images a bench of `wanted` shows: what is selected and not yet shown comes first, in the order of its selection;
 * then what is shown [n_shown] stays in its order, the last ones that are not selected giving way; what is still free goes
 * to the images of lk_preview_choose (). So an image that is pressed stays under the finger. Ids of images that the data
 * set lacks are passed over. samples [wanted]; returns how many. */
int lk_bench_choose (const LkDataset *dataset,
                     const int *selected,
                     int n_selected,
                     const int *shown,
                     int n_shown,
                     int *samples,
                     int wanted);
