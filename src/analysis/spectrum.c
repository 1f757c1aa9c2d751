#include "analysis/spectrum.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* LAPACK (Anderson et al., "LAPACK Users' Guide"): singular values by divide and conquer. Fortran, so column-major and
 * everything by address. OpenBLAS has it but not every distribution ships the C header. */
extern void dgesdd_ (const char *job,
                     const int *m,
                     const int *n,
                     double *a,
                     const int *lda,
                     double *s,
                     double *u,
                     const int *ldu,
                     double *vt,
                     const int *ldvt,
                     double *work,
                     const int *lwork,
                     int *iwork,
                     int *info);

/* BLAS: the product of a matrix with its own transpose, one triangle of it. */
extern void dsyrk_ (const char *uplo,
                    const char *trans,
                    const int *n,
                    const int *k,
                    const double *alpha,
                    const double *a,
                    const int *lda,
                    const double *beta,
                    double *c,
                    const int *ldc);

static gboolean
all_finite (const float *x, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (!isfinite (x[i]))
      return FALSE;
  return TRUE;
}

static void
center_columns (double *x, int n, int d)
{
  for (int j = 0; j < d; j++)
    {
      double mean = 0;

      for (int i = 0; i < n; i++)
        mean += x[(size_t) i * d + j];
      mean /= n;
      for (int i = 0; i < n; i++)
        x[(size_t) i * d + j] -= mean;
    }
}

/* (transfer full) */
static double *
double_copy (const float *x, int n, int d, int centered)
{
  size_t count = (size_t) n * (size_t) d;
  double *copy = g_new (double, count);

  for (size_t i = 0; i < count; i++)
    copy[i] = x[i];
  if (centered)
    center_columns (copy, n, d);
  return copy;
}

/* Row-major x [n, d] is column-major x' [d, n], which has the same singular values. Overwrites x. */
static int
singular_values_in_place (double *x, int n, int d, double *values)
{
  g_autofree int *integers = g_new (int, (size_t) 8 * MIN (n, d));
  g_autofree double *work = NULL;
  double wanted, unused;
  int ask = -1, one = 1, info, size;

  dgesdd_ ("N", &d, &n, x, &d, values, &unused, &one, &unused, &one, &wanted, &ask, integers, &info);
  if (info != 0)
    return info;

  size = (int) wanted;
  work = g_new (double, (size_t) size);
  dgesdd_ ("N", &d, &n, x, &d, values, &unused, &one, &unused, &one, work, &size, integers, &info);
  return info;
}

void
lk_singular_values (const float *x, int n, int d, int centered, double *values)
{
  g_autofree double *copy = NULL;
  gboolean good = all_finite (x, (size_t) n * (size_t) d);

  if (n < 1 || d < 1)
    return;

  if (good)
    {
      copy = double_copy (x, n, d, centered);
      good = singular_values_in_place (copy, n, d, values) == 0;
    }

  for (int i = 0; i < MIN (n, d) && !good; i++)
    values[i] = NAN;
}

double
lk_rankme (const float *x, int n, int d)
{
  int count = MIN (n, d);
  g_autofree double *values = g_new (double, MAX (count, 1));
  double sum = 0, entropy = 0;

  if (count < 1)
    return NAN;

  lk_singular_values (x, n, d, FALSE, values);
  for (int i = 0; i < count; i++)
    sum += values[i];
  for (int i = 0; i < count; i++)
    {
      double p = (sum != 0 ? values[i] / sum : 0) + 1e-7;

      entropy -= p * log (p);
    }
  return exp (entropy);
}

double
lk_l2_std (const float *x, int n, int d)
{
  g_autofree double *sum = g_new0 (double, d);
  g_autofree double *squares = g_new0 (double, d);
  double total = 0;

  if (n < 1 || d < 1)
    return NAN;

  for (int i = 0; i < n; i++)
    {
      const float *row = x + (size_t) i * d;
      double length = 0;

      for (int j = 0; j < d; j++)
        length += (double) row[j] * row[j];
      length = length > 0 ? sqrt (length) : 1;
      for (int j = 0; j < d; j++)
        {
          double value = row[j] / length;

          sum[j] += value;
          squares[j] += value * value;
        }
    }
  for (int j = 0; j < d; j++)
    {
      double mean = sum[j] / n, variance = squares[j] / n - mean * mean;

      /* Rounding may leave a constant column a hair below zero; a column that is not a number must stay one. */
      total += variance < 0 ? 0 : sqrt (variance);
    }
  return total / d;
}

/* Trace and squared Frobenius norm of the covariance say it all: sums of eigenvalues and of their squares. x x' has the same
 * eigenvalues as x' x, so the smaller of the two is made. */
double
lk_participation (const float *x, int n, int d)
{
  const double one = 1, zero = 0;
  int size = MIN (n, d);
  g_autofree double *copy = NULL, *products = NULL;
  double trace = 0, squares = 0;

  if (size < 1 || !all_finite (x, (size_t) n * (size_t) d))
    return NAN;

  copy = double_copy (x, n, d, TRUE);
  products = g_new (double, (size_t) size *(size_t) size);
  if (d <= n)
    dsyrk_ ("U", "N", &d, &n, &one, copy, &d, &zero, products, &d);
  else
    dsyrk_ ("U", "T", &n, &d, &one, copy, &d, &zero, products, &n);
  for (int j = 0; j < size; j++)
    {
      const double *column = products + (size_t) j * size;

      for (int i = 0; i < j; i++)
        squares += 2 * column[i] * column[i];
      squares += column[j] * column[j];
      trace += column[j];
    }
  return squares > 0 ? trace * trace / squares : 0;
}

int
lk_unit_deviations (const float *x, int n, int d, double *deviation)
{
  g_autofree double *copy = NULL;
  double all = 0;
  int dead = 0;

  if (n < 1 || d < 1 || !all_finite (x, (size_t) n * (size_t) d))
    {
      for (int j = 0; j < d; j++)
        deviation[j] = NAN;
      return -1;
    }

  for (size_t i = 0; i < (size_t) n * (size_t) d; i++)
    all += (double) x[i] * x[i];
  all = all > 0 ? sqrt (all / ((double) n * d)) : 1;

  copy = double_copy (x, n, d, TRUE);
  memset (deviation, 0, (size_t) d * sizeof *deviation);
  for (int i = 0; i < n; i++)
    for (int j = 0; j < d; j++)
      deviation[j] += copy[(size_t) i * d + j] * copy[(size_t) i * d + j];
  for (int j = 0; j < d; j++)
    {
      deviation[j] = sqrt (deviation[j] / n) / all;
      dead += deviation[j] < LK_DEAD_DEVIATION;
    }
  return dead;
}
