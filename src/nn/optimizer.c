#include "nn/optimizer.h"

#include "base/hot.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define NUMBERS_PER_SLICE 16384
#define LARS_ETA 0.02
#define ADAM_BETA1 0.9
#define ADAM_BETA2 0.999
#define ADAM_EPSILON 1e-8

static const char *const ids[] = { "sgd", "lars", "adamw", NULL };
static const char *const schedules[] = { "cosine", "step", "constant", NULL };

static const LkSetting settings[] = {
  LK_CHOICE ("optimizer.id",
             N_ ("Optimizer"),
             "sgd",
             ids,
             LK_RESTART,
             N_ ("SGD with momentum, LARS for very large batches, or AdamW.")),
  LK_REAL ("optimizer.lr",
           N_ ("Learning rate"),
           0.3,
           0,
           100,
           1e-4,
           3,
           LK_SCALE_LOG,
           LK_LIVE,
           N_ ("Size of a step at the peak of the schedule. Too large: the loss jumps; too small: nothing moves.")),
  LK_REAL ("optimizer.weight_decay",
           N_ ("Weight decay"),
           5e-4,
           0,
           1,
           1e-6,
           1e-1,
           LK_SCALE_LOG,
           LK_LIVE,
           N_ ("Pulls weights towards zero; biases and BatchNorm are left out. Non-contrastive methods need some.")),
  LK_REAL ("optimizer.momentum",
           N_ ("Momentum"),
           0.9,
           0,
           0.999,
           0,
           0.99,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("How much of the last step is kept (SGD and LARS).")),
  LK_SWITCH ("optimizer.nesterov",
             N_ ("Nesterov"),
             FALSE,
             LK_LIVE,
             N_ ("Looks ahead along the momentum (SGD and LARS).")),
  LK_CHOICE (
      "optimizer.schedule",
      N_ ("Schedule"),
      "cosine",
      schedules,
      LK_RESTART,
      N_ ("How the learning rate falls: along a cosine to zero, by tenths at 60 % and 80 % of the run, or not.")),
  LK_REAL ("optimizer.warmup",
           N_ ("Warm-up"),
           0,
           0,
           100,
           0,
           10,
           LK_SCALE_LINEAR,
           LK_RESTART,
           N_ ("Epochs over which the learning rate rises from zero."),
           .unit = N_ ("epochs")),
  LK_REAL ("optimizer.clip",
           N_ ("Gradient clipping"),
           0,
           0,
           1e6,
           0,
           10,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("Longest gradient allowed, over all parameters; 0 allows any.")),
};

struct _LkOptimizer
{
  LkNet *net;
  LkValues *values;
  gboolean adam;
  int n;              /* trained parameters */
  LkParam **params;   /* [n] */
  LkParam **momentum; /* [n] */
  LkParam **variance; /* [n], AdamW */
  LkParam *steps;     /* AdamW's t */
  int n_slices;
  int *slice_param; /* [n_slices] */
  size_t *slice_first;
  double *slice_weight2, *slice_grad2; /* sums of squares */
};

const LkSetting *
lk_optimizer_settings (int *n)
{
  *n = G_N_ELEMENTS (settings);
  return settings;
}

/* -- schedule ------------------------------------------------------------------------------------------------------ */

double
lk_learning_rate (const LkValues *values, long step, long total_steps, long steps_per_epoch)
{
  double lr = lk_values_real (values, "optimizer.lr");
  double warmup = floor (lk_values_real (values, "optimizer.warmup") * (double) steps_per_epoch);
  const char *schedule = lk_values_text (values, "optimizer.schedule");
  double progress;

  if ((double) step < warmup)
    return lr * ((double) step + 1) / warmup;

  if (strcmp (schedule, "cosine") == 0)
    {
      progress = ((double) step - warmup) / MAX ((double) total_steps - warmup, 1);
      return lr * 0.5 * (1 + cos (G_PI * MIN (progress, 1)));
    }
  if (strcmp (schedule, "step") == 0)
    {
      progress = (double) step / (double) MAX (total_steps, 1);
      return lr * (progress >= 0.8 ? 0.01 : progress >= 0.6 ? 0.1 : 1);
    }
  return lr;
}

/* -- making -------------------------------------------------------------------------------------------------------- */

static LkParam *
add_moment (LkNet *net, const char *kind, const LkParam *param)
{
  g_autofree char *name = g_strdup_printf ("optimizer.%s.%s", kind, param->name);

  return lk_net_add (net, name, LK_PARAM_BUFFER, param->rank, param->dims, LK_INIT_ZERO, 1);
}

static void
cut_slices (LkOptimizer *self)
{
  GArray *which = g_array_new (FALSE, FALSE, sizeof (int)), *first = g_array_new (FALSE, FALSE, sizeof (size_t));

  for (int i = 0; i < self->n; i++)
    for (size_t at = 0; at < self->params[i]->count; at += NUMBERS_PER_SLICE)
      {
        g_array_append_val (which, i);
        g_array_append_val (first, at);
      }
  self->n_slices = (int) which->len;
  self->slice_param = (int *) (void *) g_array_free (which, FALSE);
  self->slice_first = (size_t *) (void *) g_array_free (first, FALSE);
  self->slice_weight2 = g_new0 (double, self->n_slices);
  self->slice_grad2 = g_new0 (double, self->n_slices);
}

LkOptimizer *
lk_optimizer_new (LkNet *net, const LkValues *values)
{
  LkOptimizer *self = g_new0 (LkOptimizer, 1);
  int count = lk_net_count (net);

  self->net = net;
  self->values = lk_values_copy (values);
  self->adam = strcmp (lk_values_text (values, "optimizer.id"), "adamw") == 0;
  self->params = g_new0 (LkParam *, count);
  self->momentum = g_new0 (LkParam *, count);
  self->variance = g_new0 (LkParam *, count);
  for (int i = 0; i < count; i++)
    if (lk_net_param (net, i)->var.needs_grad)
      self->params[self->n++] = lk_net_param (net, i);
  for (int i = 0; i < self->n; i++)
    {
      self->momentum[i] = add_moment (net, "momentum", self->params[i]);
      if (self->adam)
        self->variance[i] = add_moment (net, "variance", self->params[i]);
    }
  if (self->adam)
    self->steps = lk_net_add_counter (net, "optimizer.steps");
  cut_slices (self);
  return self;
}

void
lk_optimizer_free (LkOptimizer *self)
{
  if (self == NULL)
    return;

  lk_values_free (self->values);
  g_free (self->params);
  g_free (self->momentum);
  g_free (self->variance);
  g_free (self->slice_param);
  g_free (self->slice_first);
  g_free (self->slice_weight2);
  g_free (self->slice_grad2);
  g_free (self);
}

void
lk_optimizer_set_values (LkOptimizer *self, const LkValues *values)
{
  lk_values_free (self->values);
  self->values = lk_values_copy (values);
}

/* -- one update ---------------------------------------------------------------------------------------------------- */

typedef struct
{
  LkReal lr, momentum, decay, clip; /* clip: factor on every gradient */
  gboolean nesterov;
  LkReal correction1, correction2; /* AdamW: 1 / (1 - beta^t) */
} Rule;

typedef struct
{
  LkOptimizer *self;
  Rule rule;
  double *trust; /* [n] factor on (g + wd w); NULL = 1 */
} UpdateJob;

static void
measure_slice (void *data, int slice, int worker)
{
  LkOptimizer *self = data;
  const LkParam *param = self->params[self->slice_param[slice]];
  size_t first = self->slice_first[slice], last = MIN (first + NUMBERS_PER_SLICE, param->count);
  double weight2 = 0, grad2 = 0;

  for (size_t i = first; i < last && !param->held; i++)
    {
      weight2 += (double) param->var.x[i] * (double) param->var.x[i];
      grad2 += (double) param->var.g[i] * (double) param->var.g[i];
    }
  self->slice_weight2[slice] = weight2;
  self->slice_grad2[slice] = grad2;
}

static LK_HOT void
sgd_range (LkReal *restrict w,
           const LkReal *restrict g,
           LkReal *restrict m,
           size_t n,
           Rule rule,
           LkReal decay,
           LkReal trust)
{
  for (size_t i = 0; i < n; i++)
    {
      LkReal step = (g[i] * rule.clip + decay * w[i]) * trust;

      m[i] = rule.momentum * m[i] + step;
      w[i] -= rule.lr * (rule.nesterov ? step + rule.momentum * m[i] : m[i]);
    }
}

static LK_HOT void
adamw_range (LkReal *restrict w,
             const LkReal *restrict g,
             LkReal *restrict m,
             LkReal *restrict v,
             size_t n,
             Rule rule,
             LkReal decay)
{
  const LkReal beta1 = (LkReal) ADAM_BETA1, beta2 = (LkReal) ADAM_BETA2, epsilon = (LkReal) ADAM_EPSILON;

  for (size_t i = 0; i < n; i++)
    {
      LkReal grad = g[i] * rule.clip;

      m[i] = beta1 * m[i] + (1 - beta1) * grad;
      v[i] = beta2 * v[i] + (1 - beta2) * grad * grad;
      w[i] -= rule.lr * decay * w[i] +
              rule.lr * m[i] * rule.correction1 / ((LkReal) sqrt ((double) (v[i] * rule.correction2)) + epsilon);
    }
}

static void
update_slice (void *data, int slice, int worker)
{
  UpdateJob *job = data;
  LkOptimizer *self = job->self;
  int k = self->slice_param[slice];
  LkParam *param = self->params[k];
  size_t first = self->slice_first[slice], n = MIN (NUMBERS_PER_SLICE, param->count - first);
  LkReal decay = (param->flags & LK_PARAM_NO_DECAY) != 0 ? 0 : job->rule.decay;

  if (param->held)
    return;
  if (self->adam)
    adamw_range (param->var.x + first, param->var.g + first, self->momentum[k]->var.x + first,
                 self->variance[k]->var.x + first, n, job->rule, decay);
  else
    sgd_range (param->var.x + first, param->var.g + first, self->momentum[k]->var.x + first, n, job->rule, decay,
               job->trust != NULL ? (LkReal) job->trust[k] : 1);
}

/* Sum of squares of parameter k: gradient or weight. */
static double
squares (const LkOptimizer *self, const double *slices, int k)
{
  double sum = 0;

  for (int s = 0; s < self->n_slices; s++)
    if (self->slice_param[s] == k)
      sum += slices[s];
  return sum;
}

/* LARS's factor, clipped so that no tensor moves faster than under SGD (LARC). */
static double
trust_ratio (const LkOptimizer *self, int k, double lr, double decay, double clip)
{
  double weight = sqrt (squares (self, self->slice_weight2, k));
  double grad = sqrt (squares (self, self->slice_grad2, k)) * clip;

  if ((self->params[k]->flags & LK_PARAM_NO_LARS) != 0 || weight == 0 || grad == 0 || lr == 0)
    return 1;
  return MIN (LARS_ETA * weight / (grad + decay * weight) / lr, 1);
}

double
lk_optimizer_step (LkOptimizer *self, double lr, LkPool *pool)
{
  const LkValues *values = self->values;
  double decay = lk_values_real (values, "optimizer.weight_decay"), clip = lk_values_real (values, "optimizer.clip");
  gboolean lars = strcmp (lk_values_text (values, "optimizer.id"), "lars") == 0;
  double norm = 0, factor = 1, trust[1024];
  UpdateJob job = { .self = self };

  g_assert (self->n <= (int) G_N_ELEMENTS (trust));
  lk_pool_run (pool, self->n_slices, measure_slice, self);
  for (int s = 0; s < self->n_slices; s++)
    norm += self->slice_grad2[s];
  norm = sqrt (norm);
  if (!isfinite (norm))
    return norm;
  if (clip > 0 && norm > clip)
    factor = clip / norm;

  for (int k = 0; lars && k < self->n; k++)
    trust[k] = trust_ratio (self, k, lr, decay, factor);

  job.trust = lars ? trust : NULL;
  job.rule = (Rule){ .lr = (LkReal) lr,
                     .momentum = (LkReal) lk_values_real (values, "optimizer.momentum"),
                     .decay = (LkReal) decay,
                     .clip = (LkReal) factor,
                     .nesterov = lk_values_switch (values, "optimizer.nesterov") };
  if (self->adam)
    {
      double t = (double) ++self->steps->counter;

      job.rule.correction1 = (LkReal) (1 / (1 - pow (ADAM_BETA1, t)));
      job.rule.correction2 = (LkReal) (1 / (1 - pow (ADAM_BETA2, t)));
    }
  lk_pool_run (pool, self->n_slices, update_slice, &job);
  return norm;
}
