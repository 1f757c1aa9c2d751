/* A run of a table on disk: how far it is, and what it gave. */

#pragma once

#include "cli/table-plan.h"

typedef enum
{
  CLI_CELL_ABSENT, /* there is nothing yet */
  CLI_CELL_RESUME, /* it stopped on the way */
  CLI_CELL_SCORE,  /* trained, the linear probe is missing */
  CLI_CELL_DONE,
  CLI_CELL_FAILED, /* by a loss that is no number: it would again */
} CliCellState;

typedef enum
{
  CLI_FIGURE_KNN,    /* 0..1 */
  CLI_FIGURE_PROBE,  /* 0..1 */
  CLI_FIGURE_L2_STD, /* times sqrt (d): 1 = spread evenly over all directions */
  CLI_FIGURE_RANKME, /* of the projector's output */
  CLI_FIGURE_SPEED,  /* images of the data set per second of training */
  CLI_N_FIGURES,
} CliFigure;

/* How far the run in folder is. Error: it cannot be read, or it has other settings than the cell (the first one that differs
 * is named). */
gboolean cli_cell_state (const CliCell *cell, const char *folder, CliCellState *state, GError **error);

/* Fits the linear probe and writes it into the run's folder, as probe.json: the last thing that a cell needs. */
gboolean cli_cell_score (const CliCell *cell, const char *folder, const char *threads, GError **error);

/* What a finished run gave; NAN = it has none of it. */
gboolean cli_cell_read (const char *folder, double figures[CLI_N_FIGURES], GError **error);
