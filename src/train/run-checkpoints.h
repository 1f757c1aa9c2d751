/* The folder of checkpoints of a run. */

#pragma once

#include "train/experiment.h"

/* checkpoints/step-NNNNNNNN.safetensors of that step, in the run's folder. (transfer full) */
char *lk_checkpoint_path (const char *run_path, long step);

/* Newest checkpoint that validates (all checks of safetensors, and its step is the one in its name), or NULL. step and
 * metadata's "experiment" and "fingerprint" (each may be NULL) go to the caller. (transfer full) */
char *lk_checkpoint_find_newest (const char *run_path, long *step, char **experiment, char **fingerprint);

/* Renames to NAME.damaged what is newer than step and did not validate: it must not count as one of the newest. */
void lk_checkpoint_set_aside_newer (const char *run_path, long step);

/* Which of n checkpoints with rising steps and these sizes stay: the first, the newest three, and of those between as
 * many as fit into max_count and max_bytes, spread as evenly as can be. keep [n]. */
void
lk_checkpoint_choose (const long *steps, const guint64 *sizes, int n, int max_count, guint64 max_bytes, gboolean *keep);

/* Deletes what lk_checkpoint_choose () does not keep: at most 32 files and 2 GB. */
void lk_checkpoint_prune (const char *run_path);
