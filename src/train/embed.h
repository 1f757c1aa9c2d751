/* Images through an encoder in eval mode: what k-NN, probes, baselines and exports look at. */

#pragma once

#include "augment/augment.h"
#include "data/dataset.h"
#include "nn/encoder.h"

/* Embeds n images of a split: index[i], or first + i where index is NULL. Writes features [n, encoder->features] (after
 * global average pooling, not normalized) and, with a head, output [n, out] and raw [n, out] (before the head's last
 * BatchNorm); each may be NULL. Rewinds the tape's arena chunk by chunk. FALSE if cancelled. */
gboolean lk_embed_images (LkTape *tape,
                          const LkEncoder *encoder,
                          const LkMlp *head,
                          const LkDataset *dataset,
                          LkSplitId split,
                          const int *index,
                          int first,
                          int n,
                          const LkNormalize *normalize,
                          gboolean (*cancelled) (gpointer),
                          gpointer cancel_data,
                          float *features,
                          float *output,
                          float *raw);

/* The same of n images that lie one after the other: pixels [n, encoder->h, encoder->w, encoder->c]. */
gboolean lk_embed_pixels (LkTape *tape,
                          const LkEncoder *encoder,
                          const LkMlp *head,
                          const guint8 *pixels,
                          int n,
                          const LkNormalize *normalize,
                          gboolean (*cancelled) (gpointer),
                          gpointer cancel_data,
                          float *features,
                          float *output,
                          float *raw);

/* Images of the training split as the recipe makes them: view key.view of each, which has the images' own size; key.sample is
 * filled in. */
gboolean lk_embed_drawn (LkTape *tape,
                         const LkEncoder *encoder,
                         const LkMlp *head,
                         const LkDataset *dataset,
                         const int *index,
                         int n,
                         const LkRecipe *recipe,
                         LkAugmentKey key,
                         const LkNormalize *normalize,
                         gboolean (*cancelled) (gpointer),
                         gpointer cancel_data,
                         float *features,
                         float *output,
                         float *raw);

/* Width of a head's output; 0 without one. */
int lk_mlp_outputs (const LkMlp *head);

/* The data set's mean and std as views take them. */
LkNormalize lk_dataset_normalize (const LkDataset *dataset);
