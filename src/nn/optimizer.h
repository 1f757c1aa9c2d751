/* Optimizers: one update rule with a per-tensor trust ratio; LARS without trust is SGD.
 *
 *   SGD    g <- g + wd w;  m <- momentum m + g;  w <- w - lr m        (Nesterov: w <- w - lr (g + momentum m))
 *   LARS   g <- (g + wd w) min (eta |w| / (|g| + wd |w|) / lr, 1), then as SGD      (You et al. 2017, clipped as LARC)
 *   AdamW  w <- w - lr wd w - lr m^ / (sqrt (v^) + eps)                              (Loshchilov & Hutter 2019)
 *
 * Moments are tensors of the net: optimizer.momentum.NAME, optimizer.variance.NAME. */

#pragma once

#include "base/setting.h"
#include "nn/net.h"

typedef struct _LkOptimizer LkOptimizer;

/* optimizer.id, .lr, .weight_decay, .momentum, .nesterov, .schedule, .warmup, .clip ... */
const LkSetting *lk_optimizer_settings (int *n);

/* Adds its moments to the net. values hold optimizer.*; read again at each step, so live changes bite at once. */
LkOptimizer *lk_optimizer_new (LkNet *net, const LkValues *values);
void lk_optimizer_free (LkOptimizer *optimizer);
void lk_optimizer_set_values (LkOptimizer *optimizer, const LkValues *values);

/* Learning rate at a step (0-based) of total_steps: warm-up of warmup_steps, lr (t + 1) / warmup, then cosine to 0 (per
 * step), step (x 0.1 at 60 % and at 80 %) or constant. */
double lk_learning_rate (const LkValues *values, long step, long total_steps, long steps_per_epoch);

/* One update with the gradients in the net; finished gradients assumed (lk_net_finish_gradients ()). Returns the global
 * norm of the gradient before clipping; if that is not finite, nothing has changed. By the pool, in fixed slices. */
double lk_optimizer_step (LkOptimizer *optimizer, double lr, LkPool *pool);
