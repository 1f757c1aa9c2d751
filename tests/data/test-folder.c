#include "values.h"

#include "../io/hostile.h"
#include "../io/make-picture.h"

#include <stdlib.h>
#include <unistd.h>

/* A PNG of one color, gray if g == r == b. */
static void
put_png (const char *folder, const char *name, int w, int h, guint8 r, guint8 g, guint8 b)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree guint8 *rgb = g_malloc ((gsize) w * h * 3);
  g_autoptr (GBytes) png = NULL;

  for (int i = 0; i < w * h; i++)
    {
      rgb[3 * i] = r;
      rgb[3 * i + 1] = g;
      rgb[3 * i + 2] = b;
    }
  png = make_png ((PngForm){ w, h, PNG_COLOR_TYPE_RGB, 8, 0 }, rgb);
  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (png, NULL), (gssize) g_bytes_get_size (png), NULL));
}

static void
put_pngs (const char *folder, const char *prefix, int n)
{
  for (int i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s%02d.png", prefix, i);

      put_png (folder, name, 20 + i, 30, (guint8) (8 * i), 100, 200);
    }
}

static void
put_text (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, "no picture", -1, NULL));
}

static LkValues *
folder_values (const char *folder)
{
  LkValues *values = make_values ("folder", folder);

  lk_values_set (values, "data.image_size", "16");
  return values;
}

static void
test_unlabeled (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (LkValues) values = folder_values (folder);
  g_autoptr (LkDataset) dataset = NULL;
  g_autoptr (LkDataset) again = NULL;

  put_pngs (folder, "a", 30);
  g_assert_cmpstr (lk_data_source_for_path (folder, NULL)->id, ==, "folder");
  dataset = load (values);
  g_assert_cmpint (dataset->splits[LK_TRAIN].n, ==, 24);
  g_assert_cmpint (dataset->splits[LK_TEST].n, ==, 6);
  g_assert_cmpint (dataset->c, ==, 3);
  g_assert_null (lk_dataset_classes (dataset, LK_TRAIN));
  for (int s = 0; s < LK_N_SPLITS; s++)
    for (int i = 0; i < dataset->splits[s].n; i++)
      {
        const char *file = lk_dataset_column (dataset, s, "file")->text[i];
        const guint8 expected[] = { (guint8) (8 * atoi (file + 1)), 100, 200 };

        g_assert_cmpmem (lk_dataset_image (dataset, s, i) + 3 * (16 * 7 + 9), 3, expected, 3);
      }

  again = load (values);
  g_assert_cmpstr (again->fingerprint, ==, dataset->fingerprint);
  remove_folder (folder);
}

static void
test_classes (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (LkValues) values = folder_values (folder);
  g_autoptr (LkDataset) dataset = NULL;
  int missing = 0;

  put_pngs (folder, "zebra/", 5);
  put_pngs (folder, "ant/deep/er/", 5);
  put_pngs (folder, "loose", 1);
  put_png (folder, ".hidden/x.png", 8, 8, 1, 2, 3);
  put_text (folder, "ant/notes.txt");
  dataset = load (values);
  g_assert_cmpint (dataset->splits[LK_TRAIN].n + dataset->splits[LK_TEST].n, ==, 11);
  for (int s = 0; s < LK_N_SPLITS; s++)
    for (int i = 0; i < dataset->splits[s].n; i++)
      {
        const LkColumn *classes = lk_dataset_classes (dataset, s);
        const char *file = lk_dataset_column (dataset, s, "file")->text[i];

        g_assert_cmpint (classes->n_categories, ==, 2);
        if (classes->category[i] < 0)
          missing++;
        else
          g_assert_true (g_str_has_prefix (file, classes->categories[classes->category[i]]));
      }
  g_assert_cmpint (missing, ==, 1);
  g_assert_cmpstr (lk_dataset_classes (dataset, LK_TRAIN)->categories[0], ==, "ant");
  remove_folder (folder);
}

static void
test_split_folders (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (LkValues) values = folder_values (folder);
  g_autoptr (LkDataset) dataset = NULL;

  put_pngs (folder, "train/cat/", 4);
  put_pngs (folder, "train/dog/", 3);
  put_pngs (folder, "test/dog/", 2);
  dataset = load (values);
  g_assert_cmpint (dataset->splits[LK_TRAIN].n, ==, 7);
  g_assert_cmpint (dataset->splits[LK_TEST].n, ==, 2);
  g_assert_cmpstr (lk_dataset_classes (dataset, LK_TEST)->categories[1], ==, "dog");
  g_assert_cmpint (lk_dataset_classes (dataset, LK_TEST)->category[0], ==, 1);
  remove_folder (folder);
}

static void
test_gray (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (LkValues) values = folder_values (folder);
  g_autoptr (LkDataset) gray = NULL;
  g_autoptr (LkDataset) color = NULL;

  for (int i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.png", i);

      put_png (folder, name, 10, 10, (guint8) (40 * i), (guint8) (40 * i), (guint8) (40 * i));
    }
  gray = load (values);
  g_assert_cmpint (gray->c, ==, 1);
  for (int i = 0; i < gray->splits[LK_TRAIN].n; i++)
    g_assert_cmpint (lk_dataset_image (gray, LK_TRAIN, i)[255], ==,
                     40 * atoi (lk_dataset_column (gray, LK_TRAIN, "file")->text[i]));

  put_png (folder, "9.png", 10, 10, 1, 2, 3);
  color = load (values);
  g_assert_cmpint (color->c, ==, 3);
  remove_folder (folder);
}

/* Left third red, middle green, right third blue: the middle is what stays. */
static void
test_center_crop (void)
{
  guint8 rgb[30 * 10 * 3] = { 0 };
  g_autofree char *folder = make_folder ();
  g_autoptr (LkValues) values = folder_values (folder);
  g_autoptr (GBytes) png = NULL;
  g_autoptr (LkDataset) dataset = NULL;

  for (int i = 0; i < 30 * 10; i++)
    rgb[3 * i + i % 30 / 10] = 255;
  png = make_png ((PngForm){ 30, 10, PNG_COLOR_TYPE_RGB, 8, 0 }, rgb);
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%d.png", folder, i);

      g_assert_true (g_file_set_contents (path, g_bytes_get_data (png, NULL), (gssize) g_bytes_get_size (png), NULL));
    }
  dataset = load (values);
  for (int i = 0; i < 16 * 16; i++)
    g_assert_cmpmem (lk_dataset_image (dataset, LK_TRAIN, 0) + 3 * i, 3, "\0\xff\0", 3);
  remove_folder (folder);
}

static void
test_skips_unreadable (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (LkValues) values = folder_values (folder);
  g_autoptr (LkDataset) dataset = NULL;

  put_pngs (folder, "a", 6);
  put_text (folder, "a03b.jpg");
  put_text (folder, "0.png");
  dataset = load (values);
  g_assert_cmpint (dataset->splits[LK_TRAIN].n + dataset->splits[LK_TEST].n, ==, 6);
  g_assert_cmpint (dataset->skipped->len, ==, 2);
  g_assert_nonnull (strstr (dataset->skipped->pdata[0], "0.png: picture at byte 0: "));
  g_assert_nonnull (strstr (dataset->skipped->pdata[1], "a03b.jpg: "));
  for (int s = 0; s < LK_N_SPLITS; s++)
    for (int i = 0; i < dataset->splits[s].n; i++)
      g_assert_cmpint (lk_dataset_image (dataset, s, i)[0], ==,
                       8 * atoi (lk_dataset_column (dataset, s, "file")->text[i] + 1));
  remove_folder (folder);
}

static void
test_refuses_few (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (LkValues) values = folder_values (folder);
  g_autoptr (LkValues) nowhere = folder_values ("/nonexistent");
  g_autoptr (GError) error = NULL;

  put_pngs (folder, "a", 3);
  put_text (folder, "b.png");
  refuse (values, LK_ERROR_DATA, "3 pictures could be read and 1 could not; training needs at least 4");
  g_assert_null (lk_data_load (nowhere, NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  remove_folder (folder);
}

static void
test_links_do_not_loop (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *loop = g_build_filename (folder, "loop", NULL);
  g_autoptr (LkValues) values = folder_values (folder);
  g_autoptr (LkDataset) dataset = NULL;

  put_pngs (folder, "a", 5);
  g_assert_cmpint (symlink (".", loop), ==, 0);
  dataset = load (values);
  g_assert_cmpint (dataset->splits[LK_TRAIN].n + dataset->splits[LK_TEST].n, ==, 5);
  remove_folder (folder);
}

static gboolean
stop_after_some (gpointer data)
{
  return g_atomic_int_add ((int *) data, 1) > 10;
}

static void
test_stops (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (LkValues) values = folder_values (folder);
  g_autoptr (GError) error = NULL;
  int asked = 0;
  const LkProgress progress = { NULL, stop_after_some, &asked };

  put_pngs (folder, "a", 30);
  g_assert_null (lk_data_load (values, &progress, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_CANCELLED);
  g_assert_cmpint (asked, <, 30);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/folder/needs-no-labels", test_unlabeled);
  g_test_add_func ("/data/folder/sub-folders-are-classes", test_classes);
  g_test_add_func ("/data/folder/train-and-test-are-splits", test_split_folders);
  g_test_add_func ("/data/folder/stays-gray-if-all-are", test_gray);
  g_test_add_func ("/data/folder/keeps-the-middle", test_center_crop);
  g_test_add_func ("/data/folder/skips-and-lists-unreadable-files", test_skips_unreadable);
  g_test_add_func ("/data/folder/refuses-fewer-than-four", test_refuses_few);
  g_test_add_func ("/data/folder/links-do-not-loop", test_links_do_not_loop);
  g_test_add_func ("/data/folder/stops-when-asked", test_stops);
  return g_test_run ();
}
