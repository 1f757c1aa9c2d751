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

void
lk_step_thin (const char *run_path, LkStepKind kind, int max_count, guint64 max_bytes)
{
  g_autoptr (GArray) steps = lk_step_list (run_path, kind);
  g_autofree guint64 *sizes = g_new0 (guint64, MAX (steps->len, 1));
  g_autofree gboolean *keep = g_new (gboolean, MAX (steps->len, 1));

  for (guint i = 0; i < steps->len; i++)
    {
      g_autofree char *path = lk_step_path (run_path, kind, g_array_index (steps, long, i));
      GStatBuf info;

      if (g_stat (path, &info) == 0)
        sizes[i] = (guint64) info.st_size;
    }
  lk_step_choose ((const long *) (gpointer) steps->data, sizes, (int) steps->len, max_count, max_bytes, keep);
  for (guint i = 0; i < steps->len; i++)
    if (!keep[i])
      {
        g_autofree char *path = lk_step_path (run_path, kind, g_array_index (steps, long, i));

        g_unlink (path);
      }
}
