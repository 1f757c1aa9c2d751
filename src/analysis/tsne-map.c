#include "analysis/tsne-map.h"

#include "analysis/knn.h"
#include "analysis/tsne.h"
#include "base/error.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define USUAL_PERPLEXITY 30.0
#define MAX_EXACT 10000
#define MAX_POLISHED 20000
#define POLISH_ITERATIONS 50
#define EXTREME 1e9f
#define MAX_PAIRS 100000000 /* neighbors of all points: about 5 GB while affinities are made */

static gboolean
is_cancelled (const LkTsneMapWatch *watch)
{
  return watch->cancelled != NULL && watch->cancelled (watch->data);
}

static void
report (const LkTsneMapWatch *watch, LkTsneMapStage stage, int done, int all)
{
  if (watch->progress != NULL)
    watch->progress (watch->data, stage, done, all);
}

static gboolean
refuse_cancelled (GError **error)
{
  g_set_error_literal (error, LK_ERROR, LK_ERROR_CANCELLED, _ ("interrupted"));
  return FALSE;
}

/* -- what can be mapped -------------------------------------------------------------------------------------------- */

static gboolean
check_rows (const float *x, int n, int d, GError **error)
{
  if (n < LK_TSNE_MAP_MIN_POINTS || n > LK_TSNE_MAP_MAX_POINTS || d < 1)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_DATA,
                   _ ("%d rows of %d numbers: a map takes %d to %d rows of one number or more"), n, d,
                   LK_TSNE_MAP_MIN_POINTS, LK_TSNE_MAP_MAX_POINTS);
      return FALSE;
    }
  for (size_t i = 0; i < (size_t) n * d; i++)
    if (!isfinite (x[i]))
      {
        g_set_error (error, LK_ERROR, LK_ERROR_DATA,
                     _ ("row %d, column %d (counted from 0) is not finite in single precision"), (int) (i / d),
                     (int) (i % d));
        return FALSE;
      }
  return TRUE;
}

/* A copy of rows whose squared distances would overflow or vanish, in a unit that does neither: a map knows no unit. NULL
 * where that is not so. */
static float *
rescale (const float *x, size_t count)
{
  float largest = 0, *scaled;

  for (size_t i = 0; i < count; i++)
    largest = MAX (largest, fabsf (x[i]));
  if (largest == 0 || (largest > 1 / EXTREME && largest < EXTREME))
    return NULL;

  scaled = g_new (float, count);
  for (size_t i = 0; i < count; i++)
    scaled[i] = x[i] / largest;
  return scaled;
}

/* 0 after an error. */
static double
choose_perplexity (double wanted, int n, GError **error)
{
  double most = lk_affinity_max_perplexity (n), perplexity = wanted != 0 ? wanted : MIN (USUAL_PERPLEXITY, most);

  if (!(perplexity >= 1 && perplexity <= most))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SETTING,
                   _ ("a perplexity of %g: %d points allow 1 to %.10g, a third of a point's neighbors"), wanted, n,
                   floor (10 * most) / 10);
      return 0;
    }
  if ((gint64) n * lk_affinity_neighbors (n, perplexity) > MAX_PAIRS)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_MEMORY,
                   _ ("a perplexity of %g is too much for the memory with %d points; %d is possible"), perplexity, n,
                   MAX_PAIRS / 3 / n);
      return 0;
    }
  return perplexity;
}

/* -- the map ------------------------------------------------------------------------------------------------------- */

static LkAffinity *
find_affinities (const float *x, int n, int d, double perplexity, LkPool *pool, const LkTsneMapWatch *watch)
{
  int k = lk_affinity_neighbors (n, perplexity);
  g_autofree int *index = g_new (int, (size_t) n *k);
  g_autofree float *distance2 = g_new (float, (size_t) n *k);

  report (watch, LK_TSNE_MAP_NEIGHBORS, 0, 1);
  if (!lk_knn_nearest (LK_METRIC_EUCLIDEAN, x, n, x, n, d, k, TRUE, pool, watch->cancelled, watch->data, index,
                       distance2))
    return NULL;
  report (watch, LK_TSNE_MAP_AFFINITIES, 0, 1);
  return lk_affinity_new (index, distance2, n, k, perplexity, pool);
}

static LkTsneSchedule
schedule_of (int iterations)
{
  LkTsneSchedule schedule = lk_tsne_cold;

  schedule.exaggerated = MIN (schedule.exaggerated, iterations / 4);
  schedule.iterations = iterations;
  return schedule;
}

static gboolean
descend (LkTsne *tsne, int n, int iterations, const LkTsneMapWatch *watch)
{
  LkTsneSchedule schedule = schedule_of (iterations);
  int exact_from = n > MAX_EXACT && n <= MAX_POLISHED ? MAX (iterations - POLISH_ITERATIONS, 0) : -1;

  lk_tsne_begin (tsne, &schedule);
  for (int i = 0; i < iterations; i++)
    {
      report (watch, LK_TSNE_MAP_LAYOUT, i, iterations);
      if (is_cancelled (watch))
        return FALSE;
      if (i == exact_from)
        lk_tsne_set_repulsion (tsne, LK_TSNE_EXACT);
      lk_tsne_step (tsne);
    }
  report (watch, LK_TSNE_MAP_LAYOUT, iterations, iterations);
  return TRUE;
}

gboolean
lk_tsne_map (const float *x,
             int n,
             int d,
             const LkTsneMapSettings *settings,
             LkPool *pool,
             const LkTsneMapWatch *watch,
             float *layout,
             LkTsneMapResult *result,
             GError **error)
{
  g_autoptr (LkAffinity) p = NULL;
  g_autoptr (LkTsne) tsne = NULL;
  g_autofree float *scaled = NULL;
  double perplexity;

  if (!check_rows (x, n, d, error))
    return FALSE;
  perplexity = choose_perplexity (settings->perplexity, n, error);
  if (perplexity == 0)
    return FALSE;
  scaled = rescale (x, (size_t) n * d);
  x = scaled != NULL ? scaled : x;
  p = find_affinities (x, n, d, perplexity, pool, watch);
  if (p == NULL || is_cancelled (watch))
    return refuse_cancelled (error);

  lk_tsne_start (x, n, d, settings->seed, layout);
  tsne = lk_tsne_new (p, layout, n <= MAX_EXACT ? LK_TSNE_EXACT : LK_TSNE_FIELD, pool);
  if (!descend (tsne, n, settings->iterations, watch))
    return refuse_cancelled (error);

  memcpy (layout, lk_tsne_layout (tsne), (size_t) n * 2 * sizeof (float));
  *result = (LkTsneMapResult){ perplexity, lk_tsne_kl (tsne) };
  return TRUE;
}
