#include "augment/recipe-override.h"

#include <string.h>

#define PREFIX "augment."

/* "blur.probability" of "blur.probability = 0.5". (transfer full) */
static char *
name_of (const char *part)
{
  const char *equals = strchr (part, '=');
  g_autofree char *key = g_strstrip (equals != NULL ? g_strndup (part, (gsize) (equals - part)) : g_strdup (part));

  return g_strdup (g_str_has_prefix (key, PREFIX) ? key + strlen (PREFIX) : key);
}

/* The parts of a text that are not those of these settings, and one more at the end unless it is NULL. */
static char *
replace (const char *view2, const LkSetting *settings, int n, const char *more)
{
  g_auto (GStrv) parts = g_strsplit (view2, ",", -1);
  GString *text = g_string_new (NULL);

  for (int i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *name = name_of (parts[i]);
      gboolean stays = *name != '\0';

      for (int k = 0; k < n; k++)
        stays &= strcmp (settings[k].key + strlen (PREFIX), name) != 0;
      if (stays)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", g_strstrip (parts[i]));
    }
  if (more != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", more);

  return g_string_free (text, FALSE);
}

char *
lk_recipe_get_override (const char *view2, const LkSetting *setting)
{
  g_auto (GStrv) parts = g_strsplit (view2, ",", -1);

  /* The last one counts. */
  for (int i = (int) g_strv_length (parts) - 1; i >= 0; i--)
    {
      g_autofree char *name = name_of (parts[i]);
      const char *equals = strchr (parts[i], '=');

      if (equals != NULL && strcmp (name, setting->key + strlen (PREFIX)) == 0)
        return lk_setting_parse (setting, equals + 1, NULL);
    }

  return NULL;
}

char *
lk_recipe_set_override (const char *view2, const LkSetting *setting, const char *canonical)
{
  g_autofree char *part = canonical != NULL ? g_strdup_printf ("%s=%s", setting->key + strlen (PREFIX), canonical)
                                            : NULL;

  return replace (view2, setting, 1, part);
}

char *
lk_recipe_drop_overrides (const char *view2, const LkTransform *transform)
{
  return replace (view2, transform->settings, transform->n_settings, NULL);
}
