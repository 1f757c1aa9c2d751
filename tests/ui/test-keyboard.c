/* The keyboard alone: every key is on the page of shortcuts, every key on that page does something, and Tab goes round
 * the whole window in the order in which one reads it. */

#include "fixture.h"

#include "app/panels/panel.h"
#include "app/widgets/value-slider.h"

#include <string.h>

#define MAX_TABS 400

/* -- keys ---------------------------------------------------------------------------------------------------------- */

/* The name of a key that all its ways of writing and the number block share; NULL if text is none. */
static char *
key_name (const char *text)
{
  guint key;
  GdkModifierType modifiers;
  const char *name;

  if (!gtk_accelerator_parse (text, &key, &modifiers))
    return NULL;

  name = gdk_keyval_name (gdk_keyval_to_lower (key));
  if (g_str_equal (name, "KP_Add"))
    name = "plus";
  else if (g_str_equal (name, "KP_Subtract"))
    name = "minus";
  else if (g_str_has_prefix (name, "KP_"))
    name += strlen ("KP_");
  if (g_str_equal (name, "Enter"))
    name = "Return";
  return gtk_accelerator_name (gdk_keyval_from_name (name), modifiers);
}

/* Adds each key of a list such as "<Control>s Left Right". */
static void
add_keys (GHashTable *keys, const char *list, const char *what)
{
  g_auto (GStrv) words = g_strsplit (list, " ", -1);

  for (int i = 0; words[i] != NULL; i++)
    {
      char *name = key_name (words[i]);

      if (name != NULL)
        g_hash_table_insert (keys, name, g_strdup (what));
    }
}

static void
add_listed_keys (GHashTable *keys, GtkWidget *widget)
{
  if (GTK_IS_SHORTCUTS_SHORTCUT (widget))
    {
      g_autofree char *accelerator = NULL, *title = NULL;

      g_object_get (widget, "accelerator", &accelerator, "title", &title, NULL);
      /* A gesture has none. */
      if (accelerator != NULL)
        add_keys (keys, accelerator, title);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    add_listed_keys (keys, child);
}

/* A panel, and so what answers its keys, is made when it is first seen. */
static void
see_all_panels (Fixture *f)
{
  int n;
  const LkPanelKind *kinds = lk_panel_kinds (&n);

  for (int i = 0; i < n; i++)
    {
      lk_workspace_raise (lk_window_get_workspace (f->window), kinds[i].id);
      g_assert_nonnull (lk_workspace_find (lk_window_get_workspace (f->window), kinds[i].id));
    }
}

/* Keys by name, with the title under which the page of shortcuts lists them. */
static GHashTable *
listed_keys (Fixture *f)
{
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  add_listed_keys (keys, GTK_WIDGET (gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (f->window))));
  g_assert_cmpuint (g_hash_table_size (keys), >, 10);
  return keys;
}

/* Takes the keys of one thing: one, or several that do the same. */
typedef void (*TakeKeys) (const char *what, const char *const *keys, gpointer data);

static void
take_application_keys (TakeKeys take, gpointer data)
{
  GtkApplication *application = GTK_APPLICATION (drive_application ());
  g_auto (GStrv) actions = gtk_application_list_action_descriptions (application);

  for (int i = 0; actions[i] != NULL; i++)
    {
      g_auto (GStrv) keys = gtk_application_get_accels_for_action (application, actions[i]);

      take (actions[i], (const char *const *) keys, data);
    }
}

/* Keys of a number's field and slider, which answer whatever this function takes. */
static void
take_number_keys (TakeKeys take, gpointer data)
{
  static const guint keys[] = { GDK_KEY_Left, GDK_KEY_Right };
  static const GdkModifierType modifiers[] = { 0, GDK_SHIFT_MASK, GDK_CONTROL_MASK };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    for (guint j = 0; j < G_N_ELEMENTS (modifiers); j++)
      {
        g_autofree char *name = gtk_accelerator_name (keys[i], modifiers[j]);

        if (lk_steps_of_key (keys[i], modifiers[j], FALSE) != 0)
          take ("LkValueSlider", (const char *const[]){ name, NULL }, data);
      }
}

/* Whether all keys of that class are ours: those of what it derives from are among them, and these two have none. */
static gboolean
is_all_ours (GType type)
{
  while (g_str_has_prefix (g_type_name (type), "Lk"))
    type = g_type_parent (type);
  return type == GTK_TYPE_WIDGET || type == ADW_TYPE_BIN;
}

/* Keys that a controller of ours answers. Those of a class that GTK wrote are GTK's own. */
static void
take_controller_keys (GtkWidget *widget, GtkEventController *controller, TakeKeys take, gpointer data)
{
  gboolean of_class = g_strcmp0 (gtk_event_controller_get_name (controller), "gtk-widget-class-shortcuts") == 0;
  GListModel *shortcuts = G_LIST_MODEL (controller);

  if (of_class && !is_all_ours (G_OBJECT_TYPE (widget)))
    return;

  for (guint i = 0; i < g_list_model_get_n_items (shortcuts); i++)
    {
      g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (shortcuts, i);
      GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);
      g_autofree char *key = NULL;

      /* The others are letters under which a label has a line: they show themselves. */
      if (!GTK_IS_KEYVAL_TRIGGER (trigger))
        continue;
      key = gtk_accelerator_name (gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)),
                                  gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)));
      take (G_OBJECT_TYPE_NAME (widget), (const char *const[]){ key, NULL }, data);
    }
}

static void
take_widget_keys (GtkWidget *widget, TakeKeys take, gpointer data)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && g_str_has_prefix (G_OBJECT_TYPE_NAME (widget), "Lk");
       i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_SHORTCUT_CONTROLLER (controller))
        take_controller_keys (widget, controller, take, data);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    take_widget_keys (child, take, data);
}

static void
check_listed (const char *what, const char *const *keys, gpointer listed)
{
  gboolean any = keys[0] == NULL;

  for (int i = 0; keys[i] != NULL && !any; i++)
    {
      g_autofree char *name = key_name (keys[i]);

      any = g_hash_table_contains (listed, name);
    }
  if (!any)
    {
      g_test_message ("%s of %s is not on the page of shortcuts", keys[0], what);
      g_test_fail ();
    }
}

static void
test_every_key_is_listed (Fixture *f, gconstpointer data)
{
  g_autoptr (GHashTable) listed = listed_keys (f);

  see_all_panels (f);
  take_application_keys (check_listed, listed);
  take_number_keys (check_listed, listed);
  take_widget_keys (GTK_WIDGET (f->window), check_listed, listed);
}

static void
collect (const char *what, const char *const *keys, gpointer answered)
{
  for (int i = 0; keys[i] != NULL; i++)
    add_keys (answered, keys[i], what);
}

static void
test_every_listed_key_does_something (Fixture *f, gconstpointer data)
{
  g_autoptr (GHashTable) listed = listed_keys (f);
  g_autoptr (GHashTable) answered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer key, title;

  see_all_panels (f);
  /* GTK opens the primary menu. */
  add_keys (answered, "F10", "GtkMenuButton");
  take_application_keys (collect, answered);
  take_number_keys (collect, answered);
  take_widget_keys (GTK_WIDGET (f->window), collect, answered);

  g_hash_table_iter_init (&iter, listed);
  while (g_hash_table_iter_next (&iter, &key, &title))
    if (!g_hash_table_contains (answered, key))
      {
        g_test_message ("%s (%s) is listed, but nothing answers it", (char *) key, (char *) title);
        g_test_fail ();
      }
}

/* -- focus --------------------------------------------------------------------------------------------------------- */

static char *
describe (GtkWidget *widget)
{
  GString *text = g_string_new (G_OBJECT_TYPE_NAME (widget));

  for (GtkWidget *up = gtk_widget_get_parent (widget); up != NULL && text->len < 300; up = gtk_widget_get_parent (up))
    g_string_append_printf (text, " < %s", G_OBJECT_TYPE_NAME (up));
  return g_string_free (text, FALSE);
}

/* Where a widget is, in the order in which the window is read. */
static int
region_of (GtkWidget *widget)
{
  static const char *const regions[] = { "AdwHeaderBar", "GtkSearchEntry", "LkSidebar", "LkWorkspace",
                                         "LkTimelineBar" };

  for (GtkWidget *up = widget; up != NULL; up = gtk_widget_get_parent (up))
    for (guint i = 0; i < G_N_ELEMENTS (regions); i++)
      if (g_str_equal (G_OBJECT_TYPE_NAME (up), regions[i]))
        return (int) i;
  return -1;
}

/* What has the focus, in order, until it comes round. */
static GPtrArray *
go_round (Fixture *f, GtkDirectionType direction)
{
  GtkWindow *window = GTK_WINDOW (f->window);
  GPtrArray *visited = g_ptr_array_new ();

  gtk_window_set_focus (window, NULL);
  while (visited->len < MAX_TABS)
    {
      GtkWidget *focus;

      g_assert_true (gtk_widget_child_focus (GTK_WIDGET (window), direction));
      focus = gtk_window_get_focus (window);
      g_assert_nonnull (focus);
      if (visited->len > 0 && focus == visited->pdata[0])
        return visited;
      if (g_ptr_array_find (visited, focus, NULL))
        g_error ("Tab never leaves %s", describe (focus));
      g_ptr_array_add (visited, focus);
    }
  g_error ("Tab does not come round in %d", MAX_TABS);
}

static void
test_tab_goes_round_in_reading_order (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) forward = go_round (f, GTK_DIR_TAB_FORWARD);
  g_autoptr (GPtrArray) backward = go_round (f, GTK_DIR_TAB_BACKWARD);
  int region = 0;

  for (guint i = 0; i < forward->len; i++)
    {
      int next = region_of (forward->pdata[i]);

      if (next < region)
        g_error ("%s comes too late", describe (forward->pdata[i]));
      region = next;
    }
  g_assert_cmpint (region_of (forward->pdata[0]), ==, 0);
  g_assert_cmpint (region, ==, 4);
  g_assert_cmpuint (backward->len, ==, forward->len);
}

/* Whether somewhere in widget, or it itself, the focus was. */
static gboolean
was_reached (GtkWidget *widget, GPtrArray *visited)
{
  for (guint i = 0; i < visited->len; i++)
    if (visited->pdata[i] == widget || gtk_widget_is_ancestor (visited->pdata[i], widget))
      return TRUE;
  return FALSE;
}

static void
check_reached (GtkWidget *widget, GPtrArray *visited)
{
  if (!gtk_widget_get_mapped (widget) || !gtk_widget_is_sensitive (widget) || !gtk_widget_get_can_focus (widget))
    return;

  if (gtk_widget_get_focusable (widget) && !was_reached (widget, visited))
    {
      g_test_message ("Tab never reaches %s", describe (widget));
      g_test_fail ();
    }
  /* What is inside a control is its own matter. */
  if (!g_ptr_array_find (visited, widget, NULL) || GTK_IS_LIST_BOX_ROW (widget))
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
         child = gtk_widget_get_next_sibling (child))
      check_reached (child, visited);
}

static void
test_tab_reaches_everything (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) visited = go_round (f, GTK_DIR_TAB_FORWARD);

  check_reached (GTK_WIDGET (f->window), visited);
}

static void
test_tab_reaches_everything_of_a_run (Fixture *f, gconstpointer data)
{
  press (f, "win.train");
  wait_for_step (f, 3);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
  test_tab_goes_round_in_reading_order (f, NULL);
  test_tab_reaches_everything (f, NULL);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/ui/keyboard/every-key-is-listed", test_every_key_is_listed },
    { "/ui/keyboard/every-listed-key-does-something", test_every_listed_key_does_something },
    { "/ui/keyboard/tab-goes-round-in-reading-order", test_tab_goes_round_in_reading_order },
    { "/ui/keyboard/tab-reaches-everything", test_tab_reaches_everything },
    { "/ui/keyboard/tab-reaches-everything-of-a-run", test_tab_reaches_everything_of_a_run },
  };

  gtk_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
