/* What a trainer keeps of its run: the folder, checkpoints, what is recorded of the probe set, the run's state. */

#include "train/trainer-private.h"

#include "config.h"
#include "train/record-cadence.h"
#include "train/run-writing.h"

#include <math.h>

#define SECONDS_BETWEEN_CHECKPOINTS 30

/* -- the run's folder ---------------------------------------------------------------------------------------------- */

/* Without the changes that still wait for the next step. (transfer full) */
static LkExperiment *
experiment_in_force (LkTrainer *self)
{
  LkExperiment *experiment = lk_trainer_dup_experiment (self);
  g_autoptr (GPtrArray) settings = lk_experiment_settings (experiment);

  for (guint i = 0; i < settings->len; i++)
    {
      const char *key = ((const LkSetting *) g_ptr_array_index (settings, i))->key;
      const char *text = lk_values_get (self->values, key);

      if (text != NULL && g_strcmp0 (text, lk_experiment_get (experiment, key)) != 0)
        lk_experiment_set (experiment, key, text, NULL);
    }
  return experiment;
}

void
lk_trainer_report (LkTrainer *self, LkTrouble trouble, const GError *error)
{
  pthread_mutex_lock (&self->lock);
  if ((self->told & trouble) == 0)
    {
      g_clear_error (&self->problem);
      self->problem = g_error_copy (error);
    }
  self->told |= trouble;
  pthread_mutex_unlock (&self->lock);
}

static void
note_at (LkTrainer *self, long step, double seconds, const char *key, const char *before, const char *after)
{
  g_autoptr (GError) error = NULL;

  if (!lk_run_append_event (self->run, step, seconds, key, before, after, &error))
    lk_trainer_report (self, LK_TROUBLE_EVENTS, error);
}

void
lk_trainer_note (LkTrainer *self, const char *key, const char *before, const char *after)
{
  note_at (self, self->status.step, self->seconds, key, before, after);
}

/* In the writer's thread. */
static void
written_cb (gpointer data, gboolean checkpoint, long step, double seconds, const GError *error)
{
  LkTrainer *self = data;

  if (error != NULL)
    lk_trainer_report (self, checkpoint ? LK_TROUBLE_CHECKPOINT : LK_TROUBLE_EMBEDDING, error);
  else if (checkpoint)
    note_at (self, step, seconds, "checkpoint", NULL, NULL);
}

void
lk_trainer_start_writer (LkTrainer *self)
{
  LkRunWriter *writer = lk_run_writer_new (self->run, written_cb, self);

  pthread_mutex_lock (&self->lock);
  self->writer = writer;
  pthread_mutex_unlock (&self->lock);
}

gboolean
lk_trainer_ensure_run (LkTrainer *self, GError **error)
{
  g_autoptr (LkExperiment) experiment = NULL;
  LkRun *run;

  if (self->run != NULL)
    return TRUE;

  experiment = experiment_in_force (self);
  run = lk_run_create (self->runs_dir, self->run_dir, experiment, self->dataset, error);
  if (run == NULL)
    return FALSE;

  pthread_mutex_lock (&self->lock);
  self->run = run;
  pthread_mutex_unlock (&self->lock);
  if (lk_run_path (run) != NULL)
    lk_trainer_start_writer (self);
  return TRUE;
}

static void
add_metadata (GHashTable *metadata, const char *key, char *text)
{
  g_hash_table_insert (metadata, g_strdup (key), text);
}

static GHashTable *
checkpoint_metadata (LkTrainer *self)
{
  GHashTable *metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (LkExperiment) experiment = experiment_in_force (self);
  const LkDataset *d = self->dataset;

  add_metadata (metadata, "format", g_strdup ("pt"));
  add_metadata (metadata, "likeness", g_strdup (LK_VERSION));
  add_metadata (metadata, "step", g_strdup_printf ("%ld", self->status.step));
  add_metadata (metadata, "fingerprint", g_strdup (d->fingerprint));
  add_metadata (metadata, "height", g_strdup_printf ("%d", d->h));
  add_metadata (metadata, "width", g_strdup_printf ("%d", d->w));
  add_metadata (metadata, "channels", g_strdup_printf ("%d", d->c));
  add_metadata (metadata, "classes", g_strdup_printf ("%d", self->model.n_classes));
  add_metadata (metadata, "normalize.mean", lk_channels_to_text (self->normalize.mean, d->c));
  add_metadata (metadata, "normalize.std", lk_channels_to_text (self->normalize.std, d->c));
  add_metadata (metadata, "experiment", lk_experiment_to_text (experiment, TRUE));
  return metadata;
}

/* -- checkpoints --------------------------------------------------------------------------------------------------- */

void
lk_trainer_save_checkpoint (LkTrainer *self)
{
  if (self->writer == NULL || self->saved_step == self->status.step)
    return;

  lk_run_writer_add_checkpoint (self->writer, lk_snapshot_new (self->model.net, checkpoint_metadata (self)),
                                self->status.step, self->seconds);
  self->saved_step = self->status.step;
  self->saved_at = self->seconds;
  self->changed = FALSE;
}

/* At an epoch's end, and then at most every 30 seconds. */
void
lk_trainer_save_when_due (LkTrainer *self)
{
  gboolean epoch_ended = self->status.step % self->status.steps_per_epoch == 0;
  double since = self->seconds - self->saved_at;
  double epoch = self->step_seconds * (double) self->status.steps_per_epoch;

  if ((epoch_ended && since >= SECONDS_BETWEEN_CHECKPOINTS) || (epoch >= SECONDS_BETWEEN_CHECKPOINTS && epoch_ended) ||
      since >= 2 * MAX (epoch, SECONDS_BETWEEN_CHECKPOINTS))
    lk_trainer_save_checkpoint (self);
}

/* The checkpoint of this step from before the change gives way: what is not in force in the newest one is gone when the
 * run is opened again. Only now, because until the end it is what undoes the change. */
void
lk_trainer_save_settings (LkTrainer *self)
{
  gboolean waiting = !g_queue_is_empty (&self->pending);

  if (self->writer == NULL || self->status.state == LK_TRAINER_FAILED)
    return;
  lk_trainer_apply_pending (self);
  if (!self->changed || (!waiting && self->saved_step != self->status.step))
    return;

  self->saved_step = -1;
  lk_trainer_save_checkpoint (self);
}

void
lk_trainer_note_state (LkTrainer *self, const char *state)
{
  g_autoptr (GError) error = NULL;

  if (self->writer != NULL && !lk_run_writer_flush (self->writer, NULL))
    self->saved_step = -1; /* the next pause tries again */
  if (self->run != NULL && lk_run_path (self->run) != NULL && !lk_run_set_state (self->run, state, &error))
    lk_trainer_report (self, LK_TROUBLE_STATE, error);
}

/* -- the record ---------------------------------------------------------------------------------------------------- */

static long
next_record_after (LkTrainer *self, long step)
{
  return lk_record_next (lk_values_real (self->values, "record.every"), lk_values_real (self->values, "record.growth"),
                         self->status.steps_per_epoch, self->status.total_steps, step);
}

void
lk_trainer_plan_record (LkTrainer *self)
{
  self->next_record = next_record_after (self, self->status.step);
}

gboolean
lk_trainer_record_is_missing (LkTrainer *self)
{
  return next_record_after (self, self->status.step - 1) == self->status.step &&
         !lk_run_has_embedding (self->run, self->status.step);
}

void
lk_trainer_keep_record (LkTrainer *self, LkProbeRecord *record)
{
  int n;
  const int *probe = lk_evaluator_probe (self->evaluator, &n);
  guint64 max_bytes = (guint64) (lk_values_real (self->values, "record.max_size") * 1e9);
  g_autoptr (GError) error = NULL;

  if (!lk_run_set_probe (self->run, probe, n, &error))
    {
      lk_trainer_report (self, LK_TROUBLE_EMBEDDING, error);
      lk_probe_record_free (record);
    }
  else if (self->writer != NULL)
    lk_run_writer_add_record (self->writer, record, self->status.step, max_bytes);
  else
    {
      lk_run_write_record (self->run, self->status.step, record, max_bytes, NULL);
      lk_probe_record_free (record);
    }
}
