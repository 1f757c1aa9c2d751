#include "tensor/op-private.h"

typedef struct
{
  LkReal *to;
  const LkReal *from;
  size_t count;
  int slices;
} SumJob;

static LK_HOT LkReal
largest (const LkReal *x, int n)
{
  LkReal m = x[0];

  for (int j = 1; j < n; j++)
    m = x[j] > m ? x[j] : m;
  return m;
}

LkReal
lk_largest (const LkReal *x, int n)
{
  return largest (x, n);
}

static LK_HOT void
add_range (LkReal *restrict to, const LkReal *restrict from, size_t n)
{
  for (size_t i = 0; i < n; i++)
    to[i] += from[i];
}

static void
accumulate_slice (void *data, int slice, int worker)
{
  SumJob *job = data;
  size_t first = (size_t) slice * LK_ELEMENTS_PER_SLICE;

  add_range (job->to + first, job->from + first, MIN (LK_ELEMENTS_PER_SLICE, job->count - first));
}

static void
sum_slice (void *data, int slice, int worker)
{
  SumJob *job = data;
  size_t first = (size_t) slice * 4096;
  size_t n = MIN (4096, job->count - first);

  for (int s = 1; s < job->slices; s++)
    add_range (job->to + first, job->to + (size_t) s * job->count + first, n);
}

void
lk_run_elements (LkTape *tape, size_t count, LkPoolFunc func, void *data)
{
  lk_pool_run (lk_tape_pool (tape), (int) ((count + LK_ELEMENTS_PER_SLICE - 1) / LK_ELEMENTS_PER_SLICE), func, data);
}

void
lk_accumulate (LkTape *tape, LkReal *to, const LkReal *from, size_t count)
{
  SumJob job = { .to = to, .from = from, .count = count };

  lk_run_elements (tape, count, accumulate_slice, &job);
}

void
lk_sum_slices (LkTape *tape, LkReal *partial, int slices, size_t count)
{
  SumJob job = { .to = partial, .count = count, .slices = slices };

  lk_pool_run (lk_tape_pool (tape), (int) ((count + 4095) / 4096), sum_slice, &job);
}
