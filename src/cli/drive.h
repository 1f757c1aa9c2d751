/* Drives a trainer from the command's own thread, as the window does: starts it, looks every 100 ms, and asks it to pause on
 * Ctrl-C. */

#pragma once

#include "train/trainer.h"

/* Called again and again while it trains, and once at the end. */
typedef void (*CliLook) (LkRun *run, const LkTrainerStatus *status, gpointer data);

/* Until the training is finished, has failed or was paused by Ctrl-C. Says what could not be written. Returns how the command
 * should end, having said why. */
int cli_drive (LkTrainer *trainer, CliLook look, gpointer data);
