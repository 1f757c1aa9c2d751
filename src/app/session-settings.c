/* The settings of the session. Every change is first made on a copy of the experiment: what differs then is what is
 * asked about, made, told to the trainer and remembered, as one entry of the history. */

#include "app/session-private.h"

#include <glib/gi18n.h>

gboolean
lk_session_needs_restart (LkSession *self, const char *key)
{
  const LkSetting *setting = lk_experiment_setting (self->experiment, key);

  return lk_session_has_run (self) && (setting == NULL || !setting->live);
}

static gboolean
change_needs_restart (LkSession *self, LkChange *change)
{
  for (guint i = 0; i < lk_change_get_size (change); i++)
    if (lk_session_needs_restart (self, lk_change_get_key (change, i)->setting->key))
      return TRUE;

  return FALSE;
}

/* -- making changes ------------------------------------------------------------------------------------------------ */

/* What a key set to a text (NULL = its default) would change: NULL where that is nothing. */
static gboolean
plan (LkSession *self, const char *key, const char *text, LkChange **change, GError **error)
{
  g_autoptr (LkExperiment) trial = lk_experiment_copy (self->experiment);

  *change = NULL;
  if (text == NULL)
    lk_experiment_reset (trial, key);
  else if (g_str_equal (key, "data.id") ? !lk_experiment_set_dataset (trial, text, error)
                                        : !lk_experiment_set (trial, key, text, error))
    return FALSE;
  /* Some texts only a recipe can judge. */
  if (g_str_has_prefix (key, "augment.") && !lk_session_check_recipe (self, trial, error))
    return FALSE;

  *change = lk_change_new (self->experiment, trial);
  return TRUE;
}

static gboolean
tell_trainer (LkSession *self, LkChange *change, GError **error)
{
  for (guint i = 0; i < lk_change_get_size (change); i++)
    if (!lk_session_tell_trainer (self, lk_change_get_key (change, i)->setting->key, error))
      return FALSE;

  return TRUE;
}

/* Makes a change, or changes nothing and says why. */
static gboolean
make (LkSession *self, LkChange *change, GError **error)
{
  gboolean ok;

  self->settling = TRUE;
  ok = lk_change_apply (change, self->experiment, error) && tell_trainer (self, change, error);
  if (!ok)
    {
      lk_change_revert (change, self->experiment, NULL);
      tell_trainer (self, change, NULL);
    }
  self->settling = FALSE;

  if (lk_change_touches (change, "data."))
    lk_session_data_changed (self);
  if (lk_change_touches (change, "augment.") || lk_change_touches (change, "method."))
    lk_session_make_views (self);
  return ok;
}

/* Makes and remembers. */
static gboolean
commit (LkSession *self, LkChange *change, gboolean final, GError **error)
{
  int position = lk_change_get_position (change);

  lk_change_set_step (change, self->trainer != NULL ? self->status.step : -1);
  if (!make (self, change, error))
    return FALSE;

  if (position >= 0)
    lk_history_set_position (self->history, (guint) position);
  else if (self->before_group == NULL)
    lk_history_add (self->history, change, final);
  return TRUE;
}

static gboolean
make_or_ask (LkSession *self, LkChange *change, gboolean final, GError **error)
{
  if (!change_needs_restart (self, change))
    return commit (self, change, final, error);

  g_signal_emit (self, lk_session_signals[LK_SESSION_ASK_RESTART], 0, change);
  return TRUE;
}

/* -- what controls ask for ----------------------------------------------------------------------------------------- */

static gboolean
request (LkSession *self, const char *key, const char *text, gboolean final, GError **error)
{
  g_autoptr (LkChange) change = NULL;

  if (!plan (self, key, text, &change, error))
    return FALSE;
  if (change != NULL)
    return make_or_ask (self, change, final, error);

  /* The hand let go where it already was. */
  if (final)
    lk_history_close (self->history);
  return TRUE;
}

gboolean
lk_session_request (LkSession *self, const char *key, const char *text, GError **error)
{
  return request (self, key, text, TRUE, error);
}

gboolean
lk_session_adjust (LkSession *self, const char *key, const char *text, GError **error)
{
  return request (self, key, text, FALSE, error);
}

gboolean
lk_session_request_all (LkSession *self, const LkValues *values, const char *title, GError **error)
{
  g_autoptr (LkExperiment) trial = lk_experiment_copy (self->experiment);
  g_autoptr (GList) keys = lk_values_keys (values);
  g_autoptr (LkChange) change = NULL;

  for (GList *key = keys; key != NULL; key = key->next)
    if (!lk_experiment_set (trial, key->data, lk_values_get (values, key->data), error))
      return FALSE;
  if (!lk_session_check_recipe (self, trial, error))
    return FALSE;

  change = lk_change_new (self->experiment, trial);
  if (change == NULL)
    return TRUE;
  lk_change_set_title (change, title);
  return make_or_ask (self, change, TRUE, error);
}

gboolean
lk_session_restart_with (LkSession *self, LkChange *change, GError **error)
{
  lk_session_reset (self);
  return commit (self, change, TRUE, error);
}

gboolean
lk_session_open_dataset (LkSession *self, const char *name_or_path, GError **error)
{
  g_autoptr (LkChange) change = NULL;

  /* Tried on a copy first: a run is not ended for a path that nobody can read. */
  if (!plan (self, "data.id", name_or_path, &change, error))
    return FALSE;

  lk_session_reset (self);
  if (change != NULL)
    return commit (self, change, TRUE, error);

  lk_session_data_changed (self);
  return TRUE;
}

gboolean
lk_session_is_choice (const char *key)
{
  static const char *const choices[] = { "data.id", "data.path", "method.id", NULL };

  return g_strv_contains (choices, key);
}

int
lk_session_count_changed (LkSession *self)
{
  g_autoptr (GPtrArray) settings = lk_experiment_settings (self->experiment);
  int n = 0;

  for (guint i = 0; i < settings->len; i++)
    {
      const char *key = ((const LkSetting *) g_ptr_array_index (settings, i))->key;

      n += !lk_session_is_choice (key) && !lk_experiment_is_default (self->experiment, key);
    }

  return n;
}

void
lk_session_reset_all (LkSession *self)
{
  g_autoptr (LkExperiment) trial = lk_experiment_copy (self->experiment);
  g_autoptr (GPtrArray) settings = lk_experiment_settings (trial);
  g_autoptr (LkChange) change = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < settings->len; i++)
    {
      const LkSetting *setting = g_ptr_array_index (settings, i);

      if (!lk_session_is_choice (setting->key))
        lk_experiment_reset (trial, setting->key);
    }
  change = lk_change_new (self->experiment, trial);
  if (change == NULL)
    return;

  lk_change_set_title (change, _ ("All settings: back to the defaults"));
  if (!make_or_ask (self, change, TRUE, &error))
    lk_session_problem (self, _ ("The settings could not be changed"), error);
}

/* -- undo and redo ------------------------------------------------------------------------------------------------- */

LkHistory *
lk_session_get_history (LkSession *self)
{
  return self->history;
}

/* What the experiment would be there. */
static LkExperiment *
experiment_at (LkSession *self, guint position, GError **error)
{
  g_autoptr (LkExperiment) trial = lk_experiment_copy (self->experiment);
  guint now = lk_history_get_position (self->history);

  while (now != position)
    {
      g_autoptr (LkChange)
          change = g_list_model_get_item (G_LIST_MODEL (self->history), now > position ? now - 1 : now);

      if (now > position ? !lk_change_revert (change, trial, error) : !lk_change_apply (change, trial, error))
        return NULL;
      now = now > position ? now - 1 : now + 1;
    }

  return g_steal_pointer (&trial);
}

void
lk_session_go_to (LkSession *self, guint position)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkExperiment) trial = NULL;
  g_autoptr (LkChange) change = NULL;

  g_return_if_fail (position <= g_list_model_get_n_items (G_LIST_MODEL (self->history)));

  trial = experiment_at (self, position, &error);
  if (trial == NULL)
    {
      lk_session_problem (self, _ ("The settings could not be changed"), error);
      return;
    }

  change = lk_change_new (self->experiment, trial);
  if (change == NULL)
    {
      lk_history_set_position (self->history, position);
      return;
    }
  lk_change_set_position (change, (int) position);
  if (!make_or_ask (self, change, TRUE, &error))
    lk_session_problem (self, _ ("The settings could not be changed"), error);
}

gboolean
lk_session_undo (LkSession *self)
{
  if (lk_history_get_undo (self->history) == NULL)
    return FALSE;

  lk_session_go_to (self, lk_history_get_position (self->history) - 1);
  return TRUE;
}

gboolean
lk_session_redo (LkSession *self)
{
  if (lk_history_get_redo (self->history) == NULL)
    return FALSE;

  lk_session_go_to (self, lk_history_get_position (self->history) + 1);
  return TRUE;
}

/* -- groups -------------------------------------------------------------------------------------------------------- */

void
lk_session_begin_group (LkSession *self)
{
  g_return_if_fail (self->before_group == NULL);

  self->before_group = lk_experiment_copy (self->experiment);
}

void
lk_session_end_group (LkSession *self, const char *title)
{
  g_autoptr (LkExperiment) before = g_steal_pointer (&self->before_group);
  g_autoptr (LkChange) change = lk_change_new (before, self->experiment);

  if (change == NULL)
    return;

  lk_change_set_title (change, title);
  lk_change_set_step (change, self->trainer != NULL ? self->status.step : -1);
  lk_history_add (self->history, change, TRUE);
}
