#include "io/decode.h"

#include "io/bytes.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

/* Runs before the loader takes memory for the pixels; a size of 0 tells it to stop. */
static void
check_size (GdkPixbufLoader *loader, int w, int h, gboolean *refused)
{
  if (w < 1 || h < 1 || h > LK_IMAGE_MAX_PIXELS / w)
    {
      *refused = TRUE;
      gdk_pixbuf_loader_set_size (loader, 0, 0);
    }
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

gboolean
lk_pixbuf_decode (GBytes *bytes, const char *name, LkImage *image, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  g_autoptr (GdkPixbuf) upright = NULL;
  g_autoptr (GError) why = NULL;
  gboolean refused = FALSE;
  gboolean done;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (check_size), &refused);
  done = gdk_pixbuf_loader_write_bytes (loader, bytes, &why);
  done = gdk_pixbuf_loader_close (loader, done ? &why : NULL) && done; /* a loader must be closed in any case */
  if (refused)
    return lk_refuse (error, name, "size", 0, "pictures of more than %d million pixels are not read",
                      LK_IMAGE_MAX_PIXELS >> 20);
  if (done && gdk_pixbuf_loader_get_pixbuf (loader) != NULL)
    upright = gdk_pixbuf_apply_embedded_orientation (gdk_pixbuf_loader_get_pixbuf (loader));
  if (upright == NULL)
    return lk_refuse (error, name, "picture", 0, "%s", why != NULL ? why->message : "cannot be decoded");

  return copy_pixels (upright, name, image, error);
}
