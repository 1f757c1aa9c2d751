/* What a map of points is made of, without a display: stamps, picking, loops, views, motion. */

#include "app/widgets/scatter-motion.h"
#include "app/widgets/scatter-pick.h"
#include "app/widgets/scatter-raster.h"

#include <math.h>

static float *
random_places (int n, guint32 seed, double size)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  float *xy = g_new (float, 2 * n);

  for (int i = 0; i < 2 * n; i++)
    xy[i] = (float) (size * g_rand_double_range (rand, -1, 1));
  return xy;
}

/* A dot covers as much as a disc has, wherever between pixels it lies, and stays inside at the edges. */
static void
test_dots_cover_a_disc (void)
{
  uint32_t pixels[32 * 32];
  LkRaster raster = { pixels, 32, 32, 32 };
  g_autoptr (LkDotStamp) stamp = lk_dot_stamp_new (5);

  for (int k = 0; k < 8; k++)
    {
      LkDot dot = { 15.9f + (float) k / 7, 16.2f, 0xffffffff, 256 };
      double sum = 0;

      lk_raster_fill (&raster, 0xff000000);
      lk_raster_dots (&raster, stamp, &dot, 1, TRUE);
      for (int i = 0; i < 32 * 32; i++)
        sum += (pixels[i] & 255) / 255.0;
      g_assert_cmpfloat_with_epsilon (sum, G_PI * 25, 2);
    }
  for (int smooth = 0; smooth < 2; smooth++)
    for (int k = 0; k < 4; k++)
      {
        LkDot dot = { k & 1 ? -1 : 33, k & 2 ? -1 : 33, 0xff123456, 256 };

        lk_raster_fill (&raster, 0xff000000);
        lk_raster_dots (&raster, stamp, &dot, 1, smooth);
        g_assert_cmphex (pixels[16 * 32 + 16], ==, 0xff000000);
        g_assert_cmphex (pixels[(k & 2 ? 0 : 31) * 32 + (k & 1 ? 0 : 31)], ==, 0xff123456);
      }
}

static void
test_the_nearest_as_a_plain_loop_finds_it (void)
{
  g_autofree float *xy = random_places (3000, 1, 7), *at = random_places (300, 2, 8);
  g_autofree guint8 *shown = g_malloc (3000);
  g_autoptr (LkScatterGrid) grid = NULL;

  for (int i = 0; i < 3000; i++)
    shown[i] = i % 3 != 0;
  grid = lk_scatter_grid_new (xy, shown, 3000);
  for (int k = 0; k < 300; k++)
    {
      double least = 0.3 * 0.3;
      int best = -1;

      for (int i = 0; i < 3000; i++)
        {
          double dx = (double) xy[2 * i] - (double) at[2 * k], dy = (double) xy[2 * i + 1] - (double) at[2 * k + 1];

          if (shown[i] && dx * dx + dy * dy < least)
            {
              least = dx * dx + dy * dy;
              best = i;
            }
        }
      g_assert_cmpint (lk_scatter_grid_nearest (grid, (double) at[2 * k], (double) at[2 * k + 1], 0.3), ==, best);
    }
}

static void
test_loops_enclose_by_the_even_odd_rule (void)
{
  const double star[] = { 50, 5, 80, 95, 5, 40, 95, 40, 20, 95 };
  g_autofree guint8 *mask = g_malloc (100 * 100);

  lk_loop_mask (star, 5, 100, 100, mask);
  for (int y = 0; y < 100; y++)
    for (int x = 0; x < 100; x++)
      {
        gboolean inside = FALSE;

        for (int i = 0; i < 5; i++)
          {
            const double *a = star + 2 * i, *b = star + 2 * ((i + 1) % 5);

            if ((a[1] > y + 0.5) != (b[1] > y + 0.5) &&
                x + 0.5 >= a[0] + (b[0] - a[0]) * (y + 0.5 - a[1]) / (b[1] - a[1]))
              inside = !inside;
          }
        g_assert_cmpint (mask[y * 100 + x], ==, inside);
      }
}

static void
test_zooming_leaves_the_place_under_the_pointer (void)
{
  LkScatterView view = { 3, -2, 40 };
  double x = lk_scatter_view_x (&view, 700, 1000), y = lk_scatter_view_y (&view, 100, 750);

  lk_scatter_view_zoom (&view, 2.5, 700, 100, 1000, 750);
  g_assert_cmpfloat_with_epsilon (lk_scatter_view_px (&view, x, 1000), 700, 1e-9);
  g_assert_cmpfloat_with_epsilon (lk_scatter_view_py (&view, y, 750), 100, 1e-9);
}

static double
step_of (const float *before, const float *after, int n)
{
  double sum = 0;

  for (int i = 0; i < 2 * n; i++)
    sum += pow ((double) after[i] - (double) before[i], 2);
  return sqrt (sum / n);
}

/* From one random map to another a thousand times as large: each step is small, and all arrive. */
static void
test_motion_is_held_to_the_size_of_the_map (void)
{
  enum
  {
    N = 2000
  };
  g_autofree float *from = random_places (N, 3, 0.01), *to = random_places (N, 4, 10);
  g_autofree float *last = NULL;
  g_autoptr (LkScatterMotion) motion = lk_scatter_motion_new (from, N);
  LkScatterView view = { 0, 0, 30000 }, before = view;
  double px = lk_scatter_view_px (&before, (double) from[20], 1000), x, y;
  int steps = 0;

  lk_scatter_motion_aim (motion, to, &view);
  /* The picture is the same. */
  g_assert_cmpfloat_with_epsilon (lk_scatter_view_px (&view, (double) lk_scatter_motion_places (motion)[20], 1000), px,
                                  0.05);
  for (gboolean moving = TRUE; moving; steps++)
    {
      double radius;

      g_assert_cmpint (steps, <, 600);
      g_free (last);
      last = g_memdup2 (lk_scatter_motion_places (motion), 2 * N * sizeof *last);
      radius = lk_scatter_radius (last, N, &x, &y);
      moving = lk_scatter_motion_step (motion, 1 / 60.0);
      g_assert_cmpfloat (step_of (last, lk_scatter_motion_places (motion), N), <=, 0.02 * radius);
    }
  g_assert_cmpmem (lk_scatter_motion_places (motion), 2 * N * sizeof *to, to, 2 * N * sizeof *to);
  g_assert_cmpint (steps, >, 30);
  g_test_message ("arrived after %d frames", steps);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/scatter-raster/dots-cover-a-disc", test_dots_cover_a_disc);
  g_test_add_func ("/ui/scatter-raster/the-nearest-as-a-plain-loop-finds-it",
                   test_the_nearest_as_a_plain_loop_finds_it);
  g_test_add_func ("/ui/scatter-raster/loops-enclose-by-the-even-odd-rule", test_loops_enclose_by_the_even_odd_rule);
  g_test_add_func ("/ui/scatter-raster/zooming-leaves-the-place-under-the-pointer",
                   test_zooming_leaves_the_place_under_the_pointer);
  g_test_add_func ("/ui/scatter-raster/motion-is-held-to-the-size-of-the-map",
                   test_motion_is_held_to_the_size_of_the_map);
  return g_test_run ();
}
