/* Loading a data set in a thread, with progress and cancel. */

#include "app/session-private.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <string.h>

#define REPORT_MS 60
#define SETTLE_MS 150

/* What the thread and the main loop share. */
typedef struct
{
  gatomicrefcount refs;
  LkValues *values;
  GCancellable *cancellable;
  GMutex lock;
  double fraction;
  char *what;
} Loading;

static void
loading_unref (Loading *loading)
{
  if (!g_atomic_ref_count_dec (&loading->refs))
    return;

  lk_values_free (loading->values);
  g_object_unref (loading->cancellable);
  g_mutex_clear (&loading->lock);
  g_free (loading->what);
  g_free (loading);
}

static void
report (gpointer data, double fraction, const char *what)
{
  Loading *loading = data;

  g_mutex_lock (&loading->lock);
  loading->fraction = fraction;
  g_free (loading->what);
  loading->what = g_strdup (what);
  g_mutex_unlock (&loading->lock);
}

static gboolean
cancelled (gpointer data)
{
  return g_cancellable_is_cancelled (((Loading *) data)->cancellable);
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Loading *loading = data;
  LkProgress progress = { report, cancelled, loading };
  GError *error = NULL;
  LkDataset *dataset = lk_data_load (loading->values, &progress, &error);

  if (dataset != NULL)
    g_task_return_pointer (task, dataset, (GDestroyNotify) lk_dataset_unref);
  else
    g_task_return_error (task, error);
}

typedef struct
{
  LkSession *session;
  Loading *loading;
} Reporter;

static void
reporter_free (Reporter *reporter)
{
  loading_unref (reporter->loading);
  g_object_unref (reporter->session);
  g_free (reporter);
}

static gboolean
report_cb (gpointer data)
{
  Reporter *reporter = data;
  LkSession *self = reporter->session;
  g_autofree char *what = NULL;
  double fraction;

  if (self->loading != reporter->loading->cancellable)
    return G_SOURCE_REMOVE;

  g_mutex_lock (&reporter->loading->lock);
  fraction = reporter->loading->fraction;
  what = g_strdup (reporter->loading->what);
  g_mutex_unlock (&reporter->loading->lock);
  g_signal_emit (self, lk_session_signals[LK_SESSION_SIGNAL_LOADING], 0, fraction, what != NULL ? what : "");
  return G_SOURCE_CONTINUE;
}

static void
report_skipped (LkSession *self)
{
  const GPtrArray *skipped = self->dataset->skipped;
  g_autoptr (GString) list = NULL;
  g_autofree char *title = NULL;

  if (skipped == NULL || skipped->len == 0)
    return;

  list = g_string_new (NULL);
  for (guint i = 0; i < skipped->len; i++)
    g_string_append_printf (list, "%s\n", (const char *) g_ptr_array_index (skipped, i));
  title = g_strdup_printf (ngettext ("%u file could not be read", "%u files could not be read", skipped->len),
                           skipped->len);
  g_signal_emit (self, lk_session_signals[LK_SESSION_PROBLEM], 0, title, list->str);
}

static void
put_dataset (LkSession *self, LkDataset *dataset)
{
  g_clear_pointer (&self->dataset, lk_dataset_unref);
  self->dataset = dataset;
  lk_selection_clear (self->selection);
  g_object_notify (G_OBJECT (self), "dataset-title");
}

void
lk_session_take_dataset (LkSession *self, LkDataset *dataset)
{
  lk_session_drop_loading (self);
  g_free (self->loaded_values);
  self->loaded_values = dataset != NULL ? lk_session_describe_data (self->experiment) : NULL;
  put_dataset (self, dataset);
  if (dataset == NULL)
    lk_session_drop_views (self);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  LkSession *self = LK_SESSION (object);
  GTask *task = G_TASK (result);
  g_autoptr (GError) error = NULL;
  LkDataset *dataset = g_task_propagate_pointer (task, &error);

  /* Another request took its place. */
  if (g_task_get_cancellable (task) != self->loading || self->closing)
    {
      g_clear_pointer (&dataset, lk_dataset_unref);
      return;
    }

  g_free (self->loaded_values);
  self->loaded_values = dataset != NULL ? g_steal_pointer (&self->loading_values) : NULL;
  lk_session_drop_loading (self);
  put_dataset (self, dataset);

  if (dataset == NULL)
    {
      lk_session_drop_views (self);
      lk_session_set_state (self, LK_SESSION_EMPTY);
      if (!g_error_matches (error, LK_ERROR, LK_ERROR_CANCELLED))
        lk_session_problem (self, _ ("The data set could not be loaded"), error);
      return;
    }

  lk_session_set_state (self, LK_SESSION_READY);
  lk_session_make_views (self);
  report_skipped (self);
  if (self->wanted_steps != 0)
    lk_session_step (self, self->wanted_steps);
}

char *
lk_session_describe_data (LkExperiment *experiment)
{
  g_autoptr (GPtrArray) settings = lk_experiment_settings (experiment);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < settings->len; i++)
    {
      const LkSetting *setting = g_ptr_array_index (settings, i);

      if (g_str_has_prefix (setting->key, "data."))
        g_string_append_printf (text, "%s=%s\n", setting->key, lk_experiment_get (experiment, setting->key));
    }

  return g_string_free (text, FALSE);
}

void
lk_session_drop_loading (LkSession *self)
{
  g_clear_handle_id (&self->reload_timeout, g_source_remove);
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->loading_values, g_free);
  g_clear_pointer (&self->run_to_open, g_free);
  self->opening_run = FALSE;
  self->load_waits = FALSE;
}

GCancellable *
lk_session_begin_loading (LkSession *self)
{
  lk_session_drop_loading (self);
  self->loading = g_cancellable_new ();
  lk_session_set_state (self, LK_SESSION_LOADING);
  return self->loading;
}

static void
start_thread (LkSession *self)
{
  Loading *loading = g_new0 (Loading, 1);
  g_autoptr (GTask) task = NULL;
  Reporter *reporter = g_new (Reporter, 1);
  GCancellable *cancellable = self->loading;

  g_atomic_ref_count_init (&loading->refs);
  g_atomic_ref_count_inc (&loading->refs);
  g_mutex_init (&loading->lock);
  loading->values = lk_experiment_values (self->experiment);
  loading->cancellable = g_object_ref (cancellable);
  *reporter = (Reporter){ g_object_ref (self), loading };
  g_timeout_add_full (G_PRIORITY_DEFAULT, REPORT_MS, report_cb, reporter, (GDestroyNotify) reporter_free);

  task = g_task_new (self, cancellable, loaded_cb, NULL);
  /* A load that was cancelled ends by itself and is told apart by its cancellable. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, loading, (GDestroyNotify) loading_unref);
  g_task_run_in_thread (task, load_thread);
}

void
lk_session_load (LkSession *self)
{
  int wanted_steps = self->wanted_steps;

  lk_session_reset (self);
  self->wanted_steps = wanted_steps;
  lk_session_begin_loading (self);
  self->loading_values = lk_session_describe_data (self->experiment);
  self->load_waits = self->holds_loading;
  if (!self->load_waits)
    start_thread (self);
}

void
lk_session_hold_loading (LkSession *self)
{
  self->holds_loading = TRUE;
}

void
lk_session_release_loading (LkSession *self)
{
  self->holds_loading = FALSE;
  if (self->load_waits)
    start_thread (self);
  self->load_waits = FALSE;
}

/* What is loaded, or being loaded, is not what the experiment describes. */
static gboolean
is_other_data (LkSession *self)
{
  g_autofree char *wanted = lk_session_describe_data (self->experiment);
  const char *have = self->loading_values != NULL ? self->loading_values : self->loaded_values;

  return g_strcmp0 (wanted, have) != 0;
}

/* The experiment describes again what is loaded. */
static void
return_to_loaded (LkSession *self)
{
  g_auto (GStrv) lines = g_strsplit (self->loaded_values, "\n", -1);

  self->settling = TRUE;
  lk_session_begin_group (self);
  for (int i = 0; lines[i] != NULL; i++)
    {
      /* The data set's id comes first: it decides which other keys there are. */
      char *text = strchr (lines[i], '=');

      if (text == NULL)
        continue;
      *text++ = '\0';
      if (g_strcmp0 (lk_experiment_get (self->experiment, lines[i]), text) != 0)
        lk_experiment_set (self->experiment, lines[i], text, NULL);
    }
  lk_session_end_group (self, _ ("Loading was cancelled"));
  self->settling = FALSE;
}

void
lk_session_cancel_loading (LkSession *self)
{
  if (self->loading == NULL)
    return;

  lk_session_drop_loading (self);
  self->wanted_steps = 0;
  if (self->dataset != NULL && is_other_data (self))
    return_to_loaded (self);
  lk_session_set_state (self, self->dataset != NULL ? LK_SESSION_READY : LK_SESSION_EMPTY);
}

static gboolean
reload_cb (gpointer data)
{
  LkSession *self = data;

  self->reload_timeout = 0;
  if (is_other_data (self))
    lk_session_load (self);
  return G_SOURCE_REMOVE;
}

gboolean
lk_session_load_changed_data (LkSession *self)
{
  if (self->reload_timeout == 0 || !is_other_data (self))
    return FALSE;

  lk_session_load (self);
  return TRUE;
}

void
lk_session_data_changed (LkSession *self)
{
  if (self->closing || !is_other_data (self))
    return;

  /* The first data set comes at once; a slider that is dragged is waited for. */
  if (self->dataset == NULL && self->loading == NULL)
    lk_session_load (self);
  else if (self->reload_timeout == 0)
    self->reload_timeout = g_timeout_add (SETTLE_MS, reload_cb, self);
}
