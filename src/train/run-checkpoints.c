#include "train/run-checkpoints.h"

#include "train/step-files.h"

#include <glib/gstdio.h>

#define MAX_COUNT 32
#define MAX_BYTES (G_GUINT64_CONSTANT (2) << 30)

LkSafetensors *
lk_checkpoint_open (const char *run_path, long step, char **path)
{
  g_autofree char *name = lk_step_path (run_path, LK_STEP_CHECKPOINT, step);
  g_autoptr (LkSafetensors) file = lk_safetensors_open (name, NULL);
  const char *text = file != NULL ? lk_safetensors_metadata (file, "step") : NULL;
  guint64 number;

  if (path != NULL)
    *path = g_steal_pointer (&name);
  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXLONG, &number, NULL) || (long) number != step)
    return NULL;
  return g_steal_pointer (&file);
}

char *
lk_checkpoint_find_newest (const char *run_path, long *step, char **experiment, char **fingerprint)
{
  g_autoptr (GArray) steps = lk_step_list (run_path, LK_STEP_CHECKPOINT);

  for (guint i = steps->len; i-- > 0;)
    {
      long candidate = g_array_index (steps, long, i);
      g_autofree char *path = NULL;
      g_autoptr (LkSafetensors) file = lk_checkpoint_open (run_path, candidate, &path);

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
  g_autoptr (GArray) steps = lk_step_list (run_path, LK_STEP_CHECKPOINT);

  for (guint i = 0; i < steps->len; i++)
    if (g_array_index (steps, long, i) > step)
      {
        g_autofree char *path = lk_step_path (run_path, LK_STEP_CHECKPOINT, g_array_index (steps, long, i));
        g_autofree char *aside = g_strconcat (path, ".damaged", NULL);

        g_rename (path, aside);
      }
}

void
lk_checkpoint_prune (const char *run_path)
{
  static const LkStepKind kind = LK_STEP_CHECKPOINT;

  lk_step_thin (run_path, &kind, 1, MAX_COUNT, MAX_BYTES);
}
