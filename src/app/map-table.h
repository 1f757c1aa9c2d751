/* The points of a map as data: id, place, label, file and trust of each. */

#pragma once

#include "data/dataset.h"

typedef struct
{
  const LkDataset *dataset;
  int n;
  const int *ids;      /* [n] training images */
  const float *layout; /* [n, 2] */
  const float *trust;  /* [n] 0..1, NAN = unknown; may be NULL */
} LkMapTable;

/* Columns id, x, y, class, file, trust: those that the data set has; numbers as the C locale writes them. keep [n]: which
 * rows, NULL = all. FALSE with error. */
gboolean lk_map_table_write_csv (const LkMapTable *table, const guint8 *keep, const char *path, GError **error);

/* The places [m, 2] as float32, in the order of the CSV's rows. */
gboolean lk_map_table_write_npy (const LkMapTable *table, const guint8 *keep, const char *path, GError **error);
