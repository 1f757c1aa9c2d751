#include "app/widgets/setting-row.h"

#include "app/widgets/number-slider.h"

#include <glib/gi18n.h>
#include <math.h>

#define PACE_MS 100

struct _LkSettingRow
{
  AdwPreferencesRow parent_instance;

  const LkSetting *setting;
  char *title;
  char *text, *fallback; /* canonical, as shown */
  char *pending;         /* of a drag: not sent yet */
  guint pace;            /* timeout while a drag sends events */
  gboolean dragging, running, showing;

  GtkLabel *title_label;
  GtkLabel *error_label;
  GtkRevealer *error_revealer;
  GtkBox *head, *body;
  GtkImage *lock;
  GtkButton *reset_button;
  GtkWidget *toggle, *slider, *entry, *choice; /* those that the kind has */
};

enum
{
  SIGNAL_CHANGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkSettingRow, lk_setting_row, ADW_TYPE_PREFERENCES_ROW)

static gboolean
is_number (const LkSetting *setting)
{
  return setting->kind == LK_SETTING_INT || setting->kind == LK_SETTING_REAL;
}

static gboolean
is_locked (LkSettingRow *self)
{
  return self->running && !self->setting->live;
}

/* -- asking -------------------------------------------------------------------------------------------------------- */

static void
ask (LkSettingRow *self, const char *text, gboolean final)
{
  g_signal_emit (self, signals[SIGNAL_CHANGE], 0, text, final);
}

static gboolean
pace_cb (gpointer data)
{
  LkSettingRow *self = data;
  g_autofree char *text = g_steal_pointer (&self->pending);

  if (text == NULL)
    {
      self->pace = 0;
      return G_SOURCE_REMOVE;
    }

  ask (self, text, FALSE);
  return G_SOURCE_CONTINUE;
}

static void
slider_changed_cb (LkSettingRow *self)
{
  g_autofree char *text = NULL;

  if (self->showing)
    return;

  text = lk_number_text (self->setting,
                         lk_slider_value (self->setting, gtk_range_get_value (GTK_RANGE (self->slider))));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);

  if (!self->dragging)
    ask (self, text, TRUE);
  else if (is_locked (self) || self->pace != 0)
    {
      g_free (self->pending);
      self->pending = g_steal_pointer (&text);
    }
  else
    {
      self->pace = g_timeout_add (PACE_MS, pace_cb, self);
      ask (self, text, FALSE);
    }
}

/* The slider's own gestures claim the pointer, so the row watches press and release as they pass by. */
static gboolean
slider_event_cb (LkSettingRow *self, GdkEvent *event)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN)
    self->dragging = TRUE;

  if (self->dragging && (type == GDK_BUTTON_RELEASE || type == GDK_TOUCH_END || type == GDK_TOUCH_CANCEL))
    {
      g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));

      self->dragging = FALSE;
      g_clear_handle_id (&self->pace, g_source_remove);
      g_clear_pointer (&self->pending, g_free);
      if (g_ascii_strtod (text, NULL) != lk_setting_number (self->setting, self->text) || !is_locked (self))
        ask (self, text, TRUE);
    }

  return GDK_EVENT_PROPAGATE;
}

static void
entry_apply (LkSettingRow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *shown = is_number (self->setting)
                               ? lk_number_text (self->setting, lk_setting_number (self->setting, self->text))
                               : g_strdup (self->text);

  /* Leaving a field that nobody touched is no change. */
  if (!g_str_equal (stripped, shown))
    ask (self, stripped, TRUE);
}

static void
entry_focus_left_cb (LkSettingRow *self)
{
  if (!self->dragging)
    entry_apply (self);
}

static void
toggle_changed_cb (LkSettingRow *self)
{
  if (!self->showing)
    ask (self, gtk_switch_get_active (GTK_SWITCH (self->toggle)) ? "true" : "false", TRUE);
}

static void
choice_changed_cb (LkSettingRow *self)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->choice));

  if (!self->showing && selected != GTK_INVALID_LIST_POSITION)
    ask (self, self->setting->choices[selected], TRUE);
}

static void
reset_clicked_cb (LkSettingRow *self)
{
  ask (self, NULL, TRUE);
}

static void
double_click_cb (LkSettingRow *self, int n_press)
{
  if (n_press == 2 && lk_setting_row_is_changed (self))
    ask (self, NULL, TRUE);
}

/* -- showing ------------------------------------------------------------------------------------------------------- */

static void
show_number (LkSettingRow *self)
{
  double number = lk_setting_number (self->setting, self->text);
  g_autofree char *text = lk_number_text (self->setting, number);

  /* What a hand holds is not moved under it. */
  if (self->dragging)
    return;
  gtk_range_set_value (GTK_RANGE (self->slider), lk_slider_position (self->setting, number));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
}

static void
show_choice (LkSettingRow *self)
{
  for (guint i = 0; self->setting->choices[i] != NULL; i++)
    if (g_str_equal (self->setting->choices[i], self->text))
      gtk_drop_down_set_selected (GTK_DROP_DOWN (self->choice), i);
}

static void
update_marks (LkSettingRow *self)
{
  gboolean changed = lk_setting_row_is_changed (self), locked = is_locked (self);

  gtk_widget_set_visible (GTK_WIDGET (self->reset_button), changed && !locked);
  gtk_widget_set_visible (GTK_WIDGET (self->lock), locked);
  if (changed)
    gtk_widget_add_css_class (GTK_WIDGET (self), "changed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "changed");
  if (locked)
    gtk_widget_add_css_class (GTK_WIDGET (self), "locked");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "locked");
}

void
lk_setting_row_show (LkSettingRow *self, const char *text, const char *fallback)
{
  g_return_if_fail (text != NULL && fallback != NULL);

  if (self->text != text)
    {
      g_free (self->text);
      self->text = g_strdup (text);
    }
  g_free (self->fallback);
  self->fallback = g_strdup (fallback);

  self->showing = TRUE;
  if (self->toggle != NULL)
    {
      gtk_switch_set_active (GTK_SWITCH (self->toggle), g_str_equal (text, "true"));
      gtk_switch_set_state (GTK_SWITCH (self->toggle), g_str_equal (text, "true"));
    }
  else if (self->slider != NULL)
    show_number (self);
  else if (self->choice != NULL)
    show_choice (self);
  else
    gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  self->showing = FALSE;

  gtk_revealer_set_reveal_child (self->error_revealer, FALSE);
  if (self->entry != NULL)
    gtk_widget_remove_css_class (self->entry, "error");
  update_marks (self);
}

void
lk_setting_row_show_error (LkSettingRow *self, const char *message)
{
  gtk_label_set_label (self->error_label, message);
  gtk_revealer_set_reveal_child (self->error_revealer, TRUE);
  if (self->entry != NULL)
    gtk_widget_add_css_class (self->entry, "error");
}

/* Help, what the default is, and what a change takes. */
static char *
tooltip_text (LkSettingRow *self)
{
  GString *tip = g_string_new (self->setting->help != NULL ? _ (self->setting->help) : "");

  g_string_append_printf (tip, "\n\n%s", self->setting->key);
  if (self->fallback != NULL && *self->fallback != '\0')
    /* translators: in a tooltip: the default of a setting */
    g_string_append_printf (tip, _ (" (default %s)"), self->fallback);
  g_string_append_c (tip, '\n');
  if (self->setting->live)
    g_string_append (tip, _ ("Can be changed while training."));
  else
    g_string_append (tip, self->running ? _ ("Fixed for this run; a change asks before it starts a new one.")
                                        : _ ("Fixed once a run has begun."));
  return g_string_free (tip, FALSE);
}

static gboolean
query_tooltip_cb (LkSettingRow *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  g_autofree char *text = tooltip_text (self);

  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

void
lk_setting_row_set_running (LkSettingRow *self, gboolean running)
{
  if (self->running == running)
    return;

  self->running = running;
  update_marks (self);
}

gboolean
lk_setting_row_is_changed (LkSettingRow *self)
{
  return g_strcmp0 (self->text, self->fallback) != 0;
}

void
lk_setting_row_set_choice_titles (LkSettingRow *self, const char *const *titles)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (titles);

  self->showing = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->choice), G_LIST_MODEL (list));
  self->showing = FALSE;
}

const LkSetting *
lk_setting_row_get_setting (LkSettingRow *self)
{
  return self->setting;
}

gboolean
lk_setting_row_matches (LkSettingRow *self, const char *query)
{
  g_autofree char *hay = g_strjoin (" ", self->title, _ (self->setting->title), self->setting->key,
                                    self->setting->help != NULL ? _ (self->setting->help) : "", NULL);
  g_autofree char *folded = g_utf8_strdown (hay, -1);
  g_auto (GStrv) words = g_strsplit (query, " ", -1);

  for (int i = 0; words[i] != NULL; i++)
    if (strstr (folded, words[i]) == NULL)
      return FALSE;

  return TRUE;
}

/* -- building ------------------------------------------------------------------------------------------------------ */

static void
label_control (LkSettingRow *self, GtkWidget *control)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, self->title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  self->setting->help != NULL ? _ (self->setting->help) : "", -1);
}

static GtkWidget *
build_entry (LkSettingRow *self, int width)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->entry = gtk_entry_new ();
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), width);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), width);
  gtk_widget_add_css_class (self->entry, "numeric");
  gtk_editable_set_alignment (GTK_EDITABLE (self->entry), is_number (self->setting) ? 1 : 0);
  gtk_widget_set_valign (self->entry, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (entry_apply), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (entry_focus_left_cb), self);
  gtk_widget_add_controller (self->entry, focus);
  label_control (self, self->entry);
  return self->entry;
}

/* The wheel scrolls the sidebar; it moves a slider only if that has the focus. */
static void
let_wheel_pass (GtkWidget *slider)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (slider);
  gboolean focused = gtk_widget_has_focus (slider);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        gtk_event_controller_set_propagation_phase (controller, focused ? GTK_PHASE_BUBBLE : GTK_PHASE_NONE);
    }
}

static void
build_slider (LkSettingRow *self)
{
  GtkEventController *watch = gtk_event_controller_legacy_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->slider = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1, 0.01);
  gtk_range_set_increments (GTK_RANGE (self->slider), 0.01, 0.1);
  gtk_range_set_round_digits (GTK_RANGE (self->slider), -1);
  gtk_widget_set_hexpand (self->slider, TRUE);
  let_wheel_pass (self->slider);
  g_signal_connect (self->slider, "notify::has-focus", G_CALLBACK (let_wheel_pass), NULL);
  g_signal_connect_swapped (self->slider, "value-changed", G_CALLBACK (slider_changed_cb), self);
  gtk_event_controller_set_propagation_phase (watch, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (watch, "event", G_CALLBACK (slider_event_cb), self);
  gtk_widget_add_controller (self->slider, watch);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (double_click_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->title_label), GTK_EVENT_CONTROLLER (click));
  label_control (self, self->slider);
  gtk_box_append (self->body, self->slider);
}

/* GtkSwitch shows its state only when told: a value that is refused does not stick. */
static gboolean
toggle_state_cb (LkSettingRow *self, gboolean state)
{
  return GDK_EVENT_STOP;
}

static void
build_control (LkSettingRow *self)
{
  switch (self->setting->kind)
    {
    case LK_SETTING_SWITCH:
      self->toggle = gtk_switch_new ();
      gtk_widget_set_valign (self->toggle, GTK_ALIGN_CENTER);
      g_signal_connect_swapped (self->toggle, "state-set", G_CALLBACK (toggle_state_cb), self);
      g_signal_connect_swapped (self->toggle, "notify::active", G_CALLBACK (toggle_changed_cb), self);
      label_control (self, self->toggle);
      gtk_box_append (self->head, self->toggle);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), self->title);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
      break;

    case LK_SETTING_INT:
    case LK_SETTING_REAL:
      gtk_box_append (self->head, build_entry (self, 7));
      build_slider (self);
      break;

    case LK_SETTING_CHOICE:
      self->choice = gtk_drop_down_new_from_strings (self->setting->choices);
      gtk_widget_set_valign (self->choice, GTK_ALIGN_CENTER);
      g_signal_connect_swapped (self->choice, "notify::selected", G_CALLBACK (choice_changed_cb), self);
      label_control (self, self->choice);
      gtk_box_append (self->head, self->choice);
      break;

    case LK_SETTING_TEXT:
    default:
      build_entry (self, 12);
      gtk_widget_set_hexpand (self->entry, TRUE);
      gtk_box_append (self->body, self->entry);
      break;
    }
}

static void
lk_setting_row_dispose (GObject *object)
{
  LkSettingRow *self = LK_SETTING_ROW (object);

  g_clear_handle_id (&self->pace, g_source_remove);
  g_clear_pointer (&self->pending, g_free);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->fallback, g_free);
  g_clear_pointer (&self->title, g_free);

  G_OBJECT_CLASS (lk_setting_row_parent_class)->dispose (object);
}

static void
lk_setting_row_class_init (LkSettingRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_setting_row_dispose;
  signals[SIGNAL_CHANGE] = g_signal_new ("change", LK_TYPE_SETTING_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/setting-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LkSettingRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, LkSettingRow, error_label);
  gtk_widget_class_bind_template_child (widget_class, LkSettingRow, error_revealer);
  gtk_widget_class_bind_template_child (widget_class, LkSettingRow, head);
  gtk_widget_class_bind_template_child (widget_class, LkSettingRow, body);
  gtk_widget_class_bind_template_child (widget_class, LkSettingRow, lock);
  gtk_widget_class_bind_template_child (widget_class, LkSettingRow, reset_button);
  gtk_widget_class_bind_template_callback (widget_class, reset_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_tooltip_cb);
}

static void
lk_setting_row_init (LkSettingRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lk_setting_row_new (const LkSetting *setting, const char *title)
{
  LkSettingRow *self = g_object_new (LK_TYPE_SETTING_ROW, NULL);

  self->setting = setting;
  self->title = g_strdup (title != NULL ? title : _ (setting->title));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), self->title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->title, -1);
  gtk_label_set_label (self->title_label, self->title);
  if (setting->live)
    gtk_widget_add_css_class (GTK_WIDGET (self), "live");
  build_control (self);
  return GTK_WIDGET (self);
}
