/* The session in the real window: experiments as documents, what is restored after an end and after a crash, runs that are
 * opened again, drops. */

#include "fixture.h"

#include "app/autosave.h"
#include "app/recent.h"
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* -- documents ----------------------------------------------------------------------------------------------------- */

static void
activate (Fixture *f, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (f->window), action, NULL);
}

static const char *
value_of (Fixture *f, const char *key)
{
  return lk_experiment_get (lk_session_get_experiment (f->session), key);
}

static void
test_a_document (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->runs_dir, "trial.likeness", NULL), *text = NULL;
  g_autofree char *canonical = g_canonicalize_filename (path, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (lk_session_is_modified (f->session));
  g_assert_null (lk_session_get_path (f->session));
  set (f, "method.temperature", "0.7");
  g_assert_true (lk_session_save_experiment (f->session, path, &error));
  g_assert_false (lk_session_is_modified (f->session));
  g_assert_cmpstr (lk_session_get_path (f->session), ==, canonical);

  /* A change and its return are no change. */
  set (f, "method.temperature", "0.3");
  g_assert_true (lk_session_is_modified (f->session));
  save_picture (GTK_WIDGET (f->window), "20-modified");
  set (f, "method.temperature", "0.7");
  g_assert_false (lk_session_is_modified (f->session));

  set (f, "method.temperature", "0.4");
  activate (f, "win.save-experiment");
  g_assert_false (lk_session_is_modified (f->session));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "temperature=0.4"));

  activate (f, "win.new-experiment");
  g_assert_null (find_dialog ());
  g_assert_null (lk_session_get_path (f->session));
  g_assert_cmpstr (value_of (f, "method.temperature"), ==, "0.2");
  g_assert_cmpstr (value_of (f, "data.train_size"), ==, "640");
  g_assert_false (lk_session_is_modified (f->session));

  lk_window_open_path (f->window, path);
  g_assert_cmpstr (value_of (f, "method.temperature"), ==, "0.4");
  g_assert_cmpstr (lk_session_get_path (f->session), ==, canonical);
}

static void
test_changes_are_asked_about (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->runs_dir, "trial.likeness", NULL);
  g_autofree char *other = g_build_filename (f->runs_dir, "other.likeness", NULL);

  g_assert_true (lk_session_save_experiment (f->session, other, NULL));
  g_assert_true (lk_session_save_experiment (f->session, path, NULL));
  set (f, "method.temperature", "0.7");

  lk_window_open_path (f->window, other);
  save_picture (find_dialog (), "21-save-changes");
  answer (f, "cancel");
  g_assert_cmpstr (value_of (f, "method.temperature"), ==, "0.7");

  lk_window_open_path (f->window, other);
  answer (f, "save");
  g_assert_cmpstr (value_of (f, "method.temperature"), ==, "0.2");
  g_assert_true (g_str_has_suffix (lk_session_get_path (f->session), "other.likeness"));

  lk_window_open_path (f->window, path);
  g_assert_null (find_dialog ());
  g_assert_cmpstr (value_of (f, "method.temperature"), ==, "0.7");

  set (f, "method.temperature", "0.9");
  lk_window_open_path (f->window, path);
  answer (f, "discard");
  g_assert_cmpstr (value_of (f, "method.temperature"), ==, "0.7");
}

static void
test_recent (Fixture *f, gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (LK_APP_ID);
  g_autofree char *a = g_build_filename (f->runs_dir, "a.likeness", NULL);
  g_autofree char *b = g_build_filename (f->runs_dir, "b.likeness", NULL);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_auto (GStrv) list = NULL;

  lk_recent_clear (settings);
  g_assert_true (g_file_set_contents (a, "", -1, NULL));
  g_assert_true (g_file_set_contents (b, "", -1, NULL));
  lk_recent_add (settings, LK_RECENT_EXPERIMENTS, a);
  lk_recent_add (settings, LK_RECENT_EXPERIMENTS, b);
  lk_recent_add (settings, LK_RECENT_EXPERIMENTS, a);
  list = lk_recent_list (settings, LK_RECENT_EXPERIMENTS);
  g_assert_cmpint (g_strv_length (list), ==, 2);
  g_assert_cmpstr (list[0], ==, a);

  /* What is gone is not offered. */
  g_unlink (a);
  g_strfreev (list);
  list = lk_recent_list (settings, LK_RECENT_EXPERIMENTS);
  g_assert_cmpint (g_strv_length (list), ==, 1);
  g_assert_cmpstr (list[0], ==, b);

  for (int i = 0; i < 20; i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%d", i);

      lk_recent_add (settings, LK_RECENT_DATASETS, id);
    }
  g_strfreev (list);
  list = lk_recent_list (settings, LK_RECENT_DATASETS);
  g_assert_cmpint (g_strv_length (list), ==, 10);
  g_assert_cmpstr (list[0], ==, "id-19");
  lk_recent_fill_menu (settings, menu);
  g_assert_cmpint (g_menu_model_get_n_items (G_MENU_MODEL (menu)), ==, 3);
  lk_recent_clear (settings);
}

/* -- the session on disk ------------------------------------------------------------------------------------------- */

typedef struct
{
  LkSession *session;
  LkAutosave *autosave;
  LkLeftover left;
  gboolean active;
} Program;

/* Another program, without a window. */
static Program *
program_start (Fixture *f)
{
  Program *program = g_new0 (Program, 1);

  program->session = lk_session_new (NULL);
  program->autosave = lk_autosave_new (program->session, f->runs_dir);
  program->active = lk_autosave_begin (program->autosave, &program->left);
  return program;
}

static void
program_free (Program *program)
{
  lk_leftover_clear (&program->left);
  g_object_unref (program->autosave);
  lk_session_close (program->session);
  g_object_unref (program->session);
  g_free (program);
}

static const char *
temperature_of (Program *program)
{
  return lk_experiment_get (lk_session_get_experiment (program->session), "method.temperature");
}

static void
test_restored_after_a_crash (Fixture *f, gconstpointer data)
{
  Program *first = program_start (f), *second, *third;

  g_assert_true (first->active);
  g_assert_false (first->left.experiment);
  g_assert_true (lk_session_request (first->session, "method.temperature", "0.55", NULL));
  lk_autosave_flush (first->autosave);

  /* Of two programs one keeps the file. */
  second = program_start (f);
  g_assert_false (second->active);
  g_assert_false (lk_autosave_is_active (second->autosave));
  g_assert_cmpstr (temperature_of (second), ==, "0.2");
  program_free (second);

  /* It dies: nobody says that it ends. */
  program_free (first);
  third = program_start (f);
  g_assert_true (third->left.experiment);
  g_assert_true (third->left.died);
  g_assert_null (third->left.run);
  g_assert_cmpstr (temperature_of (third), ==, "0.55");

  lk_autosave_end (third->autosave, TRUE);
  program_free (third);
  third = program_start (f);
  g_assert_false (third->left.died);
  g_assert_cmpstr (temperature_of (third), ==, "0.55");
  program_free (third);
}

/* What the user gave up does not come back. */
static void
test_discarded_changes_stay_away (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->runs_dir, "trial.likeness", NULL);
  Program *first = program_start (f), *second;

  lk_session_request (first->session, "method.temperature", "0.4", NULL);
  g_assert_true (lk_session_save_experiment (first->session, path, NULL));
  lk_session_request (first->session, "method.temperature", "0.9", NULL);
  lk_autosave_end (first->autosave, FALSE);
  program_free (first);

  second = program_start (f);
  g_assert_cmpstr (temperature_of (second), ==, "0.4");
  g_assert_false (lk_session_is_modified (second->session));
  lk_session_request (second->session, "method.temperature", "0.9", NULL);
  lk_autosave_end (second->autosave, TRUE);
  program_free (second);

  second = program_start (f);
  g_assert_cmpstr (temperature_of (second), ==, "0.9");
  g_assert_true (lk_session_is_modified (second->session));
  g_assert_true (g_str_has_suffix (lk_session_get_path (second->session), "trial.likeness"));
  program_free (second);
}

static void
test_a_damaged_session_is_set_aside (Fixture *f, gconstpointer data)
{
  static const char *const damaged[] = {
    "no key file",
    "[session]\nversion=7\nexperiment=x\n",
    "[session]\nexperiment=x\n",
    "[session]\nversion=1\nexperiment=[likeness]\\nversion=1\\n[method]\\nid=gan\\n\n",
    "[session]\nversion=1\nexperiment=\\x\n",
  };
  g_autofree char *path = g_build_filename (f->runs_dir, "session", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      Program *program;
      g_autofree char *text = NULL, *aside = g_strdup_printf ("%s.bad-%u", path, i + 1);

      g_assert_true (g_file_set_contents (path, damaged[i], -1, NULL));
      program = program_start (f);
      g_assert_true (program->active);
      g_assert_false (program->left.experiment);
      g_assert_nonnull (program->left.problem);
      g_assert_nonnull (strstr (program->left.problem, aside));
      g_assert_true (g_file_get_contents (aside, &text, NULL, NULL));
      g_assert_cmpstr (text, ==, damaged[i]);
      program_free (program);
    }
}

/* -- runs ---------------------------------------------------------------------------------------------------------- */

/* The one run's folder. (transfer full) */
static char *
run_folder (Fixture *f)
{
  g_autoptr (GDir) folder = g_dir_open (f->runs_dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_prefix (name, "20"))
      return g_build_filename (f->runs_dir, name, NULL);

  g_assert_not_reached ();
}

static gboolean
is_rewound (gpointer data)
{
  Fixture *f = data;

  return lk_session_get_state (f->session) == LK_SESSION_PAUSED &&
         lk_session_get_status (f->session)->step == f->wanted_step && !lk_session_get_status (f->session)->rewinding;
}

static void
train_to (Fixture *f, long step)
{
  press (f, "win.train");
  wait_for_step (f, step);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
}

static void
test_a_run_opens_and_goes_on (Fixture *f, gconstpointer data)
{
  g_autofree char *run = NULL;
  long step;

  train_to (f, 10);
  step = lk_session_get_status (f->session)->step;
  run = run_folder (f);
  press (f, "win.reset");
  activate (f, "win.new-experiment");
  answer (f, "discard");
  g_assert_cmpstr (value_of (f, "method.hidden"), ==, "256");

  /* Even while the trainer that was ended still holds it. */
  lk_window_open_path (f->window, run);
  wait_for_state (f, LK_SESSION_LOADING);
  wait_for_state (f, LK_SESSION_PAUSED);
  g_assert_cmpint (lk_session_get_state (f->session), ==, LK_SESSION_PAUSED);
  g_assert_cmpstr (value_of (f, "method.hidden"), ==, "32");
  g_assert_cmpint (lk_session_get_status (f->session)->step, ==, step);
  g_assert_cmpint (lk_chart_get_size (chart_of (f, "loss"), "loss"), ==, step);
  g_assert_false (lk_session_is_modified (f->session));
  save_picture (GTK_WIDGET (f->window), "22-opened-run");

  press (f, "win.step");
  wait_for_step (f, step + 1);
}

/* A run that went back, then one that has no trainer: nothing asks the trainer that is gone. */
static void
test_read_only_after_a_rewind (Fixture *f, gconstpointer data)
{
  g_autofree char *run = NULL, *metrics = NULL, *text = NULL, *longer = NULL;

  train_to (f, 6);
  run = run_folder (f);
  lk_session_rewind (f->session, 0);
  f->wanted_step = 0;
  wait_until (is_rewound, f, 30);
  press (f, "win.reset");
  metrics = g_build_filename (run, "metrics.csv", NULL);
  g_assert_true (g_file_get_contents (metrics, &text, NULL, NULL));
  longer = g_strconcat (text, "no row\n", NULL);
  g_assert_true (g_file_set_contents (metrics, longer, -1, NULL));

  lk_window_open_path (f->window, run);
  answer (f, "discard");
  wait_for_state (f, LK_SESSION_READ_ONLY);
  g_assert_nonnull (strstr (f->problem, "metrics.csv"));
  /* Its data are there all the same. */
  g_assert_nonnull (lk_session_get_dataset (f->session));
}

/* Whoever cancels has what he had: settings and data that belong together. */
static void
test_cancelled_loading (Fixture *f, gconstpointer data)
{
  const LkDataset *before = lk_session_get_dataset (f->session);

  g_assert_true (lk_session_request (f->session, "data.shapes.seed", "7", NULL));
  g_assert_true (lk_session_request (f->session, "data.train_size", "600", NULL));
  wait_for_state (f, LK_SESSION_LOADING);
  lk_session_cancel_loading (f->session);
  g_assert_cmpint (lk_session_get_state (f->session), ==, LK_SESSION_READY);
  g_assert_true (lk_session_get_dataset (f->session) == before);
  g_assert_cmpstr (value_of (f, "data.shapes.seed"), ==, "0");
  g_assert_cmpstr (value_of (f, "data.train_size"), ==, "640");

  /* Pressed right after a change, Train waits for the new data. */
  g_assert_true (lk_session_request (f->session, "data.train_size", "600", NULL));
  press (f, "win.train");
  wait_for_step (f, 2);
  g_assert_cmpint (lk_session_get_dataset (f->session)->splits[LK_TRAIN].n, ==, 600);
}

static gboolean
shows_what_is_isotropic (gpointer chart)
{
  g_autofree char *summary = lk_chart_dup_summary (chart);

  return strstr (summary, "isotropic") != NULL;
}

/* What cannot be written is told, and training goes on. */
static void
test_trouble_with_the_disk (Fixture *f, gconstpointer data)
{
  g_autofree char *run = NULL, *folder = NULL, *aside = NULL;
  long step;

  train_to (f, 3);
  step = lk_session_get_status (f->session)->step;
  run = run_folder (f);
  folder = g_build_filename (run, "checkpoints", NULL);
  aside = g_build_filename (run, "elsewhere", NULL);
  g_assert_cmpint (g_rename (folder, aside), ==, 0);
  g_assert_true (g_file_set_contents (folder, "no folder", -1, NULL));
  g_clear_pointer (&f->problem, g_free);

  train_to (f, step + 2);
  wait_until (has_problem, f, 10);
  g_assert_nonnull (strstr (f->problem, "cannot be saved"));
  g_assert_cmpint (lk_chart_get_size (chart_of (f, "loss"), "loss"), >=, step + 2);
}

/* Written by somebody else, or damaged: it shows what there is and says why it cannot go on. */
static void
test_a_busy_run_is_read_only (Fixture *f, gconstpointer data)
{
  g_autofree char *run = NULL;
  g_autoptr (LkRun) writer = NULL;
  g_autoptr (GError) error = NULL;
  GtkWidget *row;

  train_to (f, 5);
  run = run_folder (f);
  press (f, "win.reset");
  for (int i = 0; writer == NULL && i < 1000; i++)
    {
      g_clear_error (&error);
      writer = lk_run_open (run, TRUE, &error);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (5000);
    }
  g_assert_nonnull (writer);

  lk_window_open_path (f->window, run);
  answer (f, "discard");
  wait_for_state (f, LK_SESSION_READ_ONLY);
  g_assert_nonnull (strstr (f->problem, "only be looked at"));
  g_assert_cmpint (lk_chart_get_size (chart_of (f, "loss"), "loss"), >=, 5);
  g_assert_false (gtk_widget_is_sensitive (find_button (GTK_WIDGET (f->window), "win.train")));
  g_assert_false (gtk_widget_is_sensitive (find_button (GTK_WIDGET (f->window), "win.step")));
  row = lk_sidebar_find_row (lk_window_get_sidebar (f->window), "method.hidden");
  g_assert_true (gtk_widget_has_css_class (row, "locked"));
  lk_clock_show (lk_session_get_clock (f->session), 0);
  wait_until (shows_what_is_isotropic, chart_of (f, "spread"), 60);
  save_picture (GTK_WIDGET (f->window), "23-read-only");

  press (f, "win.reset");
  g_assert_cmpint (lk_session_get_state (f->session), ==, LK_SESSION_READY);
  g_assert_null (lk_session_get_run (f->session));
}

static gboolean
has_diagnostics_of_step (gpointer data)
{
  Fixture *f = data;
  const LkDiagnostics *diagnostics = lk_session_get_diagnostics (f->session, LK_SPACE_BACKBONE);

  return diagnostics != NULL && diagnostics->step == f->wanted_step;
}

/* Scrubbing shows each recorded step again: its views to the bit, its diagnostics; and then comes back. */
static void
test_scrubbing (Fixture *f, gconstpointer data)
{
  LkClock *clock = lk_session_get_clock (f->session);
  const LkPreview *views;
  g_autofree int *first_batch = NULL;
  const long *records;
  int n;

  press (f, "win.step");
  wait_for_step (f, 1);
  wait_for_state (f, LK_SESSION_PAUSED);
  train_to (f, 40);
  records = lk_clock_get_records (clock, &n);
  g_assert_cmpint (n, >=, 5);
  g_assert_cmpint (records[0], ==, 0);
  g_assert_cmpint (records[1], ==, 1);
  g_assert_true (lk_clock_is_live (clock));

  lk_clock_show (clock, 0);
  f->wanted_step = 0;
  wait_until (has_diagnostics_of_step, f, 10);
  lk_clock_show (clock, 4);
  g_assert_cmpint (lk_clock_get_step (clock), ==, 4);
  f->wanted_step = 4;
  wait_until (has_diagnostics_of_step, f, 10);
  g_assert_cmpint (lk_session_get_first_diagnostics (f->session, LK_SPACE_BACKBONE)->step, ==, 0);
  views = lk_session_get_views (f->session);
  g_assert_cmpint (views->step, ==, 4);
  first_batch = g_memdup2 (views->sample, (gsize) views->n_images * sizeof (int));
  save_picture (GTK_WIDGET (f->window), "26-scrubbed");

  lk_clock_show (clock, 2);
  views = lk_session_get_views (f->session);
  g_assert_cmpint (views->step, ==, 2);
  g_assert_cmpint (memcmp (first_batch, views->sample, (gsize) views->n_images * sizeof (int)), !=, 0);
  lk_clock_go_live (clock);
  g_assert_cmpint (lk_session_get_views (f->session)->step, ==, 0);

  press (f, "win.reset");
  lk_clock_get_records (clock, &n);
  g_assert_cmpint (n, ==, 0);
  g_assert_null (lk_session_get_diagnostics (f->session, LK_SPACE_BACKBONE));
}

static void
count_rewinds_cb (int *count)
{
  (*count)++;
}

/* A switch that was turned is undone by going back: setting, step, curves. */
static void
test_undo_surgery (Fixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;
  int rewinds = 0;
  long before, step;

  g_signal_connect_swapped (f->session, "rewound", G_CALLBACK (count_rewinds_cb), &rewinds);
  train_to (f, 12);
  before = lk_session_get_status (f->session)->step;
  g_assert_cmpint (lk_session_get_surgery (f->session, &key), ==, -1);
  set (f, "method.temperature", "0.6");
  train_to (f, before + 8);
  g_free (key);
  step = lk_session_get_surgery (f->session, &key);
  g_assert_cmpint (step, ==, before);
  g_assert_cmpstr (key, ==, "method.temperature");
  g_assert_true (lk_session_has_checkpoint (f->session, before));

  lk_session_rewind (f->session, step);
  f->wanted_step = before;
  wait_until (is_rewound, f, 30);
  g_assert_cmpint (rewinds, ==, 1);
  g_assert_cmpstr (value_of (f, "method.temperature"), ==, "0.2");
  g_assert_cmpint (lk_chart_get_size (chart_of (f, "loss"), "loss"), ==, before);
  save_picture (GTK_WIDGET (f->window), "27-surgery-undone");

  /* From there it goes on; a step without a checkpoint is refused with a sentence. */
  press (f, "win.step");
  wait_for_step (f, before + 1);
  wait_for_state (f, LK_SESSION_PAUSED);
  g_clear_pointer (&f->problem, g_free);
  lk_session_rewind (f->session, 3);
  wait_until (has_problem, f, 10);
  g_assert_cmpint (rewinds, ==, 1);
}

/* -- a crash ------------------------------------------------------------------------------------------------------- */

static gboolean
has_checkpoint_beyond_start (gpointer data)
{
  Fixture *f = data;
  g_autoptr (GDir) folder = g_dir_open (f->runs_dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *metrics = g_build_filename (f->runs_dir, name, "metrics.csv", NULL), *text = NULL;

      if (g_file_get_contents (metrics, &text, NULL, NULL) && strstr (text, "\n20,") != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_dialog (gpointer unused)
{
  return find_dialog () != NULL;
}

/* The real program trains and is killed; the next window offers its run, takes it up and goes on. */
static void
test_resume_after_sigkill (Fixture *f, gconstpointer data)
{
  g_autofree char *experiment = g_build_filename (f->runs_dir, "small.likeness", NULL);
  g_autofree char *program = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "..", "src", "app", "likeness", NULL);
  g_autofree char *data_home = g_build_filename (f->runs_dir, "share", NULL);
  g_autofree char *runs = g_build_filename (data_home, "likeness", "runs", NULL);
  g_autofree char *state_home = g_build_filename (f->runs_dir, "state", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (LkAutosave) autosave = NULL;
  g_autoptr (GError) error = NULL;
  LkLeftover left;
  g_autofree char *session = g_build_filename (state_home, "likeness", NULL);

  g_assert_true (lk_session_save_experiment (f->session, experiment, NULL));
  g_assert_cmpint (g_mkdir_with_parents (runs, 0755), ==, 0);
  g_free (f->runs_dir);
  f->runs_dir = g_strdup (runs);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", data_home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_STATE_HOME", state_home, TRUE);
  g_subprocess_launcher_setenv (launcher, "GTK_A11Y", "none", TRUE);
  child = g_subprocess_launcher_spawn (launcher, &error, program, "--train", experiment, NULL);
  g_assert_no_error (error);
  wait_until (has_checkpoint_beyond_start, f, 60);
  g_subprocess_send_signal (child, SIGKILL);
  g_assert_true (g_subprocess_wait (child, NULL, &error));
  g_assert_true (g_subprocess_get_if_signaled (child));

  autosave = lk_autosave_new (f->session, session);
  g_assert_true (lk_autosave_begin (autosave, &left));
  g_assert_true (left.died);
  g_assert_nonnull (left.run);
  g_assert_true (g_str_has_prefix (left.run, runs));
  lk_window_offer_run (f->window, left.run, left.died);
  wait_until (has_dialog, NULL, 10);
  save_picture (find_dialog (), "24-resume");
  answer (f, "resume");
  wait_for_state (f, LK_SESSION_PAUSED);
  g_assert_cmpstr (value_of (f, "method.hidden"), ==, "32");

  press (f, "win.train");
  wait_for_step (f, 30);
  g_assert_cmpint (lk_chart_get_size (chart_of (f, "loss"), "loss"), >=, 30);
  lk_leftover_clear (&left);
}

/* -- drops --------------------------------------------------------------------------------------------------------- */

static void
write_picture (const char *path, int gray)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 24, 24);
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, gray / 255.0, gray / 255.0, gray / 255.0);
  cairo_paint (cr);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static gboolean
drop (Fixture *f, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (f->window));
  GSList files = { file, NULL };
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean taken = FALSE;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_set_boxed (&value, &files);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        g_signal_emit_by_name (controller, "drop", &value, 10.0, 10.0, &taken);
    }
  return taken;
}

static gboolean
has_folder (gpointer data)
{
  Fixture *f = data;
  const LkDataset *dataset = lk_session_get_dataset (f->session);

  return lk_session_get_state (f->session) == LK_SESSION_READY && dataset != NULL &&
         g_str_equal (dataset->id, "folder");
}

static void
test_drops (Fixture *f, gconstpointer data)
{
  LkSelection *selection = lk_session_get_selection (f->session);
  g_autofree char *folder = g_build_filename (f->runs_dir, "pictures", NULL), *picture = NULL;
  g_autofree char *experiment = g_build_filename (f->runs_dir, "trial.likeness", NULL);
  const LkColumn *files;
  int n;

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  for (int i = 0; i < 24; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02d.png", i), *path = g_build_filename (folder, name, NULL);

      write_picture (path, i * 10);
    }

  /* A folder opens. */
  g_assert_true (drop (f, folder));
  wait_until (has_folder, f, 30);
  lk_selection_get (selection, &n);
  g_assert_cmpint (n, ==, 0);

  /* A picture of it is selected. */
  files = lk_dataset_column (lk_session_get_dataset (f->session), LK_TRAIN, "file");
  picture = g_build_filename (folder, files->text[3], NULL);
  g_assert_true (drop (f, picture));
  g_assert_cmpint (lk_selection_get (selection, &n)[0], ==, 3);
  g_assert_cmpint (n, ==, 1);

  /* Coming from elsewhere it opens its folder first. */
  g_assert_true (lk_session_open_dataset (f->session, "shapes", NULL));
  wait_for_state (f, LK_SESSION_LOADING);
  wait_for_state (f, LK_SESSION_READY);
  lk_selection_get (selection, &n);
  g_assert_cmpint (n, ==, 0);
  g_assert_true (drop (f, picture));
  wait_until (has_folder, f, 30);
  g_assert_cmpint (lk_selection_get_lead (selection), ==, 3);
  save_picture (GTK_WIDGET (f->window), "25-dropped-picture");

  /* An experiment opens. */
  g_assert_true (
      g_file_set_contents (experiment, "[likeness]\nversion=1\n[method]\nid=simclr\ntemperature=0.33\n", -1, NULL));
  g_assert_true (drop (f, experiment));
  answer (f, "discard");
  g_assert_cmpstr (value_of (f, "method.temperature"), ==, "0.33");
}

/* -- selection and clock ------------------------------------------------------------------------------------------- */

static void
assert_selected (LkSelection *selection, const char *wanted)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const int *ids;
  int n;

  ids = lk_selection_get (selection, &n);
  for (int i = 0; i < n; i++)
    g_string_append_printf (text, "%s%d", i > 0 ? " " : "", ids[i]);
  g_assert_cmpstr (text->str, ==, wanted);
}

static void
test_selection (void)
{
  static const int order[] = { 7, 3, 9, 1, 5 };
  g_autoptr (LkSelection) selection = lk_selection_new ();

  lk_selection_press (selection, 3, FALSE, FALSE, order, 5);
  assert_selected (selection, "3");
  lk_selection_press (selection, 1, FALSE, TRUE, order, 5);
  assert_selected (selection, "3 9 1");
  /* From the same place in the other direction. */
  lk_selection_press (selection, 7, FALSE, TRUE, order, 5);
  assert_selected (selection, "3 7");
  lk_selection_press (selection, 5, TRUE, FALSE, order, 5);
  assert_selected (selection, "3 7 5");
  g_assert_cmpint (lk_selection_get_lead (selection), ==, 5);
  lk_selection_press (selection, 7, TRUE, FALSE, order, 5);
  assert_selected (selection, "3 5");
  lk_selection_press (selection, 9, TRUE, TRUE, order, 5);
  assert_selected (selection, "3 5 7 9");
  /* What the panel does not show cannot be extended from. */
  lk_selection_press (selection, 40, FALSE, FALSE, NULL, 0);
  lk_selection_press (selection, 9, FALSE, TRUE, order, 5);
  assert_selected (selection, "9");
  lk_selection_clear (selection);
  g_assert_cmpint (lk_selection_get_lead (selection), ==, -1);
}

static gboolean
is_live (gpointer clock)
{
  return lk_clock_is_live (clock);
}

static void
count_cb (int *count)
{
  (*count)++;
}

static void
test_clock (void)
{
  static const long steps[] = { 0, 1, 2, 4, 8, 20 };
  g_autoptr (LkClock) clock = lk_clock_new ();
  int changes = 0;

  lk_clock_show (clock, 5);
  g_assert_true (lk_clock_is_live (clock));
  lk_clock_set_records (clock, steps, 6);
  lk_clock_set_newest (clock, 25);
  g_assert_cmpint (lk_clock_get_step (clock), ==, 25);

  lk_clock_show (clock, 5);
  g_assert_cmpint (lk_clock_get_step (clock), ==, 4);
  lk_clock_show (clock, 15);
  g_assert_cmpint (lk_clock_get_step (clock), ==, 20);
  lk_clock_show (clock, 1000);
  g_assert_cmpint (lk_clock_get_step (clock), ==, 20);
  lk_clock_move (clock, -2);
  g_assert_cmpint (lk_clock_get_step (clock), ==, 4);
  lk_clock_move (clock, -100);
  g_assert_cmpint (lk_clock_get_step (clock), ==, 0);
  lk_clock_move (clock, 6);
  g_assert_true (lk_clock_is_live (clock));
  lk_clock_move (clock, -1);
  g_assert_cmpint (lk_clock_get_step (clock), ==, 20);

  /* A scrubbed clock does not move with the run; a record that is gone gives way to its neighbor. */
  lk_clock_set_newest (clock, 30);
  g_assert_cmpint (lk_clock_get_step (clock), ==, 20);
  lk_clock_set_records (clock, steps, 4);
  g_assert_cmpint (lk_clock_get_step (clock), ==, 4);
  lk_clock_set_records (clock, NULL, 0);
  g_assert_true (lk_clock_is_live (clock));

  lk_clock_set_records (clock, steps, 6);
  g_signal_connect_swapped (clock, "changed", G_CALLBACK (count_cb), &changes);
  lk_clock_play (clock, 30);
  g_assert_true (lk_clock_is_playing (clock));
  g_assert_cmpint (lk_clock_get_step (clock), ==, 0);
  wait_until (is_live, clock, 10);
  g_assert_false (lk_clock_is_playing (clock));
  /* Six records and the way back to live. */
  g_assert_cmpint (changes, ==, 7);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/ui/session/an-experiment-is-a-document", test_a_document },
    { "/ui/session/changes-are-asked-about", test_changes_are_asked_about },
    { "/ui/session/recent-files", test_recent },
    { "/ui/session/restored-after-a-crash", test_restored_after_a_crash },
    { "/ui/session/discarded-changes-stay-away", test_discarded_changes_stay_away },
    { "/ui/session/a-damaged-session-is-set-aside", test_a_damaged_session_is_set_aside },
    { "/ui/session/a-run-opens-and-goes-on", test_a_run_opens_and_goes_on },
    { "/ui/session/a-busy-run-is-read-only", test_a_busy_run_is_read_only },
    { "/ui/session/read-only-after-a-rewind", test_read_only_after_a_rewind },
    { "/ui/session/cancelled-loading-leaves-what-was", test_cancelled_loading },
    { "/ui/session/trouble-with-the-disk-is-told", test_trouble_with_the_disk },
    { "/ui/session/scrubbing-shows-each-recorded-step", test_scrubbing },
    { "/ui/session/surgery-is-undone", test_undo_surgery },
    { "/ui/session/resume-after-sigkill", test_resume_after_sigkill },
    { "/ui/session/folders-pictures-and-experiments-drop", test_drops },
  };

  gtk_test_init (&argc, &argv, NULL);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_test_add_func ("/ui/session/selection", test_selection);
  g_test_add_func ("/ui/session/clock", test_clock);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
