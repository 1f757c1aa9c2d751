#include "tensor/op-private.h"

const LkOp *const *
lk_ops (int *n)
{
#define ENTRY(name) &LK_OP_SYMBOL (name),
  static const LkOp *const ops[] = { LK_OPS (ENTRY) };
#undef ENTRY

  *n = G_N_ELEMENTS (ops);
  return ops;
}
