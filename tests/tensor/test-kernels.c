/* The float kernels (oneDNN or OpenBLAS) against the double build's plain ones, and against themselves on other numbers
 * of threads: both builds of the engine in one program. */

#include "engine-case.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static void
test_float_against_double (void)
{
  size_t n;

  for (int index = 0; (n = engine_case_float (index, 2, NULL)) > 0; index++)
    {
      g_autofree double *a = g_new (double, n), *b = g_new (double, n);
      double difference = 0, length = 0;

      g_assert_cmpuint (engine_case_double (index, 2, NULL), ==, n);
      engine_case_float (index, 2, a);
      engine_case_double (index, 2, b);
      for (size_t i = 0; i < n; i++)
        {
          difference += (a[i] - b[i]) * (a[i] - b[i]);
          length += b[i] * b[i];
        }
      g_test_message ("case %d: relative difference %.2g", index, sqrt (difference / length));
      g_assert_cmpfloat (sqrt (difference / length), <, 2e-6);
    }
}

static void
test_threads (void)
{
  size_t n;

  for (int index = 0; (n = engine_case_float (index, 1, NULL)) > 0; index++)
    {
      g_autofree double *one = g_new (double, n), *more = g_new (double, n);

      engine_case_float (index, 1, one);
      for (int threads = 2; threads <= 4; threads += 2)
        {
          engine_case_float (index, threads, more);
          g_assert_cmpmem (one, n * sizeof *one, more, n * sizeof *more);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tensor/kernels/float-agrees-with-double", test_float_against_double);
  g_test_add_func ("/tensor/kernels/bits-do-not-depend-on-threads", test_threads);
  return g_test_run ();
}
