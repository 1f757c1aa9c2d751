/* Data sets of IDX files: Fashion-MNIST, MNIST, and any other of their form. */

#include "data/sources.h"

#include "base/error.h"
#include "data/idx-files.h"
#include "data/recipes.h"
#include "io/bytes.h"
#include "io/idx.h"

#include <glib/gi18n.h>
#include <string.h>

#define FASHION_MNIST_FOLDER "/usr/share/datasets/fashion-mnist"
#define MNIST_FOLDER "/usr/share/datasets/mnist"

static const char *const fashion_classes[] = { "T-shirt/top", "Trouser", "Pullover", "Dress",      "Coat", "Sandal",
                                               "Shirt",       "Sneaker", "Bag",      "Ankle boot", NULL };
static const char *const digit_classes[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", NULL };

/* -- reading ------------------------------------------------------------------------------------------------------- */

/* Images are [n, h, w] or [n, h, w, c]; all splits share h, w, c. */
static gboolean
check_images (const LkDataset *dataset, const LkIdx *images, const char *path, GError **error)
{
  gint64 channels = images->rank == 4 ? images->shape[3] : 1;

  if (images->rank < 3)
    return lk_refuse (error, path, "rank", 3, "%d, where images have 3 or 4 sizes", images->rank);
  if (images->shape[0] > G_MAXINT || images->shape[1] > LK_MAX_SIDE || images->shape[2] > LK_MAX_SIDE ||
      (channels != 1 && channels != 3))
    return lk_refuse (error, path, "sizes", 4, "images must have sides up to %d and 1 or 3 channels", LK_MAX_SIDE);
  if (dataset->h != 0 && (images->shape[1] != dataset->h || images->shape[2] != dataset->w || channels != dataset->c))
    return lk_refuse (error, path, "sizes", 4, "test images differ in size from the training images");

  return TRUE;
}

static gboolean
read_images (LkDataset *dataset, LkSplitId split, const char *path, GError **error)
{
  g_auto (LkIdx) images = { 0 };

  if (!lk_idx_read (path, &images, error) || !check_images (dataset, &images, path, error))
    return FALSE;

  dataset->h = (int) images.shape[1];
  dataset->w = (int) images.shape[2];
  dataset->c = images.rank == 4 ? (int) images.shape[3] : 1;
  dataset->splits[split].n = (int) images.shape[0];
  dataset->splits[split].pixels = g_steal_pointer (&images.values);
  return TRUE;
}

/* Labels of one split, [n]; the largest may not pass most. */
static gboolean
read_labels (const LkDataset *dataset, LkSplitId split, int most, const char *path, LkIdx *labels, GError **error)
{
  if (!lk_idx_read (path, labels, error))
    return FALSE;
  if (labels->rank != 1)
    return lk_refuse (error, path, "rank", 3, "%d, where labels have 1 size", labels->rank);
  if (labels->shape[0] != dataset->splits[split].n)
    return lk_refuse (error, path, "sizes", 4, "%" G_GINT64_FORMAT " labels for %d images", labels->shape[0],
                      dataset->splits[split].n);
  for (gsize i = 0; i < labels->size; i++)
    if (labels->values[i] > most)
      return lk_refuse (error, path, "values", 8 + i, "label %d, where %d is the largest", labels->values[i], most);

  return TRUE;
}

static int
largest_label (const LkIdx labels[LK_N_SPLITS])
{
  int largest = 0;

  for (int s = 0; s < LK_N_SPLITS; s++)
    for (gsize i = 0; i < labels[s].size; i++)
      largest = MAX (largest, labels[s].values[i]);

  return largest;
}

static void
add_classes (LkDataset *dataset, const char *const *classes, const LkIdx labels[LK_N_SPLITS])
{
  g_auto (GStrv) numbers = NULL;

  if (classes == NULL)
    classes = (const char *const *) (numbers = lk_number_names (largest_label (labels) + 1));

  for (int s = 0; s < LK_N_SPLITS; s++)
    if (labels[s].values != NULL)
      {
        LkColumn *column = lk_split_add_column (&dataset->splits[s], "class", LK_COLUMN_CATEGORY, classes);

        for (gsize i = 0; i < labels[s].size; i++)
          column->category[i] = labels[s].values[i];
      }
}

static gboolean
read_files (LkDataset *dataset,
            const LkIdxFiles *files,
            const char *const *classes,
            const LkProgress *progress,
            GError **error)
{
  LkIdx labels[LK_N_SPLITS] = { 0 };
  int most = classes != NULL ? (int) g_strv_length ((char **) classes) - 1 : G_MAXUINT8;
  gboolean done = TRUE;

  for (int s = 0; done && s < LK_N_SPLITS; s++)
    {
      if (files->images[s] == NULL)
        continue;
      lk_progress_report (progress, 0.5 * s, files->images[s]);
      done = !lk_progress_stop (progress, error) && read_images (dataset, s, files->images[s], error) &&
             (files->labels[s] == NULL || read_labels (dataset, s, most, files->labels[s], &labels[s], error));
    }
  if (done)
    add_classes (dataset, classes, labels);

  for (int s = 0; s < LK_N_SPLITS; s++)
    lk_idx_clear (&labels[s]);
  return done;
}

/* fallback: where the set lies if data.path is empty (may be NULL). classes: NULL for numbers. */
static LkDataset *
load (const LkDataSource *source,
      const char *title,
      const char *fallback,
      const char *const *classes,
      const LkValues *values,
      const LkProgress *progress,
      GError **error)
{
  const char *given = lk_values_text (values, "data.path");
  const char *path = *given != '\0' ? given : fallback;
  g_autoptr (LkDataset) dataset = lk_dataset_new (source->id, title, 0, 0, 1);
  g_auto (LkIdxFiles) files = { 0 };

  if (path == fallback && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s does not lie in %s; say where with data.path"), title, path);
      return NULL;
    }

  dataset->path = g_strdup (path);
  if (!lk_idx_files_find (path, &files, error) || !read_files (dataset, &files, classes, progress, error))
    return NULL;

  return g_steal_pointer (&dataset);
}

/* -- the sources --------------------------------------------------------------------------------------------------- */

static gboolean
holds_idx (const char *path)
{
  g_auto (LkIdxFiles) files = { 0 };

  return lk_idx_files_find (path, &files, NULL);
}

/* TRUE if one of the last two parts of the path is this name: /data/mnist, /data/mnist/train-images-idx3-ubyte */
static gboolean
path_says (const char *path, const char *name)
{
  g_autofree char *canonical = g_canonicalize_filename (path, NULL);
  g_autofree char *base = g_path_get_basename (canonical);
  g_autofree char *folder = g_path_get_dirname (canonical);
  g_autofree char *parent = g_path_get_basename (folder);
  const char *last = g_file_test (path, G_FILE_TEST_IS_DIR) ? base : parent;

  return g_ascii_strcasecmp (last, name) == 0;
}

static char *
find_folder (const char *folder)
{
  return holds_idx (folder) ? g_strdup (folder) : NULL;
}

static char *
fashion_find (void)
{
  return find_folder (FASHION_MNIST_FOLDER);
}

static gboolean
fashion_accepts (const char *path)
{
  return (path_says (path, "fashion-mnist") || path_says (path, "FashionMNIST") || path_says (path, "fashion")) &&
         holds_idx (path);
}

static LkDataset *
fashion_load (const LkValues *values, const LkProgress *progress, GError **error)
{
  return load (&lk_data_source_fashion_mnist, "Fashion-MNIST", FASHION_MNIST_FOLDER, fashion_classes, values, progress,
               error);
}

static char *
mnist_find (void)
{
  return find_folder (MNIST_FOLDER);
}

static gboolean
mnist_accepts (const char *path)
{
  return path_says (path, "mnist") && holds_idx (path);
}

static LkDataset *
mnist_load (const LkValues *values, const LkProgress *progress, GError **error)
{
  return load (&lk_data_source_mnist, "MNIST", MNIST_FOLDER, digit_classes, values, progress, error);
}

static LkDataset *
idx_load (const LkValues *values, const LkProgress *progress, GError **error)
{
  g_autofree char *base = g_path_get_basename (lk_values_text (values, "data.path"));
  g_autofree char *title = g_strdup_printf ("%s (IDX)", base);

  return load (&lk_data_source_idx, title, NULL, NULL, values, progress, error);
}

const LkDataSource lk_data_source_fashion_mnist = {
  .id = "fashion-mnist",
  .title = N_ ("Fashion-MNIST"),
  .help = N_ ("70,000 gray pictures of clothes, 28 pixels wide, in ten classes: harder than digits and as quick."),
  .defaults = lk_recipe_gray,
  .find = fashion_find,
  .accepts = fashion_accepts,
  .load = fashion_load,
};

const LkDataSource lk_data_source_mnist = {
  .id = "mnist",
  .title = N_ ("MNIST"),
  .help = N_ ("70,000 handwritten digits, 28 pixels wide. Easy: raw pixels already tell most of them apart."),
  .defaults = lk_recipe_digits,
  .find = mnist_find,
  .accepts = mnist_accepts,
  .load = mnist_load,
};

const LkDataSource lk_data_source_idx = {
  .id = "idx",
  .title = N_ ("IDX files"),
  .help = N_ ("Any data set in the file format of MNIST, plain or gzipped: a folder, or one of its files."),
  .defaults = lk_recipe_gray,
  .needs_path = TRUE,
  .accepts = holds_idx,
  .load = idx_load,
};
