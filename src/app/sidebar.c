#include "app/sidebar.h"

#include "app/dataset-row.h"
#include "app/history-list.h"
#include "app/setting-section.h"
#include "augment/augment.h"

#include <glib/gi18n.h>

struct _LkSidebar
{
  AdwBin parent_instance;

  LkSession *session;    /* not owned: the window owns both */
  GPtrArray *sections;   /* LkSettingSection */
  char **transform_keys; /* of all transforms: what is left of augment.* has a section of its own */

  GtkSearchEntry *search;
  GtkMenuButton *history_button;
  LkHistoryList *history;
  GtkCheckButton *only_changed;
  GtkLabel *only_changed_label, *found, *nothing;
  GtkWidget *scrolled;
  GtkStack *stack;
  AdwPreferencesGroup *experiment_group, *augment_group;
  LkDatasetRow *dataset_row;
};

G_DEFINE_FINAL_TYPE (LkSidebar, lk_sidebar, ADW_TYPE_BIN)

/* Chosen in a row of its own. */
static const char *const chosen_above[] = { "data.id", "data.path", NULL };

static LkSettingSection *
add_section (LkSidebar *self,
             AdwPreferencesGroup *group,
             const char *title,
             const char *prefix,
             const char *const *hidden)
{
  GtkWidget *section = lk_setting_section_new (self->session, title, prefix, hidden);

  adw_preferences_group_add (group, section);
  g_ptr_array_add (self->sections, section);
  return LK_SETTING_SECTION (section);
}

static void
add_sections (LkSidebar *self)
{
  static const struct
  {
    const char *title, *prefix;
  } plain[] = {
    { N_ ("Data"), "data." },           { N_ ("Method"), "method." },  { N_ ("Encoder"), "encoder." },
    { N_ ("Optimizer"), "optimizer." }, { N_ ("Training"), "train." }, { N_ ("Evaluation"), "eval." },
    { N_ ("Recording"), "record." },
  };
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  int n;
  const LkTransform *const *transforms = lk_transforms (&n);

  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    add_section (self, self->experiment_group, _ (plain[i].title), plain[i].prefix, chosen_above);

  for (int i = 0; i < n; i++)
    {
      g_autofree char *prefix = g_strdup_printf ("augment.%s.", transforms[i]->id);

      add_section (self, self->augment_group, _ (transforms[i]->title), prefix, NULL);
      for (int k = 0; k < transforms[i]->n_settings; k++)
        g_ptr_array_add (keys, (gpointer) transforms[i]->settings[k].key);
    }
  g_ptr_array_add (keys, NULL);
  self->transform_keys = g_strdupv ((char **) keys->pdata);
  add_section (self, self->augment_group, _ ("Order and views"), "augment.",
               (const char *const *) self->transform_keys);
}

/* -- following the session ----------------------------------------------------------------------------------------- */

static gboolean
has_run (LkSession *session)
{
  switch (lk_session_get_state (session))
    {
    case LK_SESSION_STARTING:
    case LK_SESSION_RUNNING:
    case LK_SESSION_PAUSED:
    case LK_SESSION_FINISHED:
    case LK_SESSION_FAILED:
    case LK_SESSION_READ_ONLY:
      return TRUE;
    case LK_SESSION_EMPTY:
    case LK_SESSION_LOADING:
    case LK_SESSION_READY:
    default:
      return FALSE;
    }
}

static void
state_cb (LkSidebar *self)
{
  for (guint i = 0; i < self->sections->len; i++)
    lk_setting_section_set_running (g_ptr_array_index (self->sections, i), has_run (self->session));
}

/* -- what is shown ------------------------------------------------------------------------------------------------- */

static void
show_found (LkSidebar *self, gboolean searching, gboolean only_changed, int n)
{
  /* translators: by a search */
  g_autofree char *found = g_strdup_printf (ngettext ("%d setting found", "%d settings found", n), n);

  gtk_label_set_label (self->found, found);
  gtk_widget_set_visible (GTK_WIDGET (self->found), searching && n > 0);
  gtk_label_set_label (self->nothing, searching ? _ ("No setting matches.")
                                                : _ ("Nothing differs from the defaults of this method and data set."));
  gtk_stack_set_visible_child_name (self->stack, n > 0 || !(searching || only_changed) ? "settings" : "nothing");
}

static void
filter (LkSidebar *self)
{
  g_autofree char *query = g_utf8_strdown (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  gboolean only_changed = gtk_check_button_get_active (self->only_changed);
  int n = 0, n_augment = 0;

  g_strstrip (query);
  for (guint i = 0; i < self->sections->len; i++)
    {
      GtkWidget *section = g_ptr_array_index (self->sections, i);
      int found = lk_setting_section_filter (LK_SETTING_SECTION (section), query, only_changed);

      n += found;
      if (gtk_widget_is_ancestor (section, GTK_WIDGET (self->augment_group)))
        n_augment += found;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->dataset_row), *query == '\0' && !only_changed);
  gtk_widget_set_visible (GTK_WIDGET (self->augment_group), n_augment > 0 || (*query == '\0' && !only_changed));
  show_found (self, *query != '\0', only_changed, n);
}

static void
show_n_changed (LkSidebar *self)
{
  int n = lk_session_count_changed (self->session);
  g_autofree char *label = g_strdup_printf (_ ("Only what differs from the defaults (%d)"), n);

  gtk_label_set_label (self->only_changed_label, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->only_changed), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_sensitive (GTK_WIDGET (self->only_changed), n > 0 || gtk_check_button_get_active (self->only_changed));
}

static void
only_changed_cb (LkSidebar *self)
{
  filter (self);
  show_n_changed (self);
}

static void
stop_search_cb (LkSidebar *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  filter (self);
}

static void
lk_sidebar_focus_list (LkSidebar *self)
{
  gtk_widget_child_focus (self->scrolled, GTK_DIR_TAB_FORWARD);
}

static gboolean
search_key_cb (LkSidebar *self, guint keyval)
{
  if (keyval != GDK_KEY_Down && keyval != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;

  /* What was just typed is looked for before the list is entered. */
  filter (self);
  lk_sidebar_focus_list (self);
  return GDK_EVENT_STOP;
}

static void
setting_changed_cb (LkSidebar *self, const char *key)
{
  for (guint i = 0; i < self->sections->len; i++)
    if (*key == '\0')
      lk_setting_section_update (g_ptr_array_index (self->sections, i));
    else
      lk_setting_section_show (g_ptr_array_index (self->sections, i), key);

  if (*key == '\0')
    state_cb (self);
  if (*key == '\0' || gtk_check_button_get_active (self->only_changed))
    filter (self);
  show_n_changed (self);
}

/* Summaries name the data set and what has no effect on it. */
static void
dataset_cb (LkSidebar *self)
{
  setting_changed_cb (self, "data.id");
}

void
lk_sidebar_set_session (LkSidebar *self, LkSession *session)
{
  self->session = session;
  lk_dataset_row_set_session (self->dataset_row, session);
  lk_history_list_set_session (self->history, session);
  add_sections (self);
  setting_changed_cb (self, "");
  adw_expander_row_set_expanded (g_ptr_array_index (self->sections, 1), TRUE);

  g_signal_connect_object (session, "setting-changed", G_CALLBACK (setting_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::dataset-title", G_CALLBACK (dataset_cb), self, G_CONNECT_SWAPPED);
}

void
lk_sidebar_focus_search (LkSidebar *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

void
lk_sidebar_show_history (LkSidebar *self)
{
  gtk_menu_button_popup (self->history_button);
}

GtkWidget *
lk_sidebar_find_row (LkSidebar *self, const char *key)
{
  GtkWidget *row = NULL;

  for (guint i = 0; i < self->sections->len && row == NULL; i++)
    row = lk_setting_section_find (g_ptr_array_index (self->sections, i), key);

  return row;
}

static void
lk_sidebar_dispose (GObject *object)
{
  LkSidebar *self = LK_SIDEBAR (object);

  g_clear_pointer (&self->sections, g_ptr_array_unref);

  G_OBJECT_CLASS (lk_sidebar_parent_class)->dispose (object);
}

static void
lk_sidebar_finalize (GObject *object)
{
  g_strfreev (LK_SIDEBAR (object)->transform_keys);

  G_OBJECT_CLASS (lk_sidebar_parent_class)->finalize (object);
}

static void
lk_sidebar_class_init (LkSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_sidebar_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_sidebar_finalize;

  g_type_ensure (LK_TYPE_DATASET_ROW);
  g_type_ensure (LK_TYPE_HISTORY_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, LkSidebar, search);
  gtk_widget_class_bind_template_child (widget_class, LkSidebar, history_button);
  gtk_widget_class_bind_template_child (widget_class, LkSidebar, history);
  gtk_widget_class_bind_template_child (widget_class, LkSidebar, only_changed);
  gtk_widget_class_bind_template_child (widget_class, LkSidebar, only_changed_label);
  gtk_widget_class_bind_template_child (widget_class, LkSidebar, found);
  gtk_widget_class_bind_template_child (widget_class, LkSidebar, nothing);
  gtk_widget_class_bind_template_child (widget_class, LkSidebar, scrolled);
  gtk_widget_class_bind_template_child (widget_class, LkSidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, LkSidebar, experiment_group);
  gtk_widget_class_bind_template_child (widget_class, LkSidebar, augment_group);
  gtk_widget_class_bind_template_child (widget_class, LkSidebar, dataset_row);
  gtk_widget_class_bind_template_callback (widget_class, filter);
  gtk_widget_class_bind_template_callback (widget_class, only_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, lk_sidebar_focus_list);
}

static void
lk_sidebar_init (LkSidebar *self)
{
  self->sections = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
