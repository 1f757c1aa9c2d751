/* The timeline: the scrubber alone, by pointer and keys, and the bar in the real window. */

#include "fixture.h"
#include "pointer.h"

#include "app/event-words.h"
#include "app/status-line.h"
#include "app/timeline-bar.h"

#include <math.h>
#include <string.h>

/* -- the scrubber alone ---------------------------------------------------------------------------------------------- */

typedef struct
{
  GtkWidget *window, *scrubber;
  LkScrubber *self;
  int asked, finals, menus;
  long wanted; /* the last step that was asked for */
} Scrub;

/* What an owner does: shows what is asked for. */
static void
scrub_cb (Scrub *s, long step, gboolean final)
{
  s->asked++;
  s->finals += final;
  s->wanted = step;
  lk_scrubber_set_shown (s->self, step == LK_SCRUBBER_LIVE ? 700 : step, step == LK_SCRUBBER_LIVE);
}

static void
menu_cb (Scrub *s, double x, double y)
{
  s->menus++;
}

/* Positions 0, 100 .. 600, live at 700, expected 1000; a checkpoint at 400, a change at 402, an alarm at 620. */
static void
scrub_set_up (Scrub *s, gconstpointer data)
{
  static const long positions[] = { 0, 100, 200, 300, 400, 500, 600 };

  s->scrubber = lk_scrubber_new ();
  s->self = LK_SCRUBBER (s->scrubber);
  lk_scrubber_set_positions (s->self, positions, G_N_ELEMENTS (positions));
  lk_scrubber_set_extent (s->self, 700, 1000, 300);
  lk_scrubber_set_shown (s->self, 700, TRUE);
  lk_scrubber_add_mark (s->self, LK_MARK_CHECKPOINT, 400, "Checkpoint");
  lk_scrubber_add_mark (s->self, LK_MARK_CHANGE, 402, "Temperature: 0.2 → 0.5");
  lk_scrubber_add_mark (s->self, LK_MARK_ALARM, 620, "The loss is <not> a number");
  g_signal_connect_swapped (s->scrubber, "scrub", G_CALLBACK (scrub_cb), s);
  g_signal_connect_swapped (s->scrubber, "menu", G_CALLBACK (menu_cb), s);

  s->window = gtk_window_new ();
  gtk_widget_set_valign (s->scrubber, GTK_ALIGN_END);
  gtk_window_set_default_size (GTK_WINDOW (s->window), 800, 200);
  gtk_window_set_child (GTK_WINDOW (s->window), s->scrubber);
  gtk_window_present (GTK_WINDOW (s->window));
  gtk_test_widget_wait_for_draw (s->scrubber);
  settle (0.1);
}

static void
scrub_tear_down (Scrub *s, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (s->window));
}

static double
x_of (Scrub *s, long step)
{
  return lk_scrubber_x_of (s->self, step);
}

static double
track_y (Scrub *s)
{
  return gtk_widget_get_height (s->scrubber) * 0.55;
}

static void
test_click_snaps (Scrub *s, gconstpointer data)
{
  move_to (s->scrubber, x_of (s, 240), track_y (s));
  click_button (1);
  g_assert_cmpint (s->wanted, ==, 200);
  g_assert_cmpint (s->finals, ==, 1);

  /* Nearer to the live end than to the last position; and beyond the live end. */
  move_to (s->scrubber, x_of (s, 660), track_y (s));
  click_button (1);
  g_assert_cmpint (s->wanted, ==, LK_SCRUBBER_LIVE);
  move_to (s->scrubber, x_of (s, 640), track_y (s));
  click_button (1);
  g_assert_cmpint (s->wanted, ==, 600);
  move_to (s->scrubber, x_of (s, 780), track_y (s));
  click_button (1);
  g_assert_cmpint (s->wanted, ==, LK_SCRUBBER_LIVE);
}

static void
test_drag_reports (Scrub *s, gconstpointer data)
{
  move_to (s->scrubber, x_of (s, 700), track_y (s));
  button (TRUE);
  for (long step = 690; step >= 310; step -= 20)
    move_to (s->scrubber, x_of (s, step), track_y (s));
  g_assert_cmpint (s->finals, ==, 0);
  g_assert_cmpint (s->asked, >=, 10);
  g_assert_cmpint (s->wanted, ==, 300);
  button (FALSE);
  g_assert_cmpint (s->finals, ==, 1);
  g_assert_cmpint (s->wanted, ==, 300);
}

static void
test_a_mark_is_a_place (Scrub *s, gconstpointer data)
{
  /* The mark at 620 lies above the track, where a press on the track itself would ask for 600 too; so shift the
   * positions: only the mark's own step decides. */
  static const long positions[] = { 0, 610, 650 };

  lk_scrubber_set_positions (s->self, positions, G_N_ELEMENTS (positions));
  gtk_test_widget_wait_for_draw (s->scrubber);
  move_to (s->scrubber, x_of (s, 620) + 8, 8);
  click_button (1);
  g_assert_cmpint (s->wanted, ==, 610);
  g_assert_cmpint (lk_scrubber_mark_at (s->self, x_of (s, 620) + 8, LK_MARK_ALARM), ==, 620);
  g_assert_cmpint (lk_scrubber_mark_at (s->self, x_of (s, 620) + 8, LK_MARK_CHECKPOINT), ==, -1);
  /* Two that lie too close are one, and both are found in it. */
  g_assert_cmpint (lk_scrubber_mark_at (s->self, x_of (s, 401), LK_MARK_CHECKPOINT), ==, 400);
  g_assert_cmpint (lk_scrubber_mark_at (s->self, x_of (s, 401), LK_MARK_CHANGE), ==, 402);
}

static void
test_keys (Scrub *s, gconstpointer data)
{
  gtk_widget_grab_focus (s->scrubber);
  key (GDK_KEY_Left);
  g_assert_cmpint (s->wanted, ==, 600);
  key (GDK_KEY_Left);
  g_assert_cmpint (s->wanted, ==, 500);
  key (GDK_KEY_Right);
  g_assert_cmpint (s->wanted, ==, 600);
  key (GDK_KEY_Right);
  g_assert_cmpint (s->wanted, ==, LK_SCRUBBER_LIVE);
  key (GDK_KEY_Page_Up);
  g_assert_cmpint (s->wanted, ==, 0);
  key_with (GDK_KEY_Shift_L, GDK_KEY_Right);
  g_assert_cmpint (s->wanted, ==, LK_SCRUBBER_LIVE);
  key (GDK_KEY_Home);
  g_assert_cmpint (s->wanted, ==, 0);
  key (GDK_KEY_m);
  g_assert_cmpint (s->wanted, ==, 400);
  key_with (GDK_KEY_Control_L, GDK_KEY_Right);
  g_assert_cmpint (s->wanted, ==, 600);
  key_with (GDK_KEY_Shift_L, GDK_KEY_m);
  g_assert_cmpint (s->wanted, ==, 400);
  key (GDK_KEY_End);
  g_assert_cmpint (s->wanted, ==, LK_SCRUBBER_LIVE);
  g_assert_cmpint (s->finals, ==, s->asked);

  key (GDK_KEY_Menu);
  g_assert_cmpint (s->menus, ==, 1);
}

static void
test_wheel (Scrub *s, gconstpointer data)
{
  move_to (s->scrubber, x_of (s, 100), track_y (s));
  click_button (5);
  g_assert_cmpint (s->wanted, ==, 600);
  click_button (4);
  g_assert_cmpint (s->wanted, ==, LK_SCRUBBER_LIVE);
  click_button (3);
  g_assert_cmpint (s->menus, ==, 1);
}

static gboolean
says_701 (gpointer scrubber)
{
  g_autofree char *other = gtk_test_accessible_check_property (scrubber, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 701.0);

  return other == NULL;
}

static void
test_words (Scrub *s, gconstpointer data)
{
  g_autofree char *live = lk_scrubber_dup_value (s->self);
  g_autofree char *value = NULL, *place = lk_scrubber_dup_place (s->self, 400), *bubble = NULL, *end = NULL;

  g_assert_cmpstr (live, ==, "live, step 700");
  g_assert_cmpstr (place, ==, "step 400 · epoch 2");
  lk_scrubber_set_shown (s->self, 400, FALSE);
  value = lk_scrubber_dup_value (s->self);
  g_assert_cmpstr (value, ==, "step 400 of 700, epoch 2, Checkpoint, Temperature: 0.2 → 0.5");
  gtk_test_accessible_assert_role (s->scrubber, GTK_ACCESSIBLE_ROLE_SLIDER);
  gtk_test_accessible_assert_property (s->scrubber, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, value);
  gtk_test_accessible_assert_property (s->scrubber, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, 400.0);
  gtk_test_accessible_assert_property (s->scrubber, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 700.0);

  bubble = lk_scrubber_dup_bubble (s->self, x_of (s, 402));
  g_assert_cmpstr (bubble, ==, "<b>step 400 · epoch 2</b>\nCheckpoint\nTemperature: 0.2 → 0.5 (step 402)");
  end = lk_scrubber_dup_bubble (s->self, x_of (s, 800));
  g_assert_cmpstr (end, ==, "<b>Live</b> · step 700 · epoch 3");
  /* While training goes on behind it, it is told now and then, and the last of it. */
  lk_scrubber_set_extent (s->self, 701, 1000, 300);
  g_assert_null (
      gtk_test_accessible_check_property (GTK_ACCESSIBLE (s->scrubber), GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 700.0));
  wait_until (says_701, s->scrubber, 5);
  /* A text is no markup. */
  g_free (bubble);
  bubble = lk_scrubber_dup_bubble (s->self, x_of (s, 620));
  g_assert_cmpstr (bubble, ==, "<b>step 600 · epoch 2</b>\nThe loss is &lt;not&gt; a number (step 620)");
}

static void
test_mirrored (Scrub *s, gconstpointer data)
{
  gtk_widget_set_direction (s->scrubber, GTK_TEXT_DIR_RTL);
  gtk_test_widget_wait_for_draw (s->scrubber);
  g_assert_cmpfloat (x_of (s, 0), >, x_of (s, 700));
  g_assert_cmpint (lk_scrubber_step_at (s->self, x_of (s, 240)), ==, 200);
  gtk_widget_grab_focus (s->scrubber);
  key (GDK_KEY_Right);
  g_assert_cmpint (s->wanted, ==, 600);
  save_picture (s->scrubber, "scrubber-rtl");
}

static void
test_hover (Scrub *s, gconstpointer data)
{
  g_autofree char *words = NULL;

  g_assert_true (isnan (lk_scrubber_get_bubble (s->self)));
  move_to (s->scrubber, x_of (s, 300), track_y (s));
  move_to (s->scrubber, x_of (s, 401), track_y (s));
  g_assert_cmpfloat_with_epsilon (lk_scrubber_get_bubble (s->self), x_of (s, 401), 1);
  words = lk_scrubber_dup_bubble (s->self, lk_scrubber_get_bubble (s->self));
  g_assert_cmpstr (words, ==, "<b>step 400 · epoch 2</b>\nCheckpoint\nTemperature: 0.2 → 0.5 (step 402)");
  save_picture (s->window, "scrubber-hover");
  lk_scrubber_set_shown (s->self, 300, FALSE);
  save_picture (s->scrubber, "scrubber-shown");

  move_to (s->scrubber, x_of (s, 401), -60);
  g_assert_true (isnan (lk_scrubber_get_bubble (s->self)));
  /* Keys show it where the knob stands, Escape hides it. */
  gtk_widget_grab_focus (s->scrubber);
  key (GDK_KEY_Right);
  g_assert_cmpfloat_with_epsilon (lk_scrubber_get_bubble (s->self), x_of (s, 400), 0.5);
  key (GDK_KEY_Escape);
  g_assert_true (isnan (lk_scrubber_get_bubble (s->self)));
}

/* Ten thousand positions and marks: a full redraw (which what moves does not need) stays in a frame. */
static void
test_many (Scrub *s, gconstpointer data)
{
  g_autofree long *positions = g_new (long, 10000);
  double fastest = INFINITY;

  for (int i = 0; i < 10000; i++)
    positions[i] = i * 7;
  lk_scrubber_set_positions (s->self, positions, 10000);
  lk_scrubber_clear_marks (s->self);
  for (int i = 0; i < 10000; i++)
    lk_scrubber_add_mark (s->self, (LkMarkKind) (i % LK_MARK_N_KINDS), i * 7 + 3, "Something");
  lk_scrubber_set_extent (s->self, 70000, 70000, 0);
  save_picture (s->scrubber, "scrubber-many");

  for (int i = 0; i < 20; i++)
    {
      g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (s->scrubber);
      GtkSnapshot *snapshot = gtk_snapshot_new ();
      gint64 began = g_get_monotonic_time ();

      lk_scrubber_set_positions (s->self, positions, 10000);
      gdk_paintable_snapshot (paintable, snapshot, 800, 40);
      GTK_WIDGET_GET_CLASS (s->scrubber)->snapshot (s->scrubber, snapshot);
      fastest = MIN (fastest, (double) (g_get_monotonic_time () - began) / 1000);
      g_object_unref (snapshot);
    }
  g_test_message ("full redraw of 10,000 positions and marks: %.2f ms", fastest);
  g_assert_cmpfloat (fastest, <, 16);
}

/* -- the bar in the window ------------------------------------------------------------------------------------------- */

static void
train (Fixture *f, int steps)
{
  const LkTrainerStatus *status = lk_session_get_status (f->session);
  long goal = (status != NULL ? status->step : 0) + steps;

  lk_session_step (f->session, steps);
  wait_for_step (f, goal);
  wait_for_state (f, LK_SESSION_PAUSED);
}

static LkClock *
clock_of (Fixture *f)
{
  return lk_session_get_clock (f->session);
}

static LkTimelineBar *
bar_of (Fixture *f)
{
  return LK_TIMELINE_BAR (find_widget (GTK_WIDGET (f->window), LK_TYPE_TIMELINE_BAR));
}

/* The first label with this text that is drawn. */
static GtkWidget *
find_text (GtkWidget *root, const char *text)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = NULL;

      if (!gtk_widget_get_child_visible (child))
        continue;
      if (GTK_IS_LABEL (child) && g_str_equal (gtk_label_get_text (GTK_LABEL (child)), text))
        return child;
      found = find_text (child, text);
      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
is_enabled (Fixture *f, const char *action)
{
  GtkWidget *button = find_button (GTK_WIDGET (f->window), action);

  return button != NULL && gtk_widget_get_visible (button) && gtk_widget_is_sensitive (button);
}

static gboolean
views_follow (gpointer data)
{
  Fixture *f = data;
  const LkPreview *views = lk_session_get_views (f->session);

  return views != NULL && views->step == lk_clock_get_step (clock_of (f));
}

static gboolean
is_live (gpointer clock)
{
  return lk_clock_is_live (clock);
}

static void
save_in_both_schemes (Fixture *f, const char *name)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  g_autofree char *dark = g_strdup_printf ("%s-dark", name);

  save_picture (GTK_WIDGET (f->window), name);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  save_picture (GTK_WIDGET (f->window), dark);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
}

static void
resize (Fixture *f, int width, int height)
{
  gtk_window_set_default_size (GTK_WINDOW (f->window), width, height);
  settle (0.3);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
}

/* A run with two pauses, a change of a setting and a few records. */
static void
make_history (Fixture *f)
{
  train (f, 30);
  set (f, "method.temperature", "0.5");
  train (f, 30);
}

static void
test_everything_follows (Fixture *f, gconstpointer data)
{
  g_autofree char *live_line = NULL, *line = NULL, *wanted = NULL, *source = NULL, *value = NULL, *place = NULL;
  const long *records;
  long step;
  int n;

  save_picture (GTK_WIDGET (f->window), "timeline-empty");
  g_assert_false (is_enabled (f, "win.timeline-back"));
  g_assert_false (is_enabled (f, "win.timeline-live"));
  make_history (f);
  records = lk_clock_get_records (clock_of (f), &n);
  g_assert_cmpint (n, >=, 5);
  live_line = lk_status_line_dup (f->session);
  g_assert_true (g_str_has_prefix (live_line, "Paused  ·  step 60 of"));
  g_assert_true (is_enabled (f, "win.timeline-back"));
  g_assert_false (is_enabled (f, "win.timeline-forward"));

  /* From wherever the focus is. */
  key_with (GDK_KEY_Alt_L, GDK_KEY_Left);
  g_assert_false (lk_clock_is_live (clock_of (f)));
  key_with (GDK_KEY_Alt_L, GDK_KEY_Left);
  step = lk_clock_get_step (clock_of (f));
  records = lk_clock_get_records (clock_of (f), &n);
  g_assert_cmpint (step, ==, records[n - 2]);

  place = lk_scrubber_dup_place (lk_timeline_bar_get_scrubber (bar_of (f)), step);
  g_assert_nonnull (find_text (GTK_WIDGET (bar_of (f)), place));
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (bar_of (f)), "not-live"));
  g_assert_cmpfloat (lk_chart_link_get_playhead (lk_session_get_chart_link (f->session)), ==, (double) step);
  line = lk_status_line_dup (f->session);
  wanted = g_strdup_printf ("Step %ld, recorded: loss ", step);
  g_assert_true (g_str_has_prefix (line, wanted));
  g_assert_nonnull (find_text (GTK_WIDGET (f->window), line));
  wait_until (views_follow, f, 10);
  source = g_strdup_printf ("batch of step %ld", step);
  g_assert_nonnull (find_text (GTK_WIDGET (f->window), source));
  value = lk_scrubber_dup_value (lk_timeline_bar_get_scrubber (bar_of (f)));
  g_test_message ("%s", value);
  save_in_both_schemes (f, "timeline-scrubbed");

  key_with (GDK_KEY_Alt_L, GDK_KEY_End);
  g_assert_true (lk_clock_is_live (clock_of (f)));
  g_assert_true (isnan (lk_chart_link_get_playhead (lk_session_get_chart_link (f->session))));
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (bar_of (f)), "not-live"));
  save_in_both_schemes (f, "timeline-live");
}

static void
test_playback (Fixture *f, gconstpointer data)
{
  make_history (f);
  gtk_widget_activate_action (GTK_WIDGET (bar_of (f)), "timeline.speed", "i", 10);
  key (GDK_KEY_p);
  g_assert_true (lk_clock_is_playing (clock_of (f)));
  g_assert_cmpint (lk_clock_get_step (clock_of (f)), <, 60);
  /* A touch of the timeline stops it. */
  press (f, "win.timeline-forward");
  g_assert_false (lk_clock_is_playing (clock_of (f)));
  g_assert_false (lk_clock_is_live (clock_of (f)));
  press (f, "win.timeline-play");
  wait_until (is_live, clock_of (f), 30);
  g_assert_false (lk_clock_is_playing (clock_of (f)));
}

static void
test_fields_keep_their_keys (Fixture *f, gconstpointer data)
{
  GtkWidget *entry;

  make_history (f);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.search", NULL);
  entry = GTK_WIDGET (gtk_window_get_focus (GTK_WINDOW (f->window)));
  g_assert_true (GTK_IS_TEXT (entry));
  key (GDK_KEY_p);
  key (GDK_KEY_Left);
  key (GDK_KEY_Home);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "p");
  g_assert_true (lk_clock_is_live (clock_of (f)));
  g_assert_false (lk_clock_is_playing (clock_of (f)));

  /* A word is deleted, not the run. */
  key_with (GDK_KEY_Control_L, GDK_KEY_BackSpace);
  key (GDK_KEY_End);
  key_with (GDK_KEY_Control_L, GDK_KEY_BackSpace);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  g_assert_cmpint (lk_session_get_state (f->session), ==, LK_SESSION_PAUSED);

  /* A button wants no arrows: they step. */
  gtk_widget_grab_focus (find_button (GTK_WIDGET (f->window), "win.timeline-live"));
  key (GDK_KEY_Left);
  g_assert_false (lk_clock_is_live (clock_of (f)));
  key (GDK_KEY_Right);
  g_assert_true (lk_clock_is_live (clock_of (f)));
  /* Nor does it delete anything: the run ends. */
  key_with (GDK_KEY_Control_L, GDK_KEY_BackSpace);
  wait_for_state (f, LK_SESSION_READY);
}

static gboolean
shows_start (gpointer clock)
{
  return !lk_clock_is_live (clock) && lk_clock_get_step (clock) == 0;
}

static void
test_pointer_on_the_bar (Fixture *f, gconstpointer data)
{
  LkScrubber *scrubber;
  GtkWidget *menu;
  const long *records;
  double y;
  int n;

  make_history (f);
  scrubber = lk_timeline_bar_get_scrubber (bar_of (f));
  records = lk_clock_get_records (clock_of (f), &n);
  y = gtk_widget_get_height (GTK_WIDGET (scrubber)) * 0.55;
  gtk_test_widget_wait_for_draw (GTK_WIDGET (scrubber));
  move_to (GTK_WIDGET (scrubber), lk_scrubber_x_of (scrubber, records[n - 2]), y);
  click_button (1);
  g_assert_cmpint (lk_clock_get_step (clock_of (f)), ==, records[n - 2]);
  g_assert_false (isnan (lk_scrubber_get_bubble (scrubber)));
  save_picture (GTK_WIDGET (f->window), "timeline-bubble");

  /* Its menu shows a step, and offers to rewind where there is a checkpoint. */
  move_to (GTK_WIDGET (scrubber), lk_scrubber_x_of (scrubber, 0), y);
  click_button (3);
  settle (0.2);
  menu = find_widget (GTK_WIDGET (scrubber), GTK_TYPE_POPOVER_MENU);
  g_assert_true (gtk_widget_get_visible (menu));
  save_picture (menu, "timeline-menu");
  key (GDK_KEY_Escape);
  settle (0.2);
  g_assert_false (gtk_widget_get_visible (menu));

  /* Asked for anew, the same menu acts on the step that was pressed; and the window can go while it is open. */
  lk_clock_show (clock_of (f), records[n - 2]);
  move_to (GTK_WIDGET (scrubber), lk_scrubber_x_of (scrubber, 0) + 40, y);
  move_to (GTK_WIDGET (scrubber), lk_scrubber_x_of (scrubber, 0), y);
  click_button (3);
  settle (0.2);
  g_assert_true (gtk_widget_get_visible (menu));
  key (GDK_KEY_Return);
  wait_until (shows_start, clock_of (f), 5);
  move_to (GTK_WIDGET (scrubber), lk_scrubber_x_of (scrubber, 0) + 40, y);
  click_button (3);
  settle (0.2);
  g_assert_true (gtk_widget_get_visible (menu));
}

static gboolean
is_back (gpointer data)
{
  Fixture *f = data;
  const LkTrainerStatus *status = lk_session_get_status (f->session);

  return status->step == f->wanted_step && !status->rewinding && status->rewinds == 1;
}

static void
test_rewind (Fixture *f, gconstpointer data)
{
  make_history (f);
  g_assert_false (is_enabled (f, "win.rewind"));
  /* Records of the start have no checkpoint, the pause at 30 has one. */
  lk_clock_show (clock_of (f), 30);
  g_assert_cmpint (lk_clock_get_step (clock_of (f)), ==, 30);
  g_assert_true (is_enabled (f, "win.rewind"));
  press (f, "win.rewind");
  settle (0.3);
  g_assert_cmpstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (find_dialog ())), ==,
                   "Training continues from step 30. What came after is kept in rewound-1.");
  save_picture (find_dialog (), "timeline-rewind-dialog");
  answer (f, "cancel");
  g_assert_cmpint (lk_session_get_status (f->session)->step, ==, 60);

  press (f, "win.rewind");
  answer (f, "rewind");
  f->wanted_step = 30;
  wait_until (is_back, f, 30);
  g_assert_true (lk_clock_is_live (clock_of (f)));
  g_assert_cmpint (lk_clock_get_newest (clock_of (f)), ==, 30);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  g_assert_cmpint (lk_scrubber_mark_at (lk_timeline_bar_get_scrubber (bar_of (f)),
                                        lk_scrubber_x_of (lk_timeline_bar_get_scrubber (bar_of (f)), 30),
                                        LK_MARK_REWIND),
                   ==, 30);
  train (f, 1);
  save_picture (GTK_WIDGET (f->window), "timeline-rewound");
}

static void
test_undo_surgery (Fixture *f, gconstpointer data)
{
  GtkWidget *button = find_button (GTK_WIDGET (f->window), "win.undo-surgery");

  train (f, 20);
  g_assert_false (gtk_widget_get_visible (button));
  set (f, "method.temperature", "0.5");
  train (f, 10);
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==,
                   "Undo “Temperature: 0.2 → 0.5”: back to the checkpoint of step 20");
  press (f, "win.undo-surgery");
  g_assert_null (find_dialog ());
  f->wanted_step = 20;
  wait_until (is_back, f, 30);
  g_assert_cmpstr (lk_experiment_get (lk_session_get_experiment (f->session), "method.temperature"), ==, "0.2");
  g_assert_false (gtk_widget_get_visible (button));
}

/* As it was opened: a portion has come, and more will. */
static void
rows_cb (int *most, int first, int n)
{
  *most = MAX (*most, n);
}

static gboolean
has_all_rows (gpointer f)
{
  return lk_chart_get_size (chart_of (f, "loss"), "loss") == 25000;
}

#define FIRST_COLUMNS 17

/* Makes the run longer, and adds a line that no run can go on from. */
static void
damage (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "metrics.csv", NULL), *text = NULL, *header = NULL, *rest = NULL;
  g_auto (GStrv) names = NULL;
  g_autoptr (GError) error = NULL;
  GString *rows;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  /* Columns that came later are empty. */
  header = g_strndup (text, strcspn (text, "\n"));
  names = g_strsplit (header, ",", -1);
  rest = g_strnfill (g_strv_length (names) - FIRST_COLUMNS, ',');
  rows = g_string_new (text);
  for (int step = 61; step <= 25000; step++)
    g_string_append_printf (rows, "%d,9,5.5,0.001,0.3,,,,,,,,,466.5,%d,1.65,1795507264%s\n", step, step, rest);
  g_string_append (rows, "nonsense\n1,2\n");
  g_file_set_contents (path, rows->str, -1, &error);
  g_assert_no_error (error);
  g_string_free (rows, TRUE);
}

static void
test_a_long_run_to_look_at (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = NULL;
  int most = 0;

  make_history (f);
  folder = g_strdup (lk_run_path (lk_session_get_run (f->session)));
  press (f, "win.reset");
  wait_for_state (f, LK_SESSION_READY);
  damage (folder);
  g_signal_connect_swapped (f->session, "rows", G_CALLBACK (rows_cb), &most);
  lk_session_open_run (f->session, folder);
  wait_for_state (f, LK_SESSION_READ_ONLY);
  wait_until (has_all_rows, f, 30);
  g_assert_cmpint (most, >, 1000);
  g_assert_cmpint (most, <, 25000);
  /* A rewind may shorten the rows after they were told of. */
  g_signal_emit_by_name (f->session, "rows", lk_run_n_rows (lk_session_get_run (f->session)), 10);
  g_assert_true (has_all_rows (f));

  /* There is a checkpoint, but no way on from it. */
  lk_clock_show (clock_of (f), 30);
  g_assert_true (lk_session_has_checkpoint (f->session, 30));
  g_assert_false (is_enabled (f, "win.rewind"));
}

static void
test_event_words (Fixture *f, gconstpointer data)
{
  static const char *const events[][4] = {
    { "optimizer.lr", "0.059999999999999998", "0.1", "Learning rate: 0.06 → 0.1" },
    { "optimizer.lr", "much", "", "Learning rate: much → –" },
    { "method.id", "simclr", "gone", "Method: SimCLR → gone" },
    { "method.gone", "0.5", "true", "method.gone: 0.5 → true" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    {
      LkEvent event = { 1, 0, (char *) events[i][0], (char *) events[i][1], (char *) events[i][2] };
      LkMarkKind kind;
      g_autofree char *words = lk_event_words (lk_session_get_experiment (f->session), &event, &kind);

      g_assert_cmpstr (words, ==, events[i][3]);
      g_assert_cmpint (kind, ==, LK_MARK_CHANGE);
    }
}

static void
test_sizes (Fixture *f, gconstpointer data)
{
  make_history (f);
  lk_clock_show (clock_of (f), 30);
  resize (f, 1600, 900);
  save_in_both_schemes (f, "timeline-1600");
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (bar_of (f)), "slim"));
  resize (f, 800, 600);
  save_in_both_schemes (f, "timeline-800");
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (bar_of (f)), "slim"));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (bar_of (f))), <=, 800);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  settle (0.2);
  save_picture (GTK_WIDGET (f->window), "timeline-800-rtl");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  if (!pointer_available ())
    return POINTER_SKIP;

#define scrubber_test(name, test) g_test_add ("/ui/timeline/" name, Scrub, NULL, scrub_set_up, test, scrub_tear_down)
  scrubber_test ("a-click-snaps", test_click_snaps);
  scrubber_test ("a-drag-reports-while-it-lasts", test_drag_reports);
  scrubber_test ("a-mark-is-a-place", test_a_mark_is_a_place);
  scrubber_test ("keys", test_keys);
  scrubber_test ("wheel-and-right-button", test_wheel);
  scrubber_test ("words", test_words);
  scrubber_test ("right-to-left", test_mirrored);
  scrubber_test ("hover-names-what-is-there", test_hover);
  scrubber_test ("thousands-stay-fast", test_many);

#define window_test(name, test) \
  g_test_add ("/ui/timeline/window/" name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)
  window_test ("everything-follows-the-clock", test_everything_follows);
  window_test ("playback-ends-live", test_playback);
  window_test ("fields-keep-their-keys", test_fields_keep_their_keys);
  window_test ("pointer-on-the-bar", test_pointer_on_the_bar);
  window_test ("rewind-through-the-bar", test_rewind);
  window_test ("surgery-is-undone", test_undo_surgery);
  window_test ("a-long-run-to-look-at", test_a_long_run_to_look_at);
  window_test ("events-in-words", test_event_words);
  window_test ("sizes", test_sizes);
  return g_test_run ();
}
