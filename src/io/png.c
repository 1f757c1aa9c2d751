#include "io/decode.h"

#include "io/bytes.h"
#include "io/gzip.h"

#include <png.h>
#include <string.h>

#define SIGNATURE_SIZE 8

/* libpng leaves by longjmp when a file is damaged, so all that must survive it lives here and not in locals. */
typedef struct
{
  const guint8 *data;
  gsize size, at;
  const char *name;
  GError *error;
  char message[160]; /* libpng's words for what is wrong */
  png_structp png;
  png_infop info;
  LkImage raw; /* c = 1..4, with alpha */
} Reader;

static void
on_error (png_structp png, png_const_charp message)
{
  Reader *reader = png_get_error_ptr (png);

  g_strlcpy (reader->message, message, sizeof reader->message);
  png_longjmp (png, 1);
}

static void
on_warning (png_structp png, png_const_charp message)
{
}

static void
on_read (png_structp png, png_bytep out, png_size_t size)
{
  Reader *reader = png_get_io_ptr (png);

  if (size > reader->size - reader->at)
    png_error (png, "the file ends in the middle");
  memcpy (out, reader->data + reader->at, size);
  reader->at += size;
}

/* Asks libpng for 8-bit gray or RGB with or without alpha, whatever the file holds. */
static void
ask_for_bytes (Reader *reader)
{
  png_set_expand (reader->png);
  png_set_scale_16 (reader->png);
  png_set_interlace_handling (reader->png);
  png_read_update_info (reader->png, reader->info);
}

/* A small file that claims to be a large picture costs no memory: it cannot hold that many bytes. */
static gboolean
plausible (const Reader *reader)
{
  guint64 rows = png_get_image_height (reader->png, reader->info);
  guint64 bits = (guint64) png_get_image_width (reader->png, reader->info) *
                 png_get_bit_depth (reader->png, reader->info) * png_get_channels (reader->png, reader->info);

  return rows * (bits / 8) / LK_DEFLATE_MAX_RATIO <= reader->size;
}

static gboolean
read_pixels (Reader *reader)
{
  png_structp png = reader->png;

  if (setjmp (png_jmpbuf (png)) != 0)
    return lk_refuse (&reader->error, reader->name, "PNG", reader->at, "%s", reader->message);

  png_set_read_fn (png, reader, on_read);
  png_set_user_limits (png, LK_IMAGE_MAX_PIXELS, LK_IMAGE_MAX_PIXELS);
  png_read_info (png, reader->info);
  if (!plausible (reader))
    png_error (png, "the file is too short for its size in pixels");
  ask_for_bytes (reader);

  if (!lk_image_allocate (&reader->raw, reader->name, png_get_image_width (png, reader->info),
                          png_get_image_height (png, reader->info), png_get_channels (png, reader->info),
                          &reader->error))
    return FALSE;
  for (int pass = png_get_interlace_type (png, reader->info) == PNG_INTERLACE_NONE ? 1 : PNG_INTERLACE_ADAM7_PASSES;
       pass > 0; pass--)
    for (int y = 0; y < reader->raw.h; y++)
      png_read_row (png, reader->raw.pixels + (gsize) y * reader->raw.w * reader->raw.c, NULL);

  return TRUE;
}

/* Composites gray + alpha or RGB + alpha over white, in place. */
static void
flatten (LkImage *image)
{
  gsize pixels = (gsize) image->w * image->h;
  int from = image->c, to = from - 1;

  if (from % 2 != 0)
    return;

  for (gsize i = 0; i < pixels; i++)
    for (int c = 0; c < to; c++)
      image->pixels[i * to + c] = lk_over_white (image->pixels[i * from + c], image->pixels[i * from + to]);
  image->c = to;
}

gboolean
lk_png_matches (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return size >= SIGNATURE_SIZE && png_sig_cmp (data, 0, SIGNATURE_SIZE) == 0;
}

gboolean
lk_png_decode (GBytes *bytes, const char *name, LkImage *image, GError **error)
{
  Reader reader = { .name = name };
  gboolean done = FALSE;

  reader.data = g_bytes_get_data (bytes, &reader.size);
  reader.png = png_create_read_struct (PNG_LIBPNG_VER_STRING, &reader, on_error, on_warning);
  reader.info = reader.png != NULL ? png_create_info_struct (reader.png) : NULL;
  if (reader.info == NULL)
    lk_refuse (&reader.error, name, "PNG", 0, "libpng cannot start");
  else
    done = read_pixels (&reader);
  png_destroy_read_struct (&reader.png, &reader.info, NULL);

  if (!done)
    {
      lk_image_clear (&reader.raw);
      g_propagate_error (error, reader.error);
      return FALSE;
    }

  flatten (&reader.raw);
  *image = reader.raw;
  return TRUE;
}
