/* Random encoder: the network as it was initialized, as a run. What any training has to beat.
 *
 *   L = 0, and every parameter is held
 *
 * No step passes an image through the network, so BatchNorm's running statistics stay those of the start too, and all
 * figures of the run are those of step 0. There is no projector. One epoch by default: there is nothing to wait for. */

#include "methods/method-list.h"

#include <glib/gi18n.h>

static const LkDefault defaults[] = {
  { "train.epochs", "1" },
  { NULL, NULL },
};

static int
one_view (const LkValues *values)
{
  return 1;
}

static void
build (LkMethodRun *run)
{
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  return lk_constant (tape, 0);
}

/* Weight decay would move them. */
static void
before_update (LkMethodRun *run)
{
  for (int i = 0; i < lk_net_count (run->net); i++)
    lk_net_param (run->net, i)->held = TRUE;
}

static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  LkDiagramBox *image = lk_diagram_box (drawing, LK_BOX_IMAGE, 0, 0, N_ ("image"));
  LkDiagramBox *encoder = lk_diagram_box (drawing, LK_BOX_TEACHER, 1, 0, N_ ("encoder"));

  lk_diagram_arrow (drawing, image, encoder, LK_ARROW_FLOW)->stopped = TRUE;
}

const LkMethod LK_METHOD_SYMBOL (random) = {
  .id = "random",
  .title = N_ ("Random encoder"),
  .family = LK_FAMILY_REFERENCE,
  .year = 2009,
  .reference =
      "Jarrett, Kavukcuoglu, Ranzato, LeCun 2009: What is the Best Multi-Stage Architecture for Object Recognition?",
  .summary = N_ (
      "The encoder as it was initialized, never trained. Its features already tell some images apart: what training "
      "adds is the rest."),
  .defaults = defaults,
  .views = one_view,
  .build = build,
  .loss = loss,
  .before_update = before_update,
  .diagram = diagram,
};
