/* A run as threads may read it while the session can let go of it at any time: whoever wants to read holds a reference,
 * and the run itself only between lock and unlock. */

#pragma once

#include "train/run.h"

typedef struct _LkRecordSource LkRecordSource;

LkRecordSource *lk_record_source_new (LkRun *run);
LkRecordSource *lk_record_source_ref (LkRecordSource *source);
void lk_record_source_unref (LkRecordSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkRecordSource, lk_record_source_unref)

/* The run is going away: returns once nobody reads it, and nobody gets it from then on. */
void lk_record_source_close (LkRecordSource *source);

/* The run, which stays until lk_record_source_unlock (); NULL if it is gone, and then nothing is locked. Hold it for one
 * file, not for a computation: closing waits. */
LkRun *lk_record_source_lock (LkRecordSource *source);
void lk_record_source_unlock (LkRecordSource *source);

/* lk_run_load_embedding (); NULL without an error if the run is gone. */
float *lk_record_source_load_embedding (LkRecordSource *source, long step, int *n, int *d, GError **error);
/* lk_run_load_record (), likewise. (transfer full) */
LkProbeRecord *lk_record_source_load_record (LkRecordSource *source, long step, GError **error);
