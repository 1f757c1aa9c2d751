#include "nn/net.h"

#include <math.h>
#include <string.h>

struct _LkNet
{
  uint32_t seed;
  gboolean blank;
  GPtrArray *params;
  GHashTable *by_name;
  char *scope;
  LkParamFlags scope_flags;
};

static void
param_free (gpointer data)
{
  LkParam *param = data;

  g_free (param->name);
  g_free (param->var.x);
  g_free (param->var.g);
  g_free (param);
}

LkNet *
lk_net_new (uint32_t seed)
{
  LkNet *net = g_new0 (LkNet, 1);

  net->seed = seed;
  net->params = g_ptr_array_new_with_free_func (param_free);
  net->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  return net;
}

LkNet *
lk_net_new_blank (void)
{
  LkNet *net = lk_net_new (0);

  net->blank = TRUE;
  return net;
}

void
lk_net_free (LkNet *net)
{
  if (net == NULL)
    return;

  g_hash_table_unref (net->by_name);
  g_ptr_array_unref (net->params);
  g_free (net->scope);
  g_free (net);
}

int
lk_net_count (const LkNet *net)
{
  return (int) net->params->len;
}

LkParam *
lk_net_param (LkNet *net, int i)
{
  return g_ptr_array_index (net->params, (guint) i);
}

LkParam *
lk_net_find (LkNet *net, const char *name)
{
  return g_hash_table_lookup (net->by_name, name);
}

void
lk_net_set_scope (LkNet *net, const char *scope, LkParamFlags flags)
{
  g_free (net->scope);
  net->scope = g_strdup (scope);
  net->scope_flags = scope != NULL ? flags : 0;
}

/* How a tensor of rank 0..4 lies in NHWC's four numbers: its memory is the same, only the shape is spelt out. */
static LkShape
var_shape (int rank, const int dims[4])
{
  switch (rank)
    {
    case 0:
      return lk_matrix_shape (1, 1);
    case 1:
      return lk_matrix_shape (1, dims[0]);
    case 2:
      return lk_matrix_shape (dims[0], dims[1]);
    default:
      return (LkShape){ dims[0], dims[1], dims[2], rank == 4 ? dims[3] : 1 };
    }
}

static void
fill (LkParam *param, uint32_t seed, LkInit init, int fan)
{
  LkRng rng = lk_rng (seed, LK_STREAM_INIT, lk_hash_name (param->name), 0, 0);
  double bound = 1 / sqrt ((double) MAX (fan, 1));
  double deviation = sqrt (2.0 / MAX (fan, 1));

  for (size_t i = 0; i < param->count; i++)
    switch (init)
      {
      case LK_INIT_ONE:
        param->var.x[i] = 1;
        break;
      case LK_INIT_UNIFORM:
        param->var.x[i] = (LkReal) lk_rng_range (&rng, -bound, bound);
        break;
      case LK_INIT_KAIMING_NORMAL:
        param->var.x[i] = (LkReal) (deviation * lk_rng_normal (&rng));
        break;
      case LK_INIT_UNIT_NORMAL:
        param->var.x[i] = (LkReal) lk_rng_normal (&rng);
        break;
      case LK_INIT_ZERO:
      default:
        param->var.x[i] = 0;
        break;
      }
}

static LkParam *
add (LkNet *net, const char *name, LkParamFlags flags)
{
  LkParam *param = g_new0 (LkParam, 1);

  param->name = g_strconcat (net->scope != NULL ? net->scope : "", name, NULL);
  param->flags = flags | net->scope_flags;
  param->var.name = param->name;
  if (g_hash_table_contains (net->by_name, param->name))
    g_error ("the net has a tensor %s already", param->name);
  g_ptr_array_add (net->params, param);
  g_hash_table_insert (net->by_name, param->name, param);
  return param;
}

LkParam *
lk_net_add (LkNet *net, const char *name, LkParamFlags flags, int rank, const int dims[4], LkInit init, int fan)
{
  LkParam *param = add (net, name, flags);

  param->rank = rank;
  param->count = 1;
  for (int i = 0; i < rank; i++)
    {
      param->dims[i] = dims[i];
      param->count *= (size_t) dims[i];
    }
  param->var.shape = var_shape (rank, dims);
  param->var.x = g_new0 (LkReal, param->count);
  if (net->blank)
    return param;
  if ((param->flags & (LK_PARAM_BUFFER | LK_PARAM_FROZEN)) == 0)
    {
      param->var.needs_grad = TRUE;
      param->var.g = g_new0 (LkReal, param->count);
    }
  fill (param, net->seed, init, fan);
  return param;
}

LkParam *
lk_net_add_counter (LkNet *net, const char *name)
{
  return add (net, name, LK_PARAM_BUFFER | LK_PARAM_COUNTER);
}

void
lk_net_begin_step (LkNet *net)
{
  for (guint i = 0; i < net->params->len; i++)
    ((LkParam *) g_ptr_array_index (net->params, i))->var.has_grad = FALSE;
}

void
lk_net_finish_gradients (LkNet *net)
{
  for (guint i = 0; i < net->params->len; i++)
    {
      LkParam *param = g_ptr_array_index (net->params, i);

      if (param->var.g != NULL && !param->var.has_grad)
        memset (param->var.g, 0, param->count * sizeof (LkReal));
    }
}

/* Calls for each pair of a tensor and its teacher "<scope>NAME". */
static void
for_each_teacher (LkNet *net,
                  const char *scope,
                  void (*func) (LkParam *teacher, const LkParam *student, double tau),
                  double tau)
{
  for (guint i = 0; i < net->params->len; i++)
    {
      LkParam *teacher = g_ptr_array_index (net->params, i), *student;

      if (!g_str_has_prefix (teacher->name, scope))
        continue;
      student = lk_net_find (net, teacher->name + strlen (scope));
      if (student != NULL)
        func (teacher, student, tau);
    }
}

static void
copy_tensor (LkParam *teacher, const LkParam *student, double tau)
{
  g_assert (teacher->count == student->count);
  if (teacher->count > 0)
    memcpy (teacher->var.x, student->var.x, teacher->count * sizeof (LkReal));
  teacher->counter = student->counter;
}

static void
average_tensor (LkParam *teacher, const LkParam *student, double tau)
{
  LkReal keep = (LkReal) tau, take = (LkReal) (1 - tau);

  if (student->flags & LK_PARAM_BUFFER)
    return;
  for (size_t i = 0; i < teacher->count; i++)
    teacher->var.x[i] = keep * teacher->var.x[i] + take * student->var.x[i];
}

void
lk_net_copy (LkNet *net, LkNet *source)
{
  for (guint i = 0; i < net->params->len; i++)
    {
      LkParam *param = g_ptr_array_index (net->params, i);

      if ((param->flags & LK_PARAM_PER_IMAGE) == 0)
        copy_tensor (param, lk_net_find (source, param->name), 0);
    }
}

double
lk_net_norm (LkNet *net)
{
  double squares = 0;

  for (int k = 0; k < lk_net_count (net); k++)
    {
      const LkParam *param = lk_net_param (net, k);

      if ((param->flags & (LK_PARAM_BUFFER | LK_PARAM_FROZEN)) != 0)
        continue;
      for (size_t i = 0; i < param->count; i++)
        squares += (double) param->var.x[i] * (double) param->var.x[i];
    }
  return sqrt (squares);
}

double
lk_net_teacher_distance (LkNet *net, const char *scope)
{
  double apart = 0, length = 0;

  for (guint i = 0; i < net->params->len; i++)
    {
      const LkParam *teacher = g_ptr_array_index (net->params, i), *student;

      if (!g_str_has_prefix (teacher->name, scope) || (teacher->flags & LK_PARAM_BUFFER) != 0)
        continue;
      student = lk_net_find (net, teacher->name + strlen (scope));
      for (size_t k = 0; student != NULL && k < teacher->count; k++)
        {
          double value = (double) student->var.x[k], difference = value - (double) teacher->var.x[k];

          apart += difference * difference;
          length += value * value;
        }
    }
  return length > 0 ? sqrt (apart / length) : 0;
}

void
lk_net_copy_to_teacher (LkNet *net, const char *scope)
{
  for_each_teacher (net, scope, copy_tensor, 0);
}

void
lk_net_ema_teacher (LkNet *net, const char *scope, double tau)
{
  for_each_teacher (net, scope, average_tensor, tau);
}

void
lk_param_read (const LkParam *param, float *out)
{
  for (size_t i = 0; i < param->count; i++)
    out[i] = (float) param->var.x[i];
}

void
lk_param_write (LkParam *param, const float *in)
{
  for (size_t i = 0; i < param->count; i++)
    param->var.x[i] = in[i];
}
