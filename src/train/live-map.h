/* A map of embeddings that change while a network trains: what stands is kept, and only what is stale is computed again.
 *
 *   features -> unit rows -> nearest neighbors -> affinities -> layout -> trust
 *
 * Another perplexity makes the affinities stale (and the neighbors if it takes more of them). The first snapshot starts
 * t-SNE from its principal components; each further one from the last layout, with a short mild exaggeration, so that
 * clusters can cross and yet stay where one saw them (measured: tests/bench/bench-coherence.c). A map of many points takes
 * seconds, so the work is cut into pieces of a few milliseconds; the pieces, and so the map, are the same whoever asks for
 * them and whenever: a seed gives the same bits for any number of threads.
 *
 * Neighbors are those by cosine, as in k-NN accuracy; principal components and axes are those of the features as they are.
 * One thread at a time. */

#pragma once

#include "analysis/tsne.h"
#include "base/pool.h"

#include <glib.h>

typedef struct _LkLiveMap LkLiveMap;

typedef enum
{
  LK_MAP_TSNE,
  LK_MAP_PCA,  /* two principal components */
  LK_MAP_AXIS, /* from one row to another, and what varies most beside that: lk_map_axis () */
} LkMapProjection;

typedef struct
{
  LkMapProjection projection;
  double perplexity;  /* >= 1; cut to lk_affinity_max_perplexity () */
  int axis_x, axis_y; /* principal components from 0; cut to those there are */
  int from, to;       /* rows of the snapshot; -1 = not chosen: then an axis is the first principal component */
} LkMapView;

typedef enum
{
  LK_MAP_RESTS,
  LK_MAP_PROJECTS, /* principal components, or an axis */
  LK_MAP_FINDS_NEIGHBORS,
  LK_MAP_FINDS_AFFINITIES,
  LK_MAP_ITERATES,
  LK_MAP_MEASURES, /* KL and trust */
} LkMapStage;

typedef struct
{
  LkMapStage stage;          /* what the next piece of work is about */
  int iteration, iterations; /* of t-SNE */
  double progress;           /* of all stages, 0..1 */
  double kl;                 /* nats, of a t-SNE that rests; NAN else */
} LkMapProgress;

/* True neighbors per point that trust counts and lk_live_map_neighbors () gives (fewer if there are fewer points). */
#define LK_MAP_NEIGHBORS 10
/* Most principal components to choose from. */
#define LK_MAP_AXES 10

LkLiveMap *lk_live_map_new (guint32 seed, LkPool *pool);
void lk_live_map_free (LkLiveMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkLiveMap, lk_live_map_free)

void lk_live_map_set_view (LkLiveMap *map, const LkMapView *view);
/* How t-SNE goes on from a layout; lk_tsne_warm if nothing is said. */
void lk_live_map_set_warm (LkLiveMap *map, const LkTsneSchedule *schedule);

/* Another snapshot: takes over features [n, d] (g_free). start [n, 2] (copied; may be NULL) is where t-SNE starts instead
 * of the last layout; rests: it is this snapshot's map already. Another n is another set of points: then without a start
 * it is the first snapshot, and all points are shown. FALSE, and nothing has changed, if the features are not finite. */
gboolean lk_live_map_take (LkLiveMap *map, float *features, int n, int d, const float *start, gboolean rests);

/* The next snapshot has nothing to do with the last (it is of another space): it is a first one, but turned so that its
 * points lie as near as can be to where they were. */
void lk_live_map_forget (LkLiveMap *map);

/* Only these rows [n_rows] of the snapshot (rising; at least one), projected anew from where they are; NULL: all again. */
void lk_live_map_isolate (LkLiveMap *map, const int *rows, int n_rows);

/* Does a piece of what is to be done. FALSE, and nothing is done, when the map rests. */
gboolean lk_live_map_work (LkLiveMap *map);

/* -- what there is; owned by the map, valid until the next call above ------------------------------------------------- */

int lk_live_map_n (const LkLiveMap *map);
/* [n] rows of the snapshot; NULL = all. */
const int *lk_live_map_rows (const LkLiveMap *map);
/* [n, 2], also while it forms; NULL before the first piece of work. */
const float *lk_live_map_layout (const LkLiveMap *map);
/* [n, k] nearest first, by places among the n points; NULL until they are found. */
const int *lk_live_map_neighbors (const LkLiveMap *map, int *k);
/* [n] lk_map_trust () of the layout; NULL until it rests. */
const float *lk_live_map_trust (const LkLiveMap *map);
/* Share of the variance by principal component: [n_axes]; NULL until they are known. */
const double *lk_live_map_variance (const LkLiveMap *map, int *n_axes);
LkMapProgress lk_live_map_progress (const LkLiveMap *map);
