/* The steps of a run that can be looked at again: its checkpoints, and what the network made of the probe set. An embedding
 * (the backbone's features) is what makes a record; it is written last, and what goes with it goes when it goes. */

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

const LkStepKind lk_run_record_kinds[LK_RUN_RECORD_KINDS] = { LK_STEP_EMBEDDING, LK_STEP_PROJECTION,
                                                              LK_STEP_RAW_PROJECTION, LK_STEP_POSITIVE };

static const LkStepKind kind_of_space[LK_N_SPACES] = {
  [LK_SPACE_BACKBONE] = LK_STEP_EMBEDDING,
  [LK_SPACE_PROJECTOR] = LK_STEP_PROJECTION,
  [LK_SPACE_RAW] = LK_STEP_RAW_PROJECTION,
};

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
    g_array_append_val (steps, g_array_index (run->held, LkHeldRecord, i).step);
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

/* -- writing ------------------------------------------------------------------------------------------------------- */

void
lk_held_record_clear (gpointer held)
{
  lk_probe_record_clear (&((LkHeldRecord *) held)->record);
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
      const LkHeldRecord *held = &g_array_index (run->held, LkHeldRecord, i);

      steps[i] = held->step;
      sizes[i] = lk_probe_record_bytes (&held->record);
    }
  lk_step_choose (steps, sizes, n, G_MAXINT, max_bytes, keep);
  for (int i = n; i-- > 0;)
    if (!keep[i])
      g_array_remove_index (run->held, (guint) i);
}

static void
hold_record (LkRun *run, long step, const LkProbeRecord *record, guint64 max_bytes)
{
  g_autofree LkProbeRecord *copy = lk_probe_record_copy (record);
  LkHeldRecord held = { step, *copy };
  guint i;

  pthread_mutex_lock (&run->lock);
  for (i = run->held->len; i > 0 && g_array_index (run->held, LkHeldRecord, i - 1).step >= step; i--)
    if (g_array_index (run->held, LkHeldRecord, i - 1).step == step)
      g_array_remove_index (run->held, i - 1);
  g_array_insert_val (run->held, i, held);
  thin_held (run, max_bytes);
  run->records_version++;
  pthread_mutex_unlock (&run->lock);
}

static gboolean
write_matrix (LkRun *run, LkStepKind kind, long step, const float *x, int n, int d, GError **error)
{
  g_autofree char *path = lk_step_path (run->path, kind, step), *folder = g_path_get_dirname (path);
  gint64 shape[] = { n, d };

  if (g_mkdir_with_parents (folder, 0755) != 0)
    {
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", folder, g_strerror (errno));
      return FALSE;
    }
  return lk_npy_write (path, LK_DTYPE_F32, shape, 2, x, error);
}

static gboolean
write_matrices (LkRun *run, long step, const LkProbeRecord *record, GError **error)
{
  if (record->n_pairs > 0 &&
      !write_matrix (run, LK_STEP_POSITIVE, step, record->cosines, record->n_pairs, LK_N_SPACES, error))
    return FALSE;
  for (int space = LK_N_SPACES - 1; space >= 0; space--)
    if (record->d[space] > 0 &&
        !write_matrix (run, kind_of_space[space], step, record->x[space], record->n, record->d[space], error))
      return FALSE;
  return TRUE;
}

static void
delete_record (LkRun *run, long step)
{
  for (int i = 0; i < LK_RUN_RECORD_KINDS; i++)
    {
      g_autofree char *path = lk_step_path (run->path, lk_run_record_kinds[i], step);

      g_unlink (path);
    }
}

gboolean
lk_run_write_record (LkRun *run, long step, const LkProbeRecord *record, guint64 max_bytes, GError **error)
{
  if (run->path == NULL)
    hold_record (run, step, record, MIN (max_bytes, LK_MAX_HELD_BYTES));
  else if (write_matrices (run, step, record, error))
    {
      lk_step_thin (run->path, lk_run_record_kinds, LK_RUN_RECORD_KINDS, G_MAXINT, max_bytes);
      lk_run_read_records (run);
    }
  else
    {
      delete_record (run, step);
      return FALSE;
    }
  lk_run_thin_maps (run);
  return TRUE;
}

/* -- reading ------------------------------------------------------------------------------------------------------- */

/* NULL if there is none. (transfer full) */
static LkProbeRecord *
copy_held (LkRun *run, long step)
{
  LkProbeRecord *record = NULL;

  pthread_mutex_lock (&run->lock);
  for (guint i = 0; i < run->held->len; i++)
    {
      const LkHeldRecord *held = &g_array_index (run->held, LkHeldRecord, i);

      if (held->step == step)
        record = lk_probe_record_copy (&held->record);
    }
  pthread_mutex_unlock (&run->lock);
  return record;
}

/* A matrix of float32; what it should hold is for the message. */
static float *
read_matrix (LkRun *run, LkStepKind kind, long step, int *n, int *d, GError **error)
{
  g_autofree char *path = lk_step_path (run->path, kind, step);
  g_autoptr (GBytes) bytes = NULL;
  LkTensorEntry entry;
  int n_probe;
  gboolean fits;

  if (!lk_npy_read (path, &entry, &bytes, error))
    return NULL;

  g_free (lk_run_probe (run, &n_probe));
  fits = entry.dtype == LK_DTYPE_F32 && entry.rank == 2 && entry.shape[0] >= 1 && entry.shape[1] >= 1 &&
         entry.shape[0] <= G_MAXINT && entry.shape[1] <= G_MAXINT;
  if (fits && kind == LK_STEP_POSITIVE)
    fits = entry.shape[1] == LK_N_SPACES && (n_probe == 0 || entry.shape[0] <= n_probe);
  else if (fits)
    fits = n_probe == 0 || entry.shape[0] == n_probe;
  if (!fits)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: does not hold the features of the probe set"), path);
      return NULL;
    }
  *n = (int) entry.shape[0];
  *d = (int) entry.shape[1];
  return g_memdup2 (entry.data, entry.bytes);
}

static gboolean
has_file (LkRun *run, LkStepKind kind, long step)
{
  g_autofree char *path = lk_step_path (run->path, kind, step);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
set_no_record (long step, GError **error)
{
  g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("Step %ld has no embedding"), step);
  return FALSE;
}

/* Leaves out what is not there, but for the embedding. */
static gboolean
read_record (LkRun *run, long step, LkProbeRecord *record, GError **error)
{
  int n = 0, width;

  for (int space = 0; space < LK_N_SPACES; space++)
    {
      if (space != LK_SPACE_BACKBONE && !has_file (run, kind_of_space[space], step))
        continue;
      record->x[space] = read_matrix (run, kind_of_space[space], step, &n, &record->d[space], error);
      if (record->x[space] == NULL)
        return FALSE;
      record->n = n;
    }
  if (!has_file (run, LK_STEP_POSITIVE, step))
    return TRUE;
  record->cosines = read_matrix (run, LK_STEP_POSITIVE, step, &record->n_pairs, &width, error);
  return record->cosines != NULL;
}

LkProbeRecord *
lk_run_load_record (LkRun *run, long step, GError **error)
{
  g_autoptr (LkProbeRecord) record = NULL;

  if (run->path == NULL)
    record = copy_held (run, step);
  else if (lk_run_has_embedding (run, step))
    {
      record = g_new0 (LkProbeRecord, 1);
      return read_record (run, step, record, error) ? g_steal_pointer (&record) : NULL;
    }
  if (record == NULL)
    set_no_record (step, error);
  return g_steal_pointer (&record);
}

/* Of a run in memory. */
static float *
steal_held (LkRun *run, long step, LkSpace space, int *n, int *d)
{
  g_autoptr (LkProbeRecord) record = copy_held (run, step);

  if (record == NULL)
    return NULL;
  *n = record->n;
  *d = record->d[space];
  return g_steal_pointer (&record->x[space]);
}

float *
lk_run_load_space (LkRun *run, long step, LkSpace space, int *n, int *d, GError **error)
{
  float *x = NULL;

  if (run->path == NULL)
    x = steal_held (run, step, space, n, d);
  else if (lk_run_has_embedding (run, step) &&
           (space == LK_SPACE_BACKBONE || has_file (run, kind_of_space[space], step)))
    return read_matrix (run, kind_of_space[space], step, n, d, error);
  if (x == NULL && space == LK_SPACE_BACKBONE)
    set_no_record (step, error);
  else if (x == NULL)
    g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("Step %ld has no output of the projector"), step);
  return x;
}

float *
lk_run_load_embedding (LkRun *run, long step, int *n, int *d, GError **error)
{
  return lk_run_load_space (run, step, LK_SPACE_BACKBONE, n, d, error);
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
