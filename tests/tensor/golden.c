#include "golden.h"

#include "tensor/gemm.h"

#include <math.h>
#include <string.h>

LkSafetensors *
golden_open (const char *name)
{
  g_autofree char *file_name = g_strconcat (name, ".safetensors", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("LIKENESS_SOURCE_DIR"), "tests", "reference", "golden", file_name,
                                            NULL);
  GError *error = NULL;
  LkSafetensors *file = lk_safetensors_open (path, &error);

  g_assert_no_error (error);
  return file;
}

const double *
golden_tensor (LkSafetensors *file, const char *name, size_t count)
{
  const LkTensorEntry *entry = lk_safetensors_find (file, name);

  if (entry == NULL)
    g_error ("there is no golden %s", name);
  g_assert_cmpint (entry->dtype, ==, LK_DTYPE_F64);
  g_assert_cmpuint (entry->bytes, ==, count * sizeof (double));
  return entry->data;
}

void
golden_fill (const char *name, double bound, double offset, LkReal *out, size_t count)
{
  uint64_t state = 0xCBF29CE484222325u;

  for (const char *p = name; *p != '\0'; p++)
    state = (state ^ (uint8_t) *p) * 0x100000001B3u;
  for (size_t i = 0; i < count; i++)
    {
      uint64_t z = state += 0x9E3779B97F4A7C15u;

      z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
      z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
      z ^= z >> 31;
      out[i] = (LkReal) (offset + ((double) (z >> 11) * 0x1p-53 - 0.5) * 2 * bound);
    }
}

LkVar *
golden_input (LkTape *tape, const char *name, LkShape shape, double bound, double offset)
{
  LkVar *var = lk_tape_var (tape, shape, TRUE);

  golden_fill (name, bound, offset, var->x, lk_shape_count (shape));
  return var;
}

void
golden_fill_net (LkNet *net, const char *prefix)
{
  for (int i = 0; i < lk_net_count (net); i++)
    {
      LkParam *param = lk_net_param (net, i);
      const char *dot = strrchr (param->name, '.');
      g_autofree char *name = g_strconcat (prefix, param->name, NULL);
      g_autofree char *stem = g_strndup (param->name, dot != NULL ? dot - param->name : 0); /* state has no dot */
      g_autofree char *mean = g_strconcat (stem, ".running_mean", NULL);
      gboolean batch_norm = lk_net_find (net, mean) != NULL;
      g_autofree char *weight_name = g_strconcat (stem, ".weight", NULL);
      const LkParam *weight = lk_net_find (net, weight_name);

      if (!param->var.needs_grad)
        continue;
      if (batch_norm)
        golden_fill (name, 0.5, g_str_has_suffix (name, ".weight") ? 1 : 0, param->var.x, param->count);
      else
        golden_fill (name, 1 / sqrt ((double) (weight->count / (size_t) weight->dims[0])), 0, param->var.x,
                     param->count);
    }
}

void
golden_compare (LkSafetensors *file, const char *name, const LkReal *ours, size_t count, double tolerance)
{
  const double *golden = golden_tensor (file, name, count);
  double difference = 0, length = 0;

  for (size_t i = 0; i < count; i++)
    {
      double d = (double) ours[i] - golden[i];

      difference += d * d;
      length += golden[i] * golden[i];
    }
  if (!(sqrt (difference) <= tolerance * sqrt (length)))
    g_error ("%s is off: ||a - b|| / ||b|| = %g > %g", name, sqrt (difference / length), tolerance);
}

Engine
engine_new (void)
{
  Engine engine;

  lk_thread_init ();
  engine.arena = lk_arena_new (1 << 30);
  engine.pool = lk_pool_new (2, 0, lk_thread_init);
  engine.tape = lk_tape_new (engine.arena, engine.pool);
  lk_tape_begin (engine.tape, TRUE);
  return engine;
}

void
engine_free (Engine *engine)
{
  lk_tape_free (engine->tape);
  lk_pool_free (engine->pool);
  lk_arena_free (engine->arena);
}
