#include "data/recipes.h"

#define CROP(smallest)                                                         \
  { "augment.crop.probability", "1" }, { "augment.crop.scale_min", smallest }, \
  {                                                                            \
    "augment.crop.scale_max", "1"                                              \
  }
#define JITTER(brightness, contrast, saturation, hue)                                       \
  { "augment.jitter.probability", "0.8" }, { "augment.jitter.brightness", brightness },     \
      { "augment.jitter.contrast", contrast }, { "augment.jitter.saturation", saturation }, \
  {                                                                                         \
    "augment.jitter.hue", hue                                                               \
  }
#define ONCE(transform, probability)                 \
  {                                                  \
    "augment." transform ".probability", probability \
  }
#define END \
  {         \
    NULL    \
  }

const LkDefault lk_recipe_gray[] = {
  CROP ("0.2"),
  JITTER ("0.4", "0.4", "0", "0"),
  ONCE ("flip", "0.5"),
  ONCE ("gray", "0"),
  ONCE ("blur", "0"),
  ONCE ("rotation", "0"),
  END,
};

const LkDefault lk_recipe_digits[] = {
  CROP ("0.2"),
  JITTER ("0.4", "0.4", "0", "0"),
  ONCE ("flip", "0"),
  ONCE ("gray", "0"),
  ONCE ("blur", "0"),
  ONCE ("rotation", "0"),
  END,
};

/* SimCLR's recipe for CIFAR: no blur on small pictures (Chen et al. 2020, appendix B.9), jitter at half strength. */
const LkDefault lk_recipe_color[] = {
  CROP ("0.2"),
  JITTER ("0.4", "0.4", "0.4", "0.1"),
  ONCE ("flip", "0.5"),
  ONCE ("gray", "0.2"),
  ONCE ("blur", "0"),
  ONCE ("rotation", "0"),
  END,
};
