/* concat_columns  matrices beside one another: [n, a], [n, b] -> [n, a + b]; each gradient is the columns of its input */

#include "tensor/op-private.h"

#include <string.h>

static void
concat_columns_forward (LkNode *node, LkTape *tape)
{
  size_t n = (size_t) node->out->shape.n, width = (size_t) node->out->shape.c;
  LkReal *to = node->out->x;

  for (int k = 0; k < node->n_in; k++)
    {
      size_t c = (size_t) node->in[k]->shape.c;

      for (size_t i = 0; i < n; i++)
        memcpy (to + i * width, node->in[k]->x + i * c, c * sizeof *to);
      to += c;
    }
}

static void
concat_columns_backward (LkNode *node, LkTape *tape)
{
  size_t n = (size_t) node->out->shape.n, width = (size_t) node->out->shape.c;
  const LkReal *dy = node->out->g;

  for (int k = 0; k < node->n_in; k++)
    {
      size_t c = (size_t) node->in[k]->shape.c;
      LkReal beta, *dx = lk_grad_target (tape, node->in[k], &beta);

      for (size_t i = 0; i < n && dx != NULL; i++)
        for (size_t j = 0; j < c; j++)
          dx[i * c + j] = dy[i * width + j] + (beta != 0 ? dx[i * c + j] : 0);
      dy += c;
    }
}

LkVar *
lk_concat_columns (LkTape *tape, LkVar *a, LkVar *b)
{
  g_assert (a->shape.n == b->shape.n && lk_row_count (a->shape) == (size_t) a->shape.c &&
            lk_row_count (b->shape) == (size_t) b->shape.c);

  return lk_tape_run (tape,
                      lk_tape_node (tape, &LK_OP_SYMBOL (concat_columns),
                                    lk_matrix_shape (a->shape.n, a->shape.c + b->shape.c), 0, 2, (LkVar *[]){ a, b }));
}

static LkVar *
concat_columns_sample (LkTape *tape, LkRng *rng, int variant)
{
  LkVar *a;

  if (variant > 1)
    return NULL;

  a = lk_sample_input (tape, rng, lk_matrix_shape (4, 2), -1, 1);
  return lk_concat_columns (tape, a, variant == 0 ? lk_sample_input (tape, rng, lk_matrix_shape (4, 3), -1, 1) : a);
}

LK_DEFINE_OP (concat_columns)
