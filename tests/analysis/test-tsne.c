#include "analysis/tsne.h"

#include "analysis/tsne-exact.h"
#include "analysis/tsne-field.h"
#include "base/philox.h"
#include "golden.h"
#include "tensor/gemm.h"

#include <math.h>
#include <string.h>

/* What the first step from rest makes of the gradient: learning rate times a gain that has risen once. */
#define FIRST_STEP (200 * 1.2)

/* n points x [n, d] in 5 clusters, with their k nearest neighbors by a plain search. */
static float *
clusters (int n, int d, int k, int *index, float *distance2)
{
  LkRng rng = lk_rng (3, LK_STREAM_TEST, (uint32_t) n, (uint32_t) d, 0);
  float *x = g_new (float, n *d);
  g_autofree double *center = g_new (double, 5 * d);

  for (int i = 0; i < 5 * d; i++)
    center[i] = 4 * lk_rng_normal (&rng);
  for (int i = 0; i < n * d; i++)
    x[i] = (float) (center[(i / d) % 5 * d + i % d] + lk_rng_normal (&rng));

  for (int i = 0; i < n; i++)
    {
      int found = 0;

      for (int j = 0; j < n; j++)
        {
          float squares = 0;
          int at = MIN (found, k - 1);

          for (int c = 0; c < d; c++)
            squares += (x[i * d + c] - x[j * d + c]) * (x[i * d + c] - x[j * d + c]);
          if (j == i || (found == k && squares >= distance2[i * k + k - 1]))
            continue;
          for (; at > 0 && squares < distance2[i * k + at - 1]; at--)
            {
              distance2[i * k + at] = distance2[i * k + at - 1];
              index[i * k + at] = index[i * k + at - 1];
            }
          distance2[i * k + at] = squares;
          index[i * k + at] = j;
          found = MIN (found + 1, k);
        }
    }
  return x;
}

static float *
random_layout (int n, double deviation)
{
  LkRng rng = lk_rng (8, LK_STREAM_TEST, (uint32_t) n, 0, 0);
  float *layout = g_new (float, 2 * n);

  for (int i = 0; i < 2 * n; i++)
    layout[i] = (float) (deviation * lk_rng_normal (&rng));
  return layout;
}

/* -- the mathematics ----------------------------------------------------------------------------------------------- */

static void
test_kl_and_gradient_match_scikit_learn (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("tsne.safetensors");
  gsize size;
  int count, n;
  g_autofree int *index = golden_ints (file, "index", &count);
  g_autofree float *distance2 = golden_floats (file, "distance2", &size);
  g_autofree float *gradient = golden_floats (file, "gradient", &size);
  g_autofree float *y = golden_floats (file, "y", &size);
  LkPool *pool = lk_pool_new (1, 0, lk_thread_init);
  g_autoptr (LkAffinity) p = NULL;
  g_autoptr (LkTsne) tsne = NULL;
  const float *layout;
  double wrong = 0, all = 0;

  n = (int) size / 2;
  p = lk_affinity_new (index, distance2, n, count / n, 10, pool);
  tsne = lk_tsne_new (p, y, LK_TSNE_EXACT, pool);
  g_assert_cmpfloat_with_epsilon (lk_tsne_kl (tsne), golden_number (file, "kl"), 1e-5);

  lk_tsne_begin (tsne, &(LkTsneSchedule){ 1, 0, 1 });
  g_assert_true (lk_tsne_step (tsne));
  g_assert_false (lk_tsne_step (tsne));
  g_assert_cmpint (lk_tsne_iteration (tsne), ==, 1);
  layout = lk_tsne_layout (tsne);
  for (int i = 0; i < 2 * n; i++)
    {
      double moved = 4 * (layout[i] - y[i]) / -FIRST_STEP;

      wrong += (moved - gradient[i]) * (moved - gradient[i]);
      all += gradient[i] * gradient[i];
    }
  g_assert_cmpfloat (sqrt (wrong / all), <, 1e-4);
  lk_pool_free (pool);
}

/* KL in double, pair by pair. */
static double
plain_kl (const LkAffinity *p, const double *y)
{
  double z = 0, kl = 0;

  for (int i = 0; i < p->n; i++)
    for (int j = 0; j < p->n; j++)
      if (i != j)
        z += 1 / (1 + pow (y[2 * i] - y[2 * j], 2) + pow (y[2 * i + 1] - y[2 * j + 1], 2));
  for (int i = 0; i < p->n; i++)
    for (int e = p->first[i]; e < p->first[i + 1]; e++)
      {
        int j = p->column[e];
        double q = 1 / (1 + pow (y[2 * i] - y[2 * j], 2) + pow (y[2 * i + 1] - y[2 * j + 1], 2)) / z;

        kl += p->value[e] > 0 ? p->value[e] * log (p->value[e] / q) : 0;
      }
  return kl;
}

/* 77 points: the last tile is not full. */
static void
test_first_step_follows_finite_differences (void)
{
  enum
  {
    N = 77,
    K = 20
  };
  const double h = 1e-4;
  g_autofree int *index = g_new (int, N *K);
  g_autofree float *distance2 = g_new (float, N *K), *x = clusters (N, 4, K, index, distance2);
  g_autofree float *y = g_new (float, 2 * N);
  g_autofree double *exact = g_new (double, 2 * N);
  LkPool *pool = lk_pool_new (1, 0, lk_thread_init);
  g_autoptr (LkAffinity) p = lk_affinity_new (index, distance2, N, K, 6, pool);
  g_autoptr (LkTsne) tsne = NULL;
  double mean[2] = { 0 };

  for (int i = 0; i < 2 * N; i++)
    {
      y[i] = x[i / 2 * 4 + i % 2] / 2;
      mean[i % 2] += y[i] / N;
    }
  for (int i = 0; i < 2 * N; i++)
    exact[i] = y[i] = (float) (y[i] - mean[i % 2]);

  tsne = lk_tsne_new (p, y, LK_TSNE_EXACT, pool);
  g_assert_cmpfloat_with_epsilon (lk_tsne_kl (tsne), plain_kl (p, exact), 1e-5);
  lk_tsne_begin (tsne, &(LkTsneSchedule){ 1, 0, 1 });
  lk_tsne_step (tsne);
  for (int i = 0; i < 2 * N; i += 5)
    {
      double above, below;

      exact[i] = y[i] + h;
      above = plain_kl (p, exact);
      exact[i] = y[i] - h;
      below = plain_kl (p, exact);
      exact[i] = y[i];
      g_assert_cmpfloat_with_epsilon (4 * (lk_tsne_layout (tsne)[i] - y[i]) / -FIRST_STEP, (above - below) / (2 * h),
                                      2e-6);
    }
  lk_pool_free (pool);
}

/* Forces [2, n] at points at [2, n], and Z. */
static double
exact_repulsion (const float *at, int n, float *force)
{
  LkTsneExact *exact = lk_tsne_exact_new (n);
  double z;

  lk_tsne_exact_place (exact, at, at + n);
  for (int job = 0; job < lk_tsne_exact_jobs (exact); job++)
    lk_tsne_exact_run (exact, job);
  z = lk_tsne_exact_sum (exact, force, force + n);
  lk_tsne_exact_free (exact);
  return z;
}

static double
field_repulsion (const float *at, int n, float *force)
{
  LkPool *pool = lk_pool_new (2, 0, lk_thread_init);
  LkTsneField *field = lk_tsne_field_new (n, pool);
  double z;

  lk_tsne_field_place (field, at, at + n);
  z = lk_tsne_field_read (field, at, at + n, 0, n / 3, force, force + n);
  z = lk_tsne_field_z (field, z + lk_tsne_field_read (field, at, at + n, n / 3, n, force, force + n));
  lk_tsne_field_free (field);
  lk_pool_free (pool);
  return z;
}

/* Error relative to the root mean square of the plain double loop. */
static double
repulsion_error (double (*repulsion) (const float *at, int n, float *force), int n, double deviation, double *z_error)
{
  g_autofree float *y = random_layout (n, deviation);
  g_autofree float *at = g_new (float, 2 * n), *force = g_new (float, 2 * n);
  double z, plain_z = 0, wrong = 0, all = 0;

  for (int i = 0; i < n; i++)
    for (int a = 0; a < 2; a++)
      at[a * n + i] = y[2 * i + a];
  z = repulsion (at, n, force);

  for (int i = 0; i < n; i++)
    {
      double plain[2] = { 0 };

      for (int j = 0; j < n; j++)
        {
          double dx = (double) y[2 * i] - y[2 * j], dy = (double) y[2 * i + 1] - y[2 * j + 1];
          double q = 1 / (1 + dx * dx + dy * dy);

          plain_z += i != j ? q : 0;
          plain[0] += q * q * dx;
          plain[1] += q * q * dy;
        }
      for (int a = 0; a < 2; a++)
        {
          wrong += pow (force[a * n + i] - plain[a], 2);
          all += pow (plain[a], 2);
        }
    }
  *z_error = fabs (z / plain_z - 1);
  return sqrt (wrong / all);
}

static void
test_exact_repulsion_is_exact (void)
{
  const int sizes[] = { 2, 15, 16, 17, 33, 500, 1003, 3001 };
  const double deviations[] = { 1e-4, 1, 30 };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (guint d = 0; d < G_N_ELEMENTS (deviations); d++)
      {
        double z_error, error = repulsion_error (exact_repulsion, sizes[s], deviations[d], &z_error);

        g_test_message ("n %d, deviation %g: force %.1e, Z %.1e", sizes[s], deviations[d], error, z_error);
        g_assert_cmpfloat (error, <, 1e-5);
        g_assert_cmpfloat (z_error, <, 1e-5);
      }
}

/* From a hundredth of the first layout's size to a map so thin that single close pairs are most of the force. */
static void
test_field_is_near (void)
{
  const double deviations[] = { 1e-6, 1e-4, 1e-2, 0.3, 1, 3, 10, 40 };

  for (guint d = 0; d < G_N_ELEMENTS (deviations); d++)
    {
      double z_error, error = repulsion_error (field_repulsion, 3000, deviations[d], &z_error);

      g_test_message ("deviation %g: force %.1e, Z %.1e", deviations[d], error, z_error);
      g_assert_cmpfloat (error, <, deviations[d] <= 10 ? 0.03 : 0.1);
      g_assert_cmpfloat (z_error, <, 5e-3);
    }
}

/* -- descent ------------------------------------------------------------------------------------------------------- */

static void
run (LkTsne *tsne, const LkTsneSchedule *schedule)
{
  lk_tsne_begin (tsne, schedule);
  while (lk_tsne_step (tsne))
    ;
}

static void
test_kl_falls_and_clusters_part (void)
{
  enum
  {
    N = 500,
    D = 8,
    K = 45
  };
  g_autofree int *index = g_new (int, N *K);
  g_autofree float *distance2 = g_new (float, N *K), *x = clusters (N, D, K, index, distance2);
  g_autofree float *start = g_new (float, 2 * N), *cold = NULL;
  LkPool *pool = lk_pool_new (1, 0, lk_thread_init);
  g_autoptr (LkAffinity) p = lk_affinity_new (index, distance2, N, K, 15, pool);
  g_autoptr (LkTsne) tsne = NULL;
  const float *layout;
  double first, last, moved = 0, radius = 0;
  int kept = 0;

  lk_tsne_start (x, N, D, 1, start);
  tsne = lk_tsne_new (p, start, LK_TSNE_EXACT, pool);
  first = lk_tsne_kl (tsne);
  run (tsne, &lk_tsne_cold);
  last = lk_tsne_kl (tsne);
  g_test_message ("KL %.3f to %.3f", first, last);
  g_assert_cmpfloat (last, <, first / 3);

  /* The nearest point in the map is one of the same cluster. */
  layout = lk_tsne_layout (tsne);
  for (int i = 0; i < N; i++)
    {
      int nearest = -1;
      double least = INFINITY;

      for (int j = 0; j < N; j++)
        {
          double distance = hypot (layout[2 * i] - layout[2 * j], layout[2 * i + 1] - layout[2 * j + 1]);

          if (j != i && distance < least)
            {
              least = distance;
              nearest = j;
            }
        }
      kept += nearest % 5 == i % 5;
    }
  g_assert_cmpint (kept, >, N * 95 / 100);

  /* A warm start with the same affinities stays near where it is, and within 10 % of its KL. */
  cold = g_memdup2 (layout, 2 * N * sizeof (float));
  run (tsne, &lk_tsne_warm);
  g_assert_cmpfloat (lk_tsne_kl (tsne), <, 1.1 * last);
  for (int i = 0; i < 2 * N; i++)
    {
      moved += pow (lk_tsne_layout (tsne)[i] - cold[i], 2);
      radius += pow (cold[i], 2);
    }
  g_assert_cmpfloat (sqrt (moved / radius), <, 0.5);
  lk_pool_free (pool);
}

/* Affinities can change in the middle of a schedule, as they do when the perplexity is turned. */
static void
test_affinities_change_on_the_way (void)
{
  enum
  {
    N = 300,
    D = 8,
    K = 60
  };
  g_autofree int *index = g_new (int, N *K);
  g_autofree float *distance2 = g_new (float, N *K), *x = clusters (N, D, K, index, distance2);
  g_autofree float *start = g_new (float, 2 * N);
  LkPool *pool = lk_pool_new (1, 0, lk_thread_init);
  g_autoptr (LkAffinity) near = lk_affinity_new (index, distance2, N, K, 5, pool);
  g_autoptr (LkAffinity) far = lk_affinity_new (index, distance2, N, K, 20, pool);
  g_autoptr (LkTsne) changed = NULL, straight = NULL;

  lk_tsne_start (x, N, D, 1, start);
  changed = lk_tsne_new (near, start, LK_TSNE_EXACT, pool);
  lk_tsne_begin (changed, &lk_tsne_cold);
  for (int i = 0; i < 500; i++)
    lk_tsne_step (changed);
  lk_tsne_set_affinity (changed, far);
  g_assert_cmpint (lk_tsne_iteration (changed), ==, 500);
  while (lk_tsne_step (changed))
    ;
  straight = lk_tsne_new (far, start, LK_TSNE_EXACT, pool);
  run (straight, &lk_tsne_cold);
  g_assert_cmpfloat (lk_tsne_kl (changed), <, 1.1 * lk_tsne_kl (straight));
  lk_pool_free (pool);
}

/* So many points that both ways to compute the repulsion have several jobs. */
static void
test_threads_change_no_bit (void)
{
  enum
  {
    N = 2100,
    D = 4,
    K = 30
  };
  g_autofree int *index = g_new (int, N *K);
  g_autofree float *distance2 = g_new (float, N *K), *x = clusters (N, D, K, index, distance2);
  g_autofree float *start = g_new (float, 2 * N);

  lk_tsne_start (x, N, D, 1, start);
  for (int repulsion = LK_TSNE_EXACT; repulsion <= LK_TSNE_FIELD; repulsion++)
    {
      g_autofree float *alone = NULL;

      for (int threads = 1; threads <= 4; threads *= 2)
        {
          LkPool *pool = lk_pool_new (threads, 0, lk_thread_init);
          g_autoptr (LkAffinity) p = lk_affinity_new (index, distance2, N, K, 10, pool);
          g_autoptr (LkTsne) tsne = lk_tsne_new (p, start, (LkTsneRepulsion) repulsion, pool);

          run (tsne, &(LkTsneSchedule){ 60, 20, 12 });
          if (alone == NULL)
            alone = g_memdup2 (lk_tsne_layout (tsne), 2 * N * sizeof (float));
          else
            g_assert_cmpmem (lk_tsne_layout (tsne), 2 * N * sizeof (float), alone, 2 * N * sizeof (float));
          lk_pool_free (pool);
        }
    }
}

/* A whole run on the field, from start to end, with a few exact iterations, is as good as an exact one
 * but for the luck of where clusters land. */
static void
test_field_leads_to_as_good_a_map (void)
{
  enum
  {
    N = 1200,
    D = 8,
    K = 45
  };
  g_autofree int *index = g_new (int, N *K);
  g_autofree float *distance2 = g_new (float, N *K), *x = clusters (N, D, K, index, distance2);
  g_autofree float *start = g_new (float, 2 * N);
  LkPool *pool = lk_pool_new (2, 0, lk_thread_init);
  g_autoptr (LkAffinity) p = lk_affinity_new (index, distance2, N, K, 15, pool);
  g_autoptr (LkTsne) exact = NULL, field = NULL;
  double of_field, of_exact;

  lk_tsne_start (x, N, D, 1, start);
  exact = lk_tsne_new (p, start, LK_TSNE_EXACT, pool);
  run (exact, &lk_tsne_cold);
  field = lk_tsne_new (p, start, LK_TSNE_FIELD, pool);
  lk_tsne_begin (field, &lk_tsne_cold);
  while (lk_tsne_iteration (field) < 950)
    lk_tsne_step (field);
  of_field = lk_tsne_kl (field);
  lk_tsne_set_repulsion (field, LK_TSNE_EXACT);
  g_assert_cmpfloat_with_epsilon (lk_tsne_kl (field), of_field, 5e-3);
  while (lk_tsne_step (field))
    ;
  of_exact = lk_tsne_kl (exact);
  g_test_message ("KL exact %.4f, field %.4f, polished %.4f", of_exact, of_field, lk_tsne_kl (field));
  g_assert_cmpfloat (lk_tsne_kl (field), <, 1.1 * of_exact);
  lk_pool_free (pool);
}

/* -- degenerate input ---------------------------------------------------------------------------------------------- */

/* Duplicates, up to all rows alike as after a collapse, give a finite map whose points do not all lie on one another. */
static void
test_equal_rows_give_a_map (void)
{
  enum
  {
    N = 64,
    D = 3,
    K = 21
  };
  LkPool *pool = lk_pool_new (1, 0, lk_thread_init);

  for (int different = 1; different <= 8; different *= 8)
    {
      g_autofree int *index = g_new (int, N *K);
      g_autofree float *distance2 = g_new0 (float, N *K), *x = g_new (float, N *D), *start = g_new (float, 2 * N);
      g_autoptr (LkAffinity) p = NULL;
      g_autoptr (LkTsne) tsne = NULL;
      double spread = 0;

      for (int i = 0; i < N * D; i++)
        x[i] = (float) (i / D % different);
      for (int i = 0; i < N; i++)
        for (int j = 0; j < K; j++)
          {
            index[i * K + j] = (i + (j + 1) * different) % N;
            if (index[i * K + j] == i || j >= N / different - 1)
              {
                index[i * K + j] = (i + 1 + (j - N / different + 1) * different) % N;
                distance2[i * K + j] = 3;
              }
          }
      p = lk_affinity_new (index, distance2, N, K, 7, pool);
      lk_tsne_start (x, N, D, 1, start);
      tsne = lk_tsne_new (p, start, LK_TSNE_EXACT, pool);
      run (tsne, &lk_tsne_cold);
      for (int i = 0; i < 2 * N; i++)
        {
          g_assert_true (isfinite (lk_tsne_layout (tsne)[i]));
          spread += fabs ((double) lk_tsne_layout (tsne)[i]) / (2 * N);
        }
      g_assert_cmpfloat (spread, >, 0.1);
    }
  lk_pool_free (pool);
}

/* Wherever a layout starts: in one point far from 0, or strewn over a million units. */
static void
test_any_start_gives_a_map (void)
{
  enum
  {
    N = 100,
    D = 3,
    K = 30
  };
  g_autofree int *index = g_new (int, N *K);
  g_autofree float *distance2 = g_new (float, N *K), *x = clusters (N, D, K, index, distance2);
  LkPool *pool = lk_pool_new (2, 0, lk_thread_init);
  g_autoptr (LkAffinity) p = lk_affinity_new (index, distance2, N, K, 10, pool);

  for (int repulsion = LK_TSNE_EXACT; repulsion <= LK_TSNE_FIELD; repulsion++)
    for (int c = 0; c < 4; c++)
      {
        const double spreads[] = { 0, 1e-5, 1, 1e6 };
        g_autofree float *start = random_layout (N, spreads[c]);
        g_autoptr (LkTsne) tsne = NULL;
        double kl, sum[2] = { 0 };

        for (int i = 0; i < 2 * N; i++)
          start[i] += 1000;
        tsne = lk_tsne_new (p, start, (LkTsneRepulsion) repulsion, pool);
        run (tsne, &lk_tsne_warm);
        kl = lk_tsne_kl (tsne);
        g_test_message ("repulsion %d, spread %g: KL %.3f", repulsion, spreads[c], kl);
        g_assert_true (isfinite (kl));
        for (int i = 0; i < 2 * N; i++)
          {
            g_assert_true (isfinite (lk_tsne_layout (tsne)[i]));
            sum[i % 2] += lk_tsne_layout (tsne)[i];
          }
        g_assert_cmpfloat_with_epsilon (sum[0] / N, 0, 0.1);
        g_assert_cmpfloat_with_epsilon (sum[1] / N, 0, 0.1);
      }
  g_assert_nonnull (x);
  lk_pool_free (pool);
}

static void
test_two_points_are_a_map (void)
{
  const int index[] = { 1, 0 };
  const float distance2[] = { 1, 1 }, start[] = { -1, 0, 1, 0 };
  LkPool *pool = lk_pool_new (2, 0, lk_thread_init);
  g_autoptr (LkAffinity) p = lk_affinity_new (index, distance2, 2, 1, 1, pool);

  for (int repulsion = LK_TSNE_EXACT; repulsion <= LK_TSNE_FIELD; repulsion++)
    {
      g_autoptr (LkTsne) tsne = lk_tsne_new (p, start, (LkTsneRepulsion) repulsion, pool);

      run (tsne, &lk_tsne_cold);
      for (int i = 0; i < 4; i++)
        g_assert_true (isfinite (lk_tsne_layout (tsne)[i]));
    }
  lk_pool_free (pool);
}

static void
test_start_is_two_principal_components (void)
{
  enum
  {
    N = 200,
    D = 5
  };
  LkRng rng = lk_rng (2, LK_STREAM_TEST, 0, 0, 0);
  g_autofree float *x = g_new (float, N *D), *start = g_new (float, 2 * N), *other = g_new (float, 2 * N);
  double squares[2] = { 0 }, product = 0, along[2] = { 0 };

  /* Columns 3 and 1 vary most. */
  for (int i = 0; i < N; i++)
    for (int j = 0; j < D; j++)
      x[i * D + j] = (float) (100 + lk_rng_normal (&rng) * (j == 3 ? 10 : j == 1 ? 3 : 0.01));
  lk_tsne_start (x, N, D, 1, start);
  for (int i = 0; i < N; i++)
    {
      squares[0] += pow (start[2 * i], 2) / N;
      squares[1] += pow (start[2 * i + 1], 2) / N;
      product += start[2 * i] * start[2 * i + 1] / N;
      along[0] += start[2 * i] * (x[i * D + 3] - 100) / N;
      along[1] += start[2 * i + 1] * (x[i * D + 1] - 100) / N;
    }
  g_assert_cmpfloat_with_epsilon (sqrt (squares[0]), 1e-4, 1e-6);
  g_assert_cmpfloat_with_epsilon (sqrt (squares[1]), 0.3e-4, 0.1e-4);
  g_assert_cmpfloat (fabs (product) / sqrt (squares[0] * squares[1]), <, 0.02);
  g_assert_cmpfloat (fabs (along[0]), >, 0.9 * 10 * 1e-4);
  g_assert_cmpfloat (fabs (along[1]), >, 0.9 * 3 * 0.25e-4);

  /* The seed decides the noise alone. */
  lk_tsne_start (x, N, D, 2, other);
  g_assert_true (memcmp (start, other, 2 * N * sizeof (float)) != 0);
  for (int i = 0; i < 2 * N; i++)
    g_assert_cmpfloat_with_epsilon (start[i], other[i], 1e-5);
}

int
main (int argc, char **argv)
{
  lk_thread_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tsne/kl-and-gradient-match-scikit-learn", test_kl_and_gradient_match_scikit_learn);
  g_test_add_func ("/tsne/first-step-follows-finite-differences", test_first_step_follows_finite_differences);
  g_test_add_func ("/tsne/exact-repulsion-is-exact", test_exact_repulsion_is_exact);
  g_test_add_func ("/tsne/field-is-near", test_field_is_near);
  g_test_add_func ("/tsne/kl-falls-and-clusters-part", test_kl_falls_and_clusters_part);
  g_test_add_func ("/tsne/affinities-change-on-the-way", test_affinities_change_on_the_way);
  g_test_add_func ("/tsne/threads-change-no-bit", test_threads_change_no_bit);
  g_test_add_func ("/tsne/field-leads-to-as-good-a-map", test_field_leads_to_as_good_a_map);
  g_test_add_func ("/tsne/equal-rows-give-a-map", test_equal_rows_give_a_map);
  g_test_add_func ("/tsne/any-start-gives-a-map", test_any_start_gives_a_map);
  g_test_add_func ("/tsne/two-points-are-a-map", test_two_points_are_a_map);
  g_test_add_func ("/tsne/start-is-two-principal-components", test_start_is_two_principal_components);
  return g_test_run ();
}
