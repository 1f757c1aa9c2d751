#include "data/dataset.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define MAX_CHANNELS 4

LkDataset *
lk_dataset_new (const char *id, const char *title, int h, int w, int c)
{
  LkDataset *dataset = g_new0 (LkDataset, 1);

  g_atomic_ref_count_init (&dataset->refs);
  dataset->id = g_strdup (id);
  dataset->title = g_strdup (title);
  dataset->frames = 1;
  dataset->min_side = LK_MIN_SIDE;
  dataset->h = h;
  dataset->w = w;
  dataset->c = c;
  dataset->skipped = g_ptr_array_new_with_free_func (g_free);
  return dataset;
}

LkDataset *
lk_dataset_ref (LkDataset *dataset)
{
  g_atomic_ref_count_inc (&dataset->refs);
  return dataset;
}

static void
column_clear (LkColumn *column, int n)
{
  for (int i = 0; column->text != NULL && i < n; i++)
    g_free (column->text[i]);
  g_free (column->text);
  g_free (column->number);
  g_free (column->category);
  g_strfreev (column->categories);
  g_free (column->name);
}

void
lk_dataset_unref (LkDataset *dataset)
{
  if (dataset == NULL || !g_atomic_ref_count_dec (&dataset->refs))
    return;

  for (int s = 0; s < LK_N_SPLITS; s++)
    {
      LkSplit *split = &dataset->splits[s];

      for (int i = 0; i < split->n_columns; i++)
        column_clear (&split->columns[i], split->n);
      g_free (split->columns);
      g_free (split->pixels);
    }
  g_ptr_array_unref (dataset->skipped);
  g_free (dataset->fingerprint);
  g_free (dataset->path);
  g_free (dataset->title);
  g_free (dataset->id);
  g_free (dataset);
}

gsize
lk_dataset_image_size (const LkDataset *dataset)
{
  return (gsize) dataset->frames * dataset->h * dataset->w * dataset->c;
}

gboolean
lk_split_allocate (LkDataset *dataset, LkSplitId split, int n, GError **error)
{
  gsize size;

  if (!g_size_checked_mul (&size, lk_dataset_image_size (dataset), (gsize) n) ||
      (dataset->splits[split].pixels = g_try_malloc (MAX (size, 1))) == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_MEMORY, _ ("%s: no memory for %d images of %dx%d pixels"), dataset->title,
                   n, dataset->w, dataset->h);
      return FALSE;
    }

  dataset->splits[split].n = n;
  return TRUE;
}

const guint8 *
lk_dataset_image (const LkDataset *dataset, LkSplitId split, int i)
{
  return dataset->splits[split].pixels + (gsize) i * lk_dataset_image_size (dataset);
}

const LkColumn *
lk_dataset_column (const LkDataset *dataset, LkSplitId split, const char *name)
{
  const LkSplit *s = &dataset->splits[split];

  for (int i = 0; i < s->n_columns; i++)
    if (strcmp (s->columns[i].name, name) == 0)
      return &s->columns[i];

  return NULL;
}

const LkColumn *
lk_dataset_classes (const LkDataset *dataset, LkSplitId split)
{
  const LkColumn *column = lk_dataset_column (dataset, split, "class");

  return column != NULL && column->kind == LK_COLUMN_CATEGORY ? column : NULL;
}

LkColumn *
lk_split_add_column (LkSplit *split, const char *name, LkColumnKind kind, const char *const *categories)
{
  LkColumn *column;

  split->columns = g_renew (LkColumn, split->columns, split->n_columns + 1);
  column = &split->columns[split->n_columns++];
  *column = (LkColumn){ .name = g_strdup (name), .kind = kind };
  if (categories != NULL)
    {
      column->categories = g_strdupv ((char **) categories);
      column->n_categories = (int) g_strv_length (column->categories);
    }

  switch (kind)
    {
    case LK_COLUMN_CATEGORY:
      column->category = g_new (int, split->n);
      for (int i = 0; i < split->n; i++)
        column->category[i] = -1;
      break;
    case LK_COLUMN_NUMBER:
      column->number = g_new (double, split->n);
      for (int i = 0; i < split->n; i++)
        column->number[i] = NAN;
      break;
    case LK_COLUMN_TEXT:
    default:
      column->text = g_new0 (char *, split->n);
      break;
    }

  return column;
}

char **
lk_number_names (int n)
{
  char **names = g_new0 (char *, n + 1);

  for (int i = 0; i < n; i++)
    names[i] = g_strdup_printf ("%d", i);

  return names;
}

void
lk_split_truncate (LkDataset *dataset, LkSplitId split, int n)
{
  LkSplit *s = &dataset->splits[split];

  g_return_if_fail (n >= 0 && n <= s->n);

  for (int i = 0; i < s->n_columns; i++)
    for (int j = n; s->columns[i].text != NULL && j < s->n; j++)
      g_clear_pointer (&s->columns[i].text[j], g_free);
  s->pixels = g_realloc (s->pixels, MAX ((gsize) n * lk_dataset_image_size (dataset), 1));
  s->n = n;
}

/* -- the last act of a reader -------------------------------------------------------------------------------------- */

static void
measure (LkDataset *dataset)
{
  const LkSplit *train = &dataset->splits[LK_TRAIN];
  gsize pixels = (gsize) train->n * lk_dataset_image_size (dataset) / dataset->c;

  for (int c = 0; c < dataset->c; c++)
    {
      guint64 count[256] = { 0 };
      double sum = 0, squares = 0, mean;

      /* Counts are exact, so the figures depend on no order of summing. */
      for (gsize i = 0; i < pixels; i++)
        count[train->pixels[i * dataset->c + c]]++;
      for (int v = 0; v < 256; v++)
        sum += (double) count[v] * v;
      mean = sum / (double) pixels;
      for (int v = 0; v < 256; v++)
        squares += (double) count[v] * (v - mean) * (v - mean);

      dataset->mean[c] = mean / 255;
      dataset->std[c] = sqrt (squares / (double) pixels) / 255;
      if (dataset->std[c] == 0) /* a channel that never changes */
        dataset->std[c] = 1;
    }
}

/* data.mean or data.std where the user gave it. */
static gboolean
read_channels (const LkValues *values, const char *key, int channels, double above, double *out, GError **error)
{
  const char *text = lk_values_get (values, key);
  g_auto (GStrv) parts = NULL;

  if (text == NULL || *text == '\0')
    return TRUE;

  parts = g_strsplit (text, ",", -1);
  for (int i = 0; parts[i] != NULL && i < channels; i++)
    {
      char *end;

      out[i] = g_ascii_strtod (g_strstrip (parts[i]), &end);
      if (end == parts[i] || *end != '\0' || !isfinite (out[i]) || out[i] <= above)
        channels = -1;
    }
  if ((int) g_strv_length (parts) != channels)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SETTING,
                   above >= 0 ? _ ("%s=%s: expected one number above 0 per channel, separated by commas")
                              : _ ("%s=%s: expected one number per channel, separated by commas"),
                   key, text);
      return FALSE;
    }

  return TRUE;
}

static void
hash_column (GChecksum *sum, const LkColumn *column, int n)
{
  if (column->kind == LK_COLUMN_TEXT) /* names of files are no labels */
    return;

  g_checksum_update (sum, (const guchar *) column->name, -1);
  if (column->kind == LK_COLUMN_CATEGORY)
    g_checksum_update (sum, (const guchar *) column->category, (gssize) (n * sizeof (int)));
  else
    g_checksum_update (sum, (const guchar *) column->number, (gssize) (n * sizeof (double)));
}

static char *
fingerprint (const LkDataset *dataset)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (int s = 0; s < LK_N_SPLITS; s++)
    {
      const LkSplit *split = &dataset->splits[s];
      const gint32 shape[] = { split->n, dataset->frames, dataset->h, dataset->w, dataset->c };

      g_checksum_update (sum, (const guchar *) shape, sizeof shape);
      if (split->n > 0)
        g_checksum_update (sum, split->pixels, (gssize) ((gsize) split->n * lk_dataset_image_size (dataset)));
      for (int i = 0; i < split->n_columns; i++)
        hash_column (sum, &split->columns[i], split->n);
    }

  return g_strdup (g_checksum_get_string (sum));
}

gboolean
lk_dataset_finish (LkDataset *dataset, const LkValues *values, GError **error)
{
  g_return_val_if_fail (dataset->c >= 1 && dataset->c <= MAX_CHANNELS, FALSE);

  if (dataset->splits[LK_TRAIN].n < 1)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s: there is no image to train on"), dataset->title);
      return FALSE;
    }
  if (MIN (dataset->h, dataset->w) < dataset->min_side || MAX (dataset->h, dataset->w) > LK_MAX_SIDE)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s: the images have %dx%d pixels; a side must have %d to %d"),
                   dataset->title, dataset->w, dataset->h, dataset->min_side, LK_MAX_SIDE);
      return FALSE;
    }

  measure (dataset);
  if (!read_channels (values, "data.mean", dataset->c, -G_MAXDOUBLE, dataset->mean, error) ||
      !read_channels (values, "data.std", dataset->c, 0, dataset->std, error))
    return FALSE;

  g_free (dataset->fingerprint);
  dataset->fingerprint = fingerprint (dataset);
  return TRUE;
}
