/* Small pictures as textures. */

#pragma once

#include <gdk/gdk.h>

/* Pixels [h, w, c], c = 1 (gray) or 3 (RGB), every one a square of magnification x magnification pixels: GTK 4.8 can only
 * smooth when it enlarges. (transfer full) */
GdkTexture *lk_pixels_texture_new (const guint8 *pixels, int h, int w, int c, int magnification);

/* n pixels of c floats 0..1, c = 1 or 3, as n of 3 bytes. */
void lk_pixels_from_floats (const float *values, int n, int c, guint8 *rgb);
