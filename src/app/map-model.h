/* The embedding map that is shown: the images of the probe set as points in the plane, at the step of the session's clock.
 * The analyst's thread computes it; the positions arrive while they form, at most 30 times a second, and from one step to
 * the next they keep their frame, so that a point can be followed.
 *
 * Properties: "projection" (int, LkMapProjection), "space" (int, LkMapSpace), "perplexity" (double, 2..100; cut to a
 * third of the points), "axis-x", "axis-y" (int: which principal components, 0 = the first).
 *
 * Signals:
 *   "points" ()    other points: their number, or which images they are. Their layout may still be missing
 *   "moved" ()     the same points have another layout
 *   "measured" ()  trust and neighbors are those of the layout, or are gone
 *   "status" ()    what it does, how far it is, or the KL divergence */

#pragma once

#include "app/map-worker.h"

#include <glib-object.h>

#define LK_TYPE_MAP_MODEL (lk_map_model_get_type ())
G_DECLARE_FINAL_TYPE (LkMapModel, lk_map_model, LK, MAP_MODEL, GObject)

typedef struct _LkSession LkSession;

/* For the session, which owns it: lk_session_get_map (). */
LkMapModel *lk_map_model_new (LkSession *session);

/* Computes only while it is active: a panel shows it. */
void lk_map_model_set_active (LkMapModel *self, gboolean active);

/* -- what is shown; each valid until the next signal ---------------------------------------------------------------- */

/* 0 while there is nothing to show. */
int lk_map_model_get_n (LkMapModel *self);
/* [n] images by their places in the training split, in the order of the run's probe set. */
const int *lk_map_model_get_ids (LkMapModel *self);
/* [n, 2]; NULL while there is none. Centered near 0; the unit means nothing, except on a custom axis, where x is 0 at the
 * first image and 1 at the second. */
const float *lk_map_model_get_layout (LkMapModel *self);
/* The recorded step that the layout shows; -1 if there is none. */
long lk_map_model_get_step (LkMapModel *self);
/* [n] share (0..1) of the true neighbors that are near on the map; NULL until it rests. */
const float *lk_map_model_get_trust (LkMapModel *self);
/* [n, k] true neighbors of each point in its space by cosine, nearest first, as places among the points (not ids); NULL
 * until they are found. */
const int *lk_map_model_get_neighbors (LkMapModel *self, int *k);
/* Share (0..1) of the variance that principal component `axis` has; NAN while unknown. */
double lk_map_model_get_variance (LkMapModel *self, int axis);
/* How many principal components there are to choose from; 0 while unknown. */
int lk_map_model_get_n_axes (LkMapModel *self);

/* -- what it does ---------------------------------------------------------------------------------------------------- */

gboolean lk_map_model_is_busy (LkMapModel *self);
/* 0..1; 1 at rest. */
double lk_map_model_get_progress (LkMapModel *self);
/* KL divergence in nats of a t-SNE that rests; NAN else. */
double lk_map_model_get_kl (LkMapModel *self);
/* "Finding neighbors", "Iteration 120 of 300", "KL 0.92", or why there is nothing to show. (transfer full) */
char *lk_map_model_dup_status (LkMapModel *self);

/* -- what is asked for ----------------------------------------------------------------------------------------------- */

/* The two ends of a custom axis, by id. FALSE if one of them is no point of the map; nothing changes then. */
gboolean lk_map_model_set_axis (LkMapModel *self, int from, int to);
/* FALSE if none was chosen yet, or its images are no points of this map. */
gboolean lk_map_model_get_axis (LkMapModel *self, int *from, int *to);
/* Only these images, projected anew from where they are. Ids that are no points do not count; fewer than two: no change. */
void lk_map_model_isolate (LkMapModel *self, const int *ids, int n);
void lk_map_model_show_all (LkMapModel *self);
gboolean lk_map_model_is_isolated (LkMapModel *self);
