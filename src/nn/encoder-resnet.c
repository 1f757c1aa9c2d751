/* Residual networks (He et al. 2016) for small images: a 3x3 stem without max-pool, stages of basic blocks, global
 * average pool. resnet-8/14/20 have three stages of 1/2/3 blocks with 16-32-64 channels (sec. 4.2), resnet-18 four
 * stages of two with 64-128-256-512. Names and initial values are torchvision's. */

#include "nn/encoder-kinds.h"

#include <glib/gi18n.h>

static LkResidualBlock
build_block (LkNet *net, const char *name, int in, int out, int stride)
{
  g_autofree char *conv1 = g_strconcat (name, ".conv1", NULL);
  g_autofree char *bn1 = g_strconcat (name, ".bn1", NULL);
  g_autofree char *conv2 = g_strconcat (name, ".conv2", NULL);
  g_autofree char *bn2 = g_strconcat (name, ".bn2", NULL);
  LkResidualBlock block = { 0 };

  block.conv1 = lk_conv_layer_new (net, conv1, in, out, 3, stride, LK_INIT_KAIMING_NORMAL);
  block.norm1 = lk_batch_norm_layer_new (net, bn1, out, TRUE);
  block.conv2 = lk_conv_layer_new (net, conv2, out, out, 3, 1, LK_INIT_KAIMING_NORMAL);
  block.norm2 = lk_batch_norm_layer_new (net, bn2, out, TRUE);
  if (stride != 1 || in != out)
    {
      g_autofree char *shortcut = g_strconcat (name, ".downsample.0", NULL);
      g_autofree char *shortcut_norm = g_strconcat (name, ".downsample.1", NULL);

      block.shortcut = lk_conv_layer_new (net, shortcut, in, out, 1, stride, LK_INIT_KAIMING_NORMAL);
      block.shortcut_norm = lk_batch_norm_layer_new (net, shortcut_norm, out, TRUE);
    }
  return block;
}

static void
build (LkEncoder *encoder, LkNet *net, const char *prefix, int stages, int blocks_per_stage)
{
  g_autofree char *conv = g_strconcat (prefix, ".conv1", NULL);
  g_autofree char *norm = g_strconcat (prefix, ".bn1", NULL);
  int in = encoder->width;

  encoder->n_convs = 1;
  encoder->convs[0] = lk_conv_layer_new (net, conv, encoder->c, in, 3, 1, LK_INIT_KAIMING_NORMAL);
  encoder->norms[0] = lk_batch_norm_layer_new (net, norm, in, TRUE);
  for (int stage = 0; stage < stages; stage++)
    for (int i = 0; i < blocks_per_stage; i++)
      {
        int out = encoder->width << stage;
        g_autofree char *name = g_strdup_printf ("%s.layer%d.%d", prefix, stage + 1, i);

        encoder->blocks[encoder->n_blocks++] = build_block (net, name, in, out, stage > 0 && i == 0 ? 2 : 1);
        in = out;
      }
  encoder->features = in;
}

static LkVar *
block_forward (LkTape *tape, const LkResidualBlock *block, LkVar *x, int groups)
{
  LkVar *y = lk_batch_norm_layer (tape, &block->norm1, lk_conv_layer (tape, &block->conv1, x), NULL, TRUE, groups);
  LkVar *shortcut = x;

  if (block->shortcut.weight != NULL)
    shortcut = lk_batch_norm_layer (tape, &block->shortcut_norm, lk_conv_layer (tape, &block->shortcut, x), NULL, FALSE,
                                    groups);
  return lk_batch_norm_layer (tape, &block->norm2, lk_conv_layer (tape, &block->conv2, y), shortcut, TRUE, groups);
}

static LkVar *
forward (const LkEncoder *encoder, LkTape *tape, LkVar *x, int groups)
{
  x = lk_batch_norm_layer (tape, &encoder->norms[0], lk_conv_layer (tape, &encoder->convs[0], x), NULL, TRUE, groups);
  for (int i = 0; i < encoder->n_blocks; i++)
    x = block_forward (tape, &encoder->blocks[i], x, groups);

  return x;
}

#define DEFINE_RESNET(symbol, id_, title_, help_, width_, stages, blocks)         \
  static void build_##symbol (LkEncoder *encoder, LkNet *net, const char *prefix) \
  {                                                                               \
    build (encoder, net, prefix, stages, blocks);                                 \
  }                                                                               \
                                                                                  \
  const LkEncoderKind LK_ENCODER_SYMBOL (symbol) = {                              \
    .id = id_,                                                                    \
    .title = title_,                                                              \
    .help = help_,                                                                \
    .width = width_,                                                              \
    .build = build_##symbol,                                                      \
    .forward = forward,                                                           \
  };

DEFINE_RESNET (resnet_8, "resnet-8", N_ ("ResNet-8"), N_ ("Three residual blocks, 16-32-64 channels."), 16, 3, 1)
DEFINE_RESNET (resnet_14, "resnet-14", N_ ("ResNet-14"), N_ ("Six residual blocks, 16-32-64 channels."), 16, 3, 2)
DEFINE_RESNET (resnet_20, "resnet-20", N_ ("ResNet-20"), N_ ("Nine residual blocks, 16-32-64 channels."), 16, 3, 3)
DEFINE_RESNET (resnet_18,
               "resnet-18",
               N_ ("ResNet-18"),
               N_ ("Eight residual blocks, 64-128-256-512 channels; the network of the papers, slow on a laptop."),
               64,
               4,
               2)
