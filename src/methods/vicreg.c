/* VICReg: three terms, each with a weight: views agree, every output keeps its variance, different outputs vary apart.
 *
 *   inv  = mean over N D of (z1 - z2)^2
 *   var  = mean_d max (0, 1 - sqrt (Var_d + 1e-4)),  Var unbiased                          (Bardes et al. 2022, eq. 1-2)
 *   cov  = 1/D sum_{i != j} Cov_ij^2,  Cov divided by N - 1                                              (eq. 3-4)
 *   L    = invariance inv (z1, z2) + variance (var (z1) + var (z2)) / 2 + covariance (cov (z1) + cov (z2))
 *
 * Weights 25, 25, 1 as in the paper. The half of the variance term is the authors' code's (and lightly's); solo-learn goes
 * without it, which doubles that weight. The hinge is on the standard deviation, not the variance. No normalization of the
 * projections, neither by BatchNorm nor to unit length: the variance term alone holds their size. With more than two views
 * inv is the mean over all pairs of a target and another view, each pair once; var and the sum of cov are those of all views,
 * as a mean over views (times 2 for cov, so that two views give the formula above). Projector: Linear, BatchNorm, ReLU, Linear.
 *
 * Without the variance term the constant output is the optimum (L = 0). Without the covariance term every output may say the
 * same: the rank falls while each keeps its variance. Without the invariance term the views are not tied together and the
 * features learn nothing of the image. A constant output has var = 1 - sqrt (1e-4) = 0.99: L = 24.75.
 *
 * The variance and covariance terms are of outputs over images: the loss is no mean over images, and has no sample losses. */

#include "methods/common-settings.h"
#include "methods/method-list.h"
#include "methods/moments.h"

#include <math.h>

#define EPSILON 1e-4
#define TARGET_DEVIATION 1

static const LkSetting settings[] = {
  LK_REAL ("method.invariance",
           N_ ("Invariance weight"),
           25,
           0,
           1000,
           0,
           50,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("How much it counts that both views get the same output. 0: nothing ties the views together, and the "
               "features learn nothing of the image.")),
  LK_REAL (
      "method.variance",
      N_ ("Variance weight"),
      25,
      0,
      1000,
      0,
      50,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("How much it counts that each output keeps a standard deviation of 1 over the batch. 0: the same output for "
          "all images makes the loss 0, and the embedding collapses to a point.")),
  LK_REAL (
      "method.covariance",
      N_ ("Covariance weight"),
      1,
      0,
      1000,
      0,
      5,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("How much it counts that different outputs do not vary together. 0: all may repeat the same few things, and "
          "the rank falls although each output varies.")),
  LK_PROJECTOR_NORM_SETTING,
  LK_HIDDEN_SETTING (256),
  LK_OUTPUT_SETTING (128),
};

static const LkSafeguard safeguards[] = {
  { "method.variance", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 1, G_MAXDOUBLE, 25, NULL,
    N_ ("Without the variance term the same output for all images is the best that the views can agree on.") },
  { "method.covariance", LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 0.01, G_MAXDOUBLE, 1, NULL,
    N_ ("Without the covariance term all outputs may vary together, and few directions are left.") },
  LK_OUTPUT_SAFEGUARD (128),
};

static const LkDefault defaults[] = {
  { "optimizer.lr", "0.01" },
  { NULL, NULL },
};

enum
{
  CURVE_INVARIANCE,
  CURVE_VARIANCE,
  CURVE_COVARIANCE,
};

static const LkMethodCurve curves[] = {
  [CURVE_INVARIANCE] = { .id = "invariance",
                         .title = N_ ("Invariance term"),
                         .help = N_ (
                             "Mean squared difference of both views' outputs, not weighted: small, but not 0 while "
                             "views differ.") },
  [CURVE_VARIANCE] = { .id = "variance",
                       .title = N_ ("Variance term"),
                       .help = N_ (
                           "How much the outputs' standard deviations fall short of 1, not weighted: 0.99 when all "
                           "images get the same, near 0 in a healthy run.") },
  [CURVE_COVARIANCE] = { .id = "covariance",
                         .title = N_ ("Covariance term"),
                         .help = N_ (
                             "Squared covariances of different outputs, summed and divided by their number, not "
                             "weighted: near 0 when each says something of its own, up to D when all repeat one "
                             "another.") },
};

/* Mean of max (0, 1 - deviation) over the columns of x [n, d]. */
static LkVar *
variance_term (LkTape *tape, LkVar *x)
{
  LkVar *deviation = lk_sqrt (tape, lk_variances (tape, x), EPSILON);
  LkVar *target = lk_fill (tape, deviation->shape, TARGET_DEVIATION);

  return lk_mean (tape, lk_relu (tape, lk_sub (tape, target, deviation)));
}

static LkVar *
covariance_term (LkTape *tape, LkVar *x)
{
  LkVar *off = lk_off_diagonal (tape, lk_covariance (tape, x));

  return lk_scale (tape, lk_sum_of_squares (tape, off), 1.0 / x->shape.c);
}

static LkVar *
invariance_term (LkTape *tape, LkVar *z, int targets, int rows)
{
  LkViewPair pairs[LK_MAX_PAIRS];
  int n = lk_unordered_pairs (targets, z->shape.n / rows, pairs);
  LkVar *apart = lk_sub (tape, lk_paired_others (tape, z, pairs, n, rows), lk_paired_targets (tape, z, pairs, n, rows));

  return lk_mean (tape, lk_mul (tape, apart, apart));
}

LkVar *
lk_vicreg_loss (LkTape *tape, LkVar *z, int targets, int rows, LkVicregWeights weights, double curve[3])
{
  int views = z->shape.n / rows;
  LkVar *invariance = invariance_term (tape, z, targets, rows);
  LkVar *variance = lk_constant (tape, 0), *covariance = lk_constant (tape, 0);

  for (int v = 0; v < views; v++)
    {
      LkVar *view = lk_rows (tape, z, v * rows, rows);

      variance = lk_add (tape, variance, lk_scale (tape, variance_term (tape, view), 1.0 / views));
      covariance = lk_add (tape, covariance, lk_scale (tape, covariance_term (tape, view), 2.0 / views));
    }
  curve[CURVE_INVARIANCE] = lk_var_number (invariance);
  curve[CURVE_VARIANCE] = lk_var_number (variance);
  curve[CURVE_COVARIANCE] = lk_var_number (covariance);

  return lk_add (tape, lk_scale (tape, invariance, weights.invariance),
                 lk_add (tape, lk_scale (tape, variance, weights.variance),
                         lk_scale (tape, covariance, weights.covariance)));
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  const LkVicregWeights weights = { .invariance = lk_values_real (run->values, "method.invariance"),
                                    .variance = lk_values_real (run->values, "method.variance"),
                                    .covariance = lk_values_real (run->values, "method.covariance") };
  LkVar *z = lk_embed_views (tape, run->backbone, &run->projector, batch);

  return lk_vicreg_loss (tape, z, lk_batch_targets (batch), batch->rows, weights, run->curve);
}

/* Of one pair: the invariance term alone, |z - z'|² / D. */
static LkVar *
energy (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *z = lk_embed_views (tape, run->backbone, &run->projector, batch);
  LkVar *apart = lk_sub (tape, lk_rows (tape, z, 0, batch->rows), lk_rows (tape, z, batch->rows, batch->rows));

  return lk_scale (tape, lk_row_dot (tape, apart, apart),
                   lk_values_real (run->values, "method.invariance") / z->shape.c);
}

enum
{
  PICTURE_COVARIANCE,
  PICTURE_SPECTRUM,
};

static const char *const spectrum_series[] = { N_ ("view 1"), N_ ("view 2"), NULL };

static const LkMethodPicture pictures[] = {
  [PICTURE_COVARIANCE] = { .id = "covariance",
                           .title = N_ ("Covariance"),
                           .help = N_ (
                               "How outputs vary together over the batch, in view 1. The loss wants at least 1 on the "
                               "diagonal and 0 elsewhere."),
                           .kind = LK_PICTURE_MATRIX,
                           .low = -1,
                           .high = 1 },
  [PICTURE_SPECTRUM] = { .id = "spectrum",
                         .title = N_ ("Eigenvalues of the covariance"),
                         .help = N_ (
                             "Variance along each direction, largest first: flat when all directions are used, a cliff "
                             "where the embedding has collapsed to fewer."),
                         .kind = LK_PICTURE_SERIES,
                         .series = spectrum_series },
};

static LkVar *
picture (LkMethodRun *run, LkTape *tape, const LkBatch *batch, int which)
{
  LkVar *z = lk_embed_views (tape, run->backbone, &run->projector, batch);
  LkVar *view[2] = { lk_rows (tape, z, 0, batch->rows), lk_rows (tape, z, batch->rows, batch->rows) };

  if (which == PICTURE_COVARIANCE)
    return lk_covariance (tape, view[0]);
  return lk_concat_rows (tape, 2,
                         (LkVar *[]){ lk_covariance_spectrum (tape, view[0]), lk_covariance_spectrum (tape, view[1]) });
}

static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  const LkSiamese siamese = { 0 };
  LkSiameseParts parts = lk_diagram_siamese (drawing, &siamese);
  const LkDiagramTerm terms[] = {
    { N_ ("invariance"), "invariance", "method.invariance" },
    { N_ ("variance"), "variance", "method.variance" },
    { N_ ("covariance"), "covariance", "method.covariance" },
  };

  lk_diagram_terms (drawing, &parts, N_ ("statistics"), terms, G_N_ELEMENTS (terms), values);
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  lines[0] = (LkReferenceLine){ "collapse", N_ ("collapse"),
                                lk_values_real (run->values, "method.variance") * (TARGET_DEVIATION - sqrt (EPSILON)) };
  return 1;
}

const LkMethod LK_METHOD_SYMBOL (vicreg) = {
  .id = "vicreg",
  .title = "VICReg",
  .family = LK_FAMILY_STATISTICS,
  .year = 2022,
  .reference =
      "Bardes, Ponce, LeCun 2022: VICReg: Variance-Invariance-Covariance Regularization for Self-Supervised Learning",
  .summary = N_ (
      "Views agree, every output keeps its variance, no two outputs vary together. Each of the three has a weight: "
      "take one away and see what it was good for."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .safeguards = safeguards,
  .n_safeguards = G_N_ELEMENTS (safeguards),
  .defaults = defaults,
  .build = lk_build_projector,
  .loss = loss,
  .energy = energy,
  .energy_formula = "λ |z − z′|² / D",
  .curves = curves,
  .n_curves = G_N_ELEMENTS (curves),
  .pictures = pictures,
  .n_pictures = G_N_ELEMENTS (pictures),
  .picture = picture,
  .diagram = diagram,
  .reference_lines = reference_lines,
};
