#include "train/step-files.h"

#include <glib/gstdio.h>
#include <string.h>

#define PREFIX "step-"
#define KEPT_NEWEST 3

static const struct
{
  const char *folder, *suffix;
} kinds[] = {
  [LK_STEP_CHECKPOINT] = { "checkpoints", ".safetensors" },
  [LK_STEP_EMBEDDING] = { "embeddings", ".npy" },
  [LK_STEP_PROJECTION] = { "projections", ".npy" },
  [LK_STEP_RAW_PROJECTION] = { "raw-projections", ".npy" },
  [LK_STEP_POSITIVE] = { "positives", ".npy" },
  [LK_STEP_MAP] = { "map", ".npy" },
};

const char *
lk_step_folder (LkStepKind kind)
{
  return kinds[kind].folder;
}

char *
lk_step_path (const char *run_path, LkStepKind kind, long step)
{
  g_autofree char *name = g_strdup_printf (PREFIX "%08ld%s", step, kinds[kind].suffix);

  return g_build_filename (run_path, kinds[kind].folder, name, NULL);
}

/* -1 if it is no name of such a file. */
static long
step_of_name (LkStepKind kind, const char *name)
{
  const char *suffix = kinds[kind].suffix;
  g_autofree char *digits = NULL;
  guint64 step;

  if (!g_str_has_prefix (name, PREFIX) || !g_str_has_suffix (name, suffix))
    return -1;
  digits = g_strndup (name + strlen (PREFIX), strlen (name) - strlen (PREFIX) - strlen (suffix));
  return g_ascii_string_to_unsigned (digits, 10, 0, G_MAXLONG, &step, NULL) ? (long) step : -1;
}

static int
compare_steps (gconstpointer a, gconstpointer b)
{
  long x = *(const long *) a, y = *(const long *) b;

  return (x > y) - (x < y);
}

GArray *
lk_step_list (const char *run_path, LkStepKind kind)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (long));
  g_autofree char *folder = g_build_filename (run_path, kinds[kind].folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      long step = step_of_name (kind, name);

      if (step >= 0)
        g_array_append_val (steps, step);
    }
  g_array_sort (steps, compare_steps);
  return steps;
}

void
lk_step_delete_newer (const char *run_path, LkStepKind kind, long step)
{
  g_autoptr (GArray) steps = lk_step_list (run_path, kind);

  for (guint i = 0; i < steps->len; i++)
    if (g_array_index (steps, long, i) > step)
      {
        g_autofree char *path = lk_step_path (run_path, kind, g_array_index (steps, long, i));

        g_unlink (path);
      }
}

/* -- thinning ------------------------------------------------------------------------------------------------------ */

/* The one between whose neighbors lie closest together, the older of equals; -1 if none may go. */
static int
least_missed (const long *steps, int n, const gboolean *keep)
{
  int before = 0, best = -1;
  long smallest = G_MAXLONG;

  for (int i = 1; i < n - KEPT_NEWEST; i++)
    {
      int after = i + 1;

      if (!keep[i])
        continue;
      while (!keep[after])
        after++;
      if (steps[after] - steps[before] < smallest)
        {
          smallest = steps[after] - steps[before];
          best = i;
        }
      before = i;
    }
  return best;
}

void
lk_step_choose (const long *steps, const guint64 *sizes, int n, int max_count, guint64 max_bytes, gboolean *keep)
{
  guint64 bytes = 0;
  int count = n, drop;

  for (int i = 0; i < n; i++)
    {
      keep[i] = TRUE;
      bytes += sizes[i];
    }
  while ((count > max_count || bytes > max_bytes) && (drop = least_missed (steps, n, keep)) >= 0)
    {
      keep[drop] = FALSE;
      bytes -= sizes[drop];
      count--;
    }
}

static guint64
size_of_step (const char *run_path, const LkStepKind *of, int n_kinds, long step)
{
  guint64 bytes = 0;

  for (int i = 0; i < n_kinds; i++)
    {
      g_autofree char *path = lk_step_path (run_path, of[i], step);
      GStatBuf info;

      if (g_stat (path, &info) == 0)
        bytes += (guint64) info.st_size;
    }
  return bytes;
}

static gboolean
has_step (GArray *steps, long step)
{
  for (guint i = 0; i < steps->len; i++)
    if (g_array_index (steps, long, i) == step)
      return TRUE;
  return FALSE;
}

/* Files of steps that are not in the list. */
static void
delete_others (const char *run_path, LkStepKind kind, GArray *kept)
{
  g_autoptr (GArray) steps = lk_step_list (run_path, kind);

  for (guint i = 0; i < steps->len; i++)
    if (!has_step (kept, g_array_index (steps, long, i)))
      {
        g_autofree char *path = lk_step_path (run_path, kind, g_array_index (steps, long, i));

        g_unlink (path);
      }
}

void
lk_step_thin (const char *run_path, const LkStepKind *of, int n_kinds, int max_count, guint64 max_bytes)
{
  g_autoptr (GArray) steps = lk_step_list (run_path, of[0]), kept = g_array_new (FALSE, FALSE, sizeof (long));
  g_autofree guint64 *sizes = g_new (guint64, MAX (steps->len, 1));
  g_autofree gboolean *keep = g_new (gboolean, MAX (steps->len, 1));

  for (guint i = 0; i < steps->len; i++)
    sizes[i] = size_of_step (run_path, of, n_kinds, g_array_index (steps, long, i));
  lk_step_choose ((const long *) (gpointer) steps->data, sizes, (int) steps->len, max_count, max_bytes, keep);
  for (guint i = 0; i < steps->len; i++)
    if (keep[i])
      g_array_append_val (kept, g_array_index (steps, long, i));
  for (int i = 0; i < n_kinds; i++)
    delete_others (run_path, of[i], kept);
}
