/* How far each transform alone moves the embedding, against how far apart different images lie.
 *
 *   I (T, s) = mean over i of d (f (x_i), f (T_s x_i)) / mean over i < j of d (f (x_i), f (x_j)),    d = 1 - cosine
 *
 * over the first images x_i of the probe set; T_s is the transform alone at strength s (lk_transform_at_strength ()) and
 * comes up for certain, with a draw of its own for each image. 0: the network ignores what T does. 1: an image and what T
 * makes of it lie as far apart as two different images. Both means scale alike when all features share a large part, as
 * those of untrained networks do, so the figures of different networks compare.
 *
 * Transforms differ in how much they change an image, so a bar is compared with the same bar of the untrained network and
 * with what the transform does to the pixels (LK_INVARIANCE_PIXELS: f is the normalized image itself), never with other
 * transforms alone. Draws belong to image and transform: the same at each strength and for each network, so that curves
 * over strength and over steps show no noise of drawing.
 *
 * What a recipe asks for is seen in the projector first, whose outputs the loss compares; the backbone follows more slowly
 * and less (Chen et al. 2020, section 4.2). On `shapes` the transform that is left out of the recipe has the largest bar of
 * its transforms in the projector after 200 steps, in the backbone some hundred steps later (tests/soak). */

#pragma once

#include "train/frozen-net.h"

#define LK_INVARIANCE_IMAGES 96
/* Levels 1 .. LK_INVARIANCE_STRENGTHS are strengths 1 / 5 .. 1. */
#define LK_INVARIANCE_STRENGTHS 5
/* Levels that are measured first: the recipe's and the full one. */
#define LK_INVARIANCE_BARS 2

enum
{
  LK_INVARIANCE_RECIPE = 0, /* the strength that the settings give it, whether or not it is in the recipe */
  LK_INVARIANCE_FULL = LK_INVARIANCE_STRENGTHS,
  LK_INVARIANCE_LEVELS,
};

typedef enum
{
  LK_INVARIANCE_BACKBONE,
  LK_INVARIANCE_PROJECTOR, /* NAN where there is none */
  LK_INVARIANCE_PIXELS,
  LK_INVARIANCE_N_SPACES
} LkInvarianceSpace;

typedef struct
{
  double moved; /* I; NAN = not measured (yet), or there is nothing to compare with: all images in one place */
  double error; /* standard error over the images */
} LkInvarianceValue;

typedef struct
{
  const LkTransform *transform;
  gboolean in_recipe; /* it comes up in some view */
  gboolean acts;      /* such images can be changed by it: color ones leave gray images alone */
  gboolean
      graded; /* it has strengths; else it is there or not, and only the recipe's and the full level are measured */
  LkInvarianceValue values[LK_INVARIANCE_N_SPACES][LK_INVARIANCE_LEVELS];
} LkInvarianceRow;

typedef struct
{
  long step;
  int n_images;
  int width[LK_INVARIANCE_N_SPACES];    /* 0 = there is no such space */
  double apart[LK_INVARIANCE_N_SPACES]; /* mean distance of different images */
  int n_rows;
  LkInvarianceRow *rows; /* [n_rows] all transforms, in the order in which they are offered */
  int levels_done;       /* in the order recipe, full, then those between; LK_INVARIANCE_LEVELS = all */
} LkInvariance;

LkInvariance *lk_invariance_copy (const LkInvariance *invariance);
void lk_invariance_free (LkInvariance *invariance);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkInvariance, lk_invariance_free)

/* The strength of a level above LK_INVARIANCE_RECIPE, 0..1. */
double lk_invariance_strength (int level);

/* -- measuring ------------------------------------------------------------------------------------------------------- */

typedef struct _LkInvarianceMeter LkInvarianceMeter;

/* values: the recipe's (augment.*), e.g. lk_frozen_net_values (). Looks at the first n images of the probe set, as many as
 * there are. NULL with an error: images of another size than the net takes, less than two of them, or no recipe.
 * (transfer full) */
LkInvarianceMeter *
lk_invariance_meter_new (LkFrozenNet *net, const LkValues *values, LkDataset *dataset, int n, GError **error);
void lk_invariance_meter_free (LkInvarianceMeter *meter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkInvarianceMeter, lk_invariance_meter_free)

/* Measures for some milliseconds (a few images). TRUE while there is more. The thread has called lk_thread_init (); the pool
 * is the same each time. */
gboolean lk_invariance_meter_work (LkInvarianceMeter *meter, LkPool *pool);
/* What is measured so far. */
const LkInvariance *lk_invariance_meter_get (const LkInvarianceMeter *meter);

/* All of it in one go. (transfer full) */
LkInvariance *lk_invariance_measure (LkFrozenNet *net,
                                     const LkValues *values,
                                     LkDataset *dataset,
                                     int n,
                                     LkPool *pool,
                                     GError **error);

/* -- what it means ----------------------------------------------------------------------------------------------------- */

typedef enum
{
  LK_NOTICE_UNKNOWN,   /* not measured */
  LK_NOTICE_NO_EFFECT, /* it does not change these images */
  LK_NOTICE_NEVER,     /* hardly moves the embedding, and hardly moved that of the untrained network */
  LK_NOTICE_IGNORES,   /* training took most of the effect away */
  LK_NOTICE_LESS,      /* ... some of it */
  LK_NOTICE_SEES,      /* much as before training */
  LK_NOTICE_MORE,      /* training made the network look at it */
} LkNotice;

/* first: the untrained network's row of the same transform, or NULL. */
LkNotice
lk_invariance_judge (const LkInvarianceRow *row, const LkInvarianceRow *first, LkInvarianceSpace space, int level);

/* The row that moves the embedding most; -1 if none is measured. */
int lk_invariance_largest (const LkInvariance *invariance, LkInvarianceSpace space, int level);
