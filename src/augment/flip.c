/* Mirror images: left and right exchanged (flip), top and bottom exchanged (vflip). */

#include "augment/picture.h"
#include "augment/transforms.h"

#include "base/hot.h"

#include <glib/gi18n.h>
#include <string.h>

static const char *const value_names[] = { NULL };

static void
draw_nothing (const double *params, LkRng *rng, int h, int w, double *values)
{
}

static const LkSetting flip_settings[] = {
  LK_REAL ("augment.flip.probability",
           N_ ("Flip: probability"),
           0.5,
           0,
           1,
           0,
           1,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("How often left and right are exchanged. The network learns that a thing and its mirror image are the "
               "same; switch it off (0) for digits, letters and whatever else has a reading direction.")),
};

/* x [h, w, c] -> out, each row backwards. */
static inline void
mirror_rows (const float *restrict x, int h, int w, int c, float *restrict out)
{
  for (int y = 0; y < h; y++, x += w * c, out += w * c)
    for (int i = 0; i < w; i++)
      for (int k = 0; k < c; k++)
        out[i * c + k] = x[(w - 1 - i) * c + k];
}

LK_HOT static void
flip_apply (const double *params, const double *values, LkPicture *picture, int view_h, int view_w)
{
  /* The usual numbers of channels as constants, for the compiler's sake. */
  if (picture->c == 1)
    mirror_rows (picture->x, picture->h, picture->w, 1, picture->scratch);
  else if (picture->c == 3)
    mirror_rows (picture->x, picture->h, picture->w, 3, picture->scratch);
  else
    mirror_rows (picture->x, picture->h, picture->w, picture->c, picture->scratch);

  lk_picture_exchange (picture);
}

const LkTransform lk_transform_flip = {
  .id = "flip",
  .title = N_ ("Flip"),
  .help = N_ ("Exchanges left and right."),
  .slot = 2,
  .settings = flip_settings,
  .n_settings = G_N_ELEMENTS (flip_settings),
  .value_names = value_names,
  .draw = draw_nothing,
  .apply = flip_apply,
};

static const LkSetting vflip_settings[] = {
  LK_REAL ("augment.vflip.probability",
           N_ ("Vertical flip: probability"),
           0,
           0,
           1,
           0,
           1,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("How often top and bottom are exchanged. The network learns to ignore what is up; right for pictures "
               "taken from above or through a microscope, wrong where gravity shows.")),
};

static void
vflip_apply (const double *params, const double *values, LkPicture *picture, int view_h, int view_w)
{
  size_t line = (size_t) picture->w * picture->c;

  for (int y = 0; y < picture->h; y++)
    memcpy (picture->scratch + y * line, picture->x + (picture->h - 1 - y) * line, line * sizeof (float));
  lk_picture_exchange (picture);
}

const LkTransform lk_transform_vflip = {
  .id = "vflip",
  .title = N_ ("Vertical flip"),
  .help = N_ ("Exchanges top and bottom."),
  .slot = 3,
  .settings = vflip_settings,
  .n_settings = G_N_ELEMENTS (vflip_settings),
  .value_names = value_names,
  .draw = draw_nothing,
  .apply = vflip_apply,
};
