/* Settings: values as people type them, steps, undo and redo, and the sidebar with pointer and keys. */

#include "fixture.h"
#include "pointer.h"

#include "app/history-list.h"
#include "app/widgets/number-parse.h"
#include "app/widgets/number-slider.h"
#include "app/widgets/setting-row.h"
#include "app/widgets/value-slider.h"
#include "base/error.h"
#include "train/experiment-command.h"

#include <math.h>
#include <string.h>

static const LkSetting temperature =
    LK_REAL ("method.temperature", "Temperature", 0.2, 0.01, 10, 0.05, 1, LK_SCALE_LOG, LK_LIVE, "Help.");
static const LkSetting angle =
    LK_REAL ("augment.rotation.degrees", "Angle", 15, 0, 180, 0, 90, LK_SCALE_LINEAR, LK_LIVE, "Help.", .unit = "°");
static const LkSetting side =
    LK_INT ("data.image_size", "Image size", 32, 8, 128, 16, 64, LK_SCALE_LINEAR, LK_RESTART, "Help.", .unit = "px");
static const LkSetting bank =
    LK_INT ("eval.bank_size", "Bank", 10000, 0, 10000000, 100, 60000, LK_SCALE_LOG, LK_RESTART, "Help.");

/* -- numbers ------------------------------------------------------------------------------------------------------- */

static void
test_typed_numbers (void)
{
  static const struct
  {
    const LkSetting *setting;
    const char *text;
    double value; /* NAN = refused */
  } typed[] = {
    { &temperature, "0.5", 0.5 },
    { &temperature, " 5 % ", 0.05 },
    { &temperature, "0.3/2", 0.15 },
    { &temperature, "1e-1", 0.1 },
    { &temperature, "2^-3", 0.125 },
    { &temperature, "(1 + 2) * 0.1", 0.3 },
    { &temperature, "1 − 0.5 × 1.5", 0.25 },
    { &temperature, "-(-2)", 2 },
    { &temperature, "0.2 px", NAN },
    { &temperature, "1/0", NAN },
    { &temperature, "0x1", NAN },
    { &temperature, "inf", NAN },
    { &temperature, "1,5", NAN },
    { &temperature, "", NAN },
    { &temperature, "2 * (3", NAN },
    { &temperature, "3 3", NAN },
    { &temperature, "((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))", NAN },
    { &temperature, "11", NAN },
    { &angle, "30 °", 30 },
    { &angle, "30°", 30 },
    { &angle, "360/8", 45 },
    { &side, "2*16 px", 32 },
    { &side, "32PX", 32 },
    { &side, "px", NAN },
    { &side, "100/3", NAN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autoptr (GError) error = NULL;
      double value = NAN;
      gboolean ok = lk_number_parse (typed[i].setting, typed[i].text, &value, &error);

      g_test_message ("“%s”: %g %s", typed[i].text, value, error != NULL ? error->message : "");
      g_assert_cmpint (ok, ==, isfinite (typed[i].value));
      if (ok)
        g_assert_cmpfloat_with_epsilon (value, typed[i].value, 1e-12);
      else
        g_assert_error (error, LK_ERROR, LK_ERROR_SETTING);
    }
}

static void
test_errors_say_the_range (void)
{
  g_autoptr (GError) error = NULL;
  double value;

  g_assert_false (lk_number_parse (&side, "7", &value, &error));
  g_assert_cmpstr (error->message, ==, "Beyond its limits. Possible: 8 to 128 px.");
}

static void
test_steps_are_round (void)
{
  static const struct
  {
    const LkSetting *setting;
    double from, steps, to;
  } steps[] = {
    { &temperature, 0.2, 1, 0.21 },
    { &temperature, 0.2, 10, 0.3 },
    { &temperature, 0.2, 0.1, 0.201 },
    { &temperature, 0.2, -1, 0.19 },
    { &temperature, 0.1, -1, 0.099 },
    { &temperature, 0.95, 10, 1 },
    { &temperature, 0.05, -1, 0.05 },
    { &temperature, 5, 1, 5.1 },
    { &temperature, 5, -10, 4 },
    { &angle, 15, 1, 15.5 },
    { &angle, 15, 10, 20 },
    { &angle, 15, 0.1, 15.05 },
    { &angle, 0, -1, 0 },
    { &side, 32, 1, 33 },
    { &side, 32, 0.1, 33 },
    { &side, 64, 10, 64 },
    { &bank, 10000, 1, 11000 },
    { &bank, 10000, -1, 9900 },
    { &bank, 100, -1, 0 },
    { &bank, 0, 1, 100 },
    { &bank, 0, -1, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      double to = lk_slider_step (steps[i].setting, steps[i].from, steps[i].steps);

      g_test_message ("%g by %g: %.17g", steps[i].from, steps[i].steps, to);
      g_assert_cmpfloat (to, ==, steps[i].to);
    }
}

/* -- history ------------------------------------------------------------------------------------------------------- */

static LkSession *
make_session (void)
{
  return lk_session_new (NULL);
}

static const char *
value (LkSession *session, const char *key)
{
  return lk_experiment_get (lk_session_get_experiment (session), key);
}

static guint
n_entries (LkSession *session)
{
  return g_list_model_get_n_items (G_LIST_MODEL (lk_session_get_history (session)));
}

static guint
position (LkSession *session)
{
  return lk_history_get_position (lk_session_get_history (session));
}

static void
request (LkSession *session, const char *key, const char *text)
{
  g_autoptr (GError) error = NULL;

  lk_session_request (session, key, text, &error);
  g_assert_no_error (error);
}

static void
drag (LkSession *session, const char *key, const char *text)
{
  g_assert_true (lk_session_adjust (session, key, text, NULL));
}

static const char *
title (LkSession *session, guint i)
{
  g_autoptr (LkChange) change = g_list_model_get_item (G_LIST_MODEL (lk_session_get_history (session)), i);

  return lk_change_get_title (change);
}

static void
test_undo_and_redo (void)
{
  g_autoptr (LkSession) session = make_session ();

  g_assert_false (lk_session_undo (session));
  request (session, "method.temperature", "0.5");
  request (session, "optimizer.nesterov", "true");
  request (session, "method.temperature", NULL);
  g_assert_cmpuint (n_entries (session), ==, 3);
  g_assert_cmpstr (title (session, 0), ==, "Temperature: 0.2 → 0.5");
  g_assert_cmpstr (title (session, 1), ==, "Nesterov: off → on");

  g_assert_true (lk_session_undo (session));
  g_assert_cmpstr (value (session, "method.temperature"), ==, "0.5");
  g_assert_true (lk_session_undo (session));
  g_assert_cmpstr (value (session, "optimizer.nesterov"), ==, "false");
  g_assert_true (lk_session_redo (session));
  g_assert_cmpstr (value (session, "optimizer.nesterov"), ==, "true");
  lk_session_go_to (session, 0);
  g_assert_cmpstr (value (session, "method.temperature"), ==, "0.2");
  g_assert_cmpstr (value (session, "optimizer.nesterov"), ==, "false");
  lk_session_go_to (session, 3);
  g_assert_cmpstr (value (session, "optimizer.nesterov"), ==, "true");
  g_assert_false (lk_session_redo (session));

  /* A new change forgets what was undone; one that changes nothing does not. */
  lk_session_undo (session);
  request (session, "method.temperature", "0.50");
  g_assert_cmpuint (n_entries (session), ==, 3);
  request (session, "method.temperature", "0.7");
  g_assert_cmpuint (n_entries (session), ==, 3);
  g_assert_false (lk_session_redo (session));
  g_assert_cmpstr (title (session, 2), ==, "Temperature: 0.5 → 0.7");
}

static void
test_a_drag_is_one_entry (void)
{
  g_autoptr (LkSession) session = make_session ();

  drag (session, "method.temperature", "0.3");
  drag (session, "method.temperature", "0.4");
  request (session, "method.temperature", "0.5");
  g_assert_cmpuint (n_entries (session), ==, 1);
  g_assert_cmpstr (title (session, 0), ==, "Temperature: 0.2 → 0.5");

  /* Let go where it already was: the next drag is another one. */
  drag (session, "method.temperature", "0.6");
  request (session, "method.temperature", "0.6");
  drag (session, "method.temperature", "0.7");
  g_assert_cmpuint (n_entries (session), ==, 3);

  /* Another key ends a gesture. */
  drag (session, "optimizer.momentum", "0.8");
  drag (session, "method.temperature", "0.8");
  g_assert_cmpuint (n_entries (session), ==, 5);
  lk_session_undo (session);
  drag (session, "optimizer.momentum", "0.7");
  g_assert_cmpuint (n_entries (session), ==, 5);

  /* There and back again is nothing. */
  lk_history_clear (lk_session_get_history (session));
  drag (session, "eval.knn_k", "30");
  drag (session, "eval.knn_k", "40");
  request (session, "eval.knn_k", "20");
  g_assert_cmpuint (n_entries (session), ==, 0);
  g_assert_cmpuint (position (session), ==, 0);
}

/* Another method takes keys away: undo brings them back with their values. */
static void
test_a_method_is_one_entry (void)
{
  g_autoptr (LkSession) session = make_session ();

  request (session, "method.temperature", "0.5");
  request (session, "method.id", "simsiam");
  g_assert_null (value (session, "method.temperature"));
  g_assert_cmpuint (n_entries (session), ==, 2);
  g_assert_cmpstr (title (session, 1), ==, "Method: SimCLR → SimSiam");
  lk_session_undo (session);
  g_assert_cmpstr (value (session, "method.temperature"), ==, "0.5");
  lk_session_undo (session);
  g_assert_cmpstr (value (session, "method.temperature"), ==, "0.2");
  lk_session_go_to (session, 2);
  g_assert_cmpstr (value (session, "method.id"), ==, "simsiam");
}

/* An id and a path are two settings, and one choice. */
static void
test_a_data_set_is_one_entry (void)
{
  g_autoptr (LkSession) session = make_session ();
  g_autofree char *folder = g_dir_make_tmp ("pictures-XXXXXX", NULL), *base = g_path_get_basename (folder);
  g_autofree char *forth = g_strdup_printf ("Data set: Shapes → %s", base);
  g_autofree char *picture = g_build_filename (folder, "a.png", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (picture, "none", -1, NULL));
  request (session, "data.mean", "0.5");
  lk_session_open_dataset (session, folder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_entries (session), ==, 2);
  g_assert_cmpstr (title (session, 1), ==, forth);
  g_assert_cmpstr (value (session, "data.path"), ==, folder);
  /* Belongs to the data set that was. */
  g_assert_cmpstr (value (session, "data.mean"), ==, "");
  lk_session_undo (session);
  g_assert_cmpstr (value (session, "data.id"), ==, "shapes");
  g_assert_cmpstr (value (session, "data.path"), ==, "");
  g_assert_cmpstr (value (session, "data.mean"), ==, "0.5");
  lk_session_redo (session);
  g_assert_cmpstr (value (session, "data.path"), ==, folder);
  remove_tree (folder);
}

static void
test_reset_all_is_one_entry (void)
{
  g_autoptr (LkSession) session = make_session ();

  request (session, "method.id", "simsiam");
  request (session, "optimizer.momentum", "0.8");
  request (session, "augment.flip.probability", "0.1");
  lk_session_reset_all (session);
  g_assert_cmpuint (n_entries (session), ==, 4);
  g_assert_cmpstr (value (session, "optimizer.momentum"), ==, "0.9");
  g_assert_cmpstr (value (session, "augment.flip.probability"), !=, "0.1");
  g_assert_cmpstr (value (session, "method.id"), ==, "simsiam");
  lk_session_undo (session);
  g_assert_cmpstr (value (session, "optimizer.momentum"), ==, "0.8");
  g_assert_cmpstr (value (session, "augment.flip.probability"), ==, "0.1");
}

/* -- the window ---------------------------------------------------------------------------------------------------- */

static gboolean
is_paused_after_a_step (gpointer session)
{
  return lk_session_get_state (session) == LK_SESSION_PAUSED && lk_session_get_status (session)->step > 0;
}

/* What the fixture set is not what the test does. */
static void
set_up (Fixture *f, gconstpointer data)
{
  fixture_set_up (f, data);
  lk_history_clear (lk_session_get_history (f->session));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
}

static void
step (Fixture *f)
{
  lk_session_step (f->session, 1);
  wait_until (is_paused_after_a_step, f->session, 60);
}

static void
asked_cb (LkChange **asked, LkChange *change)
{
  g_set_object (asked, change);
}

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

/* -- pointer and keys ---------------------------------------------------------------------------------------------- */

static GtkWidget *
find_scrolled (Fixture *f)
{
  GtkWidget *row = lk_sidebar_find_row (lk_window_get_sidebar (f->window), "method.id");

  return gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW);
}

static GtkAdjustment *
scrolling (Fixture *f)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (find_scrolled (f)));
}

/* Opens its section and brings it into view. */
static GtkWidget *
find_row (Fixture *f, const char *name)
{
  GtkWidget *row = lk_sidebar_find_row (lk_window_get_sidebar (f->window), name);
  double y;

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (gtk_widget_get_ancestor (row, ADW_TYPE_EXPANDER_ROW)), TRUE);
  gtk_test_widget_wait_for_draw (row);
  gtk_widget_translate_coordinates (row, find_scrolled (f), 0, 0, NULL, &y);
  gtk_adjustment_set_value (scrolling (f), gtk_adjustment_get_value (scrolling (f)) + y - 200);
  gtk_test_widget_wait_for_draw (row);
  settle (0.1);
  return row;
}

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

static void
type (const char *text)
{
  for (; *text != '\0'; text++)
    key (gdk_unicode_to_keyval ((guint32) *text));
}

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

/* -- the sidebar's head -------------------------------------------------------------------------------------------- */

static GtkWidget *
find_check (Fixture *f)
{
  return find_widget (GTK_WIDGET (lk_window_get_sidebar (f->window)), GTK_TYPE_CHECK_BUTTON);
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
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

static gboolean
is_unmapped (gpointer widget)
{
  return !gtk_widget_get_mapped (widget);
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

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/ui/settings/undo-in-a-run", test_undo_in_a_run },
    { "/ui/settings/keys-make-steps", test_keys_make_steps },
    { "/ui/settings/a-drag-in-the-window-is-one-entry", test_a_drag_in_the_window },
    { "/ui/settings/steps-ask-once", test_steps_ask_once },
    { "/ui/settings/a-rewind-is-an-entry", test_a_rewind_is_an_entry },
    { "/ui/settings/double-clicks-reset", test_double_clicks_reset },
    { "/ui/settings/the-wheel-acts-where-it-is-meant", test_the_wheel },
    { "/ui/settings/undo-in-a-field", test_undo_in_a_field },
    { "/ui/settings/units-beside-the-numbers", test_units },
    { "/ui/settings/the-history-is-a-list", test_the_history_is_a_list },
    { "/ui/settings/only-what-differs", test_only_what_differs },
    { "/ui/settings/search-by-keys", test_search_by_keys },
    { "/ui/settings/the-command-is-copied", test_the_command_is_copied },
    { "/ui/settings/a-row-has-a-menu", test_a_row_has_a_menu },
  };

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  if (!pointer_available ())
    return POINTER_SKIP;

  /* On a busy machine two clicks take their time. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-double-click-time", 4000, NULL);
  g_test_add_func ("/ui/settings/numbers-as-people-type-them", test_typed_numbers);
  g_test_add_func ("/ui/settings/errors-say-the-range", test_errors_say_the_range);
  g_test_add_func ("/ui/settings/steps-are-round", test_steps_are_round);
  g_test_add_func ("/ui/settings/undo-and-redo", test_undo_and_redo);
  g_test_add_func ("/ui/settings/a-drag-is-one-entry", test_a_drag_is_one_entry);
  g_test_add_func ("/ui/settings/a-method-is-one-entry", test_a_method_is_one_entry);
  g_test_add_func ("/ui/settings/a-data-set-is-one-entry", test_a_data_set_is_one_entry);
  g_test_add_func ("/ui/settings/reset-all-is-one-entry", test_reset_all_is_one_entry);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
