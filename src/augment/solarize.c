/* Solarize: what is at least as bright as the threshold is inverted. */

#include "augment/picture.h"
#include "augment/transforms.h"

#include "base/hot.h"

#include <glib/gi18n.h>

enum
{
  PROBABILITY,
  THRESHOLD,
};

static const LkSetting settings[] = {
  LK_REAL ("augment.solarize.probability",
           N_ ("Solarize: probability"),
           0,
           0,
           1,
           0,
           1,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("How often bright pixels are inverted, as on film that saw too much light. The network learns to go by "
               "edges rather than by what is bright and what is dark. BYOL and its kin use 0.2 in every second view.")),
  LK_REAL ("augment.solarize.threshold",
           N_ ("Solarize: threshold"),
           0.5,
           0,
           1,
           0,
           1,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("Values from this on, on a scale of 0 (black) to 1, are inverted; at 0 the picture becomes its "
               "negative.")),
};

/* BYOL's. */
static const LkStrength axis[] = {
  { THRESHOLD, 1, 0.5 },
};

static const char *const value_names[] = { NULL };

static void
solarize_draw (const double *params, LkRng *rng, int h, int w, double *values)
{
}

LK_HOT static void
invert_from (float *x, int n, float threshold)
{
  for (int i = 0; i < n; i++)
    x[i] = x[i] >= threshold ? 1 - x[i] : x[i];
}

static void
solarize_apply (const double *params, const double *values, LkPicture *picture, int view_h, int view_w)
{
  invert_from (picture->x, picture->h * picture->w * picture->c, (float) params[THRESHOLD]);
}

const LkTransform lk_transform_solarize = {
  .id = "solarize",
  .title = N_ ("Solarize"),
  .help = N_ ("Inverts what is brighter than a threshold."),
  .slot = 9,
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .strengths = axis,
  .n_strengths = G_N_ELEMENTS (axis),
  .value_names = value_names,
  .draw = solarize_draw,
  .apply = solarize_apply,
};
