/* Random resized crop (Szegedy et al. 2015, as torchvision's RandomResizedCrop draws it): a box of random area and
 * ratio, stretched to the view's size. */

#include "augment/picture.h"
#include "augment/transforms.h"

#include <glib/gi18n.h>
#include <math.h>

enum
{
  PROBABILITY,
  SCALE_MIN,
  SCALE_MAX,
  RATIO_MIN,
  RATIO_MAX,
};

enum
{
  LEFT,
  TOP,
  WIDTH,
  HEIGHT,
};

#define TRIES 10

static const LkSetting settings[] = {
  LK_REAL (
      "augment.crop.probability",
      N_ ("Crop: probability"),
      1,
      0,
      1,
      0,
      1,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("How often a view shows only a part of the image, stretched to full size. The network learns that a part "
          "and the whole, near and far, are the same thing. For most images this is the transform that matters "
          "most.")),
  LK_REAL ("augment.crop.scale_min",
           N_ ("Crop: smallest area"),
           0.2,
           0.01,
           1,
           0.05,
           1,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("Smallest part of the image's area that a view may show. Too small and two views share nothing; near 1 "
               "and there is nothing to learn from the crop. If it is above the largest area, the two are exchanged.")),
  LK_REAL ("augment.crop.scale_max",
           N_ ("Crop: largest area"),
           1,
           0.01,
           1,
           0.05,
           1,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("Largest part of the image's area that a view may show; 1 is the whole image.")),
  LK_REAL ("augment.crop.ratio_min",
           N_ ("Crop: narrowest ratio"),
           0.75,
           0.1,
           10,
           0.33,
           3,
           LK_SCALE_LOG,
           LK_LIVE,
           N_ ("Smallest width / height of the part. It is stretched to the view's shape, so the network learns to "
               "ignore proportions; 1 for both ratios keeps them.")),
  LK_REAL ("augment.crop.ratio_max",
           N_ ("Crop: widest ratio"),
           1.33333,
           0.1,
           10,
           0.33,
           3,
           LK_SCALE_LOG,
           LK_LIVE,
           N_ ("Largest width / height of the part. If it is below the narrowest ratio, the two are exchanged.")),
};

/* Down to what ImageNet networks are trained with. */
static const LkStrength axis[] = {
  { SCALE_MIN, 1, 0.08 },
  { RATIO_MIN, 1, 0.75 },
  { RATIO_MAX, 1, 1.33333 },
};

static const char *const value_names[] = { N_ ("left"), N_ ("top"), N_ ("width"), N_ ("height"), NULL };

/* The largest box in the middle whose ratio is allowed. */
static void
draw_center (double ratio_min, double ratio_max, int h, int w, double *values)
{
  double ratio = CLAMP ((double) w / h, ratio_min, ratio_max);
  double box_w = MIN (w, rint (h * ratio)), box_h = MIN (h, rint (w / ratio));

  values[WIDTH] = MAX (1, box_w);
  values[HEIGHT] = MAX (1, box_h);
  values[LEFT] = floor ((w - values[WIDTH]) / 2);
  values[TOP] = floor ((h - values[HEIGHT]) / 2);
}

static void
crop_draw (const double *params, LkRng *rng, int h, int w, double *values)
{
  double scale_min = MIN (params[SCALE_MIN], params[SCALE_MAX]), scale_max = MAX (params[SCALE_MIN], params[SCALE_MAX]);
  double ratio_min = MIN (params[RATIO_MIN], params[RATIO_MAX]), ratio_max = MAX (params[RATIO_MIN], params[RATIO_MAX]);

  for (int i = 0; i < TRIES; i++)
    {
      double area = (double) h * w * lk_rng_range (rng, scale_min, scale_max);
      double ratio = exp (lk_rng_range (rng, log (ratio_min), log (ratio_max)));
      double box_w = rint (sqrt (area * ratio)), box_h = rint (sqrt (area / ratio));

      if (box_w < 1 || box_w > w || box_h < 1 || box_h > h)
        continue;

      values[WIDTH] = box_w;
      values[HEIGHT] = box_h;
      values[TOP] = lk_rng_below (rng, (uint32_t) (h - box_h) + 1);
      values[LEFT] = lk_rng_below (rng, (uint32_t) (w - box_w) + 1);
      return;
    }

  draw_center (ratio_min, ratio_max, h, w, values);
}

static void
crop_apply (const double *params, const double *values, LkPicture *picture, int view_h, int view_w)
{
  lk_picture_resample (picture, (int) values[LEFT], (int) values[TOP], (int) values[WIDTH], (int) values[HEIGHT],
                       view_w, view_h);
}

const LkTransform lk_transform_crop = {
  .id = "crop",
  .title = N_ ("Crop"),
  .help = N_ ("Cuts a random part out of the image and stretches it to the view's size (bilinear, antialiased)."),
  .slot = 1,
  .sets_size = TRUE,
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .strengths = axis,
  .n_strengths = G_N_ELEMENTS (axis),
  .value_names = value_names,
  .draw = crop_draw,
  .apply = crop_apply,
};
