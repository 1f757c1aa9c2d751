/* Against torchvision: pictures exactly, draws as laws. The golden files are made by tests/reference/make_augment.py and
 * make_resize.py. */

#include "recipes.h"

#include "augment/picture.h"
#include "io/safetensors.h"

#include <math.h>
#include <stdlib.h>

#define DRAWS 20000
#define SIDE 28

/* Two samples of 20,000 from one law are farther apart than this (1.95 sqrt (2 / n), Kolmogorov-Smirnov) once in a
 * thousand seeds; ours is fixed. */
#define DISTANCE 0.0195

static LkSafetensors *
open_golden (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("LIKENESS_SOURCE_DIR"), "tests/reference/golden", name, NULL);
  g_autoptr (GError) error = NULL;
  LkSafetensors *file = lk_safetensors_open (path, &error);

  g_assert_no_error (error);
  return file;
}

static const LkTensorEntry *
find (const LkSafetensors *file, const char *name, LkDtype dtype)
{
  const LkTensorEntry *entry = lk_safetensors_find (file, name);

  g_assert_nonnull (entry);
  g_assert_cmpint (entry->dtype, ==, dtype);
  return entry;
}

/* -- pictures -------------------------------------------------------------------------------------------------------- */

#define H 24
#define W 20
#define SIZE (H * W * 3)

static void
brightness (LkPicture *picture, double value)
{
  lk_scale_clamped (picture->x, SIZE, (float) value, 0);
}

static void
contrast (LkPicture *picture, double value)
{
  lk_picture_contrast (picture, (float) value);
}

static void
saturation (LkPicture *picture, double value)
{
  lk_picture_saturation (picture, (float) value);
}

static void
hue (LkPicture *picture, double value)
{
  lk_picture_hue (picture, (float) value);
}

static void
blur (LkPicture *picture, double value)
{
  lk_picture_blur (picture, value == 1 ? 3 : 1, value);
}

static void
apply (const char *id, LkPicture *picture, double strength)
{
  const double params[] = { 1, strength }, values[LK_MAX_DRAWS] = { 0 };

  lk_transform_find (id)->apply (params, values, picture, H, W);
}

static void
gray (LkPicture *picture, double value)
{
  apply ("gray", picture, value);
}

static void
solarize (LkPicture *picture, double value)
{
  apply ("solarize", picture, value);
}

static void
posterize (LkPicture *picture, double value)
{
  apply ("posterize", picture, value);
}

static void
flip (LkPicture *picture, double value)
{
  apply ("flip", picture, value);
}

static const struct
{
  const char *name;
  void (*apply) (LkPicture *picture, double value);
  double value;
} operations[] = {
  { "brightness_1.4", brightness, 1.4 },
  { "brightness_0.6", brightness, 0.6 },
  { "contrast_1.4", contrast, 1.4 },
  { "contrast_0.6", contrast, 0.6 },
  { "saturation_1.4", saturation, 1.4 },
  { "saturation_0.6", saturation, 0.6 },
  { "hue_0.1", hue, 0.1 },
  { "hue_-0.3", hue, -0.3 },
  { "grayscale", gray, 0 },
  { "blur_7_1.0", blur, 1 },
  { "blur_3_0.5", blur, 0.5 },
  { "solarize_0.5", solarize, 0.5 },
  { "posterize_3", posterize, 3 },
  { "hflip", flip, 0 },
};

/* Each operation on three pictures; torchvision worked in double. */
static void
test_pictures (gconstpointer data)
{
  gsize which = GPOINTER_TO_SIZE (data);
  g_autoptr (LkSafetensors) golden = open_golden ("augment.safetensors");
  const LkTensorEntry *images = find (golden, "image", LK_DTYPE_U8);
  const LkTensorEntry *expected = find (golden, operations[which].name, LK_DTYPE_F64);

  g_assert_cmpuint (images->bytes, ==, 3 * SIZE);
  g_assert_cmpuint (expected->bytes, ==, 3 * SIZE * sizeof (double));
  for (int image = 0; image < 3; image++)
    {
      float x[SIZE], scratch[SIZE], tables[LK_TABLE_ROOM * (H + W)];
      LkPicture picture = { H, W, 3, x, scratch, tables };

      for (int i = 0; i < SIZE; i++)
        x[i] = (float) ((const guint8 *) images->data)[image * SIZE + i] / 255;
      operations[which].apply (&picture, operations[which].value);
      for (int i = 0; i < SIZE; i++)
        g_assert_cmpfloat_with_epsilon (picture.x[i], ((const double *) expected->data)[image * SIZE + i], 2e-6);
    }
}

/* The whole image at a smaller or larger size, against Pillow's BILINEAR, which works in fixed point and rounds between
 * the passes: one step of 255 apart at most. */
static void
test_resize (void)
{
  static const struct
  {
    const char *name;
    int w, h, c;
  } cases[] = { { "rgb_97x61", 97, 61, 3 }, { "gray_40x64", 40, 64, 1 }, { "rgb_16x16", 16, 16, 3 } };
  static const int sides[] = { 28, 32, 48 };
  g_autoptr (LkSafetensors) golden = open_golden ("resize.safetensors");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize s = 0; s < G_N_ELEMENTS (sides); s++)
      {
        int w = cases[i].w, h = cases[i].h, c = cases[i].c, side = sides[s], room = 97 * 64 * 3;
        g_autofree char *name = g_strdup_printf ("%s/%d", cases[i].name, side);
        const guint8 *image = find (golden, cases[i].name, LK_DTYPE_U8)->data;
        const guint8 *expected = find (golden, name, LK_DTYPE_U8)->data;
        g_autofree float *x = g_new (float, room), *scratch = g_new (float, room);
        g_autofree float *tables = g_new (float, LK_TABLE_ROOM *(97 + 64));

        for (int j = 0; j < h * w * c; j++)
          x[j] = image[j];
        lk_resample (x, w, c, 0, 0, w, h, x, side, side, scratch, tables);
        for (int j = 0; j < side * side * c; j++)
          g_assert_cmpfloat_with_epsilon (x[j], expected[j], 1.01);
      }
}

/* -- draws ----------------------------------------------------------------------------------------------------------- */

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Number of sorted values that are below x (or not above it). */
static int
count_below (const double *sorted, int n, double x, gboolean inclusive)
{
  int low = 0, high = n;

  while (low < high)
    {
      int middle = (low + high) / 2;

      if (sorted[middle] < x || (inclusive && sorted[middle] == x))
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* Kolmogorov-Smirnov distance of our draws from the law that the golden quantiles stand for, at these 101 points. Where
 * draws are steps (areas of whole pixels) many share one value, and the quantile has to lie within the step. */
static void
assert_law (const LkSafetensors *golden, const char *name, double *draws, int n)
{
  g_autofree char *key = g_strdup_printf ("quantiles/%s", name);
  const double *quantiles = find (golden, key, LK_DTYPE_F64)->data;
  double distance = 0;

  qsort (draws, n, sizeof (double), compare_doubles);
  for (int i = 0; i <= 100; i++)
    {
      /* The same box may give log (w / h) of another last bit. */
      double below = (double) count_below (draws, n, quantiles[i] - 1e-9, FALSE) / n;
      double up_to = (double) count_below (draws, n, quantiles[i] + 1e-9, TRUE) / n;

      distance = MAX (distance, MAX (below - i / 100.0, i / 100.0 - up_to));
    }

  g_test_message ("%s: distance %.4f", name, distance);
  g_assert_cmpfloat (distance, <, DISTANCE);
}

typedef double Draw[LK_MAX_DRAWS];

/* DRAWS draws of a transform on a picture of SIDE x SIDE. */
static Draw *
draw_many (const char *id, const double *params)
{
  Draw *draws = g_new0 (Draw, DRAWS);

  for (uint32_t i = 0; i < DRAWS; i++)
    {
      LkRng rng = lk_rng (1, LK_STREAM_AUGMENT, i, 0, (uint32_t) lk_transform_find (id)->slot);

      lk_transform_find (id)->draw (params, &rng, SIDE, SIDE, draws[i]);
    }

  return draws;
}

static void
test_crop_draws (void)
{
  const double params[] = { 1, 0.2, 1, 3.0 / 4, 4.0 / 3 };
  g_autoptr (LkSafetensors) golden = open_golden ("augment.safetensors");
  const gint64 *widths = find (golden, "crop_width_histogram", LK_DTYPE_I64)->data;
  g_autofree Draw *draws = draw_many ("crop", params);
  g_autofree double *column = g_new (double, DRAWS);
  int width_counts[SIDE + 1] = { 0 };

  for (int i = 0; i < DRAWS; i++)
    column[i] = draws[i][2] * draws[i][3] / (SIDE * SIDE);
  assert_law (golden, "crop_area", column, DRAWS);
  for (int i = 0; i < DRAWS; i++)
    column[i] = log (draws[i][2] / draws[i][3]);
  assert_law (golden, "crop_log_ratio", column, DRAWS);
  for (int i = 0; i < DRAWS; i++)
    column[i] = draws[i][0];
  assert_law (golden, "crop_left", column, DRAWS);
  for (int i = 0; i < DRAWS; i++)
    column[i] = draws[i][1];
  assert_law (golden, "crop_top", column, DRAWS);

  /* Every width is as frequent as torchvision's, to five standard deviations of the difference of two counts. */
  for (int i = 0; i < DRAWS; i++)
    width_counts[(int) draws[i][2]]++;
  for (int w = 0; w <= SIDE; w++)
    g_assert_cmpfloat (fabs (width_counts[w] - (double) widths[w]), <=, 5 * sqrt (widths[w] + width_counts[w]));
}

static void
test_jitter_draws (void)
{
  static const char *const names[] = { "jitter_brightness", "jitter_contrast", "jitter_saturation", "jitter_hue" };
  const double params[] = { 1, 0.4, 0.4, 0.4, 0.1 };
  g_autoptr (LkSafetensors) golden = open_golden ("augment.safetensors");
  const double *shares = find (golden, "jitter_order", LK_DTYPE_F64)->data;
  g_autofree Draw *draws = draw_many ("jitter", params);
  g_autofree double *column = g_new (double, DRAWS);
  int counts[4][4] = { 0 };

  for (int step = 0; step < 4; step++)
    {
      for (int i = 0; i < DRAWS; i++)
        column[i] = draws[i][step];
      assert_law (golden, names[step], column, DRAWS);
      g_assert_cmpfloat (column[0], >=, step < 3 ? 0.6 : -0.1);
      g_assert_cmpfloat (column[DRAWS - 1], <, step < 3 ? 1.4 : 0.1);
    }

  for (int i = 0; i < DRAWS; i++)
    for (int place = 3, order = (int) draws[i][4]; place >= 0; place--, order /= 10)
      counts[order % 10 - 1][place]++;
  for (int step = 0; step < 4; step++)
    for (int place = 0; place < 4; place++)
      g_assert_cmpfloat_with_epsilon (counts[step][place] / (double) DRAWS, shares[4 * step + place], 0.02);
}

static void
test_rotation_and_blur_draws (void)
{
  const double rotation[] = { 1, 15 }, blur_range[] = { 1, 0.1, 2 };
  g_autoptr (LkSafetensors) golden = open_golden ("augment.safetensors");
  g_autofree Draw *angles = draw_many ("rotation", rotation);
  g_autofree Draw *sigmas = draw_many ("blur", blur_range);
  g_autofree double *column = g_new (double, DRAWS);

  for (int i = 0; i < DRAWS; i++)
    column[i] = angles[i][0];
  assert_law (golden, "rotation", column, DRAWS);
  for (int i = 0; i < DRAWS; i++)
    column[i] = sigmas[i][0];
  assert_law (golden, "blur_sigma", column, DRAWS);
}

static void
test_erasing_draws (void)
{
  const double params[] = { 1, 0.02, 0.33 };
  g_autoptr (LkSafetensors) golden = open_golden ("augment.safetensors");
  double fallbacks = *(const double *) find (golden, "erasing_fallbacks", LK_DTYPE_F64)->data;
  g_autofree Draw *draws = draw_many ("erasing", params);
  g_autofree double *areas = g_new (double, DRAWS), *ratios = g_new (double, DRAWS);
  int n = 0;

  for (int i = 0; i < DRAWS; i++)
    if (draws[i][2] > 0)
      {
        areas[n] = draws[i][2] * draws[i][3] / (SIDE * SIDE);
        ratios[n++] = log (draws[i][2] / draws[i][3]);
      }

  g_assert_cmpfloat_with_epsilon (1 - (double) n / DRAWS, fallbacks, 0.002);
  assert_law (golden, "erasing_area", areas, n);
  assert_law (golden, "erasing_log_ratio", ratios, n);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      g_autofree char *path = g_strdup_printf ("/augment/torchvision/pictures/%s", operations[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_pictures);
    }
  g_test_add_func ("/augment/torchvision/resize-is-pillows", test_resize);
  g_test_add_func ("/augment/torchvision/crop-draws", test_crop_draws);
  g_test_add_func ("/augment/torchvision/jitter-draws", test_jitter_draws);
  g_test_add_func ("/augment/torchvision/rotation-and-blur-draws", test_rotation_and_blur_draws);
  g_test_add_func ("/augment/torchvision/erasing-draws", test_erasing_draws);

  return g_test_run ();
}
