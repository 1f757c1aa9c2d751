/* Bytes of files: mapped in, replaced as a whole, and refused with a message that says where they are wrong. */

#pragma once

#include <gio/gio.h>
#include <glib.h>

typedef struct
{
  const void *data;
  gsize size;
} LkSpan;

/* Sets LK_ERROR_FORMAT with "file: field at byte offset: what is wrong" and returns FALSE. */
gboolean lk_refuse (GError **error, const char *file, const char *field, guint64 offset, const char *format, ...)
    G_GNUC_PRINTF (5, 6);

/* Product of the sizes and of item (bytes of one value) in *bytes; FALSE if one is negative or the product would not
 * fit into a gssize. */
gboolean lk_count_bytes (const gint64 *shape, int rank, gsize item, gsize *bytes);

/* Maps a regular file; NULL with an error that names it. (transfer full) */
GBytes *lk_file_bytes (const char *path, GError **error);

/* Writes the spans one after another: temporary file in the same folder, fsync, rename, fsync of the folder. On error
 * FALSE and the old file, if any, is unchanged. */
gboolean lk_file_replace (const char *path, const LkSpan *spans, int n_spans, GError **error);
