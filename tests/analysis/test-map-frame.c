/* Which way round a map lies. */

#include "analysis/map-frame.h"

#include <math.h>
#include <string.h>

#define N 50

/* A shape that fits itself in one way only. */
static void
fill (float *layout)
{
  for (int i = 0; i < N; i++)
    {
      layout[2 * i] = (float) (i * cos (0.3 * i));
      layout[2 * i + 1] = (float) (0.4 * i * sin (0.3 * i) + (i % 7));
    }
}

static void
turn (const float *from, float *to, double angle, gboolean mirror)
{
  for (int i = 0; i < N; i++)
    {
      double x = from[2 * i], y = mirror ? -from[2 * i + 1] : from[2 * i + 1];

      to[2 * i] = (float) (cos (angle) * x - sin (angle) * y + 5);
      to[2 * i + 1] = (float) (sin (angle) * x + cos (angle) * y - 3);
    }
}

static void
test_align (void)
{
  float reference[2 * N], layout[2 * N];

  fill (reference);
  for (int mirror = 0; mirror < 2; mirror++)
    for (double angle = 0; angle < 6.3; angle += 0.7)
      {
        turn (reference, layout, angle, mirror);
        lk_map_align (layout, reference, N);
        g_assert_cmpfloat (lk_map_motion (reference, layout, N), <, 1e-5);
      }
}

/* Nothing to go by: only the center moves. */
static void
test_align_to_point (void)
{
  float reference[2 * N] = { 0 }, layout[2 * N];

  fill (layout);
  lk_map_align (layout, reference, N);
  for (int i = 0; i < 2 * N; i++)
    g_assert_true (isfinite (layout[i]));
  lk_map_align (layout, reference, 0);
}

static void
test_signs (void)
{
  float reference[2 * N], layout[2 * N];

  fill (reference);
  memcpy (layout, reference, sizeof layout);
  for (int i = 0; i < N; i++)
    layout[2 * i] = -layout[2 * i];
  lk_map_keep_sign (layout, reference, N, 0);
  lk_map_keep_sign (layout, reference, N, 1);
  g_assert_cmpint (memcmp (layout, reference, sizeof layout), ==, 0);
}

static void
test_motion (void)
{
  static const float before[] = { -1, 0, 1, 0 }, after[] = { -1, 0.5F, 1, 0.5F };

  g_assert_cmpfloat_with_epsilon (lk_map_motion (before, after, 2), 0.5, 1e-9);
  g_assert_cmpfloat (lk_map_motion (before, before, 2), ==, 0);
  g_assert_cmpfloat (lk_map_motion (before, after, 0), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/analysis/map-frame/turns-and-mirrors-back", test_align);
  g_test_add_func ("/analysis/map-frame/has-nothing-to-go-by", test_align_to_point);
  g_test_add_func ("/analysis/map-frame/keeps-signs", test_signs);
  g_test_add_func ("/analysis/map-frame/measures-motion", test_motion);
  return g_test_run ();
}
