/* The folder of checkpoints of a run. */

#pragma once

#include "io/safetensors.h"

/* The checkpoint of that step if it validates (all checks of safetensors, and its step is the one in its name), or
 * NULL. path (may be NULL) goes to the caller in any case. */
LkSafetensors *lk_checkpoint_open (const char *run_path, long step, char **path);

/* Newest checkpoint that validates, or NULL. step and metadata's "experiment" and "fingerprint" (each may be NULL) go to
 * the caller. (transfer full) */
char *lk_checkpoint_find_newest (const char *run_path, long *step, char **experiment, char **fingerprint);

/* Renames to NAME.damaged what is newer than step and did not validate: it must not count as one of the newest. */
void lk_checkpoint_set_aside_newer (const char *run_path, long step);

/* Keeps step 0, the newest three, and between them what fits into 32 files and 2 GB. */
void lk_checkpoint_prune (const char *run_path);
