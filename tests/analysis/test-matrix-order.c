/* Rows and columns of a matrix in the order of what they hold. */

#include "analysis/matrix-order.h"

#include "tensor/gemm.h"

#include <math.h>

/* Rows differ along one direction by a known amount, and hardly elsewhere. */
static void
test_rows (void)
{
  enum
  {
    N = 40,
    D = 6,
  };
  float x[N * D], direction[D] = { 0.6f, -0.8f, 0, 0, 0, 0 };
  int order[N];

  for (int i = 0; i < N; i++)
    for (int k = 0; k < D; k++)
      x[i * D + k] = (float) (i * 7 % N) * direction[k] + 0.001f * (float) (i + k);
  lk_matrix_order_rows (x, N, D, NULL, order);

  /* The largest entry of a component is positive: here the second, so it falls as the amount grows. */
  for (int i = 1; i < N; i++)
    g_assert_cmpint (order[i - 1] * 7 % N, >, order[i] * 7 % N);
}

static void
test_groups (void)
{
  const float x[] = { 5, 0, 1, 0, 4, 0, 2, 0, 3, 0, 9, 0 };
  const int group[] = { 1, 0, 0, 1, -1, 0 };
  const int expected[] = { 1, 2, 5, 3, 0, 4 };
  int order[6];

  lk_matrix_order_rows (x, 6, 2, group, order);
  g_assert_cmpmem (order, sizeof order, expected, sizeof expected);
}

static void
test_not_finite (void)
{
  const float x[] = { 5, NAN, 1, 0, 4, 0 };
  const int group[] = { 1, 0, 0 };
  const int rows[] = { 1, 2, 0 }, columns[] = { 0, 1 };
  int order[3];

  lk_matrix_order_rows (x, 3, 2, group, order);
  g_assert_cmpmem (order, sizeof order, rows, sizeof rows);
  lk_matrix_order_columns (x, 3, 2, order);
  g_assert_cmpmem (order, sizeof columns, columns, sizeof columns);
}

static void
test_columns (void)
{
  /* A large value is no variance; a dead column is the last one, equal ones stay as they are. */
  const float x[] = { 100, 1, 0, -4, 1, 100.5f, 2, 0, 4, 2 };
  const int expected[] = { 3, 1, 4, 0, 2 };
  int order[5];

  lk_matrix_order_columns (x, 2, 5, order);
  g_assert_cmpmem (order, sizeof order, expected, sizeof expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lk_thread_init ();
  g_test_add_func ("/analysis/matrix-order/rows-lie-along-the-first-component", test_rows);
  g_test_add_func ("/analysis/matrix-order/groups-come-first", test_groups);
  g_test_add_func ("/analysis/matrix-order/what-is-not-finite-keeps-its-order", test_not_finite);
  g_test_add_func ("/analysis/matrix-order/columns-by-variance", test_columns);
  return g_test_run ();
}
