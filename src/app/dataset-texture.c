#include "app/dataset-texture.h"

#include <string.h>

GdkTexture *
lk_pixels_texture_new (const guint8 *image, int h, int w, int c, int magnification)
{
  gsize stride = (gsize) w * (gsize) magnification * 3;
  guint8 *pixels = g_malloc (stride * (gsize) h * (gsize) magnification);
  g_autoptr (GBytes) bytes = NULL;

  for (int y = 0; y < h; y++)
    {
      guint8 *row = pixels + stride * (gsize) (y * magnification);

      for (int x = 0; x < w * magnification; x++)
        for (int k = 0; k < 3; k++)
          row[x * 3 + k] = image[(y * w + x / magnification) * c + (c < 3 ? 0 : k)];
      for (int copy = 1; copy < magnification; copy++)
        memcpy (row + stride * (gsize) copy, row, stride);
    }

  bytes = g_bytes_new_take (pixels, stride * (gsize) h * (gsize) magnification);
  return gdk_memory_texture_new (w * magnification, h * magnification, GDK_MEMORY_R8G8B8, bytes, stride);
}

GdkTexture *
lk_dataset_texture_new (const LkDataset *dataset, int id, int magnification)
{
  return lk_pixels_texture_new (lk_dataset_image (dataset, LK_TRAIN, id), dataset->h, dataset->w, dataset->c,
                                magnification);
}

int
lk_dataset_texture_magnification (const LkDataset *dataset, int side)
{
  return MAX (side / MAX (dataset->h, dataset->w), 1);
}
