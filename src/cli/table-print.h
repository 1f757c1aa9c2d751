/* Prints a table: Markdown with a part for each data set, or JSON lines. Mean and standard deviation (of a sample) over the
 * seeds of a row; what is missing or not finite is a dash, or null. */

#pragma once

#include "cli/table-cell.h"

/* What is known of a cell. */
typedef struct
{
  const CliCell *cell;
  CliCellState state;
  double figures[CLI_N_FIGURES]; /* NAN unless it is done */
} CliResult;

void cli_table_print (const CliResult *results, int n);
/* One object for each cell, then one for each row. folder: where the runs are. */
void cli_table_print_json (const CliResult *results, int n, const char *folder);
/* "done", "to do" ...: translated. */
const char *cli_cell_state_words (CliCellState state);
