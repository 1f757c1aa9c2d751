/* A t-SNE map from rows of numbers to the plane, in one call: neighbors, affinities, start and descent. See tsne.h. */

#pragma once

#include "base/pool.h"

#include <glib.h>

#define LK_TSNE_MAP_MIN_POINTS 4
#define LK_TSNE_MAP_MAX_POINTS 200000 /* every pair of rows is compared in the search for neighbors */

typedef struct
{
  double perplexity; /* 1 .. lk_affinity_max_perplexity (n); 0: 30, or what so few points allow */
  int iterations;    /* >= 1; the first quarter, at most 125, are exaggerated 12 times */
  guint32 seed;
} LkTsneMapSettings;

typedef enum
{
  LK_TSNE_MAP_NEIGHBORS,
  LK_TSNE_MAP_AFFINITIES,
  LK_TSNE_MAP_LAYOUT,
} LkTsneMapStage;

typedef struct
{
  void (*progress) (gpointer data, LkTsneMapStage stage, int done, int all); /* NULL = none; by the calling thread */
  gboolean (*cancelled) (gpointer data);                                     /* NULL = cannot be; by any thread */
  gpointer data;
} LkTsneMapWatch;

typedef struct
{
  double perplexity; /* that was used */
  double kl;         /* in nats, of the layout */
} LkTsneMapResult;

/* Maps x [n, d] to layout [n, 2]. Up to 10,000 points the repulsion is exact; above it comes from the field, and up to
 * 20,000 points the last 50 iterations are exact again. The same seed gives the same bits on any number of threads.
 * FALSE: LK_ERROR_DATA (too few or too many points, a row that is not finite), LK_ERROR_SETTING (a perplexity that the
 * points do not allow), LK_ERROR_MEMORY (too many neighbors in all), LK_ERROR_CANCELLED. */
gboolean lk_tsne_map (const float *x,
                      int n,
                      int d,
                      const LkTsneMapSettings *settings,
                      LkPool *pool,
                      const LkTsneMapWatch *watch,
                      float *layout,
                      LkTsneMapResult *result,
                      GError **error);
