#include "train/diagnostics.h"

#include "analysis/knn.h"
#include "analysis/spectrum.h"
#include "base/philox.h"

#include <glib.h>
#include <math.h>

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

LkDiagnostics *
lk_diagnostics_new (const float *embedding, int n, int d, long step)
{
  LkDiagnostics *self = g_new0 (LkDiagnostics, 1);

  *self = (LkDiagnostics){ .step = step, .n = n, .d = d, .n_bins = LK_SIMILARITY_BINS, .n_singular = MIN (n, d) };
  self->edges = g_new (double, self->n_bins + 1);
  for (int i = 0; i <= self->n_bins; i++)
    self->edges[i] = -1 + 2.0 * i / self->n_bins;
  self->similarity = g_new0 (double, self->n_bins);
  self->singular = g_new (double, MAX (self->n_singular, 1));

  measure_similarity (self, embedding);
  lk_singular_values (embedding, n, d, TRUE, self->singular);
  self->l2_std = lk_l2_std (embedding, n, d);
  self->rankme = lk_rankme (embedding, n, d);
  return self;
}

void
lk_diagnostics_free (LkDiagnostics *self)
{
  if (self == NULL)
    return;

  g_free (self->edges);
  g_free (self->similarity);
  g_free (self->singular);
  g_free (self);
}
