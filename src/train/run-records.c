/* The steps of a run that can be looked at again: its checkpoints and its embeddings of the probe set. */

#include "train/run-private.h"

#include "base/error.h"
#include "io/npy.h"
#include "train/run-checkpoints.h"
#include "train/run-writing.h"
#include "train/step-files.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#define PROBE_FILE "probe.npy"

/* -- which there are ----------------------------------------------------------------------------------------------- */

void
lk_run_read_records (LkRun *run)
{
  GArray *checkpoints, *embeddings;

  if (run->path == NULL)
    return;

  checkpoints = lk_step_list (run->path, LK_STEP_CHECKPOINT);
  embeddings = lk_step_list (run->path, LK_STEP_EMBEDDING);

  pthread_mutex_lock (&run->lock);
  g_array_unref (run->checkpoints);
  g_array_unref (run->embeddings);
  run->checkpoints = checkpoints;
  run->embeddings = embeddings;
  run->records_version++;
  pthread_mutex_unlock (&run->lock);
}

/* With the lock held: steps that have an embedding. (transfer full) */
static GArray *
embedded_steps (LkRun *run)
{
  GArray *steps;

  if (run->path != NULL)
    return g_array_ref (run->embeddings);
  steps = g_array_new (FALSE, FALSE, sizeof (long));
  for (guint i = 0; i < run->held->len; i++)
    g_array_append_val (steps, g_array_index (run->held, LkHeldEmbedding, i).step);
  return steps;
}

int
lk_run_records (LkRun *run, LkRecord **records)
{
  g_autoptr (GArray) embeddings = NULL;
  GArray *checkpoints;
  guint e = 0, c = 0;
  int n = 0;

  pthread_mutex_lock (&run->lock);
  embeddings = embedded_steps (run);
  checkpoints = run->checkpoints;
  *records = g_new (LkRecord, MAX (embeddings->len + checkpoints->len, 1));
  while (e < embeddings->len || c < checkpoints->len)
    {
      long embedding = e < embeddings->len ? g_array_index (embeddings, long, e) : G_MAXLONG;
      long checkpoint = c < checkpoints->len ? g_array_index (checkpoints, long, c) : G_MAXLONG;
      long step = MIN (embedding, checkpoint);

      (*records)[n++] = (LkRecord){ step, embedding == step, checkpoint == step };
      e += embedding == step;
      c += checkpoint == step;
    }
  pthread_mutex_unlock (&run->lock);
  return n;
}

int
lk_run_records_version (LkRun *run)
{
  int version;

  pthread_mutex_lock (&run->lock);
  version = run->records_version;
  pthread_mutex_unlock (&run->lock);
  return version;
}

static gboolean
has_step (GArray *steps, long step)
{
  for (guint i = steps->len; i-- > 0;)
    if (g_array_index (steps, long, i) == step)
      return TRUE;
  return FALSE;
}

gboolean
lk_run_has_embedding (LkRun *run, long step)
{
  g_autoptr (GArray) steps = NULL;
  gboolean has;

  pthread_mutex_lock (&run->lock);
  steps = embedded_steps (run);
  has = has_step (steps, step);
  pthread_mutex_unlock (&run->lock);
  return has;
}

gboolean
lk_run_has_checkpoint (LkRun *run, long step)
{
  gboolean has;

  pthread_mutex_lock (&run->lock);
  has = has_step (run->checkpoints, step);
  pthread_mutex_unlock (&run->lock);
  return has;
}

/* The recorded checkpoint nearest to that step; -1 without any. */
static long
nearest_checkpoint (LkRun *run, long step)
{
  long nearest = -1;

  pthread_mutex_lock (&run->lock);
  for (guint i = 0; i < run->checkpoints->len; i++)
    {
      long candidate = g_array_index (run->checkpoints, long, i);

      if (nearest < 0 || labs (candidate - step) < labs (nearest - step))
        nearest = candidate;
    }
  pthread_mutex_unlock (&run->lock);
  return nearest;
}

/* -- the probe set ------------------------------------------------------------------------------------------------- */

static char *
probe_path (LkRun *run)
{
  return g_build_filename (run->path, lk_step_folder (LK_STEP_EMBEDDING), PROBE_FILE, NULL);
}

void
lk_run_read_probe (LkRun *run)
{
  g_autofree char *path = probe_path (run);
  g_autoptr (GBytes) bytes = NULL;
  LkTensorEntry entry;

  if (!lk_npy_read (path, &entry, &bytes, NULL) || entry.dtype != LK_DTYPE_I32 || entry.rank != 1 ||
      entry.shape[0] < 1 || entry.shape[0] > G_MAXINT)
    return;
  run->n_probe = (int) entry.shape[0];
  run->probe = g_memdup2 (entry.data, entry.bytes);
}

int *
lk_run_probe (LkRun *run, int *n)
{
  int *probe;

  pthread_mutex_lock (&run->lock);
  *n = run->n_probe;
  probe = run->probe != NULL ? g_memdup2 (run->probe, (gsize) run->n_probe * sizeof (int)) : NULL;
  pthread_mutex_unlock (&run->lock);
  return probe;
}

int *
lk_run_probe_among (LkRun *run, int n_images, int *n)
{
  g_autofree int *probe = lk_run_probe (run, n);

  for (int i = 0; i < *n; i++)
    if (probe[i] < 0 || probe[i] >= n_images)
      {
        *n = 0;
        return NULL;
      }
  return g_steal_pointer (&probe);
}

static gboolean
write_probe (LkRun *run, const int *probe, int n, GError **error)
{
  g_autofree char *path = probe_path (run), *folder = g_path_get_dirname (path);
  gint64 shape[] = { n };

  if (g_mkdir_with_parents (folder, 0755) != 0)
    {
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", folder, g_strerror (errno));
      return FALSE;
    }
  return lk_npy_write (path, LK_DTYPE_I32, shape, 1, probe, error);
}

gboolean
lk_run_set_probe (LkRun *run, const int *probe, int n, GError **error)
{
  int n_known;
  g_autofree int *known = lk_run_probe (run, &n_known);

  if (known != NULL && n_known == n && memcmp (known, probe, (gsize) n * sizeof (int)) == 0)
    return TRUE;
  if (run->path != NULL && !write_probe (run, probe, n, error))
    return FALSE;

  pthread_mutex_lock (&run->lock);
  g_free (run->probe);
  run->probe = g_memdup2 (probe, (gsize) n * sizeof (int));
  run->n_probe = n;
  pthread_mutex_unlock (&run->lock);
  return TRUE;
}

/* -- embeddings ---------------------------------------------------------------------------------------------------- */

void
lk_held_embedding_clear (gpointer embedding)
{
  g_free (((LkHeldEmbedding *) embedding)->features);
}

/* With the lock held. */
static void
thin_held (LkRun *run, guint64 max_bytes)
{
  int n = (int) run->held->len;
  g_autofree long *steps = g_new (long, n);
  g_autofree guint64 *sizes = g_new (guint64, n);
  g_autofree gboolean *keep = g_new (gboolean, n);

  for (int i = 0; i < n; i++)
    {
      const LkHeldEmbedding *held = &g_array_index (run->held, LkHeldEmbedding, i);

      steps[i] = held->step;
      sizes[i] = (guint64) held->n * (guint64) held->d * sizeof (float);
    }
  lk_step_choose (steps, sizes, n, G_MAXINT, max_bytes, keep);
  for (int i = n; i-- > 0;)
    if (!keep[i])
      g_array_remove_index (run->held, (guint) i);
}

static void
hold_embedding (LkRun *run, long step, const float *features, int n, int d, guint64 max_bytes)
{
  LkHeldEmbedding held = { step, n, d, g_memdup2 (features, (gsize) n * (gsize) d * sizeof (float)) };
  guint i;

  pthread_mutex_lock (&run->lock);
  for (i = run->held->len; i > 0 && g_array_index (run->held, LkHeldEmbedding, i - 1).step >= step; i--)
    if (g_array_index (run->held, LkHeldEmbedding, i - 1).step == step)
      g_array_remove_index (run->held, i - 1);
  g_array_insert_val (run->held, i, held);
  thin_held (run, max_bytes);
  run->records_version++;
  pthread_mutex_unlock (&run->lock);
}

gboolean
lk_run_write_embedding (LkRun *run, long step, const float *features, int n, int d, guint64 max_bytes, GError **error)
{
  g_autofree char *path = NULL;
  gint64 shape[] = { n, d };

  if (run->path == NULL)
    {
      hold_embedding (run, step, features, n, d, MIN (max_bytes, LK_MAX_HELD_BYTES));
      lk_run_thin_maps (run);
      return TRUE;
    }
  path = lk_step_path (run->path, LK_STEP_EMBEDDING, step);
  if (!lk_npy_write (path, LK_DTYPE_F32, shape, 2, features, error))
    return FALSE;
  lk_step_thin (run->path, LK_STEP_EMBEDDING, G_MAXINT, max_bytes);
  lk_run_read_records (run);
  lk_run_thin_maps (run);
  return TRUE;
}

static float *
copy_held (LkRun *run, long step, int *n, int *d)
{
  float *features = NULL;

  pthread_mutex_lock (&run->lock);
  for (guint i = 0; i < run->held->len; i++)
    {
      const LkHeldEmbedding *held = &g_array_index (run->held, LkHeldEmbedding, i);

      if (held->step == step)
        {
          *n = held->n;
          *d = held->d;
          features = g_memdup2 (held->features, (gsize) held->n * (gsize) held->d * sizeof (float));
        }
    }
  pthread_mutex_unlock (&run->lock);
  return features;
}

static float *
load_file (LkRun *run, long step, int *n, int *d, GError **error)
{
  g_autofree char *path = lk_step_path (run->path, LK_STEP_EMBEDDING, step);
  g_autoptr (GBytes) bytes = NULL;
  LkTensorEntry entry;
  int n_probe;

  if (!lk_npy_read (path, &entry, &bytes, error))
    return NULL;
  g_free (lk_run_probe (run, &n_probe));
  if (entry.dtype != LK_DTYPE_F32 || entry.rank != 2 || entry.shape[0] < 1 || entry.shape[1] < 1 ||
      entry.shape[0] > G_MAXINT || entry.shape[1] > G_MAXINT || (n_probe > 0 && entry.shape[0] != n_probe))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: does not hold the features of the probe set"), path);
      return NULL;
    }
  *n = (int) entry.shape[0];
  *d = (int) entry.shape[1];
  return g_memdup2 (entry.data, entry.bytes);
}

float *
lk_run_load_embedding (LkRun *run, long step, int *n, int *d, GError **error)
{
  float *features;

  if (run->path != NULL && lk_run_has_embedding (run, step))
    return load_file (run, step, n, d, error);
  features = copy_held (run, step, n, d);
  if (features == NULL)
    g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("Step %ld has no embedding"), step);
  return features;
}

/* -- checkpoints --------------------------------------------------------------------------------------------------- */

char *
lk_run_last_checkpoint (LkRun *run, GError **error)
{
  char *path = run->path != NULL ? lk_checkpoint_find_newest (run->path, NULL, NULL, NULL) : NULL;

  if (path == NULL)
    lk_run_set_no_checkpoint (run->path != NULL ? run->path : _ ("a run in memory"), error);
  return path;
}

char *
lk_run_checkpoint_path (LkRun *run, long step)
{
  return lk_step_path (run->path, LK_STEP_CHECKPOINT, step);
}

void
lk_run_prune (LkRun *run)
{
  lk_checkpoint_prune (run->path);
  lk_run_read_records (run);
}

void
lk_run_set_lacks_checkpoint (LkRun *run, long step, GError **error)
{
  long nearest = nearest_checkpoint (run, step);

  if (run->path == NULL)
    g_set_error (error, LK_ERROR, LK_ERROR_DATA,
                 _ ("This run is in memory only: just a run that is kept on disk can be rewound"));
  else if (nearest < 0)
    g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("Step %ld has no checkpoint, and neither has any other"), step);
  else if (nearest == step)
    g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("The checkpoint of step %ld is damaged"), step);
  else
    g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("Step %ld has no checkpoint; the nearest that has one is %ld"),
                 step, nearest);
}

LkSafetensors *
lk_run_open_checkpoint (LkRun *run, long step, char **path, GError **error)
{
  LkSafetensors *file = lk_checkpoint_open (run->path, step, path);

  if (file == NULL)
    lk_run_set_lacks_checkpoint (run, step, error);
  return file;
}
