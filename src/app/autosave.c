#include "app/autosave.h"

#include "app/set-aside.h"
#include "train/run-info.h"
#include "train/run-lock.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#define VERSION 1
#define GROUP "session"
#define PATIENCE_MS 3000

struct _LkAutosave
{
  GObject parent_instance;

  LkSession *session;
  char *folder;
  int lock; /* -1 = another program keeps the file */
  gboolean ended, has_run;
  gboolean failed; /* the last write */
  char *run;       /* folder of the run that is going, or was when the last program ended */
  guint timeout;
};

static guint problem_signal;

G_DEFINE_FINAL_TYPE (LkAutosave, lk_autosave, G_TYPE_OBJECT)

static char *
file_path (LkAutosave *self)
{
  return g_build_filename (self->folder, "session", NULL);
}

/* The file is this program's to write. */
static gboolean
is_writer (LkAutosave *self)
{
  return self->lock >= 0 && !self->ended;
}

gboolean
lk_autosave_is_active (LkAutosave *self)
{
  return is_writer (self) && !self->failed;
}

/* -- writing ------------------------------------------------------------------------------------------------------- */

/* The folder of a run that can go on. What the last session left stays on offer until there is a run of this one. */
static void
note_run (LkAutosave *self)
{
  LkRun *run = lk_session_get_run (self->session);
  LkSessionState state = lk_session_get_state (self->session);
  gboolean open = run != NULL && lk_run_path (run) != NULL && state != LK_SESSION_FINISHED &&
                  state != LK_SESSION_FAILED && state != LK_SESSION_READ_ONLY;

  if (run == NULL && !self->has_run)
    return;

  self->has_run = run != NULL;
  g_clear_pointer (&self->run, g_free);
  if (open)
    self->run = g_strdup (lk_run_path (run));
}

static void
write_file (LkAutosave *self, gboolean keep)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *experiment = lk_experiment_to_text (lk_session_get_experiment (self->session), FALSE);
  g_autofree char *path = file_path (self), *text = NULL;
  g_autoptr (GError) error = NULL;

  g_key_file_set_integer (file, GROUP, "version", VERSION);
  if (keep)
    g_key_file_set_string (file, GROUP, "experiment", experiment);
  if (lk_session_get_path (self->session) != NULL)
    g_key_file_set_string (file, GROUP, "path", lk_session_get_path (self->session));
  if (self->run != NULL)
    g_key_file_set_string (file, GROUP, "run", self->run);
  g_key_file_set_boolean (file, GROUP, "dirty", !self->ended);

  text = g_key_file_to_data (file, NULL, NULL);
  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &error))
    self->failed = FALSE;
  else if (!self->failed)
    {
      self->failed = TRUE;
      g_signal_emit (self, problem_signal, 0, error->message);
    }
}

void
lk_autosave_flush (LkAutosave *self)
{
  if (self->timeout == 0 || !is_writer (self))
    return;

  g_clear_handle_id (&self->timeout, g_source_remove);
  write_file (self, TRUE);
}

static gboolean
timeout_cb (gpointer data)
{
  LkAutosave *self = data;

  self->timeout = 0;
  write_file (self, TRUE);
  return G_SOURCE_REMOVE;
}

/* Changes that go on are saved all the same: later ones do not put the timer off. */
static void
changed_cb (LkAutosave *self)
{
  if (is_writer (self) && self->timeout == 0)
    self->timeout = g_timeout_add (PATIENCE_MS, timeout_cb, self);
}

/* A run that begins or ends is known at once: it is what a crash must not hide. */
static void
run_cb (LkAutosave *self)
{
  g_autofree char *before = g_strdup (self->run);

  if (!is_writer (self))
    return;

  note_run (self);
  if (g_strcmp0 (before, self->run) != 0)
    write_file (self, TRUE);
}

void
lk_autosave_end (LkAutosave *self, gboolean keep)
{
  if (!is_writer (self))
    return;

  g_clear_handle_id (&self->timeout, g_source_remove);
  note_run (self);
  self->ended = TRUE;
  write_file (self, keep);
}

/* -- reading ------------------------------------------------------------------------------------------------------- */

void
lk_leftover_clear (LkLeftover *leftover)
{
  g_clear_pointer (&leftover->run, g_free);
  g_clear_pointer (&leftover->problem, g_free);
}

/* A run that could go on here and now. */
static gboolean
can_go_on (const char *run)
{
  g_autofree char *info_path = g_build_filename (run, "run.json", NULL);
  g_autofree char *experiment = g_build_filename (run, "experiment.likeness", NULL);
  LkRunInfo *info;
  gboolean over;
  int lock;

  if (!g_file_test (experiment, G_FILE_TEST_IS_REGULAR) || (lock = lk_run_lock (run, NULL)) < 0)
    return FALSE;

  lk_run_unlock (lock);
  info = lk_run_info_read (info_path);
  over = g_str_equal (lk_run_info_state (info), "finished");
  lk_run_info_free (info);
  return !over;
}

/* A session that ended without its experiment ended with what its file holds. */
static gboolean
restore_experiment (LkAutosave *self, GKeyFile *file, LkLeftover *leftover, GError **error)
{
  g_autofree char *experiment = g_key_file_get_string (file, GROUP, "experiment", NULL);
  g_autofree char *path = g_key_file_get_string (file, GROUP, "path", NULL);

  if (experiment != NULL)
    leftover->experiment = lk_session_restore_experiment (self->session, experiment, path, error);
  else if (path != NULL)
    leftover->experiment = lk_session_open_experiment (self->session, path, error);
  else
    return TRUE;

  return leftover->experiment;
}

static void
restore_run (GKeyFile *file, LkLeftover *leftover)
{
  g_autofree char *run = g_key_file_get_string (file, GROUP, "run", NULL);

  leftover->died = g_key_file_get_boolean (file, GROUP, "dirty", NULL);
  if (run != NULL && can_go_on (run))
    leftover->run = g_steal_pointer (&run);
}

static gboolean
check_version (GKeyFile *file, GError **error)
{
  int version = g_key_file_get_integer (file, GROUP, "version", error);

  if (version == 0)
    return FALSE;
  if (version == VERSION)
    return TRUE;

  g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, _ ("version %d is not known"), version);
  return FALSE;
}

static void
read_file (LkAutosave *self, LkLeftover *leftover)
{
  g_autofree char *path = file_path (self);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error) || !check_version (file, &error) ||
      !restore_experiment (self, file, leftover, &error))
    {
      g_autofree char *aside = lk_set_aside (path);

      leftover->problem = lk_set_aside_words (path, aside, error);
    }
  else
    restore_run (file, leftover);
}

gboolean
lk_autosave_begin (LkAutosave *self, LkLeftover *leftover)
{
  g_autoptr (GError) error = NULL;

  *leftover = (LkLeftover){ 0 };
  if (g_mkdir_with_parents (self->folder, 0700) != 0 || (self->lock = lk_run_lock (self->folder, &error)) < 0)
    return FALSE;

  read_file (self, leftover);
  /* Until the first change too: what dies now has died. */
  self->run = g_strdup (leftover->run);
  write_file (self, TRUE);
  return TRUE;
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_autosave_dispose (GObject *object)
{
  LkAutosave *self = LK_AUTOSAVE (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (lk_autosave_parent_class)->dispose (object);
}

static void
lk_autosave_finalize (GObject *object)
{
  LkAutosave *self = LK_AUTOSAVE (object);

  if (self->lock >= 0)
    lk_run_unlock (self->lock);
  g_free (self->folder);
  g_free (self->run);

  G_OBJECT_CLASS (lk_autosave_parent_class)->finalize (object);
}

static void
lk_autosave_class_init (LkAutosaveClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_autosave_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_autosave_finalize;

  problem_signal = g_signal_new ("problem", LK_TYPE_AUTOSAVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 G_TYPE_STRING);
}

static void
lk_autosave_init (LkAutosave *self)
{
  self->lock = -1;
}

LkAutosave *
lk_autosave_new (LkSession *session, const char *folder)
{
  LkAutosave *self = g_object_new (LK_TYPE_AUTOSAVE, NULL);

  self->session = g_object_ref (session);
  self->folder = folder != NULL ? g_strdup (folder) : g_build_filename (g_get_user_state_dir (), "likeness", NULL);
  g_signal_connect_object (session, "setting-changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::path", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::modified", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (run_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "status", G_CALLBACK (run_cb), self, G_CONNECT_SWAPPED);
  return self;
}
