/* Contrastive pairs: views of one image are drawn together, different images are pushed at least a margin apart.
 *
 *   L = mean over pairs of views of d^2 / 2 + mean over pairs of images of max (0, m - d)^2 / 2,   d = |z - z'|
 *                                                                        (Hadsell, Chopra, LeCun 2006, eq. 3-4)
 *
 * Rows have length 1, so that a margin means the same throughout: d is 0 for the same direction, sqrt (2) for unrelated ones
 * and 2 for opposite ones. Means rather than the paper's sum, for both kinds, as a batch has far more pairs of different
 * images. Those are all pairs of different images in two different views of the batch. The square root has 1e-12 added inside,
 * for its slope at 0.
 *
 * Without negatives only attraction is left: the same output for all images gives 0, and the network collapses. A margin
 * above sqrt (2) asks for more than can be had for many images; a small one lets them crowd. Collapsed loss: m^2 / 2. */

#include "methods/common-settings.h"
#include "methods/info-nce.h"
#include "methods/method-list.h"

#include <math.h>

#define INSIDE_ROOT 1e-12

static const LkSetting settings[] = {
  LK_NEGATIVES_SETTING,
  LK_REAL (
      "method.margin",
      N_ ("Margin"),
      1.2,
      0,
      2,
      0,
      2,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("How far apart different images have to be; what is farther is left alone. Unrelated directions are 1.41 "
          "apart. "
          "0: nothing is pushed, and the network collapses; small: images crowd; above 1.41: the push never rests.")),
  LK_PROJECTOR_NORM_SETTING,
  LK_HIDDEN_SETTING (256),
  LK_OUTPUT_SETTING (128),
};

static const LkSafeguard safeguards[] = {
  LK_NEGATIVES_SAFEGUARD,
  { "method.margin", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 0.2, 2, 1.2, NULL,
    N_ ("With so small a margin different images may lie almost on top of one another.") },
  LK_OUTPUT_SAFEGUARD (128),
};

enum
{
  CURVE_TOGETHER,
  CURVE_APART,
  CURVE_VIOLATED,
};

static const LkMethodCurve curves[] = {
  [CURVE_TOGETHER] = { .id = "together",
                       .title = N_ ("Distance of views"),
                       .help = N_ (
                           "Mean distance of two views of an image. It should become small against that of images.") },
  [CURVE_APART] = { .id = "apart",
                    .title = N_ ("Distance of images"),
                    .help = N_ ("Mean distance of different images: 1.41 when they are unrelated, 0 in one point.") },
  [CURVE_VIOLATED] = { .id = "violated",
                       .title = N_ ("Violated margins"),
                       .help = N_ (
                           "Share of pairs of different images nearer than the margin. The others take no part in the "
                           "step. 1 in one point.") },
};

/* d of rows of length 1 from their cosines: sqrt (2 - 2 s). */
static LkVar *
distances (LkTape *tape, LkVar *cosines)
{
  LkVar *squared = lk_sub (tape, lk_fill (tape, cosines->shape, 2), lk_scale (tape, cosines, 2));

  return lk_sqrt (tape, lk_relu (tape, squared), INSIDE_ROOT);
}

/* max (0, m - d) of all images of view a with all others in view b, 0 for an image with itself: [n, n]. */
static LkVar *
shortfall (LkTape *tape, LkVar *a, LkVar *b, double margin, LkVar **distance)
{
  *distance = distances (tape, lk_matmul_bt (tape, a, b));
  return lk_off_diagonal (tape, lk_relu (tape, lk_sub (tape, lk_fill (tape, (*distance)->shape, margin), *distance)));
}

/* Half of the mean squared shortfall of each image to all others: [pairs * rows, 1]. */
static LkVar *
repulsion (LkMethodRun *run, LkTape *tape, LkVar *z, int views, int rows)
{
  double margin = lk_values_real (run->values, "method.margin");
  LkViewPair pairs[LK_MAX_PAIRS];
  int n_pairs = lk_view_pairs (views, views, pairs), others = rows * (rows - 1);
  LkVar *parts[LK_MAX_PAIRS];

  run->curve[CURVE_VIOLATED] = run->curve[CURVE_APART] = 0;
  for (int i = 0; i < n_pairs; i++)
    {
      LkVar *a = lk_rows (tape, z, pairs[i].other * rows, rows), *b = lk_rows (tape, z, pairs[i].target * rows, rows);
      LkVar *distance, *missing = shortfall (tape, a, b, margin, &distance);

      parts[i] = lk_scale (tape, lk_row_dot (tape, missing, missing), 0.5 / (rows - 1));
      run->curve[CURVE_VIOLATED] += lk_share_positive (missing, others) / n_pairs;
      run->curve[CURVE_APART] += lk_mean_number (tape, lk_off_diagonal (tape, lk_detach (tape, distance))) * rows /
                                 (rows - 1) / n_pairs;
    }
  return lk_concat_rows (tape, n_pairs, parts);
}

/* Cosines of all pairs of views: [pairs * rows, 1]. */
static LkVar *
pair_cosines (LkTape *tape, LkVar *z, int views, int rows)
{
  LkViewPair pairs[LK_MAX_PAIRS];
  int n = lk_view_pairs (views, views, pairs);

  return lk_row_dot (tape, lk_paired_others (tape, z, pairs, n, rows), lk_paired_targets (tape, z, pairs, n, rows));
}

/* d^2 / 2 = 1 - s of rows of length 1. */
static LkVar *
half_squares (LkTape *tape, LkVar *cosines)
{
  return lk_sub (tape, lk_fill (tape, cosines->shape, 1), cosines);
}

/* Image by image in each pair of views: [pairs * rows, 1]. */
static LkVar *
losses_of_pairs (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  int views = lk_batch_views (batch);
  LkVar *z = lk_unit_views (run, tape, batch), *cosines = pair_cosines (tape, z, views, batch->rows);
  LkVar *together = half_squares (tape, cosines), *push = repulsion (run, tape, z, views, batch->rows);

  run->curve[CURVE_TOGETHER] = lk_mean_number (tape, distances (tape, lk_detach (tape, cosines)));
  return lk_values_switch (run->values, "method.negatives") ? lk_add (tape, together, push) : together;
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  return lk_mean (tape, losses_of_pairs (run, tape, batch));
}

static LkVar *
sample_losses (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *losses = losses_of_pairs (run, tape, batch);

  return lk_mean_over_views (tape, losses, losses->shape.n / batch->rows);
}

static LkVar *
energy (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *z = lk_unit_views (run, tape, batch);

  return lk_mean_over_views (tape, half_squares (tape, pair_cosines (tape, z, 2, batch->rows)), 2);
}

/* -- what it shows ------------------------------------------------------------------------------------------------- */

static const LkMethodPicture pictures[] = { LK_SIMILARITY_PICTURE };

static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  const LkSiamese siamese = { 0 };
  LkSiameseParts parts = lk_diagram_siamese (drawing, &siamese);

  lk_diagram_negatives (drawing, values, parts.loss)->curve = "violated";
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  double margin = lk_values_real (run->values, "method.margin"), missing = MAX (0, margin - G_SQRT2);
  gboolean negatives = lk_values_switch (run->values, "method.negatives");

  lines[0] = (LkReferenceLine){ "chance", N_ ("unrelated views"), 1 + (negatives ? missing * missing / 2 : 0) };
  lines[1] = (LkReferenceLine){ "collapse", N_ ("collapse"), negatives ? margin * margin / 2 : 0 };
  return 2;
}

const LkMethod LK_METHOD_SYMBOL (pair) = {
  .id = "pair",
  .title = N_ ("Contrastive pairs"),
  .family = LK_FAMILY_MARGIN,
  .year = 2006,
  .reference = "Hadsell, Chopra, LeCun 2006: Dimensionality Reduction by Learning an Invariant Mapping",
  .summary = N_ (
      "Springs: views of one image pull together, different images push one another away until they are a margin "
      "apart."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .safeguards = safeguards,
  .n_safeguards = G_N_ELEMENTS (safeguards),
  .build = lk_build_projector,
  .loss = loss,
  .sample_losses = sample_losses,
  .energy = energy,
  .energy_formula = "|z − z′|² / 2",
  .curves = curves,
  .n_curves = G_N_ELEMENTS (curves),
  .pictures = pictures,
  .n_pictures = G_N_ELEMENTS (pictures),
  .picture = lk_similarity_picture,
  .diagram = diagram,
  .reference_lines = reference_lines,
};
