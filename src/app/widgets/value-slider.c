#include "app/widgets/value-slider.h"

#include "app/widgets/number-slider.h"

#include <glib/gi18n.h>
#include <math.h>

#define PACE_MS 60
#define STEPS_MS 800 /* steps that follow one another so fast are one change */
#define REST_MS 300  /* the pointer rested */
#define JITTER_PX 6  /* a hand on a mouse wheel moves the mouse a little */
#define CLICK_PX 3

typedef enum
{
  HELD_NOT,
  HELD_POINTER,
  HELD_STEPS, /* keys, the wheel, or a click that may become a double one: ends by itself */
} Held;

typedef struct
{
  double x, y; /* on the surface */
} Place;

struct _LkValueSlider
{
  GtkBox parent_instance;

  const LkSetting *setting;
  double value; /* as shown */
  double asked; /* last */
  Held held;
  gboolean pending; /* the value was not asked for yet */
  gboolean locked, showing;
  guint pace, release;
  Place pressed;
  gboolean clicked;     /* once: the next click may make it a double one */
  guint32 clicked_time; /* of the event: a busy program sees clicks late */
  Place anchor;         /* where the pointer was first after it came in, or after a wheel was let pass */
  gboolean anchored;
  gint64 moved_time; /* of the pointer, away from there; 0 = it did not */
  gboolean wheel_acts;

  GtkWidget *scale, *below, *above;
};

enum
{
  SIGNAL_MOVED,
  SIGNAL_CHANGE,
  SIGNAL_RESET,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkValueSlider, lk_value_slider, GTK_TYPE_BOX)

static gboolean
is_same (double a, double b)
{
  return fabs (a - b) <= 1e-9 * MAX (fabs (a), fabs (b));
}

/* -- showing ------------------------------------------------------------------------------------------------------- */

static void
show_value (LkValueSlider *self)
{
  g_autofree char *words = lk_number_words (self->setting, self->value);
  double min, max;

  lk_slider_range (self->setting, &min, &max);
  self->showing = TRUE;
  gtk_range_set_value (GTK_RANGE (self->scale), lk_slider_position (self->setting, self->value));
  self->showing = FALSE;
  gtk_widget_set_visible (self->below, self->value < min && !is_same (self->value, min));
  gtk_widget_set_visible (self->above, self->value > max && !is_same (self->value, max));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, words, -1);
}

/* -- asking -------------------------------------------------------------------------------------------------------- */

static void
let_go (LkValueSlider *self)
{
  self->held = HELD_NOT;
  self->pending = FALSE;
  g_clear_handle_id (&self->pace, g_source_remove);
  g_clear_handle_id (&self->release, g_source_remove);
}

static void
ask (LkValueSlider *self, gboolean final)
{
  self->pending = FALSE;
  self->asked = self->value;
  g_signal_emit (self, signals[SIGNAL_CHANGE], 0, self->value, final);
}

static gboolean
pace_cb (gpointer data)
{
  LkValueSlider *self = data;

  if (!self->pending)
    {
      self->pace = 0;
      return G_SOURCE_REMOVE;
    }

  ask (self, FALSE);
  return G_SOURCE_CONTINUE;
}

/* In the midst of a gesture. */
static void
move (LkValueSlider *self, double value)
{
  self->value = value;
  self->pending = TRUE;
  g_signal_emit (self, signals[SIGNAL_MOVED], 0, value);
  if (self->locked || self->pace != 0)
    return;

  self->pace = g_timeout_add (PACE_MS, pace_cb, self);
  ask (self, FALSE);
}

static gboolean
release_cb (gpointer data)
{
  LkValueSlider *self = data;

  self->release = 0;
  let_go (self);
  ask (self, TRUE);
  return G_SOURCE_REMOVE;
}

static void
release_later (LkValueSlider *self, guint ms)
{
  self->held = HELD_STEPS;
  g_clear_handle_id (&self->release, g_source_remove);
  self->release = g_timeout_add (ms, release_cb, self);
}

void
lk_value_slider_step (LkValueSlider *self, double steps)
{
  double value = lk_slider_step (self->setting, self->value, steps);

  if (is_same (value, self->value))
    return;

  release_later (self, STEPS_MS);
  self->value = value;
  show_value (self);
  move (self, value);
}

/* -- pointer ------------------------------------------------------------------------------------------------------- */

static void
scale_changed_cb (LkValueSlider *self)
{
  double value;

  if (self->showing)
    return;

  value = lk_slider_value (self->setting, gtk_range_get_value (GTK_RANGE (self->scale)));
  if (self->held != HELD_NOT)
    {
      move (self, value);
      return;
    }
  self->value = value;
  g_signal_emit (self, signals[SIGNAL_MOVED], 0, value);
  ask (self, TRUE);
}

static Place
event_place (GdkEvent *event)
{
  Place place = { 0, 0 };

  gdk_event_get_position (event, &place.x, &place.y);
  return place;
}

static double
distance (Place a, Place b)
{
  return MAX (fabs (a.x - b.x), fabs (a.y - b.y));
}

static void
released (LkValueSlider *self, gboolean is_click, guint32 time)
{
  gboolean clicked = self->clicked;
  int double_click;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-double-click-time", &double_click, NULL);
  self->clicked = FALSE;
  if (!is_click)
    {
      let_go (self);
      ask (self, TRUE);
    }
  else if (clicked && time - self->clicked_time < (guint32) double_click)
    {
      let_go (self);
      g_signal_emit (self, signals[SIGNAL_RESET], 0);
    }
  else
    {
      self->clicked = TRUE;
      self->clicked_time = time;
      release_later (self, (guint) double_click);
    }
}

/* The scale's own gestures claim the pointer, so press and release are watched as they pass by. */
static gboolean
event_cb (LkValueSlider *self, GdkEvent *event)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_TOUCH_BEGIN ||
      (type == GDK_BUTTON_PRESS && gdk_button_event_get_button (event) == GDK_BUTTON_PRIMARY))
    {
      g_clear_handle_id (&self->release, g_source_remove);
      self->held = HELD_POINTER;
      self->pressed = event_place (event);
    }
  else if (self->held == HELD_POINTER &&
           (type == GDK_BUTTON_RELEASE || type == GDK_TOUCH_END || type == GDK_TOUCH_CANCEL))
    {
      released (self, distance (self->pressed, event_place (event)) <= CLICK_PX, gdk_event_get_time (event));
    }

  return GDK_EVENT_PROPAGATE;
}


/* -- keys and wheel ------------------------------------------------------------------------------------------------ */

static double
scaled (GdkModifierType modifiers)
{
  if (modifiers & GDK_SHIFT_MASK)
    return 10;
  return modifiers & GDK_CONTROL_MASK ? 0.1 : 1;
}

double
lk_steps_of_key (guint keyval, GdkModifierType modifiers, gboolean rtl)
{
  switch (keyval)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return scaled (modifiers);
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return -scaled (modifiers);
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      return rtl ? -scaled (modifiers) : scaled (modifiers);
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      return rtl ? scaled (modifiers) : -scaled (modifiers);
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      return 10;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      return -10;
    default:
      return 0;
    }
}

static gboolean
key_cb (LkValueSlider *self, guint keyval, guint code, GdkModifierType modifiers)
{
  double steps = lk_steps_of_key (keyval, modifiers, gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL);

  if (steps == 0 || (modifiers & GDK_ALT_MASK))
    return GDK_EVENT_PROPAGATE;

  lk_value_slider_step (self, steps);
  return GDK_EVENT_STOP;
}

static void
focus_left_cb (LkValueSlider *self)
{
  if (self->held != HELD_STEPS)
    return;

  let_go (self);
  ask (self, TRUE);
}

static void
drop_anchor (LkValueSlider *self)
{
  self->anchored = FALSE;
  self->moved_time = 0;
  self->wheel_acts = FALSE;
}

/* What scrolls under a still pointer also makes motion events: what counts is the place on the screen. */
static void
motion_cb (LkValueSlider *self, double x, double y, GtkEventController *controller)
{
  GdkEvent *event = gtk_event_controller_get_current_event (controller);

  if (event == NULL)
    return;

  if (!self->anchored)
    self->anchor = event_place (event);
  self->anchored = TRUE;
  if (distance (self->anchor, event_place (event)) > JITTER_PX)
    self->moved_time = g_get_monotonic_time ();
}

static gboolean
wheel_cb (LkValueSlider *self, double dx, double dy, GtkEventController *controller)
{
  gint64 rested = self->moved_time != 0 ? g_get_monotonic_time () - self->moved_time : 0;
  GdkModifierType modifiers = gtk_event_controller_get_current_event_state (controller);

  self->wheel_acts = self->wheel_acts || gtk_widget_has_focus (self->scale) || rested > REST_MS * 1000;
  if (!self->wheel_acts)
    {
      drop_anchor (self);
      return GDK_EVENT_PROPAGATE;
    }

  lk_value_slider_step (self, -dy * scaled (modifiers));
  return GDK_EVENT_STOP;
}

/* -- public -------------------------------------------------------------------------------------------------------- */

void
lk_value_slider_show (LkValueSlider *self, double value)
{
  if (self->held == HELD_POINTER || (self->held == HELD_STEPS && is_same (value, self->asked)))
    return;

  let_go (self);
  self->value = value;
  show_value (self);
}

double
lk_value_slider_get_value (LkValueSlider *self)
{
  return self->value;
}

gboolean
lk_value_slider_is_held (LkValueSlider *self)
{
  return self->held != HELD_NOT;
}

void
lk_value_slider_set_locked (LkValueSlider *self, gboolean locked)
{
  self->locked = locked;
}

GtkWidget *
lk_value_slider_get_scale (LkValueSlider *self)
{
  return self->scale;
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_value_slider_dispose (GObject *object)
{
  let_go (LK_VALUE_SLIDER (object));

  G_OBJECT_CLASS (lk_value_slider_parent_class)->dispose (object);
}

static void
lk_value_slider_class_init (LkValueSliderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_value_slider_dispose;

  signals[SIGNAL_MOVED] = g_signal_new ("moved", LK_TYPE_VALUE_SLIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[SIGNAL_CHANGE] = g_signal_new ("change", LK_TYPE_VALUE_SLIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_BOOLEAN);
  signals[SIGNAL_RESET] = g_signal_new ("reset", LK_TYPE_VALUE_SLIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
}

static GtkWidget *
make_arrow (const char *icon)
{
  GtkWidget *arrow = gtk_image_new_from_icon_name (icon);

  gtk_widget_set_visible (arrow, FALSE);
  gtk_widget_add_css_class (arrow, "beyond");
  return arrow;
}

/* GTK's own wheel would act on every slider that is scrolled past, and its gestures on every button: the right one is for
 * the menu of what the slider stands in. */
static void
tame (GtkWidget *scale)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (scale);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
      else if (GTK_IS_GESTURE_CLICK (controller) || GTK_IS_GESTURE_DRAG (controller))
        gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (controller), GDK_BUTTON_PRIMARY);
    }
}

static void
watch (LkValueSlider *self,
       GtkEventController *controller,
       const char *signal,
       GCallback callback,
       GtkPropagationPhase phase)
{
  gtk_event_controller_set_propagation_phase (controller, phase);
  g_signal_connect_swapped (controller, signal, callback, self);
  gtk_widget_add_controller (self->scale, controller);
}

static void
lk_value_slider_init (LkValueSlider *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1, 0.01);
  self->below = make_arrow ("pan-start-symbolic");
  self->above = make_arrow ("pan-end-symbolic");
  gtk_range_set_round_digits (GTK_RANGE (self->scale), -1);
  gtk_widget_set_hexpand (self->scale, TRUE);
  gtk_box_append (GTK_BOX (self), self->below);
  gtk_box_append (GTK_BOX (self), self->scale);
  gtk_box_append (GTK_BOX (self), self->above);

  tame (self->scale);
  g_signal_connect_swapped (self->scale, "value-changed", G_CALLBACK (scale_changed_cb), self);
  watch (self, gtk_event_controller_legacy_new (), "event", G_CALLBACK (event_cb), GTK_PHASE_CAPTURE);
  watch (self, gtk_event_controller_key_new (), "key-pressed", G_CALLBACK (key_cb), GTK_PHASE_CAPTURE);
  watch (self, gtk_event_controller_focus_new (), "leave", G_CALLBACK (focus_left_cb), GTK_PHASE_BUBBLE);
  watch (self,
         gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL | GTK_EVENT_CONTROLLER_SCROLL_DISCRETE),
         "scroll", G_CALLBACK (wheel_cb), GTK_PHASE_BUBBLE);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  watch (self, motion, "enter", G_CALLBACK (drop_anchor), GTK_PHASE_BUBBLE);
}

GtkWidget *
lk_value_slider_new (const LkSetting *setting)
{
  LkValueSlider *self = g_object_new (LK_TYPE_VALUE_SLIDER, NULL);

  self->setting = setting;
  self->value = self->asked = NAN;
  return GTK_WIDGET (self);
}
