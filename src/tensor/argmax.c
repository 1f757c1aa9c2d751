#include "tensor/op-private.h"

#include <string.h>

#define ROWS_PER_SLICE 64

typedef struct
{
  const LkVar *x;
  const int *exclude;
  int *index;
} ArgmaxJob;

static void
argmax_slice (void *data, int slice, int worker)
{
  const ArgmaxJob *job = data;
  int first, count, c = job->x->shape.c;

  lk_slice_bounds (job->x->shape.n, ROWS_PER_SLICE, slice, &first, &count);
  for (int i = first; i < first + count; i++)
    {
      const LkReal *row = job->x->x + (size_t) i * (size_t) c;
      int without = job->exclude != NULL ? job->exclude[i] : -1, best = without == 0 ? 1 : 0;

      for (int j = best + 1; j < c; j++)
        if (row[j] > row[best] && j != without)
          best = j;
      job->index[i] = best;
    }
}

void
lk_argmax_rows (LkTape *tape, const LkVar *x, const int *exclude, int *index)
{
  ArgmaxJob job = { x, exclude, index };

  g_assert (lk_row_count (x->shape) == (size_t) x->shape.c && (exclude == NULL || x->shape.c > 1));
  if (lk_tape_is_planning (tape) || lk_tape_cancelled (tape))
    memset (index, 0, (size_t) x->shape.n * sizeof *index);
  else
    lk_pool_run (lk_tape_pool (tape), lk_slice_count (x->shape.n, ROWS_PER_SLICE), argmax_slice, &job);
}
