/* Triplets: an anchor has to be nearer to its other view than to another image, by a margin.
 *
 *   L = mean over triplets of max (0, d_ap - d_an + m),   d = |z - z'|^2 = 2 - 2 cos          (Schroff et al. 2015, eq. 3)
 *
 * Rows have length 1 and distances are squared, as in FaceNet. Each row of each view is an anchor once for each other view,
 * which holds its positive; the other images of that view are the negatives. Mining, once per anchor (the choice takes no
 * gradient):
 *   semi-hard  the nearest negative that is farther than the positive; if all are nearer, the farthest of all  (sec. 3.2)
 *   hardest    the nearest negative
 *   all        no choice: the mean over all negatives
 * The mean goes over all triplets, those that lie beyond the margin included.
 *
 * All images in one point give d_ap = d_an, so the collapsed loss is the margin itself: a run that stays at m has collapsed.
 * The hardest negatives are known to lead there, as their pull is towards one another while the margin is violated. Without
 * negatives only d_ap is left, whose best is the same output for all images. */

#include "methods/common-settings.h"
#include "methods/info-nce.h"
#include "methods/method-list.h"

#include <math.h>
#include <string.h>

static const char *const minings[] = { "semi-hard", "hardest", "all", NULL };

static const LkSetting settings[] = {
  LK_NEGATIVES_SETTING,
  LK_REAL ("method.margin",
           N_ ("Margin"),
           0.5,
           0,
           4,
           0,
           2,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("How much nearer the other view has to be than another image, in squared distance. 0: a tie is enough, "
               "and one "
               "point for all images ties: it collapses. Large: the push never rests. Collapsed, the loss equals the "
               "margin.")),
  LK_CHOICE (
      "method.mining",
      N_ ("Mining"),
      "semi-hard",
      minings,
      LK_LIVE,
      N_ ("Which negative an anchor meets. Semi-hard: the nearest that is farther than the positive; steady. Hardest: "
          "the nearest of all, often of the same kind; may pull everything together before it learns to push. All: the "
          "mean, where easy negatives soon say nothing.")),
  LK_PROJECTOR_NORM_SETTING,
  LK_HIDDEN_SETTING (256),
  LK_OUTPUT_SETTING (128),
};

static const LkSafeguard safeguards[] = {
  LK_NEGATIVES_SAFEGUARD,
  { "method.margin", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 0.05, 4, 0.5, NULL,
    N_ ("Without a margin a tie is enough, and the same output for all images is a tie.") },
  LK_OUTPUT_SAFEGUARD (128),
};

enum
{
  CURVE_ACTIVE,
  CURVE_VIOLATED,
  CURVE_POSITIVE,
  CURVE_NEGATIVE,
};

static const LkMethodCurve curves[] = {
  [CURVE_ACTIVE] = { .id = "active",
                     .title = N_ ("Active triplets"),
                     .help = N_ ("Share of triplets within the margin: the others take no part in the step. It falls "
                                 "as learning "
                                 "goes on; 1 all along says that nothing is told apart.") },
  [CURVE_VIOLATED] = { .id = "violated",
                       .title = N_ ("Violated triplets"),
                       .help = N_ ("Share of triplets whose negative is nearer than the positive.") },
  [CURVE_POSITIVE] = { .id = "together",
                       .title = N_ ("Squared distance of views"),
                       .help = N_ (
                           "Mean of anchor and positive: small against that of the negatives when it goes well.") },
  [CURVE_NEGATIVE] = { .id = "apart",
                       .title = N_ ("Squared distance of negatives"),
                       .help = N_ (
                           "Mean of anchor and the negatives it meets: 2 when they are unrelated, 0 in one point.") },
};

/* Of similarities s [n] of anchor i to all of a view: the negative it meets. */
static int
mine (const float *s, int n, int i, gboolean hardest)
{
  int nearest = -1, farthest = -1;

  for (int j = 0; j < n; j++)
    {
      if (j == i)
        continue;
      if ((hardest || s[j] < s[i]) && (nearest < 0 || s[j] > s[nearest]))
        nearest = j;
      if (farthest < 0 || s[j] < s[farthest])
        farthest = j;
    }
  return nearest >= 0 ? nearest : MAX (farthest, 0);
}

/* One direction, anchors with positives and negatives in another view: squared distances. */
typedef struct
{
  LkVar *positive; /* [n, 1] */
  LkVar *negative; /* [n, 1] of the mined ones, or [n, n] of all, whose diagonal does not count */
} Triplets;

static LkVar *
squared (LkTape *tape, LkVar *cosines)
{
  return lk_sub (tape, lk_fill (tape, cosines->shape, 2), lk_scale (tape, cosines, 2));
}

static Triplets
find_triplets (LkTape *tape, LkVar *a, LkVar *b, const char *mining)
{
  int n = a->shape.n;
  LkVar *cosines = lk_matmul_bt (tape, a, b);
  Triplets t = { .positive = squared (tape, lk_row_dot (tape, a, b)) };
  g_autofree float *s = g_new (float, (size_t) n *(size_t) n);
  g_autofree int *index = g_new (int, n);

  if (strcmp (mining, "all") == 0)
    {
      t.negative = squared (tape, cosines);
      return t;
    }
  lk_var_read (cosines, s);
  for (int i = 0; i < n; i++)
    index[i] = mine (s + (size_t) i * (size_t) n, n, i, strcmp (mining, "hardest") == 0);
  t.negative = squared (tape, lk_row_dot (tape, a, lk_gather_rows (tape, b, index, n)));
  return t;
}

/* Without the diagonal where there is one. */
static LkVar *
that_count (LkTape *tape, LkVar *x)
{
  return x->shape.c > 1 ? lk_off_diagonal (tape, x) : x;
}

/* max (0, d_ap - d_an + m), for each anchor the mean over its negatives: [n, 1]. The curves get a share of this direction's. */
static LkVar *
hinge (LkMethodRun *run, LkTape *tape, const Triplets *t, double share)
{
  int n = t->negative->shape.n, columns = t->negative->shape.c, per_anchor = MAX (columns - 1, 1);
  LkVar *ones = lk_fill (tape, lk_matrix_shape (columns, 1), 1);
  LkVar *more = lk_sub (tape, lk_matmul_bt (tape, t->positive, ones), t->negative);
  LkVar *margin = lk_fill (tape, more->shape, lk_values_real (run->values, "method.margin"));
  LkVar *missing = that_count (tape, lk_relu (tape, lk_add (tape, more, margin)));

  run->curve[CURVE_ACTIVE] += share * lk_share_positive (missing, n * per_anchor);
  run->curve[CURVE_VIOLATED] += share * lk_share_positive (that_count (tape, lk_detach (tape, more)), n * per_anchor);
  run->curve[CURVE_NEGATIVE] += share * columns / per_anchor *
                                lk_mean_number (tape, that_count (tape, lk_detach (tape, t->negative)));
  return lk_scale (tape, lk_matmul_bt (tape, missing, lk_transpose (tape, ones)), 1.0 / per_anchor);
}

/* Of all anchors in all other views: [pairs * rows, 1]. */
static LkVar *
losses_of_pairs (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkViewPair pairs[LK_MAX_PAIRS];
  int views = lk_batch_views (batch), rows = batch->rows, n_pairs = lk_view_pairs (views, views, pairs);
  LkVar *z = lk_unit_views (run, tape, batch), *losses[LK_MAX_PAIRS];
  gboolean negatives = lk_values_switch (run->values, "method.negatives");

  for (guint i = 0; i < G_N_ELEMENTS (curves); i++)
    run->curve[i] = 0;
  for (int i = 0; i < n_pairs; i++)
    {
      LkVar *anchor = lk_rows (tape, z, pairs[i].other * rows, rows),
            *other = lk_rows (tape, z, pairs[i].target * rows, rows);
      Triplets t = find_triplets (tape, anchor, other, lk_values_text (run->values, "method.mining"));
      LkVar *apart = hinge (run, tape, &t, 1.0 / n_pairs);

      run->curve[CURVE_POSITIVE] += lk_mean_number (tape, t.positive) / n_pairs;
      losses[i] = negatives ? apart : t.positive;
    }
  return lk_concat_rows (tape, n_pairs, losses);
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  return lk_mean (tape, losses_of_pairs (run, tape, batch));
}

static LkVar *
sample_losses (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *losses = losses_of_pairs (run, tape, batch);

  return lk_mean_over_views (tape, losses, losses->shape.n / batch->rows);
}

static LkVar *
energy (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *z = lk_unit_views (run, tape, batch);

  return lk_mean_over_views (tape, squared (tape, lk_row_dot (tape, z, lk_other_view (tape, z))), 2);
}

/* -- what it shows ------------------------------------------------------------------------------------------------- */

static const LkMethodPicture pictures[] = { LK_SIMILARITY_PICTURE };

static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  const LkSiamese siamese = { 0 };
  LkSiameseParts parts = lk_diagram_siamese (drawing, &siamese);

  lk_diagram_negatives (drawing, values, parts.loss)->curve = "active";
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  gboolean negatives = lk_values_switch (run->values, "method.negatives");

  lines[0] = (LkReferenceLine){ "collapse", N_ ("collapse: the margin"),
                                negatives ? lk_values_real (run->values, "method.margin") : 0 };
  return 1;
}

const LkMethod LK_METHOD_SYMBOL (triplet) = {
  .id = "triplet",
  .title = N_ ("Triplets"),
  .family = LK_FAMILY_MARGIN,
  .year = 2015,
  .reference = "Schroff, Kalenichenko, Philbin 2015: FaceNet: A Unified Embedding for Face Recognition and Clustering",
  .summary = N_ (
      "An anchor has to be nearer to its other view than to another image, by a margin. Which other image it meets is "
      "what the method stands or falls with."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .safeguards = safeguards,
  .n_safeguards = G_N_ELEMENTS (safeguards),
  .build = lk_build_projector,
  .loss = loss,
  .sample_losses = sample_losses,
  .energy = energy,
  .energy_formula = "|z − z′|²",
  .curves = curves,
  .n_curves = G_N_ELEMENTS (curves),
  .pictures = pictures,
  .n_pictures = G_N_ELEMENTS (pictures),
  .picture = lk_similarity_picture,
  .diagram = diagram,
  .reference_lines = reference_lines,
};
