/* How well a linear classifier tells classes apart by the features of a run. */

#pragma once

#include "analysis/probe.h"

/* Fitted on all training images of the run's data set, scored on all test images, as likeness-cli probe does. threads: as
 * typed, NULL = all cores. NULL with an error: no labels, other images than the run's, or LK_ERROR_CANCELLED on Ctrl-C.
 * (transfer full) */
LkProbe *cli_fit_probe (const char *run_dir, const char *threads, GError **error);
