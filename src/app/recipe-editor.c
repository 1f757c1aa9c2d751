#include "app/recipe-editor.h"

#include "app/recipe-change.h"
#include "app/recipe-editor-private.h"
#include "app/recipe-list.h"
#include "app/recipe-row.h"
#include "augment/recipe-text.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (LkRecipeEditor, lk_recipe_editor, GTK_TYPE_BOX)

enum
{
  PROP_0,
  PROP_VIEW,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* -- the recipe's name --------------------------------------------------------------------------------------------- */

/* The shorter side of the images; 0 = there are none. */
static int
side_of (LkRecipeEditor *self)
{
  const LkDataset *dataset = lk_session_get_dataset (self->session);

  return dataset != NULL ? MIN (dataset->h, dataset->w) : 0;
}

static gboolean
is_preset (LkRecipeEditor *self, const char *text, const LkRecipePreset *preset)
{
  g_autoptr (LkValues) values = lk_recipe_preset_values (preset, side_of (self));
  g_autofree char *own = lk_recipe_to_text (values);

  return g_str_equal (text, own);
}

/* The preset that the recipe is; NULL if it is none. */
static const LkRecipePreset *
find_preset (LkRecipeEditor *self)
{
  g_autoptr (LkValues) values = lk_experiment_values (lk_session_get_experiment (self->session));
  g_autofree char *text = lk_recipe_to_text (values);
  const LkRecipePreset *chosen = self->chosen != NULL ? lk_recipe_preset_find (self->chosen) : NULL;
  int n;
  const LkRecipePreset *presets = lk_recipe_presets (&n);

  if (chosen != NULL && is_preset (self, text, chosen))
    return chosen;
  for (int i = 0; i < n; i++)
    if (is_preset (self, text, &presets[i]))
      return &presets[i];

  return NULL;
}

/* The recipe that data set and method bring. */
static gboolean
is_default (LkRecipeEditor *self)
{
  LkExperiment *experiment = lk_session_get_experiment (self->session);
  int n;
  const LkSetting *settings = lk_augment_settings (&n);

  for (int i = 0; i < n; i++)
    if (!lk_experiment_is_default (experiment, settings[i].key))
      return FALSE;

  return TRUE;
}

static const char *
recipe_name (LkRecipeEditor *self, const LkRecipePreset *preset)
{
  if (preset != NULL)
    return _ (preset->title);

  return is_default (self) ? _ ("Default recipe") : _ ("Own recipe");
}

static void
show_name (LkRecipeEditor *self)
{
  const LkRecipePreset *preset = find_preset (self);
  const char *name = recipe_name (self, preset);
  /* translators: the name of the recipe in force */
  g_autofree char *label = g_strdup_printf (_ ("Recipe: %s"), name);

  gtk_label_set_label (self->recipes_label, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->recipes), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  lk_recipe_list_mark (LK_RECIPE_LIST (self->recipe_list), preset);
}

static void
chosen_cb (LkRecipeEditor *self, const char *id)
{
  const LkRecipePreset *preset = lk_recipe_preset_find (id);
  g_autoptr (LkValues) values = lk_recipe_preset_values (preset, side_of (self));
  g_autofree char *title = g_strdup_printf (_ ("Recipe: %s"), _ (preset->title));

  self->chosen = preset->id;
  gtk_menu_button_popdown (self->recipes);
  lk_recipe_change_replace (self->session, values, title);
  show_name (self);
}

/* -- the list ------------------------------------------------------------------------------------------------------ */

static int
compare_places (GtkListBoxRow *a, GtkListBoxRow *b, gpointer data)
{
  return lk_recipe_row_get_place (LK_RECIPE_ROW (a)) - lk_recipe_row_get_place (LK_RECIPE_ROW (b));
}

/* What can be added. */
static void
show_menu (LkRecipeEditor *self, GPtrArray *order)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  int n;
  const LkTransform *const *transforms = lk_transforms (&n);

  for (int i = 0; i < n; i++)
    if (!g_ptr_array_find (order, transforms[i], NULL))
      {
        g_autoptr (GMenuItem) item = g_menu_item_new (_ (transforms[i]->title), NULL);

        g_menu_item_set_action_and_target (item, "recipe.add", "s", transforms[i]->id);
        g_menu_append_item (menu, item);
      }

  gtk_menu_button_set_menu_model (self->add, G_MENU_MODEL (menu));
  gtk_widget_set_sensitive (GTK_WIDGET (self->add), g_menu_model_get_n_items (G_MENU_MODEL (menu)) > 0);
}

/* Rows of transforms that are no longer there. The focus goes to the one that is in the place. */
static void
remove_rows (LkRecipeEditor *self, GPtrArray *order)
{
  GHashTableIter iter;
  gpointer transform, row;
  int lost = -1;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &transform, &row))
    if (!g_ptr_array_find (order, transform, NULL))
      {
        if (gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_FOCUS_WITHIN)
          lost = lk_recipe_row_get_place (row);
        gtk_list_box_remove (self->list, row);
        g_hash_table_iter_remove (&iter);
      }

  if (lost >= 0 && order->len > 0)
    {
      GtkListBoxRow *row_there = gtk_list_box_get_row_at_index (self->list, MIN (lost, (int) order->len - 1));

      if (row_there != NULL)
        gtk_widget_child_focus (GTK_WIDGET (row_there), GTK_DIR_TAB_FORWARD);
    }
}

static void
show_rows (LkRecipeEditor *self, GPtrArray *order)
{
  gboolean moved = g_hash_table_size (self->rows) != order->len;

  remove_rows (self, order);
  for (guint i = 0; i < order->len; i++)
    {
      const LkTransform *transform = order->pdata[i];
      GtkWidget *row = g_hash_table_lookup (self->rows, transform);
      gboolean new = row == NULL;

      if (new)
        {
          row = lk_recipe_row_new (self->session, transform);
          g_hash_table_insert (self->rows, (gpointer) transform, row);
        }
      moved |= new || lk_recipe_row_get_place (LK_RECIPE_ROW (row)) != (int) i;
      lk_recipe_row_show (LK_RECIPE_ROW (row), self->view, (int) i, (int) order->len);
      if (new)
        gtk_list_box_append (self->list, row);
    }

  if (moved)
    {
      gtk_list_box_invalidate_sort (self->list);
      show_menu (self, order);
    }
}

/* How many settings differ in the second view. */
static void
show_views (LkRecipeEditor *self, GPtrArray *order)
{
  const char *view2 = lk_experiment_get (lk_session_get_experiment (self->session), "augment.view2");
  g_autofree char *label = NULL, *words = NULL;
  int n = 0;

  for (guint i = 0; i < order->len; i++)
    n += lk_recipe_change_count_overrides (self->session, order->pdata[i]);
  /* translators: how many settings differ in the second view; short, on a button */
  label = n > 0 ? g_strdup_printf (_ ("View 2 (%d)"), n) : g_strdup (_ ("View 2"));
  words = n > 0 ? g_strdup_printf (ngettext ("View 2: %d setting differs", "View 2: %d settings differ", n), n)
                : g_strdup (_ ("View 2"));
  gtk_button_set_label (GTK_BUTTON (self->second), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->second), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_label_set_label (self->note, n > 0 ? _ ("Settings in bold differ from those of view 1, which all others follow.")
                                         : _ ("Made as view 1, until something is changed here."));
  gtk_widget_set_visible (GTK_WIDGET (self->note), self->view > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "recipe.unify", *view2 != '\0');
}

static void
show (LkRecipeEditor *self)
{
  g_autoptr (GPtrArray) order = lk_recipe_change_dup_order (self->session);

  show_rows (self, order);
  show_views (self, order);
  show_name (self);
}

static void
setting_changed_cb (LkRecipeEditor *self, const char *key)
{
  if (*key == '\0' || g_str_has_prefix (key, "augment."))
    show (self);
}

/* -- dragging ------------------------------------------------------------------------------------------------------ */

static void
clear_marks (LkRecipeEditor *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      gtk_widget_remove_css_class (row, "drop-above");
      gtk_widget_remove_css_class (row, "drop-below");
    }
}

/* The row at a height, and whether its lower half is there; below the last row it is that. */
static GtkWidget *
row_at (LkRecipeEditor *self, double y, gboolean *below)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (self->list, (int) y);
  graphene_rect_t bounds;

  if (row == NULL)
    row = gtk_list_box_get_row_at_index (self->list, (int) g_hash_table_size (self->rows) - 1);
  if (row == NULL || !gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self->list), &bounds))
    return NULL;

  *below = y > bounds.origin.y + bounds.size.height / 2;
  return GTK_WIDGET (row);
}

static GdkDragAction
motion_cb (LkRecipeEditor *self, double x, double y)
{
  gboolean below;
  GtkWidget *row = row_at (self, y, &below);

  clear_marks (self);
  if (row == NULL)
    return 0;

  gtk_widget_add_css_class (row, below ? "drop-below" : "drop-above");
  return GDK_ACTION_MOVE;
}

static gboolean
drop_cb (LkRecipeEditor *self, const GValue *value, double x, double y)
{
  LkRecipeRow *dragged = g_value_get_object (value);
  gboolean below;
  GtkWidget *row = row_at (self, y, &below);
  int from, to;

  clear_marks (self);
  /* Another editor has the same recipe in other rows. */
  if (row == NULL || !gtk_widget_is_ancestor (GTK_WIDGET (dragged), GTK_WIDGET (self)))
    return FALSE;

  from = lk_recipe_row_get_place (dragged);
  to = lk_recipe_row_get_place (LK_RECIPE_ROW (row)) + below;
  lk_recipe_change_move (self->session, lk_recipe_row_get_transform (dragged), to > from ? to - 1 : to);
  return TRUE;
}

static void
accept_drops (LkRecipeEditor *self)
{
  GtkDropTarget *target = gtk_drop_target_new (LK_TYPE_RECIPE_ROW, GDK_ACTION_MOVE);

  g_signal_connect_swapped (target, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (target, "leave", G_CALLBACK (clear_marks), self);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (target));
}

/* -- acting -------------------------------------------------------------------------------------------------------- */

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkRecipeEditor *self = LK_RECIPE_EDITOR (widget);
  const LkTransform *transform = lk_transform_find (g_variant_get_string (parameter, NULL));
  GtkWidget *row;

  g_return_if_fail (transform != NULL);

  lk_recipe_change_add (self->session, transform, lk_recipe_row_probability_on (self->session, transform, NULL, 0));
  row = g_hash_table_lookup (self->rows, transform);
  if (row != NULL)
    gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
}

static void
unify_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_recipe_change_unify (LK_RECIPE_EDITOR (widget)->session);
}

int
lk_recipe_editor_get_view (LkRecipeEditor *self)
{
  return self->view;
}

void
lk_recipe_editor_set_view (LkRecipeEditor *self, int view)
{
  gtk_toggle_button_set_active (view > 0 ? self->second : self->first, TRUE);
}

static void
view_cb (LkRecipeEditor *self)
{
  self->view = gtk_toggle_button_get_active (self->second);
  if (self->session != NULL)
    show (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VIEW]);
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_recipe_editor_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_VIEW)
    g_value_set_int (value, LK_RECIPE_EDITOR (object)->view);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lk_recipe_editor_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_VIEW)
    lk_recipe_editor_set_view (LK_RECIPE_EDITOR (object), g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lk_recipe_editor_finalize (GObject *object)
{
  g_hash_table_unref (LK_RECIPE_EDITOR (object)->rows);

  G_OBJECT_CLASS (lk_recipe_editor_parent_class)->finalize (object);
}

static void
lk_recipe_editor_class_init (LkRecipeEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = lk_recipe_editor_get_property;
  object_class->set_property = lk_recipe_editor_set_property;
  object_class->finalize = lk_recipe_editor_finalize;

  props[PROP_VIEW] = g_param_spec_int ("view", NULL, NULL, 0, 1, 0,
                                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (LK_TYPE_RECIPE_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/recipe-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, LkRecipeEditor, recipes);
  gtk_widget_class_bind_template_child (widget_class, LkRecipeEditor, recipes_label);
  gtk_widget_class_bind_template_child (widget_class, LkRecipeEditor, recipe_list);
  gtk_widget_class_bind_template_child (widget_class, LkRecipeEditor, add);
  gtk_widget_class_bind_template_child (widget_class, LkRecipeEditor, first);
  gtk_widget_class_bind_template_child (widget_class, LkRecipeEditor, second);
  gtk_widget_class_bind_template_child (widget_class, LkRecipeEditor, note);
  gtk_widget_class_bind_template_child (widget_class, LkRecipeEditor, list);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, view_cb);
  gtk_widget_class_install_action (widget_class, "recipe.add", "s", add_action);
  gtk_widget_class_install_action (widget_class, "recipe.unify", NULL, unify_action);
  lk_recipe_editor_install_files (widget_class);
}

static void
lk_recipe_editor_init (LkRecipeEditor *self)
{
  self->rows = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_sort_func (self->list, compare_places, NULL, NULL);
  accept_drops (self);
}

void
lk_recipe_editor_watch (LkRecipeEditor *self, LkSession *session)
{
  g_return_if_fail (self->session == NULL);

  self->session = session;
  g_signal_connect_object (session, "setting-changed", G_CALLBACK (setting_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::dataset-title", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

GtkWidget *
lk_recipe_editor_new (LkSession *session)
{
  LkRecipeEditor *self = g_object_new (LK_TYPE_RECIPE_EDITOR, NULL);

  lk_recipe_editor_watch (self, session);
  return GTK_WIDGET (self);
}
