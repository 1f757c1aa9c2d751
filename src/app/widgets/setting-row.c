#include "app/widgets/setting-row.h"

#include "app/widgets/number-parse.h"
#include "app/widgets/number-slider.h"
#include "app/widgets/setting-row-private.h"
#include "app/widgets/value-slider.h"
#include "app/widgets/value-words.h"

#include <glib/gi18n.h>

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

/* In full: what a field shows is shorter. */
static void
ask_number (LkSettingRow *self, double value, gboolean final)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  ask (self, g_ascii_dtostr (text, sizeof text, value), final);
}

static void
slider_moved_cb (LkSettingRow *self, double value)
{
  g_autofree char *text = lk_number_text (self->setting, value);

  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
}

static void
slider_change_cb (LkSettingRow *self, double value, gboolean final)
{
  /* Nobody is asked whether a run may end for a handle that went back to its place. */
  if (!is_locked (self) || value != lk_setting_number (self->setting, self->text))
    ask_number (self, value, final);
}

/* What the field shows while nobody writes in it. */
static char *
entry_text (LkSettingRow *self)
{
  return is_number (self->setting) ? lk_number_text (self->setting, lk_setting_number (self->setting, self->text))
                                   : g_strdup (self->text);
}

gboolean
lk_setting_row_is_edited (LkSettingRow *self)
{
  g_autofree char *shown = self->text != NULL && self->entry != NULL ? entry_text (self) : NULL;

  if (shown == NULL || (self->slider != NULL && lk_value_slider_is_held (self->slider)))
    return FALSE;

  return !g_str_equal (gtk_editable_get_text (GTK_EDITABLE (self->entry)), shown);
}

static void
entry_apply (LkSettingRow *self)
{
  g_autofree char *stripped = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
  g_autoptr (GError) error = NULL;
  double value;

  /* Leaving a field that nobody touched is no change. */
  if (!lk_setting_row_is_edited (self))
    return;

  if (!is_number (self->setting))
    ask (self, stripped, TRUE);
  else if (lk_number_parse (self->setting, stripped, &value, &error))
    ask_number (self, value, TRUE);
  else
    lk_setting_row_show_error (self, error->message);
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

void
lk_setting_row_reset (LkSettingRow *self)
{
  if (lk_setting_row_is_changed (self))
    ask (self, NULL, TRUE);
  else if (self->text != NULL)
    lk_setting_row_show (self, self->text, self->fallback);
}

static void
double_click_cb (LkSettingRow *self, int n_press)
{
  if (n_press == 2)
    lk_setting_row_reset (self);
}

/* Arrow keys make steps in the field, too; Escape takes back what was typed. */
static gboolean
entry_key_cb (LkSettingRow *self, guint keyval, guint code, GdkModifierType modifiers)
{
  gboolean vertical = keyval == GDK_KEY_Up || keyval == GDK_KEY_Down || keyval == GDK_KEY_Page_Up ||
                      keyval == GDK_KEY_Page_Down;

  if (keyval == GDK_KEY_Escape && lk_setting_row_is_edited (self))
    {
      lk_setting_row_show (self, self->text, self->fallback);
      return GDK_EVENT_STOP;
    }
  if (self->slider == NULL || !vertical)
    return GDK_EVENT_PROPAGATE;

  entry_apply (self);
  lk_value_slider_step (self->slider, lk_steps_of_key (keyval, modifiers, FALSE));
  return GDK_EVENT_STOP;
}

/* -- showing ------------------------------------------------------------------------------------------------------- */

static void
show_number (LkSettingRow *self)
{
  double number = lk_setting_number (self->setting, self->text);
  g_autofree char *text = lk_number_text (self->setting, number);

  lk_value_slider_show (self->slider, number);
  if (!lk_value_slider_is_held (self->slider))
    gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
}

static void
show_choice (LkSettingRow *self)
{
  for (guint i = 0; self->setting->choices[i] != NULL; i++)
    if (g_str_equal (self->setting->choices[i], self->text))
      {
        gtk_drop_down_set_selected (GTK_DROP_DOWN (self->choice), i);
        if (self->chooser != NULL)
          gtk_menu_button_set_label (
              self->chooser,
              gtk_string_list_get_string (GTK_STRING_LIST (gtk_drop_down_get_model (GTK_DROP_DOWN (self->choice))), i));
      }
}

static void
update_marks (LkSettingRow *self)
{
  gboolean changed = lk_setting_row_is_changed (self), locked = is_locked (self);

  gtk_widget_set_visible (GTK_WIDGET (self->reset_button), changed && !locked);
  gtk_widget_set_visible (GTK_WIDGET (self->lock), locked);
  gtk_widget_set_visible (GTK_WIDGET (self->live_label), self->running && self->setting->live);
  gtk_widget_set_visible (GTK_WIDGET (self->default_label), changed && self->comparing);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "setting.reset", changed);
  if (changed)
    gtk_widget_add_css_class (GTK_WIDGET (self), "changed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "changed");
  if (locked)
    gtk_widget_add_css_class (GTK_WIDGET (self), "locked");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "locked");
  if (self->slider != NULL)
    lk_value_slider_set_locked (self->slider, locked);
}

void
lk_setting_row_show (LkSettingRow *self, const char *text, const char *fallback)
{
  g_autofree char *words = NULL, *compared = NULL;

  g_return_if_fail (text != NULL && fallback != NULL);

  if (self->text != text)
    {
      g_free (self->text);
      self->text = g_strdup (text);
    }
  if (self->fallback != fallback)
    {
      g_free (self->fallback);
      self->fallback = g_strdup (fallback);
    }
  words = lk_value_words (self->setting, fallback);
  /* translators: the default of a setting, under its value */
  compared = g_strdup_printf (_ ("default: %s"), words);
  gtk_label_set_label (self->default_label, compared);

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
    {
      gtk_widget_remove_css_class (self->entry, "error");
      gtk_accessible_reset_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID);
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE);
    }
  update_marks (self);
}

void
lk_setting_row_set_reset_words (LkSettingRow *self, const char *words)
{
  const char *shown = words != NULL ? words : _ ("Back to the default");

  if (g_strcmp0 (self->reset_words, words) == 0)
    return;

  g_free (self->reset_words);
  self->reset_words = g_strdup (words);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->reset_button), shown);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->reset_button), GTK_ACCESSIBLE_PROPERTY_LABEL, shown, -1);
}

void
lk_setting_row_show_error (LkSettingRow *self, const char *message)
{
  gtk_label_set_label (self->error_label, message);
  gtk_revealer_set_reveal_child (self->error_revealer, TRUE);
  if (self->entry == NULL)
    return;

  gtk_widget_add_css_class (self->entry, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE,
                               -1);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE,
                                  self->error_label, -1);
}

char *
lk_setting_row_dup_help (LkSettingRow *self)
{
  GString *tip = g_string_new (self->setting->help != NULL ? _ (self->setting->help) : "");

  g_string_append_printf (tip, "\n\n%s", self->setting->key);
  if (self->reset_words == NULL && self->fallback != NULL && *self->fallback != '\0')
    /* translators: in a tooltip: the default of a setting */
    g_string_append_printf (tip, _ (" (default %s)"), self->fallback);
  if (is_number (self->setting))
    {
      g_autofree char *range = lk_number_range_words (self->setting);

      /* translators: in a tooltip: which numbers a setting may have */
      g_string_append_printf (tip, _ ("\nPossible: %s."), range);
    }
  g_string_append_c (tip, '\n');
  if (self->setting->live)
    g_string_append (tip, _ ("Live: a change acts at once, also while training."));
  else
    g_string_append (tip, self->running ? _ ("Fixed for this run; a change asks before it starts a new one.")
                                        : _ ("Fixed once a run has begun."));
  return g_string_free (tip, FALSE);
}

static gboolean
query_tooltip_cb (LkSettingRow *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  g_autofree char *text = lk_setting_row_dup_help (self);

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

void
lk_setting_row_set_comparing (LkSettingRow *self, gboolean comparing)
{
  self->comparing = comparing;
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
  const LkSetting *setting = self->setting;
  g_autofree char *label = setting->unit != NULL ? g_strdup_printf ("%s (%s)", self->title, _ (setting->unit))
                                                 : g_strdup (self->title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, setting->help != NULL ? _ (setting->help) : "",
                                  -1);
}

static GtkWidget *
build_entry (LkSettingRow *self, int width)
{
  GtkEventController *focus = gtk_event_controller_focus_new (), *keys = gtk_event_controller_key_new ();

  self->entry = gtk_entry_new ();
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), width);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), width);
  gtk_widget_add_css_class (self->entry, "numeric");
  gtk_editable_set_alignment (GTK_EDITABLE (self->entry), is_number (self->setting) ? 1 : 0);
  gtk_widget_set_valign (self->entry, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (entry_apply), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (entry_apply), self);
  gtk_widget_add_controller (self->entry, focus);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (entry_key_cb), self);
  gtk_widget_add_controller (self->entry, keys);
  label_control (self, self->entry);
  return self->entry;
}

static void
build_number (LkSettingRow *self)
{
  gtk_box_append (self->head, build_entry (self, 7));
  if (self->setting->unit != NULL)
    {
      GtkWidget *unit = gtk_label_new (_ (self->setting->unit));

      gtk_widget_add_css_class (unit, "dim-label");
      gtk_box_append (self->head, unit);
    }

  self->slider = LK_VALUE_SLIDER (lk_value_slider_new (self->setting));
  g_signal_connect_swapped (self->slider, "moved", G_CALLBACK (slider_moved_cb), self);
  g_signal_connect_swapped (self->slider, "change", G_CALLBACK (slider_change_cb), self);
  g_signal_connect_swapped (self->slider, "reset", G_CALLBACK (lk_setting_row_reset), self);
  label_control (self, lk_value_slider_get_scale (self->slider));
  gtk_box_append (self->body, GTK_WIDGET (self->slider));
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
      build_number (self);
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

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->help, gtk_widget_unparent);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->fallback, g_free);
  g_clear_pointer (&self->reset_words, g_free);
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
  gtk_widget_class_bind_template_child (widget_class, LkSettingRow, live_label);
  gtk_widget_class_bind_template_child (widget_class, LkSettingRow, default_label);
  gtk_widget_class_bind_template_child (widget_class, LkSettingRow, reset_button);
  gtk_widget_class_bind_template_callback (widget_class, double_click_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_tooltip_cb);
  lk_setting_row_install_menu (widget_class);
}

static void
lk_setting_row_init (LkSettingRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_setting_row_add_menu (self);
}

void
lk_setting_row_set_chooser (LkSettingRow *self, GtkPopover *chooser)
{
  g_return_if_fail (self->choice != NULL && self->chooser == NULL);

  self->chooser = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_popover (self->chooser, GTK_WIDGET (chooser));
  gtk_widget_set_valign (GTK_WIDGET (self->chooser), GTK_ALIGN_CENTER);
  label_control (self, GTK_WIDGET (self->chooser));
  gtk_widget_set_visible (self->choice, FALSE);
  gtk_box_append (self->head, GTK_WIDGET (self->chooser));
}

void
lk_setting_row_choose (LkSettingRow *self, const char *text)
{
  ask (self, text, TRUE);
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
  label_control (self, GTK_WIDGET (self));
  if (setting->live)
    gtk_widget_add_css_class (GTK_WIDGET (self), "live");
  build_control (self);
  return GTK_WIDGET (self);
}
