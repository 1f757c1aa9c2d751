#include "io/image.h"

#include "base/error.h"

#include <glib/gi18n.h>

gboolean
lk_image_allocate (LkImage *image, const char *name, gint64 w, gint64 h, int c, GError **error)
{
  *image = (LkImage){ 0 };
  if (w < 1 || h < 1 || w > LK_IMAGE_MAX_PIXELS || h > LK_IMAGE_MAX_PIXELS / w)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: %lldx%lld pixels; more than %d million are not read"),
                   name, (long long) w, (long long) h, LK_IMAGE_MAX_PIXELS >> 20);
      return FALSE;
    }

  image->pixels = g_try_malloc_n ((gsize) (w * h), (gsize) c);
  if (image->pixels == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_MEMORY, _ ("%s: no memory for %lld pixels"), name, (long long) (w * h));
      return FALSE;
    }

  image->w = (int) w;
  image->h = (int) h;
  image->c = c;
  return TRUE;
}

void
lk_image_clear (LkImage *image)
{
  g_clear_pointer (&image->pixels, g_free);
}
