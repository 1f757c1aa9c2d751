#include "analysis/tsne.h"

#include "analysis/tsne-exact.h"
#include "analysis/tsne-field.h"
#include "base/hot.h"

#include <math.h>
#include <string.h>

#define LANES 16
#define POINTS_PER_JOB 500 /* less would not pay for waking a thread */
#define MAX_JOBS 64
#define EARLY_MOMENTUM 0.5f
#define LATE_MOMENTUM 0.8f
#define GAIN_RISE 0.2f
#define GAIN_FALL 0.8f
#define GAIN_FLOOR 0.01f
#define MIN_RATE 200
#define POINTS_PER_RATE 12
#define MAX_STEP 5.0f /* FIt-SNE's; along each axis */

const LkTsneSchedule lk_tsne_cold = { 1000, 125, 12 };
const LkTsneSchedule lk_tsne_warm = { 400, 200, 4 };

/* One of the two axes of the map; all [n]. */
typedef struct
{
  float *at, *velocity, *gain;
  float *attraction, *repulsion;
} Axis;

struct _LkTsne
{
  const LkAffinity *p;
  LkPool *pool;
  LkTsneSchedule schedule;
  int n, iteration;
  Axis axes[2];
  float *numbers;     /* what the axes point into */
  float *layout;      /* [n, 2] */
  LkTsneExact *exact; /* the one of the two that is in use; NULL the other */
  LkTsneField *field;
  int jobs; /* shares of the points */
  double sums[MAX_JOBS];
};

LkTsne *
lk_tsne_new (const LkAffinity *p, const float *start, LkTsneRepulsion repulsion, LkPool *pool)
{
  LkTsne *tsne = g_new0 (LkTsne, 1);
  size_t n = (size_t) p->n;

  tsne->p = p;
  tsne->pool = pool;
  tsne->n = p->n;
  tsne->numbers = g_new0 (float, 10 * n);
  for (int a = 0; a < 2; a++)
    {
      float *base = tsne->numbers + a * 5 * n;

      tsne->axes[a] = (Axis){ base, base + n, base + 2 * n, base + 3 * n, base + 4 * n };
      for (size_t i = 0; i < n; i++)
        tsne->axes[a].at[i] = start[2 * i + a];
    }
  tsne->layout = g_memdup2 (start, 2 * n * sizeof (float));
  lk_tsne_set_repulsion (tsne, repulsion);
  lk_tsne_begin (tsne, &(LkTsneSchedule){ 0, 0, 1 });
  return tsne;
}

void
lk_tsne_free (LkTsne *tsne)
{
  if (tsne == NULL)
    return;
  lk_tsne_exact_free (tsne->exact);
  lk_tsne_field_free (tsne->field);
  g_free (tsne->numbers);
  g_free (tsne->layout);
  g_free (tsne);
}

void
lk_tsne_set_affinity (LkTsne *tsne, const LkAffinity *p)
{
  g_return_if_fail (p->n == tsne->n);
  tsne->p = p;
}

void
lk_tsne_set_repulsion (LkTsne *tsne, LkTsneRepulsion repulsion)
{
  lk_tsne_exact_free (g_steal_pointer (&tsne->exact));
  lk_tsne_field_free (g_steal_pointer (&tsne->field));
  if (repulsion == LK_TSNE_EXACT)
    tsne->exact = lk_tsne_exact_new (tsne->n);
  else
    tsne->field = lk_tsne_field_new (tsne->n, tsne->pool);
  tsne->jobs = tsne->exact != NULL ? lk_tsne_exact_jobs (tsne->exact) : CLAMP (tsne->n / POINTS_PER_JOB, 1, MAX_JOBS);
}

void
lk_tsne_begin (LkTsne *tsne, const LkTsneSchedule *schedule)
{
  tsne->schedule = *schedule;
  tsne->iteration = 0;
  for (int a = 0; a < 2; a++)
    for (int i = 0; i < tsne->n; i++)
      {
        tsne->axes[a].velocity[i] = 0;
        tsne->axes[a].gain[i] = 1;
      }
}

int
lk_tsne_iteration (const LkTsne *tsne)
{
  return tsne->iteration;
}

const float *
lk_tsne_layout (const LkTsne *tsne)
{
  return tsne->layout;
}

/* -- forces -------------------------------------------------------------------------------------------------------- */

/* sum_j p_ij q_ij (y_i - y_j) of the points first .. last - 1. The sums of a row run in lanes, so that they vectorize
 * without leave to reorder them. */
static LK_HOT void
attract (const LkAffinity *p, const float *x, const float *y, int first, int last, float *force_x, float *force_y)
{
  for (int i = first; i < last; i++)
    {
      const int *column = p->column + p->first[i];
      const float *value = p->value + p->first[i];
      int entries = p->first[i + 1] - p->first[i], e = 0;
      float lane_x[LANES] = { 0 }, lane_y[LANES] = { 0 }, sum_x = 0, sum_y = 0, at_x = x[i], at_y = y[i];

      for (; e + LANES <= entries; e += LANES)
        for (int l = 0; l < LANES; l++)
          {
            float dx = at_x - x[column[e + l]], dy = at_y - y[column[e + l]];
            float weight = value[e + l] / (1 + dx * dx + dy * dy);

            lane_x[l] += weight * dx;
            lane_y[l] += weight * dy;
          }
      for (int l = 0; l < LANES; l++)
        {
          sum_x += lane_x[l];
          sum_y += lane_y[l];
        }
      for (; e < entries; e++)
        {
          float dx = at_x - x[column[e]], dy = at_y - y[column[e]];
          float weight = value[e] / (1 + dx * dx + dy * dy);

          sum_x += weight * dx;
          sum_y += weight * dy;
        }
      force_x[i] = sum_x;
      force_y[i] = sum_y;
    }
}

static void
force_job (void *data, int job, int worker)
{
  LkTsne *tsne = data;
  Axis *x = &tsne->axes[0], *y = &tsne->axes[1];
  int first = (int) ((gint64) tsne->n * job / tsne->jobs), last = (int) ((gint64) tsne->n * (job + 1) / tsne->jobs);

  if (tsne->exact != NULL)
    lk_tsne_exact_run (tsne->exact, job);
  else
    tsne->sums[job] = lk_tsne_field_read (tsne->field, x->at, y->at, first, last, x->repulsion, y->repulsion);
  attract (tsne->p, x->at, y->at, first, last, x->attraction, y->attraction);
}

/* Both forces at the present layout; returns Z. */
static double
find_forces (LkTsne *tsne)
{
  Axis *x = &tsne->axes[0], *y = &tsne->axes[1];
  double sum = 0;

  if (tsne->exact != NULL)
    lk_tsne_exact_place (tsne->exact, x->at, y->at);
  else
    lk_tsne_field_place (tsne->field, x->at, y->at);
  lk_pool_run (tsne->pool, tsne->jobs, force_job, tsne);
  if (tsne->exact != NULL)
    return lk_tsne_exact_sum (tsne->exact, x->repulsion, y->repulsion);

  for (int job = 0; job < tsne->jobs; job++)
    sum += tsne->sums[job];
  return lk_tsne_field_z (tsne->field, sum);
}

/* -- descent ------------------------------------------------------------------------------------------------------- */

static LK_HOT void
move (float *restrict at,
      float *restrict velocity,
      float *restrict gain,
      const float *restrict attraction,
      const float *restrict repulsion,
      int n,
      float exaggeration,
      float inverse_z,
      float momentum,
      float rate)
{
  for (int i = 0; i < n; i++)
    {
      float gradient = exaggeration * attraction[i] - inverse_z * repulsion[i];
      float raised = gradient * velocity[i] > 0 ? gain[i] * GAIN_FALL : gain[i] + GAIN_RISE;
      float step;

      gain[i] = raised < GAIN_FLOOR ? GAIN_FLOOR : raised;
      step = momentum * velocity[i] - rate * gain[i] * gradient;
      step = step > MAX_STEP ? MAX_STEP : step;
      step = step < -MAX_STEP ? -MAX_STEP : step;
      velocity[i] = step;
      at[i] += step;
    }
}

/* Nothing in t-SNE holds the map in its place. */
static void
center (float *at, float *layout, int n)
{
  double sum = 0;
  float mean;

  for (int i = 0; i < n; i++)
    sum += at[i];
  mean = (float) (sum / n);
  for (int i = 0; i < n; i++)
    {
      at[i] -= mean;
      layout[2 * i] = at[i];
    }
}

gboolean
lk_tsne_step (LkTsne *tsne)
{
  gboolean early = tsne->iteration < tsne->schedule.exaggerated;
  double z;

  if (tsne->iteration >= tsne->schedule.iterations)
    return FALSE;

  z = find_forces (tsne);
  for (int a = 0; a < 2; a++)
    {
      Axis *axis = &tsne->axes[a];

      move (axis->at, axis->velocity, axis->gain, axis->attraction, axis->repulsion, tsne->n,
            early ? (float) tsne->schedule.exaggeration : 1, (float) (1 / z), early ? EARLY_MOMENTUM : LATE_MOMENTUM,
            (float) MAX (MIN_RATE, tsne->n / POINTS_PER_RATE));
      center (axis->at, tsne->layout + a, tsne->n);
    }
  tsne->iteration++;
  return TRUE;
}

double
lk_tsne_kl (LkTsne *tsne)
{
  const LkAffinity *p = tsne->p;
  const float *x = tsne->axes[0].at, *y = tsne->axes[1].at;
  double z = find_forces (tsne), kl = 0, total = 0;

  for (int i = 0; i < p->n; i++)
    for (int e = p->first[i]; e < p->first[i + 1]; e++)
      {
        double dx = (double) x[i] - x[p->column[e]], dy = (double) y[i] - y[p->column[e]], value = p->value[e];

        /* A neighbor so far that its share underflowed adds nothing: p log p is 0 in the limit. */
        if (value > 0)
          kl += value * (log (value) + log1p (dx * dx + dy * dy));
        total += value;
      }
  return kl + total * log (z);
}
