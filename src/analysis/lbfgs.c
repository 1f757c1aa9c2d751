#include "analysis/lbfgs.h"

#include <math.h>
#include <string.h>

#define MEMORY 10
#define MAX_TRIALS 40
#define ARMIJO 1e-4
#define CURVATURE 0.9

typedef struct
{
  LkFunction function;
  gpointer data;
  int n;
  double *x, *gradient, *direction; /* [n] */
  double *trial, *trial_gradient;   /* [n] */
  double value;
  double *steps, *changes; /* [MEMORY, n]: x and gradient differences, a ring */
  double rho[MEMORY];
  int stored, next;
} Search;

static double
dot (const double *a, const double *b, int n)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum;
}

static void
add_scaled (double *y, double a, const double *x, int n)
{
  for (int i = 0; i < n; i++)
    y[i] += a * x[i];
}

static double
largest (const double *x, int n)
{
  double result = 0;

  for (int i = 0; i < n; i++)
    result = MAX (result, fabs (x[i]));
  return result;
}

/* direction = - H gradient by the two-loop recursion. */
static void
find_direction (Search *s)
{
  double alpha[MEMORY];
  int n = s->n, newest = (s->next + MEMORY - 1) % MEMORY;

  for (int i = 0; i < n; i++)
    s->direction[i] = -s->gradient[i];
  if (s->stored == 0)
    return;

  for (int i = 0; i < s->stored; i++)
    {
      int k = (newest - i + MEMORY) % MEMORY;

      alpha[k] = s->rho[k] * dot (s->steps + (size_t) k * n, s->direction, n);
      add_scaled (s->direction, -alpha[k], s->changes + (size_t) k * n, n);
    }

  {
    const double *change = s->changes + (size_t) newest * n;
    double scale = 1 / (s->rho[newest] * dot (change, change, n));

    for (int i = 0; i < n; i++)
      s->direction[i] *= scale;
  }
  for (int i = s->stored - 1; i >= 0; i--)
    {
      int k = (newest - i + MEMORY) % MEMORY;
      double beta = s->rho[k] * dot (s->changes + (size_t) k * n, s->direction, n);

      add_scaled (s->direction, alpha[k] - beta, s->steps + (size_t) k * n, n);
    }
}

static void
remember (Search *s)
{
  double *step = s->steps + (size_t) s->next * s->n, *change = s->changes + (size_t) s->next * s->n;
  double curvature;

  for (int i = 0; i < s->n; i++)
    {
      step[i] = s->trial[i] - s->x[i];
      change[i] = s->trial_gradient[i] - s->gradient[i];
    }
  curvature = dot (step, change, s->n);
  if (curvature <= 0)
    return;

  s->rho[s->next] = 1 / curvature;
  s->next = (s->next + 1) % MEMORY;
  s->stored = MIN (s->stored + 1, MEMORY);
}

typedef enum
{
  MOVED,
  STUCK,
  ENDED,
} Outcome;

/* Finds a step along direction that fulfills the weak Wolfe conditions and takes it. */
static Outcome
move (Search *s)
{
  double slope = dot (s->gradient, s->direction, s->n), low = 0, high = INFINITY, value = 0;
  double t = s->stored > 0 ? 1 : MIN (1, 1 / largest (s->gradient, s->n));

  if (slope >= 0)
    return STUCK;

  for (int trial = 0; trial < MAX_TRIALS; trial++)
    {
      memcpy (s->trial, s->x, (size_t) s->n * sizeof (double));
      add_scaled (s->trial, t, s->direction, s->n);
      if (!s->function (s->data, s->trial, &value, s->trial_gradient))
        return ENDED;

      if (!(value <= s->value + ARMIJO * t * slope))
        high = t;
      else if (dot (s->trial_gradient, s->direction, s->n) < CURVATURE * slope)
        low = t;
      else
        {
          remember (s);
          memcpy (s->x, s->trial, (size_t) s->n * sizeof (double));
          memcpy (s->gradient, s->trial_gradient, (size_t) s->n * sizeof (double));
          s->value = value;
          return MOVED;
        }
      t = isfinite (high) ? (low + high) / 2 : 2 * low;
    }
  return STUCK;
}

int
lk_lbfgs (LkFunction function, gpointer data, int n, double *x, double tolerance, int max_iterations)
{
  g_autofree double *memory = g_new0 (double, (size_t) n *(4 + 2 * MEMORY));
  Search s = { .function = function, .data = data, .n = n, .x = x, .gradient = memory };
  int iterations = 0;

  s.direction = memory + n;
  s.trial = memory + (size_t) 2 * n;
  s.trial_gradient = memory + (size_t) 3 * n;
  s.steps = memory + (size_t) 4 * n;
  s.changes = memory + (size_t) (4 + MEMORY) * n;

  if (!function (data, x, &s.value, s.gradient))
    return -1;

  while (iterations < max_iterations && largest (s.gradient, n) > tolerance)
    {
      Outcome outcome;

      find_direction (&s);
      outcome = move (&s);
      if (outcome == ENDED)
        return -1;
      if (outcome == STUCK)
        break;
      iterations++;
    }
  return iterations;
}
