/* Pictures of any format to 8-bit gray or RGB, chosen by content and never by name: PNG by libpng, the rest by
 * gdk-pixbuf. Alpha is composited over white, 16 bits are scaled to 8, EXIF orientation is applied. */

#pragma once

#include "io/image.h"

/* name is for messages. FALSE with an error; lk_image_clear () when done. May run in several threads at once. */
gboolean lk_image_decode (GBytes *bytes, const char *name, LkImage *image, GError **error);

gboolean lk_png_matches (GBytes *bytes);
gboolean lk_png_decode (GBytes *bytes, const char *name, LkImage *image, GError **error);
gboolean lk_pixbuf_decode (GBytes *bytes, const char *name, LkImage *image, GError **error);
