/* The loss of single images: which of them a network finds hard. For coloring a map. */

#pragma once

#include "train/frozen-net.h"

/* The net's own loss of images index [n] of the training split, image by image: loss [n]; NAN for an image that has none
 * (supervised, without a label; any image, where the method's loss is no mean over images). Views are drawn by the recipe in force at the net's step, `draws` times (>= 1), with draws
 * that no training uses and that are the same for every step of a run, so that the figures compare along it; loss is
 * the mean over them. As in training an image meets the others of its batch, here the neighbors in index; but BatchNorm
 * uses its running statistics, so that an image's loss does not hang on how the others spread. FALSE if cancelled, if the
 * data set has images of another size, or if the settings make no recipe. */
gboolean lk_sample_losses (const LkFrozenNet *net,
                           const LkDataset *dataset,
                           const int *index,
                           int n,
                           int draws,
                           LkPool *pool,
                           gboolean (*cancelled) (gpointer),
                           gpointer cancel_data,
                           float *loss);
