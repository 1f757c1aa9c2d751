/* Augmentation: a recipe is an ordered list of transforms, each with a probability and a strength, per view.
 *
 * Images go in as uint8 HWC, work in float 0..1 HWC, and come out as rows of a float NHWC batch. Everything drawn is a
 * pure function of (seed, epoch, sample, view): key = (seed, LK_STREAM_AUGMENT), counter = (sample, epoch,
 * view << 16 | slot, draw). */

#pragma once

#include "base/philox.h"
#include "base/pool.h"
#include "base/setting.h"

#include <glib.h>

#define LK_MAX_DRAWS 8
#define LK_MAX_VIEWS 8

/* A picture that a transform works on: x[h * w * c], float 0..1. scratch has room for as much again. */
typedef struct
{
  int h, w, c;
  float *x;
  float *scratch;
} LkPicture;

typedef struct _LkTransform LkTransform;

struct _LkTransform
{
  const char *id;    /* "crop" */
  const char *title; /* translatable */
  const char *help;
  int slot;            /* stable: part of the random address, saved runs rely on it */
  gboolean color_only; /* has no effect on gray images, and says so */
  /* augment.<id>.probability first, then the strengths augment.<id>.<name>, in the order in which draw and apply get
   * them as params[1...]. */
  const LkSetting *settings;
  int n_settings;
  const char *const *value_names; /* what draw () gives, for display; NULL-terminated, at most LK_MAX_DRAWS */

  /* Draws the random values of one view: params are the settings' numbers, size is that of the picture. */
  void (*draw) (const double *params,
                LkRng *rng,
                int h,
                int w,
                double *values);
  /* Applies the drawn values. Crop alone may change h and w (to those of the view). */
  void (*apply) (const double *params,
                 const double *values,
                 LkPicture *picture,
                 int view_h,
                 int view_w);
};

/* The registry, in the default order. Adding a transform is one file and one line there. */
const LkTransform *const *lk_transforms (int *n);
const LkTransform *lk_transform_find (const char *id);

/* What one transform did to one view. */
typedef struct
{
  const LkTransform *transform;
  gboolean applied; /* its probability came up */
  double values[LK_MAX_DRAWS];
} LkDrawn;

typedef struct _LkRecipe LkRecipe;

/* All settings of all transforms with the common ones first: augment.order (transform ids, comma-separated),
 * augment.view2 (text: settings that differ for the second view and every second one after it, such as
 * "solarize.probability=0.2, blur.probability=0"). */
const LkSetting *lk_augment_settings (int *n);

/* Builds a recipe of n_views views from the values (all keys of lk_augment_settings () present). View v has size
 * view_size[v], or the image's own where view_size is NULL or 0. Error: an unknown transform in augment.order, a bad
 * augment.view2. */
LkRecipe *lk_recipe_new (const LkValues *values,
                         int n_views,
                         const int *view_size,
                         GError **error);
LkRecipe *lk_recipe_ref (LkRecipe *recipe);
void lk_recipe_unref (LkRecipe *recipe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkRecipe, lk_recipe_unref)

int lk_recipe_views (const LkRecipe *recipe);
/* Number of transforms of a view's list (those with probability 0 included). */
int lk_recipe_length (const LkRecipe *recipe);
/* Height and width of view v for images of h x w. */
void lk_recipe_view_size (const LkRecipe *recipe,
                          int view,
                          int h,
                          int w,
                          int *view_h,
                          int *view_w);

/* Per-channel mean and std on pixels / 255, applied last in every view and in evaluation. */
typedef struct
{
  float mean[4];
  float std[4];
} LkNormalize;

typedef struct
{
  uint32_t seed, epoch, sample;
  int view;
} LkAugmentKey;

/* Makes one view: image [h, w, c] uint8 -> out [view_h, view_w, c] float, normalized unless normalize is NULL (then
 * 0..1). drawn: NULL or lk_recipe_length () entries to fill. stages: NULL or one float picture per transform of the
 * view's size (previews), the picture after each. workspace: lk_recipe_workspace () floats. */
void lk_recipe_view (const LkRecipe *recipe,
                     const guint8 *image,
                     int h,
                     int w,
                     int c,
                     LkAugmentKey key,
                     const LkNormalize *normalize,
                     float *out,
                     LkDrawn *drawn,
                     float *stages,
                     float *workspace);
size_t lk_recipe_workspace (const LkRecipe *recipe,
                            int h,
                            int w,
                            int c);

/* The clean image, normalized: what evaluation feeds. out [h, w, c]. */
void lk_clean_view (const guint8 *image,
                    int h,
                    int w,
                    int c,
                    const LkNormalize *normalize,
                    float *out);
