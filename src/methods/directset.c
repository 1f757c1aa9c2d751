/* DirectSet (alpha): the predictor is a power of the correlation of its inputs. alpha = 1/2 is close to DirectPred, alpha = 1
 * is DirectCopy: the correlation itself, without any eigen-decomposition.
 *
 *   W_p = (F / |F|)^alpha + eps I,   |F| the largest eigenvalue (or 1)         (Wang, Chen, Du, Tian 2021, sec. 3 and 5)
 *
 * Weight decay and the linear theory (data set linear-factors; Unit length, Unit correlation, Projector and EMA target off,
 * eps = rho = 0). Let the encoder be W, views x + noise of variance sigma^2 in the nuisance directions, E [x x^T] = I. The
 * loss 1/2 E |W_p W x_1 - sg (W x_2)|^2 and SGD without momentum with coupled decay move W by
 *
 *   dW / dt = W_p W - W_p^2 W (I + sigma^2 P_nuisance) - eta W,   eta = optimizer.weight_decay, t = sum of learning rates.
 *
 * eta is the weight decay itself because the loss has its 1/2 and the optimizer adds eta W to the gradient before the
 * learning rate (that of a loss without the 1/2 would be eta / 2). Along one direction with E [x_1 x_1^T] = v (1 where it is
 * invariant, 1 + sigma^2 where it is nuisance), where lambda = |w|^2 is its eigenvalue of W W^T, the predictor has
 * p = (v lambda)^alpha, and
 *
 *   dlambda / dt = 2 lambda (p - v p^2 - eta).
 *
 * So lambda = 0 is stable, and p = (1 +- sqrt (1 - 4 eta v)) / 2 v are an upper, stable and a lower, unstable fixed point:
 * a direction survives if eta < 1 / 4 v and it starts above the lower one. eta below 1/4 (1 + sigma^2) keeps all of them,
 * between that and 1/4 the nuisance dies and the invariant lives, above 1/4 everything dies. train/linear-theory.h has
 * this as functions, and its test holds it against training. */

#include "methods/direct.h"

#include <math.h>

static const LkSetting settings[] = {
  LK_REAL (
      "method.alpha",
      N_ ("Power"),
      1,
      0.1,
      3,
      0.25,
      2,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("The predictor is the correlation to this power. 1 is DirectCopy: no eigenvalues are needed; 1/2 is close "
          "to DirectPred. Larger powers trust strong directions more and let weak ones die sooner; near 0 the "
          "predictor is the same for all directions and guards against nothing.")),
  LK_REAL ("method.epsilon",
           N_ ("Floor of the predictor"),
           0.3,
           0,
           1,
           0,
           0.5,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("Is added to each eigenvalue of the predictor. It guards against weak directions being given up before "
               "they have learned anything. 0: they grow slowly or die; large: all directions are treated alike, as "
               "without a predictor.")),
  LK_SWITCH (
      "method.unit_correlation",
      N_ ("Unit correlation"),
      TRUE,
      LK_LIVE,
      N_ ("Divides the correlation by its largest eigenvalue, so that the floor means the same for any size of the "
          "embedding. Off: as in the linear theory.")),
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
  return lk_values_real (values, "method.alpha");
}

static double
scale (const LkValues *values, double largest)
{
  return lk_values_switch (values, "method.unit_correlation") && largest > 0 ? pow (largest, -power (values)) : 1;
}

static double
shift (const LkValues *values, double largest)
{
  return lk_values_real (values, "method.epsilon");
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

const LkMethod LK_METHOD_SYMBOL (directset) = {
  .id = "directset",
  .title = "DirectSet / DirectCopy",
  .family = LK_FAMILY_ASYMMETRIC,
  .year = 2021,
  .reference = "Wang, Chen, Du, Tian 2021: Towards Demystifying Representation Learning with Non-contrastive "
               "Self-supervision",
  .summary = N_ (
      "BYOL with a predictor that is a power of the correlation of its own inputs; at power 1, DirectCopy, the "
      "correlation itself. Weight decay decides what is kept of the images."),
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
