#include "train/run-writer.h"

#include "train/run-writing.h"

#include <pthread.h>

/* A checkpoint and a record of one step may wait together. */
#define MAX_WAITING 2

typedef struct
{
  long step;
  double seconds;
  LkSnapshot *snapshot; /* or a record */
  LkProbeRecord *record;
  guint64 max_bytes;
} Job;

struct _LkRunWriter
{
  LkRun *run;
  LkRunWritten written;
  gpointer data;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  GQueue waiting;     /* Job */
  const Job *writing; /* NULL = none */
  gboolean quit;
  GError *error;
};

static gboolean
write_job (LkRunWriter *self, const Job *job, GError **error)
{
  g_autofree char *path = NULL;

  if (job->snapshot == NULL)
    return lk_run_write_record (self->run, job->step, job->record, job->max_bytes, error);

  path = lk_run_checkpoint_path (self->run, job->step);
  if (!lk_snapshot_write (job->snapshot, path, error))
    return FALSE;
  lk_run_prune (self->run);
  return TRUE;
}

static void
job_free (Job *job)
{
  lk_snapshot_free (job->snapshot);
  lk_probe_record_free (job->record);
  g_free (job);
}

static void *
writer_main (void *data)
{
  LkRunWriter *self = data;

  pthread_mutex_lock (&self->lock);
  for (;;)
    {
      Job *job;
      GError *error = NULL;

      while (g_queue_is_empty (&self->waiting) && !self->quit)
        pthread_cond_wait (&self->changed, &self->lock);
      job = g_queue_pop_head (&self->waiting);
      if (job == NULL)
        break;

      self->writing = job;
      pthread_cond_broadcast (&self->changed);
      pthread_mutex_unlock (&self->lock);
      write_job (self, job, &error);
      self->written (self->data, job->snapshot != NULL, job->step, job->seconds, error);
      pthread_mutex_lock (&self->lock);

      self->writing = NULL;
      job_free (job);
      if (self->error == NULL)
        self->error = error;
      else
        g_clear_error (&error);
      pthread_cond_broadcast (&self->changed);
    }
  pthread_mutex_unlock (&self->lock);

  return NULL;
}

LkRunWriter *
lk_run_writer_new (LkRun *run, LkRunWritten written, gpointer data)
{
  LkRunWriter *self = g_new0 (LkRunWriter, 1);

  self->run = run;
  self->written = written;
  self->data = data;
  g_queue_init (&self->waiting);
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->changed, NULL);
  if (pthread_create (&self->thread, NULL, writer_main, self) != 0)
    g_error ("cannot start a thread: the limit of threads is reached (ulimit -u)");
  return self;
}

void
lk_run_writer_free (LkRunWriter *self)
{
  if (self == NULL)
    return;

  pthread_mutex_lock (&self->lock);
  self->quit = TRUE;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->lock);
  pthread_join (self->thread, NULL);
  pthread_cond_destroy (&self->changed);
  pthread_mutex_destroy (&self->lock);
  g_clear_error (&self->error);
  g_free (self);
}

static void
add_job (LkRunWriter *self, Job job)
{
  pthread_mutex_lock (&self->lock);
  while (g_queue_get_length (&self->waiting) >= MAX_WAITING)
    pthread_cond_wait (&self->changed, &self->lock);
  g_queue_push_tail (&self->waiting, g_memdup2 (&job, sizeof job));
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->lock);
}

void
lk_run_writer_add_checkpoint (LkRunWriter *self, LkSnapshot *snapshot, long step, double seconds)
{
  add_job (self, (Job){ .step = step, .seconds = seconds, .snapshot = snapshot });
}

void
lk_run_writer_add_record (LkRunWriter *self, LkProbeRecord *record, long step, guint64 max_bytes)
{
  add_job (self, (Job){ .step = step, .record = record, .max_bytes = max_bytes });
}

static gboolean
is_checkpoint_of (const Job *job, long step)
{
  return job->snapshot != NULL && job->step == step;
}

gboolean
lk_run_writer_has_checkpoint (LkRunWriter *self, long step)
{
  gboolean has;

  pthread_mutex_lock (&self->lock);
  has = self->writing != NULL && is_checkpoint_of (self->writing, step);
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    has = has || is_checkpoint_of (l->data, step);
  pthread_mutex_unlock (&self->lock);
  return has;
}

gboolean
lk_run_writer_flush (LkRunWriter *self, GError **error)
{
  gboolean ok;

  pthread_mutex_lock (&self->lock);
  while (!g_queue_is_empty (&self->waiting) || self->writing != NULL)
    pthread_cond_wait (&self->changed, &self->lock);
  ok = self->error == NULL;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&self->error));
  pthread_mutex_unlock (&self->lock);

  return ok;
}
