#include "augment/recipe-text.h"

#include "augment/augment.h"
#include "augment/recipe-steps.h"
#include "base/error.h"

#include <glib/gi18n.h>
#include <string.h>

#define VERSION 1
#define PREFIX "augment."
#define LARGEST_FILE (1 << 16)

/* -- writing ------------------------------------------------------------------------------------------------------- */

static void
append (GString *text, const LkValues *values, const char *key)
{
  g_string_append_printf (text, "%s=%s\n", key + strlen (PREFIX), lk_values_text (values, key));
}

/* How many views there are and which: only where it is said, or there are small ones. */
static void
append_views (GString *text, const LkValues *values)
{
  static const char *const of_small[] = { "augment.small_views", "augment.small_size", "augment.small_scale_min",
                                          "augment.small_scale_max" };

  if (lk_values_int (values, "augment.views") > 0)
    append (text, values, "augment.views");
  for (gsize i = 0; i < G_N_ELEMENTS (of_small) && lk_values_int (values, "augment.small_views") > 0; i++)
    append (text, values, of_small[i]);
}

char *
lk_recipe_to_text (const LkValues *values)
{
  g_autoptr (GPtrArray) order = lk_recipe_order (values, NULL);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "[recipe]\nversion=%d\n\n[augment]\n", VERSION);
  append (text, values, "augment.order");
  append (text, values, "augment.view2");
  append_views (text, values);
  for (guint i = 0; order != NULL && i < order->len; i++)
    {
      const LkTransform *transform = g_ptr_array_index (order, i);

      for (int k = 0; k < transform->n_settings; k++)
        append (text, values, transform->settings[k].key);
    }

  return g_string_free (text, FALSE);
}

gboolean
lk_recipe_save (const LkValues *values, const char *path, GError **error)
{
  g_autofree char *text = lk_recipe_to_text (values);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
                                   error);
}

/* -- reading ------------------------------------------------------------------------------------------------------- */

typedef struct
{
  LkValues *values;
  gboolean in_head; /* below [recipe] */
  int n_keys;
} Reader;

static const LkSetting *
find_setting (const char *key)
{
  const char *name = g_str_has_prefix (key, PREFIX) ? key + strlen (PREFIX) : key;
  int n;
  const LkSetting *settings = lk_augment_settings (&n);

  for (int i = 0; i < n; i++)
    if (strcmp (settings[i].key + strlen (PREFIX), name) == 0)
      return &settings[i];

  return NULL;
}

/* What only the whole text of the two can tell. */
static gboolean
check (const LkValues *values, const char *key, GError **error)
{
  g_autoptr (GPtrArray) order = NULL;
  g_autoptr (LkValues) second = NULL;

  if (strcmp (key, "augment.order") == 0)
    return (order = lk_recipe_order (values, error)) != NULL;
  if (strcmp (key, "augment.view2") == 0)
    return (second = lk_recipe_second_values (values, error)) != NULL;

  return TRUE;
}

static gboolean
read_setting (Reader *reader, const char *key, const char *text, GError **error)
{
  const LkSetting *setting = find_setting (key);
  g_autofree char *canonical = NULL;

  if (setting == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("no transform has a setting \"%s\""), key);
      return FALSE;
    }
  canonical = lk_setting_parse (setting, text, error);
  if (canonical == NULL)
    return FALSE;

  lk_values_set (reader->values, setting->key, canonical);
  reader->n_keys++;
  return check (reader->values, setting->key, error);
}

static gboolean
read_version (const char *key, const char *text, GError **error)
{
  guint64 version;

  if (strcmp (key, "version") != 0)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("[recipe] has no \"%s\""), key);
      return FALSE;
    }
  if (!g_ascii_string_to_unsigned (text, 10, 1, VERSION, &version, NULL))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("version %s: this program reads version %d"), text, VERSION);
      return FALSE;
    }

  return TRUE;
}

/* line: without spaces around it, not empty. */
static gboolean
read_line (Reader *reader, char *line, GError **error)
{
  char *equals = strchr (line, '=');

  if (*line == '#')
    return TRUE;
  if (*line == '[')
    {
      reader->in_head = strcmp (line, "[recipe]") == 0;
      if (reader->in_head || strcmp (line, "[augment]") == 0)
        return TRUE;
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s is no part of a recipe"), line);
      return FALSE;
    }
  if (equals == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("\"%s\": expected KEY=VALUE"), line);
      return FALSE;
    }

  *equals = '\0';
  g_strchomp (line);
  return reader->in_head ? read_version (line, g_strchug (equals + 1), error)
                         : read_setting (reader, line, equals + 1, error);
}

LkValues *
lk_recipe_parse (const char *text, const char *name, GError **error)
{
  g_autoptr (LkValues) values = lk_values_new ();
  g_auto (GStrv) lines = NULL;
  Reader reader = { values };
  int n;
  const LkSetting *settings = lk_augment_settings (&n);

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: not UTF-8 text"), name);
      return NULL;
    }

  lk_values_add_defaults (values, settings, n);
  lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0' && !read_line (&reader, lines[i], error))
      {
        /* translators: a file, the number of a line in it; what is wrong there follows */
        g_prefix_error (error, _ ("%s, line %d: "), name, i + 1);
        return NULL;
      }
  if (reader.n_keys == 0)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: there is no recipe in it"), name);
      return NULL;
    }

  return g_steal_pointer (&values);
}

LkValues *
lk_recipe_load (const char *path, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  g_autofree char *text = NULL;
  gsize length;

  if (file == NULL)
    return NULL;

  length = g_mapped_file_get_length (file);
  if (length > LARGEST_FILE)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: too large for a recipe"), path);
      return NULL;
    }
  text = length > 0 ? g_strndup (g_mapped_file_get_contents (file), length) : g_strdup ("");
  if (strlen (text) < length)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: not UTF-8 text"), path);
      return NULL;
    }
  return lk_recipe_parse (text, path, error);
}
