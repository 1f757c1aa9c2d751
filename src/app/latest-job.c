#include "app/latest-job.h"

struct _LkLatestJob
{
  LkAnalyst *analyst;
  LkAnalystJob *job;
  const LkLatestKind *kind;
  gpointer owner;
  gint stop;
  gpointer current; /* the request that is worked on: the analyst's thread alone */

  GMutex lock; /* of what follows */
  gpointer request, result;
  guint delivery; /* source of the main loop that is on its way */
};

static gboolean
deliver_cb (gpointer data)
{
  LkLatestJob *self = data;
  gpointer result;

  g_mutex_lock (&self->lock);
  result = g_steal_pointer (&self->result);
  self->delivery = 0;
  g_mutex_unlock (&self->lock);

  self->kind->deliver (result, self->owner);
  self->kind->free_result (result);
  return G_SOURCE_REMOVE;
}

/* With the lock held. */
static void
put_result (LkLatestJob *self, gpointer result)
{
  g_clear_pointer (&self->result, self->kind->free_result);
  self->result = result;
  if (self->delivery == 0)
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, deliver_cb, self, NULL);
      self->delivery = g_source_attach (source, NULL);
    }
}

static gboolean
slice (gpointer data)
{
  LkLatestJob *self = data;
  gpointer result;

  if (self->current == NULL)
    {
      g_mutex_lock (&self->lock);
      self->current = g_steal_pointer (&self->request);
      g_mutex_unlock (&self->lock);
    }
  if (self->current == NULL)
    return FALSE;
  if (self->kind->prepare != NULL && self->kind->prepare (self->current, self->owner))
    return TRUE;

  result = self->kind->compute (self->current, &self->stop, self->owner);
  g_clear_pointer (&self->current, self->kind->free_request);
  if (result != NULL)
    {
      g_mutex_lock (&self->lock);
      put_result (self, result);
      g_mutex_unlock (&self->lock);
    }
  return TRUE;
}

LkLatestJob *
lk_latest_job_new (LkAnalyst *analyst, LkAnalystKind urgency, const LkLatestKind *kind, gpointer owner)
{
  LkLatestJob *self = g_new0 (LkLatestJob, 1);

  *self = (LkLatestJob){ .analyst = analyst, .kind = kind, .owner = owner };
  g_mutex_init (&self->lock);
  self->job = lk_analyst_add (analyst, urgency, slice, self);
  return self;
}

void
lk_latest_job_ask (LkLatestJob *self, gpointer request)
{
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->request, self->kind->free_request);
  self->request = request;
  g_mutex_unlock (&self->lock);
  lk_analyst_wake (self->analyst, self->job);
}

void
lk_latest_job_free (LkLatestJob *self)
{
  g_atomic_int_set (&self->stop, TRUE);
  lk_analyst_remove (self->analyst, self->job);
  g_clear_handle_id (&self->delivery, g_source_remove);
  g_clear_pointer (&self->current, self->kind->free_request);
  g_clear_pointer (&self->request, self->kind->free_request);
  g_clear_pointer (&self->result, self->kind->free_result);
  g_mutex_clear (&self->lock);
  g_free (self);
}
