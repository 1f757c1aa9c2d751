/* MoCo v3: MoCo without the queue, whose queries pass a predictor: BYOL's network with negatives.
 *
 *   L = 2 T mean over pairs of -log [ exp (q_j . k_i / T) / sum_n exp (q_j . k_n / T) ]          (Chen, Xie, He 2021, alg. 1)
 *
 * q_j: predictor output of the other view, k_i: output of the momentum encoder for the target view, rows of length 1; the sum
 * goes over the N keys of the batch in that view, the own one included. The factor 2 T is the authors'; the mean over pairs
 * stands in place of their sum, so that the learning rate means the same for any number of views. Heads as in BYOL (the
 * authors' for ResNets, without a last BatchNorm, which hides collapse). The momentum rises to 1 as BYOL's.
 *
 * Without negatives this is BYOL (L = -2 cos): predictor and momentum encoder alone keep it from collapsing, and it
 * should go on learning. Without negatives and without predictor nothing does. */

#include "methods/common-settings.h"
#include "methods/info-nce.h"
#include "methods/method-list.h"

#include <math.h>

static const LkSetting settings[] = {
  LK_TEMPERATURE_SETTING (0.2),
  LK_SWITCH (
      "method.negatives",
      N_ ("Negatives"),
      TRUE,
      LK_LIVE,
      N_ ("Other images push an image away. Off: BYOL is left; predictor and momentum encoder alone stand against "
          "collapse, and it is expected to go on learning. With the predictor off as well it collapses.")),
  LK_SWITCH (
      "method.predictor",
      N_ ("Predictor"),
      TRUE,
      LK_LIVE,
      N_ ("A small network turns the query into a guess at the key. Off: query and key are compared directly; with "
          "negatives that costs a little accuracy, without them it collapses.")),
  LK_SWITCH (
      "method.ema_target",
      N_ ("Momentum encoder"),
      TRUE,
      LK_LIVE,
      N_ ("Keys come from a slow moving average of the network. Off: from the network itself, held constant; with "
          "negatives learning is noisier, without them it is SimSiam.")),
  LK_MOMENTUM_SETTING (0.99),
  LK_PROJECTOR_NORM_SETTING,
  LK_HIDDEN_SETTING (256),
  LK_OUTPUT_SETTING (128),
  LK_PREDICTOR_WIDTH_SETTING (256),
};

static const LkSafeguard safeguards[] = {
  { "method.predictor", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 1, 1, 1,
    "method.negatives",
    N_ ("With neither negatives nor predictor, the same output for all images is the best both sides can do.") },
  LK_NEGATIVES_SAFEGUARD,
  LK_OUTPUT_SAFEGUARD (128),
};

enum
{
  CURVE_FOUND,
  CURVE_POSITIVE,
  CURVE_TEACHER,
};

static const LkMethodCurve curves[] = {
  [CURVE_FOUND] = LK_FOUND_CURVE,
  [CURVE_POSITIVE] = LK_POSITIVE_CURVE,
  [CURVE_TEACHER] = LK_TEACHER_DISTANCE_CURVE,
};

static void
build (LkMethodRun *run)
{
  lk_build_projector (run);
  lk_build_predictor (run);
  lk_build_teacher (run);
}

/* Unit rows: queries of all views, keys of the targets; the keys are constant. */
static void
embed (LkMethodRun *run, LkTape *tape, const LkBatch *batch, LkVar **q, LkVar **k)
{
  LkVar *z = lk_embed_views (tape, run->backbone, &run->projector, batch), *target;

  *q = lk_l2_rows (tape, lk_predict (run, tape, batch, z));
  target = lk_values_switch (run->values, "method.ema_target")
               ? lk_embed_teacher (run, tape, batch)
               : lk_rows (tape, z, 0, lk_batch_targets (batch) * batch->rows);
  *k = lk_l2_rows (tape, lk_detach (tape, target));
}

/* Pair by pair, with the factor 2 T: [pairs * rows, 1]. */
static LkVar *
losses_of_pairs (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkInfoNce how = lk_info_nce_settings (run->values);
  LkVar *q, *k, *losses;
  LkPairs pairs;

  embed (run, tape, batch, &q, &k);
  pairs.n = lk_view_pairs (lk_batch_targets (batch), lk_batch_views (batch), pairs.pairs);
  losses = lk_info_nce_pairs (tape, how, q, k, NULL, batch->rows, &pairs, &run->curve[CURVE_FOUND],
                              &run->curve[CURVE_POSITIVE]);
  return lk_scale (tape, losses, 2 * how.temperature);
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  run->curve[CURVE_TEACHER] = lk_teacher_distance (run);
  return lk_mean (tape, losses_of_pairs (run, tape, batch));
}

static LkVar *
sample_losses (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *losses = losses_of_pairs (run, tape, batch);

  return lk_mean_over_views (tape, losses, losses->shape.n / batch->rows);
}

/* The attracting part of a pair: 2 T (-q . k / T), mean over both directions. */
static LkVar *
energy (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *q, *k;

  embed (run, tape, batch, &q, &k);
  return lk_scale (tape, lk_mean_over_views (tape, lk_row_dot (tape, q, lk_other_view (tape, k)), 2), -2);
}

/* -- what it shows ------------------------------------------------------------------------------------------------- */

static const LkMethodPicture pictures[] = { LK_SIMILARITY_PICTURE };

static LkVar *
picture (LkMethodRun *run, LkTape *tape, const LkBatch *batch, int which)
{
  int rows = batch->rows;
  LkVar *q, *k;

  embed (run, tape, batch, &q, &k);
  return lk_matmul_bt (tape, lk_rows (tape, q, rows, rows), lk_rows (tape, k, 0, rows));
}

static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  LkSiamese siamese = { .predictor_key = "method.predictor",
                        .predictor = lk_values_switch (values, "method.predictor"),
                        .teacher_key = "method.ema_target",
                        .teacher = lk_values_switch (values, "method.ema_target"),
                        .teacher_curve = "teacher_distance",
                        .stop_gradient = TRUE };
  LkSiameseParts parts = lk_diagram_siamese (drawing, &siamese);

  lk_diagram_negatives (drawing, values, parts.loss);
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  double factor = 2 * lk_values_real (run->values, "method.temperature");

  if (lk_values_switch (run->values, "method.negatives"))
    lines[0] = (LkReferenceLine){ "chance", N_ ("chance"), factor * log (run->batch_size) };
  else
    lines[0] = (LkReferenceLine){ "collapse", N_ ("collapse"), -2 };
  return 1;
}

const LkMethod LK_METHOD_SYMBOL (mocov3) = {
  .id = "mocov3",
  .title = "MoCo v3",
  .family = LK_FAMILY_CONTRASTIVE,
  .year = 2021,
  .reference = "Chen, Xie, He 2021: An Empirical Study of Training Self-Supervised Vision Transformers",
  .summary = N_ (
      "MoCo without a queue: a predictor guesses the slow network's output among those of the whole batch. Without "
      "negatives it is BYOL."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .safeguards = safeguards,
  .n_safeguards = G_N_ELEMENTS (safeguards),
  .build = build,
  .loss = loss,
  .sample_losses = sample_losses,
  .energy = energy,
  .energy_formula = "−2 cos (q, k)",
  .after = lk_follow_teacher,
  .curves = curves,
  .n_curves = G_N_ELEMENTS (curves),
  .pictures = pictures,
  .n_pictures = G_N_ELEMENTS (pictures),
  .picture = picture,
  .diagram = diagram,
  .reference_lines = reference_lines,
};
