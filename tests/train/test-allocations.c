/* No allocation in a steady step: malloc is counted over steps 10 to 20. Compiled twice: with im2col convolutions, where
 * nothing at all is allocated, and with the build's own. */

#include "train/trainer-private.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Small blocks are oneDNN's own bookkeeping of a call (a few hundred bytes each); whatever holds data is larger. */
#define LARGE 4096

static atomic_long n_all, n_large;
static atomic_int counting;

static void
count (size_t size)
{
  if (!atomic_load (&counting))
    return;
  atomic_fetch_add (&n_all, 1);
  if (size >= LARGE)
    atomic_fetch_add (&n_large, 1);
}

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *memory, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);

void *
malloc (size_t size)
{
  count (size);
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  count (n * size);
  return __libc_calloc (n, size);
}

void *
realloc (void *memory, size_t size)
{
  count (size);
  return __libc_realloc (memory, size);
}

int
posix_memalign (void **memory, size_t alignment, size_t size)
{
  count (size);
  *memory = __libc_memalign (alignment, size);
  return *memory != NULL ? 0 : 12;
}

static LkDataset *
noise (void)
{
  LkDataset *dataset = lk_dataset_new ("shapes", "Noise", 12, 12, 1);
  g_autoptr (LkValues) values = lk_values_new ();
  LkSplit *split = &dataset->splits[LK_TRAIN];

  split->n = 128;
  split->pixels = g_malloc (128 * 144);
  for (int i = 0; i < 128 * 144; i++)
    split->pixels[i] = (guint8) (i * 37 % 251);
  lk_values_set (values, "data.mean", "");
  lk_values_set (values, "data.std", "");
  g_assert_true (lk_dataset_finish (dataset, values, NULL));
  return dataset;
}

static void
test_steady_steps (gconstpointer data)
{
  g_autoptr (LkDataset) dataset = noise ();
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autoptr (LkTrainer) trainer = NULL;

  g_assert_true (lk_experiment_set (experiment, "method.id", data, NULL));
  g_assert_true (lk_experiment_set (experiment, "encoder.width", "8", NULL));
  g_assert_true (lk_experiment_set (experiment, "train.batch_size", "32", NULL));
  g_assert_true (lk_experiment_set (experiment, "train.epochs", "100", NULL));
  trainer = lk_trainer_new (experiment, dataset, NULL, NULL, 0, NULL);
  g_assert_nonnull (trainer);
  for (int i = 0; i < 20; i++)
    {
      if (i == 10)
        {
          atomic_store (&n_all, 0);
          atomic_store (&n_large, 0);
          atomic_store (&counting, 1);
        }
      g_assert_true (lk_trainer_step (trainer, NULL));
    }
  atomic_store (&counting, 0);
  g_test_message ("%s: %ld allocations, %ld of %d bytes or more", (const char *) data, (long) n_all, (long) n_large,
                  LARGE);
  g_assert_cmpint (n_large, ==, 0);
#ifdef PLAIN_CONVOLUTIONS
  g_assert_cmpint (n_all, ==, 0);
#endif
}

int
main (int argc, char **argv)
{
  static const char *const methods[] = { "simclr", "simsiam", "byol" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *path = g_strdup_printf ("/train/allocations/%s-allocates-nothing-in-steps-10-to-20", methods[i]);

      g_test_add_data_func (path, methods[i], test_steady_steps);
    }
  return g_test_run ();
}
