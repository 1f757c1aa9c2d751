/* The energy-based view of what a network has learned: a pair of images has an energy, low where the network says that
 * they belong together (LeCun et al. 2006, "A tutorial on energy-based learning"). Training pulls the energy of positive
 * pairs (two views of one image) down and keeps that of others up; where both lie alike, it tells nothing apart.
 *
 * Two energies: 1 - cosine of the features, the same for all methods; and the method's own, what its loss makes of a
 * pair. */

#pragma once

#include "train/frozen-net.h"

typedef enum
{
  LK_ENERGY_COSINE, /* 0..2 */
  LK_ENERGY_METHOD, /* LkMethod.energy; NAN for methods that compare no pairs */
  LK_ENERGY_N_KINDS
} LkEnergyKind;

/* Energies of n pairs of images, a [n, h, w, c] with b [n, h, w, c], normalized and of the size that the net takes;
 * energy[kind] [n] each. The thread has called lk_thread_init (). */
void lk_pair_energy (const LkFrozenNet *net,
                     const float *a,
                     const float *b,
                     int n,
                     LkPool *pool,
                     float *energy[LK_ENERGY_N_KINDS]);

/* -- positive and random pairs --------------------------------------------------------------------------------------- */

typedef struct
{
  int n, done;                        /* pairs of each sort, and how many are measured */
  int *images;                        /* [n] of the training split: drawn once, all different */
  float *positive[LK_ENERGY_N_KINDS]; /* [n] two views of images[i] */
  float *random[LK_ENERGY_N_KINDS];   /* [n] a view of images[i] and one of another of them; NAN if there is no other */
  float *overlap;                     /* [n] 0..1: area that the crops of the two views share, of what either shows */
} LkPairSample;

/* Of at most n images; nothing is measured yet. (transfer full) */
LkPairSample *lk_pair_sample_new (const LkDataset *dataset, int n);
LkPairSample *lk_pair_sample_copy (const LkPairSample *sample);
void lk_pair_sample_free (LkPairSample *sample);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPairSample, lk_pair_sample_free)

/* Measures some more pairs: views 0 and 1 of the recipe (two or more views, of the images' size), drawn for this seed.
 * TRUE while there are more. The data set has images of the size that the net takes. */
gboolean lk_pair_sample_measure (LkPairSample *sample,
                                 const LkFrozenNet *net,
                                 const LkDataset *dataset,
                                 const LkRecipe *recipe,
                                 uint32_t seed,
                                 LkPool *pool);

/* The same of about `most` pairs, whose number changes no figure, but only the energies of LK_ENERGY_COSINE; those of the method stay NAN. Each view
 * passes the encoder once, so it takes a quarter of the time. */
gboolean lk_pair_sample_measure_cosines (LkPairSample *sample,
                                         int most,
                                         const LkFrozenNet *net,
                                         const LkDataset *dataset,
                                         const LkRecipe *recipe,
                                         uint32_t seed,
                                         LkPool *pool);

#define LK_PAIR_BINS 36

typedef struct
{
  double edges[LK_PAIR_BINS + 1];
  double positive[LK_PAIR_BINS], random[LK_PAIR_BINS]; /* shares of the measured pairs; each sums to 1 */
} LkPairBins;

/* Histograms of what is measured, wide enough for mark too (NAN = none). FALSE if there is nothing finite to count. */
gboolean lk_pair_bins (const LkPairSample *sample, LkEnergyKind kind, double mark, LkPairBins *bins);
/* The same from low to high; what lies beyond counts in the first or the last bin. */
void lk_pair_bins_between (const LkPairSample *sample, LkEnergyKind kind, double low, double high, LkPairBins *bins);

typedef enum
{
  LK_PAIR_UNKNOWN,  /* nothing measured, or not finite */
  LK_PAIR_TOGETHER, /* as positive pairs lie, and lower than nearly all random ones */
  LK_PAIR_APART,    /* higher than nearly all positive pairs */
  LK_PAIR_BETWEEN,  /* neither: where both sorts lie, or between them */
} LkPairVerdict;

/* What an energy means among those of the sample; *below: share (0..1) of random pairs with lower energy. */
LkPairVerdict lk_pair_judge (const LkPairSample *sample, LkEnergyKind kind, double energy, double *below);
