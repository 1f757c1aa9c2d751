#include "analysis/probe.h"

#include "analysis/lbfgs.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#define ROWS_PER_SLICE 512
#define TOLERANCE 1e-5 /* of the gradient, where the curvature is about 1: leaves 1e-10 of the loss for each number */
#define MAX_ITERATIONS 1000
#define CURVATURE_SLICES 16

extern void dpotrf_ (const char *uplo, const int *n, double *a, const int *lda, int *info);

/* Labelled rows, cut into slices. A slice is made ready (standardized, in double, a 1 behind each row for the bias) when
 * it is needed: ten times less memory than all rows at once. */
typedef struct
{
  const float *x; /* [., d] */
  const int *label;
  int *rows; /* [n]: which of x */
  int n, d, n_classes;
  const double *mean, *scale;
  const double *weight; /* [n_classes, d + 1] */
  gboolean want_gradient;
  double *ready;     /* [threads, ROWS_PER_SLICE, d + 1] */
  double *logits;    /* [threads, ROWS_PER_SLICE, n_classes] */
  double *gradients; /* [slices, n_classes, d + 1] */
  double *losses;    /* [slices] */
  int *right;        /* [slices] */
} Rows;

/* Features of a network are far from round: some directions vary a thousand times as much as others, and L-BFGS would
 * need thousands of steps. So it works on U = W L, L L' = the curvature at the start: the same function with the same
 * minimum, seen where it is round. */
typedef struct
{
  Rows *rows;
  LkPool *pool;
  double strength; /* of the penalty: + strength / 2 |W|^2 on the mean loss */
  double *factor;  /* L [d + 1, d + 1], lower */
  double *weight;  /* W [n_classes, d + 1] */
  gboolean (*cancelled) (gpointer);
  gpointer cancel_data;
} Problem;

static int
slice_count (const Rows *rows)
{
  return (rows->n + ROWS_PER_SLICE - 1) / ROWS_PER_SLICE;
}

static void
rows_init (Rows *rows,
           const float *x,
           const int *label,
           int n,
           int d,
           int n_classes,
           gboolean want_gradient,
           LkPool *pool)
{
  size_t threads = (size_t) lk_pool_threads (pool), slices;

  *rows = (Rows){ .x = x, .label = label, .d = d, .n_classes = n_classes, .want_gradient = want_gradient };
  rows->rows = g_new (int, MAX (n, 1));
  for (int i = 0; i < n; i++)
    if (label[i] >= 0)
      rows->rows[rows->n++] = i;

  slices = (size_t) slice_count (rows);
  rows->ready = g_new (double, threads *ROWS_PER_SLICE *((size_t) d + 1));
  rows->logits = g_new (double, threads *ROWS_PER_SLICE *(size_t) n_classes);
  rows->gradients = want_gradient ? g_new (double, slices *(size_t) n_classes *((size_t) d + 1)) : NULL;
  rows->losses = g_new (double, slices);
  rows->right = g_new (int, slices);
}

static void
rows_clear (Rows *rows)
{
  g_free (rows->rows);
  g_free (rows->ready);
  g_free (rows->logits);
  g_free (rows->gradients);
  g_free (rows->losses);
  g_free (rows->right);
}

static void
make_ready (const Rows *rows, int first, int count, double *ready)
{
  for (int i = 0; i < count; i++)
    {
      const float *from = rows->x + (size_t) rows->rows[first + i] * rows->d;
      double *to = ready + (size_t) i * (rows->d + 1);

      for (int j = 0; j < rows->d; j++)
        to[j] = (from[j] - rows->mean[j]) * rows->scale[j];
      to[rows->d] = 1;
    }
}

/* logits -> p - onehot (label), the gradient of the loss; returns the loss and says whether the label has the largest
 * logit. */
static double
softmax_row (double *logits, int n_classes, int label, int *right)
{
  double top = logits[0], of_label = logits[label], sum = 0;
  int best = 0;

  for (int c = 1; c < n_classes; c++)
    if (logits[c] > top)
      {
        top = logits[c];
        best = c;
      }
  *right += best == label;
  for (int c = 0; c < n_classes; c++)
    {
      logits[c] = exp (logits[c] - top);
      sum += logits[c];
    }
  for (int c = 0; c < n_classes; c++)
    logits[c] /= sum;
  logits[label] -= 1;
  return log (sum) + top - of_label;
}

static void
slice_job (void *data, int job, int worker)
{
  Rows *rows = data;
  int width = rows->d + 1, first = job * ROWS_PER_SLICE, count = MIN (ROWS_PER_SLICE, rows->n - first);
  double *ready = rows->ready + (size_t) worker * ROWS_PER_SLICE * width;
  double *logits = rows->logits + (size_t) worker * ROWS_PER_SLICE * rows->n_classes;

  make_ready (rows, first, count, ready);
  cblas_dgemm (CblasRowMajor, CblasNoTrans, CblasTrans, count, rows->n_classes, width, 1, ready, width, rows->weight,
               width, 0, logits, rows->n_classes);
  rows->losses[job] = 0;
  rows->right[job] = 0;
  for (int i = 0; i < count; i++)
    rows->losses[job] += softmax_row (logits + (size_t) i * rows->n_classes, rows->n_classes,
                                      rows->label[rows->rows[first + i]], &rows->right[job]);
  if (rows->want_gradient)
    cblas_dgemm (CblasRowMajor, CblasTrans, CblasNoTrans, rows->n_classes, width, count, 1, logits, rows->n_classes,
                 ready, width, 0, rows->gradients + (size_t) job * rows->n_classes * width, width);
}

/* Mean loss over the rows; the slices' parts are added in their order. */
static double
mean_loss (Rows *rows, LkPool *pool, const double *weight)
{
  double sum = 0;

  rows->weight = weight;
  lk_pool_run (pool, slice_count (rows), slice_job, rows);
  for (int i = 0; i < slice_count (rows); i++)
    sum += rows->losses[i];
  return sum / rows->n;
}

/* The curvature at W = 0: (1 - 1/K) / K times the features' second moments (of rows from all over the set, which is
 * enough), plus the penalty's. */
static void
measure_curvature (Problem *problem, double *curvature)
{
  Rows *rows = problem->rows;
  int width = rows->d + 1, slices = slice_count (rows), taken = MIN (slices, CURVATURE_SLICES), count = 0;
  double share = (1 - 1.0 / rows->n_classes) / rows->n_classes;

  memset (curvature, 0, (size_t) width * (size_t) width * sizeof *curvature);
  for (int i = 0; i < taken; i++)
    {
      int first = (int) ((gint64) i * slices / taken) * ROWS_PER_SLICE, n = MIN (ROWS_PER_SLICE, rows->n - first);

      make_ready (rows, first, n, rows->ready);
      cblas_dsyrk (CblasRowMajor, CblasLower, CblasTrans, width, n, share, rows->ready, width, 1, curvature, width);
      count += n;
    }
  for (int i = 0; i < width; i++)
    for (int j = 0; j <= i; j++)
      curvature[(size_t) i * width + j] = curvature[(size_t) i * width + j] / count +
                                          (i == j ? problem->strength + 1e-12 : 0);
}

/* LAPACK's upper triangle, column-major, is our lower one. */
static void
find_factor (Problem *problem)
{
  int width = problem->rows->d + 1, info;

  measure_curvature (problem, problem->factor);
  dpotrf_ ("U", &width, problem->factor, &width, &info);
  if (info == 0)
    return;

  /* Rounding has made it indefinite: go on without. */
  memset (problem->factor, 0, (size_t) width * (size_t) width * sizeof (double));
  for (int i = 0; i < width; i++)
    problem->factor[(size_t) i * width + i] = 1;
}

/* a [n_classes, d + 1] <- a L^-1, or a L'^-1. */
static void
divide_by_factor (const Problem *problem, gboolean transposed, double *a)
{
  int width = problem->rows->d + 1;

  cblas_dtrsm (CblasRowMajor, CblasRight, CblasLower, transposed ? CblasTrans : CblasNoTrans, CblasNonUnit,
               problem->rows->n_classes, width, 1, problem->factor, width, a, width);
}

static gboolean
objective (gpointer data, const double *u, double *value, double *gradient)
{
  Problem *problem = data;
  Rows *rows = problem->rows;
  size_t width = (size_t) rows->d + 1, size = (size_t) rows->n_classes * width;
  double *weight = problem->weight, squares = 0;

  if (problem->cancelled != NULL && problem->cancelled (problem->cancel_data))
    return FALSE;

  memcpy (weight, u, size * sizeof *weight);
  divide_by_factor (problem, FALSE, weight);
  *value = mean_loss (rows, problem->pool, weight);
  memset (gradient, 0, size * sizeof *gradient);
  for (int s = 0; s < slice_count (rows); s++)
    for (size_t i = 0; i < size; i++)
      gradient[i] += rows->gradients[(size_t) s * size + i];
  for (size_t i = 0; i < size; i++)
    {
      gboolean is_bias = i % width == width - 1;
      double penalized = is_bias ? 0 : weight[i];

      gradient[i] = gradient[i] / rows->n + problem->strength * penalized;
      squares += penalized * penalized;
    }
  *value += problem->strength / 2 * squares;
  divide_by_factor (problem, TRUE, gradient);
  return TRUE;
}

/* Mean and 1 / deviation of each feature over the labelled rows (0 and 1 when not asked for); a constant feature is
 * only centered. FALSE if a feature is not finite. */
static gboolean
measure (const Rows *rows, gboolean standardize, double *mean, double *scale)
{
  int d = rows->d;
  g_autofree double *squares = g_new0 (double, d);

  memset (mean, 0, (size_t) d * sizeof *mean);
  for (int i = 0; i < rows->n; i++)
    for (int j = 0; j < d; j++)
      mean[j] += (double) rows->x[(size_t) rows->rows[i] * d + j] / rows->n;
  for (int i = 0; i < rows->n; i++)
    for (int j = 0; j < d; j++)
      {
        double from_mean = rows->x[(size_t) rows->rows[i] * d + j] - mean[j];

        squares[j] += from_mean * from_mean;
      }

  for (int j = 0; j < d; j++)
    {
      if (!isfinite (squares[j]))
        return FALSE;
      scale[j] = standardize && squares[j] > 0 ? 1 / sqrt (squares[j] / rows->n) : 1;
      mean[j] = standardize ? mean[j] : 0;
    }
  return TRUE;
}

static gboolean
has_two_classes (const Rows *rows)
{
  for (int i = 1; i < rows->n; i++)
    if (rows->label[rows->rows[i]] != rows->label[rows->rows[0]])
      return TRUE;
  return FALSE;
}

static void
score (LkProbe *probe, Rows *test, LkPool *pool, const double *weight)
{
  int right = 0;

  test->mean = probe->mean;
  test->scale = probe->scale;
  probe->n_test = test->n;
  probe->accuracy = probe->test_loss = NAN;
  if (test->n == 0)
    return;

  probe->test_loss = mean_loss (test, pool, weight);
  for (int i = 0; i < slice_count (test); i++)
    right += test->right[i];
  probe->accuracy = (double) right / test->n;
}

static LkProbe *
probe_new (int d, int n_classes)
{
  LkProbe *probe = g_new0 (LkProbe, 1);

  probe->d = d;
  probe->n_classes = n_classes;
  probe->weight = g_new (double, (size_t) n_classes *d);
  probe->bias = g_new (double, n_classes);
  probe->mean = g_new (double, d);
  probe->scale = g_new (double, d);
  return probe;
}

static LkProbe *
fit (Problem *problem, Rows *test, gboolean standardize)
{
  Rows *train = problem->rows;
  int d = train->d, n_classes = train->n_classes;
  size_t width = (size_t) d + 1;
  g_autoptr (LkProbe) probe = probe_new (d, n_classes);
  g_autofree double *factor = g_new (double, width *width);
  g_autofree double *weight = g_new (double, (size_t) n_classes *width);
  g_autofree double *u = g_new0 (double, (size_t) n_classes *width);

  if (!has_two_classes (train) || !measure (train, standardize, probe->mean, probe->scale))
    return NULL;

  train->mean = probe->mean;
  train->scale = probe->scale;
  problem->factor = factor;
  problem->weight = weight;
  probe->n_train = train->n;
  find_factor (problem);
  probe->iterations = lk_lbfgs (objective, problem, n_classes * (d + 1), u, TOLERANCE, MAX_ITERATIONS);
  if (probe->iterations < 0)
    return NULL;

  divide_by_factor (problem, FALSE, u);
  score (probe, test, problem->pool, u);
  for (int k = 0; k < n_classes; k++)
    {
      memcpy (probe->weight + (size_t) k * d, u + (size_t) k * width, (size_t) d * sizeof (double));
      probe->bias[k] = u[(size_t) k * width + d];
    }
  return g_steal_pointer (&probe);
}

LkProbe *
lk_probe_fit (const float *train,
              const int *train_label,
              int n_train,
              const float *test,
              const int *test_label,
              int n_test,
              int d,
              int n_classes,
              double c,
              gboolean standardize,
              LkPool *pool,
              gboolean (*cancelled) (gpointer),
              gpointer cancel_data)
{
  Rows train_rows, test_rows;
  Problem problem;
  LkProbe *probe;

  rows_init (&train_rows, train, train_label, n_train, d, n_classes, TRUE, pool);
  rows_init (&test_rows, test, test_label, n_test, d, n_classes, FALSE, pool);
  problem = (Problem){ .rows = &train_rows,
                       .pool = pool,
                       .strength = 1 / (c * MAX (train_rows.n, 1)),
                       .cancelled = cancelled,
                       .cancel_data = cancel_data };
  probe = fit (&problem, &test_rows, standardize);
  rows_clear (&train_rows);
  rows_clear (&test_rows);
  return probe;
}

void
lk_probe_free (LkProbe *probe)
{
  if (probe == NULL)
    return;

  g_free (probe->weight);
  g_free (probe->bias);
  g_free (probe->mean);
  g_free (probe->scale);
  g_free (probe);
}
