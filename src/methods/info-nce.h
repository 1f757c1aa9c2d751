/* The loss of the contrastive family: among many rows, find the one that belongs to this one.
 *
 *   l_i = -log [ exp (s_ii / T) / (exp (s_ii / T) + sum_j exp (s_ij / T)) ],   s_ij = q_i . k_j
 *                                                                             (van den Oord et al. 2018, eq. 4)
 *
 * Without negatives only the attracting part is left: l_i = -s_ii / T, whose best is the same output for all images. */

#pragma once

#include "methods/method.h"

#include <glib/gi18n.h>

typedef struct
{
  double temperature;
  gboolean negatives;
} LkInfoNce;

/* method.temperature and method.negatives. */
LkInfoNce lk_info_nce_settings (const LkValues *values);

/* l_i of unit rows q and k [n, d]: [n, 1]. Row i of k is the one to find, the others that it must not take are memory [m, d],
 * or NULL: the other rows of k. found gets the share of rows whose own one is the nearest of all. */
LkVar *lk_info_nce (LkTape *tape, LkInfoNce how, LkVar *q, LkVar *k, LkVar *memory, double *found);

/* Pairs of views: the other one asks, the target answers. */
typedef struct
{
  int n;
  LkViewPair pairs[LK_MAX_PAIRS];
} LkPairs;

/* l_i pair by pair, [pairs * rows, 1], of unit rows q and k, [views * rows, d] each. found as above and positive, the mean
 * cosine of q and its own k, over all pairs. */
LkVar *lk_info_nce_pairs (LkTape *tape,
                          LkInfoNce how,
                          LkVar *q,
                          LkVar *k,
                          LkVar *memory,
                          int rows,
                          const LkPairs *pairs,
                          double *found,
                          double *positive);

/* -- what these methods and those with a margin show --------------------------------------------------------------- */

#define LK_FOUND_CURVE                                                                                                \
  {                                                                                                                   \
    .id = "found", .title = N_ ("Found"),                                                                             \
    .help = N_ ("Share of queries whose own key is nearer than all negatives. 0 is chance; all found means that the " \
                "task is too easy.")                                                                                  \
  }

#define LK_POSITIVE_CURVE                                                                                        \
  {                                                                                                              \
    .id = "positive", .title = N_ ("Similarity of pairs"),                                                       \
    .help = N_ ("Mean cosine of a query and the key that belongs to it. It should rise, yet stay below 1 while " \
                "images differ.")                                                                                \
  }

#define LK_QUEUE_AGE_CURVE                                                                                       \
  {                                                                                                              \
    .id = "queue_age", .title = N_ ("Age of the queue"), .unit = N_ ("steps"),                                   \
    .help = N_ (                                                                                                 \
        "Mean number of steps since the queue's rows were made. It grows until the queue has been filled once, " \
        "then stays.")                                                                                           \
  }

#define LK_TEACHER_DISTANCE_CURVE                                                                                 \
  {                                                                                                               \
    .id = "teacher_distance", .title = N_ ("Distance of the momentum encoder"),                                   \
    .help = N_ (                                                                                                  \
        "How far its parameters lie from the network's, as a share of their length: some percent, 0 when it has " \
        "caught up.")                                                                                             \
  }

/* Cosines [rows, rows] of one view of a batch with another. */
#define LK_SIMILARITY_PICTURE                                                                                          \
  {                                                                                                                    \
    .id = "similarity", .title = N_ ("Similarity of two views"), .kind = LK_PICTURE_MATRIX, .low = -1, .high = 1,      \
    .help = N_ (                                                                                                       \
        "Cosine of each image of the batch in one view (a row) with each in another (a column): a bright diagonal on " \
        "a dark ground says that images are told apart.")                                                              \
  }

/* That picture of methods with one network for both views; a LkMethod.picture. */
LkVar *lk_similarity_picture (LkMethodRun *run, LkTape *tape, const LkBatch *batch, int which);

/* How many numbers of x are above 0, as a share of so many: for curves. */
double lk_share_positive (const LkVar *x, int of);

/* The other images of the batch beside the loss, which method.negatives takes away. */
LkDiagramBox *lk_diagram_negatives (LkDiagram *diagram, const LkValues *values, const LkDiagramBox *loss);
