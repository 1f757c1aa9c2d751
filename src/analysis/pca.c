#include "analysis/pca.h"

#include "base/philox.h"
#include "tensor/gemm.h"

#include <math.h>
#include <string.h>

#define EXACT 1024   /* columns up to which LAPACK sees the whole covariance: a second's work */
#define SLICE 1024   /* rows whose products are summed in float */
#define EXTRA 10     /* directions beside the wanted ones that iterate along (Halko et al., 4.3: 5 or 10) */
#define EXTREME 1e9f /* numbers beyond have products that lose digits, or overflow */
#define ITERATIONS 6 /* times the covariance is applied; 2 are enough for singular values that fall off (1.6) */

/* LAPACK: the largest eigenvalues of a symmetric matrix and their vectors. */
extern void dsyevr_ (const char *job,
                     const char *range,
                     const char *uplo,
                     const int *n,
                     double *a,
                     const int *lda,
                     const double *vl,
                     const double *vu,
                     const int *il,
                     const int *iu,
                     const double *tolerance,
                     int *m,
                     double *w,
                     double *z,
                     const int *ldz,
                     int *support,
                     double *work,
                     const int *lwork,
                     int *iwork,
                     const int *liwork,
                     int *info);

static gboolean
all_finite (const float *x, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (!isfinite (x[i]))
      return FALSE;
  return TRUE;
}

/* The k largest eigenvalues of a symmetric matrix [n, n], largest first, and their vectors [k, n]. Overwrites it. */
static void
largest_eigenvectors (double *matrix, int n, int k, double *values, double *vectors)
{
  g_autofree double *w = g_new (double, n), *z = g_new (double, (size_t) n *k), *work = NULL;
  g_autofree int *support = g_new (int, 2 * n), *integers = NULL;
  double wanted, none = 0;
  int first = n - k + 1, found, ask = -1, wanted_integers, size, info;

  dsyevr_ ("V", "I", "U", &n, matrix, &n, &none, &none, &first, &n, &none, &found, w, z, &n, support, &wanted, &ask,
           &wanted_integers, &ask, &info);
  size = (int) wanted;
  work = g_new (double, size);
  integers = g_new (int, wanted_integers);
  dsyevr_ ("V", "I", "U", &n, matrix, &n, &none, &none, &first, &n, &none, &found, w, z, &n, support, work, &size,
           integers, &wanted_integers, &info);
  if (info != 0)
    g_error ("dsyevr: %d", info); /* cannot be with finite numbers */

  for (int i = 0; i < k; i++)
    {
      values[i] = MAX (w[k - 1 - i], 0);
      memcpy (vectors + (size_t) i * n, z + (size_t) (k - 1 - i) * n, n * sizeof (double));
    }
}

/* 1, or where products of numbers as large or as small would overflow or vanish, what brings the largest to 1: components
 * and shares know no unit. */
static float
safe_scale (const float *x, size_t count)
{
  float largest = 0;

  for (size_t i = 0; i < count; i++)
    largest = MAX (largest, fabsf (x[i]));
  return largest == 0 || (largest > 1 / EXTREME && largest < EXTREME) ? 1 : 1 / largest;
}

static float *
centered_copy (const float *x, int n, int d, const float *mean, float scale)
{
  float *copy = g_new (float, (size_t) n *d);

  for (int i = 0; i < n; i++)
    for (int j = 0; j < d; j++)
      copy[(size_t) i * d + j] = scale * x[(size_t) i * d + j] - scale * mean[j];
  return copy;
}

/* sum [m, m2] += a' b over slices of rows (a [n, m], b [n, m2]): float within a slice, double over slices. */
static void
add_products (const float *a, const float *b, int n, int m, int m2, double *sum)
{
  g_autofree float *part = g_new (float, (size_t) m *m2);

  for (int i = 0; i < n; i += SLICE)
    {
      lk_gemm (TRUE, FALSE, m, m2, MIN (SLICE, n - i), 1, a + (size_t) i * m, m, b + (size_t) i * m2, m2, 0, part, m2);
      for (size_t e = 0; e < (size_t) m * m2; e++)
        sum[e] += part[e];
    }
}

/* Rows [k, d] become orthonormal, each free of those before it (Gram-Schmidt, twice: "twice is enough", Giraud et al.
 * 2005). A row that lies in the others' span becomes the first unit vector that does not. */
static void
orthonormalize (double *rows, int k, int d)
{
  for (int i = 0; i < k; i++)
    {
      double *row = rows + (size_t) i * d, before = 0, squares;
      int unit = 0;

      for (int j = 0; j < d; j++)
        before += row[j] * row[j];
      for (;;)
        {
          for (int pass = 0; pass < 2; pass++)
            for (int other = 0; other < i; other++)
              {
                const double *there = rows + (size_t) other * d;
                double dot = 0;

                for (int j = 0; j < d; j++)
                  dot += row[j] * there[j];
                for (int j = 0; j < d; j++)
                  row[j] -= dot * there[j];
              }
          squares = 0;
          for (int j = 0; j < d; j++)
            squares += row[j] * row[j];
          if (squares > 1e-12 * before && squares > 0)
            break;
          memset (row, 0, d * sizeof (double));
          row[unit++] = before = 1;
        }
      for (int j = 0; j < d; j++)
        row[j] /= sqrt (squares);
    }
}

static void
by_covariance (LkPca *self, const float *x, int n, double *variance)
{
  int d = self->d;
  g_autofree double *products = g_new0 (double, (size_t) d *d), *vectors = g_new (double, (size_t) self->k *d);

  add_products (x, x, n, d, d, products);
  largest_eigenvectors (products, d, self->k, variance, vectors);
  for (size_t e = 0; e < (size_t) self->k * d; e++)
    self->components[e] = (float) vectors[e];
}

/* The space that a few directions more than wanted span turns towards the leading ones each time x'x is applied; within
 * it, the components are those of the projected rows. */
static void
by_subspace (LkPca *self, const float *x, int n, double *variance)
{
  int d = self->d, k = self->k, m = MIN (k + EXTRA, d);
  g_autofree double *space = g_new (double, (size_t) m *d), *products = g_new0 (double, (size_t) m *m);
  g_autofree double *vectors = g_new (double, (size_t) k *m);
  g_autofree float *narrow = g_new (float, (size_t) m *d), *projected = g_new (float, (size_t) n *m);
  LkRng rng = lk_rng (0, LK_STREAM_EVAL, lk_hash_name ("pca"), 0, 0);

  for (size_t e = 0; e < (size_t) m * d; e++)
    space[e] = lk_rng_normal (&rng);
  for (int iteration = 0;; iteration++)
    {
      orthonormalize (space, m, d);
      for (size_t e = 0; e < (size_t) m * d; e++)
        narrow[e] = (float) space[e];
      lk_gemm (FALSE, TRUE, n, m, d, 1, x, d, narrow, d, 0, projected, m);
      if (iteration == ITERATIONS)
        break;
      memset (space, 0, (size_t) m * d * sizeof (double));
      add_products (projected, x, n, m, d, space);
    }

  add_products (projected, projected, n, m, m, products);
  largest_eigenvectors (products, m, k, variance, vectors);
  for (int c = 0; c < k; c++)
    for (int j = 0; j < d; j++)
      {
        double sum = 0;

        for (int l = 0; l < m; l++)
          sum += vectors[(size_t) c * m + l] * space[(size_t) l * d + j];
        self->components[(size_t) c * d + j] = (float) sum;
      }
}

static void
fix_signs (LkPca *self)
{
  for (int c = 0; c < self->k; c++)
    {
      float *component = self->components + (size_t) c * self->d;
      int largest = 0;

      for (int j = 1; j < self->d; j++)
        if (fabsf (component[j]) > fabsf (component[largest]))
          largest = j;
      if (component[largest] < 0)
        for (int j = 0; j < self->d; j++)
          component[j] = -component[j];
    }
}

LkPca *
lk_pca_new (const float *x, int n, int d, int k)
{
  g_autofree double *variance = g_new0 (double, MAX (k, 1)), *sum = g_new0 (double, MAX (d, 1));
  g_autofree float *centered = NULL;
  LkPca *self;
  double total = 0;

  g_return_val_if_fail (n >= 1 && k >= 1 && k <= d, NULL);

  if (!all_finite (x, (size_t) n * d))
    return NULL;

  self = g_new0 (LkPca, 1);
  self->d = d;
  self->k = k;
  self->mean = g_new (float, d);
  self->components = g_new (float, (size_t) k *d);
  self->share = g_new (double, k);

  for (int i = 0; i < n; i++)
    for (int j = 0; j < d; j++)
      sum[j] += x[(size_t) i * d + j];
  for (int j = 0; j < d; j++)
    self->mean[j] = (float) (sum[j] / n);
  centered = centered_copy (x, n, d, self->mean, safe_scale (x, (size_t) n * d));
  for (size_t e = 0; e < (size_t) n * d; e++)
    total += (double) centered[e] * centered[e];

  if (d <= EXACT)
    by_covariance (self, centered, n, variance);
  else
    by_subspace (self, centered, n, variance);
  fix_signs (self);
  for (int c = 0; c < k; c++)
    self->share[c] = total > 0 ? MIN (variance[c] / total, 1) : 0;
  return self;
}

void
lk_pca_free (LkPca *self)
{
  if (self == NULL)
    return;
  g_free (self->mean);
  g_free (self->components);
  g_free (self->share);
  g_free (self);
}

void
lk_pca_project (const LkPca *self, const float *x, int n, float *out)
{
  g_autofree float *rows = NULL;

  for (int i = 0; i < n; i += SLICE)
    {
      int count = MIN (SLICE, n - i);

      g_free (rows);
      rows = centered_copy (x + (size_t) i * self->d, count, self->d, self->mean, 1);
      lk_gemm (FALSE, TRUE, count, self->k, self->d, 1, rows, self->d, self->components, self->d, 0,
               out + (size_t) i * self->k, self->k);
    }
}
