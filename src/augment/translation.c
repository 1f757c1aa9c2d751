/* Translation by whole pixels (nothing is blurred), borders mirrored as in rotation.c. */

#include "augment/picture.h"
#include "augment/transforms.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

enum
{
  PROBABILITY,
  FRACTION,
};

static const LkSetting settings[] = {
  LK_REAL ("augment.translation.probability",
           N_ ("Translation: probability"),
           0,
           0,
           1,
           0,
           1,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("How often a view is shifted. The network learns to ignore where in the picture a thing is.")),
  LK_REAL ("augment.translation.fraction",
           N_ ("Translation: largest shift"),
           0.1,
           0,
           1,
           0,
           0.5,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("Shifts are drawn evenly up to this part of the picture's width and height either way, in whole pixels. "
               "What comes in is the mirror image at the border.")),
};

static const LkStrength axis[] = {
  { FRACTION, 0, 0.5 },
};

static const char *const value_names[] = { N_ ("right"), N_ ("down"), NULL };

static void
translation_draw (const double *params, LkRng *rng, int h, int w, double *values)
{
  values[0] = rint (lk_rng_range (rng, -params[FRACTION] * w, params[FRACTION] * w));
  values[1] = rint (lk_rng_range (rng, -params[FRACTION] * h, params[FRACTION] * h));
}

static void
translation_apply (const double *params, const double *values, LkPicture *picture, int view_h, int view_w)
{
  int h = picture->h, w = picture->w, c = picture->c, right = (int) values[0], down = (int) values[1];
  int first = CLAMP (right, 0, w), last = CLAMP (w + right, 0, w); /* columns that show the picture itself */

  for (int y = 0; y < h; y++)
    {
      const float *from = picture->x + (size_t) lk_mirror (y - down, h) * w * c;
      float *to = picture->scratch + (size_t) y * w * c;

      memcpy (to + first * c, from + (first - right) * c, (size_t) (last - first) * c * sizeof (float));
      for (int i = 0; i < first; i++)
        memcpy (to + i * c, from + lk_mirror (i - right, w) * c, c * sizeof (float));
      for (int i = last; i < w; i++)
        memcpy (to + i * c, from + lk_mirror (i - right, w) * c, c * sizeof (float));
    }
  lk_picture_exchange (picture);
}

const LkTransform lk_transform_translation = {
  .id = "translation",
  .title = N_ ("Translation"),
  .help = N_ ("Shifts the picture by whole pixels; what comes in is the mirror image at the border."),
  .slot = 5,
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .strengths = axis,
  .n_strengths = G_N_ELEMENTS (axis),
  .value_names = value_names,
  .draw = translation_draw,
  .apply = translation_apply,
};
