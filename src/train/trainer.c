/* The trainer's thread, its commands and its mailbox. */

#include "train/trainer-private.h"

#include "base/error.h"
#include "tensor/gemm.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A step that takes longer than this is abandoned by a pause rather than waited for. */
#define PATIENT_SECONDS 0.2
/* A rest between two presses of Step that is longer than this is a pause. */
#define REST_MICROSECONDS (2 * G_USEC_PER_SEC)

/* -- the thread ---------------------------------------------------------------------------------------------------- */

void
lk_trainer_set_doing (LkTrainer *self, const char *doing)
{
  pthread_mutex_lock (&self->lock);
  self->status.doing = doing;
  pthread_mutex_unlock (&self->lock);
}

static void
set_baselines (LkTrainer *self, double pixels, double random, gboolean full)
{
  pthread_mutex_lock (&self->lock);
  if (isfinite (pixels))
    self->status.baselines.pixel_knn = pixels;
  if (isfinite (random))
    self->status.baselines.random_knn = random;
  self->status.baselines.bank_size = lk_evaluator_bank_size (self->evaluator, full);
  self->status.baselines.query_size = lk_evaluator_query_size (self->evaluator, full);
  pthread_mutex_unlock (&self->lock);
}

/* Step 0: the network as it was drawn is the random encoder that training has to beat. */
static void
measure_start (LkTrainer *self)
{
  LkMetrics row;

  lk_trainer_save_checkpoint (self);
  lk_trainer_empty_row (self, &row);
  if (!lk_trainer_evaluate (self, LK_EVALUATE_PART, TRUE, &row))
    return;
  set_baselines (self, NAN, row.knn, FALSE);
  lk_trainer_append_row (self, &row);
}

/* A pause came before the step could be recorded. */
static void
make_up_for_record (LkTrainer *self)
{
  LkMetrics row;

  lk_trainer_empty_row (self, &row);
  if (lk_trainer_evaluate (self, LK_EVALUATE_PROBE, TRUE, &row))
    lk_trainer_append_row (self, &row);
}

/* Wall time has a gap here. Presses of Step in a row have none worth a mark. */
static void
note_gap (LkTrainer *self)
{
  gboolean rested = self->rested_at > 0 && g_get_monotonic_time () - self->rested_at > REST_MICROSECONDS;

  if (self->status.step == self->status.total_steps)
    return;
  if (self->reopened)
    lk_trainer_note (self, "resume", NULL, NULL);
  else if (rested)
    lk_trainer_note (self, "pause", NULL, NULL);
  self->reopened = FALSE;
  self->rested_at = 0;
}

static gboolean
begin (LkTrainer *self, GError **error)
{
  if (!lk_trainer_ensure_run (self, error))
    return FALSE;

  note_gap (self);
  lk_trainer_set_doing (self, N_ ("measuring baselines"));
  if (isnan (self->status.baselines.pixel_knn))
    set_baselines (self, lk_evaluator_pixel_knn (self->evaluator, FALSE, lk_trainer_halted, self), NAN, FALSE);
  if (lk_trainer_halted (self))
    return TRUE;
  if (self->status.step == 0 && lk_run_n_rows (self->run) == 0)
    measure_start (self);
  else if (self->status.step < self->status.total_steps && lk_trainer_record_is_missing (self))
    make_up_for_record (self);
  return TRUE;
}

/* The baselines again, on what the last row was measured on. */
static void
measure_final_baselines (LkTrainer *self)
{
  LkMethodRun fresh = { .n_classes = self->model.n_classes, .batch_size = self->model.batch_size };
  LkMetrics row;
  double pixels;

  lk_trainer_set_doing (self, N_ ("measuring baselines"));
  pixels = lk_evaluator_pixel_knn (self->evaluator, TRUE, lk_trainer_halted, self);
  lk_method_run_build (&fresh, self->method, self->initial_values, self->seed, self->dataset->h, self->dataset->w,
                       self->dataset->c);
  lk_trainer_empty_row (self, &row);
  if (lk_evaluator_measure (self->evaluator, fresh.backbone, NULL, NULL, LK_EVALUATE_ALL, lk_trainer_halted, self, NULL,
                            &row))
    set_baselines (self, pixels, row.knn, TRUE);
  lk_method_run_clear (&fresh);
}

/* FALSE if a pause came in between. */
static gboolean
finish (LkTrainer *self)
{
  LkMetrics row;

  lk_trainer_set_doing (self, N_ ("evaluating"));
  lk_trainer_save_checkpoint (self);
  if (!self->final_done)
    {
      lk_trainer_empty_row (self, &row);
      self->final_done = lk_trainer_evaluate (self, LK_EVALUATE_ALL, lk_trainer_record_is_missing (self), &row);
      if (self->final_done)
        lk_trainer_append_row (self, &row);
    }
  if (self->final_done)
    measure_final_baselines (self);
  if (!self->final_done || lk_trainer_halted (self))
    return FALSE;

  lk_trainer_note_state (self, "finished");
  pthread_mutex_lock (&self->lock);
  self->status.state = LK_TRAINER_FINISHED;
  pthread_mutex_unlock (&self->lock);
  return TRUE;
}

static void
fail (LkTrainer *self, GError *error)
{
  if (self->run != NULL && g_error_matches (error, LK_ERROR, LK_ERROR_NOT_FINITE))
    lk_trainer_note_not_finite (self);
  if (self->run != NULL)
    lk_trainer_note (self, "alarm", NULL, error->message);
  lk_trainer_note_state (self, "failed");
  pthread_mutex_lock (&self->lock);
  g_clear_error (&self->error);
  self->error = error;
  self->status.state = LK_TRAINER_FAILED;
  pthread_mutex_unlock (&self->lock);
}

/* Takes one of the steps that are wanted; FALSE if there is none. */
static gboolean
take_step (LkTrainer *self)
{
  gboolean wanted;

  pthread_mutex_lock (&self->lock);
  wanted = self->steps_wanted != 0;
  if (self->steps_wanted > 0)
    self->steps_wanted--;
  pthread_mutex_unlock (&self->lock);
  return wanted;
}

/* Why work ends: a pause, a rewind (which has its own mark), or the steps of a press of Step are done. */
static void
note_rest (LkTrainer *self)
{
  gboolean rewinding;

  pthread_mutex_lock (&self->lock);
  rewinding = self->rewind_to >= 0;
  pthread_mutex_unlock (&self->lock);
  if (!lk_trainer_halted (self))
    self->rested_at = g_get_monotonic_time ();
  else if (!rewinding)
    lk_trainer_note (self, "pause", NULL, NULL);
}

/* Works until paused, stopped, finished or failed. */
static void
work (LkTrainer *self)
{
  GError *error = NULL;

  pthread_mutex_lock (&self->lock);
  self->told = 0;
  pthread_mutex_unlock (&self->lock);
  if (!begin (self, &error))
    {
      fail (self, error);
      return;
    }
  lk_trainer_note_state (self, "running");
  lk_trainer_set_doing (self, N_ ("training"));

  while (!lk_trainer_halted (self) && self->status.step < self->status.total_steps && take_step (self))
    {
      if (!lk_trainer_step (self, &error))
        {
          if (!g_error_matches (error, LK_ERROR, LK_ERROR_CANCELLED))
            {
              fail (self, error);
              return;
            }
          g_clear_error (&error);
          continue;
        }
      lk_trainer_save_when_due (self);
    }

  if (self->status.step >= self->status.total_steps && finish (self))
    return;
  note_rest (self);
  lk_trainer_save_checkpoint (self);
  lk_trainer_note_state (self, "paused");
}

void
lk_trainer_allow_work (LkTrainer *self)
{
  atomic_store (&self->halt, 0);
  atomic_store (&self->abandon, 0);
}

/* After work, with the lock held: a pause takes the steps wanted before it; those wanted since then stand, even if they
 * came while the last ones were being saved. */
static void
settle (LkTrainer *self)
{
  gboolean over = self->status.state == LK_TRAINER_FINISHED || self->status.state == LK_TRAINER_FAILED;

  if (self->rewind_to >= 0) /* it settles the rest */
    {
      self->steps_wanted = 0;
      return;
    }
  if (over)
    self->steps_wanted = 0;
  else if (lk_trainer_halted (self))
    self->steps_wanted = self->next_steps;
  self->next_steps = 0;

  if (self->steps_wanted != 0)
    lk_trainer_allow_work (self);
  else if (!over)
    self->status.state = LK_TRAINER_PAUSED;
}

static void *
trainer_main (void *data)
{
  LkTrainer *self = data;

  if (self->nice > 0)
    setpriority (PRIO_PROCESS, (id_t) syscall (SYS_gettid), self->nice);
  lk_thread_init ();

  pthread_mutex_lock (&self->lock);
  while (!self->stop)
    {
      if (self->rewind_to >= 0)
        {
          lk_trainer_go_back (self);
          continue;
        }
      if (self->steps_wanted == 0)
        {
          self->working = FALSE;
          self->status.doing = "";
          pthread_cond_broadcast (&self->idle);
          pthread_cond_wait (&self->wake, &self->lock);
          continue;
        }

      pthread_mutex_unlock (&self->lock);
      work (self);
      pthread_mutex_lock (&self->lock);
      settle (self);
    }
  lk_trainer_drop_rewind (self);
  settle (self); /* a stop may have come before any work */
  self->working = FALSE;
  pthread_cond_broadcast (&self->idle);
  pthread_mutex_unlock (&self->lock);

  return NULL;
}

/* -- commands ------------------------------------------------------------------------------------------------------ */

void
lk_trainer_wake (LkTrainer *self)
{
  self->working = TRUE;
  if (!self->thread_started)
    {
      self->thread_started = TRUE;
      if (pthread_create (&self->thread, NULL, trainer_main, self) != 0)
        g_error ("cannot start a thread: the limit of threads is reached (ulimit -u)");
    }
  pthread_cond_broadcast (&self->wake);
}

/* With the lock held. */
static void
want_steps (LkTrainer *self, long steps)
{
  if (steps == 0 || self->stop)
    return;
  if (self->rewind_to >= 0)
    {
      self->next_steps = steps;
      return;
    }
  if (self->status.state == LK_TRAINER_FINISHED || self->status.state == LK_TRAINER_FAILED)
    return;

  /* A pause that is still on its way ends first, or it would take these steps with it. */
  if (self->working && atomic_load (&self->halt))
    {
      self->next_steps = steps;
      self->status.state = LK_TRAINER_RUNNING;
      return;
    }

  /* A second press of Step while the first is under way adds to it. */
  self->steps_wanted = steps > 0 && self->steps_wanted > 0 ? self->steps_wanted + steps : steps;
  self->status.state = LK_TRAINER_RUNNING;
  lk_trainer_allow_work (self);
  lk_trainer_wake (self);
}

void
lk_trainer_run (LkTrainer *self)
{
  lk_trainer_run_steps (self, -1);
}

void
lk_trainer_run_steps (LkTrainer *self, int steps)
{
  pthread_mutex_lock (&self->lock);
  want_steps (self, steps);
  pthread_mutex_unlock (&self->lock);
}

void
lk_trainer_halt (LkTrainer *self)
{
  gboolean unknown = self->step_seconds == 0; /* the first step is under way */

  atomic_store (&self->halt, 1);
  if (unknown || self->step_seconds > PATIENT_SECONDS)
    {
      atomic_store (&self->abandon, 1);
      lk_tape_cancel (self->tape);
    }
}

void
lk_trainer_pause (LkTrainer *self)
{
  pthread_mutex_lock (&self->lock);
  self->next_steps = 0;
  if (self->working)
    lk_trainer_halt (self);
  pthread_mutex_unlock (&self->lock);
}

void
lk_trainer_stop (LkTrainer *self)
{
  pthread_mutex_lock (&self->lock);
  self->stop = TRUE;
  self->next_steps = 0;
  lk_trainer_halt (self);
  pthread_cond_broadcast (&self->wake);
  pthread_mutex_unlock (&self->lock);
}

void
lk_trainer_join (LkTrainer *self)
{
  pthread_mutex_lock (&self->lock);
  while (self->working)
    pthread_cond_wait (&self->idle, &self->lock);
  pthread_mutex_unlock (&self->lock);
}

/* augment.order and augment.view2 are texts that only a recipe can judge. */
static gboolean
check_recipe (LkTrainer *self, GError **error)
{
  g_autoptr (LkValues) values = lk_experiment_values (self->experiment);
  g_autoptr (LkRecipe) recipe = lk_method_recipe (self->method, values, self->dataset->h, self->dataset->w, error);

  return recipe != NULL;
}

/* With the lock held. The newest value of a setting counts: a drag between two steps is one change. */
static void
queue_setting (LkTrainer *self, const char *key, const char *text)
{
  LkPendingSetting *pending;

  for (GList *l = self->pending.head; l != NULL; l = l->next)
    {
      pending = l->data;
      if (strcmp (pending->key, key) != 0)
        continue;
      g_free (pending->text);
      pending->text = g_strdup (text);
      return;
    }
  pending = g_new (LkPendingSetting, 1);
  *pending = (LkPendingSetting){ g_strdup (key), g_strdup (text) };
  g_queue_push_tail (&self->pending, pending);
}

gboolean
lk_trainer_set (LkTrainer *self, const char *key, const char *text, GError **error)
{
  const LkSetting *setting;
  gboolean ok = FALSE;

  pthread_mutex_lock (&self->lock);
  setting = lk_experiment_setting (self->experiment, key);
  if (setting != NULL && !setting->live)
    g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("%s cannot change during a run: reset to begin a new one"), key);
  else
    {
      g_autofree char *before = g_strdup (lk_experiment_get (self->experiment, key));

      ok = lk_experiment_set (self->experiment, key, text, error);
      if (ok && g_str_has_prefix (key, "augment.") && !check_recipe (self, error))
        {
          lk_experiment_set (self->experiment, key, before, NULL);
          ok = FALSE;
        }
    }
  if (ok)
    queue_setting (self, key, lk_experiment_get (self->experiment, key));
  pthread_mutex_unlock (&self->lock);
  return ok;
}

/* -- the mailbox --------------------------------------------------------------------------------------------------- */

void
lk_trainer_get_status (LkTrainer *self, LkTrainerStatus *status)
{
  pthread_mutex_lock (&self->lock);
  *status = self->status;
  pthread_mutex_unlock (&self->lock);
}

LkRun *
lk_trainer_get_run (LkTrainer *self)
{
  LkRun *run;

  pthread_mutex_lock (&self->lock);
  run = self->run;
  pthread_mutex_unlock (&self->lock);
  return run;
}

int
lk_trainer_rows_ready (LkTrainer *self)
{
  LkRun *run = lk_trainer_get_run (self);

  return run != NULL ? lk_run_n_rows (run) : 0;
}

LkPreview *
lk_trainer_take_preview (LkTrainer *self)
{
  LkPreview *preview;

  pthread_mutex_lock (&self->lock);
  preview = g_steal_pointer (&self->preview);
  pthread_mutex_unlock (&self->lock);
  return preview;
}

LkFrozenNet *
lk_trainer_ref_net (LkTrainer *self)
{
  LkFrozenNet *net;

  pthread_mutex_lock (&self->lock);
  net = self->nets[0] != NULL ? lk_frozen_net_ref (self->nets[0]) : NULL;
  pthread_mutex_unlock (&self->lock);
  return net;
}

LkFrozenNet *
lk_trainer_ref_net_of (LkTrainer *self, long step)
{
  LkFrozenNet *net = NULL;

  pthread_mutex_lock (&self->lock);
  for (guint i = 0; i < G_N_ELEMENTS (self->nets) && net == NULL; i++)
    if (self->nets[i] != NULL && lk_frozen_net_step (self->nets[i]) == step)
      net = lk_frozen_net_ref (self->nets[i]);
  pthread_mutex_unlock (&self->lock);
  return net;
}

LkExperiment *
lk_trainer_dup_experiment (LkTrainer *self)
{
  LkExperiment *experiment;

  pthread_mutex_lock (&self->lock);
  experiment = lk_experiment_copy (self->experiment);
  pthread_mutex_unlock (&self->lock);
  return experiment;
}

GError *
lk_trainer_dup_error (LkTrainer *self)
{
  GError *error;

  pthread_mutex_lock (&self->lock);
  error = self->error != NULL ? g_error_copy (self->error) : NULL;
  pthread_mutex_unlock (&self->lock);
  return error;
}

GError *
lk_trainer_take_problem (LkTrainer *self)
{
  GError *problem;

  pthread_mutex_lock (&self->lock);
  problem = g_steal_pointer (&self->problem);
  pthread_mutex_unlock (&self->lock);
  return problem;
}

int
lk_trainer_reference_lines (LkTrainer *self, LkReferenceLine lines[4])
{
  return self->method->reference_lines != NULL ? self->method->reference_lines (&self->model, lines) : 0;
}

const LkValues *
lk_trainer_initial_values (LkTrainer *self)
{
  return self->initial_values;
}
