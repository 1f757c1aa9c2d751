/* A picture in memory of its own, for transforms that are called without a recipe. */

#pragma once

#include "recipes.h"

#include "augment/picture.h"

#define H 24
#define W 20

typedef struct
{
  LkPicture picture;
  float x[128 * 128 * 3], scratch[128 * 128 * 3], tables[LK_TABLE_ROOM * 256];
} Canvas;

static inline Canvas *
new_canvas (int h, int w, int c)
{
  Canvas *canvas = g_new0 (Canvas, 1);
  g_autofree guint8 *image = new_images (1, h, w, c);

  canvas->picture = (LkPicture){ h, w, c, canvas->x, canvas->scratch, canvas->tables };
  for (int i = 0; i < h * w * c; i++)
    canvas->x[i] = (float) image[i] / 255;

  return canvas;
}

static inline float *
copy_of (const LkPicture *picture)
{
  return g_memdup2 (picture->x, (gsize) picture->h * picture->w * picture->c * sizeof (float));
}

static inline float
at (const float *x, int w, int c, int row, int column, int k)
{
  return x[(row * w + column) * c + k];
}

static inline void
apply (const char *id, const double *params, const double *values, LkPicture *picture)
{
  static const double none[8] = { 0 };

  lk_transform_find (id)->apply (params != NULL ? params : none, values != NULL ? values : none, picture, picture->h,
                                 picture->w);
}
