#include "pointer.h"

#include <X11/extensions/XTest.h>
#include <gdk/x11/gdkx.h>

/* What is sent arrives as soon as the machine has time for it. What never does (the pointer is where no window is, a key
 * closed its window) is waited for no longer than this, in seconds. */
#define PATIENCE 3.0
/* Handlers, and the frame that follows. */
#define AFTERMATH 0.03

static guint arrived[GDK_EVENT_LAST];

static Display *
x_display (void)
{
  return gdk_x11_display_get_xdisplay (gdk_display_get_default ());
}

gboolean
pointer_available (void)
{
  int event, error, major, minor;

  if (GDK_IS_X11_DISPLAY (gdk_display_get_default ()) &&
      XTestQueryExtension (x_display (), &event, &error, &major, &minor))
    return TRUE;

  g_print ("1..0 # SKIP no XTest on this display\n");
  return FALSE;
}

void
settle (double seconds)
{
  gint64 until = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  XSync (x_display (), False);
  while (g_get_monotonic_time () < until)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
}

/* -- waiting for what was sent --------------------------------------------------------------------------------------- */

static gboolean
event_cb (GtkEventControllerLegacy *controller, GdkEvent *event)
{
  arrived[gdk_event_get_event_type (event)]++;
  return GDK_EVENT_PROPAGATE;
}

/* All events of a window, and of its popovers, pass its capture phase. */
static void
watch_windows (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      GtkEventController *controller;

      if (g_object_get_data (G_OBJECT (window), "watched") != NULL)
        continue;
      controller = gtk_event_controller_legacy_new ();
      gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
      g_signal_connect (controller, "event", G_CALLBACK (event_cb), NULL);
      gtk_widget_add_controller (window, controller);
      g_object_set_data (G_OBJECT (window), "watched", window);
    }
}

static void
wait_for_one_more (GdkEventType type, guint before)
{
  gint64 until = g_get_monotonic_time () + (gint64) (PATIENCE * G_USEC_PER_SEC);

  XSync (x_display (), False);
  while (arrived[type] <= before && g_get_monotonic_time () < until)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
  settle (AFTERMATH);
}

/* -- sending ------------------------------------------------------------------------------------------------------- */

/* FALSE if the pointer is there already. */
static gboolean
send_motion (GtkWidget *widget, double x, double y)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = gtk_native_get_surface (native);
  int scale = gdk_surface_get_scale_factor (surface);
  graphene_point_t at;
  double dx, dy;
  int root_x, root_y, old_x, old_y, win_x, win_y;
  unsigned int mask;
  Window root, child;

  g_assert_true (
      gtk_widget_compute_point (widget, GTK_WIDGET (native), &GRAPHENE_POINT_INIT ((float) x, (float) y), &at));
  gtk_native_get_surface_transform (native, &dx, &dy);
  XTranslateCoordinates (x_display (), gdk_x11_surface_get_xid (surface), DefaultRootWindow (x_display ()),
                         (int) (at.x + dx) * scale, (int) (at.y + dy) * scale, &root_x, &root_y, &child);
  XQueryPointer (x_display (), DefaultRootWindow (x_display ()), &root, &child, &old_x, &old_y, &win_x, &win_y, &mask);
  if (old_x == root_x && old_y == root_y)
    return FALSE;

  XTestFakeMotionEvent (x_display (), -1, root_x, root_y, CurrentTime);
  return TRUE;
}

void
move_to (GtkWidget *widget, double x, double y)
{
  guint before = arrived[GDK_MOTION_NOTIFY];

  watch_windows ();
  if (send_motion (widget, x, y))
    wait_for_one_more (GDK_MOTION_NOTIFY, before);
}

void
drag_to (GtkWidget *widget, double x, double y)
{
  send_motion (widget, x, y);
  settle (AFTERMATH);
}

void
drop (void)
{
  XTestFakeButtonEvent (x_display (), 1, False, CurrentTime);
  settle (AFTERMATH);
}

void
press_button (guint which, gboolean down)
{
  /* The wheel is buttons 4 to 7; only its turning is an event. */
  GdkEventType type = which >= 4 && which <= 7 ? GDK_SCROLL : down ? GDK_BUTTON_PRESS : GDK_BUTTON_RELEASE;
  guint before = arrived[type];

  watch_windows ();
  XTestFakeButtonEvent (x_display (), which, down, CurrentTime);
  if (type != GDK_SCROLL || down)
    wait_for_one_more (type, before);
}

void
button (gboolean down)
{
  press_button (1, down);
}

void
click_button (guint which)
{
  press_button (which, TRUE);
  press_button (which, FALSE);
}

void
double_click (void)
{
  guint before = arrived[GDK_BUTTON_RELEASE];

  watch_windows ();
  /* At once: on a busy machine it would become two clicks. */
  for (int i = 0; i < 4; i++)
    XTestFakeButtonEvent (x_display (), 1, i % 2 == 0, CurrentTime);
  wait_for_one_more (GDK_BUTTON_RELEASE, before + 1);
}

void
drag_pointer (GtkWidget *widget, double x0, double y0, double x1, double y1)
{
  enum
  {
    STEPS = 8
  };

  move_to (widget, x0, y0);
  button (TRUE);
  for (int i = 1; i <= STEPS; i++)
    move_to (widget, x0 + (x1 - x0) * i / STEPS, y0 + (y1 - y0) * i / STEPS);
  button (FALSE);
}

void
key (guint keyval)
{
  KeyCode code = XKeysymToKeycode (x_display (), keyval);
  guint before = arrived[GDK_KEY_RELEASE];

  watch_windows ();
  XTestFakeKeyEvent (x_display (), code, True, CurrentTime);
  XTestFakeKeyEvent (x_display (), code, False, CurrentTime);
  wait_for_one_more (GDK_KEY_RELEASE, before);
}

void
hold_key (guint modifier, gboolean down)
{
  XTestFakeKeyEvent (x_display (), XKeysymToKeycode (x_display (), modifier), down, CurrentTime);
  settle (AFTERMATH);
}

void
type (const char *text)
{
  for (; *text != '\0'; text++)
    key (gdk_unicode_to_keyval ((guint32) *text));
}

void
key_with (guint modifier, guint keyval)
{
  hold_key (modifier, TRUE);
  key (keyval);
  hold_key (modifier, FALSE);
}

void
click_with (guint modifier)
{
  KeyCode code = XKeysymToKeycode (x_display (), modifier);

  XTestFakeKeyEvent (x_display (), code, True, CurrentTime);
  click_button (1);
  XTestFakeKeyEvent (x_display (), code, False, CurrentTime);
  settle (AFTERMATH);
}
