/* The JSON header of a safetensors file: a strict parser for just this grammar.
 *
 *   { "__metadata__": { "key": "text", ... },
 *     "name": { "dtype": "F32", "shape": [3, 4], "data_offsets": [0, 48] }, ... }
 *
 * A general parser keeps the last of two equal keys and reads -1, 1.0 and 1e3 as numbers; this one refuses them. */

#pragma once

#include "io/safetensors.h"

typedef struct
{
  LkTensorEntry entry; /* name, dtype, rank, shape, bytes; data is NULL */
  guint64 begin, end;  /* from the first byte after the header */
} LkHeaderEntry;

/* Parses size bytes of text, which stand at byte 8 of the file. Adds to entries (LkHeaderEntry, file order; names belong
 * to names, whose keys are char *) and to metadata (char * -> char *). */
gboolean lk_safetensors_parse_header (const char *text,
                                      gsize size,
                                      const char *file,
                                      GArray *entries,
                                      GHashTable *names,
                                      GHashTable *metadata,
                                      GError **error);

/* Text of a dtype: "F32". */
const char *lk_dtype_name (LkDtype dtype);
