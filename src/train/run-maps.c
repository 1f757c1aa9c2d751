/* The maps of a run: where t-SNE laid the probe set after a step, map/step-NNNNNNNN.npy beside the embedding it shows. A
 * map is no more than a computation kept: what cannot be used is as good as missing.
 *
 * Maps are written by whoever computed them, while the trainer may thin or rewind what they belong to: maps_lock keeps
 * them from writing across one another. */

#include "train/run-private.h"

#include "io/npy.h"
#include "train/run-writing.h"
#include "train/step-files.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* t-SNE lays no map so wide; going on from one would overflow. */
#define WIDEST 1e6f

void
lk_held_map_clear (gpointer map)
{
  g_free (((LkHeldMap *) map)->layout);
}

/* A run that is only looked at is not written to. */
static gboolean
holds_maps (LkRun *run)
{
  return run->path == NULL || run->lock_fd < 0;
}

/* -- reading ------------------------------------------------------------------------------------------------------- */

static float *
copy_held (LkRun *run, long step, int n)
{
  float *layout = NULL;

  pthread_mutex_lock (&run->lock);
  for (guint i = 0; i < run->held_maps->len; i++)
    {
      const LkHeldMap *held = &g_array_index (run->held_maps, LkHeldMap, i);

      if (held->step == step && held->n == n)
        layout = g_memdup2 (held->layout, (gsize) n * 2 * sizeof (float));
    }
  pthread_mutex_unlock (&run->lock);
  return layout;
}

static gboolean
is_map (const LkTensorEntry *entry, int n)
{
  const float *x = entry->data;

  if (entry->dtype != LK_DTYPE_F32 || entry->rank != 2 || entry->shape[0] != n || entry->shape[1] != 2)
    return FALSE;
  for (int i = 0; i < 2 * n; i++)
    if (!(fabsf (x[i]) < WIDEST))
      return FALSE;
  return TRUE;
}

float *
lk_run_load_map (LkRun *run, long step, int n)
{
  float *layout = copy_held (run, step, n);
  g_autofree char *path = NULL;
  g_autoptr (GBytes) bytes = NULL;
  LkTensorEntry entry;

  if (layout != NULL || run->path == NULL)
    return layout;

  path = lk_step_path (run->path, LK_STEP_MAP, step);
  if (!lk_npy_read (path, &entry, &bytes, NULL) || !is_map (&entry, n))
    return NULL;
  return g_memdup2 (entry.data, entry.bytes);
}

static int
compare_steps (gconstpointer a, gconstpointer b)
{
  long x = *(const long *) a, y = *(const long *) b;

  return (x > y) - (x < y);
}

GArray *
lk_run_maps (LkRun *run)
{
  GArray *steps = run->path != NULL ? lk_step_list (run->path, LK_STEP_MAP) : g_array_new (FALSE, FALSE, sizeof (long));

  pthread_mutex_lock (&run->lock);
  for (guint i = 0; i < run->held_maps->len; i++)
    g_array_append_val (steps, g_array_index (run->held_maps, LkHeldMap, i).step);
  pthread_mutex_unlock (&run->lock);
  g_array_sort (steps, compare_steps);
  return steps;
}

/* -- writing ------------------------------------------------------------------------------------------------------- */

static void
hold_map (LkRun *run, long step, const float *layout, int n)
{
  LkHeldMap held = { step, n, g_memdup2 (layout, (gsize) n * 2 * sizeof (float)) };

  pthread_mutex_lock (&run->lock);
  for (guint i = run->held_maps->len; i-- > 0;)
    if (g_array_index (run->held_maps, LkHeldMap, i).step == step)
      g_array_remove_index (run->held_maps, i);
  g_array_append_val (run->held_maps, held);
  pthread_mutex_unlock (&run->lock);
}

static gboolean
write_map (LkRun *run, long step, const float *layout, int n, GError **error)
{
  g_autofree char *path = lk_step_path (run->path, LK_STEP_MAP, step), *folder = g_path_get_dirname (path);
  gint64 shape[] = { n, 2 };

  if (g_mkdir_with_parents (folder, 0755) != 0)
    {
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", folder, g_strerror (errno));
      return FALSE;
    }
  return lk_npy_write (path, LK_DTYPE_F32, shape, 2, layout, error);
}

int
lk_run_rewinds (LkRun *run)
{
  int rewinds;

  pthread_mutex_lock (&run->maps_lock);
  rewinds = run->rewinds;
  pthread_mutex_unlock (&run->maps_lock);
  return rewinds;
}

gboolean
lk_run_write_map (LkRun *run, long step, const float *layout, int n, int rewinds, GError **error)
{
  gboolean ok = TRUE;

  pthread_mutex_lock (&run->maps_lock);
  if (run->rewinds == rewinds && lk_run_has_embedding (run, step))
    {
      if (holds_maps (run))
        hold_map (run, step, layout, n);
      else
        ok = write_map (run, step, layout, n, error);
    }
  pthread_mutex_unlock (&run->maps_lock);
  return ok;
}

/* -- with the embeddings ------------------------------------------------------------------------------------------- */

void
lk_run_thin_maps (LkRun *run)
{
  g_autoptr (GArray) steps = NULL;

  pthread_mutex_lock (&run->maps_lock);
  steps = lk_run_maps (run);
  for (guint i = 0; i < steps->len; i++)
    {
      long step = g_array_index (steps, long, i);
      g_autofree char *path = run->path != NULL ? lk_step_path (run->path, LK_STEP_MAP, step) : NULL;

      if (lk_run_has_embedding (run, step))
        continue;
      if (path != NULL)
        g_unlink (path);
      pthread_mutex_lock (&run->lock);
      for (guint j = run->held_maps->len; j-- > 0;)
        if (g_array_index (run->held_maps, LkHeldMap, j).step == step)
          g_array_remove_index (run->held_maps, j);
      pthread_mutex_unlock (&run->lock);
    }
  pthread_mutex_unlock (&run->maps_lock);
}
