/* SimCLR end to end, augmentation included: lk_trainer_step () on Fashion-MNIST (10,000 images, conv-small, batch 256).
 *
 * Usage: bench-train [STEPS] [THREADS]; prints a JSON line, as tests/reference/bench_torch.py does. Without evaluation
 * and without files, which have their own time and thread. */

#include "train/trainer.h"

#include <stdio.h>
#include <stdlib.h>

#define WARM_UP 3

static LkTrainer *
make_trainer (const char *threads, GError **error)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autoptr (LkValues) values = NULL;
  g_autoptr (LkDataset) dataset = NULL;

  if (!lk_experiment_set_dataset (experiment, "fashion-mnist", error) ||
      !lk_experiment_set (experiment, "data.train_size", "10000", error) ||
      !lk_experiment_set (experiment, "train.threads", threads, error))
    return NULL;

  values = lk_experiment_values (experiment);
  dataset = lk_data_load (values, NULL, error);
  if (dataset == NULL)
    return NULL;
  return lk_trainer_new (experiment, dataset, NULL, NULL, 0, error);
}

int
main (int argc, char **argv)
{
  int steps = argc > 1 ? atoi (argv[1]) : 40;
  const char *threads = argc > 2 ? argv[2] : "2";
  g_autoptr (GError) error = NULL;
  g_autoptr (LkTrainer) trainer = make_trainer (threads, &error);
  gint64 start = 0;

  for (int step = -WARM_UP; trainer != NULL && error == NULL && step < steps; step++)
    {
      if (step == 0)
        start = g_get_monotonic_time ();
      lk_trainer_step (trainer, &error);
    }
  if (error != NULL)
    {
      g_printerr ("bench-train: %s\n", error->message);
      return 1;
    }
  printf ("{\"case\": \"train\", \"images_per_second\": %.1f, \"steps\": %d, \"threads\": %s}\n",
          1e6 * 256 * steps / (double) (g_get_monotonic_time () - start), steps, threads);
  return 0;
}
