/* A run from its folder: its settings, its data and, if it can go on, its trainer; else to be looked at only. */

#include "app/session-private.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <math.h>

/* What the thread is given and what it finds. */
typedef struct
{
  char *path;
  LkDataset *loaded; /* what the session has, and from which values */
  char *loaded_values;

  LkExperiment *experiment;
  LkDataset *dataset; /* NULL = it could not be loaded */
  LkTrainer *trainer; /* NULL = the run can only be looked at ... */
  LkRun *run;         /* ... as this */
  char *problem;      /* ... because */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->path);
  g_clear_pointer (&opening->loaded, lk_dataset_unref);
  g_free (opening->loaded_values);
  g_clear_object (&opening->experiment);
  g_clear_pointer (&opening->dataset, lk_dataset_unref);
  g_clear_pointer (&opening->trainer, lk_trainer_free);
  g_clear_pointer (&opening->run, lk_run_close);
  g_free (opening->problem);
  g_free (opening);
}

/* -- in the thread ------------------------------------------------------------------------------------------------- */

static gboolean
is_cancelled (gpointer cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

/* The data of the run, which the session may have already. */
static void
find_data (Opening *opening, GCancellable *cancellable, GError **error)
{
  g_autofree char *wanted = lk_session_describe_data (opening->experiment);
  g_autoptr (LkValues) values = NULL;
  LkProgress progress = { NULL, is_cancelled, cancellable };

  if (opening->loaded != NULL && g_strcmp0 (wanted, opening->loaded_values) == 0)
    {
      opening->dataset = lk_dataset_ref (opening->loaded);
      return;
    }

  values = lk_experiment_values (opening->experiment);
  opening->dataset = lk_data_load (values, &progress, error);
}

static void
open_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Opening *opening = data;
  g_autoptr (GError) reason = NULL;
  GError *error = NULL;

  opening->run = lk_run_open_damaged (opening->path, &opening->problem, &error);
  if (opening->run == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  opening->experiment = lk_run_experiment (opening->run);
  find_data (opening, cancellable, &reason);
  if (opening->dataset != NULL && opening->problem == NULL)
    opening->trainer = lk_trainer_resume (opening->path, opening->dataset, 0, LK_SESSION_NICE, &reason);
  if (opening->trainer == NULL && opening->problem == NULL)
    opening->problem = g_strdup (reason->message);
  if (opening->trainer != NULL)
    g_clear_pointer (&opening->run, lk_run_close);

  g_task_return_boolean (task, TRUE);
}

/* -- in the main loop ---------------------------------------------------------------------------------------------- */

/* What can be told of a run without its trainer. */
static void
describe_viewed (LkSession *self)
{
  int n = lk_run_n_rows (self->viewed);
  LkMetrics last;

  self->status = (LkTrainerStatus){ .state = LK_TRAINER_PAUSED, .doing = "", .seconds_left = NAN };
  self->status.baselines = (LkBaselines){ NAN, NAN, 0, 0 };
  if (n == 0 || lk_run_rows (self->viewed, n - 1, 1, &last) == 0)
    return;

  self->status.step = self->status.total_steps = last.step;
  self->status.epoch = last.epoch;
  self->status.seconds = last.seconds;
}

static void
take_first (LkSession *self)
{
  if (lk_session_drain (self))
    lk_session_watch_trainer (self);
}

static void
view (LkSession *self, Opening *opening)
{
  g_autoptr (GError) reason = g_error_new_literal (LK_ERROR, LK_ERROR_DATA, opening->problem);

  self->viewed = g_steal_pointer (&opening->run);
  self->rows_seen = self->events_seen = self->rewinds_seen = 0;
  self->newest_loss = self->newest_knn = NAN;
  describe_viewed (self);
  g_signal_emit (self, lk_session_signals[LK_SESSION_RUN_BEGAN], 0);
  take_first (self);
  lk_session_set_state (self, LK_SESSION_READ_ONLY);
  lk_session_problem (self, _ ("This run can only be looked at"), reason);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  LkSession *self = LK_SESSION (object);
  GTask *task = G_TASK (result);
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean opened = g_task_propagate_boolean (task, &error);
  int wanted_steps;

  self->starting--;
  /* Another request took its place. */
  if (g_task_get_cancellable (task) != self->loading || self->closing)
    {
      if (opening->trainer != NULL)
        lk_session_retire (self, g_steal_pointer (&opening->trainer));
      lk_session_check_closed (self);
      return;
    }

  wanted_steps = self->wanted_steps;
  self->wanted_steps = 0;
  if (!opened)
    {
      lk_session_drop_loading (self);
      lk_session_set_state (self, self->dataset != NULL ? LK_SESSION_READY : LK_SESSION_EMPTY);
      lk_session_problem (self, _ ("The run could not be opened"), error);
      return;
    }

  self->settling = TRUE;
  lk_session_take_experiment (self, opening->experiment);
  self->settling = FALSE;
  lk_session_take_dataset (self, g_steal_pointer (&opening->dataset));
  lk_session_note_run_experiment (self);
  if (opening->trainer != NULL)
    {
      lk_session_adopt (self, g_steal_pointer (&opening->trainer));
      take_first (self);
    }
  else
    view (self, opening);
  lk_session_make_views (self);

  /* Train was pressed in the meantime. */
  if (wanted_steps != 0)
    lk_session_step (self, wanted_steps);
}

void
lk_session_open_waiting_run (LkSession *self)
{
  Opening *opening;
  g_autoptr (GTask) task = NULL;

  /* A trainer that is ending may hold this very run. */
  if (self->run_to_open == NULL || self->retiring > 0)
    return;

  opening = g_new0 (Opening, 1);
  opening->path = g_steal_pointer (&self->run_to_open);
  if (self->dataset != NULL)
    {
      opening->loaded = lk_dataset_ref (self->dataset);
      opening->loaded_values = g_strdup (self->loaded_values);
    }

  self->starting++;
  task = g_task_new (self, self->loading, opened_cb, NULL);
  /* An opening that was cancelled ends by itself and is told apart by its cancellable. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_thread);
}

void
lk_session_open_run (LkSession *self, const char *path)
{
  g_autofree char *own = g_strdup (path);

  lk_session_reset (self);
  lk_session_begin_loading (self);
  self->opening_run = TRUE;
  self->run_to_open = g_steal_pointer (&own);
  lk_session_open_waiting_run (self);
}
