/* The registry of transforms, and the table of all their settings. */

#include "augment/transforms.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* As they are offered: what most recipes use first. */
static const LkTransform *const transforms[] = {
  &lk_transform_crop,           &lk_transform_flip,      &lk_transform_vflip, &lk_transform_rotation,
  &lk_transform_translation,    &lk_transform_jitter,    &lk_transform_gray,  &lk_transform_blur,
  &lk_transform_solarize,       &lk_transform_posterize, &lk_transform_noise, &lk_transform_erasing,
  &lk_transform_nuisance_noise,
};

static const LkSetting common[] = {
  /* Rotation and translation stand before the crop, so that a crop rarely shows the mirrored border they bring in; noise
   * stands behind the blur, which would wipe it out. */
  LK_TEXT ("augment.order",
           N_ ("Order"),
           "rotation, translation, crop, flip, vflip, jitter, gray, blur, solarize, posterize, noise, erasing, "
           "nuisance-noise",
           LK_LIVE,
           N_ ("The transforms from first to last, separated by commas, each at most once. What is not listed never "
               "happens.")),
  LK_TEXT ("augment.view2",
           N_ ("Second view"),
           "",
           LK_LIVE,
           N_ ("What differs for the second view and every second one after it: settings without their \"augment.\", "
               "separated by commas, such as \"solarize.probability=0.2, blur.probability=0\". Empty: all views are "
               "made alike. BYOL, DINO and Barlow Twins were published with views that differ.")),
  LK_INT ("augment.views",
          N_ ("Views"),
          0,
          0,
          LK_MAX_VIEWS,
          0,
          LK_MAX_VIEWS,
          LK_SCALE_LINEAR,
          LK_RESTART,
          N_ ("How many views of its own size a step makes of each image. 0 takes what the method wants, which is two "
              "for most. With more of them each image has more pairs that must agree, and a step takes as much "
              "longer.")),
  LK_INT ("augment.small_views",
          N_ ("Small views"),
          0,
          0,
          LK_MAX_VIEWS - 1,
          0,
          LK_MAX_VIEWS - 2,
          LK_SCALE_LINEAR,
          LK_RESTART,
          N_ ("Multi-crop: so many more views that are small crops in few pixels. Each of them must agree with the "
              "large views, which alone are targets; so a part has to say what the whole is, and views are cheap. "
              "SwAV and DINO were published with six or more.")),
  LK_INT ("augment.small_size",
          N_ ("Small views: size"),
          0,
          0,
          128,
          0,
          64,
          LK_SCALE_LINEAR,
          LK_RESTART,
          N_ ("Height and width of small views. 0 takes half of the images, but not less than 8 pixels."),
          .unit = N_ ("px")),
  LK_REAL (
      "augment.small_scale_min",
      N_ ("Small views: smallest area"),
      0.08,
      0.01,
      1,
      0.05,
      1,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("Smallest part of the image's area that a small view may show: what the crop's smallest area is to large "
          "views.")),
  LK_REAL (
      "augment.small_scale_max",
      N_ ("Small views: largest area"),
      0.5,
      0.01,
      1,
      0.05,
      1,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("Largest part of the image's area that a small view may show. Near 1 small views are the large ones with "
          "fewer pixels.")),
};

const LkTransform *const *
lk_transforms (int *n)
{
  *n = G_N_ELEMENTS (transforms);
  return transforms;
}

const LkTransform *
lk_transform_find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (transforms); i++)
    if (strcmp (transforms[i]->id, id) == 0)
      return transforms[i];

  return NULL;
}

void
lk_transform_at_strength (const LkTransform *transform, double strength, double *params)
{
  strength = CLAMP (strength, 0, 1);
  params[0] = strength > 0 ? 1 : 0;
  for (int i = 1; i < transform->n_settings; i++)
    params[i] = transform->settings[i].fallback;

  for (int i = 0; i < transform->n_strengths; i++)
    {
      const LkStrength *axis = &transform->strengths[i];
      double value = axis->none + strength * (axis->full - axis->none);

      params[axis->param] = transform->settings[axis->param].kind == LK_SETTING_INT ? rint (value) : value;
    }
}

static GArray *
collect_settings (void)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (LkSetting));

  g_array_append_vals (all, common, G_N_ELEMENTS (common));
  for (gsize i = 0; i < G_N_ELEMENTS (transforms); i++)
    g_array_append_vals (all, transforms[i]->settings, transforms[i]->n_settings);

  return all;
}

const LkSetting *
lk_augment_settings (int *n)
{
  /* One table for the life of the process, made of the constant ones once. */
  static gsize table = 0;

  if (g_once_init_enter (&table))
    g_once_init_leave (&table, (gsize) collect_settings ());

  *n = (int) ((GArray *) table)->len;
  return (const LkSetting *) ((GArray *) table)->data;
}
