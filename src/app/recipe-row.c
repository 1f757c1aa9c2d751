#include "app/recipe-row.h"

#include "app/capitalize.h"
#include "app/recipe-change.h"
#include "app/widgets/setting-row.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LkRecipeRow
{
  AdwExpanderRow parent_instance;

  LkSession *session; /* not owned: the window owns both */
  const LkTransform *transform;
  GPtrArray *rows; /* LkSettingRow, made when they are first looked for */
  int view, place, n;
  double was[2]; /* its probability in each view when it was last seen on; 0 = never */
  gboolean showing;

  GtkWidget *handle, *foot;
  GtkSwitch *toggle;
};

G_DEFINE_FINAL_TYPE (LkRecipeRow, lk_recipe_row, ADW_TYPE_EXPANDER_ROW)

double
lk_recipe_row_probability_on (LkSession *session, const LkTransform *transform, LkRecipeRow *row, int view)
{
  const LkSetting *setting = &transform->settings[0];
  g_autofree char *text = lk_experiment_get_default (lk_session_get_experiment (session), setting->key);
  double usual = lk_setting_number (setting, text);

  if (row != NULL && row->was[view] > 0)
    return row->was[view];

  return usual > 0 ? usual : 0.5;
}

/* -- settings ------------------------------------------------------------------------------------------------------ */

static void
show_setting (LkRecipeRow *self, LkSettingRow *row)
{
  const LkSetting *setting = lk_setting_row_get_setting (row);
  g_autofree char *text = lk_recipe_change_dup_value (self->session, setting, self->view);
  g_autofree char *fallback = self->view == 0
                                  ? lk_experiment_get_default (lk_session_get_experiment (self->session), setting->key)
                                  : lk_recipe_change_dup_value (self->session, setting, 0);

  lk_setting_row_set_reset_words (row, self->view > 0 ? _ ("As in view 1") : NULL);
  lk_setting_row_show (row, text, fallback);
}

static void
change_cb (LkRecipeRow *self, const char *text, gboolean final, LkSettingRow *row)
{
  g_autoptr (GError) error = NULL;

  if (!lk_recipe_change_set (self->session, lk_setting_row_get_setting (row), self->view, text, final, &error))
    lk_setting_row_show_error (row, error->message);
  else
    /* Also where nothing changed: "0.20" becomes "0.2". */
    show_setting (self, row);
}

/* "Crop: smallest area" of the transform "Crop" is "Smallest area". */
static char *
short_title (LkRecipeRow *self, const LkSetting *setting)
{
  const char *title = _ (setting->title);
  g_autofree char *shared = g_strconcat (_ (self->transform->title), ": ", NULL);

  return g_str_has_prefix (title, shared) ? lk_capitalize (title + strlen (shared)) : g_strdup (title);
}

static void
expanded_cb (LkRecipeRow *self)
{
  if (self->rows->len > 0 || !adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    return;

  for (int i = 0; i < self->transform->n_settings; i++)
    {
      const LkSetting *setting = &self->transform->settings[i];
      g_autofree char *title = short_title (self, setting);
      GtkWidget *row = lk_setting_row_new (setting, title);

      g_signal_connect_object (row, "change", G_CALLBACK (change_cb), self, G_CONNECT_SWAPPED);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
      g_ptr_array_add (self->rows, row);
      show_setting (self, LK_SETTING_ROW (row));
    }
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), self->foot);
}

/* -- showing ------------------------------------------------------------------------------------------------------- */

static gboolean
has_effect (LkRecipeRow *self)
{
  const LkDataset *dataset = lk_session_get_dataset (self->session);

  return !self->transform->color_only || dataset == NULL || dataset->c != 1;
}

/* (transfer full) */
static char *
often_words (LkRecipeRow *self, double probability)
{
  if (probability <= 0)
    return g_strdup (_ ("off"));
  if (!has_effect (self))
    return g_strdup (_ ("no effect on gray images"));
  if (probability >= 1)
    return g_strdup (_ ("always"));

  /* translators: how often a transform comes up */
  return g_strdup_printf (_ ("%.0f %% of views"), probability * 100);
}

static char *
summary (LkRecipeRow *self, double first, double second)
{
  g_autofree char *often = often_words (self, self->view > 0 ? second : first);

  if (lk_recipe_change_count_overrides (self->session, self->transform) == 0)
    return g_steal_pointer (&often);
  if (self->view > 0)
    /* translators: how often a transform comes up in the second view */
    return g_strdup_printf (_ ("%s, differs"), often);
  if (first != second)
    {
      g_autofree char *there = often_words (self, second);

      /* translators: how often a transform comes up in the first view and in the second one */
      return g_strdup_printf (_ ("%s; view 2: %s"), often, there);
    }

  /* translators: how often a transform comes up */
  return g_strdup_printf (_ ("%s, view 2 differs"), often);
}

/* How often it comes up, in each view. */
static void
show_probability (LkRecipeRow *self)
{
  double now[2], probability;
  g_autofree char *words = NULL;

  for (int view = 0; view < 2; view++)
    {
      now[view] = lk_recipe_change_get_number (self->session, &self->transform->settings[0], view);
      if (now[view] > 0)
        self->was[view] = now[view];
    }
  probability = now[self->view];
  words = summary (self, now[0], now[1]);

  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), words);
  self->showing = TRUE;
  gtk_switch_set_active (self->toggle, probability > 0);
  gtk_switch_set_state (self->toggle, probability > 0);
  self->showing = FALSE;
  if (probability > 0 && has_effect (self))
    gtk_widget_remove_css_class (GTK_WIDGET (self), "off");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "off");
}

void
lk_recipe_row_show (LkRecipeRow *self, int view, int place, int n)
{
  self->view = view;
  self->place = place;
  self->n = n;
  show_probability (self);
  for (guint i = 0; i < self->rows->len; i++)
    show_setting (self, self->rows->pdata[i]);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "transform.up", place > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "transform.down", place < n - 1);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_POS_IN_SET, place + 1,
                                  GTK_ACCESSIBLE_RELATION_SET_SIZE, n, -1);
}

const LkTransform *
lk_recipe_row_get_transform (LkRecipeRow *self)
{
  return self->transform;
}

int
lk_recipe_row_get_place (LkRecipeRow *self)
{
  return self->place;
}

/* -- acting -------------------------------------------------------------------------------------------------------- */

/* GtkSwitch shows its state only when told: a change that is refused does not stick. */
static gboolean
state_set_cb (LkRecipeRow *self, gboolean state)
{
  return GDK_EVENT_STOP;
}

static void
toggled_cb (LkRecipeRow *self)
{
  gboolean on = gtk_switch_get_active (self->toggle);

  if (self->showing)
    return;

  lk_recipe_change_switch (self->session, self->transform, self->view,
                           on ? lk_recipe_row_probability_on (self->session, self->transform, self, self->view) : 0);
  show_probability (self);
}

static void
up_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkRecipeRow *self = LK_RECIPE_ROW (widget);

  lk_recipe_change_move (self->session, self->transform, self->place - 1);
}

static void
down_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkRecipeRow *self = LK_RECIPE_ROW (widget);

  lk_recipe_change_move (self->session, self->transform, self->place + 1);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkRecipeRow *self = LK_RECIPE_ROW (widget);

  lk_recipe_change_remove (self->session, self->transform);
}

/* Not while the focus is in a setting: Delete means a character there. */
static gboolean
delete_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (focus != NULL && gtk_widget_get_ancestor (focus, LK_TYPE_SETTING_ROW) != NULL)
    return GDK_EVENT_PROPAGATE;

  return gtk_widget_activate_action (widget, "transform.remove", NULL);
}

/* -- dragging ------------------------------------------------------------------------------------------------------ */

static GdkContentProvider *
prepare_cb (LkRecipeRow *self, double x, double y, GtkDragSource *source)
{
  return gdk_content_provider_new_typed (LK_TYPE_RECIPE_ROW, self);
}

static void
drag_begin_cb (LkRecipeRow *self, GdkDrag *drag, GtkDragSource *source)
{
  GtkWidget *header = gtk_widget_get_ancestor (self->handle, GTK_TYPE_LIST_BOX_ROW);
  g_autoptr (GdkPaintable) live = gtk_widget_paintable_new (header);
  /* As it is now: the row itself grows pale while it is dragged. */
  g_autoptr (GdkPaintable) picture = gdk_paintable_get_current_image (live);
  double x, y;

  gtk_widget_translate_coordinates (self->handle, header, 0, 0, &x, &y);
  gtk_drag_source_set_icon (source, picture, (int) x, (int) y);
  /* Closed: its settings would hide where it goes. */
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "dragged");
}

static void
drag_end_cb (LkRecipeRow *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self), "dragged");
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_recipe_row_dispose (GObject *object)
{
  LkRecipeRow *self = LK_RECIPE_ROW (object);

  g_clear_object (&self->foot);
  g_clear_pointer (&self->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (lk_recipe_row_parent_class)->dispose (object);
}

static void
lk_recipe_row_class_init (LkRecipeRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_recipe_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/recipe-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LkRecipeRow, handle);
  gtk_widget_class_bind_template_child (widget_class, LkRecipeRow, toggle);
  gtk_widget_class_bind_template_child (widget_class, LkRecipeRow, foot);
  gtk_widget_class_bind_template_callback (widget_class, expanded_cb);
  gtk_widget_class_bind_template_callback (widget_class, state_set_cb);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, prepare_cb);
  gtk_widget_class_bind_template_callback (widget_class, drag_begin_cb);
  gtk_widget_class_bind_template_callback (widget_class, drag_end_cb);
  gtk_widget_class_install_action (widget_class, "transform.up", NULL, up_action);
  gtk_widget_class_install_action (widget_class, "transform.down", NULL, down_action);
  gtk_widget_class_install_action (widget_class, "transform.remove", NULL, remove_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "transform.up", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "transform.down", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Up, GDK_ALT_MASK, "transform.up", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Down, GDK_ALT_MASK, "transform.down", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, delete_cb, NULL);
}

static void
lk_recipe_row_init (LkRecipeRow *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_ref (self->foot);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (self), self->handle);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->toggle));
}

GtkWidget *
lk_recipe_row_new (LkSession *session, const LkTransform *transform)
{
  LkRecipeRow *self = g_object_new (LK_TYPE_RECIPE_ROW, NULL);
  g_autofree char *label = NULL;

  self->session = session;
  self->transform = transform;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ (transform->title));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _ (transform->help));
  /* translators: the name of the switch of a transform */
  label = g_strdup_printf (_ ("%s is on"), _ (transform->title));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return GTK_WIDGET (self);
}
