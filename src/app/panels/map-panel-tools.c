/* The toolbar and the options of the map, their keys, and all choices as text. */

#include "app/panels/map-panel-private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_AXES 12
#define SLIDER_WIDTH 130

static const char *const projections[] = { "tsne", "pca", "axis" };
static const char *const spaces[] = { "embedding", "pixels", "random" };
static const char *const modes[] = { "pan", "lasso", "box" };

static const LkSetting perplexity_setting = LK_REAL (
    "map.perplexity",
    N_ ("Perplexity"),
    30,
    2,
    100,
    5,
    100,
    LK_SCALE_LOG,
    LK_LIVE,
    N_ ("About how many neighbors of each image t-SNE keeps near. Acts while the map takes shape."));

static int
get_number (gpointer object, const char *property)
{
  int value;

  g_object_get (object, property, &value, NULL);
  return value;
}

/* -- showing --------------------------------------------------------------------------------------------------------- */

static void
show_perplexity (LkMapPanel *self, double value)
{
  g_autofree char *words = g_strdup_printf (_ ("Perplexity %.3g"), value);

  gtk_label_set_label (self->perplexity_label, words);
}

static void
perplexity_cb (LkMapPanel *self)
{
  double value;

  g_object_get (self->model, "perplexity", &value, NULL);
  lk_value_slider_show (self->perplexity, value);
  show_perplexity (self, lk_value_slider_get_value (self->perplexity));
}

static char *
component_words (LkMapPanel *self, int axis)
{
  double share = lk_map_model_get_variance (self->model, axis);

  if (!isfinite (share))
    /* translators: a principal component */
    return g_strdup_printf (_ ("PC %d"), axis + 1);

  /* translators: a principal component and its share of the variance */
  return g_strdup_printf (_ ("PC %d · %.1f %%"), axis + 1, share * 100);
}

static void
show_components (LkMapPanel *self, GtkDropDown *menu, int selected)
{
  int n = MIN (lk_map_model_get_n_axes (self->model), MOST_AXES);
  GtkStringList *list = GTK_STRING_LIST (gtk_drop_down_get_model (menu));
  gboolean same = list != NULL && (int) g_list_model_get_n_items (G_LIST_MODEL (list)) == n;

  for (int i = 0; same && i < n; i++)
    {
      g_autofree char *words = component_words (self, i);

      same = g_str_equal (gtk_string_list_get_string (list, (guint) i), words);
    }
  if (!same)
    {
      g_autoptr (GtkStringList) other = gtk_string_list_new (NULL);

      for (int i = 0; i < n; i++)
        gtk_string_list_take (other, component_words (self, i));
      gtk_drop_down_set_model (menu, G_LIST_MODEL (other));
    }
  gtk_drop_down_set_selected (menu, (guint) MIN (selected, MAX (n - 1, 0)));
  gtk_widget_set_sensitive (GTK_WIDGET (menu), n > 0);
}

static void
show_axis (LkMapPanel *self)
{
  int from, to;
  g_autofree char *words = NULL;

  if (lk_map_model_get_axis (self->model, &from, &to))
    {
      g_autofree char *first = lk_map_panel_image_name (self, from), *last = lk_map_panel_image_name (self, to);

      /* translators: two images, between which an axis is spanned */
      words = g_strdup_printf (_ ("From %s to %s"), first, last);
    }
  else
    words = g_strdup (_ ("Select two images: click one, Ctrl+click another"));
  gtk_label_set_label (self->axis_label, words);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->axis_label), words);
}

static gboolean
spans_selection (LkMapPanel *self)
{
  int n, from, to;
  const int *selected = lk_selection_get (lk_session_get_selection (self->session), &n);

  return n == 2 && lk_map_model_get_axis (self->model, &from, &to) && from == selected[0] && to == selected[1];
}

static void
enable (LkMapPanel *self, const char *action, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), action)),
                               enabled);
}

static void
update_actions (LkMapPanel *self)
{
  int chosen[3], n_selected = lk_map_panel_selected_points (self, chosen, 3), n = lk_map_panel_get_n (self);
  gboolean isolated = lk_map_model_is_isolated (self->model);

  enable (self, "isolate", n_selected >= 2 && n_selected < n);
  enable (self, "all", isolated);
  enable (self, "axis", n_selected == 2 && !spans_selection (self));
  enable (self, "export", n > 0);
  enable (self, "copy", n > 0);
  enable (self, "fit", lk_scatter_is_zoomed (self->scatter));
  gtk_widget_set_visible (self->all, isolated);
  gtk_widget_set_visible (self->isolate, !isolated || n_selected >= 2);
  gtk_widget_set_sensitive (GTK_WIDGET (self->only_selection), n_selected > 0);
}

void
lk_map_panel_update_tools (LkMapPanel *self)
{
  int projection = get_number (self->model, "projection");
  gboolean axis = projection == LK_MAP_AXIS;

  self->updating = TRUE;
  gtk_drop_down_set_selected (self->projection, (guint) projection);
  gtk_drop_down_set_selected (self->space, (guint) get_number (self->model, "space"));
  gtk_widget_set_visible (self->perplexity_box, projection == LK_MAP_TSNE);
  gtk_widget_set_visible (self->axes_box, projection == LK_MAP_PCA);
  gtk_widget_set_visible (self->axis_box, axis);
  if (projection == LK_MAP_PCA)
    {
      show_components (self, self->axis_x, get_number (self->model, "axis-x"));
      show_components (self, self->axis_y, get_number (self->model, "axis-y"));
    }
  if (axis)
    show_axis (self);
  self->updating = FALSE;
  update_actions (self);
}

/* -- what the user chooses ------------------------------------------------------------------------------------------- */

static void
span_selection (LkMapPanel *self)
{
  int n;
  const int *ids = lk_selection_get (lk_session_get_selection (self->session), &n);

  if (n == 2)
    lk_map_model_set_axis (self->model, ids[0], ids[1]);
  lk_map_panel_update_tools (self);
}

/* Where two images are selected already, they are meant. */
static void
projection_selected_cb (LkMapPanel *self)
{
  int from, to, projection = (int) gtk_drop_down_get_selected (self->projection);

  if (self->updating)
    return;
  if (projection == LK_MAP_AXIS && !lk_map_model_get_axis (self->model, &from, &to))
    span_selection (self);
  g_object_set (self->model, "projection", projection, NULL);
  lk_map_panel_update_tools (self);
}

static void
space_selected_cb (LkMapPanel *self)
{
  if (!self->updating)
    g_object_set (self->model, "space", (int) gtk_drop_down_get_selected (self->space), NULL);
}

static void
axis_x_selected_cb (LkMapPanel *self)
{
  if (!self->updating)
    g_object_set (self->model, "axis-x", (int) gtk_drop_down_get_selected (self->axis_x), NULL);
}

static void
axis_y_selected_cb (LkMapPanel *self)
{
  if (!self->updating)
    g_object_set (self->model, "axis-y", (int) gtk_drop_down_get_selected (self->axis_y), NULL);
}

static void
perplexity_moved_cb (LkMapPanel *self, double value)
{
  show_perplexity (self, value);
}

static void
perplexity_change_cb (LkMapPanel *self, double value, gboolean final)
{
  g_object_set (self->model, "perplexity", value, NULL);
}

static void
perplexity_reset_cb (LkMapPanel *self)
{
  g_object_set (self->model, "perplexity", perplexity_setting.fallback, NULL);
}

static void
option_toggled_cb (LkMapPanel *self)
{
  if (self->session == NULL || self->updating)
    return;
  lk_map_panel_show_trust (self);
  lk_map_panel_update_images (self);
}

static void
clusters_changed_cb (LkMapPanel *self)
{
  if (self->clusters != NULL)
    lk_map_clusters_set_k (self->clusters, gtk_spin_button_get_value_as_int (self->cluster_count));
}

static void
help_shown_cb (LkMapPanel *self)
{
  g_autofree char *words = lk_map_panel_help_words (self);

  gtk_label_set_markup (self->help, words);
}

/* -- actions --------------------------------------------------------------------------------------------------------- */

static void
isolate_cb (GSimpleAction *action, GVariant *target, gpointer panel)
{
  LkMapPanel *self = panel;
  int n;
  const int *ids = lk_selection_get (lk_session_get_selection (self->session), &n);

  lk_map_model_isolate (self->model, ids, n);
  lk_map_panel_update_tools (self);
}

static void
all_cb (GSimpleAction *action, GVariant *target, gpointer panel)
{
  LkMapPanel *self = panel;

  lk_map_model_show_all (self->model);
  lk_map_panel_update_tools (self);
}

static void
fit_cb (GSimpleAction *action, GVariant *target, gpointer panel)
{
  lk_scatter_show_all (LK_MAP_PANEL (panel)->scatter);
}

static void
axis_cb (GSimpleAction *action, GVariant *target, gpointer panel)
{
  span_selection (panel);
}

static void
search_cb (GSimpleAction *action, GVariant *target, gpointer panel)
{
  LkMapPanel *self = panel;

  lk_map_panel_open_search (self, !gtk_revealer_get_reveal_child (self->search_bar));
}

/* Only for who shows the state; the action itself says what happens. */
static void
search_state_cb (GSimpleAction *action, GVariant *state, gpointer panel)
{
  g_simple_action_set_state (action, state);
}

static void
export_cb (GSimpleAction *action, GVariant *format, gpointer panel)
{
  gtk_menu_button_popdown (GTK_MENU_BUTTON (LK_MAP_PANEL (panel)->options_button));
  lk_map_panel_export (panel, g_variant_get_string (format, NULL));
}

static void
copy_cb (GSimpleAction *action, GVariant *target, gpointer panel)
{
  gtk_menu_button_popdown (GTK_MENU_BUTTON (LK_MAP_PANEL (panel)->options_button));
  lk_map_panel_copy (panel);
}

static const GActionEntry entries[] = {
  { "isolate", isolate_cb },
  { "all", all_cb },
  { "fit", fit_cb },
  { "axis", axis_cb },
  { "search", search_cb, NULL, "false", search_state_cb },
  { "export", export_cb, "s" },
  { "copy", copy_cb },
};

static void
add_actions (LkMapPanel *self)
{
  g_autoptr (GPropertyAction) mode = g_property_action_new ("mode", self->scatter, "mode");

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (mode));
  lk_panel_set_actions (LK_PANEL (self), "map", G_ACTION_GROUP (self->actions));
}

static void
add_key (GtkEventController *controller, guint key, GdkModifierType modifiers, const char *action, GVariant *target)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers), gtk_named_action_new (action));

  if (target != NULL)
    gtk_shortcut_set_arguments (shortcut, target);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
}

/* Only what nothing with the focus wants: a field takes its letters. */
static void
add_keys (LkMapPanel *self)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_i, 0, "map.isolate" }, { GDK_KEY_a, 0, "map.all" },        { GDK_KEY_0, 0, "map.fit" },
    { GDK_KEY_KP_0, 0, "map.fit" },  { GDK_KEY_slash, 0, "map.search" }, { GDK_KEY_c, GDK_CONTROL_MASK, "map.copy" },
  };
  static const guint mode_keys[LK_SCATTER_N_MODES] = { GDK_KEY_h, GDK_KEY_l, GDK_KEY_b };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    add_key (controller, keys[i].key, keys[i].modifiers, keys[i].action, NULL);
  for (int mode = 0; mode < LK_SCATTER_N_MODES; mode++)
    add_key (controller, mode_keys[mode], 0, "map.mode", g_variant_new_int32 (mode));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* -- setting up ------------------------------------------------------------------------------------------------------ */

static void
add_slider (LkMapPanel *self)
{
  GtkWidget *slider = lk_value_slider_new (&perplexity_setting);

  self->perplexity = LK_VALUE_SLIDER (slider);
  gtk_widget_set_size_request (slider, SLIDER_WIDTH, -1);
  gtk_widget_set_valign (slider, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (slider, _ (perplexity_setting.help));
  gtk_accessible_update_property (GTK_ACCESSIBLE (lk_value_slider_get_scale (self->perplexity)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ (perplexity_setting.title), -1);
  gtk_box_append (GTK_BOX (self->perplexity_box), slider);
  g_signal_connect_object (slider, "moved", G_CALLBACK (perplexity_moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (slider, "change", G_CALLBACK (perplexity_change_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (slider, "reset", G_CALLBACK (perplexity_reset_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify::perplexity", G_CALLBACK (perplexity_cb), self, G_CONNECT_SWAPPED);
  perplexity_cb (self);
}

void
lk_map_panel_set_up_tools (LkMapPanel *self)
{
  add_actions (self);
  add_keys (self);
  add_slider (self);
  g_signal_connect_object (self->model, "notify", G_CALLBACK (lk_map_panel_update_tools), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->scatter, "notify::zoomed", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
}

void
lk_map_panel_bind_tools (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, tools);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, options_button);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, help);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, dim);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, lines);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, thumbnails);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, only_selection);
  gtk_widget_class_bind_template_child_full (widget_class, "clusters", FALSE,
                                             G_STRUCT_OFFSET (LkMapPanel, cluster_count));
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, toolbar);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, isolate);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, all);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, perplexity_box);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, perplexity_label);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, axes_box);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, axis_box);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, axis_label);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, projection);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, space);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, color);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, axis_x);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, axis_y);
  gtk_widget_class_bind_template_callback (widget_class, projection_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, space_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, axis_x_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, axis_y_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, option_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, clusters_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, help_shown_cb);
}

/* -- state ----------------------------------------------------------------------------------------------------------- */

char *
lk_map_panel_dup_state (LkPanel *panel)
{
  LkMapPanel *self = LK_MAP_PANEL (panel);
  g_autofree char *color = g_uri_escape_string (self->wanted_color != NULL ? self->wanted_color : "", NULL, TRUE);
  char perplexity[G_ASCII_DTOSTR_BUF_SIZE];
  double value;

  g_object_get (self->model, "perplexity", &value, NULL);
  return g_strdup_printf (
      "projection=%s space=%s mode=%s color=%s clusters=%d dim=%d lines=%d images=%d axis-x=%d axis-y=%d perplexity=%s",
      projections[get_number (self->model, "projection")], spaces[get_number (self->model, "space")],
      modes[get_number (self->scatter, "mode")], color, gtk_spin_button_get_value_as_int (self->cluster_count),
      gtk_check_button_get_active (self->dim), gtk_check_button_get_active (self->lines),
      gtk_check_button_get_active (self->thumbnails), get_number (self->model, "axis-x"),
      get_number (self->model, "axis-y"), g_ascii_formatd (perplexity, sizeof perplexity, "%g", value));
}

static void
take_choice (gpointer object, const char *property, const char *const *words, int n, const char *word)
{
  for (int i = 0; i < n; i++)
    if (g_str_equal (words[i], word))
      g_object_set (object, property, i, NULL);
}

static void
take_word (LkMapPanel *self, const char *key, const char *text)
{
  double number = g_ascii_strtod (text, NULL);
  g_autofree char *plain = g_uri_unescape_string (text, NULL);

  if (g_str_equal (key, "projection"))
    take_choice (self->model, "projection", projections, G_N_ELEMENTS (projections), text);
  else if (g_str_equal (key, "space"))
    take_choice (self->model, "space", spaces, G_N_ELEMENTS (spaces), text);
  else if (g_str_equal (key, "mode"))
    take_choice (self->scatter, "mode", modes, G_N_ELEMENTS (modes), text);
  else if (g_str_equal (key, "color") && plain != NULL && *plain != '\0')
    lk_map_panel_choose_color (self, plain);
  else if (g_str_equal (key, "clusters"))
    gtk_spin_button_set_value (self->cluster_count, number);
  else if (g_str_equal (key, "dim"))
    gtk_check_button_set_active (self->dim, number != 0);
  else if (g_str_equal (key, "lines"))
    gtk_check_button_set_active (self->lines, number != 0);
  else if (g_str_equal (key, "images"))
    gtk_check_button_set_active (self->thumbnails, number != 0);
  else if ((g_str_equal (key, "axis-x") || g_str_equal (key, "axis-y")) && number >= 0 && number < MOST_AXES)
    g_object_set (self->model, key, (int) number, NULL);
  else if (g_str_equal (key, "perplexity") && number >= perplexity_setting.min && number <= perplexity_setting.max)
    g_object_set (self->model, "perplexity", number, NULL);
}

void
lk_map_panel_set_state (LkPanel *panel, const char *state)
{
  g_auto (GStrv) words = g_strsplit (state, " ", -1);

  for (int i = 0; words[i] != NULL; i++)
    {
      char *equals = strchr (words[i], '=');

      if (equals == NULL)
        continue;
      *equals = '\0';
      take_word (LK_MAP_PANEL (panel), words[i], equals + 1);
    }
}
