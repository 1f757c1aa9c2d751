/* SwAV: the prototypes that one view is assigned to are predicted from the other view.
 *
 *   s = C z,   z = projection / |projection|,   C [K, d] prototypes, rows of length 1            (Caron et al. 2020)
 *   q = Sinkhorn (exp (s / epsilon)),  equal shares for all prototypes in a batch, held constant      (algorithm 1)
 *   L = mean over pairs of a target view t and another view v of  -sum_k q^t_k log softmax (s^v / T)_k  (eq. 2, 6)
 *
 * The mean over pairs rather than the paper's sum over targets and mean over others; for two views it is half of eq. 1.
 * Targets are the large views; with multi-crop the small ones predict them too. Each target view is assigned on its own: its
 * batch, and with the queue the features of earlier batches, which share the prototypes and are then left out. Without
 * iterations q = softmax (s / epsilon), image by image.
 *
 * Prototypes are a linear map without bias. Their rows are brought back to length 1 after each step, as in the paper's code,
 * which does so before: the same. They are held in the first epochs. The queue keeps the projections (length 1, as they were
 * when made) of view 0 alone and serves all targets; the paper keeps one of each target view. It is filled from the first
 * step on, whatever the switch says, and used from a given epoch on once it is full. */

#include "methods/common-settings.h"
#include "methods/method-list.h"
#include "methods/usage.h"
#include <math.h>

enum
{
  PROTOTYPES, /* [K, d] */
  QUEUE,      /* [length, d], a ring */
  USAGE,      /* [1, K] */
};

static const LkSetting settings[] = {
  LK_INT ("method.sinkhorn_iterations",
          N_ ("Sinkhorn iterations"),
          3,
          0,
          50,
          0,
          10,
          LK_SCALE_LINEAR,
          LK_LIVE,
          N_ ("How often the assignments are evened out so that all prototypes get as many images. They guard against "
              "all images choosing one prototype. 0: each image is assigned on its own, and soon a few prototypes have "
              "all images and the features with them fall together.")),
  LK_REAL (
      "method.epsilon",
      N_ ("Sharpness of assignments"),
      0.05,
      0.01,
      1,
      0.02,
      0.2,
      LK_SCALE_LOG,
      LK_LIVE,
      N_ ("Small: an image is assigned to few prototypes, which is a clear target. Large: to all alike, and there is "
          "nothing to predict.")),
  LK_REAL ("method.temperature",
           N_ ("Temperature"),
           0.1,
           0.01,
           10,
           0.05,
           1,
           LK_SCALE_LOG,
           LK_LIVE,
           N_ ("How sharply the nearest prototypes count in the prediction.")),
  LK_PROTOTYPES_SETTING (128),
  LK_PROTOTYPES_HELD_SETTING (1),
  LK_SWITCH (
      "method.queue",
      N_ ("Queue"),
      FALSE,
      LK_LIVE,
      N_ ("Features of earlier batches take part when the assignments are evened out. It helps batches with fewer "
          "images than there are prototypes, whose shares mean little. Off: only the batch; with large batches "
          "nothing is lost.")),
  LK_INT ("method.queue_length",
          N_ ("Queue length"),
          2048,
          16,
          65536,
          256,
          8192,
          LK_SCALE_LOG,
          LK_RESTART,
          N_ ("Features that the queue keeps.")),
  LK_INT ("method.queue_epoch",
          N_ ("Queue from epoch"),
          2,
          0,
          10000,
          0,
          20,
          LK_SCALE_LINEAR,
          LK_LIVE,
          N_ ("Early features change too fast to be kept: the queue is used from this epoch on.")),
  LK_HIDDEN_SETTING (256),
  LK_OUTPUT_SETTING (128),
};

static const LkSafeguard safeguards[] = {
  { "method.sinkhorn_iterations", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 1, G_MAXDOUBLE,
    3, NULL,
    N_ ("Without equal shares all images may choose the same prototype, which makes the prediction perfect and the "
        "features useless.") },
  { "method.epsilon", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 0.01, 0.3, 0.05, NULL,
    N_ ("Assignments this soft are the same for all images: there is nothing to predict.") },
  LK_OUTPUT_SAFEGUARD (128),
};

static const LkDefault defaults[] = {
  { "optimizer.lr", "0.3" },
  { NULL, NULL },
};

static void
build (LkMethodRun *run)
{
  int output = lk_values_int (run->values, "method.output"), k = lk_values_int (run->values, "method.prototypes");

  lk_build_projector (run);
  run->state[PROTOTYPES] = lk_net_add (run->net, "prototypes.weight", LK_PARAM_TRAINED, 2, (int[4]){ k, output },
                                       LK_INIT_UNIFORM, output);
  lk_unit_rows_of_state (&run->state[PROTOTYPES]->var);
  run->state[QUEUE] = lk_net_add (run->net, "queue", LK_PARAM_BUFFER, 2,
                                  (int[4]){ lk_values_int (run->values, "method.queue_length"), output }, LK_INIT_ZERO,
                                  1);
  run->state[USAGE] = lk_net_add (run->net, "usage", LK_PARAM_BUFFER, 2, (int[4]){ 1, k }, LK_INIT_ZERO, 1);
}

/* Views' features of length 1, and what they score with the prototypes. */
static LkVar *
score (LkMethodRun *run, LkTape *tape, const LkBatch *batch, LkVar **z)
{
  *z = lk_unit_views (run, tape, batch);
  return lk_matmul_bt (tape, *z, &run->state[PROTOTYPES]->var);
}

/* -- assignments --------------------------------------------------------------------------------------------------- */

static long
images_seen (const LkMethodRun *run)
{
  return run->step * run->batch_size;
}

static gboolean
uses_queue (const LkMethodRun *run)
{
  return lk_values_switch (run->values, "method.queue") && images_seen (run) >= run->state[QUEUE]->dims[0] &&
         run->step >= lk_values_int (run->values, "method.queue_epoch") * run->steps_per_epoch;
}

/* q [n, K] of scores [n, K]. */
static LkVar *
assign (LkMethodRun *run, LkTape *tape, LkVar *scores)
{
  double epsilon = lk_values_real (run->values, "method.epsilon");
  int iterations = lk_values_int (run->values, "method.sinkhorn_iterations"), n = scores->shape.n;

  if (iterations == 0)
    return lk_softmax (tape, lk_scale (tape, scores, 1 / epsilon));
  if (uses_queue (run))
    {
      LkVar *earlier = lk_matmul_bt (tape, &run->state[QUEUE]->var, lk_detach (tape, &run->state[PROTOTYPES]->var));

      scores = lk_concat_rows (tape, 2, (LkVar *[]){ scores, earlier });
    }
  return lk_rows (tape, lk_sinkhorn (tape, scores, epsilon, iterations), 0, n);
}

/* q of each target view: [targets * rows, K]. */
static LkVar *
assign_targets (LkMethodRun *run, LkTape *tape, const LkBatch *batch, LkVar *scores)
{
  LkVar *constant = lk_detach (tape, scores), *q[LK_MAX_VIEWS];
  int targets = lk_batch_targets (batch);

  for (int t = 0; t < targets; t++)
    q[t] = assign (run, tape, lk_rows (tape, constant, t * batch->rows, batch->rows));
  return lk_concat_rows (tape, targets, q);
}

/* The newest features take the place of the oldest. */
static void
enqueue (LkMethodRun *run, LkTape *tape, LkVar *z, int rows)
{
  LkParam *queue = run->state[QUEUE];
  int length = queue->dims[0], count = MIN (rows, length), first = (int) (images_seen (run) % length);
  int before_end = MIN (count, length - first);

  lk_store_rows (tape, &queue->var, first, lk_rows (tape, z, 0, before_end));
  if (before_end < count)
    lk_store_rows (tape, &queue->var, 0, lk_rows (tape, z, before_end, count - before_end));
}

/* -- the loss ------------------------------------------------------------------------------------------------------ */

/* -sum_k q^t_k log p^v_k of all pairs: [pairs * rows, 1]. */
static LkVar *
pair_losses (LkMethodRun *run, LkTape *tape, const LkBatch *batch, LkVar *scores)
{
  LkViewPair pairs[LK_MAX_PAIRS];
  int n = lk_view_pairs (lk_batch_targets (batch), lk_batch_views (batch), pairs), rows = batch->rows;
  LkVar *q = assign_targets (run, tape, batch, scores);
  LkVar *p = lk_log_softmax (tape, lk_scale (tape, scores, 1 / lk_values_real (run->values, "method.temperature")));

  return lk_scale (
      tape, lk_row_dot (tape, lk_paired_targets (tape, q, pairs, n, rows), lk_paired_others (tape, p, pairs, n, rows)),
      -1);
}

static const LkMethodCurve curves[] = {
  LK_USAGE_CURVE,
  LK_MOST_CURVE,
  LK_LEAST_CURVE,
};

static void
follow (LkMethodRun *run, LkTape *tape, const LkBatch *batch, LkVar *scores)
{
  int n = lk_batch_targets (batch) * batch->rows;
  g_autofree int *nearest = g_new (int, n);
  LkUsage usage;

  lk_argmax_rows (tape, lk_rows (tape, scores, 0, n), NULL, nearest);
  usage = lk_follow_usage (tape, run->state[USAGE], nearest, n);
  run->curve[0] = usage.used;
  run->curve[1] = usage.most;
  run->curve[2] = usage.least;
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *z, *scores = score (run, tape, batch, &z);

  follow (run, tape, batch, lk_detach (tape, scores));
  enqueue (run, tape, lk_detach (tape, z), batch->rows);
  return lk_mean (tape, pair_losses (run, tape, batch, scores));
}

static LkVar *
sample_losses (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *z, *scores = score (run, tape, batch, &z), *rows = pair_losses (run, tape, batch, scores);

  return lk_mean_over_views (tape, rows, rows->shape.n / batch->rows);
}

/* Of one pair, mean over both directions; the assignment without what evens it out over other images. */
static LkVar *
energy (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *z, *scores = score (run, tape, batch, &z);
  LkVar *q = lk_softmax (tape, lk_scale (tape, scores, 1 / lk_values_real (run->values, "method.epsilon")));
  LkVar *p = lk_log_softmax (tape, lk_scale (tape, scores, 1 / lk_values_real (run->values, "method.temperature")));

  return lk_scale (tape, lk_mean_over_views (tape, lk_row_dot (tape, lk_other_view (tape, q), p), 2), -1);
}

static void
before_update (LkMethodRun *run)
{
  run->state[PROTOTYPES]->held = lk_prototypes_are_held (run);
}

static void
after (LkMethodRun *run)
{
  if (!run->state[PROTOTYPES]->held)
    lk_unit_rows_of_state (&run->state[PROTOTYPES]->var);
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
  LkVar *prototypes = &run->state[PROTOTYPES]->var;

  return which == 0 ? lk_sorted_usage (tape, run->state[USAGE]) : lk_matmul_bt (tape, prototypes, prototypes);
}

static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  const LkSiamese siamese = { 0 };
  LkSiameseParts parts = lk_diagram_siamese (drawing, &siamese);
  LkDiagramBox *prototypes = lk_diagram_box (drawing, LK_BOX_NET, 4, 1, N_ ("prototypes"));
  LkDiagramBox *sinkhorn = lk_diagram_box (drawing, LK_BOX_OPERATION, 4, 2, N_ ("Sinkhorn"));
  LkDiagramBox *queue = lk_diagram_box (drawing, LK_BOX_MEMORY, 4, 3, N_ ("queue"));
  LkDiagramArrow *assigned, *kept;

  prototypes->curve = "usage";
  sinkhorn->key = "method.sinkhorn_iterations";
  sinkhorn->off = lk_values_int (values, "method.sinkhorn_iterations") == 0;
  queue->key = "method.queue";
  queue->off = !lk_values_switch (values, "method.queue");

  /* Both branches meet the prototypes; the lower one's scores pass Sinkhorn and are held constant. */
  parts.last[0]->to = parts.last[1]->to = (int) (prototypes - drawing->boxes);
  lk_diagram_arrow (drawing, prototypes, parts.loss, LK_ARROW_FLOW);
  lk_diagram_arrow (drawing, prototypes, sinkhorn, LK_ARROW_FLOW)->stopped = TRUE;
  assigned = lk_diagram_arrow (drawing, sinkhorn, parts.loss, LK_ARROW_FLOW);
  assigned->stopped = TRUE;
  lk_diagram_arrow (drawing, parts.projectors[1], queue, LK_ARROW_STORE);
  kept = lk_diagram_arrow (drawing, queue, sinkhorn, LK_ARROW_FLOW);
  kept->key = "method.queue";
  kept->off = queue->off;
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  lines[0] = (LkReferenceLine){ "chance", N_ ("chance"), log (lk_values_int (run->values, "method.prototypes")) };
  lines[1] = (LkReferenceLine){ "collapse", N_ ("one prototype for all"), 0 };
  return 2;
}

const LkMethod LK_METHOD_SYMBOL (swav) = {
  .id = "swav",
  .title = "SwAV",
  .family = LK_FAMILY_CLUSTERING,
  .year = 2020,
  .reference = "Caron et al. 2020: Unsupervised Learning of Visual Features by Contrasting Cluster Assignments",
  .summary = N_ (
      "The prototypes to which one view is assigned are predicted from the other view. That all prototypes must get "
      "as many images keeps it from collapsing."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .safeguards = safeguards,
  .n_safeguards = G_N_ELEMENTS (safeguards),
  .defaults = defaults,
  .build = build,
  .loss = loss,
  .sample_losses = sample_losses,
  .energy = energy,
  .energy_formula = "−Σ q log p′,  q = softmax (s / ε)",
  .before_update = before_update,
  .after = after,
  .curves = curves,
  .n_curves = G_N_ELEMENTS (curves),
  .pictures = pictures,
  .n_pictures = G_N_ELEMENTS (pictures),
  .picture = picture,
  .diagram = diagram,
  .reference_lines = reference_lines,
};
