/* What one embedding shows: how alike its images are to the network, and how many directions it uses. For panels. */

#pragma once

#include <glib.h>

#define LK_SIMILARITY_BINS 50

typedef struct
{
  long step;
  int n, d; /* of the embedding */
  int n_bins;
  double *edges;          /* [n_bins + 1], -1 .. 1 */
  double *similarity;     /* [n_bins]: share of random pairs of images whose cosine lies there; sums to 1 */
  double mean_similarity; /* over these pairs; near 1: all images look the same to the network */
  int n_singular;
  double *singular; /* [n_singular], of the centered matrix, largest first */
  double l2_std;    /* 1 / sqrt (d) when isotropic, 0 when collapsed */
  double rankme;
} LkDiagnostics;

/* Of embedding [n, d] after that step. The pairs are the same for every embedding of n rows. What is not finite does not
 * count as a pair; without any pair, and for the spectrum of a matrix that is not finite, the figures are NAN. A pure
 * function for any thread that called lk_thread_init (). (transfer full) */
LkDiagnostics *lk_diagnostics_new (const float *embedding, int n, int d, long step);
void lk_diagnostics_free (LkDiagnostics *diagnostics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkDiagnostics, lk_diagnostics_free)
