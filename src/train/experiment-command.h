/* An experiment as a command line. */

#pragma once

#include "train/experiment.h"

/* "likeness-cli train --dataset shapes --method simclr --set optimizer.lr=0.1": what differs from the defaults, in words
 * that a shell takes as they are. Run, it makes the same experiment. (transfer full) */
char *lk_experiment_to_command (LkExperiment *self);
