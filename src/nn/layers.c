#include "nn/layers.h"

/* "name.part" added to the net. */
static LkParam *
add_part (LkNet *net,
          const char *name,
          const char *part,
          LkParamFlags flags,
          int rank,
          const int dims[4],
          LkInit init,
          int fan)
{
  g_autofree char *full = g_strconcat (name, ".", part, NULL);

  return lk_net_add (net, full, flags, rank, dims, init, fan);
}

LkConvLayer
lk_conv_layer_new (LkNet *net, const char *name, int in, int out, int size, int stride, LkInit init)
{
  int taps = size * size;

  return (LkConvLayer){
    .weight = add_part (net, name, "weight", LK_PARAM_TRAINED, 4, (int[]){ out, in, size, size }, init,
                        taps * (init == LK_INIT_KAIMING_NORMAL ? out : in)),
    .stride = stride,
    .pad = size / 2,
  };
}

LkVar *
lk_conv_layer (LkTape *tape, const LkConvLayer *layer, LkVar *x)
{
  return lk_conv2d (tape, x, &layer->weight->var, layer->stride, layer->pad);
}

LkBatchNormLayer
lk_batch_norm_layer_new (LkNet *net, const char *name, int channels, gboolean affine)
{
  const int dims[4] = { channels };
  const LkParamFlags small = LK_PARAM_NO_DECAY | LK_PARAM_NO_LARS;
  g_autofree char *counter = g_strconcat (name, ".num_batches_tracked", NULL);
  LkBatchNormLayer layer = { 0 };

  if (affine)
    {
      layer.weight = add_part (net, name, "weight", small, 1, dims, LK_INIT_ONE, 1);
      layer.bias = add_part (net, name, "bias", small, 1, dims, LK_INIT_ZERO, 1);
    }
  layer.mean = add_part (net, name, "running_mean", LK_PARAM_BUFFER, 1, dims, LK_INIT_ZERO, 1);
  layer.var = add_part (net, name, "running_var", LK_PARAM_BUFFER, 1, dims, LK_INIT_ONE, 1);
  layer.batches = lk_net_add_counter (net, counter);
  return layer;
}

LkVar *
lk_batch_norm_layer (LkTape *tape, const LkBatchNormLayer *layer, LkVar *x, LkVar *residual, gboolean relu, int groups)
{
  LkRunningStats stats = { layer->mean->var.x, layer->var->var.x, &layer->batches->counter };

  return lk_batchnorm (tape, x, layer->weight != NULL ? &layer->weight->var : NULL,
                       layer->bias != NULL ? &layer->bias->var : NULL, residual, relu, groups, &stats);
}

LkLinearLayer
lk_linear_layer_new (LkNet *net, const char *name, int in, int out, gboolean bias)
{
  LkLinearLayer layer = { 0 };

  layer.weight = add_part (net, name, "weight", LK_PARAM_TRAINED, 2, (int[4]){ out, in }, LK_INIT_UNIFORM, in);
  if (bias)
    layer.bias = add_part (net, name, "bias", LK_PARAM_NO_DECAY | LK_PARAM_NO_LARS, 1, (int[4]){ out }, LK_INIT_UNIFORM,
                           in);
  return layer;
}

LkVar *
lk_linear_layer (LkTape *tape, const LkLinearLayer *layer, LkVar *x)
{
  return lk_linear (tape, x, &layer->weight->var, layer->bias != NULL ? &layer->bias->var : NULL);
}

LkMlp
lk_mlp_new (LkNet *net, const char *name, int n_layers, const int *widths, LkMlpEnd end)
{
  LkMlp mlp = { .n_layers = n_layers, .end = end };

  g_assert (n_layers >= 1 && n_layers <= LK_MAX_MLP_LAYERS);
  /* nn.Sequential counts Linear, BatchNorm and ReLU: a hidden layer takes three places. */
  for (int i = 0; i < n_layers; i++)
    {
      gboolean last = i == n_layers - 1;
      gboolean norm = !last || end != LK_MLP_PLAIN;
      g_autofree char *linear = g_strdup_printf ("%s.%d", name, 3 * i);
      g_autofree char *batch_norm = g_strdup_printf ("%s.%d", name, 3 * i + 1);

      mlp.linear[i] = lk_linear_layer_new (net, linear, widths[i], widths[i + 1], !norm);
      if (norm)
        mlp.norm[i] = lk_batch_norm_layer_new (net, batch_norm, widths[i + 1], !last || end == LK_MLP_BATCHNORM);
    }
  return mlp;
}

LkVar *
lk_mlp (LkTape *tape, const LkMlp *mlp, LkVar *x, int groups, LkVar **before_norm)
{
  for (int i = 0; i < mlp->n_layers; i++)
    {
      gboolean last = i == mlp->n_layers - 1;

      x = lk_linear_layer (tape, &mlp->linear[i], x);
      if (last && before_norm != NULL)
        *before_norm = x;
      if (mlp->without_norm && !last)
        x = lk_relu (tape, x);
      else if (!mlp->without_norm && mlp->norm[i].mean != NULL)
        x = lk_batch_norm_layer (tape, &mlp->norm[i], x, NULL, !last, groups);
    }
  return x;
}
