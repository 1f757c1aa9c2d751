/* What DirectPred and DirectSet have in common: BYOL's two branches with a linear predictor that is not trained but set, in
 * each step, to a function of the correlation of its own inputs.
 *
 *   F <- rho F + (1 - rho) E [z z^T]         z of all views, online, not centered; the first step sets F = E [z z^T]
 *   W_p = scale F^power + shift I            the method's law; a constant: no gradient goes into it
 *   L = mean over ordered pairs of views of 1/2 |W_p z_i - sg (z'_j)|^2
 *
 * W_p is made of the F that has seen this batch, so there is no first step without a predictor; the papers' code sets it for
 * the step that follows. With rows of unit length (the default) L = 1 - cos, a quarter of BYOL's in the paper. What looks at
 * a network (energies, exports) uses the W_p of the last step, "predictor.weight". F is "correlation". */

#pragma once

#include "methods/common-settings.h"
#include "methods/method-list.h"

/* Of the settings and of the largest eigenvalue of F. */
typedef struct
{
  double (*power) (const LkValues *values); /* 1 takes no eigenvalues */
  double (*scale) (const LkValues *values, double largest);
  double (*shift) (const LkValues *values, double largest);
} LkPredictorLaw;

void lk_direct_build (LkMethodRun *run);
LkVar *lk_direct_loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch, const LkPredictorLaw *law);
LkVar *lk_direct_sample_losses (LkMethodRun *run, LkTape *tape, const LkBatch *batch, const LkPredictorLaw *law);
/* Eigenvalues of the predictor against those of the batch's correlation. */
LkVar *lk_direct_picture (LkMethodRun *run, LkTape *tape, const LkBatch *batch, const LkPredictorLaw *law);
void lk_direct_diagram (const LkValues *values, LkDiagram *drawing);
int lk_direct_reference_lines (const LkMethodRun *run, LkReferenceLine lines[4]);

#define LK_DIRECT_CURVES 4
extern const LkMethodCurve LK_METHOD_SYMBOL (direct_curves)[LK_DIRECT_CURVES];
extern const LkMethodPicture LK_METHOD_SYMBOL (direct_spectrum);

#define LK_DIRECT_SETTINGS                                                                                             \
  LK_SWITCH (                                                                                                          \
      "method.predictor", N_ ("Predictor"), TRUE, LK_LIVE,                                                             \
      N_ ("Weighs each direction of the embedding by how much it is used already. It guards against directions "       \
          "that die out: strong ones grow, and what one view cannot say of the other stays small. Off: the "           \
          "projections are compared directly; the spread shrinks, and with the EMA target off they collapse.")),       \
      LK_EMA_TARGET_SETTING, LK_MOMENTUM_SETTING (0.99),                                                               \
      LK_SWITCH ("method.stop_gradient", N_ ("Stop gradient"), TRUE, LK_LIVE,                                          \
                 N_ ("Treats the target as a constant. Off (with the EMA target off): both sides move together and "   \
                     "collapse.")),                                                                                    \
      LK_REAL ("method.rho", N_ ("Memory of the correlation"), 0.3, 0, 0.999, 0, 0.99, LK_SCALE_LINEAR, LK_LIVE,       \
               N_ ("How much of the running correlation is kept at each step. 0: the predictor is made of this batch " \
                   "alone and is noisy; near 1: it is smooth, and late when the embedding turns.")),                   \
      LK_SWITCH (                                                                                                      \
          "method.unit_length", N_ ("Unit length"), TRUE, LK_LIVE,                                                     \
          N_ ("Compares directions only (cosine), as BYOL does. Off: squared distance, which is what the linear "      \
              "theory is about; then weight decay decides which directions live.")),                                   \
      LK_SWITCH (                                                                                                      \
          "method.projector", N_ ("Projector"), TRUE, LK_RESTART,                                                      \
          N_ ("A small network between encoder and loss. Off: the loss sees the encoder's output itself, as in "       \
              "the linear theory; features then lose what the loss has no use for.")),                                 \
      LK_PROJECTOR_NORM_SETTING, LK_HIDDEN_SETTING (256), LK_OUTPUT_SETTING (128)

#define LK_DIRECT_SAFEGUARDS                                                                                           \
  { "method.predictor",                                                                                                \
    LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER,                                              \
    1,                                                                                                                 \
    1,                                                                                                                 \
    1,                                                                                                                 \
    NULL,                                                                                                              \
    N_ ("Without the predictor all directions shrink alike, and the same output for all images is the best the "       \
        "network "                                                                                                     \
        "can do.") },                                                                                                  \
      { "method.stop_gradient",                                                                                        \
        LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER,                                          \
        1,                                                                                                             \
        1,                                                                                                             \
        1,                                                                                                             \
        "method.ema_target",                                                                                           \
        N_ ("Without a target that is held constant both views move towards one another, and the same output for all " \
            "images is the best they can do.") },                                                                      \
      { "optimizer.weight_decay",                                                                                      \
        LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL,                                                                \
        0,                                                                                                             \
        0.2,                                                                                                           \
        5e-4,                                                                                                          \
        NULL,                                                                                                          \
        N_ ("So strong a weight decay outweighs what the predictor keeps alive: in the linear theory no direction "    \
            "survives above 1/4.") },                                                                                  \
      LK_OUTPUT_SAFEGUARD (128)
