/* Linear probe: multinomial logistic regression on frozen features, by L-BFGS. It minimizes what scikit-learn's
 * LogisticRegression does, sum_i CE_i + |W|^2 / (2 c) with free intercepts, to the optimum, so both agree in accuracy.
 * Deterministic: the bits do not depend on the number of threads. */

#pragma once

#include "base/pool.h"

#include <glib.h>

typedef struct
{
  int d, n_classes;
  double *weight;       /* [n_classes, d] */
  double *bias;         /* [n_classes] */
  double *mean, *scale; /* [d]: a feature enters as (x - mean) scale */
  double accuracy;      /* on the labelled test rows, 0..1; NAN if there are none */
  double test_loss;     /* mean -log p over them */
  int n_train, n_test;  /* labelled rows */
  int iterations;
} LkProbe;

/* Fits on train [n, d] with labels (rows with -1 are left out) and scores on test. c: inverse strength of the L2
 * penalty, as in scikit-learn. standardize: features to mean 0 and deviation 1 by the labelled training rows. NULL if
 * cancelled (asked by the calling thread), if fewer than two classes have a training row, or if the features are not
 * finite. (transfer full) */
LkProbe *lk_probe_fit (const float *train,
                       const int *train_label,
                       int n_train,
                       const float *test,
                       const int *test_label,
                       int n_test,
                       int d,
                       int n_classes,
                       double c,
                       gboolean standardize,
                       LkPool *pool,
                       gboolean (*cancelled) (gpointer),
                       gpointer cancel_data);
void lk_probe_free (LkProbe *probe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkProbe, lk_probe_free)
