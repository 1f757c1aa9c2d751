/* Layers: an operation with its parameters. Built once into a net, applied in every step. Plain values that point into
 * the net; a layer with weight == NULL does not exist. */

#pragma once

#include "nn/net.h"
#include "tensor/ops.h"

typedef struct
{
  LkParam *weight; /* OIHW */
  int stride, pad;
} LkConvLayer;

typedef struct
{
  LkParam *weight, *bias; /* [c]; NULL without affine */
  LkParam *mean, *var, *batches;
} LkBatchNormLayer;

typedef struct
{
  LkParam *weight, *bias; /* [out, in], [out]; bias may be NULL */
} LkLinearLayer;

/* name.weight [out, in, size, size], no bias, pad = size / 2. */
LkConvLayer lk_conv_layer_new (LkNet *net, const char *name, int in, int out, int size, int stride, LkInit init);
LkVar *lk_conv_layer (LkTape *tape, const LkConvLayer *layer, LkVar *x);

/* name.weight, .bias (if affine), .running_mean, .running_var, .num_batches_tracked. */
LkBatchNormLayer lk_batch_norm_layer_new (LkNet *net, const char *name, int channels, gboolean affine);
/* groups: number of views in x; residual may be NULL. */
LkVar *
lk_batch_norm_layer (LkTape *tape, const LkBatchNormLayer *layer, LkVar *x, LkVar *residual, gboolean relu, int groups);

LkLinearLayer lk_linear_layer_new (LkNet *net, const char *name, int in, int out, gboolean bias);
LkVar *lk_linear_layer (LkTape *tape, const LkLinearLayer *layer, LkVar *x);

/* -- heads --------------------------------------------------------------------------------------------------------- */

#define LK_MAX_MLP_LAYERS 4

/* How the last layer of an MLP ends. Hidden layers are always Linear (no bias), BatchNorm, ReLU. */
typedef enum
{
  LK_MLP_PLAIN,          /* Linear with bias */
  LK_MLP_BATCHNORM,      /* Linear (no bias), BatchNorm */
  LK_MLP_BATCHNORM_PLAIN /* Linear (no bias), BatchNorm without weight and bias */
} LkMlpEnd;

typedef struct
{
  int n_layers;
  LkLinearLayer linear[LK_MAX_MLP_LAYERS];
  LkBatchNormLayer norm[LK_MAX_MLP_LAYERS];
  LkMlpEnd end;
  gboolean without_norm; /* a live switch: all its BatchNorms are left out, hidden layers keep their ReLU */
} LkMlp;

/* widths [n_layers + 1]: input, hidden ..., output. Names are those of nn.Sequential: name.0 .1 .3 ... */
LkMlp lk_mlp_new (LkNet *net, const char *name, int n_layers, const int *widths, LkMlpEnd end);

/* x [n, in] -> [n, out]; groups: views in x. before_norm (may be NULL) gets the output before a last BatchNorm, which
 * hides collapse from the standard deviation. */
LkVar *lk_mlp (LkTape *tape, const LkMlp *mlp, LkVar *x, int groups, LkVar **before_norm);
