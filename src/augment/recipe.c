#include "augment/picture.h"
#include "augment/recipe-steps.h"

#include "base/error.h"
#include "base/hot.h"

#include <string.h>

struct _LkRecipe
{
  gatomicrefcount refs;
  int n_views, n_large;        /* small views come last */
  int view_size[LK_MAX_VIEWS]; /* 0 = the image's own */
  int n_steps;
  LkStep *steps
      [2][2]; /* of large and of small views: of the first view and every second one after it, and of the second ... */
  gboolean sets_size;
};

static LkRecipe *
recipe_new (int n_views, const int *view_size, int n_steps)
{
  LkRecipe *recipe = g_new0 (LkRecipe, 1);

  g_atomic_ref_count_init (&recipe->refs);
  recipe->n_views = recipe->n_large = n_views;
  if (view_size != NULL)
    memcpy (recipe->view_size, view_size, n_views * sizeof (int));
  recipe->n_steps = n_steps;
  return recipe;
}

/* The first n_large views are large. */
static LkRecipe *
recipe_of (const LkValues *values, int n_views, int n_large, const int *view_size, GError **error)
{
  g_autoptr (GPtrArray) order = lk_recipe_order (values, error);
  g_autoptr (LkValues) second = NULL;
  LkRecipe *recipe;

  if (order == NULL || (second = lk_recipe_second_values (values, error)) == NULL)
    return NULL;
  if (n_views < 1 || n_views > LK_MAX_VIEWS)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SETTING, "%d views of each image: must lie between 1 and %d", n_views,
                   LK_MAX_VIEWS);
      return NULL;
    }

  recipe = recipe_new (n_views, view_size, (int) order->len);
  recipe->n_large = n_large;
  for (int small = 0; small < 2; small++)
    {
      recipe->steps[small][0] = lk_recipe_steps (order, values, small);
      recipe->steps[small][1] = lk_recipe_steps (order, second, small);
    }
  for (int i = 0; i < recipe->n_steps; i++)
    recipe->sets_size |= recipe->steps[0][0][i].transform->sets_size;

  return recipe;
}

LkRecipe *
lk_recipe_new (const LkValues *values, int n_views, const int *view_size, GError **error)
{
  return recipe_of (values, n_views, n_views, view_size, error);
}

LkRecipe *
lk_recipe_new_planned (const LkValues *values, const LkViewPlan *plan, GError **error)
{
  int view_size[LK_MAX_VIEWS] = { 0 }, n_views = plan->large + plan->small;

  for (int view = plan->large; view < MIN (n_views, LK_MAX_VIEWS); view++)
    view_size[view] = plan->small_side;
  return recipe_of (values, n_views, plan->large, view_size, error);
}

LkRecipe *
lk_recipe_new_alone (const LkTransform *transform, const double *params, int n_views, const int *view_size)
{
  LkRecipe *recipe;

  g_return_val_if_fail (n_views >= 1 && n_views <= LK_MAX_VIEWS, NULL);

  recipe = recipe_new (n_views, view_size, 1);
  for (int i = 0; i < 2; i++)
    {
      recipe->steps[0][i] = g_new0 (LkStep, 1);
      recipe->steps[0][i]->transform = transform;
      memcpy (recipe->steps[0][i]->params, params, (size_t) transform->n_settings * sizeof *params);
    }
  recipe->sets_size = transform->sets_size;
  return recipe;
}

LkRecipe *
lk_recipe_ref (LkRecipe *recipe)
{
  g_atomic_ref_count_inc (&recipe->refs);
  return recipe;
}

void
lk_recipe_unref (LkRecipe *recipe)
{
  if (!g_atomic_ref_count_dec (&recipe->refs))
    return;

  for (int i = 0; i < 4; i++)
    g_free (recipe->steps[i / 2][i % 2]);
  g_free (recipe);
}

int
lk_recipe_views (const LkRecipe *recipe)
{
  return recipe->n_views;
}

int
lk_recipe_large_views (const LkRecipe *recipe)
{
  return recipe->n_large;
}

static const LkStep *
steps_of (const LkRecipe *recipe, int view)
{
  return recipe->steps[view >= recipe->n_large][view % 2];
}

int
lk_recipe_length (const LkRecipe *recipe)
{
  return recipe->n_steps;
}

static gboolean
suits (const LkTransform *transform, int c)
{
  return !transform->color_only || c >= 3;
}

double
lk_recipe_probability (const LkRecipe *recipe, int view, int step, int c)
{
  const LkStep *what = &steps_of (recipe, view)[step];

  return suits (what->transform, c) ? what->params[0] : 0;
}

const double *
lk_recipe_params (const LkRecipe *recipe, int view, const LkTransform *transform)
{
  const LkStep *steps = steps_of (recipe, view);

  for (int i = 0; i < recipe->n_steps; i++)
    if (steps[i].transform == transform)
      return steps[i].params;

  return NULL;
}

void
lk_recipe_view_size (const LkRecipe *recipe, int view, int h, int w, int *view_h, int *view_w)
{
  int side = recipe->view_size[view];

  *view_h = side > 0 ? side : h;
  *view_w = side > 0 ? side : w;
}

/* Largest height and width that occur on the way from the image to any view. */
static void
largest_size (const LkRecipe *recipe, int h, int w, int *max_h, int *max_w)
{
  *max_h = h;
  *max_w = w;
  for (int view = 0; view < recipe->n_views; view++)
    {
      *max_h = MAX (*max_h, recipe->view_size[view]);
      *max_w = MAX (*max_w, recipe->view_size[view]);
    }
}

/* Floats of one picture of that size, up to the next 64-byte border. */
static size_t
picture_room (int h, int w, int c)
{
  return ((size_t) h * w * c + 15) / 16 * 16;
}

size_t
lk_recipe_workspace (const LkRecipe *recipe, int h, int w, int c)
{
  int max_h, max_w;

  largest_size (recipe, h, w, &max_h, &max_w);
  return 2 * picture_room (max_h, max_w, c) + LK_TABLE_ROOM * ((size_t) max_h + max_w);
}

static LkPicture
workspace_picture (const LkRecipe *recipe, int h, int w, int c, float *workspace)
{
  int max_h, max_w;
  size_t room;

  largest_size (recipe, h, w, &max_h, &max_w);
  room = picture_room (max_h, max_w, c);

  return (LkPicture){
    .h = h,
    .w = w,
    .c = c,
    .x = workspace,
    .scratch = workspace + room,
    .tables = workspace + 2 * room,
  };
}

LK_HOT static void
load (const guint8 *image, int n, float *x)
{
  for (int i = 0; i < n; i++)
    x[i] = (float) image[i] / 255;
}

/* out = (x - mean) / std by channel; x may be out. */
LK_HOT static void
normalize_values (const float *x, int n, int c, const LkNormalize *normalize, float *out)
{
  if (c == 1)
    for (int i = 0; i < n; i++)
      out[i] = (x[i] - normalize->mean[0]) / normalize->std[0];
  else if (c == 3)
    for (int i = 0; i < n; i += 3)
      for (int k = 0; k < 3; k++)
        out[i + k] = (x[i + k] - normalize->mean[k]) / normalize->std[k];
  else
    for (int i = 0; i < n; i++)
      out[i] = (x[i] - normalize->mean[i % c]) / normalize->std[i % c];
}

/* The whole picture at the view's size: what happens to the size where no crop comes up. */
static void
set_size (LkPicture *picture, int view_h, int view_w)
{
  lk_picture_resample (picture, 0, 0, picture->w, picture->h, view_w, view_h);
}

static void
run_step (const LkStep *step, LkAugmentKey key, LkPicture *picture, int view_h, int view_w, LkDrawn *drawn)
{
  const LkTransform *transform = step->transform;

  *drawn = (LkDrawn){ .transform = transform };
  if (step->params[0] > 0 && suits (transform, picture->c))
    {
      LkRng rng = lk_rng (key.seed, LK_STREAM_AUGMENT, key.sample, key.epoch,
                          (uint32_t) key.view << 16 | (uint32_t) transform->slot);

      drawn->applied = lk_rng_uniform (&rng) < step->params[0];
      if (drawn->applied)
        {
          transform->draw (step->params, &rng, picture->h, picture->w, drawn->values);
          transform->apply (step->params, drawn->values, picture, view_h, view_w);
        }
    }
  if (transform->sets_size && !drawn->applied)
    set_size (picture, view_h, view_w);
}

static void
copy_stage (const LkPicture *picture, int view_h, int view_w, float *stage)
{
  if (picture->h == view_h && picture->w == view_w)
    memcpy (stage, picture->x, (size_t) view_h * view_w * picture->c * sizeof (float));
  else
    lk_resample (picture->x, picture->w, picture->c, 0, 0, picture->w, picture->h, stage, view_w, view_h,
                 picture->scratch, picture->tables);
}

void
lk_recipe_view (const LkRecipe *recipe,
                const guint8 *image,
                int h,
                int w,
                int c,
                LkAugmentKey key,
                const LkNormalize *normalize,
                float *out,
                LkDrawn *drawn,
                float *stages,
                float *workspace)
{
  const LkStep *steps = steps_of (recipe, key.view);
  LkPicture picture = workspace_picture (recipe, h, w, c, workspace);
  int view_h, view_w;
  size_t n;

  lk_recipe_view_size (recipe, key.view, h, w, &view_h, &view_w);
  n = (size_t) view_h * view_w * c;

  load (image, h * w * c, picture.x);
  if (!recipe->sets_size)
    set_size (&picture, view_h, view_w);

  for (int i = 0; i < recipe->n_steps; i++)
    {
      LkDrawn what;

      run_step (&steps[i], key, &picture, view_h, view_w, &what);
      if (drawn != NULL)
        drawn[i] = what;
      if (stages != NULL)
        copy_stage (&picture, view_h, view_w, stages + i * n);
    }

  if (normalize != NULL)
    normalize_values (picture.x, (int) n, c, normalize, out);
  else
    memcpy (out, picture.x, n * sizeof (float));
}

void
lk_clean_view (const guint8 *image, int h, int w, int c, const LkNormalize *normalize, float *out)
{
  load (image, h * w * c, out);
  normalize_values (out, h * w * c, c, normalize, out);
}
