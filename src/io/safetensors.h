/* safetensors: u64 length, JSON header, raw little-endian tensors. Files open in PyTorch and NumPy without Likeness,
 * and no byte of a foreign file reaches memory unchecked. */

#pragma once

#include <gio/gio.h>
#include <glib.h>

typedef enum
{
  LK_DTYPE_U8,
  LK_DTYPE_I32,
  LK_DTYPE_I64,
  LK_DTYPE_F32,
  LK_DTYPE_F64,
} LkDtype;

#define LK_MAX_RANK 8

typedef struct
{
  const char *name;
  LkDtype dtype;
  int rank; /* 0 = a scalar */
  gint64 shape[LK_MAX_RANK];
  const void *data;
  gsize bytes;
} LkTensorEntry;

gsize lk_dtype_size (LkDtype dtype);

/* -- reading ------------------------------------------------------------------------------------------------------- */

typedef struct _LkSafetensors LkSafetensors;

/* Maps and validates a whole file (all checks of ENGINE.md 4 before any tensor is given out). NULL with
 * LK_ERROR_FORMAT that names file, field and offset. */
LkSafetensors *lk_safetensors_open (const char *path, GError **error);
/* The same for bytes in memory; name is for messages. */
LkSafetensors *lk_safetensors_parse (GBytes *bytes, const char *name, GError **error);
void lk_safetensors_free (LkSafetensors *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSafetensors, lk_safetensors_free)

int lk_safetensors_count (const LkSafetensors *file);
const LkTensorEntry *lk_safetensors_entry (const LkSafetensors *file, int i);
/* NULL if there is no such tensor. */
const LkTensorEntry *lk_safetensors_find (const LkSafetensors *file, const char *name);
/* A string of __metadata__, or NULL. */
const char *lk_safetensors_metadata (const LkSafetensors *file, const char *key);

/* -- writing ------------------------------------------------------------------------------------------------------- */

/* Writes the tensors (in their order) and metadata (char * -> char *, may be NULL) to path: temporary file in the same
 * folder, fsync, rename. On error FALSE and the old file, if any, is unchanged. */
gboolean lk_safetensors_write (const char *path,
                               const LkTensorEntry *entries,
                               int n_entries,
                               GHashTable *metadata,
                               GError **error);
