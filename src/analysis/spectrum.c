#include "analysis/spectrum.h"

#include <glib.h>
#include <math.h>

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
  size_t count = (size_t) n * (size_t) d;
  g_autofree double *copy = NULL;
  gboolean good = all_finite (x, count);

  if (n < 1 || d < 1)
    return;

  if (good)
    {
      copy = g_new (double, count);
      for (size_t i = 0; i < count; i++)
        copy[i] = x[i];
      if (centered)
        center_columns (copy, n, d);
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
