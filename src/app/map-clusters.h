/* Clusters of the embedding that is shown: k-means of its directions (rows of length 1, as the neighbors see them), computed
 * by the session's analyst. From one step to the next a cluster keeps its number as far as its images stay together.
 *
 * Signal "changed" (): other clusters. */

#pragma once

#include "app/session.h"

#define LK_TYPE_MAP_CLUSTERS (lk_map_clusters_get_type ())
G_DECLARE_FINAL_TYPE (LkMapClusters, lk_map_clusters, LK, MAP_CLUSTERS, GObject)

#define LK_MAP_CLUSTERS_MIN 2
#define LK_MAP_CLUSTERS_MAX 20

LkMapClusters *lk_map_clusters_new (LkSession *session);

/* Computes only while it is active. */
void lk_map_clusters_set_active (LkMapClusters *self, gboolean active);
/* LK_MAP_CLUSTERS_MIN .. LK_MAP_CLUSTERS_MAX. */
void lk_map_clusters_set_k (LkMapClusters *self, int k);
int lk_map_clusters_get_k (LkMapClusters *self);

/* The cluster of a training image, 0 .. k - 1; -1 if it is in none, or nothing was computed yet. */
int lk_map_clusters_of (LkMapClusters *self, int id);
