/* What the trainer's files share: making (trainer-build.c), one step (trainer-step.c), the thread and its mailbox
 * (trainer.c). */

#pragma once

#include "nn/optimizer.h"
#include "train/checkpoint-writer.h"
#include "train/evaluator.h"
#include "train/trainer.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct
{
  char *key, *text;
} LkPendingSetting;

struct _LkTrainer
{
  /* The model and its work; touched by the thread that steps, and by no other while it runs. */
  LkExperiment *experiment; /* own copy; guarded by lock */
  LkValues *values;         /* in force at this step */
  LkValues *initial_values;
  const LkMethod *method;
  LkMethodRun model;
  LkOptimizer *optimizer;
  LkDataset *dataset;
  LkNormalize normalize;
  LkPool *pool;
  LkArena *arena;
  LkTape *tape;
  LkRecipe *recipe;
  LkBatch *batch;
  float *workspace;
  LkEvaluator *evaluator;
  uint32_t seed;
  int rows; /* images in a batch */
  int *order;
  int order_epoch; /* -1 = none drawn yet */
  size_t step_memory;
  double seconds, eval_seconds;
  double last_eval_cost, last_eval_at; /* seconds; the cadence follows from them */
  gboolean final_done;
  gboolean append_failed; /* told already that rows cannot be written */

  /* Where it is written. */
  char *runs_dir, *run_dir;
  LkCheckpointWriter *writer;
  long saved_step; /* of the newest checkpoint; -1 = none */
  double saved_at; /* seconds */
  gint64 previewed_at;

  /* The thread. */
  pthread_t thread;
  gboolean thread_started;
  int nice;
  atomic_int halt;    /* pause or stop asked for: evaluation ends early */
  atomic_int abandon; /* the step too */

  pthread_mutex_t lock; /* guards what follows */
  pthread_cond_t wake, idle;
  long steps_wanted; /* -1 = until the end */
  long next_steps;   /* wanted once a pause under way has ended */
  gboolean stop, working;
  GQueue pending;         /* LkPendingSetting */
  double step_seconds;    /* 0 = not known yet */
  LkTrainerStatus status; /* the thread alone writes all but state, and so reads them without the lock */
  LkRun *run;
  LkPreview *preview;
  GError *error;
};

/* trainer-build.c */
void lk_trainer_rebuild_recipe (LkTrainer *self);

/* trainer-step.c */
void lk_trainer_apply_pending (LkTrainer *self);
gboolean lk_trainer_evaluate (LkTrainer *self, gboolean full, LkMetrics *row);
gboolean lk_trainer_halted (gpointer self);
void lk_trainer_append_row (LkTrainer *self, const LkMetrics *row);
void lk_trainer_empty_row (LkTrainer *self, LkMetrics *row);
void lk_trainer_publish_preview (LkTrainer *self);

/* trainer.c */
gboolean lk_trainer_ensure_run (LkTrainer *self, GError **error);
void lk_trainer_set_doing (LkTrainer *self, const char *doing);
