/* The pictures of points in the size in which they are drawn: made once each, kept until they grow too many. */

#pragma once

#include "app/widgets/scatter.h"

#include <stdint.h>

typedef struct _LkThumbs LkThumbs;

/* A picture that is drawn: [height, width], opaque, in pixels of the screen. */
typedef struct
{
  int width, height;
  uint32_t *pixels;
  gint64 born; /* when it was first drawn, in microseconds */
} LkThumb;

LkThumbs *lk_thumbs_new (LkScatterImageFunc func, gpointer data);
void lk_thumbs_free (LkThumbs *thumbs);

/* The longer side of pictures in their own size, as the first one that was asked for; 0 = there are none. */
int lk_thumbs_get_own_side (LkThumbs *thumbs, int n_points);
/* The side in which they are drawn, in pixels of the screen: a whole multiple of their own, or a whole part. Another one
 * forgets those that were made. */
void lk_thumbs_set_side (LkThumbs *thumbs, int side);
/* What was made of a point's picture, or what is made now if make is set; NULL = nothing. Valid until the next call of
 * lk_thumbs_trim (). ground: what is seen through it. */
const LkThumb *lk_thumbs_get (LkThumbs *thumbs, int point, gboolean make, uint32_t ground);
/* Forgets all when more than some megabytes are kept. */
void lk_thumbs_trim (LkThumbs *thumbs);
