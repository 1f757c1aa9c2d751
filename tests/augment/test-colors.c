/* Transforms of values, on pictures whose result can be said in advance. */

#include "canvas.h"

#include <math.h>

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
  g_test_add_func ("/augment/jitter/without-strength-is-identity", test_jitter_without_strength_is_identity);
  g_test_add_func ("/augment/jitter/follows-its-order", test_jitter_follows_its_order);
  g_test_add_func ("/augment/jitter/hue-turns-colors", test_hue_turns_colors);
  g_test_add_func ("/augment/jitter/hue-has-no-seam", test_hue_has_no_seam);
  g_test_add_func ("/augment/picture/means-count-every-pixel", test_means_count_every_pixel);
  g_test_add_func ("/augment/noise/is-gaussian", test_noise_is_gaussian);
  g_test_add_func ("/augment/solarize/inverts-from-its-threshold", test_solarize_inverts_from_its_threshold);
  g_test_add_func ("/augment/posterize/rounds-first", test_posterize_rounds_first);
  g_test_add_func ("/augment/posterize/leaves-few-shades", test_posterize_leaves_few_shades);

  return g_test_run ();
}
