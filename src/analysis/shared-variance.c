#include "analysis/shared-variance.h"

#include <glib.h>
#include <math.h>

/* Below this a cue says nothing that those before it do not. */
#define LEAST_PIVOT 1e-6

/* Solves a x = b for a positive definite a [n, n] (overwritten, as b is: by x). FALSE if a is singular. */
static gboolean
solve (int n, double a[LK_MAX_CUES][LK_MAX_CUES], double *b)
{
  for (int k = 0; k < n; k++)
    {
      if (!(a[k][k] > LEAST_PIVOT))
        return FALSE;
      for (int i = k + 1; i < n; i++)
        {
          double factor = a[i][k] / a[k][k];

          for (int j = k; j < n; j++)
            a[i][j] -= factor * a[k][j];
          b[i] -= factor * b[k];
        }
    }
  for (int k = n - 1; k >= 0; k--)
    {
      for (int j = k + 1; j < n; j++)
        b[k] -= a[k][j] * b[j];
      b[k] /= a[k][k];
    }
  return TRUE;
}

/* R squared of a regression on the cues of a set with all its weights above 0; 0 if there is none. */
static double
explained_by (guint set, int n, const double *r, const double *between)
{
  int cue[LK_MAX_CUES], size = 0;
  double a[LK_MAX_CUES][LK_MAX_CUES], weight[LK_MAX_CUES], explained = 0;

  for (int i = 0; i < n; i++)
    if (set & 1u << i)
      cue[size++] = i;
  for (int i = 0; i < size; i++)
    {
      weight[i] = r[cue[i]];
      for (int j = 0; j < size; j++)
        a[i][j] = between[cue[i] * n + cue[j]];
    }
  if (!solve (size, a, weight))
    return 0;
  for (int i = 0; i < size; i++)
    {
      if (weight[i] < 0)
        return 0;
      explained += weight[i] * r[cue[i]];
    }
  return explained;
}

/* best[set]: what the cues of each set explain. The regression without negative weights uses some of the set's cues, and
 * of all that do it is the best. */
static void
explain_sets (int n, guint there, const double *r, const double *between, double *best)
{
  best[0] = 0;
  for (guint set = 1; set < 1u << n; set++)
    {
      best[set] = (set & there) == set ? explained_by (set, n, r, between) : 0;
      for (int i = 0; i < n; i++)
        if (set & 1u << i)
          best[set] = fmax (best[set], best[set & ~(1u << i)]);
    }
}

static double
factorial (int n)
{
  return n < 2 ? 1 : n * factorial (n - 1);
}

double
lk_shared_variance (int n, const double *r, const double *between, double *part)
{
  double best[1 << LK_MAX_CUES];
  guint there = 0;

  g_return_val_if_fail (n <= LK_MAX_CUES, NAN);

  for (int i = 0; i < n; i++)
    there |= isfinite (r[i]) ? 1u << i : 0;
  explain_sets (n, there, r, between, best);
  for (int i = 0; i < n; i++)
    {
      part[i] = there & 1u << i ? 0 : NAN;
      for (guint set = 0; set < 1u << n; set++)
        if ((set & 1u << i) == 0)
          {
            int before = __builtin_popcount (set);

            part[i] += factorial (before) * factorial (n - 1 - before) / factorial (n) *
                       (best[set | 1u << i] - best[set]);
          }
    }
  return best[(1u << n) - 1];
}
