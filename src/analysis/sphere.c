#include "analysis/sphere.h"

#include <math.h>

#define SMALL_ENOUGH 1e-17

double
lk_sphere_uniformity (int d)
{
  double term = 1, sum = 1;

  for (int k = 0; term > SMALL_ENOUGH * sum; k++)
    {
      term *= 4 / ((k + 1) * (d / 2.0 + k));
      sum += term;
    }
  return log (sum) - 4;
}
