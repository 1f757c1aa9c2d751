/* What a trainer alone does with a run: recording and rewinding. One thread at a time. */

#pragma once

#include "io/safetensors.h"
#include "train/run.h"

/* Of a run in memory. */
#define LK_MAX_HELD_BYTES (G_GUINT64_CONSTANT (256) << 20)

/* Says once which training images the probe set holds; embeddings/probe.npy. */
gboolean lk_run_set_probe (LkRun *run, const int *probe, int n, GError **error);

/* Stores what the network made of the probe set after that step, and thins what is stored to max_bytes: step 0 and the newest
 * three stay, the others spread evenly over the run. On error nothing of that step is stored. Beside the thread that appends
 * rows. */
gboolean lk_run_write_record (LkRun *run, long step, const LkProbeRecord *record, guint64 max_bytes, GError **error);

/* The list of records has it. */
gboolean lk_run_has_embedding (LkRun *run, long step);
gboolean lk_run_has_checkpoint (LkRun *run, long step);
/* The checkpoint of that step, validated; NULL with an error that names the nearest step that has one. */
LkSafetensors *lk_run_open_checkpoint (LkRun *run, long step, char **path, GError **error);
/* That error. */
void lk_run_set_lacks_checkpoint (LkRun *run, long step, GError **error);

/* Takes everything after that step, which has a checkpoint with these settings in force, out of the run and into a new
 * folder rewound-N: metrics.csv and events.csv as they were, later maps and records, later checkpoints, newest first. A kill
 * at any moment leaves a run that opens, at the newest checkpoint that it still has. FALSE: it could not be moved (a
 * full disk); rows and events are as before, in memory and in the files, but checkpoints may have moved already. No other thread may write to the run meanwhile. */
gboolean lk_run_rewind (LkRun *run, long step, LkExperiment *in_force, GError **error);
