/* A network at one step, for whoever looks at it while training goes on: an immutable copy of its parameters and
 * BatchNorm statistics (backbone, heads, teacher), the normalization of its images, and the settings in force. It runs in
 * eval mode, with memory of its own for each call; several threads may use one net at once. */

#pragma once

#include "augment/augment.h"
#include "data/dataset.h"
#include "io/safetensors.h"
#include "methods/method.h"
#include "train/run.h"

typedef struct _LkFrozenNet LkFrozenNet;

/* -- making -------------------------------------------------------------------------------------------------------- */

/* Copies what model is now; values: the settings in force. (transfer full) */
LkFrozenNet *lk_frozen_net_new (const LkMethodRun *model,
                                const LkMethod *method,
                                const LkValues *values,
                                const LkNormalize *normalize,
                                long step);
/* The network that a run with these settings would begin with on that data set: untrained, of step 0. values: those of an
 * experiment. (transfer full) */
LkFrozenNet *lk_frozen_net_new_untrained (const LkMethod *method, const LkValues *values, const LkDataset *dataset);
/* From the checkpoint of a run at that step, with the settings in force there. Any thread. NULL with an error that says
 * why not: a run in memory has no checkpoints, that step has none, its file is damaged. (transfer full) */
LkFrozenNet *lk_frozen_net_load (LkRun *run, long step, GError **error);
/* From an open checkpoint, path for messages; what the optimizer keeps need not be there. (transfer full) */
LkFrozenNet *lk_frozen_net_read (const LkSafetensors *file, const char *path, LkExperiment *experiment, GError **error);

LkFrozenNet *lk_frozen_net_ref (LkFrozenNet *net);
void lk_frozen_net_unref (LkFrozenNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkFrozenNet, lk_frozen_net_unref)

/* -- what it is ---------------------------------------------------------------------------------------------------- */

long lk_frozen_net_step (const LkFrozenNet *net);
/* Width of the backbone's output, and of the projector's (0 = there is none). */
int lk_frozen_net_features (const LkFrozenNet *net);
int lk_frozen_net_outputs (const LkFrozenNet *net);
/* Size and channels of the images that it takes. */
void lk_frozen_net_image_size (const LkFrozenNet *net, int *h, int *w, int *c);
const LkNormalize *lk_frozen_net_normalize (const LkFrozenNet *net);
const LkMethod *lk_frozen_net_method (const LkFrozenNet *net);
const LkValues *lk_frozen_net_values (const LkFrozenNet *net);

/* -- what it sees -------------------------------------------------------------------------------------------------- */

/* Clean images of a split (index[i], or first + i where index is NULL) through the network: features [n, features],
 * not L2-normalized, and projection [n, outputs]; each may be NULL. To the bit what a run records. FALSE if cancelled, or
 * if the data set has images of another size. */
gboolean lk_frozen_net_embed (const LkFrozenNet *net,
                              const LkDataset *dataset,
                              LkSplitId split,
                              const int *index,
                              int first,
                              int n,
                              LkPool *pool,
                              gboolean (*cancelled) (gpointer),
                              gpointer cancel_data,
                              float *features,
                              float *projection);
/* The same of images from anywhere: pixels [n, h, w, c] of the size that the net takes. */
gboolean lk_frozen_net_embed_pixels (const LkFrozenNet *net,
                                     const guint8 *pixels,
                                     int n,
                                     LkPool *pool,
                                     gboolean (*cancelled) (gpointer),
                                     gpointer cancel_data,
                                     float *features,
                                     float *projection);
