/* Where curves and points are painted: premultiplied native-endian ARGB, as Cairo's ARGB32. */

#pragma once

#include <stdint.h>

typedef struct
{
  uint32_t *pixels;
  int width, height, stride; /* stride in pixels */
} LkRaster;
