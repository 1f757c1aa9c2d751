/* The views that the window shows: a few images that stay the same, with draws that stay the same, so that a slider shows
 * what it alone does; or, while training, the first images of the last batch. */

#include "app/session-private.h"

#include "methods/method.h"

#include <math.h>
#include <string.h>

#define MAX_IMAGES 12
#define LOOK_AT 512
/* After a change the pinned images stay so long before the batches are followed again. */
#define HOLD_MICROSECONDS (3 * G_USEC_PER_SEC)

static LkRecipe *
make_recipe (LkExperiment *experiment, LkValues *values, GError **error)
{
  int n_views = lk_method_views (lk_experiment_method (experiment), values);

  return lk_recipe_new (values, n_views, NULL, error);
}

gboolean
lk_session_check_recipe (LkExperiment *experiment, GError **error)
{
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  g_autoptr (LkRecipe) recipe = make_recipe (experiment, values, error);

  return recipe != NULL;
}

/* One image of each class, then the first ones. */
static int
choose_images (const LkDataset *dataset, int samples[MAX_IMAGES])
{
  const LkColumn *classes = lk_dataset_classes (dataset, LK_TRAIN);
  int n = MIN (dataset->splits[LK_TRAIN].n, LOOK_AT), chosen = 0;
  gboolean taken[LOOK_AT] = { FALSE };

  if (classes != NULL)
    for (int class = 0; class < classes->n_categories && chosen < MAX_IMAGES; class ++)
      for (int i = 0; i < n; i++)
        if (classes->category[i] == class)
          {
            samples[chosen++] = i;
            taken[i] = TRUE;
            break;
          }
  for (int i = 0; i < n && chosen < MAX_IMAGES; i++)
    if (!taken[i])
      samples[chosen++] = i;

  return chosen;
}

static LkPreview *
preview_new (const LkDataset *dataset, int n_views)
{
  LkPreview *preview = g_new0 (LkPreview, 1);
  int samples[MAX_IMAGES], n = choose_images (dataset, samples);
  gsize size = (gsize) dataset->h * (gsize) dataset->w * (gsize) dataset->c;

  *preview = (LkPreview){ .n_images = n, .n_views = n_views, .h = dataset->h, .w = dataset->w, .c = dataset->c };
  preview->sample = g_memdup2 (samples, (gsize) n * sizeof *samples);
  preview->originals = g_new (float, (gsize) n *size);
  preview->views = g_new (float, (gsize) n *(gsize) n_views *size);
  return preview;
}

static void
fill_preview (LkPreview *preview, const LkDataset *dataset, const LkRecipe *recipe, guint32 seed, guint32 draw)
{
  gsize size = (gsize) preview->h * (gsize) preview->w * (gsize) preview->c;
  g_autofree float *workspace = g_new (float, lk_recipe_workspace (recipe, preview->h, preview->w, preview->c));

  for (int i = 0; i < preview->n_images; i++)
    {
      const guint8 *image = lk_dataset_image (dataset, LK_TRAIN, preview->sample[i]);

      for (gsize k = 0; k < size; k++)
        preview->originals[(gsize) i * size + k] = (float) image[k] / 255;
      for (int view = 0; view < preview->n_views; view++)
        {
          LkAugmentKey key = { seed, draw, (guint32) preview->sample[i], view };

          lk_recipe_view (recipe, image, preview->h, preview->w, preview->c, key, NULL,
                          preview->views + ((gsize) i * (gsize) preview->n_views + (gsize) view) * size, NULL, NULL,
                          workspace);
        }
    }
}

void
lk_session_show_views (LkSession *self, LkPreview *preview)
{
  g_clear_pointer (&self->views, lk_preview_free);
  self->views = preview;
  g_signal_emit (self, lk_session_signals[LK_SESSION_VIEWS], 0);
}

void
lk_session_make_views (LkSession *self)
{
  g_autoptr (LkValues) values = NULL;
  g_autoptr (LkRecipe) recipe = NULL;
  LkPreview *preview;

  if (self->dataset == NULL || self->closing)
    return;

  values = lk_experiment_values (self->experiment);
  recipe = make_recipe (self->experiment, values, NULL);
  /* A text that makes no recipe is refused where it is set; until then the old views stand. */
  if (recipe == NULL)
    return;

  preview = preview_new (self->dataset, lk_recipe_views (recipe));
  fill_preview (preview, self->dataset, recipe, (guint32) lk_values_real (values, "train.seed"), self->draw);
  self->own_views_time = g_get_monotonic_time ();
  lk_session_show_views (self, preview);
}

void
lk_session_show_batch (LkSession *self, LkPreview *preview)
{
  if (preview == NULL)
    return;

  if (self->follow && lk_clock_is_live (self->clock) &&
      g_get_monotonic_time () - self->own_views_time > HOLD_MICROSECONDS)
    lk_session_show_views (self, preview);
  else
    lk_preview_free (preview);
}

void
lk_session_drop_views (LkSession *self)
{
  if (self->views == NULL)
    return;

  g_clear_pointer (&self->views, lk_preview_free);
  g_signal_emit (self, lk_session_signals[LK_SESSION_VIEWS], 0);
}

const LkPreview *
lk_session_get_views (LkSession *self)
{
  return self->views;
}

void
lk_session_redraw_views (LkSession *self)
{
  self->draw++;
  lk_session_make_views (self);
}

void
lk_session_follow_batches (LkSession *self, gboolean follow)
{
  self->follow = follow;
  if (!follow)
    lk_session_make_views (self);
}
