/* One training step, and what is measured after it. */

#include "train/trainer-private.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define PREVIEW_MICROSECONDS 500000

/* -- settings ------------------------------------------------------------------------------------------------------ */

static void
apply_setting (LkTrainer *self, const LkPendingSetting *pending)
{
  g_autofree char *before = g_strdup (lk_values_get (self->values, pending->key));

  if (g_strcmp0 (before, pending->text) == 0)
    return;

  lk_trainer_before_change (self, pending->key);
  lk_values_set (self->values, pending->key, pending->text);
  self->changed = TRUE;
  lk_optimizer_set_values (self->optimizer, self->values);
  lk_evaluator_set_values (self->evaluator, self->values);
  if (g_str_has_prefix (pending->key, "augment."))
    lk_trainer_rebuild_recipe (self);
  if (g_str_has_prefix (pending->key, "record."))
    lk_trainer_plan_record (self);
  if (g_str_has_prefix (pending->key, "method."))
    self->method_changed_at = self->status.step;
  if (self->run != NULL)
    lk_trainer_note (self, pending->key, before, pending->text);
}

static LkPendingSetting *
take_pending (LkTrainer *self)
{
  LkPendingSetting *pending;

  pthread_mutex_lock (&self->lock);
  pending = g_queue_pop_head (&self->pending);
  pthread_mutex_unlock (&self->lock);
  return pending;
}

static void
pending_free (gpointer data)
{
  LkPendingSetting *pending = data;

  g_free (pending->key);
  g_free (pending->text);
  g_free (pending);
}

void
lk_trainer_apply_pending (LkTrainer *self)
{
  LkPendingSetting *pending;

  while ((pending = take_pending (self)) != NULL)
    {
      apply_setting (self, pending);
      pending_free (pending);
    }
}

void
lk_trainer_drop_pending (LkTrainer *self)
{
  g_queue_clear_full (&self->pending, pending_free);
}

/* -- the batch ----------------------------------------------------------------------------------------------------- */

/* The samples of this step: a slice of the epoch's order, which is drawn anew for each epoch. */
static void
fill_batch (LkTrainer *self)
{
  const LkDataset *d = self->dataset;
  const LkColumn *classes = lk_dataset_classes (d, LK_TRAIN);
  int n = d->splits[LK_TRAIN].n;
  LkBatchPlace place = lk_batch_place (self->status.step, n, self->rows);

  if (self->order_epoch != place.epoch)
    {
      lk_epoch_order (self->seed, place.epoch, self->order, n);
      self->order_epoch = place.epoch;
    }

  for (int i = 0; i < self->rows; i++)
    {
      int sample = self->order[place.first + i];

      self->batch->sample[i] = sample;
      self->batch->label[i] = classes != NULL ? classes->category[sample] : -1;
    }
  lk_batch_fill (self->batch, self->recipe, d->splits[LK_TRAIN].pixels, d->h, d->w, d->c, self->seed,
                 (uint32_t) place.epoch, &self->normalize, self->pool, self->workspace);
}

/* -- the update ---------------------------------------------------------------------------------------------------- */

static gboolean
set_cancelled (GError **error)
{
  g_set_error (error, LK_ERROR, LK_ERROR_CANCELLED, "the step was abandoned");
  return FALSE;
}

static gboolean
set_not_finite (LkTrainer *self, gboolean loss, GError **error)
{
  g_autofree char *where = lk_tape_find_not_finite (self->tape);

  const char *advice = self->method->not_finite != NULL ? _ (self->method->not_finite) : "";
  g_autofree char *message = g_strdup_printf (
      loss ? _ ("the loss of step %ld is not a finite number; it began in %s. Lower optimizer.lr or set "
                "optimizer.clip; the last checkpoint is good.")
           : _ ("the gradient of step %ld is not a finite number; it began in %s. Lower optimizer.lr or set "
                "optimizer.clip; the last checkpoint is good."),
      self->status.step + 1, where != NULL ? where : _ ("the gradient"));

  g_set_error (error, LK_ERROR, LK_ERROR_NOT_FINITE, "%s%s%s", message, *advice != '\0' ? " " : "", advice);
  return FALSE;
}

/* Forward, backward, update. On error the network is as before. */
static gboolean
update (LkTrainer *self, LkMetrics *row, GError **error)
{
  LkVar *loss;
  double lr = lk_learning_rate (self->values, self->status.step, self->status.total_steps,
                                self->status.steps_per_epoch);
  double norm;

  lk_tape_begin (self->tape, TRUE);
  if (atomic_load (&self->abandon))
    lk_tape_cancel (self->tape);
  lk_net_begin_step (self->model.net);

  loss = self->method->loss (&self->model, self->tape, self->batch);
  if (lk_tape_cancelled (self->tape))
    return set_cancelled (error);
  if (!isfinite (lk_var_number (loss)))
    return set_not_finite (self, TRUE, error);
  lk_tape_backward (self->tape, loss);
  if (lk_tape_cancelled (self->tape))
    return set_cancelled (error);

  lk_net_finish_gradients (self->model.net);
  if (self->method->before_update != NULL)
    self->method->before_update (&self->model);
  norm = lk_optimizer_step (self->optimizer, lr, self->pool);
  if (!isfinite (norm))
    return set_not_finite (self, FALSE, error);
  lk_tape_commit (self->tape);
  if (self->method->after != NULL)
    self->method->after (&self->model);

  row->loss = lk_var_number (loss);
  row->lr = lr;
  row->grad_norm = norm;
  memcpy (row->own, self->model.curve, sizeof row->own);
  return TRUE;
}

static gboolean
embed_training_images (gpointer data, float *out)
{
  LkTrainer *self = data;

  return lk_embed_images (self->tape, self->model.backbone, &self->model.projector, self->dataset, LK_TRAIN, NULL, 0,
                          self->model.n_images, &self->normalize, lk_trainer_halted, self, NULL, out, NULL);
}

/* What the method does before the first step of an epoch. FALSE if a pause came in between; nothing has changed then. */
static gboolean
begin_epoch (LkTrainer *self, GError **error)
{
  LkEpochStart start = { .epoch = (int) (self->status.step / self->status.steps_per_epoch),
                         .pool = self->pool,
                         .embed = embed_training_images,
                         .data = self };

  if (self->method->epoch_begin == NULL || self->status.step % self->status.steps_per_epoch != 0)
    return TRUE;
  return self->method->epoch_begin (&self->model, &start) || set_cancelled (error);
}

/* -- measuring ----------------------------------------------------------------------------------------------------- */

void
lk_trainer_empty_row (LkTrainer *self, LkMetrics *row)
{
  *row = (LkMetrics){
    .step = self->status.step,
    .epoch = (int) (MAX (self->status.step - 1, 0) / self->status.steps_per_epoch),
    .loss = NAN,
    .lr = NAN,
    .grad_norm = NAN,
    .knn = NAN,
    .l2_std = NAN,
    .l2_std_raw = NAN,
    .rankme = NAN,
    .backbone_l2_std = NAN,
    .backbone_rankme = NAN,
    .images_per_second = NAN,
    .seconds = self->seconds,
    .eval_seconds = self->eval_seconds,
    .participation = NAN,
    .alignment = NAN,
    .uniformity = NAN,
    .rankme_raw = NAN,
    .participation_raw = NAN,
    .alignment_raw = NAN,
    .uniformity_raw = NAN,
    .backbone_participation = NAN,
    .backbone_alignment = NAN,
    .backbone_uniformity = NAN,
    .dead_units = NAN,
    .parameter_norm = NAN,
    .clusters = NAN,
    .silhouette = NAN,
  };
  for (int i = 0; i < LK_MAX_CURVES; i++)
    row->own[i] = NAN;
}

gboolean
lk_trainer_halted (gpointer data)
{
  LkTrainer *self = data;

  return atomic_load (&self->halt) != 0;
}

void
lk_trainer_publish_net (LkTrainer *self)
{
  LkFrozenNet *net = lk_frozen_net_new (&self->model, self->method, self->values, &self->normalize, self->status.step);
  LkFrozenNet *old;

  pthread_mutex_lock (&self->lock);
  old = self->nets[1];
  self->nets[1] = self->nets[0];
  self->nets[0] = net;
  pthread_mutex_unlock (&self->lock);
  lk_frozen_net_unref (old);
}

void
lk_trainer_forget_older_net (LkTrainer *self)
{
  LkFrozenNet *old;

  pthread_mutex_lock (&self->lock);
  old = g_steal_pointer (&self->nets[1]);
  pthread_mutex_unlock (&self->lock);
  lk_frozen_net_unref (old);
}

gboolean
lk_trainer_evaluate (LkTrainer *self, LkEvaluation what, gboolean record, LkMetrics *row)
{
  gint64 start = g_get_monotonic_time ();
  const LkMlp *head = self->model.projector.n_layers > 0 ? &self->model.projector : NULL;
  g_autoptr (LkProbeRecord) seen = record ? g_new0 (LkProbeRecord, 1) : NULL;
  double cost;
  gboolean done;

  done = lk_evaluator_measure (self->evaluator, self->model.backbone, head, self->recipe, what, lk_trainer_halted, self,
                               seen, row);
  if (done && record)
    {
      lk_trainer_publish_net (self); /* before anybody knows of the record */
      lk_trainer_keep_record (self, g_steal_pointer (&seen));
    }

  cost = (double) (g_get_monotonic_time () - start) / 1e6;
  self->eval_seconds += cost;
  row->eval_seconds = self->eval_seconds;
  if (what == LK_EVALUATE_PROBE) /* its cadence is the user's, and must not keep k-NN from its share */
    return done;
  self->last_eval_cost = cost;
  self->last_eval_at = self->seconds;
  return done;
}

/* The next evaluation waits until the last one has become a small enough share of the time. */
static gboolean
evaluation_is_due (LkTrainer *self)
{
  double share = lk_values_real (self->values, "eval.share");

  return share > 0 && self->last_eval_cost <= share / (1 - MIN (share, 0.99)) * (self->seconds - self->last_eval_at);
}

/* -- the verdict ---------------------------------------------------------------------------------------------------- */

static LkVerdictCase
verdict_case (LkTrainer *self)
{
  return (LkVerdictCase){ .method = self->method,
                          .values = self->values,
                          .n_images = self->dataset->splits[LK_TRAIN].n,
                          .n_classes = self->model.n_classes,
                          .loss_since = self->method_changed_at };
}

/* An alarm, or its end. That a run is healthy from the start is no news. */
static void
note_verdict (LkTrainer *self, LkVerdictState before)
{
  LkVerdictState after = self->verdict.state;

  if (lk_verdict_state_is_bad (before) || lk_verdict_state_is_bad (after))
    lk_trainer_note (self, "verdict", lk_verdict_state_id (before), lk_verdict_state_id (after));
}

static void
watch_row (LkTrainer *self, const LkMetrics *row)
{
  LkVerdictCase about = verdict_case (self);
  LkVerdictState before = self->verdict.state;

  if (lk_verdict_watch_take (&self->verdict, row, &about))
    note_verdict (self, before);
}

void
lk_trainer_note_not_finite (LkTrainer *self)
{
  LkVerdictState before = self->verdict.state;

  if (lk_verdict_watch_fail (&self->verdict, self->status.step))
    note_verdict (self, before);
}

void
lk_trainer_restore_verdict (LkTrainer *self)
{
  LkVerdictCase about;
  LkMetrics row;

  self->method_changed_at = lk_verdict_method_changed_at (self->run, self->status.step);
  about = verdict_case (self);
  lk_verdict_watch_init (&self->verdict);
  for (int i = 0; lk_run_rows (self->run, i, 1, &row) == 1; i++)
    lk_verdict_watch_take (&self->verdict, &row, &about);
}

/* A row that cannot be written (a full disk) stays in memory; the run goes on and says so. */
void
lk_trainer_append_row (LkTrainer *self, LkMetrics *row)
{
  g_autoptr (GError) error = NULL;

  row->parameter_norm = lk_net_norm (self->model.net);
  row->wall = (double) g_get_real_time () / 1e6;
  if (!lk_run_append (self->run, row, &error))
    lk_trainer_report (self, LK_TROUBLE_ROWS, error);
  watch_row (self, row);
}

static void
publish_preview (LkTrainer *self)
{
  gint64 now = g_get_monotonic_time ();
  LkPreview *preview;

  if (now - self->previewed_at < PREVIEW_MICROSECONDS)
    return;

  self->previewed_at = now;
  preview = lk_preview_of_batch (self->batch, self->dataset, &self->normalize, self->status.step);
  pthread_mutex_lock (&self->lock);
  lk_preview_free (self->preview);
  self->preview = preview;
  pthread_mutex_unlock (&self->lock);
}

/* What is due after this step: the last one is measured on everything. */
static void
measure_step (LkTrainer *self, gboolean record, LkMetrics *row)
{
  gboolean last = self->status.step == self->status.total_steps, knn = evaluation_is_due (self), done;

  if (!last && !knn && !record)
    return;
  if (last)
    lk_trainer_set_doing (self, N_ ("evaluating"));
  done = lk_trainer_evaluate (self, last ? LK_EVALUATE_ALL : knn ? LK_EVALUATE_PART : LK_EVALUATE_PROBE, record, row);
  self->final_done = last && done;
}

/* -- the step ------------------------------------------------------------------------------------------------------ */

static void
publish_step (LkTrainer *self, double elapsed)
{
  double left;

  pthread_mutex_lock (&self->lock);
  /* About the last twenty steps, faster at the start. */
  self->step_seconds = self->step_seconds == 0 ? elapsed : self->step_seconds + 0.1 * (elapsed - self->step_seconds);
  self->status.step++;
  self->status.epoch = (int) (self->status.step / self->status.steps_per_epoch);
  self->status.seconds = self->seconds;
  self->status.images_per_second = self->rows / self->step_seconds;
  left = (double) (self->status.total_steps - self->status.step) * self->step_seconds;
  self->status.eval_share = self->eval_seconds / MAX (self->seconds + self->eval_seconds, 1e-9);
  self->status.seconds_left = left * (1 + self->status.eval_share);
  pthread_mutex_unlock (&self->lock);
}

gboolean
lk_trainer_step (LkTrainer *self, GError **error)
{
  gint64 start;
  double elapsed;
  LkMetrics row;
  gboolean record;

  if (!lk_trainer_ensure_run (self, error))
    return FALSE;

  lk_trainer_apply_pending (self);
  lk_method_run_set_values (&self->model, self->values);
  self->model.step = self->status.step;
  start = g_get_monotonic_time ();
  if (!begin_epoch (self, error))
    return FALSE;
  fill_batch (self);
  lk_trainer_empty_row (self, &row);
  if (!update (self, &row, error))
    return FALSE;

  elapsed = (double) (g_get_monotonic_time () - start) / 1e6;
  self->seconds += elapsed;
  row.epoch = (int) (self->status.step / self->status.steps_per_epoch);
  publish_step (self, elapsed);
  row.step = self->status.step;
  row.images_per_second = self->status.images_per_second;
  row.seconds = self->seconds;

  record = self->status.step >= self->next_record;
  if (record)
    lk_trainer_plan_record (self);
  if (self->thread_started)
    {
      publish_preview (self);
      measure_step (self, record, &row);
    }
  lk_trainer_append_row (self, &row);
  return TRUE;
}
