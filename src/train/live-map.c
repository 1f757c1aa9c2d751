#include "train/live-map.h"

#include "analysis/knn.h"
#include "analysis/map-frame.h"
#include "analysis/map-quality.h"
#include "train/map-plane.h"

#include <math.h>
#include <string.h>

/* Beside training the exact repulsion is quicker up to about so many points (../shared/TSNE.md, 6). */
#define EXACT_POINTS 5000
/* t-SNE of fewer points has nothing to arrange: they stay where they are. */
#define LEAST_POINTS 4
/* Multiplications in a piece of the search for neighbors: about 5 ms. */
#define PIECE 1e8
/* Points whose trust is found in a piece. */
#define TRUST_PIECE 256
/* Neighbors are sought in such portions, so that a rising perplexity does not search anew each time. */
#define NEIGHBOR_PORTION 30

struct _LkLiveMap
{
  guint32 seed;
  LkPool *pool;
  LkMapView view;
  LkTsneSchedule warm;

  /* The snapshot, and the rows of it that are shown. */
  float *features; /* [n_all, d]; NULL = none yet */
  int n_all, d;
  int *rows; /* [n]; NULL = all */
  int n;

  /* What was computed from it; NULL or 0 = stale. */
  float *shown;     /* [n, d] features of the rows, if not all */
  float *unit;      /* [n, d] their unit vectors */
  int k, n_found;   /* neighbors that are sought, and for how many points they are found */
  int *index;       /* [n, k] */
  float *distance2; /* [n, k] */
  int *nearest;     /* [n, n_nearest ()] */
  LkAffinity *affinity;
  LkTsne *tsne;            /* while it iterates */
  LkTsneSchedule schedule; /* under way, or next */
  LkPca *pca;
  float *trust;  /* [n] of the layout that is shown */
  int n_trusted; /* for how many points it is known */

  /* Layouts [n, 2]. */
  float *map; /* of t-SNE */
  gboolean map_rests;
  double kl;
  float *reference; /* which way round a first map is to lie; NULL = any */
  float *plane;     /* of the flat projections */
  gboolean plane_rests;

  /* While only some rows are shown: the layout of all. */
  float *home;
  gboolean home_rests;
  double home_kl;
  LkTsneSchedule home_schedule;
};

LkLiveMap *
lk_live_map_new (guint32 seed, LkPool *pool)
{
  LkLiveMap *self = g_new0 (LkLiveMap, 1);

  self->seed = seed;
  self->pool = pool;
  self->view = (LkMapView){ LK_MAP_TSNE, 30, 0, 1, -1, -1 };
  self->warm = lk_tsne_warm;
  self->kl = NAN;
  return self;
}

/* -- what is stale ------------------------------------------------------------------------------------------------- */

/* A map that has not formed yet has its time still before it. */
static void
interrupt_tsne (LkLiveMap *self)
{
  int done = self->tsne != NULL ? lk_tsne_iteration (self->tsne) : 0;
  int left = self->schedule.iterations - done, exaggerated = self->schedule.exaggerated - done;

  if (self->tsne == NULL)
    return;

  if (left > self->warm.iterations && exaggerated > 0)
    self->schedule = (LkTsneSchedule){ left, exaggerated, self->schedule.exaggeration };
  else
    self->schedule = (LkTsneSchedule){ MAX (left, self->warm.iterations), self->warm.exaggerated,
                                       self->warm.exaggeration };
  g_clear_pointer (&self->tsne, lk_tsne_free);
}

static void
drop_affinity (LkLiveMap *self)
{
  interrupt_tsne (self);
  g_clear_pointer (&self->affinity, lk_affinity_free);
  self->map_rests = FALSE;
  self->kl = NAN;
}

static void
drop_trust (LkLiveMap *self)
{
  g_clear_pointer (&self->trust, g_free);
  self->n_trusted = 0;
}

/* Other rows, or other features: only layouts stay. */
static void
drop_computed (LkLiveMap *self)
{
  drop_affinity (self);
  drop_trust (self);
  g_clear_pointer (&self->shown, g_free);
  g_clear_pointer (&self->unit, g_free);
  g_clear_pointer (&self->index, g_free);
  g_clear_pointer (&self->distance2, g_free);
  g_clear_pointer (&self->nearest, g_free);
  g_clear_pointer (&self->pca, lk_pca_free);
  self->k = self->n_found = 0;
  self->plane_rests = FALSE;
}

static void
drop_layouts (LkLiveMap *self)
{
  g_clear_pointer (&self->map, g_free);
  g_clear_pointer (&self->reference, g_free);
  g_clear_pointer (&self->plane, g_free);
  g_clear_pointer (&self->home, g_free);
  self->home_rests = FALSE;
}

void
lk_live_map_free (LkLiveMap *self)
{
  if (self == NULL)
    return;

  drop_computed (self);
  drop_layouts (self);
  g_free (self->features);
  g_free (self->rows);
  g_free (self);
}

/* -- what is asked for --------------------------------------------------------------------------------------------- */

void
lk_live_map_set_warm (LkLiveMap *self, const LkTsneSchedule *schedule)
{
  self->warm = *schedule;
}

void
lk_live_map_set_view (LkLiveMap *self, const LkMapView *view)
{
  LkMapView old = self->view;
  gboolean other_perplexity = view->perplexity != old.perplexity;
  gboolean other_plane = view->projection != old.projection || view->axis_x != old.axis_x ||
                         view->axis_y != old.axis_y || view->from != old.from || view->to != old.to;

  self->view = *view;
  if (other_perplexity)
    {
      drop_affinity (self);
      self->home_rests = FALSE;
    }
  if (other_plane)
    {
      /* The signs of other axes have nothing to do with those that were shown. */
      g_clear_pointer (&self->plane, g_free);
      self->plane_rests = FALSE;
    }
  if (other_perplexity || other_plane)
    drop_trust (self);
}

static gboolean
all_finite (const float *x, gsize count)
{
  for (gsize i = 0; i < count; i++)
    if (!isfinite (x[i]))
      return FALSE;
  return TRUE;
}

static float *
copy_layout (const float *layout, int n)
{
  return layout != NULL ? g_memdup2 (layout, (gsize) n * 2 * sizeof (float)) : NULL;
}

/* The layout of all points as they are to be from now on. */
static void
start_at (LkLiveMap *self, const float *start, gboolean rests)
{
  if (self->rows != NULL)
    {
      g_free (self->home);
      self->home = copy_layout (start, self->n_all);
      self->home_rests = rests;
      self->home_kl = NAN;
      self->home_schedule = self->warm;
      return;
    }

  g_free (self->map);
  self->map = copy_layout (start, self->n_all);
  self->map_rests = rests;
  self->schedule = self->warm;
}

gboolean
lk_live_map_take (LkLiveMap *self, float *features, int n, int d, const float *start, gboolean rests)
{
  if (!all_finite (features, (gsize) n * (gsize) d))
    {
      g_free (features);
      return FALSE;
    }

  drop_computed (self);
  self->home_rests = FALSE;
  if (n != self->n_all)
    {
      drop_layouts (self);
      g_clear_pointer (&self->rows, g_free);
      self->n = n;
    }
  g_free (self->features);
  self->features = features;
  self->n_all = n;
  self->d = d;
  if (start != NULL)
    start_at (self, start, rests);
  return TRUE;
}

void
lk_live_map_forget (LkLiveMap *self)
{
  drop_affinity (self);
  drop_trust (self);
  if (self->map != NULL)
    {
      g_free (self->reference);
      self->reference = g_steal_pointer (&self->map);
    }
  g_clear_pointer (&self->plane, g_free);
  self->plane_rests = FALSE;
  g_clear_pointer (&self->home, g_free);
  self->home_rests = FALSE;
}

/* Where these rows are now: on the map that is shown, or else on that of all. (transfer full) */
static float *
places_of (const LkLiveMap *self, const int *rows, int n)
{
  g_autofree float *all = copy_layout (self->rows != NULL ? self->home : self->map, self->n_all);
  float *places;

  if (all == NULL)
    return NULL;

  for (int i = 0; self->rows != NULL && self->map != NULL && i < self->n; i++)
    memcpy (all + 2 * self->rows[i], self->map + 2 * i, 2 * sizeof (float));
  places = g_new (float, 2 * n);
  for (int i = 0; i < n; i++)
    memcpy (places + 2 * i, all + 2 * rows[i], 2 * sizeof (float));
  return places;
}

static void
leave_home (LkLiveMap *self)
{
  self->home = copy_layout (self->map, self->n_all);
  self->home_rests = self->map_rests;
  self->home_kl = self->kl;
  interrupt_tsne (self);
  self->home_schedule = self->schedule;
}

void
lk_live_map_isolate (LkLiveMap *self, const int *rows, int n_rows)
{
  float *places;

  if (rows == NULL && self->rows == NULL)
    return;

  places = rows != NULL ? places_of (self, rows, n_rows) : g_steal_pointer (&self->home);
  if (rows != NULL && self->rows == NULL)
    leave_home (self);
  drop_computed (self);
  g_clear_pointer (&self->reference, g_free);
  g_clear_pointer (&self->plane, g_free);
  g_free (self->map);
  self->map = places;
  g_free (self->rows);
  self->rows = rows != NULL ? g_memdup2 (rows, (gsize) n_rows * sizeof *rows) : NULL;
  self->n = rows != NULL ? n_rows : self->n_all;
  self->schedule = rows != NULL ? self->warm : self->home_schedule;
  if (rows == NULL)
    {
      self->map_rests = self->map != NULL && self->home_rests;
      self->kl = self->map_rests ? self->home_kl : NAN;
    }
}

/* -- features and neighbors ---------------------------------------------------------------------------------------- */

static const float *
shown_features (LkLiveMap *self)
{
  if (self->rows == NULL)
    return self->features;

  if (self->shown == NULL)
    {
      self->shown = g_new (float, (gsize) self->n *(gsize) self->d);
      for (int i = 0; i < self->n; i++)
        memcpy (self->shown + (gsize) i * (gsize) self->d, self->features + (gsize) self->rows[i] * (gsize) self->d,
                (gsize) self->d * sizeof (float));
    }
  return self->shown;
}

static const float *
unit_rows (LkLiveMap *self)
{
  if (self->unit == NULL)
    {
      self->unit = g_memdup2 (shown_features (self), (gsize) self->n * (gsize) self->d * sizeof (float));
      lk_normalize_rows (self->unit, self->n, self->d);
    }
  return self->unit;
}

/* Neighbors of point i without itself, from one more that may hold it. */
static void
take_neighbors (LkLiveMap *self, int i, const int *index, const float *distance2)
{
  int *to = self->index + (gsize) i * (gsize) self->k;
  float *to_distance = self->distance2 + (gsize) i * (gsize) self->k;

  for (int j = 0, taken = 0; taken < self->k; j++)
    if (index[j] != i)
      {
        to[taken] = index[j];
        to_distance[taken++] = distance2[j];
      }
}

static void
find_some_neighbors (LkLiveMap *self)
{
  int piece = (int) CLAMP (PIECE / ((double) self->n * self->d), 64, 256);
  int n = MIN (piece, self->n - self->n_found), k = self->k + 1;
  g_autofree int *index = g_new (int, n *k);
  g_autofree float *distance2 = g_new (float, n *k);
  const float *unit = unit_rows (self);

  lk_knn_nearest (LK_METRIC_EUCLIDEAN, unit, self->n, unit + (gsize) self->n_found * (gsize) self->d, n, self->d, k,
                  FALSE, self->pool, NULL, NULL, index, distance2);
  for (int i = 0; i < n; i++)
    take_neighbors (self, self->n_found + i, index + i * k, distance2 + i * k);
  self->n_found += n;
}

/* The first k columns of [n, from_k] in each row. (transfer full) */
static gpointer
first_columns (gconstpointer from, int n, int from_k, int k)
{
  /* int and float are alike in size. */
  char *to = g_malloc ((gsize) n * (gsize) k * sizeof (int));

  for (int i = 0; i < n; i++)
    memcpy (to + (gsize) i * (gsize) k * sizeof (int), (const char *) from + (gsize) i * (gsize) from_k * sizeof (int),
            (gsize) k * sizeof (int));
  return to;
}

static int
n_nearest (const LkLiveMap *self)
{
  return MIN (LK_MAP_NEIGHBORS, self->n - 1);
}

/* FALSE if k neighbors of each point are there. */
static gboolean
work_on_neighbors (LkLiveMap *self, int k)
{
  if (self->k >= k && self->n_found == self->n)
    return FALSE;

  if (self->k < k)
    {
      self->k = MIN ((k + NEIGHBOR_PORTION - 1) / NEIGHBOR_PORTION * NEIGHBOR_PORTION, self->n - 1);
      self->n_found = 0;
      g_free (self->index);
      g_free (self->distance2);
      self->index = g_new (int, (gsize) self->n *(gsize) self->k);
      self->distance2 = g_new (float, (gsize) self->n *(gsize) self->k);
    }
  find_some_neighbors (self);
  if (self->n_found == self->n && self->nearest == NULL)
    self->nearest = first_columns (self->index, self->n, self->k, n_nearest (self));
  return TRUE;
}

/* -- t-SNE --------------------------------------------------------------------------------------------------------- */

static double
wanted_perplexity (const LkLiveMap *self)
{
  return MAX (MIN (self->view.perplexity, lk_affinity_max_perplexity (self->n)), 1);
}

static void
make_affinity (LkLiveMap *self)
{
  int k = lk_affinity_neighbors (self->n, wanted_perplexity (self));
  g_autofree int *index = first_columns (self->index, self->n, self->k, k);
  g_autofree float *distance2 = first_columns (self->distance2, self->n, self->k, k);

  self->affinity = lk_affinity_new (index, distance2, self->n, k, wanted_perplexity (self), self->pool);
}

static void
begin_tsne (LkLiveMap *self)
{
  self->tsne = lk_tsne_new (self->affinity, self->map, self->n <= EXACT_POINTS ? LK_TSNE_EXACT : LK_TSNE_FIELD,
                            self->pool);
  lk_tsne_begin (self->tsne, &self->schedule);
}

/* As it forms a map may turn, so it is turned back all the while. */
static void
keep_frame (LkLiveMap *self)
{
  if (self->reference != NULL)
    lk_map_align (self->map, self->reference, self->n);
}

static void
take_step (LkLiveMap *self)
{
  memcpy (self->map, lk_tsne_layout (self->tsne), (gsize) self->n * 2 * sizeof (float));
  keep_frame (self);
}

static void
end_tsne (LkLiveMap *self)
{
  g_clear_pointer (&self->reference, g_free);
  self->kl = lk_tsne_kl (self->tsne);
  g_clear_pointer (&self->tsne, lk_tsne_free);
  self->schedule = self->warm;
  self->map_rests = TRUE;
}

/* Without a layout there is none to go on from, and the schedule is the cold one. */
static void
start_cold (LkLiveMap *self)
{
  self->map = g_new (float, 2 * self->n);
  lk_tsne_start (unit_rows (self), self->n, self->d, self->seed, self->map);
  keep_frame (self);
  self->map_rests = self->n < LEAST_POINTS;
  self->schedule = lk_tsne_cold;
}

static gboolean
work_on_tsne (LkLiveMap *self)
{
  if (self->map == NULL)
    start_cold (self);
  else if (self->map_rests)
    return FALSE;
  else if (self->n < LEAST_POINTS)
    self->map_rests = TRUE;
  else if (work_on_neighbors (self, lk_affinity_neighbors (self->n, wanted_perplexity (self))))
    ;
  else if (self->affinity == NULL)
    make_affinity (self);
  else if (self->tsne == NULL)
    begin_tsne (self);
  else if (lk_tsne_step (self->tsne))
    take_step (self);
  else
    end_tsne (self);
  return TRUE;
}

/* -- flat projections ---------------------------------------------------------------------------------------------- */

/* One axis that was shown runs on in the same direction. (transfer full) */
static void
take_plane (LkLiveMap *self, float *plane)
{
  for (int axis = self->view.projection == LK_MAP_AXIS; axis < 2 && self->plane != NULL; axis++)
    lk_map_keep_sign (plane, self->plane, self->n, axis);
  g_free (self->plane);
  self->plane = plane;
  self->plane_rests = TRUE;
}

static gboolean
has_ends (const LkLiveMap *self)
{
  const LkMapView *view = &self->view;

  return view->from >= 0 && view->from < self->n_all && view->to >= 0 && view->to < self->n_all;
}

static gboolean
work_on_plane (LkLiveMap *self)
{
  const LkMapView *view = &self->view;
  const float *x = shown_features (self);
  gboolean by_ends = view->projection == LK_MAP_AXIS && has_ends (self);
  float *plane;

  if (self->plane_rests)
    return FALSE;

  plane = g_new (float, 2 * self->n);
  if (by_ends)
    lk_map_axis (x, self->n, self->d, self->features + (gsize) view->from * (gsize) self->d,
                 self->features + (gsize) view->to * (gsize) self->d, plane);
  else
    {
      if (self->pca == NULL)
        self->pca = lk_pca_new (x, self->n, self->d, MIN (self->d, LK_MAP_AXES));
      lk_map_components (self->pca, x, self->n, MIN (view->axis_x, self->pca->k - 1),
                         MIN (view->axis_y, self->pca->k - 1), plane);
    }
  take_plane (self, plane);
  return TRUE;
}

/* -- working ------------------------------------------------------------------------------------------------------- */

static gboolean
is_measured (const LkLiveMap *self)
{
  return self->n < 2 || self->n_trusted == self->n;
}

static void
find_some_trust (LkLiveMap *self)
{
  int last = MIN (self->n_trusted + TRUST_PIECE, self->n);

  if (self->trust == NULL)
    self->trust = g_new (float, self->n);
  lk_map_trust (self->nearest, self->n, n_nearest (self), lk_live_map_layout (self), self->n_trusted, last,
                self->trust);
  self->n_trusted = last;
}

static gboolean
work_on_trust (LkLiveMap *self)
{
  if (is_measured (self))
    return FALSE;

  if (!work_on_neighbors (self, n_nearest (self)))
    find_some_trust (self);
  return TRUE;
}

gboolean
lk_live_map_work (LkLiveMap *self)
{
  if (self->features == NULL)
    return FALSE;

  return (self->view.projection == LK_MAP_TSNE ? work_on_tsne (self) : work_on_plane (self)) || work_on_trust (self);
}

/* -- what there is ------------------------------------------------------------------------------------------------- */

int
lk_live_map_n (const LkLiveMap *self)
{
  return self->n;
}

const int *
lk_live_map_rows (const LkLiveMap *self)
{
  return self->rows;
}

const float *
lk_live_map_layout (const LkLiveMap *self)
{
  return self->view.projection == LK_MAP_TSNE ? self->map : self->plane;
}

const int *
lk_live_map_neighbors (const LkLiveMap *self, int *k)
{
  *k = self->nearest != NULL ? n_nearest (self) : 0;
  return self->nearest;
}

const float *
lk_live_map_trust (const LkLiveMap *self)
{
  return is_measured (self) ? self->trust : NULL;
}

const double *
lk_live_map_variance (const LkLiveMap *self, int *n_axes)
{
  *n_axes = self->pca != NULL ? self->pca->k : 0;
  return self->pca != NULL ? self->pca->share : NULL;
}

/* Neighbors take about a tenth of the time of a map. */
static double
progress_of (const LkLiveMap *self, LkMapStage stage, int iteration, int iterations)
{
  switch (stage)
    {
    case LK_MAP_FINDS_NEIGHBORS:
      return 0.1 * self->n_found / MAX (self->n, 1);
    case LK_MAP_FINDS_AFFINITIES:
      return 0.1;
    case LK_MAP_ITERATES:
      return 0.1 + 0.9 * iteration / MAX (iterations, 1);
    case LK_MAP_RESTS:
    case LK_MAP_MEASURES:
      return 1;
    case LK_MAP_PROJECTS:
    default:
      return 0;
    }
}

static LkMapStage
stage_of (const LkLiveMap *self)
{
  gboolean rests = self->view.projection == LK_MAP_TSNE ? self->map_rests : self->plane_rests;

  if (self->features == NULL || (rests && is_measured (self)))
    return LK_MAP_RESTS;
  if (rests)
    return LK_MAP_MEASURES;
  if (self->view.projection != LK_MAP_TSNE || self->map == NULL)
    return LK_MAP_PROJECTS;
  if (self->affinity != NULL)
    return LK_MAP_ITERATES;
  return self->k >= lk_affinity_neighbors (self->n, wanted_perplexity (self)) && self->n_found == self->n
             ? LK_MAP_FINDS_AFFINITIES
             : LK_MAP_FINDS_NEIGHBORS;
}

LkMapProgress
lk_live_map_progress (const LkLiveMap *self)
{
  LkMapStage stage = stage_of (self);
  int iteration = self->tsne != NULL ? lk_tsne_iteration (self->tsne) : 0;

  return (LkMapProgress){ stage, iteration, self->schedule.iterations,
                          progress_of (self, stage, iteration, self->schedule.iterations),
                          self->view.projection == LK_MAP_TSNE ? self->kl : NAN };
}
