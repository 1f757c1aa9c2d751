#include "nn/encoder.h"

#include "nn/encoder-kinds.h"

#include <glib/gi18n.h>
#include <string.h>

/* One line an encoder; the sidebar and `likeness-cli list encoders` show them in this order. */
static const LkEncoderKind *const kinds[] = {
  &LK_ENCODER_SYMBOL (conv_small), &LK_ENCODER_SYMBOL (resnet_8),  &LK_ENCODER_SYMBOL (resnet_14),
  &LK_ENCODER_SYMBOL (resnet_20),  &LK_ENCODER_SYMBOL (resnet_18), &LK_ENCODER_SYMBOL (mlp),
  &LK_ENCODER_SYMBOL (linear),
};

static const char *const ids[] = { "conv-small", "resnet-8", "resnet-14", "resnet-20",
                                   "resnet-18",  "mlp",      "linear",    NULL };

static const LkSetting settings[] = {
  LK_CHOICE ("encoder.id",
             N_ ("Encoder"),
             "conv-small",
             ids,
             LK_RESTART,
             N_ ("The network that turns an image into a feature vector. conv-small trains fastest on a laptop; the "
                 "ResNets learn more per epoch and take longer.")),
  LK_INT ("encoder.width",
          N_ ("Width"),
          0,
          0,
          512,
          0,
          64,
          LK_SCALE_LINEAR,
          LK_RESTART,
          N_ ("Channels of the first layer; later layers have multiples of it. 0 takes the encoder's own width.")),
};

const LkEncoderKind *const *
lk_encoders (int *n)
{
  *n = G_N_ELEMENTS (kinds);
  return kinds;
}

const LkEncoderKind *
lk_encoder_find (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i]->id, id) == 0)
      return kinds[i];

  return NULL;
}

const LkSetting *
lk_encoder_settings (int *n)
{
  *n = G_N_ELEMENTS (settings);
  return settings;
}

LkEncoder *
lk_encoder_new (const char *id, int width, LkNet *net, const char *prefix, int h, int w, int c)
{
  LkEncoder *encoder = g_new0 (LkEncoder, 1);

  encoder->kind = lk_encoder_find (id);
  g_assert (encoder->kind != NULL);
  encoder->width = width > 0 ? width : encoder->kind->width;
  encoder->h = h;
  encoder->w = w;
  encoder->c = c;
  encoder->kind->build (encoder, net, prefix);
  return encoder;
}

void
lk_encoder_free (LkEncoder *encoder)
{
  g_free (encoder);
}

LkVar *
lk_encode (LkTape *tape, const LkEncoder *encoder, LkVar *images, int groups, LkVar **map)
{
  LkVar *last = encoder->kind->forward (encoder, tape, images, groups);

  if (map != NULL)
    *map = last;
  if (last->shape.h * last->shape.w > 1)
    return lk_mean_pool (tape, last);
  return lk_flatten (tape, last);
}
