/* Counter-based random numbers (Philox4x32-10; Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
 *
 * A draw is a pure function of its address, so results do not depend on threads, prefetch or resume:
 *   key     = (seed, stream)
 *   counter = (a, b, c, draw)      for augmentation: (sample, epoch, view << 16 | slot, draw)
 */

#pragma once

#include <glib.h>
#include <stdint.h>

/* What the numbers are for; part of the key, so that no two uses ever share a number. Saved runs rely on the values. */
typedef enum
{
  LK_STREAM_INIT = 1,    /* a = hash of the parameter's name */
  LK_STREAM_ORDER = 2,   /* a = 0, b = epoch */
  LK_STREAM_AUGMENT = 3, /* a = sample, b = epoch, c = view << 16 | slot */
  LK_STREAM_STEP = 4,    /* a = step */
  LK_STREAM_DATA = 5,    /* a = sample, b = split */
  LK_STREAM_EVAL = 6,
  LK_STREAM_TEST = 7,
} LkStream;

typedef struct
{
  uint32_t key[2];
  uint32_t counter[4];
  uint32_t block[4];
  int left; /* numbers of block not yet given out */
} LkRng;

/* Ten rounds of Philox4x32 on one counter: out = f (counter, key). */
void lk_philox4x32 (const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* A generator that walks the draws at one address. A plain value: copy it freely. */
LkRng lk_rng (uint32_t seed, LkStream stream, uint32_t a, uint32_t b, uint32_t c);

uint32_t lk_rng_u32 (LkRng *rng);

/* Uniform in [0, 1), 53 bits (takes two numbers). */
double lk_rng_uniform (LkRng *rng);

/* Uniform in [low, high). */
double lk_rng_range (LkRng *rng, double low, double high);

/* Uniform integer in [0, n), without bias; n > 0. */
uint32_t lk_rng_below (LkRng *rng, uint32_t n);

/* Standard normal (Box-Muller; takes four numbers). */
double lk_rng_normal (LkRng *rng);

/* Fisher-Yates shuffle of n values. */
void lk_rng_shuffle (LkRng *rng, int *values, int n);

/* FNV-1a of a name: the address of a parameter's initial values. */
uint32_t lk_hash_name (const char *name);
