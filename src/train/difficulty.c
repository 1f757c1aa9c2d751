#include "train/difficulty.h"

#include <math.h>
#include <stdlib.h>

/* Cosines that differ by less are those of an encoder that says the same of all images. */
#define FLAT 1e-5

static int
rising (gconstpointer a, gconstpointer b)
{
  const float *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

/* The finite ones among n values, rising; *sum: theirs. (transfer full) */
static float *
sort_finite (const float *values, int n, int *counted, double *sum)
{
  float *sorted = g_new (float, MAX (n, 1));

  *counted = 0;
  *sum = 0;
  for (int i = 0; i < n; i++)
    if (isfinite (values[i]))
      {
        sorted[(*counted)++] = values[i];
        *sum += values[i];
      }
  qsort (sorted, (size_t) *counted, sizeof *sorted, rising);
  return sorted;
}

/* How many pairs (a, b) have b below a, those that are equal by half. */
static double
count_below (const float *a, int n_a, const float *b, int n_b)
{
  double pairs = 0;

  for (int i = 0, below = 0, upto = 0; i < n_a; i++)
    {
      while (below < n_b && b[below] < a[i])
        below++;
      while (upto < n_b && b[upto] <= a[i])
        upto++;
      pairs += (below + upto) / 2.0;
    }
  return pairs;
}

static LkDifficultyVerdict
judge (double confusion, double spread, gboolean trained)
{
  if (spread < FLAT)
    return LK_DIFFICULTY_FLAT;
  if (confusion < LK_DIFFICULTY_LOW)
    return LK_DIFFICULTY_EASY;
  if (confusion <= LK_DIFFICULTY_HIGH)
    return LK_DIFFICULTY_FAIR;
  return trained ? LK_DIFFICULTY_HARD : LK_DIFFICULTY_OPEN;
}

void
lk_difficulty_measure (const LkPairSample *sample, gboolean trained, LkDifficulty *difficulty)
{
  int n_positive, n_random;
  double positive_sum, random_sum, low, high;
  g_autofree float *positive = sort_finite (sample->positive[LK_ENERGY_COSINE], sample->done, &n_positive,
                                            &positive_sum);
  g_autofree float *random = sort_finite (sample->random[LK_ENERGY_COSINE], sample->done, &n_random, &random_sum);

  *difficulty = (LkDifficulty){ .confusion = NAN, .positive = NAN, .random = NAN };
  if (n_positive == 0 || n_random == 0)
    return;

  low = fmin (positive[0], random[0]);
  high = fmax (positive[n_positive - 1], random[n_random - 1]);
  difficulty->n = MIN (n_positive, n_random);
  /* Energies: less is more alike. */
  difficulty->confusion = count_below (positive, n_positive, random, n_random) / ((double) n_positive * n_random);
  difficulty->positive = 1 - positive_sum / n_positive;
  difficulty->random = 1 - random_sum / n_random;
  difficulty->verdict = judge (difficulty->confusion, high - low, trained);
}

/* The least of 1, 2, 5 times a power of ten at or above it, but not above 2, which is all there is of cosines. */
static double
round_up (double reach)
{
  double unit = pow (10, floor (log10 (fmax (reach, FLAT))));
  double steps = reach / unit;

  return fmin (unit * (steps <= 1 ? 1 : steps <= 2 ? 2 : steps <= 5 ? 5 : 10), 2);
}

gboolean
lk_difficulty_bins (const LkPairSample *sample, LkPairBins *bins)
{
  double reach = NAN;
  LkPairBins energies;

  for (int i = 0; i < sample->done; i++)
    {
      reach = fmax (reach, sample->positive[LK_ENERGY_COSINE][i]);
      reach = fmax (reach, sample->random[LK_ENERGY_COSINE][i]);
    }
  if (!isfinite (reach))
    return FALSE;

  lk_pair_bins_between (sample, LK_ENERGY_COSINE, 0, round_up (reach), &energies);
  for (int i = 0; i <= LK_PAIR_BINS; i++)
    bins->edges[i] = 1 - energies.edges[LK_PAIR_BINS - i];
  for (int i = 0; i < LK_PAIR_BINS; i++)
    {
      bins->positive[i] = energies.positive[LK_PAIR_BINS - 1 - i];
      bins->random[i] = energies.random[LK_PAIR_BINS - 1 - i];
    }
  return TRUE;
}
