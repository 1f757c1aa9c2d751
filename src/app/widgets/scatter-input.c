/* Pointer and keys of a map of points.
 *
 *   drag             pan, lasso or box             wheel, two fingers  zoom about them
 *   middle button    pan                           double click        on nothing: show all
 *   click            the nearest point             Ctrl, Shift         add to the selection, extend it
 *
 *   arrows           to the next point that way    + -                 zoom about that point
 *   Enter, Space     click it                      0                   show all
 *   Shift+arrows     pan                           Escape              give up a lasso or box */

#include "app/widgets/scatter-private.h"

#include <math.h>

#define WHEEL_ZOOM 1.25
#define KEY_ZOOM 1.5
#define KEY_PAN 0.1
/* A drag is one from so many pixels on, and so far apart are the corners of a lasso. */
#define DRAG 4
#define CORNER 2

static gboolean
encloses (LkScatter *self)
{
  return self->drag == LK_SCATTER_DRAG_LASSO || self->drag == LK_SCATTER_DRAG_BOX;
}

void
lk_scatter_update_cursor_name (LkScatter *self)
{
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), self->drag == LK_SCATTER_DRAG_VIEW ? "grabbing"
                                                      : self->mode == LK_SCATTER_PAN     ? NULL
                                                                                         : "crosshair");
}

static void
press (LkScatter *self, int point, GdkModifierType modifiers)
{
  gboolean toggle = (modifiers & GDK_CONTROL_MASK) != 0, extend = (modifiers & GDK_SHIFT_MASK) != 0;

  /* Who meant to add and missed does not mean to lose all. */
  if (point < 0 && (toggle || extend))
    return;

  self->cursor = point;
  g_signal_emit_by_name (self, "pressed", point, toggle, extend);
  lk_scatter_update_words (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* -- lasso and box ------------------------------------------------------------------------------------------------- */

/* Which points lie within: a mask of the window's pixels is made once, however many points and corners there are. */
static void
find_inside (LkScatter *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  g_autofree guint8 *mask = g_malloc ((gsize) width * (gsize) height);

  lk_loop_mask ((const double *) (void *) self->loop->data, (int) self->loop->len / 2, width, height, mask);
  g_array_set_size (self->inside, 0);
  for (int i = 0; i < self->n; i++)
    {
      double x, y;

      if (self->shown != NULL && !self->shown[i])
        continue;
      lk_scatter_get_place (self, i, &x, &y);
      if (x >= 0 && y >= 0 && x < width && y < height && mask[(gsize) y * (gsize) width + (gsize) x])
        g_array_append_val (self->inside, i);
    }
}

static void
add_corner (LkScatter *self, double x, double y)
{
  g_array_append_val (self->loop, x);
  g_array_append_val (self->loop, y);
}

static void
extend_loop (LkScatter *self, double from_x, double from_y, double x, double y)
{
  if (self->drag == LK_SCATTER_DRAG_BOX)
    {
      g_array_set_size (self->loop, 0);
      add_corner (self, from_x, from_y);
      add_corner (self, x, from_y);
      add_corner (self, x, y);
      add_corner (self, from_x, y);
    }
  else
    {
      guint n = self->loop->len;

      if (n > 0 &&
          hypot (x - g_array_index (self->loop, double, n - 2), y - g_array_index (self->loop, double, n - 1)) < CORNER)
        return;
      add_corner (self, x, y);
    }
  find_inside (self);
}

static void
end_loop (LkScatter *self, GdkModifierType modifiers)
{
  g_autoptr (GArray) inside = g_array_copy (self->inside);

  g_array_set_size (self->loop, 0);
  g_array_set_size (self->inside, 0);
  g_signal_emit_by_name (self, "enclosed", inside, (modifiers & GDK_CONTROL_MASK) != 0);
}

/* -- dragging ------------------------------------------------------------------------------------------------------ */

static void
drag_begin_cb (LkScatter *self, double x, double y, GtkGesture *gesture)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  if (self->n == 0 || (button != GDK_BUTTON_PRIMARY && button != GDK_BUTTON_MIDDLE))
    {
      gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_DENIED);
      return;
    }

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->dragged_x = self->dragged_y = 0;
}

static void
set_drag (LkScatter *self, guint button)
{
  if (button == GDK_BUTTON_MIDDLE || self->mode == LK_SCATTER_PAN)
    self->drag = LK_SCATTER_DRAG_VIEW;
  else
    self->drag = self->mode == LK_SCATTER_LASSO ? LK_SCATTER_DRAG_LASSO : LK_SCATTER_DRAG_BOX;
  g_array_set_size (self->loop, 0);
  lk_scatter_set_hovered (self, -1);
  lk_scatter_update_cursor_name (self);
}

static void
pan (LkScatter *self, double dx, double dy)
{
  LkScatterView view = self->view;

  view.x -= dx / view.scale;
  view.y += dy / view.scale;
  lk_scatter_take_view (self, view, TRUE);
}

static void
drag_update_cb (LkScatter *self, double dx, double dy, GtkGesture *gesture)
{
  double x, y;

  gtk_gesture_drag_get_start_point (GTK_GESTURE_DRAG (gesture), &x, &y);
  if (self->drag == LK_SCATTER_NO_DRAG)
    {
      if (hypot (dx, dy) < DRAG)
        return;
      set_drag (self, gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)));
      gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
      if (self->drag == LK_SCATTER_DRAG_LASSO)
        add_corner (self, x, y);
    }

  self->pointer_x = x + dx;
  self->pointer_y = y + dy;
  if (self->drag == LK_SCATTER_DRAG_VIEW)
    pan (self, dx - self->dragged_x, dy - self->dragged_y);
  else if (encloses (self))
    extend_loop (self, x, y, x + dx, y + dy);
  self->dragged_x = dx;
  self->dragged_y = dy;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
finish_drag (LkScatter *self)
{
  self->drag = LK_SCATTER_NO_DRAG;
  lk_scatter_update_cursor_name (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_end_cb (LkScatter *self, double dx, double dy, GtkGesture *gesture)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));
  double x, y;

  gtk_gesture_drag_get_start_point (GTK_GESTURE_DRAG (gesture), &x, &y);
  if (encloses (self))
    end_loop (self, state);
  else if (self->drag == LK_SCATTER_NO_DRAG && button == GDK_BUTTON_PRIMARY)
    press (self, lk_scatter_pick (self, x, y), state);
  finish_drag (self);
}

static void
pressed_cb (LkScatter *self, int n_press, double x, double y)
{
  if (n_press == 2 && self->n > 0 && lk_scatter_pick (self, x, y) < 0)
    lk_scatter_show_all (self);
}

/* -- pointing and zooming ------------------------------------------------------------------------------------------ */

static void
motion_cb (LkScatter *self, double x, double y)
{
  /* GTK tells of a pointer that rests after each new layout: keys may be elsewhere meanwhile. */
  if (self->pointed && x == self->pointer_x && y == self->pointer_y)
    return;

  self->pointed = TRUE;
  self->pointer_x = x;
  self->pointer_y = y;
  if (self->drag == LK_SCATTER_NO_DRAG && self->n > 0)
    lk_scatter_set_hovered (self, lk_scatter_pick (self, x, y));
}

static void
leave_cb (LkScatter *self)
{
  self->pointed = FALSE;
  lk_scatter_set_hovered (self, -1);
}

static void
zoom_at (LkScatter *self, double factor, double x, double y)
{
  LkScatterView view = self->view;

  lk_scatter_view_zoom (&view, factor, x, y, gtk_widget_get_width (GTK_WIDGET (self)),
                        gtk_widget_get_height (GTK_WIDGET (self)));
  lk_scatter_take_view (self, view, TRUE);
}

static gboolean
scroll_cb (LkScatter *self, double dx, double dy)
{
  if (self->n == 0)
    return GDK_EVENT_PROPAGATE;

  zoom_at (self, pow (WHEEL_ZOOM, -dy), self->pointer_x, self->pointer_y);
  return GDK_EVENT_STOP;
}

static void
pinch_begin_cb (LkScatter *self)
{
  self->pinch = 1;
}

static void
pinch_cb (LkScatter *self, double factor, GtkGesture *gesture)
{
  double x, y;

  if (self->n == 0 || !gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    return;

  zoom_at (self, factor / self->pinch, x, y);
  self->pinch = factor;
}

/* -- keys ---------------------------------------------------------------------------------------------------------- */

static gboolean
scatter_go (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkScatter *self = LK_SCATTER (widget);
  const float *xy = lk_scatter_motion_places (self->motion);
  double x = self->view.x, y = self->view.y;
  int dx, dy, next;

  if (self->n == 0)
    return FALSE;

  g_variant_get (args, "(ii)", &dx, &dy);
  if (self->cursor >= 0)
    {
      x = (double) xy[2 * self->cursor];
      y = (double) xy[2 * self->cursor + 1];
    }
  next = lk_scatter_next (xy, self->shown, self->n, self->cursor, x, y, dx, dy);
  if (next < 0)
    return TRUE;

  self->cursor = next;
  lk_scatter_reveal (self, next);
  lk_scatter_set_hovered (self, next);
  lk_scatter_update_words (self);
  gtk_widget_queue_draw (widget);
  return TRUE;
}

static gboolean
scatter_press (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkScatter *self = LK_SCATTER (widget);
  int modifiers;

  if (self->cursor < 0)
    return FALSE;

  g_variant_get (args, "(i)", &modifiers);
  press (self, self->cursor, (GdkModifierType) modifiers);
  return TRUE;
}

static gboolean
scatter_pan (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkScatter *self = LK_SCATTER (widget);
  LkScatterView view = self->wanted;
  int dx, dy;

  if (self->n == 0)
    return FALSE;

  g_variant_get (args, "(ii)", &dx, &dy);
  view.x += dx * KEY_PAN * gtk_widget_get_width (widget) / view.scale;
  view.y += dy * KEY_PAN * gtk_widget_get_height (widget) / view.scale;
  lk_scatter_take_view (self, view, FALSE);
  return TRUE;
}

static gboolean
scatter_zoom (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkScatter *self = LK_SCATTER (widget);
  gboolean in;

  if (self->n == 0)
    return FALSE;

  g_variant_get (args, "(b)", &in);
  lk_scatter_zoom (self, in ? KEY_ZOOM : 1 / KEY_ZOOM);
  return TRUE;
}

static gboolean
scatter_give_up (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkScatter *self = LK_SCATTER (widget);

  if (!encloses (self))
    return FALSE;

  self->drag = LK_SCATTER_DRAG_GIVEN_UP;
  gtk_widget_queue_draw (widget);
  return TRUE;
}

void
lk_scatter_install_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key, keypad;
    int dx, dy;
  } ways[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, -1, 0 },
    { GDK_KEY_Right, GDK_KEY_KP_Right, 1, 0 },
    { GDK_KEY_Up, GDK_KEY_KP_Up, 0, 1 },
    { GDK_KEY_Down, GDK_KEY_KP_Down, 0, -1 },
  };
  static const guint in[] = { GDK_KEY_plus, GDK_KEY_equal, GDK_KEY_KP_Add };
  static const guint out[] = { GDK_KEY_minus, GDK_KEY_KP_Subtract };
  static const guint presses[] = { GDK_KEY_space, GDK_KEY_Return, GDK_KEY_KP_Enter };
  static const GdkModifierType modifiers[] = { 0, GDK_CONTROL_MASK, GDK_SHIFT_MASK };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      gtk_widget_class_add_binding (widget_class, ways[i].key, 0, scatter_go, "(ii)", ways[i].dx, ways[i].dy);
      gtk_widget_class_add_binding (widget_class, ways[i].keypad, 0, scatter_go, "(ii)", ways[i].dx, ways[i].dy);
      gtk_widget_class_add_binding (widget_class, ways[i].key, GDK_SHIFT_MASK, scatter_pan, "(ii)", ways[i].dx,
                                    ways[i].dy);
    }
  for (guint i = 0; i < G_N_ELEMENTS (in); i++)
    gtk_widget_class_add_binding (widget_class, in[i], 0, scatter_zoom, "(b)", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (out); i++)
    gtk_widget_class_add_binding (widget_class, out[i], 0, scatter_zoom, "(b)", FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (presses); i++)
    for (guint k = 0; k < G_N_ELEMENTS (modifiers); k++)
      gtk_widget_class_add_binding (widget_class, presses[i], modifiers[k], scatter_press, "(i)", (int) modifiers[k]);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, scatter_give_up, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0, 0, "scatter.show-all", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_0, 0, "scatter.show-all", NULL);
}

/* -- controllers --------------------------------------------------------------------------------------------------- */

static void
focus_cb (LkScatter *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lk_scatter_watch_pointer (LkScatter *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new (), *focus = gtk_event_controller_focus_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *drag = gtk_gesture_drag_new (), *click = gtk_gesture_click_new (), *pinch = gtk_gesture_zoom_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (widget, motion);

  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, scroll);

  g_signal_connect_swapped (focus, "enter", G_CALLBACK (focus_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_cb), self);
  gtk_widget_add_controller (widget, focus);

  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));

  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (finish_drag), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  /* Else a drag spoils the double click after it. */
  gtk_gesture_group (drag, click);
}
