/* A run on disk: a folder that opens in pandas, NumPy and PyTorch without Likeness.
 *
 *   experiment.likeness   the settings at the start          metrics.csv   one row a step, flushed every row
 *   run.json              state, versions, fingerprint       events.csv    step,seconds,key,old,new
 *   checkpoints/step-NNNNNNNN.safetensors                    lock          pid of the one writer
 *
 * Rows and events live in memory too, so that curves need no file. A killed process loses at most the steps since the
 * last checkpoint, which replay to the same bits; a run killed at any byte opens again: a torn last line is left out, a
 * damaged run.json is made anew from the checkpoint; any other damaged line is an error that names it. */

#pragma once

#include "train/experiment.h"

/* One row of metrics.csv. NAN = not measured at this step (empty field). */
typedef struct
{
  long step; /* 1 = after the first step; 0 = before any */
  int epoch;
  double loss, lr, grad_norm;
  double knn;                        /* top-1, 0..1 */
  int knn_bank, knn_queries;         /* sizes behind knn; 0 = none */
  double l2_std, l2_std_raw, rankme; /* projector output on the probe set */
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

/* Names a new folder under runs_dir (YYYYMMDD-HHMMSS-method-data[-n]), or takes run_dir (which may be there but must not
 * hold a run); makes it, locks it, writes experiment.likeness and run.json. Both NULL: a run in memory only. */
LkRun *lk_run_create (const char *runs_dir,
                      const char *run_dir,
                      LkExperiment *experiment,
                      const LkDataset *dataset,
                      GError **error);
/* Says before any work whether run_dir may become a run's folder. */
gboolean lk_run_check_free (const char *run_dir, GError **error);

/* Opens a run. for_writing: needs a good checkpoint, locks the run (LK_ERROR_BUSY if another process writes) and cuts rows
 * and events after that checkpoint; otherwise nothing on disk is touched. A damaged file is an error that names it;
 * damaged checkpoints are skipped for older ones (and renamed to *.damaged when opened for writing). */
LkRun *lk_run_open (const char *path, gboolean for_writing, GError **error);
void lk_run_close (LkRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkRun, lk_run_close)

const char *lk_run_path (LkRun *run); /* NULL in memory */
/* A copy of the experiment with the settings in force at the last checkpoint. (transfer full) */
LkExperiment *lk_run_experiment (LkRun *run);
/* Fingerprint of the data set. */
const char *lk_run_fingerprint (LkRun *run);

/* Rows and events may be appended by one thread and read by others. FALSE: it could not be written (a full disk); it is
 * there in memory all the same, and is written when there is room again. */
gboolean lk_run_append (LkRun *run, const LkMetrics *row, GError **error);
gboolean lk_run_append_event (LkRun *run,
                              long step,
                              double seconds,
                              const char *key,
                              const char *before,
                              const char *after,
                              GError **error);
int lk_run_n_rows (LkRun *run);
/* Copies rows first .. first + n - 1 (as far as there are) and returns how many. */
int lk_run_rows (LkRun *run, int first, int n, LkMetrics *rows);
int lk_run_n_events (LkRun *run);
/* Event i; its strings stay valid as long as the run. */
LkEvent lk_run_event (LkRun *run, int i);

/* "running", "paused", "finished", "failed": run.json, atomically. As read: "unknown" if run.json was damaged. */
const char *lk_run_state (LkRun *run);
gboolean lk_run_set_state (LkRun *run, const char *state, GError **error);

/* Newest checkpoint that validates, or NULL with an error. (transfer full) */
char *lk_run_last_checkpoint (LkRun *run, GError **error);
/* Path for a checkpoint of that step. lk_run_prune () keeps step 0, the newest three, and in between at most 32 files and
 * 2 GB, spread evenly over the run. (transfer full) */
char *lk_run_checkpoint_path (LkRun *run, long step);
void lk_run_prune (LkRun *run);
