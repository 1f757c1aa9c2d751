/* The repulsion of t-SNE, exact: each unordered pair once, whole vectors of points at a time. See tsne.h. */

#pragma once

#include <glib.h>

typedef struct _LkTsneExact LkTsneExact;

LkTsneExact *lk_tsne_exact_new (int n);
void lk_tsne_exact_free (LkTsneExact *exact);

/* Shares of equal work, at most 16. Depends on n only. */
int lk_tsne_exact_jobs (const LkTsneExact *exact);

/* Takes over where the n points are; then come all shares, in any order and at the same time; then the sum. */
void lk_tsne_exact_place (LkTsneExact *exact, const float *x, const float *y);
void lk_tsne_exact_run (LkTsneExact *exact, int job);

/* force [n]: sum_j q_ij^2 (y_i - y_j) for each point, with q = 1 / (1 + |y_i - y_j|^2). Returns the sum of q over all
 * ordered pairs of different points. */
double lk_tsne_exact_sum (LkTsneExact *exact, float *force_x, float *force_y);
