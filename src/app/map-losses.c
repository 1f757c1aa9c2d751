#include "app/map-losses.h"

#include "app/latest-job.h"
#include "train/sample-loss.h"

#include <math.h>

#define DRAWS 2 /* of views, for each image */

typedef struct
{
  LkFrozenNet *net; /* NULL = of the checkpoint at step */
  LkRecordSource *source;
  LkDataset *dataset;
  long step;
  guint era;
} Request;

typedef struct
{
  guint era;
  int n;
  int *ids;    /* [n] */
  float *loss; /* [n] */
} Result;

struct _LkMapLosses
{
  GObject parent_instance;

  LkSession *session;
  LkLatestJob *job;
  LkPool *pool;
  gboolean active;
  long step;         /* last asked for; -1 = none */
  gboolean netless;  /* whose net there is not any more */
  guint era;         /* what was asked for in an earlier one is not wanted any more */
  GHashTable *known; /* id -> float, owned */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LkMapLosses, lk_map_losses, G_TYPE_OBJECT)

/* -- in the analyst's thread ----------------------------------------------------------------------------------------- */

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_pointer (&request->net, lk_frozen_net_unref);
  lk_record_source_unref (request->source);
  lk_dataset_unref (request->dataset);
  g_free (request);
}

static void
result_free (gpointer data)
{
  Result *result = data;

  g_free (result->ids);
  g_free (result->loss);
  g_free (result);
}

static gboolean
is_stopped (gpointer stop)
{
  return g_atomic_int_get ((const gint *) stop);
}

static gpointer
compute (gconstpointer data, const gint *stop, gpointer owner)
{
  const Request *request = data;
  LkMapLosses *self = owner;
  LkRun *run = lk_record_source_lock (request->source);
  g_autoptr (LkFrozenNet) net = request->net != NULL ? lk_frozen_net_ref (request->net) : NULL;
  g_autofree int *ids = NULL;
  g_autofree float *loss = NULL;
  Result *result;
  int n = 0;

  if (run == NULL)
    return NULL;
  ids = lk_run_probe_among (run, request->dataset->splits[LK_TRAIN].n, &n);
  if (net == NULL)
    net = lk_frozen_net_load (run, request->step, NULL);
  lk_record_source_unlock (request->source);
  if (ids == NULL || net == NULL)
    return NULL;

  loss = g_new (float, MAX (n, 1));
  if (!lk_sample_losses (net, request->dataset, ids, n, DRAWS, self->pool, is_stopped, (gpointer) stop, loss))
    return NULL;

  result = g_new0 (Result, 1);
  *result = (Result){ .era = request->era, .n = n, .ids = g_steal_pointer (&ids), .loss = g_steal_pointer (&loss) };
  return result;
}

/* -- in the main loop ------------------------------------------------------------------------------------------------ */

static void
deliver (gconstpointer data, gpointer owner)
{
  const Result *result = data;
  LkMapLosses *self = owner;

  if (result->era != self->era)
    return;

  g_hash_table_remove_all (self->known);
  for (int i = 0; i < result->n; i++)
    g_hash_table_insert (self->known, GINT_TO_POINTER (result->ids[i]), g_memdup2 (&result->loss[i], sizeof (float)));
  g_signal_emit (self, changed_signal, 0);
}

static const LkLatestKind job_kind = { .compute = compute,
                                       .free_request = request_free,
                                       .deliver = deliver,
                                       .free_result = result_free };

/* What is known, or on its way, would be untrue. */
static void
drop (LkMapLosses *self)
{
  self->era++;
  g_hash_table_remove_all (self->known);
  g_signal_emit (self, changed_signal, 0);
}

static void
look (LkMapLosses *self)
{
  LkRecordSource *source = lk_session_get_record_source (self->session);
  LkDataset *dataset = lk_session_get_dataset (self->session);
  long step = lk_session_get_shown_embedding (self->session);
  g_autoptr (LkFrozenNet) net = NULL;
  Request *request;

  if (!self->active || source == NULL || dataset == NULL || step < 0 || step == self->step)
    return;

  self->step = step;
  net = lk_session_ref_net_of (self->session, step);
  self->netless = net == NULL && !lk_session_has_checkpoint (self->session, step);
  if (self->netless)
    {
      drop (self);
      return;
    }

  request = g_new (Request, 1);
  *request = (Request){ g_steal_pointer (&net), lk_record_source_ref (source), lk_dataset_ref (dataset), step,
                        self->era };
  lk_latest_job_ask (self->job, request);
}

static void
forget (LkMapLosses *self)
{
  self->step = -1;
  self->netless = FALSE;
  drop (self);
  look (self);
}

void
lk_map_losses_set_active (LkMapLosses *self, gboolean active)
{
  self->active = active;
  look (self);
}

gboolean
lk_map_losses_are_netless (LkMapLosses *self)
{
  return self->netless;
}

double
lk_map_losses_of (LkMapLosses *self, int id)
{
  const float *loss = g_hash_table_lookup (self->known, GINT_TO_POINTER (id));

  return loss != NULL ? *loss : NAN;
}

/* -- object ---------------------------------------------------------------------------------------------------------- */

static void
lk_map_losses_dispose (GObject *object)
{
  LkMapLosses *self = LK_MAP_LOSSES (object);

  g_clear_pointer (&self->job, lk_latest_job_free);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (lk_map_losses_parent_class)->dispose (object);
}

static void
lk_map_losses_finalize (GObject *object)
{
  LkMapLosses *self = LK_MAP_LOSSES (object);

  g_hash_table_unref (self->known);
  lk_pool_free (self->pool);

  G_OBJECT_CLASS (lk_map_losses_parent_class)->finalize (object);
}

static void
lk_map_losses_class_init (LkMapLossesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_map_losses_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_map_losses_finalize;

  changed_signal = g_signal_new ("changed", LK_TYPE_MAP_LOSSES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_map_losses_init (LkMapLosses *self)
{
  self->step = -1;
  self->known = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->pool = lk_pool_new (1, 0, NULL);
}

LkMapLosses *
lk_map_losses_new (LkSession *session)
{
  LkMapLosses *self = g_object_new (LK_TYPE_MAP_LOSSES, NULL);
  LkClock *clock = lk_session_get_clock (session);

  self->session = g_object_ref (session);
  self->job = lk_latest_job_new (lk_session_get_analyst (session), LK_ANALYST_MAP, &job_kind, self);
  g_signal_connect_object (clock, "changed", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (clock, "records", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-began", G_CALLBACK (forget), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (forget), self, G_CONNECT_SWAPPED);
  return self;
}
