#include "train/experiment.h"

#include "augment/augment.h"
#include "base/error.h"
#include "nn/encoder.h"
#include "nn/optimizer.h"
#include "train/suggest.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LkExperiment
{
  GObject parent_instance;

  LkValues *user;      /* what the user set */
  LkValues *in_force;  /* every key that exists */
  GPtrArray *settings; /* const LkSetting *, in order */
  GHashTable *by_key;  /* key -> const LkSetting * */
  const LkMethod *method;
  const LkDataSource *source;
};

G_DEFINE_FINAL_TYPE (LkExperiment, lk_experiment, G_TYPE_OBJECT)

static guint changed_signal;

/* What stops making sense when the data set changes. */
static const char *const bound_to_data[] = { "data.path", "data.mean", "data.std" };

/* -- defaults ------------------------------------------------------------------------------------------------------ */

static const char *
table_default (const LkDefault *defaults, const char *key)
{
  for (; defaults != NULL && defaults->key != NULL; defaults++)
    if (strcmp (defaults->key, key) == 0)
      return defaults->text;
  return NULL;
}

/* A table's default in canonical form. */
static char *
find_default (LkExperiment *self, const LkSetting *setting)
{
  g_autoptr (GError) error = NULL;
  /* A data set that names an optimizer or a rate has measured them with its images; a method's are general. */
  const char *text = table_default (self->source->defaults, setting->key);
  char *canonical;

  if (text == NULL)
    text = table_default (self->method->defaults, setting->key);
  if (text == NULL)
    return lk_setting_default (setting);

  canonical = lk_setting_parse (setting, text, &error);
  if (canonical == NULL)
    g_error ("a default of %s or %s is wrong: %s", self->method->id, self->source->id, error->message);
  return canonical;
}

/* -- which keys there are, and their values ------------------------------------------------------------------------ */

static void
add_settings (LkExperiment *self, const LkSetting *settings, int n)
{
  for (int i = 0; i < n; i++)
    {
      const LkSetting *setting = &settings[i];

      if (strcmp (setting->key, "data.id") == 0)
        setting = lk_data_id_setting ();
      g_ptr_array_add (self->settings, (gpointer) setting);
      g_hash_table_insert (self->by_key, (gpointer) setting->key, (gpointer) setting);
    }
}

static void
collect_settings (LkExperiment *self)
{
  static const LkSetting *(*const tables[]) (
      int *) = { lk_encoder_settings, lk_optimizer_settings, lk_train_settings,
                 lk_augment_settings, lk_eval_settings,      lk_record_settings };
  const LkSetting *settings;
  int n;

  g_ptr_array_set_size (self->settings, 0);
  g_hash_table_remove_all (self->by_key);

  settings = lk_data_settings (&n);
  add_settings (self, settings, n);
  add_settings (self, self->source->settings, self->source->n_settings);
  add_settings (self, lk_method_id_setting (), 1);
  add_settings (self, self->method->settings, self->method->n_settings);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      settings = tables[i](&n);
      add_settings (self, settings, n);
    }
}

/* Forgets what the user set for keys that are gone, or that no longer allow the value. */
static void
drop_lost_values (LkExperiment *self)
{
  GList *keys = lk_values_keys (self->user);

  for (GList *l = keys; l != NULL;)
    {
      g_autofree char *key = g_strdup (l->data), *allowed = NULL;
      const LkSetting *setting = g_hash_table_lookup (self->by_key, key);

      l = l->next;
      if (setting != NULL)
        allowed = lk_setting_parse (setting, lk_values_get (self->user, key), NULL);
      if (allowed == NULL)
        lk_values_set (self->user, key, NULL);
    }
  g_list_free (keys);
}

static void
resolve_values (LkExperiment *self)
{
  g_clear_pointer (&self->in_force, lk_values_free);
  self->in_force = lk_values_new ();
  for (guint i = 0; i < self->settings->len; i++)
    {
      const LkSetting *setting = g_ptr_array_index (self->settings, i);
      g_autofree char *text = g_strdup (lk_values_get (self->user, setting->key));

      if (text == NULL)
        text = find_default (self, setting);
      lk_values_set (self->in_force, setting->key, text);
    }
}

static const char *
chosen_id (LkExperiment *self, const LkSetting *setting)
{
  const char *id = lk_values_get (self->user, setting->key);

  return id != NULL ? id : setting->text;
}

static void
rebuild (LkExperiment *self)
{
  self->source = lk_data_source_find (chosen_id (self, lk_data_id_setting ()));
  self->method = lk_method_find (chosen_id (self, lk_method_id_setting ()));
  g_assert (self->source != NULL && self->method != NULL);
  collect_settings (self);
  drop_lost_values (self);
  resolve_values (self);
}

static gboolean
is_choosing_key (const char *key)
{
  return strcmp (key, "data.id") == 0 || strcmp (key, "method.id") == 0;
}

/* Stores a canonical user value (NULL = back to the default) and tells. */
static void
store (LkExperiment *self, const LkSetting *setting, const char *canonical)
{
  g_autofree char *before = g_strdup (lk_values_get (self->in_force, setting->key));
  g_autofree char *text = NULL;

  lk_values_set (self->user, setting->key, canonical);
  text = canonical != NULL ? g_strdup (canonical) : find_default (self, setting);
  if (strcmp (text, before) == 0)
    return;

  if (is_choosing_key (setting->key))
    {
      for (guint i = 0; i < G_N_ELEMENTS (bound_to_data) && setting == lk_data_id_setting (); i++)
        lk_values_set (self->user, bound_to_data[i], NULL);
      rebuild (self);
      g_signal_emit (self, changed_signal, 0, "");
      return;
    }
  lk_values_set (self->in_force, setting->key, text);
  g_signal_emit (self, changed_signal, 0, setting->key);
}

/* -- errors -------------------------------------------------------------------------------------------------------- */

static char *
keys_of_method (const LkMethod *method)
{
  GString *keys = g_string_new ("method.id");

  for (int i = 0; i < method->n_settings; i++)
    g_string_append_printf (keys, ", %s", method->settings[i].key);
  return g_string_free (keys, FALSE);
}

static void
set_unknown_key (LkExperiment *self, const char *key, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autofree char *hint = NULL;

  for (guint i = 0; i < self->settings->len; i++)
    g_ptr_array_add (keys, (gpointer) ((const LkSetting *) g_ptr_array_index (self->settings, i))->key);
  hint = lk_suggest_hint (key, (const char *const *) keys->pdata, (int) keys->len);

  if (g_str_has_prefix (key, "method."))
    {
      g_autofree char *known = keys_of_method (self->method);

      g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("%s: the method %s has no such setting%s; it has %s"), key,
                   self->method->id, hint, known);
    }
  else if (g_str_has_prefix (key, "data."))
    g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("%s: the data set %s has no such setting%s"), key,
                 self->source->id, hint);
  else
    g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("%s: there is no such setting%s"), key, hint);
}

/* -- public -------------------------------------------------------------------------------------------------------- */

LkExperiment *
lk_experiment_new (void)
{
  return g_object_new (LK_TYPE_EXPERIMENT, NULL);
}

LkExperiment *
lk_experiment_copy (LkExperiment *self)
{
  LkExperiment *copy = lk_experiment_new ();

  lk_values_free (copy->user);
  copy->user = lk_values_copy (self->user);
  rebuild (copy);
  return copy;
}

gboolean
lk_experiment_set (LkExperiment *self, const char *key, const char *text, GError **error)
{
  const LkSetting *setting = g_hash_table_lookup (self->by_key, key);
  g_autofree char *canonical = NULL;

  if (!g_utf8_validate (text, -1, NULL) || !g_utf8_validate (key, -1, NULL))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("a setting or its value is not UTF-8 text"));
      return FALSE;
    }
  if (setting == NULL)
    {
      set_unknown_key (self, key, error);
      return FALSE;
    }
  canonical = lk_setting_parse (setting, text, error);
  if (canonical == NULL)
    return FALSE;

  store (self, setting, canonical);
  return TRUE;
}

void
lk_experiment_reset (LkExperiment *self, const char *key)
{
  const LkSetting *setting = g_hash_table_lookup (self->by_key, key);

  if (setting != NULL)
    store (self, setting, NULL);
}

const char *
lk_experiment_get (LkExperiment *self, const char *key)
{
  return lk_values_get (self->in_force, key);
}

char *
lk_experiment_get_default (LkExperiment *self, const char *key)
{
  const LkSetting *setting = g_hash_table_lookup (self->by_key, key);

  return setting != NULL ? find_default (self, setting) : NULL;
}

gboolean
lk_experiment_is_default (LkExperiment *self, const char *key)
{
  g_autofree char *text = lk_experiment_get_default (self, key);

  return g_strcmp0 (text, lk_experiment_get (self, key)) == 0;
}

GPtrArray *
lk_experiment_settings (LkExperiment *self)
{
  return g_ptr_array_copy (self->settings, NULL, NULL);
}

const LkSetting *
lk_experiment_setting (LkExperiment *self, const char *key)
{
  return g_hash_table_lookup (self->by_key, key);
}

LkValues *
lk_experiment_values (LkExperiment *self)
{
  return lk_values_copy (self->in_force);
}

const LkMethod *
lk_experiment_method (LkExperiment *self)
{
  return self->method;
}

const LkDataSource *
lk_experiment_source (LkExperiment *self)
{
  return self->source;
}

gboolean
lk_experiment_set_dataset (LkExperiment *self, const char *name_or_path, GError **error)
{
  const char *const *ids = lk_data_id_setting ()->choices;
  g_autofree char *path = NULL;
  const LkDataSource *source;

  if (g_strv_contains (ids, name_or_path))
    {
      lk_experiment_reset (self, "data.path");
      return lk_experiment_set (self, "data.id", name_or_path, error);
    }
  if (strchr (name_or_path, G_DIR_SEPARATOR) == NULL && !g_file_test (name_or_path, G_FILE_TEST_EXISTS))
    {
      g_autofree char *hint = lk_suggest_hint (name_or_path, ids, (int) g_strv_length ((char **) ids));
      g_autofree char *known = g_strjoinv (", ", (char **) ids);

      g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("%s: no such data set%s; there are %s, or give a path"),
                   name_or_path, hint, known);
      return FALSE;
    }

  path = g_canonicalize_filename (name_or_path, NULL);
  source = lk_data_source_for_path (path, error);
  return source != NULL && lk_experiment_set (self, "data.id", source->id, error) &&
         lk_experiment_set (self, "data.path", path, error);
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_experiment_finalize (GObject *object)
{
  LkExperiment *self = LK_EXPERIMENT (object);

  lk_values_free (self->user);
  lk_values_free (self->in_force);
  g_ptr_array_unref (self->settings);
  g_hash_table_unref (self->by_key);
  G_OBJECT_CLASS (lk_experiment_parent_class)->finalize (object);
}

static void
lk_experiment_class_init (LkExperimentClass *class)
{
  G_OBJECT_CLASS (class)->finalize = lk_experiment_finalize;
  changed_signal = g_signal_new ("changed", LK_TYPE_EXPERIMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 G_TYPE_STRING);
}

static void
lk_experiment_init (LkExperiment *self)
{
  self->user = lk_values_new ();
  self->settings = g_ptr_array_new ();
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  rebuild (self);
}
