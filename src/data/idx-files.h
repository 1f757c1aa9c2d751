/* The four files of an IDX data set, under any of their usual names:
 *
 *   [PREFIX](train|t10k|test)-(images|labels)-idx[13]-ubyte[.gz]        with -, _ or . between the parts
 *
 * EMNIST keeps several sets in one folder; their prefixes ("emnist-letters-") tell them apart. */

#pragma once

#include "data/dataset.h"

typedef struct
{
  char *images[LK_N_SPLITS]; /* paths; NULL where there is no such file */
  char *labels[LK_N_SPLITS];
} LkIdxFiles;

/* Finds the set that lies in a folder, or that a file belongs to. Training images are there at least, or FALSE with an
 * error. lk_idx_files_clear () when done. */
gboolean lk_idx_files_find (const char *path, LkIdxFiles *files, GError **error);
void lk_idx_files_clear (LkIdxFiles *files);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkIdxFiles, lk_idx_files_clear)
