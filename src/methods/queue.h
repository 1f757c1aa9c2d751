/* A queue of unit rows that earlier steps left: what MoCo and NNCLR compare with. First in, first out.
 *
 * It starts with random directions, as MoCo's does, and keys take their places one by one; the loss rises while that lasts.
 * It holds method.queue_size rows, but no more than the training images less one batch (else the batch's own images would
 * stand in it from the epoch before), and never less than one batch; what is above stays unused, so that the tensors' shape
 * depends on the settings alone. All of it is named tensors, so that checkpoints hold it: "queue.rows" [size, d], "queue.step"
 * [size, 1] (when each row came), "queue.place" [2, 1] (the next to be replaced, rows in use). */

#pragma once

#include "methods/method.h"

/* Where it stands in run->state; a method with a queue has its own state after that. */
enum
{
  LK_QUEUE_ROWS,
  LK_QUEUE_STEP,
  LK_QUEUE_PLACE,
  LK_QUEUE_STATES,
};

void lk_queue_build (LkMethodRun *run, int size, int width);

/* Rows that it holds in this run. */
int lk_queue_length (const LkMethodRun *run);

/* Those rows, as a constant [length, d]. */
LkVar *lk_queue_rows (const LkMethodRun *run, LkTape *tape);

/* When the step is complete, these unit rows stand in the place of the oldest; of more than it holds, the last. */
void lk_queue_push (LkMethodRun *run, LkTape *tape, LkVar *rows);

/* Mean age of the rows in steps; random ones are as old as the run. */
double lk_queue_age (const LkMethodRun *run);
