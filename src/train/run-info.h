/* run.json: what a run is, for people and programs; nothing that cannot be found elsewhere is needed to open a run. */

#pragma once

#include "train/experiment.h"

typedef struct _LkRunInfo LkRunInfo;

LkRunInfo *lk_run_info_new (LkExperiment *experiment, const LkDataset *dataset);
/* Reads it; a missing or damaged file gives an empty one (state "unknown", no fingerprint). */
LkRunInfo *lk_run_info_read (const char *path);
void lk_run_info_free (LkRunInfo *info);

const char *lk_run_info_fingerprint (LkRunInfo *info); /* of the data set; "" = unknown */
const char *lk_run_info_state (LkRunInfo *info);
void lk_run_info_set_state (LkRunInfo *info, const char *state);
void lk_run_info_set_fingerprint (LkRunInfo *info, const char *fingerprint);

/* Atomically, with the time, this program's version and this machine. */
gboolean lk_run_info_write (LkRunInfo *info, const char *path, GError **error);
