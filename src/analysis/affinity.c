#include "analysis/affinity.h"

#include <math.h>
#include <string.h>

#define ROWS_PER_JOB 128
#define NEIGHBORS_PER_PERPLEXITY 3
#define MAX_SEARCH 200
#define ENTROPY_TOLERANCE 1e-7

/* A sparse matrix by rows. */
typedef struct
{
  int *first, *column;
  float *value;
} Sparse;

typedef struct
{
  const int *index;
  const float *distance2;
  int n, k;
  double entropy;
  float *conditional; /* [n, k]: p_j|i */
  Sparse own, other;  /* p_j|i and p_i|j, columns rising */
  LkAffinity *p;
} Job;

int
lk_affinity_neighbors (int n, double perplexity)
{
  return (int) CLAMP (NEIGHBORS_PER_PERPLEXITY * perplexity, 1, n - 1);
}

double
lk_affinity_max_perplexity (int n)
{
  return (double) (n - 1) / NEIGHBORS_PER_PERPLEXITY;
}

/* -- perplexity ---------------------------------------------------------------------------------------------------- */

/* exp (-beta excess) of k neighbors into weight; gives their sum, the entropy in nats, and the variance of the excess. */
static void
weigh (const double *excess, int k, double beta, double *weight, double *sum, double *entropy, double *variance)
{
  double mean = 0, square = 0;

  *sum = 0;
  for (int j = 0; j < k; j++)
    {
      weight[j] = exp (-beta * excess[j]);
      *sum += weight[j];
      mean += weight[j] * excess[j];
      square += weight[j] * excess[j] * excess[j];
    }
  mean /= *sum;
  *variance = square / *sum - mean * mean;
  *entropy = log (*sum) + beta * mean;
}

/* Bisection for beta, with Newton steps (dH / dbeta = -beta var) as long as they stay inside the bracket: about five
 * rounds rather than fifty. Distances count from the nearest, so that no exponential vanishes in all. */
static void
find_row (const float *distance2, int k, double wanted, double *excess, double *weight, float *p)
{
  double low = 0, high = INFINITY, beta, sum, entropy, variance, nearest = distance2[0], mean = 0;

  for (int j = 1; j < k; j++)
    nearest = MIN (nearest, distance2[j]);
  for (int j = 0; j < k; j++)
    {
      excess[j] = distance2[j] - nearest;
      mean += excess[j] / k;
    }

  beta = mean > 0 ? 1 / mean : 1;
  for (int round = 0; round < MAX_SEARCH; round++)
    {
      double gap, next;

      weigh (excess, k, beta, weight, &sum, &entropy, &variance);
      gap = entropy - wanted;
      if (fabs (gap) < ENTROPY_TOLERANCE || mean == 0)
        break;
      if (gap > 0)
        low = beta;
      else
        high = beta;
      next = beta + gap / (beta * variance);
      if (!(next > low && next < high))
        next = isinf (high) ? 2 * beta : (low + high) / 2;
      beta = next;
    }
  for (int j = 0; j < k; j++)
    p[j] = (float) (weight[j] / sum);
}

static void
conditional_job (void *data, int job, int worker)
{
  Job *work = data;
  g_autofree double *excess = g_new (double, 2 * work->k);
  size_t k = (size_t) work->k;

  for (int i = job * ROWS_PER_JOB; i < MIN ((job + 1) * ROWS_PER_JOB, work->n); i++)
    find_row (work->distance2 + i * k, work->k, work->entropy, excess, excess + work->k, work->conditional + i * k);
}

/* -- the sum with the transpose ------------------------------------------------------------------------------------ */

static void
sparse_clear (Sparse *a)
{
  g_free (a->first);
  g_free (a->column);
  g_free (a->value);
}

/* The transpose of an n x n matrix. Its columns rise, whatever those of a do: so twice transposed is sorted. */
static Sparse
transpose (const Sparse *a, int n)
{
  int entries = a->first[n];
  g_autofree int *next = g_new (int, n);
  Sparse t = { g_new0 (int, n + 1), g_new (int, entries), g_new (float, entries) };

  for (int e = 0; e < entries; e++)
    t.first[a->column[e] + 1]++;
  for (int i = 0; i < n; i++)
    t.first[i + 1] += t.first[i];
  memcpy (next, t.first, (size_t) n * sizeof (int));
  for (int i = 0; i < n; i++)
    for (int e = a->first[i]; e < a->first[i + 1]; e++)
      {
        int at = next[a->column[e]]++;

        t.column[at] = i;
        t.value[at] = a->value[e];
      }
  return t;
}

/* Adds row i of a and b, each times scale; gives the number of entries. column and value may be NULL to count only. */
static int
add_rows (const Sparse *a, const Sparse *b, int i, float scale, int *column, float *value)
{
  int at_a = a->first[i], end_a = a->first[i + 1], at_b = b->first[i], end_b = b->first[i + 1], count = 0;

  while (at_a < end_a || at_b < end_b)
    {
      int column_a = at_a < end_a ? a->column[at_a] : G_MAXINT;
      int column_b = at_b < end_b ? b->column[at_b] : G_MAXINT;
      float sum = 0;

      if (column_a <= column_b)
        sum += a->value[at_a++];
      if (column_b <= column_a)
        sum += b->value[at_b++];
      if (column != NULL)
        {
          column[count] = MIN (column_a, column_b);
          value[count] = scale * sum;
        }
      count++;
    }
  return count;
}

static void
count_job (void *data, int job, int worker)
{
  Job *work = data;

  for (int i = job * ROWS_PER_JOB; i < MIN ((job + 1) * ROWS_PER_JOB, work->n); i++)
    work->p->first[i + 1] = add_rows (&work->own, &work->other, i, 0, NULL, NULL);
}

static void
add_job (void *data, int job, int worker)
{
  Job *work = data;
  float scale = (float) (0.5 / work->n);

  for (int i = job * ROWS_PER_JOB; i < MIN ((job + 1) * ROWS_PER_JOB, work->n); i++)
    {
      int at = work->p->first[i];

      add_rows (&work->own, &work->other, i, scale, work->p->column + at, work->p->value + at);
    }
}

LkAffinity *
lk_affinity_new (const int *index, const float *distance2, int n, int k, double perplexity, LkPool *pool)
{
  LkAffinity *p = g_new0 (LkAffinity, 1);
  g_autofree float *conditional = g_new (float, (size_t) n *k);
  g_autofree int *row_starts = g_new (int, n + 1);
  Job work = { .index = index, .distance2 = distance2, .n = n, .k = k, .conditional = conditional, .p = p };
  int jobs = (n + ROWS_PER_JOB - 1) / ROWS_PER_JOB;
  Sparse unsorted = { row_starts, (int *) index, conditional };

  g_return_val_if_fail (n > 1 && k >= 1 && k < n && perplexity >= 1 && perplexity <= k, NULL);
  g_return_val_if_fail ((gint64) n * k <= G_MAXINT / 2, NULL);

  work.entropy = log (perplexity);
  lk_pool_run (pool, jobs, conditional_job, &work);

  for (int i = 0; i <= n; i++)
    row_starts[i] = i * k;
  work.other = transpose (&unsorted, n);
  work.own = transpose (&work.other, n);

  p->n = n;
  p->first = g_new0 (int, n + 1);
  lk_pool_run (pool, jobs, count_job, &work);
  for (int i = 0; i < n; i++)
    p->first[i + 1] += p->first[i];
  p->column = g_new (int, p->first[n]);
  p->value = g_new (float, p->first[n]);
  lk_pool_run (pool, jobs, add_job, &work);

  sparse_clear (&work.own);
  sparse_clear (&work.other);
  return p;
}

void
lk_affinity_free (LkAffinity *p)
{
  if (p == NULL)
    return;
  g_free (p->first);
  g_free (p->column);
  g_free (p->value);
  g_free (p);
}
