/* A gzip stream that is read in pieces of known size, so that a small file cannot unpack to more than is asked for. */

#pragma once

#include <glib.h>
#include <zlib.h>

/* Deflate cannot shrink better than this, so a claim beyond it is a lie that costs no memory to find out. */
#define LK_DEFLATE_MAX_RATIO 1032

typedef struct
{
  z_stream stream;
  gboolean ended;
} LkGzip;

gboolean lk_gzip_matches (const guint8 *bytes, gsize size);

/* bytes must outlive the stream; lk_gzip_clear () when done. FALSE if zlib has no memory. */
gboolean lk_gzip_open (LkGzip *gzip, const guint8 *bytes, gsize size);

/* Unpacks at most size bytes; returns how many there were, fewer only at the end or where the stream is damaged. */
gsize lk_gzip_read (LkGzip *gzip, guint8 *out, gsize size);

/* TRUE if the stream has ended with the right checksum, and with it the file. */
gboolean lk_gzip_finished (LkGzip *gzip);

void lk_gzip_clear (LkGzip *gzip);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkGzip, lk_gzip_clear)
