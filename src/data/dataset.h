/* A data set in memory: uint8 images, label columns, a training and a test split.
 *
 * A sample is one or more frames (most data sets: one) with label columns, each of which may be missing for a sample:
 * missing is -1 (category), NAN (number) or NULL (text) and never counts as a class. Immutable once loaded, shared by
 * reference between threads. */

#pragma once

#include "base/setting.h"

#include <glib.h>

#define LK_MIN_SIDE 8 /* of images, in pixels */
#define LK_MAX_SIDE 128

typedef enum
{
  LK_TRAIN,
  LK_TEST,
  LK_N_SPLITS,
} LkSplitId;

typedef enum
{
  LK_COLUMN_CATEGORY,
  LK_COLUMN_NUMBER,
  LK_COLUMN_TEXT,
} LkColumnKind;

typedef struct
{
  char *name; /* "class", "hue", "file" */
  LkColumnKind kind;
  int n_categories;
  char **categories; /* NULL-terminated names */
  int *category;     /* [n] for LK_COLUMN_CATEGORY */
  double *number;    /* [n] for LK_COLUMN_NUMBER */
  char **text;       /* [n] for LK_COLUMN_TEXT */
} LkColumn;

typedef struct
{
  int n;
  guint8 *pixels; /* [n, frames, h, w, c] */
  int n_columns;
  LkColumn *columns;
} LkSplit;

typedef struct _LkDataset
{
  gatomicrefcount refs;
  char *id;    /* id of its source: "fashion-mnist" */
  char *title; /* for people: "Fashion-MNIST", "flowers (folder)" */
  char *path;  /* where it came from; NULL for generated data */
  int frames, h, w, c;
  int min_side; /* that a side of the images must have: LK_MIN_SIDE, but for data that are no pictures */
  LkSplit splits[LK_N_SPLITS];
  double mean[4], std[4]; /* per channel, of pixels / 255 over the training split (or as data.mean, data.std say) */
  char *fingerprint;      /* SHA-256 over shapes, pixels and labels, hex */
  GPtrArray *skipped;     /* char *: "file: reason" of each file that could not be read */
} LkDataset;

/* An empty data set with one reference. frames = 1. */
LkDataset *lk_dataset_new (const char *id, const char *title, int h, int w, int c);
LkDataset *lk_dataset_ref (LkDataset *dataset);
void lk_dataset_unref (LkDataset *dataset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkDataset, lk_dataset_unref)

/* Bytes of one sample: frames * h * w * c. */
gsize lk_dataset_image_size (const LkDataset *dataset);

/* Allocates the pixels of n samples (not cleared) and sets n; for readers. FALSE with LK_ERROR_MEMORY. */
gboolean lk_split_allocate (LkDataset *dataset, LkSplitId split, int n, GError **error);

/* First pixel of sample i of a split: [frames, h, w, c]. */
const guint8 *lk_dataset_image (const LkDataset *dataset, LkSplitId split, int i);

/* The column of that name, or NULL. */
const LkColumn *lk_dataset_column (const LkDataset *dataset, LkSplitId split, const char *name);

/* The column "class", or NULL where there are no labels. */
const LkColumn *lk_dataset_classes (const LkDataset *dataset, LkSplitId split);

/* Adds a column to a split while the data set is being made; takes ownership of nothing, copies name and categories
 * (NULL-terminated, may be NULL). The value array of its kind is allocated [n], all missing. The column's address holds
 * until the next one is added, its arrays stay. */
LkColumn *lk_split_add_column (LkSplit *split, const char *name, LkColumnKind kind, const char *const *categories);

/* "0" to n - 1: the categories of labels that have no names. NULL-terminated (transfer full) */
char **lk_number_names (int n);

/* Keeps the first n samples of a split (n <= its size). */
void lk_split_truncate (LkDataset *dataset, LkSplitId split, int n);

/* The last act of loading (lk_data_load () does it after data.train_size): measures mean and std over the training
 * images unless values has data.mean / data.std (comma-separated, one per channel), computes the fingerprint, checks
 * that there is a training image and that the sides suit the encoders. */
gboolean lk_dataset_finish (LkDataset *dataset, const LkValues *values, GError **error);
