/* What the window does with time: the actions of the timeline, and the keys that work wherever the focus is. */

#include "app/window-private.h"

#include "app/debug.h"
#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>

/* A switch that was turned so far back is no news: its run was opened again. */
#define RECENT_STEPS 5

static LkClock *
clock_of (GtkWidget *window)
{
  return lk_session_get_clock (LK_WINDOW (window)->session);
}

/* -- turning the clock ------------------------------------------------------------------------------------------------------- */

static void
move_by (GtkWidget *window, int by)
{
  lk_clock_stop (clock_of (window));
  lk_clock_move (clock_of (window), by);
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  move_by (widget, -1);
}

static void
forward_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  move_by (widget, 1);
}

static void
first_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_clock_stop (clock_of (widget));
  lk_clock_show (clock_of (widget), 0);
}

static void
live_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_clock_go_live (clock_of (widget));
}

static void
play_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkClock *clock = clock_of (widget);

  if (lk_clock_is_playing (clock))
    lk_clock_stop (clock);
  else
    lk_clock_play (clock, lk_timeline_bar_get_speed (LK_WINDOW (widget)->timeline));
}

/* -- going back for good ------------------------------------------------------------------------------------------- */

typedef struct
{
  LkWindow *window;
  long step;
} Question;

static void
question_free (Question *question, GClosure *closure)
{
  g_free (question);
}

static void
answer_cb (Question *question, const char *response)
{
  if (g_str_equal (response, "rewind"))
    lk_session_rewind (question->window->session, question->step);
}

/* Asks first: what came after is no longer seen in the window. */
static void
ask_rewind (LkWindow *self, const char *heading, const char *yes, long step)
{
  LkRun *run = lk_session_get_run (self->session);
  g_autofree char *at = lk_chart_scale_text (LK_CHART_COUNT, (double) step, 0), *folder = NULL, *body = NULL;
  Question *question;
  GtkWidget *dialog;

  if (run == NULL || lk_run_path (run) == NULL)
    return;

  folder = lk_run_next_rewound (run);
  /* translators: a step, the name of a folder */
  body = g_strdup_printf (_ ("Training continues from step %s. What came after is kept in %s."), at, folder);
  dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "rewind", yes, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "rewind", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "rewind");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  question = g_new (Question, 1);
  *question = (Question){ self, step };
  g_signal_connect_data (dialog, "response", G_CALLBACK (answer_cb), question, (GClosureNotify) question_free,
                         G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
ask_rewind_to (LkWindow *self, long step)
{
  g_autofree char *at = lk_chart_scale_text (LK_CHART_COUNT, (double) step, 0);
  g_autofree char *heading = g_strdup_printf (_ ("Rewind to Step %s?"), at);

  if (lk_timeline_can_rewind (self->session, step))
    ask_rewind (self, heading, _ ("_Rewind"), step);
}

static void
rewind_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ask_rewind_to (LK_WINDOW (widget), lk_clock_get_step (clock_of (widget)));
}

static void
rewind_to_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ask_rewind_to (LK_WINDOW (widget), (long) g_variant_get_int64 (parameter));
}

/* Nothing is lost: what came after is kept. So nobody is asked. */
static void
go_back (LkWindow *self, long step, const char *change)
{
  LkRun *run = lk_session_get_run (self->session);
  g_autofree char *folder = NULL, *at = NULL, *text = NULL;

  if (run == NULL || lk_run_path (run) == NULL)
    return;

  folder = lk_run_next_rewound (run);
  at = lk_chart_scale_text (LK_CHART_COUNT, (double) step, 0);
  /* translators: a change of a setting ("Temperature: 0.2 → 0.5"), a step, the name of a folder */
  text = g_strdup_printf (_ ("Undone: “%s”. Back at step %s; what came after is kept in %s"), change, at, folder);
  lk_session_rewind (self->session, step);
  lk_window_toast (self, text, NULL);
}

static void
offer_undo (LkWindow *self, long step, const char *change)
{
  g_autofree char *at = lk_chart_scale_text (LK_CHART_COUNT, (double) step, 0), *text = NULL, *markup = NULL;
  AdwToast *toast;

  /* translators: a change of a setting ("Predictor: on → off"), a step */
  text = g_strdup_printf (_ ("%s. A checkpoint was taken before, at step %s"), change, at);
  markup = g_markup_escape_text (text, -1);
  toast = adw_toast_new (markup);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "win.undo-surgery");
  adw_toast_overlay_add_toast (self->toasts, toast);
  lk_debug_state ("toast %s", text);
}

static void
undo_surgery_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);
  g_autofree char *change = NULL;
  long step = lk_timeline_surgery (self->session, &change);

  if (step < 0)
    return;

  go_back (self, step, change);
}

/* What was just switched can be undone where the hand still is. Numbers are drawn by many values: their way back is the
 * button of the timeline. */
static void
events_cb (LkWindow *self, int first, int n)
{
  LkExperiment *experiment = lk_session_get_experiment (self->session);
  long newest = lk_clock_get_newest (lk_session_get_clock (self->session));

  for (int i = first; i < first + n; i++)
    {
      LkEvent event = lk_run_event (lk_session_get_run (self->session), i);
      const LkSetting *setting = lk_experiment_setting (experiment, event.key);
      g_autofree char *change = NULL;
      long step = lk_timeline_surgery (self->session, &change);

      if (setting != NULL && setting->kind == LK_SETTING_SWITCH && event.step == step && newest - step <= RECENT_STEPS)
        offer_undo (self, step, change);
    }
}

/* -- when they can be used ------------------------------------------------------------------------------------------- */

/* At every status, so it tells only what is new. */
static void
update_rewind (LkWindow *self)
{
  LkClock *clock = lk_session_get_clock (self->session);
  gboolean can = !lk_clock_is_live (clock) && lk_timeline_can_rewind (self->session, lk_clock_get_step (clock));

  if (can == self->can_rewind)
    return;

  self->can_rewind = can;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.rewind", can);
}

static void
update_actions (LkWindow *self)
{
  LkClock *clock = lk_session_get_clock (self->session);
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean live = lk_clock_is_live (clock);
  int n;
  const long *records = lk_clock_get_records (clock, &n);
  gboolean at_first = n > 0 && !live && lk_clock_get_step (clock) == records[0];

  gtk_widget_action_set_enabled (widget, "win.timeline-first", n > 0 && !at_first);
  gtk_widget_action_set_enabled (widget, "win.timeline-back", n > 0 && !at_first);
  gtk_widget_action_set_enabled (widget, "win.timeline-play", n > 0);
  gtk_widget_action_set_enabled (widget, "win.timeline-forward", n > 0 && !live);
  gtk_widget_action_set_enabled (widget, "win.timeline-live", n > 0);
  update_rewind (self);
}

void
lk_window_install_timeline (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.timeline-first", NULL, first_action);
  gtk_widget_class_install_action (widget_class, "win.timeline-back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "win.timeline-play", NULL, play_action);
  gtk_widget_class_install_action (widget_class, "win.timeline-forward", NULL, forward_action);
  gtk_widget_class_install_action (widget_class, "win.timeline-live", NULL, live_action);
  gtk_widget_class_install_action (widget_class, "win.rewind", NULL, rewind_action);
  gtk_widget_class_install_action (widget_class, "win.rewind-to", "x", rewind_to_action);
  gtk_widget_class_install_action (widget_class, "win.undo-surgery", NULL, undo_surgery_action);
}

/* -- keys ---------------------------------------------------------------------------------------------------------- */

static void
add_keys (LkWindow *self)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_Left, GDK_ALT_MASK, "win.timeline-back" },
    { GDK_KEY_Right, GDK_ALT_MASK, "win.timeline-forward" },
    { GDK_KEY_Home, GDK_ALT_MASK, "win.timeline-first" },
    { GDK_KEY_End, GDK_ALT_MASK, "win.timeline-live" },
    { GDK_KEY_Left, 0, "win.timeline-back" },
    { GDK_KEY_Right, 0, "win.timeline-forward" },
    { GDK_KEY_p, 0, "win.timeline-play" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  /* As with the window's other plain keys (window-actions.c): only what nothing with the focus wants comes here. */
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, keys[i].modifiers),
                                                            gtk_named_action_new (keys[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

void
lk_window_set_up_timeline (LkWindow *self)
{
  LkClock *clock = lk_session_get_clock (self->session);

  lk_timeline_bar_set_session (self->timeline, self->session);
  g_signal_connect_object (clock, "changed", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (clock, "records", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::state", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "status", G_CALLBACK (update_rewind), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "events", G_CALLBACK (events_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "rewound", G_CALLBACK (update_rewind), self, G_CONNECT_SWAPPED);
  add_keys (self);
  self->can_rewind = TRUE; /* as actions begin */
  update_actions (self);
}
