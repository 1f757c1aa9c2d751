#include "io/decode.h"

#include "io/bytes.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

/* A small file may claim this many pixels, a larger one so many a byte: only a picture of a single color packs better,
 * and there is nothing to learn from it. */
#define FREE_PIXELS (1 << 20)
#define PIXELS_PER_BYTE 4096

#define BMP_HEADERS 26    /* both, of the shortest kind */
#define BMP_OLD_HEADER 12 /* has sizes of 16 bits only */
#define BMP_MAX_WIDTH 65535

typedef struct
{
  gsize file_size;
  gboolean too_large;
  int top, bottom; /* rows that were decoded: top to bottom - 1 */
} Watch;

/* Runs before the loader takes memory for the pixels; a size of 0 tells it to stop. */
static void
size_prepared_cb (GdkPixbufLoader *loader, int w, int h, Watch *watch)
{
  gint64 pixels = (gint64) w * h;

  if (w >= 1 && h >= 1 && pixels <= LK_IMAGE_MAX_PIXELS &&
      (pixels <= FREE_PIXELS || (gsize) pixels / PIXELS_PER_BYTE <= watch->file_size))
    return;

  watch->too_large = TRUE;
  gdk_pixbuf_loader_set_size (loader, 0, 0);
}

static void
area_updated_cb (GdkPixbufLoader *loader, int x, int y, int w, int h, Watch *watch)
{
  watch->top = MIN (watch->top, y);
  watch->bottom = MAX (watch->bottom, y + h);
}

/* libjpeg fills up with gray what a cut file lacks. The end mark can stand nowhere in the coded pixels, so it must come
 * after the last start mark. */
static gboolean
jpeg_is_cut (const guint8 *data, gsize size)
{
  if (size < 2 || data[0] != 0xff || data[1] != 0xd8)
    return FALSE;

  for (gsize i = size - 1; i > 1; i--)
    if (data[i - 1] == 0xff && (data[i] == 0xd9 || data[i] == 0xda))
      return data[i] == 0xda;

  return TRUE;
}

static guint32
little_endian (const guint8 *at)
{
  return at[0] | (guint32) at[1] << 8 | (guint32) at[2] << 16 | (guint32) at[3] << 24;
}

/* The loader takes as much memory as a BMP says that its pixels are away, its header has bytes and a line is wide, all
 * before it asks whether the size is welcome. */
static gboolean
bmp_is_cut (const guint8 *data, gsize size)
{
  guint32 header;

  if (size < 2 || data[0] != 'B' || data[1] != 'M')
    return FALSE;
  if (size < BMP_HEADERS)
    return TRUE;

  header = little_endian (data + 14);
  return little_endian (data + 10) > size || header > size ||
         (header > BMP_OLD_HEADER && little_endian (data + 18) > BMP_MAX_WIDTH);
}

static gboolean
is_cut (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return jpeg_is_cut (data, size) || bmp_is_cut (data, size);
}

/* Most loaders give a picture for a file that ends in the middle; but then they have not been over all of its rows. */
static gboolean
lacks_rows (const GdkPixbuf *pixbuf, const Watch *watch)
{
  return watch->bottom > 0 && (watch->top > 0 || watch->bottom < gdk_pixbuf_get_height (pixbuf));
}

static gboolean
copy_pixels (const GdkPixbuf *pixbuf, const char *name, LkImage *image, GError **error)
{
  int channels = gdk_pixbuf_get_n_channels (pixbuf), stride = gdk_pixbuf_get_rowstride (pixbuf);
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);

  if (!lk_image_allocate (image, name, gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf), 3, error))
    return FALSE;

  for (int y = 0; y < image->h; y++)
    for (int x = 0; x < image->w; x++)
      {
        const guint8 *from = pixels + (gsize) y * stride + (gsize) x * channels;
        guint8 *to = image->pixels + ((gsize) y * image->w + x) * 3;

        for (int c = 0; c < 3; c++)
          to[c] = channels == 4 ? lk_over_white (from[c], from[3]) : from[c];
      }

  return TRUE;
}

/* The picture as it lies in the file (transfer full), NULL with an error. */
static GdkPixbuf *
decode (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  g_autoptr (GError) why = NULL;
  Watch watch = { .file_size = g_bytes_get_size (bytes), .top = G_MAXINT };
  GdkPixbuf *pixbuf;
  gboolean done;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), &watch);
  g_signal_connect (loader, "area-updated", G_CALLBACK (area_updated_cb), &watch);
  done = gdk_pixbuf_loader_write_bytes (loader, bytes, &why);
  done = gdk_pixbuf_loader_close (loader, done ? &why : NULL) && done; /* a loader must be closed in any case */
  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);

  if (watch.too_large)
    lk_refuse (error, name, "size", 0, "more than %d million pixels, or more than the file can hold",
               LK_IMAGE_MAX_PIXELS >> 20);
  else if (!done || pixbuf == NULL)
    lk_refuse (error, name, "picture", 0, "%s", why != NULL ? why->message : "cannot be decoded");
  else if (lacks_rows (pixbuf, &watch))
    lk_refuse (error, name, "picture", watch.file_size, "the file ends in the middle");
  else
    return g_object_ref (pixbuf);

  return NULL;
}

gboolean
lk_pixbuf_decode (GBytes *bytes, const char *name, LkImage *image, GError **error)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GdkPixbuf) upright = NULL;

  if (is_cut (bytes))
    return lk_refuse (error, name, "picture", g_bytes_get_size (bytes),
                      "the file ends in the middle or claims too much");
  pixbuf = decode (bytes, name, error);
  if (pixbuf == NULL)
    return FALSE;

  upright = gdk_pixbuf_apply_embedded_orientation (pixbuf);
  return copy_pixels (upright, name, image, error);
}
