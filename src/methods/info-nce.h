/* The loss of the contrastive family: among many rows, find the one that belongs to this one.
 *
 *   l_i = -log [ exp (s_ii / T) / (exp (s_ii / T) + sum_j exp (s_ij / T)) ],   s_ij = q_i . k_j
 *                                                                             (van den Oord et al. 2018, eq. 4)
 *
 * Without negatives only the attracting part is left: l_i = -s_ii / T, whose best is the same output for all images. */

#pragma once

#include "methods/method.h"

typedef struct
{
  double temperature;
  gboolean negatives;
} LkInfoNce;

/* method.temperature and method.negatives. */
LkInfoNce lk_info_nce_settings (const LkValues *values);

/* l_i of unit rows q and k [n, d]: [n, 1]. Row i of k is the one to find, the others that it must not take are memory [m, d],
 * or NULL: the other rows of k. found (may be NULL) gets the share of rows whose own one is the nearest of all. */
LkVar *lk_info_nce (LkTape *tape, LkInfoNce how, LkVar *q, LkVar *k, LkVar *memory, double *found);
