#include "app/event-words.h"

#include "app/setting-words.h"
#include "train/verdict.h"

#include <glib/gi18n.h>

/* A value of a setting; "–" for one that was not there. What somebody else wrote into the file stands as it is. (transfer
 * full) */
static char *
value_words (const LkSetting *setting, const char *value)
{
  g_autofree char *canonical = NULL;

  if (value == NULL || *value == '\0')
    return g_strdup ("–");

  canonical = setting != NULL ? lk_setting_parse (setting, value, NULL) : NULL;
  return canonical != NULL ? lk_setting_words (setting, canonical) : g_strdup (value);
}

static char *
change_words (LkExperiment *experiment, const LkEvent *event)
{
  const LkSetting *setting = lk_experiment_setting (experiment, event->key);
  g_autofree char *before = value_words (setting, event->before), *after = value_words (setting, event->after);

  /* translators: a setting, its old value, its new value */
  return g_strdup_printf (_ ("%s: %s → %s"), setting != NULL ? _ (setting->title) : event->key, before, after);
}

/* What went wrong, or what became of it, which is no new alarm; a run that turns out healthy is no event. */
static char *
verdict_words (const LkEvent *event, LkMarkKind *kind)
{
  LkVerdictState before = lk_verdict_state_of_id (event->before), after = lk_verdict_state_of_id (event->after);

  *kind = lk_verdict_state_is_bad (before) ? LK_MARK_CHANGE : LK_MARK_ALARM;
  if (!lk_verdict_state_is_bad (before))
    return lk_verdict_state_is_bad (after) ? g_strdup (lk_verdict_state_title (after)) : NULL;

  /* translators: the verdict on a run: what it was, what it is: "Constant output → Healthy" */
  return g_strdup_printf (_ ("%s → %s"), lk_verdict_state_title (before), lk_verdict_state_title (after));
}

char *
lk_event_words (LkExperiment *experiment, const LkEvent *event, LkMarkKind *kind)
{
  if (*event->key == '\0')
    return NULL;
  if (g_str_equal (event->key, "pause"))
    {
      *kind = LK_MARK_PAUSE;
      return g_strdup (_ ("Paused"));
    }
  if (g_str_equal (event->key, "resume"))
    {
      *kind = LK_MARK_PAUSE;
      return g_strdup (_ ("Went on"));
    }
  if (g_str_equal (event->key, "checkpoint"))
    {
      *kind = LK_MARK_CHECKPOINT;
      return g_strdup (_ ("Checkpoint"));
    }
  if (g_str_equal (event->key, "rewind"))
    {
      *kind = LK_MARK_REWIND;
      return g_strdup_printf (_ ("Rewound from step %s to %s"), event->before, event->after);
    }
  if (g_str_equal (event->key, "verdict"))
    return verdict_words (event, kind);
  if (g_str_equal (event->key, "alarm"))
    {
      *kind = LK_MARK_ALARM;
      return g_strdup (event->after);
    }

  *kind = LK_MARK_CHANGE;
  return change_words (experiment, event);
}
