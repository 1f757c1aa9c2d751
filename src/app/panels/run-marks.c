#include "app/panels/run-marks.h"

#include <glib/gi18n.h>

/* NULL for what needs no mark. */
static char *
mark_text (LkSession *session, const LkEvent *event)
{
  const LkSetting *setting = lk_experiment_setting (lk_session_get_experiment (session), event->key);

  if (setting != NULL)
    return g_strdup_printf ("%s: %s → %s", _ (setting->title), event->before, event->after);
  if (g_str_equal (event->key, "pause"))
    return g_strdup (_ ("Paused"));
  if (g_str_equal (event->key, "alarm"))
    return g_strdup (event->after);

  return NULL;
}

void
lk_run_marks_add (LkChart *chart, LkSession *session, int first, int n)
{
  LkRun *run = lk_session_get_run (session);

  for (int i = first; run != NULL && i < first + n; i++)
    {
      LkEvent event = lk_run_event (run, i);
      g_autofree char *text = mark_text (session, &event);

      if (text != NULL)
        lk_chart_add_mark (chart, (double) event.step, text);
    }
}
