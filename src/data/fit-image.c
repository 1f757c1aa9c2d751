#include "data/fit-image.h"

#include "io/bytes.h"
#include "io/decode.h"
#include "io/resize.h"

#include <string.h>

#define MAX_PART 16384 /* what lk_image_resize () takes */

/* The sides of the part that is kept: as large as the image allows, and in the ratio w : h. */
static void
part_of (const LkImage *image, int h, int w, int *part_h, int *part_w)
{
  gint64 wide = MIN (image->w, MAX_PART), high = MIN (image->h, MAX_PART);

  *part_w = (int) MAX (MIN (wide, high * w / h), 1);
  *part_h = (int) MAX (MIN (high, wide * h / w), 1);
}

void
lk_fit_image (const LkImage *image, int h, int w, int c, guint8 *out)
{
  gsize pixels = (gsize) h * (gsize) w;
  g_autofree guint8 *resized = image->c > c ? g_malloc (pixels * (gsize) image->c) : NULL;
  int part_h, part_w;

  part_of (image, h, w, &part_h, &part_w);
  lk_image_resize (image, (image->w - part_w) / 2, (image->h - part_h) / 2, part_w, part_h,
                   resized != NULL ? resized : out, w, h);
  if (image->c < c)
    for (gsize i = pixels; i-- > 0;)
      memset (out + 3 * i, out[i], 3);
  else if (resized != NULL)
    for (gsize i = 0; i < pixels; i++)
      out[i] = (guint8) ((299 * resized[3 * i] + 587 * resized[3 * i + 1] + 114 * resized[3 * i + 2] + 500) / 1000);
}

gboolean
lk_fit_image_file (const char *path, int h, int w, int c, guint8 *out, GError **error)
{
  g_autoptr (GBytes) bytes = lk_file_bytes (path, error);
  g_auto (LkImage) image = { 0 };

  if (bytes == NULL || !lk_image_decode (bytes, path, &image, error))
    return FALSE;
  lk_fit_image (&image, h, w, c, out);
  return TRUE;
}
