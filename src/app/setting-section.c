#include "app/setting-section.h"

#include "app/capitalize.h"
#include "app/method-chooser.h"
#include "app/section-summary.h"
#include "app/widgets/setting-row.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LkSettingSection
{
  AdwExpanderRow parent_instance;

  LkSession *session; /* not owned: the window owns both */
  char *title, *prefix;
  const char *const *hidden;
  GPtrArray *rows; /* LkSettingRow */
  gboolean made, running, filtered, was_expanded;
};

G_DEFINE_FINAL_TYPE (LkSettingSection, lk_setting_section, ADW_TYPE_EXPANDER_ROW)

static gboolean
belongs (LkSettingSection *self, const LkSetting *setting)
{
  if (self->hidden != NULL && g_strv_contains (self->hidden, setting->key))
    return FALSE;

  return g_str_has_prefix (setting->key, self->prefix);
}

/* -- rows ---------------------------------------------------------------------------------------------------------- */

static void
change_cb (LkSettingSection *self, const char *text, gboolean final, LkSettingRow *row)
{
  const LkSetting *setting = lk_setting_row_get_setting (row);
  g_autoptr (GError) error = NULL;

  if (!(final ? lk_session_request : lk_session_adjust) (self->session, setting->key, text, &error))
    lk_setting_row_show_error (row, error->message);
  else
    /* Also where nothing changed: "0.20" becomes "0.2", and a switch that has to wait for an answer goes back. */
    lk_setting_section_show (self, setting->key);
}

/* "Crop: smallest area" under the title "Crop" is "Smallest area". */
static char *
short_title (LkSettingSection *self, const LkSetting *setting)
{
  const char *title = _ (setting->title);
  g_autofree char *shared = g_strconcat (self->title, ": ", NULL);

  if (!g_str_has_prefix (title, shared))
    return g_strdup (title);

  return lk_capitalize (title + strlen (shared));
}

static void
name_methods (LkSettingRow *row)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();
  int n;
  const LkMethod *const *methods = lk_methods (&n);

  for (int i = 0; i < n; i++)
    g_ptr_array_add (titles, (gpointer) _ (methods[i]->title));
  g_ptr_array_add (titles, NULL);
  lk_setting_row_set_choice_titles (row, (const char *const *) titles->pdata);
}

/* A list of two dozen names says little: methods are chosen by family, with a sentence each. */
static void
offer_methods (LkSettingRow *row)
{
  GtkWidget *chooser = lk_method_chooser_new ();

  name_methods (row);
  g_signal_connect_object (chooser, "chosen", G_CALLBACK (lk_setting_row_choose), row, G_CONNECT_SWAPPED);
  g_object_set_data (G_OBJECT (row), "chooser", chooser);
  lk_setting_row_set_chooser (row, GTK_POPOVER (chooser));
}

static void
add_row (LkSettingSection *self, const LkSetting *setting)
{
  g_autofree char *title = short_title (self, setting);
  GtkWidget *row = lk_setting_row_new (setting, title);

  if (g_str_equal (setting->key, "method.id"))
    offer_methods (LK_SETTING_ROW (row));
  g_signal_connect_object (row, "change", G_CALLBACK (change_cb), self, G_CONNECT_SWAPPED);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  g_ptr_array_add (self->rows, row);
  lk_setting_row_set_running (LK_SETTING_ROW (row), self->running);
}

/* Rows are made when they are first looked for: a window with eighty of them opens late. */
static void
need_rows (LkSettingSection *self)
{
  if (self->made)
    return;

  self->made = TRUE;
  lk_setting_section_update (self);
}

static void
expanded_cb (LkSettingSection *self)
{
  if (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    need_rows (self);
}

void
lk_setting_section_update (LkSettingSection *self)
{
  g_autoptr (GPtrArray) all = lk_experiment_settings (lk_session_get_experiment (self->session));
  g_autoptr (GPtrArray) own = g_ptr_array_new ();
  gboolean same;

  for (guint i = 0; i < all->len && self->made; i++)
    if (belongs (self, g_ptr_array_index (all, i)))
      g_ptr_array_add (own, g_ptr_array_index (all, i));

  same = own->len == self->rows->len;
  for (guint i = 0; same && i < own->len; i++)
    same = lk_setting_row_get_setting (g_ptr_array_index (self->rows, i)) == g_ptr_array_index (own, i);

  if (!same)
    {
      for (guint i = 0; i < self->rows->len; i++)
        adw_expander_row_remove (ADW_EXPANDER_ROW (self), g_ptr_array_index (self->rows, i));
      g_ptr_array_set_size (self->rows, 0);
      for (guint i = 0; i < own->len; i++)
        add_row (self, g_ptr_array_index (own, i));
    }
  lk_setting_section_show (self, "");
}

void
lk_setting_section_show (LkSettingSection *self, const char *key)
{
  LkExperiment *experiment = lk_session_get_experiment (self->session);
  g_autofree char *summary = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    {
      LkSettingRow *row = g_ptr_array_index (self->rows, i);
      const LkSetting *setting = lk_setting_row_get_setting (row);
      const char *text = lk_experiment_get (experiment, setting->key);
      g_autofree char *fallback = NULL;

      if (text == NULL || (*key != '\0' && !g_str_equal (key, setting->key)))
        continue;
      fallback = lk_session_is_choice (setting->key) ? g_strdup (text)
                                                     : lk_experiment_get_default (experiment, setting->key);
      lk_setting_row_show (row, text, fallback);
      if (g_str_equal (setting->key, "method.id"))
        lk_method_chooser_set_method (g_object_get_data (G_OBJECT (row), "chooser"), text);
    }

  summary = lk_section_dup_summary (self->session, self->prefix);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), summary);
}

void
lk_setting_section_set_running (LkSettingSection *self, gboolean running)
{
  self->running = running;
  for (guint i = 0; i < self->rows->len; i++)
    lk_setting_row_set_running (g_ptr_array_index (self->rows, i), running);
}

static void
show_all (LkSettingSection *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      lk_setting_row_set_comparing (g_ptr_array_index (self->rows, i), FALSE);
      gtk_widget_set_visible (g_ptr_array_index (self->rows, i), TRUE);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  if (self->filtered)
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), self->was_expanded);
  self->filtered = FALSE;
}

/* A row in which somebody works stays, also once its value is the default. */
static gboolean
is_at_work (LkSettingRow *row)
{
  return gtk_widget_get_state_flags (GTK_WIDGET (row)) & GTK_STATE_FLAG_FOCUS_WITHIN;
}

int
lk_setting_section_filter (LkSettingSection *self, const char *query, gboolean only_changed)
{
  int n = 0;

  if (*query == '\0' && !only_changed)
    {
      show_all (self);
      return (int) self->rows->len;
    }

  need_rows (self);
  if (!self->filtered)
    self->was_expanded = adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self));
  self->filtered = TRUE;
  for (guint i = 0; i < self->rows->len; i++)
    {
      LkSettingRow *row = g_ptr_array_index (self->rows, i);
      gboolean match = (!only_changed || lk_setting_row_is_changed (row) || is_at_work (row)) &&
                       lk_setting_row_matches (row, query);

      lk_setting_row_set_comparing (row, only_changed);
      gtk_widget_set_visible (GTK_WIDGET (row), match);
      n += match;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), n > 0);
  return n;
}

GtkWidget *
lk_setting_section_find (LkSettingSection *self, const char *key)
{
  need_rows (self);
  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (lk_setting_row_get_setting (g_ptr_array_index (self->rows, i))->key, key))
      return g_ptr_array_index (self->rows, i);

  return NULL;
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_setting_section_finalize (GObject *object)
{
  LkSettingSection *self = LK_SETTING_SECTION (object);

  g_free (self->title);
  g_free (self->prefix);
  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (lk_setting_section_parent_class)->finalize (object);
}

static void
lk_setting_section_class_init (LkSettingSectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_setting_section_finalize;
}

static void
lk_setting_section_init (LkSettingSection *self)
{
  self->rows = g_ptr_array_new ();
  g_signal_connect (self, "notify::expanded", G_CALLBACK (expanded_cb), NULL);
}

GtkWidget *
lk_setting_section_new (LkSession *session, const char *title, const char *prefix, const char *const *hidden)
{
  LkSettingSection *self = g_object_new (LK_TYPE_SETTING_SECTION, "title", title, NULL);

  self->session = session;
  self->title = g_strdup (title);
  self->prefix = g_strdup (prefix);
  self->hidden = hidden;
  return GTK_WIDGET (self);
}
