/* Which images a text means: those with it in a category or in a text ("class", "file"), capital letters or not; "#1204"
 * means the image of that number, and several numbers ("#3 #5") several images. Or a regular expression over the same. */

#pragma once

#include "data/dataset.h"

/* Looks at the training images ids [n], and sets match [n] to 1 where the text is found, else to 0. An empty text finds
 * nothing. How many were found; -1 with error if the regular expression is none. */
int lk_map_search (const LkDataset *dataset,
                   const int *ids,
                   int n,
                   const char *text,
                   gboolean regex,
                   guint8 *match,
                   GError **error);
