/* Each transform on pictures whose result can be said in advance. */

#include "recipes.h"

#include "augment/picture.h"

#include <math.h>

#define H 24
#define W 20

/* A picture in memory of its own, for transforms that are called without a recipe. */
typedef struct
{
  LkPicture picture;
  float x[128 * 128 * 3], scratch[128 * 128 * 3], tables[LK_TABLE_ROOM * 256];
} Canvas;

static Canvas *
new_canvas (int h, int w, int c)
{
  Canvas *canvas = g_new0 (Canvas, 1);
  g_autofree guint8 *image = new_images (1, h, w, c);

  canvas->picture = (LkPicture){ h, w, c, canvas->x, canvas->scratch, canvas->tables };
  for (int i = 0; i < h * w * c; i++)
    canvas->x[i] = (float) image[i] / 255;

  return canvas;
}

static float *
copy_of (const LkPicture *picture)
{
  return g_memdup2 (picture->x, (gsize) picture->h * picture->w * picture->c * sizeof (float));
}

static float
at (const float *x, int w, int c, int row, int column, int k)
{
  return x[(row * w + column) * c + k];
}

static void
apply (const char *id, const double *params, const double *values, LkPicture *picture)
{
  static const double none[8] = { 0 };

  lk_transform_find (id)->apply (params != NULL ? params : none, values != NULL ? values : none, picture, picture->h,
                                 picture->w);
}

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
test_jitter_without_strength_is_identity (void)
{
  const double params[] = { 1, 0, 0, 0, 0 };
  LkRng rng = lk_rng (1, LK_STREAM_TEST, 0, 0, 0);

  for (int c = 1; c <= 3; c += 2)
    for (int i = 0; i < 20; i++)
      {
        g_autofree Canvas *canvas = new_canvas (H, W, c);
        g_autofree float *before = copy_of (&canvas->picture);
        double values[LK_MAX_DRAWS];

        lk_transform_find ("jitter")->draw (params, &rng, H, W, values);
        apply ("jitter", params, values, &canvas->picture);
        g_assert_cmpmem (canvas->picture.x, H * W * c * sizeof (float), before, H * W * c * sizeof (float));
      }
}

/* The digits of the order say what comes first: contrast before brightness is not brightness before contrast. */
static void
test_jitter_follows_its_order (void)
{
  const double params[] = { 1, 1, 1, 0, 0 }, first[] = { 0.5, 1.5, 1, 0, 1234 }, second[] = { 0.5, 1.5, 1, 0, 4321 };
  g_autofree Canvas *a = new_canvas (H, W, 3), *b = new_canvas (H, W, 3), *c = new_canvas (H, W, 3);

  apply ("jitter", params, first, &a->picture);
  apply ("jitter", params, second, &b->picture);

  lk_scale_clamped (c->x, H * W * 3, 0.5f, 0);
  lk_picture_contrast (&c->picture, 1.5f);
  g_assert_cmpmem (a->x, H * W * 3 * sizeof (float), c->x, H * W * 3 * sizeof (float));
  g_assert_cmpint (memcmp (a->x, b->x, H * W * 3 * sizeof (float)), !=, 0);
}

/* A third of a turn moves red to green to blue, for any strength of color; six sixths come home. */
static void
test_hue_turns_colors (void)
{
  g_autofree Canvas *canvas = new_canvas (H, W, 3);
  LkPicture *picture = &canvas->picture;
  g_autofree float *before = copy_of (picture);

  lk_picture_hue (picture, 1.0f / 3);
  for (int i = 0; i < H * W; i++)
    for (int k = 0; k < 3; k++)
      g_assert_cmpfloat_with_epsilon (picture->x[3 * i + (k + 1) % 3], before[3 * i + k], 1e-5);

  for (int turn = 0; turn < 4; turn++)
    lk_picture_hue (picture, -1.0f / 3);
  for (int i = 0; i < H * W * 3; i++)
    g_assert_cmpfloat_with_epsilon (picture->x[i], before[i], 1e-5);
}

/* Half a turn is the same either way, for whatever hue. */
static void
test_hue_has_no_seam (void)
{
  g_autofree Canvas *left = new_canvas (H, W, 3), *right = new_canvas (H, W, 3);
  LkRng rng = lk_rng (1, LK_STREAM_TEST, 0, 0, 0);

  for (int i = 0; i < H * W * 3; i++)
    left->x[i] = right->x[i] = (float) lk_rng_uniform (&rng);
  lk_picture_hue (&left->picture, -0.5f);
  lk_picture_hue (&right->picture, 0.5f);
  for (int i = 0; i < H * W * 3; i++)
    g_assert_cmpfloat_with_epsilon (left->x[i], right->x[i], 1e-5);
}

static void
test_means_count_every_pixel (void)
{
  for (int c = 1; c <= 3; c++)
    for (int h = 1; h < 12; h++)
      {
        g_autofree Canvas *canvas = new_canvas (h, 7, c);
        double expected[3] = { 0 }, means[4];

        for (int i = 0; i < h * 7 * c; i++)
          expected[i % c] += (double) canvas->x[i] / (h * 7);
        lk_picture_means (&canvas->picture, means);
        for (int k = 0; k < c; k++)
          g_assert_cmpfloat_with_epsilon (means[k], expected[k], 1e-6);
      }
}

static void
test_noise_is_gaussian (void)
{
  const double params[] = { 1, 0.1 }, one = 0.25, other = 0.5;
  g_autofree Canvas *canvas = new_canvas (128, 128, 3), *again = new_canvas (128, 128, 3);
  const int n = 128 * 128 * 3;
  double sums[5] = { 0 }, neighbors = 0;

  for (int i = 0; i < n; i++)
    canvas->x[i] = again->x[i] = 0.5f;
  apply ("noise", params, &one, &canvas->picture);
  for (int i = 0; i < n; i++)
    {
      double z = (canvas->x[i] - 0.5) / 0.1, power = 1;

      for (int k = 1; k <= 4; k++)
        sums[k] += power *= z;
      if (i > 0)
        neighbors += z * (canvas->x[i - 1] - 0.5) / 0.1;
    }

  /* Five standard deviations of each estimate; nothing is cut within five of the noise. */
  g_assert_cmpfloat (fabs (sums[1] / n), <, 5 * sqrt (1.0 / n));
  g_assert_cmpfloat (fabs (sums[2] / n - 1), <, 5 * sqrt (2.0 / n));
  g_assert_cmpfloat (fabs (sums[3] / n), <, 5 * sqrt (15.0 / n));
  g_assert_cmpfloat (fabs (sums[4] / n - 3), <, 5 * sqrt (96.0 / n));
  g_assert_cmpfloat (fabs (neighbors / n), <, 5 * sqrt (1.0 / n));

  apply ("noise", params, &other, &again->picture);
  g_assert_cmpint (memcmp (canvas->x, again->x, n * sizeof (float)), !=, 0);
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

static void
test_solarize_inverts_from_its_threshold (void)
{
  const double params[] = { 1, 0.25 };
  const float before[] = { 0, 0.125f, 0.25f, 0.5f, 1 }, after[] = { 0, 0.125f, 0.75f, 0.5f, 0 };
  g_autofree Canvas *canvas = new_canvas (1, 5, 1);

  memcpy (canvas->x, before, sizeof before);
  apply ("solarize", params, NULL, &canvas->picture);
  g_assert_cmpmem (canvas->x, sizeof after, after, sizeof after);
}

/* What jitter has left between two of the 256 shades counts as the nearer one. */
static void
test_posterize_rounds_first (void)
{
  const double params[] = { 1, 3 };
  g_autofree Canvas *canvas = new_canvas (1, 2, 1);

  canvas->x[0] = 31.4f / 255;
  canvas->x[1] = 31.6f / 255;
  apply ("posterize", params, NULL, &canvas->picture);
  g_assert_cmpfloat (canvas->x[0], ==, 0);
  g_assert_cmpfloat (canvas->x[1], ==, 32.0f / 255);
}

static void
test_posterize_leaves_few_shades (void)
{
  for (int bits = 1; bits <= 8; bits++)
    {
      const double params[] = { 1, bits };
      g_autofree Canvas *canvas = new_canvas (128, 128, 3);
      g_autofree float *before = copy_of (&canvas->picture);
      gboolean seen[256] = { FALSE };
      int shades = 0;

      apply ("posterize", params, NULL, &canvas->picture);
      for (int i = 0; i < 128 * 128 * 3; i++)
        {
          g_assert_cmpfloat (canvas->x[i], <=, before[i] + 1e-6f);
          seen[(int) rintf (canvas->x[i] * 255)] = TRUE;
        }
      for (int i = 0; i < 256; i++)
        shades += seen[i];
      g_assert_cmpint (shades, <=, 1 << bits);
      g_assert_cmpint (shades, >, bits < 8 ? 1 << (bits - 1) : 200);
    }
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
  g_test_add_func ("/augment/jitter/without-strength-is-identity", test_jitter_without_strength_is_identity);
  g_test_add_func ("/augment/jitter/follows-its-order", test_jitter_follows_its_order);
  g_test_add_func ("/augment/jitter/hue-turns-colors", test_hue_turns_colors);
  g_test_add_func ("/augment/jitter/hue-has-no-seam", test_hue_has_no_seam);
  g_test_add_func ("/augment/picture/means-count-every-pixel", test_means_count_every_pixel);
  g_test_add_func ("/augment/noise/is-gaussian", test_noise_is_gaussian);
  g_test_add_func ("/augment/erasing/paints-the-mean", test_erasing_paints_the_mean);
  g_test_add_func ("/augment/erasing/is-inside", test_erasing_is_inside);
  g_test_add_func ("/augment/blur/spreads-by-sigma", test_blur_spreads_by_sigma);
  g_test_add_func ("/augment/solarize/inverts-from-its-threshold", test_solarize_inverts_from_its_threshold);
  g_test_add_func ("/augment/posterize/rounds-first", test_posterize_rounds_first);
  g_test_add_func ("/augment/posterize/leaves-few-shades", test_posterize_leaves_few_shades);

  return g_test_run ();
}
