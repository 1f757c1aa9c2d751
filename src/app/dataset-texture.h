/* Images of a data set as textures. */

#pragma once

#include "app/widgets/pixel-texture.h"
#include "data/dataset.h"

/* The (first frame of the) training image id, every pixel a square of magnification x magnification pixels. (transfer
 * full) */
GdkTexture *lk_dataset_texture_new (const LkDataset *dataset, int id, int magnification);

/* The largest whole magnification (at least 1) at which the longer side of an image has at most so many pixels. */
int lk_dataset_texture_magnification (const LkDataset *dataset, int side);
