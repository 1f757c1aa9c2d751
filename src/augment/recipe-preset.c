/* The recipes, in figures: those of solo-learn for CIFAR, which are the papers' brought to small images. */

#include "augment/recipe-preset.h"

#include "augment/augment.h"

#include <glib/gi18n.h>
#include <string.h>

#define CROP(smallest)                 \
  {                                    \
    "augment.crop.scale_min", smallest \
  }
#define JITTER(brightness, contrast, saturation, hue)                                   \
  { "augment.jitter.brightness", brightness }, { "augment.jitter.contrast", contrast }, \
      { "augment.jitter.saturation", saturation },                                      \
  {                                                                                     \
    "augment.jitter.hue", hue                                                           \
  }

/* Chen et al. 2020, with SwAV and DeepCluster-v2. */
static const LkDefault simclr[] = {
  { "augment.order", "crop, jitter, gray, blur, flip" },
  CROP ("0.08"),
  JITTER ("0.8", "0.8", "0.8", "0.2"),
  { "augment.blur.probability", "0.5" },
  { NULL },
};

/* Caron et al. 2020, as solo-learn brought it to CIFAR: two large crops and six small ones in half as many pixels. */
static const LkDefault multi_crop[] = {
  { "augment.order", "crop, jitter, gray, blur, flip" },
  CROP ("0.2"),
  JITTER ("0.8", "0.8", "0.8", "0.2"),
  { "augment.blur.probability", "0.5" },
  { "augment.views", "2" },
  { "augment.small_views", "6" },
  { "augment.small_scale_min", "0.08" },
  { "augment.small_scale_max", "0.5" },
  { NULL },
};

/* Chen et al. 2020 (MoCo v2), Chen & He 2021 (SimSiam). */
static const LkDefault mocov2[] = {
  { "augment.order", "crop, jitter, gray, blur, flip" },
  CROP ("0.08"),
  JITTER ("0.4", "0.4", "0.4", "0.1"),
  { "augment.blur.probability", "0.5" },
  { NULL },
};

/* Grill et al. 2020, with DINO, Barlow Twins, NNCLR and MoCo v3. */
static const LkDefault byol[] = {
  { "augment.order", "crop, jitter, gray, solarize, flip" },
  { "augment.view2", "solarize.probability=0.2" },
  CROP ("0.08"),
  JITTER ("0.4", "0.4", "0.2", "0.1"),
  { NULL },
};

/* Bardes et al. 2022. */
static const LkDefault vicreg[] = {
  { "augment.order", "crop, jitter, gray, solarize, flip" },
  CROP ("0.2"),
  JITTER ("0.4", "0.4", "0.2", "0.1"),
  { "augment.solarize.probability", "0.1" },
  { NULL },
};

/* Ermolov et al. 2021. */
static const LkDefault wmse[] = {
  { "augment.order", "crop, jitter, gray, flip" },
  CROP ("0.2"),
  JITTER ("0.8", "0.8", "0.8", "0.2"),
  { NULL },
};

static const LkDefault crop_only[] = {
  { "augment.order", "crop" },
  CROP ("0.2"),
  { NULL },
};

static const LkDefault digits[] = {
  { "augment.order", "crop, jitter, gray" },
  CROP ("0.2"),
  JITTER ("0.4", "0.4", "0.4", "0.1"),
  { NULL },
};

static const LkRecipePreset presets[] = {
  { "simclr", N_ ("SimCLR"),
    N_ ("Small crops, strong color jitter and blur, all views alike: color is no help in telling images apart. No blur "
        "up "
        "to 32 pixels."),
    simclr },
  { "mocov2", N_ ("MoCo v2"),
    N_ ("Small crops with medium color jitter and blur, all views alike. No blur up to 32 pixels."), mocov2 },
  { "byol", N_ ("BYOL"),
    N_ ("Views that differ: every second one is solarized now and then. DINO, Barlow Twins and NNCLR use it too."),
    byol },
  { "simsiam", N_ ("SimSiam"), N_ ("The same as MoCo v2: SimSiam was published with it. No blur up to 32 pixels."),
    mocov2 },
  { "vicreg", N_ ("VICReg"), N_ ("Larger crops with medium color jitter; any view may be solarized."), vicreg },
  { "wmse", N_ ("W-MSE"), N_ ("Larger crops with strong color jitter, and nothing that blurs or inverts."), wmse },
  { "multi-crop", N_ ("SwAV multi-crop"),
    N_ ("Two large crops and six small ones in half as many pixels, strong color jitter: the small parts have to say "
        "what the large ones show. For encoders that take images of any size. No blur up to 32 pixels."),
    multi_crop },
  { "crop-only", N_ ("Crop only"),
    N_ ("Nothing but crops: views of an image share their colors, and the network may learn nothing else. To compare "
        "with."),
    crop_only },
  { "digits", N_ ("Digits"),
    N_ ("For digits and letters: crops and color jitter, but no flip, which would make other characters of them."),
    digits },
};

const LkRecipePreset *
lk_recipe_presets (int *n)
{
  *n = G_N_ELEMENTS (presets);
  return presets;
}

const LkRecipePreset *
lk_recipe_preset_find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (presets); i++)
    if (strcmp (presets[i].id, id) == 0)
      return &presets[i];

  return NULL;
}

LkValues *
lk_recipe_preset_values (const LkRecipePreset *preset, int side)
{
  LkValues *values = lk_values_new ();
  int n;
  const LkSetting *settings = lk_augment_settings (&n);

  lk_values_add_defaults (values, settings, n);
  for (const LkDefault *change = preset->changes; change->key != NULL; change++)
    lk_values_set (values, change->key, change->text);
  if (side > 0 && side <= LK_RECIPE_SHARP_SIDE)
    lk_values_set (values, "augment.blur.probability", "0");

  return values;
}
