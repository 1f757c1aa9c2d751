/* Computes the map that is asked for, in the analyst's thread: reads the embedding from the run, or takes the images
 * themselves, and keeps the maps that were made, in the run or in memory.
 *
 * A step without a map starts from the map of the nearest earlier step that has one, so that all maps of a run share one
 * frame; what is being made is made to its end, because a map broken off would be made again when its step is shown. The
 * newest request wins then. */

#pragma once

#include "app/record-source.h"
#include "data/dataset.h"
#include "train/analyst.h"
#include "train/live-map.h"

/* Maps with this perplexity are recorded in the run. */
#define LK_MAP_PERPLEXITY 30.0

typedef enum
{
  LK_MAP_EMBEDDING, /* what the network makes of the images at the step that is shown */
  LK_MAP_PIXELS,    /* the images themselves, normalized as the network sees them */
  LK_MAP_RANDOM,    /* what the untrained network made of them (step 0) */
} LkMapSpace;

typedef struct
{
  LkRecordSource *source;
  LkDataset *dataset; /* of the run */
  long step;          /* of a recorded embedding */
  LkMapSpace space;
  LkMapView view; /* its ends are rows of the probe set, as is ... */
  int *rows;      /* [n_rows] what is isolated, rising; NULL = all */
  int n_rows;
} LkMapRequest;

/* What there is of a map, and how far it is. */
typedef struct
{
  guint request;  /* the number of the newest request that it knows */
  GError *error;  /* why there is nothing new, or why a map cannot be kept; NULL */
  gboolean rests; /* nothing follows until the next request */
  long step;      /* of the layout; -1 = none */
  int n;          /* points; 0 = nothing there */
  int *ids;       /* [n] in the training split */
  float *layout;  /* [n, 2]; NULL = none yet, and so below */
  float *trust;   /* [n] */
  int *neighbors; /* [n, n_neighbors] */
  int n_neighbors;
  double variance[LK_MAP_AXES];
  int n_axes; /* 0 = unknown */
  LkMapProgress progress;
} LkMapResult;

void lk_map_result_free (LkMapResult *result);

typedef struct _LkMapWorker LkMapWorker;

LkMapWorker *lk_map_worker_new (LkAnalyst *analyst);
/* Waits for the slice that is under way. */
void lk_map_worker_free (LkMapWorker *worker);

/* Makes this map from now on; copies what it needs. NULL: none; what was made is forgotten. Returns the request's number. */
guint lk_map_worker_ask (LkMapWorker *worker, const LkMapRequest *request);
/* Works only while it is not paused. */
void lk_map_worker_pause (LkMapWorker *worker, gboolean paused);
/* The newest result since the last call, or NULL. (transfer full) */
LkMapResult *lk_map_worker_take (LkMapWorker *worker);
