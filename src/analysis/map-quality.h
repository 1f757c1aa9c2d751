/* How far a map, and a neighborhood, can be believed. */

#pragma once

/* Share (0..1) of the k true neighbors of each point, true_index [n, k], that are among its k nearest in layout [n, 2]
 * (exact; ties go to the lower index). A point whose place is not finite is trusted 0 and is nobody's neighbor. Missing
 * true neighbors are -1 and do not count; a point without any gets NAN. Writes trust [n] of the points first .. last - 1
 * only: of many points all at once would take long. */
void lk_map_trust (const int *true_index, int n, int k, const float *layout, int first, int last, float *trust);

/* Share (0..1) of the labelled neighbors index [n, k] (-1 = none) of each point that have its own label; NAN for a point
 * without a label (-1) or without labelled neighbors. */
void lk_neighbor_purity (const int *index, int n, int k, const int *label, float *purity);
