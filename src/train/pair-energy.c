#include "train/pair-energy.h"

#include "base/philox.h"
#include "train/frozen-net-private.h"

#include <math.h>
#include <string.h>

#define PAIRS_AT_ONCE 32
/* Where pairs are measured as many at once as there is time for, who meets whom must not hang on it. */
#define GROUP 4
/* "Nearly all" of a sort of pairs. */
#define NEARLY 0.95

/* -- energies ------------------------------------------------------------------------------------------------------ */

static float
cosine_energy (const float *a, const float *b, int d)
{
  double dot = 0, aa = 0, bb = 0;

  for (int j = 0; j < d; j++)
    {
      dot += (double) a[j] * b[j];
      aa += (double) a[j] * a[j];
      bb += (double) b[j] * b[j];
    }
  if (!isfinite (aa + bb))
    return NAN;
  /* A row of zeros has no direction. */
  return aa > 0 && bb > 0 ? (float) MAX (1 - dot / sqrt (aa * bb), 0) : 1;
}

static void
read_cosines (const LkVar *features, int n, float *energy)
{
  int d = features->shape.c;
  g_autofree float *rows = g_new (float, 2 * (size_t) n * (size_t) d);

  lk_var_read (features, rows);
  for (int i = 0; i < n; i++)
    energy[i] = cosine_energy (rows + (size_t) i * d, rows + (size_t) (n + i) * d, d);
}

void
lk_pair_energy (const LkFrozenNet *net,
                const float *a,
                const float *b,
                int n,
                LkPool *pool,
                float *energy[LK_ENERGY_N_KINDS])
{
  LkMethodRun run = *lk_frozen_net_run (net);
  const LkMethod *method = lk_frozen_net_method (net);
  const LkEncoder *encoder = run.backbone;
  size_t size = (size_t) n * (size_t) encoder->h * (size_t) encoder->w * (size_t) encoder->c;
  g_autofree float *views = g_new (float, 2 * size);
  g_autofree int *nobody = g_new0 (int, n);
  LkBatch batch = { .rows = n, .sample = nobody, .label = nobody, .n_groups = 1 };
  LkArena *arena = lk_arena_new (LK_ARENA_BYTES);
  LkTape *tape = lk_tape_new (arena, pool);

  memcpy (views, a, size * sizeof (float));
  memcpy (views + size, b, size * sizeof (float));
  batch.groups[0] = (LkViewGroup){ encoder->h, encoder->w, encoder->c, 0, 2, views };

  lk_tape_begin (tape, FALSE);
  read_cosines (lk_embed_views (tape, encoder, NULL, &batch), n, energy[LK_ENERGY_COSINE]);
  lk_tape_begin (tape, FALSE);
  if (method->energy != NULL)
    lk_var_read (method->energy (&run, tape, &batch), energy[LK_ENERGY_METHOD]);
  else
    for (int i = 0; i < n; i++)
      energy[LK_ENERGY_METHOD][i] = NAN;

  lk_tape_free (tape);
  lk_arena_free (arena);
}

/* -- positive and random pairs ------------------------------------------------------------------------------------- */

LkPairSample *
lk_pair_sample_new (const LkDataset *dataset, int n)
{
  LkPairSample *sample = g_new0 (LkPairSample, 1);
  int all = dataset->splits[LK_TRAIN].n;
  g_autofree int *order = g_new (int, all);
  LkRng rng = lk_rng (0, LK_STREAM_EVAL, lk_hash_name ("pairs"), 0, 0);

  for (int i = 0; i < all; i++)
    order[i] = i;
  lk_rng_shuffle (&rng, order, all);
  sample->n = MIN (n, all);
  sample->images = g_memdup2 (order, (gsize) sample->n * sizeof (int));
  for (int kind = 0; kind < LK_ENERGY_N_KINDS; kind++)
    {
      sample->positive[kind] = g_new0 (float, sample->n);
      sample->random[kind] = g_new0 (float, sample->n);
    }
  sample->overlap = g_new0 (float, sample->n);
  return sample;
}

LkPairSample *
lk_pair_sample_copy (const LkPairSample *sample)
{
  LkPairSample *copy = g_memdup2 (sample, sizeof *sample);

  copy->images = g_memdup2 (sample->images, (gsize) sample->n * sizeof (int));
  for (int kind = 0; kind < LK_ENERGY_N_KINDS; kind++)
    {
      copy->positive[kind] = g_memdup2 (sample->positive[kind], (gsize) sample->n * sizeof (float));
      copy->random[kind] = g_memdup2 (sample->random[kind], (gsize) sample->n * sizeof (float));
    }
  copy->overlap = g_memdup2 (sample->overlap, (gsize) sample->n * sizeof (float));
  return copy;
}

void
lk_pair_sample_free (LkPairSample *sample)
{
  if (sample == NULL)
    return;

  for (int kind = 0; kind < LK_ENERGY_N_KINDS; kind++)
    {
      g_free (sample->positive[kind]);
      g_free (sample->random[kind]);
    }
  g_free (sample->overlap);
  g_free (sample->images);
  g_free (sample);
}

/* The part of the image that a view shows. */
typedef struct
{
  double left, top, right, bottom;
} Box;

/* The crop among what was drawn for a view; all of an h x w image if there is none. */
static Box
box_of (const LkDrawn *drawn, int n, int h, int w)
{
  for (int i = 0; i < n; i++)
    if (drawn[i].applied && strcmp (drawn[i].transform->id, "crop") == 0)
      {
        const double *values = drawn[i].values; /* left, top, width, height */

        return (Box){ values[0], values[1], values[0] + values[2], values[1] + values[3] };
      }
  return (Box){ 0, 0, w, h };
}

static double
area (Box box)
{
  return fmax (box.right - box.left, 0) * fmax (box.bottom - box.top, 0);
}

static float
overlap_of (Box a, Box b)
{
  double shared = area (
      (Box){ fmax (a.left, b.left), fmax (a.top, b.top), fmin (a.right, b.right), fmin (a.bottom, b.bottom) });

  return (float) (shared / (area (a) + area (b) - shared));
}

/* View 0 of the sample's images first .. first + n - 1 above view 1 of them, each [n, h, w, c]; notes how they overlap.
 * (transfer full) */
static float *
make_views (LkPairSample *sample,
            int first,
            int n,
            const LkDataset *d,
            const LkRecipe *recipe,
            const LkNormalize *normalize,
            uint32_t seed)
{
  size_t size = (size_t) d->h * (size_t) d->w * (size_t) d->c;
  float *views = g_new (float, 2 * (size_t) n * size);
  g_autofree float *workspace = g_new (float, lk_recipe_workspace (recipe, d->h, d->w, d->c));
  int length = lk_recipe_length (recipe);
  g_autofree LkDrawn *drawn = g_new (LkDrawn, MAX (length, 1));

  for (int i = 0; i < n; i++)
    {
      int image = sample->images[first + i];
      Box box[2];

      for (int view = 0; view < 2; view++)
        {
          lk_recipe_view (recipe, lk_dataset_image (d, LK_TRAIN, image), d->h, d->w, d->c,
                          (LkAugmentKey){ seed, 0, (uint32_t) image, view }, normalize,
                          views + (size_t) (view * n + i) * size, drawn, NULL, workspace);
          box[view] = box_of (drawn, length, d->h, d->w);
        }
      sample->overlap[first + i] = overlap_of (box[0], box[1]);
    }
  return views;
}

gboolean
lk_pair_sample_measure (LkPairSample *sample,
                        const LkFrozenNet *net,
                        const LkDataset *dataset,
                        const LkRecipe *recipe,
                        uint32_t seed,
                        LkPool *pool)
{
  int first = sample->done, n = MIN (PAIRS_AT_ONCE, sample->n - first);
  size_t size = (size_t) dataset->h * (size_t) dataset->w * (size_t) dataset->c;
  g_autofree float *views = NULL, *shifted = NULL;
  float *positive[LK_ENERGY_N_KINDS], *random[LK_ENERGY_N_KINDS];

  if (n <= 0)
    return FALSE;

  for (int kind = 0; kind < LK_ENERGY_N_KINDS; kind++)
    {
      positive[kind] = sample->positive[kind] + first;
      random[kind] = sample->random[kind] + first;
    }
  views = make_views (sample, first, n, dataset, recipe, lk_frozen_net_normalize (net), seed);
  lk_pair_energy (net, views, views + (size_t) n * size, n, pool, positive);

  /* Each image with the next one: they come in random order. */
  shifted = g_new (float, (size_t) n *size);
  memcpy (shifted, views + (size_t) (n + 1) * size, (size_t) (n - 1) * size * sizeof (float));
  memcpy (shifted + (size_t) (n - 1) * size, views + (size_t) n * size, size * sizeof (float));
  lk_pair_energy (net, views, shifted, n, pool, random);
  for (int kind = 0; kind < LK_ENERGY_N_KINDS && n == 1; kind++)
    random[kind][0] = NAN;

  sample->done += n;
  return sample->done < sample->n;
}

/* Features of views, which are those of images of one size: [2 n, d]. (transfer full) */
static float *
embed_views (const LkFrozenNet *net, float *views, int n, LkPool *pool)
{
  const LkEncoder *encoder = lk_frozen_net_run (net)->backbone;
  g_autofree int *nobody = g_new0 (int, n);
  LkBatch batch = { .rows = n, .sample = nobody, .label = nobody, .n_groups = 1 };
  float *features = g_new (float, 2 * (size_t) n * (size_t) encoder->features);
  LkArena *arena = lk_arena_new (LK_ARENA_BYTES);
  LkTape *tape = lk_tape_new (arena, pool);

  batch.groups[0] = (LkViewGroup){ encoder->h, encoder->w, encoder->c, 0, 2, views };
  lk_tape_begin (tape, FALSE);
  lk_var_read (lk_embed_views (tape, encoder, NULL, &batch), features);
  lk_tape_free (tape);
  lk_arena_free (arena);
  return features;
}

gboolean
lk_pair_sample_measure_cosines (LkPairSample *sample,
                                int most,
                                const LkFrozenNet *net,
                                const LkDataset *dataset,
                                const LkRecipe *recipe,
                                uint32_t seed,
                                LkPool *pool)
{
  int first = sample->done, n = MIN (MAX (most / GROUP, 1) * GROUP, sample->n - first);
  int d = lk_frozen_net_features (net);
  g_autofree float *views = NULL, *features = NULL;

  if (n <= 0)
    return FALSE;

  views = make_views (sample, first, n, dataset, recipe, lk_frozen_net_normalize (net), seed);
  features = embed_views (net, views, n, pool);
  for (int i = 0; i < n; i++)
    {
      int group = i / GROUP * GROUP, size = MIN (GROUP, n - group), other = group + (i - group + 1) % size;
      const float *view = features + (size_t) i * (size_t) d, *same = features + (size_t) (n + i) * (size_t) d;
      const float *stranger = features + (size_t) (n + other) * (size_t) d;

      sample->positive[LK_ENERGY_COSINE][first + i] = cosine_energy (view, same, d);
      sample->random[LK_ENERGY_COSINE][first + i] = size > 1 ? cosine_energy (view, stranger, d) : NAN;
      sample->positive[LK_ENERGY_METHOD][first + i] = sample->random[LK_ENERGY_METHOD][first + i] = NAN;
    }
  sample->done += n;
  return sample->done < sample->n;
}

/* -- what they say ------------------------------------------------------------------------------------------------- */

static void
widen (const float *values, int n, double *low, double *high)
{
  for (int i = 0; i < n; i++)
    if (isfinite (values[i]))
      {
        *low = fmin (*low, values[i]);
        *high = fmax (*high, values[i]);
      }
}

static void
count (const float *values, int n, const double *edges, double *shares)
{
  double first = edges[0], width = edges[LK_PAIR_BINS] - first;
  int counted = 0;

  memset (shares, 0, LK_PAIR_BINS * sizeof *shares);
  for (int i = 0; i < n; i++)
    if (isfinite (values[i]))
      {
        shares[CLAMP ((int) ((values[i] - first) / width * LK_PAIR_BINS), 0, LK_PAIR_BINS - 1)]++;
        counted++;
      }
  for (int bin = 0; bin < LK_PAIR_BINS && counted > 0; bin++)
    shares[bin] /= counted;
}

void
lk_pair_bins_between (const LkPairSample *sample, LkEnergyKind kind, double low, double high, LkPairBins *bins)
{
  for (int i = 0; i <= LK_PAIR_BINS; i++)
    bins->edges[i] = low + (high - low) * i / LK_PAIR_BINS;
  count (sample->positive[kind], sample->done, bins->edges, bins->positive);
  count (sample->random[kind], sample->done, bins->edges, bins->random);
}

gboolean
lk_pair_bins (const LkPairSample *sample, LkEnergyKind kind, double mark, LkPairBins *bins)
{
  double low = NAN, high = NAN, room;

  widen (sample->positive[kind], sample->done, &low, &high);
  widen (sample->random[kind], sample->done, &low, &high);
  if (isnan (low))
    return FALSE;

  if (isfinite (mark))
    {
      low = fmin (low, mark);
      high = fmax (high, mark);
    }
  /* All alike to within rounding, as in collapse: a bin around the one place. */
  room = MAX ((high - low) * 0.02, 1e-6 * (1 + fabs (low)));
  low = kind == LK_ENERGY_COSINE ? 0 : low - room;
  lk_pair_bins_between (sample, kind, low, high + room, bins);
  return TRUE;
}

/* Share of values that are lower; NAN if none is finite. */
static double
share_below (const float *values, int n, double limit)
{
  int counted = 0, below = 0;

  for (int i = 0; i < n; i++)
    {
      counted += isfinite (values[i]) != 0;
      below += values[i] < limit;
    }
  return counted > 0 ? (double) below / counted : NAN;
}

LkPairVerdict
lk_pair_judge (const LkPairSample *sample, LkEnergyKind kind, double energy, double *below)
{
  double positive_below = share_below (sample->positive[kind], sample->done, energy);

  *below = share_below (sample->random[kind], sample->done, energy);
  if (!isfinite (energy) || isnan (positive_below) || isnan (*below))
    return LK_PAIR_UNKNOWN;

  if (positive_below > NEARLY)
    return *below > 1 - NEARLY ? LK_PAIR_APART : LK_PAIR_BETWEEN;
  return *below < 1 - NEARLY ? LK_PAIR_TOGETHER : LK_PAIR_BETWEEN;
}
