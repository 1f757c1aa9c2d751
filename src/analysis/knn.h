/* Exact k nearest neighbors, by cosine or Euclidean distance. The bits do not depend on the number of threads.
 *
 * Many queries: products of tiles of queries and bank rows (GEMM) rank the bank to within their rounding; the products
 * are compared with the worst candidate so far while they are in the cache, a vector at a time, and hardly one passes.
 * The candidates' distances are then computed from the differences of the rows, in double, so that near duplicates
 * come out right. Where rounding leaves it open who belongs among the k, and for few queries, all distances are computed
 * from the differences. */

#pragma once

#include "base/pool.h"

#include <glib.h>

typedef enum
{
  LK_METRIC_COSINE,
  LK_METRIC_EUCLIDEAN,
} LkMetric;

/* For each query [n_queries, d] the k nearest rows of bank [n_bank, d], nearest first: index [n_queries, k] and, unless
 * NULL, distance [n_queries, k]: 1 - cosine (0..2; rows need not be normalized; 1 to a row of zeros), or the squared
 * Euclidean distance. exclude_self: query i is bank row i and does not count. Ties go to the lower index; rows that are
 * not finite come last, with distance INFINITY. 1 <= k <= n_bank (one less with exclude_self). cancelled (NULL = cannot
 * be) is asked by the pool's threads; FALSE if it said so, and then the output means nothing. */
gboolean lk_knn_nearest (LkMetric metric,
                         const float *bank,
                         int n_bank,
                         const float *queries,
                         int n_queries,
                         int d,
                         int k,
                         gboolean exclude_self,
                         LkPool *pool,
                         gboolean (*cancelled) (gpointer),
                         gpointer cancel_data,
                         int *index,
                         float *distance);

/* Divides each row of x [n, d] by its length (rows of zeros stay zero). */
void lk_normalize_rows (float *x, int n, int d);
