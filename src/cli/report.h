/* What train prints: rows as they come, a status line on a terminal, and how it ended. */

#pragma once

#include "train/trainer.h"

typedef struct _CliReport CliReport;

/* json: JSON lines on standard output, everything else on standard error. run: what is continued, whose rows are known
 * already, or NULL. */
CliReport *cli_report_new (const LkDataset *dataset, const LkValues *values, LkRun *run, gboolean json);
void cli_report_free (CliReport *report);

/* Prints the rows that are new. run may be NULL still. */
void cli_report_rows (CliReport *report, LkRun *run, const LkTrainerStatus *status);

/* Prints the last row, with the run's folder, its state and the baselines. */
void cli_report_end (CliReport *report, LkRun *run, const LkTrainerStatus *status);
