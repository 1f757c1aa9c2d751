/* Gaussian noise on the right half of the pixels, where the data set linear-factors has its nuisance directions: sigma is in
 * standard deviations of a factor. The linear theory's augmentation. Nothing is cut to 0 .. 1, which would be no longer
 * Gaussian; the transforms behind it, if any, do so. */

#include "augment/picture.h"
#include "augment/transforms.h"
#include "base/linear-factors.h"

#include <glib/gi18n.h>

enum
{
  PROBABILITY,
  SIGMA,
};

static const LkSetting settings[] = {
  LK_REAL (
      "augment.nuisance-noise.probability",
      N_ ("Nuisance noise: probability"),
      0,
      0,
      1,
      0,
      1,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("How often a view gets noise on the right half of its pixels, which are the nuisance directions of the data "
          "set Linear factors.")),
  LK_REAL ("augment.nuisance-noise.sigma",
           N_ ("Nuisance noise: sigma"),
           1,
           0,
           10,
           0,
           2,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("Standard deviation of the noise as a multiple of that of a factor. The stronger it is, the less weight "
               "decay "
               "suffices to make the network forget these directions: above 1 / 4 (1 + sigma²) they die.")),
};

static const LkStrength axis[] = {
  { SIGMA, 0, 2 },
};

static const char *const value_names[] = { N_ ("pattern"), NULL };

static void
nuisance_noise_draw (const double *params, LkRng *rng, int h, int w, double *values)
{
  values[0] = lk_rng_uniform (rng);
}

/* What is drawn is the address of a pattern, as in noise.c. */
static void
nuisance_noise_apply (const double *params, const double *values, LkPicture *picture, int view_h, int view_w)
{
  uint64_t pattern = (uint64_t) (values[0] * 0x1p53);
  LkRng rng = lk_rng ((uint32_t) pattern, LK_STREAM_AUGMENT, (uint32_t) (pattern >> 32), 0, 0);
  float std = (float) (params[SIGMA] * LK_FACTOR_STD);

  for (int i = 0; i < picture->h * picture->w; i++)
    if (lk_factor_is_nuisance (i % picture->w, picture->w))
      for (int c = 0; c < picture->c; c++)
        picture->x[i * picture->c + c] += std * (float) lk_rng_normal (&rng);
}

const LkTransform lk_transform_nuisance_noise = {
  .id = "nuisance-noise",
  .title = N_ ("Nuisance noise"),
  .help = N_ ("Adds Gaussian noise to the right half of the picture: the nuisance directions of the linear theory."),
  .slot = 13,
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .strengths = axis,
  .n_strengths = G_N_ELEMENTS (axis),
  .value_names = value_names,
  .draw = nuisance_noise_draw,
  .apply = nuisance_noise_apply,
};
