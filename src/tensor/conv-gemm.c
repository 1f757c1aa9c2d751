/* Convolution as a matrix product: col [n oh ow, k k c] times weights [k k c, oc]. */

#include "tensor/conv.h"

#include "tensor/gemm.h"

#include <string.h>

struct _LkConvPlan
{
  LkConvGeometry geometry;
  int n;
  LkConvDirection direction;
};

struct _LkConvPlans
{
  GPtrArray *plans;
};

LkConvPlans *
lk_conv_plans_new (int workers)
{
  LkConvPlans *plans = g_new0 (LkConvPlans, 1);

  plans->plans = g_ptr_array_new_with_free_func (g_free);
  return plans;
}

void
lk_conv_plans_free (LkConvPlans *plans)
{
  if (plans == NULL)
    return;

  g_ptr_array_unref (plans->plans);
  g_free (plans);
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

  plan = g_new (LkConvPlan, 1);
  *plan = (LkConvPlan){ *geometry, n, direction };
  g_ptr_array_add (plans->plans, plan);
  return plan;
}

static int
columns (const LkConvGeometry *g)
{
  return g->kernel * g->kernel * g->c;
}

size_t
lk_conv_plan_weights (const LkConvPlan *plan)
{
  return (size_t) columns (&plan->geometry) * (size_t) plan->geometry.oc;
}

size_t
lk_conv_plan_workspace (const LkConvPlan *plan)
{
  const LkConvGeometry *g = &plan->geometry;

  return (size_t) plan->n * (size_t) (g->oh * g->ow) * (size_t) columns (g);
}

void
lk_conv_plan_pack (LkConvPlan *plan, const LkReal *weight, LkReal *packed)
{
  const LkConvGeometry *g = &plan->geometry;
  int taps = g->kernel * g->kernel;

  for (int o = 0; o < g->oc; o++)
    for (int i = 0; i < g->c; i++)
      for (int t = 0; t < taps; t++)
        packed[(size_t) (t * g->c + i) * (size_t) g->oc + (size_t) o] = *weight++;
}

void
lk_conv_plan_unpack (LkConvPlan *plan, LkReal *packed, LkReal *weight)
{
  const LkConvGeometry *g = &plan->geometry;
  int taps = g->kernel * g->kernel;

  for (int o = 0; o < g->oc; o++)
    for (int i = 0; i < g->c; i++)
      for (int t = 0; t < taps; t++)
        *weight++ = packed[(size_t) (t * g->c + i) * (size_t) g->oc + (size_t) o];
}

/* A row of col for each pixel of the result: the pixels under the kernel, zero outside the image. */
static void
image_to_columns (const LkConvGeometry *g, int n, const LkReal *x, LkReal *col)
{
  size_t pixel = (size_t) g->c * sizeof (LkReal);

  for (int image = 0; image < n; image++, x += g->h * g->w * g->c)
    for (int oy = 0; oy < g->oh; oy++)
      for (int ox = 0; ox < g->ow; ox++)
        for (int ky = 0; ky < g->kernel; ky++)
          for (int kx = 0; kx < g->kernel; kx++, col += g->c)
            {
              int iy = oy * g->stride + ky - g->pad;
              int ix = ox * g->stride + kx - g->pad;

              if (iy < 0 || iy >= g->h || ix < 0 || ix >= g->w)
                memset (col, 0, pixel);
              else
                memcpy (col, x + (iy * g->w + ix) * g->c, pixel);
            }
}

static void
columns_to_image (const LkConvGeometry *g, int n, const LkReal *col, LkReal *x)
{
  memset (x, 0, (size_t) n * (size_t) (g->h * g->w * g->c) * sizeof (LkReal));

  for (int image = 0; image < n; image++, x += g->h * g->w * g->c)
    for (int oy = 0; oy < g->oh; oy++)
      for (int ox = 0; ox < g->ow; ox++)
        for (int ky = 0; ky < g->kernel; ky++)
          for (int kx = 0; kx < g->kernel; kx++, col += g->c)
            {
              int iy = oy * g->stride + ky - g->pad;
              int ix = ox * g->stride + kx - g->pad;
              LkReal *to = x + (iy * g->w + ix) * g->c;

              if (iy < 0 || iy >= g->h || ix < 0 || ix >= g->w)
                continue;
              for (int i = 0; i < g->c; i++)
                to[i] += col[i];
            }
}

void
lk_conv_plan_run (LkConvPlan *plan, int worker, LkReal *x, LkReal *packed, LkReal *y, LkReal *workspace)
{
  const LkConvGeometry *g = &plan->geometry;
  int rows = plan->n * g->oh * g->ow;
  int k = columns (g);

  switch (plan->direction)
    {
    case LK_CONV_FORWARD:
      image_to_columns (g, plan->n, x, workspace);
      lk_gemm (FALSE, FALSE, rows, g->oc, k, 1, workspace, k, packed, g->oc, 0, y, g->oc);
      break;
    case LK_CONV_BACKWARD_DATA:
      lk_gemm (FALSE, TRUE, rows, k, g->oc, 1, y, g->oc, packed, g->oc, 0, workspace, k);
      columns_to_image (g, plan->n, workspace, x);
      break;
    case LK_CONV_BACKWARD_WEIGHTS:
    default:
      image_to_columns (g, plan->n, x, workspace);
      lk_gemm (TRUE, FALSE, k, g->oc, rows, 1, workspace, k, y, g->oc, 0, packed, g->oc);
      break;
    }
}
