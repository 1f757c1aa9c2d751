/* Gaussian blur, separable; 2 * ceil (3 sigma) + 1 taps. */

#include "augment/picture.h"
#include "augment/transforms.h"

#include "base/hot.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

enum
{
  PROBABILITY,
  SIGMA_MIN,
  SIGMA_MAX,
};

static const LkSetting settings[] = {
  LK_REAL ("augment.blur.probability",
           N_ ("Blur: probability"),
           0,
           0,
           1,
           0,
           1,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("How often a view is blurred. The network learns to look past fine texture and at form. On images up to "
               "32 pixels there is little fine texture to spare: leave it off, or keep sigma under 1.")),
  LK_REAL ("augment.blur.sigma_min",
           N_ ("Blur: smallest sigma"),
           0.1,
           0.05,
           10,
           0.1,
           3,
           LK_SCALE_LOG,
           LK_LIVE,
           N_ ("Smallest width of the blur in pixels. If it is above the largest, the two are exchanged."),
           .unit = N_ ("px")),
  LK_REAL ("augment.blur.sigma_max",
           N_ ("Blur: largest sigma"),
           2,
           0.05,
           10,
           0.1,
           3,
           LK_SCALE_LOG,
           LK_LIVE,
           N_ ("Largest width of the blur in pixels; widths are drawn evenly between the two."),
           .unit = N_ ("px")),
};

/* SimCLR's; the narrowest kernels leave a picture as it is. */
static const LkStrength axis[] = {
  { SIGMA_MIN, 0.05, 0.1 },
  { SIGMA_MAX, 0.05, 2 },
};

static const char *const value_names[] = { N_ ("sigma"), NULL };

static void
blur_draw (const double *params, LkRng *rng, int h, int w, double *values)
{
  values[0] = lk_rng_range (rng, MIN (params[SIGMA_MIN], params[SIGMA_MAX]),
                            MAX (params[SIGMA_MIN], params[SIGMA_MAX]));
}

static void
blur_apply (const double *params, const double *values, LkPicture *picture, int view_h, int view_w)
{
  lk_picture_blur (picture, (int) ceil (3 * values[0]), values[0]);
}

/* Mirror image that does not repeat the border pixel: ... 2 1 | 0 1 2 ...; reaches n - 1 pixels outside. */
static int
reflect (int i, int n)
{
  i = ABS (i);

  return i < n ? i : 2 * n - 2 - i;
}

/* source [h, w, c] -> out; padded: room for one row and radius pixels on either side. */
LK_HOT static void
blur_across (const float *restrict source,
             int h,
             int w,
             int c,
             const float *restrict weights,
             int radius,
             float *restrict padded,
             float *restrict out)
{
  int line = w * c;

  for (int y = 0; y < h; y++, source += line, out += line)
    {
      for (int i = 1; i <= radius; i++)
        for (int k = 0; k < c; k++)
          {
            padded[(radius - i) * c + k] = source[i * c + k];
            padded[(radius + w - 1 + i) * c + k] = source[(w - 1 - i) * c + k];
          }
      memcpy (padded + radius * c, source, line * sizeof (float));

      for (int j = 0; j < line; j++)
        out[j] = weights[0] * padded[j];
      for (int t = 1; t <= 2 * radius; t++)
        for (int j = 0; j < line; j++)
          out[j] += weights[t] * padded[t * c + j];
    }
}

/* source [h, line] -> out */
LK_HOT static void
blur_down (const float *restrict source,
           int h,
           int line,
           const float *restrict weights,
           int radius,
           float *restrict out)
{
  for (int y = 0; y < h; y++, out += line)
    {
      const float *restrict row = source + (size_t) reflect (y - radius, h) * line;

      for (int j = 0; j < line; j++)
        out[j] = weights[0] * row[j];
      for (int t = 1; t <= 2 * radius; t++)
        {
          row = source + (size_t) reflect (y - radius + t, h) * line;
          for (int j = 0; j < line; j++)
            out[j] += weights[t] * row[j];
        }
    }
}

void
lk_picture_blur (LkPicture *picture, int radius, double sigma)
{
  float weights[2 * LK_MAX_BLUR_RADIUS + 1];
  double sum = 0;

  radius = MIN (radius, MIN (LK_MAX_BLUR_RADIUS, MIN (picture->h, picture->w) - 1));
  for (int t = -radius; t <= radius; t++)
    sum += exp (-0.5 * t * t / (sigma * sigma));
  for (int t = -radius; t <= radius; t++)
    weights[t + radius] = (float) (exp (-0.5 * t * t / (sigma * sigma)) / sum);

  blur_across (picture->x, picture->h, picture->w, picture->c, weights, radius, picture->tables, picture->scratch);
  blur_down (picture->scratch, picture->h, picture->w * picture->c, weights, radius, picture->x);
}

const LkTransform lk_transform_blur = {
  .id = "blur",
  .title = N_ ("Blur"),
  .help = N_ ("Blurs the picture with a Gaussian of random width."),
  .slot = 8,
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .strengths = axis,
  .n_strengths = G_N_ELEMENTS (axis),
  .value_names = value_names,
  .draw = blur_draw,
  .apply = blur_apply,
};
