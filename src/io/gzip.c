#include "io/gzip.h"

#define GZIP_WINDOW (15 + 16) /* the largest window, gzip framing only */

gboolean
lk_gzip_matches (const guint8 *bytes, gsize size)
{
  return size >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

gboolean
lk_gzip_open (LkGzip *gzip, const guint8 *bytes, gsize size)
{
  *gzip = (LkGzip){ 0 };
  gzip->stream.next_in = (Bytef *) bytes;
  gzip->stream.avail_in = (uInt) MIN (size, G_MAXUINT);
  return inflateInit2 (&gzip->stream, GZIP_WINDOW) == Z_OK;
}

gsize
lk_gzip_read (LkGzip *gzip, guint8 *out, gsize size)
{
  gsize done = 0;

  while (done < size && !gzip->ended)
    {
      uInt room = (uInt) MIN (size - done, G_MAXUINT);
      int result;

      gzip->stream.next_out = out + done;
      gzip->stream.avail_out = room;
      result = inflate (&gzip->stream, Z_NO_FLUSH);
      done += room - gzip->stream.avail_out;
      gzip->ended = result == Z_STREAM_END;
      if (result != Z_OK)
        break;
    }

  return done;
}

gboolean
lk_gzip_finished (LkGzip *gzip)
{
  guint8 extra;

  /* The end mark and the checksum may stand behind the last byte that was asked for. */
  return lk_gzip_read (gzip, &extra, 1) == 0 && gzip->ended && gzip->stream.avail_in == 0;
}

void
lk_gzip_clear (LkGzip *gzip)
{
  inflateEnd (&gzip->stream);
}
