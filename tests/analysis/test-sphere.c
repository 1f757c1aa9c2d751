/* Points spread evenly over a sphere. */

#include "analysis/sphere.h"

#include <glib.h>
#include <math.h>

static void
test_known_values (void)
{
  /* Two points; a circle: log I0 (4) - 4; a sphere: log (sinh (4) / 4) - 4. */
  g_assert_cmpfloat_with_epsilon (lk_sphere_uniformity (1), log ((1 + exp (-8)) / 2), 1e-12);
  g_assert_cmpfloat_with_epsilon (lk_sphere_uniformity (2), log (11.301921952136330) - 4, 1e-12);
  g_assert_cmpfloat_with_epsilon (lk_sphere_uniformity (3), log (sinh (4) / 4) - 4, 1e-12);
  g_assert_cmpfloat_with_epsilon (lk_sphere_uniformity (1000000), -4, 1e-4);
}

static void
test_falls_with_dimensions (void)
{
  for (int d = 2; d < 600; d++)
    g_assert_cmpfloat (lk_sphere_uniformity (d), <, lk_sphere_uniformity (d - 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/analysis/sphere/known-values", test_known_values);
  g_test_add_func ("/analysis/sphere/falls-with-dimensions", test_falls_with_dimensions);
  return g_test_run ();
}
