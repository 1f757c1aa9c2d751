/* Supervised: the same encoder, trained on the labels. The reference that every self-supervised run is compared with.
 *
 *   L = mean over views and images of -log softmax (W f + b)[label]
 *
 * Images without a label take no part in the loss. */

#include "methods/method-list.h"

#include <glib/gi18n.h>
#include <math.h>

static const LkDefault defaults[] = {
  { "optimizer.lr", "0.1" },
  { NULL, NULL },
};

static void
build (LkMethodRun *run)
{
  run->projector = lk_mlp_new (run->net, "projector", 1, (int[]){ run->backbone->features, MAX (run->n_classes, 2) },
                               LK_MLP_PLAIN);
}

/* The logits of all views, and the class of each row. */
static LkVar *
classify (LkMethodRun *run, LkTape *tape, const LkBatch *batch, int *target)
{
  LkVar *logits = lk_embed_views (tape, run->backbone, &run->projector, batch);

  for (int i = 0; i < logits->shape.n; i++)
    target[i] = batch->label[i % batch->rows];
  return logits;
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  int *target = g_newa (int, batch->rows *lk_batch_views (batch));
  LkVar *logits = classify (run, tape, batch, target);

  return lk_cross_entropy (tape, logits, target, NULL);
}

static LkVar *
sample_losses (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  int views = lk_batch_views (batch), *target = g_newa (int, batch->rows *views);
  LkVar *logits = classify (run, tape, batch, target);

  return lk_mean_over_views (tape, lk_cross_entropy_rows (tape, logits, target, NULL), views);
}

static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  LkDiagramBox *image = lk_diagram_box (drawing, LK_BOX_IMAGE, 0, 0, N_ ("image"));
  LkDiagramBox *view = lk_diagram_box (drawing, LK_BOX_IMAGE, 1, 0, N_ ("view"));
  LkDiagramBox *encoder = lk_diagram_box (drawing, LK_BOX_NET, 2, 0, N_ ("encoder"));
  LkDiagramBox *classifier = lk_diagram_box (drawing, LK_BOX_NET, 3, 0, N_ ("classifier"));
  LkDiagramBox *loss_box = lk_diagram_box (drawing, LK_BOX_LOSS, 4, 0, N_ ("loss"));
  LkDiagramBox *label = lk_diagram_box (drawing, LK_BOX_IMAGE, 3, 1, N_ ("label"));

  lk_diagram_arrow (drawing, image, view, LK_ARROW_FLOW);
  lk_diagram_arrow (drawing, view, encoder, LK_ARROW_FLOW);
  lk_diagram_arrow (drawing, encoder, classifier, LK_ARROW_FLOW);
  lk_diagram_arrow (drawing, classifier, loss_box, LK_ARROW_FLOW);
  lk_diagram_arrow (drawing, label, loss_box, LK_ARROW_FLOW);
  loss_box->curve = "loss";
}

static int
one_view (const LkValues *values)
{
  return 1;
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  lines[0] = (LkReferenceLine){ "chance", N_ ("chance"), log (MAX (run->n_classes, 2)) };
  return 1;
}

const LkMethod LK_METHOD_SYMBOL (supervised) = {
  .id = "supervised",
  .title = N_ ("Supervised"),
  .family = LK_FAMILY_REFERENCE,
  .year = 1986,
  .reference = "Rumelhart, Hinton, Williams 1986: Learning representations by back-propagating errors",
  .summary = N_ ("The same encoder trained on labels: what self-supervised features are measured against."),
  .defaults = defaults,
  .needs_labels = TRUE,
  .views = one_view,
  .build = build,
  .loss = loss,
  .sample_losses = sample_losses,
  .diagram = diagram,
  .reference_lines = reference_lines,
};
