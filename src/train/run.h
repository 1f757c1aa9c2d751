/* A run on disk: a folder that opens in pandas, NumPy and PyTorch without Likeness.
 *
 *   experiment.likeness   the settings at the start          metrics.csv   one row a step, flushed every row
 *   run.json              state, versions, fingerprint       events.csv    step,seconds,key,old,new
 *   checkpoints/step-NNNNNNNN.safetensors                    lock          pid of the one writer
 *
 * Rows and events live in memory too, so that curves need no file. A killed process loses at most the steps since the
 * last checkpoint, which replay to the same bits; a run killed at any byte opens again. */

#pragma once

#include "train/experiment.h"

/* One row of metrics.csv. NAN = not measured at this step (empty field). */
typedef struct
{
  long step; /* 1 = after the first step; 0 = before any */
  int epoch;
  double loss, lr, grad_norm;
  double knn;                     /* top-1, 0..1 */
  int knn_bank, knn_queries;      /* sizes behind knn; 0 = none */
  double l2_std, l2_std_raw, rankme;           /* projector output on the probe set */
  double backbone_l2_std, backbone_rankme;
  double images_per_second;
  double seconds;      /* of training since the run began */
  double eval_seconds; /* spent on evaluation so far */
  double wall;         /* UNIX time */
} LkMetrics;

typedef struct
{
  long step;
  double seconds;
  char *key, *before, *after; /* a setting; or key "pause", "resume", "checkpoint", "alarm" ... with a text in after */
} LkEvent;

typedef struct _LkRun LkRun;

/* Names a new folder under runs_dir (YYYYMMDD-HHMMSS-method-data[-n]), or takes run_dir; makes it, locks it, writes
 * experiment.likeness and run.json. Both NULL: a run in memory only. */
LkRun *lk_run_create (const char *runs_dir,
                      const char *run_dir,
                      LkExperiment *experiment,
                      const LkDataset *dataset,
                      GError **error);
/* Opens a run. for_writing: locks it (LK_ERROR_BUSY if another process writes) and cuts rows and events after the step
 * of the last good checkpoint. A damaged file is an error that names it; damaged checkpoints are skipped for older
 * ones. */
LkRun *lk_run_open (const char *path,
                    gboolean for_writing,
                    GError **error);
void lk_run_close (LkRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkRun, lk_run_close)

const char *lk_run_path (LkRun *run); /* NULL in memory */
/* A copy of the experiment with the settings in force at the last checkpoint. (transfer full) */
LkExperiment *lk_run_experiment (LkRun *run);
const char *lk_run_fingerprint (LkRun *run);

/* Rows and events may be appended by one thread and read by others. */
gboolean lk_run_append (LkRun *run,
                        const LkMetrics *row,
                        GError **error);
gboolean lk_run_append_event (LkRun *run,
                              long step,
                              double seconds,
                              const char *key,
                              const char *before,
                              const char *after,
                              GError **error);
int lk_run_n_rows (LkRun *run);
/* Copies rows first .. first + n - 1 (as far as there are) and returns how many. */
int lk_run_rows (LkRun *run,
                 int first,
                 int n,
                 LkMetrics *rows);
int lk_run_n_events (LkRun *run);
/* Event i; its strings stay valid as long as the run. */
LkEvent lk_run_event (LkRun *run,
                      int i);

/* "running", "paused", "finished", "failed": run.json, atomically. */
gboolean lk_run_set_state (LkRun *run,
                           const char *state,
                           GError **error);

/* Newest checkpoint that validates, or NULL. (transfer full) */
char *lk_run_last_checkpoint (LkRun *run,
                              GError **error);
/* Path for a checkpoint of that step; lk_run_prune () keeps the newest few, the first and the end of each epoch. */
char *lk_run_checkpoint_path (LkRun *run,
                              long step);
void lk_run_prune (LkRun *run);
