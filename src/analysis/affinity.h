/* Affinities of t-SNE: how much each pair of points belongs together in the original space.
 *
 *   p_j|i = exp (-beta_i d_ij^2) / sum over the neighbors of i,   beta_i such that  exp (H (p_.|i)) = perplexity
 *   p_ij = (p_j|i + p_i|j) / (2 n)                               (van der Maaten & Hinton 2008, eq. 1 and sec. 3.1)
 *
 * Only the k nearest neighbors of each point count: 3 perplexity of them hold nearly all of the sum (van der Maaten 2014,
 * sec. 4.1). The bits do not depend on the number of threads. */

#pragma once

#include "base/pool.h"

#include <glib.h>

/* A symmetric sparse matrix without a diagonal, by rows, columns rising in each; the values sum to 1. */
typedef struct
{
  int n;
  int *first;   /* [n + 1]: where each row begins */
  int *column;  /* [first[n]] */
  float *value; /* [first[n]] */
} LkAffinity;

/* From the k nearest neighbors of each of n points: index [n, k], all different in a row and never the point itself, and
 * finite squared distances [n, k]. 1 <= perplexity <= k. Where more than perplexity neighbors are equally near, they share
 * alike. (transfer full) */
LkAffinity *lk_affinity_new (const int *index, const float *distance2, int n, int k, double perplexity, LkPool *pool);
void lk_affinity_free (LkAffinity *p);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkAffinity, lk_affinity_free)

/* Neighbors to search for: 3 perplexity, at most n - 1. */
int lk_affinity_neighbors (int n, double perplexity);

/* The largest perplexity that so many points allow: a third of a point's neighbors. */
double lk_affinity_max_perplexity (int n);
