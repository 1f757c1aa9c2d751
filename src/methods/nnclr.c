/* NNCLR: the positive of a view is not its other view but the nearest neighbor of that among earlier images.
 *
 *   L = mean over pairs of -log [ exp (n_i . p_j / T) / sum_m exp (n_i . p_m / T) ]
 *   n_i = the row of the queue nearest to z_i                                              (Dwibedi et al. 2021, eq. 3-4)
 *
 * z_i: projector output of the target view, p: predictor output of the other view, rows of length 1; the sum goes over the N
 * rows of the batch in that view, the own one included. Neighbors take no gradient. After the loss the projections of view 1
 * enter the queue (methods/queue.h), as in solo-learn. It holds no more than the training images less one batch, so that an
 * image does not find itself from the epoch before. The heads have no last BatchNorm, which would hide collapse.
 *
 * With the neighbors off, the positive is the other view's own projection, held constant: SimCLR with a predictor, N logits.
 * Without negatives the loss is -n . p / T: BYOL without a slow target, SimSiam with neighbors. Predictor and stop-gradient
 * alone stand against collapse then, and it should go on learning; without the predictor as well nothing does. */

#include "methods/common-settings.h"
#include "methods/info-nce.h"
#include "methods/method-list.h"
#include "methods/queue.h"

#include <math.h>

static const LkSetting settings[] = {
  LK_TEMPERATURE_SETTING (0.2),
  LK_SWITCH (
      "method.negatives",
      N_ ("Negatives"),
      TRUE,
      LK_LIVE,
      N_ ("Other images push an image away. Off: predictor and stop-gradient alone stand against collapse, as in "
          "SimSiam, and it is expected to go on learning, less well. With the predictor off as well it collapses.")),
  LK_SWITCH (
      "method.nearest",
      N_ ("Nearest neighbors"),
      TRUE,
      LK_LIVE,
      N_ ("The positive is the nearest of earlier images rather than the other view, so that images of one kind are "
          "drawn "
          "together beyond what augmentation shows. Off: the other view itself, as in SimCLR; nothing collapses.")),
  LK_SWITCH (
      "method.predictor",
      N_ ("Predictor"),
      TRUE,
      LK_LIVE,
      N_ ("A small network between projection and comparison. Off: projections are compared with neighbors directly; "
          "negatives still prevent collapse, accuracy falls a little.")),
  LK_QUEUE_SIZE_SETTING (4096),
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
  CURVE_AGE,
  CURVE_FOUND,
  CURVE_POSITIVE,
  CURVE_NEAREST,
};

static const LkMethodCurve curves[] = {
  [CURVE_AGE] = LK_QUEUE_AGE_CURVE,
  [CURVE_FOUND] = LK_FOUND_CURVE,
  [CURVE_POSITIVE] = LK_POSITIVE_CURVE,
  [CURVE_NEAREST] = { .id = "nearest",
                      .title = N_ ("Similarity of neighbors"),
                      .help = N_ ("Mean cosine of a view and its nearest neighbor in the queue. 1 means that neighbors "
                                  "say no more "
                                  "than the view itself.") },
};

static void
build (LkMethodRun *run)
{
  int output = lk_values_int (run->values, "method.output");

  lk_build_projector (run);
  lk_build_predictor (run);
  lk_queue_build (run, lk_values_int (run->values, "method.queue_size"), output);
}

/* Unit rows: z of all views, p of all views. */
static void
embed (LkMethodRun *run, LkTape *tape, const LkBatch *batch, LkVar **z, LkVar **p)
{
  LkVar *projection = lk_embed_views (tape, run->backbone, &run->projector, batch);

  *z = lk_detach (tape, lk_l2_rows (tape, projection));
  *p = lk_l2_rows (tape, lk_predict (run, tape, batch, projection));
}

/* For each target row its positive: the nearest in the queue, or itself. */
static LkVar *
positives (LkMethodRun *run, LkTape *tape, LkVar *targets)
{
  LkVar *queue;
  g_autofree int *nearest = g_new (int, targets->shape.n);

  if (!lk_values_switch (run->values, "method.nearest"))
    return targets;
  queue = lk_queue_rows (run, tape);
  lk_argmax_rows (tape, lk_matmul_bt (tape, targets, queue), NULL, nearest);
  return lk_gather_rows (tape, queue, nearest, targets->shape.n);
}

/* The neighbor asks, the predictions of the batch answer: pair by pair, [pairs * rows, 1]. */
static LkVar *
losses_of_pairs (LkMethodRun *run, LkTape *tape, const LkBatch *batch, LkVar **z)
{
  int targets = lk_batch_targets (batch), rows = batch->rows;
  LkVar *p, *target_rows, *nearest;
  LkPairs pairs;

  embed (run, tape, batch, z, &p);
  target_rows = lk_rows (tape, *z, 0, targets * rows);
  nearest = positives (run, tape, target_rows);
  run->curve[CURVE_NEAREST] = lk_mean_number (tape, lk_row_dot (tape, nearest, target_rows));

  pairs.n = lk_view_pairs (targets, lk_batch_views (batch), pairs.pairs);
  /* Here the target's side asks. */
  for (int i = 0; i < pairs.n; i++)
    pairs.pairs[i] = (LkViewPair){ .target = pairs.pairs[i].other, .other = pairs.pairs[i].target };
  return lk_info_nce_pairs (tape, lk_info_nce_settings (run->values), nearest, p, NULL, rows, &pairs,
                            &run->curve[CURVE_FOUND], &run->curve[CURVE_POSITIVE]);
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *z, *losses = losses_of_pairs (run, tape, batch, &z);

  run->curve[CURVE_AGE] = lk_queue_age (run);
  lk_queue_push (run, tape, lk_rows (tape, z, 0, batch->rows));
  return lk_mean (tape, losses);
}

static LkVar *
sample_losses (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *z, *losses = losses_of_pairs (run, tape, batch, &z);

  return lk_mean_over_views (tape, losses, losses->shape.n / batch->rows);
}

/* The attracting part of a pair: -n . p / T, mean over both directions. */
static LkVar *
energy (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *z, *p, *cosine;

  embed (run, tape, batch, &z, &p);
  cosine = lk_row_dot (tape, positives (run, tape, z), lk_other_view (tape, p));
  return lk_scale (tape, lk_mean_over_views (tape, cosine, 2), -1 / lk_values_real (run->values, "method.temperature"));
}

/* -- what it shows ------------------------------------------------------------------------------------------------- */

static const LkMethodPicture pictures[] = { LK_SIMILARITY_PICTURE };

static LkVar *
picture (LkMethodRun *run, LkTape *tape, const LkBatch *batch, int which)
{
  int rows = batch->rows;
  LkVar *z, *p;

  embed (run, tape, batch, &z, &p);
  return lk_matmul_bt (tape, positives (run, tape, lk_rows (tape, z, 0, rows)), lk_rows (tape, p, rows, rows));
}

static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  gboolean nearest = lk_values_switch (values, "method.nearest");
  LkSiamese siamese = { .predictor_key = "method.predictor",
                        .predictor = lk_values_switch (values, "method.predictor"),
                        .stop_gradient = TRUE };
  LkSiameseParts parts = lk_diagram_siamese (drawing, &siamese);
  LkDiagramBox *neighbor = lk_diagram_box (drawing, LK_BOX_OPERATION, 4, 2, N_ ("nearest")),
               *queue = lk_diagram_box (drawing, LK_BOX_MEMORY, 3, 3, N_ ("queue"));
  LkDiagramArrow *arrow;

  neighbor->key = "method.nearest";
  neighbor->off = !nearest;
  neighbor->curve = "nearest";
  queue->curve = "queue_age";
  queue->off = !nearest;
  lk_diagram_arrow (drawing, parts.projectors[1], queue, LK_ARROW_STORE);
  arrow = lk_diagram_arrow (drawing, queue, neighbor, LK_ARROW_FLOW);
  arrow->stopped = TRUE;
  arrow->off = !nearest;
  /* The lower branch passes the lookup on its way to the loss. */
  parts.last[1]->to = (int) (neighbor - drawing->boxes);
  arrow = lk_diagram_arrow (drawing, neighbor, parts.loss, LK_ARROW_FLOW);
  arrow->stopped = TRUE;
  lk_diagram_negatives (drawing, values, parts.loss);
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  if (lk_values_switch (run->values, "method.negatives"))
    lines[0] = (LkReferenceLine){ "chance", N_ ("chance"), log (run->batch_size) };
  else
    lines[0] = (LkReferenceLine){ "collapse", N_ ("collapse"),
                                  -1 / lk_values_real (run->values, "method.temperature") };
  return 1;
}

const LkMethod LK_METHOD_SYMBOL (nnclr) = {
  .id = "nnclr",
  .title = "NNCLR",
  .family = LK_FAMILY_CONTRASTIVE,
  .year = 2021,
  .reference =
      "Dwibedi, Aytar, Tompson, Sermanet, Zisserman 2021: With a Little Help from My Friends: Nearest-Neighbor "
      "Contrastive Learning of Visual Representations",
  .summary = N_ (
      "A view is drawn to the nearest neighbor of its other view among earlier images, so that different images of "
      "one kind count as positives. Other images of the batch repel."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .safeguards = safeguards,
  .n_safeguards = G_N_ELEMENTS (safeguards),
  .build = build,
  .loss = loss,
  .sample_losses = sample_losses,
  .energy = energy,
  .energy_formula = "−cos (n, p′) / T",
  .curves = curves,
  .n_curves = G_N_ELEMENTS (curves),
  .pictures = pictures,
  .n_pictures = G_N_ELEMENTS (pictures),
  .picture = picture,
  .diagram = diagram,
  .reference_lines = reference_lines,
};
