/* What the op-*.c files share: the definition of an op, and the few loops over slices that many need. */

#pragma once

#include "base/hot.h"
#include "tensor/conv.h"
#include "tensor/gemm.h"
#include "tensor/ops.h"

#ifdef LK_DOUBLE
#define LK_OP_SYMBOL(name) lk_op_##name##_double
#else
#define LK_OP_SYMBOL(name) lk_op_##name
#endif

#define LK_DECLARE_OP(name) extern const LkOp LK_OP_SYMBOL (name);
LK_OPS (LK_DECLARE_OP)
#undef LK_DECLARE_OP

/* The table entry of an op whose file has NAME_forward, NAME_backward and NAME_sample. */
#define LK_DEFINE_OP(op_name)                                                                                  \
  const LkOp LK_OP_SYMBOL (op_name) = {                                                                        \
    .name = #op_name, .forward = op_name##_forward, .backward = op_name##_backward, .sample = op_name##_sample \
  };

/* Numbers in one slice of an elementwise loop. */
#define LK_ELEMENTS_PER_SLICE 65536

/* Plans of this tape's convolutions, made at first use. */
LkConvPlans *lk_tape_conv_plans (LkTape *tape);

gboolean lk_tape_is_planning (const LkTape *tape);

/* While planning: an operation will take (and give back) this much within one call. */
void lk_tape_claim_temporary (LkTape *tape, size_t bytes);

/* to += from, by the pool. */
void lk_accumulate (LkTape *tape, LkReal *to, const LkReal *from, size_t count);

/* The largest of n >= 1 numbers. */
LkReal lk_largest (const LkReal *x, int n);

/* partial [slices, count]: adds slices 1.. to slice 0, in slice order, by the pool. */
void lk_sum_slices (LkTape *tape, LkReal *partial, int slices, size_t count);

/* Calls func (data, job, worker) for slices of an elementwise loop over count numbers. */
void lk_run_elements (LkTape *tape, size_t count, LkPoolFunc func, void *data);
