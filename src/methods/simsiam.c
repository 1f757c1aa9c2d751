/* SimSiam: two views, one network, a predictor and a stop-gradient. No negatives, no target network.
 *
 *   L = 1/2 D(p1, sg (z2)) + 1/2 D(p2, sg (z1)),   D(p, z) = -mean cos (p, z)            (Chen & He 2021, eq. 1-2)
 *
 * Projector: Linear, BatchNorm, ReLU, Linear, BatchNorm without weight and bias, as in the authors' code (two layers,
 * as in their CIFAR setting). Predictor: a bottleneck of a quarter of the embedding; its last layer is plain.
 * Without stop-gradient the constant output is the optimum (L = -1): the rank falls within a few hundred steps. The
 * last BatchNorm hides that from the standard deviation, so look before it and at RankMe. */

#include "methods/common-settings.h"
#include "methods/method-list.h"

static const LkSetting settings[] = {
  LK_SWITCH ("method.stop_gradient",
             N_ ("Stop gradient"),
             TRUE,
             LK_LIVE,
             N_ ("Treats the other view's projection as a constant. Off: the network may move both sides together and "
                 "collapses.")),
  LK_SWITCH (
      "method.predictor",
      N_ ("Predictor"),
      TRUE,
      LK_LIVE,
      N_ ("A small network that predicts the other view's projection. Off: the projections are compared directly "
          "and collapse.")),
  LK_PROJECTOR_NORM_SETTING,
  LK_HIDDEN_SETTING (256),
  LK_OUTPUT_SETTING (128),
  LK_PREDICTOR_WIDTH_SETTING (32),
};

static const LkSafeguard safeguards[] = {
  { "method.stop_gradient", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 1, 1, 1, NULL,
    N_ ("Without the stop-gradient both views move towards one another, and the same output for all images is the best "
        "they can do.") },
  { "method.predictor", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 1, 1, 1, NULL,
    N_ ("Without the predictor both views are compared directly, and the same output for all images is the best they "
        "can do.") },
  LK_OUTPUT_SAFEGUARD (128),
};

static const LkDefault defaults[] = {
  { "optimizer.lr", "0.06" },
  { NULL, NULL },
};

static void
build (LkMethodRun *run)
{
  int hidden = lk_values_int (run->values, "method.hidden"), output = lk_values_int (run->values, "method.output");

  run->projector = lk_mlp_new (run->net, "projector", 2, (int[]){ run->backbone->features, hidden, output },
                               LK_MLP_BATCHNORM_PLAIN);
  lk_build_predictor (run);
}

/* p and z [views * rows, d]. */
static void
predict (LkMethodRun *run, LkTape *tape, const LkBatch *batch, LkVar **p, LkVar **z)
{
  *z = lk_embed_views (tape, run->backbone, &run->projector, batch);
  *p = lk_predict (run, tape, batch, *z);
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *p, *z;

  predict (run, tape, batch, &p, &z);
  if (lk_values_switch (run->values, "method.stop_gradient"))
    z = lk_detach (tape, z);

  return lk_cross_view_cosine (tape, p, z, batch->rows);
}

static LkVar *
sample_losses (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *p, *z;

  predict (run, tape, batch, &p, &z);
  return lk_cross_view_cosine_rows (tape, p, z, batch->rows);
}

/* Of one pair: D (p1, z2) / 2 + D (p2, z1) / 2. */
static LkVar *
energy (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *p, *z, *cosine;

  predict (run, tape, batch, &p, &z);
  cosine = lk_row_dot (tape, lk_l2_rows (tape, p), lk_l2_rows (tape, lk_other_view (tape, z)));
  return lk_scale (tape, lk_mean_over_views (tape, cosine, 2), -1);
}

static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  LkSiamese siamese = { .predictor_key = "method.predictor",
                        .predictor = lk_values_switch (values, "method.predictor"),
                        .stop_key = "method.stop_gradient",
                        .stop_gradient = lk_values_switch (values, "method.stop_gradient") };

  lk_diagram_siamese (drawing, &siamese);
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  lines[0] = (LkReferenceLine){ "chance", N_ ("unrelated views"), 0 };
  lines[1] = (LkReferenceLine){ "collapse", N_ ("collapse"), -1 };
  return 2;
}

const LkMethod LK_METHOD_SYMBOL (simsiam) = {
  .id = "simsiam",
  .title = "SimSiam",
  .family = LK_FAMILY_ASYMMETRIC,
  .year = 2021,
  .reference = "Chen, He 2021: Exploring Simple Siamese Representation Learning",
  .summary = N_ (
      "One view predicts the other, whose side takes no gradient. No negatives: switch the stop-gradient off "
      "and watch it collapse."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .safeguards = safeguards,
  .n_safeguards = G_N_ELEMENTS (safeguards),
  .defaults = defaults,
  .build = build,
  .loss = loss,
  .sample_losses = sample_losses,
  .energy = energy,
  .energy_formula = "−cos (p, z′)",
  .diagram = diagram,
  .reference_lines = reference_lines,
};
