/* The first row of the sidebar: which images. Offers the data sets that this machine has and what was opened, tells size
 * and shape of what is loaded, and how far loading is. */

#pragma once

#include "app/session.h"

#include <adwaita.h>

#define LK_TYPE_DATASET_ROW (lk_dataset_row_get_type ())
G_DECLARE_FINAL_TYPE (LkDatasetRow, lk_dataset_row, LK, DATASET_ROW, AdwPreferencesRow)

void lk_dataset_row_set_session (LkDatasetRow *self, LkSession *session);

/* What is loaded in words: "60,000 + 10,000 images, 28 × 28, gray, 10 classes". (transfer full) */
char *lk_dataset_dup_words (const LkDataset *dataset);
