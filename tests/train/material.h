/* What the tests of the trainer train on, and how they drive it. */

#pragma once

#include "train/trainer-private.h"

#define IMAGES 200
#define SIDE 12

/* Four classes of stripes with noise: quick to make and to learn. 200 images, so 6 steps of 32 in an epoch. */
LkDataset *stripes (gboolean labels);

void set (LkExperiment *experiment, const char *key, const char *text);
/* A small network, 10 epochs. */
LkExperiment *experiment_of (const char *method, const char *threads);
LkTrainer *trainer_of (LkExperiment *experiment, LkDataset *dataset, const char *run_dir);

/* n steps in this thread. */
void step (LkTrainer *trainer, int n);
/* The next n steps by the trainer's thread, as window and command take them. */
void run_steps (LkTrainer *trainer, int n);

void assert_same_tensors (LkTrainer *a, LkTrainer *b);

void remove_folder (const char *path);
/* A path in the temporary folder that nobody has. */
char *new_folder (void);
