/* The real window with the real trainer, driven as a user does: start, train, pause, change a setting live, step, reset,
 * close. Pictures of each stage are saved to be looked at. */

#include "fixture.h"

#include "app/panels/panel.h"
#include "app/widgets/chart.h"
#include "app/widgets/image-strip.h"
#include "app/widgets/setting-row.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* -- tests --------------------------------------------------------------------------------------------------------- */

static void
test_a_session (Fixture *f, gconstpointer data)
{
  g_autofree char *events = NULL, *metrics = NULL, *summary = NULL;
  GtkWidget *row;
  LkRun *run;
  long step;
  gboolean found = FALSE;

  save_picture (GTK_WIDGET (f->window), "1-ready");

  press (f, "win.train");
  wait_for_step (f, 30);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
  step = lk_session_get_status (f->session)->step;
  g_assert_cmpint (step, >=, 30);
  g_assert_cmpint (lk_chart_get_size (chart_of (f, "loss"), "loss"), ==, step);
  g_assert_cmpint (lk_chart_get_size (chart_of (f, "knn"), "knn"), >=, 1);
  summary = lk_chart_dup_summary (chart_of (f, "knn"));
  g_assert_nonnull (strstr (summary, "raw pixels"));
  g_assert_nonnull (strstr (summary, "untrained encoder"));
  save_picture (GTK_WIDGET (f->window), "2-paused");

  /* A live setting, typed into its row. */
  row = lk_sidebar_find_row (lk_window_get_sidebar (f->window), "method.temperature");
  gtk_editable_set_text (GTK_EDITABLE (find_widget (row, GTK_TYPE_ENTRY)), "0.5");
  g_signal_emit_by_name (find_widget (row, GTK_TYPE_ENTRY), "activate");
  g_assert_cmpstr (lk_experiment_get (lk_session_get_experiment (f->session), "method.temperature"), ==, "0.5");
  g_assert_true (lk_setting_row_is_changed (LK_SETTING_ROW (row)));

  press (f, "win.step");
  wait_for_step (f, step + 1);
  wait_for_state (f, LK_SESSION_PAUSED);
  g_assert_cmpint (lk_session_get_status (f->session)->step, ==, step + 1);

  run = lk_session_get_run (f->session);
  for (int i = 0; i < lk_run_n_events (run); i++)
    {
      LkEvent event = lk_run_event (run, i);

      found = found || (g_str_equal (event.key, "method.temperature") && g_str_equal (event.before, "0.2") &&
                        g_str_equal (event.after, "0.5") && event.step == step);
    }
  g_assert_true (found);
  save_picture (GTK_WIDGET (f->window), "3-changed");

  press (f, "win.reset");
  g_assert_cmpint (lk_session_get_state (f->session), ==, LK_SESSION_READY);
  g_assert_cmpint (lk_chart_get_size (chart_of (f, "loss"), "loss"), ==, 0);
  g_assert_null (lk_session_get_run (f->session));
  save_picture (GTK_WIDGET (f->window), "4-reset");

  gtk_window_close (GTK_WINDOW (f->window));
  wait_until (is_closed, f, 60);
  events = read_run_file (f, "events.csv");
  g_assert_nonnull (strstr (events, "method.temperature,0.2,0.5"));
  metrics = read_run_file (f, "metrics.csv");
  g_assert_nonnull (strstr (metrics, "loss"));
}

static void
test_closing_while_training_saves (Fixture *f, gconstpointer data)
{
  g_autofree char *state = NULL;

  press (f, "win.train");
  wait_for_step (f, 3);
  gtk_window_close (GTK_WINDOW (f->window));
  wait_until (is_closed, f, 60);
  state = read_run_file (f, "run.json");
  g_assert_nonnull (strstr (state, "paused"));
}

static void
test_a_fixed_setting_asks_first (Fixture *f, gconstpointer data)
{
  GtkWidget *row = lk_sidebar_find_row (lk_window_get_sidebar (f->window), "method.id");
  GtkDropDown *choice = GTK_DROP_DOWN (find_widget (row, GTK_TYPE_DROP_DOWN));
  guint simclr = gtk_drop_down_get_selected (choice);
  g_autoptr (GError) error = NULL;

  press (f, "win.step");
  wait_for_step (f, 1);
  wait_for_state (f, LK_SESSION_PAUSED);

  gtk_drop_down_set_selected (choice, simclr + 1);
  g_assert_true (f->asked);
  g_assert_cmpstr (lk_experiment_get (lk_session_get_experiment (f->session), "method.id"), ==, "simclr");
  /* Until the answer the row shows what is in force. */
  g_assert_cmpint (gtk_drop_down_get_selected (choice), ==, simclr);

  save_picture (find_dialog (), "5-asks");
  answer (f, "restart");
  g_assert_cmpstr (lk_experiment_get (lk_session_get_experiment (f->session), "method.id"), !=, "simclr");
  g_assert_cmpint (lk_session_get_state (f->session), ==, LK_SESSION_READY);

  /* Nobody is asked for nothing, and a bad value is refused, run or not. */
  f->asked = FALSE;
  g_assert_false (lk_session_request (f->session, "method.id", "gan", &error));
  g_assert_false (f->asked);
}

static void
test_the_end_of_a_run (Fixture *f, gconstpointer data)
{
  const LkTrainerStatus *status;

  set (f, "train.epochs", "1");
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_FINISHED);
  status = lk_session_get_status (f->session);
  g_assert_cmpint (status->step, ==, 20);
  g_assert_cmpint (lk_chart_get_size (chart_of (f, "loss"), "loss"), ==, 20);
  /* What is done is done: the way on is a new run. */
  g_assert_false (gtk_widget_is_sensitive (find_button (GTK_WIDGET (f->window), "win.train")));
  g_assert_true (gtk_widget_is_sensitive (find_button (GTK_WIDGET (f->window), "win.reset")));
}

static gboolean
same_views (const LkPreview *views, const float *before)
{
  gsize n = (gsize) (views->n_images * views->n_views * views->h * views->w * views->c);

  return memcmp (views->views, before, n * sizeof (float)) == 0;
}

static void
test_views_follow_the_recipe (Fixture *f, gconstpointer data)
{
  const LkPreview *views = lk_session_get_views (f->session);
  gsize size = (gsize) (views->n_images * views->n_views * views->h * views->w * views->c) * sizeof (float);
  g_autofree float *before = g_memdup2 (views->views, size);
  g_autofree char *strength = g_strdup (
      lk_experiment_get (lk_session_get_experiment (f->session), "augment.crop.scale_min"));

  g_assert_cmpint (views->n_images, >=, 8);
  set (f, "augment.crop.scale_min", "0.05");
  g_assert_false (same_views (lk_session_get_views (f->session), before));
  /* The draws are pinned: the old strength gives the old views. */
  set (f, "augment.crop.scale_min", strength);
  g_assert_true (same_views (lk_session_get_views (f->session), before));
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.redraw-views", NULL);
  g_assert_false (same_views (lk_session_get_views (f->session), before));
}

static void
test_a_missing_folder_is_a_toast (Fixture *f, gconstpointer data)
{
  lk_window_open_path (f->window, "/nowhere/images");
  g_assert_nonnull (find_widget (GTK_WIDGET (f->window), g_type_from_name ("AdwToastWidget")));
  save_picture (GTK_WIDGET (f->window), "9-toast");
  g_assert_cmpint (lk_session_get_state (f->session), ==, LK_SESSION_READY);

  /* A text that no recipe can be made of is refused at its row. */
  g_assert_false (lk_session_request (f->session, "augment.order", "crop,crop", NULL));
  g_assert_cmpstr (lk_experiment_get (lk_session_get_experiment (f->session), "augment.order"), !=, "crop,crop");
}

static void
test_training_that_cannot_begin_says_so (Fixture *f, gconstpointer data)
{
  set (f, "data.train_size", "2");
  wait_for_state (f, LK_SESSION_LOADING);
  wait_for_state (f, LK_SESSION_READY);
  press (f, "win.train");
  wait_until (has_problem, f, 30);
  g_assert_nonnull (strstr (f->problem, "training images"));
  wait_for_state (f, LK_SESSION_READY);
}

static void
test_search_filters (Fixture *f, gconstpointer data)
{
  LkSidebar *sidebar = lk_window_get_sidebar (f->window);
  GtkWidget *search = find_widget (GTK_WIDGET (sidebar), GTK_TYPE_SEARCH_ENTRY);
  GtkWidget *decay = lk_sidebar_find_row (sidebar, "optimizer.weight_decay");
  GtkWidget *hue = lk_sidebar_find_row (sidebar, "augment.jitter.hue");

  gtk_editable_set_text (GTK_EDITABLE (search), "Weight");
  g_signal_emit_by_name (search, "search-changed");
  g_assert_true (gtk_widget_get_visible (decay));
  g_assert_false (gtk_widget_get_visible (hue));
  save_picture (GTK_WIDGET (f->window), "6-search");
  gtk_editable_set_text (GTK_EDITABLE (search), "");
  g_signal_emit_by_name (search, "search-changed");
  g_assert_true (gtk_widget_get_visible (hue));
}

/* Opens the section of a setting and brings its row to the top of the sidebar. */
static void
scroll_to (Fixture *f, const char *key)
{
  GtkWidget *sidebar = GTK_WIDGET (lk_window_get_sidebar (f->window));
  GtkWidget *row = lk_sidebar_find_row (LK_SIDEBAR (sidebar), key);
  GtkWidget *scrolled = gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  double y;

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (gtk_widget_get_ancestor (row, ADW_TYPE_EXPANDER_ROW)), TRUE);
  gtk_test_widget_wait_for_draw (row);
  g_assert_true (gtk_widget_translate_coordinates (row, scrolled, 0, 0, NULL, &y));
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + y - 120);
}

static void
test_small_and_dark (Fixture *f, gconstpointer data)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  press (f, "win.train");
  wait_for_step (f, 60);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
  scroll_to (f, "augment.crop.scale_min");
  lk_chart_set_cursor (chart_of (f, "loss"), 40);
  save_picture (GTK_WIDGET (f->window), "7-dark");

  gtk_window_set_default_size (GTK_WINDOW (f->window), 800, 600);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
  save_picture (GTK_WIDGET (f->window), "8-small");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (f->window)), <=, 860);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.toggle-sidebar", NULL);
  save_picture (GTK_WIDGET (f->window), "8-small-sidebar");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

static gboolean
has_folder_loaded (gpointer data)
{
  const LkDataset *dataset = lk_session_get_dataset (((Fixture *) data)->session);

  return dataset != NULL && g_str_equal (dataset->id, "folder");
}

/* Pictures without labels, and one file that is none. */
static void
test_a_folder_opens (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (f->runs_dir, "pictures", NULL);
  g_autofree char *bad = g_build_filename (folder, "bad.png", NULL);
  g_autofree char *text = NULL;

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  for (int i = 0; i < 40; i++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 20, 16);
      g_autofree char *name = g_strdup_printf ("%02d.png", i), *path = g_build_filename (folder, name, NULL);
      cairo_t *cr = cairo_create (surface);

      cairo_set_source_rgb (cr, i / 40.0, 0.5, 0.2);
      cairo_paint (cr);
      g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
  g_assert_true (g_file_set_contents (bad, "no picture", -1, NULL));

  lk_window_open_path (f->window, folder);
  wait_until (has_folder_loaded, f, 30);
  g_assert_nonnull (strstr (f->problem, "1 file could not be read"));
  g_assert_nonnull (strstr (f->problem, "bad.png"));
  g_object_get (chart_of (f, "knn"), "empty-text", &text, NULL);
  g_assert_nonnull (strstr (text, "no labels"));
  save_picture (GTK_WIDGET (f->window), "10-folder");

  press (f, "win.step");
  wait_for_step (f, 1);
  wait_for_state (f, LK_SESSION_PAUSED);
  g_assert_cmpint (lk_chart_get_size (chart_of (f, "loss"), "loss"), ==, 1);
}

/* A preset is one click away and opens like a file. */
static void
test_a_preset_opens (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_getenv ("LIKENESS_SOURCE_DIR"), "resources", "presets",
                                            "color-shortcut.likeness", NULL);

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.open-preset", "s", path);
  answer (f, "discard");
  g_assert_cmpstr (lk_experiment_get (lk_session_get_experiment (f->session), "data.shapes.colors"), ==, "free");
  /* The program's own files are not for saving. */
  g_assert_null (lk_session_get_path (f->session));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/ui/window/train-pause-change-step-reset-close", test_a_session },
    { "/ui/window/closing-while-training-saves", test_closing_while_training_saves },
    { "/ui/window/a-run-ends-with-its-last-epoch", test_the_end_of_a_run },
    { "/ui/window/a-fixed-setting-asks-first", test_a_fixed_setting_asks_first },
    { "/ui/window/views-follow-the-recipe-with-pinned-draws", test_views_follow_the_recipe },
    { "/ui/window/a-missing-folder-is-a-toast", test_a_missing_folder_is_a_toast },
    { "/ui/window/training-that-cannot-begin-says-so", test_training_that_cannot_begin_says_so },
    { "/ui/window/search-filters-the-settings", test_search_filters },
    { "/ui/window/dark-and-800-by-600", test_small_and_dark },
    { "/ui/window/a-folder-of-images-opens", test_a_folder_opens },
    { "/ui/window/a-preset-opens", test_a_preset_opens },
  };

  gtk_test_init (&argc, &argv, NULL);
  /* Pictures of what is there, not of what is on its way. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
