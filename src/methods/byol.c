/* BYOL: the online network predicts what a slowly following target network sees in the other view.
 *
 *   L = mean over ordered pairs of views of 2 - 2 cos (p_i, sg (z'_j))                    (Grill et al. 2020, eq. 2)
 *   target <- tau target + (1 - tau) online,   tau = 1 - (1 - tau_0) (cos (pi k / K) + 1) / 2         (sec. 3.2)
 *
 * The mean over pairs (0..4) rather than the paper's sum, so that the learning rate means the same for any number of
 * views. The average takes parameters only; the target runs in training mode with BatchNorm statistics of its own. With
 * the EMA target off, the online network itself, held constant, is the target: SimSiam with BYOL's heads. */

#include "methods/common-settings.h"
#include "methods/method-list.h"

static const LkSetting settings[] = {
  LK_EMA_TARGET_SETTING,
  LK_MOMENTUM_SETTING (0.99),
  LK_SWITCH (
      "method.stop_gradient",
      N_ ("Stop gradient"),
      TRUE,
      LK_LIVE,
      N_ ("Treats the target as a constant. Off (with the EMA target off): both sides move together and collapse.")),
  LK_SWITCH ("method.predictor",
             N_ ("Predictor"),
             TRUE,
             LK_LIVE,
             N_ ("A small network that predicts the target. Off: the projections are compared directly and collapse.")),
  LK_PROJECTOR_NORM_SETTING,
  LK_HIDDEN_SETTING (256),
  LK_OUTPUT_SETTING (128),
  LK_PREDICTOR_WIDTH_SETTING (256),
};

static const LkSafeguard safeguards[] = {
  { "method.predictor", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 1, 1, 1, NULL,
    N_ ("Without the predictor the network chases a slow copy of itself, and the same output for all images is the "
        "best "
        "both can do.") },
  { "method.stop_gradient", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 1, 1, 1,
    "method.ema_target",
    N_ ("Without a target that is held constant both views move towards one another, and the same output for all "
        "images "
        "is the best they can do.") },
  LK_OUTPUT_SAFEGUARD (128),
};

static const LkDefault defaults[] = {
  { "optimizer.lr", "0.06" },
  { NULL, NULL },
};

static void
build (LkMethodRun *run)
{
  lk_build_projector (run);
  lk_build_predictor (run);
  lk_build_teacher (run);
}

/* p [views * rows, d], target [targets * rows, d]. */
static void
predict (LkMethodRun *run, LkTape *tape, const LkBatch *batch, LkVar **p, LkVar **target)
{
  LkVar *z = lk_embed_views (tape, run->backbone, &run->projector, batch);

  *p = lk_predict (run, tape, batch, z);
  *target = lk_prediction_target (run, tape, batch, z);
}

static const LkMethodCurve curves[] = {
  { .id = "teacher_distance",
    .title = N_ ("Distance of the target"),
    .help = N_ (
        "How far the target's parameters lie from the network's, as a share of their length: with a slow target "
        "some percent, 0 when it has caught up.") },
};

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *p, *target, *cosine;

  predict (run, tape, batch, &p, &target);
  run->curve[0] = lk_teacher_distance (run);
  cosine = lk_cross_view_cosine (tape, p, target, batch->rows);
  return lk_add (tape, lk_constant (tape, 2), lk_scale (tape, cosine, 2));
}

static LkVar *
sample_losses (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *p, *target, *cosine;

  predict (run, tape, batch, &p, &target);
  cosine = lk_cross_view_cosine_rows (tape, p, target, batch->rows);
  return lk_add (tape, lk_constant_rows (tape, 2, cosine->shape.n), lk_scale (tape, cosine, 2));
}

/* Of one pair: |p - z'|² = 2 - 2 cos (p, z') of rows of length 1, mean over both directions. */
static LkVar *
energy (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *p, *target, *apart;

  predict (run, tape, batch, &p, &target);
  apart = lk_sub (tape, lk_l2_rows (tape, p), lk_l2_rows (tape, lk_other_view (tape, target)));
  return lk_mean_over_views (tape, lk_row_dot (tape, apart, apart), 2);
}

static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  gboolean teacher = lk_values_switch (values, "method.ema_target");
  LkSiamese siamese = { .predictor_key = "method.predictor",
                        .predictor = lk_values_switch (values, "method.predictor"),
                        .teacher_key = "method.ema_target",
                        .teacher = teacher,
                        .teacher_curve = "teacher_distance",
                        .stop_key = teacher ? NULL : "method.stop_gradient",
                        .stop_gradient = lk_values_switch (values, "method.stop_gradient") };

  lk_diagram_siamese (drawing, &siamese);
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  lines[0] = (LkReferenceLine){ "chance", N_ ("unrelated views"), 2 };
  lines[1] = (LkReferenceLine){ "collapse", N_ ("collapse"), 0 };
  return 2;
}

const LkMethod LK_METHOD_SYMBOL (byol) = {
  .id = "byol",
  .title = "BYOL",
  .family = LK_FAMILY_ASYMMETRIC,
  .year = 2020,
  .reference = "Grill et al. 2020: Bootstrap Your Own Latent",
  .summary = N_ (
      "One view predicts what a slow copy of the network sees in the other. No negatives: the slow target and "
      "the predictor keep it from collapsing."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .safeguards = safeguards,
  .n_safeguards = G_N_ELEMENTS (safeguards),
  .defaults = defaults,
  .build = build,
  .loss = loss,
  .sample_losses = sample_losses,
  .energy = energy,
  .energy_formula = "2 − 2 cos (p, z′)",
  .after = lk_follow_teacher,
  .curves = curves,
  .n_curves = G_N_ELEMENTS (curves),
  .diagram = diagram,
  .reference_lines = reference_lines,
};
