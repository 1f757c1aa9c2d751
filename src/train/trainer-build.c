/* Making a trainer: the model, the batch, the plan of a step's memory; and making one from a run's checkpoint. */

#include "train/trainer-private.h"

#include "base/error.h"
#include "tensor/gemm.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MIN_ROWS 4
#define SHARE_OF_MEMORY 0.8

static size_t
physical_memory (void)
{
  return (size_t) sysconf (_SC_PHYS_PAGES) * (size_t) sysconf (_SC_PAGESIZE);
}

/* What the system could give a program now (MemAvailable), or half of all memory where it does not say. */
static size_t
available_memory (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (g_file_get_contents ("/proc/meminfo", &text, NULL, NULL) && (line = strstr (text, "MemAvailable:")) != NULL)
    return (size_t) g_ascii_strtoull (line + strlen ("MemAvailable:"), NULL, 10) * 1024;

  return physical_memory () / 2;
}

static gboolean
check_data (LkTrainer *self, GError **error)
{
  const LkColumn *classes = lk_dataset_classes (self->dataset, LK_TRAIN);
  int n = self->dataset->splits[LK_TRAIN].n;

  if (n < MIN_ROWS)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s has %d training images; at least %d are needed"),
                   self->dataset->title, n, MIN_ROWS);
      return FALSE;
    }
  if (self->method->needs_labels && classes == NULL)
    {
      g_set_error (
          error, LK_ERROR, LK_ERROR_DATA,
          _ ("%s needs labels and %s has none: put each class into a folder of its own, or choose another method"),
          self->method->title, self->dataset->title);
      return FALSE;
    }

  self->model.n_classes = classes != NULL ? classes->n_categories : 0;
  self->rows = MIN (lk_values_int (self->values, "train.batch_size"), n);
  self->model.batch_size = self->rows;
  self->model.n_images = n;
  return TRUE;
}

/* Bytes that one step claims: a step in planning mode. */
static size_t
plan_step (LkTrainer *self)
{
  LkVar *loss;
  size_t bytes;

  lk_tape_begin (self->tape, TRUE);
  lk_arena_reset_peak (self->arena);
  lk_tape_set_planning (self->tape, TRUE);
  lk_net_begin_step (self->model.net);
  loss = self->method->loss (&self->model, self->tape, self->batch);
  lk_tape_backward (self->tape, loss);
  bytes = lk_arena_peak (self->arena);
  lk_tape_set_planning (self->tape, FALSE);
  lk_tape_begin (self->tape, TRUE);
  lk_net_begin_step (self->model.net);
  return bytes;
}

static gboolean
check_memory (LkTrainer *self, GError **error)
{
  double limit = SHARE_OF_MEMORY * (double) available_memory ();
  int fits;

  self->step_memory = plan_step (self);
  if ((double) self->step_memory <= limit)
    return TRUE;

  fits = (int) (self->rows * limit / (double) self->step_memory);
  g_set_error (error, LK_ERROR, LK_ERROR_MEMORY,
               _ ("a step with train.batch_size=%d needs %.1f GB and %.1f GB can be used; a batch of %d fits"),
               self->rows, (double) self->step_memory / 1e9, limit / 1e9, MAX (fits / 4 * 4, MIN_ROWS));
  return FALSE;
}

void
lk_trainer_rebuild_recipe (LkTrainer *self)
{
  g_autoptr (GError) error = NULL;
  const LkDataset *d = self->dataset;
  LkRecipe *recipe = lk_method_recipe (self->method, self->values, d->h, d->w, &error);

  /* Settings are checked when they are set, so only augment.order and augment.view2 can fail here: the old recipe
   * stays, and whoever set them was told by lk_trainer_set (). */
  if (recipe == NULL)
    return;
  lk_recipe_unref (self->recipe);
  self->recipe = recipe;
}

static gboolean
build_batch (LkTrainer *self, GError **error)
{
  const LkDataset *d = self->dataset;

  self->recipe = lk_method_recipe (self->method, self->values, d->h, d->w, error);
  if (self->recipe == NULL)
    return FALSE;

  self->batch = lk_batch_new (self->recipe, self->rows, d->h, d->w, d->c);
  self->workspace = g_new (float, lk_recipe_workspace (self->recipe, d->h, d->w, d->c) *
                                      (size_t) lk_pool_threads (self->pool));
  self->order = g_new (int, d->splits[LK_TRAIN].n);
  self->order_epoch = -1;
  return TRUE;
}

static void
start_engine (LkTrainer *self)
{
  int threads = lk_values_int (self->values, "train.threads");

  lk_thread_init ();
  self->pool = lk_pool_new (threads > 0 ? threads : (int) g_get_num_processors (), self->nice, lk_thread_init);
  self->arena = lk_arena_new (LK_ARENA_BYTES);
  self->tape = lk_tape_new (self->arena, self->pool);
}

static LkTrainer *
trainer_build (LkExperiment *experiment, LkDataset *dataset, int nice, GError **error)
{
  g_autoptr (LkTrainer) self = g_new0 (LkTrainer, 1);
  int n;

  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->wake, NULL);
  pthread_cond_init (&self->idle, NULL);
  g_queue_init (&self->pending);
  self->experiment = lk_experiment_copy (experiment);
  self->values = lk_experiment_values (self->experiment);
  self->initial_values = lk_values_copy (self->values);
  self->method = lk_experiment_method (self->experiment);
  self->dataset = lk_dataset_ref (dataset);
  self->normalize = lk_dataset_normalize (dataset);
  self->seed = (uint32_t) lk_values_real (self->values, "train.seed");
  self->nice = nice;
  self->saved_step = self->rewind_to = -1;
  self->surgeries = g_array_new (FALSE, FALSE, sizeof (LkSurgery));
  g_array_set_clear_func (self->surgeries, lk_surgery_clear);
  if (!check_data (self, error))
    return NULL;

  start_engine (self);
  lk_method_run_build (&self->model, self->method, self->values, self->seed, dataset->h, dataset->w, dataset->c);
  self->optimizer = lk_optimizer_new (self->model.net, self->values);
  if (!build_batch (self, error) || !check_memory (self, error))
    return NULL;
  self->evaluator = lk_evaluator_new (dataset, self->values, self->pool, self->tape);

  n = dataset->splits[LK_TRAIN].n;
  self->status.steps_per_epoch = n / self->rows;
  self->status.total_steps = self->status.steps_per_epoch * lk_values_int (self->values, "train.epochs");
  self->status.state = LK_TRAINER_IDLE;
  self->status.doing = "";
  self->status.step_memory = self->step_memory;
  self->status.seconds_left = NAN;
  self->status.baselines = (LkBaselines){ NAN, NAN, lk_evaluator_bank_size (self->evaluator, FALSE),
                                          lk_evaluator_query_size (self->evaluator, FALSE) };
  self->model.total_steps = self->status.total_steps;
  self->model.steps_per_epoch = self->status.steps_per_epoch;
  lk_trainer_plan_record (self);
  lk_verdict_watch_init (&self->verdict);
  return g_steal_pointer (&self);
}

LkTrainer *
lk_trainer_new (LkExperiment *experiment,
                LkDataset *dataset,
                const char *runs_dir,
                const char *run_dir,
                int nice,
                GError **error)
{
  LkTrainer *self = trainer_build (experiment, dataset, nice, error);

  if (self == NULL)
    return NULL;
  self->runs_dir = g_strdup (runs_dir);
  self->run_dir = g_strdup (run_dir);
  return self;
}

/* -- from a run ---------------------------------------------------------------------------------------------------- */

/* Only a full evaluation writes its figures into the last step's row. */
void
lk_trainer_restore_figures (LkTrainer *self)
{
  int n = lk_run_n_rows (self->run);
  LkMetrics first, last;

  if (n == 0)
    return;
  lk_run_rows (self->run, 0, 1, &first);
  lk_run_rows (self->run, n - 1, 1, &last);
  if (first.step == 0)
    self->status.baselines.random_knn = first.knn;
  self->seconds = last.seconds;
  self->eval_seconds = last.eval_seconds;
  self->last_eval_at = self->seconds;
  self->saved_at = self->seconds;
  self->status.seconds = self->seconds;
  self->final_done = last.step == self->status.total_steps && isfinite (last.backbone_l2_std);
}

void
lk_trainer_restore_step (LkTrainer *self, long step)
{
  self->status.step = step;
  self->status.epoch = (int) (step / self->status.steps_per_epoch);
  self->status.seconds_left = NAN;
  self->saved_step = step;
  self->changed = FALSE;
  self->order_epoch = -1;
  self->previewed_at = 0;
  self->reopened = TRUE;
  lk_trainer_plan_record (self);
}

static gboolean
restore_checkpoint (LkTrainer *self, GError **error)
{
  g_autofree char *path = lk_run_last_checkpoint (self->run, error);
  g_autoptr (LkSafetensors) file = NULL;
  const char *step;
  guint64 number;

  if (path == NULL || (file = lk_safetensors_open (path, error)) == NULL)
    return FALSE;

  step = lk_safetensors_metadata (file, "step");
  if (step == NULL || !g_ascii_string_to_unsigned (step, 10, 0, (guint64) self->status.total_steps, &number, NULL))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: metadata step is missing or beyond the run's %ld steps"),
                   path, self->status.total_steps);
      return FALSE;
    }
  if (!lk_net_load (self->model.net, file, path, NULL, error))
    return FALSE;

  lk_trainer_restore_step (self, (long) number);
  lk_trainer_publish_net (self);
  return TRUE;
}

/* Looks before anything is cut: a run of other data stays as it is. */
static gboolean
check_fingerprint (const char *run_dir, const LkDataset *dataset, GError **error)
{
  g_autoptr (LkRun) run = lk_run_open (run_dir, FALSE, error);

  if (run == NULL)
    return FALSE;
  if (g_strcmp0 (lk_run_fingerprint (run), dataset->fingerprint) == 0)
    return TRUE;

  g_set_error (error, LK_ERROR, LK_ERROR_DATA,
               _ ("%s was trained on other data: its images have fingerprint %.12s, those of %s now have %.12s"),
               run_dir, lk_run_fingerprint (run), dataset->title, dataset->fingerprint);
  return FALSE;
}

LkTrainer *
lk_trainer_resume (const char *run_dir, LkDataset *dataset, int threads, int nice, GError **error)
{
  g_autoptr (LkRun) run = NULL;
  g_autoptr (LkExperiment) experiment = NULL;
  g_autoptr (LkTrainer) self = NULL;

  if (!check_fingerprint (run_dir, dataset, error) || (run = lk_run_open (run_dir, TRUE, error)) == NULL)
    return NULL;

  experiment = lk_run_experiment (run);
  if (threads > 0)
    {
      g_autofree char *text = g_strdup_printf ("%d", threads);

      if (!lk_experiment_set (experiment, "train.threads", text, error))
        return NULL;
    }
  self = trainer_build (experiment, dataset, nice, error);
  if (self == NULL)
    return NULL;

  self->run = g_steal_pointer (&run);
  lk_trainer_start_writer (self);
  lk_trainer_restore_figures (self);
  if (!restore_checkpoint (self, error))
    return NULL;
  lk_trainer_find_surgeries (self);
  lk_trainer_restore_verdict (self);
  return g_steal_pointer (&self);
}

/* -- the end ------------------------------------------------------------------------------------------------------- */

void
lk_trainer_free (LkTrainer *self)
{
  if (self == NULL)
    return;

  if (self->thread_started)
    {
      lk_trainer_stop (self);
      pthread_join (self->thread, NULL);
    }
  lk_trainer_save_settings (self);
  lk_run_writer_free (self->writer);
  g_clear_pointer (&self->run, lk_run_close);

  lk_evaluator_free (self->evaluator);
  lk_optimizer_free (self->optimizer);
  lk_method_run_clear (&self->model);
  g_clear_pointer (&self->batch, lk_batch_free);
  g_clear_pointer (&self->recipe, lk_recipe_unref);
  lk_tape_free (self->tape);
  lk_arena_free (self->arena);
  lk_pool_free (self->pool);
  g_free (self->workspace);
  g_free (self->order);

  lk_trainer_drop_pending (self);
  g_clear_pointer (&self->surgeries, g_array_unref);
  g_clear_pointer (&self->preview, lk_preview_free);
  for (guint i = 0; i < G_N_ELEMENTS (self->nets); i++)
    lk_frozen_net_unref (self->nets[i]);
  g_clear_error (&self->error);
  g_clear_error (&self->problem);
  lk_values_free (self->values);
  lk_values_free (self->initial_values);
  g_clear_pointer (&self->dataset, lk_dataset_unref);
  g_clear_object (&self->experiment);
  g_free (self->runs_dir);
  g_free (self->run_dir);
  pthread_cond_destroy (&self->idle);
  pthread_cond_destroy (&self->wake);
  pthread_mutex_destroy (&self->lock);
  g_free (self);
}
