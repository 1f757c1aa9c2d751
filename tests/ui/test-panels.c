/* The panels of a run that are charts, in the real window while it trains. */

#include "fixture.h"

#include "app/panels/space-panel.h"
#include "app/widgets/chart-tools.h"

#include <math.h>
#include <string.h>

static const char *const panels[] = { "loss",       "knn",  "optimizer", "speed", "spread",
                                      "similarity", "rank", "spectrum",  "units" };

static gboolean
has_diagnostics (gpointer data)
{
  Fixture *f = data;
  const LkDiagnostics *now = lk_session_get_diagnostics (f->session, LK_SPACE_BACKBONE);

  return now != NULL && now->step > 0 && lk_session_get_first_diagnostics (f->session, LK_SPACE_BACKBONE) != NULL;
}

static void
train_some (Fixture *f)
{
  press (f, "win.train");
  /* A step is told of before its row: that of step 60 is there by now. */
  wait_for_step (f, 61);
  wait_until (has_diagnostics, f, 120);
}

static void
use_layout (Fixture *f, const char *id)
{
  lk_workspace_apply_preset (lk_window_get_workspace (f->window), id);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
}

static void
test_every_chart_shows_the_run (Fixture *f, gconstpointer data)
{
  train_some (f);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
  wait_until (has_diagnostics, f, 60);

  for (guint i = 0; i < G_N_ELEMENTS (panels); i++)
    {
      LkChart *chart = chart_of (f, panels[i]);
      g_autofree char *summary = lk_chart_dup_summary (chart), *empty = NULL;

      g_object_get (chart, "empty-text", &empty, NULL);
      g_test_message ("%s: %s", panels[i], summary);
      g_assert_cmpstr (summary, !=, "");
      g_assert_cmpstr (summary, !=, empty);
    }
  g_assert_cmpint (lk_chart_get_size (chart_of (f, "speed"), "images_per_second"), >=, 60);
  g_assert_cmpint (lk_chart_get_size (chart_of (f, "rank"), "rankme"), >=, 2);

  /* On the clock there is as much as was trained. */
  g_assert_cmpint (lk_time_base_size (lk_chart_link_get_time (lk_session_get_chart_link (f->session))), >=, 60);

  gtk_window_set_default_size (GTK_WINDOW (f->window), 1500, 950);
  use_layout (f, "watch");
  lk_chart_set_cursor (chart_of (f, "loss"), 30);
  save_picture (GTK_WIDGET (f->window), "panels-watch");
  lk_chart_set_cursor (chart_of (f, "loss"), NAN);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  use_layout (f, "everything");
  save_picture (GTK_WIDGET (f->window), "panels-everything-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

/* What a chart says of a space of the network. (transfer full) */
static char *
look_at_space (Fixture *f, const char *panel, LkSpace space)
{
  LkWorkspace *workspace = lk_window_get_workspace (f->window);

  lk_workspace_raise (workspace, panel);
  lk_space_panel_set_space (LK_SPACE_PANEL (lk_workspace_find (workspace, panel)), space);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  return lk_chart_dup_summary (chart_of (f, panel));
}

/* Similarity, spectrum and units are shown of the encoder and of the projector; SimCLR's ends in no BatchNorm. */
static void
test_spaces_of_a_panel (Fixture *f, gconstpointer data)
{
  static const char *const of_spaces[] = { "similarity", "spectrum", "units" };

  train_some (f);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
  wait_until (has_diagnostics, f, 60);
  for (guint i = 0; i < G_N_ELEMENTS (of_spaces); i++)
    {
      g_autofree char *encoder = look_at_space (f, of_spaces[i], LK_SPACE_BACKBONE);
      g_autofree char *raw = look_at_space (f, of_spaces[i], LK_SPACE_RAW);
      g_autofree char *projector = look_at_space (f, of_spaces[i], LK_SPACE_PROJECTOR), *name = NULL, *picture = NULL;
      LkPanel *panel = lk_workspace_find (lk_window_get_workspace (f->window), of_spaces[i]);
      g_autofree char *state = lk_panel_dup_state (panel);

      g_object_get (chart_of (f, of_spaces[i]), "title", &name, NULL);
      g_assert_nonnull (strstr (name, "Projector"));
      g_assert_cmpstr (encoder, !=, projector);
      g_assert_nonnull (strstr (raw, "ends in no BatchNorm"));
      picture = g_strdup_printf ("panels-%s-projector", of_spaces[i]);
      save_picture (GTK_WIDGET (f->window), picture);

      /* It is kept with the layout. */
      g_assert_nonnull (strstr (state, "space=projector"));
      lk_panel_set_state (panel, "log=1");
      g_assert_cmpint (lk_space_panel_get_space (LK_SPACE_PANEL (panel)), ==, LK_SPACE_BACKBONE);
      lk_panel_set_state (panel, state);
      g_assert_cmpint (lk_space_panel_get_space (LK_SPACE_PANEL (panel)), ==, LK_SPACE_PROJECTOR);
    }
}

static void
test_a_panel_seen_late_shows_the_run (Fixture *f, gconstpointer data)
{
  train_some (f);
  lk_workspace_raise (lk_window_get_workspace (f->window), "speed");
  g_assert_cmpint (lk_chart_get_size (chart_of (f, "speed"), "images_per_second"), >=, 60);

  /* From here on too, and nothing twice. */
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
  g_assert_cmpint (lk_chart_get_size (chart_of (f, "speed"), "images_per_second"), ==,
                   lk_chart_get_size (chart_of (f, "loss"), "loss"));
}

static gboolean
shows_step_0 (gpointer data)
{
  Fixture *f = data;
  const LkDiagnostics *now = lk_session_get_diagnostics (f->session, LK_SPACE_BACKBONE);

  return now != NULL && now->step == 0;
}

static char *
dup_reading (Fixture *f, const char *panel)
{
  GtkWidget *tools = lk_panel_get_tools (lk_workspace_find (lk_window_get_workspace (f->window), panel));

  for (GtkWidget *child = gtk_widget_get_first_child (tools); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_has_css_class (child, "reading"))
      return g_strdup (gtk_label_get_label (GTK_LABEL (child)));

  g_assert_not_reached ();
}

static void
test_readings_follow_the_clock (Fixture *f, gconstpointer data)
{
  LkChartLink *link = lk_session_get_chart_link (f->session);
  g_autofree char *live = NULL, *then = NULL, *again = NULL;

  train_some (f);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
  wait_until (has_diagnostics, f, 60);
  g_assert_true (isnan (lk_chart_link_get_playhead (link)));
  live = dup_reading (f, "rank");

  lk_clock_show (lk_session_get_clock (f->session), 0);
  wait_until (shows_step_0, f, 60);
  g_assert_cmpfloat (lk_chart_link_get_playhead (link), ==, 0);
  then = dup_reading (f, "rank");
  g_assert_cmpstr (then, !=, live);
  g_assert_cmpfloat_with_epsilon (g_ascii_strtod (then, NULL), lk_chart_get_raw (chart_of (f, "rank"), "rankme", 0),
                                  0.06);
  save_picture (GTK_WIDGET (f->window), "panels-scrubbed");

  lk_clock_go_live (lk_session_get_clock (f->session));
  again = dup_reading (f, "rank");
  g_assert_cmpstr (again, ==, live);
}

static void
count_cb (int *n)
{
  (*n)++;
}

/* Setting a tooltip waits for the X server. */
static void
test_a_step_sets_no_tooltip (Fixture *f, gconstpointer data)
{
  GtkWidget *note = gtk_widget_get_first_child (
      lk_panel_get_tools (lk_workspace_find (lk_window_get_workspace (f->window), "speed")));
  int n = 0;

  train_some (f);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (note), ==, "images/s");
  g_signal_connect_swapped (note, "notify::tooltip-text", G_CALLBACK (count_cb), &n);
  wait_for_step (f, lk_session_get_status (f->session)->step + 20);
  g_signal_handlers_disconnect_by_data (note, &n);
  g_assert_cmpint (n, ==, 0);
}

static void
test_layouts_keep_what_was_chosen (Fixture *f, gconstpointer data)
{
  LkWorkspace *workspace = lk_window_get_workspace (f->window);
  g_autofree char *layout = NULL;
  gboolean logarithmic;
  double smoothing;

  g_object_set (chart_of (f, "loss"), "smoothing", 0.95, "log-scale", TRUE, NULL);
  layout = lk_workspace_dup_layout (workspace);
  g_object_set (chart_of (f, "loss"), "smoothing", 0.1, "log-scale", FALSE, NULL);
  g_assert_true (lk_workspace_restore_layout (workspace, layout, NULL));
  g_object_get (chart_of (f, "loss"), "smoothing", &smoothing, "log-scale", &logarithmic, NULL);
  g_assert_cmpfloat (smoothing, ==, 0.95);
  g_assert_true (logarithmic);
}

static void
test_options_of_a_chart (Fixture *f, gconstpointer data)
{
  LkChart *chart = chart_of (f, "loss");
  GtkWidget *tools = lk_panel_get_tools (lk_workspace_find (lk_window_get_workspace (f->window), "loss"));
  GtkWidget *options = find_widget (tools, LK_TYPE_CHART_TOOLS), *spin, *check, *units;
  GtkMenuButton *button = GTK_MENU_BUTTON (find_widget (options, GTK_TYPE_MENU_BUTTON));
  gboolean logarithmic;
  double smoothing;

  train_some (f);
  gtk_menu_button_popup (button);
  spin = find_widget (options, GTK_TYPE_SPIN_BUTTON);
  check = find_widget (options, GTK_TYPE_CHECK_BUTTON);
  units = find_widget (options, GTK_TYPE_DROP_DOWN);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  g_assert_true (gtk_widget_get_mapped (spin));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 0.987);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (units), LK_CHART_WALL);
  g_object_get (chart, "smoothing", &smoothing, "log-scale", &logarithmic, NULL);
  g_assert_cmpfloat_with_epsilon (smoothing, 0.987, 1e-9);
  g_assert_true (logarithmic);
  g_assert_cmpint (lk_chart_link_get_unit (lk_session_get_chart_link (f->session)), ==, LK_CHART_WALL);
  save_picture (GTK_WIDGET (gtk_menu_button_get_popover (button)), "panels-options");
  gtk_menu_button_popdown (button);
  save_picture (GTK_WIDGET (f->window), "panels-wall");

  /* Bars have neither an average nor steps. */
  tools = lk_panel_get_tools (lk_workspace_find (lk_window_get_workspace (f->window), "spectrum"));
  lk_workspace_raise (lk_window_get_workspace (f->window), "spectrum");
  options = find_widget (tools, LK_TYPE_CHART_TOOLS);
  gtk_menu_button_popup (GTK_MENU_BUTTON (find_widget (options, GTK_TYPE_MENU_BUTTON)));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  g_assert_false (gtk_widget_get_mapped (find_widget (options, GTK_TYPE_SPIN_BUTTON)));
  gtk_menu_button_popdown (GTK_MENU_BUTTON (find_widget (options, GTK_TYPE_MENU_BUTTON)));
}

/* -- pauses -------------------------------------------------------------------------------------------------------- */

static gboolean
is_past (gpointer time)
{
  return g_get_real_time () > *(gint64 *) time;
}

static int
n_gaps (Fixture *f, LkChartUnit unit)
{
  int n;

  lk_time_base_gaps (lk_chart_link_get_time (lk_session_get_chart_link (f->session)), unit, &n);
  return n;
}

static void
test_a_pause_is_a_gap_on_the_clock (Fixture *f, gconstpointer data)
{
  gint64 later;
  long step;

  train_some (f);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
  g_assert_cmpint (n_gaps (f, LK_CHART_WALL), ==, 0);

  later = g_get_real_time () + 3 * G_USEC_PER_SEC;
  wait_until (is_past, &later, 10);
  step = lk_session_get_status (f->session)->step;
  press (f, "win.train");
  wait_for_step (f, step + 40);
  g_assert_cmpint (n_gaps (f, LK_CHART_WALL), ==, 1);
  g_assert_cmpint (n_gaps (f, LK_CHART_STEP), ==, 0);
  g_object_set (chart_of (f, "loss"), "unit", (int) LK_CHART_WALL, NULL);
  save_picture (GTK_WIDGET (f->window), "panels-gap");
}

/* -- export -------------------------------------------------------------------------------------------------------- */

static gboolean
has_file_dialog (gpointer dialog)
{
  for (GList *l = gtk_window_list_toplevels (); l != NULL; l = g_list_delete_link (l, l))
    if (GTK_IS_FILE_CHOOSER_DIALOG (l->data) && gtk_widget_get_mapped (l->data))
      *(GtkWidget **) dialog = l->data;

  return *(GtkWidget **) dialog != NULL;
}

static gboolean
has_no_file_dialog (gpointer unused)
{
  GtkWidget *dialog = NULL;

  return !has_file_dialog (&dialog);
}

static void
test_export_asks_where_to (Fixture *f, gconstpointer data)
{
  GtkWidget *dialog = NULL;
  g_autofree char *name = NULL;

  train_some (f);
  gtk_widget_activate_action (GTK_WIDGET (chart_of (f, "loss")), "chart.export", "s", "svg");
  wait_until (has_file_dialog, &dialog, 20);
  name = gtk_file_chooser_get_current_name (GTK_FILE_CHOOSER (dialog));
  g_assert_cmpstr (name, ==, "Loss.svg");
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  wait_until (has_no_file_dialog, NULL, 20);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/ui/panels/every-chart-shows-the-run", test_every_chart_shows_the_run },
    { "/ui/panels/spaces-are-chosen-and-kept", test_spaces_of_a_panel },
    { "/ui/panels/a-panel-seen-late-shows-the-run", test_a_panel_seen_late_shows_the_run },
    { "/ui/panels/readings-follow-the-clock", test_readings_follow_the_clock },
    { "/ui/panels/a-step-sets-no-tooltip", test_a_step_sets_no_tooltip },
    { "/ui/panels/layouts-keep-what-was-chosen", test_layouts_keep_what_was_chosen },
    { "/ui/panels/options-of-a-chart", test_options_of_a_chart },
    { "/ui/panels/a-pause-is-a-gap-on-the-clock", test_a_pause_is_a_gap_on_the_clock },
    { "/ui/panels/export-asks-where-to", test_export_asks_where_to },
  };

  gtk_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
