#include "methods/info-nce.h"

LkInfoNce
lk_info_nce_settings (const LkValues *values)
{
  return (LkInfoNce){ lk_values_real (values, "method.temperature"), lk_values_switch (values, "method.negatives") };
}

/* Share of rows whose largest number stands in its own column. */
static double
share_found (LkTape *tape, const LkVar *similarities, gboolean first_column)
{
  int n = similarities->shape.n, right = 0;
  g_autofree int *nearest = g_new (int, n);

  lk_argmax_rows (tape, similarities, NULL, nearest);
  for (int i = 0; i < n; i++)
    right += nearest[i] == (first_column ? 0 : i);
  return (double) right / n;
}

LkVar *
lk_info_nce (LkTape *tape, LkInfoNce how, LkVar *q, LkVar *k, LkVar *memory, double *found)
{
  LkVar *own = lk_row_dot (tape, q, k), *all, *scaled_own = lk_scale (tape, own, 1 / how.temperature);

  if (!how.negatives && found == NULL)
    return lk_scale (tape, scaled_own, -1);

  all = memory != NULL ? lk_concat_columns (tape, own, lk_matmul_bt (tape, q, memory)) : lk_matmul_bt (tape, q, k);
  if (found != NULL)
    *found = share_found (tape, all, memory != NULL);
  if (!how.negatives)
    return lk_scale (tape, scaled_own, -1);

  all = lk_log_sum_exp (tape, lk_scale (tape, all, 1 / how.temperature), NULL, 0);
  return lk_sub (tape, all, scaled_own);
}
