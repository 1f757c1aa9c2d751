#include "app/change.h"

#include "app/setting-words.h"

#include <glib/gi18n.h>

struct _LkChange
{
  GObject parent_instance;

  GPtrArray *keys; /* LkChangedKey */
  char *title;
  GDateTime *time;
  long step;
  int position;
};

G_DEFINE_FINAL_TYPE (LkChange, lk_change, G_TYPE_OBJECT)

/* They decide which other keys there are. */
static const char *const choosing[] = { "data.id", "method.id", NULL };

/* -- comparing ------------------------------------------------------------------------------------------------------ */

static void
changed_key_free (gpointer data)
{
  LkChangedKey *key = data;

  g_free (key->before);
  g_free (key->after);
  g_free (key->from);
  g_free (key->to);
  g_free (key);
}

static char *
dup_own_value (LkExperiment *experiment, const char *key)
{
  return lk_experiment_is_default (experiment, key) ? NULL : g_strdup (lk_experiment_get (experiment, key));
}

static void
compare (LkChange *self, const LkSetting *setting, LkExperiment *before, LkExperiment *after)
{
  g_autofree char *old = dup_own_value (before, setting->key), *new = dup_own_value (after, setting->key);
  LkChangedKey *key;

  if (g_strcmp0 (old, new) == 0)
    return;

  key = g_new (LkChangedKey, 1);
  *key = (LkChangedKey){ setting, g_steal_pointer (&old), g_steal_pointer (&new),
                         g_strdup (lk_experiment_get (before, setting->key)),
                         g_strdup (lk_experiment_get (after, setting->key)) };
  g_ptr_array_add (self->keys, key);
}

LkChange *
lk_change_new (LkExperiment *before, LkExperiment *after)
{
  g_autoptr (LkChange) self = g_object_new (LK_TYPE_CHANGE, NULL);
  g_autoptr (GPtrArray) old = lk_experiment_settings (before), new = lk_experiment_settings (after);

  for (guint i = 0; i < old->len; i++)
    compare (self, g_ptr_array_index (old, i), before, after);
  for (guint i = 0; i < new->len; i++)
    {
      const LkSetting *setting = g_ptr_array_index (new, i);

      if (lk_experiment_setting (before, setting->key) == NULL)
        compare (self, setting, before, after);
    }

  return self->keys->len > 0 ? g_steal_pointer (&self) : NULL;
}

LkChange *
lk_change_join (LkChange *first, LkChange *second)
{
  const LkChangedKey *begin = lk_change_get_key (first, 0), *end = lk_change_get_key (second, 0);
  LkChange *joined;
  LkChangedKey *key;

  g_return_val_if_fail (first->keys->len == 1 && lk_change_is_of (second, begin->setting->key), NULL);
  if (g_strcmp0 (begin->before, end->after) == 0)
    return NULL;

  joined = g_object_new (LK_TYPE_CHANGE, NULL);
  key = g_new (LkChangedKey, 1);
  *key = (LkChangedKey){ begin->setting, g_strdup (begin->before), g_strdup (end->after), g_strdup (begin->from),
                         g_strdup (end->to) };
  g_ptr_array_add (joined->keys, key);
  joined->step = first->step;
  return joined;
}

/* -- looking ------------------------------------------------------------------------------------------------------- */

guint
lk_change_get_size (LkChange *self)
{
  return self->keys->len;
}

const LkChangedKey *
lk_change_get_key (LkChange *self, guint i)
{
  return g_ptr_array_index (self->keys, i);
}

gboolean
lk_change_is_of (LkChange *self, const char *key)
{
  return self->keys->len == 1 && g_str_equal (lk_change_get_key (self, 0)->setting->key, key);
}

gboolean
lk_change_touches (LkChange *self, const char *prefix)
{
  for (guint i = 0; i < self->keys->len; i++)
    if (g_str_has_prefix (lk_change_get_key (self, i)->setting->key, prefix))
      return TRUE;

  return FALSE;
}

static const LkChangedKey *
find (LkChange *self, const char *name)
{
  for (guint i = 0; i < self->keys->len; i++)
    if (g_str_equal (lk_change_get_key (self, i)->setting->key, name))
      return lk_change_get_key (self, i);

  return NULL;
}

static char *
key_title (const LkChangedKey *key)
{
  g_autofree char *from = key->from != NULL ? lk_setting_words (key->setting, key->from) : g_strdup ("–");
  g_autofree char *to = key->to != NULL ? lk_setting_words (key->setting, key->to) : g_strdup ("–");

  /* translators: a setting, its value before and after */
  return g_strdup_printf (_ ("%s: %s → %s"), _ (key->setting->title), from, to);
}

/* What a data set is called: its path, or its source. */
static char *
dataset_words (const LkChangedKey *id, const LkChangedKey *path, gboolean after)
{
  const char *where = path != NULL ? (after ? path->to : path->from) : NULL;

  if (where != NULL && *where != '\0')
    return lk_setting_words (path->setting, where);
  return id != NULL ? lk_setting_words (id->setting, after ? id->to : id->from) : g_strdup ("–");
}

/* Another data set or method names what follows from it. */
static char *
make_title (LkChange *self)
{
  const LkChangedKey *id = find (self, "data.id"), *path = find (self, "data.path"), *method = find (self, "method.id");
  int n = (int) self->keys->len;

  if (id != NULL || path != NULL)
    {
      g_autofree char *from = dataset_words (id, path, FALSE), *to = dataset_words (id, path, TRUE);

      return g_strdup_printf (_ ("%s: %s → %s"), _ (lk_data_id_setting ()->title), from, to);
    }
  if (method != NULL)
    return key_title (method);
  if (n == 1)
    return key_title (lk_change_get_key (self, 0));

  return g_strdup_printf (ngettext ("%d setting", "%d settings", n), n);
}

const char *
lk_change_get_title (LkChange *self)
{
  if (self->title == NULL)
    self->title = make_title (self);

  return self->title;
}

void
lk_change_set_title (LkChange *self, const char *title)
{
  g_free (self->title);
  self->title = g_strdup (title);
}

char *
lk_change_dup_lines (LkChange *self, guint n)
{
  GString *lines = g_string_new (NULL);
  guint shown = self->keys->len <= n ? self->keys->len : n - 1, more = self->keys->len - shown;

  for (guint i = 0; i < shown; i++)
    {
      g_autofree char *line = key_title (lk_change_get_key (self, i));

      g_string_append_printf (lines, "%s%s", i > 0 ? "\n" : "", line);
    }
  if (more > 0)
    {
      g_string_append_c (lines, '\n');
      g_string_append_printf (lines, ngettext ("and %u more", "and %u more", more), more);
    }

  return g_string_free (lines, FALSE);
}

GDateTime *
lk_change_get_time (LkChange *self)
{
  return self->time;
}

long
lk_change_get_step (LkChange *self)
{
  return self->step;
}

void
lk_change_set_step (LkChange *self, long step)
{
  self->step = step;
}

int
lk_change_get_position (LkChange *self)
{
  return self->position;
}

void
lk_change_set_position (LkChange *self, int position)
{
  self->position = position;
}

/* -- making -------------------------------------------------------------------------------------------------------- */

static gboolean
set_keys (LkChange *self, LkExperiment *experiment, gboolean back, gboolean chooses, GError **error)
{
  for (guint i = 0; i < self->keys->len; i++)
    {
      const LkChangedKey *changed = lk_change_get_key (self, i);
      const char *key = changed->setting->key, *text = back ? changed->before : changed->after;

      if (g_strv_contains (choosing, key) != chooses)
        continue;
      if (text == NULL)
        lk_experiment_reset (experiment, key);
      else if (!lk_experiment_set (experiment, key, text, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
lk_change_apply (LkChange *self, LkExperiment *experiment, GError **error)
{
  return set_keys (self, experiment, FALSE, TRUE, error) && set_keys (self, experiment, FALSE, FALSE, error);
}

gboolean
lk_change_revert (LkChange *self, LkExperiment *experiment, GError **error)
{
  return set_keys (self, experiment, TRUE, TRUE, error) && set_keys (self, experiment, TRUE, FALSE, error);
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_change_finalize (GObject *object)
{
  LkChange *self = LK_CHANGE (object);

  g_ptr_array_unref (self->keys);
  g_free (self->title);
  g_date_time_unref (self->time);

  G_OBJECT_CLASS (lk_change_parent_class)->finalize (object);
}

static void
lk_change_class_init (LkChangeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_change_finalize;
}

static void
lk_change_init (LkChange *self)
{
  self->keys = g_ptr_array_new_with_free_func (changed_key_free);
  self->time = g_date_time_new_now_local ();
  self->step = -1;
  self->position = -1;
}
