/* The neighbors of one image among a bank of others: who they are, whether they show the same class, how they change from
 * step to step. Pure functions; row numbers count within the bank. */

#pragma once

#include "analysis/knn.h"
#include "augment/augment.h"
#include "data/dataset.h"

/* The k rows of bank [n, d] that are nearest to query [d], nearest first: index [k], distance [k] (1 - cosine, or the
 * Euclidean distance). self: the row that is the query itself and does not count; -1 = it is none of them. Returns how many
 * there are: k, or what the bank holds; -1 if cancelled. 60,000 x 256 takes less than 50 ms on two cores. */
int lk_neighborhood_find (LkMetric metric,
                          const float *bank,
                          int n,
                          int d,
                          const float *query,
                          int self,
                          int k,
                          LkPool *pool,
                          gboolean (*cancelled) (gpointer),
                          gpointer cancel_data,
                          int *index,
                          float *distance);

/* The same for normalized pixels: the bank holds the images ids [n] of the training split, query [h, w, c] is an image of
 * their size. Needs no memory for the bank. */
int lk_neighborhood_find_pixels (LkMetric metric,
                                 const LkDataset *dataset,
                                 const int *ids,
                                 int n,
                                 const guint8 *query,
                                 int self,
                                 int k,
                                 LkPool *pool,
                                 gboolean (*cancelled) (gpointer),
                                 gpointer cancel_data,
                                 int *index,
                                 float *distance);

/* same [n]: 1 if the image has the query's class, 0 if it has another one, -1 if either has none. label: of the training
 * split, or NULL; query_label -1 = none. Returns precision@k: the share of ones among ones and zeros; NAN without any. */
double lk_neighborhood_classes (const int *label, const int *ids, int n, int query_label, int *same);

/* What changed between the neighbors then [n_then] and now [n_now]: joined [n_now] is 1 for who was not there, left [n_then]
 * gets who no longer is. Returns how many left. */
int lk_neighborhood_compare (const int *then, int n_then, const int *now, int n_now, int *joined, int *left);

/* Mean share of neighbors that stay from one list to the next, over n_lists lists of n neighbors in the order of their
 * steps; NAN with fewer than two lists, or without neighbors. */
double lk_neighborhood_stability (const int *lists, int n_lists, int n);
