#include "train/checkpoint-writer.h"

#include <pthread.h>

struct _LkCheckpointWriter
{
  LkRun *run;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  LkSnapshot *waiting; /* NULL = nothing to do */
  char *path;
  gboolean writing, quit;
  GError *error;
};

static void *
writer_main (void *data)
{
  LkCheckpointWriter *self = data;

  pthread_mutex_lock (&self->lock);
  for (;;)
    {
      LkSnapshot *snapshot;
      char *path;
      GError *error = NULL;

      while (self->waiting == NULL && !self->quit)
        pthread_cond_wait (&self->changed, &self->lock);
      if (self->waiting == NULL)
        break;

      snapshot = g_steal_pointer (&self->waiting);
      path = g_steal_pointer (&self->path);
      self->writing = TRUE;
      pthread_mutex_unlock (&self->lock);

      if (lk_snapshot_write (snapshot, path, &error))
        lk_run_prune (self->run);
      lk_snapshot_free (snapshot);
      g_free (path);

      pthread_mutex_lock (&self->lock);
      self->writing = FALSE;
      if (self->error == NULL)
        self->error = error;
      else
        g_clear_error (&error);
      pthread_cond_broadcast (&self->changed);
    }
  pthread_mutex_unlock (&self->lock);

  return NULL;
}

LkCheckpointWriter *
lk_checkpoint_writer_new (LkRun *run)
{
  LkCheckpointWriter *self = g_new0 (LkCheckpointWriter, 1);

  self->run = run;
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->changed, NULL);
  if (pthread_create (&self->thread, NULL, writer_main, self) != 0)
    g_error ("cannot start a thread: the limit of threads is reached (ulimit -u)");
  return self;
}

void
lk_checkpoint_writer_free (LkCheckpointWriter *self)
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

void
lk_checkpoint_writer_submit (LkCheckpointWriter *self, LkSnapshot *snapshot, long step)
{
  pthread_mutex_lock (&self->lock);
  while (self->waiting != NULL)
    pthread_cond_wait (&self->changed, &self->lock);
  self->waiting = snapshot;
  self->path = lk_run_checkpoint_path (self->run, step);
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->lock);
}

gboolean
lk_checkpoint_writer_flush (LkCheckpointWriter *self, GError **error)
{
  gboolean ok;

  pthread_mutex_lock (&self->lock);
  while (self->waiting != NULL || self->writing)
    pthread_cond_wait (&self->changed, &self->lock);
  ok = self->error == NULL;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&self->error));
  pthread_mutex_unlock (&self->lock);

  return ok;
}
