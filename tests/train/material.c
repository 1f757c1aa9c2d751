#include "material.h"

#include <glib/gstdio.h>
#include <string.h>

LkDataset *
stripes (gboolean labels)
{
  static const char *const names[] = { "a", "b", "c", "d", NULL };
  LkDataset *dataset = lk_dataset_new ("shapes", "Stripes", SIDE, SIDE, 1);
  g_autoptr (LkValues) values = lk_values_new ();
  LkRng rng = lk_rng (11, LK_STREAM_TEST, 0, 0, 0);

  for (int s = 0; s < LK_N_SPLITS; s++)
    {
      LkSplit *split = &dataset->splits[s];
      LkColumn *column;

      split->n = s == LK_TRAIN ? IMAGES : IMAGES / 4;
      split->pixels = g_malloc ((gsize) split->n * SIDE * SIDE);
      column = labels ? lk_split_add_column (split, "class", LK_COLUMN_CATEGORY, names) : NULL;
      for (int i = 0; i < split->n; i++)
        {
          int phase = (int) lk_rng_below (&rng, 6);

          for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++)
              {
                int along = i % 4 == 0 ? x : i % 4 == 1 ? y : i % 4 == 2 ? x + y : x - y + SIDE;

                split->pixels[(i * SIDE + y) * SIDE + x] = (guint8) (((along + phase) / 2 % 2) * 80 +
                                                                     (int) lk_rng_below (&rng, 130));
              }
          if (column != NULL)
            column->category[i] = i % 4;
        }
    }
  lk_values_set (values, "data.mean", "");
  lk_values_set (values, "data.std", "");
  g_assert_true (lk_dataset_finish (dataset, values, NULL));
  return dataset;
}

void
set (LkExperiment *experiment, const char *key, const char *text)
{
  GError *error = NULL;

  g_assert_true (lk_experiment_set (experiment, key, text, &error));
  g_assert_no_error (error);
}

LkExperiment *
experiment_of (const char *method, const char *threads)
{
  LkExperiment *experiment = lk_experiment_new ();

  set (experiment, "method.id", method);
  set (experiment, "encoder.width", "8");
  set (experiment, "train.batch_size", "32");
  set (experiment, "train.epochs", "10");
  set (experiment, "train.threads", threads);
  set (experiment, "optimizer.id", "sgd");
  set (experiment, "optimizer.lr", "0.3");
  return experiment;
}

LkTrainer *
trainer_of (LkExperiment *experiment, LkDataset *dataset, const char *run_dir)
{
  GError *error = NULL;
  LkTrainer *trainer = lk_trainer_new (experiment, dataset, NULL, run_dir, 0, &error);

  g_assert_no_error (error);
  return trainer;
}

void
step (LkTrainer *trainer, int n)
{
  GError *error = NULL;

  for (int i = 0; i < n; i++)
    {
      lk_trainer_step (trainer, &error);
      g_assert_no_error (error);
    }
}

void
run_steps (LkTrainer *trainer, int n)
{
  LkTrainerStatus status;

  lk_trainer_run_steps (trainer, n);
  lk_trainer_join (trainer);
  lk_trainer_get_status (trainer, &status);
  g_assert_cmpint (status.state, ==, LK_TRAINER_PAUSED);
}

void
assert_same_tensors (LkTrainer *a, LkTrainer *b)
{
  g_assert_cmpint (lk_net_count (a->model.net), ==, lk_net_count (b->model.net));
  for (int i = 0; i < lk_net_count (a->model.net); i++)
    {
      const LkParam *p = lk_net_param (a->model.net, i), *q = lk_net_param (b->model.net, i);

      g_assert_cmpstr (p->name, ==, q->name);
      g_assert_cmpint (p->counter, ==, q->counter);
      if (p->count > 0 && memcmp (p->var.x, q->var.x, p->count * sizeof (LkReal)) != 0)
        g_error ("%s differs", p->name);
    }
}

void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

char *
new_folder (void)
{
  char *path = g_dir_make_tmp ("likeness-XXXXXX", NULL);

  g_assert_nonnull (path);
  g_rmdir (path);
  return path;
}
