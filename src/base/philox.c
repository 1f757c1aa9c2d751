#include "base/philox.h"

#include <math.h>

void
lk_philox4x32 (const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  uint32_t k0 = key[0], k1 = key[1];

  for (int round = 0; round < 10; round++)
    {
      uint64_t p0 = (uint64_t) 0xD2511F53u * c0;
      uint64_t p1 = (uint64_t) 0xCD9E8D57u * c2;

      c0 = (uint32_t) (p1 >> 32) ^ c1 ^ k0;
      c1 = (uint32_t) p1;
      c2 = (uint32_t) (p0 >> 32) ^ c3 ^ k1;
      c3 = (uint32_t) p0;
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }

  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

LkRng
lk_rng (uint32_t seed, LkStream stream, uint32_t a, uint32_t b, uint32_t c)
{
  return (LkRng){ .key = { seed, stream }, .counter = { a, b, c, 0 }, .left = 0 };
}

uint32_t
lk_rng_u32 (LkRng *rng)
{
  if (rng->left == 0)
    {
      lk_philox4x32 (rng->counter, rng->key, rng->block);
      rng->counter[3]++;
      rng->left = 4;
    }

  return rng->block[4 - rng->left--];
}

double
lk_rng_uniform (LkRng *rng)
{
  uint64_t high = lk_rng_u32 (rng);
  uint64_t low = lk_rng_u32 (rng);

  return (double) (((high << 32) | low) >> 11) * 0x1p-53;
}

double
lk_rng_range (LkRng *rng, double low, double high)
{
  return low + (high - low) * lk_rng_uniform (rng);
}

uint32_t
lk_rng_below (LkRng *rng, uint32_t n)
{
  /* Numbers below (2^32 mod n) would make the small results more likely (Lemire 2019, rejection by the low half). */
  uint32_t reject = (0u - n) % n;
  uint64_t product;

  do
    product = (uint64_t) lk_rng_u32 (rng) * n;
  while ((uint32_t) product < reject);

  return (uint32_t) (product >> 32);
}

double
lk_rng_normal (LkRng *rng)
{
  double radius = sqrt (-2.0 * log (1.0 - lk_rng_uniform (rng)));

  return radius * cos (2.0 * G_PI * lk_rng_uniform (rng));
}

void
lk_rng_shuffle (LkRng *rng, int *values, int n)
{
  for (int i = n - 1; i > 0; i--)
    {
      int j = (int) lk_rng_below (rng, (uint32_t) i + 1);
      int swap = values[i];

      values[i] = values[j];
      values[j] = swap;
    }
}

uint32_t
lk_hash_name (const char *name)
{
  uint32_t hash = 2166136261u;

  for (const char *p = name; *p != '\0'; p++)
    hash = (hash ^ (uint8_t) *p) * 16777619u;

  return hash;
}
