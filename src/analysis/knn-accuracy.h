/* The weighted k-NN classifier (Wu et al. 2018, "Instance discrimination", sec. 3.4): the k nearest bank rows by cosine
 * vote with weight exp (cos / T). */

#pragma once

#include "base/pool.h"

#include <glib.h>

/* Share of labelled queries whose class wins the vote, 0..1; NAN if there is none, if no bank row has a label, or if
 * cancelled. Rows need not be normalized. Labels are -1 (missing) or below n_classes: bank rows without one are no
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
