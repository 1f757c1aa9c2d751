/* Images of a data set as textures. */

#pragma once

#include "data/dataset.h"

#include <gdk/gdk.h>

/* The (first frame of the) training image id, every pixel a square of magnification x magnification pixels: GTK 4.8 can only
 * smooth when it enlarges. (transfer full) */
GdkTexture *lk_dataset_texture_new (const LkDataset *dataset, int id, int magnification);
/* The same for pixels [h, w, c], c = 1 or 3. (transfer full) */
GdkTexture *lk_pixels_texture_new (const guint8 *image, int h, int w, int c, int magnification);

/* The largest whole magnification (at least 1) at which the longer side of an image has at most so many pixels. */
int lk_dataset_texture_magnification (const LkDataset *dataset, int side);
