/* The trainer's life as the window sees it: made in a thread, drained from a timeout, ended in a thread. */

#include "app/session-private.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <math.h>

#define DRAIN_MS 33
#define ROWS_AT_ONCE 256
/* A long run comes in portions, so that the window can draw and answer between them. */
#define PORTION 10000

/* -- draining ------------------------------------------------------------------------------------------------------ */

static void
note_newest (LkSession *self, int first, int last)
{
  LkMetrics rows[ROWS_AT_ONCE];
  int n;

  for (; first < last; first += n)
    {
      n = lk_run_rows (lk_session_get_run (self), first, MIN (last - first, ROWS_AT_ONCE), rows);
      /* A rewind may have taken them away by now. */
      if (n <= 0)
        return;
      for (int i = 0; i < n; i++)
        {
          if (isfinite (rows[i].loss))
            self->newest_loss = rows[i].loss;
          if (isfinite (rows[i].knn))
            self->newest_knn = rows[i].knn;
        }
    }
}

/* TRUE if there are more. */
static gboolean
drain_rows (LkSession *self)
{
  LkRun *run = lk_session_get_run (self);
  int ready = run != NULL ? lk_run_n_rows (run) : 0, n = MIN (ready - self->rows_seen, PORTION);

  if (n <= 0)
    return FALSE;

  note_newest (self, self->rows_seen, self->rows_seen + n);
  g_signal_emit (self, lk_session_signals[LK_SESSION_ROWS], 0, self->rows_seen, n);
  self->rows_seen += n;
  return self->rows_seen < ready;
}

static void
drain_events (LkSession *self)
{
  LkRun *run = lk_session_get_run (self);
  int ready = run != NULL ? lk_run_n_events (run) : 0;

  if (ready <= self->events_seen)
    return;

  g_signal_emit (self, lk_session_signals[LK_SESSION_EVENTS], 0, self->events_seen, ready - self->events_seen);
  self->events_seen = ready;
}

static void
report_failure (LkSession *self)
{
  g_autoptr (GError) error = lk_trainer_dup_error (self->trainer);

  lk_session_problem (self, _ ("Training stopped"), error);
}

static gboolean
show_state (LkSession *self)
{
  const LkTrainerStatus *status = &self->status;

  switch (status->state)
    {
    case LK_TRAINER_RUNNING:
      lk_session_set_state (self, LK_SESSION_RUNNING);
      return TRUE;

    case LK_TRAINER_FINISHED:
      lk_session_set_state (self, LK_SESSION_FINISHED);
      return FALSE;

    case LK_TRAINER_FAILED:
      /* While it is rewound it is drained, and told of only once. */
      if (self->state != LK_SESSION_FAILED)
        report_failure (self);
      lk_session_set_state (self, LK_SESSION_FAILED);
      return FALSE;

    case LK_TRAINER_IDLE:
    case LK_TRAINER_PAUSED:
    default:
      /* A run that was opened at its end has nothing left to do. */
      lk_session_set_state (self, status->total_steps > 0 && status->step >= status->total_steps ? LK_SESSION_FINISHED
                                                                                                 : LK_SESSION_PAUSED);
      return FALSE;
    }
}

/* A full disk, say: the run goes on in memory, and its user hears of it. */
static void
drain_problems (LkSession *self)
{
  g_autoptr (GError) error = lk_trainer_take_problem (self->trainer);

  if (error != NULL)
    lk_session_problem (self, _ ("The run cannot be saved"), error);
}

gboolean
lk_session_drain (LkSession *self)
{
  gboolean more;

  /* The status first: rows that belong to a state are there before it. */
  if (self->trainer != NULL)
    lk_trainer_get_status (self->trainer, &self->status);
  lk_session_drain_rewinds (self);
  lk_clock_set_newest (self->clock, self->status.step);
  more = drain_rows (self);
  drain_events (self);
  lk_session_drain_records (self);
  if (self->trainer != NULL)
    {
      lk_session_show_batch (self, lk_trainer_take_preview (self->trainer));
      drain_problems (self);
    }
  g_signal_emit (self, lk_session_signals[LK_SESSION_STATUS], 0);

  if (self->trainer != NULL)
    more |= show_state (self) || self->status.rewinding;
  return more;
}

static gboolean
drain_cb (gpointer data)
{
  LkSession *self = data;

  if (lk_session_drain (self))
    return G_SOURCE_CONTINUE;

  self->drain_timeout = 0;
  return G_SOURCE_REMOVE;
}

void
lk_session_watch_trainer (LkSession *self)
{
  if (self->drain_timeout == 0)
    self->drain_timeout = g_timeout_add (DRAIN_MS, drain_cb, self);
}

/* -- making -------------------------------------------------------------------------------------------------------- */

typedef struct
{
  LkExperiment *experiment; /* a copy of its own */
  LkDataset *dataset;
  char *runs_dir;
  guint serial;
} Start;

static void
start_free (Start *start)
{
  g_object_unref (start->experiment);
  lk_dataset_unref (start->dataset);
  g_free (start->runs_dir);
  g_free (start);
}

static void
start_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Start *start = data;
  GError *error = NULL;
  LkTrainer *trainer = lk_trainer_new (start->experiment, start->dataset, start->runs_dir, NULL, LK_SESSION_NICE,
                                       &error);

  if (trainer != NULL)
    g_task_return_pointer (task, trainer, (GDestroyNotify) lk_trainer_free);
  else
    g_task_return_error (task, error);
}

/* Live settings that changed while the trainer was being made. */
static void
catch_up (LkSession *self, LkExperiment *began_with)
{
  g_autoptr (GPtrArray) settings = lk_experiment_settings (self->experiment);

  for (guint i = 0; i < settings->len; i++)
    {
      const LkSetting *setting = g_ptr_array_index (settings, i);
      g_autoptr (GError) error = NULL;

      if (setting->live &&
          g_strcmp0 (lk_experiment_get (self->experiment, setting->key),
                     lk_experiment_get (began_with, setting->key)) != 0 &&
          !lk_session_tell_trainer (self, setting->key, &error))
        lk_session_problem (self, _ ("A setting could not be changed"), error);
    }
}

void
lk_session_adopt (LkSession *self, LkTrainer *trainer)
{
  self->trainer = trainer;
  self->rows_seen = self->events_seen = 0;
  self->newest_loss = self->newest_knn = NAN;
  self->rewinds_seen = 0;
  lk_trainer_get_status (trainer, &self->status);
  g_signal_emit (self, lk_session_signals[LK_SESSION_RUN_BEGAN], 0);
}

static void
go (LkSession *self, int steps)
{
  if (steps < 0)
    lk_trainer_run (self->trainer);
  else
    lk_trainer_run_steps (self->trainer, steps);
  lk_session_set_state (self, LK_SESSION_RUNNING);
  lk_session_watch_trainer (self);
}

static void
started_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  LkSession *self = LK_SESSION (object);
  Start *start = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  LkTrainer *trainer = g_task_propagate_pointer (G_TASK (result), &error);

  self->starting--;
  if (start->serial != self->start_serial || self->closing)
    {
      if (trainer != NULL)
        lk_session_retire (self, trainer);
      lk_session_check_closed (self);
      return;
    }

  if (trainer == NULL)
    {
      lk_session_set_state (self, LK_SESSION_READY);
      lk_session_problem (self, _ ("Training could not begin"), error);
      return;
    }

  lk_session_adopt (self, trainer);
  catch_up (self, start->experiment);
  if (self->wanted_steps != 0)
    go (self, self->wanted_steps);
  else
    lk_session_set_state (self, LK_SESSION_PAUSED);
  self->wanted_steps = 0;
}

static void
start (LkSession *self, int steps)
{
  Start *wanted = g_new0 (Start, 1);
  g_autoptr (GTask) task = NULL;

  wanted->experiment = lk_experiment_copy (self->experiment);
  wanted->dataset = lk_dataset_ref (self->dataset);
  wanted->runs_dir = g_strdup (self->runs_dir);
  wanted->serial = ++self->start_serial;

  self->wanted_steps = steps;
  self->starting++;
  lk_session_set_state (self, LK_SESSION_STARTING);
  task = g_task_new (self, NULL, started_cb, NULL);
  g_task_set_task_data (task, wanted, (GDestroyNotify) start_free);
  g_task_run_in_thread (task, start_thread);
}

/* -- ending -------------------------------------------------------------------------------------------------------- */

static void
retire_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  lk_trainer_free (data);
  g_task_return_boolean (task, TRUE);
}

static void
retired_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  LkSession *self = LK_SESSION (object);

  self->retiring--;
  lk_session_open_waiting_run (self);
  lk_session_check_closed (self);
}

/* Saving and joining take as long as they take, so another thread waits. */
void
lk_session_retire (LkSession *self, LkTrainer *trainer)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, retired_cb, NULL);

  self->retiring++;
  lk_trainer_stop (trainer);
  g_task_set_task_data (task, trainer, NULL);
  g_task_run_in_thread (task, retire_thread);
}

void
lk_session_reset (LkSession *self)
{
  LkTrainer *trainer = g_steal_pointer (&self->trainer);
  g_autoptr (LkRun) viewed = g_steal_pointer (&self->viewed);
  gboolean opening = self->opening_run;

  g_clear_handle_id (&self->drain_timeout, g_source_remove);
  self->start_serial++;
  self->wanted_steps = 0;
  self->rewinding = FALSE;
  lk_session_let_go (self);
  if (trainer != NULL)
    lk_session_retire (self, trainer);

  if (opening)
    lk_session_drop_loading (self);

  if (trainer != NULL || viewed != NULL || opening || self->state == LK_SESSION_STARTING)
    {
      lk_session_set_state (self, self->dataset != NULL ? LK_SESSION_READY : LK_SESSION_EMPTY);
      lk_session_drop_records (self);
      g_signal_emit (self, lk_session_signals[LK_SESSION_RUN_ENDED], 0);
      lk_session_make_views (self);
    }
}

/* -- commands ------------------------------------------------------------------------------------------------------ */

void
lk_session_step (LkSession *self, int steps)
{
  switch (self->state)
    {
    case LK_SESSION_READY:
      self->wanted_steps = steps;
      if (!lk_session_load_changed_data (self))
        start (self, steps);
      break;

    case LK_SESSION_STARTING:
      self->wanted_steps = steps;
      break;

    case LK_SESSION_LOADING:
      /* Trains as soon as there is something to train on. */
      self->wanted_steps = steps;
      break;

    case LK_SESSION_PAUSED:
    case LK_SESSION_RUNNING:
      go (self, steps);
      break;

    case LK_SESSION_EMPTY:
    case LK_SESSION_FINISHED:
    case LK_SESSION_FAILED:
    case LK_SESSION_READ_ONLY:
    default:
      break;
    }
}

void
lk_session_train (LkSession *self)
{
  lk_session_step (self, -1);
}

void
lk_session_pause (LkSession *self)
{
  self->wanted_steps = 0;
  if (self->trainer != NULL)
    lk_trainer_pause (self->trainer);
}

gboolean
lk_session_tell_trainer (LkSession *self, const char *key, GError **error)
{
  if (self->trainer == NULL)
    return TRUE;

  return lk_trainer_set (self->trainer, key, lk_experiment_get (self->experiment, key), error);
}

/* -- looking ------------------------------------------------------------------------------------------------------- */

const LkTrainerStatus *
lk_session_get_status (LkSession *self)
{
  return lk_session_get_run (self) != NULL || self->trainer != NULL ? &self->status : NULL;
}

LkRun *
lk_session_get_run (LkSession *self)
{
  return self->trainer != NULL ? lk_trainer_get_run (self->trainer) : self->viewed;
}

int
lk_session_get_n_rows (LkSession *self)
{
  return lk_session_get_run (self) != NULL ? self->rows_seen : 0;
}

int
lk_session_reference_lines (LkSession *self, LkReferenceLine lines[4])
{
  return self->trainer != NULL ? lk_trainer_reference_lines (self->trainer, lines) : 0;
}

double
lk_session_last_loss (LkSession *self)
{
  return lk_session_get_run (self) != NULL ? self->newest_loss : NAN;
}

double
lk_session_last_knn (LkSession *self)
{
  return lk_session_get_run (self) != NULL ? self->newest_knn : NAN;
}
