#include "values.h"

#include "data/shapes-draw.h"

#include <math.h>

static LkValues *
small_values (void)
{
  LkValues *values = make_values ("shapes", "");

  lk_values_set_number (values, "data.shapes.train", 300);
  lk_values_set_number (values, "data.shapes.test", 50);
  return values;
}

static void
assert_equal_pixels (const LkDataset *a, const LkDataset *b)
{
  for (int s = 0; s < LK_N_SPLITS; s++)
    g_assert_cmpmem (a->splits[s].pixels, a->splits[s].n * lk_dataset_image_size (a), b->splits[s].pixels,
                     b->splits[s].n * lk_dataset_image_size (b));
}

static const double *
numbers (const LkDataset *dataset, const char *name)
{
  return lk_dataset_column (dataset, LK_TRAIN, name)->number;
}

static void
test_defaults (void)
{
  g_autoptr (LkValues) values = make_values ("shapes", "");
  gint64 start = g_get_monotonic_time ();
  g_autoptr (LkDataset) dataset = load (values);
  int count[10] = { 0 };

  g_test_message ("%.2f s", (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  g_assert_cmpint (dataset->splits[LK_TRAIN].n, ==, 8192);
  g_assert_cmpint (dataset->splits[LK_TEST].n, ==, 2048);
  g_assert_cmpint (dataset->h, ==, 32);
  g_assert_cmpint (dataset->c, ==, 3);
  for (int i = 0; i < 8192; i++)
    count[lk_dataset_classes (dataset, LK_TRAIN)->category[i]]++;
  for (int i = 0; i < 10; i++)
    g_assert_cmpint (count[i], >, 600);
}

static void
test_same_seed (void)
{
  g_autoptr (LkValues) values = small_values ();
  g_autoptr (LkDataset) a = load (values);
  g_autoptr (LkDataset) b = load (values);
  g_autoptr (LkDataset) c = NULL;

  g_assert_cmpstr (a->fingerprint, ==, b->fingerprint);
  assert_equal_pixels (a, b);
  lk_values_set_number (values, "data.shapes.seed", 1);
  c = load (values);
  g_assert_cmpstr (a->fingerprint, !=, c->fingerprint);
}

/* More images are the same images and some more; test images are others. */
static void
test_prefix (void)
{
  g_autoptr (LkValues) values = small_values ();
  g_autoptr (LkDataset) few = load (values);
  g_autoptr (LkDataset) many = NULL;
  gsize image = lk_dataset_image_size (few);

  lk_values_set_number (values, "data.shapes.train", 400);
  many = load (values);
  g_assert_cmpmem (few->splits[LK_TRAIN].pixels, 300 * image, many->splits[LK_TRAIN].pixels, 300 * image);
  g_assert_cmpint (memcmp (few->splits[LK_TRAIN].pixels, few->splits[LK_TEST].pixels, image), !=, 0);
}

/* A changed range moves its own factor and no other. */
static void
test_factors_are_independent (void)
{
  static const char *const names[] = { "hue", "background", "x", "y", "rotation", "clutter", "noise" };
  g_autoptr (LkValues) values = small_values ();
  g_autoptr (LkDataset) a = load (values);
  g_autoptr (LkDataset) b = NULL;

  lk_values_set_number (values, "data.shapes.size_min", 0.78);
  b = load (values);
  g_assert_cmpmem (lk_dataset_classes (a, LK_TRAIN)->category, 1200, lk_dataset_classes (b, LK_TRAIN)->category, 1200);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpmem (numbers (a, names[i]), 2400, numbers (b, names[i]), 2400);
  for (int i = 0; i < 300; i++)
    g_assert_cmpfloat (numbers (b, "size")[i], >=, 0.78);
}

static void
assert_range (const LkDataset *dataset, const char *name, double low, double high)
{
  double least = INFINITY, most = -INFINITY;

  for (int i = 0; i < dataset->splits[LK_TRAIN].n; i++)
    {
      least = fmin (least, numbers (dataset, name)[i]);
      most = fmax (most, numbers (dataset, name)[i]);
    }
  g_assert_cmpfloat (least, >=, low);
  g_assert_cmpfloat (most, <=, high);
  g_assert_cmpfloat (most - least, >=, 0.9 * (high - low));
}

static void
test_ranges (void)
{
  g_autoptr (LkValues) values = small_values ();
  g_autoptr (LkDataset) dataset = NULL;

  lk_values_set_number (values, "data.shapes.hue_min", 100);
  lk_values_set_number (values, "data.shapes.hue_max", 140);
  lk_values_set_number (values, "data.shapes.background_hue_min", 200);
  lk_values_set_number (values, "data.shapes.background_hue_max", 260);
  lk_values_set_number (values, "data.shapes.rotation_min", 10);
  lk_values_set_number (values, "data.shapes.rotation_max", 30);
  lk_values_set_number (values, "data.shapes.position_range", 0.2);
  lk_values_set_number (values, "data.shapes.clutter", 10);
  lk_values_set_number (values, "data.shapes.noise", 0.1);
  dataset = load (values);
  assert_range (dataset, "hue", 100, 140);
  assert_range (dataset, "background", 200, 260);
  assert_range (dataset, "rotation", 10, 30);
  assert_range (dataset, "x", 0.3, 0.7);
  assert_range (dataset, "y", 0.3, 0.7);
  assert_range (dataset, "clutter", 0, 10);
  assert_range (dataset, "noise", 0, 0.1);
  assert_range (dataset, "size", 0.45, 0.8);
}

static void
test_hues_wrap (void)
{
  g_autoptr (LkValues) values = small_values ();
  g_autoptr (LkDataset) dataset = NULL;

  lk_values_set_number (values, "data.shapes.hue_min", 330);
  lk_values_set_number (values, "data.shapes.hue_max", 30);
  dataset = load (values);
  for (int i = 0; i < 300; i++)
    g_assert_true (numbers (dataset, "hue")[i] >= 330 || numbers (dataset, "hue")[i] <= 30);
}

/* Without noise and clutter a matched picture has two lumas only, and what lies between on the edges. */
static void
test_matched_colors (void)
{
  g_autoptr (LkValues) values = small_values ();
  g_autoptr (LkDataset) dataset = NULL;
  double least = INFINITY, most = -INFINITY;

  lk_values_set_number (values, "data.shapes.clutter", 0);
  lk_values_set_number (values, "data.shapes.noise", 0);
  dataset = load (values);
  for (int i = 0; i < 300; i++)
    {
      const guint8 *corner = lk_dataset_image (dataset, LK_TRAIN, i);
      double luma = lk_color_luma ((LkColor){ corner[0] / 255.0, corner[1] / 255.0, corner[2] / 255.0 });

      least = fmin (least, luma);
      most = fmax (most, luma);
    }
  g_assert_cmpfloat (most - least, <, 0.006);
}

static double
hue_tells_class (const LkDataset *dataset, LkSplitId split)
{
  const LkColumn *classes = lk_dataset_classes (dataset, split);
  const double *hue = lk_dataset_column (dataset, split, "hue")->number;
  int right = 0, n = dataset->splits[split].n;

  for (int i = 0; i < n; i++)
    right += (int) (hue[i] / 36) == classes->category[i];
  return (double) right / n;
}

static void
test_planted_shortcut (void)
{
  g_autoptr (LkValues) values = small_values ();
  g_autoptr (LkDataset) none = load (values);
  g_autoptr (LkDataset) planted = NULL;
  g_autoptr (LkDataset) train_only = NULL;

  lk_values_set_number (values, "data.shapes.hue_by_class", 1);
  planted = load (values);
  lk_values_set (values, "data.shapes.hue_by_class_in_test", "false");
  train_only = load (values);
  g_assert_cmpfloat (hue_tells_class (none, LK_TRAIN), <, 0.2);
  g_assert_cmpfloat (hue_tells_class (planted, LK_TRAIN), ==, 1);
  g_assert_cmpfloat (hue_tells_class (planted, LK_TEST), ==, 1);
  g_assert_cmpfloat (hue_tells_class (train_only, LK_TRAIN), ==, 1);
  g_assert_cmpfloat (hue_tells_class (train_only, LK_TEST), <, 0.4);
}

/* Every shape is there to be seen: between 12 % and 60 % of the pixels, at any size of picture. */
static void
test_shapes_are_visible (void)
{
  static const int sides[] = { 16, 32, 97, 128 };

  for (guint s = 0; s < G_N_ELEMENTS (sides); s++)
    for (int shape = 0; lk_shape_names[shape] != NULL; shape++)
      for (int rotation = 0; rotation < 360; rotation += 45)
        {
          int side = sides[s];
          g_autofree guint8 *pixels = g_malloc ((gsize) side * side * 3);
          LkCanvas canvas = { side, pixels };
          const LkPlace place = { 0.5, 0.5, 0.7, rotation };
          double covered = 0;

          lk_canvas_fill (&canvas, (LkColor){ 0, 0, 0 });
          lk_canvas_draw (&canvas, shape, &place, (LkColor){ 1, 1, 1 });
          for (int i = 0; i < side * side; i++)
            covered += pixels[3 * i] / 255.0 / (side * side);
          g_assert_cmpfloat (covered, >, 0.12);
          g_assert_cmpfloat (covered, <, 0.6);
        }
}

/* A disc's pixels add up to its area: the edges are antialiased right. */
static void
test_area (void)
{
  guint8 pixels[32 * 32 * 3];
  LkCanvas canvas = { 32, pixels };
  const LkPlace place = { 0.47, 0.53, 0.6, 0 };
  double covered = 0, radius = 0.86 * 0.3 * 32;

  lk_canvas_fill (&canvas, (LkColor){ 0, 0, 0 });
  lk_canvas_draw (&canvas, 0, &place, (LkColor){ 1, 1, 1 });
  for (int i = 0; i < 32 * 32; i++)
    covered += pixels[3 * i] / 255.0;
  g_assert_cmpfloat_with_epsilon (covered / (G_PI * radius * radius), 1, 0.005);
}

static void
test_refuses (void)
{
  g_autoptr (LkValues) sizes = small_values ();
  g_autoptr (LkValues) side = small_values ();

  lk_values_set_number (sizes, "data.shapes.size_min", 0.9);
  refuse (sizes, LK_ERROR_SETTING, "data.shapes.size_max=0.8");
  lk_values_set_number (side, "data.image_size", 12);
  refuse (side, LK_ERROR_SETTING, "at least 16");
}

static gboolean
stop_at_once (gpointer data)
{
  return TRUE;
}

static void
count_report (gpointer data, double fraction, const char *what)
{
  g_assert_cmpfloat (fraction, >=, 0);
  g_assert_cmpfloat (fraction, <=, 1);
  g_assert_nonnull (what);
  (*(int *) data)++;
}

static void
test_progress (void)
{
  g_autoptr (LkValues) values = small_values ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LkDataset) dataset = NULL;
  int reports = 0;
  const LkProgress stop = { NULL, stop_at_once, NULL };
  const LkProgress report = { count_report, NULL, &reports };

  g_assert_null (lk_data_load (values, &stop, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_CANCELLED);
  dataset = lk_data_load (values, &report, NULL);
  g_assert_nonnull (dataset);
  g_assert_cmpint (reports, >, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/shapes/defaults", test_defaults);
  g_test_add_func ("/data/shapes/same-seed-same-images", test_same_seed);
  g_test_add_func ("/data/shapes/fewer-images-are-the-first-ones", test_prefix);
  g_test_add_func ("/data/shapes/factors-are-independent", test_factors_are_independent);
  g_test_add_func ("/data/shapes/factors-stay-in-their-ranges", test_ranges);
  g_test_add_func ("/data/shapes/hues-wrap", test_hues_wrap);
  g_test_add_func ("/data/shapes/matched-colors-have-one-luma", test_matched_colors);
  g_test_add_func ("/data/shapes/a-shortcut-can-be-planted", test_planted_shortcut);
  g_test_add_func ("/data/shapes/every-shape-is-visible", test_shapes_are_visible);
  g_test_add_func ("/data/shapes/a-disc-has-its-area", test_area);
  g_test_add_func ("/data/shapes/refuses-impossible-settings", test_refuses);
  g_test_add_func ("/data/shapes/reports-and-stops", test_progress);
  return g_test_run ();
}
