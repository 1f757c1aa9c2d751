#include "app/section-summary.h"

#include "app/widgets/chart-scale.h"
#include "augment/augment.h"

#include <glib/gi18n.h>
#include <string.h>

static gboolean
is_in_order (const char *order, const char *id)
{
  g_auto (GStrv) ids = g_strsplit (order, ",", -1);

  for (int i = 0; ids[i] != NULL; i++)
    if (g_str_equal (g_strstrip (ids[i]), id))
      return TRUE;

  return FALSE;
}

static char *
transform_summary (LkSession *session, const LkTransform *transform)
{
  LkExperiment *experiment = lk_session_get_experiment (session);
  const LkDataset *dataset = lk_session_get_dataset (session);
  const LkSetting *setting = &transform->settings[0];
  double probability = lk_setting_number (setting, lk_experiment_get (experiment, setting->key));

  if (!is_in_order (lk_experiment_get (experiment, "augment.order"), transform->id))
    return g_strdup (_ ("not in the order"));
  if (probability <= 0)
    return g_strdup (_ ("off"));
  if (transform->color_only && dataset != NULL && dataset->c == 1)
    return g_strdup (_ ("no effect on gray images"));
  if (probability >= 1)
    return g_strdup (_ ("always"));

  /* translators: how often a transform comes up */
  return g_strdup_printf (_ ("%.0f %% of views"), probability * 100);
}

static char *
data_summary (LkSession *session)
{
  LkExperiment *experiment = lk_session_get_experiment (session);
  const LkDataset *dataset = lk_session_get_dataset (session);
  double n = g_ascii_strtod (lk_experiment_get (experiment, "data.train_size"), NULL);
  gboolean all = n == 0 || (dataset != NULL && dataset->splits[LK_TRAIN].n < n);
  g_autofree char *count = lk_chart_scale_text (LK_CHART_COUNT, n, 0);

  /* translators: how many images of a data set are used */
  return all ? g_strdup (_ ("all images")) : g_strdup_printf (_ ("first %s images"), count);
}

/* "20 epochs of 256 images a step" */
static char *
train_summary (LkExperiment *experiment)
{
  int epochs = (int) g_ascii_strtod (lk_experiment_get (experiment, "train.epochs"), NULL);

  return g_strdup_printf (ngettext ("%d epoch, batches of %s", "%d epochs, batches of %s", epochs), epochs,
                          lk_experiment_get (experiment, "train.batch_size"));
}

/* "every 2 epochs, at most 2 GB" */
static char *
record_summary (LkExperiment *experiment)
{
  double every = g_ascii_strtod (lk_experiment_get (experiment, "record.every"), NULL);
  const char *size = lk_experiment_get (experiment, "record.max_size");

  if (every == 0)
    return g_strdup (_ ("start and end only"));
  if (every == 1)
    /* translators: how often the state of the network is recorded, gigabytes */
    return g_strdup_printf (_ ("every epoch, at most %s GB"), size);

  /* translators: how often the state of the network is recorded, gigabytes */
  return g_strdup_printf (_ ("every %s epochs, at most %s GB"), lk_experiment_get (experiment, "record.every"), size);
}

/* "2 large and 6 small views" */
static char *
views_summary (LkExperiment *experiment)
{
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  LkViewPlan plan;

  if (!lk_view_plan (values, lk_method_views (lk_experiment_method (experiment), values), 0, 0, &plan, NULL))
    return g_strdup ("");
  if (plan.small == 0)
    return g_strdup_printf (ngettext ("%d view", "%d views", plan.large), plan.large);

  /* translators: how many views of each image there are */
  return g_strdup_printf (_ ("%d large and %d small views"), plan.large, plan.small);
}

char *
lk_section_dup_summary (LkSession *session, const char *prefix)
{
  LkExperiment *experiment = lk_session_get_experiment (session);

  if (g_str_equal (prefix, "data."))
    return data_summary (session);
  if (g_str_equal (prefix, "method."))
    return g_strdup (_ (lk_experiment_method (experiment)->title));
  if (g_str_equal (prefix, "encoder."))
    return g_strdup (lk_experiment_get (experiment, "encoder.id"));
  if (g_str_equal (prefix, "optimizer."))
    /* translators: optimizer, learning rate */
    return g_strdup_printf (_ ("%s, rate %s"), lk_experiment_get (experiment, "optimizer.id"),
                            lk_experiment_get (experiment, "optimizer.lr"));
  if (g_str_equal (prefix, "train."))
    return train_summary (experiment);
  if (g_str_equal (prefix, "eval."))
    /* translators: how many neighbors vote */
    return g_strdup_printf (_ ("k-NN, k = %s"), lk_experiment_get (experiment, "eval.knn_k"));
  if (g_str_equal (prefix, "record."))
    return record_summary (experiment);
  if (g_str_equal (prefix, "augment."))
    return views_summary (experiment);
  if (g_str_has_prefix (prefix, "augment.") && strlen (prefix) > strlen ("augment."))
    {
      g_autofree char *id = g_strndup (prefix + strlen ("augment."), strlen (prefix) - strlen ("augment.") - 1);
      const LkTransform *transform = lk_transform_find (id);

      if (transform != NULL)
        return transform_summary (session, transform);
    }

  return g_strdup ("");
}
