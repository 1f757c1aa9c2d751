/* The plan of a table: which runs there are to be. A key file:
 *
 *   [table]
 *   methods=simclr, byol            ids, or "all"
 *   datasets=fashion-mnist, shapes  ids, or paths, which count from the plan's folder
 *   seeds=0                         one or more
 *   epochs=10                       optional
 *
 *   [settings]                      any setting, for all runs
 *   data.train_size=10000
 *
 *   [data shapes]                   for the runs on this data set
 *   [method simclr]                 for the runs of this method; "seeds" gives it more of them
 *   seeds=0, 1, 2
 *
 *   [variant without-stop-gradient] one more row with these settings for each of its methods
 *   methods=simsiam, byol
 *   method.stop_gradient=false
 *
 * What stands later in this list wins. */

#pragma once

#include "train/experiment.h"

/* One run of the table. */
typedef struct
{
  char *name;    /* of its folder: "simclr-shapes-seed0" */
  char *dataset; /* as the plan names it */
  char *variant; /* "" = without one */
  const LkMethod *method;
  int seed;
  LkExperiment *experiment;
} CliCell;

/* The runs in the order of the table: by data set, method, variant and seed. Error LK_ERROR_FORMAT or LK_ERROR_SETTING that
 * names plan and group: nothing is trained before all of it is understood. (transfer full): of CliCell * */
GPtrArray *cli_table_plan (const char *path, GError **error);
