/* Transforms of place, and what mixes neighbors, on pictures whose result can be said in advance. */

#include "canvas.h"

#include <math.h>

static void
test_flips (void)
{
  for (int c = 1; c <= 3; c++)
    {
      g_autofree Canvas *canvas = new_canvas (H, W, c);
      LkPicture *picture = &canvas->picture;
      g_autofree float *before = copy_of (picture);

      apply ("flip", NULL, NULL, picture);
      for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
          for (int k = 0; k < c; k++)
            g_assert_cmpfloat (at (picture->x, W, c, y, x, k), ==, at (before, W, c, y, W - 1 - x, k));

      apply ("flip", NULL, NULL, picture);
      apply ("vflip", NULL, NULL, picture);
      for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
          for (int k = 0; k < c; k++)
            g_assert_cmpfloat (at (picture->x, W, c, y, x, k), ==, at (before, W, c, H - 1 - y, x, k));
    }
}

static void
test_quarter_turns_are_exact (void)
{
  for (int c = 1; c <= 3; c++)
    {
      g_autofree Canvas *canvas = new_canvas (W, W, c);
      LkPicture *picture = &canvas->picture;
      g_autofree float *before = copy_of (picture);
      const double quarter = 90, zero = 0;

      apply ("rotation", NULL, &zero, picture);
      for (int i = 0; i < W * W * c; i++)
        g_assert_cmpfloat_with_epsilon (picture->x[i], before[i], 1e-5);

      /* Counter-clockwise: the right column becomes the top row. */
      apply ("rotation", NULL, &quarter, picture);
      for (int y = 0; y < W; y++)
        for (int x = 0; x < W; x++)
          for (int k = 0; k < c; k++)
            g_assert_cmpfloat_with_epsilon (at (picture->x, W, c, y, x, k), at (before, W, c, x, W - 1 - y, k), 2e-5);
    }
}

/* No corner may tell the angle: a plain picture stays plain, whatever its shape. */
static void
test_rotation_leaves_no_corners (void)
{
  static const int sizes[][2] = { { 28, 28 }, { 8, 128 }, { 100, 10 } };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (double degrees = -180; degrees <= 180; degrees += 7.5)
      {
        g_autofree Canvas *canvas = new_canvas (sizes[s][0], sizes[s][1], 1);
        int n = sizes[s][0] * sizes[s][1];

        for (int i = 0; i < n; i++)
          canvas->x[i] = 0.75f;
        apply ("rotation", NULL, &degrees, &canvas->picture);
        for (int i = 0; i < n; i++)
          g_assert_cmpfloat_with_epsilon (canvas->picture.x[i], 0.75, 1e-6);
      }
}

static void
test_mirror (void)
{
  static const int expected[] = { 1, 2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1 };

  for (int i = -5; i <= 7; i++)
    g_assert_cmpint (lk_mirror (i, 3), ==, expected[i + 5]);
  g_assert_cmpint (lk_mirror (-9, 1), ==, 0);
}

static void
test_translation_shifts (void)
{
  static const double shifts[][2] = { { 0, 0 }, { 3, -2 }, { -W, H }, { W - 1, 1 - H } };

  for (gsize s = 0; s < G_N_ELEMENTS (shifts); s++)
    {
      int right = (int) shifts[s][0], down = (int) shifts[s][1];
      g_autofree Canvas *canvas = new_canvas (H, W, 3);
      g_autofree float *before = copy_of (&canvas->picture);

      apply ("translation", NULL, shifts[s], &canvas->picture);
      for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
          for (int k = 0; k < 3; k++)
            g_assert_cmpfloat (at (canvas->picture.x, W, 3, y, x, k), ==,
                               at (before, W, 3, lk_mirror (y - down, H), lk_mirror (x - right, W), k));
    }
}

static void
test_translation_draws_whole_pixels (void)
{
  const double params[] = { 1, 0.25 };
  LkRng rng = lk_rng (1, LK_STREAM_TEST, 0, 0, 0);
  double largest[2] = { 0 };

  for (int i = 0; i < 2000; i++)
    {
      double values[2];

      lk_transform_find ("translation")->draw (params, &rng, 40, 20, values);
      for (int k = 0; k < 2; k++)
        {
          g_assert_cmpfloat (values[k], ==, floor (values[k]));
          largest[k] = MAX (largest[k], fabs (values[k]));
        }
    }
  g_assert_cmpfloat (largest[0], ==, 5);
  g_assert_cmpfloat (largest[1], ==, 10);
}

/* A box inside the picture for every size, scale and ratio, and the central fallback where no box fits. */
static void
test_crop_is_inside (void)
{
  static const int sizes[][2] = { { 8, 8 }, { 28, 28 }, { 128, 16 }, { 9, 100 }, { 1, 1 } };
  static const double params[][5] = { { 1, 0.2, 1, 0.75, 1.3333 }, { 1, 0.01, 0.02, 0.1, 10 }, { 1, 1, 0.9, 2, 0.5 } };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (gsize p = 0; p < G_N_ELEMENTS (params); p++)
      for (uint32_t i = 0; i < 500; i++)
        {
          LkRng rng = lk_rng (1, LK_STREAM_TEST, i, 0, 0);
          double box[4];

          lk_transform_find ("crop")->draw (params[p], &rng, sizes[s][0], sizes[s][1], box);
          g_assert_true (box[0] >= 0 && box[1] >= 0 && box[2] >= 1 && box[3] >= 1);
          g_assert_true (box[0] + box[2] <= sizes[s][1] && box[1] + box[3] <= sizes[s][0]);
        }
}

static void
test_crop_falls_back_to_the_center (void)
{
  const double params[] = { 1, 1, 1, 0.75, 4.0 / 3 };
  const double wide[] = { 30, 0, 40, 30 }, tall[] = { 0, 30, 30, 40 };
  LkRng rng = lk_rng (1, LK_STREAM_TEST, 0, 0, 0);
  double box[4];

  /* The whole area of 100 x 30 has no box of a ratio up to 4/3. */
  lk_transform_find ("crop")->draw (params, &rng, 30, 100, box);
  g_assert_cmpmem (box, sizeof box, wide, sizeof wide);
  lk_transform_find ("crop")->draw (params, &rng, 100, 30, box);
  g_assert_cmpmem (box, sizeof box, tall, sizeof tall);
}

/* Only pixels of the box count: whatever lies outside, the result is the same. */
static void
test_crop_sees_its_box_only (void)
{
  const double box[] = { 3, 5, 9, 11 };
  g_autofree Canvas *clean = new_canvas (H, W, 3), *painted = new_canvas (H, W, 3);

  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++)
      if (x < 3 || x >= 12 || y < 5 || y >= 16)
        for (int k = 0; k < 3; k++)
          painted->x[(y * W + x) * 3 + k] = 1e6f;

  apply ("crop", NULL, box, &clean->picture);
  apply ("crop", NULL, box, &painted->picture);
  g_assert_cmpmem (clean->x, H * W * 3 * sizeof (float), painted->x, H * W * 3 * sizeof (float));
}

/* Half size is the mean of the triangle 1 3 3 1 / 8; a ramp stays a ramp away from the border. */
static void
test_resample_is_antialiased (void)
{
  float row[16] = { 0 }, out[8], middle[16], tables[LK_TABLE_ROOM * 17];

  row[6] = 1;
  lk_resample (row, 16, 1, 0, 0, 16, 1, out, 8, 1, middle, tables);
  for (int i = 0; i < 8; i++)
    g_assert_cmpfloat_with_epsilon (out[i], i == 3 ? 0.375 : i == 2 ? 0.125 : 0, 1e-6);

  for (int i = 0; i < 16; i++)
    row[i] = (float) i;
  lk_resample (row, 16, 1, 0, 0, 16, 1, out, 8, 1, middle, tables);
  for (int i = 1; i < 7; i++)
    g_assert_cmpfloat_with_epsilon (out[i], 2 * i + 0.5, 1e-5);
}

static void
test_erasing_paints_the_mean (void)
{
  const double box[] = { 4, 7, 6, 5 };
  g_autofree Canvas *canvas = new_canvas (H, W, 3);
  g_autofree float *before = copy_of (&canvas->picture);
  double means[3] = { 0 };

  for (int i = 0; i < H * W * 3; i++)
    means[i % 3] += (double) before[i] / (H * W);
  apply ("erasing", NULL, box, &canvas->picture);
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++)
      for (int k = 0; k < 3; k++)
        {
          gboolean inside = x >= 4 && x < 10 && y >= 7 && y < 12;

          g_assert_cmpfloat_with_epsilon (at (canvas->x, W, 3, y, x, k), inside ? means[k] : at (before, W, 3, y, x, k),
                                          1e-6);
        }
}

static void
test_erasing_is_inside (void)
{
  static const int sizes[][2] = { { 8, 8 }, { 28, 28 }, { 128, 8 }, { 1, 1 } };
  static const double params[][3] = { { 1, 0.02, 0.33 }, { 1, 0.95, 0.9 }, { 1, 0, 0 } };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (gsize p = 0; p < G_N_ELEMENTS (params); p++)
      for (uint32_t i = 0; i < 500; i++)
        {
          LkRng rng = lk_rng (1, LK_STREAM_TEST, i, 0, 0);
          double box[4];

          lk_transform_find ("erasing")->draw (params[p], &rng, sizes[s][0], sizes[s][1], box);
          g_assert_true (box[0] >= 0 && box[1] >= 0 && box[2] >= 0 && box[3] >= 0);
          g_assert_true (box[0] + box[2] <= sizes[s][1] && box[1] + box[3] <= sizes[s][0]);
          /* As in torchvision, never from border to border. */
          g_assert_true (box[2] < sizes[s][1] && box[3] < sizes[s][0]);
        }
}

/* A blur keeps the mean of a plain picture, spreads a point symmetrically and by its variance. */
static void
test_blur_spreads_by_sigma (void)
{
  const double sigma = 1.3;
  g_autofree Canvas *canvas = new_canvas (31, 31, 1);
  double sum = 0, variance = 0;

  memset (canvas->x, 0, sizeof canvas->x);
  canvas->x[15 * 31 + 15] = 1;
  apply ("blur", NULL, &sigma, &canvas->picture);
  for (int y = 0; y < 31; y++)
    for (int x = 0; x < 31; x++)
      {
        float value = canvas->picture.x[y * 31 + x];

        sum += (double) value;
        variance += (double) value * (x - 15) * (x - 15);
        g_assert_cmpfloat_with_epsilon (value, canvas->picture.x[x * 31 + y], 1e-7);
        g_assert_cmpfloat_with_epsilon (value, canvas->picture.x[y * 31 + 30 - x], 1e-7);
      }
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-5);
  g_assert_cmpfloat_with_epsilon (variance, sigma * sigma, 0.05);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/flip/mirrors", test_flips);
  g_test_add_func ("/augment/rotation/quarter-turns-are-exact", test_quarter_turns_are_exact);
  g_test_add_func ("/augment/rotation/leaves-no-corners", test_rotation_leaves_no_corners);
  g_test_add_func ("/augment/picture/mirror", test_mirror);
  g_test_add_func ("/augment/translation/shifts", test_translation_shifts);
  g_test_add_func ("/augment/translation/draws-whole-pixels", test_translation_draws_whole_pixels);
  g_test_add_func ("/augment/crop/is-inside", test_crop_is_inside);
  g_test_add_func ("/augment/crop/falls-back-to-the-center", test_crop_falls_back_to_the_center);
  g_test_add_func ("/augment/crop/sees-its-box-only", test_crop_sees_its_box_only);
  g_test_add_func ("/augment/resample/is-antialiased", test_resample_is_antialiased);
  g_test_add_func ("/augment/erasing/paints-the-mean", test_erasing_paints_the_mean);
  g_test_add_func ("/augment/erasing/is-inside", test_erasing_is_inside);
  g_test_add_func ("/augment/blur/spreads-by-sigma", test_blur_spreads_by_sigma);

  return g_test_run ();
}
