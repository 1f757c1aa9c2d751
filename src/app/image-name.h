/* What training images are called. */

#pragma once

#include "data/dataset.h"

/* "Sandal, #1204", or "#1204" where it has no class. (transfer full) */
char *lk_image_name (const LkDataset *dataset, int id);
/* NULL = it has none. */
const char *lk_image_class (const LkDataset *dataset, int id);
/* The file that it came from; NULL = none. */
const char *lk_image_file (const LkDataset *dataset, int id);
