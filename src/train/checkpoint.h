/* A network's whole state in one safetensors file, and back.
 *
 * Metadata: format, likeness (version), step, fingerprint, experiment (all settings in force), normalize.mean,
 * normalize.std, classes, height, width, channels. `safetensors.torch.load_file` gives a state dict; what begins with
 * "backbone." loads strictly into the PyTorch module of the same network. */

#pragma once

#include "augment/augment.h"
#include "io/safetensors.h"
#include "nn/net.h"

/* A copy of a net's tensors at one moment, ready to be written by another thread. */
typedef struct _LkSnapshot LkSnapshot;

/* Copies all tensors; metadata (char * -> char *) is taken over. */
LkSnapshot *lk_snapshot_new (LkNet *net, GHashTable *metadata);
void lk_snapshot_free (LkSnapshot *snapshot);
gboolean lk_snapshot_write (const LkSnapshot *snapshot, const char *path, GError **error);

/* What lk_net_load () asks for before it loads anything. */
gboolean lk_net_check (LkNet *net, const LkSafetensors *file, const char *path, const char *skip, GError **error);

/* Loads every tensor of the net from the file; names, types and shapes must agree exactly. skip: prefix of tensors that
 * need not be there (an export without moments) but agree if they are, or NULL. On error nothing has changed. */
gboolean lk_net_load (LkNet *net, const LkSafetensors *file, const char *path, const char *skip, GError **error);

/* "0.5,0.4": numbers of one channel each, C locale. (transfer full) */
char *lk_channels_to_text (const float *values, int channels);
