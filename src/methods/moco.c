/* MoCo v2: a query finds its key, which a slowly following encoder made of another view, among a queue of older keys.
 *
 *   L = mean over pairs (query view, key view) of -log [ exp (q . k / T) / (exp (q . k / T) + sum_queue exp (q . k' / T)) ]
 *                                                                      (He et al. 2020, eq. 1; Chen et al. 2020, MoCo v2)
 *   key encoder <- tau key encoder + (1 - tau) encoder,   tau = 1 - (1 - tau_0) (cos (pi k / K) + 1) / 2
 *
 * Conventions. q, k: projector output, rows of length 1. Keys take no gradient. Symmetric (the authors' CIFAR demo, "v2+"):
 * the mean over both directions, with the queue as it was before the step; then the keys of view 1 and those of view 2
 * enter it, in this order. Otherwise view 1 asks (with multi-crop also all small views), the last large view is the key,
 * and only it enters. The queue is that of methods/queue.h: random directions at first, all of which count from the first
 * step; 1 + size logits. The average follows the optimizer's step and takes parameters only, its momentum rises to 1 as
 * BYOL's; the key encoder runs in training mode with running statistics of its own.
 *
 * Shuffled BatchNorm: with statistics over a whole batch, query and key of an image share theirs and the keys in the queue
 * do not, which tells them apart without looking at the image. So both networks normalize over parts of the batch
 * (method.bn_splits consecutive blocks of a view's rows; a batch that cannot be cut so takes the next smaller number that
 * divides it), and keys are shuffled before and put back after, view by view (Philox: seed, LK_STREAM_STEP, step, view), so
 * that query and key are normalized in different company. Running statistics move once per part.
 *
 * With the EMA target off the network itself, held constant, makes the keys: those in the queue then come from networks that
 * have moved far. With the queue off the other keys of the batch are the negatives (N logits); it goes on being filled. */

#include "methods/common-settings.h"
#include "methods/info-nce.h"
#include "methods/method-list.h"
#include "methods/queue.h"

#include <math.h>

static const LkSetting settings[] = {
  LK_TEMPERATURE_SETTING (0.2),
  LK_NEGATIVES_SETTING,
  LK_SWITCH (
      "method.queue",
      N_ ("Queue"),
      TRUE,
      LK_LIVE,
      N_ ("Negatives are keys of earlier steps, many more than a batch has. Off: the other keys of the batch, so "
          "that learning leans on a large batch, but does not collapse.")),
  LK_QUEUE_SIZE_SETTING (4096),
  LK_SWITCH (
      "method.ema_target",
      N_ ("Momentum encoder"),
      TRUE,
      LK_LIVE,
      N_ ("Keys come from a slow moving average of the network, so that keys of many steps ago can still be "
          "compared with today's. Off: from the network itself; the queue then tells old keys from new ones by their "
          "age rather than by what they show, and learning is worse.")),
  LK_MOMENTUM_SETTING (0.99),
  LK_SWITCH ("method.symmetric",
             N_ ("Symmetric loss"),
             TRUE,
             LK_LIVE,
             N_ ("Each view is query once and key once. Off: half the computing a step, and slower progress a step.")),
  LK_SWITCH (
      "method.shuffled_bn",
      N_ ("Shuffled BatchNorm"),
      TRUE,
      LK_LIVE,
      N_ ("Keys are normalized in other company than their queries. Off: query and key share statistics that the "
          "queue does not have, a mark by which the pair can be found without looking at the image: the loss may "
          "fall while the features get worse.")),
  LK_INT (
      "method.bn_splits",
      N_ ("BatchNorm parts"),
      4,
      1,
      64,
      1,
      16,
      LK_SCALE_LOG,
      LK_LIVE,
      N_ ("In how many parts of a batch statistics are taken, as on so many devices. With one part there is only one "
          "company, and shuffling changes nothing.")),
  LK_PROJECTOR_NORM_SETTING,
  LK_HIDDEN_SETTING (256),
  LK_OUTPUT_SETTING (128),
};

static const LkSafeguard safeguards[] = {
  LK_NEGATIVES_SAFEGUARD,
  LK_OUTPUT_SAFEGUARD (128),
  { "method.temperature", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 0.02, 1, 0.2, NULL,
    N_ ("Such a temperature makes the other images repel all alike, or hardly at all.") },
};

enum
{
  CURVE_AGE,
  CURVE_FOUND,
  CURVE_POSITIVE,
  CURVE_TEACHER,
};

static const LkMethodCurve curves[] = {
  [CURVE_AGE] = LK_QUEUE_AGE_CURVE,
  [CURVE_FOUND] = LK_FOUND_CURVE,
  [CURVE_POSITIVE] = LK_POSITIVE_CURVE,
  [CURVE_TEACHER] = LK_TEACHER_DISTANCE_CURVE,
};

static void
build (LkMethodRun *run)
{
  lk_build_projector (run);
  lk_build_teacher (run);
  lk_queue_build (run, lk_values_int (run->values, "method.queue_size"), lk_values_int (run->values, "method.output"));
}

/* -- two encoders -------------------------------------------------------------------------------------------------- */

/* Parts of a view with statistics of their own: the largest number not above the setting that divides the rows. */
static int
batch_parts (const LkMethodRun *run, int rows)
{
  int parts = MIN (lk_values_int (run->values, "method.bn_splits"), MAX (rows / 2, 1));

  while (rows % parts != 0)
    parts--;
  return parts;
}

/* Where row i of each view goes: order [n_views * rows], and the way back. */
static void
shuffle (const LkMethodRun *run, int first_view, int n_views, int rows, int *order, int *back)
{
  for (int v = 0; v < n_views; v++)
    {
      LkRng rng = lk_rng (run->seed, LK_STREAM_STEP, (uint32_t) run->step, (uint32_t) (first_view + v), 0);

      for (int i = 0; i < rows; i++)
        order[v * rows + i] = v * rows + i;
      lk_rng_shuffle (&rng, order + v * rows, rows);
    }
  for (int i = 0; i < n_views * rows; i++)
    back[order[i]] = i;
}

/* Unit rows of views first ... first + n - 1 of a group. */
static LkVar *
embed (LkMethodRun *run, LkTape *tape, const LkViewGroup *group, int rows, int first, int n, gboolean key)
{
  gboolean teacher = key && lk_values_switch (run->values, "method.ema_target");
  gboolean shuffled = key && lk_values_switch (run->values, "method.shuffled_bn");
  int parts = n * batch_parts (run, rows), count = n * rows;
  size_t pixels = (size_t) group->h * (size_t) group->w * (size_t) group->c;
  LkVar *x = lk_tape_input (tape, (LkShape){ count, group->h, group->w, group->c },
                            group->x + (size_t) (first * rows) * pixels);
  g_autofree int *order = g_new (int, count), *back = g_new (int, count);

  shuffle (run, group->first_view + first, n, rows, order, back);
  if (shuffled)
    x = lk_gather_rows (tape, x, order, count);
  x = lk_encode (tape, teacher ? run->teacher_backbone : run->backbone, x, parts, NULL);
  x = lk_mlp (tape, teacher ? &run->teacher_projector : &run->projector, x, parts, NULL);
  return lk_l2_rows (tape, shuffled ? lk_gather_rows (tape, x, back, count) : x);
}

/* Queries of all views from which one is asked for, keys of all that are keys; the pairs count within these. */
typedef struct
{
  LkVar *q, *k;
  LkPairs pairs;
} Comparison;

static LkVar *
embed_keys (LkMethodRun *run, LkTape *tape, const LkBatch *batch, int first, int n)
{
  LkVar *k;

  lk_tape_pause_recording (tape);
  k = embed (run, tape, &batch->groups[0], batch->rows, first, n, TRUE);
  lk_tape_resume_recording (tape);
  return lk_detach (tape, k);
}

static Comparison
compare_symmetric (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  int targets = lk_batch_targets (batch), views = lk_batch_views (batch);
  LkVar *parts[LK_MAX_GROUPS];
  Comparison c = { 0 };

  for (int g = 0; g < batch->n_groups; g++)
    parts[g] = embed (run, tape, &batch->groups[g], batch->rows, 0, batch->groups[g].n_views, FALSE);
  c.q = lk_concat_rows (tape, batch->n_groups, parts);
  c.k = embed_keys (run, tape, batch, 0, targets);
  c.pairs.n = lk_view_pairs (targets, views, c.pairs.pairs);
  return c;
}

/* The last large view is the key, all others ask. */
static Comparison
compare_one_way (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  int targets = lk_batch_targets (batch), views = lk_batch_views (batch);
  LkVar *parts[LK_MAX_GROUPS];
  Comparison c = { .pairs.n = views - 1 };

  for (int g = 0; g < batch->n_groups; g++)
    parts[g] = embed (run, tape, &batch->groups[g], batch->rows, 0, batch->groups[g].n_views - (g == 0 ? 1 : 0), FALSE);
  c.q = lk_concat_rows (tape, batch->n_groups, parts);
  c.k = embed_keys (run, tape, batch, targets - 1, 1);
  for (int i = 0; i < c.pairs.n; i++)
    c.pairs.pairs[i] = (LkViewPair){ 0, i };
  return c;
}

static Comparison
compare (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  return lk_values_switch (run->values, "method.symmetric") ? compare_symmetric (run, tape, batch)
                                                            : compare_one_way (run, tape, batch);
}

/* -- the loss ------------------------------------------------------------------------------------------------------ */

/* Pair by pair, [pairs * rows, 1]. With the queue off the keys of other images in the same view are the negatives. */
static LkVar *
losses_of_pairs (LkMethodRun *run, LkTape *tape, const Comparison *c, int rows)
{
  LkVar *memory = lk_values_switch (run->values, "method.queue") ? lk_queue_rows (run, tape) : NULL;

  return lk_info_nce_pairs (tape, lk_info_nce_settings (run->values), c->q, c->k, memory, rows, &c->pairs,
                            &run->curve[CURVE_FOUND], &run->curve[CURVE_POSITIVE]);
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  Comparison c = compare (run, tape, batch);
  LkVar *losses = losses_of_pairs (run, tape, &c, batch->rows);

  run->curve[CURVE_AGE] = lk_queue_age (run);
  run->curve[CURVE_TEACHER] = lk_teacher_distance (run);
  lk_queue_push (run, tape, c.k);
  return lk_mean (tape, losses);
}

static LkVar *
sample_losses (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  Comparison c = compare (run, tape, batch);

  return lk_mean_over_views (tape, losses_of_pairs (run, tape, &c, batch->rows), c.pairs.n);
}

/* The attracting part of a pair: -q . k / T, mean over the directions that the loss takes. */
static LkVar *
energy (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  Comparison c = compare (run, tape, batch);
  LkVar *cosines = lk_row_dot (tape, lk_paired_others (tape, c.q, c.pairs.pairs, c.pairs.n, batch->rows),
                               lk_paired_targets (tape, c.k, c.pairs.pairs, c.pairs.n, batch->rows));

  return lk_scale (tape, lk_mean_over_views (tape, cosines, c.pairs.n),
                   -1 / lk_values_real (run->values, "method.temperature"));
}

/* -- what it shows ------------------------------------------------------------------------------------------------- */

static const LkMethodPicture pictures[] = { LK_SIMILARITY_PICTURE };

static LkVar *
picture (LkMethodRun *run, LkTape *tape, const LkBatch *batch, int which)
{
  Comparison c = compare (run, tape, batch);

  return lk_matmul_bt (tape, lk_rows (tape, c.q, c.pairs.pairs[0].other * batch->rows, batch->rows),
                       lk_rows (tape, c.k, c.pairs.pairs[0].target * batch->rows, batch->rows));
}

static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  gboolean negatives = lk_values_switch (values, "method.negatives"), queue = lk_values_switch (values, "method.queue");
  LkSiamese siamese = { .teacher_key = "method.ema_target",
                        .teacher = lk_values_switch (values, "method.ema_target"),
                        .teacher_curve = "teacher_distance",
                        .stop_gradient = TRUE };
  LkSiameseParts parts = lk_diagram_siamese (drawing, &siamese);
  LkDiagramBox *memory = lk_diagram_box (drawing, LK_BOX_MEMORY, 4, 3, N_ ("queue"));
  LkDiagramBox *others = lk_diagram_box (drawing, LK_BOX_IMAGE, 4, 1, N_ ("other images"));
  LkDiagramArrow *repel;

  parts.loss->curve = "loss";
  memory->curve = "queue_age";
  memory->key = "method.queue";
  memory->off = !queue || !negatives;
  lk_diagram_arrow (drawing, parts.projectors[1], memory, LK_ARROW_STORE);
  repel = lk_diagram_arrow (drawing, memory, parts.loss, LK_ARROW_FLOW);
  repel->stopped = TRUE;
  repel->key = "method.negatives";
  repel->off = memory->off;

  others->off = queue || !negatives;
  repel = lk_diagram_arrow (drawing, others, parts.loss, LK_ARROW_FLOW);
  repel->stopped = TRUE;
  repel->key = "method.negatives";
  repel->off = others->off;
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  gboolean queue = lk_values_switch (run->values, "method.queue");
  int others = queue ? MIN (lk_values_int (run->values, "method.queue_size"),
                            run->n_images > 0 ? MAX (run->n_images - run->batch_size, run->batch_size) : G_MAXINT)
                     : run->batch_size - 1;

  if (lk_values_switch (run->values, "method.negatives"))
    lines[0] = (LkReferenceLine){ "chance", N_ ("chance"), log (1.0 + others) };
  else
    lines[0] = (LkReferenceLine){ "collapse", N_ ("collapse"),
                                  -1 / lk_values_real (run->values, "method.temperature") };
  return 1;
}

const LkMethod LK_METHOD_SYMBOL (moco) = {
  .id = "moco",
  .title = "MoCo v2",
  .family = LK_FAMILY_CONTRASTIVE,
  .year = 2020,
  .reference =
      "He, Fan, Wu, Xie, Girshick 2020: Momentum Contrast for Unsupervised Visual Representation Learning; Chen, "
      "Fan, Girshick, He 2020: Improved Baselines with Momentum Contrastive Learning",
  .summary = N_ (
      "A view finds the other view of its image among thousands of images that earlier steps left in a queue. A "
      "slow copy of the network makes these, so that old and new can be compared."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .safeguards = safeguards,
  .n_safeguards = G_N_ELEMENTS (safeguards),
  .build = build,
  .loss = loss,
  .sample_losses = sample_losses,
  .energy = energy,
  .energy_formula = "−q · k / T",
  .after = lk_follow_teacher,
  .curves = curves,
  .n_curves = G_N_ELEMENTS (curves),
  .pictures = pictures,
  .n_pictures = G_N_ELEMENTS (pictures),
  .picture = picture,
  .diagram = diagram,
  .reference_lines = reference_lines,
};
