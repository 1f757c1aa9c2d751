/* Settings in the window: undo while training, the history, and the head of the sidebar. */

#include "pointer.h"
#include "settings.h"

#include "app/history-list.h"
#include "train/experiment-command.h"

#include <string.h>

/* -- in a run ------------------------------------------------------------------------------------------------------ */

/* The newest change of a setting that the run knows of. */
static LkEvent
last_change (LkSession *session)
{
  LkRun *run = lk_session_get_run (session);
  int i = lk_run_n_events (run) - 1;

  while (i > 0 && strchr (lk_run_event (run, i).key, '.') == NULL)
    i--;
  return lk_run_event (run, i);
}

static void
test_undo_in_a_run (Fixture *f, gconstpointer data)
{
  g_autoptr (LkChange) asked = NULL;
  LkEvent event;

  g_signal_connect_swapped (f->session, "ask-restart", G_CALLBACK (asked_cb), &asked);
  set (f, "encoder.width", "16");
  step (f);
  set (f, "method.temperature", "0.5");
  step (f);

  /* A live one is undone live, and so is an event of the run. */
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.undo", NULL);
  g_assert_null (asked);
  g_assert_cmpstr (value (f->session, "method.temperature"), ==, "0.2");
  step (f);
  event = last_change (f->session);
  g_assert_cmpstr (event.key, ==, "method.temperature");
  g_assert_cmpstr (event.before, ==, "0.5");
  g_assert_cmpstr (event.after, ==, "0.2");

  /* A fixed one asks, and waits for the answer. */
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.undo", NULL);
  g_assert_cmpstr (lk_change_get_title (asked), ==, "Width: 16 → 8");
  g_assert_cmpuint (position (f->session), ==, 1);
  g_assert_cmpstr (value (f->session, "encoder.width"), ==, "16");
  save_picture (find_dialog (), "settings-asks");
  answer (f, "restart");
  g_assert_cmpuint (position (f->session), ==, 0);
  g_assert_cmpstr (value (f->session, "encoder.width"), ==, "8");
  g_assert_null (lk_session_get_run (f->session));

  /* Nothing is left to undo, two to redo. */
  g_assert_false (lk_session_undo (f->session));
  g_assert_cmpuint (n_entries (f->session), ==, 2);
}

static gboolean
is_rewound (gpointer session)
{
  return g_str_equal (value (session, "method.temperature"), "0.2");
}

/* Settings that a rewind brings back are one entry. */
static void
test_a_rewind_is_an_entry (Fixture *f, gconstpointer data)
{
  long first;

  step (f);
  first = lk_session_get_status (f->session)->step;
  set (f, "method.temperature", "0.5");
  set (f, "optimizer.momentum", "0.8");
  step (f);
  lk_session_rewind (f->session, first);
  wait_until (is_rewound, f->session, 60);
  g_assert_cmpuint (n_entries (f->session), ==, 3);
  g_assert_cmpstr (title (f->session, 2), ==, "Rewound to step 1");
  lk_session_undo (f->session);
  g_assert_cmpstr (value (f->session, "method.temperature"), ==, "0.5");
  g_assert_cmpstr (value (f->session, "optimizer.momentum"), ==, "0.8");
}

/* -- the sidebar's head -------------------------------------------------------------------------------------------- */

static GtkWidget *
find_check (Fixture *f)
{
  return find_widget (GTK_WIDGET (lk_window_get_sidebar (f->window)), GTK_TYPE_CHECK_BUTTON);
}

static int
n_lines (GtkWidget *list)
{
  int n = 0;

  while (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), n) != NULL)
    n++;
  return n;
}

static void
test_the_history_is_a_list (Fixture *f, gconstpointer data)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  GtkWidget *history = find_widget (GTK_WIDGET (lk_window_get_sidebar (f->window)), LK_TYPE_HISTORY_LIST);
  GtkWidget *popover = gtk_widget_get_ancestor (history, GTK_TYPE_POPOVER), *list;

  key_with (GDK_KEY_Control_L, GDK_KEY_h);
  wait_until (is_mapped, history, 10);
  save_picture (popover, "settings-history-empty");

  set (f, "method.temperature", "0.5");
  set (f, "augment.flip.probability", "0.25");
  step (f);
  set (f, "optimizer.momentum", "0.8");
  set (f, "augment.order", "crop, flip, jitter");
  lk_session_undo (f->session);
  list = find_widget (history, GTK_TYPE_LIST_BOX);
  g_assert_cmpint (n_lines (list), ==, 5);
  settle (0.1);
  save_picture (popover, "settings-history");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  settle (0.1);
  save_picture (popover, "settings-history-dark");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  gtk_test_accessible_assert_property (GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 1)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Momentum: 0.9 → 0.8 (now)");

  /* A click goes there: the third line from the top is the second change. */
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 2));
  g_assert_cmpuint (position (f->session), ==, 2);
  g_assert_cmpstr (value (f->session, "optimizer.momentum"), ==, "0.9");
  g_assert_cmpstr (value (f->session, "augment.flip.probability"), ==, "0.25");
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 4));
  g_assert_cmpstr (value (f->session, "method.temperature"), ==, "0.2");
  g_assert_cmpint (n_lines (list), ==, 5);
  key (GDK_KEY_Escape);
}

static gboolean
is_shown (Fixture *f, const char *name)
{
  GtkWidget *row = lk_sidebar_find_row (lk_window_get_sidebar (f->window), name);

  return gtk_widget_get_visible (row);
}

static void
test_only_what_differs (Fixture *f, gconstpointer data)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  GtkWidget *sidebar = GTK_WIDGET (lk_window_get_sidebar (f->window)), *check = find_check (f);
  int n = lk_session_count_changed (f->session);
  g_autofree char *label = NULL;

  set (f, "method.temperature", "5");
  set (f, "optimizer.nesterov", "true");
  label = g_strdup_printf ("Only what differs from the defaults (%d)", n + 2);
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (find_widget (check, GTK_TYPE_LABEL))), ==, label);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  g_assert_true (is_shown (f, "method.temperature"));
  g_assert_false (is_shown (f, "optimizer.momentum"));
  /* The method is a choice: it has no default to differ from. */
  g_assert_false (is_shown (f, "method.id"));
  lk_session_step (f->session, 1);
  wait_until (is_paused_after_a_step, f->session, 60);
  save_picture (sidebar, "settings-changed");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  settle (0.1);
  save_picture (GTK_WIDGET (f->window), "settings-changed-dark");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  lk_session_reset (f->session);

  /* What somebody works on stays, the others go as they become the default. */
  gtk_widget_grab_focus (
      find_widget (lk_sidebar_find_row (LK_SIDEBAR (sidebar), "optimizer.nesterov"), GTK_TYPE_SWITCH));
  lk_session_go_to (f->session, 0);
  g_assert_false (is_shown (f, "method.temperature"));
  g_assert_true (is_shown (f, "optimizer.nesterov"));

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.reset-settings", NULL);
  gtk_window_set_focus (GTK_WINDOW (f->window), NULL);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), FALSE);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  g_assert_cmpint (lk_session_count_changed (f->session), ==, 0);
  save_picture (sidebar, "settings-nothing-changed");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), FALSE);
  g_assert_true (is_shown (f, "optimizer.momentum"));
  g_assert_false (gtk_widget_get_sensitive (check));
}

static void
test_search_by_keys (Fixture *f, gconstpointer data)
{
  GtkWidget *sidebar = GTK_WIDGET (lk_window_get_sidebar (f->window));
  GtkWidget *search = find_widget (sidebar, GTK_TYPE_SEARCH_ENTRY), *focus;

  key_with (GDK_KEY_Control_L, GDK_KEY_f);
  type ("negatives");
  key (GDK_KEY_Down);
  /* Found by its help. */
  g_assert_true (is_shown (f, "train.batch_size"));
  g_assert_false (is_shown (f, "train.epochs"));
  focus = gtk_window_get_focus (GTK_WINDOW (f->window));
  g_assert_true (gtk_widget_is_ancestor (focus, find_scrolled (f)));
  save_picture (sidebar, "settings-search");

  key_with (GDK_KEY_Control_L, GDK_KEY_f);
  key (GDK_KEY_Escape);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (search)), ==, "");
  g_assert_true (is_shown (f, "train.epochs"));
}

static void
test_the_command_is_copied (Fixture *f, gconstpointer data)
{
  g_autofree char *command = NULL;
  g_auto (GValue) text = G_VALUE_INIT;
  GdkContentProvider *content;

  set (f, "method.temperature", "0.5");
  command = lk_experiment_to_command (lk_session_get_experiment (f->session));
  key_with (GDK_KEY_Control_L, GDK_KEY_h);
  key (GDK_KEY_Escape);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.copy-command", NULL);
  content = gdk_clipboard_get_content (gtk_widget_get_clipboard (GTK_WIDGET (f->window)));
  g_assert_nonnull (content);
  g_value_init (&text, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (content, &text, NULL));
  g_assert_cmpstr (g_value_get_string (&text), ==, command);
  g_assert_nonnull (strstr (command, "--set method.temperature=0.5"));
  g_assert_nonnull (find_widget (GTK_WIDGET (f->window), g_type_from_name ("AdwToastWidget")));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/ui/settings/undo-in-a-run", test_undo_in_a_run },
    { "/ui/settings/a-rewind-is-an-entry", test_a_rewind_is_an_entry },
    { "/ui/settings/the-history-is-a-list", test_the_history_is_a_list },
    { "/ui/settings/only-what-differs", test_only_what_differs },
    { "/ui/settings/search-by-keys", test_search_by_keys },
    { "/ui/settings/the-command-is-copied", test_the_command_is_copied },
  };

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  if (!pointer_available ())
    return POINTER_SKIP;

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, settings_set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
