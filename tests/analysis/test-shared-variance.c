/* Shares of variance whose right values are known, and scores of ranks. */

#include "analysis/shared-variance.h"
#include "analysis/top-scores.h"
#include "base/philox.h"

#include <glib.h>
#include <math.h>

#define EPSILON 1e-9

static void
test_independent (void)
{
  const double r[] = { 0.6, 0.3, 0 }, between[] = { 1, 0, 0, 0, 1, 0, 0, 0, 1 };
  double part[3];

  g_assert_cmpfloat_with_epsilon (lk_shared_variance (3, r, between, part), 0.45, EPSILON);
  g_assert_cmpfloat_with_epsilon (part[0], 0.36, EPSILON);
  g_assert_cmpfloat_with_epsilon (part[1], 0.09, EPSILON);
  g_assert_cmpfloat_with_epsilon (part[2], 0, EPSILON);
}

/* Of two the formula fits a line: each gets half of (what it explains alone + what it adds to the other). */
static void
test_two_that_go_together (void)
{
  const double r[] = { 0.7, 0.5 }, rho = 0.4, between[] = { 1, rho, rho, 1 };
  double whole = (r[0] * r[0] + r[1] * r[1] - 2 * rho * r[0] * r[1]) / (1 - rho * rho), part[2];

  g_assert_cmpfloat_with_epsilon (lk_shared_variance (2, r, between, part), whole, EPSILON);
  g_assert_cmpfloat_with_epsilon (part[0], (r[0] * r[0] + whole - r[1] * r[1]) / 2, EPSILON);
  g_assert_cmpfloat_with_epsilon (part[1], (r[1] * r[1] + whole - r[0] * r[0]) / 2, EPSILON);
}

static void
test_the_same_twice (void)
{
  const double r[] = { 0.8, 0.8, 0.1 }, between[] = { 1, 1, 0, 1, 1, 0, 0, 0, 1 };
  double part[3];

  g_assert_cmpfloat_with_epsilon (lk_shared_variance (3, r, between, part), 0.65, EPSILON);
  g_assert_cmpfloat_with_epsilon (part[0], 0.32, EPSILON);
  g_assert_cmpfloat_with_epsilon (part[1], 0.32, EPSILON);
}

/* Cues do not push apart: neither one that does by itself, nor one that would only correct another. */
static void
test_no_negative_weights (void)
{
  const double r[] = { 0.5, -0.6 }, apart[] = { 1, 0, 0, 1 };
  const double corrects[] = { 0.5, 0.3 }, close[] = { 1, 0.9, 0.9, 1 };
  double part[2];

  g_assert_cmpfloat_with_epsilon (lk_shared_variance (2, r, apart, part), 0.25, EPSILON);
  g_assert_cmpfloat_with_epsilon (part[1], 0, EPSILON);
  g_assert_cmpfloat_with_epsilon (lk_shared_variance (2, corrects, close, part), 0.25, EPSILON);
  g_assert_cmpfloat (part[0], >, part[1]);
  g_assert_cmpfloat (part[1], >=, 0);
}

static void
test_missing (void)
{
  const double r[] = { NAN, 0.5 }, between[] = { NAN, NAN, NAN, 1 };
  double part[2];

  g_assert_cmpfloat_with_epsilon (lk_shared_variance (2, r, between, part), 0.25, EPSILON);
  g_assert_true (isnan (part[0]));
  g_assert_cmpfloat_with_epsilon (part[1], 0.25, EPSILON);
}

/* Whatever the correlations, parts are not negative and add up. */
static void
test_parts_add_up (void)
{
  LkRng rng = lk_rng (3, LK_STREAM_TEST, 0, 0, 0);

  for (int trial = 0; trial < 200; trial++)
    {
      enum
      {
        N = 5,
        ROWS = 12
      };
      double x[N + 1][ROWS], norm[N + 1] = { 0 }, r[N], between[N * N], part[N], sum = 0, whole;

      for (int i = 0; i <= N; i++)
        {
          for (int k = 0; k < ROWS; k++)
            {
              x[i][k] = lk_rng_range (&rng, -1, 1) + (i > 0 ? 0.5 * x[i - 1][k] : 0);
              norm[i] += x[i][k] * x[i][k];
            }
          norm[i] = sqrt (norm[i]);
        }
      for (int i = 0; i < N; i++)
        {
          r[i] = 0;
          for (int k = 0; k < ROWS; k++)
            r[i] += x[i][k] * x[N][k] / (norm[i] * norm[N]);
          for (int j = 0; j < N; j++)
            {
              between[i * N + j] = 0;
              for (int k = 0; k < ROWS; k++)
                between[i * N + j] += x[i][k] * x[j][k] / (norm[i] * norm[j]);
            }
        }
      whole = lk_shared_variance (N, r, between, part);
      for (int i = 0; i < N; i++)
        {
          g_assert_cmpfloat (part[i], >=, -EPSILON);
          g_assert_cmpfloat (whole, >=, fmax (r[i], 0) * fmax (r[i], 0) - EPSILON);
          sum += part[i];
        }
      g_assert_cmpfloat_with_epsilon (sum, whole, EPSILON);
      g_assert_cmpfloat (whole, <=, 1 + EPSILON);
    }
}

static void
test_scores (void)
{
  const float values[] = { 3, 9, -1, 7 }, ties[] = { 2, 5, 5, 5, 1 }, same[] = { 4, 4, 4 };
  float score[5];

  lk_top_scores (values, 4, score);
  g_assert_cmpfloat_with_epsilon (score[1], 1 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0 - 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (score[3], 1 / 2.0 + 1 / 3.0 + 1 / 4.0 - 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (score[0], 1 / 3.0 + 1 / 4.0 - 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (score[2], 1 / 4.0 - 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (score[0] + score[1] + score[2] + score[3], 0, 1e-6);

  lk_top_scores (ties, 5, score);
  g_assert_cmpfloat (score[1], ==, score[2]);
  g_assert_cmpfloat (score[1], ==, score[3]);
  g_assert_cmpfloat_with_epsilon (score[0], 1 / 4.0 + 1 / 5.0 - 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (score[1], -(score[0] + score[4]) / 3, 1e-6);

  lk_top_scores (same, 3, score);
  for (int i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (score[i], 0, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/analysis/shared-variance/independent-cues-have-their-own", test_independent);
  g_test_add_func ("/analysis/shared-variance/two-that-go-together", test_two_that_go_together);
  g_test_add_func ("/analysis/shared-variance/the-same-twice-is-halved", test_the_same_twice);
  g_test_add_func ("/analysis/shared-variance/no-negative-weights", test_no_negative_weights);
  g_test_add_func ("/analysis/shared-variance/missing-cues", test_missing);
  g_test_add_func ("/analysis/shared-variance/parts-add-up", test_parts_add_up);
  g_test_add_func ("/analysis/top-scores/first-ranks-count-most", test_scores);
  return g_test_run ();
}
