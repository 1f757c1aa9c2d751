/* Keeps one map comparable with another of the same points: which way round a map lies means nothing, so it is chosen
 * such that points stay where they were. */

#pragma once

#include <glib.h>

/* Moves, rotates and if need be mirrors layout [n, 2] so that it lies nearest to reference [n, 2] (orthogonal Procrustes
 * analysis, Schönemann 1966); distances within it stay. */
void lk_map_align (float *layout, const float *reference, int n);

/* Mirrors an axis (0 or 1) of layout if it runs against the same axis of reference (negative covariance). */
void lk_map_keep_sign (float *layout, const float *reference, int n, int axis);

/* How far points moved: root mean square of their displacement over that of their distance from the center of before;
 * 0 without points. */
double lk_map_motion (const float *before, const float *after, int n);
