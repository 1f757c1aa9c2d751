/* Compiled with -ffast-math, as the only file of the tree: it lets compilers vectorize the sums and divide by an
 * approximate reciprocal with one Newton step, which is most of the speed here. Forces agree with plain double
 * arithmetic to about 1e-6 of their size. Nothing here depends on infinities or NaN. */

#include "analysis/tsne-exact.h"

#include "base/hot.h"

#include <string.h>

#define TILE 16 /* points: as many as the widest vectors hold */
#define ROWS 4  /* points that meet a vector of others while it is in registers */
#define MAX_JOBS 16
#define POINTS_PER_JOB 500 /* less would not pay for waking a thread */
#define FAR 1e15f          /* where the points stand that fill the last tile: they neither push nor are pushed */

struct _LkTsneExact
{
  int n, padded; /* a multiple of TILE */
  int jobs;
  float *x, *y;  /* [padded] */
  float *forces; /* [jobs, 2, padded]: what each job adds */
  double sums[MAX_JOBS];
};

LkTsneExact *
lk_tsne_exact_new (int n)
{
  LkTsneExact *exact = g_new0 (LkTsneExact, 1);

  exact->n = n;
  exact->padded = (n + TILE - 1) / TILE * TILE;
  exact->jobs = CLAMP (n / POINTS_PER_JOB, 1, MAX_JOBS);
  exact->x = g_new (float, exact->padded);
  exact->y = g_new (float, exact->padded);
  exact->forces = g_new (float, (size_t) exact->jobs * 2 * exact->padded);
  return exact;
}

void
lk_tsne_exact_free (LkTsneExact *exact)
{
  if (exact == NULL)
    return;
  g_free (exact->x);
  g_free (exact->y);
  g_free (exact->forces);
  g_free (exact);
}

int
lk_tsne_exact_jobs (const LkTsneExact *exact)
{
  return exact->jobs;
}

void
lk_tsne_exact_place (LkTsneExact *exact, const float *x, const float *y)
{
  memcpy (exact->x, x, (size_t) exact->n * sizeof (float));
  memcpy (exact->y, y, (size_t) exact->n * sizeof (float));
  for (int i = exact->n; i < exact->padded; i++)
    exact->x[i] = exact->y[i] = FAR * (float) (1 + i - exact->n);
}

/* ROWS points from i on against the points first .. last - 1, both ways. Returns the sum of q. */
static LK_HOT double
meet_later (const float *restrict x,
            const float *restrict y,
            int i,
            int first,
            int last,
            float *restrict force_x,
            float *restrict force_y)
{
  const float x0 = x[i], x1 = x[i + 1], x2 = x[i + 2], x3 = x[i + 3];
  const float y0 = y[i], y1 = y[i + 1], y2 = y[i + 2], y3 = y[i + 3];
  float fx0 = 0, fx1 = 0, fx2 = 0, fx3 = 0, fy0 = 0, fy1 = 0, fy2 = 0, fy3 = 0, sum = 0;

  for (int j = first; j < last; j++)
    {
      float dx0 = x0 - x[j], dx1 = x1 - x[j], dx2 = x2 - x[j], dx3 = x3 - x[j];
      float dy0 = y0 - y[j], dy1 = y1 - y[j], dy2 = y2 - y[j], dy3 = y3 - y[j];
      float q0 = 1 / (1 + dx0 * dx0 + dy0 * dy0), q1 = 1 / (1 + dx1 * dx1 + dy1 * dy1);
      float q2 = 1 / (1 + dx2 * dx2 + dy2 * dy2), q3 = 1 / (1 + dx3 * dx3 + dy3 * dy3);

      sum += (q0 + q1) + (q2 + q3);
      dx0 *= q0 * q0, dx1 *= q1 * q1, dx2 *= q2 * q2, dx3 *= q3 * q3;
      dy0 *= q0 * q0, dy1 *= q1 * q1, dy2 *= q2 * q2, dy3 *= q3 * q3;
      fx0 += dx0, fx1 += dx1, fx2 += dx2, fx3 += dx3;
      fy0 += dy0, fy1 += dy1, fy2 += dy2, fy3 += dy3;
      force_x[j] -= (dx0 + dx1) + (dx2 + dx3);
      force_y[j] -= (dy0 + dy1) + (dy2 + dy3);
    }
  force_x[i] += fx0, force_x[i + 1] += fx1, force_x[i + 2] += fx2, force_x[i + 3] += fx3;
  force_y[i] += fy0, force_y[i + 1] += fy1, force_y[i + 2] += fy2, force_y[i + 3] += fy3;
  return sum;
}

/* The points of one tile among themselves, each ordered pair by itself. Returns the sum of q of different points. */
static LK_HOT double
meet_own (const float *restrict x, const float *restrict y, float *restrict force_x, float *restrict force_y)
{
  float sum = 0;

  for (int i = 0; i < TILE; i++)
    {
      float fx = 0, fy = 0;

      for (int j = 0; j < TILE; j++)
        {
          float dx = x[i] - x[j], dy = y[i] - y[j], q = 1 / (1 + dx * dx + dy * dy);

          sum += i != j ? q : 0;
          fx += q * q * dx;
          fy += q * q * dy;
        }
      force_x[i] += fx;
      force_y[i] += fy;
    }
  return sum;
}

/* Rows of tiles get shorter, so a job takes the jth from the front, then the jth from the back of each 2 jobs. */
static gboolean
is_mine (int tile, int job, int jobs)
{
  int place = tile % (2 * jobs);

  return place == job || place == 2 * jobs - 1 - job;
}

void
lk_tsne_exact_run (LkTsneExact *exact, int job)
{
  float *force_x = exact->forces + (size_t) job * 2 * exact->padded, *force_y = force_x + exact->padded;
  double sum = 0;

  memset (force_x, 0, (size_t) 2 * exact->padded * sizeof (float));
  for (int tile = 0; tile < exact->padded / TILE; tile++)
    {
      int start = tile * TILE;

      if (!is_mine (tile, job, exact->jobs))
        continue;
      sum += meet_own (exact->x + start, exact->y + start, force_x + start, force_y + start);
      for (int i = start; i < start + TILE; i += ROWS)
        sum += 2 * meet_later (exact->x, exact->y, i, start + TILE, exact->padded, force_x, force_y);
    }
  exact->sums[job] = sum;
}

static LK_HOT void
add (float *restrict sum, const float *restrict part, int n)
{
  for (int i = 0; i < n; i++)
    sum[i] += part[i];
}

double
lk_tsne_exact_sum (LkTsneExact *exact, float *force_x, float *force_y)
{
  double sum = 0;

  memset (force_x, 0, (size_t) exact->n * sizeof (float));
  memset (force_y, 0, (size_t) exact->n * sizeof (float));
  for (int job = 0; job < exact->jobs; job++)
    {
      const float *part = exact->forces + (size_t) job * 2 * exact->padded;

      add (force_x, part, exact->n);
      add (force_y, part + exact->padded, exact->n);
      sum += exact->sums[job];
    }
  return sum;
}
