/* The rows that may be among the nearest of one query: collected in rising order of rows, and cut back to the `keep`
 * nearest when there are twice as many. For knn.c. */

#pragma once

#include <glib.h>

#define LK_CANDIDATE_GROUP 32 /* keys compared at once: a shorter loop would be unrolled instead of vectorized */

typedef struct
{
  float *keys; /* [2 keep + group] how far a row is: the less, the nearer */
  int *rows;   /* [2 keep + group] */
  int n;
  float limit; /* what is not below this has no place */
} LkCandidates;

/* n empty lists in one piece. */
LkCandidates *lk_candidates_new (int n, int keep);
void lk_candidates_free (LkCandidates *lists);

void lk_candidates_clear (LkCandidates *self);

/* keys [n, room for whole groups: what is beyond n is overwritten] of the rows from first on, but not of the row self.
 * What is not a number is never below the limit; a row as near as the last candidate is a higher one and stays behind. */
void lk_candidates_take (LkCandidates *self, int keep, float *keys, int n, int first_row, int self_row);
/* The candidates of later rows. */
void lk_candidates_join (LkCandidates *self, int keep, const LkCandidates *later);

/* Cuts down to the keep nearest, the lower rows of equals. */
void lk_candidates_cut (LkCandidates *self, int keep);
