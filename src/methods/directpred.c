/* DirectPred: BYOL whose predictor is not learned but computed from the correlation of its inputs.
 *
 *   F = U diag (s) U^T (running, direct.h),   W_p = U diag (p) U^T,   p_j = sqrt (s_j) + eps max_j s_j
 *                                                                         (Tian et al. 2021, sec. 3, eq. 18)
 *
 * Where a learned linear predictor ends up: its eigenvectors become those of F, its eigenvalues their square roots; so a
 * direction that is used much is trusted, and eps keeps a little of every other. The released code divides s by its largest
 * and adds eps to the root; here it is the paper's formula, set in each step. Without predictor or with a target that
 * moves along the embedding loses its spread, as BYOL's does. */

#include "methods/direct.h"

static const LkSetting settings[] = {
  LK_REAL (
      "method.epsilon",
      N_ ("Floor of the predictor"),
      0.1,
      0,
      1,
      0,
      0.5,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("Is added to each eigenvalue of the predictor, as a share of the correlation's largest. It guards against "
          "weak directions being given up before they have learned anything. 0: they grow slowly or die; large: all "
          "directions are treated alike, as without a predictor.")),
  LK_DIRECT_SETTINGS,
};

static const LkSafeguard safeguards[] = { LK_DIRECT_SAFEGUARDS };

static const LkDefault defaults[] = {
  { "optimizer.lr", "0.1" },
  { NULL, NULL },
};

static double
power (const LkValues *values)
{
  return 0.5;
}

static double
scale (const LkValues *values, double largest)
{
  return 1;
}

static double
shift (const LkValues *values, double largest)
{
  return lk_values_real (values, "method.epsilon") * largest;
}

static const LkPredictorLaw law = { power, scale, shift };

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  return lk_direct_loss (run, tape, batch, &law);
}

static LkVar *
sample_losses (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  return lk_direct_sample_losses (run, tape, batch, &law);
}

static LkVar *
picture (LkMethodRun *run, LkTape *tape, const LkBatch *batch, int which)
{
  return lk_direct_picture (run, tape, batch, &law);
}

const LkMethod LK_METHOD_SYMBOL (directpred) = {
  .id = "directpred",
  .title = "DirectPred",
  .family = LK_FAMILY_ASYMMETRIC,
  .year = 2021,
  .reference = "Tian, Chen, Ganguli 2021: Understanding Self-supervised Learning Dynamics without Contrastive Pairs",
  .summary = N_ (
      "BYOL with a predictor that nobody trains: it is the square root of the correlation of its own inputs. "
      "Theory says that this is what a trained one comes to."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .safeguards = safeguards,
  .n_safeguards = G_N_ELEMENTS (safeguards),
  .defaults = defaults,
  .build = lk_direct_build,
  .loss = loss,
  .sample_losses = sample_losses,
  .energy = sample_losses,
  .energy_formula = "½ |p − z′|²",
  .after = lk_follow_teacher,
  .curves = LK_METHOD_SYMBOL (direct_curves),
  .n_curves = LK_DIRECT_CURVES,
  .pictures = &LK_METHOD_SYMBOL (direct_spectrum),
  .n_pictures = 1,
  .picture = picture,
  .diagram = lk_direct_diagram,
  .reference_lines = lk_direct_reference_lines,
};
