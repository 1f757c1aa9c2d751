/* How far transforms move the embedding, in the real window: before training, while it trains, at recorded steps. */

#include "fixture.h"

#include "app/panels/invariance-panel-private.h"

#include <math.h>
#include <string.h>

static LkInvariancePanel *
panel_of (Fixture *f)
{
  return LK_INVARIANCE_PANEL (lk_workspace_find (lk_window_get_workspace (f->window), "invariance"));
}

static void
open_panel (Fixture *f)
{
  lk_workspace_raise (lk_window_get_workspace (f->window), "invariance");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
}

static gboolean
has_bars (gpointer data)
{
  Fixture *f = data;
  const LkInvariance *shown = lk_invariance_panel_get_shown (panel_of (f));

  return !lk_invariance_model_is_busy (lk_session_get_invariance (f->session)) && shown != NULL &&
         shown->levels_done >= LK_INVARIANCE_BARS;
}

static gboolean
has_all_levels (gpointer data)
{
  Fixture *f = data;
  const LkInvariance *shown = lk_invariance_panel_get_shown (panel_of (f));
  const LkInvariance *untrained = lk_invariance_model_get_untrained (lk_session_get_invariance (f->session));

  return has_bars (f) && shown->levels_done == LK_INVARIANCE_LEVELS && untrained->levels_done == LK_INVARIANCE_LEVELS;
}

static gboolean
shows_wanted_step (gpointer data)
{
  Fixture *f = data;

  return has_bars (f) && lk_invariance_panel_get_shown (panel_of (f))->step == f->wanted_step;
}

/* Every record with a checkpoint, and what was recorded while the panel was open. */
static gboolean
has_measured_all (gpointer data)
{
  Fixture *f = data;
  LkClock *clock = lk_session_get_clock (f->session);
  int n, measured, steps = 0;
  const long *records = lk_clock_get_records (clock, &n);
  const LkInvariance *const *all = lk_invariance_model_get_all (lk_session_get_invariance (f->session), &measured);

  for (int i = 0; i < n; i++)
    if (lk_session_has_checkpoint (f->session, records[i]))
      {
        gboolean found = FALSE;

        for (int j = 0; j < measured; j++)
          found |= all[j]->step == records[i] && all[j]->levels_done >= LK_INVARIANCE_BARS;
        if (!found)
          return FALSE;
        steps++;
      }
  return steps >= 2;
}

static void
train_to (Fixture *f, long step)
{
  press (f, "win.train");
  wait_for_step (f, step);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
}

static const LkInvarianceRow *
row_of (const LkInvariance *measured, const char *id)
{
  for (int i = 0; i < measured->n_rows; i++)
    if (g_str_equal (measured->rows[i].transform->id, id))
      return &measured->rows[i];

  g_assert_not_reached ();
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

static void
test_before_training (Fixture *f, gconstpointer data)
{
  double weak, strong;

  open_panel (f);
  wait_until (has_bars, f, 60);
  g_assert_null (lk_invariance_panel_get_behind (panel_of (f)));
  g_assert_cmpstr (gtk_label_get_label (panel_of (f)->note), ==, "untrained");
  g_assert_nonnull (strstr (gtk_label_get_label (panel_of (f)->words), "This network is untrained"));

  /* Another strength in the recipe: other bars. */
  strong = row_of (lk_invariance_panel_get_shown (panel_of (f)), "rotation")->values[LK_INVARIANCE_BACKBONE][0].moved;
  set (f, "augment.rotation.degrees", "5");
  wait_until (has_bars, f, 60);
  weak = row_of (lk_invariance_panel_get_shown (panel_of (f)), "rotation")->values[LK_INVARIANCE_BACKBONE][0].moved;
  g_assert_cmpfloat (weak, <, strong);
  save_picture (GTK_WIDGET (f->window), "invariance-before");
}

/* The panel does not widen the window: another one in its place asks for as much. */
static void
assert_fits (Fixture *f)
{
  int width;

  gtk_widget_measure (GTK_WIDGET (panel_of (f)), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 380);
  gtk_widget_measure (lk_panel_get_tools (LK_PANEL (panel_of (f))), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL,
                      NULL);
  g_assert_cmpint (width, <=, 120);
}

static void
test_trained (Fixture *f, gconstpointer data)
{
  LkInvariancePanel *panel;
  g_autofree char *summary = NULL, *state = NULL;
  const LkInvariance *shown, *behind;

  open_panel (f);
  panel = panel_of (f);
  train_to (f, 60);
  wait_until (has_all_levels, f, 120);
  shown = lk_invariance_panel_get_shown (panel);
  behind = lk_invariance_panel_get_behind (panel);
  g_assert_cmpint (shown->step, >, 0);
  g_assert_nonnull (behind);
  g_assert_true (row_of (shown, "rotation")->in_recipe);
  g_assert_false (row_of (shown, "noise")->in_recipe);
  assert_fits (f);

  /* Of the transform that is pressed: its curves. */
  lk_meter_list_select (panel->list, 0);
  g_signal_emit_by_name (panel->list, "selected", 5);
  g_assert_cmpstr (panel->selected->id, ==, "jitter");
  g_assert_cmpint (lk_chart_get_size (panel->strengths, "now"), ==, LK_INVARIANCE_LEVELS);
  summary = lk_chart_dup_summary (panel->strengths);
  g_test_message ("%s", summary);
  g_assert_nonnull (strstr (summary, "strength 100"));
  save_pictures (f, "invariance");

  wait_until (has_measured_all, f, 120);
  gtk_toggle_button_set_active (panel->over_steps, TRUE);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (panel->charts), ==, "steps");
  gtk_drop_down_set_selected (panel->space, 1);
  gtk_drop_down_set_selected (panel->level, 1);
  g_assert_cmpint (lk_chart_get_size (panel->steps, "moved"), >=, 2);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  save_pictures (f, "invariance-steps");

  state = lk_panel_dup_state (LK_PANEL (panel));
  g_assert_nonnull (strstr (state, "level=full space=backbone curve=steps transform=jitter"));
  lk_panel_set_state (LK_PANEL (panel), "");
  g_assert_cmpint (lk_invariance_panel_get_level (panel), ==, LK_INVARIANCE_RECIPE);
  lk_panel_set_state (LK_PANEL (panel), state);
  g_assert_cmpint (lk_invariance_panel_get_space (panel), ==, LK_INVARIANCE_BACKBONE);
  g_assert_cmpstr (panel->selected->id, ==, "jitter");
}

static void
test_recorded_steps (Fixture *f, gconstpointer data)
{
  LkClock *clock = lk_session_get_clock (f->session);
  long newest;

  open_panel (f);
  train_to (f, 40);
  wait_until (has_bars, f, 120);
  newest = lk_invariance_panel_get_shown (panel_of (f))->step;

  lk_clock_show (clock, 0);
  f->wanted_step = 0;
  wait_until (shows_wanted_step, f, 60);
  g_assert_cmpstr (gtk_label_get_label (panel_of (f)->note), ==, "step 0");
  /* The same network, measured twice. */
  g_assert_cmpfloat (row_of (lk_invariance_panel_get_shown (panel_of (f)), "crop")->values[0][0].moved, ==,
                     row_of (lk_invariance_panel_get_behind (panel_of (f)), "crop")->values[0][0].moved);

  lk_clock_go_live (clock);
  f->wanted_step = newest;
  wait_until (shows_wanted_step, f, 60);

  press (f, "win.reset");
  wait_for_state (f, LK_SESSION_READY);
  wait_until (has_bars, f, 60);
  g_assert_cmpstr (gtk_label_get_label (panel_of (f)->note), ==, "untrained");
}

static char *
write_file (Fixture *f, const char *format)
{
  g_autofree char *name = g_strconcat ("invariance.", format, NULL);
  g_autofree char *path = g_build_filename (f->runs_dir, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_assert_true (lk_invariance_panel_write (panel_of (f), path, format, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  return text;
}

static void
test_files (Fixture *f, gconstpointer data)
{
  g_autofree char *png = NULL, *svg = NULL, *csv = NULL;

  open_panel (f);
  train_to (f, 20);
  wait_until (has_bars, f, 120);
  png = write_file (f, "png");
  g_assert_true (g_str_has_prefix (png, "\x89PNG"));
  svg = write_file (f, "svg");
  g_assert_nonnull (strstr (svg, ">Color jitter</text>"));
  csv = write_file (f, "csv");
  g_assert_true (g_str_has_prefix (csv, "step,network,transform,in_recipe,space,strength,moved,error,apart\n"));
  g_assert_nonnull (strstr (csv, "\n0,untrained,rotation,1,backbone,recipe,"));
  g_assert_nonnull (strstr (csv, ",trained,rotation,1,projector,1,"));
}

/* Down the bars with the keyboard. */
static void
test_keyboard (Fixture *f, gconstpointer data)
{
  LkInvariancePanel *panel;
  GtkWidget *box;

  open_panel (f);
  wait_until (has_bars, f, 60);
  panel = panel_of (f);
  g_signal_emit_by_name (panel->list, "selected", 0);
  box = find_widget (GTK_WIDGET (panel->list), GTK_TYPE_LIST_BOX);
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (box), 0))));
  g_signal_emit_by_name (box, "move-cursor", GTK_MOVEMENT_DISPLAY_LINES, 1, FALSE, FALSE);
  g_assert_cmpint (lk_meter_list_get_selected (panel->list), ==, 1);
  g_assert_cmpstr (panel->selected->id, ==, "flip");
  gtk_test_accessible_assert_property (
      GTK_ACCESSIBLE (gtk_list_box_get_row_at_index (GTK_LIST_BOX (box), 1)), GTK_ACCESSIBLE_PROPERTY_LABEL,
      gtk_widget_get_tooltip_text (GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (box), 1))));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add ("/ui/invariance/before-training-of-the-untrained", Fixture, NULL, fixture_set_up, test_before_training,
              fixture_tear_down);
  g_test_add ("/ui/invariance/bars-curves-and-state", Fixture, NULL, fixture_set_up, test_trained, fixture_tear_down);
  g_test_add ("/ui/invariance/recorded-steps", Fixture, NULL, fixture_set_up, test_recorded_steps, fixture_tear_down);
  g_test_add ("/ui/invariance/files", Fixture, NULL, fixture_set_up, test_files, fixture_tear_down);
  g_test_add ("/ui/invariance/keyboard", Fixture, NULL, fixture_set_up, test_keyboard, fixture_tear_down);
  return g_test_run ();
}
