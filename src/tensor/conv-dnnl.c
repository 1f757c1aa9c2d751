/* Convolution by oneDNN's C API, 2.x and 3.x in one file: the differences stand between the two #if and nowhere else.
 *
 * One primitive serves all workers at once; scratchpads are ours ("user" mode), because the library's own are bound to
 * the thread that made the primitive. Images are plain NHWC, weights lie as the primitive likes them best, which
 * differs between the three directions. */

#include "tensor/conv.h"

#include <dnnl.h>
#include <glib.h>
#include <string.h>

#if DNNL_VERSION_MAJOR >= 3

typedef dnnl_memory_desc_t OwnedDesc;
typedef const_dnnl_memory_desc_t Desc;
#define desc_of(owned) (owned)

static dnnl_status_t
desc_init (OwnedDesc *desc, const dnnl_dims_t dims, dnnl_format_tag_t tag)
{
  return dnnl_memory_desc_create_with_tag (desc, 4, dims, dnnl_f32, tag);
}

static void
desc_clear (OwnedDesc *desc)
{
  dnnl_memory_desc_destroy (*desc);
}

static dnnl_status_t
conv_desc (dnnl_primitive_desc_t *pd,
           dnnl_engine_t engine,
           LkConvDirection direction,
           Desc x,
           Desc w,
           Desc y,
           const dnnl_dims_t strides,
           const dnnl_dims_t pad,
           dnnl_primitive_desc_t hint,
           dnnl_primitive_attr_t attr)
{
  const dnnl_dims_t none = { 0, 0 };

  switch (direction)
    {
    case LK_CONV_FORWARD:
      return dnnl_convolution_forward_primitive_desc_create (pd, engine, dnnl_forward_training, dnnl_convolution_direct,
                                                             x, w, NULL, y, strides, none, pad, pad, attr);
    case LK_CONV_BACKWARD_DATA:
      return dnnl_convolution_backward_data_primitive_desc_create (pd, engine, dnnl_convolution_direct, x, w, y,
                                                                   strides, none, pad, pad, hint, attr);
    case LK_CONV_BACKWARD_WEIGHTS:
    default:
      return dnnl_convolution_backward_weights_primitive_desc_create (pd, engine, dnnl_convolution_direct, x, w, NULL,
                                                                      y, strides, none, pad, pad, hint, attr);
    }
}

#else

typedef dnnl_memory_desc_t OwnedDesc;
typedef const dnnl_memory_desc_t *Desc;
#define desc_of(owned) (&(owned))

static dnnl_status_t
desc_init (OwnedDesc *desc, const dnnl_dims_t dims, dnnl_format_tag_t tag)
{
  return dnnl_memory_desc_init_by_tag (desc, 4, dims, dnnl_f32, tag);
}

static void
desc_clear (OwnedDesc *desc)
{
}

static dnnl_status_t
conv_desc (dnnl_primitive_desc_t *pd,
           dnnl_engine_t engine,
           LkConvDirection direction,
           Desc x,
           Desc w,
           Desc y,
           const dnnl_dims_t strides,
           const dnnl_dims_t pad,
           dnnl_primitive_desc_t hint,
           dnnl_primitive_attr_t attr)
{
  dnnl_convolution_desc_t desc;
  dnnl_status_t status;

  switch (direction)
    {
    case LK_CONV_FORWARD:
      status = dnnl_convolution_forward_desc_init (&desc, dnnl_forward_training, dnnl_convolution_direct, x, w, NULL, y,
                                                   strides, pad, pad);
      break;
    case LK_CONV_BACKWARD_DATA:
      status = dnnl_convolution_backward_data_desc_init (&desc, dnnl_convolution_direct, x, w, y, strides, pad, pad);
      break;
    case LK_CONV_BACKWARD_WEIGHTS:
    default:
      status = dnnl_convolution_backward_weights_desc_init (&desc, dnnl_convolution_direct, x, w, NULL, y, strides, pad,
                                                            pad);
      break;
    }
  if (status != dnnl_success)
    return status;

  return dnnl_primitive_desc_create (pd, &desc, attr, engine, hint);
}

#endif

/* What one worker needs to run a plan: handles are set before each run. */
typedef struct
{
  dnnl_memory_t x, w, y, scratch;
} WorkerMemory;

struct _LkConvPlan
{
  LkConvGeometry geometry;
  int n;
  LkConvDirection direction;
  LkConvPlans *plans;
  dnnl_primitive_t primitive;
  OwnedDesc x_desc, y_desc, plain_desc;
  dnnl_primitive_desc_t pd; /* owns the queried descriptors */
  Desc w_desc;
  size_t weight_bytes, scratch_bytes;
  WorkerMemory *memory;     /* [workers] */
  dnnl_primitive_t reorder; /* OIHW -> packed, or back for BACKWARD_WEIGHTS */
  dnnl_memory_t plain, packed;
};

struct _LkConvPlans
{
  int workers;
  dnnl_engine_t engine;
  dnnl_stream_t *streams; /* [workers] */
  GPtrArray *plans;
};

static void
check (dnnl_status_t status, const char *what)
{
  if (status != dnnl_success)
    g_error ("oneDNN: %s failed with status %d", what, (int) status);
}

static void
plan_free (gpointer data)
{
  LkConvPlan *plan = data;

  for (int i = 0; i < plan->plans->workers; i++)
    {
      dnnl_memory_destroy (plan->memory[i].x);
      dnnl_memory_destroy (plan->memory[i].w);
      dnnl_memory_destroy (plan->memory[i].y);
      dnnl_memory_destroy (plan->memory[i].scratch);
    }
  g_free (plan->memory);
  dnnl_memory_destroy (plan->plain);
  dnnl_memory_destroy (plan->packed);
  dnnl_primitive_destroy (plan->reorder);
  dnnl_primitive_destroy (plan->primitive);
  dnnl_primitive_desc_destroy (plan->pd);
  desc_clear (&plan->x_desc);
  desc_clear (&plan->y_desc);
  desc_clear (&plan->plain_desc);
  g_free (plan);
}

LkConvPlans *
lk_conv_plans_new (int workers)
{
  LkConvPlans *plans = g_new0 (LkConvPlans, 1);

  plans->workers = workers;
  plans->streams = g_new0 (dnnl_stream_t, workers);
  plans->plans = g_ptr_array_new_with_free_func (plan_free);
  check (dnnl_engine_create (&plans->engine, dnnl_cpu, 0), "engine");
  for (int i = 0; i < workers; i++)
    check (dnnl_stream_create (&plans->streams[i], plans->engine, dnnl_stream_default_flags), "stream");

  return plans;
}

void
lk_conv_plans_free (LkConvPlans *plans)
{
  if (plans == NULL)
    return;

  g_ptr_array_unref (plans->plans);
  for (int i = 0; i < plans->workers; i++)
    dnnl_stream_destroy (plans->streams[i]);
  dnnl_engine_destroy (plans->engine);
  g_free (plans->streams);
  g_free (plans);
}

static void
make_primitive (LkConvPlan *plan, const LkConvPlan *like)
{
  const LkConvGeometry *g = &plan->geometry;
  const dnnl_dims_t x_dims = { plan->n, g->c, g->h, g->w };
  const dnnl_dims_t w_dims = { g->oc, g->c, g->kernel, g->kernel };
  const dnnl_dims_t y_dims = { plan->n, g->oc, g->oh, g->ow };
  const dnnl_dims_t strides = { g->stride, g->stride };
  const dnnl_dims_t pad = { g->pad, g->pad };
  dnnl_engine_t engine = plan->plans->engine;
  dnnl_primitive_desc_t hint = NULL;
  dnnl_primitive_attr_t attr;
  OwnedDesc any;

  check (desc_init (&plan->x_desc, x_dims, dnnl_nhwc), "image descriptor");
  check (desc_init (&plan->y_desc, y_dims, dnnl_nhwc), "map descriptor");
  check (desc_init (&plan->plain_desc, w_dims, dnnl_oihw), "weight descriptor");
  check (desc_init (&any, w_dims, dnnl_format_tag_any), "weight descriptor");
  check (dnnl_primitive_attr_create (&attr), "attributes");
  check (dnnl_primitive_attr_set_scratchpad_mode (attr, dnnl_scratchpad_mode_user), "scratchpad mode");

  if (plan->direction != LK_CONV_FORWARD)
    check (conv_desc (&hint, engine, LK_CONV_FORWARD, desc_of (plan->x_desc), desc_of (any), desc_of (plan->y_desc),
                      strides, pad, NULL, attr),
           "forward convolution");
  check (conv_desc (&plan->pd, engine, plan->direction, desc_of (plan->x_desc),
                    like != NULL ? like->w_desc : desc_of (any), desc_of (plan->y_desc), strides, pad, hint, attr),
         "convolution");
  check (dnnl_primitive_create (&plan->primitive, plan->pd), "convolution primitive");

  plan->w_desc = dnnl_primitive_desc_query_md (
      plan->pd, plan->direction == LK_CONV_BACKWARD_WEIGHTS ? dnnl_query_diff_weights_md : dnnl_query_weights_md, 0);
  plan->weight_bytes = dnnl_memory_desc_get_size (plan->w_desc);
  plan->scratch_bytes = dnnl_memory_desc_get_size (
      dnnl_primitive_desc_query_md (plan->pd, dnnl_query_scratchpad_md, 0));

  dnnl_primitive_desc_destroy (hint);
  dnnl_primitive_attr_destroy (attr);
  desc_clear (&any);
}

static void
make_memory (LkConvPlan *plan)
{
  dnnl_engine_t engine = plan->plans->engine;
  Desc scratch = dnnl_primitive_desc_query_md (plan->pd, dnnl_query_scratchpad_md, 0);

  plan->memory = g_new0 (WorkerMemory, plan->plans->workers);
  for (int i = 0; i < plan->plans->workers; i++)
    {
      check (dnnl_memory_create (&plan->memory[i].x, desc_of (plan->x_desc), engine, DNNL_MEMORY_NONE), "memory");
      check (dnnl_memory_create (&plan->memory[i].w, plan->w_desc, engine, DNNL_MEMORY_NONE), "memory");
      check (dnnl_memory_create (&plan->memory[i].y, desc_of (plan->y_desc), engine, DNNL_MEMORY_NONE), "memory");
      check (dnnl_memory_create (&plan->memory[i].scratch, scratch, engine, DNNL_MEMORY_NONE), "memory");
    }
  check (dnnl_memory_create (&plan->plain, desc_of (plan->plain_desc), engine, DNNL_MEMORY_NONE), "memory");
  check (dnnl_memory_create (&plan->packed, plan->w_desc, engine, DNNL_MEMORY_NONE), "memory");
}

static void
make_reorder (LkConvPlan *plan)
{
  gboolean back = plan->direction == LK_CONV_BACKWARD_WEIGHTS;
  Desc plain = desc_of (plan->plain_desc);
  dnnl_primitive_desc_t pd;

  check (dnnl_reorder_primitive_desc_create (&pd, back ? plan->w_desc : plain, plan->plans->engine,
                                             back ? plain : plan->w_desc, plan->plans->engine, NULL),
         "weight reorder");
  check (dnnl_primitive_create (&plan->reorder, pd), "weight reorder");
  dnnl_primitive_desc_destroy (pd);
}

LkConvPlan *
lk_conv_plan_get (LkConvPlans *plans,
                  const LkConvGeometry *geometry,
                  int n,
                  LkConvDirection direction,
                  const LkConvPlan *like)
{
  LkConvPlan *plan;

  for (guint i = 0; i < plans->plans->len; i++)
    {
      plan = g_ptr_array_index (plans->plans, i);
      if (plan->n == n && plan->direction == direction && memcmp (&plan->geometry, geometry, sizeof *geometry) == 0)
        return plan;
    }

  plan = g_new0 (LkConvPlan, 1);
  plan->geometry = *geometry;
  plan->n = n;
  plan->direction = direction;
  plan->plans = plans;
  make_primitive (plan, like);
  make_memory (plan);
  make_reorder (plan);
  g_ptr_array_add (plans->plans, plan);
  return plan;
}

size_t
lk_conv_plan_weights (const LkConvPlan *plan)
{
  return (plan->weight_bytes + sizeof (float) - 1) / sizeof (float);
}

size_t
lk_conv_plan_workspace (const LkConvPlan *plan)
{
  return (plan->scratch_bytes + sizeof (float) - 1) / sizeof (float);
}

static void
run_reorder (LkConvPlan *plan, dnnl_memory_t from, dnnl_memory_t to)
{
  dnnl_exec_arg_t args[] = { { DNNL_ARG_FROM, from }, { DNNL_ARG_TO, to } };

  check (dnnl_primitive_execute (plan->reorder, plan->plans->streams[0], G_N_ELEMENTS (args), args), "weight reorder");
  dnnl_stream_wait (plan->plans->streams[0]);
}

void
lk_conv_plan_pack (LkConvPlan *plan, const LkReal *weight, LkReal *packed)
{
  dnnl_memory_set_data_handle (plan->plain, (void *) weight);
  dnnl_memory_set_data_handle (plan->packed, packed);
  run_reorder (plan, plan->plain, plan->packed);
}

void
lk_conv_plan_unpack (LkConvPlan *plan, LkReal *packed, LkReal *weight)
{
  dnnl_memory_set_data_handle (plan->packed, packed);
  dnnl_memory_set_data_handle (plan->plain, weight);
  run_reorder (plan, plan->packed, plan->plain);
}

void
lk_conv_plan_run (LkConvPlan *plan, int worker, LkReal *x, LkReal *packed, LkReal *y, LkReal *workspace)
{
  static const int names[3][3] = {
    { DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST },
    { DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_DST },
    { DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_DST },
  };
  WorkerMemory *memory = &plan->memory[worker];
  dnnl_stream_t stream = plan->plans->streams[worker];
  dnnl_exec_arg_t args[] = { { names[plan->direction][0], memory->x },
                             { names[plan->direction][1], memory->w },
                             { names[plan->direction][2], memory->y },
                             { DNNL_ARG_SCRATCHPAD, memory->scratch } };

  dnnl_memory_set_data_handle (memory->x, x);
  dnnl_memory_set_data_handle (memory->w, packed);
  dnnl_memory_set_data_handle (memory->y, y);
  dnnl_memory_set_data_handle (memory->scratch, workspace);
  check (dnnl_primitive_execute (plan->primitive, stream, G_N_ELEMENTS (args), args), "convolution");
  dnnl_stream_wait (stream);
}
