/* Pointer and keys of a plane.
 *
 *   wheel            zoom about the pointer        Left, Right      the step before, after
 *   drag             pan                           Home, End        the first, the last one
 *   double click     show all                      Up, Down         the other trail
 *   click            the step that is read out     Enter, Space     click it
 *                                                  Escape           read nothing out
 *                                                  + - 0            zoom, show all */

#include "app/widgets/plane-private.h"

#include <math.h>

#define WHEEL_ZOOM 1.25
#define KEY_ZOOM 1.5
/* A step is meant within so many pixels; a drag is one from so many on. */
#define REACH 14
#define DRAG 4

/* -- zoom ---------------------------------------------------------------------------------------------------------- */

static LkChartScale
zoom_scale (const LkChartScale *scale, double factor, double about)
{
  return (LkChartScale){ lk_chart_scale_value (scale, about - about / factor),
                         lk_chart_scale_value (scale, about + (1 - about) / factor), FALSE };
}

static LkPlaneView
seen (LkPlane *self)
{
  return self->zoomed ? self->zoom : lk_plane_whole (self);
}

/* Out again beyond the whole is the whole. */
static void
zoom (LkPlane *self, double factor, LkPoint about)
{
  const LkRect *plot = &self->frame.plot;
  LkPlaneView view = seen (self), whole = lk_plane_whole (self);

  view.x = zoom_scale (&view.x, factor, CLAMP ((about.x - plot->x) / plot->width, 0, 1));
  view.y = zoom_scale (&view.y, factor, CLAMP (1 - (about.y - plot->y) / plot->height, 0, 1));
  if (view.x.max - view.x.min >= whole.x.max - whole.x.min)
    lk_plane_show_all (self);
  else
    lk_plane_set_zoom (self, &view);
}

/* -- pointer ------------------------------------------------------------------------------------------------------- */

static void
read_nearest (LkPlane *self, double x, double y)
{
  double nearest = REACH;
  int trail = 0, at = -1;

  for (int i = 0; i < LK_PLANE_TRAILS; i++)
    for (int k = 0; k < self->trails[i].n; k++)
      {
        double px, py, distance;

        lk_plane_get_pixel (self, i, k, &px, &py);
        distance = hypot (px - x, py - y);
        if (distance < nearest)
          {
            nearest = distance;
            trail = i;
            at = k;
          }
      }
  lk_plane_set_cursor (self, trail, at);
}

static void
plane_motion_cb (LkPlane *self, double x, double y)
{
  /* GTK tells of a pointer that rests after each new layout: it must not take the readout from the keys. */
  if (x == self->pointer.x && y == self->pointer.y)
    return;

  self->pointer = (LkPoint){ x, y };
  read_nearest (self, x, y);
}

static void
plane_leave_cb (LkPlane *self)
{
  lk_plane_set_cursor (self, self->trail, -1);
}

static gboolean
plane_scroll_cb (LkPlane *self, double dx, double dy)
{
  if (lk_plane_is_empty (self))
    return GDK_EVENT_PROPAGATE;

  zoom (self, pow (WHEEL_ZOOM, -dy), self->pointer);
  return GDK_EVENT_STOP;
}

static void
press (LkPlane *self)
{
  if (self->at >= 0)
    g_signal_emit_by_name (self, "pressed", self->trails[self->trail].steps[self->at].step);
}

static void
plane_pressed_cb (LkPlane *self, int n_press)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (n_press == 2)
    lk_plane_show_all (self);
}

static void
plane_released_cb (LkPlane *self, int n_press)
{
  if (n_press == 1)
    press (self);
}

static void
plane_drag_begin_cb (LkPlane *self)
{
  self->dragged = seen (self);
}

static LkChartScale
move_scale (const LkChartScale *scale, double share)
{
  return (LkChartScale){ lk_chart_scale_value (scale, share), lk_chart_scale_value (scale, 1 + share), FALSE };
}

static void
plane_drag_update_cb (LkPlane *self, double dx, double dy, GtkGesture *gesture)
{
  LkPlaneView view = self->dragged;

  if (lk_plane_is_empty (self) || hypot (dx, dy) < DRAG)
    return;

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  view.x = move_scale (&view.x, -dx / self->frame.plot.width);
  view.y = move_scale (&view.y, dy / self->frame.plot.height);
  lk_plane_set_zoom (self, &view);
}

void
lk_plane_watch_pointer (LkPlane *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *click = gtk_gesture_click_new (), *drag = gtk_gesture_drag_new ();

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (plane_motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (plane_leave_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (plane_scroll_cb), self);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (plane_pressed_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (plane_released_cb), self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (plane_drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (plane_drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

/* -- keys ---------------------------------------------------------------------------------------------------------- */

static gboolean
plane_move (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkPlane *self = LK_PLANE (widget);
  int trail = self->trail, at = self->at, by, n;

  g_variant_get (args, "(i)", &by);
  if (self->trails[trail].n == 0)
    trail = (trail + 1) % LK_PLANE_TRAILS;
  n = self->trails[trail].n;
  if (n == 0)
    return FALSE;

  /* The keys begin where the trail is shown. */
  at = at >= 0        ? CLAMP (at + by, 0, n - 1)
       : ABS (by) > 1 ? (by < 0 ? 0 : n - 1)
                      : MAX (lk_plane_get_shown (self, trail), 0);
  lk_plane_set_cursor (self, trail, at);
  return TRUE;
}

/* To the same step of the other trail, or the last one before it. */
static gboolean
plane_other_trail (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkPlane *self = LK_PLANE (widget);
  int other = (self->trail + 1) % LK_PLANE_TRAILS, at = self->trails[other].n - 1;

  if (at < 0 || self->at < 0)
    return FALSE;

  while (at > 0 && self->trails[other].steps[at].step > self->trails[self->trail].steps[self->at].step)
    at--;
  lk_plane_set_cursor (self, other, at);
  return TRUE;
}

static gboolean
plane_press (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkPlane *self = LK_PLANE (widget);

  if (self->at < 0)
    return FALSE;

  press (self);
  return TRUE;
}

static gboolean
plane_drop (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkPlane *self = LK_PLANE (widget);

  if (self->at < 0)
    return FALSE;

  lk_plane_set_cursor (self, self->trail, -1);
  return TRUE;
}

static gboolean
plane_zoom (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkPlane *self = LK_PLANE (widget);
  const LkRect *plot = &self->frame.plot;
  LkPoint about = { plot->x + plot->width / 2, plot->y + plot->height / 2 };
  gboolean in;

  if (lk_plane_is_empty (self))
    return FALSE;

  g_variant_get (args, "(b)", &in);
  if (self->at >= 0)
    lk_plane_get_pixel (self, self->trail, self->at, &about.x, &about.y);
  zoom (self, in ? KEY_ZOOM : 1 / KEY_ZOOM, about);
  return TRUE;
}

static gboolean
plane_show_all (GtkWidget *widget, GVariant *args, gpointer data)
{
  if (!lk_plane_is_zoomed (LK_PLANE (widget)))
    return FALSE;

  lk_plane_show_all (LK_PLANE (widget));
  return TRUE;
}

void
lk_plane_install_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    int by;
  } moves[] = { { GDK_KEY_Left, -1 },    { GDK_KEY_KP_Left, -1 },      { GDK_KEY_Right, 1 },
                { GDK_KEY_KP_Right, 1 }, { GDK_KEY_Home, -100000000 }, { GDK_KEY_End, 100000000 } };
  static const guint trails[] = { GDK_KEY_Up, GDK_KEY_KP_Up, GDK_KEY_Down, GDK_KEY_KP_Down };
  static const guint presses[] = { GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_space };
  static const guint ins[] = { GDK_KEY_plus, GDK_KEY_equal, GDK_KEY_KP_Add };
  static const guint outs[] = { GDK_KEY_minus, GDK_KEY_KP_Subtract };
  static const guint alls[] = { GDK_KEY_0, GDK_KEY_KP_0 };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    gtk_widget_class_add_binding (widget_class, moves[i].key, 0, plane_move, "(i)", moves[i].by);
  for (guint i = 0; i < G_N_ELEMENTS (trails); i++)
    gtk_widget_class_add_binding (widget_class, trails[i], 0, plane_other_trail, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (presses); i++)
    gtk_widget_class_add_binding (widget_class, presses[i], 0, plane_press, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (ins); i++)
    gtk_widget_class_add_binding (widget_class, ins[i], 0, plane_zoom, "(b)", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (outs); i++)
    gtk_widget_class_add_binding (widget_class, outs[i], 0, plane_zoom, "(b)", FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (alls); i++)
    gtk_widget_class_add_binding (widget_class, alls[i], 0, plane_show_all, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, plane_drop, NULL);
}
