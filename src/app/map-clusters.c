#include "app/map-clusters.h"

#include "analysis/kmeans.h"
#include "analysis/knn.h"
#include "app/latest-job.h"

#define SEED 1
#define DEFAULT_K 10

/* What the analyst shall compute. */
typedef struct
{
  LkRecordSource *source;
  long step;
  int k;
  guint era;
} Request;

/* What it found. */
typedef struct
{
  guint era;
  int n;
  int *ids, *cluster; /* [n] */
} Result;

struct _LkMapClusters
{
  GObject parent_instance;

  LkSession *session;
  LkLatestJob *job;
  gboolean active;
  int k;
  long step; /* last asked for, with that k; -1 = none */
  int asked_k;
  guint era;            /* of the run: what was found in an earlier one is not wanted any more */
  GHashTable *clusters; /* id -> cluster + 1 */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LkMapClusters, lk_map_clusters, G_TYPE_OBJECT)

static void
result_free (gpointer data)
{
  Result *result = data;

  g_free (result->ids);
  g_free (result->cluster);
  g_free (result);
}

static void
request_free (gpointer data)
{
  Request *request = data;

  lk_record_source_unref (request->source);
  g_free (request);
}

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

static void
deliver (gconstpointer data, gpointer owner)
{
  const Result *result = data;
  LkMapClusters *self = owner;
  int number[LK_MAP_CLUSTERS_MAX] = { 0 };
  GHashTable *clusters;

  if (result->era != self->era)
    return;

  clusters = g_hash_table_new (NULL, NULL);
  keep_numbers (self, result, number);
  for (int i = 0; i < result->n; i++)
    if (result->cluster[i] >= 0 && result->cluster[i] < self->k)
      g_hash_table_insert (clusters, GINT_TO_POINTER (result->ids[i]),
                           GINT_TO_POINTER (number[result->cluster[i]] + 1));
  g_hash_table_unref (self->clusters);
  self->clusters = clusters;
  g_signal_emit (self, changed_signal, 0);
}

/* -- in the analyst's thread ----------------------------------------------------------------------------------------- */

/* NULL if it cannot be read: the run has gone. */
static gpointer
compute (gconstpointer data, const gint *stop, gpointer owner)
{
  const Request *request = data;
  int n = 0, d = 0, n_ids = 0;
  g_autofree float *x = lk_record_source_load_embedding (request->source, request->step, &n, &d, NULL);
  LkRun *run = lk_record_source_lock (request->source);
  g_autofree int *ids = run != NULL ? lk_run_probe (run, &n_ids) : NULL;
  Result *result;

  if (run != NULL)
    lk_record_source_unlock (request->source);
  if (x == NULL || ids == NULL || n != n_ids)
    return NULL;

  lk_normalize_rows (x, n, d);
  result = g_new0 (Result, 1);
  *result = (Result){ .era = request->era, .n = n, .ids = g_steal_pointer (&ids), .cluster = g_new (int, MAX (n, 1)) };
  lk_kmeans (x, n, d, request->k, SEED, result->cluster);
  return result;
}

static const LkLatestKind job_kind = { .compute = compute,
                                       .free_request = request_free,
                                       .deliver = deliver,
                                       .free_result = result_free };

/* -- asking ---------------------------------------------------------------------------------------------------------- */

static void
look (LkMapClusters *self)
{
  LkRecordSource *source = lk_session_get_record_source (self->session);
  long step = lk_session_get_shown_embedding (self->session);
  Request *request;

  if (!self->active || source == NULL || step < 0 || (step == self->step && self->k == self->asked_k))
    return;

  self->step = step;
  self->asked_k = self->k;
  request = g_new (Request, 1);
  *request = (Request){ lk_record_source_ref (source), step, self->k, self->era };
  lk_latest_job_ask (self->job, request);
}

static void
forget (LkMapClusters *self)
{
  self->step = -1;
  self->era++;
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

  g_clear_pointer (&self->job, lk_latest_job_free);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (lk_map_clusters_parent_class)->dispose (object);
}

static void
lk_map_clusters_finalize (GObject *object)
{
  LkMapClusters *self = LK_MAP_CLUSTERS (object);

  g_hash_table_unref (self->clusters);

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
  self->job = lk_latest_job_new (lk_session_get_analyst (session), LK_ANALYST_MAP, &job_kind, self);
  g_signal_connect_object (clock, "changed", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (clock, "records", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-began", G_CALLBACK (forget), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (forget), self, G_CONNECT_SWAPPED);
  return self;
}
