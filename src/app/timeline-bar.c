#include "app/timeline-bar.h"

#include "app/event-words.h"
#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>

#define DEFAULT_SPEED 5
/* Windows lower than this (pixels) get a slim bar. */
#define LOW_WINDOW 640

struct _LkTimelineBar
{
  GtkBox parent_instance;

  LkSession *session;
  int speed;
  long total; /* what the labels have room for */

  LkScrubber *scrubber;
  GtkButton *play, *live, *undo;
  GtkLabel *long_place, *short_place;
  GtkPopover *menu; /* of the scrubber; NULL until it is asked for */
};

enum
{
  PROP_0,
  PROP_SPEED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LkTimelineBar, lk_timeline_bar, GTK_TYPE_BOX)

static gboolean
has_run (LkTimelineBar *self)
{
  return lk_session_get_status (self->session) != NULL || lk_session_get_run (self->session) != NULL;
}

/* -- labels -------------------------------------------------------------------------------------------------------- */

static void
reserve (GtkLabel *label, const char *text)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (label), text);
  PangoAttrList *attributes = pango_attr_list_new ();
  int width;

  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &width, NULL);
  gtk_widget_set_size_request (GTK_WIDGET (label), width, -1);
}

/* Room for the widest step, so that nothing moves under the pointer while it scrubs. */
static void
reserve_places (LkTimelineBar *self)
{
  g_autofree char *widest = lk_scrubber_dup_place (self->scrubber, self->total);
  g_autofree char *number = lk_chart_scale_text (LK_CHART_COUNT, (double) self->total, 0);

  reserve (self->long_place, widest);
  reserve (self->short_place, number);
}

static void
set_class (gpointer widget, const char *name, gboolean there)
{
  if (there)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_place (LkTimelineBar *self)
{
  LkClock *clock = lk_session_get_clock (self->session);
  gboolean live = lk_clock_is_live (clock), empty = !has_run (self);
  long step = lk_clock_get_step (clock);
  g_autofree char *place = empty ? g_strdup ("") : lk_scrubber_dup_place (self->scrubber, step);
  g_autofree char *number = empty ? g_strdup ("") : lk_chart_scale_text (LK_CHART_COUNT, (double) step, 0);
  const char *tip = live ? _ ("All panels show the newest step") : _ ("Return to the newest step (Alt+End)");

  gtk_label_set_label (self->long_place, place);
  gtk_label_set_label (self->short_place, number);
  set_class (self, "not-live", !live);
  set_class (self->long_place, "accent", !live);
  set_class (self->short_place, "accent", !live);
  set_class (self->live, "flat", live);
  set_class (self->live, "suggested-action", !live);
  /* Not for every step: a tooltip that is set makes GTK ask the X server where the pointer is, and wait. */
  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self->live)), tip) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->live), tip);
}

static void
show_playing (LkTimelineBar *self)
{
  gboolean playing = lk_clock_is_playing (lk_session_get_clock (self->session));

  const char *name = playing ? _ ("Stop playing back") : _ ("Play the recorded steps back");
  g_autofree char *tooltip = g_strdup_printf ("%s (P)", name);

  gtk_button_set_icon_name (self->play, playing ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->play), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* -- following the session ------------------------------------------------------------------------------------------- */

static void
show_extent (LkTimelineBar *self)
{
  const LkTrainerStatus *status = lk_session_get_status (self->session);
  long newest = lk_clock_get_newest (lk_session_get_clock (self->session));
  long total = status != NULL ? status->total_steps : 0;

  lk_scrubber_set_extent (self->scrubber, newest, total, status != NULL ? status->steps_per_epoch : 0);
  if (MAX (newest, total) != self->total)
    {
      self->total = MAX (newest, total);
      reserve_places (self);
    }
}

static void
clock_cb (LkTimelineBar *self)
{
  LkClock *clock = lk_session_get_clock (self->session);

  show_extent (self);
  lk_scrubber_set_shown (self->scrubber, lk_clock_get_step (clock), lk_clock_is_live (clock));
  show_place (self);
}

static void
records_cb (LkTimelineBar *self)
{
  int n;
  const long *steps = lk_clock_get_records (lk_session_get_clock (self->session), &n);

  lk_scrubber_set_positions (self->scrubber, steps, n);
}

/* The button is there while there is something to undo, and says what it is. */
static void
show_surgery (LkTimelineBar *self)
{
  g_autofree char *change = NULL, *tooltip = NULL, *at = NULL;
  long step = lk_timeline_surgery (self->session, &change);

  gtk_widget_set_visible (GTK_WIDGET (self->undo), step >= 0);
  if (step < 0)
    return;

  at = lk_chart_scale_text (LK_CHART_COUNT, (double) step, 0);
  /* translators: a change of a setting ("Temperature: 0.2 → 0.5"), a step */
  tooltip = g_strdup_printf (_ ("Undo “%s”: back to the checkpoint of step %s"), change, at);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->undo), tooltip);
}

static void
events_cb (LkTimelineBar *self, int first, int n)
{
  LkRun *run = lk_session_get_run (self->session);

  for (int i = first; i < first + n; i++)
    {
      LkEvent event = lk_run_event (run, i);
      LkMarkKind kind;
      g_autofree char *text = lk_event_words (lk_session_get_experiment (self->session), &event, &kind);

      if (text != NULL)
        lk_scrubber_add_mark (self->scrubber, kind, event.step, text);
    }
  show_surgery (self);
}

/* A run is there, or gone, or went back; its events follow. */
static void
run_cb (LkTimelineBar *self)
{
  lk_scrubber_clear_marks (self->scrubber);
  gtk_widget_set_tooltip_text (
      GTK_WIDGET (self->scrubber),
      has_run (self) ? NULL : _ ("The timeline: once training runs, go back here to any recorded step"));
  clock_cb (self);
  show_surgery (self);
}

/* -- scrubbing ----------------------------------------------------------------------------------------------------- */

static void
scrub_cb (LkTimelineBar *self, long step, gboolean final)
{
  LkClock *clock = lk_session_get_clock (self->session);

  lk_clock_stop (clock);
  if (step == LK_SCRUBBER_LIVE)
    lk_clock_go_live (clock);
  else
    lk_clock_show (clock, step);
}

/* The checkpoint that a menu at x can go back to: that of a mark there, or of the step; -1 if there is none. */
static long
checkpoint_at (LkTimelineBar *self, double x, long step)
{
  long marked = lk_scrubber_mark_at (self->scrubber, x, LK_MARK_CHECKPOINT);

  if (marked >= 0 && lk_timeline_can_rewind (self->session, marked))
    return marked;

  return step != LK_SCRUBBER_LIVE && lk_timeline_can_rewind (self->session, step) ? step : -1;
}

static void
menu_cb (LkTimelineBar *self, double x, double y)
{
  long step = lk_scrubber_step_at (self->scrubber, x);
  long shown = step == LK_SCRUBBER_LIVE ? lk_clock_get_newest (lk_session_get_clock (self->session)) : step;
  long checkpoint = checkpoint_at (self, x, step);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autofree char *show = g_strdup_printf ("timeline.show(int64 %ld)", step);
  g_autofree char *copy = g_strdup_printf ("timeline.copy(int64 %ld)", shown);

  g_menu_append (menu, _ ("_Show This Step"), show);
  g_menu_append (menu, _ ("_Copy Step"), copy);
  if (checkpoint >= 0)
    {
      g_autofree char *rewind = g_strdup_printf ("win.rewind-to(int64 %ld)", checkpoint);

      g_menu_append (menu, _ ("_Rewind to This Checkpoint…"), rewind);
    }
  if (self->menu == NULL)
    {
      self->menu = GTK_POPOVER (gtk_popover_menu_new_from_model (NULL));
      gtk_popover_set_has_arrow (self->menu, FALSE);
      gtk_popover_set_position (self->menu, GTK_POS_TOP);
      gtk_widget_set_parent (GTK_WIDGET (self->menu), GTK_WIDGET (self->scrubber));
    }
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), G_MENU_MODEL (menu));
  gtk_popover_set_pointing_to (self->menu, &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (self->menu);
}

static void
show_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  scrub_cb (data, (long) g_variant_get_int64 (parameter), TRUE);
}

static void
copy_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, g_variant_get_int64 (parameter));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (data), text);
}

static void
add_actions (LkTimelineBar *self)
{
  static const GActionEntry entries[] = {
    { "show", show_action, "x" },
    { "copy", copy_action, "x" },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GPropertyAction) speed = g_property_action_new ("speed", self, "speed");

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (speed));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "timeline", G_ACTION_GROUP (group));
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
window_size_cb (LkTimelineBar *self, int width, int height)
{
  set_class (self, "slim", height < LOW_WINDOW);
}

static void
lk_timeline_bar_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_timeline_bar_parent_class)->realize (widget);
  g_signal_connect_object (gtk_native_get_surface (gtk_widget_get_native (widget)), "layout",
                           G_CALLBACK (window_size_cb), widget, G_CONNECT_SWAPPED);
}

static void
lk_timeline_bar_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (lk_timeline_bar_parent_class)->css_changed (widget, change);
  reserve_places (LK_TIMELINE_BAR (widget));
}

static void
lk_timeline_bar_dispose (GObject *object)
{
  LkTimelineBar *self = LK_TIMELINE_BAR (object);

  if (self->menu != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->menu));
  self->menu = NULL;
  g_clear_object (&self->session);

  G_OBJECT_CLASS (lk_timeline_bar_parent_class)->dispose (object);
}

static void
lk_timeline_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkTimelineBar *self = LK_TIMELINE_BAR (object);

  switch (id)
    {
    case PROP_SPEED:
      g_value_set_int (value, self->speed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_timeline_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkTimelineBar *self = LK_TIMELINE_BAR (object);

  switch (id)
    {
    case PROP_SPEED:
      if (self->speed == g_value_get_int (value))
        return;
      self->speed = g_value_get_int (value);
      g_object_notify_by_pspec (object, pspec);
      if (self->session != NULL && lk_clock_is_playing (lk_session_get_clock (self->session)))
        lk_clock_play (lk_session_get_clock (self->session), self->speed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_timeline_bar_class_init (LkTimelineBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lk_timeline_bar_dispose;
  object_class->get_property = lk_timeline_bar_get_property;
  object_class->set_property = lk_timeline_bar_set_property;
  widget_class->realize = lk_timeline_bar_realize;
  widget_class->css_changed = lk_timeline_bar_css_changed;

  properties[PROP_SPEED] = g_param_spec_int ("speed", NULL, NULL, 1, 30, DEFAULT_SPEED,
                                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (LK_TYPE_SCRUBBER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/timeline-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LkTimelineBar, scrubber);
  gtk_widget_class_bind_template_child (widget_class, LkTimelineBar, play);
  gtk_widget_class_bind_template_child (widget_class, LkTimelineBar, long_place);
  gtk_widget_class_bind_template_child (widget_class, LkTimelineBar, short_place);
  gtk_widget_class_bind_template_child (widget_class, LkTimelineBar, live);
  gtk_widget_class_bind_template_child (widget_class, LkTimelineBar, undo);
  gtk_widget_class_bind_template_callback (widget_class, scrub_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_cb);
}

static void
lk_timeline_bar_init (LkTimelineBar *self)
{
  self->speed = DEFAULT_SPEED;
  gtk_widget_init_template (GTK_WIDGET (self));
  add_actions (self);
}

void
lk_timeline_bar_set_session (LkTimelineBar *self, LkSession *session)
{
  LkClock *clock = lk_session_get_clock (session);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "run-began", G_CALLBACK (run_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (run_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rewound", G_CALLBACK (run_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "events", G_CALLBACK (events_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "status", G_CALLBACK (show_extent), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (clock, "changed", G_CALLBACK (clock_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (clock, "records", G_CALLBACK (records_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (clock, "notify::playing", G_CALLBACK (show_playing), self, G_CONNECT_SWAPPED);

  records_cb (self);
  run_cb (self);
  show_playing (self);
}

double
lk_timeline_bar_get_speed (LkTimelineBar *self)
{
  return self->speed;
}

gboolean
lk_timeline_can_rewind (LkSession *session, long step)
{
  const LkTrainerStatus *status = lk_session_get_status (session);

  return status != NULL && lk_session_get_state (session) != LK_SESSION_READ_ONLY && !status->rewinding &&
         step < status->step && lk_session_has_checkpoint (session, step);
}

long
lk_timeline_surgery (LkSession *session, char **change)
{
  LkRun *run = lk_session_get_run (session);
  g_autofree char *key = NULL;
  long step = lk_session_get_surgery (session, &key);

  *change = NULL;
  for (int i = run != NULL && step >= 0 ? lk_run_n_events (run) - 1 : -1; i >= 0 && *change == NULL; i--)
    {
      LkEvent event = lk_run_event (run, i);
      LkMarkKind kind;

      if (g_strcmp0 (event.key, key) == 0)
        *change = lk_event_words (lk_session_get_experiment (session), &event, &kind);
    }
  /* Asked for, but taken only at the next step. */
  if (step >= 0 && *change == NULL)
    *change = g_strdup (_ ("the last change"));

  return step;
}

LkScrubber *
lk_timeline_bar_get_scrubber (LkTimelineBar *self)
{
  return self->scrubber;
}
