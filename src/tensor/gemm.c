#include "tensor/gemm.h"

#include <cblas.h>
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#ifdef LK_DOUBLE
#define cblas_gemm cblas_dgemm
#else
#define cblas_gemm cblas_sgemm
#endif

void
lk_gemm (gboolean trans_a,
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
         int ldc)
{
  cblas_gemm (CblasRowMajor, trans_a ? CblasTrans : CblasNoTrans, trans_b ? CblasTrans : CblasNoTrans, m, n, k, alpha,
              a, lda, b, ldb, beta, c, ldc);
}

static void
limit_blas_threads (void)
{
  openblas_set_num_threads (1);
}

/* Numbers below 1e-38 cost a hundred times as much as others and mean nothing here. */
static void
flush_tiny_numbers (void)
{
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr (__builtin_ia32_stmxcsr () | 0x8040);
#endif
}

void
lk_thread_init (void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  void (*set_threads) (int);
  void *symbol = dlsym (RTLD_DEFAULT, "omp_set_num_threads");

  pthread_once (&once, limit_blas_threads);
  /* oneDNN brings its own OpenMP runtime, whose setting is per thread; asked for by name, since gcc's and clang's
   * runtimes must not both be linked. */
  if (symbol != NULL)
    {
      memcpy (&set_threads, &symbol, sizeof set_threads);
      set_threads (1);
    }
  flush_tiny_numbers ();
}
