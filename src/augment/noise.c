/* Gaussian noise on every value. What is drawn is the address of a pattern: the pattern itself is Philox output at that
 * address, so that the result stays a function of the drawn values. */

#include "augment/picture.h"
#include "augment/transforms.h"

#include <glib/gi18n.h>
#include <math.h>

enum
{
  PROBABILITY,
  STD,
};

static const LkSetting settings[] = {
  LK_REAL ("augment.noise.probability",
           N_ ("Noise: probability"),
           0,
           0,
           1,
           0,
           1,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("How often a view gets noise. The network learns to ignore the grain of the camera.")),
  LK_REAL ("augment.noise.std",
           N_ ("Noise: standard deviation"),
           0.05,
           0,
           1,
           0,
           0.3,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("Standard deviation of the noise on a scale of 0 (black) to 1 (white); 0.05 is a grainy photograph, 0.3 "
               "buries most of it. Each channel gets its own; results are cut to 0 .. 1.")),
};

static const LkStrength axis[] = {
  { STD, 0, 0.2 },
};

static const char *const value_names[] = { N_ ("pattern"), NULL };

static void
noise_draw (const double *params, LkRng *rng, int h, int w, double *values)
{
  values[0] = lk_rng_uniform (rng);
}

/* Four standard normal numbers from one block of four (Box-Muller). */
static void
four_normals (const uint32_t block[4], float out[4])
{
  for (int i = 0; i < 4; i += 2)
    {
      /* 24 bits fit a float; half a step away from 0, whose logarithm is infinite. */
      float radius = sqrtf (-2 * logf (((float) (block[i] >> 8) + 0.5f) * 0x1p-24f));
      float angle = (float) (block[i + 1] >> 8) * (0x1p-24f * 2 * (float) G_PI);

      out[i] = radius * cosf (angle);
      out[i + 1] = radius * sinf (angle);
    }
}

static void
noise_apply (const double *params, const double *values, LkPicture *picture, int view_h, int view_w)
{
  uint64_t pattern = (uint64_t) (values[0] * 0x1p53);
  const uint32_t key[2] = { (uint32_t) pattern, (uint32_t) (pattern >> 32) };
  int n = picture->h * picture->w * picture->c;
  float std = (float) params[STD];

  for (int i = 0; i < n; i += 4)
    {
      const uint32_t counter[4] = { (uint32_t) i };
      uint32_t block[4];
      float normal[4];

      lk_philox4x32 (counter, key, block);
      four_normals (block, normal);
      for (int j = 0; j < MIN (4, n - i); j++)
        picture->x[i + j] = CLAMP (picture->x[i + j] + std * normal[j], 0, 1);
    }
}

const LkTransform lk_transform_noise = {
  .id = "noise",
  .title = N_ ("Noise"),
  .help = N_ ("Adds Gaussian noise to every value."),
  .slot = 11,
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .strengths = axis,
  .n_strengths = G_N_ELEMENTS (axis),
  .value_names = value_names,
  .draw = noise_draw,
  .apply = noise_apply,
};
