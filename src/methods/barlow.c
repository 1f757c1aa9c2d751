/* Barlow Twins: what one output says of a view, the same output says of the other view, and no other output does.
 *
 *   C = z1^T z2 / N,   z standardized over the batch
 *   L = scale [ invariance sum_i (1 - C_ii)^2 + redundancy sum_{i != j} C_ij^2 ]             (Zbontar et al. 2021, eq. 1-2)
 *
 * z is each view's projection minus its mean over the batch, divided by sqrt (biased variance + 1e-5): BatchNorm without
 * weight and bias, statistics per view, through which the gradient goes. C is divided by N, so that its entries lie in
 * [-1, 1]. invariance is 1; redundancy (lambda) is 0.03 here: the paper's 0.0051 is for 8192 outputs, and with 128 of them it
 * left a lower rank (3 epochs on 10,000 images of Fashion-MNIST, encoder width 16, rate 0.01, one seed: k-NN 75.7 against
 * 77.2 %, RankMe 19 against 34). With one of them 0 its term is gone. scale is 0.1 as in solo-learn; the paper's authors
 * advise to let it fall with the width (196 / D for their rates). With more than two views the loss is the mean over all
 * pairs of a target and another view, each pair once: C of the pair turned around is C^T.
 * Projector: Linear, BatchNorm, ReLU, Linear.
 *
 * Without the redundancy term nothing keeps outputs from saying the same: the rank falls, though standardizing still keeps
 * each output from being constant. Without the invariance term nothing ties the views together, and any decorrelated noise
 * will do. A constant output has C = 0 and the loss scale * invariance * D, which standardizing makes a bad place rather
 * than an optimum.
 *
 * The loss compares outputs over images, not images: it is no mean over images, and a pair of views has no energy. */

#include "methods/common-settings.h"
#include "methods/method-list.h"
#include "methods/moments.h"

static const LkSetting settings[] = {
  LK_REAL (
      "method.invariance",
      N_ ("Invariance weight"),
      1,
      0,
      100,
      0,
      2,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("How much it counts that an output says the same of both views (the diagonal of the cross-correlation is "
          "1). 0: nothing ties the views together, and the features learn nothing of the image.")),
  LK_REAL (
      "method.redundancy",
      N_ ("Redundancy weight"),
      0.03,
      0,
      10,
      0,
      0.1,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("How much it counts that different outputs say different things (the cross-correlation is 0 off the "
          "diagonal). 0: all outputs may repeat the few things that are easiest to agree on, and the rank falls.")),
  LK_REAL ("method.scale",
           N_ ("Loss scale"),
           0.1,
           0.0001,
           100,
           0.01,
           2,
           LK_SCALE_LOG,
           LK_LIVE,
           N_ ("Factor of the whole loss: with SGD as good as a factor of the learning rate, but for weight decay.")),
  LK_PROJECTOR_NORM_SETTING,
  LK_HIDDEN_SETTING (256),
  LK_OUTPUT_SETTING (128),
};

static const LkSafeguard safeguards[] = {
  { "method.redundancy", LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 1e-4, G_MAXDOUBLE, 0.03, NULL,
    N_ ("Without the redundancy term all outputs may say the same, and few directions are left.") },
  LK_OUTPUT_SAFEGUARD (128),
};

static const LkDefault defaults[] = {
  { "optimizer.lr", "0.01" },
  { NULL, NULL },
};

enum
{
  CURVE_DIAGONAL,
  CURVE_OFF_DIAGONAL,
};

static const LkMethodCurve curves[] = {
  [CURVE_DIAGONAL] = { .id = "diagonal",
                       .title = N_ ("Mean diagonal"),
                       .help = N_ ("Mean correlation of an output over both views: 1 when it says the same of both, 0 "
                                   "when they have nothing in common.") },
  [CURVE_OFF_DIAGONAL] = { .id = "off_diagonal",
                           .title = N_ ("Mean off the diagonal"),
                           .help = N_ ("Mean size of the correlation of two different outputs: near 0 when each says "
                                       "something of its own, near 1 when all repeat one another.") },
};

static LkVar *
standardize (LkTape *tape, LkVar *z, int views)
{
  return lk_batchnorm (tape, z, NULL, NULL, NULL, FALSE, views, NULL);
}

/* One pair of standardized views [n, d]. */
static LkVar *
pair_loss (LkTape *tape, LkVar *z1, LkVar *z2, const LkBarlowWeights *weights, double *diagonal, double *off_diagonal)
{
  LkVar *correlation = lk_cross_moments (tape, z1, z2, z1->shape.n);
  LkVar *same = lk_column_mean (tape, lk_mul (tape, z1, z2));
  LkVar *missing = lk_sub (tape, lk_fill (tape, same->shape, 1), same);
  LkVar *invariance = lk_sum_of_squares (tape, missing);
  LkVar *redundancy = lk_sum_of_squares (tape, lk_off_diagonal (tape, correlation));

  *diagonal += lk_var_number (lk_mean (tape, lk_detach (tape, same)));
  *off_diagonal += lk_mean_off_diagonal (tape, correlation);
  return lk_add (tape, lk_scale (tape, invariance, weights->scale * weights->invariance),
                 lk_scale (tape, redundancy, weights->scale * weights->redundancy));
}

LkVar *
lk_barlow_loss (LkTape *tape, LkVar *z, int targets, int rows, LkBarlowWeights weights, double curve[2])
{
  LkViewPair pairs[LK_MAX_PAIRS];
  int views = z->shape.n / rows, n = lk_unordered_pairs (targets, views, pairs);
  double diagonal = 0, off_diagonal = 0;
  LkVar *unit = standardize (tape, z, views), *total = lk_constant (tape, 0);

  for (int i = 0; i < n; i++)
    {
      LkVar *z1 = lk_rows (tape, unit, pairs[i].target * rows, rows),
            *z2 = lk_rows (tape, unit, pairs[i].other * rows, rows);

      total = lk_add (tape, total, pair_loss (tape, z1, z2, &weights, &diagonal, &off_diagonal));
    }
  curve[CURVE_DIAGONAL] = diagonal / n;
  curve[CURVE_OFF_DIAGONAL] = off_diagonal / n;
  return lk_scale (tape, total, 1.0 / n);
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  const LkBarlowWeights weights = { .invariance = lk_values_real (run->values, "method.invariance"),
                                    .redundancy = lk_values_real (run->values, "method.redundancy"),
                                    .scale = lk_values_real (run->values, "method.scale") };
  LkVar *z = lk_embed_views (tape, run->backbone, &run->projector, batch);

  return lk_barlow_loss (tape, z, lk_batch_targets (batch), batch->rows, weights, run->curve);
}

static const LkMethodPicture pictures[] = {
  { .id = "correlation",
    .title = N_ ("Cross-correlation"),
    .help = N_ (
        "Correlation of each output of view 1 with each of view 2. The loss wants the identity: the diagonal 1, "
        "the rest 0. Stripes and blocks are outputs that repeat one another."),
    .kind = LK_PICTURE_MATRIX,
    .low = -1,
    .high = 1 },
};

static LkVar *
picture (LkMethodRun *run, LkTape *tape, const LkBatch *batch, int which)
{
  LkVar *z = lk_embed_views (tape, run->backbone, &run->projector, batch);
  LkVar *unit = standardize (tape, z, lk_batch_views (batch));
  int rows = batch->rows;

  return lk_cross_moments (tape, lk_rows (tape, unit, 0, rows), lk_rows (tape, unit, rows, rows), rows);
}

static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  const LkSiamese siamese = { 0 };
  LkSiameseParts parts = lk_diagram_siamese (drawing, &siamese);
  const LkDiagramTerm terms[] = {
    { N_ ("same in both"), "diagonal", "method.invariance" },
    { N_ ("not repeated"), "off_diagonal", "method.redundancy" },
  };

  lk_diagram_terms (drawing, &parts, N_ ("cross-correlation"), terms, G_N_ELEMENTS (terms), values);
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  lines[0] = (LkReferenceLine){ "collapse", N_ ("collapse"),
                                lk_values_real (run->values, "method.scale") *
                                    lk_values_real (run->values, "method.invariance") *
                                    lk_values_int (run->values, "method.output") };
  return 1;
}

const LkMethod LK_METHOD_SYMBOL (barlow) = {
  .id = "barlow",
  .title = "Barlow Twins",
  .family = LK_FAMILY_STATISTICS,
  .year = 2021,
  .reference =
      "Zbontar, Jing, Misra, LeCun, Deny 2021: Barlow Twins: Self-Supervised Learning via Redundancy Reduction",
  .summary = N_ (
      "Each output says the same of both views, and no two outputs say the same. Other images count only through "
      "the statistics of the batch."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .safeguards = safeguards,
  .n_safeguards = G_N_ELEMENTS (safeguards),
  .defaults = defaults,
  .build = lk_build_projector,
  .loss = loss,
  .curves = curves,
  .n_curves = G_N_ELEMENTS (curves),
  .pictures = pictures,
  .n_pictures = G_N_ELEMENTS (pictures),
  .picture = picture,
  .diagram = diagram,
  .reference_lines = reference_lines,
};
