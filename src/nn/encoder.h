/* Encoders: image -> feature vector. A new one is one file and one line in the registry (encoder.c).
 * Any input of 8..128 px with 1 or 3 channels. */

#pragma once

#include "base/setting.h"
#include "nn/layers.h"

typedef struct _LkEncoder LkEncoder;

typedef struct
{
  const char *id;    /* "conv-small" */
  const char *title; /* translatable */
  const char *help;
  int width;         /* what encoder.width = 0 means */
  gboolean one_size; /* takes only images of the size it was built for */
  /* Adds the parameters under prefix ("backbone") and returns the encoder. */
  void (*build) (LkEncoder *encoder, LkNet *net, const char *prefix);
  /* images [n, h, w, c] -> the map before pooling; a matrix where there is none. */
  LkVar *(*forward) (const LkEncoder *encoder, LkTape *tape, LkVar *images, int groups);
} LkEncoderKind;

#define LK_MAX_BLOCKS 16

/* One residual block: relu (bn2 (conv2 (relu (bn1 (conv1 x)))) + shortcut). */
typedef struct
{
  LkConvLayer conv1, conv2, shortcut;
  LkBatchNormLayer norm1, norm2, shortcut_norm;
} LkResidualBlock;

/* Filled by build (); which fields are used is the kind's business. */
struct _LkEncoder
{
  const LkEncoderKind *kind;
  int width;
  int h, w, c;  /* of the input images */
  int features; /* width of the output */
  int n_convs;
  LkConvLayer convs[LK_MAX_BLOCKS];
  LkBatchNormLayer norms[LK_MAX_BLOCKS];
  int n_blocks;
  LkResidualBlock blocks[LK_MAX_BLOCKS];
  LkMlp mlp;
  LkLinearLayer linear;
};

const LkEncoderKind *const *lk_encoders (int *n);
const LkEncoderKind *lk_encoder_find (const char *id);

/* encoder.id, encoder.width. */
const LkSetting *lk_encoder_settings (int *n);

/* width 0 = the kind's own. (transfer full) */
LkEncoder *lk_encoder_new (const char *id, int width, LkNet *net, const char *prefix, int h, int w, int c);
void lk_encoder_free (LkEncoder *encoder);

/* images [n, h, w, c] -> features [n, encoder->features]. groups: views in the batch (BatchNorm statistics per view).
 * map (may be NULL) gets the feature map before pooling. */
LkVar *lk_encode (LkTape *tape, const LkEncoder *encoder, LkVar *images, int groups, LkVar **map);
