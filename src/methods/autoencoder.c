/* Autoencoder: the features must hold enough to draw the view again. Unsupervised learning that compares nothing.
 *
 *   L = mean over images and pixels of (x - decoder (f (x)))^2                              (Hinton & Salakhutdinov 2006)
 *
 * x is the view itself, normalized as the encoder sees it, so that drawing the mean gray gives about 1. Decoder: Linear,
 * BatchNorm, ReLU, Linear from the pooled features to all pixels; no convolutions, so that the features alone carry where
 * things are. One view by default; of several, each is drawn from its own features. Small views take no part: the decoder
 * draws one size. There is no projector. Nothing can collapse: an output that is the same for all images draws the mean
 * image. What it learns is what makes most of the pixels' variance, which is not what tells classes apart. */

#include "methods/common-settings.h"
#include "methods/method-list.h"

#define MAX_SHOWN 12

static const LkSetting settings[] = {
  LK_INT ("method.hidden",
          N_ ("Decoder width"),
          256,
          4,
          8192,
          32,
          2048,
          LK_SCALE_LOG,
          LK_RESTART,
          N_ ("Width of the decoder's hidden layer.")),
};

static const LkDefault defaults[] = {
  { "optimizer.lr", "0.1" },
  { NULL, NULL },
};

static const LkMethodCurve curves[] = {
  { .id = "explained",
    .title = N_ ("Explained variance"),
    .help = N_ (
        "Share of the variance of the batch's pixels that the reconstructions account for: 0 when all are the mean "
        "image, 1 when they are perfect.") },
};

static int
one_view (const LkValues *values)
{
  return 1;
}

static void
build (LkMethodRun *run)
{
  const LkEncoder *encoder = run->backbone;

  run->predictor = lk_mlp_new (run->net, "decoder", 2,
                               (int[]){ encoder->features, lk_values_int (run->values, "method.hidden"),
                                        encoder->h * encoder->w * encoder->c },
                               LK_MLP_PLAIN);
}

/* What the reconstructions lack; images: the views [targets * rows, h, w, c]. */
static LkVar *
residual (LkMethodRun *run, LkTape *tape, const LkBatch *batch, LkVar **images)
{
  const LkViewGroup *group = &batch->groups[0];
  int views = lk_batch_targets (batch);
  LkVar *features = lk_embed_targets (tape, run->backbone, NULL, batch);

  *images = lk_tape_input (tape, (LkShape){ views * batch->rows, group->h, group->w, group->c }, group->x);
  return lk_sub (tape, *images, lk_mlp (tape, &run->predictor, features, views, NULL));
}

static double
explained_variance (LkTape *tape, LkVar *images, LkVar *error)
{
  LkVar *centered = lk_center_columns (tape, lk_flatten (tape, images));

  return 1 - lk_var_number (error) / lk_var_number (lk_mean (tape, lk_mul (tape, centered, centered)));
}

static LkVar *
loss (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *images, *rest = residual (run, tape, batch, &images);
  LkVar *error = lk_mean (tape, lk_mul (tape, rest, rest));

  run->curve[0] = explained_variance (tape, images, error);
  return error;
}

static LkVar *
sample_losses (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *images, *rest = residual (run, tape, batch, &images);
  LkVar *squares = lk_scale (tape, lk_row_dot (tape, rest, rest), 1.0 / (double) lk_row_count (rest->shape));

  return lk_mean_over_views (tape, squares, lk_batch_targets (batch));
}

static const LkMethodPicture pictures[] = {
  { .id = "reconstructions",
    .title = N_ ("Reconstructions"),
    .help = N_ (
        "Each view and, after it, what the decoder draws from its features. What is blurred away is what the features "
        "do not hold."),
    .kind = LK_PICTURE_IMAGES },
};

/* View, reconstruction, view, ... */
static LkVar *
picture (LkMethodRun *run, LkTape *tape, const LkBatch *batch, int which)
{
  LkVar *images, *rest = residual (run, tape, batch, &images);
  LkVar *both = lk_concat_rows (tape, 2, (LkVar *[]){ images, lk_sub (tape, images, rest) });
  int shown = MIN (MAX_SHOWN, batch->rows), index[2 * MAX_SHOWN];

  for (int i = 0; i < shown; i++)
    {
      index[2 * i] = i;
      index[2 * i + 1] = images->shape.n + i;
    }
  return lk_gather_rows (tape, both, index, 2 * shown);
}

static void
diagram (const LkValues *values, LkDiagram *drawing)
{
  LkDiagramBox *image = lk_diagram_box (drawing, LK_BOX_IMAGE, 0, 0, N_ ("image"));
  LkDiagramBox *view = lk_diagram_box (drawing, LK_BOX_IMAGE, 1, 0, N_ ("view"));
  LkDiagramBox *encoder = lk_diagram_box (drawing, LK_BOX_NET, 2, 0, N_ ("encoder"));
  LkDiagramBox *decoder = lk_diagram_box (drawing, LK_BOX_NET, 3, 0, N_ ("decoder"));
  LkDiagramBox *loss_box = lk_diagram_box (drawing, LK_BOX_LOSS, 4, 0, N_ ("loss"));
  LkDiagramBox *pixels = lk_diagram_box (drawing, LK_BOX_IMAGE, 3, 1, N_ ("pixels"));

  lk_diagram_arrow (drawing, image, view, LK_ARROW_FLOW);
  lk_diagram_arrow (drawing, view, encoder, LK_ARROW_FLOW);
  lk_diagram_arrow (drawing, encoder, decoder, LK_ARROW_FLOW);
  lk_diagram_arrow (drawing, decoder, loss_box, LK_ARROW_FLOW);
  lk_diagram_arrow (drawing, view, pixels, LK_ARROW_FLOW);
  lk_diagram_arrow (drawing, pixels, loss_box, LK_ARROW_FLOW)->stopped = TRUE;
  loss_box->curve = "loss";
  decoder->curve = "explained";
}

static int
reference_lines (const LkMethodRun *run, LkReferenceLine lines[4])
{
  lines[0] = (LkReferenceLine){ "chance", N_ ("mean gray"), 1 };
  return 1;
}

const LkMethod LK_METHOD_SYMBOL (autoencoder) = {
  .id = "autoencoder",
  .title = N_ ("Autoencoder"),
  .family = LK_FAMILY_REFERENCE,
  .year = 2006,
  .reference = "Hinton, Salakhutdinov 2006: Reducing the Dimensionality of Data with Neural Networks",
  .summary = N_ (
      "The features must be enough to draw the image again. It compares no images: what it keeps is what makes most "
      "pixels vary."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .defaults = defaults,
  .views = one_view,
  .build = build,
  .loss = loss,
  .sample_losses = sample_losses,
  .curves = curves,
  .n_curves = G_N_ELEMENTS (curves),
  .pictures = pictures,
  .n_pictures = G_N_ELEMENTS (pictures),
  .picture = picture,
  .diagram = diagram,
  .reference_lines = reference_lines,
};
