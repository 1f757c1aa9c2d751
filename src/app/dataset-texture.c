#include "app/dataset-texture.h"

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
