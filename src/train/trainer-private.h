/* What the trainer's files share: making (trainer-build.c), one step (trainer-step.c), what is kept on disk
 * (trainer-save.c), going back (trainer-rewind.c), the thread and its mailbox (trainer.c). */

#pragma once

#include "nn/optimizer.h"
#include "train/run-writer.h"
#include "train/evaluator.h"
#include "train/trainer.h"
#include "train/verdict.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct
{
  char *key, *text;
} LkPendingSetting;

/* A change of a setting that a rewind can undo. */
typedef struct
{
  long step; /* of the checkpoint right before it */
  char *key;
  gint64 changed_at; /* the last time, monotonic: a drag is one change */
} LkSurgery;

/* What could not be written. */
typedef enum
{
  LK_TROUBLE_ROWS = 1 << 0,
  LK_TROUBLE_EVENTS = 1 << 1,
  LK_TROUBLE_CHECKPOINT = 1 << 2,
  LK_TROUBLE_EMBEDDING = 1 << 3,
  LK_TROUBLE_STATE = 1 << 4,
} LkTrouble;

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
  LkVerdictWatch verdict; /* what the rows so far say */
  long method_changed_at; /* step before the newest change of method.*; 0 */

  /* Where it is written. */
  char *runs_dir, *run_dir;
  LkRunWriter *writer; /* set under the lock; NULL in memory */
  long saved_step;     /* of the newest checkpoint; -1 = none */
  double saved_at;     /* seconds */
  gboolean changed;    /* a setting, since that checkpoint was taken */
  gint64 previewed_at;
  long next_record;  /* the next step to be recorded */
  gboolean reopened; /* work goes on after a resume or a rewind */
  gint64 rested_at;  /* when steps ran out, monotonic; 0 = they did not */

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
  long rewind_to;    /* -1 = nowhere */
  GArray *surgeries; /* LkSurgery, in the order of their steps */
  gboolean stop, working;
  GQueue pending;         /* LkPendingSetting */
  double step_seconds;    /* 0 = not known yet */
  LkTrainerStatus status; /* the thread alone writes all but state, and so reads them without the lock */
  LkRun *run;
  LkPreview *preview;
  LkFrozenNet *nets[2]; /* of the newest record, and of the one before it */
  GError *error;
  GError *problem; /* see lk_trainer_take_problem () */
  guint told;      /* LkTrouble, those told since work began */
};

/* trainer-build.c */
void lk_trainer_rebuild_recipe (LkTrainer *self);
/* Times and baselines of the rows that there are. */
void lk_trainer_restore_figures (LkTrainer *self);
/* Step counter and everything that follows from it. */
void lk_trainer_restore_step (LkTrainer *self, long step);

/* trainer-step.c */
void lk_trainer_apply_pending (LkTrainer *self);
/* With the lock held. */
void lk_trainer_drop_pending (LkTrainer *self);
/* Measures the network into the row and, with record, keeps what it made of the probe set. FALSE if a pause came in
 * between; nothing is measured or kept then. */
gboolean lk_trainer_evaluate (LkTrainer *self, LkEvaluation what, gboolean record, LkMetrics *row);
gboolean lk_trainer_halted (gpointer self);
/* Stamps the row with the time, for all that it tells has been done, and with the length of the parameters. */
void lk_trainer_append_row (LkTrainer *self, LkMetrics *row);
/* The verdict on the rows that there are, without noting it. */
void lk_trainer_restore_verdict (LkTrainer *self);
/* This step could not be taken, for a loss or gradient that is not finite. */
void lk_trainer_note_not_finite (LkTrainer *self);
/* The network as it is now goes into the mailbox. */
void lk_trainer_publish_net (LkTrainer *self);
/* After a rewind: the net before the newest one is of steps that are gone. */
void lk_trainer_forget_older_net (LkTrainer *self);
void lk_trainer_empty_row (LkTrainer *self, LkMetrics *row);

/* trainer-save.c */
gboolean lk_trainer_ensure_run (LkTrainer *self, GError **error);
void lk_trainer_start_writer (LkTrainer *self);
/* Puts it into the mailbox if it is news. Any thread. */
void lk_trainer_report (LkTrainer *self, LkTrouble trouble, const GError *error);
/* An event of this step. */
void lk_trainer_note (LkTrainer *self, const char *key, const char *before, const char *after);
void lk_trainer_save_checkpoint (LkTrainer *self);
void lk_trainer_save_when_due (LkTrainer *self);
/* At the end: settings that were changed while training rested. */
void lk_trainer_save_settings (LkTrainer *self);
/* Waits for the disk and writes run.json. */
void lk_trainer_note_state (LkTrainer *self, const char *state);
void lk_trainer_plan_record (LkTrainer *self);
/* This step should be recorded and is not. */
gboolean lk_trainer_record_is_missing (LkTrainer *self);
/* Takes the record over. */
void lk_trainer_keep_record (LkTrainer *self, LkProbeRecord *record);

/* trainer-rewind.c */
void lk_trainer_before_change (LkTrainer *self, const char *key);
void lk_trainer_find_surgeries (LkTrainer *self);
void lk_surgery_clear (gpointer surgery);
/* With the lock held. */
void lk_trainer_go_back (LkTrainer *self);
void lk_trainer_drop_rewind (LkTrainer *self);

/* trainer.c */
void lk_trainer_set_doing (LkTrainer *self, const char *doing);
/* With the lock held. */
void lk_trainer_halt (LkTrainer *self);
void lk_trainer_allow_work (LkTrainer *self);
void lk_trainer_wake (LkTrainer *self);
