/* IDX arrays of unsigned bytes, plain or gzipped: the files of MNIST and its kin.
 *
 *   00 00 08 rank, rank sizes as big-endian u32, then the values in C order */

#pragma once

#include <gio/gio.h>
#include <glib.h>

#define LK_IDX_MAX_RANK 4

typedef struct
{
  int rank;
  gint64 shape[LK_IDX_MAX_RANK];
  gsize size;     /* product of shape */
  guint8 *values; /* owned */
} LkIdx;

/* Reads a whole file; a gzipped one is inflated to no more than its header claims. FALSE with an error that names file,
 * field and offset. lk_idx_clear () when done. */
gboolean lk_idx_read (const char *path, LkIdx *idx, GError **error);
/* The same for bytes in memory; name is for messages. */
gboolean lk_idx_parse (GBytes *bytes, const char *name, LkIdx *idx, GError **error);
void lk_idx_clear (LkIdx *idx);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkIdx, lk_idx_clear)
