/* Pointer and keys of a heat map.
 *
 *   wheel            zoom about the pointer        arrows           the cell beside it; with Ctrl ten further
 *   drag             pan                           Home, End        the first, the last column
 *   double click     show all                      Page Up, Down    ten rows up, down
 *   click            the row that is read out      Enter, Space     click it
 *                                                  Escape           read nothing out
 *                                                  + - 0            zoom, show all */

#include "app/widgets/heat-map-private.h"

#include <math.h>

#define WHEEL_ZOOM 1.25
#define KEY_ZOOM 1.5
#define DRAG 4

static gboolean
cell_at (LkHeatMap *self, double x, double y, int *row, int *column)
{
  const LkRect *plot = &self->plot;
  double unit_x = (x - plot->x) / plot->width, unit_y = (y - plot->y) / plot->height;

  if (self->rows == 0 || !(unit_x >= 0 && unit_x < 1 && unit_y >= 0 && unit_y < 1))
    return FALSE;

  *column = CLAMP ((int) (self->view.x + unit_x * self->view.width), 0, self->columns - 1);
  *row = CLAMP ((int) (self->view.y + unit_y * self->view.height), 0, self->rows - 1);
  return TRUE;
}

static void
zoom (LkHeatMap *self, double factor, LkPoint about)
{
  const LkRect *plot = &self->plot;
  double unit_x = CLAMP ((about.x - plot->x) / plot->width, 0, 1);
  double unit_y = CLAMP ((about.y - plot->y) / plot->height, 0, 1);
  LkHeatMapView view = self->view;

  view.x += unit_x * view.width * (1 - 1 / factor);
  view.y += unit_y * view.height * (1 - 1 / factor);
  view.width /= factor;
  view.height /= factor;
  lk_heat_map_set_view (self, view);
}

/* -- pointer ------------------------------------------------------------------------------------------------------- */

static void
heat_motion_cb (LkHeatMap *self, double x, double y)
{
  int row = -1, column = -1;

  /* GTK tells of a pointer that rests after each new layout: it must not take the readout from the keys. */
  if (x == self->pointer.x && y == self->pointer.y)
    return;

  self->pointer = (LkPoint){ x, y };
  cell_at (self, x, y, &row, &column);
  lk_heat_map_set_cursor (self, row, column);
}

static void
heat_leave_cb (LkHeatMap *self)
{
  lk_heat_map_set_cursor (self, -1, -1);
}

static gboolean
heat_scroll_cb (LkHeatMap *self, double dx, double dy)
{
  if (self->rows == 0)
    return GDK_EVENT_PROPAGATE;

  zoom (self, pow (WHEEL_ZOOM, -dy), self->pointer);
  return GDK_EVENT_STOP;
}

static void
heat_pressed_cb (LkHeatMap *self, int n_press)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (n_press == 2)
    lk_heat_map_show_all (self);
}

static void
heat_released_cb (LkHeatMap *self, int n_press, double x, double y)
{
  int row, column;

  if (n_press == 1 && cell_at (self, x, y, &row, &column))
    g_signal_emit_by_name (self, "pressed", row);
}

static void
heat_drag_begin_cb (LkHeatMap *self)
{
  self->dragged = self->view;
}

static void
heat_drag_update_cb (LkHeatMap *self, double dx, double dy, GtkGesture *gesture)
{
  LkHeatMapView view = self->dragged;

  if (!self->zoomed || hypot (dx, dy) < DRAG)
    return;

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  view.x -= dx / self->plot.width * view.width;
  view.y -= dy / self->plot.height * view.height;
  lk_heat_map_set_view (self, view);
}

void
lk_heat_map_watch_pointer (LkHeatMap *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *click = gtk_gesture_click_new (), *drag = gtk_gesture_drag_new ();

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (heat_motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (heat_leave_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (heat_scroll_cb), self);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (heat_pressed_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (heat_released_cb), self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (heat_drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (heat_drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

/* -- keys ---------------------------------------------------------------------------------------------------------- */

/* The view follows what is read out. */
static void
reveal (LkHeatMap *self)
{
  LkHeatMapView view = self->view;

  view.x = CLAMP (view.x, self->column + 1 - view.width, self->column);
  view.y = CLAMP (view.y, self->row + 1 - view.height, self->row);
  if (view.x != self->view.x || view.y != self->view.y)
    lk_heat_map_set_view (self, view);
}

static gboolean
heat_move (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkHeatMap *self = LK_HEAT_MAP (widget);
  int dx, dy;

  if (self->rows == 0)
    return FALSE;

  g_variant_get (args, "(ii)", &dx, &dy);
  if (self->row < 0)
    lk_heat_map_set_cursor (self, (int) ceil (self->view.y), (int) ceil (self->view.x));
  else
    lk_heat_map_set_cursor (self, CLAMP (self->row + dy, 0, self->rows - 1),
                            CLAMP (self->column + dx, 0, self->columns - 1));
  reveal (self);
  return TRUE;
}

static gboolean
heat_press (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkHeatMap *self = LK_HEAT_MAP (widget);

  if (self->row < 0)
    return FALSE;

  g_signal_emit_by_name (self, "pressed", self->row);
  return TRUE;
}

static gboolean
heat_drop (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkHeatMap *self = LK_HEAT_MAP (widget);

  if (self->row < 0)
    return FALSE;

  lk_heat_map_set_cursor (self, -1, -1);
  return TRUE;
}

static gboolean
heat_zoom (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkHeatMap *self = LK_HEAT_MAP (widget);
  LkPoint about = { self->plot.x + self->plot.width / 2, self->plot.y + self->plot.height / 2 };
  gboolean in;

  if (self->rows == 0)
    return FALSE;

  g_variant_get (args, "(b)", &in);
  if (self->row >= 0)
    lk_heat_map_get_pixel (self, self->row, self->column, &about.x, &about.y);
  zoom (self, in ? KEY_ZOOM : 1 / KEY_ZOOM, about);
  return TRUE;
}

static gboolean
heat_show_all (GtkWidget *widget, GVariant *args, gpointer data)
{
  if (!lk_heat_map_is_zoomed (LK_HEAT_MAP (widget)))
    return FALSE;

  lk_heat_map_show_all (LK_HEAT_MAP (widget));
  return TRUE;
}

void
lk_heat_map_install_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    int dx, dy;
  } moves[] = {
    { GDK_KEY_Left, 0, -1, 0 },
    { GDK_KEY_Right, 0, 1, 0 },
    { GDK_KEY_Up, 0, 0, -1 },
    { GDK_KEY_Down, 0, 0, 1 },
    { GDK_KEY_Left, GDK_CONTROL_MASK, -10, 0 },
    { GDK_KEY_Right, GDK_CONTROL_MASK, 10, 0 },
    { GDK_KEY_Page_Up, 0, 0, -10 },
    { GDK_KEY_Page_Down, 0, 0, 10 },
    { GDK_KEY_Home, 0, -100000000, 0 },
    { GDK_KEY_End, 0, 100000000, 0 },
  };
  static const guint presses[] = { GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_space };
  static const struct
  {
    guint key;
    gboolean in;
  } zooms[] = {
    { GDK_KEY_plus, TRUE },   { GDK_KEY_equal, TRUE },        { GDK_KEY_KP_Add, TRUE },
    { GDK_KEY_minus, FALSE }, { GDK_KEY_KP_Subtract, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    gtk_widget_class_add_binding (widget_class, moves[i].key, moves[i].modifiers, heat_move, "(ii)", moves[i].dx,
                                  moves[i].dy);
  for (guint i = 0; i < G_N_ELEMENTS (presses); i++)
    gtk_widget_class_add_binding (widget_class, presses[i], 0, heat_press, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    gtk_widget_class_add_binding (widget_class, zooms[i].key, 0, heat_zoom, "(b)", zooms[i].in);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_0, 0, heat_show_all, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_0, 0, heat_show_all, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, heat_drop, NULL);
}
