/* Symmetric matrices as constants: eigenvalues, powers, norms. In both builds of the engine. */

#include "golden.h"
#include "tensor/ops.h"
#include "tensor/symmetric.h"

#include <math.h>
#include <string.h>

#define N 40
#define ROWS 90

#ifdef LK_DOUBLE
#define CLOSE 1e-10
#else
#define CLOSE 2e-5
#endif

/* Second moments of numbers that are all of one sign, so that one eigenvalue is far above the others. */
static LkVar *
some_moments (LkTape *tape)
{
  return lk_second_moments (tape, golden_input (tape, "symmetric.x", lk_matrix_shape (ROWS, N), 0.5, 0.6));
}

static void
assert_close (const LkVar *a, const LkVar *b, double tolerance)
{
  double difference = 0, length = 0;

  g_assert_cmpuint (lk_shape_count (a->shape), ==, lk_shape_count (b->shape));
  for (size_t i = 0; i < lk_shape_count (a->shape); i++)
    {
      difference += pow ((double) (a->x[i] - b->x[i]), 2);
      length += pow ((double) b->x[i], 2);
    }
  g_assert_cmpfloat (sqrt (difference), <=, tolerance * sqrt (length));
}

static void
test_moments (void)
{
  Engine e = engine_new ();
  LkVar *x = golden_input (e.tape, "symmetric.x", lk_matrix_shape (ROWS, N), 1, 0), *moments;
  double sum = 0;

  moments = lk_second_moments (e.tape, x);
  for (int i = 0; i < ROWS; i++)
    sum += (double) x->x[i * N + 3] * (double) x->x[i * N + 7] / ROWS;
  g_assert_cmpfloat_with_epsilon ((double) moments->x[3 * N + 7], sum, CLOSE);
  g_assert_cmpfloat_with_epsilon ((double) moments->x[7 * N + 3], sum, CLOSE);
  g_assert_false (moments->needs_grad);
  engine_free (&e);
}

static void
test_eigen (void)
{
  Engine e = engine_new ();
  LkVar *a = some_moments (e.tape);
  LkEigen eigen = lk_symmetric_eigen (e.tape, a);
  LkVar *products = lk_matmul_bt (e.tape, eigen.vectors, eigen.vectors);

  assert_close (products, lk_diagonal (e.tape, 1, N), CLOSE);
  assert_close (lk_symmetric_power (e.tape, &eigen, 1, 0), a, CLOSE);
  for (int j = 0; j < N; j++)
    {
      const LkReal *vector = eigen.vectors->x + j * N;
      double largest = 0;

      g_assert_true (j == 0 || eigen.values->x[j] <= eigen.values->x[j - 1]);
      for (int i = 0; i < N; i++)
        if (fabs ((double) vector[i]) > fabs (largest))
          largest = (double) vector[i];
      g_assert_cmpfloat (largest, >, 0);
    }
  engine_free (&e);
}

static void
test_power (void)
{
  Engine e = engine_new ();
  LkVar *a = some_moments (e.tape), *root;
  LkEigen eigen = lk_symmetric_eigen (e.tape, a);

  root = lk_symmetric_power (e.tape, &eigen, 0.5, 0);
  assert_close (lk_matmul_bt (e.tape, root, root), a, CLOSE);
  assert_close (lk_symmetric_power (e.tape, &eigen, 1, 0.25), lk_add (e.tape, a, lk_diagonal (e.tape, 0.25, N)), CLOSE);

  /* What rounding makes of a zero is no number to take a root of. */
  eigen.values->x[N - 1] = (LkReal) -1e-9;
  root = lk_symmetric_power (e.tape, &eigen, 0.5, 0);
  g_assert_true (isfinite ((double) root->x[0]));
  engine_free (&e);
}

static void
test_norm (void)
{
  Engine e = engine_new ();
  LkVar *a = some_moments (e.tape), *minus = lk_scale (e.tape, a, -1);
  double largest = (double) lk_symmetric_eigen (e.tape, a).values->x[0];

  g_assert_cmpfloat_with_epsilon (lk_var_number (lk_spectral_norm (e.tape, a)), largest, CLOSE * largest);
  g_assert_cmpfloat_with_epsilon (lk_var_number (lk_spectral_norm (e.tape, minus)), largest, CLOSE * largest);
  g_assert_cmpfloat (lk_var_number (lk_spectral_norm (e.tape, lk_diagonal (e.tape, 0, N))), ==, 0);
  engine_free (&e);
}

static void
test_not_finite (void)
{
  Engine e = engine_new ();
  LkVar *a = some_moments (e.tape);
  LkEigen eigen;

  a->x[5] = NAN;
  eigen = lk_symmetric_eigen (e.tape, a);
  g_assert_true (isnan (lk_symmetric_power (e.tape, &eigen, 0.5, 0)->x[0]));
  g_assert_true (isnan (lk_var_number (lk_spectral_norm (e.tape, a))));
  engine_free (&e);
}

static void
use_all (LkTape *tape)
{
  LkVar *a = lk_second_moments (tape, lk_fill (tape, lk_matrix_shape (ROWS, N), 0.5));
  LkEigen eigen = lk_symmetric_eigen (tape, a);

  lk_symmetric_power (tape, &eigen, 0.5, 0);
  lk_spectral_norm (tape, lk_add (tape, a, lk_diagonal (tape, 1, N)));
}

/* Planning takes as much memory as the step, looks at no number, and an abandoned step computes nothing. */
static void
test_planning (void)
{
  Engine e = engine_new ();
  size_t planned, mark;
  LkVar *a;

  lk_arena_reset_peak (e.arena);
  lk_tape_set_planning (e.tape, TRUE);
  use_all (e.tape);
  planned = lk_arena_peak (e.arena);
  lk_tape_set_planning (e.tape, FALSE);

  lk_tape_begin (e.tape, TRUE);
  lk_arena_reset_peak (e.arena);
  use_all (e.tape);
  g_assert_cmpuint (lk_arena_peak (e.arena), ==, planned);

  lk_tape_begin (e.tape, TRUE);
  a = some_moments (e.tape);
  mark = lk_arena_mark (e.arena);
  lk_fill (e.tape, lk_matrix_shape (2 * N, N), 0);
  lk_arena_rewind (e.arena, mark);
  lk_tape_cancel (e.tape);
  g_assert_cmpfloat ((double) lk_symmetric_eigen (e.tape, a).values->x[0], ==, 0);
  engine_free (&e);
}

static void
test_fill (void)
{
  Engine e = engine_new ();
  LkVar *x = lk_fill (e.tape, (LkShape){ 2, 3, 4, 5 }, -1.5);

  g_assert_cmpint (x->shape.w, ==, 4);
  g_assert_false (x->needs_grad);
  for (size_t i = 0; i < lk_shape_count (x->shape); i++)
    g_assert_cmpfloat ((double) x->x[i], ==, -1.5);
  engine_free (&e);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tensor/symmetric/second-moments-are-mean-products", test_moments);
  g_test_add_func ("/tensor/symmetric/eigenvectors-are-orthonormal-ordered-and-signed", test_eigen);
  g_test_add_func ("/tensor/symmetric/power-and-shift", test_power);
  g_test_add_func ("/tensor/symmetric/spectral-norm-is-the-largest-eigenvalue", test_norm);
  g_test_add_func ("/tensor/symmetric/not-finite-stays-not-finite", test_not_finite);
  g_test_add_func ("/tensor/symmetric/planning-takes-the-memory-of-a-step", test_planning);
  g_test_add_func ("/tensor/fill/is-a-constant-of-a-shape", test_fill);
  return g_test_run ();
}
