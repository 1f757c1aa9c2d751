/* Erasing (Zhong et al. 2020; "cutout"): a random box is painted over, drawn as torchvision's RandomErasing draws it. The
 * paint is the picture's mean color: it brings no new color in, and after normalization it is near 0. */

#include "augment/picture.h"
#include "augment/transforms.h"

#include <glib/gi18n.h>
#include <math.h>

enum
{
  PROBABILITY,
  AREA_MIN,
  AREA_MAX,
};

enum
{
  LEFT,
  TOP,
  WIDTH,
  HEIGHT,
};

#define TRIES 10
#define RATIO_MIN 0.3
#define RATIO_MAX 3.3

static const LkSetting settings[] = {
  LK_REAL ("augment.erasing.probability",
           N_ ("Erasing: probability"),
           0,
           0,
           1,
           0,
           1,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("How often a box of a view is painted over with the view's mean color. The network learns to recognize "
               "things that are partly hidden, and not to rest on one telling detail.")),
  LK_REAL ("augment.erasing.area_min",
           N_ ("Erasing: smallest area"),
           0.02,
           0,
           0.95,
           0,
           0.5,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("Smallest part of the view that is painted over. If it is above the largest, the two are exchanged.")),
  LK_REAL ("augment.erasing.area_max",
           N_ ("Erasing: largest area"),
           0.33,
           0,
           0.95,
           0,
           0.5,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("Largest part of the view that is painted over. Above a half little is left to learn from.")),
};

static const LkStrength axis[] = {
  { AREA_MIN, 0, 0.02 },
  { AREA_MAX, 0, 0.33 },
};

static const char *const value_names[] = { N_ ("left"), N_ ("top"), N_ ("width"), N_ ("height"), NULL };

static void
erasing_draw (const double *params, LkRng *rng, int h, int w, double *values)
{
  double area_min = MIN (params[AREA_MIN], params[AREA_MAX]), area_max = MAX (params[AREA_MIN], params[AREA_MAX]);

  for (int i = 0; i < TRIES; i++)
    {
      double area = (double) h * w * lk_rng_range (rng, area_min, area_max);
      double ratio = exp (lk_rng_range (rng, log (RATIO_MIN), log (RATIO_MAX)));
      double box_h = rint (sqrt (area * ratio)), box_w = rint (sqrt (area / ratio));

      if (box_w >= w || box_h >= h)
        continue;

      values[WIDTH] = box_w;
      values[HEIGHT] = box_h;
      values[TOP] = lk_rng_below (rng, (uint32_t) (h - box_h) + 1);
      values[LEFT] = lk_rng_below (rng, (uint32_t) (w - box_w) + 1);
      return;
    }

  /* No box fits: nothing is erased, as in torchvision, and the box of no size says so. */
  for (int i = LEFT; i <= HEIGHT; i++)
    values[i] = 0;
}

static void
erasing_apply (const double *params, const double *values, LkPicture *picture, int view_h, int view_w)
{
  int left = (int) values[LEFT], top = (int) values[TOP], c = picture->c;
  double means[4];

  lk_picture_means (picture, means);
  for (int y = top; y < top + (int) values[HEIGHT]; y++)
    for (int x = left; x < left + (int) values[WIDTH]; x++)
      for (int k = 0; k < c; k++)
        picture->x[((size_t) y * picture->w + x) * c + k] = (float) means[k];
}

const LkTransform lk_transform_erasing = {
  .id = "erasing",
  .title = N_ ("Erasing"),
  .help = N_ ("Paints a random box over with the view's mean color."),
  .slot = 12,
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .strengths = axis,
  .n_strengths = G_N_ELEMENTS (axis),
  .value_names = value_names,
  .draw = erasing_draw,
  .apply = erasing_apply,
};
