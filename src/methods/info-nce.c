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

  all = memory != NULL ? lk_concat_columns (tape, own, lk_matmul_bt (tape, q, memory)) : lk_matmul_bt (tape, q, k);
  *found = share_found (tape, all, memory != NULL);
  if (!how.negatives)
    return lk_scale (tape, scaled_own, -1);

  all = lk_log_sum_exp (tape, lk_scale (tape, all, 1 / how.temperature), NULL, 0);
  return lk_sub (tape, all, scaled_own);
}

LkVar *
lk_info_nce_pairs (LkTape *tape,
                   LkInfoNce how,
                   LkVar *q,
                   LkVar *k,
                   LkVar *memory,
                   int rows,
                   const LkPairs *pairs,
                   double *found,
                   double *positive)
{
  LkVar *losses[LK_MAX_PAIRS];

  *found = *positive = 0;
  for (int i = 0; i < pairs->n; i++)
    {
      LkVar *ask = lk_rows (tape, q, pairs->pairs[i].other * rows, rows);
      LkVar *answer = lk_rows (tape, k, pairs->pairs[i].target * rows, rows);
      double share;

      losses[i] = lk_info_nce (tape, how, ask, answer, memory, &share);
      *found += share / pairs->n;
      *positive += lk_mean_number (tape, lk_row_dot (tape, lk_detach (tape, ask), lk_detach (tape, answer))) / pairs->n;
    }
  return lk_concat_rows (tape, pairs->n, losses);
}

LkVar *
lk_similarity_picture (LkMethodRun *run, LkTape *tape, const LkBatch *batch, int which)
{
  LkVar *z = lk_unit_views (run, tape, batch);

  return lk_matmul_bt (tape, lk_rows (tape, z, 0, batch->rows), lk_rows (tape, z, batch->rows, batch->rows));
}

double
lk_share_positive (const LkVar *x, int of)
{
  size_t count = lk_shape_count (x->shape);
  g_autofree float *values = g_new (float, count);
  double above = 0;

  lk_var_read (x, values);
  for (size_t i = 0; i < count; i++)
    above += values[i] > 0;
  return above / of;
}

LkDiagramBox *
lk_diagram_negatives (LkDiagram *diagram, const LkValues *values, const LkDiagramBox *loss)
{
  LkDiagramBox *others = lk_diagram_box (diagram, LK_BOX_IMAGE, 4, 1, N_ ("other images"));
  LkDiagramArrow *arrow = lk_diagram_arrow (diagram, others, loss, LK_ARROW_FLOW);

  others->key = arrow->key = "method.negatives";
  others->off = arrow->off = !lk_values_switch (values, "method.negatives");
  return others;
}
