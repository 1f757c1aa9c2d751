/* What was so at a step: figures and settings. */

#include "train/run-private.h"

#include <math.h>
#include <string.h>

/* -- figures ------------------------------------------------------------------------------------------------------- */

#define OFFSET(field) G_STRUCT_OFFSET (LkMetrics, field)

/* Every step has these, but for rows that add what was measured after a pause. */
static const gsize of_steps[] = { OFFSET (loss), OFFSET (lr), OFFSET (grad_norm), OFFSET (images_per_second) };

/* These come now and then. parameter_norm is in neither list: it is in all rows, or in old ones nowhere. */
static const gsize of_evaluations[] = {
  OFFSET (l2_std),
  OFFSET (l2_std_raw),
  OFFSET (rankme),
  OFFSET (backbone_l2_std),
  OFFSET (backbone_rankme),
  OFFSET (participation),
  OFFSET (alignment),
  OFFSET (uniformity),
  OFFSET (rankme_raw),
  OFFSET (participation_raw),
  OFFSET (alignment_raw),
  OFFSET (uniformity_raw),
  OFFSET (backbone_participation),
  OFFSET (backbone_alignment),
  OFFSET (backbone_uniformity),
  OFFSET (dead_units),
  OFFSET (clusters),
  OFFSET (silhouette),
};

static double
value_at (const LkMetrics *row, gsize offset)
{
  return G_STRUCT_MEMBER (double, row, offset);
}

static gboolean
has_gap (const LkMetrics *row)
{
  for (guint i = 0; i < G_N_ELEMENTS (of_steps); i++)
    if (isnan (value_at (row, of_steps[i])))
      return TRUE;
  return FALSE;
}

static gboolean
measures_something (const LkMetrics *row)
{
  for (guint i = 0; i < G_N_ELEMENTS (of_evaluations); i++)
    if (isfinite (value_at (row, of_evaluations[i])))
      return TRUE;
  return isfinite (row->knn);
}

static void
fill (LkMetrics *row, const LkMetrics *earlier, const gsize *offsets, guint n)
{
  for (guint i = 0; i < n; i++)
    if (isnan (value_at (row, offsets[i])))
      G_STRUCT_MEMBER (double, row, offsets[i]) = value_at (earlier, offsets[i]);
}

static void
fill_gaps (LkMetrics *row, const LkMetrics *earlier)
{
  fill (row, earlier, of_steps, G_N_ELEMENTS (of_steps));
  fill (row, earlier, of_evaluations, G_N_ELEMENTS (of_evaluations));
  if (isnan (row->knn))
    {
      row->knn = earlier->knn;
      row->knn_bank = earlier->knn_bank;
      row->knn_queries = earlier->knn_queries;
    }
}

/* The newest of the measured rows at or before index, or NULL. */
static const LkMeasured *
find_measured (LkRun *run, int index)
{
  const LkMeasured *measured = (const LkMeasured *) (gpointer) run->measured->data;
  guint low = 0, high = run->measured->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (measured[middle].index <= index)
        low = middle + 1;
      else
        high = middle;
    }
  return low > 0 ? &measured[low - 1] : NULL;
}

/* Row i with all that was measured up to it. Rows without gaps lie between the measured ones, so one look suffices. */
static LkMetrics
filled_row (LkRun *run, int i)
{
  LkMetrics row = g_array_index (run->rows, LkMetrics, i);
  const LkMeasured *measured = find_measured (run, i);

  if (measured != NULL)
    fill_gaps (&row, &measured->row);
  return row;
}

void
lk_run_add_row (LkRun *run, const LkMetrics *row)
{
  int n = (int) run->rows->len;

  if (measures_something (row) || has_gap (row))
    {
      LkMeasured measured = { n, *row };

      if (n > 0)
        {
          LkMetrics earlier = filled_row (run, n - 1);

          fill_gaps (&measured.row, &earlier);
        }
      g_array_append_val (run->measured, measured);
    }
  g_array_append_val (run->rows, *row);
}

void
lk_run_cut_rows (LkRun *run, int n)
{
  g_array_set_size (run->rows, (guint) n);
  while (run->measured->len > 0 && g_array_index (run->measured, LkMeasured, run->measured->len - 1).index >= n)
    g_array_set_size (run->measured, run->measured->len - 1);
}

gboolean
lk_run_row_at (LkRun *run, long step, LkMetrics *row)
{
  guint low = 0, high;

  pthread_mutex_lock (&run->lock);
  high = run->rows->len;
  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (g_array_index (run->rows, LkMetrics, middle).step <= step)
        low = middle + 1;
      else
        high = middle;
    }
  if (low > 0)
    *row = filled_row (run, (int) low - 1);
  pthread_mutex_unlock (&run->lock);
  return low > 0;
}

/* -- settings ------------------------------------------------------------------------------------------------------ */

LkExperiment *
lk_run_experiment_at (LkRun *run, long step)
{
  LkExperiment *experiment = lk_experiment_copy (run->start);

  pthread_mutex_lock (&run->lock);
  for (guint i = 0; i < run->events->len; i++)
    {
      const LkEvent *event = g_ptr_array_index (run->events, i);

      if (event->step < step && lk_experiment_setting (experiment, event->key) != NULL)
        lk_experiment_set (experiment, event->key, event->after != NULL ? event->after : "", NULL);
    }
  pthread_mutex_unlock (&run->lock);
  return experiment;
}
