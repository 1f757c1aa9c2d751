/* The views that the window shows: a few images that stay the same, with draws that stay the same, so that a slider shows
 * what it alone does; or, while training, the first images of the last batch. */

#include "app/session-private.h"

#include "methods/method.h"

#define MAX_IMAGES 12
/* After a change the pinned images stay so long before the batches are followed again. */
#define HOLD_MICROSECONDS (3 * G_USEC_PER_SEC)

/* What makes the views of training. */
static LkRecipe *
make_recipe (LkSession *self, LkExperiment *experiment, const LkValues *values, GError **error)
{
  const LkDataset *d = self->dataset;

  return lk_method_recipe (lk_experiment_method (experiment), values, d != NULL ? d->h : 0, d != NULL ? d->w : 0,
                           error);
}

gboolean
lk_session_check_recipe (LkSession *self, LkExperiment *experiment, GError **error)
{
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  g_autoptr (LkRecipe) recipe = make_recipe (self, experiment, values, error);

  return recipe != NULL;
}

LkRecipe *
lk_session_make_recipe (LkSession *self, int n_views, guint32 *seed)
{
  g_autoptr (LkValues) values = lk_experiment_values (self->experiment);

  *seed = (guint32) lk_values_real (values, "train.seed");
  return n_views > 0 ? lk_recipe_new (values, n_views, NULL, NULL) : make_recipe (self, self->experiment, values, NULL);
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
  g_autofree float *workspace = NULL;
  const LkDataset *d = self->dataset;
  LkPreview *preview;
  int samples[MAX_IMAGES];

  if (d == NULL || self->closing)
    return;

  values = lk_experiment_values (self->experiment);
  recipe = make_recipe (self, self->experiment, values, NULL);
  /* A text that makes no recipe is refused where it is set; until then the old views stand. */
  if (recipe == NULL)
    return;

  preview = lk_preview_new (d, samples, lk_preview_choose (d, samples, MAX_IMAGES), recipe);
  workspace = g_new (float, lk_recipe_workspace (recipe, d->h, d->w, d->c));
  for (int i = 0; i < preview->n_images; i++)
    lk_preview_make (preview, i, d, recipe, (guint32) lk_values_real (values, "train.seed"), self->draw, NULL,
                     workspace);
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
