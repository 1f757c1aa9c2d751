/* How many views a recipe has, and of which size. */

#include "augment/augment.h"
#include "base/error.h"

#include <glib/gi18n.h>

#define SMALLEST_SIDE 8 /* that encoders take */

static gboolean
check_number (const LkViewPlan *plan, int wanted, GError **error)
{
  if (plan->large < MIN (wanted, 2))
    {
      g_set_error (
          error, LK_ERROR, LK_ERROR_SETTING,
          _ ("augment.views=%d: this method compares views of an image, so it needs two or more; 0 takes what it "
             "wants"),
          plan->large);
      return FALSE;
    }
  if (plan->large + plan->small > LK_MAX_VIEWS)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SETTING,
                   _ ("augment.views, augment.small_views: %d large and %d small views of each image; at most %d are "
                      "possible in all"),
                   plan->large, plan->small, LK_MAX_VIEWS);
      return FALSE;
    }
  return TRUE;
}

static gboolean
choose_side (LkViewPlan *plan, int side, int h, int w, GError **error)
{
  int shorter = MIN (h, w);

  plan->small_side = side > 0 ? side : MAX (shorter / 2, SMALLEST_SIDE);
  if (plan->small_side >= SMALLEST_SIDE && plan->small_side < shorter)
    return TRUE;

  g_set_error (
      error, LK_ERROR, LK_ERROR_SETTING,
      _ ("augment.small_size: small views of %d pixels; they must have %d or more, and less than the images, which "
         "have %d x %d"),
      plan->small_side, SMALLEST_SIDE, w, h);
  return FALSE;
}

gboolean
lk_view_plan (const LkValues *values, int wanted, int h, int w, LkViewPlan *plan, GError **error)
{
  int views = lk_values_int (values, "augment.views");

  *plan = (LkViewPlan){ .large = views > 0 ? views : wanted, .small = lk_values_int (values, "augment.small_views") };
  if (!check_number (plan, wanted, error))
    return FALSE;

  return plan->small == 0 || MIN (h, w) == 0 ||
         choose_side (plan, lk_values_int (values, "augment.small_size"), h, w, error);
}
