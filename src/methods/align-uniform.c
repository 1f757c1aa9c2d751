/* Alignment and uniformity: what InfoNCE tends to with many negatives, as two terms on the unit sphere.
 *
 *   L = a mean |z_i - z'_i|^2 + u mean over views of log [ 1 / (N (N - 1)) sum_{i != j} exp (-t |z_i - z_j|^2) ]
 *                                                                               (Wang & Isola 2020, sec. 4.1, alpha = 2)
 *
 * Both views take gradients; alignment is the mean over all pairs of views, uniformity the mean over the views, each within
 * one view, as in the authors' code. a = u = 1 and t = 2 by default. Uniformity is 0 for all images in one point, and
 * about -2 t for images spread over many dimensions (unrelated rows are sqrt (2) apart).
 *
 * A logarithm of a mean over pairs of images is no mean over images, so there is no loss of a single one.
 *
 * Without uniformity (u = 0) the same output for all images gives L = 0, the best there is, and the network goes there.
 * Without alignment (a = 0) images spread, but views need not agree: no collapse, and features worth little. */

#include "methods/common-settings.h"
#include "methods/info-nce.h"
#include "methods/method-list.h"

#include <math.h>

static const LkSetting settings[] = {
  LK_REAL ("method.alignment",
           N_ ("Alignment weight"),
           1,
           0,
           100,
           0,
           5,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("How strongly views of one image are pulled together. 0: images spread over the sphere, but nothing "
               "says which "
               "belong together; no collapse, and neighbors like those of the untrained network or worse.")),
  LK_REAL ("method.uniformity",
           N_ ("Uniformity weight"),
           1,
           0,
           100,
           0,
           5,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("How strongly images spread over the sphere; it is all that keeps them apart. 0: only the pull between "
               "views is "
               "left, and the network collapses to one point.")),
  LK_REAL (
      "method.sharpness",
      N_ ("Sharpness of the potential"),
      2,
      0.01,
      100,
      0.5,
      10,
      LK_SCALE_LOG,
      LK_LIVE,
      N_ ("t in exp (−t d²). High: only near neighbors repel; low: all images repel alike, so that little is gained "
          "beyond keeping the mean at zero.")),
  LK_PROJECTOR_NORM_SETTING,
  LK_HIDDEN_SETTING (256),
  LK_OUTPUT_SETTING (128),
};

static const LkSafeguard safeguards[] = {
  { "method.uniformity", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 0.05, G_MAXDOUBLE, 1,
    NULL,
    N_ ("Without uniformity nothing pushes images apart, and the same output for all of them is the best there is.") },
  LK_OUTPUT_SAFEGUARD (128),
};

enum
{
  CURVE_ALIGNMENT,
  CURVE_UNIFORMITY,
};

static const LkMethodCurve curves[] = {
  [CURVE_ALIGNMENT] = { .id = "alignment",
                        .title = N_ ("Alignment"),
                        .help = N_ (
                            "Mean squared distance of two views of an image in the batch: 2 where they have nothing in "
                            "common, 0 where they are one.") },
  [CURVE_UNIFORMITY] = { .id = "uniformity",
                         .title = N_ ("Uniformity"),
                         .help = N_ (
                             "Logarithm of the mean potential between images of the batch: 0 in one point, about −2 t "
                             "when they fill the sphere.") },
};

/* |z_i - z'_i|^2 of all pairs of views: [pairs * rows, 1]. */
static LkVar *
squared_distances (LkTape *tape, LkVar *z, int views, int rows)
{
  LkViewPair pairs[LK_MAX_PAIRS];
  int n = lk_view_pairs (views, views, pairs);
  LkVar *apart = lk_sub (tape, lk_paired_others (tape, z, pairs, n, rows), lk_paired_targets (tape, z, pairs, n, rows));

  return lk_row_dot (tape, apart, apart);
}

/* Of one view z [n, d]: -t |z_i - z_j|^2 = 2 t (z_i . z_j - 1). */
static LkVar *
potential (LkTape *tape, LkVar *z, double t)
{
  int n = z->shape.n;
  g_autofree int *self = g_new (int, n);
  LkVar *rows;

  for (int i = 0; i < n; i++)
    self[i] = i;
  rows = lk_log_sum_exp (tape, lk_scale (tape, lk_matmul_bt (tape, z, z), 2 * t), self, 1);
  return lk_sub (tape, lk_log_sum_exp (tape, lk_transpose (tape, rows), NULL, 0),
                 lk_constant (tape, 2 * t + log ((double) n * (n - 1))));
}

static LkVar *
uniformity (LkTape *tape, LkVar *z, int views, int rows, double t)
{
  LkVar *parts[LK_MAX_VIEWS];

  for (int v = 0; v < views; v++)
    parts[v] = potential (tape, lk_rows (tape, z, v * rows, rows), t);
  return lk_mean (tape, lk_concat_rows (tape, views, parts));
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  int views = lk_batch_views (batch);
  LkVar *z = lk_unit_views (run, tape, batch);
  LkVar *together = lk_mean (tape, squared_distances (tape, z, views, batch->rows));
  LkVar *spread = uniformity (tape, z, views, batch->rows, lk_values_real (run->values, "method.sharpness"));

  run->curve[CURVE_ALIGNMENT] = lk_var_number (together);
  run->curve[CURVE_UNIFORMITY] = lk_var_number (spread);
  return lk_add (tape, lk_scale (tape, together, lk_values_real (run->values, "method.alignment")),
                 lk_scale (tape, spread, lk_values_real (run->values, "method.uniformity")));
}

/* Alignment of a pair: a |z - z'|^2. */
static LkVar *
energy (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *z = lk_unit_views (run, tape, batch);
  LkVar *apart = lk_mean_over_views (tape, squared_distances (tape, z, 2, batch->rows), 2);

  return lk_scale (tape, apart, lk_values_real (run->values, "method.alignment"));
}

/* -- what it shows ------------------------------------------------------------------------------------------------- */

static const LkMethodPicture pictures[] = { LK_SIMILARITY_PICTURE };

static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  const LkSiamese siamese = { 0 };
  LkSiameseParts parts = lk_diagram_siamese (drawing, &siamese);
  LkDiagramBox *spread = lk_diagram_box (drawing, LK_BOX_OPERATION, 4, 1, N_ ("uniformity"));
  LkDiagramArrow *arrow;

  spread->curve = "uniformity";
  spread->key = "method.uniformity";
  spread->off = lk_values_real (values, "method.uniformity") <= 0;
  for (int branch = 0; branch < 2; branch++)
    {
      parts.last[branch]->key = "method.alignment";
      parts.last[branch]->off = lk_values_real (values, "method.alignment") <= 0;
      arrow = lk_diagram_arrow (drawing, parts.projectors[branch], spread, LK_ARROW_FLOW);
      arrow->off = spread->off;
    }
  arrow = lk_diagram_arrow (drawing, spread, parts.loss, LK_ARROW_FLOW);
  arrow->off = spread->off;
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  double t = lk_values_real (run->values, "method.sharpness");

  lines[0] = (LkReferenceLine){ "chance", N_ ("unrelated views, spread"),
                                2 * lk_values_real (run->values, "method.alignment") -
                                    2 * t * lk_values_real (run->values, "method.uniformity") };
  lines[1] = (LkReferenceLine){ "collapse", N_ ("collapse"), 0 };
  return 2;
}

const LkMethod LK_METHOD_SYMBOL (align_uniform) = {
  .id = "align-uniform",
  .title = N_ ("Alignment and uniformity"),
  .family = LK_FAMILY_CONTRASTIVE,
  .year = 2020,
  .reference =
      "Wang, Isola 2020: Understanding Contrastive Representation Learning through Alignment and Uniformity on the "
      "Hypersphere",
  .summary = N_ (
      "Views of one image come together on the sphere while all images spread over it evenly: the two things that "
      "contrastive learning does, each with its own weight."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .safeguards = safeguards,
  .n_safeguards = G_N_ELEMENTS (safeguards),
  .build = lk_build_projector,
  .loss = loss,
  .energy = energy,
  .energy_formula = "a |z − z′|²",
  .curves = curves,
  .n_curves = G_N_ELEMENTS (curves),
  .pictures = pictures,
  .n_pictures = G_N_ELEMENTS (pictures),
  .picture = lk_similarity_picture,
  .diagram = diagram,
  .reference_lines = reference_lines,
};
