/* Writes checkpoints and records of a run in a thread of its own, off the step's critical path: one at a time, in
 * order, so that a checkpoint on disk means that all that was recorded before it is there too. */

#pragma once

#include "train/checkpoint.h"
#include "train/run.h"

typedef struct _LkRunWriter LkRunWriter;

/* A file that was written, or not: error is NULL once it is on disk. seconds: of training when the checkpoint was taken;
 * a record has none. Called in the writer's thread; a flush waits for it too. */
typedef void (*LkRunWritten) (gpointer data, gboolean checkpoint, long step, double seconds, const GError *error);

/* The run must outlive the writer; it is thinned after each file. */
LkRunWriter *lk_run_writer_new (LkRun *run, LkRunWritten written, gpointer data);
/* Waits for what is under way. */
void lk_run_writer_free (LkRunWriter *writer);

/* Takes the snapshot over. Waits while earlier files are still on their way. */
void lk_run_writer_add_checkpoint (LkRunWriter *writer, LkSnapshot *snapshot, long step, double seconds);

/* Takes the record over; all records of the run together are to have at most max_bytes. Waits as well. */
void lk_run_writer_add_record (LkRunWriter *writer, LkProbeRecord *record, long step, guint64 max_bytes);

/* Whether a checkpoint of that step is on its way. */
gboolean lk_run_writer_has_checkpoint (LkRunWriter *writer, long step);

/* Waits until all is on disk; FALSE with the first error since the last flush. */
gboolean lk_run_writer_flush (LkRunWriter *writer, GError **error);
