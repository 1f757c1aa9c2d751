/* Matrix products, row-major, single-threaded: callers cut the work into slices and give one slice to each job.
 * OpenBLAS rather than oneDNN's sgemm, which is up to twice as fast on one thread but takes and frees its workspace in
 * every call; products are a fiftieth of a step. */

#pragma once

#include "tensor/real.h"

#include <glib.h>

/* c [m, n] = alpha op (a) op (b) + beta c. a is [m, k] (or [k, m] when trans_a), b [k, n] (or [n, k] when trans_b);
 * lda, ldb, ldc are row lengths in memory. */
void lk_gemm (gboolean trans_a,
              gboolean trans_b,
              int m,
              int n,
              int k,
              LkReal alpha,
              const LkReal *a,
              int lda,
              const LkReal *b,
              int ldb,
              LkReal beta,
              LkReal *c,
              int ldc);

/* Once in each thread that computes: libraries stay single-threaded, tiny numbers flush to zero. */
void lk_thread_init (void);
