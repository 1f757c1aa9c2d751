/* W-MSE: both views are whitened, and then have to agree. Whitening itself makes a collapse impossible.
 *
 *   y = whiten (z),   L = 2 - 2 mean cos (y1, y2)                                        (Ermolov et al. 2021, eq. 3-6)
 *
 * The N images are put in a random order, the same for both views, and cut into slices; each slice of each view is whitened
 * on its own: centered, times the inverse of the Cholesky factor of (1 - epsilon) covariance + epsilon I, the covariance
 * divided by w - 1. The loss is the mean over so many orders (iterations). The gradient goes through both views and through
 * the factorization, as in the authors' code; solo-learn holds the second view constant. All in double.
 *
 * The order comes from Philox with the address (step, iteration) and the seed of the run: the same on resume.
 * There are floor (N / slice) slices, at least one, as even as can be: a batch that does
 * not divide makes some of them an image longer, and none is left out. slice = 0 is twice the embedding size, below which
 * the covariance is nearly singular. A singular covariance (fewer images than outputs, or outputs that repeat one another)
 * ends the run with a sentence, unless epsilon is above 0. With more than two views the loss is the mean over all pairs of
 * a target and another view, each pair once. Projector: Linear, BatchNorm, ReLU, Linear; no BatchNorm at the end.
 *
 * Whitening off: the plain mean squared error of unit vectors, whose optimum is the same output for all images (L = 0).
 *
 * What an image adds to the loss hangs on the others of its slice, so there are no losses of single images and no energy of
 * a pair. */

#include "methods/common-settings.h"
#include "methods/method-list.h"
#include "methods/moments.h"
#include "tensor/symmetric.h"

#include <math.h>

#define MAX_ITERATIONS 8

static const LkSetting settings[] = {
  LK_SWITCH ("method.whitening",
             N_ ("Whitening"),
             TRUE,
             LK_LIVE,
             N_ ("Gives the outputs of each slice of the batch unit variance and no correlation before the views are "
                 "compared, so that they cannot all be the same. Off: the views are compared as they are, and the "
                 "embedding collapses to a point.")),
  LK_INT (
      "method.iterations",
      N_ ("Whitening iterations"),
      1,
      1,
      MAX_ITERATIONS,
      1,
      4,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("In how many random orders the batch is cut into slices and whitened; the loss is their mean. More: a "
          "steadier "
          "estimate of the covariance, at the cost of time. It matters only where a batch has more than one slice.")),
  LK_INT ("method.slice",
          N_ ("Images per slice"),
          0,
          0,
          4096,
          0,
          512,
          LK_SCALE_LINEAR,
          LK_LIVE,
          N_ ("How many images are whitened together; 0 is twice the embedding size. Fewer: the covariance is close to "
              "singular, and the gradient noisy.")),
  LK_REAL (
      "method.epsilon",
      N_ ("Covariance regularization"),
      0,
      0,
      1,
      0,
      0.1,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("Share of the identity that is mixed into the covariance. 0: whitening is exact, and a singular covariance "
          "ends the run. 1: outputs are only centered, and nothing keeps them from collapsing.")),
  LK_PROJECTOR_NORM_SETTING,
  LK_HIDDEN_SETTING (256),
  LK_OUTPUT_SETTING (32),
};

static const LkSafeguard safeguards[] = {
  { "method.whitening", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 1, 1, 1, NULL,
    N_ ("Without whitening the views are only pulled together, and the same output for all images is the best they can "
        "do.") },
  { "method.epsilon", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 0, 0.5, 0, NULL,
    N_ ("With so much of the identity in the covariance little whitening is left, and outputs may become the same.") },
  LK_OUTPUT_SAFEGUARD (32),
};

static const LkDefault defaults[] = {
  { "optimizer.lr", "0.01" },
  { NULL, NULL },
};

static const LkMethodCurve curves[] = {
  { .id = "condition",
    .title = N_ ("Condition number"),
    .help = N_ (
        "Largest eigenvalue of the projections' covariance over the smallest, in view 1: 1 when the projector has "
        "whitened already, above a million when some directions are nearly gone and whitening blows up noise.") },
};

int
lk_wmse_slices (int rows, int slice, int d)
{
  int wanted = slice > 0 ? slice : 2 * d;

  return MAX (rows / wanted, 1);
}

/* Each view's rows in this order. */
static LkVar *
reorder (LkTape *tape, LkVar *z, const int *order, int rows)
{
  g_autofree int *index = g_new (int, z->shape.n);

  for (int i = 0; i < z->shape.n; i++)
    index[i] = i / rows * rows + order[i % rows];
  return lk_gather_rows (tape, z, index, z->shape.n);
}

/* Each view's slices on their own. */
static LkVar *
whiten_views (LkTape *tape, LkVar *z, int rows, int slices, double epsilon)
{
  LkVar *whitened[LK_MAX_VIEWS];
  int views = z->shape.n / rows;

  for (int v = 0; v < views; v++)
    whitened[v] = lk_whiten (tape, lk_rows (tape, z, v * rows, rows), slices, epsilon);
  return lk_concat_rows (tape, views, whitened);
}

/* 2 - 2 mean cos over pairs of views. */
static LkVar *
agreement (LkTape *tape, LkVar *y, int targets, int rows)
{
  LkViewPair pairs[LK_MAX_PAIRS];
  int n = lk_unordered_pairs (targets, y->shape.n / rows, pairs);
  LkVar *unit = lk_l2_rows (tape, y);
  LkVar *cosines = lk_row_dot (tape, lk_paired_targets (tape, unit, pairs, n, rows),
                               lk_paired_others (tape, unit, pairs, n, rows));

  return lk_add (tape, lk_constant (tape, 2), lk_scale (tape, lk_mean (tape, cosines), -2));
}

LkVar *
lk_wmse_loss (LkTape *tape, LkVar *z, int targets, int rows, int slices, double epsilon, const int *order)
{
  return agreement (tape, whiten_views (tape, reorder (tape, z, order, rows), rows, slices, epsilon), targets, rows);
}

/* Over random orders. */
static LkVar *
whitened_loss (LkMethodRun *run, LkTape *tape, LkVar *z, int targets, int rows)
{
  int iterations = lk_values_int (run->values, "method.iterations");
  int slices = lk_wmse_slices (rows, lk_values_int (run->values, "method.slice"), z->shape.c);
  double epsilon = lk_values_real (run->values, "method.epsilon");
  g_autofree int *order = g_new (int, rows);
  LkVar *total = lk_constant (tape, 0);

  for (int t = 0; t < iterations; t++)
    {
      LkRng rng = lk_rng (run->seed, LK_STREAM_STEP, (uint32_t) run->step, lk_hash_name ("wmse"), (uint32_t) t);

      for (int i = 0; i < rows; i++)
        order[i] = i;
      lk_rng_shuffle (&rng, order, rows);
      total = lk_add (tape, total, lk_wmse_loss (tape, z, targets, rows, slices, epsilon, order));
    }
  return lk_scale (tape, total, 1.0 / iterations);
}

static double
condition_number (LkTape *tape, LkVar *z, int rows)
{
  LkVar *view = lk_rows (tape, lk_detach (tape, z), 0, rows);
  g_autofree float *value = g_new (float, z->shape.c);

  lk_var_read (lk_covariance_spectrum (tape, view), value);
  return value[z->shape.c - 1] > 0 ? (double) value[0] / (double) value[z->shape.c - 1] : NAN;
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *z = lk_embed_views (tape, run->backbone, &run->projector, batch);
  int targets = lk_batch_targets (batch);

  run->curve[0] = condition_number (tape, z, batch->rows);
  if (!lk_values_switch (run->values, "method.whitening"))
    return agreement (tape, z, targets, batch->rows);
  return whitened_loss (run, tape, z, targets, batch->rows);
}

enum
{
  PICTURE_COVARIANCE,
  PICTURE_SPECTRUM,
};

static const char *const spectrum_series[] = { N_ ("view 1"), N_ ("view 2"), NULL };

static const LkMethodPicture pictures[] = {
  [PICTURE_COVARIANCE] = { .id = "covariance",
                           .title = N_ ("Covariance before whitening"),
                           .help = N_ ("How the projector's outputs vary together over the batch, in view 1. Whitening "
                                       "turns it "
                                       "into the identity."),
                           .kind = LK_PICTURE_MATRIX },
  [PICTURE_SPECTRUM] = { .id = "spectrum",
                         .title = N_ ("Eigenvalues of the covariance"),
                         .help = N_ (
                             "Variance along each direction before whitening, largest first. The steeper, the more "
                             "whitening has to stretch, and the noisier its gradient."),
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

/* Whitening stands between each projector and the loss. */
static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  const LkSiamese siamese = { 0 };
  LkSiameseParts parts = lk_diagram_siamese (drawing, &siamese);

  for (int branch = 0; branch < 2; branch++)
    {
      LkDiagramBox *box = lk_diagram_box (drawing, LK_BOX_OPERATION, 4, branch == 0 ? 0 : 2, N_ ("whitening"));

      box->key = "method.whitening";
      box->off = !lk_values_switch (values, "method.whitening");
      box->curve = branch == 0 ? "condition" : NULL;
      parts.last[branch]->to = (int) (box - drawing->boxes);
      lk_diagram_arrow (drawing, box, parts.loss, LK_ARROW_FLOW);
    }
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  lines[0] = (LkReferenceLine){ "chance", N_ ("unrelated views"), 2 };
  if (lk_values_switch (run->values, "method.whitening"))
    return 1;
  lines[1] = (LkReferenceLine){ "collapse", N_ ("collapse"), 0 };
  return 2;
}

const LkMethod LK_METHOD_SYMBOL (wmse) = {
  .id = "wmse",
  .title = "W-MSE",
  .family = LK_FAMILY_STATISTICS,
  .year = 2021,
  .reference = "Ermolov, Siarohin, Sangineto, Sebe 2021: Whitening for Self-Supervised Representation Learning",
  .summary = N_ (
      "The outputs of a batch are whitened, and then both views have to agree. Nothing else is needed against "
      "collapse: whitened outputs cannot all be the same."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .safeguards = safeguards,
  .n_safeguards = G_N_ELEMENTS (safeguards),
  .defaults = defaults,
  .build = lk_build_projector,
  .loss = loss,
  .not_finite = N_ (
      "In W-MSE it is most often a covariance that cannot be inverted: fewer images in a slice than outputs, or "
      "outputs that repeat one another. Then raise train.batch_size or method.slice, lower method.output, or "
      "give method.epsilon a small value."),
  .curves = curves,
  .n_curves = G_N_ELEMENTS (curves),
  .pictures = pictures,
  .n_pictures = G_N_ELEMENTS (pictures),
  .picture = picture,
  .diagram = diagram,
  .reference_lines = reference_lines,
};
