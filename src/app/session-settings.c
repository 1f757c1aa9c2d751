/* The settings of the session: what a control asks for, tried, refused, told to the trainer or asked about. */

#include "app/session-private.h"

gboolean
lk_session_needs_restart (LkSession *self, const char *key)
{
  const LkSetting *setting = lk_experiment_setting (self->experiment, key);

  return lk_session_has_run (self) && (setting == NULL || !setting->live);
}

/* An id or a path, which are two settings. */
static gboolean
set_dataset (LkSession *self, const char *name_or_path, GError **error)
{
  gboolean ok;

  self->settling = TRUE;
  ok = lk_experiment_set_dataset (self->experiment, name_or_path, error);
  self->settling = FALSE;
  lk_session_data_changed (self);
  return ok;
}

static gboolean
set_text (LkSession *self, const char *key, const char *text, GError **error)
{
  if (text != NULL && g_str_equal (key, "data.id"))
    return set_dataset (self, text, error);
  if (text != NULL)
    return lk_experiment_set (self->experiment, key, text, error);

  lk_experiment_reset (self->experiment, key);
  return TRUE;
}

/* Changes a setting, or changes nothing and says why. */
static gboolean
change (LkSession *self, const char *key, const char *text, GError **error)
{
  g_autofree char *before = g_strdup (lk_experiment_get (self->experiment, key));
  gboolean was_default = lk_experiment_is_default (self->experiment, key);

  if (!set_text (self, key, text, error))
    return FALSE;
  if (g_strcmp0 (before, lk_experiment_get (self->experiment, key)) == 0)
    return TRUE;

  /* Texts that only a recipe can judge, and a trainer that may still refuse. */
  if ((!g_str_has_prefix (key, "augment.") || lk_session_check_recipe (self, error)) &&
      lk_session_tell_trainer (self, key, error))
    return TRUE;

  set_text (self, key, was_default ? NULL : before, NULL);
  return FALSE;
}

/* Whether the change could be made at all, and would change anything: nobody is asked for nothing. */
static gboolean
try_change (LkSession *self, const char *key, const char *text, gboolean *changes, GError **error)
{
  g_autoptr (LkExperiment) trial = lk_experiment_copy (self->experiment);
  g_autofree char *before = lk_experiment_to_text (trial, TRUE), *after = NULL;

  if (text == NULL)
    lk_experiment_reset (trial, key);
  else if (g_str_equal (key, "data.id") ? !lk_experiment_set_dataset (trial, text, error)
                                        : !lk_experiment_set (trial, key, text, error))
    return FALSE;

  after = lk_experiment_to_text (trial, TRUE);
  *changes = !g_str_equal (before, after);
  return TRUE;
}

gboolean
lk_session_request (LkSession *self, const char *key, const char *text, GError **error)
{
  gboolean changes;

  if (!lk_session_needs_restart (self, key))
    return change (self, key, text, error);

  if (!try_change (self, key, text, &changes, error))
    return FALSE;
  if (changes)
    g_signal_emit (self, lk_session_signals[LK_SESSION_ASK_RESTART], 0, key, text);
  return TRUE;
}

gboolean
lk_session_restart_with (LkSession *self, const char *key, const char *text, GError **error)
{
  lk_session_reset (self);
  return change (self, key, text, error);
}

gboolean
lk_session_open_dataset (LkSession *self, const char *name_or_path, GError **error)
{
  gboolean changes;

  /* Tried on a copy first: a run is not ended for a path that nobody can read. */
  if (!try_change (self, "data.id", name_or_path, &changes, error))
    return FALSE;

  lk_session_reset (self);
  return set_dataset (self, name_or_path, error);
}
