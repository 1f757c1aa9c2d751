/* The recipe editor in a window of its own, 320 px wide, with pointer and keys. */

#include "pointer.h"
#include "settings.h"

#include "app/recipe-editor.h"
#include "app/recipe-list.h"
#include "app/recipe-row.h"
#include "app/widgets/setting-row.h"
#include "app/widgets/value-slider.h"

#include <glib/gstdio.h>
#include <string.h>

#define ORDER "crop, flip, jitter, gray, blur"

typedef struct
{
  Fixture f; /* first: what settings.h takes */
  GtkWidget *window;
  LkRecipeEditor *editor;
} Recipe;

/* The recipe of "shapes", in an order that the window holds. */
static void
set_up (Recipe *r, gconstpointer data)
{
  GtkWidget *overlay = adw_toast_overlay_new ();

  fixture_set_up (&r->f, data);
  set (&r->f, "augment.order", ORDER);
  lk_history_clear (lk_session_get_history (r->f.session));
  r->window = adw_window_new ();
  r->editor = LK_RECIPE_EDITOR (lk_recipe_editor_new (r->f.session));
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), GTK_WIDGET (r->editor));
  adw_window_set_content (ADW_WINDOW (r->window), overlay);
  gtk_window_set_default_size (GTK_WINDOW (r->window), 320, 720);
  gtk_window_present (GTK_WINDOW (r->window));
  gtk_test_widget_wait_for_draw (r->window);
  settle (0.2);
}

static void
tear_down (Recipe *r, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (r->window));
  fixture_tear_down (&r->f, data);
}

/* -- finding ------------------------------------------------------------------------------------------------------- */

static GtkListBox *
list_of (Recipe *r)
{
  return GTK_LIST_BOX (
      gtk_widget_get_ancestor (find_widget (GTK_WIDGET (r->editor), LK_TYPE_RECIPE_ROW), GTK_TYPE_LIST_BOX));
}

static LkRecipeRow *
row_of (Recipe *r, const char *id)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list_of (r), i)) != NULL; i++)
    if (g_str_equal (lk_recipe_row_get_transform (LK_RECIPE_ROW (row))->id, id))
      return LK_RECIPE_ROW (row);

  return NULL;
}

/* The transforms as the list shows them. */
static char *
shown_order (Recipe *r)
{
  g_autoptr (GString) order = g_string_new (NULL);
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list_of (r), i)) != NULL; i++)
    g_string_append_printf (order, "%s%s", i > 0 ? ", " : "", lk_recipe_row_get_transform (LK_RECIPE_ROW (row))->id);

  return g_strdup (order->str);
}

static void
assert_order (Recipe *r, const char *order)
{
  g_autofree char *shown = shown_order (r);

  g_assert_cmpstr (shown, ==, order);
  g_assert_cmpstr (value (r->f.session, "augment.order"), ==, order);
}

static GtkWidget *
switch_of (Recipe *r, const char *id)
{
  return find_widget (GTK_WIDGET (row_of (r, id)), GTK_TYPE_SWITCH);
}

static GtkWidget *
handle_of (Recipe *r, const char *id)
{
  return find_widget (GTK_WIDGET (row_of (r, id)), GTK_TYPE_IMAGE);
}

static const char *
subtitle (Recipe *r, const char *id)
{
  return adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (row_of (r, id)));
}

static GtkWidget *
find_setting (GtkWidget *root, const char *name)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = LK_IS_SETTING_ROW (child) &&
                                 g_str_equal (lk_setting_row_get_setting (LK_SETTING_ROW (child))->key, name)
                             ? child
                             : find_setting (child, name);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* Opens its transform. */
static GtkWidget *
setting_of (Recipe *r, const char *id, const char *name)
{
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row_of (r, id)), TRUE);
  gtk_test_widget_wait_for_draw (r->window);
  return find_setting (GTK_WIDGET (row_of (r, id)), name);
}

static void
enter (GtkWidget *row, const char *text)
{
  GtkWidget *entry = find_widget (row, GTK_TYPE_ENTRY);

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "activate");
}

static void
act (Recipe *r, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (r->editor), action, NULL));
}

static gboolean
has_focus_in (gpointer widget)
{
  return gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_FOCUS_WITHIN;
}

/* -- switching ----------------------------------------------------------------------------------------------------- */

static void
test_switches (Recipe *r, gconstpointer data)
{
  GtkWidget *toggle = switch_of (r, "gray");
  g_autofree char *before = g_strdup (value (r->f.session, "augment.gray.probability"));

  g_assert_cmpstr (before, ==, "0.5");
  g_assert_cmpstr (subtitle (r, "gray"), ==, "50 % of views");
  g_assert_cmpstr (subtitle (r, "blur"), ==, "off");
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (switch_of (r, "blur"))));
  gtk_test_accessible_assert_property (toggle, GTK_ACCESSIBLE_PROPERTY_LABEL, "Grayscale is on");

  set (&r->f, "augment.gray.probability", "0.3");
  move_to (toggle, gtk_widget_get_width (toggle) / 2.0, gtk_widget_get_height (toggle) / 2.0);
  click_button (1);
  settle (0.1);
  g_assert_cmpstr (value (r->f.session, "augment.gray.probability"), ==, "0");
  g_assert_cmpstr (subtitle (r, "gray"), ==, "off");
  g_assert_cmpstr (title (r->f.session, 1), ==, "Grayscale: off");

  /* On again it is what it was; what never was on gets one half. */
  gtk_switch_set_active (GTK_SWITCH (toggle), TRUE);
  g_assert_cmpstr (value (r->f.session, "augment.gray.probability"), ==, "0.3");
  gtk_switch_set_active (GTK_SWITCH (switch_of (r, "blur")), TRUE);
  g_assert_cmpstr (value (r->f.session, "augment.blur.probability"), ==, "0.5");
  g_assert_cmpuint (n_entries (r->f.session), ==, 4);

  lk_session_undo (r->f.session);
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (switch_of (r, "blur"))));
  lk_session_undo (r->f.session);
  g_assert_cmpstr (value (r->f.session, "augment.gray.probability"), ==, "0");
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (toggle)));
}

/* -- order --------------------------------------------------------------------------------------------------------- */

static void
test_keys_move (Recipe *r, gconstpointer data)
{
  LkRecipeRow *row = row_of (r, "jitter");

  gtk_widget_child_focus (GTK_WIDGET (row), GTK_DIR_TAB_FORWARD);
  key_with (GDK_KEY_Alt_L, GDK_KEY_Up);
  assert_order (r, "crop, jitter, flip, gray, blur");
  g_assert_cmpstr (title (r->f.session, 0), ==, "Color jitter: moved to place 2");
  g_assert_true (has_focus_in (row));
  key_with (GDK_KEY_Alt_L, GDK_KEY_Up);
  /* It is the first one. */
  key_with (GDK_KEY_Alt_L, GDK_KEY_Up);
  assert_order (r, "jitter, crop, flip, gray, blur");
  g_assert_cmpuint (n_entries (r->f.session), ==, 2);
  for (int i = 0; i < 5; i++)
    key_with (GDK_KEY_Alt_L, GDK_KEY_Down);
  assert_order (r, "crop, flip, gray, blur, jitter");
  g_assert_true (has_focus_in (row));
  g_assert_cmpuint (n_entries (r->f.session), ==, 6);

  lk_session_undo (r->f.session);
  assert_order (r, "crop, flip, gray, jitter, blur");
  lk_session_go_to (r->f.session, 0);
  assert_order (r, ORDER);
}

/* Takes a transform by its handle and moves it to a part of another's height. */
static void
drag_row (Recipe *r, const char *id, const char *onto, double part)
{
  GtkWidget *handle = handle_of (r, id), *target = GTK_WIDGET (row_of (r, onto));
  double y = gtk_widget_get_height (target) * part;

  move_to (handle, gtk_widget_get_width (handle) / 2.0, gtk_widget_get_height (handle) / 2.0);
  button (TRUE);
  for (int i = 1; i <= 6; i++)
    drag_to (handle, gtk_widget_get_width (handle) / 2.0 + 4 * i, gtk_widget_get_height (handle) / 2.0 + 3 * i);
  settle (0.1);
  for (int i = 6; i >= 0; i--)
    drag_to (target, 60, y + i);
  settle (0.2);
}

static void
test_drags_move (Recipe *r, gconstpointer data)
{
  drag_row (r, "crop", "gray", 0.8);
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (row_of (r, "gray")), "drop-below"));
  save_picture (r->window, "recipe-drag");
  drop ();
  settle (0.2);
  assert_order (r, "flip, jitter, gray, crop, blur");
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (row_of (r, "gray")), "drop-below"));
  g_assert_cmpuint (n_entries (r->f.session), ==, 1);

  drag_row (r, "blur", "flip", 0.2);
  drop ();
  settle (0.2);
  assert_order (r, "blur, flip, jitter, gray, crop");

  /* Where it is. */
  drag_row (r, "jitter", "flip", 0.8);
  drop ();
  settle (0.2);
  g_assert_cmpuint (n_entries (r->f.session), ==, 2);
  lk_session_undo (r->f.session);
  lk_session_undo (r->f.session);
  assert_order (r, ORDER);
}

static void
test_adds_and_removes (Recipe *r, gconstpointer data)
{
  GtkWidget *row = GTK_WIDGET (row_of (r, "flip"));

  set (&r->f, "augment.view2", "flip.probability=0, gray.probability=1");
  gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
  key (GDK_KEY_Delete);
  assert_order (r, "crop, jitter, gray, blur");
  /* What differed in the second view goes with it; the focus stays in the list. */
  g_assert_cmpstr (value (r->f.session, "augment.view2"), ==, "gray.probability=1");
  g_assert_cmpstr (title (r->f.session, 1), ==, "Flip: removed");
  g_assert_true (has_focus_in (row_of (r, "jitter")));
  lk_session_undo (r->f.session);
  assert_order (r, ORDER);
  g_assert_cmpstr (value (r->f.session, "augment.view2"), ==, "flip.probability=0, gray.probability=1");

  /* Added in its usual place, and on. */
  gtk_widget_activate_action (GTK_WIDGET (r->editor), "recipe.add", "s", "solarize");
  assert_order (r, "crop, flip, jitter, gray, blur, solarize");
  gtk_widget_activate_action (GTK_WIDGET (r->editor), "recipe.add", "s", "rotation");
  assert_order (r, "rotation, crop, flip, jitter, gray, blur, solarize");
  g_assert_cmpstr (value (r->f.session, "augment.solarize.probability"), ==, "0.5");
  g_assert_true (has_focus_in (row_of (r, "rotation")));

  /* In a field Delete is a letter's. */
  gtk_widget_grab_focus (find_widget (setting_of (r, "crop", "augment.crop.scale_min"), GTK_TYPE_SCALE));
  key (GDK_KEY_Delete);
  g_assert_nonnull (row_of (r, "crop"));

  set (&r->f, "augment.order", "");
  gtk_test_widget_wait_for_draw (r->window);
  g_assert_null (find_widget (GTK_WIDGET (r->editor), LK_TYPE_RECIPE_ROW));
  save_picture (r->window, "recipe-empty");
}

/* -- recipes by name ----------------------------------------------------------------------------------------------- */

static GtkWidget *
button_of (Recipe *r)
{
  return find_widget (GTK_WIDGET (r->editor), GTK_TYPE_MENU_BUTTON);
}

static gboolean
is_popped_up (gpointer button)
{
  GtkPopover *popover = gtk_menu_button_get_popover (button);

  return gtk_widget_get_mapped (GTK_WIDGET (popover));
}

static gboolean
is_popped_down (gpointer button)
{
  return !is_popped_up (button);
}

static void
test_recipes_by_name (Recipe *r, gconstpointer data)
{
  GtkWidget *button_there = button_of (r), *list;
  GtkListBoxRow *byol;

  gtk_test_accessible_assert_property (button_there, GTK_ACCESSIBLE_PROPERTY_LABEL, "Recipe: Own recipe");
  gtk_menu_button_popup (GTK_MENU_BUTTON (button_there));
  wait_until (is_popped_up, button_there, 10);
  list = find_widget (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button_there))), GTK_TYPE_LIST_BOX);
  save_picture (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button_there))), "recipe-list");
  byol = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 2);
  g_signal_emit_by_name (byol, "activate");
  wait_until (is_popped_down, button_there, 10);

  assert_order (r, "crop, jitter, gray, solarize, flip");
  g_assert_cmpstr (value (r->f.session, "augment.view2"), ==, "solarize.probability=0.2");
  g_assert_cmpstr (value (r->f.session, "augment.jitter.saturation"), ==, "0.2");
  g_assert_cmpuint (n_entries (r->f.session), ==, 1);
  g_assert_cmpstr (title (r->f.session, 0), ==, "Recipe: BYOL");
  gtk_test_accessible_assert_property (button_there, GTK_ACCESSIBLE_PROPERTY_LABEL, "Recipe: BYOL");
  g_assert_cmpstr (subtitle (r, "solarize"), ==, "off; view 2: 20 % of views");
  save_picture (r->window, "recipe-byol");

  /* Images of 16 px: SimCLR's blur is there, and off. */
  g_signal_emit_by_name (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0), "activate");
  assert_order (r, "crop, jitter, gray, blur, flip");
  g_assert_cmpstr (value (r->f.session, "augment.blur.probability"), ==, "0");
  gtk_test_accessible_assert_property (button_there, GTK_ACCESSIBLE_PROPERTY_LABEL, "Recipe: SimCLR");
  /* Some are alike: the name is the one that was chosen. */
  g_signal_emit_by_name (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 3), "activate");
  gtk_test_accessible_assert_property (button_there, GTK_ACCESSIBLE_PROPERTY_LABEL, "Recipe: SimSiam");

  lk_session_go_to (r->f.session, 0);
  assert_order (r, ORDER);
  gtk_test_accessible_assert_property (button_there, GTK_ACCESSIBLE_PROPERTY_LABEL, "Recipe: Own recipe");
  lk_session_request (r->f.session, "augment.order", NULL, NULL);
  gtk_test_accessible_assert_property (button_there, GTK_ACCESSIBLE_PROPERTY_LABEL, "Recipe: Default recipe");
}

/* -- views --------------------------------------------------------------------------------------------------------- */

/* The button of a view. */
static GtkWidget *
find_toggle (Recipe *r, int view)
{
  GtkWidget *first = find_widget (gtk_widget_get_next_sibling (gtk_widget_get_first_child (GTK_WIDGET (r->editor))),
                                  GTK_TYPE_TOGGLE_BUTTON);

  return view > 0 ? gtk_widget_get_next_sibling (first) : first;
}

static void
test_the_second_view_differs (Recipe *r, gconstpointer data)
{
  GtkWidget *row = setting_of (r, "crop", "augment.crop.scale_min"), *scale = find_widget (row, GTK_TYPE_SCALE);
  g_autofree char *usual = g_strdup (value (r->f.session, "augment.crop.scale_min"));

  lk_recipe_editor_set_view (r->editor, 1);
  g_assert_false (lk_setting_row_is_changed (LK_SETTING_ROW (row)));
  enter (row, "0.35");
  g_assert_cmpstr (value (r->f.session, "augment.view2"), ==, "crop.scale_min=0.35");
  g_assert_cmpstr (value (r->f.session, "augment.crop.scale_min"), ==, usual);
  g_assert_true (lk_setting_row_is_changed (LK_SETTING_ROW (row)));
  g_assert_cmpstr (subtitle (r, "crop"), ==, "always, differs");

  /* A switch acts for this view alone. */
  gtk_switch_set_active (GTK_SWITCH (switch_of (r, "gray")), FALSE);
  g_assert_cmpstr (value (r->f.session, "augment.view2"), ==, "crop.scale_min=0.35, gray.probability=0");
  g_assert_cmpstr (title (r->f.session, 1), ==, "Grayscale: off in view 2");
  gtk_test_accessible_assert_property (find_toggle (r, 1), GTK_ACCESSIBLE_PROPERTY_LABEL, "View 2: 2 settings differ");
  gtk_test_widget_wait_for_draw (r->window);
  save_picture (r->window, "recipe-view2");
  lk_recipe_editor_set_view (r->editor, 0);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (switch_of (r, "gray"))));
  g_assert_cmpstr (subtitle (r, "gray"), ==, "50 % of views; view 2: off");
  g_assert_cmpstr (subtitle (r, "crop"), ==, "always, view 2 differs");
  g_assert_false (lk_setting_row_is_changed (LK_SETTING_ROW (row)));

  /* A drag in the second view is one entry. */
  lk_recipe_editor_set_view (r->editor, 1);
  settle (0.2);
  drag_pointer (scale, gtk_widget_get_width (scale) * 0.35, gtk_widget_get_height (scale) / 2.0,
                gtk_widget_get_width (scale) * 0.8, gtk_widget_get_height (scale) / 2.0);
  settle (0.5);
  g_assert_cmpuint (n_entries (r->f.session), ==, 3);
  g_assert_cmpstr (value (r->f.session, "augment.crop.scale_min"), ==, usual);
  g_assert_null (strstr (value (r->f.session, "augment.view2"), "scale_min=0.35"));

  /* What is refused is told in place. */
  enter (row, "7");
  g_assert_true (gtk_widget_has_css_class (find_widget (row, GTK_TYPE_ENTRY), "error"));

  /* The button brings back what the first view has; so does all at once. */
  gtk_widget_activate_action (row, "setting.reset", NULL);
  g_assert_cmpstr (value (r->f.session, "augment.view2"), ==, "gray.probability=0");
  act (r, "recipe.unify");
  g_assert_cmpstr (value (r->f.session, "augment.view2"), ==, "");
  g_assert_cmpstr (title (r->f.session, 4), ==, "All views alike");
  lk_session_undo (r->f.session);
  g_assert_cmpstr (value (r->f.session, "augment.view2"), ==, "gray.probability=0");
}

/* -- text ---------------------------------------------------------------------------------------------------------- */

static char *
clipboard (Recipe *r)
{
  GdkContentProvider *content = gdk_clipboard_get_content (gtk_widget_get_clipboard (r->window));
  g_auto (GValue) text = G_VALUE_INIT;

  g_value_init (&text, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (content, &text, NULL));
  return g_value_dup_string (&text);
}

static gboolean
is_in_order (gpointer data)
{
  Recipe *r = data;

  return g_str_equal (value (r->f.session, "augment.order"), ORDER);
}

static gboolean
has_toast (gpointer data)
{
  Recipe *r = data;

  return find_widget (r->window, g_type_from_name ("AdwToastWidget")) != NULL;
}

static void
test_copies_and_pastes (Recipe *r, gconstpointer data)
{
  g_autofree char *text = NULL, *code = NULL;

  set (&r->f, "augment.view2", "gray.probability=1");
  set (&r->f, "augment.rotation.probability", "0.25");
  gtk_widget_child_focus (GTK_WIDGET (row_of (r, "crop")), GTK_DIR_TAB_FORWARD);
  key_with (GDK_KEY_Control_L, GDK_KEY_c);
  text = clipboard (r);
  g_assert_nonnull (strstr (text, "[augment]\norder=" ORDER "\nview2=gray.probability=1\n"));

  set (&r->f, "augment.order", "flip");
  set (&r->f, "augment.view2", "");
  set (&r->f, "augment.gray.probability", "0");
  gtk_widget_child_focus (GTK_WIDGET (row_of (r, "flip")), GTK_DIR_TAB_FORWARD);
  key_with (GDK_KEY_Control_L, GDK_KEY_v);
  wait_until (is_in_order, r, 10);
  g_assert_cmpstr (value (r->f.session, "augment.view2"), ==, "gray.probability=1");
  g_assert_cmpstr (value (r->f.session, "augment.gray.probability"), ==, "0.5");
  g_assert_cmpuint (n_entries (r->f.session), ==, 6);
  g_assert_cmpstr (title (r->f.session, 5), ==, "Recipe: pasted");
  lk_session_undo (r->f.session);
  assert_order (r, "flip");

  /* No recipe: nothing changes, and a toast says why. */
  gdk_clipboard_set_text (gtk_widget_get_clipboard (r->window), "order=flip\nblur.probability=7\n");
  act (r, "recipe.paste");
  wait_until (has_toast, r, 10);
  assert_order (r, "flip");

  act (r, "recipe.copy-code");
  code = clipboard (r);
  g_assert_nonnull (strstr (code, "T.RandomHorizontalFlip(p=0.5),\n    T.ToTensor(),\n    T.Normalize(["));
}

static void
test_saves_and_loads (Recipe *r, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("likeness-recipe-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "mine.recipe", NULL);
  g_autofree char *code = g_build_filename (folder, "mine.py", NULL);
  g_autofree char *text = NULL, *message = g_strdup_printf ("%s, line 2: *sharpen*", path);
  g_autoptr (GError) error = NULL;

  g_assert_true (lk_recipe_editor_save (r->editor, path, &error));
  g_assert_true (lk_recipe_editor_save (r->editor, code, &error));
  g_assert_true (g_file_get_contents (code, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "def views(image):"));

  set (&r->f, "augment.order", "flip");
  g_assert_true (lk_recipe_editor_load (r->editor, path, &error));
  assert_order (r, ORDER);
  g_assert_cmpstr (title (r->f.session, 1), ==, "Recipe: mine.recipe");
  lk_session_undo (r->f.session);
  assert_order (r, "flip");

  g_assert_true (g_file_set_contents (path, "# of a later time\norder=crop, sharpen\n", -1, NULL));
  g_assert_false (lk_recipe_editor_load (r->editor, path, &error));
  g_assert_true (g_pattern_match_simple (message, error->message));
  assert_order (r, "flip");

  g_remove (path);
  g_remove (code);
  g_rmdir (folder);
}

/* -- while training ------------------------------------------------------------------------------------------------ */

static void
test_changes_while_training (Recipe *r, gconstpointer data)
{
  lk_session_train (r->f.session);
  wait_for_step (&r->f, 2);
  gtk_switch_set_active (GTK_SWITCH (switch_of (r, "gray")), FALSE);
  gtk_widget_child_focus (GTK_WIDGET (row_of (r, "blur")), GTK_DIR_TAB_FORWARD);
  key_with (GDK_KEY_Alt_L, GDK_KEY_Up);
  assert_order (r, "crop, flip, jitter, blur, gray");
  wait_for_step (&r->f, lk_session_get_status (r->f.session)->step + 2);
  g_assert_cmpint (lk_session_get_state (r->f.session), ==, LK_SESSION_RUNNING);
  g_assert_cmpuint (n_entries (r->f.session), ==, 2);
}

/* -- looks --------------------------------------------------------------------------------------------------------- */

static void
test_looks_right (Recipe *r, gconstpointer data)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  int minimum;

  gtk_widget_measure (GTK_WIDGET (r->editor), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 300);

  save_picture (r->window, "recipe-light");
  setting_of (r, "jitter", "augment.jitter.hue");
  settle (0.3);
  save_picture (r->window, "recipe-open");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  settle (0.3);
  save_picture (r->window, "recipe-dark");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Recipe *, gconstpointer);
  } tests[] = {
    { "/ui/recipe/switches", test_switches },
    { "/ui/recipe/keys-move", test_keys_move },
    { "/ui/recipe/drags-move", test_drags_move },
    { "/ui/recipe/adds-and-removes", test_adds_and_removes },
    { "/ui/recipe/recipes-by-name", test_recipes_by_name },
    { "/ui/recipe/the-second-view-differs", test_the_second_view_differs },
    { "/ui/recipe/copies-and-pastes", test_copies_and_pastes },
    { "/ui/recipe/saves-and-loads", test_saves_and_loads },
    { "/ui/recipe/changes-while-training", test_changes_while_training },
    { "/ui/recipe/looks-right", test_looks_right },
  };

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  if (!pointer_available ())
    return POINTER_SKIP;

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Recipe, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
