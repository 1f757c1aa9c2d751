/* Linear probe: multinomial logistic regression on frozen features, by L-BFGS. Deterministic; the same optimum as
 * scikit-learn's LogisticRegression (C = 1 / (l2 n) on the summed loss). */

#pragma once

#include "base/pool.h"

#include <glib.h>

typedef struct
{
  int d, n_classes;
  double *weight;      /* [n_classes, d] */
  double *bias;        /* [n_classes] */
  double *mean, *scale; /* [d] standardization of the features, applied before the weights */
  double accuracy;      /* on the test rows, 0..1 */
  double test_loss;     /* mean -log p */
  int iterations;
} LkProbe;

/* Fits on train [n, d] with labels (rows with -1 are left out) and scores on test. c: inverse strength of the L2
 * penalty, as in scikit-learn. standardize: features to mean 0 and deviation 1 by the training rows. NULL if cancelled
 * or if there are fewer than two classes. */
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
