/* The difficulty gauge and the shortcut detector in the real window: before training, under a slider, at recorded steps. */

#include "fixture.h"

#include "app/difficulty-model.h"
#include "app/panels/panel.h"
#include "app/panels/shortcut-panel-private.h"

#include <math.h>
#include <string.h>

#define DRAG_ANSWERS 6

static GtkWidget *
panel_of (Fixture *f, const char *id)
{
  return GTK_WIDGET (lk_workspace_find (lk_window_get_workspace (f->window), id));
}

static void
open_panel (Fixture *f, const char *id)
{
  lk_workspace_raise (lk_window_get_workspace (f->window), id);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
}

/* Whether a label that is seen says this. */
static gboolean
says (GtkWidget *widget, const char *words)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      strstr (gtk_label_get_label (GTK_LABEL (widget)), words) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (says (child, words))
      return TRUE;
  return FALSE;
}

/* The same of one that may have no room. */
static gboolean
holds (GtkWidget *widget, const char *words)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), words) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (holds (child, words))
      return TRUE;
  return FALSE;
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

/* So many steps, each of them recorded, and then rest. */
static void
train_some (Fixture *f)
{
  set (f, "record.every", "0.001");
  press (f, "win.train");
  wait_for_step (f, 20);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
}

/* The panel does not widen the window: another one in its place asks for as much. */
static void
assert_fits (Fixture *f, const char *id)
{
  int width;

  gtk_widget_measure (panel_of (f, id), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 380);
  gtk_widget_measure (lk_panel_get_tools (LK_PANEL (panel_of (f, id))), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL,
                      NULL, NULL);
  g_assert_cmpint (width, <=, 160);
}

/* -- the model of the gauge ---------------------------------------------------------------------------------------- */

typedef struct
{
  LkDifficultyModel *model;
  gint64 asked;
  guint before; /* serial of the answer that was there by then */
  double first; /* milliseconds until the first answer to the last question */
  int answers;
} Gauge;

static void
answered_cb (LkDifficultyModel *model, Gauge *gauge)
{
  gauge->answers++;
  /* While training, networks that came since may still be asked about. */
  if (gauge->first < 0 && lk_difficulty_model_get_answer (model)->serial > gauge->before)
    gauge->first = (double) (g_get_monotonic_time () - gauge->asked) / 1000;
}

static gboolean
is_refined (gpointer data)
{
  LkDifficultyModel *model = ((Gauge *) data)->model;

  return !lk_difficulty_model_is_behind (model) && lk_difficulty_model_get_answer (model)->refined;
}

static gboolean
has_first (gpointer data)
{
  return ((Gauge *) data)->first >= 0;
}

static void
ask (Fixture *f, Gauge *gauge, const char *key, const char *text)
{
  const LkDifficultyAnswer *answer = lk_difficulty_model_get_answer (gauge->model);

  gauge->before = answer != NULL ? answer->serial : 0;
  gauge->first = -1;
  gauge->asked = g_get_monotonic_time ();
  set (f, key, text);
}

static void
gauge_set_up (Fixture *f, Gauge *gauge)
{
  *gauge = (Gauge){ .model = lk_difficulty_model_new (f->session), .first = -1 };
  g_signal_connect (gauge->model, "changed", G_CALLBACK (answered_cb), gauge);
  lk_difficulty_model_set_active (gauge->model, TRUE);
}

static void
gauge_tear_down (Gauge *gauge)
{
  g_object_run_dispose (G_OBJECT (gauge->model));
  g_object_unref (gauge->model);
}

static LkDifficulty
refined (Gauge *gauge)
{
  wait_until (is_refined, gauge, 60);
  return lk_difficulty_model_get_answer (gauge->model)->difficulty;
}

/* The same draws under another strength: harder, and back to the very same figure. */
static void
test_slider (Fixture *f, gconstpointer data)
{
  Gauge gauge;
  LkDifficulty weak, strong, again;

  gauge_set_up (f, &gauge);
  set (f, "augment.order", "crop");
  ask (f, &gauge, "augment.crop.scale_min", "0.9");
  weak = refined (&gauge);
  g_assert_cmpint (lk_difficulty_model_get_answer (gauge.model)->step, ==, 0);
  g_assert_cmpint (weak.n, >, 100);
  g_test_message ("first answer after %.0f ms", gauge.first);
  ask (f, &gauge, "augment.crop.scale_min", "0.08");
  strong = refined (&gauge);
  g_test_message ("first answer after %.0f ms", gauge.first);
  g_assert_cmpfloat (strong.confusion, >, weak.confusion);
  ask (f, &gauge, "augment.crop.scale_min", "0.9");
  again = refined (&gauge);
  g_assert_cmpfloat_with_epsilon (again.confusion, weak.confusion, 1e-4);
  g_assert_cmpfloat_with_epsilon (again.positive, weak.positive, 1e-6);

  /* Without any transform two views are one. */
  set (f, "augment.order", "");
  g_assert_cmpfloat (refined (&gauge).confusion, ==, 0);
  g_assert_cmpint (refined (&gauge).verdict, ==, LK_DIFFICULTY_EASY);
  gauge_tear_down (&gauge);
}

/* A hand that drags on while training runs sees answers all the time, the first one soon. */
static void
test_drag (Fixture *f, gconstpointer data)
{
  Gauge gauge;
  double total = 0, worst = 0;
  gint64 began;
  int before;

  set (f, "train.epochs", "1000");
  gauge_set_up (f, &gauge);
  press (f, "win.train");
  wait_for_step (f, 2);
  for (int i = 0; i < 12; i++)
    {
      g_autofree char *text = g_strdup_printf ("0.%02d", 20 + i);

      ask (f, &gauge, "augment.crop.scale_min", text);
      wait_until (has_first, &gauge, 30);
      total += gauge.first;
      worst = MAX (worst, gauge.first);
    }
  g_test_message ("while training: first answer after %.0f ms, at worst %.0f ms", total / 12, worst);

  /* Faster than answers can come: they come all the same, while the hand never rests. */
  before = gauge.answers;
  began = g_get_monotonic_time ();
  for (int i = 0; gauge.answers < before + DRAG_ANSWERS; i++)
    {
      g_autofree char *text = g_strdup_printf ("0.%02d", 20 + i % 60);
      gint64 until = g_get_monotonic_time () + G_USEC_PER_SEC / 60;

      g_assert_true (lk_session_adjust (f->session, "augment.crop.scale_min", text, NULL));
      while (g_get_monotonic_time () < until)
        g_main_context_iteration (NULL, FALSE);
      g_assert_cmpint (g_get_monotonic_time () - began, <, 60 * G_USEC_PER_SEC);
    }
  g_test_message ("while training and dragging: %.1f answers a second",
                  DRAG_ANSWERS * 1e6 / (double) (g_get_monotonic_time () - began));
  gauge_tear_down (&gauge);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
}

/* -- the gauge's panel --------------------------------------------------------------------------------------------- */

static gboolean
chart_has_bins (gpointer data)
{
  g_autofree char *summary = lk_chart_dup_summary (chart_of (data, "difficulty"));

  return strstr (summary, "Positive pairs") != NULL;
}

static gboolean
says_step (gpointer data)
{
  Fixture *f = data;
  GtkWidget *tools = lk_panel_get_tools (LK_PANEL (panel_of (f, "difficulty")));
  g_autofree char *words = g_strdup_printf ("step %ld,", f->wanted_step);

  return holds (tools, words);
}

static gboolean
says_untrained (gpointer data)
{
  return holds (lk_panel_get_tools (LK_PANEL (panel_of (data, "difficulty"))), "untrained");
}

static void
test_difficulty_panel (Fixture *f, gconstpointer data)
{
  LkClock *clock = lk_session_get_clock (f->session);
  g_autofree char *state = NULL;

  open_panel (f, "difficulty");
  wait_until (chart_has_bins, f, 60);
  wait_until (says_untrained, f, 60);
  g_assert_true (says (panel_of (f, "difficulty"), "the untrained network is right about"));
  assert_fits (f, "difficulty");
  save_pictures (f, "difficulty-before");

  train_some (f);
  f->wanted_step = lk_net_ticket_step (lk_shown_net_get (lk_session_get_shown_net (f->session)));
  wait_until (says_step, f, 60);
  save_pictures (f, "difficulty-trained");
  lk_clock_show (clock, 0);
  wait_until (says_untrained, f, 60);
  lk_clock_go_live (clock);
  state = lk_panel_dup_state (LK_PANEL (panel_of (f, "difficulty")));
  lk_panel_set_state (LK_PANEL (panel_of (f, "difficulty")), state);
}

/* -- the detector -------------------------------------------------------------------------------------------------- */

static LkShortcutPanel *
shortcut_of (Fixture *f)
{
  return LK_SHORTCUT_PANEL (panel_of (f, "shortcut"));
}

static gboolean
has_bars (gpointer data)
{
  const LkShortcutAt *shown = lk_shortcut_model_get_shown (shortcut_of (data)->model);

  return shown != NULL && isfinite (shown->shortcut.part[LK_CUE_OVERLAP]);
}

static gboolean
has_all_steps (gpointer data)
{
  Fixture *f = data;
  g_autofree LkRecord *records = NULL;
  int n, n_records = lk_run_records (lk_session_get_run (f->session), &records), embeddings = 0;

  for (int i = 0; i < n_records; i++)
    embeddings += records[i].embedding;
  lk_shortcut_model_get_all (shortcut_of (f)->model, &n);
  return n >= embeddings;
}

static gboolean
shows_step (gpointer data)
{
  Fixture *f = data;
  const LkShortcutAt *shown = lk_shortcut_model_get_shown (shortcut_of (f)->model);

  return shown != NULL && shown->step == f->wanted_step;
}

static void
write_files (Fixture *f)
{
  static const char *const formats[] = { "png", "svg", "pdf", "csv" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *name = g_strdup_printf ("shortcuts.%s", formats[i]);
      g_autofree char *path = g_build_filename (f->runs_dir, name, NULL);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      gsize length;

      g_assert_true (lk_shortcut_panel_write (shortcut_of (f), path, formats[i], &error));
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      g_assert_cmpuint (length, >, 60);
      if (g_str_equal (formats[i], "csv"))
        g_assert_true (g_str_has_prefix (text, "step,color,brightness,contrast,border,overlap,explained\n0,"));
    }
}

static void
test_shortcut_panel (Fixture *f, gconstpointer data)
{
  LkClock *clock = lk_session_get_clock (f->session);
  g_autofree char *state = NULL;
  const long *steps;
  int n;

  open_panel (f, "shortcut");
  wait_until (has_bars, f, 60);
  g_assert_true (says (panel_of (f, "shortcut"), "network finds alike"));
  assert_fits (f, "shortcut");
  save_pictures (f, "shortcut-before");

  train_some (f);
  wait_until (has_all_steps, f, 60);
  wait_until (has_bars, f, 60);
  steps = lk_clock_get_records (clock, &n);
  g_assert_cmpint (n, >, 2);
  f->wanted_step = lk_session_get_shown_embedding (f->session);
  wait_until (shows_step, f, 60);
  /* The last record may be a checkpoint alone. */
  g_assert_cmpint (lk_shortcut_model_get_shown (shortcut_of (f)->model)->step, ==,
                   lk_session_get_shown_embedding (f->session));
  g_assert_cmpint (lk_chart_get_size (chart_of (f, "shortcut"), "color"), >=, n - 1);
  save_pictures (f, "shortcut-trained");
  write_files (f);

  /* At a recorded step its own bars. */
  f->wanted_step = steps[1];
  lk_clock_show (clock, steps[1]);
  wait_until (shows_step, f, 60);
  lk_clock_go_live (clock);

  /* A cue that is chosen is spoken of, and is remembered. */
  g_signal_emit_by_name (shortcut_of (f)->list, "selected", (int) LK_CUE_OVERLAP);
  g_assert_true (says (panel_of (f, "shortcut"), "Crop overlap: how much"));
  state = lk_panel_dup_state (LK_PANEL (shortcut_of (f)));
  g_assert_nonnull (strstr (state, "cue=overlap"));
  g_signal_emit_by_name (shortcut_of (f)->list, "selected", (int) LK_CUE_COLOR);
  lk_panel_set_state (LK_PANEL (shortcut_of (f)), state);
  g_assert_cmpint (shortcut_of (f)->chosen, ==, LK_CUE_OVERLAP);
}

/* The button strengthens the recipe notch by notch, each one entry of the history, until there is nothing more to do. */
static void
test_strengthen (Fixture *f, gconstpointer data)
{
  LkExperiment *experiment = lk_session_get_experiment (f->session);
  int presses = 0;

  set (f, "augment.jitter.hue", "0.05");
  set (f, "augment.gray.probability", "0");
  open_panel (f, "shortcut");
  wait_until (has_bars, f, 60);
  g_signal_emit_by_name (shortcut_of (f)->list, "selected", (int) LK_CUE_COLOR);
  while (gtk_widget_get_mapped (GTK_WIDGET (shortcut_of (f)->strengthen)))
    {
      guint entries = g_list_model_get_n_items (G_LIST_MODEL (lk_session_get_history (f->session)));

      press (f, "shortcut.strengthen");
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (lk_session_get_history (f->session))), ==, entries + 1);
      if (presses++ == 0)
        g_assert_cmpstr (lk_experiment_get (experiment, "augment.jitter.hue"), ==, "0.1");
      g_assert_cmpint (presses, <, 10);
    }
  g_assert_cmpint (presses, >=, 3);
  g_assert_cmpstr (lk_experiment_get (experiment, "augment.jitter.hue"), ==, "0.5");
  g_assert_true (says (panel_of (f, "shortcut"), "as far as is sensible"));
  lk_session_undo (f->session);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (shortcut_of (f)->strengthen)));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add ("/ui/meters/the-same-draws-under-a-slider", Fixture, NULL, fixture_set_up, test_slider,
              fixture_tear_down);
  g_test_add ("/ui/meters/a-drag-while-training", Fixture, NULL, fixture_set_up, test_drag, fixture_tear_down);
  g_test_add ("/ui/meters/difficulty-panel", Fixture, NULL, fixture_set_up, test_difficulty_panel, fixture_tear_down);
  g_test_add ("/ui/meters/shortcut-panel", Fixture, NULL, fixture_set_up, test_shortcut_panel, fixture_tear_down);
  g_test_add ("/ui/meters/strengthen", Fixture, NULL, fixture_set_up, test_strengthen, fixture_tear_down);
  return g_test_run ();
}
