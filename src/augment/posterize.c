/* Posterize: keeps the high bits of the eight of each value. */

#include "augment/picture.h"
#include "augment/transforms.h"

#include "base/hot.h"

#include <glib/gi18n.h>

enum
{
  PROBABILITY,
  BITS,
};

static const LkSetting settings[] = {
  LK_REAL ("augment.posterize.probability",
           N_ ("Posterize: probability"),
           0,
           0,
           1,
           0,
           1,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("How often a view is reduced to few shades. The network learns to ignore soft shading.")),
  LK_INT ("augment.posterize.bits",
          N_ ("Posterize: bits"),
          4,
          1,
          8,
          1,
          8,
          LK_SCALE_LINEAR,
          LK_LIVE,
          N_ ("Bits of each value that are kept: 8 keeps all 256 shades, 4 leaves 16, 1 leaves two.")),
};

static const LkStrength axis[] = {
  { BITS, 8, 2 },
};

static const char *const value_names[] = { NULL };

static void
posterize_draw (const double *params, LkRng *rng, int h, int w, double *values)
{
}

LK_HOT static void
keep_bits (float *x, int n, int mask)
{
  for (int i = 0; i < n; i++)
    x[i] = (float) ((int) (x[i] * 255 + 0.5f) & mask) / 255;
}

static void
posterize_apply (const double *params, const double *values, LkPicture *picture, int view_h, int view_w)
{
  int bits = (int) params[BITS];

  if (bits < 8)
    keep_bits (picture->x, picture->h * picture->w * picture->c, 0xff & ~(0xff >> bits));
}

const LkTransform lk_transform_posterize = {
  .id = "posterize",
  .title = N_ ("Posterize"),
  .help = N_ ("Reduces the picture to few shades of each color."),
  .slot = 10,
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .strengths = axis,
  .n_strengths = G_N_ELEMENTS (axis),
  .value_names = value_names,
  .draw = posterize_draw,
  .apply = posterize_apply,
};
