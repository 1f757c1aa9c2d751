/* DINO: a student's distribution over prototypes follows that of a slow teacher, which is centered and sharpened.
 *
 *   logits = W z / |z|,   W [K, d] prototypes, rows of length 1 (weight norm with g = 1)      (Caron et al. 2021, sec. 3)
 *   p = softmax (student / T_s),   q = softmax ((teacher - c) / T_t), held constant                       (eq. 1)
 *   L = mean over pairs of a target view t and another view v of  -sum_k q^t_k log p^v_k                  (eq. 3)
 *   c <- 0.9 c + 0.1 mean of the teacher's raw logits over all target views                               (eq. 4)
 *   teacher <- tau teacher + (1 - tau) student, tau rising to 1 along a cosine (lk_follow_teacher ())
 *
 * The mean over pairs, as in the paper's code. Targets are the large views; with multi-crop the small ones follow them too.
 * The center of this step is that of the steps before; it is stored once the step is complete, and goes on when centering is
 * off, so that it is right when it is turned on again. The paper's raises T_t in the first epochs; here it is one number.
 * The student's weight-normed directions keep any length, so that only the direction of a gradient counts; the last layer is
 * held in the first epoch. Projector: Linear, BatchNorm, ReLU, Linear (the paper's vision transformers go without BatchNorm
 * and with GELU). The teacher runs in training mode with BatchNorm statistics of its own.
 *
 * Without centering one prototype wins everywhere: loss 0. Without sharpening q is uniform for all images: loss ln K. Each
 * guards against what the other alone would lead to. With the EMA target off the student itself, held constant, is the
 * teacher. */

#include "methods/common-settings.h"
#include "methods/method-list.h"
#include "methods/usage.h"
#include <math.h>

#define TEACHER "teacher."
#define CENTER_MOMENTUM 0.9

enum
{
  PROTOTYPES,         /* [K, d] directions of the student */
  TEACHER_PROTOTYPES, /* [K, d] of the teacher */
  CENTER,             /* [1, K] */
  USAGE,              /* [1, K] */
};

enum
{
  CURVE_USAGE,
  CURVE_ENTROPY,
  CURVE_CENTER,
  CURVE_DISTANCE,
  CURVE_MOST,
  CURVE_LEAST,
};

static const LkSetting settings[] = {
  LK_SWITCH (
      "method.centering",
      N_ ("Centering"),
      TRUE,
      LK_LIVE,
      N_ ("Takes from the teacher's logits their mean over the last steps, so that no prototype is ahead for all "
          "images. Off: one prototype soon wins for all of them, the loss falls to 0, and the features fall to a "
          "point.")),
  LK_SWITCH ("method.sharpening",
             N_ ("Sharpening"),
             TRUE,
             LK_LIVE,
             N_ ("The teacher is surer than the student: its temperature is lower. Off: both have the student's, the "
                 "teacher's distribution flattens until all prototypes are alike for all images, and the loss stays at "
                 "ln K.")),
  LK_REAL ("method.teacher_temperature",
           N_ ("Teacher temperature"),
           0.04,
           0.005,
           1,
           0.02,
           0.1,
           LK_SCALE_LOG,
           LK_LIVE,
           N_ ("How sharp the target is while sharpening is on. Close to the student's it no longer keeps the target "
               "from flattening.")),
  LK_REAL ("method.temperature",
           N_ ("Student temperature"),
           0.1,
           0.01,
           10,
           0.05,
           1,
           LK_SCALE_LOG,
           LK_LIVE,
           N_ ("How sharply the nearest prototypes count in the student.")),
  LK_EMA_TARGET_SETTING,
  LK_MOMENTUM_SETTING (0.99),
  LK_PROTOTYPES_SETTING (256),
  LK_PROTOTYPES_HELD_SETTING (1),
  LK_HIDDEN_SETTING (256),
  LK_OUTPUT_SETTING (128),
};

static const LkSafeguard safeguards[] = {
  { "method.centering", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 1, 1, 1, NULL,
    N_ ("Without centering one prototype wins for all images, and the features fall to a point.") },
  { "method.sharpening", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 1, 1, 1, NULL,
    N_ ("Without sharpening the target flattens: all prototypes are alike for all images, and nothing is left to "
        "follow.") },
  { "method.teacher_temperature", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 0.005, 0.09,
    0.04, NULL, N_ ("So close to the student's temperature it no longer sharpens the target.") },
  LK_OUTPUT_SAFEGUARD (128),
};

static const LkDefault defaults[] = {
  { "optimizer.lr", "0.1" },
  { "optimizer.clip", "3" },
  { NULL, NULL },
};

static void
build (LkMethodRun *run)
{
  int output = lk_values_int (run->values, "method.output"), k = lk_values_int (run->values, "method.prototypes");
  int dims[4] = { k, output };

  lk_build_projector (run);
  run->state[PROTOTYPES] = lk_net_add (run->net, "prototypes.weight", LK_PARAM_TRAINED, 2, dims, LK_INIT_UNIFORM,
                                       output);
  lk_build_teacher (run);
  lk_net_set_scope (run->net, TEACHER, LK_PARAM_FROZEN);
  run->state[TEACHER_PROTOTYPES] = lk_net_add (run->net, "prototypes.weight", LK_PARAM_TRAINED, 2, dims,
                                               LK_INIT_UNIFORM, output);
  lk_net_set_scope (run->net, NULL, 0);
  lk_net_copy_to_teacher (run->net, TEACHER);
  run->state[CENTER] = lk_net_add (run->net, "center", LK_PARAM_BUFFER, 2, (int[4]){ 1, k }, LK_INIT_ZERO, 1);
  run->state[USAGE] = lk_net_add (run->net, "usage", LK_PARAM_BUFFER, 2, (int[4]){ 1, k }, LK_INIT_ZERO, 1);
}

/* -- both networks ------------------------------------------------------------------------------------------------- */

static LkVar *
logits (LkTape *tape, LkVar *z, LkParam *directions)
{
  return lk_matmul_bt (tape, lk_l2_rows (tape, z), lk_l2_rows (tape, &directions->var));
}

typedef struct
{
  LkVar *log_p; /* [views * rows, K] */
  LkVar *q;     /* [targets * rows, K] */
  LkVar *log_q;
  LkVar *raw; /* the teacher's logits, [targets * rows, K] */
} Distributions;

static LkVar *
teach (LkMethodRun *run, LkTape *tape, const LkBatch *batch, LkVar *student)
{
  LkVar *raw;

  if (!lk_values_switch (run->values, "method.ema_target"))
    return lk_rows (tape, lk_detach (tape, student), 0, lk_batch_targets (batch) * batch->rows);
  lk_tape_pause_recording (tape);
  raw = logits (tape, lk_embed_targets (tape, run->teacher_backbone, &run->teacher_projector, batch),
                run->state[TEACHER_PROTOTYPES]);
  lk_tape_resume_recording (tape);
  return raw;
}

/* The teacher's logits less the center, over its temperature. */
static LkVar *
center_and_sharpen (LkMethodRun *run, LkTape *tape, LkVar *raw)
{
  gboolean sharpening = lk_values_switch (run->values, "method.sharpening");
  double temperature = lk_values_real (run->values, sharpening ? "method.teacher_temperature" : "method.temperature");
  g_autofree int *first = g_new0 (int, raw->shape.n);

  if (lk_values_switch (run->values, "method.centering"))
    raw = lk_sub (tape, raw, lk_gather_rows (tape, &run->state[CENTER]->var, first, raw->shape.n));
  return lk_scale (tape, raw, 1 / temperature);
}

static Distributions
compare (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  double temperature = lk_values_real (run->values, "method.temperature");
  LkVar *student = logits (tape, lk_embed_views (tape, run->backbone, &run->projector, batch), run->state[PROTOTYPES]);
  Distributions d = { .raw = teach (run, tape, batch, student) };

  d.log_p = lk_log_softmax (tape, lk_scale (tape, student, 1 / temperature));
  d.log_q = lk_log_softmax (tape, center_and_sharpen (run, tape, d.raw));
  d.q = lk_exp (tape, d.log_q);
  return d;
}

/* -sum_k q^t_k log p^v_k of all pairs: [pairs * rows, 1]. */
static LkVar *
pair_losses (LkTape *tape, const LkBatch *batch, const Distributions *d)
{
  LkViewPair pairs[LK_MAX_PAIRS];
  int n = lk_view_pairs (lk_batch_targets (batch), lk_batch_views (batch), pairs), rows = batch->rows;
  LkVar *q = lk_paired_targets (tape, d->q, pairs, n, rows), *log_p = lk_paired_others (tape, d->log_p, pairs, n, rows);

  return lk_scale (tape, lk_row_dot (tape, q, log_p), -1);
}

/* -- the loss ------------------------------------------------------------------------------------------------------ */

static const LkMethodCurve curves[] = {
  [CURVE_USAGE] = LK_USAGE_CURVE,
  [CURVE_ENTROPY] = { .id = "teacher_entropy",
                      .title = N_ ("Entropy of the teacher"),
                      .unit = N_ ("nats"),
                      .help = N_ (
                          "How unsure the target is of one image, on average. ln K: all prototypes alike, which "
                          "sharpening guards against. 0: sure of one; with a low usage it is the same one for "
                          "all images, which centering guards against.") },
  [CURVE_CENTER] = { .id = "center_norm",
                     .title = N_ ("Length of the center"),
                     .help = N_ (
                         "What all images share in the teacher's logits. It grows when a prototype would win for "
                         "all of them.") },
  [CURVE_DISTANCE] = { .id = "teacher_distance",
                       .title = N_ ("Distance of the target"),
                       .help = N_ (
                           "How far the teacher's parameters lie from the student's, as a share of their length: "
                           "some percent, 0 when it has caught up.") },
  [CURVE_MOST] = LK_MOST_CURVE,
  [CURVE_LEAST] = LK_LEAST_CURVE,
};

static void
follow (LkMethodRun *run, LkTape *tape, const Distributions *d)
{
  LkVar *center = &run->state[CENTER]->var;
  g_autofree int *chosen = g_new (int, d->q->shape.n);
  LkUsage usage;

  lk_argmax_rows (tape, d->q, NULL, chosen);
  usage = lk_follow_usage (tape, run->state[USAGE], chosen, d->q->shape.n);
  run->curve[CURVE_USAGE] = usage.used;
  run->curve[CURVE_MOST] = usage.most;
  run->curve[CURVE_LEAST] = usage.least;
  run->curve[CURVE_ENTROPY] = -lk_var_number (lk_mean (tape, lk_row_dot (tape, d->q, d->log_q)));
  run->curve[CURVE_CENTER] = sqrt (lk_var_number (lk_row_dot (tape, center, center)));
  run->curve[CURVE_DISTANCE] = lk_teacher_distance (run);
}

static void
move_center (LkMethodRun *run, LkTape *tape, LkVar *raw)
{
  LkVar *center = &run->state[CENTER]->var, *mean = lk_column_mean (tape, raw);

  lk_store_rows (tape, center, 0,
                 lk_add (tape, lk_scale (tape, center, CENTER_MOMENTUM), lk_scale (tape, mean, 1 - CENTER_MOMENTUM)));
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  Distributions d = compare (run, tape, batch);

  follow (run, tape, &d);
  move_center (run, tape, d.raw);
  return lk_mean (tape, pair_losses (tape, batch, &d));
}

static LkVar *
sample_losses (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  Distributions d = compare (run, tape, batch);
  LkVar *rows = pair_losses (tape, batch, &d);

  return lk_mean_over_views (tape, rows, rows->shape.n / batch->rows);
}

/* Of one pair, mean over both directions. */
static LkVar *
energy (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  return sample_losses (run, tape, batch);
}

static void
before_update (LkMethodRun *run)
{
  run->state[PROTOTYPES]->held = lk_prototypes_are_held (run);
}

/* -- what it shows ------------------------------------------------------------------------------------------------- */

static const char *const usage_series[] = { N_ ("share of images"), NULL };

static const LkMethodPicture pictures[] = {
  LK_USAGE_PICTURE (usage_series),
  LK_PROTOTYPES_PICTURE,
};

static LkVar *
picture (LkMethodRun *run, LkTape *tape, const LkBatch *batch, int which)
{
  LkVar *directions = lk_l2_rows (tape, &run->state[PROTOTYPES]->var);

  return which == 0 ? lk_sorted_usage (tape, run->state[USAGE]) : lk_matmul_bt (tape, directions, directions);
}

static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  gboolean teacher = lk_values_switch (values, "method.ema_target");
  const LkSiamese siamese = {
    .teacher_key = "method.ema_target", .teacher = teacher, .teacher_curve = "teacher_distance", .stop_gradient = TRUE
  };
  LkSiameseParts parts = lk_diagram_siamese (drawing, &siamese);
  LkDiagramBox *prototypes[2] = { lk_diagram_box (drawing, LK_BOX_NET, 4, 0, N_ ("prototypes")),
                                  lk_diagram_box (drawing, teacher ? LK_BOX_TEACHER : LK_BOX_NET, 4, 2,
                                                  N_ ("prototypes")) };
  LkDiagramBox *center = lk_diagram_box (drawing, LK_BOX_MEMORY, 5, 3, N_ ("center"));
  LkDiagramBox *sharpen = lk_diagram_box (drawing, LK_BOX_OPERATION, 5, 2, N_ ("sharpen"));
  LkDiagramArrow *subtract;

  prototypes[1]->curve = "usage";
  center->curve = "center_norm";
  center->key = "method.centering";
  center->off = !lk_values_switch (values, "method.centering");
  sharpen->curve = "teacher_entropy";
  sharpen->key = "method.sharpening";
  sharpen->off = !lk_values_switch (values, "method.sharpening");
  parts.loss->column = 6;

  for (int branch = 0; branch < 2; branch++)
    parts.last[branch]->to = (int) (prototypes[branch] - drawing->boxes);
  parts.last[1]->stopped = FALSE;
  lk_diagram_arrow (drawing, prototypes[0], parts.loss, LK_ARROW_FLOW);
  lk_diagram_arrow (drawing, prototypes[1], sharpen, LK_ARROW_FLOW);
  lk_diagram_arrow (drawing, sharpen, parts.loss, LK_ARROW_FLOW)->stopped = TRUE;
  lk_diagram_arrow (drawing, prototypes[1], center, LK_ARROW_STORE);
  subtract = lk_diagram_arrow (drawing, center, sharpen, LK_ARROW_FLOW);
  subtract->key = "method.centering";
  subtract->off = center->off;
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  lines[0] = (LkReferenceLine){ "chance", N_ ("all prototypes alike"),
                                log (lk_values_int (run->values, "method.prototypes")) };
  lines[1] = (LkReferenceLine){ "collapse", N_ ("one prototype for all"), 0 };
  return 2;
}

const LkMethod LK_METHOD_SYMBOL (dino) = {
  .id = "dino",
  .title = "DINO",
  .family = LK_FAMILY_ASYMMETRIC,
  .year = 2021,
  .reference = "Caron et al. 2021: Emerging Properties in Self-Supervised Vision Transformers",
  .summary = N_ (
      "A student's choice among prototypes follows that of a slow copy of itself in another view. Centering and "
      "sharpening the copy's choice keep it between all alike and always the same."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .safeguards = safeguards,
  .n_safeguards = G_N_ELEMENTS (safeguards),
  .defaults = defaults,
  .build = build,
  .loss = loss,
  .sample_losses = sample_losses,
  .energy = energy,
  .energy_formula = "−Σ q′ log p",
  .before_update = before_update,
  .after = lk_follow_teacher,
  .curves = curves,
  .n_curves = G_N_ELEMENTS (curves),
  .pictures = pictures,
  .n_pictures = G_N_ELEMENTS (pictures),
  .picture = picture,
  .diagram = diagram,
  .reference_lines = reference_lines,
};
