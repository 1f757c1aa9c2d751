#include "base/setting.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

struct _LkValues
{
  GHashTable *texts; /* char * -> char * */
};

static char *
canonical_number (double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  /* 0.2 rather than 0.20000000000000001: the shortest text that reads back as the same number. */
  for (int digits = 6; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (buffer, sizeof buffer, format, number);
      if (g_ascii_strtod (buffer, NULL) == number)
        break;
    }

  return g_strdup (buffer);
}

static char *
parse_switch (const LkSetting *setting, const char *text, GError **error)
{
  static const char *const yes[] = { "true", "on", "yes", "1", NULL };
  static const char *const no[] = { "false", "off", "no", "0", NULL };

  if (g_strv_contains (yes, text))
    return g_strdup ("true");
  if (g_strv_contains (no, text))
    return g_strdup ("false");

  g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("%s=%s: expected true or false"), setting->key, text);
  return NULL;
}

static char *
parse_number (const LkSetting *setting, const char *text, GError **error)
{
  char *end = NULL;
  double number = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0' || !isfinite (number))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("%s=%s: expected a number"), setting->key, text);
      return NULL;
    }
  if (setting->kind == LK_SETTING_INT && number != floor (number))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("%s=%s: expected a whole number"), setting->key, text);
      return NULL;
    }
  if (number < setting->min || number > setting->max)
    {
      g_autofree char *low = canonical_number (setting->min);
      g_autofree char *high = canonical_number (setting->max);

      g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("%s=%s: must lie between %s and %s"), setting->key, text, low,
                   high);
      return NULL;
    }

  return canonical_number (number);
}

static char *
parse_choice (const LkSetting *setting, const char *text, GError **error)
{
  g_autofree char *choices = NULL;

  if (g_strv_contains (setting->choices, text))
    return g_strdup (text);

  choices = g_strjoinv (", ", (char **) setting->choices);
  g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("%s=%s: expected one of %s"), setting->key, text, choices);
  return NULL;
}

char *
lk_setting_parse (const LkSetting *setting, const char *text, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  switch (setting->kind)
    {
    case LK_SETTING_SWITCH:
      return parse_switch (setting, stripped, error);
    case LK_SETTING_INT:
    case LK_SETTING_REAL:
      return parse_number (setting, stripped, error);
    case LK_SETTING_CHOICE:
      return parse_choice (setting, stripped, error);
    case LK_SETTING_TEXT:
    default:
      return g_steal_pointer (&stripped);
    }
}

char *
lk_setting_default (const LkSetting *setting)
{
  switch (setting->kind)
    {
    case LK_SETTING_SWITCH:
      return g_strdup (setting->fallback != 0 ? "true" : "false");
    case LK_SETTING_INT:
    case LK_SETTING_REAL:
      return canonical_number (setting->fallback);
    case LK_SETTING_CHOICE:
    case LK_SETTING_TEXT:
    default:
      return g_strdup (setting->text != NULL ? setting->text : "");
    }
}

double
lk_setting_number (const LkSetting *setting, const char *canonical)
{
  if (setting->kind == LK_SETTING_SWITCH)
    return strcmp (canonical, "true") == 0;

  return g_ascii_strtod (canonical, NULL);
}

LkValues *
lk_values_new (void)
{
  LkValues *values = g_new0 (LkValues, 1);

  values->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return values;
}

LkValues *
lk_values_copy (const LkValues *values)
{
  LkValues *copy = lk_values_new ();
  GHashTableIter iter;
  gpointer key, text;

  g_hash_table_iter_init (&iter, values->texts);
  while (g_hash_table_iter_next (&iter, &key, &text))
    lk_values_set (copy, key, text);

  return copy;
}

void
lk_values_free (LkValues *values)
{
  if (values == NULL)
    return;

  g_hash_table_unref (values->texts);
  g_free (values);
}

void
lk_values_set (LkValues *values, const char *key, const char *canonical)
{
  if (canonical == NULL)
    g_hash_table_remove (values->texts, key);
  else
    g_hash_table_replace (values->texts, g_strdup (key), g_strdup (canonical));
}

void
lk_values_set_number (LkValues *values, const char *key, double number)
{
  g_autofree char *text = canonical_number (number);

  lk_values_set (values, key, text);
}

const char *
lk_values_get (const LkValues *values, const char *key)
{
  return g_hash_table_lookup (values->texts, key);
}

GList *
lk_values_keys (const LkValues *values)
{
  return g_list_sort (g_hash_table_get_keys (values->texts), (GCompareFunc) strcmp);
}

const char *
lk_values_text (const LkValues *values, const char *key)
{
  const char *text = lk_values_get (values, key);

  if (text == NULL)
    g_error ("setting %s was asked for and is not there", key);
  return text;
}

double
lk_values_real (const LkValues *values, const char *key)
{
  return g_ascii_strtod (lk_values_text (values, key), NULL);
}

int
lk_values_int (const LkValues *values, const char *key)
{
  return (int) lk_values_real (values, key);
}

gboolean
lk_values_switch (const LkValues *values, const char *key)
{
  return strcmp (lk_values_text (values, key), "true") == 0;
}

void
lk_values_add_defaults (LkValues *values, const LkSetting *settings, int n_settings)
{
  for (int i = 0; i < n_settings; i++)
    if (lk_values_get (values, settings[i].key) == NULL)
      {
        g_autofree char *text = lk_setting_default (&settings[i]);

        lk_values_set (values, settings[i].key, text);
      }
}
