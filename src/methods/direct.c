#include "methods/direct.h"

#include "tensor/symmetric.h"

#include <math.h>

enum
{
  CORRELATION, /* F [d, d] */
  PREDICTOR,   /* W_p [d, d] of the last step */
};

enum
{
  ALIGNMENT,
  LARGEST,
  SMALLEST,
  DISTANCE,
};

const LkMethodCurve LK_METHOD_SYMBOL (direct_curves)[LK_DIRECT_CURVES] = {
  [ALIGNMENT] = { .id = "eigen_alignment",
                  .title = N_ ("Alignment of predictor and correlation"),
                  .help = N_ (
                      "How well the predictor's directions are those of this batch's correlation: mean cosine of "
                      "u and F u, 1 = the same. Not known where the predictor takes no eigenvalues (power 1).") },
  [LARGEST] = { .id = "largest_eigenvalue",
                .title = N_ ("Largest eigenvalue"),
                .help = N_ ("Of the running correlation: the strength of the direction that is used most.") },
  [SMALLEST] = { .id = "smallest_eigenvalue",
                 .title = N_ ("Smallest eigenvalue"),
                 .help = N_ (
                     "Of the running correlation: near 0 a direction is dead. Not known where the predictor takes "
                     "no eigenvalues (power 1).") },
  [DISTANCE] = { .id = "teacher_distance",
                 .title = N_ ("Distance of the target"),
                 .help = N_ (
                     "How far the target's parameters lie from the network's, as a share of their length: with a "
                     "slow target some percent, 0 when it has caught up.") },
};

static const char *const series[] = { N_ ("correlation"), N_ ("predictor"), N_ ("law"), NULL };

const LkMethodPicture LK_METHOD_SYMBOL (direct_spectrum) = {
  .id = "spectrum",
  .title = N_ ("Eigenvalues of predictor and correlation"),
  .help = N_ (
      "Along each direction of the batch's correlation, the strongest first: how much it is used, what the predictor "
      "makes of it, and what the method's law asks for; each as a share of its largest."),
  .kind = LK_PICTURE_SERIES,
  .high = 1,
  .series = series,
};

void
lk_direct_build (LkMethodRun *run)
{
  gboolean projects = lk_values_switch (run->values, "method.projector");
  int d = projects ? lk_values_int (run->values, "method.output") : run->backbone->features;

  if (projects)
    lk_build_projector (run);
  lk_build_teacher (run);
  run->state[CORRELATION] = lk_net_add (run->net, "correlation", LK_PARAM_BUFFER, 2, (int[4]){ d, d }, LK_INIT_ZERO, d);
  run->state[PREDICTOR] = lk_net_add (run->net, "predictor.weight", LK_PARAM_BUFFER, 2, (int[4]){ d, d }, LK_INIT_ZERO,
                                      d);
}

/* scale F^power + shift I. eigen: of F, NULL if the law needs none. */
static LkVar *
apply_law (const LkValues *values,
           LkTape *tape,
           LkVar *correlation,
           const LkEigen *eigen,
           double largest,
           const LkPredictorLaw *law)
{
  double scale = law->scale (values, largest), shift = law->shift (values, largest);

  if (eigen != NULL)
    return lk_scale (tape, lk_symmetric_power (tape, eigen, law->power (values), shift / scale), scale);
  return lk_add (tape, lk_scale (tape, correlation, scale), lk_diagonal (tape, shift, correlation->shape.n));
}

/* Mean cosine of u_j and F u_j. */
static double
alignment (LkTape *tape, const LkEigen *eigen, LkVar *correlation)
{
  LkVar *turned = lk_l2_rows (tape, lk_matmul_bt (tape, eigen->vectors, correlation));

  return lk_var_number (lk_mean (tape, lk_row_dot (tape, turned, eigen->vectors)));
}

/* W_p of this batch, kept for later; curves. z [views * rows, d], a constant. */
static LkVar *
set_predictor (LkMethodRun *run, LkTape *tape, LkVar *z, const LkPredictorLaw *law)
{
  double rho = run->step == 0 ? 0 : lk_values_real (run->values, "method.rho"), largest;
  LkVar *now = lk_second_moments (tape, z), *weight;
  LkVar *correlation = lk_add (tape, lk_scale (tape, &run->state[CORRELATION]->var, rho),
                               lk_scale (tape, now, 1 - rho));
  LkEigen eigen = { 0 };

  run->curve[ALIGNMENT] = run->curve[SMALLEST] = NAN;
  if (law->power (run->values) != 1)
    {
      eigen = lk_symmetric_eigen (tape, correlation);
      largest = lk_eigen_value (&eigen, 0);
      run->curve[SMALLEST] = lk_eigen_value (&eigen, z->shape.c - 1);
      run->curve[ALIGNMENT] = alignment (tape, &eigen, now);
    }
  else
    largest = lk_var_number (lk_spectral_norm (tape, correlation));
  run->curve[LARGEST] = largest;

  weight = apply_law (run->values, tape, correlation, eigen.values != NULL ? &eigen : NULL, largest, law);
  lk_store_rows (tape, &run->state[CORRELATION]->var, 0, correlation);
  lk_store_rows (tape, &run->state[PREDICTOR]->var, 0, weight);
  return weight;
}

/* p [views * rows, d], target [targets * rows, d]. */
static void
predict (LkMethodRun *run, LkTape *tape, const LkBatch *batch, const LkPredictorLaw *law, LkVar **p, LkVar **target)
{
  LkVar *z = lk_embed_views (tape, run->backbone, &run->projector, batch), *weight = &run->state[PREDICTOR]->var;

  if (lk_tape_training (tape))
    weight = set_predictor (run, tape, lk_detach (tape, z), law);
  *p = lk_values_switch (run->values, "method.predictor") ? lk_linear (tape, z, weight, NULL) : z;

  *target = lk_prediction_target (run, tape, batch, z);

  if (lk_values_switch (run->values, "method.unit_length"))
    {
      *p = lk_l2_rows (tape, *p);
      *target = lk_l2_rows (tape, *target);
    }
}

/* 1/2 |p_j - t_i|^2 of all pairs: [pairs * rows, 1]. */
static LkVar *
pair_distances (LkMethodRun *run, LkTape *tape, const LkBatch *batch, const LkPredictorLaw *law)
{
  LkViewPair pairs[LK_MAX_PAIRS];
  LkVar *p, *target, *apart;
  int n;

  predict (run, tape, batch, law, &p, &target);
  n = lk_view_pairs (target->shape.n / batch->rows, p->shape.n / batch->rows, pairs);
  apart = lk_sub (tape, lk_paired_others (tape, p, pairs, n, batch->rows),
                  lk_paired_targets (tape, target, pairs, n, batch->rows));
  return lk_scale (tape, lk_row_dot (tape, apart, apart), 0.5);
}

LkVar *
lk_direct_loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch, const LkPredictorLaw *law)
{
  run->curve[DISTANCE] = lk_teacher_distance (run);
  return lk_mean (tape, pair_distances (run, tape, batch, law));
}

LkVar *
lk_direct_sample_losses (LkMethodRun *run, LkTape *tape, const LkBatch *batch, const LkPredictorLaw *law)
{
  LkVar *distances = pair_distances (run, tape, batch, law);

  return lk_mean_over_views (tape, distances, distances->shape.n / batch->rows);
}

/* As a share of the first. */
static LkVar *
as_shares (LkTape *tape, LkVar *values, double largest)
{
  return lk_scale (tape, values, largest > 0 ? 1 / largest : 0);
}

LkVar *
lk_direct_picture (LkMethodRun *run, LkTape *tape, const LkBatch *batch, const LkPredictorLaw *law)
{
  LkVar *z = lk_embed_views (tape, run->backbone, &run->projector, batch);
  LkEigen eigen = lk_symmetric_eigen (tape, lk_second_moments (tape, z));
  double largest = lk_eigen_value (&eigen, 0), scale = law->scale (run->values, largest);
  LkEigen along = { lk_quadratic_forms (tape, eigen.vectors, &run->state[PREDICTOR]->var), eigen.vectors };
  LkEigen asked = { lk_powers (tape, eigen.values, law->power (run->values), law->shift (run->values, largest) / scale),
                    eigen.vectors };

  return lk_concat_rows (tape, 3,
                         (LkVar *[]){ as_shares (tape, eigen.values, largest),
                                      as_shares (tape, along.values, lk_eigen_value (&along, 0)),
                                      as_shares (tape, asked.values, lk_eigen_value (&asked, 0)) });
}

void
lk_direct_diagram (const LkValues *values, LkDiagram *drawing)
{
  gboolean teacher = lk_values_switch (values, "method.ema_target");
  gboolean predictor = lk_values_switch (values, "method.predictor");
  LkSiamese siamese = { .predictor_key = "method.predictor",
                        .predictor = predictor,
                        .teacher_key = "method.ema_target",
                        .teacher = teacher,
                        .teacher_curve = "teacher_distance",
                        .stop_key = teacher ? NULL : "method.stop_gradient",
                        .stop_gradient = lk_values_switch (values, "method.stop_gradient") };
  LkSiameseParts parts = lk_diagram_siamese (drawing, &siamese);
  LkDiagramBox *correlation = lk_diagram_box (drawing, LK_BOX_MEMORY, 3.5, 1, N_ ("correlation"));
  LkDiagramArrow *set;

  correlation->curve = "largest_eigenvalue";
  correlation->key = "method.rho";
  parts.predictor->kind = LK_BOX_OPERATION;
  parts.predictor->curve = "eigen_alignment";
  for (int branch = 0; branch < 2; branch++)
    parts.projectors[branch]->off = !lk_values_switch (values, "method.projector");
  lk_diagram_arrow (drawing, parts.projectors[0], correlation, LK_ARROW_STORE);
  set = lk_diagram_arrow (drawing, correlation, parts.predictor, LK_ARROW_FLOW);
  set->stopped = TRUE;
  set->off = !predictor;
}

int
lk_direct_reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  int n = 0;

  if (lk_values_switch (run->values, "method.unit_length"))
    lines[n++] = (LkReferenceLine){ "chance", N_ ("unrelated views"), 1 };
  lines[n++] = (LkReferenceLine){ "collapse", N_ ("collapse"), 0 };
  return n;
}
