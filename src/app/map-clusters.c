#include "app/map-clusters.h"

#include "analysis/kmeans.h"

#include <math.h>
#include <string.h>

#define SEED 1
#define DEFAULT_K 10

/* What the analyst shall compute. */
typedef struct
{
  LkRecordSource *source; /* NULL = nothing */
  long step;
  int k;
} Request;

/* What it found. */
typedef struct
{
  int n;
  int *ids, *cluster; /* [n] */
} Result;

struct _LkMapClusters
{
  GObject parent_instance;

  LkSession *session;
  LkAnalystJob *job;
  gboolean active;
  int k;
  long step; /* last asked for, with that k; -1 = none */
  int asked_k;
  GHashTable *clusters; /* id -> cluster + 1 */

  GMutex lock; /* of what follows */
  Request request;
  Result *result;
  guint delivery; /* source of the main loop that is on its way */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LkMapClusters, lk_map_clusters, G_TYPE_OBJECT)

static void
result_free (Result *result)
{
  g_free (result->ids);
  g_free (result->cluster);
  g_free (result);
}

static void
request_clear (Request *request)
{
  g_clear_pointer (&request->source, lk_record_source_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

/* -- in the main loop: what was found -------------------------------------------------------------------------------- */

/* Which number each new cluster takes: greedily that of the earlier one which it has most images of. */
static void
keep_numbers (LkMapClusters *self, const Result *result, int number[LK_MAP_CLUSTERS_MAX])
{
  int overlap[LK_MAP_CLUSTERS_MAX][LK_MAP_CLUSTERS_MAX] = { 0 };
  gboolean placed[LK_MAP_CLUSTERS_MAX] = { FALSE }, taken[LK_MAP_CLUSTERS_MAX] = { FALSE };

  for (int i = 0; i < result->n; i++)
    {
      int before = lk_map_clusters_of (self, result->ids[i]);

      if (before >= 0 && result->cluster[i] >= 0)
        overlap[result->cluster[i]][before]++;
    }

  for (int round = 0; round < self->k; round++)
    {
      int best = -1, from = -1, to = -1;

      for (int a = 0; a < self->k; a++)
        for (int b = 0; b < self->k; b++)
          if (!placed[a] && !taken[b] && overlap[a][b] > best)
            {
              best = overlap[a][b];
              from = a;
              to = b;
            }
      number[from] = to;
      placed[from] = taken[to] = TRUE;
    }
}

static gboolean
deliver_cb (gpointer data)
{
  LkMapClusters *self = data;
  g_autofree int *number = g_new0 (int, LK_MAP_CLUSTERS_MAX);
  GHashTable *clusters = g_hash_table_new (NULL, NULL);
  Result *result;

  g_mutex_lock (&self->lock);
  result = g_steal_pointer (&self->result);
  self->delivery = 0;
  g_mutex_unlock (&self->lock);

  keep_numbers (self, result, number);
  for (int i = 0; i < result->n; i++)
    if (result->cluster[i] >= 0 && result->cluster[i] < self->k)
      g_hash_table_insert (clusters, GINT_TO_POINTER (result->ids[i]),
                           GINT_TO_POINTER (number[result->cluster[i]] + 1));
  g_hash_table_unref (self->clusters);
  self->clusters = clusters;
  result_free (result);
  g_signal_emit (self, changed_signal, 0);
  return G_SOURCE_REMOVE;
}

/* -- in the analyst's thread ----------------------------------------------------------------------------------------- */

static void
normalize_rows (float *x, int n, int d)
{
  for (int i = 0; i < n; i++)
    {
      float *row = x + (gsize) i * (gsize) d;
      double sum = 0;

      for (int k = 0; k < d; k++)
        sum += (double) row[k] * row[k];
      for (int k = 0; sum > 0 && k < d; k++)
        row[k] = (float) (row[k] / sqrt (sum));
    }
}

/* NULL if it cannot be read: the run has gone. (transfer full) */
static Result *
compute (const Request *request)
{
  int n = 0, d = 0, n_ids = 0;
  g_autofree float *x = lk_record_source_load_embedding (request->source, request->step, &n, &d, NULL);
  LkRun *run = lk_record_source_lock (request->source);
  g_autofree int *ids = run != NULL ? lk_run_probe (run, &n_ids) : NULL;
  Result *result;

  if (run != NULL)
    lk_record_source_unlock (request->source);
  if (x == NULL || ids == NULL || n != n_ids)
    return NULL;

  normalize_rows (x, n, d);
  result = g_new0 (Result, 1);
  *result = (Result){ .n = n, .ids = g_steal_pointer (&ids), .cluster = g_new (int, MAX (n, 1)) };
  lk_kmeans (x, n, d, request->k, SEED, result->cluster);
  return result;
}

static gboolean
slice (gpointer data)
{
  LkMapClusters *self = data;
  g_auto (Request) request = { 0 };
  Result *result;

  g_mutex_lock (&self->lock);
  request = self->request;
  self->request = (Request){ 0 };
  g_mutex_unlock (&self->lock);
  if (request.source == NULL)
    return FALSE;

  result = compute (&request);
  g_mutex_lock (&self->lock);
  if (result != NULL)
    {
      g_clear_pointer (&self->result, result_free);
      self->result = result;
    }
  if (result != NULL && self->delivery == 0)
    {
      GSource *source = g_idle_source_new ();

      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, deliver_cb, self, NULL);
      self->delivery = g_source_attach (source, NULL);
      g_source_unref (source);
    }
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* -- asking ---------------------------------------------------------------------------------------------------------- */

static void
look (LkMapClusters *self)
{
  LkRecordSource *source = lk_session_get_record_source (self->session);
  long step = lk_session_get_shown_embedding (self->session);

  if (!self->active || source == NULL || step < 0 || (step == self->step && self->k == self->asked_k))
    return;

  self->step = step;
  self->asked_k = self->k;
  g_mutex_lock (&self->lock);
  request_clear (&self->request);
  self->request = (Request){ lk_record_source_ref (source), step, self->k };
  g_mutex_unlock (&self->lock);
  lk_analyst_wake (lk_session_get_analyst (self->session), self->job);
}

static void
forget (LkMapClusters *self)
{
  self->step = -1;
  g_hash_table_remove_all (self->clusters);
  g_signal_emit (self, changed_signal, 0);
  look (self);
}

void
lk_map_clusters_set_active (LkMapClusters *self, gboolean active)
{
  self->active = active;
  look (self);
}

void
lk_map_clusters_set_k (LkMapClusters *self, int k)
{
  self->k = CLAMP (k, LK_MAP_CLUSTERS_MIN, LK_MAP_CLUSTERS_MAX);
  look (self);
}

int
lk_map_clusters_get_k (LkMapClusters *self)
{
  return self->k;
}

int
lk_map_clusters_of (LkMapClusters *self, int id)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (self->clusters, GINT_TO_POINTER (id))) - 1;
}

/* -- object ---------------------------------------------------------------------------------------------------------- */

static void
lk_map_clusters_dispose (GObject *object)
{
  LkMapClusters *self = LK_MAP_CLUSTERS (object);

  if (self->job != NULL)
    lk_analyst_remove (lk_session_get_analyst (self->session), self->job);
  self->job = NULL;
  g_clear_handle_id (&self->delivery, g_source_remove);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (lk_map_clusters_parent_class)->dispose (object);
}

static void
lk_map_clusters_finalize (GObject *object)
{
  LkMapClusters *self = LK_MAP_CLUSTERS (object);

  g_hash_table_unref (self->clusters);
  g_clear_pointer (&self->result, result_free);
  request_clear (&self->request);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (lk_map_clusters_parent_class)->finalize (object);
}

static void
lk_map_clusters_class_init (LkMapClustersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_map_clusters_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_map_clusters_finalize;

  changed_signal = g_signal_new ("changed", LK_TYPE_MAP_CLUSTERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 0);
}

static void
lk_map_clusters_init (LkMapClusters *self)
{
  g_mutex_init (&self->lock);
  self->k = DEFAULT_K;
  self->step = -1;
  self->clusters = g_hash_table_new (NULL, NULL);
}

LkMapClusters *
lk_map_clusters_new (LkSession *session)
{
  LkMapClusters *self = g_object_new (LK_TYPE_MAP_CLUSTERS, NULL);
  LkClock *clock = lk_session_get_clock (session);

  self->session = g_object_ref (session);
  self->job = lk_analyst_add (lk_session_get_analyst (session), LK_ANALYST_MAP, slice, self);
  g_signal_connect_object (clock, "changed", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (clock, "records", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-began", G_CALLBACK (forget), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (forget), self, G_CONNECT_SWAPPED);
  return self;
}
