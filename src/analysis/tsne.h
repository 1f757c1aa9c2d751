/* t-SNE: points in the plane whose neighborhoods match given affinities p (van der Maaten & Hinton 2008; van der Maaten
 * 2014).
 *
 *   q_ij = 1 / (1 + |y_i - y_j|^2) / Z,   Z = sum over all ordered pairs,   KL = sum p_ij log (p_ij / q_ij)
 *   dKL / dy_i = 4 (e sum_j p_ij q'_ij (y_i - y_j) - sum_j q'_ij^2 (y_i - y_j) / Z),   q' = Z q,   e: exaggeration
 *
 * by descent with momentum and gains: momentum 0.5 while the affinities are exaggerated and 0.8 then, learning rate
 * max (200, n / 12) on a quarter of the gradient, as bhtsne and FIt-SNE have it (Belkina et al. 2019).
 * One thread steps; it may be another one each time. The bits do not depend on the number of the pool's threads. */

#pragma once

#include "analysis/affinity.h"
#include "base/pool.h"

#include <glib.h>

typedef enum
{
  LK_TSNE_EXACT, /* each pair once: the time of a step grows as n^2 */
  LK_TSNE_FIELD, /* a potential on a grid by FFT: grows as n and as the area of the map */
} LkTsneRepulsion;

typedef struct
{
  int iterations;
  int exaggerated;     /* for the first so many iterations affinities count exaggeration times */
  double exaggeration; /* >= 1 */
} LkTsneSchedule;

/* From a small start without structure: { 1000, 125, 12 }. With 250 exaggerated iterations, as published, KL ends 1 to 2 %
 * higher on Fashion-MNIST: fewer are left to settle. */
extern const LkTsneSchedule lk_tsne_cold;
/* From the map of similar data: { 400, 200, 4 }. The mild exaggeration lets clusters cross once more. */
extern const LkTsneSchedule lk_tsne_warm;

typedef struct _LkTsne LkTsne;

/* p and pool must live as long. start [n, 2] is copied; it must be finite. Call lk_tsne_begin () before the first step.
 * (transfer full) */
LkTsne *lk_tsne_new (const LkAffinity *p, const float *start, LkTsneRepulsion repulsion, LkPool *pool);
void lk_tsne_free (LkTsne *tsne);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkTsne, lk_tsne_free)

/* Other affinities of the same points, or another way to compute the repulsion, from the next step on: layout, velocity
 * and schedule stay. */
void lk_tsne_set_affinity (LkTsne *tsne, const LkAffinity *p);
void lk_tsne_set_repulsion (LkTsne *tsne, LkTsneRepulsion repulsion);

/* Starts a schedule from the present layout, at rest and with all gains 1. */
void lk_tsne_begin (LkTsne *tsne, const LkTsneSchedule *schedule);

/* One iteration. FALSE, and nothing is done, when the schedule is at its end. */
gboolean lk_tsne_step (LkTsne *tsne);

/* Iterations done of the schedule. */
int lk_tsne_iteration (const LkTsne *tsne);

/* The points [n, 2], owned by tsne, changed in place by each step. Centered at 0. */
const float *lk_tsne_layout (const LkTsne *tsne);

/* KL divergence in nats of the present layout from the affinities as given, not exaggerated. Costs as much as a step. */
double lk_tsne_kl (LkTsne *tsne);

/* A first layout [n, 2] for finite x [n, d]: the first two principal components, scaled so that the first has standard deviation
 * 1e-4 (Kobak & Berens 2019), with noise of 1e-6 drawn from seed, so that equal rows are not stuck on one another. */
void lk_tsne_start (const float *x, int n, int d, guint32 seed, float *layout);
