#include "app/panels/run-marks.h"

#include "app/event-words.h"

void
lk_run_marks_add (LkChart *chart, LkSession *session, int first, int n)
{
  LkRun *run = lk_session_get_run (session);

  for (int i = first; run != NULL && i < first + n; i++)
    {
      LkEvent event = lk_run_event (run, i);
      LkMarkKind kind;
      g_autofree char *text = lk_event_words (lk_session_get_experiment (session), &event, &kind);

      lk_chart_add_mark (chart, (double) event.step, text);
    }
}
