#include "io/idx.h"

#include "base/error.h"
#include "io/bytes.h"
#include "io/gzip.h"

#include <glib/gi18n.h>
#include <string.h>

#define PREFIX_SIZE 4
#define UNSIGNED_BYTES 0x08

/* Where the bytes come from: a file in memory, or one that is unpacked on the way. */
typedef struct
{
  const guint8 *bytes;
  gsize left;   /* of a zipped file: its whole size */
  LkGzip *gzip; /* NULL for plain files */
} Input;

static gsize
take (Input *input, guint8 *out, gsize size)
{
  gsize taken;

  if (input->gzip != NULL)
    return lk_gzip_read (input->gzip, out, size);

  taken = MIN (size, input->left);
  if (taken == 0)
    return 0;

  memcpy (out, input->bytes, taken);
  input->bytes += taken;
  input->left -= taken;
  return taken;
}

/* How many bytes can still come at best. */
static gsize
most_left (const Input *input)
{
  gsize most;

  if (input->gzip == NULL)
    return input->left;
  return g_size_checked_mul (&most, input->left, LK_DEFLATE_MAX_RATIO) ? most : G_MAXSSIZE;
}

static gboolean
at_end (Input *input)
{
  return input->gzip != NULL ? lk_gzip_finished (input->gzip) : input->left == 0;
}

static gboolean
read_shape (Input *input, const char *name, LkIdx *idx, GError **error)
{
  guint8 prefix[PREFIX_SIZE];

  if (take (input, prefix, PREFIX_SIZE) < PREFIX_SIZE)
    return lk_refuse (error, name, "magic", 0, "the file ends before it");
  if (prefix[0] != 0 || prefix[1] != 0)
    return lk_refuse (error, name, "magic", 0, "is not an IDX file");
  if (prefix[2] != UNSIGNED_BYTES)
    return lk_refuse (error, name, "type", 2, "0x%02x is not 0x08 (unsigned bytes)", prefix[2]);
  if (prefix[3] < 1 || prefix[3] > LK_IDX_MAX_RANK)
    return lk_refuse (error, name, "rank", 3, "%d is not 1 to %d", prefix[3], LK_IDX_MAX_RANK);

  idx->rank = prefix[3];
  for (int i = 0; i < idx->rank; i++)
    {
      guint64 offset = PREFIX_SIZE + 4 * (guint64) i;
      guint8 size[4];

      if (take (input, size, sizeof size) < sizeof size)
        return lk_refuse (error, name, "sizes", offset, "the file ends before them");
      idx->shape[i] = (gint64) size[0] << 24 | (gint64) size[1] << 16 | (gint64) size[2] << 8 | size[3];
      if (idx->shape[i] == 0)
        return lk_refuse (error, name, "sizes", offset, "a size is 0");
    }
  if (!lk_count_bytes (idx->shape, idx->rank, 1, &idx->size))
    return lk_refuse (error, name, "sizes", PREFIX_SIZE, "their product overflows");

  return TRUE;
}

static gboolean
read_values (Input *input, const char *name, LkIdx *idx, GError **error)
{
  guint64 offset = PREFIX_SIZE + 4 * (guint64) idx->rank;
  gsize taken;

  if (idx->size > most_left (input))
    return lk_refuse (error, name, "values", offset, "the file is too short for %" G_GSIZE_FORMAT " values", idx->size);
  idx->values = g_try_malloc (idx->size);
  if (idx->values == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_MEMORY, _ ("%s: no memory for %zu bytes"), name, (size_t) idx->size);
      return FALSE;
    }

  taken = take (input, idx->values, idx->size);
  if (taken < idx->size)
    return lk_refuse (error, name, "values", offset + taken,
                      "the file ends or is damaged after %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " values", taken,
                      idx->size);
  if (!at_end (input))
    return lk_refuse (error, name, "values", offset + taken, "the file goes on after the last value or is damaged");

  return TRUE;
}

gboolean
lk_idx_parse (GBytes *bytes, const char *name, LkIdx *idx, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_auto (LkIdx) result = { 0 };
  g_auto (LkGzip) gzip = { 0 };
  Input input = { data, size, NULL };

  if (lk_gzip_matches (data, size))
    {
      if (!lk_gzip_open (&gzip, data, size))
        return lk_refuse (error, name, "gzip", 0, "zlib cannot start");
      input.gzip = &gzip;
    }

  if (!read_shape (&input, name, &result, error) || !read_values (&input, name, &result, error))
    return FALSE;

  *idx = result;
  result.values = NULL;
  return TRUE;
}

gboolean
lk_idx_read (const char *path, LkIdx *idx, GError **error)
{
  g_autoptr (GBytes) bytes = lk_file_bytes (path, error);

  return bytes != NULL && lk_idx_parse (bytes, path, idx, error);
}

void
lk_idx_clear (LkIdx *idx)
{
  g_clear_pointer (&idx->values, g_free);
}
