/* Files of a run that are named after a step: checkpoints/step-NNNNNNNN.safetensors, embeddings/step-NNNNNNNN.npy, what goes
 * with an embedding (projections/, raw-projections/, positives/), map/step-NNNNNNNN.npy. */

#pragma once

#include <glib.h>

typedef enum
{
  LK_STEP_CHECKPOINT,
  LK_STEP_EMBEDDING,
  LK_STEP_PROJECTION,
  LK_STEP_RAW_PROJECTION,
  LK_STEP_POSITIVE,
  LK_STEP_MAP,
} LkStepKind;

/* "checkpoints", "embeddings" ...: the folder's name in a run. */
const char *lk_step_folder (LkStepKind kind);

/* Path of the file of that step in a run's folder. (transfer full) */
char *lk_step_path (const char *run_path, LkStepKind kind, long step);

/* Steps of the files there are, rising: array of long. (transfer full) */
GArray *lk_step_list (const char *run_path, LkStepKind kind);

/* Deletes the files of later steps. */
void lk_step_delete_newer (const char *run_path, LkStepKind kind, long step);

/* Deletes files of the first kind until at most max_count and, with what goes with them, max_bytes are left, as
 * lk_step_choose () says. Files of the other kinds go with the first one's of their step. */
void lk_step_thin (const char *run_path, const LkStepKind *kinds, int n_kinds, int max_count, guint64 max_bytes);

/* Which of n files with rising steps and these sizes stay: the first, the newest three, and of those between as many as
 * fit into max_count and max_bytes, spread as evenly as can be. keep [n]. */
void lk_step_choose (const long *steps, const guint64 *sizes, int n, int max_count, guint64 max_bytes, gboolean *keep);
