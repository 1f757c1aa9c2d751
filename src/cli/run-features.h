/* A run's network and data set, opened together: what embed, knn and probe look at. */

#pragma once

#include "data/dataset.h"
#include "train/model.h"

typedef struct
{
  LkModel *model;
  LkDataset *dataset;
  LkPool *pool;
} CliFeatures;

/* Opens the run's last checkpoint and the images it was trained on (another fingerprint is an error). threads: as typed,
 * NULL = all cores. */
gboolean cli_features_open (CliFeatures *features, const char *run_dir, const char *threads, GError **error);
void cli_features_clear (CliFeatures *features);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliFeatures, cli_features_clear)

/* Clean features [n, d] of a whole split, with progress; NULL with LK_ERROR_CANCELLED on Ctrl-C. (transfer full) */
float *cli_features_of_split (CliFeatures *features, LkSplitId split, GError **error);

/* Classes of a split, -1 = missing, [n]; NULL without labels. Owned by the data set. */
const int *cli_features_labels (CliFeatures *features, LkSplitId split, int *n_classes);
