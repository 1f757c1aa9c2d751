/* BYOL: the online network predicts what a slowly following target network sees in the other view.
 *
 *   L = mean over ordered pairs of views of 2 - 2 cos (p_i, sg (z'_j))                    (Grill et al. 2020, eq. 2)
 *   target <- tau target + (1 - tau) online,   tau = 1 - (1 - tau_0) (cos (pi k / K) + 1) / 2         (sec. 3.2)
 *
 * The mean over pairs (0..4) rather than the paper's sum, so that the learning rate means the same for any number of
 * views. The average takes parameters only; the target runs in training mode with BatchNorm statistics of its own. With
 * the EMA target off, the online network itself, held constant, is the target: SimSiam with BYOL's heads. */

#include "methods/method-list.h"

#include <glib/gi18n.h>
#include <math.h>

#define TEACHER "teacher."

static const LkSetting settings[] = {
  LK_SWITCH ("method.ema_target",
             N_ ("EMA target"),
             TRUE,
             LK_LIVE,
             N_ ("The target is a slow moving average of the network. Off: the network itself, held constant.")),
  LK_REAL ("method.momentum",
           N_ ("Target momentum"),
           0.99,
           0,
           1,
           0.9,
           1,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("How slowly the target follows at the start; it rises to 1 by the end of the run.")),
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
  LK_INT ("method.hidden",
          N_ ("Projector width"),
          256,
          4,
          8192,
          32,
          4096,
          LK_SCALE_LOG,
          LK_RESTART,
          N_ ("Width of the projector's hidden layer.")),
  LK_INT ("method.output",
          N_ ("Embedding size"),
          128,
          1,
          4096,
          16,
          512,
          LK_SCALE_LOG,
          LK_RESTART,
          N_ ("Numbers per image that the loss sees.")),
  LK_INT ("method.predictor_width",
          N_ ("Predictor width"),
          256,
          1,
          4096,
          8,
          4096,
          LK_SCALE_LOG,
          LK_RESTART,
          N_ ("Width of the predictor's hidden layer.")),
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
  { "method.output", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 8, G_MAXDOUBLE, 128, NULL,
    N_ ("With so few outputs there is no room to tell many images apart.") },
};

static const LkDefault defaults[] = {
  { "optimizer.lr", "0.06" },
  { NULL, NULL },
};

static void
build (LkMethodRun *run)
{
  const LkEncoder *online = run->backbone;
  int hidden = lk_values_int (run->values, "method.hidden"), output = lk_values_int (run->values, "method.output");
  int widths[] = { online->features, hidden, output };

  run->projector = lk_mlp_new (run->net, "projector", 2, widths, LK_MLP_PLAIN);
  run->predictor = lk_mlp_new (run->net, "predictor", 2,
                               (int[]){ output, lk_values_int (run->values, "method.predictor_width"), output },
                               LK_MLP_PLAIN);

  lk_net_set_scope (run->net, TEACHER, LK_PARAM_FROZEN);
  run->teacher_backbone = lk_encoder_new (online->kind->id, online->width, run->net, "backbone", online->h, online->w,
                                          online->c);
  run->teacher_projector = lk_mlp_new (run->net, "projector", 2, widths, LK_MLP_PLAIN);
  lk_net_set_scope (run->net, NULL, 0);
  lk_net_copy_to_teacher (run->net, TEACHER);
}

/* p and target [views * rows, d]. */
static void
predict (LkMethodRun *run, LkTape *tape, const LkBatch *batch, LkVar **p, LkVar **target)
{
  LkVar *z = lk_embed_views (tape, run->backbone, &run->projector, batch);

  *p = *target = z;
  if (lk_values_switch (run->values, "method.predictor"))
    *p = lk_mlp (tape, &run->predictor, z, lk_batch_views (batch), NULL);

  if (lk_values_switch (run->values, "method.ema_target"))
    {
      lk_tape_pause_recording (tape);
      *target = lk_embed_views (tape, run->teacher_backbone, &run->teacher_projector, batch);
      lk_tape_resume_recording (tape);
    }
  else if (lk_values_switch (run->values, "method.stop_gradient"))
    *target = lk_detach (tape, z);
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *p, *target, *cosine;

  predict (run, tape, batch, &p, &target);
  cosine = lk_cross_view_cosine (tape, p, target, lk_batch_views (batch));
  return lk_add (tape, lk_constant (tape, 2), lk_scale (tape, cosine, 2));
}

static LkVar *
sample_losses (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *p, *target, *cosine;

  predict (run, tape, batch, &p, &target);
  cosine = lk_cross_view_cosine_rows (tape, p, target, lk_batch_views (batch));
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
after (LkMethodRun *run)
{
  double base = lk_values_real (run->values, "method.momentum");
  double progress = (double) run->step / (double) MAX (run->total_steps, 1);
  double tau = 1 - (1 - base) * (cos (G_PI * progress) + 1) / 2;

  lk_net_ema_teacher (run->net, TEACHER, tau);
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
  .family = N_ ("non-contrastive"),
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
  .after = after,
  .reference_lines = reference_lines,
};
