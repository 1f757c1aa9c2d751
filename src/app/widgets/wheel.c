#include "app/widgets/wheel.h"

/* Pixels of a step of the wheel. */
#define WHEEL_STEP 60

static gboolean
scroll_cb (GtkScrolledWindow *page, double dx, double dy, GtkEventController *controller)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (controller);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (page);

  if ((state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) != 0 || dy == 0)
    return GDK_EVENT_PROPAGATE;

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + dy * WHEEL_STEP);
  return GDK_EVENT_STOP;
}

void
lk_wheel_moves_page (GtkScrolledWindow *page)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), page);
  gtk_widget_add_controller (GTK_WIDGET (page), scroll);
}
