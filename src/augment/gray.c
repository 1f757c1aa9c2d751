/* Grayscale: each pixel's luma in all three channels. */

#include "augment/picture.h"
#include "augment/transforms.h"

#include "base/hot.h"

#include <glib/gi18n.h>

static const LkSetting settings[] = {
  LK_REAL (
      "augment.gray.probability",
      N_ ("Grayscale: probability"),
      0.2,
      0,
      1,
      0,
      1,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("How often a view loses its colors. The network learns to recognize things without color, so color cannot "
          "be all that it looks at. Has no effect on gray images.")),
};

static const char *const value_names[] = { NULL };

static void
gray_draw (const double *params, LkRng *rng, int h, int w, double *values)
{
}

LK_HOT static void
set_gray (float *x, int pixels)
{
  for (int i = 0; i < pixels; i++)
    {
      float gray = LK_GRAY_RED * x[3 * i] + LK_GRAY_GREEN * x[3 * i + 1] + LK_GRAY_BLUE * x[3 * i + 2];

      x[3 * i] = gray;
      x[3 * i + 1] = gray;
      x[3 * i + 2] = gray;
    }
}

static void
gray_apply (const double *params, const double *values, LkPicture *picture, int view_h, int view_w)
{
  if (picture->c == 3)
    set_gray (picture->x, picture->h * picture->w);
}

const LkTransform lk_transform_gray = {
  .id = "gray",
  .title = N_ ("Grayscale"),
  .help = N_ ("Takes the colors away. Has no effect on gray images."),
  .slot = 7,
  .color_only = TRUE,
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .value_names = value_names,
  .draw = gray_draw,
  .apply = gray_apply,
};
