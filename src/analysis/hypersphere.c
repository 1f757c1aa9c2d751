#include "analysis/hypersphere.h"

#include "analysis/knn.h"
#include "tensor/gemm.h"

#include <glib.h>
#include <math.h>

#define ROWS_PER_JOB 100

static double
dot (const float *a, const float *b, int d)
{
  double sum = 0;

  for (int j = 0; j < d; j++)
    sum += (double) a[j] * b[j];
  return sum;
}

/* -- positive pairs ------------------------------------------------------------------------------------------------ */

void
lk_row_cosines (const float *a, const float *b, int n, int d, float *cosines, int stride)
{
  for (int i = 0; i < n; i++)
    {
      const float *u = a + (size_t) i * d, *v = b + (size_t) i * d;
      double lengths = sqrt (dot (u, u, d)) * sqrt (dot (v, v, d)), cosine = dot (u, v, d) / lengths;

      cosines[(size_t) i * stride] = lengths == 0 ? 0 : isfinite (lengths) ? (float) CLAMP (cosine, -1, 1) : NAN;
    }
}

double
lk_alignment (const float *cosines, int n, int stride)
{
  double sum = 0;
  int counted = 0;

  for (int i = 0; i < n; i++)
    {
      float cosine = cosines[(size_t) i * stride];

      if (!isfinite (cosine))
        continue;
      sum += 2 - 2 * (double) cosine;
      counted++;
    }
  return counted > 0 ? sum / counted : NAN;
}

/* -- all pairs ----------------------------------------------------------------------------------------------------- */

typedef struct
{
  const float *rows;    /* [n, d], of length 1 or 0 */
  const float *squares; /* [n], 1 or 0 */
  int n, d;
  double *sums; /* [jobs] */
} Pairs;

/* exp (-2 |a - b|^2) of some rows with all that come after them. */
static void
add_pairs (void *data, int job, int worker)
{
  const Pairs *pairs = data;
  int first = job * ROWS_PER_JOB, last = MIN (first + ROWS_PER_JOB, pairs->n), width = pairs->n - first, d = pairs->d;
  const float *from = pairs->rows + (size_t) first * d, *squares = pairs->squares + first;
  g_autofree float *products = g_new (float, (size_t) (last - first) * width);
  double sum = 0;

  lk_gemm (FALSE, TRUE, last - first, width, d, 1, from, d, from, d, 0, products, width);
  for (int i = 0; i < last - first; i++)
    for (int j = i + 1; j < width; j++)
      sum += expf (-2 * (squares[i] + squares[j] - 2 * products[(size_t) i * width + j]));
  pairs->sums[job] = sum;
}

double
lk_uniformity (const float *x, int n, int d, LkPool *pool)
{
  int used = MIN (n, LK_UNIFORMITY_ROWS), jobs = (used + ROWS_PER_JOB - 1) / ROWS_PER_JOB;
  g_autofree float *rows = NULL, *squares = NULL;
  g_autofree double *sums = NULL;
  Pairs pairs;
  double sum = 0;

  if (used < 2 || d < 1)
    return NAN;

  rows = g_memdup2 (x, (size_t) used * (size_t) d * sizeof (float));
  lk_normalize_rows (rows, used, d);
  squares = g_new (float, used);
  for (int i = 0; i < used; i++)
    squares[i] = (float) round (dot (rows + (size_t) i * d, rows + (size_t) i * d, d));
  sums = g_new (double, jobs);
  pairs = (Pairs){ rows, squares, used, d, sums };
  if (pool != NULL)
    lk_pool_run (pool, jobs, add_pairs, &pairs);
  else
    for (int job = 0; job < jobs; job++)
      add_pairs (&pairs, job, 0);
  for (int job = 0; job < jobs; job++)
    sum += sums[job];
  return log (sum / (0.5 * used * (used - 1.0)));
}
