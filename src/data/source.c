#include "data/source.h"

#include "base/error.h"
#include "data/sources.h"

#include <glib/gi18n.h>
#include <string.h>

/* A line for each source; the folder comes last because it takes what no other wants. */
static const LkDataSource *const sources[] = {
  &lk_data_source_shapes,   &lk_data_source_fashion_mnist,  &lk_data_source_mnist, &lk_data_source_cifar10,
  &lk_data_source_cifar100, &lk_data_source_linear_factors, &lk_data_source_idx,   &lk_data_source_folder,
};

static const LkSetting common[] = {
  LK_TEXT ("data.id", N_ ("Data set"), "shapes", LK_RESTART, N_ ("Which images the network learns from.")),
  LK_TEXT ("data.path",
           N_ ("File or folder"),
           "",
           LK_RESTART,
           N_ ("Where the data set lies. Empty: where it is found by itself.")),
  LK_INT ("data.train_size",
          N_ ("Training images"),
          0,
          0,
          G_MAXINT,
          0,
          60000,
          LK_SCALE_LINEAR,
          LK_RESTART,
          N_ ("Trains on the first so many images only. 0: on all. Few images train fast and teach little.")),
  LK_INT ("data.image_size",
          N_ ("Image size"),
          32,
          LK_MIN_SIDE,
          LK_MAX_SIDE,
          16,
          64,
          LK_SCALE_LINEAR,
          LK_RESTART,
          N_ ("Side of the images in pixels, for folders of pictures and for shapes. Twice the side is four times the "
              "work."),
          .unit = N_ ("px")),
  LK_TEXT ("data.mean",
           N_ ("Mean"),
           "",
           LK_RESTART,
           N_ ("Is subtracted from pixels / 255: one number per channel, separated by commas. Empty: measured over the "
               "training images.")),
  LK_TEXT ("data.std",
           N_ ("Standard deviation"),
           "",
           LK_RESTART,
           N_ ("Divides the pixels after the mean is subtracted: one number per channel, separated by commas. Empty: "
               "measured over the training images.")),
};

void
lk_progress_report (const LkProgress *progress, double fraction, const char *what)
{
  if (progress != NULL && progress->report != NULL)
    progress->report (progress->data, fraction, what);
}

gboolean
lk_progress_stop (const LkProgress *progress, GError **error)
{
  if (progress == NULL || progress->cancelled == NULL || !progress->cancelled (progress->data))
    return FALSE;

  g_set_error (error, LK_ERROR, LK_ERROR_CANCELLED, _ ("loading was stopped"));
  return TRUE;
}

const LkDataSource *const *
lk_data_sources (int *n)
{
  *n = G_N_ELEMENTS (sources);
  return sources;
}

const LkDataSource *
lk_data_source_find (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (strcmp (sources[i]->id, id) == 0)
      return sources[i];

  return NULL;
}

const LkDataSource *
lk_data_source_for_path (const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, _ ("%s: there is no such file or folder"), path);
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (sources[i]->accepts != NULL && sources[i]->accepts (path))
      return sources[i];

  g_set_error (error, LK_ERROR, LK_ERROR_DATA,
               _ ("%s: is no data set: expected IDX files, CIFAR's binary files or a folder of images"), path);
  return NULL;
}

const LkSetting *
lk_data_settings (int *n)
{
  *n = G_N_ELEMENTS (common);
  return common;
}

static const LkDataSource *
find_or_complain (const char *id, GError **error)
{
  const LkDataSource *source = lk_data_source_find (id);
  g_autoptr (GString) ids = NULL;

  if (source != NULL)
    return source;

  ids = g_string_new (sources[0]->id);
  for (guint i = 1; i < G_N_ELEMENTS (sources); i++)
    g_string_append_printf (ids, ", %s", sources[i]->id);
  g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("data.id=%s: expected one of %s"), id, ids->str);
  return NULL;
}

LkDataset *
lk_data_load (const LkValues *values, const LkProgress *progress, GError **error)
{
  const LkDataSource *source = find_or_complain (lk_values_text (values, "data.id"), error);
  int train_size = lk_values_int (values, "data.train_size");
  g_autoptr (LkDataset) dataset = NULL;

  if (source == NULL)
    return NULL;
  if (source->needs_path && *lk_values_text (values, "data.path") == '\0')
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("data.path: the data set %s needs the path of its files"),
                   source->id);
      return NULL;
    }

  dataset = source->load (values, progress, error);
  if (dataset == NULL)
    return NULL;
  if (train_size > 0 && train_size < dataset->splits[LK_TRAIN].n)
    lk_split_truncate (dataset, LK_TRAIN, train_size);
  if (!lk_dataset_finish (dataset, values, error))
    return NULL;

  lk_progress_report (progress, 1, dataset->title);
  return g_steal_pointer (&dataset);
}
