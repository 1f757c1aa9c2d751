/* A folder of pictures in any format, decoded in parallel and brought to one size: the largest square in the middle of
 * each is resized with antialiasing. */

#include "data/sources.h"

#include "base/error.h"
#include "base/pool.h"
#include "data/fit-image.h"
#include "data/image-files.h"
#include "data/recipes.h"
#include "io/bytes.h"
#include "io/decode.h"

#include <glib/gi18n.h>
#include <stdatomic.h>
#include <string.h>

#define MIN_IMAGES 4 /* contrast needs others to be told from */

/* One picture: what lk_pool_run () knows of it. */
typedef struct
{
  const LkImageFile *file;
  guint8 *pixels; /* [side, side, 3] in its split */
  gboolean gray;
  char *problem; /* NULL if it was read */
} Picture;

typedef struct
{
  Picture *pictures;
  int n, side;
  const LkProgress *progress;
  atomic_int done;
  atomic_int stopped;
} Work;

/* -- one picture --------------------------------------------------------------------------------------------------- */

static gboolean
all_gray (const guint8 *pixels, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (pixels[3 * i] != pixels[3 * i + 1] || pixels[3 * i] != pixels[3 * i + 2])
      return FALSE;

  return TRUE;
}

static void
fit (const LkImage *image, Picture *picture, int side)
{
  lk_fit_image (image, side, side, 3, picture->pixels);
  picture->gray = image->c == 1 || all_gray (image->pixels, (gsize) image->w * image->h);
}

static void
read_picture (void *data, int job, int worker)
{
  Work *work = data;
  Picture *picture = &work->pictures[job];
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_auto (LkImage) image = { 0 };

  if (atomic_load (&work->stopped) || lk_progress_stop (work->progress, NULL))
    {
      atomic_store (&work->stopped, 1);
      return;
    }

  bytes = lk_file_bytes (picture->file->path, &error);
  if (bytes != NULL && lk_image_decode (bytes, picture->file->path, &image, &error))
    fit (&image, picture, work->side);
  else
    picture->problem = g_strdup (error->message);

  lk_progress_report (work->progress, (atomic_fetch_add (&work->done, 1) + 1.0) / work->n, picture->file->name);
}

/* -- all pictures -------------------------------------------------------------------------------------------------- */

static gboolean
read_pictures (Work *work, GError **error)
{
  LkPool *pool = lk_pool_new ((int) g_get_num_processors (), 0, NULL);

  lk_pool_run (pool, work->n, read_picture, work);
  lk_pool_free (pool);
  if (!atomic_load (&work->stopped))
    return TRUE;

  g_set_error (error, LK_ERROR, LK_ERROR_CANCELLED, _ ("loading was stopped"));
  return FALSE;
}

/* Room for all files of each split, in order; work->pictures says where each will lie. */
static gboolean
prepare (LkDataset *dataset, const LkImageFiles *list, Work *work, GError **error)
{
  int count[LK_N_SPLITS] = { 0 };

  for (guint i = 0; i < list->files->len; i++)
    count[((LkImageFile *) list->files->pdata[i])->split]++;
  for (int s = 0; s < LK_N_SPLITS; s++)
    if (!lk_split_allocate (dataset, s, count[s], error))
      return FALSE;

  work->n = (int) list->files->len;
  work->side = dataset->w;
  work->pictures = g_new0 (Picture, work->n);
  memset (count, 0, sizeof count);
  for (int i = 0; i < work->n; i++)
    {
      LkImageFile *file = list->files->pdata[i];

      work->pictures[i].file = file;
      work->pictures[i].pixels = (guint8 *) lk_dataset_image (dataset, file->split, count[file->split]++);
    }

  return TRUE;
}

/* Closes the gaps of what could not be read, keeps one channel if no picture has color, and adds the columns. */
static void
gather (LkDataset *dataset, const LkImageFiles *list, const Work *work)
{
  gsize pixels = (gsize) dataset->h * dataset->w;
  gboolean gray = TRUE;

  for (int i = 0; i < work->n; i++)
    gray = gray && (work->pictures[i].problem != NULL || work->pictures[i].gray);
  dataset->c = gray ? 1 : 3;

  for (int s = 0; s < LK_N_SPLITS; s++)
    {
      LkSplit *split = &dataset->splits[s];
      char **names = lk_split_add_column (split, "file", LK_COLUMN_TEXT, NULL)->text;
      int *classes = NULL;
      guint8 *to = split->pixels;
      int n = 0;

      if (list->classes != NULL)
        classes =
            lk_split_add_column (split, "class", LK_COLUMN_CATEGORY, (const char *const *) list->classes)->category;
      for (int i = 0; i < work->n; i++)
        {
          const Picture *picture = &work->pictures[i];

          if (picture->file->split != s || picture->problem != NULL)
            continue;
          for (gsize p = 0; gray && p < pixels; p++)
            to[p] = picture->pixels[3 * p];
          if (!gray)
            memmove (to, picture->pixels, 3 * pixels);
          to += (gsize) dataset->c * pixels;
          if (classes != NULL)
            classes[n] = picture->file->category;
          names[n++] = g_strdup (picture->file->name);
        }
      lk_split_truncate (dataset, s, n);
    }
}

static gboolean
check_count (const LkDataset *dataset, const char *path, GError **error)
{
  int read = dataset->splits[LK_TRAIN].n + dataset->splits[LK_TEST].n;

  if (read >= MIN_IMAGES)
    return TRUE;

  if (dataset->skipped->len > 0)
    /* translators: a folder, numbers of pictures, what is wrong with the first of those that could not be read */
    g_set_error (error, LK_ERROR, LK_ERROR_DATA,
                 _ ("%s: %d pictures could be read and %u could not; training needs at least %d; first: %s"), path,
                 read, dataset->skipped->len, MIN_IMAGES, (const char *) dataset->skipped->pdata[0]);
  else
    g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s: %d pictures could be read; training needs at least %d"), path,
                 read, MIN_IMAGES);
  return FALSE;
}

static LkDataset *
load (const LkValues *values, const LkProgress *progress, GError **error)
{
  const char *path = lk_values_text (values, "data.path");
  int side = lk_values_int (values, "data.image_size");
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *title = g_strdup_printf ("%s (folder)", base);
  g_autoptr (LkDataset) dataset = lk_dataset_new ("folder", title, side, side, 3);
  g_auto (LkImageFiles) list = { 0 };
  Work work = { .progress = progress };
  gboolean done;

  dataset->path = g_strdup (path);
  if (!lk_image_files_list (path, &list, error))
    return NULL;

  done = prepare (dataset, &list, &work, error) && read_pictures (&work, error);
  if (done)
    gather (dataset, &list, &work);
  for (int i = 0; i < work.n && work.pictures != NULL; i++)
    if (work.pictures[i].problem != NULL)
      g_ptr_array_add (dataset->skipped, work.pictures[i].problem);
  g_free (work.pictures);

  return done && check_count (dataset, path, error) ? g_steal_pointer (&dataset) : NULL;
}

static gboolean
accepts (const char *path)
{
  return g_file_test (path, G_FILE_TEST_IS_DIR) && lk_image_files_any (path);
}

const LkDataSource lk_data_source_folder = {
  .id = "folder",
  .title = N_ ("Folder of images"),
  .help = N_ (
      "Your own pictures in any format. Sub-folders are classes; without them there are no labels, and training "
      "needs none."),
  .defaults = lk_recipe_color,
  .needs_path = TRUE,
  .accepts = accepts,
  .load = load,
};
