/* A run on disk: a folder that opens in pandas, NumPy and PyTorch without Likeness.
 *
 *   experiment.likeness   the settings at the start          metrics.csv   one row a step, flushed every row
 *   run.json              state, versions, fingerprint       events.csv    step,seconds,key,old,new
 *   checkpoints/step-NNNNNNNN.safetensors                    lock          pid of the one writer
 *   embeddings/step-NNNNNNNN.npy   the probe set, float32 [n, features]; embeddings/probe.npy: which images it is
 *   projections/step-NNNNNNNN.npy  the projector's output of it, float32 [n, outputs]; raw-projections/: the same before the
 *                                  projector's last BatchNorm, if it has one
 *   positives/step-NNNNNNNN.npy    cosine of two views of each of the first images of the probe set, float32 [pairs, 3]: of the
 *                                  backbone, the projector, and before its last BatchNorm; NaN: there is no such output
 *   map/step-NNNNNNNN.npy          where t-SNE laid the probe set when its map was shown, float32 [n, 2]
 *   rewound-N/            what the Nth rewind took away
 *
 * Rows and events live in memory too, so that curves need no file. A killed process loses at most the steps since the
 * last checkpoint, which replay to the same bits; a run killed at any byte opens again: a torn last line is left out, a
 * damaged run.json is made anew from the checkpoint; any other damaged line is an error that names it. */

#pragma once

#include "train/experiment.h"
#include "train/probe-record.h"

/* One row of metrics.csv. NAN = not measured at this step (empty field). Two rows may share a step: the later one adds
 * what was measured once training had gone on after a pause. */
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
  double wall;         /* UNIX time, when all of this was done */

  /* Of the probe set too: the projector's output, the same before the projector's last BatchNorm where it has one (as
   * l2_std_raw), and the backbone's features. */
  double participation, alignment, uniformity;
  double rankme_raw, participation_raw, alignment_raw, uniformity_raw;
  double backbone_participation, backbone_alignment, backbone_uniformity;
  double dead_units;     /* share of backbone features that are dead (lk_unit_deviations ()), 0..1 */
  double parameter_norm; /* length of all trained parameters, after every step */

  /* Into how many tight clusters the projector's outputs fall best, and how tight these are (lk_silhouette ()). */
  double clusters, silhouette;

  /* Of the method's curves, in their order: columns method.ID. */
  double own[LK_MAX_CURVES];
} LkMetrics;

/* What happened after that step and before the next one. key is a setting (before -> after), or
 *   "pause"       training was paused, or rested for seconds between two presses of Step
 *   "resume"      it goes on after the run was opened again, or after a rewind
 *   "checkpoint"  one was taken; noted once it is on disk, so events of later steps may stand before it
 *   "rewind"      before = the step that was left, after = the step that was reached
 *   "alarm"       training stopped; after = why
 *   "verdict"     what the run's figures say changed for the worse, or back; before, after = lk_verdict_state_id ()
 * Wall time is continuous but for pause, resume and rewind. */
typedef struct
{
  long step;
  double seconds;
  char *key, *before, *after;
} LkEvent;

typedef struct _LkRun LkRun;

/* -- making and opening ---------------------------------------------------------------------------------------------- */

/* Names a new folder under runs_dir (YYYYMMDD-HHMMSS-method-data[-n]), or takes run_dir (which may be there but must not
 * hold a run); makes it, locks it, writes experiment.likeness and run.json. Both NULL: a run in memory only. */
LkRun *lk_run_create (const char *runs_dir,
                      const char *run_dir,
                      LkExperiment *experiment,
                      const LkDataset *dataset,
                      GError **error);
/* Says before any work whether run_dir may become a run's folder. */
gboolean lk_run_check_free (const char *run_dir, GError **error);

/* Opens a run. for_writing: needs a good checkpoint, locks the run (LK_ERROR_BUSY if another process writes) and cuts
 * rows, events, records and maps after that checkpoint; otherwise nothing on disk is touched and nobody is asked. A damaged
 * file is an error that names it; damaged checkpoints are skipped for older ones (and renamed to *.damaged when opened
 * for writing). */
LkRun *lk_run_open (const char *path, gboolean for_writing, GError **error);
/* Opens for reading what can be read of a damaged run. *problem: NULL, or one translated sentence about what was left
 * out, with file and line (transfer full). NULL with an error only if there are no settings at all. */
LkRun *lk_run_open_damaged (const char *path, char **problem, GError **error);
void lk_run_close (LkRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkRun, lk_run_close)

const char *lk_run_path (LkRun *run); /* NULL in memory */
/* A copy of the experiment with the settings in force at the last checkpoint when the run was opened; those of the start
 * for a new one (lk_trainer_dup_experiment () has those of the moment). (transfer full) */
LkExperiment *lk_run_experiment (LkRun *run);
/* The settings that step was computed with: those of the start with the events before it. An event at exactly this step
 * came after it and counts from the next step on. Any thread. (transfer full) */
LkExperiment *lk_run_experiment_at (LkRun *run, long step);
/* Fingerprint of the data set. */
const char *lk_run_fingerprint (LkRun *run);

/* "running", "paused", "finished", "failed": run.json, atomically. As read: "unknown" if run.json was damaged. */
const char *lk_run_state (LkRun *run);
gboolean lk_run_set_state (LkRun *run, const char *state, GError **error);

/* -- rows and events ------------------------------------------------------------------------------------------------- */

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
/* The last row at or before that step, with what it does not measure filled in from the newest measurement before it.
 * FALSE if there is none. Quick however long the run is. */
gboolean lk_run_row_at (LkRun *run, long step, LkMetrics *row);
int lk_run_n_events (LkRun *run);
/* Event i; its strings stay valid as long as the run. If a rewind has just taken it away its key is "". */
LkEvent lk_run_event (LkRun *run, int i);

/* -- records: the steps that can be looked at again ------------------------------------------------------------------ */

typedef struct
{
  long step;
  gboolean embedding, checkpoint;
} LkRecord;

/* Every step that has an embedding or a checkpoint, rising. Returns how many; *records goes to the caller (g_free). */
int lk_run_records (LkRun *run, LkRecord **records);
/* Changes whenever that list may have changed. */
int lk_run_records_version (LkRun *run);
/* Backbone features of the probe set after that step: [n, d], free with g_free. Any thread. NULL with an error if there
 * is no such embedding, or its file is damaged or of another size than the probe set. */
float *lk_run_load_embedding (LkRun *run, long step, int *n, int *d, GError **error);
/* The same of any space; of one that was not recorded too (older runs have the backbone alone) NULL with an error. */
float *lk_run_load_space (LkRun *run, long step, LkSpace space, int *n, int *d, GError **error);
/* All that was recorded of the probe set at that step; what was not is left out. NULL with an error as above. Any thread.
 * (transfer full) */
LkProbeRecord *lk_run_load_record (LkRun *run, long step, GError **error);
/* Which training images the probe set holds: [n], free with g_free; NULL if nothing is recorded yet. */
int *lk_run_probe (LkRun *run, int *n);
/* The same for who looks at those images in a training split of n_images: NULL, and *n is 0, unless it has all of them. The
 * file may be damaged, and the data set another one than that of the run. */
int *lk_run_probe_among (LkRun *run, int n_images, int *n);

/* Where the map of the n probe images after that step laid them: [n, 2], free with g_free. NULL if there is none, or its
 * file is damaged or of another size. Any thread, as below. */
float *lk_run_load_map (LkRun *run, long step, int n);
/* Steps that have a map, rising: array of long. (transfer full) */
GArray *lk_run_maps (LkRun *run);
/* How many rewinds the run saw since it was opened: ask before the embedding of a map is read. */
int lk_run_rewinds (LkRun *run);
/* Records layout [n, 2] of the embedding of that step, read when the run had seen so many rewinds: it is left out, without
 * an error, if the embedding is gone by now. In memory if the run is, or was opened only to be read. */
gboolean lk_run_write_map (LkRun *run, long step, const float *layout, int n, int rewinds, GError **error);

/* -- checkpoints ----------------------------------------------------------------------------------------------------- */

/* Newest checkpoint that validates, or NULL with an error. (transfer full) */
char *lk_run_last_checkpoint (LkRun *run, GError **error);
/* Path for a checkpoint of that step. lk_run_prune () keeps step 0, the newest three, and in between at most 32 files and
 * 2 GB, spread evenly over the run. (transfer full) */
char *lk_run_checkpoint_path (LkRun *run, long step);
void lk_run_prune (LkRun *run);
/* Name of the folder in the run's own that the next rewind fills: "rewound-1", "rewound-2" ... (transfer full) */
char *lk_run_next_rewound (LkRun *run);
