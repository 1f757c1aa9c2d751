#include "train/bench.h"

#include <string.h>

LkBench *
lk_bench_new (LkDataset *dataset, LkRecipe *recipe, guint32 seed, guint32 draw, const int *samples, int n_images)
{
  LkBench *bench = g_new0 (LkBench, 1);

  *bench = (LkBench){
    .dataset = lk_dataset_ref (dataset),
    .recipe = lk_recipe_ref (recipe),
    .seed = seed,
    .draw = draw,
    .preview = lk_preview_new (dataset, samples, n_images, recipe),
    .drawn = g_new0 (LkDrawn, (gsize) n_images * lk_recipe_views (recipe) * MAX (lk_recipe_length (recipe), 1)),
    .workspace = g_new (float, lk_recipe_workspace (recipe, dataset->h, dataset->w, dataset->c)),
  };
  g_atomic_ref_count_init (&bench->refs);
  return bench;
}

LkBench *
lk_bench_ref (LkBench *bench)
{
  g_atomic_ref_count_inc (&bench->refs);
  return bench;
}

void
lk_bench_unref (LkBench *bench)
{
  if (!g_atomic_ref_count_dec (&bench->refs))
    return;

  lk_dataset_unref (bench->dataset);
  lk_recipe_unref (bench->recipe);
  lk_preview_free (bench->preview);
  g_free (bench->drawn);
  g_free (bench->workspace);
  g_free (bench);
}

/* The entries of a view in bench->drawn. */
static LkDrawn *
drawn_of (const LkBench *bench, int image, int view)
{
  return bench->drawn + (image * bench->preview->n_views + view) * lk_recipe_length (bench->recipe);
}

gboolean
lk_bench_make_next (LkBench *bench)
{
  if (bench->made < bench->preview->n_images)
    {
      lk_preview_make (bench->preview, bench->made, bench->dataset, bench->recipe, bench->seed, bench->draw,
                       drawn_of (bench, bench->made, 0), bench->workspace);
      bench->made++;
    }
  return bench->made < bench->preview->n_images;
}

const LkDrawn *
lk_bench_drawn (const LkBench *bench, int image, int view)
{
  return drawn_of (bench, image, view);
}

/* -- stages -------------------------------------------------------------------------------------------------------- */

static LkStages *
stages_new (int h, int w, int c, int room)
{
  LkStages *stages = g_new0 (LkStages, 1);

  *stages = (LkStages){
    .h = h,
    .w = w,
    .c = c,
    .pictures = g_new (float, (gsize) MAX (room, 1) * (gsize) h * (gsize) w * (gsize) c),
    .drawn = g_new0 (LkDrawn, MAX (room, 1)),
    .probability = g_new0 (double, MAX (room, 1)),
  };
  return stages;
}

LkStages *
lk_bench_stages (const LkBench *bench, int image, int view)
{
  const LkPreview *preview = bench->preview;
  int length = lk_recipe_length (bench->recipe);
  const int *side = view >= 0 ? preview->view_size[view] : (const int[]){ preview->h, preview->w };
  LkStages *stages = stages_new (side[0], side[1], preview->c, length);
  gsize size = (gsize) side[0] * (gsize) side[1] * (gsize) preview->c;
  g_autofree float *workspace = NULL, *all = NULL, *out = NULL;
  g_autofree LkDrawn *drawn = NULL;

  if (length == 0 || view < 0)
    return stages;

  workspace = g_new (float, lk_recipe_workspace (bench->recipe, preview->h, preview->w, preview->c));
  all = g_new (float, (gsize) length *size);
  out = g_new (float, size);
  drawn = g_new (LkDrawn, length);
  lk_recipe_view (bench->recipe, lk_dataset_image (bench->dataset, LK_TRAIN, preview->sample[image]), preview->h,
                  preview->w, preview->c,
                  (LkAugmentKey){ bench->seed, bench->draw, (guint32) preview->sample[image], view }, NULL, out, drawn,
                  all, workspace);
  for (int i = 0; i < length; i++)
    {
      double probability = lk_recipe_probability (bench->recipe, view, i, preview->c);

      if (probability <= 0)
        continue;
      stages->drawn[stages->n] = drawn[i];
      stages->probability[stages->n] = probability;
      memcpy (stages->pictures + (gsize) stages->n * size, all + (gsize) i * size, size * sizeof (float));
      stages->n++;
    }
  return stages;
}

void
lk_stages_free (LkStages *stages)
{
  if (stages == NULL)
    return;

  g_free (stages->pictures);
  g_free (stages->drawn);
  g_free (stages->probability);
  g_free (stages);
}

/* -- which images -------------------------------------------------------------------------------------------------- */

static gboolean
contains (const int *ids, int n, int id)
{
  for (int i = 0; i < n; i++)
    if (ids[i] == id)
      return TRUE;
  return FALSE;
}

/* The first of the ids that are in the data set and not yet among the samples, until there are `wanted`. */
static int
add (const LkDataset *dataset, const int *ids, int n_ids, int *samples, int n, int wanted)
{
  for (int i = 0; i < n_ids && n < wanted; i++)
    if (ids[i] < dataset->splits[LK_TRAIN].n && !contains (samples, n, ids[i]))
      samples[n++] = ids[i];
  return n;
}

int
lk_bench_choose (const LkDataset *dataset,
                 const int *selected,
                 int n_selected,
                 const int *shown,
                 int n_shown,
                 int *samples,
                 int wanted)
{
  g_autofree int *fresh = g_new (int, MAX (n_selected, 1)), *kept = g_new (int, MAX (n_shown, 1));
  g_autofree int *examples = g_new (int, 2 * MAX (wanted, 1));
  int n_fresh = 0, n_kept = 0, n_loose = 0, n_examples, room, n;

  for (int i = 0; i < n_selected; i++)
    if (!contains (shown, n_shown, selected[i]))
      n_fresh = add (dataset, &selected[i], 1, fresh, n_fresh, wanted);

  for (int i = 0; i < n_shown; i++)
    n_loose += !contains (selected, n_selected, shown[i]);
  /* Of the shown images that are not selected so many find room. */
  room = MAX (wanted - n_fresh - (n_shown - n_loose), 0);
  for (int i = 0; i < n_shown; i++)
    if (contains (selected, n_selected, shown[i]) || room-- > 0)
      kept[n_kept++] = shown[i];

  n = add (dataset, fresh, n_fresh, samples, 0, wanted);
  n = add (dataset, kept, n_kept, samples, n, wanted);
  n_examples = lk_preview_choose (dataset, examples, 2 * wanted);
  return add (dataset, examples, n_examples, samples, n, wanted);
}
