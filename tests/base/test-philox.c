#include "base/philox.h"

#include <math.h>
#include <string.h>

/* Salmon et al. 2011, the known answers that Random123 ships (kat_vectors, philox4x32 10). */
static void
test_known_answers (void)
{
  static const struct
  {
    uint32_t counter[4], key[2], out[4];
  } answers[] = {
    { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
    { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
      { 0xffffffff, 0xffffffff },
      { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
    { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
      { 0xa4093822, 0x299f31d0 },
      { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      uint32_t out[4];

      lk_philox4x32 (answers[i].counter, answers[i].key, out);
      g_assert_cmpmem (out, sizeof out, answers[i].out, sizeof answers[i].out);
    }
}

/* The numbers of a generator are the blocks at its address, draw after draw. */
static void
test_walks_its_address (void)
{
  LkRng rng = lk_rng (7, LK_STREAM_TEST, 11, 12, 13);

  for (uint32_t draw = 0; draw < 3; draw++)
    {
      const uint32_t counter[4] = { 11, 12, 13, draw }, key[2] = { 7, LK_STREAM_TEST };
      uint32_t block[4];

      lk_philox4x32 (counter, key, block);
      for (int i = 0; i < 4; i++)
        g_assert_cmphex (lk_rng_u32 (&rng), ==, block[i]);
    }
}

static void
test_every_part_of_the_address_counts (void)
{
  LkRng rngs[] = {
    lk_rng (1, LK_STREAM_TEST, 1, 1, 1), lk_rng (2, LK_STREAM_TEST, 1, 1, 1), lk_rng (1, LK_STREAM_EVAL, 1, 1, 1),
    lk_rng (1, LK_STREAM_TEST, 2, 1, 1), lk_rng (1, LK_STREAM_TEST, 1, 2, 1), lk_rng (1, LK_STREAM_TEST, 1, 1, 2),
  };
  uint32_t first[G_N_ELEMENTS (rngs)];

  for (gsize i = 0; i < G_N_ELEMENTS (rngs); i++)
    first[i] = lk_rng_u32 (&rngs[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (rngs); i++)
    for (gsize j = 0; j < i; j++)
      g_assert_cmphex (first[i], !=, first[j]);
}

#define DRAWS 100000

/* Kolmogorov-Smirnov distance of sorted values from the uniform law on [0, 1). */
static double
distance_from_uniform (const double *sorted, int n)
{
  double distance = 0;

  for (int i = 0; i < n; i++)
    distance = MAX (distance, MAX (sorted[i] - (double) i / n, (i + 1.0) / n - sorted[i]));

  return distance;
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
test_uniform (void)
{
  LkRng rng = lk_rng (1, LK_STREAM_TEST, 0, 0, 0);
  g_autofree double *values = g_new (double, DRAWS);

  for (int i = 0; i < DRAWS; i++)
    {
      values[i] = lk_rng_uniform (&rng);
      g_assert_true (values[i] >= 0 && values[i] < 1);
    }
  qsort (values, DRAWS, sizeof (double), compare_doubles);

  /* 1.95 / sqrt (n): exceeded by chance once in a thousand seeds; this seed is fixed. */
  g_assert_cmpfloat (distance_from_uniform (values, DRAWS), <, 1.95 / sqrt (DRAWS));
}

static void
test_range_stays_inside (void)
{
  LkRng rng = lk_rng (2, LK_STREAM_TEST, 0, 0, 0);
  double low = 0, high = -2;

  for (int i = 0; i < 10000; i++)
    {
      double value = lk_rng_range (&rng, -2, 3);

      g_assert_true (value >= -2 && value < 3);
      low = MIN (low, value);
      high = MAX (high, value);
    }
  g_assert_cmpfloat (low, <, -1.99);
  g_assert_cmpfloat (high, >, 2.99);
  g_assert_cmpfloat (lk_rng_range (&rng, 0.5, 0.5), ==, 0.5);
}

/* Chi-square over all n values. A bound of mean + 4 standard deviations of the law with n - 1 degrees of freedom. */
static void
test_below_is_uniform (void)
{
  static const uint32_t sizes[] = { 1, 2, 3, 10, 37, 100 };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      uint32_t n = sizes[s];
      LkRng rng = lk_rng (3, LK_STREAM_TEST, n, 0, 0);
      int counts[100] = { 0 };
      double expected = (double) DRAWS / n, chi_square = 0;

      for (int i = 0; i < DRAWS; i++)
        {
          uint32_t value = lk_rng_below (&rng, n);

          g_assert_cmpuint (value, <, n);
          counts[value]++;
        }
      for (uint32_t i = 0; i < n; i++)
        chi_square += (counts[i] - expected) * (counts[i] - expected) / expected;
      g_assert_cmpfloat (chi_square, <=, (n - 1) + 4 * sqrt (2.0 * (n - 1)));
    }
}

/* With n = 3 * 2^30 a plain product or remainder would give a third of the values twice as often as the rest: values
 * below n / 3 would come up half the time. */
static void
test_below_has_no_bias (void)
{
  const uint32_t n = 3u << 30;
  LkRng rng = lk_rng (4, LK_STREAM_TEST, 0, 0, 0);
  int thirds[3] = { 0 }, residues[3] = { 0 };

  for (int i = 0; i < DRAWS; i++)
    {
      uint32_t value = lk_rng_below (&rng, n);

      thirds[value / (1u << 30)]++;
      residues[value % 3]++;
    }

  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpfloat (fabs (thirds[i] - DRAWS / 3.0), <, 5 * sqrt (DRAWS * 2 / 9.0));
      g_assert_cmpfloat (fabs (residues[i] - DRAWS / 3.0), <, 5 * sqrt (DRAWS * 2 / 9.0));
    }
}

static void
test_normal_moments (void)
{
  LkRng rng = lk_rng (5, LK_STREAM_TEST, 0, 0, 0);
  double sums[5] = { 0 };

  for (int i = 0; i < DRAWS; i++)
    {
      double value = lk_rng_normal (&rng), power = 1;

      for (int k = 1; k <= 4; k++)
        sums[k] += power *= value;
    }

  /* Moments 0, 1, 0, 3, whose estimates have the variances 1, 2, 15, 96 over n; five standard deviations. */
  g_assert_cmpfloat (fabs (sums[1] / DRAWS), <, 5 * sqrt (1.0 / DRAWS));
  g_assert_cmpfloat (fabs (sums[2] / DRAWS - 1), <, 5 * sqrt (2.0 / DRAWS));
  g_assert_cmpfloat (fabs (sums[3] / DRAWS), <, 5 * sqrt (15.0 / DRAWS));
  g_assert_cmpfloat (fabs (sums[4] / DRAWS - 3), <, 5 * sqrt (96.0 / DRAWS));
}

/* All 24 orders of four things, equally often. */
static void
test_shuffle_is_uniform (void)
{
  LkRng rng = lk_rng (6, LK_STREAM_TEST, 0, 0, 0);
  int counts[1 << 8] = { 0 }, seen = 0;
  double expected = DRAWS / 24.0, chi_square = 0;

  for (int i = 0; i < DRAWS; i++)
    {
      int order[4] = { 0, 1, 2, 3 };

      lk_rng_shuffle (&rng, order, 4);
      g_assert_cmpint (1 << order[0] | 1 << order[1] | 1 << order[2] | 1 << order[3], ==, 15);
      counts[order[0] << 6 | order[1] << 4 | order[2] << 2 | order[3]]++;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    if (counts[i] > 0)
      {
        seen++;
        chi_square += (counts[i] - expected) * (counts[i] - expected) / expected;
      }

  g_assert_cmpint (seen, ==, 24);
  g_assert_cmpfloat (chi_square, <, 23 + 4 * sqrt (2.0 * 23));
}

/* FNV-1a, 32 bits: the published vectors. Initial weights rely on them. */
static void
test_hash_of_names (void)
{
  g_assert_cmphex (lk_hash_name (""), ==, 0x811c9dc5);
  g_assert_cmphex (lk_hash_name ("a"), ==, 0xe40c292c);
  g_assert_cmphex (lk_hash_name ("foobar"), ==, 0xbf9cf968);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/philox/known-answers", test_known_answers);
  g_test_add_func ("/base/philox/walks-its-address", test_walks_its_address);
  g_test_add_func ("/base/philox/every-part-of-the-address-counts", test_every_part_of_the_address_counts);
  g_test_add_func ("/base/philox/uniform", test_uniform);
  g_test_add_func ("/base/philox/range-stays-inside", test_range_stays_inside);
  g_test_add_func ("/base/philox/below-is-uniform", test_below_is_uniform);
  g_test_add_func ("/base/philox/below-has-no-bias", test_below_has_no_bias);
  g_test_add_func ("/base/philox/normal-moments", test_normal_moments);
  g_test_add_func ("/base/philox/shuffle-is-uniform", test_shuffle_is_uniform);
  g_test_add_func ("/base/philox/hash-of-names", test_hash_of_names);

  return g_test_run ();
}
