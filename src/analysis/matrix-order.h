/* An order of the rows and columns of a matrix in which a picture of it shows what it holds. */

#pragma once

/* order [n]: the rows of x [n, d] by group [n] (rising; negative ones, which belong to none, last; NULL = one group), within
 * a group by their coordinate along the first principal component of all rows; equal ones in their own order. Rows of a
 * matrix that is not finite keep their order within groups. Threads have called lk_thread_init (). */
void lk_matrix_order_rows (const float *x, int n, int d, const int *group, int *order);

/* order [d]: the columns of x [n, d] by variance, the largest first; equal ones in their own order. A column that is not
 * finite comes last. */
void lk_matrix_order_columns (const float *x, int n, int d, int *order);
