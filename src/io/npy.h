/* NPY arrays: what NumPy's np.load and np.save read and write. */

#pragma once

#include "io/safetensors.h"

/* Writes a C-order array: temporary file, fsync, rename. rank <= LK_MAX_RANK. */
gboolean
lk_npy_write (const char *path, LkDtype dtype, const gint64 *shape, int rank, const void *data, GError **error);

/* Reads |u1 <f4 <f8 <i4 <i8 of versions 1 to 3, C order; refuses the rest with a message. entry.data points into
 * *bytes, which the caller unrefs. entry.name is NULL. */
gboolean lk_npy_read (const char *path, LkTensorEntry *entry, GBytes **bytes, GError **error);
/* The same for bytes in memory; name is for messages. */
gboolean lk_npy_parse (GBytes *file, const char *name, LkTensorEntry *entry, GBytes **bytes, GError **error);
