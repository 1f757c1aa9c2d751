/* The repulsion of t-SNE from a potential on a grid. See tsne.h.
 *
 *   phi (y) = sum_j K (y - y_j),   K (r) = 1 / (1 + r^2)
 *   sum_j q_ij^2 (y_i - y_j) = -grad phi (y_i) / 2,   Z = sum_i phi (y_i) - n
 *
 * The points are spread over the grid with cubic B-splines, the grid is convolved with K by FFT, and phi and its gradient
 * are read with the same splines. Dividing the spectrum of K by that of the splines, twice, makes phi right at the nodes,
 * as in smooth particle mesh Ewald (Essmann et al. 1995); and one potential gives the forces along both axes, so that
 * there is one transform each way, where FIt-SNE (Linderman et al. 2019) has four.
 *
 * Nodes lie 0.5 apart in a large map. Forces are then off by 2 % of their root mean square where there are 2 points a unit
 * of area and by 8 % where there is a seventh of a point, Z by 0.04 % and 0.4 %; in smaller maps nodes are closer, down to
 * 1e-5 for the first layout. */

#pragma once

#include "base/pool.h"

typedef struct _LkTsneField LkTsneField;

/* pool must live as long. */
LkTsneField *lk_tsne_field_new (int n, LkPool *pool);
void lk_tsne_field_free (LkTsneField *field);

/* The potential of points x, y [n]. Works in the pool; the bits do not depend on its threads. */
void lk_tsne_field_place (LkTsneField *field, const float *x, const float *y);

/* After that, for the points first .. last - 1, in any order and at the same time: sum_j q_ij^2 (y_i - y_j), and returns
 * their share of the potential for lk_tsne_field_z (). */
double lk_tsne_field_read (const LkTsneField *field,
                           const float *x,
                           const float *y,
                           int first,
                           int last,
                           float *force_x,
                           float *force_y);

/* Z from the sum of all shares. No less than what points as far apart as the map is wide have: in a map so thin that no two
 * points meet, the grid's error would be larger than Z. */
double lk_tsne_field_z (const LkTsneField *field, double sum);
