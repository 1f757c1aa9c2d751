#include "app/record-source.h"

struct _LkRecordSource
{
  gatomicrefcount refs;
  GMutex lock;
  LkRun *run; /* NULL once it is going away */
};

LkRecordSource *
lk_record_source_new (LkRun *run)
{
  LkRecordSource *source = g_new0 (LkRecordSource, 1);

  g_atomic_ref_count_init (&source->refs);
  g_mutex_init (&source->lock);
  source->run = run;
  return source;
}

LkRecordSource *
lk_record_source_ref (LkRecordSource *source)
{
  g_atomic_ref_count_inc (&source->refs);
  return source;
}

void
lk_record_source_unref (LkRecordSource *source)
{
  if (!g_atomic_ref_count_dec (&source->refs))
    return;

  g_mutex_clear (&source->lock);
  g_free (source);
}

void
lk_record_source_close (LkRecordSource *source)
{
  g_mutex_lock (&source->lock);
  source->run = NULL;
  g_mutex_unlock (&source->lock);
}

LkRun *
lk_record_source_lock (LkRecordSource *source)
{
  LkRun *run;

  g_mutex_lock (&source->lock);
  run = source->run;
  if (run == NULL)
    g_mutex_unlock (&source->lock);
  return run;
}

void
lk_record_source_unlock (LkRecordSource *source)
{
  g_mutex_unlock (&source->lock);
}

float *
lk_record_source_load_embedding (LkRecordSource *source, long step, int *n, int *d, GError **error)
{
  LkRun *run = lk_record_source_lock (source);
  float *embedding;

  if (run == NULL)
    return NULL;

  embedding = lk_run_load_embedding (run, step, n, d, error);
  lk_record_source_unlock (source);
  return embedding;
}

LkProbeRecord *
lk_record_source_load_record (LkRecordSource *source, long step, GError **error)
{
  LkRun *run = lk_record_source_lock (source);
  LkProbeRecord *record;

  if (run == NULL)
    return NULL;

  record = lk_run_load_record (run, step, error);
  lk_record_source_unlock (source);
  return record;
}
