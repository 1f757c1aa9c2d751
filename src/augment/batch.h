/* A training batch: groups of equal-sized views, and which sample each row is.
 *
 * Row order inside a group is view-major: row v * rows + i is view v of sample i, so "BatchNorm statistics per view"
 * means statistics per block of rows. */

#pragma once

#include "augment/augment.h"

#define LK_MAX_GROUPS LK_MAX_VIEWS /* neighboring views of one size share a group */

typedef struct
{
  int h, w, c;
  int first_view, n_views;
  float *x; /* [n_views * rows, h, w, c] */
} LkViewGroup;

typedef struct
{
  int rows;    /* samples in the batch; a caller may lower it before a fill, never above that of lk_batch_new () */
  int *sample; /* [rows] index into the data set's split */
  int *label;  /* [rows] class, -1 = none */
  int n_groups;
  LkViewGroup groups[LK_MAX_GROUPS];
} LkBatch;

/* A reusable batch for a recipe on images of h x w x c; memory is allocated once, x on 64-byte borders. Any recipe with
 * the same views fits. (transfer full) */
LkBatch *lk_batch_new (const LkRecipe *recipe, int rows, int h, int w, int c);
void lk_batch_free (LkBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkBatch, lk_batch_free)

/* Fills the batch: images of the samples batch->sample[], all views, by the pool. pixels is [n, h, w, c] uint8;
 * workspace [threads][lk_recipe_workspace ()]. No allocation. Each row is a function of its own key, so the bits are the
 * same for any number of threads. Labels are left alone. */
void lk_batch_fill (LkBatch *batch,
                    const LkRecipe *recipe,
                    const guint8 *pixels,
                    int h,
                    int w,
                    int c,
                    uint32_t seed,
                    uint32_t epoch,
                    const LkNormalize *normalize,
                    LkPool *pool,
                    float *workspace);
