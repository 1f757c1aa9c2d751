/* conv-small: four 3x3 convolutions with BatchNorm and ReLU, 32-64-128-256 channels at width 32, strides 1, 2, 2, 2,
 * global average pool. Names are those of nn.Sequential (conv, bn, relu, conv, bn, relu, ...). */

#include "nn/encoder-kinds.h"

#include <glib/gi18n.h>

static void
build (LkEncoder *encoder, LkNet *net, const char *prefix)
{
  int in = encoder->c;

  encoder->n_convs = 4;
  for (int i = 0; i < encoder->n_convs; i++)
    {
      int out = encoder->width << i;
      g_autofree char *conv = g_strdup_printf ("%s.%d", prefix, 3 * i);
      g_autofree char *norm = g_strdup_printf ("%s.%d", prefix, 3 * i + 1);

      encoder->convs[i] = lk_conv_layer_new (net, conv, in, out, 3, i == 0 ? 1 : 2, LK_INIT_UNIFORM);
      encoder->norms[i] = lk_batch_norm_layer_new (net, norm, out, TRUE);
      in = out;
    }
  encoder->features = in;
}

static LkVar *
forward (const LkEncoder *encoder, LkTape *tape, LkVar *x, int groups)
{
  for (int i = 0; i < encoder->n_convs; i++)
    x = lk_batch_norm_layer (tape, &encoder->norms[i], lk_conv_layer (tape, &encoder->convs[i], x), NULL, TRUE, groups);

  return x;
}

const LkEncoderKind LK_ENCODER_SYMBOL (conv_small) = {
  .id = "conv-small",
  .title = N_ ("Small convolutional network"),
  .help = N_ ("Four convolutions. Learns in a minute what a laptop can show in a minute."),
  .width = 32,
  .build = build,
  .forward = forward,
};
