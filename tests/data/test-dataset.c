#include "data/dataset.h"

#include "base/error.h"

#include <math.h>
#include <string.h>

/* Four training images of 8x8 with 2 channels: channel 0 is 0 or 255, channel 1 always 51. */
static LkDataset *
make_dataset (void)
{
  LkDataset *dataset = lk_dataset_new ("test", "Test", 8, 8, 2);
  LkSplit *train = &dataset->splits[LK_TRAIN];

  g_assert_true (lk_split_allocate (dataset, LK_TRAIN, 4, NULL));
  g_assert_true (lk_split_allocate (dataset, LK_TEST, 0, NULL));
  for (int i = 0; i < 4 * 64; i++)
    {
      train->pixels[2 * i] = i % 2 == 0 ? 0 : 255;
      train->pixels[2 * i + 1] = 51;
    }
  return dataset;
}

static char *
finish (LkDataset *dataset)
{
  g_autoptr (LkValues) values = lk_values_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (lk_dataset_finish (dataset, values, &error));
  g_assert_no_error (error);
  return g_strdup (dataset->fingerprint);
}

static void
test_columns_start_missing (void)
{
  static const char *const names[] = { "a", "b", NULL };
  g_autoptr (LkDataset) dataset = make_dataset ();
  LkSplit *train = &dataset->splits[LK_TRAIN];
  const LkColumn *column;

  g_assert_null (lk_dataset_classes (dataset, LK_TRAIN));
  lk_split_add_column (train, "class", LK_COLUMN_CATEGORY, names);
  lk_split_add_column (train, "hue", LK_COLUMN_NUMBER, NULL);
  lk_split_add_column (train, "file", LK_COLUMN_TEXT, NULL);

  column = lk_dataset_classes (dataset, LK_TRAIN);
  g_assert_cmpint (column->n_categories, ==, 2);
  g_assert_cmpstr (column->categories[1], ==, "b");
  for (int i = 0; i < 4; i++)
    {
      g_assert_cmpint (column->category[i], ==, -1);
      g_assert_true (isnan (lk_dataset_column (dataset, LK_TRAIN, "hue")->number[i]));
      g_assert_null (lk_dataset_column (dataset, LK_TRAIN, "file")->text[i]);
    }
  g_assert_null (lk_dataset_column (dataset, LK_TRAIN, "other"));
  g_assert_null (lk_dataset_column (dataset, LK_TEST, "class"));
}

static void
test_measures (void)
{
  g_autoptr (LkDataset) dataset = make_dataset ();
  g_autofree char *print = finish (dataset);

  g_assert_cmpfloat_with_epsilon (dataset->mean[0], 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (dataset->std[0], 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (dataset->mean[1], 0.2, 1e-12);
  g_assert_cmpfloat (dataset->std[1], ==, 1); /* never divides by 0 */
  g_assert_cmpint (strlen (print), ==, 64);
}

static void
test_takes_given_channels (void)
{
  static const char *const wrong[] = { "0.1", "0.1,0.2,0.3", "0.1,x", "0.1,nan", ",", "0.1,0" };
  g_autoptr (LkDataset) dataset = make_dataset ();
  g_autoptr (LkValues) values = lk_values_new ();

  lk_values_set (values, "data.mean", "-0.25, 0.75");
  lk_values_set (values, "data.std", "0.5,2");
  g_assert_true (lk_dataset_finish (dataset, values, NULL));
  g_assert_cmpfloat (dataset->mean[0], ==, -0.25);
  g_assert_cmpfloat (dataset->mean[1], ==, 0.75);
  g_assert_cmpfloat (dataset->std[1], ==, 2);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      lk_values_set (values, "data.std", wrong[i]);
      g_assert_false (lk_dataset_finish (dataset, values, &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_SETTING);
      g_assert_true (g_str_has_prefix (error->message, "data.std="));
    }
}

static void
test_fingerprint (void)
{
  static const char *const names[] = { "a", "b", NULL };
  g_autoptr (LkDataset) dataset = make_dataset ();
  g_autofree char *first = finish (dataset);
  g_autofree char *again = finish (dataset);
  g_autofree char *pixel = NULL;
  g_autofree char *labels = NULL;
  g_autofree char *shorter = NULL;

  g_assert_cmpstr (first, ==, again);
  dataset->splits[LK_TRAIN].pixels[7]++;
  pixel = finish (dataset);
  g_assert_cmpstr (pixel, !=, first);
  lk_split_add_column (&dataset->splits[LK_TRAIN], "class", LK_COLUMN_CATEGORY, names);
  labels = finish (dataset);
  g_assert_cmpstr (labels, !=, pixel);
  lk_split_truncate (dataset, LK_TRAIN, 3);
  shorter = finish (dataset);
  g_assert_cmpstr (shorter, !=, labels);
}

static void
test_truncates (void)
{
  g_autoptr (LkDataset) dataset = make_dataset ();
  LkSplit *train = &dataset->splits[LK_TRAIN];
  char **files = lk_split_add_column (train, "file", LK_COLUMN_TEXT, NULL)->text;

  for (int i = 0; i < 4; i++)
    files[i] = g_strdup_printf ("%d", i);
  lk_split_truncate (dataset, LK_TRAIN, 2);
  g_assert_cmpint (train->n, ==, 2);
  g_assert_cmpstr (lk_dataset_column (dataset, LK_TRAIN, "file")->text[1], ==, "1");
  g_assert_cmpint (lk_dataset_image (dataset, LK_TRAIN, 1)[1], ==, 51);
}

static void
test_refuses_what_cannot_be_trained (void)
{
  g_autoptr (LkDataset) empty = make_dataset ();
  g_autoptr (LkDataset) small = make_dataset ();
  g_autoptr (LkValues) values = lk_values_new ();
  g_autoptr (GError) error = NULL;

  lk_split_truncate (empty, LK_TRAIN, 0);
  g_assert_false (lk_dataset_finish (empty, values, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_DATA);
  g_clear_error (&error);

  small->h = 4;
  g_assert_false (lk_dataset_finish (small, values, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_DATA);
}

static void
test_refuses_absurd_size (void)
{
  g_autoptr (LkDataset) dataset = lk_dataset_new ("test", "Test", 1 << 20, 1 << 20, 4);
  g_autoptr (GError) error = NULL;

  dataset->frames = 1 << 20;
  g_assert_false (lk_split_allocate (dataset, LK_TRAIN, G_MAXINT, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_MEMORY);
  g_assert_cmpint (dataset->splits[LK_TRAIN].n, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/dataset/columns-start-missing", test_columns_start_missing);
  g_test_add_func ("/data/dataset/measures-mean-and-std", test_measures);
  g_test_add_func ("/data/dataset/takes-given-mean-and-std", test_takes_given_channels);
  g_test_add_func ("/data/dataset/fingerprint-sees-pixels-labels-and-size", test_fingerprint);
  g_test_add_func ("/data/dataset/truncates", test_truncates);
  g_test_add_func ("/data/dataset/refuses-what-cannot-be-trained", test_refuses_what_cannot_be_trained);
  g_test_add_func ("/data/dataset/refuses-absurd-size", test_refuses_absurd_size);
  return g_test_run ();
}
