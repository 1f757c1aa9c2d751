#include "methods/usage.h"

#include <math.h>
#include <stdlib.h>

#define KEEP 0.95

LkUsage
lk_usage (const float *shares, int k)
{
  double sum = 0, entropy = 0;
  float most = shares[0], least = shares[0];

  for (int j = 0; j < k; j++)
    {
      sum += (double) shares[j];
      most = MAX (most, shares[j]);
      least = MIN (least, shares[j]);
    }
  if (!(sum > 0))
    return (LkUsage){ NAN, NAN, NAN };

  for (int j = 0; j < k; j++)
    if (shares[j] > 0)
      entropy -= (double) shares[j] / sum * log ((double) shares[j] / sum);
  return (LkUsage){ exp (entropy) / k, k * (double) most / sum, k * (double) least / sum };
}

LkUsage
lk_follow_usage (LkTape *tape, LkParam *state, const int *chosen, int n)
{
  int k = (int) state->count;
  g_autofree float *shares = g_new (float, k);

  lk_param_read (state, shares);
  for (int j = 0; j < k; j++)
    shares[j] *= (float) KEEP;
  for (int i = 0; i < n; i++)
    shares[chosen[i]] += (float) ((1 - KEEP) / n);
  lk_store_rows (tape, &state->var, 0, lk_tape_input (tape, lk_matrix_shape (1, k), shares));
  return lk_usage (shares, k);
}

static int
compare_shares (const void *a, const void *b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return x < y ? 1 : x > y ? -1 : 0;
}

LkVar *
lk_sorted_usage (LkTape *tape, const LkParam *state)
{
  int k = (int) state->count;
  g_autofree float *shares = g_new (float, k);
  double sum = 0;

  lk_param_read (state, shares);
  qsort (shares, k, sizeof *shares, compare_shares);
  for (int j = 0; j < k; j++)
    sum += (double) shares[j];
  for (int j = 0; j < k; j++)
    shares[j] = sum > 0 ? (float) (k * (double) shares[j] / sum) : 0;
  return lk_tape_input (tape, lk_matrix_shape (1, k), shares);
}
