/* A decoded picture: 8-bit gray or RGB. */

#pragma once

#include <glib.h>

/* Larger pictures are refused before any memory is taken for them. */
#define LK_IMAGE_MAX_PIXELS (64 << 20)

typedef struct
{
  int w, h;
  int c;          /* 1 gray, 3 RGB */
  guint8 *pixels; /* [h, w, c], owned */
} LkImage;

/* Allocates the pixels (not cleared); FALSE with an error if a side is below 1 or the picture is too large. name is for
 * messages. */
gboolean lk_image_allocate (LkImage *image, const char *name, gint64 w, gint64 h, int c, GError **error);
void lk_image_clear (LkImage *image);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkImage, lk_image_clear)

/* One value under alpha (0..255) over white. */
static inline guint8
lk_over_white (guint8 value, guint8 alpha)
{
  return (guint8) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
}
