/* The registry of data sources. A new data set is one file with one LkDataSource and one line in source.c. */

#pragma once

#include "data/dataset.h"

/* Loading tells how far it is and asks whether to go on; both may be called from any thread. NULL functions are allowed. */
typedef struct
{
  void (*report) (gpointer data, double fraction, const char *what);
  gboolean (*cancelled) (gpointer data);
  gpointer data;
} LkProgress;

/* NULL is allowed for both. lk_progress_stop () is TRUE, with LK_ERROR_CANCELLED, if the user does not want to wait. */
void lk_progress_report (const LkProgress *progress, double fraction, const char *what);
gboolean lk_progress_stop (const LkProgress *progress, GError **error);

typedef struct
{
  const char *id;
  const char *title;         /* translatable */
  const char *help;          /* translatable */
  const LkSetting *settings; /* keys data.<id>.*, beside the common ones below */
  int n_settings;
  const LkDefault *defaults; /* NULL-terminated by key; the source's own recipe */
  gboolean needs_path;       /* has no use without data.path */

  /* NULL, or a path where the source finds itself on this machine. (transfer full) */
  char *(*find) (void);
  /* TRUE if this source reads what lies at path (looks at names and first bytes only). NULL: never. */
  gboolean (*accepts) (const char *path);
  /* The whole data set but for what lk_dataset_finish () adds. */
  LkDataset *(*load) (const LkValues *values, const LkProgress *progress, GError **error);
} LkDataSource;

/* All sources, in the order in which they are offered: shapes, fashion-mnist, mnist, cifar10, cifar100, linear-factors, idx,
 * folder. */
const LkDataSource *const *lk_data_sources (int *n);
const LkDataSource *lk_data_source_find (const char *id);

/* The source for a path that the user gave, asked in registry order; a folder of images is the last resort. NULL with
 * an error if nothing is there. */
const LkDataSource *lk_data_source_for_path (const char *path, GError **error);

/* The settings that all sources share: data.id (text), data.path, data.train_size (0 = all, first n in file order),
 * data.image_size (folder and shapes: 8..128), data.mean, data.std. */
const LkSetting *lk_data_settings (int *n);

/* Loads what values describe (data.id and the keys of that source, all present) and applies data.train_size.
 * NULL with an error that names file, field and offset. (transfer full) */
LkDataset *lk_data_load (const LkValues *values, const LkProgress *progress, GError **error);
