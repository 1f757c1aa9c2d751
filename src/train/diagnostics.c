#include "train/diagnostics.h"

#include "analysis/hypersphere.h"
#include "analysis/knn.h"
#include "analysis/spectrum.h"
#include "base/philox.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>

#define N_PAIRS 20000
#define PURPOSE 4 /* of LK_STREAM_EVAL; the evaluator has 1 to 3 */

static double
cosine (const float *a, const float *b, int d)
{
  double sum = 0;

  for (int i = 0; i < d; i++)
    sum += (double) a[i] * b[i];
  return sum;
}

static int
bin_of (double similarity)
{
  return CLAMP ((int) floor ((similarity + 1) / 2 * LK_SIMILARITY_BINS), 0, LK_SIMILARITY_BINS - 1);
}

static void
measure_similarity (LkDiagnostics *self, const float *embedding)
{
  int n = self->n, d = self->d, counted = 0;
  g_autofree float *rows = g_memdup2 (embedding, (gsize) n * (gsize) d * sizeof (float));
  LkRng rng = lk_rng (0, LK_STREAM_EVAL, PURPOSE, 0, 0);
  double sum = 0;

  lk_normalize_rows (rows, n, d);
  for (int pair = 0; pair < N_PAIRS && n > 1; pair++)
    {
      int i = (int) lk_rng_below (&rng, (uint32_t) n), j = (int) lk_rng_below (&rng, (uint32_t) n - 1);
      double similarity = cosine (rows + (gsize) i * (gsize) d, rows + (gsize) (j + (j >= i)) * (gsize) d, d);

      if (!isfinite (similarity))
        continue;
      self->similarity[bin_of (similarity)]++;
      sum += similarity;
      counted++;
    }
  for (int i = 0; i < self->n_bins; i++)
    self->similarity[i] = counted > 0 ? self->similarity[i] / counted : NAN;
  self->mean_similarity = counted > 0 ? sum / counted : NAN;
}

static void
measure_positives (LkDiagnostics *self, const LkProbeRecord *record)
{
  double sum = 0;

  self->mean_positive = NAN;
  self->positive = g_new0 (double, self->n_bins);
  for (int i = 0; i < record->n_pairs; i++)
    {
      double similarity = record->cosines[i * LK_N_SPACES + (int) self->space];

      if (!isfinite (similarity))
        continue;
      self->positive[bin_of (similarity)]++;
      sum += similarity;
      self->n_positive++;
    }
  if (self->n_positive == 0)
    {
      g_clear_pointer (&self->positive, g_free);
      return;
    }
  for (int i = 0; i < self->n_bins; i++)
    self->positive[i] /= self->n_positive;
  self->mean_positive = sum / self->n_positive;
}

static int
compare_falling (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x < y) - (x > y);
}

static void
measure_matrix (LkDiagnostics *self, const float *x)
{
  int n = self->n, d = self->d;

  lk_singular_values (x, n, d, TRUE, self->singular);
  self->n_dead = lk_unit_deviations (x, n, d, self->deviation);
  if (self->n_dead >= 0)
    qsort (self->deviation, (gsize) d, sizeof (double), compare_falling);
  self->l2_std = lk_l2_std (x, n, d);
  self->rankme = lk_rankme (x, n, d);
  self->participation = lk_participation (x, n, d);
  self->uniformity = lk_uniformity (x, n, d, NULL);
}

LkDiagnostics *
lk_diagnostics_new (const LkProbeRecord *record, LkSpace space, long step)
{
  LkDiagnostics *self;
  int n = record->n, d = record->d[space];

  if (d == 0)
    return NULL;

  self = g_new0 (LkDiagnostics, 1);
  *self = (LkDiagnostics){ .step = step,
                           .space = space,
                           .n = n,
                           .d = d,
                           .n_bins = LK_SIMILARITY_BINS,
                           .n_singular = MIN (n, d),
                           .alignment = NAN };
  self->edges = g_new (double, self->n_bins + 1);
  for (int i = 0; i <= self->n_bins; i++)
    self->edges[i] = -1 + 2.0 * i / self->n_bins;
  self->similarity = g_new0 (double, self->n_bins);
  self->singular = g_new (double, MAX (self->n_singular, 1));
  self->deviation = g_new (double, d);

  measure_similarity (self, record->x[space]);
  measure_positives (self, record);
  measure_matrix (self, record->x[space]);
  if (record->n_pairs > 0)
    self->alignment = lk_alignment (record->cosines + space, record->n_pairs, LK_N_SPACES);
  return self;
}

void
lk_diagnostics_free (LkDiagnostics *self)
{
  if (self == NULL)
    return;

  g_free (self->edges);
  g_free (self->similarity);
  g_free (self->positive);
  g_free (self->singular);
  g_free (self->deviation);
  g_free (self);
}
