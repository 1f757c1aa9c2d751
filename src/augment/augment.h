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

/* A picture that a transform works on. x and scratch are of one size, enough for the image and for the view, and a
 * transform that cannot work in place writes to scratch and exchanges the two. */
typedef struct
{
  int h, w, c;
  float *x; /* [h, w, c], 0..1 */
  float *scratch;
  float *tables; /* LK_TABLE_ROOM floats for each row and each column of the larger of image and view */
} LkPicture;

#define LK_TABLE_ROOM 32

typedef struct _LkTransform LkTransform;

/* How strong a transform is, as one number: where one of its strengths stands at 0, where it does nothing, and at 1, the
 * strongest that is in use. In between it moves evenly. */
typedef struct
{
  int param; /* index into settings and params: 1 ... */
  double none, full;
} LkStrength;

struct _LkTransform
{
  const char *id;    /* "crop" */
  const char *title; /* translatable */
  const char *help;
  int slot;            /* stable: part of the random address, saved runs rely on it */
  gboolean color_only; /* has no effect on gray images, says so, and is never applied to them */
  gboolean sets_size;  /* brings the picture to the view's size; what is whole is resampled where it does not come up */
  /* augment.<id>.probability first, then the strengths augment.<id>.<name>, in the order in which draw and apply get
   * them as params[1...]. */
  const LkSetting *settings;
  int n_settings;
  const LkStrength *strengths; /* none: it either comes up or does not */
  int n_strengths;
  const char *const *value_names; /* what draw () gives, for display; NULL-terminated, at most LK_MAX_DRAWS */

  /* Draws the random values of one view: params are the settings' numbers, size is that of the picture. The
   * generator stands behind the draw that decided whether the transform comes up, so strengths and probabilities may
   * change without another number being drawn. */
  void (*draw) (const double *params, LkRng *rng, int h, int w, double *values);
  /* Applies the drawn values: the result is a pure function of picture, params and values. Only a transform that
   * sets_size changes h and w. */
  void (*apply) (const double *params, const double *values, LkPicture *picture, int view_h, int view_w);
};

/* The registry, in the order in which transforms are offered. Adding a transform is one file and one line there (and a
 * place in the default of augment.order). */
const LkTransform *const *lk_transforms (int *n);
const LkTransform *lk_transform_find (const char *id);

/* Fills params[n_settings] with a transform that always comes up, at a strength of 0 ... 1. What its table lacks has its
 * default. At 0 the probability is 0: nothing happens at all. A transform without a table is either off (0) or on. */
void lk_transform_at_strength (const LkTransform *transform, double strength, double *params);

/* What one transform did to one view. */
typedef struct
{
  const LkTransform *transform;
  gboolean applied;            /* its probability came up, and it acts on images with this many channels */
  double values[LK_MAX_DRAWS]; /* 0 where it was not applied */
} LkDrawn;

typedef struct _LkRecipe LkRecipe;

/* All settings of all transforms with the common ones first:
 *
 * augment.order: transform ids, comma-separated, each at most once; what is not listed never happens.
 *
 * augment.view2: what differs for the second view and every second one after it, as KEY=VALUE, comma-separated; KEY as
 * in the settings without its "augment.", e.g. "solarize.probability=0.2, blur.probability=0". The order is that of
 * all views. If a key stands there twice, the last one counts.
 *
 * augment.views, augment.small_views, augment.small_size, augment.small_scale_min, augment.small_scale_max: how many views
 * there are, and of which size (LkViewPlan). */
const LkSetting *lk_augment_settings (int *n);

/* The transforms of augment.order; NULL on error. (transfer container): const LkTransform * */
GPtrArray *lk_recipe_order (const LkValues *values, GError **error);

/* Builds a recipe of n_views views from the values (all keys of lk_augment_settings () present). View v is a square of
 * side view_size[v], or has the image's own size where view_size is NULL or 0. Error LK_ERROR_SETTING that names the
 * bad part: an unknown or repeated transform in augment.order, a bad augment.view2, more than LK_MAX_VIEWS views.
 * (transfer full) */
LkRecipe *lk_recipe_new (const LkValues *values, int n_views, const int *view_size, GError **error);

/* Multi-crop (Caron et al. 2020, sec. 3.3): large views first, of the image's own size and fit to be the target of another
 * view; then small ones, squares whose crops have an area of augment.small_scale_min ... small_scale_max. */
typedef struct
{
  int large, small;
  int small_side; /* pixels; 0 = there are no small views, or the images' size is not known */
} LkViewPlan;

/* What the values say of the views of h x w images (0, 0 = not known yet, then what hangs on it is not checked), where a
 * method wants so many large ones. Error LK_ERROR_SETTING: one view where two are wanted, more than LK_MAX_VIEWS, small
 * views that are not smaller than the images. */
gboolean lk_view_plan (const LkValues *values, int wanted, int h, int w, LkViewPlan *plan, GError **error);
/* The recipe of these views; errors as lk_recipe_new (). (transfer full) */
LkRecipe *lk_recipe_new_planned (const LkValues *values, const LkViewPlan *plan, GError **error);
/* A recipe of one transform, the same for all views, from its params[n_settings], which must lie within the limits of
 * its settings. n_views: 1 ... LK_MAX_VIEWS. (transfer full) */
LkRecipe *lk_recipe_new_alone (const LkTransform *transform, const double *params, int n_views, const int *view_size);
LkRecipe *lk_recipe_ref (LkRecipe *recipe);
void lk_recipe_unref (LkRecipe *recipe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkRecipe, lk_recipe_unref)

int lk_recipe_views (const LkRecipe *recipe);
/* Those before the small views. */
int lk_recipe_large_views (const LkRecipe *recipe);
/* Number of transforms of a view's list (those with probability 0 included). */
int lk_recipe_length (const LkRecipe *recipe);
/* How often a step of a view's list comes up on images of c channels: 0 for one that acts on color alone and meets gray. */
double lk_recipe_probability (const LkRecipe *recipe, int view, int step, int c);
/* What a transform is given in that view: its probability and its strengths; NULL if it is not in the list. */
const double *lk_recipe_params (const LkRecipe *recipe, int view, const LkTransform *transform);
/* Height and width of view v for images of h x w. */
void lk_recipe_view_size (const LkRecipe *recipe, int view, int h, int w, int *view_h, int *view_w);

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

/* Makes one view: image [h, w, c] uint8, c <= 4 -> out [view_h, view_w, c] float, normalized unless normalize is NULL
 * (then 0..1). drawn: NULL or lk_recipe_length () entries to fill. stages: NULL or [lk_recipe_length (), view_h,
 * view_w, c] float 0..1: the picture after each transform, resampled where it has not the view's size yet (previews).
 * workspace: lk_recipe_workspace () floats of the caller's. Allocates nothing. */
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
/* Floats that lk_recipe_view () needs for images of h x w x c, a multiple of 16. */
size_t lk_recipe_workspace (const LkRecipe *recipe, int h, int w, int c);

/* The clean image, normalized: what evaluation feeds. out [h, w, c]. */
void lk_clean_view (const guint8 *image, int h, int w, int c, const LkNormalize *normalize, float *out);
