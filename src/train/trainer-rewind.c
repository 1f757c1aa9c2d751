/* Going back to a checkpoint, and knowing which one undoes the newest change of a setting ("undo surgery"). */

#include "train/trainer-private.h"

#include "base/error.h"
#include "train/run-writing.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define DRAG_MICROSECONDS (2 * G_USEC_PER_SEC)

/* -- settings of a checkpoint -------------------------------------------------------------------------------------- */

/* The settings in force at the checkpoint; the number of threads is this machine's business. (transfer full) */
static LkExperiment *
read_settings (LkTrainer *self, const LkSafetensors *file, const char *path, GError **error)
{
  const char *text = lk_safetensors_metadata (file, "experiment");
  LkExperiment *experiment;

  if (text == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: holds no settings"), path);
      return NULL;
    }
  experiment = lk_experiment_parse (text, strlen (text), path, lk_run_path (self->run), error);
  if (experiment != NULL)
    lk_experiment_set (experiment, "train.threads", lk_values_get (self->values, "train.threads"), NULL);
  return experiment;
}

/* -- surgery ------------------------------------------------------------------------------------------------------- */

void
lk_surgery_clear (gpointer surgery)
{
  g_free (((LkSurgery *) surgery)->key);
}

/* Settings that change what the network becomes. */
static gboolean
is_surgical (const char *key)
{
  static const char *const groups[] = { "method.", "optimizer.", "train.", "augment." };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_str_has_prefix (key, groups[i]))
      return TRUE;
  return FALSE;
}

/* With the lock held. */
static LkSurgery *
newest_surgery (LkTrainer *self)
{
  return self->surgeries->len > 0 ? &g_array_index (self->surgeries, LkSurgery, self->surgeries->len - 1) : NULL;
}

static void
add_surgery (LkTrainer *self, const char *key, long step, gint64 now)
{
  LkSurgery surgery = { step, g_strdup (key), now };

  pthread_mutex_lock (&self->lock);
  g_array_append_val (self->surgeries, surgery);
  pthread_mutex_unlock (&self->lock);
}

/* A number that moves again within two seconds: the same drag of its slider. */
static gboolean
goes_on (LkTrainer *self, const char *key, gint64 now)
{
  LkSurgery *newest;
  const LkSetting *setting;
  gboolean same;

  pthread_mutex_lock (&self->lock);
  newest = newest_surgery (self);
  setting = lk_experiment_setting (self->experiment, key);
  same = newest != NULL && setting != NULL && strcmp (newest->key, key) == 0 &&
         (setting->kind == LK_SETTING_INT || setting->kind == LK_SETTING_REAL) &&
         now - newest->changed_at < DRAG_MICROSECONDS;
  if (same)
    newest->changed_at = now;
  pthread_mutex_unlock (&self->lock);
  return same;
}

void
lk_trainer_before_change (LkTrainer *self, const char *key)
{
  gint64 now = g_get_monotonic_time ();

  if (self->writer == NULL || self->status.step == 0 || !is_surgical (key) || goes_on (self, key, now))
    return;

  lk_trainer_save_checkpoint (self);
  add_surgery (self, key, self->status.step, now);
}

/* A change that was saved at the end (lk_trainer_save_settings ()) is in the checkpoint of its step already. */
static gboolean
has_checkpoint_before (LkTrainer *self, const LkEvent *event)
{
  g_autofree char *path = NULL;
  g_autoptr (LkSafetensors) file = lk_run_open_checkpoint (self->run, event->step, &path, NULL);
  g_autoptr (LkExperiment) experiment = file != NULL ? read_settings (self, file, path, NULL) : NULL;

  return experiment != NULL &&
         g_strcmp0 (lk_experiment_get (experiment, event->key), event->before != NULL ? event->before : "") == 0;
}

/* Of a run that was opened again: changes right after a checkpoint. */
void
lk_trainer_find_surgeries (LkTrainer *self)
{
  int n = lk_run_n_events (self->run);

  for (int i = 0; i < n; i++)
    {
      LkEvent event = lk_run_event (self->run, i);

      if (event.step > 0 && is_surgical (event.key) && has_checkpoint_before (self, &event))
        add_surgery (self, event.key, event.step, 0);
    }
}

/* One that is still being written counts: a rewind waits for it. */
static gboolean
has_checkpoint (LkRun *run, LkRunWriter *writer, long step)
{
  return lk_run_has_checkpoint (run, step) || lk_run_writer_has_checkpoint (writer, step) ||
         lk_run_has_checkpoint (run, step); /* it may have been finished between the two questions */
}

long
lk_trainer_surgery (LkTrainer *self, char **key)
{
  long step = -1;

  pthread_mutex_lock (&self->lock);
  for (guint i = self->surgeries->len; i-- > 0 && step < 0;)
    {
      const LkSurgery *surgery = &g_array_index (self->surgeries, LkSurgery, i);

      if (!has_checkpoint (self->run, self->writer, surgery->step))
        continue;
      step = surgery->step;
      if (key != NULL)
        *key = g_strdup (surgery->key);
    }
  pthread_mutex_unlock (&self->lock);
  if (step < 0 && key != NULL)
    *key = NULL;
  return step;
}

/* -- asking for it ------------------------------------------------------------------------------------------------- */

/* With the lock held. */
static gboolean
check_rewind (LkTrainer *self, long step, GError **error)
{
  if (self->run == NULL || self->stop)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("There is no run to rewind: nothing has been trained yet"));
      return FALSE;
    }
  if (self->writer != NULL && has_checkpoint (self->run, self->writer, step))
    return TRUE;
  lk_run_set_lacks_checkpoint (self->run, step, error);
  return FALSE;
}

gboolean
lk_trainer_rewind (LkTrainer *self, long step, GError **error)
{
  gboolean ok;

  pthread_mutex_lock (&self->lock);
  ok = check_rewind (self, step, error);
  if (ok)
    {
      self->rewind_to = step;
      self->next_steps = 0;
      self->status.rewinding = TRUE;
      if (self->working)
        lk_trainer_halt (self);
      lk_trainer_wake (self);
    }
  pthread_mutex_unlock (&self->lock);
  return ok;
}

void
lk_trainer_drop_rewind (LkTrainer *self)
{
  self->rewind_to = -1;
  self->status.rewinding = FALSE;
}

/* -- doing it ------------------------------------------------------------------------------------------------------ */

static void
take_settings (LkTrainer *self, LkExperiment *experiment)
{
  g_autoptr (GPtrArray) settings = lk_experiment_settings (experiment);

  for (guint i = 0; i < settings->len; i++)
    {
      const char *key = ((const LkSetting *) g_ptr_array_index (settings, i))->key;
      const char *text = lk_experiment_get (experiment, key);

      if (g_strcmp0 (lk_values_get (self->values, key), text) != 0)
        lk_values_set (self->values, key, text);
    }
  lk_optimizer_set_values (self->optimizer, self->values);
  lk_evaluator_set_values (self->evaluator, self->values);
  lk_trainer_rebuild_recipe (self);

  pthread_mutex_lock (&self->lock);
  lk_trainer_drop_pending (self); /* with the old experiment, which holds those settings */
  g_set_object (&self->experiment, experiment);
  pthread_mutex_unlock (&self->lock);
}

/* The baselines of the whole data belong to the last row; those of the rows before it are measured anew. */
static void
forget_final_baselines (LkTrainer *self)
{
  LkBaselines *baselines = &self->status.baselines;
  int bank = lk_evaluator_bank_size (self->evaluator, FALSE),
      queries = lk_evaluator_query_size (self->evaluator, FALSE);

  if (baselines->bank_size != bank || baselines->query_size != queries)
    *baselines = (LkBaselines){ NAN, NAN, bank, queries };
}

static void
forget_later_surgeries (LkTrainer *self, long step)
{
  while (newest_surgery (self) != NULL && newest_surgery (self)->step >= step)
    g_array_set_size (self->surgeries, self->surgeries->len - 1);
}

static void
take_state (LkTrainer *self, long step)
{
  pthread_mutex_lock (&self->lock);
  forget_final_baselines (self);
  forget_later_surgeries (self, step);
  self->final_done = FALSE;
  lk_trainer_restore_figures (self);
  lk_trainer_restore_step (self, step);
  self->status.eval_share = self->eval_seconds / MAX (self->seconds + self->eval_seconds, 1e-9);
  pthread_mutex_unlock (&self->lock);
}

/* A disk that failed half way may have moved the checkpoint of this step away. */
static void
save_anew (LkTrainer *self)
{
  if (lk_run_has_checkpoint (self->run, self->status.step))
    return;

  self->saved_step = -1;
  lk_trainer_save_checkpoint (self);
  if (!lk_run_writer_flush (self->writer, NULL))
    self->saved_step = -1; /* the next pause tries again */
}

/* On error the state is the old one. */
static gboolean
go_back (LkTrainer *self, long step, GError **error)
{
  g_autoptr (LkSafetensors) file = NULL;
  g_autoptr (LkExperiment) experiment = NULL;
  g_autofree char *path = NULL, *left = g_strdup_printf ("%ld", self->status.step);
  g_autofree char *reached = g_strdup_printf ("%ld", step);

  if (!lk_run_writer_flush (self->writer, error) ||
      (file = lk_run_open_checkpoint (self->run, step, &path, error)) == NULL ||
      (experiment = read_settings (self, file, path, error)) == NULL ||
      !lk_net_check (self->model.net, file, path, NULL, error))
    return FALSE;
  if (!lk_run_rewind (self->run, step, experiment, error))
    {
      save_anew (self);
      return FALSE;
    }

  lk_net_load (self->model.net, file, path, NULL, NULL);
  take_settings (self, experiment);
  take_state (self, step);
  lk_trainer_restore_verdict (self);
  lk_trainer_publish_net (self);
  lk_trainer_forget_older_net (self);
  lk_trainer_note (self, "rewind", left, reached);
  lk_trainer_note_state (self, "paused");
  return TRUE;
}

/* With the lock held: the state that follows, and the steps that were asked for meanwhile. */
static void
settle (LkTrainer *self, gboolean done, GError *error)
{
  gboolean over = self->status.state == LK_TRAINER_FINISHED || self->status.state == LK_TRAINER_FAILED;

  if (done || error != NULL)
    {
      g_clear_error (&self->error);
      self->error = error;
    }
  self->status.rewinds += done;
  if (done || !over)
    self->status.state = LK_TRAINER_PAUSED;
  self->steps_wanted = self->status.state == LK_TRAINER_PAUSED ? self->next_steps : 0;
  self->next_steps = 0;
  lk_trainer_allow_work (self);
  if (self->steps_wanted != 0)
    self->status.state = LK_TRAINER_RUNNING;
}

void
lk_trainer_go_back (LkTrainer *self)
{
  long step = self->rewind_to;
  GError *error = NULL;
  gboolean done;

  self->status.doing = N_ ("rewinding");
  pthread_mutex_unlock (&self->lock);
  done = go_back (self, step, &error);
  pthread_mutex_lock (&self->lock);

  if (self->rewind_to != step) /* asked for another one meanwhile */
    {
      if (done) /* the other one may fail */
        {
          self->status.rewinds++;
          self->status.state = LK_TRAINER_PAUSED;
          g_clear_error (&self->error);
        }
      g_clear_error (&error);
      return;
    }
  lk_trainer_drop_rewind (self);
  settle (self, done, error);
}
