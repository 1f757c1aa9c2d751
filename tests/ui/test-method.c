/* The Method panel in the real window: the drawing of each method, its switches, its curves. Pictures of each are saved to be
 * looked at. */

#include "fixture.h"

#include "app/method-chooser.h"
#include "app/method-curves.h"
#include "app/method-switches.h"
#include "app/panels/panel.h"
#include "app/widgets/diagram-view.h"
#include "app/widgets/setting-row.h"

#include <string.h>

static GtkWidget *
panel_of (Fixture *f)
{
  return GTK_WIDGET (lk_workspace_find (lk_window_get_workspace (f->window), "method"));
}

static LkDiagramView *
diagram_of (Fixture *f)
{
  return LK_DIAGRAM_VIEW (find_widget (panel_of (f), LK_TYPE_DIAGRAM_VIEW));
}

static LkMethodSwitches *
switches_of (Fixture *f)
{
  return LK_METHOD_SWITCHES (find_widget (panel_of (f), LK_TYPE_METHOD_SWITCHES));
}

static const char *
value_of (Fixture *f, const char *key)
{
  return lk_experiment_get (lk_session_get_experiment (f->session), key);
}

static void
draw (Fixture *f)
{
  gtk_widget_queue_draw (GTK_WIDGET (f->window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
}

/* Alone in the window, in all its width. */
static void
open_panel (Fixture *f)
{
  lk_workspace_raise (lk_window_get_workspace (f->window), "method");
  lk_workspace_maximize (lk_window_get_workspace (f->window), "method");
  draw (f);
}

/* The part of the drawing with this accessible name, and what else it says of itself. */
static GtkWidget *
find_part (Fixture *f, const char *name, GtkWidget *after)
{
  GtkWidget *part = after != NULL ? gtk_widget_get_next_sibling (after)
                                  : gtk_widget_get_first_child (GTK_WIDGET (diagram_of (f)));

  for (; part != NULL; part = gtk_widget_get_next_sibling (part))
    if (g_str_has_prefix (gtk_widget_get_tooltip_text (part), name))
      return part;
  return NULL;
}

static gboolean
says (GtkWidget *part, const char *words)
{
  return strstr (gtk_widget_get_tooltip_text (part), words) != NULL;
}

static void
use_scheme (AdwColorScheme scheme)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

static void
save_both (Fixture *f, const char *name)
{
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);

  draw (f);
  save_picture (GTK_WIDGET (f->window), name);
  use_scheme (ADW_COLOR_SCHEME_FORCE_DARK);
  draw (f);
  save_picture (GTK_WIDGET (f->window), dark);
  use_scheme (ADW_COLOR_SCHEME_DEFAULT);
}

/* -- tests --------------------------------------------------------------------------------------------------------- */

static void
test_every_method_has_a_drawing (Fixture *f, gconstpointer data)
{
  int n;
  const LkMethod *const *methods = lk_methods (&n);

  open_panel (f);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *name = g_strconcat ("method-", methods[i]->id, NULL);
      GtkWidget *part;

      set (f, "method.id", methods[i]->id);
      part = gtk_widget_get_first_child (GTK_WIDGET (diagram_of (f)));
      g_assert_nonnull (part);
      gtk_test_accessible_assert_property (part, GTK_ACCESSIBLE_PROPERTY_LABEL, "image");
      /* What is not trained has no loss. */
      g_assert_true (find_part (f, "loss", NULL) != NULL || g_str_equal (methods[i]->id, "random"));
      save_both (f, name);
    }
}

static void
test_a_part_turns_its_switch (Fixture *f, gconstpointer data)
{
  GtkWidget *predictor, *stop, *row;

  set (f, "method.id", "simsiam");
  open_panel (f);
  predictor = find_part (f, "predictor", NULL);
  gtk_test_accessible_assert_role (predictor, GTK_ACCESSIBLE_ROLE_SWITCH);
  gtk_test_accessible_assert_state (predictor, GTK_ACCESSIBLE_STATE_CHECKED, GTK_ACCESSIBLE_TRISTATE_TRUE);
  g_assert_true (says (predictor, "Predictor: on"));

  gtk_widget_grab_focus (predictor);
  g_assert_cmpstr (lk_method_switches_get_explained (switches_of (f)), ==, "method.predictor");
  g_signal_emit_by_name (predictor, "activate");
  g_assert_cmpstr (value_of (f, "method.predictor"), ==, "false");
  predictor = find_part (f, "predictor", NULL);
  gtk_test_accessible_assert_state (predictor, GTK_ACCESSIBLE_STATE_CHECKED, GTK_ACCESSIBLE_TRISTATE_FALSE);
  save_both (f, "method-simsiam-no-predictor");

  /* The stop is a part of its own, and so is what it becomes when it is turned off. */
  stop = find_part (f, "Stop gradient", NULL);
  g_signal_emit_by_name (stop, "activate");
  g_assert_cmpstr (value_of (f, "method.stop_gradient"), ==, "false");
  stop = find_part (f, "Gradient passes", NULL);
  gtk_test_accessible_assert_state (stop, GTK_ACCESSIBLE_STATE_CHECKED, GTK_ACCESSIBLE_TRISTATE_FALSE);
  save_both (f, "method-simsiam-nothing-stopped");

  /* The row beside it follows, and so does the drawing when the row is turned. */
  row = lk_method_switches_find_row (switches_of (f), "method.stop_gradient");
  g_signal_emit_by_name (row, "change", "true", TRUE);
  g_assert_nonnull (find_part (f, "Stop gradient", NULL));
}

static void
test_keys_go_from_part_to_part (Fixture *f, gconstpointer data)
{
  LkDiagramView *diagram;
  GtkWidget *image, *view, *start;
  GtkDirectionType on, back;
  gboolean vertical;

  set (f, "method.id", "simsiam");
  open_panel (f);
  diagram = diagram_of (f);
  vertical = lk_diagram_view_is_vertical (diagram);
  on = vertical ? GTK_DIR_DOWN : GTK_DIR_RIGHT;
  back = vertical ? GTK_DIR_UP : GTK_DIR_LEFT;
  image = find_part (f, "image", NULL);
  gtk_widget_grab_focus (image);
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (diagram), on));
  view = gtk_widget_get_focus_child (GTK_WIDGET (diagram));
  g_assert_true (g_str_has_prefix (gtk_widget_get_tooltip_text (view), "view"));
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (diagram), back));
  g_assert_true (gtk_widget_get_focus_child (GTK_WIDGET (diagram)) == image);

  /* Tab leaves, and comes back to where it was. */
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (diagram), on));
  start = gtk_widget_get_focus_child (GTK_WIDGET (diagram));
  g_assert_false (gtk_widget_child_focus (GTK_WIDGET (diagram), GTK_DIR_TAB_FORWARD));
  gtk_widget_grab_focus (GTK_WIDGET (f->window));
  gtk_window_set_focus (GTK_WINDOW (f->window), NULL);
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (diagram), GTK_DIR_TAB_FORWARD));
  g_assert_true (gtk_widget_get_focus_child (GTK_WIDGET (diagram)) == start);
}

static gboolean
has_loss (gpointer data)
{
  return says (find_part (data, "loss", NULL), "loss: ");
}

static void
test_values_follow_the_run (Fixture *f, gconstpointer data)
{
  LkMethodCurves *curves;
  LkMetrics row;
  int n;
  const long *records;

  set (f, "method.id", "byol");
  open_panel (f);
  g_assert_false (has_loss (f));
  press (f, "win.train");
  wait_for_step (f, 45);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
  wait_until (has_loss, f, 10);

  curves = LK_METHOD_CURVES (find_widget (panel_of (f), LK_TYPE_METHOD_CURVES));
  g_assert_cmpint (lk_chart_get_size (lk_method_curves_get_chart (curves, "loss"), "loss"), >=, 45);
  g_assert_cmpint (lk_chart_get_size (lk_method_curves_get_chart (curves, "teacher_distance"), "teacher_distance"), >=,
                   45);
  g_assert_null (lk_method_curves_get_chart (curves, "nothing"));
  save_both (f, "method-byol-trained");

  /* Mid-run: the path is cut, and looking back it is whole again. */
  g_signal_emit_by_name (find_part (f, "predictor", NULL), "activate");
  g_assert_true (says (find_part (f, "predictor", NULL), "Predictor: off"));
  press (f, "win.step");
  wait_for_state (f, LK_SESSION_PAUSED);
  records = lk_clock_get_records (lk_session_get_clock (f->session), &n);
  g_assert_cmpint (n, >, 1);
  lk_clock_show (lk_session_get_clock (f->session), records[1]);
  g_assert_true (says (find_part (f, "predictor", NULL), "Predictor: on"));
  g_assert_true (lk_run_row_at (lk_session_get_run (f->session), records[1], &row));
  {
    g_autofree char *loss = lk_chart_scale_text (LK_CHART_NUMBER, row.loss, 0);

    g_assert_true (says (find_part (f, "loss", NULL), loss));
  }
  save_both (f, "method-byol-looking-back");
  lk_clock_go_live (lk_session_get_clock (f->session));
  g_assert_true (says (find_part (f, "predictor", NULL), "Predictor: off"));
}

static void
test_narrow_and_files (Fixture *f, gconstpointer data)
{
  g_autofree char *png = g_build_filename (f->runs_dir, "method.png", NULL), *svg = NULL, *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  set (f, "method.id", "byol");
  lk_workspace_raise (lk_window_get_workspace (f->window), "method");
  lk_workspace_apply_preset (lk_window_get_workspace (f->window), "everything");
  lk_workspace_raise (lk_window_get_workspace (f->window), "method");
  draw (f);
  g_assert_true (lk_diagram_view_is_vertical (diagram_of (f)));
  save_both (f, "method-narrow");

  svg = g_build_filename (f->runs_dir, "method.svg", NULL);
  g_assert_true (lk_diagram_view_save (diagram_of (f), png, "png", &error));
  g_assert_no_error (error);
  g_assert_true (lk_diagram_view_save (diagram_of (f), svg, "svg", &error));
  g_assert_no_error (error);
  pixbuf = gdk_pixbuf_new_from_file (png, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), >, 2 * 500);
  g_assert_true (g_file_get_contents (svg, &text, NULL, &error));
  g_assert_nonnull (strstr (text, ">predictor</text>"));
  /* The screen has its own form again. */
  g_assert_true (lk_diagram_view_is_vertical (diagram_of (f)));
  if (g_getenv ("LIKENESS_SHOTS") != NULL)
    {
      g_autofree char *copy = g_build_filename (g_getenv ("LIKENESS_SHOTS"), "method-page.png", NULL);

      g_assert_true (lk_diagram_view_save (diagram_of (f), copy, "png", &error));
    }
}

static GtkWidget *
chooser_row (Fixture *f)
{
  return lk_sidebar_find_row (lk_window_get_sidebar (f->window), "method.id");
}

/* Another method is another loss: data, encoder and recipe stay as they are. */
static void
test_a_method_is_chosen (Fixture *f, gconstpointer data)
{
  static const char *const kept[] = { "data.id",       "data.train_size",           "encoder.id",
                                      "encoder.width", "augment.jitter.brightness", "train.batch_size" };
  GtkWidget *row = chooser_row (f), *button = find_widget (row, GTK_TYPE_MENU_BUTTON);
  LkMethodChooser *chooser = LK_METHOD_CHOOSER (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
  GtkWidget *simsiam = lk_method_chooser_find_row (chooser, "simsiam");
  g_auto (GStrv) before = g_new0 (char *, G_N_ELEMENTS (kept) + 1);
  int n;

  set (f, "augment.jitter.brightness", "0.7");
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    before[i] = g_strdup (value_of (f, kept[i]));
  lk_methods (&n);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  draw (f);
  g_assert_cmpint (lk_method_chooser_search (chooser, ""), ==, n);
  save_picture (gtk_popover_get_child (GTK_POPOVER (chooser)), "method-chooser");
  g_assert_cmpint (lk_method_chooser_search (chooser, "simsiam"), ==, 1);
  g_assert_cmpint (lk_method_chooser_search (chooser, "nobody wrote this"), ==, 0);
  lk_method_chooser_search (chooser, "");

  g_signal_emit_by_name (simsiam, "activate");
  g_assert_cmpstr (value_of (f, "method.id"), ==, "simsiam");
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    g_assert_cmpstr (value_of (f, kept[i]), ==, before[i]);
  /* Its settings are others, so its rows are. */
  button = find_widget (chooser_row (f), GTK_TYPE_MENU_BUTTON);
  chooser = LK_METHOD_CHOOSER (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
  g_assert_cmpstr (gtk_menu_button_get_label (GTK_MENU_BUTTON (button)), ==, "SimSiam");

  /* In a run it asks first. */
  press (f, "win.train");
  wait_for_step (f, 3);
  g_signal_emit_by_name (lk_method_chooser_find_row (chooser, "byol"), "activate");
  g_assert_true (f->asked);
  g_assert_cmpstr (value_of (f, "method.id"), ==, "simsiam");
  answer (f, "restart");
  g_assert_cmpstr (value_of (f, "method.id"), ==, "byol");
}

static gboolean
offers_undo (gpointer data)
{
  Fixture *f = data;
  GtkWidget *toasts = find_widget (GTK_WIDGET (f->window), ADW_TYPE_TOAST_OVERLAY);

  return find_button (toasts, "win.undo-surgery") != NULL;
}

static gboolean
is_undone (gpointer data)
{
  Fixture *f = data;
  const LkTrainerStatus *status = lk_session_get_status (f->session);

  return status != NULL && status->step == f->wanted_step && g_str_equal (value_of (f, "method.predictor"), "true");
}

/* A switch turned in the midst of a run: a checkpoint before it, a mark on every curve, and one click back. */
static void
test_surgery_is_undone_with_one_click (Fixture *f, gconstpointer data)
{
  const GPtrArray *marks;
  gboolean marked = FALSE;
  long before;

  set (f, "method.id", "simsiam");
  open_panel (f);
  press (f, "win.train");
  wait_for_step (f, 20);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
  before = lk_session_get_status (f->session)->step;
  g_signal_emit_by_name (find_part (f, "predictor", NULL), "activate");
  press (f, "win.train");
  wait_for_step (f, before + 5);
  wait_until (offers_undo, f, 20);
  g_assert_true (lk_session_has_checkpoint (f->session, before));
  marks = lk_chart_link_get_marks (lk_session_get_chart_link (f->session));
  for (guint i = 0; i < marks->len; i++)
    {
      const LkChartMark *mark = g_ptr_array_index (marks, i);

      marked |= mark->step == before && g_str_equal (mark->text, "Predictor: on → off");
    }
  g_assert_true (marked);
  save_both (f, "method-surgery");

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.undo-surgery", NULL);
  g_assert_null (find_dialog ());
  f->wanted_step = before;
  wait_until (is_undone, f, 30);
  g_assert_true (says (find_part (f, "predictor", NULL), "Predictor: on"));
  save_both (f, "method-surgery-undone");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/ui/method/every-method-has-a-drawing", test_every_method_has_a_drawing },
    { "/ui/method/a-part-turns-its-switch", test_a_part_turns_its_switch },
    { "/ui/method/keys-go-from-part-to-part", test_keys_go_from_part_to_part },
    { "/ui/method/values-follow-the-run", test_values_follow_the_run },
    { "/ui/method/narrow-and-files", test_narrow_and_files },
    { "/ui/method/a-method-is-chosen", test_a_method_is_chosen },
    { "/ui/method/surgery-is-undone-with-one-click", test_surgery_is_undone_with_one_click },
  };

  gtk_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].test, fixture_tear_down);
  return g_test_run ();
}
