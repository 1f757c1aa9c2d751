/* The trainer: owns the model in one background thread, takes commands through a queue and publishes through a mailbox.
 *
 * Commands act at the next step boundary, except that pause and stop may abandon a step at any operation, without a
 * trace: within 300 ms. The window drains the mailbox from a timeout and never waits for the trainer; the command
 * drives the same trainer and waits for it. `lk_trainer_step ()` serves window, command, tests and bench alike. */

#pragma once

#include "data/dataset.h"
#include "train/experiment.h"
#include "train/frozen-net.h"
#include "train/preview.h"
#include "train/run.h"

typedef struct _LkTrainer LkTrainer;

typedef enum
{
  LK_TRAINER_IDLE, /* made, nothing trained yet */
  LK_TRAINER_RUNNING,
  LK_TRAINER_PAUSED,
  LK_TRAINER_FINISHED, /* all epochs done, final evaluation written */
  LK_TRAINER_FAILED,   /* see lk_trainer_dup_error () */
} LkTrainerState;

typedef struct
{
  double pixel_knn, random_knn; /* 0..1; NAN until measured, or without labels */
  int bank_size, query_size;
} LkBaselines;

typedef struct
{
  LkTrainerState state;
  long step, total_steps, steps_per_epoch;
  int epoch; /* 0-based, the one in progress */
  double images_per_second;
  double seconds;      /* of training */
  double seconds_left; /* NAN while unknown */
  double eval_share;   /* share of time spent evaluating */
  const char *doing;   /* translatable: "training", "measuring baselines", "evaluating" ... */
  size_t step_memory;  /* bytes one step needs */
  LkBaselines baselines;
  int rewinds;        /* rewinds done: rows, events and records are to be read anew when it changes */
  gboolean rewinding; /* one is on its way; state and step are still the old ones */
} LkTrainerStatus;

/* -- making -------------------------------------------------------------------------------------------------------- */

/* Builds the model and checks that a step fits (batch shrunk to the data; LK_ERROR_DATA, LK_ERROR_MEMORY with the batch
 * that fits). runs_dir: where run folders go; run_dir: exactly this folder instead (must not hold a run), or NULL; both
 * NULL: nothing is written (tests, bench). nice: of the pool's threads (10 under a window). No thread starts yet. */
LkTrainer *lk_trainer_new (LkExperiment *experiment,
                           LkDataset *dataset,
                           const char *runs_dir,
                           const char *run_dir,
                           int nice,
                           GError **error);
/* Opens a run's folder at its last good checkpoint and continues it, metric rows after that cut. The caller loads the
 * data set first (lk_run_experiment ()); a different fingerprint is an error. */
LkTrainer *lk_trainer_resume (const char *run_dir, LkDataset *dataset, int threads, int nice, GError **error);
/* Stops, saves, joins. */
void lk_trainer_free (LkTrainer *trainer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkTrainer, lk_trainer_free)

/* -- in the caller's own thread (command without a window, tests, bench) -------------------------------------------- */

/* One step: batch, forward, backward, update, after, metrics. FALSE with LK_ERROR_NOT_FINITE (the state stays that of
 * before the step) or LK_ERROR_CANCELLED. */
gboolean lk_trainer_step (LkTrainer *trainer, GError **error);

/* -- commands, from any thread ------------------------------------------------------------------------------------- */

/* Starts the thread at the first call; goes on until paused or finished. */
void lk_trainer_run (LkTrainer *trainer);
void lk_trainer_run_steps (LkTrainer *trainer, int steps);
void lk_trainer_pause (LkTrainer *trainer);
/* A live setting, taken at the next step boundary and logged in events.csv; FALSE if it is not live or not valid. */
gboolean lk_trainer_set (LkTrainer *trainer, const char *key, const char *text, GError **error);
/* Goes back to a step that has a checkpoint: the network, the settings in force there, rows, events and records. What
 * comes after it moves into a folder rewound-N of the run, and what follows replays to the same bits. From any state;
 * returns at once: a running step ends first (or is abandoned), and the state becomes PAUSED (or RUNNING, if steps were
 * asked for meanwhile) when status.rewinding ends and status.rewinds has grown. If the disk refuses, rewinding ends without
 * that and lk_trainer_dup_error () says why. FALSE at once: nothing is trained yet, the run is in memory only, or the
 * step has no checkpoint (the error names the nearest that has one). */
gboolean lk_trainer_rewind (LkTrainer *trainer, long step, GError **error);
/* Asks for an end: abandon the step, save, write the state. Returns at once; lk_trainer_join () waits. */
void lk_trainer_stop (LkTrainer *trainer);
/* Waits until the thread has nothing to do (paused, finished, failed or stopped). */
void lk_trainer_join (LkTrainer *trainer);

/* -- the mailbox, from the main thread ------------------------------------------------------------------------------ */

void lk_trainer_get_status (LkTrainer *trainer, LkTrainerStatus *status);
/* Rows ready so far: read them from the run's log, lk_run_rows (). */
int lk_trainer_rows_ready (LkTrainer *trainer);
LkRun *lk_trainer_get_run (LkTrainer *trainer); /* NULL when nothing is written ... the log is there all the same */
/* The newest preview since the last call, or NULL. (transfer full) */
LkPreview *lk_trainer_take_preview (LkTrainer *trainer);
/* The network of the newest recorded step, or of the checkpoint that was opened or gone back to if none was recorded
 * since; NULL before the first. Any thread. (transfer full) */
LkFrozenNet *lk_trainer_ref_net (LkTrainer *trainer);
/* The network of that recorded step; NULL unless it is one of the last two, for a step is shown a moment after it was
 * recorded. Any thread. (transfer full) */
LkFrozenNet *lk_trainer_ref_net_of (LkTrainer *trainer, long step);
GError *lk_trainer_dup_error (LkTrainer *trainer);
/* The newest trouble since the last call with writing the run, which goes on in memory (a full disk), or NULL: rows,
 * events, checkpoints, embeddings or the state. Each kind is told once from one start of work to the next. Nobody else
 * says it. (transfer full) */
GError *lk_trainer_take_problem (LkTrainer *trainer);
int lk_trainer_reference_lines (LkTrainer *trainer, LkReferenceLine lines[4]);
const LkValues *lk_trainer_initial_values (LkTrainer *trainer);
/* The settings in force, with those that wait for the next step. (transfer full) */
LkExperiment *lk_trainer_dup_experiment (LkTrainer *trainer);
/* Step of the checkpoint right before the newest change of a setting that a rewind can undo, and which setting it was
 * (transfer full; key may be NULL); -1 if there is none. A checkpoint is taken before each change of method.*,
 * optimizer.*, train.* or augment.* in the middle of a run; changes of one number within two seconds of one another (a
 * drag) count as one. */
long lk_trainer_surgery (LkTrainer *trainer, char **key);
