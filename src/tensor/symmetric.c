#include "tensor/symmetric.h"

#include "tensor/op-private.h"

#include <math.h>
#include <string.h>

#define NORM_ITERATIONS 300
#define NORM_TOLERANCE 1e-12 /* relative change of the norm that ends the iteration */

/* LAPACK: all eigenvalues of a symmetric matrix, smallest first, and their vectors in its place. */
extern void dsyevd_ (const char *job,
                     const char *uplo,
                     const int *n,
                     double *a,
                     const int *lda,
                     double *w,
                     double *work,
                     const int *lwork,
                     int *iwork,
                     const int *liwork,
                     int *info);

static gboolean
is_idle (LkTape *tape)
{
  return lk_tape_is_planning (tape) || lk_tape_cancelled (tape);
}

static gboolean
is_finite (const LkVar *a)
{
  size_t count = lk_shape_count (a->shape);

  for (size_t i = 0; i < count; i++)
    if (!isfinite ((double) a->x[i]))
      return FALSE;
  return TRUE;
}

static void
fill (LkVar *a, double number)
{
  size_t count = lk_shape_count (a->shape);

  for (size_t i = 0; i < count; i++)
    a->x[i] = (LkReal) number;
}

LkVar *
lk_second_moments (LkTape *tape, const LkVar *x)
{
  int n = x->shape.n, c = (int) lk_row_count (x->shape);
  LkVar *moments = lk_tape_var (tape, lk_matrix_shape (c, c), FALSE);

  if (!is_idle (tape))
    lk_gemm (TRUE, FALSE, c, c, n, (LkReal) (1.0 / n), x->x, c, x->x, c, 0, moments->x, c);
  return moments;
}

LkVar *
lk_diagonal (LkTape *tape, double number, int n)
{
  LkVar *a = lk_tape_var (tape, lk_matrix_shape (n, n), FALSE);

  if (is_idle (tape))
    return a;
  fill (a, 0);
  for (int i = 0; i < n; i++)
    a->x[(size_t) i * n + i] = (LkReal) number;
  return a;
}

/* LAPACK leaves the sign of a vector open: the entry that is largest in size, the first of equals, becomes positive. */
static double
sign_of (const double *vector, int n)
{
  int largest = 0;

  for (int i = 1; i < n; i++)
    if (fabs (vector[i]) > fabs (vector[largest]))
      largest = i;
  return vector[largest] < 0 ? -1 : 1;
}

/* Largest first, as rows. */
static void
store_eigen (LkEigen *eigen, const double *w, const double *vectors, int n)
{
  for (int j = 0; j < n; j++)
    {
      const double *vector = vectors + (size_t) (n - 1 - j) * n;
      double sign = sign_of (vector, n);

      eigen->values->x[j] = (LkReal) w[n - 1 - j];
      for (int i = 0; i < n; i++)
        eigen->vectors->x[(size_t) j * n + i] = (LkReal) (sign * vector[i]);
    }
}

LkEigen
lk_symmetric_eigen (LkTape *tape, const LkVar *a)
{
  int n = a->shape.n, n_work = 1 + 6 * n + 2 * n * n, n_integers = 3 + 5 * n, info;
  LkEigen eigen = { .values = lk_tape_var (tape, lk_matrix_shape (1, n), FALSE),
                    .vectors = lk_tape_var (tape, lk_matrix_shape (n, n), FALSE) };
  LkArena *arena = lk_tape_arena (tape);
  size_t mark = lk_arena_mark (arena), count = (size_t) n * n;
  double *matrix = lk_tape_alloc (tape, count * sizeof *matrix);
  double *w = lk_tape_alloc (tape, (size_t) n * sizeof *w);
  double *work = lk_tape_alloc (tape, (size_t) n_work * sizeof *work);
  int *integers = lk_tape_alloc (tape, (size_t) n_integers * sizeof *integers);

  g_assert (lk_row_count (a->shape) == (size_t) n);
  if (is_idle (tape))
    ;
  else if (!is_finite (a))
    {
      fill (eigen.values, NAN);
      fill (eigen.vectors, NAN);
    }
  else
    {
      for (size_t i = 0; i < count; i++)
        matrix[i] = (double) a->x[i];
      /* Row-major: our lower triangle is LAPACK's upper one. */
      dsyevd_ ("V", "U", &n, matrix, &n, w, work, &n_work, integers, &n_integers, &info);
      if (info != 0)
        g_error ("dsyevd: %d", info); /* cannot be with finite numbers */
      store_eigen (&eigen, w, matrix, n);
    }
  lk_arena_rewind (arena, mark);
  return eigen;
}

double
lk_eigen_value (const LkEigen *eigen, int j)
{
  g_assert (j >= 0 && j < eigen->values->shape.c);
  return (double) eigen->values->x[j];
}

LkVar *
lk_powers (LkTape *tape, const LkVar *values, double power, double shift)
{
  size_t count = lk_shape_count (values->shape);
  LkVar *powers = lk_tape_var (tape, values->shape, FALSE);

  for (size_t i = 0; i < count && !is_idle (tape); i++)
    {
      double s = (double) values->x[i];

      powers->x[i] = (LkReal) (isnan (s) ? NAN : pow (MAX (s, 0), power) + shift);
    }
  return powers;
}

LkVar *
lk_quadratic_forms (LkTape *tape, const LkVar *vectors, const LkVar *a)
{
  int m = vectors->shape.n, n = a->shape.n;
  LkVar *forms = lk_tape_var (tape, lk_matrix_shape (1, m), FALSE);

  for (int k = 0; k < m && !is_idle (tape); k++)
    {
      const LkReal *u = vectors->x + (size_t) k * n;
      double sum = 0;

      for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
          sum += (double) u[i] * (double) a->x[(size_t) i * n + j] * (double) u[j];
      forms->x[k] = (LkReal) sum;
    }
  return forms;
}

LkVar *
lk_symmetric_power (LkTape *tape, const LkEigen *eigen, double power, double shift)
{
  int n = eigen->vectors->shape.n;
  LkVar *result = lk_tape_var (tape, lk_matrix_shape (n, n), FALSE);
  size_t mark = lk_arena_mark (lk_tape_arena (tape));
  const LkReal *factors = lk_powers (tape, eigen->values, power, shift)->x, *vectors = eigen->vectors->x;
  LkReal *scaled = lk_tape_alloc (tape, (size_t) n * n * sizeof *scaled);

  if (!is_idle (tape))
    {
      for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++)
          scaled[(size_t) j * n + i] = factors[j] * vectors[(size_t) j * n + i];
      lk_gemm (TRUE, FALSE, n, n, n, 1, scaled, n, vectors, n, 0, result->x, n);
    }
  lk_arena_rewind (lk_tape_arena (tape), mark);
  return result;
}

/* to = a from, and its length. */
static double
apply (const LkVar *a, const double *from, double *to)
{
  int n = a->shape.n;
  double squares = 0;

  for (int i = 0; i < n; i++)
    {
      const LkReal *row = a->x + (size_t) i * n;

      to[i] = 0;
      for (int j = 0; j < n; j++)
        to[i] += (double) row[j] * from[j];
      squares += to[i] * to[i];
    }
  return sqrt (squares);
}

static double
find_norm (const LkVar *a, double *x, double *y)
{
  int n = a->shape.n;
  double norm = 0, length;

  /* A start that no vector of interest is at right angles to, and the same everywhere. */
  for (int i = 0; i < n; i++)
    x[i] = 1 + 0.5 * sin (i + 1.0);
  for (int k = 0; k < NORM_ITERATIONS && (length = apply (a, x, y)) > 0; k++)
    {
      gboolean done = k > 0 && fabs (length - norm) <= NORM_TOLERANCE * length;

      norm = length;
      if (done)
        break;
      for (int i = 0; i < n; i++)
        x[i] = y[i] / length;
    }
  return norm;
}

LkVar *
lk_spectral_norm (LkTape *tape, const LkVar *a)
{
  LkVar *norm = lk_tape_var (tape, lk_matrix_shape (1, 1), FALSE);
  size_t mark = lk_arena_mark (lk_tape_arena (tape)), bytes = (size_t) a->shape.n * sizeof (double);
  double *x = lk_tape_alloc (tape, bytes), *y = lk_tape_alloc (tape, bytes);

  g_assert (lk_row_count (a->shape) == (size_t) a->shape.n);
  if (!is_idle (tape))
    norm->x[0] = (LkReal) (is_finite (a) ? find_norm (a, x, y) : NAN);
  lk_arena_rewind (lk_tape_arena (tape), mark);
  return norm;
}
