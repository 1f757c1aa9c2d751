#include "app/map-worker.h"

#include "analysis/map-frame.h"
#include "app/map-store.h"
#include "augment/augment.h"
#include "base/error.h"
#include "train/embed.h"

#include <glib/gi18n.h>
#include <pthread.h>
#include <string.h>

/* The same map for the same data. */
#define SEED 0
/* A recorded map is turned if that brings its points nearer by so much of its radius: within one chain it gains less. */
#define TURN_GAIN 0.25

/* What a map is of. */
typedef struct
{
  gboolean pixels;
  long step; /* of the embedding; -1 of pixels */
} Target;

struct _LkMapWorker
{
  LkAnalyst *analyst;
  LkAnalystJob *job;

  pthread_mutex_t lock;  /* guards what follows */
  LkMapRequest *request; /* NULL = nothing is asked for, or it was taken */
  guint n_requests;
  gboolean paused;
  LkMapResult *pending;

  /* Of the job alone. */
  LkMapRequest *current; /* the newest that it took; NULL = none */
  guint serial;
  LkPool *pool;
  LkLiveMap *map;
  LkMapStore *store;
  int *probe; /* [n_probe]; NULL = not read yet */
  int n_probe;
  gboolean has, laid;    /* there is a snapshot, and a layout by t-SNE: */
  Target shown, laid_of; /* of what they are */
  int rewinds;           /* that the run had seen when the snapshot was read */
  gboolean kept;         /* its map is stored */
  gboolean anew;         /* the snapshot is to be taken again, at once */
  float *known;          /* [n_probe, 2] the map of what is asked for, if it was made before */
  gboolean failed;       /* what is asked for cannot be read */
  GError *error;         /* to be told */
};

/* -- requests and results ------------------------------------------------------------------------------------------ */

static LkMapRequest *
request_copy (const LkMapRequest *from)
{
  LkMapRequest *request = g_memdup2 (from, sizeof *from);

  request->source = lk_record_source_ref (from->source);
  request->dataset = lk_dataset_ref (from->dataset);
  request->rows = from->rows != NULL ? g_memdup2 (from->rows, (gsize) from->n_rows * sizeof (int)) : NULL;
  return request;
}

static void
request_free (LkMapRequest *request)
{
  if (request == NULL)
    return;

  lk_record_source_unref (request->source);
  lk_dataset_unref (request->dataset);
  g_free (request->rows);
  g_free (request);
}

void
lk_map_result_free (LkMapResult *result)
{
  if (result == NULL)
    return;

  g_clear_error (&result->error);
  g_free (result->ids);
  g_free (result->layout);
  g_free (result->trust);
  g_free (result->neighbors);
  g_free (result);
}

static gpointer
copy (gconstpointer from, gsize n, gsize size)
{
  return from != NULL ? g_memdup2 (from, n * size) : NULL;
}

static int *
shown_ids (LkMapWorker *self, int n)
{
  const int *rows = lk_live_map_rows (self->map);
  int *ids = g_new (int, MAX (n, 1));

  for (int i = 0; i < n; i++)
    ids[i] = self->probe[rows != NULL ? rows[i] : i];
  return ids;
}

static LkMapResult *
result_new (LkMapWorker *self, gboolean rests)
{
  LkMapResult *result = g_new0 (LkMapResult, 1);
  const double *variance;
  const int *neighbors;
  int n = self->has ? lk_live_map_n (self->map) : 0;

  *result = (LkMapResult){ .request = self->serial, .rests = rests, .step = -1, .n = n };
  result->error = g_steal_pointer (&self->error);
  if (n == 0)
    return result;

  result->step = self->shown.step;
  result->ids = shown_ids (self, n);
  result->layout = copy (lk_live_map_layout (self->map), (gsize) n * 2, sizeof (float));
  result->trust = copy (lk_live_map_trust (self->map), (gsize) n, sizeof (float));
  neighbors = lk_live_map_neighbors (self->map, &result->n_neighbors);
  result->neighbors = copy (neighbors, (gsize) n * (gsize) result->n_neighbors, sizeof (int));
  variance = lk_live_map_variance (self->map, &result->n_axes);
  for (int i = 0; i < result->n_axes; i++)
    result->variance[i] = variance[i];
  result->progress = lk_live_map_progress (self->map);
  return result;
}

/* While it forms only what somebody waits for; at rest always. */
static void
publish (LkMapWorker *self, gboolean rests)
{
  LkMapResult *result = NULL;
  gboolean wanted;

  pthread_mutex_lock (&self->lock);
  wanted = rests || self->pending == NULL;
  pthread_mutex_unlock (&self->lock);
  if (!wanted)
    return;

  result = result_new (self, rests);
  pthread_mutex_lock (&self->lock);
  if (self->pending != NULL && result->error == NULL)
    result->error = g_steal_pointer (&self->pending->error);
  lk_map_result_free (self->pending);
  self->pending = result;
  pthread_mutex_unlock (&self->lock);
}

/* -- what was made before ------------------------------------------------------------------------------------------ */

static Target
target_of (const LkMapRequest *request)
{
  switch (request->space)
    {
    case LK_MAP_PIXELS:
      return (Target){ TRUE, -1 };
    case LK_MAP_RANDOM:
      return (Target){ FALSE, 0 };
    case LK_MAP_EMBEDDING:
    default:
      return (Target){ FALSE, request->step };
    }
}

static gboolean
is_shown (LkMapWorker *self, Target target)
{
  return self->has && self->shown.pixels == target.pixels && self->shown.step == target.step;
}

static gboolean
is_recorded (Target target, double perplexity)
{
  return !target.pixels && perplexity == LK_MAP_PERPLEXITY;
}

/* (transfer full) */
static float *
load_record (LkMapWorker *self, long step)
{
  LkRun *run = lk_record_source_lock (self->current->source);
  float *layout;

  if (run == NULL)
    return NULL;

  layout = lk_run_load_map (run, step, self->n_probe);
  lk_record_source_unlock (self->current->source);
  return layout;
}

/* The map of this, if it was made with this perplexity. (transfer full) */
static float *
find_map (LkMapWorker *self, Target target)
{
  double perplexity = self->current->view.perplexity;

  if (self->n_probe == 0)
    return NULL;

  return is_recorded (target, perplexity)
             ? load_record (self, target.step)
             : copy (lk_map_store_get (self->store, target.step, perplexity, self->n_probe), (gsize) self->n_probe * 2,
                     sizeof (float));
}

/* Of the steps that have a map, and the one of the last layout: the last one up to this, or else the first; -1 if there is
 * none. */
static long
nearest_map (LkMapWorker *self, long step)
{
  LkRun *run = lk_record_source_lock (self->current->source);
  g_autoptr (GArray) steps = NULL;
  long before = -1, after = G_MAXLONG;

  if (run == NULL)
    return -1;

  steps = lk_run_maps (run);
  lk_record_source_unlock (self->current->source);
  if (self->laid && !self->laid_of.pixels)
    g_array_append_val (steps, self->laid_of.step);
  for (guint i = 0; i < steps->len; i++)
    {
      long candidate = g_array_index (steps, long, i);

      if (candidate <= step)
        before = MAX (before, candidate);
      else
        after = MIN (after, candidate);
    }
  return before >= 0 ? before : after < G_MAXLONG ? after : -1;
}

/* Lies as the map that is shown does; a map of the same chain stays as it is. */
static void
keep_frame (LkMapWorker *self, float *layout)
{
  const float *shown = self->has ? lk_live_map_layout (self->map) : NULL;
  g_autofree float *turned = NULL;

  if (shown == NULL || lk_live_map_rows (self->map) != NULL)
    return;

  turned = copy (layout, (gsize) self->n_probe * 2, sizeof (float));
  lk_map_align (turned, shown, self->n_probe);
  if (lk_map_motion (layout, shown, self->n_probe) - lk_map_motion (turned, shown, self->n_probe) > TURN_GAIN)
    memcpy (layout, turned, (gsize) self->n_probe * 2 * sizeof (float));
}

/* A map that rests is kept, so that it is made once. */
static void
keep_map (LkMapWorker *self)
{
  const LkMapRequest *current = self->current;
  const float *layout = lk_live_map_layout (self->map);
  LkRun *run;

  if (self->kept || current->view.projection != LK_MAP_TSNE || lk_live_map_rows (self->map) != NULL)
    return;

  self->kept = TRUE;
  if (!is_recorded (self->shown, current->view.perplexity))
    lk_map_store_put (self->store, self->shown.step, current->view.perplexity, layout, self->n_probe);
  else if ((run = lk_record_source_lock (current->source)) != NULL)
    {
      g_clear_error (&self->error);
      lk_run_write_map (run, self->shown.step, layout, self->n_probe, self->rewinds, &self->error);
      lk_record_source_unlock (current->source);
    }
}

/* -- snapshots ----------------------------------------------------------------------------------------------------- */

/* Which images the points are, and how many rewinds the run has seen. FALSE if the run is gone or has none yet. */
static gboolean
read_probe (LkMapWorker *self)
{
  LkRun *run = lk_record_source_lock (self->current->source);

  if (run == NULL)
    return FALSE;

  self->rewinds = lk_run_rewinds (run);
  if (self->probe == NULL)
    self->probe = lk_run_probe_among (run, self->current->dataset->splits[LK_TRAIN].n, &self->n_probe);
  lk_record_source_unlock (self->current->source);
  return self->probe != NULL;
}

/* (transfer full) */
static float *
read_pixels (LkMapWorker *self, int *n, int *d)
{
  const LkDataset *dataset = self->current->dataset;
  LkNormalize normalize = lk_dataset_normalize (dataset);
  gsize size = (gsize) dataset->h * (gsize) dataset->w * (gsize) dataset->c;
  float *x = g_new (float, (gsize) self->n_probe *size);

  for (int i = 0; i < self->n_probe; i++)
    lk_clean_view (lk_dataset_image (dataset, LK_TRAIN, self->probe[i]), dataset->h, dataset->w, dataset->c, &normalize,
                   x + (gsize) i * size);
  *n = self->n_probe;
  *d = (int) size;
  return x;
}

/* Where t-SNE of a snapshot starts; NULL: from the last layout, or anew. (transfer full) */
static float *
choose_start (LkMapWorker *self, Target target)
{
  long nearest = target.pixels ? -1 : nearest_map (self, target.step);
  gboolean from_last = self->laid && !self->laid_of.pixels && nearest == self->laid_of.step;
  float *start = nearest >= 0 && !from_last ? load_record (self, nearest) : NULL;

  if (start == NULL && self->laid && self->laid_of.pixels != target.pixels)
    lk_live_map_forget (self->map);
  return start;
}

/* Takes the snapshot that is asked for. */
static void
turn_to (LkMapWorker *self, Target target)
{
  g_autofree float *known = g_steal_pointer (&self->known), *start = NULL;
  gboolean lays = self->current->view.projection == LK_MAP_TSNE;
  float *features = NULL;
  int n, d;

  self->anew = FALSE;
  g_clear_error (&self->error);
  if (read_probe (self))
    features = target.pixels
                   ? read_pixels (self, &n, &d)
                   : lk_record_source_load_embedding (self->current->source, target.step, &n, &d, &self->error);
  self->failed = features == NULL;
  if (self->failed)
    return;

  if (known == NULL && lays)
    known = find_map (self, target);
  if (known != NULL)
    keep_frame (self, known);
  else if (lays)
    start = choose_start (self, target);
  if (!lk_live_map_take (self->map, features, n, d, known != NULL ? known : start, known != NULL))
    {
      self->failed = TRUE;
      g_set_error (&self->error, LK_ERROR, LK_ERROR_NOT_FINITE, _ ("The features of step %ld are not finite"),
                   target.step);
      return;
    }
  self->has = TRUE;
  self->shown = target;
  self->kept = known != NULL;
  if (lays)
    {
      self->laid = TRUE;
      self->laid_of = target;
    }
}

/* -- the job ------------------------------------------------------------------------------------------------------- */

static void
forget (LkMapWorker *self)
{
  g_clear_pointer (&self->map, lk_live_map_free);
  g_clear_pointer (&self->store, lk_map_store_free);
  g_clear_pointer (&self->probe, g_free);
  g_clear_pointer (&self->known, g_free);
  self->n_probe = 0;
  self->has = self->laid = self->anew = FALSE;
}

static gboolean
same_rows (LkMapWorker *self)
{
  const int *rows = lk_live_map_rows (self->map);
  const LkMapRequest *current = self->current;

  if (rows == NULL || current->rows == NULL)
    return rows == current->rows;
  return lk_live_map_n (self->map) == current->n_rows &&
         memcmp (rows, current->rows, (gsize) current->n_rows * sizeof (int)) == 0;
}

/* A rewind may have taken away what is shown. */
static void
look_for_rewind (LkMapWorker *self)
{
  LkRun *run = self->has && !self->shown.pixels ? lk_record_source_lock (self->current->source) : NULL;

  if (run == NULL)
    return;

  if (lk_run_rewinds (run) != self->rewinds)
    self->has = self->laid = FALSE;
  lk_record_source_unlock (self->current->source);
}

static void
take_request (LkMapWorker *self, LkMapRequest *request)
{
  LkMapRequest *old = g_steal_pointer (&self->current);
  gboolean same_source = old != NULL && request != NULL && old->source == request->source;
  gboolean other_perplexity = same_source && old->view.perplexity != request->view.perplexity;
  gboolean lays = request != NULL && request->view.projection == LK_MAP_TSNE;

  /* What the user turned to does not wait. */
  self->anew = same_source &&
               (self->anew || old->space != request->space || (lays && old->view.projection != LK_MAP_TSNE));
  request_free (old);
  self->current = request;
  self->failed = FALSE;
  if (!same_source)
    forget (self);
  if (request == NULL)
    return;

  if (!same_source)
    {
      self->map = lk_live_map_new (SEED, self->pool);
      self->store = lk_map_store_new ();
    }
  self->kept &= !other_perplexity;
  lk_live_map_set_view (self->map, &request->view);
  look_for_rewind (self);
  g_clear_pointer (&self->known, g_free);
  if (lays && (!is_shown (self, target_of (request)) || other_perplexity))
    self->known = find_map (self, target_of (request));
}

/* The newest request, if there is one that was not taken yet. FALSE while paused. */
static gboolean
look (LkMapWorker *self)
{
  LkMapRequest *request = NULL;
  gboolean paused, taken;

  pthread_mutex_lock (&self->lock);
  paused = self->paused;
  taken = !paused && self->serial != self->n_requests;
  if (taken)
    {
      request = g_steal_pointer (&self->request);
      self->serial = self->n_requests;
    }
  pthread_mutex_unlock (&self->lock);
  if (taken)
    take_request (self, request);
  return !paused;
}

/* Whether another snapshot may be taken: what is being made is made to its end first, unless what is asked for is known. */
static gboolean
may_turn (LkMapWorker *self)
{
  LkMapStage stage = lk_live_map_progress (self->map).stage;

  return !self->has || self->anew || self->known != NULL || stage == LK_MAP_RESTS || stage == LK_MAP_MEASURES ||
         self->current->view.projection != LK_MAP_TSNE;
}

static gboolean
work (LkMapWorker *self)
{
  Target target = target_of (self->current);
  gboolean turn;

  turn = !self->failed && (!is_shown (self, target) || self->anew || self->known != NULL);
  if (turn && may_turn (self))
    {
      turn_to (self, target);
      return TRUE;
    }
  if (!self->has)
    return FALSE;
  if (!same_rows (self))
    {
      lk_live_map_isolate (self->map, self->current->rows, self->current->n_rows);
      return TRUE;
    }
  if (lk_live_map_work (self->map))
    return TRUE;
  keep_map (self);
  return turn;
}

static gboolean
slice (gpointer data)
{
  LkMapWorker *self = data;
  gboolean more;

  if (!look (self))
    return FALSE;

  more = self->current != NULL && work (self);
  publish (self, !more);
  return more;
}

/* -- from outside -------------------------------------------------------------------------------------------------- */

LkMapWorker *
lk_map_worker_new (LkAnalyst *analyst)
{
  LkMapWorker *self = g_new0 (LkMapWorker, 1);

  self->analyst = analyst;
  pthread_mutex_init (&self->lock, NULL);
  /* One thread: a second one would take from the trainer. */
  self->pool = lk_pool_new (1, 0, NULL);
  self->job = lk_analyst_add (analyst, LK_ANALYST_MAP, slice, self);
  return self;
}

void
lk_map_worker_free (LkMapWorker *self)
{
  lk_analyst_remove (self->analyst, self->job);
  forget (self);
  request_free (self->current);
  request_free (self->request);
  lk_map_result_free (self->pending);
  g_clear_error (&self->error);
  lk_pool_free (self->pool);
  pthread_mutex_destroy (&self->lock);
  g_free (self);
}

guint
lk_map_worker_ask (LkMapWorker *self, const LkMapRequest *request)
{
  LkMapRequest *wanted = request != NULL ? request_copy (request) : NULL;
  guint number;

  pthread_mutex_lock (&self->lock);
  request_free (self->request);
  self->request = wanted;
  number = ++self->n_requests;
  pthread_mutex_unlock (&self->lock);
  lk_analyst_wake (self->analyst, self->job);
  return number;
}

void
lk_map_worker_pause (LkMapWorker *self, gboolean paused)
{
  pthread_mutex_lock (&self->lock);
  self->paused = paused;
  pthread_mutex_unlock (&self->lock);
  lk_analyst_wake (self->analyst, self->job);
}

LkMapResult *
lk_map_worker_take (LkMapWorker *self)
{
  LkMapResult *result;

  pthread_mutex_lock (&self->lock);
  result = g_steal_pointer (&self->pending);
  pthread_mutex_unlock (&self->lock);
  return result;
}
