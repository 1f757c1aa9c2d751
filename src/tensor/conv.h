/* Convolution of one slice of images, single-threaded: the backend under the operation conv2d.
 *
 * Two files implement it: conv-dnnl.c (float, oneDNN 2.x and 3.x) and conv-gemm.c (im2col and a matrix product; the
 * double build, and float where oneDNN is missing). Weights are packed into the backend's layout once per step.
 * x [n, h, w, c], y [n, oh, ow, oc], weights [oc, c, kernel, kernel]. */

#pragma once

#include "tensor/real.h"

#include <stddef.h>

typedef struct
{
  int h, w, c;
  int oh, ow, oc;
  int kernel, stride, pad;
} LkConvGeometry;

typedef enum
{
  LK_CONV_FORWARD,
  LK_CONV_BACKWARD_DATA,
  LK_CONV_BACKWARD_WEIGHTS,
} LkConvDirection;

/* What the backend keeps between steps: one plan for each geometry, slice size and direction. */
typedef struct _LkConvPlans LkConvPlans;
typedef struct _LkConvPlan LkConvPlan;

LkConvPlans *lk_conv_plans_new (int workers);
void lk_conv_plans_free (LkConvPlans *plans);

/* The plan for slices of n images; belongs to plans. A tail plan (like != NULL) shares the weights' layout of another.
 * Call from one thread. */
LkConvPlan *lk_conv_plan_get (LkConvPlans *plans,
                              const LkConvGeometry *geometry,
                              int n,
                              LkConvDirection direction,
                              const LkConvPlan *like);

/* Numbers in the packed weights (or packed weight gradient), and in the workspace of one worker. */
size_t lk_conv_plan_weights (const LkConvPlan *plan);
size_t lk_conv_plan_workspace (const LkConvPlan *plan);

/* OIHW -> packed, and packed gradient -> OIHW (not added). Call from one thread. */
void lk_conv_plan_pack (LkConvPlan *plan, const LkReal *weight, LkReal *packed);
void lk_conv_plan_unpack (LkConvPlan *plan, LkReal *packed, LkReal *weight);

/* Runs the plan's direction on one slice. FORWARD reads x, packed and writes y; BACKWARD_DATA reads y (the gradient),
 * packed and writes x; BACKWARD_WEIGHTS reads x, y and writes packed. Any number of workers at once. */
void lk_conv_plan_run (LkConvPlan *plan, int worker, LkReal *x, LkReal *packed, LkReal *y, LkReal *workspace);
