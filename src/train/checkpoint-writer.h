/* Writes checkpoints in a thread of its own, off the step's critical path: one at a time, in order. */

#pragma once

#include "train/checkpoint.h"
#include "train/run.h"

typedef struct _LkCheckpointWriter LkCheckpointWriter;

/* The run must outlive the writer; it prunes its checkpoints after each one. */
LkCheckpointWriter *lk_checkpoint_writer_new (LkRun *run);
/* Waits for what is under way. */
void lk_checkpoint_writer_free (LkCheckpointWriter *writer);

/* Takes the snapshot over. Waits while an earlier one is still being written. */
void lk_checkpoint_writer_submit (LkCheckpointWriter *writer, LkSnapshot *snapshot, long step);

/* Waits until all is on disk; FALSE with the first error since the last flush. */
gboolean lk_checkpoint_writer_flush (LkCheckpointWriter *writer, GError **error);
