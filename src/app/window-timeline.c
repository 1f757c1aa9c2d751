/* What the window does with time: the actions of the timeline, and the keys that work wherever the focus is. */

#include "app/window-private.h"

#include <glib/gi18n.h>

static LkClock *
clock_of (GtkWidget *window)
{
  return lk_session_get_clock (LK_WINDOW (window)->session);
}

/* -- actions ------------------------------------------------------------------------------------------------------- */

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
}

void
lk_window_install_timeline (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.timeline-first", NULL, first_action);
  gtk_widget_class_install_action (widget_class, "win.timeline-back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "win.timeline-play", NULL, play_action);
  gtk_widget_class_install_action (widget_class, "win.timeline-forward", NULL, forward_action);
  gtk_widget_class_install_action (widget_class, "win.timeline-live", NULL, live_action);
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
  add_keys (self);
  update_actions (self);
}
