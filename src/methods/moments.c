#include "methods/moments.h"

#include "tensor/symmetric.h"

LkVar *
lk_cross_moments (LkTape *tape, LkVar *a, LkVar *b, double divisor)
{
  LkVar *products = lk_matmul_bt (tape, lk_transpose (tape, a), lk_transpose (tape, b));

  return lk_scale (tape, products, 1 / divisor);
}

LkVar *
lk_covariance (LkTape *tape, LkVar *x)
{
  LkVar *centered = lk_center_columns (tape, x);

  return lk_cross_moments (tape, centered, centered, x->shape.n - 1);
}

LkVar *
lk_variances (LkTape *tape, LkVar *x)
{
  double n = x->shape.n;
  LkVar *centered = lk_center_columns (tape, x);

  return lk_scale (tape, lk_column_mean (tape, lk_mul (tape, centered, centered)), n / (n - 1));
}

LkVar *
lk_sum_of_squares (LkTape *tape, LkVar *x)
{
  return lk_sum (tape, lk_mul (tape, x, x));
}

double
lk_mean_off_diagonal (LkTape *tape, LkVar *x)
{
  LkVar *off = lk_off_diagonal (tape, lk_detach (tape, x));
  LkVar *size = lk_add (tape, lk_relu (tape, off), lk_relu (tape, lk_scale (tape, off, -1)));
  double d = x->shape.n;

  return lk_var_number (lk_sum (tape, size)) / (d * (d - 1));
}

int
lk_unordered_pairs (int targets, int views, LkViewPair pairs[LK_MAX_PAIRS])
{
  int n = 0, all = lk_view_pairs (targets, views, pairs);

  for (int i = 0; i < all; i++)
    if (pairs[i].target < pairs[i].other)
      pairs[n++] = pairs[i];
  return n;
}

LkVar *
lk_covariance_spectrum (LkTape *tape, LkVar *x)
{
  return lk_symmetric_eigen (tape, lk_covariance (tape, x)).values;
}
