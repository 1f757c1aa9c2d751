#include "analysis/kmeans.h"

#include "base/philox.h"
#include "tensor/gemm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ITERATIONS 100 /* Lloyd's algorithm settles long before on real data */
#define SLICE 1024

typedef struct
{
  const float *x; /* [n, d] */
  int n, d, k;
  int *rows;       /* [n] those that are finite */
  float *centers;  /* [k, d] */
  float *squares;  /* [k] ½|center|² */
  double *nearest; /* [n] squared distance to the nearest center */
  int *assignment; /* [n] of rows */
} KMeans;

static const float *
row (const KMeans *self, int i)
{
  return self->x + (size_t) self->rows[i] * self->d;
}

static double
squared_distance (const float *a, const float *b, int d)
{
  double sum = 0;

  for (int j = 0; j < d; j++)
    sum += ((double) a[j] - b[j]) * ((double) a[j] - b[j]);
  return sum;
}

static gboolean
is_finite (const float *values, int d)
{
  for (int j = 0; j < d; j++)
    if (!isfinite (values[j]))
      return FALSE;
  return TRUE;
}

/* A row, drawn with the probability of its squared distance to the nearest center; their sum is total > 0. */
static int
draw_row (const KMeans *self, LkRng *rng, double total)
{
  double target = lk_rng_uniform (rng) * total;
  int drawn = -1;

  for (int i = 0; i < self->n && target >= 0; i++)
    if (self->nearest[i] > 0)
      {
        drawn = i;
        target -= self->nearest[i];
      }
  return drawn;
}

/* What the squared distances to the nearest center would add up to with one more center; written to nearest. */
static double
add_center (const KMeans *self, int center, const double *before, double *nearest)
{
  double total = 0;

  for (int i = 0; i < self->n; i++)
    {
      double distance = squared_distance (row (self, i), row (self, center), self->d);

      nearest[i] = before != NULL ? MIN (before[i], distance) : distance;
      total += nearest[i];
    }
  return total;
}

/* The best of a few draws becomes the next center. Stops early when every row is one. */
static void
choose_centers (KMeans *self, uint32_t seed)
{
  g_autofree double *tried = g_new (double, self->n), *best = g_new (double, self->n);
  LkRng rng = lk_rng (seed, LK_STREAM_EVAL, lk_hash_name ("kmeans"), 0, 0);
  int chosen = (int) lk_rng_below (&rng, (uint32_t) self->n), draws = 2 + (int) log (self->k);
  double total = add_center (self, chosen, NULL, self->nearest);

  memcpy (self->centers, row (self, chosen), self->d * sizeof (float));
  for (int c = 1; c < self->k; c++)
    {
      double best_total = INFINITY;

      if (total == 0)
        {
          self->k = c;
          return;
        }

      for (int t = 0; t < draws; t++)
        {
          int drawn = draw_row (self, &rng, total);
          double then = add_center (self, drawn, self->nearest, tried);

          if (then < best_total)
            {
              best_total = then;
              chosen = drawn;
              memcpy (best, tried, self->n * sizeof (double));
            }
        }
      total = best_total;
      memcpy (self->nearest, best, self->n * sizeof (double));
      memcpy (self->centers + (size_t) c * self->d, row (self, chosen), self->d * sizeof (float));
    }
}

/* Gives each row to its nearest center, the lower of equals; whether any row moved. */
static gboolean
assign (KMeans *self)
{
  int d = self->d, k = self->k;
  g_autofree float *slice = g_new (float, (size_t) SLICE *d), *products = g_new (float, (size_t) SLICE *k);
  gboolean moved = FALSE;

  for (int c = 0; c < k; c++)
    {
      const float *center = self->centers + (size_t) c * d;
      double sum = 0;

      for (int j = 0; j < d; j++)
        sum += (double) center[j] * center[j];
      self->squares[c] = (float) (sum / 2);
    }

  for (int first = 0; first < self->n; first += SLICE)
    {
      int count = MIN (SLICE, self->n - first);

      for (int i = 0; i < count; i++)
        memcpy (slice + (size_t) i * d, row (self, first + i), d * sizeof (float));
      lk_gemm (FALSE, TRUE, count, k, d, 1, slice, d, self->centers, d, 0, products, k);
      for (int i = 0; i < count; i++)
        {
          const float *product = products + (size_t) i * k;
          int best = 0;

          for (int c = 1; c < k; c++)
            if (self->squares[c] - product[c] < self->squares[best] - product[best])
              best = c;
          moved |= self->assignment[first + i] != best;
          self->assignment[first + i] = best;
        }
    }
  return moved;
}

/* Moves each center to the mean of its rows; one without rows stays. */
static void
move_centers (KMeans *self)
{
  g_autofree double *sum = g_new0 (double, (size_t) self->k * self->d);
  g_autofree int *count = g_new0 (int, self->k);

  for (int i = 0; i < self->n; i++)
    {
      const float *values = row (self, i);
      double *at = sum + (size_t) self->assignment[i] * self->d;

      count[self->assignment[i]]++;
      for (int j = 0; j < self->d; j++)
        at[j] += values[j];
    }
  for (int c = 0; c < self->k; c++)
    for (int j = 0; j < self->d && count[c] > 0; j++)
      self->centers[(size_t) c * self->d + j] = (float) (sum[(size_t) c * self->d + j] / count[c]);
}

typedef struct
{
  int cluster, count;
} Size;

static int
compare_sizes (const void *a, const void *b)
{
  const Size *x = a, *y = b;

  return x->count != y->count ? y->count - x->count : x->cluster - y->cluster;
}

/* The largest cluster becomes number 0. */
static void
number_by_size (KMeans *self)
{
  g_autofree Size *sizes = g_new0 (Size, self->k);
  g_autofree int *number = g_new (int, self->k);

  for (int c = 0; c < self->k; c++)
    sizes[c].cluster = c;
  for (int i = 0; i < self->n; i++)
    sizes[self->assignment[i]].count++;
  qsort (sizes, self->k, sizeof *sizes, compare_sizes);
  for (int c = 0; c < self->k; c++)
    number[sizes[c].cluster] = c;
  for (int i = 0; i < self->n; i++)
    self->assignment[i] = number[self->assignment[i]];
}

void
lk_kmeans (const float *x, int n, int d, int k, uint32_t seed, int *assignment)
{
  g_autofree int *rows = g_new (int, MAX (n, 1)), *of_rows = g_new (int, MAX (n, 1));
  g_autofree float *centers = NULL, *squares = NULL;
  g_autofree double *nearest = g_new (double, MAX (n, 1));
  KMeans self = { .x = x, .d = d, .rows = rows, .nearest = nearest, .assignment = of_rows };

  for (int i = 0; i < n; i++)
    {
      assignment[i] = of_rows[i] = -1;
      if (is_finite (x + (size_t) i * d, d))
        rows[self.n++] = i;
    }
  if (self.n == 0)
    return;

  self.k = CLAMP (k, 1, self.n);
  self.centers = centers = g_new (float, (size_t) self.k *d);
  self.squares = squares = g_new (float, self.k);
  choose_centers (&self, seed);
  for (int i = 0; i < ITERATIONS && assign (&self); i++)
    move_centers (&self);
  number_by_size (&self);
  for (int i = 0; i < self.n; i++)
    assignment[rows[i]] = of_rows[i];
}
