#include "io/decode.h"

gboolean
lk_image_decode (GBytes *bytes, const char *name, LkImage *image, GError **error)
{
  return lk_png_matches (bytes) ? lk_png_decode (bytes, name, image, error)
                                : lk_pixbuf_decode (bytes, name, image, error);
}
