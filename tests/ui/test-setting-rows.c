/* Rows of settings in the window, with pointer and keys. */

#include "pointer.h"
#include "settings.h"

#include "app/widgets/setting-row.h"
#include "app/widgets/value-slider.h"

#include <string.h>

/* -- waiting ------------------------------------------------------------------------------------------------------- */

/* What is waited for. */
typedef struct
{
  LkSession *session;
  const char *key, *text;
} Wanted;

static gboolean
has_value (gpointer data)
{
  Wanted *wanted = data;

  return g_str_equal (value (wanted->session, wanted->key), wanted->text);
}

static void
wait_for_value (Fixture *f, const char *name, const char *text)
{
  Wanted wanted = { f->session, name, text };

  wait_until (has_value, &wanted, 10);
}

static gboolean
is_let_go (gpointer slider)
{
  return !lk_value_slider_is_held (slider);
}

static void
wait_for_rest (GtkWidget *row)
{
  wait_until (is_let_go, find_widget (row, LK_TYPE_VALUE_SLIDER), 10);
}

/* -- steps and drags ----------------------------------------------------------------------------------------------- */

static void
test_keys_make_steps (Fixture *f, gconstpointer data)
{
  GtkWidget *row = find_row (f, "method.temperature");

  gtk_widget_grab_focus (find_widget (row, GTK_TYPE_SCALE));
  key (GDK_KEY_Right);
  key (GDK_KEY_Right);
  wait_for_value (f, "method.temperature", "0.22");
  key_with (GDK_KEY_Shift_L, GDK_KEY_Up);
  wait_for_value (f, "method.temperature", "0.32");
  key_with (GDK_KEY_Control_L, GDK_KEY_Left);
  wait_for_value (f, "method.temperature", "0.319");
  wait_for_rest (row);
  /* One after the other without a rest: one entry. */
  g_assert_cmpuint (n_entries (f->session), ==, 1);
  g_assert_cmpstr (title (f->session, 0), ==, "Temperature: 0.2 → 0.319");

  key (GDK_KEY_Page_Up);
  wait_for_value (f, "method.temperature", "0.42");
  key_with (GDK_KEY_Control_L, GDK_KEY_z);
  wait_for_value (f, "method.temperature", "0.319");
  /* The steps that were taken back do not come again. */
  g_assert_false (lk_value_slider_is_held (LK_VALUE_SLIDER (find_widget (row, LK_TYPE_VALUE_SLIDER))));
  key_with (GDK_KEY_Control_L, GDK_KEY_z);
  wait_for_value (f, "method.temperature", "0.2");
  hold_key (GDK_KEY_Shift_L, TRUE);
  key_with (GDK_KEY_Control_L, GDK_KEY_z);
  hold_key (GDK_KEY_Shift_L, FALSE);
  wait_for_value (f, "method.temperature", "0.319");
  key_with (GDK_KEY_Control_L, GDK_KEY_y);
  wait_for_value (f, "method.temperature", "0.42");
  g_assert_cmpuint (n_entries (f->session), ==, 2);

  /* In the field, too. */
  gtk_widget_grab_focus (find_widget (row, GTK_TYPE_ENTRY));
  key_with (GDK_KEY_Shift_L, GDK_KEY_Up);
  wait_for_value (f, "method.temperature", "0.52");
}

/* The real thing: a drag across half the slider, seen by the trainer as it goes. */
static void
test_a_drag_in_the_window (Fixture *f, gconstpointer data)
{
  GtkWidget *row = find_row (f, "method.temperature"), *scale = find_widget (row, GTK_TYPE_SCALE);
  double width = gtk_widget_get_width (scale), y = gtk_widget_get_height (scale) / 2.0;

  move_to (row, 4, 4);
  move_to (scale, width * 0.4, y);
  button (TRUE);
  for (int i = 1; i <= 10; i++)
    move_to (scale, width * (0.4 + 0.05 * i), y);
  button (FALSE);
  wait_for_rest (row);
  g_assert_cmpfloat (g_ascii_strtod (value (f->session, "method.temperature"), NULL), >, 0.6);
  g_assert_cmpuint (n_entries (f->session), ==, 1);
  key_with (GDK_KEY_Control_L, GDK_KEY_z);
  wait_for_value (f, "method.temperature", "0.2");
}

/* Steps of the wheel or of keys on a setting that is fixed: one question, once they are over. */
static void
test_steps_ask_once (Fixture *f, gconstpointer data)
{
  GtkWidget *row = find_row (f, "method.hidden");
  g_autoptr (LkChange) asked = NULL;

  step (f);
  g_signal_connect_swapped (f->session, "ask-restart", G_CALLBACK (asked_cb), &asked);
  gtk_widget_grab_focus (find_widget (row, GTK_TYPE_SCALE));
  key (GDK_KEY_Right);
  key (GDK_KEY_Right);
  key (GDK_KEY_Right);
  g_assert_null (asked);
  wait_for_rest (row);
  g_assert_nonnull (asked);
  g_assert_cmpstr (lk_change_get_title (asked), ==, "Projector width: 32 → 35");
  answer (f, "cancel");
  g_assert_cmpstr (value (f->session, "method.hidden"), ==, "32");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_widget (row, GTK_TYPE_ENTRY))), ==, "32");

  /* Resetting all asks once for all. */
  g_clear_object (&asked);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.reset-settings", NULL);
  g_assert_cmpstr (lk_change_get_title (asked), ==, "All settings: back to the defaults");
  save_picture (find_dialog (), "settings-asks-all");
  answer (f, "cancel");
  g_assert_cmpuint (n_entries (f->session), ==, 0);
}

static void
test_double_clicks_reset (Fixture *f, gconstpointer data)
{
  GtkWidget *row = find_row (f, "method.temperature"), *scale = find_widget (row, GTK_TYPE_SCALE);

  set (f, "method.temperature", "0.5");
  gtk_test_widget_wait_for_draw (row);
  /* From elsewhere, or the pointer that another test left here is not seen. */
  move_to (row, 4, 4);
  move_to (scale, gtk_widget_get_width (scale) * 0.9, gtk_widget_get_height (scale) / 2.0);
  click_button (1);
  click_button (1);
  wait_for_value (f, "method.temperature", "0.2");
  wait_for_rest (row);
  settle (0.5);
  g_assert_cmpstr (value (f->session, "method.temperature"), ==, "0.2");
  g_assert_cmpuint (n_entries (f->session), ==, 2);
  g_assert_cmpstr (title (f->session, 1), ==, "Temperature: 0.5 → 0.2");

  set (f, "method.temperature", "0.5");
  /* The pointer finds what is laid out. */
  gtk_test_widget_wait_for_draw (row);
  move_to (row, 30, 18);
  click_button (1);
  click_button (1);
  wait_for_value (f, "method.temperature", "0.2");

  /* A single click moves the handle there. */
  move_to (scale, gtk_widget_get_width (scale) * 0.9, gtk_widget_get_height (scale) / 2.0);
  click_button (1);
  wait_for_rest (row);
  g_assert_cmpfloat (g_ascii_strtod (value (f->session, "method.temperature"), NULL), >, 0.6);
}

static void
test_the_wheel (Fixture *f, gconstpointer data)
{
  const char *name = "augment.crop.scale_min";
  GtkWidget *row = find_row (f, name), *scale = find_widget (row, GTK_TYPE_SCALE);
  g_autofree char *before = g_strdup (value (f->session, name));
  double scrolled = gtk_adjustment_get_value (scrolling (f));

  /* Scrolled past, the pointer still: nothing changes, the sidebar moves on. */
  move_to (scale, gtk_widget_get_width (scale) / 2.0, gtk_widget_get_height (scale) / 2.0);
  click_button (5);
  click_button (5);
  g_assert_cmpfloat (gtk_adjustment_get_value (scrolling (f)), !=, scrolled);
  for (int i = 0; i < 14; i++)
    {
      click_button (i < 7 ? 4 : 5);
      settle (0.05);
    }
  g_assert_cmpstr (value (f->session, name), ==, before);
  g_assert_cmpuint (n_entries (f->session), ==, 0);

  /* Moved onto it and at rest. */
  find_row (f, name);
  settle (0.1);
  move_to (scale, 20, 200);
  for (int i = 0; i <= 4; i++)
    move_to (scale, gtk_widget_get_width (scale) / 2.0 + 10 * i, gtk_widget_get_height (scale) / 2.0);
  settle (0.4);
  scrolled = gtk_adjustment_get_value (scrolling (f));
  click_button (4);
  click_button (4);
  click_button (4);
  wait_for_rest (row);
  g_test_message ("%s: %s, then %s", name, before, value (f->session, name));
  g_assert_cmpfloat (g_ascii_strtod (value (f->session, name), NULL), >, g_ascii_strtod (before, NULL));
  g_assert_cmpfloat (gtk_adjustment_get_value (scrolling (f)), ==, scrolled);
  g_assert_cmpuint (n_entries (f->session), ==, 1);

  /* Shift: ten at once. */
  hold_key (GDK_KEY_Shift_L, TRUE);
  click_button (5);
  hold_key (GDK_KEY_Shift_L, FALSE);
  wait_for_rest (row);
  g_assert_cmpfloat (g_ascii_strtod (value (f->session, name), NULL), <, g_ascii_strtod (before, NULL));
}

/* -- fields -------------------------------------------------------------------------------------------------------- */

static void
test_undo_in_a_field (Fixture *f, gconstpointer data)
{
  GtkWidget *row = find_row (f, "method.temperature"), *entry = find_widget (row, GTK_TYPE_ENTRY);

  set (f, "method.temperature", "0.5");
  gtk_widget_grab_focus (entry);
  gtk_editable_select_region (GTK_EDITABLE (entry), 0, -1);
  type ("0.75");
  g_assert_true (lk_setting_row_is_edited (LK_SETTING_ROW (row)));

  /* While somebody writes, it is the field's own. */
  key_with (GDK_KEY_Control_L, GDK_KEY_z);
  g_assert_cmpstr (value (f->session, "method.temperature"), ==, "0.5");
  g_assert_cmpuint (position (f->session), ==, 1);

  gtk_editable_set_text (GTK_EDITABLE (entry), "3/4");
  key (GDK_KEY_Return);
  wait_for_value (f, "method.temperature", "0.75");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "0.75");
  key_with (GDK_KEY_Control_L, GDK_KEY_z);
  wait_for_value (f, "method.temperature", "0.5");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "0.5");

  /* A bad value is refused in place, with the range; Escape takes it back. */
  gtk_editable_set_text (GTK_EDITABLE (entry), "99");
  key (GDK_KEY_Return);
  g_assert_cmpstr (value (f->session, "method.temperature"), ==, "0.5");
  g_assert_true (gtk_widget_has_css_class (entry, "error"));
  save_picture (GTK_WIDGET (lk_window_get_sidebar (f->window)), "settings-error");
  key (GDK_KEY_Escape);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "0.5");
  g_assert_false (gtk_widget_has_css_class (entry, "error"));
}

static gboolean
has_label (GtkWidget *root, const char *text)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    if ((GTK_IS_LABEL (child) && g_str_equal (gtk_label_get_label (GTK_LABEL (child)), text)) ||
        has_label (child, text))
      return TRUE;

  return FALSE;
}

static void
test_units (Fixture *f, gconstpointer data)
{
  GtkWidget *row = find_row (f, "augment.rotation.degrees"), *entry = find_widget (row, GTK_TYPE_ENTRY);

  g_assert_true (has_label (row, "°"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "360 ° / 8");
  g_signal_emit_by_name (entry, "activate");
  g_assert_true (gtk_widget_has_css_class (entry, "error"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "360/8 °");
  g_signal_emit_by_name (entry, "activate");
  /* In files and on the command line it is a plain number. */
  g_assert_cmpstr (value (f->session, "augment.rotation.degrees"), ==, "45");
  g_assert_nonnull (strstr (title (f->session, 0), "→ 45 °"));

  gtk_test_accessible_assert_property (entry, GTK_ACCESSIBLE_PROPERTY_LABEL, "Largest angle (°)");
  gtk_test_accessible_assert_property (find_widget (row, GTK_TYPE_SCALE), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "45 °");
  save_picture (GTK_WIDGET (lk_window_get_sidebar (f->window)), "settings-units");
}

/* -- menu ---------------------------------------------------------------------------------------------------------- */

static gboolean
is_unmapped (gpointer widget)
{
  return !gtk_widget_get_mapped (widget);
}

static void
test_a_row_has_a_menu (Fixture *f, gconstpointer data)
{
  GtkWidget *row = find_row (f, "method.temperature"), *popover, *help;
  GdkContentProvider *content;
  g_auto (GValue) text = G_VALUE_INIT;

  set (f, "method.temperature", "0.5");
  gtk_test_widget_wait_for_draw (row);
  move_to (row, 30, 18);
  click_button (3);
  popover = find_widget (row, GTK_TYPE_POPOVER_MENU);
  g_assert_nonnull (popover);
  wait_until (is_mapped, popover, 10);
  save_picture (popover, "settings-menu");
  key (GDK_KEY_Escape);
  wait_until (is_unmapped, popover, 10);

  gtk_widget_activate_action (row, "setting.copy-option", NULL);
  content = gdk_clipboard_get_content (gtk_widget_get_clipboard (row));
  g_value_init (&text, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (content, &text, NULL));
  g_assert_cmpstr (g_value_get_string (&text), ==, "--set method.temperature=0.5");

  gtk_widget_grab_focus (find_widget (row, GTK_TYPE_SCALE));
  key_with (GDK_KEY_Shift_L, GDK_KEY_F10);
  wait_until (is_mapped, popover, 10);
  key (GDK_KEY_Escape);
  wait_until (is_unmapped, popover, 10);
  gtk_widget_activate_action (row, "setting.help", NULL);
  help = gtk_widget_get_last_child (row);
  g_assert_true (GTK_IS_POPOVER (help) && help != popover);
  wait_until (is_mapped, help, 10);
  save_picture (help, "settings-help");
  key (GDK_KEY_Escape);
  wait_until (is_unmapped, help, 10);

  gtk_widget_activate_action (row, "setting.reset", NULL);
  g_assert_cmpstr (value (f->session, "method.temperature"), ==, "0.2");
}

/* Only the first button moves a handle; the right one is for the menu, also on the slider. */
static void
test_other_buttons_move_nothing (Fixture *f, gconstpointer data)
{
  GtkWidget *row = find_row (f, "method.temperature"), *scale = find_widget (row, GTK_TYPE_SCALE), *popover;
  double width = gtk_widget_get_width (scale), y = gtk_widget_get_height (scale) / 2.0;

  move_to (row, 4, 4);
  move_to (scale, width * 0.9, y);
  click_button (3);
  popover = find_widget (row, GTK_TYPE_POPOVER_MENU);
  g_assert_nonnull (popover);
  wait_until (is_mapped, popover, 10);
  key (GDK_KEY_Escape);
  wait_until (is_unmapped, popover, 10);

  for (guint which = 2; which <= 3; which++)
    {
      move_to (scale, width * 0.2, y);
      press_button (which, TRUE);
      for (int i = 1; i <= 5; i++)
        move_to (scale, width * (0.2 + 0.1 * i), y);
      press_button (which, FALSE);
      settle (0.2);
    }
  g_assert_cmpstr (value (f->session, "method.temperature"), ==, "0.2");
  g_assert_cmpuint (n_entries (f->session), ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/ui/settings/keys-make-steps", test_keys_make_steps },
    { "/ui/settings/a-drag-in-the-window-is-one-entry", test_a_drag_in_the_window },
    { "/ui/settings/steps-ask-once", test_steps_ask_once },
    { "/ui/settings/double-clicks-reset", test_double_clicks_reset },
    { "/ui/settings/the-wheel-acts-where-it-is-meant", test_the_wheel },
    { "/ui/settings/undo-in-a-field", test_undo_in_a_field },
    { "/ui/settings/units-beside-the-numbers", test_units },
    { "/ui/settings/a-row-has-a-menu", test_a_row_has_a_menu },
    { "/ui/settings/other-buttons-move-nothing", test_other_buttons_move_nothing },
  };

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  if (!pointer_available ())
    return POINTER_SKIP;

  /* On a busy machine two clicks take their time. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-double-click-time", 4000, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, settings_set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
