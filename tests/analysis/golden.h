/* Tensors of tests/reference/golden as plain arrays. */

#pragma once

#include "io/safetensors.h"

static inline LkSafetensors *
golden_open (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "reference", "golden", name, NULL);
  g_autoptr (GError) error = NULL;
  LkSafetensors *file = lk_safetensors_open (path, &error);

  g_assert_no_error (error);
  return file;
}

static inline double
golden_at (const LkTensorEntry *entry, gsize i)
{
  return entry->dtype == LK_DTYPE_I64 ? (double) ((const gint64 *) entry->data)[i] : ((const double *) entry->data)[i];
}

static inline const LkTensorEntry *
golden_entry (LkSafetensors *file, const char *name)
{
  const LkTensorEntry *entry = lk_safetensors_find (file, name);

  g_assert_nonnull (entry);
  g_assert_true (entry->dtype == LK_DTYPE_I64 || entry->dtype == LK_DTYPE_F64);
  return entry;
}

static inline double
golden_number (LkSafetensors *file, const char *name)
{
  return golden_at (golden_entry (file, name), 0);
}

/* (transfer full), with the size in *count. */
static inline float *
golden_floats (LkSafetensors *file, const char *name, gsize *count)
{
  const LkTensorEntry *entry = golden_entry (file, name);
  float *values;

  *count = entry->bytes / 8;
  values = g_new (float, *count);
  for (gsize i = 0; i < *count; i++)
    values[i] = (float) golden_at (entry, i);
  return values;
}

static inline int *
golden_ints (LkSafetensors *file, const char *name, int *count)
{
  const LkTensorEntry *entry = golden_entry (file, name);
  int *values;

  *count = (int) (entry->bytes / 8);
  values = g_new (int, *count);
  for (int i = 0; i < *count; i++)
    values[i] = (int) golden_at (entry, (gsize) i);
  return values;
}
