#include "train/sample-loss.h"

#include "tensor/gemm.h"
#include "train/frozen-net-private.h"

#include <math.h>
#include <string.h>

#define FIRST_EPOCH (1u << 30) /* of draws: no training gets there */

typedef struct
{
  const LkFrozenNet *net;
  LkMethodRun run; /* a copy: hooks take it to be theirs */
  LkPool *pool;
  LkArena *arena;
  LkTape *tape;
} Desk;

static Desk
desk_new (const LkFrozenNet *net, LkPool *pool)
{
  Desk desk = { .net = net, .run = *lk_frozen_net_run (net), .pool = pool };

  lk_thread_init ();
  desk.arena = lk_arena_new (LK_ARENA_BYTES);
  desk.tape = lk_tape_new (desk.arena, pool);
  return desk;
}

static void
desk_clear (Desk *desk)
{
  lk_tape_free (desk->tape);
  lk_arena_free (desk->arena);
}

static void
take_samples (LkBatch *batch, const LkDataset *dataset, const int *index)
{
  const LkColumn *classes = lk_dataset_classes (dataset, LK_TRAIN);

  for (int i = 0; i < batch->rows; i++)
    {
      batch->sample[i] = index[i];
      batch->label[i] = classes != NULL ? classes->category[index[i]] : -1;
    }
}

/* Of the samples in the batch: loss [batch->rows]. */
static void
measure_draw (Desk *desk, const LkDataset *dataset, const LkRecipe *recipe, LkBatch *batch, int draw, float *loss)
{
  uint32_t seed = (uint32_t) lk_values_real (lk_frozen_net_values (desk->net), "train.seed");
  g_autofree float *workspace = g_new (float, lk_recipe_workspace (recipe, dataset->h, dataset->w, dataset->c) *
                                                  (gsize) lk_pool_threads (desk->pool));

  lk_batch_fill (batch, recipe, dataset->splits[LK_TRAIN].pixels, dataset->h, dataset->w, dataset->c, seed,
                 FIRST_EPOCH + (uint32_t) draw, lk_frozen_net_normalize (desk->net), desk->pool, workspace);
  lk_tape_begin (desk->tape, FALSE);
  lk_var_read (lk_frozen_net_method (desk->net)->sample_losses (&desk->run, desk->tape, batch), loss);
}

gboolean
lk_sample_losses (const LkFrozenNet *net,
                  const LkDataset *dataset,
                  const int *index,
                  int n,
                  int draws,
                  LkPool *pool,
                  gboolean (*cancelled) (gpointer),
                  gpointer cancel_data,
                  float *loss)
{
  const LkValues *values = lk_frozen_net_values (net);
  int h, w, c, rows = MIN (lk_values_int (values, "train.batch_size"), n);
  g_autoptr (LkRecipe) recipe = lk_method_recipe (lk_frozen_net_method (net), values, dataset->h, dataset->w, NULL);
  g_autofree float *of_batch = g_new (float, MAX (rows, 1));
  g_autoptr (LkBatch) batch = NULL;
  gboolean stop = FALSE;
  Desk desk;

  /* A loss that is no mean over images (uniformity: the logarithm of one) says nothing of one of them. */
  if (lk_frozen_net_method (net)->sample_losses == NULL)
    {
      for (int i = 0; i < n; i++)
        loss[i] = NAN;
      return TRUE;
    }

  lk_frozen_net_image_size (net, &h, &w, &c);
  if (recipe == NULL || dataset->h != h || dataset->w != w || dataset->c != c)
    return FALSE;

  batch = lk_batch_new (recipe, MAX (rows, 1), h, w, c);
  desk = desk_new (net, pool);
  memset (loss, 0, (gsize) n * sizeof *loss);
  for (int at = 0; at < n && !stop; at += rows)
    {
      int first = MIN (at, n - rows); /* the last batch is a whole one too */

      take_samples (batch, dataset, index + first);
      for (int draw = 0; draw < draws && !stop; draw++)
        {
          measure_draw (&desk, dataset, recipe, batch, draw, of_batch);
          for (int i = at; i < MIN (at + rows, n); i++)
            loss[i] += of_batch[i - first] / (float) draws;
          stop = cancelled != NULL && cancelled (cancel_data);
        }
    }
  desk_clear (&desk);
  return !stop;
}
