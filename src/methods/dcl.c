/* DCL: SimCLR whose denominator leaves out the positive pair.
 *
 *   L = 1/2N sum_i [ -w_i s_i,pos / T + log sum_{j != i, pos} exp (s_ij / T) ]     (Yeh et al. 2022, eq. 5 and 6)
 *   w_i = 1, or with weights  w_i = 2 - N exp (s_i,pos / sigma) / sum_k exp (s_k,pos / sigma),  sigma = 0.5
 *
 * In NT-Xent a pair that is found already gives almost no gradient, the more so the smaller the batch ("negative-positive
 * coupling"); here attraction and repulsion do not depend on one another, and small batches learn faster. Each of the 2N
 * rows sees 2N - 2 others. The weights (DCLW; no gradient) ask more of pairs that lie apart. With more than two views the loss
 * is the mean over all pairs of views. The loss has no lower bound at 0: views on top of one another and all others at right
 * angles give log (2N - 2) - 1/T.
 *
 * Without negatives only -w s / T is left, whose best is the same output for all images. */

#include "methods/common-settings.h"
#include "methods/info-nce.h"
#include "methods/method-list.h"

#include <math.h>

#define SIGMA 0.5

static const LkSetting settings[] = {
  LK_TEMPERATURE_SETTING (0.2),
  LK_NEGATIVES_SETTING,
  LK_SWITCH (
      "method.weights",
      N_ ("Weighted positives"),
      FALSE,
      LK_LIVE,
      N_ ("Pairs of views that lie apart pull more than those that are together (DCLW). Off: all pull alike; little "
          "should change, for weights only shift effort to the hard pairs.")),
  LK_PROJECTOR_NORM_SETTING,
  LK_HIDDEN_SETTING (256),
  LK_OUTPUT_SETTING (128),
};

static const LkSafeguard safeguards[] = {
  LK_NEGATIVES_SAFEGUARD,
  LK_OUTPUT_SAFEGUARD (128),
  { "method.temperature", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 0.02, 1, 0.2, NULL,
    N_ ("Such a temperature makes the other images repel all alike, or hardly at all.") },
};

enum
{
  CURVE_ATTRACT,
  CURVE_REPEL,
};

static const LkMethodCurve curves[] = {
  [CURVE_ATTRACT] = { .id = "attraction",
                      .title = N_ ("Attraction"),
                      .help = N_ (
                          "The part of the loss that pulls views together: minus their cosine over the temperature. It "
                          "should fall towards -1 / T.") },
  [CURVE_REPEL] = { .id = "repulsion",
                    .title = N_ ("Repulsion"),
                    .help = N_ (
                        "The part that pushes other images away. All images in one point give 1 / T more than the "
                        "logarithm of their number; it should fall as they spread.") },
};

/* Unit rows of two views, one above the other: [2N, d]. */
static LkVar *
pair_of_views (LkTape *tape, LkVar *z, int a, int b, int rows)
{
  return lk_concat_rows (tape, 2, (LkVar *[]){ lk_rows (tape, z, a * rows, rows), lk_rows (tape, z, b * rows, rows) });
}

/* w_i of the cosines s [n, 1], as constants: 2 - n softmax (s / sigma). */
static LkVar *
weights (LkTape *tape, LkVar *s)
{
  int n = s->shape.n, *all_first = g_newa0 (int, n);
  LkVar *x = lk_scale (tape, lk_detach (tape, s), 1 / SIGMA);
  LkVar *log_sum = lk_gather_rows (tape, lk_log_sum_exp (tape, lk_transpose (tape, x), NULL, 0), all_first, n);
  LkVar *share = lk_exp (tape, lk_sub (tape, x, log_sum));

  return lk_sub (tape, lk_constant_rows (tape, 2, n), lk_scale (tape, share, n));
}

/* -w_i s_i,pos / T of each row: [2N, 1]. */
static LkVar *
attraction (LkMethodRun *run, LkTape *tape, LkVar *z)
{
  LkVar *own = lk_row_dot (tape, z, lk_other_view (tape, z));

  if (lk_values_switch (run->values, "method.weights"))
    own = lk_mul (tape, own, weights (tape, own));
  return lk_scale (tape, own, -1 / lk_values_real (run->values, "method.temperature"));
}

/* log of the sum over all rows but the row itself and its other view: [2N, 1]. */
static LkVar *
repulsion (LkMethodRun *run, LkTape *tape, LkVar *z)
{
  int n = z->shape.n;
  g_autofree int *left_out = g_new (int, 2 * n);
  LkVar *similarity = lk_scale (tape, lk_matmul_bt (tape, z, z),
                                1 / lk_values_real (run->values, "method.temperature"));

  for (int i = 0; i < n; i++)
    {
      left_out[2 * i] = i;
      left_out[2 * i + 1] = (i + n / 2) % n;
    }
  return lk_log_sum_exp (tape, similarity, left_out, 2);
}

/* Of all pairs of views one below the other: [pairs * 2N, 1]. */
static LkVar *
losses_of_pairs (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  int views = lk_batch_views (batch), rows = batch->rows, n_pairs = views * (views - 1) / 2, pair = 0;
  LkVar *z = lk_unit_views (run, tape, batch), *losses[LK_MAX_PAIRS];
  gboolean negatives = lk_values_switch (run->values, "method.negatives");

  run->curve[CURVE_ATTRACT] = 0;
  run->curve[CURVE_REPEL] = negatives ? 0 : NAN;
  for (int a = 0; a < views; a++)
    for (int b = a + 1; b < views; b++, pair++)
      {
        LkVar *both = pair_of_views (tape, z, a, b, rows), *repel;

        losses[pair] = attraction (run, tape, both);
        run->curve[CURVE_ATTRACT] += lk_mean_number (tape, losses[pair]) / n_pairs;
        if (!negatives)
          continue;
        repel = repulsion (run, tape, both);
        run->curve[CURVE_REPEL] += lk_mean_number (tape, repel) / n_pairs;
        losses[pair] = lk_add (tape, losses[pair], repel);
      }
  return lk_concat_rows (tape, n_pairs, losses);
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

/* The attracting part of a pair, without weights, which compare it with other pairs: -s / T. */
static LkVar *
energy (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *z = lk_unit_views (run, tape, batch);
  LkVar *cosine = lk_mean_over_views (tape, lk_row_dot (tape, z, lk_other_view (tape, z)), 2);

  return lk_scale (tape, cosine, -1 / lk_values_real (run->values, "method.temperature"));
}

/* -- what it shows ------------------------------------------------------------------------------------------------- */

static const LkMethodPicture pictures[] = { LK_SIMILARITY_PICTURE };

static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  const LkSiamese siamese = { 0 };
  LkSiameseParts parts = lk_diagram_siamese (drawing, &siamese);

  lk_diagram_negatives (drawing, values, parts.loss);
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  double at_one = 1 / lk_values_real (run->values, "method.temperature");

  if (!lk_values_switch (run->values, "method.negatives"))
    {
      lines[0] = (LkReferenceLine){ "collapse", N_ ("collapse"), -at_one };
      return 1;
    }
  lines[0] = (LkReferenceLine){ "chance", N_ ("chance"), log (2.0 * run->batch_size - 2) };
  lines[1] = (LkReferenceLine){ "perfect", N_ ("all others at right angles"),
                                log (2.0 * run->batch_size - 2) - at_one };
  return 2;
}

const LkMethod LK_METHOD_SYMBOL (dcl) = {
  .id = "dcl",
  .title = "DCL",
  .family = LK_FAMILY_CONTRASTIVE,
  .year = 2022,
  .reference = "Yeh, Hong, Hsu, Liu, Chen, LeCun 2022: Decoupled Contrastive Learning",
  .summary = N_ (
      "SimCLR with attraction and repulsion decoupled: the pair itself does not count among what it is compared "
      "with, so that small batches learn as fast."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .safeguards = safeguards,
  .n_safeguards = G_N_ELEMENTS (safeguards),
  .build = lk_build_projector,
  .loss = loss,
  .sample_losses = sample_losses,
  .energy = energy,
  .energy_formula = "−cos (z, z′) / T",
  .curves = curves,
  .n_curves = G_N_ELEMENTS (curves),
  .pictures = pictures,
  .n_pictures = G_N_ELEMENTS (pictures),
  .picture = lk_similarity_picture,
  .diagram = diagram,
  .reference_lines = reference_lines,
};
