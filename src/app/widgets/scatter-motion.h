/* Points on their way to new places. Pure C: no toolkit, no display.
 *
 * Each point hangs on a critically damped spring, x'' = w^2 (target - x) - 2 w x', stepped by its exact solution, so that
 * targets may change while it moves and nothing overshoots. A step is then shortened to the share of the map's size that
 * the eye follows: the root mean square of the points' steps is at most LK_SCATTER_STEP of the map's radius, the root mean
 * square distance from their center.
 *
 * What a map is as a whole, its place and size, is no motion: t-SNE grows a thousandfold while nobody wants to see more
 * than its shape. Points that set out are brought to the place and size of their targets at once, and the view with them. */

#pragma once

#include "app/widgets/scatter-view.h"

/* The view that follows the map has the rest of the 2 % that a step on the screen may be. */
#define LK_SCATTER_STEP 0.016
#define LK_SCATTER_VIEW_STEP 0.004

typedef struct _LkScatterMotion LkScatterMotion;

/* n points that rest: xy [n, 2] is copied. */
LkScatterMotion *lk_scatter_motion_new (const float *xy, int n);
void lk_scatter_motion_free (LkScatterMotion *motion);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkScatterMotion, lk_scatter_motion_free)

/* Where the points are to go [n, 2]; copied. The view shows the same picture afterwards as before. */
void lk_scatter_motion_aim (LkScatterMotion *motion, const float *xy, LkScatterView *view);
/* Lets a frame's time pass; FALSE when all have arrived. */
gboolean lk_scatter_motion_step (LkScatterMotion *motion, double seconds);
/* Puts all where they are to go. */
void lk_scatter_motion_jump (LkScatterMotion *motion);
gboolean lk_scatter_motion_is_moving (const LkScatterMotion *motion);

/* Where they are, and where they are to go [n, 2]. */
const float *lk_scatter_motion_places (const LkScatterMotion *motion);
const float *lk_scatter_motion_targets (const LkScatterMotion *motion);

/* Root mean square distance of n points from their center. */
double lk_scatter_radius (const float *xy, int n, double *center_x, double *center_y);
