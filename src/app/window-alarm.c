/* The alarm: a toast, once, when a run that was not bad becomes so; from one kind of bad to another is no new alarm. What a run went through before it was opened, or before
 * the step that it went back to, is told by the timeline alone. */

#include "app/verdict-model.h"
#include "app/window-private.h"

#include "app/debug.h"
#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>

/* Seconds: who looked away for a moment still finds it. */
#define PATIENCE 20

/* "Constant output since step 390". (transfer full) */
static char *
alarm_words (LkWindow *self, const LkEvent *event)
{
  g_autoptr (LkVerdict) verdict = lk_verdict_of_session (self->session, event->step);
  LkVerdictState state = lk_verdict_state_of_id (event->after);
  long onset = verdict != NULL && verdict->state == state ? verdict->onset_step : event->step;
  g_autofree char *step = lk_chart_scale_text (LK_CHART_COUNT, (double) onset, 0);

  /* translators: what went wrong in training, since which step: "Constant output since step 390" */
  return g_strdup_printf (_ ("%s since step %s"), lk_verdict_state_title (state), step);
}

static gboolean
is_alarm (const LkEvent *event)
{
  return g_str_equal (event->key, "verdict") && lk_verdict_state_is_bad (lk_verdict_state_of_id (event->after)) &&
         !lk_verdict_state_is_bad (lk_verdict_state_of_id (event->before));
}

static void
tell (LkWindow *self, const LkEvent *event)
{
  g_autofree char *words = alarm_words (self, event), *markup = g_markup_escape_text (words, -1);
  AdwToast *toast = adw_toast_new (markup);

  lk_debug_state ("alarm %s", words);
  adw_toast_set_button_label (toast, _ ("_Show"));
  adw_toast_set_detailed_action_name (toast, "win.raise-panel::collapse");
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_timeout (toast, PATIENCE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
events_cb (LkWindow *self, int first, int n)
{
  LkRun *run = lk_session_get_run (self->session);

  for (int i = first; i < first + n; i++)
    {
      LkEvent event = lk_run_event (run, i);

      if (is_alarm (&event) && event.step > self->alarm_after)
        tell (self, &event);
    }
}

static void
run_cb (LkWindow *self)
{
  self->alarm_after = lk_session_get_status (self->session)->step;
}

void
lk_window_set_up_alarm (LkWindow *self)
{
  g_signal_connect_object (self->session, "run-began", G_CALLBACK (run_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "rewound", G_CALLBACK (run_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "events", G_CALLBACK (events_cb), self, G_CONNECT_SWAPPED);
}
