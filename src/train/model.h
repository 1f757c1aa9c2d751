/* A trained network loaded from a run, for whoever wants features and no training: embed, knn, probe. */

#pragma once

#include "train/embed.h"
#include "train/run.h"

typedef struct _LkModel LkModel;

/* The last good checkpoint of a run's folder. NULL with an error that names the file. */
LkModel *lk_model_load (const char *run_dir, GError **error);
void lk_model_free (LkModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkModel, lk_model_free)

int lk_model_feature_size (LkModel *model);
/* The settings in force at the checkpoint; owned by the model. */
LkExperiment *lk_model_experiment (LkModel *model);
/* Fingerprint of the data set that it was trained on. */
const char *lk_model_fingerprint (LkModel *model);

/* Clean features of images first .. first + n - 1: out [n, feature_size]. The normalization is the checkpoint's. FALSE
 * if cancelled or if the images have another size. */
gboolean lk_model_features (LkModel *model,
                            const LkDataset *dataset,
                            LkSplitId split,
                            int first,
                            int n,
                            LkPool *pool,
                            gboolean (*cancelled) (gpointer),
                            gpointer cancel_data,
                            float *out);
