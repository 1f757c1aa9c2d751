#include "analysis/spherical-kmeans.h"

#include "base/hot.h"

#include <math.h>
#include <string.h>

#define ROWS_PER_SLICE 512

typedef struct
{
  const float *x; /* [n, d] */
  int n, d, k;
  float *centers;    /* [k, d] */
  float *transposed; /* [d, k] of centers: cosines with all of them are made side by side */
  int *assignment;   /* [n] */
} KMeans;

static LK_HOT void
add_scaled (float *restrict to, const float *restrict from, float factor, int n)
{
  for (int c = 0; c < n; c++)
    to[c] += factor * from[c];
}

static void
assign_slice (void *data, int slice, int worker)
{
  const KMeans *self = data;
  g_autofree float *cosines = g_new (float, self->k);
  int first = slice * ROWS_PER_SLICE, end = MIN (first + ROWS_PER_SLICE, self->n);

  for (int i = first; i < end; i++)
    {
      const float *row = self->x + (size_t) i * self->d;
      int best = 0;

      memset (cosines, 0, self->k * sizeof *cosines);
      for (int j = 0; j < self->d; j++)
        add_scaled (cosines, self->transposed + (size_t) j * self->k, row[j], self->k);
      for (int c = 1; c < self->k; c++)
        if (cosines[c] > cosines[best])
          best = c;
      self->assignment[i] = best;
    }
}

static void
assign (KMeans *self, LkPool *pool)
{
  for (int c = 0; c < self->k; c++)
    for (int j = 0; j < self->d; j++)
      self->transposed[(size_t) j * self->k + c] = self->centers[(size_t) c * self->d + j];
  lk_pool_run (pool, (self->n + ROWS_PER_SLICE - 1) / ROWS_PER_SLICE, assign_slice, self);
}

static void
set_direction (float *center, const double *sum, int d)
{
  double squares = 0;

  for (int j = 0; j < d; j++)
    squares += sum[j] * sum[j];
  for (int j = 0; j < d && squares > 0; j++)
    center[j] = (float) (sum[j] / sqrt (squares));
}

static void
move_centers (KMeans *self, gboolean refill, LkRng *rng)
{
  g_autofree double *sum = g_new0 (double, (size_t) self->k * self->d);
  g_autofree int *count = g_new0 (int, self->k);

  for (int i = 0; i < self->n; i++)
    {
      double *at = sum + (size_t) self->assignment[i] * self->d;

      count[self->assignment[i]]++;
      for (int j = 0; j < self->d; j++)
        at[j] += (double) self->x[(size_t) i * self->d + j];
    }
  for (int c = 0; c < self->k; c++)
    {
      float *center = self->centers + (size_t) c * self->d;

      if (count[c] > 0)
        set_direction (center, sum + (size_t) c * self->d, self->d);
      else if (refill)
        memcpy (center, self->x + (size_t) lk_rng_below (rng, (uint32_t) self->n) * self->d, self->d * sizeof *center);
    }
}

void
lk_spherical_kmeans (const float *x,
                     int n,
                     int d,
                     float *centers,
                     int k,
                     int rounds,
                     gboolean refill,
                     LkRng *rng,
                     LkPool *pool,
                     int *assignment)
{
  g_autofree float *transposed = g_new (float, (size_t) d *k);
  KMeans self = {
    .x = x, .n = n, .d = d, .k = k, .centers = centers, .transposed = transposed, .assignment = assignment
  };

  for (int round = 0; round < rounds; round++)
    {
      assign (&self, pool);
      move_centers (&self, refill, rng);
    }
  assign (&self, pool);
}
