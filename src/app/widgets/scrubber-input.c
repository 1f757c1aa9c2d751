/* Pointer and keys of a scrubber. All they do is ask: "scrub" and "menu". */

#include "app/widgets/scrubber-private.h"

#include <math.h>

/* A press that moves less than this (pixels) is a click. */
#define SLACK 3.0

static void
ask (LkScrubber *self, long step, gboolean final)
{
  g_signal_emit_by_name (self, "scrub", step, final);
}

static double
knob_x (LkScrubber *self)
{
  return lk_scrubber_x_of (self, self->live ? self->newest : self->shown);
}

/* -- the bubble ---------------------------------------------------------------------------------------------------- */

/* At x, or nowhere: NAN. */
static void
show_bubble (LkScrubber *self, double x)
{
  self->bubble = self->n_positions > 0 ? x : NAN;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
point (LkScrubber *self, double x)
{
  self->pointer = x;
  show_bubble (self, x);
}

static void
motion_cb (LkScrubber *self, double x, double y)
{
  point (self, x);
}

static void
leave_cb (LkScrubber *self)
{
  if (!self->dragging)
    point (self, NAN);
}

static void
focus_left_cb (LkScrubber *self)
{
  show_bubble (self, NAN);
}

/* -- dragging ------------------------------------------------------------------------------------------------------ */

static void
drag_begin_cb (LkScrubber *self, double x, double y)
{
  const LkScrubberGroup *group = lk_scrubber_is_among_marks (self, y) ? lk_scrubber_group_at (self, x) : NULL;
  int i = -1;

  if (self->n_positions == 0)
    return;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  /* A press on a mark goes to it, and not to what lies under the pointer. */
  if (group != NULL)
    {
      for (i = group->first; lk_scrubber_get_mark (self, i)->kind != group->kind; i++)
        ;
      i = lk_scrubber_nearest (self, lk_scrubber_get_mark (self, i)->step);
    }
  ask (self, i >= 0 ? self->positions[i] : lk_scrubber_step_at (self, x), FALSE);
}

static void
drag_update_cb (LkScrubber *self, double dx, double dy, GtkGestureDrag *drag)
{
  double x, y;

  if (self->n_positions == 0 || (!self->dragging && fabs (dx) < SLACK))
    return;

  self->dragging = TRUE;
  gtk_gesture_drag_get_start_point (drag, &x, &y);
  ask (self, lk_scrubber_step_at (self, x + dx), FALSE);
  point (self, x + dx);
}

static void
drag_end_cb (LkScrubber *self, double dx, double dy)
{
  if (self->n_positions == 0)
    return;

  self->dragging = FALSE;
  ask (self, self->live ? LK_SCRUBBER_LIVE : self->shown, TRUE);
  if (!gtk_widget_contains (GTK_WIDGET (self), self->pointer, 1))
    point (self, NAN);
}

/* -- menu ---------------------------------------------------------------------------------------------------------- */

static void
menu_pressed_cb (GtkGesture *gesture, int n, double x, double y, LkScrubber *self)
{
  show_bubble (self, NAN);
  g_signal_emit_by_name (self, "menu", x, y);
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
long_pressed_cb (GtkGesture *gesture, double x, double y, LkScrubber *self)
{
  menu_pressed_cb (gesture, 1, x, y, self);
}

static gboolean
scrubber_menu (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkScrubber *self = LK_SCRUBBER (widget);

  show_bubble (self, NAN);
  g_signal_emit_by_name (self, "menu", knob_x (self), 0.0);
  return TRUE;
}

/* -- moving -------------------------------------------------------------------------------------------------------- */

/* So many positions on; live stands behind the last one. */
static void
move (LkScrubber *self, int by)
{
  int i = (self->live ? self->n_positions : lk_scrubber_nearest (self, self->shown)) + by;

  ask (self, i >= self->n_positions ? LK_SCRUBBER_LIVE : self->positions[MAX (i, 0)], TRUE);
}

/* To the nearest mark before (-1) or after (1) the knob that lies at another position; behind the last one it is live. */
static void
jump (LkScrubber *self, int direction)
{
  int here = self->live ? self->n_positions : lk_scrubber_nearest (self, self->shown);
  int n = (int) self->marks->len;

  for (int k = 0; k < n; k++)
    {
      int i = direction > 0 ? k : n - 1 - k;
      int there = lk_scrubber_nearest (self, lk_scrubber_get_mark (self, i)->step);

      if ((there - here) * direction > 0)
        {
          ask (self, self->positions[there], TRUE);
          return;
        }
    }
  if (direction > 0)
    ask (self, LK_SCRUBBER_LIVE, TRUE);
}

static gboolean
scrubber_move (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkScrubber *self = LK_SCRUBBER (widget);
  int by;
  gboolean visual, marks;

  if (self->n_positions == 0)
    return FALSE;

  g_variant_get (args, "(ibb)", &by, &visual, &marks);
  if (visual && gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    by = -by;
  if (marks)
    jump (self, by);
  else
    move (self, by);
  /* Keys have no pointer: the bubble stands at the knob. */
  show_bubble (self, knob_x (self));
  return TRUE;
}

static gboolean
scrubber_hide_bubble (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkScrubber *self = LK_SCRUBBER (widget);

  if (isnan (self->bubble))
    return FALSE;

  show_bubble (self, NAN);
  return TRUE;
}

static gboolean
scroll_cb (LkScrubber *self, double dx, double dy)
{
  double by = dx != 0 ? dx : -dy;

  if (self->n_positions == 0 || by == 0)
    return FALSE;

  move (self, by > 0 ? 1 : -1);
  show_bubble (self, knob_x (self));
  return TRUE;
}

void
lk_scrubber_install_keys (GtkWidgetClass *widget_class)
{
  static const int far = 1 << 28;
  const struct
  {
    guint key, keypad;
    GdkModifierType modifiers;
    int by;
    gboolean visual, marks; /* to the left or right rather than back or on; from mark to mark */
  } moves[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, 0, -1, TRUE, FALSE },
    { GDK_KEY_Right, GDK_KEY_KP_Right, 0, 1, TRUE, FALSE },
    { GDK_KEY_Left, GDK_KEY_KP_Left, GDK_SHIFT_MASK, -10, TRUE, FALSE },
    { GDK_KEY_Right, GDK_KEY_KP_Right, GDK_SHIFT_MASK, 10, TRUE, FALSE },
    { GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, 0, -10, FALSE, FALSE },
    { GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, 0, 10, FALSE, FALSE },
    { GDK_KEY_Home, GDK_KEY_KP_Home, 0, -far, FALSE, FALSE },
    { GDK_KEY_End, GDK_KEY_KP_End, 0, far, FALSE, FALSE },
    { GDK_KEY_Left, GDK_KEY_KP_Left, GDK_CONTROL_MASK, -1, TRUE, TRUE },
    { GDK_KEY_Right, GDK_KEY_KP_Right, GDK_CONTROL_MASK, 1, TRUE, TRUE },
    { GDK_KEY_m, GDK_KEY_m, 0, 1, FALSE, TRUE },
    { GDK_KEY_M, GDK_KEY_M, GDK_SHIFT_MASK, -1, FALSE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    for (int keypad = 0; keypad < 2; keypad++)
      gtk_widget_class_add_binding (widget_class, keypad ? moves[i].keypad : moves[i].key, moves[i].modifiers,
                                    scrubber_move, "(ibb)", moves[i].by, moves[i].visual, moves[i].marks);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, scrubber_hide_bubble, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, scrubber_menu, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, scrubber_menu, NULL);
}

void
lk_scrubber_watch_pointer (LkScrubber *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new (), *focus = gtk_event_controller_focus_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES |
                                                                GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);
  GtkGesture *drag = gtk_gesture_drag_new (), *click = gtk_gesture_click_new (), *hold = gtk_gesture_long_press_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (widget, motion);

  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_left_cb), self);
  gtk_widget_add_controller (widget, focus);

  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, scroll);

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (menu_pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (hold), TRUE);
  g_signal_connect (hold, "pressed", G_CALLBACK (long_pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (hold));
}
