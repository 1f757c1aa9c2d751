/* One SimCLR training step (conv-small, 28x28x1, 256 images x 2 views), without augmentation: images a second.
 *
 * Usage: bench-step [STEPS] [THREADS]; prints a JSON line, as tests/reference/bench_torch.py does. */

#include "base/setting.h"
#include "methods/method.h"
#include "nn/optimizer.h"
#include "tensor/gemm.h"

#include <stdio.h>
#include <stdlib.h>

#define ROWS 256
#define SIDE 28

static LkBatch *
random_batch (void)
{
  static int sample[ROWS], label[ROWS];
  static LkBatch batch = { .rows = ROWS, .sample = sample, .label = label, .n_groups = 1 };
  LkRng rng = lk_rng (0, LK_STREAM_TEST, 0, 0, 0);
  size_t count = 2 * ROWS * SIDE * SIDE;

  batch.groups[0] = (LkViewGroup){ SIDE, SIDE, 1, 0, 2, g_new (float, count) };
  for (size_t i = 0; i < count; i++)
    batch.groups[0].x[i] = (float) lk_rng_normal (&rng);
  return &batch;
}

static LkValues *
default_values (const LkMethod *method)
{
  LkValues *values = lk_values_new ();
  const LkSetting *settings;
  int n;

  settings = lk_encoder_settings (&n);
  lk_values_add_defaults (values, settings, n);
  settings = lk_optimizer_settings (&n);
  lk_values_add_defaults (values, settings, n);
  lk_values_add_defaults (values, method->settings, method->n_settings);
  return values;
}

int
main (int argc, char **argv)
{
  int steps = argc > 1 ? atoi (argv[1]) : 40, threads = argc > 2 ? atoi (argv[2]) : 2;
  const LkMethod *method = lk_method_find ("simclr");
  g_autoptr (LkValues) values = default_values (method);
  LkMethodRun run = { .batch_size = ROWS };
  LkBatch *batch = random_batch ();
  LkArena *arena = lk_arena_new ((size_t) 8 << 30);
  LkPool *pool;
  LkTape *tape;
  LkOptimizer *optimizer;
  gint64 start = 0;
  double loss = 0;

  lk_thread_init ();
  pool = lk_pool_new (threads, 0, lk_thread_init);
  tape = lk_tape_new (arena, pool);
  lk_method_run_build (&run, method, values, 0, SIDE, SIDE, 1);
  optimizer = lk_optimizer_new (run.net, values);

  for (int step = -3; step < steps; step++)
    {
      LkVar *value;

      if (step == 0)
        start = g_get_monotonic_time ();
      lk_tape_begin (tape, TRUE);
      lk_net_begin_step (run.net);
      value = method->loss (&run, tape, batch);
      lk_tape_backward (tape, value);
      lk_net_finish_gradients (run.net);
      lk_tape_commit (tape);
      lk_optimizer_step (optimizer, 0.01, pool);
      loss = lk_var_number (value);
    }

  printf ("{\"case\": \"step\", \"images_per_second\": %.1f, \"steps\": %d, \"threads\": %d, \"loss\": %.4f}\n",
          1e6 * ROWS * steps / (double) (g_get_monotonic_time () - start), steps, threads, loss);

  lk_optimizer_free (optimizer);
  lk_method_run_clear (&run);
  lk_tape_free (tape);
  lk_pool_free (pool);
  lk_arena_free (arena);
  g_free (batch->groups[0].x);
  return 0;
}
