/* SimCLR: two views of an image attract, all other images of the batch repel.
 *
 *   L = -1/2N sum_i log [ exp (s_i,pos / T) / sum_{j != i} exp (s_ij / T) ],   s_ij = cos (z_i, z_j)
 *                                                                       (NT-Xent; Chen et al. 2020, eq. 1)
 *
 * Each of the 2N rows sees 2N - 1 others; only itself is left out. With more than two views the loss is the mean over
 * all pairs of views. The factor 1/T stays in the gradient. No projector output normalization by BatchNorm, as in the
 * paper's code; the last layer has a bias.
 *
 * Without negatives only the attracting part is left, -s_i,pos / T: the same output for all images is the best there is, and
 * the network collapses to it. */

#include "methods/common-settings.h"
#include "methods/info-nce.h"
#include "methods/method-list.h"

#include <math.h>

static const LkSetting settings[] = {
  LK_TEMPERATURE_SETTING (0.2),
  LK_NEGATIVES_SETTING,
  LK_HIDDEN_SETTING (256),
  LK_OUTPUT_SETTING (128),
};

static const LkSafeguard safeguards[] = {
  LK_NEGATIVES_SAFEGUARD,
  LK_OUTPUT_SAFEGUARD (128),
  { "method.temperature", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 0.02, 1, 0.2, NULL,
    N_ ("Such a temperature makes the other images repel all alike, or hardly at all.") },
};

/* The logits of one pair of views: z [2N, d], unit rows, one view above the other. For each row the one to find, and the one
 * that it does not see. */
static LkVar *
compare_all (LkTape *tape, LkVar *z, double temperature, int *positive, int *self)
{
  int n = z->shape.n;

  for (int i = 0; i < n; i++)
    {
      positive[i] = (i + n / 2) % n;
      self[i] = i;
    }
  return lk_scale (tape, lk_matmul_bt (tape, z, z), 1 / temperature);
}

/* NT-Xent of one pair of views. */
static LkVar *
nt_xent (LkTape *tape, LkVar *z, double temperature)
{
  int *positive = g_newa (int, z->shape.n), *self = g_newa (int, z->shape.n);
  LkVar *logits = compare_all (tape, z, temperature, positive, self);

  return lk_cross_entropy (tape, logits, positive, self);
}

/* The same image by image: mean over both of its views. */
static LkVar *
nt_xent_rows (LkTape *tape, LkVar *z, double temperature)
{
  int *positive = g_newa (int, z->shape.n), *self = g_newa (int, z->shape.n);
  LkVar *logits = compare_all (tape, z, temperature, positive, self);

  return lk_mean_over_views (tape, lk_cross_entropy_rows (tape, logits, positive, self), 2);
}

/* What is left of it without negatives: -s / T of each image. */
static LkVar *
attraction_rows (LkTape *tape, LkVar *z, double temperature)
{
  return lk_scale (tape, lk_mean_over_views (tape, lk_row_dot (tape, z, lk_other_view (tape, z)), 2), -1 / temperature);
}

static LkVar *
attraction (LkTape *tape, LkVar *z, double temperature)
{
  return lk_mean (tape, attraction_rows (tape, z, temperature));
}

/* Mean over all pairs of views. */
static LkVar *
over_pairs (LkMethodRun *run,
            LkTape *tape,
            const LkBatch *batch,
            LkVar *(*of_pair) (LkTape *tape, LkVar *z, double temperature))
{
  double temperature = lk_values_real (run->values, "method.temperature");
  int views = lk_batch_views (batch), rows = batch->rows, pairs = views * (views - 1) / 2;
  LkVar *z = lk_unit_views (run, tape, batch);
  LkVar *total = NULL;

  if (views == 2)
    return of_pair (tape, z, temperature);

  for (int a = 0; a < views; a++)
    for (int b = a + 1; b < views; b++)
      {
        LkVar *pair = lk_concat_rows (
            tape, 2, (LkVar *[]){ lk_rows (tape, z, a * rows, rows), lk_rows (tape, z, b * rows, rows) });
        LkVar *term = of_pair (tape, pair, temperature);

        total = total != NULL ? lk_add (tape, total, term) : term;
      }
  return lk_scale (tape, total, 1.0 / pairs);
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  return over_pairs (run, tape, batch, lk_values_switch (run->values, "method.negatives") ? nt_xent : attraction);
}

static LkVar *
sample_losses (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  return over_pairs (run, tape, batch,
                     lk_values_switch (run->values, "method.negatives") ? nt_xent_rows : attraction_rows);
}

/* The positive pair's part of the loss: -s / T. */
static LkVar *
energy (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *z = lk_unit_views (run, tape, batch);

  return attraction_rows (tape, z, lk_values_real (run->values, "method.temperature"));
}

/* -- what it shows ------------------------------------------------------------------------------------------------- */

static const LkMethodPicture pictures[] = { LK_SIMILARITY_PICTURE };

static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  const LkSiamese siamese = { 0 };
  LkSiameseParts parts = lk_diagram_siamese (drawing, &siamese);

  lk_diagram_negatives (drawing, values, parts.loss);
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  if (lk_values_switch (run->values, "method.negatives"))
    lines[0] = (LkReferenceLine){ "chance", N_ ("chance"), log (2.0 * run->batch_size - 1) };
  else
    lines[0] = (LkReferenceLine){ "collapse", N_ ("collapse"),
                                  -1 / lk_values_real (run->values, "method.temperature") };
  return 1;
}

const LkMethod LK_METHOD_SYMBOL (simclr) = {
  .id = "simclr",
  .title = "SimCLR",
  .family = LK_FAMILY_CONTRASTIVE,
  .year = 2020,
  .reference = "Chen, Kornblith, Norouzi, Hinton 2020: A Simple Framework for Contrastive Learning of Visual "
               "Representations",
  .summary = N_ ("Two views of one image are pulled together, all other images of the batch are pushed away. The other "
                 "images keep the embedding from collapsing."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .safeguards = safeguards,
  .n_safeguards = G_N_ELEMENTS (safeguards),
  .build = lk_build_projector,
  .loss = loss,
  .sample_losses = sample_losses,
  .energy = energy,
  .energy_formula = "−cos (z, z′) / T",
  .pictures = pictures,
  .n_pictures = G_N_ELEMENTS (pictures),
  .picture = lk_similarity_picture,
  .diagram = diagram,
  .reference_lines = reference_lines,
};
