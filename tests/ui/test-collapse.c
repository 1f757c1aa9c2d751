/* The collapse monitor in the real window: a run that is made to collapse, the alarm, the way back, what is shown before a
 * run and at recorded steps; and the pictures beside it, of alignment and of the matrix. */

#include "fixture.h"

#include "app/panels/panel.h"
#include "app/verdict-card.h"
#include "app/widgets/heat-map.h"
#include "app/widgets/plane.h"
#include "train/verdict.h"

#include <math.h>
#include <string.h>

/* -- finding ------------------------------------------------------------------------------------------------------- */

static GtkWidget *
panel_of (Fixture *f, const char *id)
{
  return GTK_WIDGET (lk_workspace_find (lk_window_get_workspace (f->window), id));
}

static GtkWidget *
open_panel (Fixture *f, const char *id)
{
  lk_workspace_raise (lk_window_get_workspace (f->window), id);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  return panel_of (f, id);
}

static LkVerdictCard *
card_of (Fixture *f)
{
  return LK_VERDICT_CARD (find_widget (panel_of (f, "collapse"), LK_TYPE_VERDICT_CARD));
}

static gboolean
card_says (Fixture *f, const char *words)
{
  g_autofree char *all = lk_verdict_card_dup_words (card_of (f));

  return strstr (all, words) != NULL;
}

/* A label that is seen and says this. */
static GtkWidget *
find_label (GtkWidget *widget, const char *words)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      strstr (gtk_label_get_label (GTK_LABEL (widget)), words) != NULL)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, words);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkButton *
find_labelled_button (GtkWidget *root, const char *words)
{
  GtkWidget *label = find_label (root, words);

  g_assert_nonnull (label);
  return GTK_BUTTON (gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON));
}

static GtkWidget *
find_toast (Fixture *f)
{
  return find_label (find_widget (GTK_WIDGET (f->window), ADW_TYPE_TOAST_OVERLAY), "since step");
}

static void
save_pictures (Fixture *f, const char *name)
{
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);

  save_picture (GTK_WIDGET (f->window), name);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  save_picture (GTK_WIDGET (f->window), dark);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

/* -- a run that collapses -------------------------------------------------------------------------------------------- */

static void
set_up_simsiam (Fixture *f)
{
  static const char *const settings[][2] = {
    { "method.id", "simsiam" }, { "method.hidden", "128" },   { "method.output", "128" },
    { "encoder.width", "32" },  { "train.batch_size", "64" }, { "eval.probe_size", "256" },
    { "train.epochs", "100" },  { "optimizer.lr", "0.06" },   { "record.every", "0.001" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    set (f, settings[i][0], settings[i][1]);
}

static gboolean
is_healthy (gpointer f)
{
  return card_says (f, "Healthy");
}

/* How often a run that was not bad became so. */
static int
count_alarms (Fixture *f)
{
  LkRun *run = lk_session_get_run (f->session);
  int n = 0;

  for (int i = 0; i < lk_run_n_events (run); i++)
    {
      LkEvent event = lk_run_event (run, i);

      n += g_str_equal (event.key, "verdict") && !lk_verdict_state_is_bad (lk_verdict_state_of_id (event.before)) &&
           lk_verdict_state_is_bad (lk_verdict_state_of_id (event.after));
    }
  return n;
}

static int
count_alarm_marks (Fixture *f)
{
  const GPtrArray *marks = lk_chart_link_get_marks (lk_session_get_chart_link (f->session));
  int n = 0;

  for (guint i = 0; i < marks->len; i++)
    n += ((const LkChartMark *) g_ptr_array_index (marks, i))->kind == LK_MARK_ALARM;
  return n;
}

static void
pause_run (Fixture *f)
{
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
}

/* It is told, and the way back is offered. */
static gboolean
has_alarm (gpointer f)
{
  return !is_healthy (f) && find_toast (f) != NULL && find_label (GTK_WIDGET (card_of (f)), "gradient” on") != NULL;
}

/* Of what kind a collapse is can change with the last measurement, which is made at rest: then it goes on. */
static void
pause_at_alarm (Fixture *f)
{
  for (int i = 0; i < 10; i++)
    {
      wait_until (has_alarm, f, 120);
      pause_run (f);
      if (has_alarm (f))
        return;
      press (f, "win.train");
    }
  g_assert_not_reached ();
}

static gboolean
has_no_toast (gpointer f)
{
  return find_toast (f) == NULL;
}

static gboolean
is_stop_gradient_on (Fixture *f)
{
  return g_strcmp0 (lk_experiment_get (lk_session_get_experiment (f->session), "method.stop_gradient"), "true") == 0;
}

/* The run of which the tests below look at parts: healthy, then without its stop-gradient. Returns the last healthy step
 * that was seen. */
static long
make_collapse (Fixture *f)
{
  long step;

  set_up_simsiam (f);
  open_panel (f, "collapse");
  g_assert_true (card_says (f, "No run yet"));
  save_picture (GTK_WIDGET (f->window), "collapse-before");
  press (f, "win.train");
  wait_until (is_healthy, f, 120);
  g_assert_null (find_toast (f));
  step = lk_clock_get_step (lk_session_get_clock (f->session));
  set (f, "method.stop_gradient", "false");
  pause_at_alarm (f);
  return step;
}

static void
test_alarm (Fixture *f, gconstpointer data)
{
  make_collapse (f);
  g_assert_cmpint (count_alarms (f), ==, 1);
  g_assert_cmpint (count_alarm_marks (f), >=, 1);
  g_assert_true (card_says (f, "top gradient"));
  save_pictures (f, "collapse-alarm");

  /* From another panel the toast leads here. */
  open_panel (f, "map");
  gtk_widget_activate (
      GTK_WIDGET (find_labelled_button (find_widget (GTK_WIDGET (f->window), ADW_TYPE_TOAST_OVERLAY), "Show")));
  wait_until (has_no_toast, f, 10);
  g_assert_true (gtk_widget_get_mapped (panel_of (f, "collapse")));
}

static void
test_way_back (Fixture *f, gconstpointer data)
{
  GtkButton *button;

  make_collapse (f);
  button = find_labelled_button (GTK_WIDGET (card_of (f)), "gradient” on");
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (button)));
  g_signal_emit_by_name (button, "clicked");
  g_assert_true (is_stop_gradient_on (f));
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (button)));

  g_assert_true (lk_session_undo (f->session));
  g_assert_false (is_stop_gradient_on (f));
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (button)));
  g_assert_true (lk_session_redo (f->session));
  g_assert_true (is_stop_gradient_on (f));
  g_assert_false (f->asked);
}

static void
test_looking_back (Fixture *f, gconstpointer data)
{
  long healthy = make_collapse (f), onset;
  LkClock *clock = lk_session_get_clock (f->session);
  g_autoptr (LkVerdict) verdict = lk_verdict_of_run (lk_session_get_run (f->session), -1, 640, 0);

  onset = verdict->onset_step;
  g_assert_cmpint (onset, >, 0);
  lk_clock_show (clock, healthy);
  g_assert_true (card_says (f, "Healthy"));
  g_assert_true (card_says (f, "looking back"));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  save_picture (GTK_WIDGET (f->window), "collapse-looking-back");

  lk_clock_go_live (clock);
  wait_until (has_alarm, f, 20);
  g_signal_emit_by_name (find_labelled_button (GTK_WIDGET (card_of (f)), "Began at step"), "clicked");
  g_assert_false (lk_clock_is_live (clock));
  g_assert_cmpint (ABS (lk_clock_get_step (clock) - onset), <=, 2);
}

static gboolean
is_reopened (gpointer data)
{
  Fixture *f = data;

  return lk_session_get_state (f->session) == LK_SESSION_PAUSED && lk_session_get_run (f->session) != NULL &&
         !is_healthy (f) && !card_says (f, "No run yet");
}

static void
test_reopened (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL, *before = NULL, *after = NULL;

  make_collapse (f);
  path = g_strdup (lk_run_path (lk_session_get_run (f->session)));
  before = lk_verdict_card_dup_words (card_of (f));
  gtk_widget_activate (
      GTK_WIDGET (find_labelled_button (find_widget (GTK_WIDGET (f->window), ADW_TYPE_TOAST_OVERLAY), "Show")));
  wait_until (has_no_toast, f, 10);

  lk_session_open_run (f->session, path);
  wait_for_state (f, LK_SESSION_LOADING);
  wait_until (is_reopened, f, 60);
  after = lk_verdict_card_dup_words (card_of (f));
  g_assert_cmpstr (after, ==, before);
  g_assert_null (find_toast (f));
}

/* -- alignment and matrix ------------------------------------------------------------------------------------------ */

static gboolean
has_matrix (gpointer data)
{
  Fixture *f = data;

  return lk_heat_map_get_n_rows (LK_HEAT_MAP (find_widget (panel_of (f, "matrix"), LK_TYPE_HEAT_MAP))) > 0;
}

/* The map shows exactly these values. */
static LkHeatMap *awaited_map;
static const float *awaited_values;

static gboolean
shows_awaited (gpointer unused)
{
  int n = lk_heat_map_get_n_rows (awaited_map), d = lk_heat_map_get_n_columns (awaited_map);

  for (int i = 0; i < n * d; i++)
    if (lk_heat_map_get_value (awaited_map, i / d, i % d) != awaited_values[i])
      return FALSE;
  return n > 0;
}

static double
variance_of (LkHeatMap *map, int column)
{
  double sum = 0, square = 0;
  int n = lk_heat_map_get_n_rows (map);

  for (int row = 0; row < n; row++)
    {
      double value = (double) lk_heat_map_get_value (map, row, column);

      sum += value;
      square += value * value;
    }
  return square / n - sum * sum / n / n;
}

static gboolean
is_by_variance (gpointer map)
{
  for (int column = 1; column < lk_heat_map_get_n_columns (map); column++)
    if (variance_of (map, column) > variance_of (map, column - 1) * (1 + 1e-4) + 1e-9)
      return FALSE;
  return TRUE;
}

static void
test_matrix (Fixture *f, gconstpointer data)
{
  GtkWidget *panel = open_panel (f, "matrix");
  LkHeatMap *map = LK_HEAT_MAP (find_widget (panel, LK_TYPE_HEAT_MAP));
  g_autofree float *values = NULL;
  g_autofree char *state = NULL;
  double x, y;
  int n, d;

  /* What the untrained network makes of the images. */
  wait_until (has_matrix, f, 30);
  g_assert_cmpint (lk_heat_map_get_n_rows (map), ==, 100);
  g_assert_cmpint (lk_heat_map_get_n_columns (map), ==, 16);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  save_picture (GTK_WIDGET (f->window), "matrix-before");

  set (f, "record.every", "0.001");
  press (f, "win.train");
  wait_for_step (f, 12);
  pause_run (f);
  wait_until (is_by_variance, map, 20);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  save_pictures (f, "matrix");

  /* As recorded: the very numbers of the file. */
  lk_panel_set_state (LK_PANEL (panel), "space=backbone rows=recorded variance=0");
  state = lk_panel_dup_state (LK_PANEL (panel));
  g_assert_cmpstr (state, ==, "space=backbone rows=recorded variance=0");
  lk_clock_show (lk_session_get_clock (f->session), 5);
  values = lk_run_load_embedding (lk_session_get_run (f->session), lk_session_get_shown_embedding (f->session), &n, &d,
                                  NULL);
  awaited_map = map;
  awaited_values = values;
  wait_until (shows_awaited, NULL, 20);
  g_assert_cmpint (lk_heat_map_get_n_rows (map), ==, n);
  g_assert_cmpint (lk_heat_map_get_n_columns (map), ==, d);

  /* A row is an image: pressed, it is selected in all panels. */
  g_signal_emit_by_name (map, "pressed", 7);
  lk_heat_map_get_pixel (map, 7, 0, &x, &y);
  g_assert_cmpint (lk_selection_get_lead (lk_session_get_selection (f->session)), >=, 0);
}

static void
test_alignment (Fixture *f, gconstpointer data)
{
  LkPlane *plane = LK_PLANE (find_widget (open_panel (f, "alignment"), LK_TYPE_PLANE));
  LkClock *clock = lk_session_get_clock (f->session);
  g_autofree char *empty = lk_plane_dup_words (plane), *words = NULL;
  int measured = 0, at;
  LkMetrics row;

  g_assert_nonnull (strstr (empty, "Measured while training"));
  set (f, "record.every", "0.001");
  press (f, "win.train");
  wait_for_step (f, 12);
  pause_run (f);
  for (int i = 0; i < lk_session_get_n_rows (f->session); i++)
    {
      lk_run_rows (lk_session_get_run (f->session), i, 1, &row);
      measured += isfinite (row.alignment) && isfinite (row.uniformity);
    }
  g_assert_cmpint (measured, >=, 3);
  g_assert_cmpint (lk_plane_get_n_steps (plane, 0), ==, measured);
  g_assert_cmpint (lk_plane_get_n_steps (plane, 1), ==, measured);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  save_pictures (f, "alignment");

  /* It follows the clock, and turns it. */
  lk_clock_show (clock, 0);
  at = lk_plane_get_shown (plane, 0);
  g_assert_cmpint (at, ==, 0);
  words = lk_plane_dup_words (plane);
  g_assert_nonnull (strstr (words, "Step 0, Projector"));
  g_signal_emit_by_name (plane, "pressed", 6.0);
  g_assert_cmpint (ABS (lk_clock_get_step (clock) - 6), <=, 3);
  g_assert_cmpint (lk_plane_get_shown (plane, 0), >, 0);
}

/* In a frame of 300 pixels nothing asks for more. */
static void
test_narrow (Fixture *f, gconstpointer data)
{
  static const char *const ids[] = { "collapse", "alignment", "matrix" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      int least, tools = 0;

      gtk_widget_measure (open_panel (f, ids[i]), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
      if (lk_panel_get_tools (LK_PANEL (panel_of (f, ids[i]))) != NULL)
        gtk_widget_measure (lk_panel_get_tools (LK_PANEL (panel_of (f, ids[i]))), GTK_ORIENTATION_HORIZONTAL, -1,
                            &tools, NULL, NULL, NULL);
      g_assert_cmpint (least, <=, 300);
      g_assert_cmpint (tools, <=, 120);
    }
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add (name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)
  ADD ("/ui/collapse/alarm-is-told-once", test_alarm);
  ADD ("/ui/collapse/a-button-puts-it-back", test_way_back);
  ADD ("/ui/collapse/looking-back-shows-what-was-known", test_looking_back);
  ADD ("/ui/collapse/reopened-run-tells-without-alarm", test_reopened);
  ADD ("/ui/collapse/fits-into-a-narrow-frame", test_narrow);
  ADD ("/ui/matrix/shows-what-was-recorded", test_matrix);
  ADD ("/ui/alignment/shows-what-was-recorded", test_alignment);
#undef ADD
  return g_test_run ();
}
