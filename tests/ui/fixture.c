#include "fixture.h"

#include <glib/gstdio.h>

/* -- predicates ---------------------------------------------------------------------------------------------------- */

static gboolean
is_in_state (gpointer data)
{
  Fixture *f = data;

  return lk_session_get_state (f->session) == f->wanted;
}

static gboolean
has_reached_step (gpointer data)
{
  Fixture *f = data;
  const LkTrainerStatus *status = lk_session_get_status (f->session);

  return status != NULL && status->step >= f->wanted_step;
}

gboolean
is_closed (gpointer data)
{
  return ((Fixture *) data)->closed;
}

gboolean
has_problem (gpointer data)
{
  return ((Fixture *) data)->problem != NULL;
}

void
wait_for_state (Fixture *f, LkSessionState state)
{
  f->wanted = state;
  wait_until (is_in_state, f, 60);
}

void
wait_for_step (Fixture *f, long step)
{
  f->wanted_step = step;
  wait_until (has_reached_step, f, 120);
}

/* -- the fixture --------------------------------------------------------------------------------------------------- */

static void
set_flag_cb (gboolean *flag)
{
  *flag = TRUE;
}

static void
problem_cb (Fixture *f, const char *title, const char *detail)
{
  g_free (f->problem);
  f->problem = g_strdup_printf ("%s: %s", title, detail);
}

void
set (Fixture *f, const char *key, const char *text)
{
  g_autoptr (GError) error = NULL;

  lk_session_request (f->session, key, text, &error);
  g_assert_no_error (error);
}

/* Shapes, small enough that a step takes milliseconds. */
void
fixture_set_up (Fixture *f, gconstpointer data)
{
  static const char *const settings[][2] = {
    { "data.image_size", "16" },  { "data.train_size", "640" }, { "train.batch_size", "32" },
    { "encoder.width", "8" },     { "method.hidden", "32" },    { "method.output", "16" },
    { "eval.query_size", "100" }, { "eval.probe_size", "100" }, { "eval.bank_size", "300" },
    { "train.threads", "1" },
  };
  g_autoptr (LkSession) session = NULL;
  g_autoptr (GError) error = NULL;

  f->runs_dir = g_dir_make_tmp ("likeness-ui-XXXXXX", &error);
  g_assert_no_error (error);
  session = lk_session_new (f->runs_dir);
  f->session = session;
  f->window = lk_window_new (drive_application (), session);
  g_signal_connect_swapped (session, "closed", G_CALLBACK (set_flag_cb), &f->closed);
  g_signal_connect_swapped (session, "ask-restart", G_CALLBACK (set_flag_cb), &f->asked);
  g_signal_connect_swapped (session, "problem", G_CALLBACK (problem_cb), f);

  g_assert_true (lk_session_open_dataset (session, "shapes", &error));
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    set (f, settings[i][0], settings[i][1]);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1280, 800);
  gtk_window_present (GTK_WINDOW (f->window));
  wait_for_state (f, LK_SESSION_LOADING);
  wait_for_state (f, LK_SESSION_READY);
}

void
remove_tree (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  if (!f->closed)
    {
      gtk_window_close (GTK_WINDOW (f->window));
      wait_until (is_closed, f, 60);
    }
  remove_tree (f->runs_dir);
  g_free (f->runs_dir);
  g_free (f->problem);
}

void
press (Fixture *f, const char *action)
{
  GtkWidget *button = find_button (GTK_WIDGET (f->window), action);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

LkChart *
chart_of (Fixture *f, const char *panel)
{
  return LK_CHART (
      find_widget (GTK_WIDGET (lk_workspace_find (lk_window_get_workspace (f->window), panel)), LK_TYPE_CHART));
}

/* The text of the one run's file. */
char *
read_run_file (Fixture *f, const char *name)
{
  g_autoptr (GDir) folder = g_dir_open (f->runs_dir, 0, NULL);
  const char *run = g_dir_read_name (folder);
  g_autofree char *path = NULL;
  char *text = NULL;

  g_assert_nonnull (run);
  path = g_build_filename (f->runs_dir, run, name, NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

GtkWidget *
find_dialog (void)
{
  GtkWidget *dialog = NULL;

  for (GList *l = gtk_window_list_toplevels (); l != NULL; l = g_list_delete_link (l, l))
    if (ADW_IS_MESSAGE_DIALOG (l->data) && gtk_widget_get_visible (l->data))
      dialog = l->data;

  return dialog;
}

void
answer (Fixture *f, const char *response)
{
  g_autoptr (GtkWidget) dialog = find_dialog ();

  g_assert_nonnull (dialog);
  g_assert_true (adw_message_dialog_has_response (ADW_MESSAGE_DIALOG (dialog), response));
  g_object_ref (dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  /* As its button does. */
  gtk_window_destroy (GTK_WINDOW (dialog));
}
