#include "app/widgets/pixel-texture.h"

#include <string.h>

GdkTexture *
lk_pixels_texture_new (const guint8 *pixels, int h, int w, int c, int magnification)
{
  gsize stride = (gsize) w * (gsize) magnification * 3;
  guint8 *out = g_malloc (stride * (gsize) h * (gsize) magnification);
  g_autoptr (GBytes) bytes = NULL;

  for (int y = 0; y < h; y++)
    {
      guint8 *row = out + stride * (gsize) (y * magnification);

      for (int x = 0; x < w * magnification; x++)
        for (int k = 0; k < 3; k++)
          row[x * 3 + k] = pixels[(y * w + x / magnification) * c + (c < 3 ? 0 : k)];
      for (int copy = 1; copy < magnification; copy++)
        memcpy (row + stride * (gsize) copy, row, stride);
    }

  bytes = g_bytes_new_take (out, stride * (gsize) h * (gsize) magnification);
  return gdk_memory_texture_new (w * magnification, h * magnification, GDK_MEMORY_R8G8B8, bytes, stride);
}

static guint8
byte_of (float value)
{
  return (guint8) (CLAMP (value, 0, 1) * 255 + 0.5f);
}

void
lk_pixels_from_floats (const float *values, int n, int c, guint8 *rgb)
{
  for (int i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      rgb[i * 3 + k] = byte_of (values[i * c + (c < 3 ? 0 : k)]);
}
