/* Sources that read binary files, and the registry. */

#include "values.h"

#include "../io/hostile.h"

static void
put (const char *folder, const char *name, gconstpointer data, gsize size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_file_set_contents (path, data, (gssize) size, &error);
  g_assert_no_error (error);
}

/* -- IDX ----------------------------------------------------------------------------------------------------------- */

static void
put_idx_images (const char *folder, const char *name, int n, int side)
{
  gsize size = 16 + (gsize) n * side * side;
  g_autofree guint8 *file = g_malloc0 (size);
  const guint8 header[] = { 0, 0, 8, 3, 0, 0, 0, (guint8) n, 0, 0, 0, (guint8) side, 0, 0, 0, (guint8) side };

  for (gsize i = 16; i < size; i++)
    file[i] = (guint8) (i * 7);
  memcpy (file, header, sizeof header);
  put (folder, name, file, size);
}

static void
put_idx_labels (const char *folder, const char *name, int n, guint8 largest)
{
  g_autofree guint8 *file = g_malloc0 (8 + (gsize) n);

  for (int i = 0; i < n; i++)
    file[8 + i] = (guint8) (largest - i % (largest + 1));
  memcpy (file, (const guint8[]){ 0, 0, 8, 1, 0, 0, 0, (guint8) n }, 8);
  put (folder, name, file, 8 + (gsize) n);
}

static char *
make_idx_folder (void)
{
  char *folder = make_folder ();

  put_idx_images (folder, "train-images-idx3-ubyte", 6, 10);
  put_idx_labels (folder, "train-labels.idx1-ubyte", 6, 4);
  put_idx_images (folder, "t10k-images-idx3-ubyte", 3, 10);
  put_idx_labels (folder, "t10k-labels-idx1-ubyte", 3, 4);
  return folder;
}

static void
test_idx (void)
{
  g_autofree char *folder = make_idx_folder ();
  g_autofree char *file = g_build_filename (folder, "t10k-labels-idx1-ubyte", NULL);
  g_autoptr (LkValues) values = make_values ("idx", folder);
  g_autoptr (LkDataset) by_folder = load (values);
  g_autoptr (LkDataset) by_file = NULL;
  g_autoptr (LkDataset) first = NULL;

  g_assert_cmpint (by_folder->splits[LK_TRAIN].n, ==, 6);
  g_assert_cmpint (by_folder->splits[LK_TEST].n, ==, 3);
  g_assert_cmpint (by_folder->h, ==, 10);
  g_assert_cmpint (by_folder->c, ==, 1);
  g_assert_cmpint (lk_dataset_classes (by_folder, LK_TRAIN)->category[1], ==, 3);
  g_assert_cmpint (lk_dataset_classes (by_folder, LK_TEST)->n_categories, ==, 5);
  g_assert_cmpstr (lk_dataset_classes (by_folder, LK_TEST)->categories[4], ==, "4");

  lk_values_set (values, "data.path", file);
  by_file = load (values);
  g_assert_cmpstr (by_file->fingerprint, ==, by_folder->fingerprint);
  lk_values_set (values, "data.train_size", "4");
  first = load (values);
  g_assert_cmpint (first->splits[LK_TRAIN].n, ==, 4);
  g_assert_cmpint (first->splits[LK_TEST].n, ==, 3);
  g_assert_cmpmem (first->splits[LK_TRAIN].pixels, 400, by_file->splits[LK_TRAIN].pixels, 400);
  remove_folder (folder);
}

static void
test_idx_prefixes (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *file = g_build_filename (folder, "emnist-letters-train-images-idx3-ubyte", NULL);
  g_autoptr (LkValues) values = make_values ("idx", folder);
  g_autoptr (LkDataset) dataset = NULL;

  put_idx_images (folder, "emnist-letters-train-images-idx3-ubyte", 5, 8);
  put_idx_images (folder, "emnist-digits-train-images-idx3-ubyte", 4, 8);
  refuse (values, LK_ERROR_DATA, "several data sets");
  lk_values_set (values, "data.path", file);
  dataset = load (values);
  g_assert_cmpint (dataset->splits[LK_TRAIN].n, ==, 5);
  g_assert_null (lk_dataset_classes (dataset, LK_TRAIN));
  remove_folder (folder);
}

static void
test_idx_refuses (void)
{
  g_autofree char *folder = make_idx_folder ();
  g_autoptr (LkValues) values = make_values ("idx", folder);
  g_autoptr (LkValues) fashion = make_values ("fashion-mnist", folder);

  put_idx_labels (folder, "train-labels.idx1-ubyte", 5, 4);
  refuse (values, LK_ERROR_FORMAT, "sizes at byte 4: 5 labels for 6 images");
  put_idx_labels (folder, "train-labels.idx1-ubyte", 6, 12);
  refuse (fashion, LK_ERROR_FORMAT, "values at byte 8: label 12, where 9 is the largest");
  put_idx_images (folder, "train-labels.idx1-ubyte", 6, 8);
  refuse (values, LK_ERROR_FORMAT, "rank at byte 3");
  put_idx_labels (folder, "train-labels.idx1-ubyte", 6, 4);
  put_idx_images (folder, "t10k-images-idx3-ubyte", 3, 11);
  refuse (values, LK_ERROR_FORMAT, "differ in size");
  put_idx_images (folder, "train-images-idx3-ubyte", 1, 200);
  refuse (values, LK_ERROR_FORMAT, "sides up to 128");
  lk_values_set (values, "data.path", "");
  refuse (values, LK_ERROR_SETTING, "data.path");
  remove_folder (folder);
}

static void
test_idx_missing (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *file = g_build_filename (folder, "nothing", NULL);
  g_autoptr (LkValues) values = make_values ("idx", file);
  g_autofree char *mnist = lk_data_source_find ("mnist")->find ();
  g_autoptr (LkValues) unsaid = make_values ("mnist", "");

  refuse (values, LK_ERROR_DATA, "no such file or folder");
  lk_values_set (values, "data.path", folder);
  refuse (values, LK_ERROR_DATA, "no IDX files");
  if (mnist == NULL)
    refuse (unsaid, LK_ERROR_DATA, "say where with data.path");
  remove_folder (folder);
}

/* The package dataset-fashion-mnist, where it is installed. */
static void
test_fashion_mnist (void)
{
  g_autofree char *path = lk_data_source_find ("fashion-mnist")->find ();
  g_autoptr (LkValues) values = make_values ("fashion-mnist", "");
  g_autoptr (LkDataset) dataset = NULL;

  if (path == NULL)
    {
      g_test_skip ("dataset-fashion-mnist is not installed");
      return;
    }
  dataset = load (values);
  g_assert_cmpint (dataset->splits[LK_TRAIN].n, ==, 60000);
  g_assert_cmpint (dataset->splits[LK_TEST].n, ==, 10000);
  g_assert_cmpfloat_with_epsilon (dataset->mean[0], 0.2860, 5e-5);
  g_assert_cmpfloat_with_epsilon (dataset->std[0], 0.3530, 5e-5);
  g_assert_cmpint (lk_dataset_classes (dataset, LK_TRAIN)->category[0], ==, 9);
  g_assert_cmpstr (lk_dataset_classes (dataset, LK_TRAIN)->categories[9], ==, "Ankle boot");
}

/* -- CIFAR --------------------------------------------------------------------------------------------------------- */

static void
put_cifar (const char *folder, const char *name, int n, int labels, int first)
{
  gsize record = (gsize) labels + 3072;
  g_autofree guint8 *file = g_malloc0 (n * record);

  for (int i = 0; i < n; i++)
    {
      memset (file + i * record, first + i, (gsize) labels);
      memset (file + i * record + labels, 10 * i + first, 1024);
    }
  put (folder, name, file, n * record);
}

static void
test_cifar10 (void)
{
  static const char names[] = "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n";
  g_autofree char *folder = make_folder ();
  g_autofree char *inside = g_build_filename (folder, "cifar-10-batches-bin", NULL);
  g_autoptr (LkValues) values = make_values ("cifar10", folder);
  g_autoptr (LkDataset) dataset = NULL;

  for (int i = 1; i <= 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("data_batch_%d.bin", i);

      put_cifar (inside, name, 2, 1, i);
    }
  put_cifar (inside, "test_batch.bin", 3, 1, 0);
  put (inside, "batches.meta.txt", names, sizeof names - 1);

  g_assert_cmpstr (lk_data_source_for_path (folder, NULL)->id, ==, "cifar10");
  dataset = load (values);
  g_assert_cmpint (dataset->splits[LK_TRAIN].n, ==, 10);
  g_assert_cmpint (dataset->splits[LK_TEST].n, ==, 3);
  g_assert_cmpint (lk_dataset_classes (dataset, LK_TRAIN)->category[3], ==, 3);
  g_assert_cmpstr (lk_dataset_classes (dataset, LK_TRAIN)->categories[3], ==, "cat");
  g_assert_cmpmem (lk_dataset_image (dataset, LK_TRAIN, 3), 3, "\x0c\0\0", 3); /* red plane: 10 * 1 + 2 */

  put (inside, "batches.meta.txt", "one\n", 4);
  refuse (values, LK_ERROR_FORMAT, "1 lines for 10 classes");
  put (inside, "data_batch_2.bin", names, sizeof names);
  refuse (values, LK_ERROR_FORMAT, "no whole number of records");
  remove_folder (folder);
}

static void
test_cifar100 (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (LkValues) values = make_values ("cifar100", folder);
  g_autoptr (LkValues) other = make_values ("cifar10", folder);
  g_autoptr (LkDataset) dataset = NULL;

  put_cifar (folder, "train.bin", 5, 2, 3);
  refuse (other, LK_ERROR_DATA, "data_batch_1.bin");
  put_cifar (folder, "test.bin", 1, 2, 19);
  dataset = load (values);
  g_assert_cmpint (lk_dataset_classes (dataset, LK_TRAIN)->n_categories, ==, 100);
  g_assert_cmpint (lk_dataset_column (dataset, LK_TEST, "superclass")->category[0], ==, 19);
  put_cifar (folder, "test.bin", 1, 2, 20);
  refuse (values, LK_ERROR_FORMAT, "label at byte 0: 20, where 19 is the largest");
  remove_folder (folder);
}

/* -- the registry -------------------------------------------------------------------------------------------------- */

static void
test_registry (void)
{
  static const char *const ids[] = { "shapes",   "fashion-mnist",  "mnist", "cifar10",
                                     "cifar100", "linear-factors", "idx",   "folder" };
  int n;
  const LkDataSource *const *sources = lk_data_sources (&n);

  g_assert_cmpint (n, ==, G_N_ELEMENTS (ids));
  for (int i = 0; i < n; i++)
    {
      g_assert_cmpstr (sources[i]->id, ==, ids[i]);
      g_assert_true (lk_data_source_find (ids[i]) == sources[i]);
      g_assert_nonnull (sources[i]->title);
      g_assert_nonnull (sources[i]->help);
      for (int j = 0; j < sources[i]->n_settings; j++)
        {
          g_autofree char *prefix = g_strdup_printf ("data.%s.", ids[i]);
          g_autofree char *text = lk_setting_default (&sources[i]->settings[j]);
          g_autofree char *parsed = lk_setting_parse (&sources[i]->settings[j], text, NULL);

          g_assert_true (g_str_has_prefix (sources[i]->settings[j].key, prefix));
          g_assert_cmpstr (parsed, ==, text);
        }
    }
}

static void
test_for_path (void)
{
  g_autofree char *folder = make_idx_folder ();
  g_autofree char *mnist = g_build_filename (folder, "MNIST", NULL);
  g_autofree char *fashion = g_build_filename (folder, "fashion-mnist", NULL);
  g_autofree char *empty = g_build_filename (folder, "empty", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkValues) values = make_values ("nonsense", folder);

  put_idx_images (mnist, "train-images-idx3-ubyte", 4, 8);
  put_idx_images (fashion, "train-images-idx3-ubyte", 4, 8);
  g_mkdir (empty, 0700);
  g_assert_cmpstr (lk_data_source_for_path (folder, NULL)->id, ==, "idx");
  g_assert_cmpstr (lk_data_source_for_path (mnist, NULL)->id, ==, "mnist");
  g_assert_cmpstr (lk_data_source_for_path (fashion, NULL)->id, ==, "fashion-mnist");
  g_assert_null (lk_data_source_for_path (empty, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_DATA);
  g_clear_error (&error);
  g_assert_null (lk_data_source_for_path ("/nonexistent", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  refuse (values, LK_ERROR_SETTING, "data.id=nonsense: expected one of shapes, fashion-mnist");
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/idx/reads-folder-or-file", test_idx);
  g_test_add_func ("/data/idx/tells-sets-apart-by-prefix", test_idx_prefixes);
  g_test_add_func ("/data/idx/refuses-what-does-not-fit", test_idx_refuses);
  g_test_add_func ("/data/idx/says-what-is-missing", test_idx_missing);
  g_test_add_func ("/data/fashion-mnist/finds-itself", test_fashion_mnist);
  g_test_add_func ("/data/cifar10/reads-batches-and-names", test_cifar10);
  g_test_add_func ("/data/cifar100/reads-both-labels", test_cifar100);
  g_test_add_func ("/data/source/registry-is-whole", test_registry);
  g_test_add_func ("/data/source/finds-the-source-for-a-path", test_for_path);
  return g_test_run ();
}
