#include "augment/recipe-steps.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <string.h>

static char *
transform_ids (void)
{
  g_autoptr (GString) ids = g_string_new (NULL);
  int n;
  const LkTransform *const *transforms = lk_transforms (&n);

  for (int i = 0; i < n; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? ", " : "", transforms[i]->id);

  return g_string_free (g_steal_pointer (&ids), FALSE);
}

static gboolean
add_to_order (GPtrArray *order, const char *id, GError **error)
{
  const LkTransform *transform = lk_transform_find (id);

  if (transform == NULL)
    {
      g_autofree char *ids = transform_ids ();

      g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("augment.order: there is no transform \"%s\"; there are %s"),
                   id, ids);
      return FALSE;
    }
  if (g_ptr_array_find (order, transform, NULL))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("augment.order: \"%s\" stands there twice"), id);
      return FALSE;
    }

  g_ptr_array_add (order, (gpointer) transform);
  return TRUE;
}

GPtrArray *
lk_recipe_order (const LkValues *values, GError **error)
{
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  g_auto (GStrv) parts = g_strsplit (lk_values_text (values, "augment.order"), ",", -1);

  for (int i = 0; parts[i] != NULL; i++)
    {
      const char *id = g_strstrip (parts[i]);

      if (*id != '\0' && !add_to_order (order, id, error))
        return NULL;
    }

  return g_steal_pointer (&order);
}

/* The setting of a transform by its key with or without "augment."; NULL if there is none. */
static const LkSetting *
find_setting (const char *key)
{
  const char *name = g_str_has_prefix (key, "augment.") ? key + strlen ("augment.") : key;
  int n;
  const LkTransform *const *transforms = lk_transforms (&n);

  for (int i = 0; i < n; i++)
    for (int j = 0; j < transforms[i]->n_settings; j++)
      if (strcmp (transforms[i]->settings[j].key + strlen ("augment."), name) == 0)
        return &transforms[i]->settings[j];

  return NULL;
}

static gboolean
apply_override (LkValues *values, const char *part, GError **error)
{
  g_auto (GStrv) sides = g_strsplit (part, "=", 2);
  const LkSetting *setting;
  g_autofree char *text = NULL;

  if (g_strv_length (sides) != 2)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SETTING,
                   _ ("augment.view2: \"%s\": expected KEY=VALUE, such as solarize.probability=0.2"), part);
      return FALSE;
    }

  setting = find_setting (g_strstrip (sides[0]));
  if (setting == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("augment.view2: \"%s\": no transform has a setting \"%s\""),
                   part, sides[0]);
      return FALSE;
    }

  text = lk_setting_parse (setting, sides[1], error);
  if (text == NULL)
    {
      g_prefix_error (error, "augment.view2: ");
      return FALSE;
    }

  lk_values_set (values, setting->key, text);
  return TRUE;
}

LkValues *
lk_recipe_second_values (const LkValues *values, GError **error)
{
  g_autoptr (LkValues) second = lk_values_copy (values);
  g_auto (GStrv) parts = g_strsplit (lk_values_text (values, "augment.view2"), ",", -1);

  for (int i = 0; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);

      if (*part != '\0' && !apply_override (second, part, error))
        return NULL;
    }

  return g_steal_pointer (&second);
}

/* A strength of a transform, in a large or a small view. */
static double
strength (const LkValues *values, const char *key, gboolean small)
{
  if (small && strcmp (key, "augment.crop.scale_min") == 0)
    key = "augment.small_scale_min";
  else if (small && strcmp (key, "augment.crop.scale_max") == 0)
    key = "augment.small_scale_max";
  return lk_values_real (values, key);
}

LkStep *
lk_recipe_steps (GPtrArray *order, const LkValues *values, gboolean small)
{
  LkStep *steps = g_new0 (LkStep, order->len);

  for (guint i = 0; i < order->len; i++)
    {
      steps[i].transform = g_ptr_array_index (order, i);
      g_assert (steps[i].transform->n_settings <= LK_MAX_PARAMS);
      for (int j = 0; j < steps[i].transform->n_settings; j++)
        steps[i].params[j] = strength (values, steps[i].transform->settings[j].key, small);
    }

  return steps;
}
