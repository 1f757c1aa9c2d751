/* How well clusters found without labels agree with classes. */

#pragma once

/* Share of the labelled rows that are of the commonest class of their cluster, 0..1 (Manning et al. 2008, "Introduction to
 * Information Retrieval", sec. 16.3). It grows with the number of clusters: compare at equal numbers. cluster 0 .. n_clusters
 * - 1, label 0 .. n_classes - 1; rows with -1 in either do not count. NAN if none is left. */
double lk_cluster_purity (const int *cluster, const int *label, int n, int n_clusters, int n_classes);

/* Normalized mutual information of the same: I (cluster, class) / mean of their entropies (as scikit-learn's
 * normalized_mutual_info_score), 0..1: 0 when clusters say nothing of classes. 1 where both are a single one. */
double lk_cluster_nmi (const int *cluster, const int *label, int n, int n_clusters, int n_classes);
