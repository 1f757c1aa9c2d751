/* Pointer and keys of a chart: both move the readout. */

#include "app/widgets/chart-private.h"

#include <math.h>

/* The step of a sample nearest to one, over all series. */
static double
snap (LkChart *self, double step)
{
  double nearest = NAN;

  for (guint i = 0; i < self->series->len; i++)
    {
      LkChartSeries *series = g_ptr_array_index (self->series, i);
      int j = lk_curve_nearest (series->curve, step);

      if (j >= 0 && !(fabs (lk_curve_x (series->curve, j) - step) >= fabs (nearest - step)))
        nearest = lk_curve_x (series->curve, j);
    }

  return nearest;
}

static void
chart_motion_cb (LkChart *self, double x, double y)
{
  if (!lk_chart_is_empty (self))
    lk_chart_set_cursor (self, snap (self, lk_chart_step_at (self, x)));
}

static void
chart_leave_cb (LkChart *self)
{
  lk_chart_set_cursor (self, NAN);
}

static void
chart_pressed_cb (LkChart *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* The longest series leads: its samples are what the arrow keys step over. */
static const LkCurve *
leading_curve (LkChart *self)
{
  const LkCurve *leader = NULL;

  for (guint i = 0; i < self->series->len; i++)
    {
      LkChartSeries *series = g_ptr_array_index (self->series, i);

      if (leader == NULL || lk_curve_size (series->curve) > lk_curve_size (leader))
        leader = series->curve;
    }

  return leader;
}

static gboolean
chart_move_cursor (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkChart *self = LK_CHART (widget);
  const LkCurve *curve = leading_curve (self);
  int n = curve != NULL ? lk_curve_size (curve) : 0, by = 0, i;
  /* One arrow press moves by about a pixel where samples lie closer than that. */
  int pace = MAX (1, n / MAX (1, gtk_widget_get_width (widget)));

  g_variant_get (args, "(i)", &by);
  if (n == 0)
    return FALSE;

  if (ABS (by) > 1000)
    i = by > 0 ? n - 1 : 0;
  else if (isnan (lk_chart_get_cursor (self)))
    i = n - 1;
  else
    i = CLAMP (lk_curve_nearest (curve, lk_chart_get_cursor (self)) + by * pace, 0, n - 1);

  lk_chart_set_cursor (self, lk_curve_x (curve, i));
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

void
lk_chart_install_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key, keypad;
    int by;
  } moves[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, -1 },        { GDK_KEY_Right, GDK_KEY_KP_Right, 1 },
    { GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, -20 }, { GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, 20 },
    { GDK_KEY_Home, GDK_KEY_KP_Home, -100000 },   { GDK_KEY_End, GDK_KEY_KP_End, 100000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      gtk_widget_class_add_binding (widget_class, moves[i].key, 0, chart_move_cursor, "(i)", moves[i].by);
      gtk_widget_class_add_binding (widget_class, moves[i].keypad, 0, chart_move_cursor, "(i)", moves[i].by);
    }
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, chart_drop_cursor, NULL);
}

void
lk_chart_watch_pointer (LkChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (chart_motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (chart_motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (chart_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (chart_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}
