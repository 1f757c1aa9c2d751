#include "app/method-switches.h"

#include "app/widgets/setting-row.h"

#include <glib/gi18n.h>

struct _LkMethodSwitches
{
  GtkBox parent_instance;

  LkSession *session; /* outlives this: the panel has a reference */
  const LkMethod *method;
  GPtrArray *rows; /* LkSettingRow */
  const LkSetting *explained;

  GtkListBox *list;
  GtkWidget *help, *nothing;
  GtkLabel *help_title, *help_text;
};

static guint shown_signal;

G_DEFINE_FINAL_TYPE (LkMethodSwitches, lk_method_switches, GTK_TYPE_BOX)

static void
explain (LkMethodSwitches *self, const LkSetting *setting)
{
  self->explained = setting;
  gtk_widget_set_visible (self->help, setting != NULL);
  if (setting == NULL)
    return;

  gtk_label_set_label (self->help_title, _ (setting->title));
  gtk_label_set_label (self->help_text, _ (setting->help));
}

static void
at_hand_cb (GtkWidget *row)
{
  LkMethodSwitches *self = LK_METHOD_SWITCHES (gtk_widget_get_ancestor (row, LK_TYPE_METHOD_SWITCHES));
  const LkSetting *setting = lk_setting_row_get_setting (LK_SETTING_ROW (row));

  explain (self, setting);
  g_signal_emit (self, shown_signal, 0, setting->key);
}

/* -- rows ---------------------------------------------------------------------------------------------------------- */

static void
show_row (LkMethodSwitches *self, LkSettingRow *row)
{
  LkExperiment *experiment = lk_session_get_experiment (self->session);
  const char *key = lk_setting_row_get_setting (row)->key;
  g_autofree char *fallback = lk_experiment_get_default (experiment, key);

  lk_setting_row_show (row, lk_experiment_get (experiment, key), fallback);
}

static void
change_cb (LkMethodSwitches *self, const char *text, gboolean final, LkSettingRow *row)
{
  g_autoptr (GError) error = NULL;

  if (!(final ? lk_session_request : lk_session_adjust) (self->session, lk_setting_row_get_setting (row)->key, text,
                                                         &error))
    lk_setting_row_show_error (row, error->message);
  else
    show_row (self, row);
}

static void
add_row (LkMethodSwitches *self, const LkSetting *setting)
{
  GtkWidget *row = lk_setting_row_new (setting, NULL);
  GtkEventController *focus = gtk_event_controller_focus_new (), *motion = gtk_event_controller_motion_new ();

  g_signal_connect_object (row, "change", G_CALLBACK (change_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (at_hand_cb), row);
  g_signal_connect_swapped (motion, "enter", G_CALLBACK (at_hand_cb), row);
  gtk_widget_add_controller (row, focus);
  gtk_widget_add_controller (row, motion);
  gtk_list_box_append (self->list, row);
  g_ptr_array_add (self->rows, row);
}

static void
make_rows (LkMethodSwitches *self)
{
  while (self->rows->len > 0)
    {
      gtk_list_box_remove (self->list, g_ptr_array_index (self->rows, self->rows->len - 1));
      g_ptr_array_set_size (self->rows, (int) self->rows->len - 1);
    }
  self->method = lk_experiment_method (lk_session_get_experiment (self->session));
  for (int i = 0; i < self->method->n_settings; i++)
    if (self->method->settings[i].live)
      add_row (self, &self->method->settings[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->rows->len > 0);
  gtk_widget_set_visible (self->nothing, self->rows->len == 0);
  explain (self, self->rows->len > 0 ? lk_setting_row_get_setting (g_ptr_array_index (self->rows, 0)) : NULL);
}

/* All are live: rows need not be told whether a run is going, to say which are. */
static void
state_cb (LkMethodSwitches *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), lk_session_get_state (self->session) != LK_SESSION_READ_ONLY);
}

static void
setting_changed_cb (LkMethodSwitches *self, const char *key)
{
  if (self->method != lk_experiment_method (lk_session_get_experiment (self->session)))
    make_rows (self);
  for (guint i = 0; i < self->rows->len; i++)
    {
      LkSettingRow *row = g_ptr_array_index (self->rows, i);

      if (*key == '\0' || g_str_equal (key, "method.id") || g_str_equal (key, lk_setting_row_get_setting (row)->key))
        show_row (self, row);
    }
}

void
lk_method_switches_set_session (LkMethodSwitches *self, LkSession *session)
{
  self->session = session;
  g_signal_connect_object (session, "setting-changed", G_CALLBACK (setting_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  setting_changed_cb (self, "");
  state_cb (self);
}

GtkWidget *
lk_method_switches_find_row (LkMethodSwitches *self, const char *key)
{
  for (guint i = 0; i < self->rows->len && key != NULL; i++)
    if (g_str_equal (lk_setting_row_get_setting (g_ptr_array_index (self->rows, i))->key, key))
      return g_ptr_array_index (self->rows, i);

  return NULL;
}

void
lk_method_switches_explain (LkMethodSwitches *self, const char *key)
{
  GtkWidget *row = lk_method_switches_find_row (self, key);

  if (row != NULL)
    explain (self, lk_setting_row_get_setting (LK_SETTING_ROW (row)));
}

const char *
lk_method_switches_get_explained (LkMethodSwitches *self)
{
  return self->explained != NULL ? self->explained->key : NULL;
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

static void
lk_method_switches_finalize (GObject *object)
{
  g_ptr_array_unref (LK_METHOD_SWITCHES (object)->rows);

  G_OBJECT_CLASS (lk_method_switches_parent_class)->finalize (object);
}

static void
lk_method_switches_class_init (LkMethodSwitchesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lk_method_switches_finalize;
  shown_signal = g_signal_new ("shown", LK_TYPE_METHOD_SWITCHES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                               G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/method-switches.ui");
  gtk_widget_class_bind_template_child (widget_class, LkMethodSwitches, list);
  gtk_widget_class_bind_template_child (widget_class, LkMethodSwitches, help);
  gtk_widget_class_bind_template_child (widget_class, LkMethodSwitches, help_title);
  gtk_widget_class_bind_template_child (widget_class, LkMethodSwitches, help_text);
  gtk_widget_class_bind_template_child (widget_class, LkMethodSwitches, nothing);
}

static void
lk_method_switches_init (LkMethodSwitches *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
