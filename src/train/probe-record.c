#include "train/probe-record.h"

void
lk_probe_record_clear (LkProbeRecord *record)
{
  for (int space = 0; space < LK_N_SPACES; space++)
    g_free (record->x[space]);
  g_free (record->cosines);
  *record = (LkProbeRecord){ 0 };
}

static gsize
matrix_bytes (const LkProbeRecord *record, LkSpace space)
{
  return (gsize) record->n * (gsize) record->d[space] * sizeof (float);
}

static gsize
cosine_bytes (const LkProbeRecord *record)
{
  return (gsize) record->n_pairs * LK_N_SPACES * sizeof (float);
}

guint64
lk_probe_record_bytes (const LkProbeRecord *record)
{
  guint64 bytes = cosine_bytes (record);

  for (int space = 0; space < LK_N_SPACES; space++)
    bytes += matrix_bytes (record, space);
  return bytes;
}

LkProbeRecord *
lk_probe_record_copy (const LkProbeRecord *record)
{
  LkProbeRecord *copy = g_memdup2 (record, sizeof *record);

  for (int space = 0; space < LK_N_SPACES; space++)
    copy->x[space] = g_memdup2 (record->x[space], matrix_bytes (record, space));
  copy->cosines = g_memdup2 (record->cosines, cosine_bytes (record));
  return copy;
}

void
lk_probe_record_free (LkProbeRecord *record)
{
  if (record == NULL)
    return;

  lk_probe_record_clear (record);
  g_free (record);
}
