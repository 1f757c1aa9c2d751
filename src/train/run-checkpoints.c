#include "train/run-checkpoints.h"

#include "io/safetensors.h"

#include <glib/gstdio.h>
#include <string.h>

#define FOLDER "checkpoints"
#define PREFIX "step-"
#define SUFFIX ".safetensors"
#define KEPT_NEWEST 3
#define MAX_COUNT 32
#define MAX_BYTES (G_GUINT64_CONSTANT (2) << 30)

char *
lk_checkpoint_path (const char *run_path, long step)
{
  g_autofree char *name = g_strdup_printf (PREFIX "%08ld" SUFFIX, step);

  return g_build_filename (run_path, FOLDER, name, NULL);
}

/* -1 if it is no name of a checkpoint. */
static long
step_of_name (const char *name)
{
  g_autofree char *digits = NULL;
  guint64 step;

  if (!g_str_has_prefix (name, PREFIX) || !g_str_has_suffix (name, SUFFIX))
    return -1;
  digits = g_strndup (name + strlen (PREFIX), strlen (name) - strlen (PREFIX SUFFIX));
  return g_ascii_string_to_unsigned (digits, 10, 0, G_MAXLONG, &step, NULL) ? (long) step : -1;
}

static int
compare_steps (gconstpointer a, gconstpointer b)
{
  long x = *(const long *) a, y = *(const long *) b;

  return (x > y) - (x < y);
}

/* Steps of the files there are, rising. */
static GArray *
list_steps (const char *run_path)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (long));
  g_autofree char *folder = g_build_filename (run_path, FOLDER, NULL);
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      long step = step_of_name (name);

      if (step >= 0)
        g_array_append_val (steps, step);
    }
  if (dir != NULL)
    g_dir_close (dir);
  g_array_sort (steps, compare_steps);
  return steps;
}

static LkSafetensors *
open_good (const char *path, long step)
{
  g_autoptr (LkSafetensors) file = lk_safetensors_open (path, NULL);
  const char *text = file != NULL ? lk_safetensors_metadata (file, "step") : NULL;
  guint64 number;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXLONG, &number, NULL) || (long) number != step)
    return NULL;
  return g_steal_pointer (&file);
}

char *
lk_checkpoint_find_newest (const char *run_path, long *step, char **experiment, char **fingerprint)
{
  g_autoptr (GArray) steps = list_steps (run_path);

  for (guint i = steps->len; i-- > 0;)
    {
      long candidate = g_array_index (steps, long, i);
      g_autofree char *path = lk_checkpoint_path (run_path, candidate);
      g_autoptr (LkSafetensors) file = open_good (path, candidate);

      if (file == NULL)
        continue;
      if (step != NULL)
        *step = candidate;
      if (experiment != NULL)
        *experiment = g_strdup (lk_safetensors_metadata (file, "experiment"));
      if (fingerprint != NULL)
        *fingerprint = g_strdup (lk_safetensors_metadata (file, "fingerprint"));
      return g_steal_pointer (&path);
    }
  return NULL;
}

void
lk_checkpoint_set_aside_newer (const char *run_path, long step)
{
  g_autoptr (GArray) steps = list_steps (run_path);

  for (guint i = 0; i < steps->len; i++)
    if (g_array_index (steps, long, i) > step)
      {
        g_autofree char *path = lk_checkpoint_path (run_path, g_array_index (steps, long, i));
        g_autofree char *aside = g_strconcat (path, ".damaged", NULL);

        g_rename (path, aside);
      }
}

/* -- pruning ------------------------------------------------------------------------------------------------------- */

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
lk_checkpoint_choose (const long *steps, const guint64 *sizes, int n, int max_count, guint64 max_bytes, gboolean *keep)
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
lk_checkpoint_prune (const char *run_path)
{
  g_autoptr (GArray) steps = list_steps (run_path);
  g_autofree guint64 *sizes = g_new0 (guint64, MAX (steps->len, 1));
  g_autofree gboolean *keep = g_new (gboolean, MAX (steps->len, 1));

  for (guint i = 0; i < steps->len; i++)
    {
      g_autofree char *path = lk_checkpoint_path (run_path, g_array_index (steps, long, i));
      GStatBuf info;

      if (g_stat (path, &info) == 0)
        sizes[i] = (guint64) info.st_size;
    }
  lk_checkpoint_choose ((const long *) (gpointer) steps->data, sizes, (int) steps->len, MAX_COUNT, MAX_BYTES, keep);
  for (guint i = 0; i < steps->len; i++)
    if (!keep[i])
      {
        g_autofree char *path = lk_checkpoint_path (run_path, g_array_index (steps, long, i));

        g_unlink (path);
      }
}
