/* Pointer and keys of a chart.
 *
 *   wheel            zoom about the pointer        drag             zoom to a box; a flat one leaves the values alone
 *   Shift+wheel      pan                           Shift+drag       pan, as with the middle button
 *   Ctrl+wheel       zoom the values               double click     show all
 *
 *   Left, Right      move the readout              + -              zoom about the readout
 *   Page Up, Down    by twenty                     Ctrl + -         zoom the values
 *   Home, End        to the first, to the last     Shift+arrows     pan
 *   Escape           hide it                       0                show all
 *   L, O, X          log axis, outliers, unit      Ctrl+E, Ctrl+C   export, copy the picture
 *   Menu, Shift+F10  the menu */

#include "app/widgets/chart-private.h"

#include <math.h>

#define WHEEL_ZOOM 1.25
#define KEY_ZOOM 1.5
#define WHEEL_PAN 0.1
#define KEY_PAN 0.1
/* A drag is one from so many pixels on; a box that is flatter than BOX leaves the values alone. */
#define DRAG 4
#define BOX 20

/* -- zoom ---------------------------------------------------------------------------------------------------------- */

static double
share_of_width (LkChart *self, double x)
{
  const LkRect *plot = &self->frame.plot;

  return CLAMP ((x - plot->x) / plot->width, 0, 1);
}

static double
value_at (LkChart *self, double y)
{
  const LkRect *plot = &self->frame.plot;

  return lk_chart_scale_value (&self->frame.y, 1 - (y - plot->y) / plot->height);
}

/* about: 0 (bottom) .. 1 (top); by: what the values are moved by, in heights. */
static void
zoom_values (LkChart *self, double factor, double about, double by)
{
  const LkChartScale *scale = &self->frame.y;
  double low = about - about / factor + by, high = about + (1 - about) / factor + by;

  lk_chart_zoom_values (self, lk_chart_scale_value (scale, low), lk_chart_scale_value (scale, high));
}

gboolean
lk_chart_box_has_height (LkChart *self)
{
  return fabs (self->drag_to.y - self->drag_from.y) > BOX;
}

static void
zoom_to_box (LkChart *self)
{
  double top = value_at (self, fmin (self->drag_from.y, self->drag_to.y));
  double bottom = value_at (self, fmax (self->drag_from.y, self->drag_to.y));
  gboolean high = lk_chart_box_has_height (self);

  if (fabs (self->drag_to.x - self->drag_from.x) >= DRAG)
    lk_chart_link_set_view (self->link, lk_chart_step_at (self, self->drag_from.x),
                            lk_chart_step_at (self, self->drag_to.x));
  if (high)
    lk_chart_zoom_values (self, bottom, top);
}

/* -- pointer ------------------------------------------------------------------------------------------------------- */

static void
chart_motion_cb (LkChart *self, double x, double y)
{
  if (lk_chart_is_empty (self) || self->drag != LK_CHART_NO_DRAG)
    return;
  /* GTK tells of a pointer that rests after each new layout: it must not take the readout from the keys. */
  if (self->pointed && x == self->pointer.x && y == self->pointer.y)
    return;

  self->pointed = TRUE;
  self->pointer = (LkPoint){ x, y };
  lk_chart_set_cursor (self, self->layer->snap (self, lk_chart_step_at (self, x)));
  /* Which series is nearest may have changed though the step has not. */
  lk_chart_update_words (self, TRUE);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
chart_leave_cb (LkChart *self)
{
  self->pointed = FALSE;
  lk_chart_set_cursor (self, NAN);
}

static gboolean
chart_scroll_cb (LkChart *self, double dx, double dy, GtkEventController *controller)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (controller);

  if (lk_chart_is_empty (self))
    return GDK_EVENT_PROPAGATE;

  if (state & GDK_CONTROL_MASK)
    {
      double about = 1 - (self->pointer.y - self->frame.plot.y) / self->frame.plot.height;

      zoom_values (self, pow (WHEEL_ZOOM, -dy), CLAMP (about, 0, 1), 0);
    }
  else if (state & GDK_SHIFT_MASK || fabs (dx) > fabs (dy))
    lk_chart_link_pan (self->link, WHEEL_PAN * (fabs (dx) > fabs (dy) ? dx : dy));
  else
    lk_chart_link_zoom (self->link, pow (WHEEL_ZOOM, -dy), share_of_width (self, self->pointer.x));
  return GDK_EVENT_STOP;
}

static void
drag_begin_cb (LkChart *self, double x, double y, GtkGesture *gesture)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  if (lk_chart_is_empty (self) || (button != GDK_BUTTON_PRIMARY && button != GDK_BUTTON_MIDDLE))
    {
      gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_DENIED);
      return;
    }

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->drag_from = self->drag_to = (LkPoint){ x, y };
  self->drag_panned = 0;
}

static void
pan_by_drag (LkChart *self, double dx, double dy)
{
  double share = -dx / self->frame.plot.width;

  lk_chart_link_pan (self->link, share - self->drag_panned);
  self->drag_panned = share;
  if (self->y_zoomed)
    zoom_values (self, 1, 0, (self->drag_from.y + dy - self->drag_to.y) / self->frame.plot.height);
}

static void
drag_update_cb (LkChart *self, double dx, double dy, GtkGesture *gesture)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  if (self->drag == LK_CHART_NO_DRAG)
    {
      if (hypot (dx, dy) < DRAG)
        return;
      self->drag = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)) == GDK_BUTTON_MIDDLE ||
                           state & GDK_SHIFT_MASK
                       ? LK_CHART_PAN
                       : LK_CHART_BOX;
      gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
    }

  if (self->drag == LK_CHART_PAN)
    pan_by_drag (self, dx, dy);
  self->drag_to = (LkPoint){ self->drag_from.x + dx, self->drag_from.y + dy };
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_end_cb (LkChart *self)
{
  if (self->drag == LK_CHART_BOX)
    zoom_to_box (self);
  self->drag = LK_CHART_NO_DRAG;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_cancel_cb (LkChart *self)
{
  self->drag = LK_CHART_NO_DRAG;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
pressed_cb (LkChart *self, int n_press, double x, double y, GtkGesture *gesture)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (button == GDK_BUTTON_SECONDARY)
    lk_chart_show_menu (self, x, y);
  else if (button == GDK_BUTTON_PRIMARY && n_press == 2)
    lk_chart_reset_zoom (self);
}

/* -- keys ---------------------------------------------------------------------------------------------------------- */

static gboolean
chart_move_cursor (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkChart *self = LK_CHART (widget);
  int by = 0;
  double at;

  g_variant_get (args, "(i)", &by);
  at = self->layer->move (self, lk_chart_get_cursor (self), by);
  if (isnan (at))
    return FALSE;

  lk_chart_set_cursor (self, at);
  return TRUE;
}

static gboolean
chart_drop_cursor (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkChart *self = LK_CHART (widget);

  if (isnan (lk_chart_get_cursor (self)))
    return FALSE;

  lk_chart_set_cursor (self, NAN);
  return TRUE;
}

static gboolean
chart_zoom (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkChart *self = LK_CHART (widget);
  double at = lk_chart_get_cursor (self), factor = KEY_ZOOM;
  gboolean in, values;

  g_variant_get (args, "(bb)", &in, &values);
  if (lk_chart_is_empty (self))
    return FALSE;

  if (!in)
    factor = 1 / factor;
  if (values)
    zoom_values (self, factor, 0.5, 0);
  else
    lk_chart_link_zoom (self->link, factor,
                        isnan (at) ? 0.5 : share_of_width (self, lk_chart_frame_x (self, &self->frame, at)));
  return TRUE;
}

static gboolean
chart_pan (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkChart *self = LK_CHART (widget);
  int x, y;

  g_variant_get (args, "(ii)", &x, &y);
  if (lk_chart_is_empty (self))
    return FALSE;

  lk_chart_link_pan (self->link, KEY_PAN * x);
  if (y != 0 && self->y_zoomed)
    zoom_values (self, 1, 0, KEY_PAN * y);
  return TRUE;
}

static gboolean
chart_pop_up (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkChart *self = LK_CHART (widget);

  lk_chart_show_menu (self, gtk_widget_get_width (widget) / 2.0, gtk_widget_get_height (widget) / 2.0);
  return TRUE;
}

static gboolean
chart_next_unit (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkChart *self = LK_CHART (widget);

  if (self->x_title != NULL)
    return FALSE;

  lk_chart_link_set_unit (self->link, (lk_chart_link_get_unit (self->link) + 1) % LK_CHART_N_UNITS);
  return TRUE;
}

static void
install_moves (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key, keypad;
    int by;
  } moves[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, -1 },         { GDK_KEY_Right, GDK_KEY_KP_Right, 1 },
    { GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, -20 },  { GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, 20 },
    { GDK_KEY_Home, GDK_KEY_KP_Home, -100000000 }, { GDK_KEY_End, GDK_KEY_KP_End, 100000000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      gtk_widget_class_add_binding (widget_class, moves[i].key, 0, chart_move_cursor, "(i)", moves[i].by);
      gtk_widget_class_add_binding (widget_class, moves[i].keypad, 0, chart_move_cursor, "(i)", moves[i].by);
    }
}

static void
install_zooms (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    gboolean in;
  } zooms[] = {
    { GDK_KEY_plus, TRUE },   { GDK_KEY_equal, TRUE },        { GDK_KEY_KP_Add, TRUE },
    { GDK_KEY_minus, FALSE }, { GDK_KEY_KP_Subtract, FALSE },
  };
  static const struct
  {
    guint key;
    int x, y;
  } pans[] = {
    { GDK_KEY_Left, -1, 0 },
    { GDK_KEY_Right, 1, 0 },
    { GDK_KEY_Up, 0, 1 },
    { GDK_KEY_Down, 0, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    {
      gtk_widget_class_add_binding (widget_class, zooms[i].key, 0, chart_zoom, "(bb)", zooms[i].in, FALSE);
      gtk_widget_class_add_binding (widget_class, zooms[i].key, GDK_CONTROL_MASK, chart_zoom, "(bb)", zooms[i].in,
                                    TRUE);
    }
  for (guint i = 0; i < G_N_ELEMENTS (pans); i++)
    gtk_widget_class_add_binding (widget_class, pans[i].key, GDK_SHIFT_MASK, chart_pan, "(ii)", pans[i].x, pans[i].y);
}

void
lk_chart_install_keys (GtkWidgetClass *widget_class)
{
  install_moves (widget_class);
  install_zooms (widget_class);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, chart_drop_cursor, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_x, 0, chart_next_unit, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, chart_pop_up, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, chart_pop_up, NULL);
  /* Menus show the last one. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_0, 0, "chart.reset-zoom", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0, 0, "chart.reset-zoom", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, 0, "chart.log-scale", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_o, 0, "chart.ignore-outliers", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, GDK_CONTROL_MASK, "chart.export", "s", "png");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "chart.copy", NULL);
}

void
lk_chart_watch_pointer (LkChart *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *drag = gtk_gesture_drag_new (), *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (chart_motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (chart_motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (chart_leave_cb), self);
  gtk_widget_add_controller (widget, motion);

  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (chart_scroll_cb), self);
  gtk_widget_add_controller (widget, scroll);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (drag_cancel_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  /* Else a drag spoils the double click after it. */
  gtk_gesture_group (drag, click);
}
