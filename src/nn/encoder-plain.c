/* mlp: all pixels in one row, two layers with BatchNorm and ReLU.  linear: one matrix and no bias, the setting of the theory of
 * non-contrastive learning. Both look at pixels by their place, so they cannot take another image size. */

#include "nn/encoder-kinds.h"

#include <glib/gi18n.h>

static void
build_mlp (LkEncoder *encoder, LkNet *net, const char *prefix)
{
  int hidden = encoder->width, features = encoder->width / 2;

  encoder->features = MAX (features, 1);
  encoder->mlp = lk_mlp_new (net, prefix, 2, (int[]){ encoder->h * encoder->w * encoder->c, hidden, encoder->features },
                             LK_MLP_BATCHNORM);
}

static LkVar *
forward_mlp (const LkEncoder *encoder, LkTape *tape, LkVar *x, int groups)
{
  return lk_relu (tape, lk_mlp (tape, &encoder->mlp, lk_flatten (tape, x), groups, NULL));
}

static void
build_linear (LkEncoder *encoder, LkNet *net, const char *prefix)
{
  g_autofree char *name = g_strconcat (prefix, ".0", NULL);

  encoder->features = encoder->width;
  encoder->linear = lk_linear_layer_new (net, name, encoder->h * encoder->w * encoder->c, encoder->features, FALSE);
}

static LkVar *
forward_linear (const LkEncoder *encoder, LkTape *tape, LkVar *x, int groups)
{
  return lk_linear_layer (tape, &encoder->linear, lk_flatten (tape, x));
}

const LkEncoderKind LK_ENCODER_SYMBOL (mlp) = {
  .id = "mlp",
  .title = N_ ("Multilayer perceptron"),
  .help = N_ ("Two fully connected layers on the pixels; width is that of the hidden layer, features are half of it."),
  .width = 512,
  .one_size = TRUE,
  .build = build_mlp,
  .forward = forward_mlp,
};

const LkEncoderKind LK_ENCODER_SYMBOL (linear) = {
  .id = "linear",
  .title = N_ ("Linear map"),
  .help = N_ ("One matrix: what the linear theory of non-contrastive learning is about."),
  .width = 64,
  .one_size = TRUE,
  .build = build_linear,
  .forward = forward_linear,
};
