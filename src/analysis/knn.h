/* k nearest neighbors by cosine, and the weighted k-NN classifier (Wu et al. 2018, "Instance discrimination", sec. 3.4):
 * the k nearest bank rows vote with weight exp (cos / T). The bits do not depend on the number of threads. */

#pragma once

#include "base/pool.h"

#include <glib.h>

/* Divides each row of x [n, d] by its length (rows of zeros stay zero). */
void lk_normalize_rows (float *x, int n, int d);

/* For each query the k nearest bank rows, nearest first: index [n_queries, k], similarity [n_queries, k] (may be NULL).
 * Rows of both must be normalized. exclude_self: query i is bank row i and does not count. Ties go to the lower index;
 * rows that are not finite come last. 1 <= k <= n_bank (one less with exclude_self). cancelled (NULL = cannot be) is
 * asked by the pool's threads; FALSE if it said so. */
gboolean lk_knn_search (const float *bank,
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
                        float *similarity);

/* Share of labelled queries whose class wins the vote, 0..1; NAN if there is none, if no bank row has a label, or if
 * cancelled. Rows of both must be normalized. Labels are -1 (missing) or below n_classes: bank rows without one are no
 * neighbors and queries without one do not count. k is cut to the labelled bank. predicted [n_queries] may be NULL. */
double lk_knn_accuracy (const float *bank,
                        const int *bank_label,
                        int n_bank,
                        const float *queries,
                        const int *query_label,
                        int n_queries,
                        int d,
                        int n_classes,
                        int k,
                        double temperature,
                        LkPool *pool,
                        gboolean (*cancelled) (gpointer),
                        gpointer cancel_data,
                        int *predicted);
