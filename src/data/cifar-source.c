/* CIFAR-10 and CIFAR-100 from their binary files. */

#include "data/sources.h"

#include "base/error.h"
#include "data/recipes.h"
#include "io/bytes.h"
#include "io/cifar.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_LABELS LK_CIFAR_MAX_LABELS

typedef struct
{
  const LkDataSource *source;
  const char *folder;                /* as the archive unpacks; the user may also name the folder above */
  const char *files[LK_N_SPLITS][6]; /* NULL-terminated */
  int n_labels;
  int classes[MAX_LABELS];
  const char *columns[MAX_LABELS];
  const char *names[MAX_LABELS]; /* files with one class name a line */
} Layout;

static const Layout cifar10 = {
  .source = &lk_data_source_cifar10,
  .folder = "cifar-10-batches-bin",
  .files = { { "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin" },
             { "test_batch.bin" } },
  .n_labels = 1,
  .classes = { 10 },
  .columns = { "class" },
  .names = { "batches.meta.txt" },
};

static const Layout cifar100 = {
  .source = &lk_data_source_cifar100,
  .folder = "cifar-100-binary",
  .files = { { "train.bin" }, { "test.bin" } },
  .n_labels = 2,
  .classes = { 20, 100 },
  .columns = { "superclass", "class" },
  .names = { "coarse_label_names.txt", "fine_label_names.txt" },
};

/* The folder with the files: path itself or the archive's folder in it; NULL if neither holds them. */
static char *
find_folder (const Layout *layout, const char *path)
{
  const char *const inside[] = { "", layout->folder };

  for (guint i = 0; i < G_N_ELEMENTS (inside); i++)
    {
      g_autofree char *folder = g_build_filename (path, inside[i], NULL);
      g_autofree char *file = g_build_filename (folder, layout->files[LK_TRAIN][0], NULL);

      if (g_file_test (file, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&folder);
    }

  return NULL;
}

/* Class names, or numbers where there is no file of names. (transfer full), NULL with an error */
static char **
read_names (const char *folder, const char *name, int classes, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize size;
  int found = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return lk_number_names (classes);
  bytes = lk_file_bytes (path, error);
  if (bytes == NULL)
    return NULL;
  text = g_strndup (g_bytes_get_data (bytes, &size), g_bytes_get_size (bytes));
  if (!g_utf8_validate (text, (gssize) size, NULL))
    {
      lk_refuse (error, path, "names", 0, "are not UTF-8 text");
      return NULL;
    }

  /* Empty lines are moved behind the names and cut off. */
  lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++)
    {
      char *line = lines[i];

      if (*g_strstrip (line) == '\0')
        continue;
      lines[i] = lines[found];
      lines[found++] = line;
    }
  if (found != classes)
    {
      lk_refuse (error, path, "names", 0, "%d lines for %d classes", found, classes);
      return NULL;
    }
  for (int i = found; lines[i] != NULL; i++)
    g_clear_pointer (&lines[i], g_free);

  return g_steal_pointer (&lines);
}

/* Appends the images of one file to a split; *labels grows along. */
static gboolean
append_file (const Layout *layout, LkSplit *split, const char *path, GByteArray *labels, GError **error)
{
  const gsize image = 3 * LK_CIFAR_SIDE * LK_CIFAR_SIDE;
  g_autoptr (GBytes) bytes = lk_file_bytes (path, error);
  g_auto (LkCifar) cifar = { 0 };
  guint8 *pixels;

  if (bytes == NULL || !lk_cifar_parse (bytes, path, layout->classes, layout->n_labels, &cifar, error))
    return FALSE;
  if (cifar.n > G_MAXINT - split->n ||
      (pixels = g_try_realloc_n (split->pixels, (gsize) split->n + cifar.n, image)) == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_MEMORY, _ ("%s: no memory for %d images more"), path, cifar.n);
      return FALSE;
    }

  memcpy (pixels + split->n * image, cifar.pixels, cifar.n * image);
  split->pixels = pixels;
  split->n += cifar.n;
  g_byte_array_append (labels, cifar.labels, (guint) (cifar.n * layout->n_labels));
  return TRUE;
}

static gboolean
add_columns (const Layout *layout, const char *folder, LkSplit *split, GByteArray *labels, GError **error)
{
  for (int l = 0; l < layout->n_labels; l++)
    {
      g_auto (GStrv) names = read_names (folder, layout->names[l], layout->classes[l], error);
      int *category;

      if (names == NULL)
        return FALSE;
      category =
          lk_split_add_column (split, layout->columns[l], LK_COLUMN_CATEGORY, (const char *const *) names)->category;
      for (int i = 0; i < split->n; i++)
        category[i] = labels->data[i * layout->n_labels + l];
    }

  return TRUE;
}

static gboolean
read_split (const Layout *layout,
            const char *folder,
            LkDataset *dataset,
            LkSplitId id,
            const LkProgress *progress,
            GError **error)
{
  g_autoptr (GByteArray) labels = g_byte_array_new ();

  for (int i = 0; layout->files[id][i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, layout->files[id][i], NULL);

      lk_progress_report (progress, id == LK_TRAIN ? 0.15 * i : 0.8, path);
      if (lk_progress_stop (progress, error) || !append_file (layout, &dataset->splits[id], path, labels, error))
        return FALSE;
    }

  return add_columns (layout, folder, &dataset->splits[id], labels, error);
}

static LkDataset *
load (const Layout *layout, const LkValues *values, const LkProgress *progress, GError **error)
{
  const char *path = lk_values_text (values, "data.path");
  g_autofree char *folder = find_folder (layout, path);
  g_autoptr (LkDataset)
      dataset = lk_dataset_new (layout->source->id, layout->source->title, LK_CIFAR_SIDE, LK_CIFAR_SIDE, 3);

  if (folder == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s: there is no %s in it"), path, layout->files[LK_TRAIN][0]);
      return NULL;
    }
  dataset->path = g_strdup (path);
  if (!read_split (layout, folder, dataset, LK_TRAIN, progress, error) ||
      !read_split (layout, folder, dataset, LK_TEST, progress, error))
    return NULL;

  return g_steal_pointer (&dataset);
}

/* -- the sources --------------------------------------------------------------------------------------------------- */

static gboolean
accepts (const Layout *layout, const char *path)
{
  g_autofree char *folder = find_folder (layout, path);

  return folder != NULL;
}

static gboolean
cifar10_accepts (const char *path)
{
  return accepts (&cifar10, path);
}

static LkDataset *
cifar10_load (const LkValues *values, const LkProgress *progress, GError **error)
{
  return load (&cifar10, values, progress, error);
}

static gboolean
cifar100_accepts (const char *path)
{
  return accepts (&cifar100, path);
}

static LkDataset *
cifar100_load (const LkValues *values, const LkProgress *progress, GError **error)
{
  return load (&cifar100, values, progress, error);
}

const LkDataSource lk_data_source_cifar10 = {
  .id = "cifar10",
  .title = N_ ("CIFAR-10"),
  .help = N_ ("60,000 color photographs, 32 pixels wide, of ten kinds of animals and vehicles: the folder of its "
              "binary version."),
  .defaults = lk_recipe_color,
  .needs_path = TRUE,
  .accepts = cifar10_accepts,
  .load = cifar10_load,
};

const LkDataSource lk_data_source_cifar100 = {
  .id = "cifar100",
  .title = N_ ("CIFAR-100"),
  .help = N_ ("60,000 color photographs, 32 pixels wide, in 100 classes of 20 families: the folder of its binary "
              "version."),
  .defaults = lk_recipe_color,
  .needs_path = TRUE,
  .accepts = cifar100_accepts,
  .load = cifar100_load,
};
