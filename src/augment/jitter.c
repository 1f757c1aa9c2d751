/* Color jitter, as torchvision's ColorJitter: brightness, contrast, saturation and hue by random factors, in random
 * order. */

#include "augment/picture.h"
#include "augment/transforms.h"

#include "base/hot.h"

#include <glib/gi18n.h>

enum
{
  PROBABILITY,
  STRENGTHS, /* brightness, contrast, saturation, hue */
};

enum
{
  BRIGHTNESS,
  CONTRAST,
  SATURATION,
  HUE,
  N_STEPS,
  ORDER = N_STEPS,
};

static const LkSetting settings[] = {
  LK_REAL (
      "augment.jitter.probability",
      N_ ("Color jitter: probability"),
      0.8,
      0,
      1,
      0,
      1,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("How often the colors of a view are changed. Without it the network may tell images apart by their color "
          "alone and learn nothing about form.")),
  LK_REAL (
      "augment.jitter.brightness",
      N_ ("Color jitter: brightness"),
      0.4,
      0,
      2,
      0,
      1,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("Pixels are multiplied by a factor drawn from 1 - this to 1 + this. The network learns to ignore how much "
          "light there was. Acts on gray images too.")),
  LK_REAL ("augment.jitter.contrast",
           N_ ("Color jitter: contrast"),
           0.4,
           0,
           2,
           0,
           1,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("Distances from the mean gray are multiplied by a factor drawn from 1 - this to 1 + this. The network "
               "learns to ignore how hard the light was. Acts on gray images too.")),
  LK_REAL (
      "augment.jitter.saturation",
      N_ ("Color jitter: saturation"),
      0.4,
      0,
      2,
      0,
      1,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("Distances from each pixel's gray are multiplied by a factor drawn from 1 - this to 1 + this. The network "
          "learns to ignore how vivid colors are. Has no effect on gray images.")),
  LK_REAL ("augment.jitter.hue",
           N_ ("Color jitter: hue"),
           0.1,
           0,
           0.5,
           0,
           0.5,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("Hues are turned by up to this part of the color circle either way; 0.5 is any hue. The network learns "
               "to ignore what color a thing is. Has no effect on gray images.")),
};

/* SimCLR's for CIFAR, and any hue. */
static const LkStrength axis[] = {
  { STRENGTHS + BRIGHTNESS, 0, 0.8 },
  { STRENGTHS + CONTRAST, 0, 0.8 },
  { STRENGTHS + SATURATION, 0, 0.8 },
  { STRENGTHS + HUE, 0, 0.5 },
};

static const char *const value_names[] = {
  N_ ("brightness"), N_ ("contrast"), N_ ("saturation"), N_ ("hue"), N_ ("order"), NULL,
};

/* The order is one number to be shown: its digits from the left are the steps, 1 brightness ... 4 hue. */
static double
draw_order (LkRng *rng)
{
  int steps[N_STEPS] = { 1, 2, 3, 4 }, digits = 0;

  lk_rng_shuffle (rng, steps, N_STEPS);
  for (int i = 0; i < N_STEPS; i++)
    digits = 10 * digits + steps[i];

  return digits;
}

static void
jitter_draw (const double *params, LkRng *rng, int h, int w, double *values)
{
  const double *strengths = params + STRENGTHS;

  for (int i = BRIGHTNESS; i <= SATURATION; i++)
    values[i] = lk_rng_range (rng, MAX (0, 1 - strengths[i]), 1 + strengths[i]);
  values[HUE] = lk_rng_range (rng, -strengths[HUE], strengths[HUE]);
  values[ORDER] = draw_order (rng);
}

static void
jitter_step (LkPicture *picture, int step, float factor)
{
  switch (step)
    {
    case BRIGHTNESS:
      lk_scale_clamped (picture->x, picture->h * picture->w * picture->c, factor, 0);
      break;
    case CONTRAST:
      lk_picture_contrast (picture, factor);
      break;
    case SATURATION:
      lk_picture_saturation (picture, factor);
      break;
    case HUE:
    default:
      lk_picture_hue (picture, factor);
      break;
    }
}

static void
jitter_apply (const double *params, const double *values, LkPicture *picture, int view_h, int view_w)
{
  int order = (int) values[ORDER];

  for (int place = 1000; place > 0; place /= 10)
    {
      int step = order / place % 10 - 1;

      /* A step without strength leaves the bits alone: the way through hue and back would round. */
      if (params[STRENGTHS + step] > 0)
        jitter_step (picture, step, (float) values[step]);
    }
}

void
lk_picture_contrast (LkPicture *picture, float factor)
{
  double means[4], gray;

  lk_picture_means (picture, means);
  gray = picture->c == 3
             ? (double) LK_GRAY_RED * means[0] + (double) LK_GRAY_GREEN * means[1] + (double) LK_GRAY_BLUE * means[2]
             : means[0];
  lk_scale_clamped (picture->x, picture->h * picture->w * picture->c, factor, (float) gray * (1 - factor));
}

static inline float
clamp01 (float value)
{
  value = value < 0 ? 0 : value;

  return value > 1 ? 1 : value;
}

LK_HOT static void
blend_with_gray (float *x, int pixels, float factor)
{
  for (int i = 0; i < pixels; i++)
    {
      float r = x[3 * i], g = x[3 * i + 1], b = x[3 * i + 2];
      float gray = (LK_GRAY_RED * r + LK_GRAY_GREEN * g + LK_GRAY_BLUE * b) * (1 - factor);

      x[3 * i] = clamp01 (r * factor + gray);
      x[3 * i + 1] = clamp01 (g * factor + gray);
      x[3 * i + 2] = clamp01 (b * factor + gray);
    }
}

void
lk_picture_saturation (LkPicture *picture, float factor)
{
  if (picture->c == 3)
    blend_with_gray (picture->x, picture->h * picture->w, factor);
}

/* How much of the chroma a channel lacks: 0 where it is the largest, 1 where it is the smallest; hue in sixths of a
 * turn, 0 .. 12, with the channel's own shift in it. */
static inline float
lacking (float hue)
{
  float k = hue >= 6 ? hue - 6 : hue;

  return clamp01 (k < 4 - k ? k : 4 - k);
}

/* Through HSV and back. Value and chroma stay, so with m the maximum, d = maximum - minimum and the hue in sixths of a
 * turn, channel n is m - d * clamp (min (k, 4 - k), 0, 1) with k = (n + hue) mod 6 and n = 5, 3, 1 for red, green, blue:
 * the same as the six cases of the textbook, without branches. */
LK_HOT static void
turn_hue (float *x, int pixels, float sixths)
{
  for (int i = 0; i < pixels; i++)
    {
      float r = x[3 * i], g = x[3 * i + 1], b = x[3 * i + 2];
      float high = r > g ? r : g, low = r < g ? r : g, chroma, scale, hue;

      high = high > b ? high : b;
      low = low < b ? low : b;
      chroma = high - low;
      scale = 1 / (chroma > 0 ? chroma : 1);

      hue = high == g ? 2 + (b - r) * scale : 4 + (r - g) * scale;
      hue = high == r ? (g - b) * scale : hue;
      hue += sixths; /* -1 .. 5 plus 1 .. 7: 0 .. 12 */
      hue = hue >= 6 ? hue - 6 : hue;

      x[3 * i] = high - chroma * lacking (hue + 5);
      x[3 * i + 1] = high - chroma * lacking (hue + 3);
      x[3 * i + 2] = high - chroma * lacking (hue + 1);
    }
}

void
lk_picture_hue (LkPicture *picture, float turn)
{
  /* turn -0.5 .. 0.5 is -3 .. 3 sixths; 1 .. 7 keeps the sum with any hue above 0. */
  float sixths = 6 * turn;

  if (picture->c == 3)
    turn_hue (picture->x, picture->h * picture->w, sixths < 1 ? sixths + 6 : sixths);
}

const LkTransform lk_transform_jitter = {
  .id = "jitter",
  .title = N_ ("Color jitter"),
  .help = N_ ("Changes brightness, contrast, saturation and hue, in random order. On gray images only brightness and "
              "contrast act."),
  .slot = 6,
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .strengths = axis,
  .n_strengths = G_N_ELEMENTS (axis),
  .value_names = value_names,
  .draw = jitter_draw,
  .apply = jitter_apply,
};
