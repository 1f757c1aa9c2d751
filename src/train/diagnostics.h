/* What one space of a record shows: how alike images, and two views of one image, are to the network, how many directions and
 * units it uses, and how it lies on the sphere. For panels. */

#pragma once

#include "train/probe-record.h"

#define LK_SIMILARITY_BINS 50

typedef struct
{
  long step;
  LkSpace space;
  int n, d; /* images and dimensions */

  /* Cosines, as shares that sum to 1 in each bin [n_bins] between edges [n_bins + 1] from -1 to 1. */
  int n_bins;
  double *edges;
  double *similarity;     /* of random pairs of images */
  double mean_similarity; /* over these pairs; near 1: all images look the same to the network */
  int n_positive;         /* finite ones of the pairs of views; 0 = not measured */
  double *positive;       /* of these: two views of one image; NULL if there are none */
  double mean_positive;

  int n_singular;
  double *singular;  /* [n_singular], of the centered matrix, largest first */
  double *deviation; /* [d], of each unit as lk_unit_deviations () measures it, largest first */
  int n_dead;        /* units that hardly vary; -1 = not finite */

  /* As in the rows of the run (LkMetrics). */
  double l2_std; /* 1 / sqrt (d) when isotropic, 0 when collapsed */
  double rankme, participation, alignment, uniformity;
} LkDiagnostics;

/* Of what was recorded after that step; NULL if the record has no such space. The random pairs are the same for every record
 * of n images. What is not finite does not count as a pair; without any pair, and for figures of a matrix that is not finite,
 * NAN. A pure function for any thread that called lk_thread_init (). (transfer full) */
LkDiagnostics *lk_diagnostics_new (const LkProbeRecord *record, LkSpace space, long step);
void lk_diagnostics_free (LkDiagnostics *diagnostics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkDiagnostics, lk_diagnostics_free)
