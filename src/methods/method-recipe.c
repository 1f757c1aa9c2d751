#include "methods/method.h"

#include "base/error.h"

#include <glib/gi18n.h>

static gboolean
check_encoder (const LkValues *values, const LkViewPlan *plan, GError **error)
{
  const LkEncoderKind *kind = lk_encoder_find (lk_values_text (values, "encoder.id"));

  if (plan->small == 0 || !kind->one_size)
    return TRUE;

  g_set_error (
      error, LK_ERROR, LK_ERROR_SETTING,
      _ ("augment.small_views=%d: the encoder %s looks at pixels by their place, so it takes images of one size "
         "only; choose another encoder, or no small views"),
      plan->small, kind->id);
  return FALSE;
}

LkRecipe *
lk_method_recipe (const LkMethod *method, const LkValues *values, int h, int w, GError **error)
{
  LkViewPlan plan;

  if (!lk_view_plan (values, lk_method_views (method, values), h, w, &plan, error) ||
      !check_encoder (values, &plan, error))
    return NULL;

  return lk_recipe_new_planned (values, &plan, error);
}
