/* DeepCluster-v2: the cluster of an image, found anew at the start of each epoch, is its label for that epoch.
 *
 *   L = mean over views and images of  -log softmax (C z / T)_y(image),   z = projection / |projection|
 *                                                     (Caron et al. 2020, appendix; Caron et al. 2018)
 *   before each epoch: C, y <- spherical k-means of the bank                                   (ten rounds)
 *
 * The bank keeps for each training image the z of view 0 as it was when the image was last in a batch. Before the first epoch
 * one pass over all images, clean and in eval mode, fills it. C [K, d] are the centers that k-means found: they are the
 * weights of the classifier, and not trained. One set of prototypes (the paper's code has three).
 *
 * k-means goes on from the prototypes of the epoch before, which begin as random directions. The features of an untrained
 * network lie close together, so most of these directions are nearest to no image: their clusters are empty. Refilled, each
 * of them moves to an image drawn at random (from the seed and the epoch), which is the paper's start from random images. Not
 * refilled, it stays dead, and nearly all images share the few clusters that are left.
 *
 * No loss image by image for networks that are only looked at: they have no bank, so the images no label. */

#include "analysis/spherical-kmeans.h"
#include "methods/common-settings.h"
#include "methods/method-list.h"
#include "methods/usage.h"
#include <math.h>

#define ROUNDS 10

enum
{
  PROTOTYPES, /* [K, d] rows of length 1 */
  BANK,       /* [images, d] */
  ASSIGNMENT, /* [images, 1] */
  USAGE,      /* [1, K] share of images of each cluster */
  CLUSTERED, /* [1, 2]: epochs that were clustered; share of images that left their cluster with the last (-1 = none) */
};

enum
{
  CURVE_USAGE,
  CURVE_CHANGED,
  CURVE_MOST,
  CURVE_LEAST,
};

static const LkSetting settings[] = {
  LK_SWITCH ("method.refill_empty",
             N_ ("Refill empty clusters"),
             TRUE,
             LK_LIVE,
             N_ ("A cluster that lost all its images moves to one of them and takes its neighbors along. Off: it stays "
                 "dead, fewer and fewer clusters share all images, and with few labels few differences are learned. "
                 "Counts from the next epoch on.")),
  LK_REAL ("method.temperature",
           N_ ("Temperature"),
           0.1,
           0.01,
           10,
           0.05,
           1,
           LK_SCALE_LOG,
           LK_LIVE,
           N_ ("How sharply an image has to stand out for its own cluster.")),
  LK_PROTOTYPES_SETTING (128),
  LK_HIDDEN_SETTING (256),
  LK_OUTPUT_SETTING (128),
};

static const LkSafeguard safeguards[] = {
  { "method.refill_empty", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 1, 1, 1, NULL,
    N_ ("Clusters that are empty stay empty, and the images share fewer and fewer labels.") },
  LK_OUTPUT_SAFEGUARD (128),
};

static const LkDefault defaults[] = {
  { "optimizer.lr", "0.03" },
  { NULL, NULL },
};

static void
build (LkMethodRun *run)
{
  int output = lk_values_int (run->values, "method.output"), k = lk_values_int (run->values, "method.prototypes");
  const LkParamFlags per_image = LK_PARAM_BUFFER | LK_PARAM_PER_IMAGE;

  lk_build_projector (run);
  run->state[PROTOTYPES] = lk_net_add (run->net, "prototypes.weight", LK_PARAM_BUFFER, 2, (int[4]){ k, output },
                                       LK_INIT_UNIT_NORMAL, 1);
  lk_unit_rows_of_state (&run->state[PROTOTYPES]->var);
  run->state[BANK] = lk_net_add (run->net, "bank", per_image, 2, (int[4]){ run->n_images, output }, LK_INIT_ZERO, 1);
  run->state[ASSIGNMENT] = lk_net_add (run->net, "assignment", per_image, 2, (int[4]){ run->n_images, 1 }, LK_INIT_ZERO,
                                       1);
  run->state[USAGE] = lk_net_add (run->net, "usage", LK_PARAM_BUFFER, 2, (int[4]){ 1, k }, LK_INIT_ZERO, 1);
  run->state[CLUSTERED] = lk_net_add (run->net, "clustered", LK_PARAM_BUFFER, 2, (int[4]){ 1, 2 }, LK_INIT_ZERO, 1);
}

static float *
read_state (const LkMethodRun *run, int which)
{
  float *values = g_new (float, run->state[which]->count);

  lk_param_read (run->state[which], values);
  return values;
}

/* -- the start of an epoch ----------------------------------------------------------------------------------------- */

/* Share of images that are not with most of those with which they shared a cluster: of each new cluster the largest part from
 * one old cluster stayed, whatever their numbers. */
static double
share_that_left (const float *before, const int *after, int n, int k)
{
  g_autofree int *table = g_new0 (int, (size_t) k *k);
  int stayed = 0;

  for (int i = 0; i < n; i++)
    table[(size_t) after[i] * k + (int) before[i]]++;
  for (int c = 0; c < k; c++)
    {
      int most = 0;

      for (int b = 0; b < k; b++)
        most = MAX (most, table[(size_t) c * k + b]);
      stayed += most;
    }
  return 1 - (double) stayed / n;
}

static void
write_clusters (LkMethodRun *run, const int *assignment, int epoch)
{
  int n = run->n_images, k = run->state[PROTOTYPES]->dims[0];
  g_autofree float *labels = read_state (run, ASSIGNMENT), *shares = g_new0 (float, k);
  float clustered[2] = { (float) (epoch + 1), epoch > 0 ? (float) share_that_left (labels, assignment, n, k) : -1 };

  for (int i = 0; i < n; i++)
    {
      labels[i] = (float) assignment[i];
      shares[assignment[i]] += 1.0f / (float) n;
    }
  lk_param_write (run->state[ASSIGNMENT], labels);
  lk_param_write (run->state[USAGE], shares);
  lk_param_write (run->state[CLUSTERED], clustered);
}

/* Asked again in the same epoch it finds that done, so that a step that was abandoned changes nothing. */
static gboolean
epoch_begin (LkMethodRun *run, const LkEpochStart *start)
{
  int n = run->n_images, d = run->state[PROTOTYPES]->dims[1], k = run->state[PROTOTYPES]->dims[0];
  g_autofree float *clustered = read_state (run, CLUSTERED);
  g_autofree float *bank = NULL, *centers = NULL;
  g_autofree int *assignment = g_new (int, n);
  LkRng rng = lk_rng ((uint32_t) lk_values_real (run->values, "train.seed"), LK_STREAM_STEP, lk_hash_name ("k-means"),
                      (uint32_t) start->epoch, 0);

  if ((int) clustered[0] == start->epoch + 1)
    return TRUE;

  bank = read_state (run, BANK);
  centers = read_state (run, PROTOTYPES);
  if (start->epoch == 0)
    {
      if (!start->embed (start->data, bank))
        return FALSE;
      lk_param_write (run->state[BANK], bank);
      lk_unit_rows_of_state (&run->state[BANK]->var);
      lk_param_read (run->state[BANK], bank);
    }
  lk_spherical_kmeans (bank, n, d, centers, k, ROUNDS, lk_values_switch (run->values, "method.refill_empty"), &rng,
                       start->pool, assignment);
  lk_param_write (run->state[PROTOTYPES], centers);
  write_clusters (run, assignment, start->epoch);
  return TRUE;
}

/* -- the loss ------------------------------------------------------------------------------------------------------ */

static const LkMethodCurve curves[] = {
  [CURVE_USAGE] = LK_USAGE_CURVE,
  [CURVE_CHANGED] = { .id = "changed",
                      .title = N_ ("Images that changed cluster"),
                      .help = N_ ("Share of images that the last clustering parted from most of those with which they "
                                  "were in one cluster. It falls as clusters settle.") },
  [CURVE_MOST] = LK_MOST_CURVE,
  [CURVE_LEAST] = LK_LEAST_CURVE,
};

static void
follow (LkMethodRun *run)
{
  g_autofree float *shares = read_state (run, USAGE), *clustered = read_state (run, CLUSTERED);
  LkUsage usage = lk_usage (shares, (int) run->state[USAGE]->count);

  run->curve[CURVE_USAGE] = usage.used;
  run->curve[CURVE_CHANGED] = clustered[1] >= 0 ? (double) clustered[1] : NAN;
  run->curve[CURVE_MOST] = usage.most;
  run->curve[CURVE_LEAST] = usage.least;
}

/* The cluster of each image of the batch, in all views; -1 where there is no bank. */
static int *
targets_of (const LkMethodRun *run, const LkBatch *batch)
{
  int views = lk_batch_views (batch);
  int *target = g_new (int, views * batch->rows);
  g_autofree float *labels = read_state (run, ASSIGNMENT);

  for (int i = 0; i < views * batch->rows; i++)
    {
      int image = batch->sample[i % batch->rows];

      target[i] = image < run->state[ASSIGNMENT]->dims[0] ? (int) labels[image] : -1;
    }
  return target;
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *z = lk_unit_views (run, tape, batch);
  LkVar *scores = lk_matmul_bt (tape, z, &run->state[PROTOTYPES]->var), *kept = lk_detach (tape, z);
  g_autofree int *target = targets_of (run, batch);

  follow (run);
  for (int i = 0; i < batch->rows; i++)
    if (target[i] >= 0)
      lk_store_rows (tape, &run->state[BANK]->var, batch->sample[i], lk_rows (tape, kept, i, 1));
  return lk_cross_entropy (tape, lk_scale (tape, scores, 1 / lk_values_real (run->values, "method.temperature")),
                           target, NULL);
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
  LkDiagramBox *bank = lk_diagram_box (drawing, LK_BOX_MEMORY, 3, 3.2, N_ ("bank"));
  LkDiagramBox *kmeans = lk_diagram_box (drawing, LK_BOX_OPERATION, 4, 3.2, N_ ("k-means"));
  LkDiagramBox *prototypes = lk_diagram_box (drawing, LK_BOX_MEMORY, 4, 1, N_ ("prototypes"));

  kmeans->key = "method.refill_empty";
  kmeans->curve = "changed";
  prototypes->curve = "usage";
  parts.last[0]->to = parts.last[1]->to = (int) (prototypes - drawing->boxes);
  lk_diagram_arrow (drawing, prototypes, parts.loss, LK_ARROW_FLOW);
  lk_diagram_arrow (drawing, parts.projectors[1], bank, LK_ARROW_STORE);
  lk_diagram_arrow (drawing, bank, kmeans, LK_ARROW_FLOW)->stopped = TRUE;
  lk_diagram_arrow (drawing, kmeans, prototypes, LK_ARROW_STORE);
  lk_diagram_arrow (drawing, kmeans, parts.loss, LK_ARROW_FLOW)->stopped = TRUE;
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  lines[0] = (LkReferenceLine){ "chance", N_ ("chance"), log (lk_values_int (run->values, "method.prototypes")) };
  return 1;
}

const LkMethod LK_METHOD_SYMBOL (deepcluster) = {
  .id = "deepcluster",
  .title = "DeepCluster-v2",
  .family = LK_FAMILY_CLUSTERING,
  .year = 2020,
  .reference =
      "Caron et al. 2018: Deep Clustering for Unsupervised Learning of Visual Features; version 2 in Caron et al. "
      "2020",
  .summary = N_ (
      "The features of all images are clustered before each epoch, and the network learns to name the cluster of "
      "an image in any view. Keeping all clusters filled keeps it from collapsing."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .safeguards = safeguards,
  .n_safeguards = G_N_ELEMENTS (safeguards),
  .defaults = defaults,
  .build = build,
  .epoch_begin = epoch_begin,
  .loss = loss,
  .curves = curves,
  .n_curves = G_N_ELEMENTS (curves),
  .pictures = pictures,
  .n_pictures = G_N_ELEMENTS (pictures),
  .picture = picture,
  .diagram = diagram,
  .reference_lines = reference_lines,
};
