#include "app/panels/run-chart.h"

#include <glib/gi18n.h>
#include <math.h>

#define ROWS_AT_ONCE 256

G_DEFINE_ABSTRACT_TYPE (LkRunChart, lk_run_chart, LK_TYPE_CHART_PANEL)

static LkChart *
chart_of (LkRunChart *self)
{
  return lk_chart_panel_get_chart (LK_CHART_PANEL (self));
}

static double
value_of (const LkMetrics *row, const LkRunColumn *column)
{
  return *(const double *) (const void *) ((const char *) row + column->offset);
}

/* The newest value, or that of the step that is looked back to. */
static void
show_reading (LkRunChart *self)
{
  const LkRunChartSpec *spec = LK_RUN_CHART_GET_CLASS (self)->spec;
  LkClock *clock = lk_session_get_clock (lk_panel_get_session (LK_PANEL (self)));
  double step = lk_clock_is_live (clock) ? INFINITY : (double) lk_clock_get_step (clock);
  double value = lk_chart_get_raw (chart_of (self), spec->columns[0].id, step);
  g_autofree char *text = lk_chart_scale_text (spec->format, value, spec->reading_step);

  lk_chart_panel_set_reading (LK_CHART_PANEL (self), isfinite (value) ? text : "");
}

static void
append_row (LkRunChart *self, const LkMetrics *row)
{
  const LkRunChartSpec *spec = LK_RUN_CHART_GET_CLASS (self)->spec;

  for (int i = 0; i < spec->n; i++)
    lk_chart_append (chart_of (self), spec->columns[i].id, (double) row->step, value_of (row, &spec->columns[i]));
}

static void
rows_cb (LkRunChart *self, int first, int n, LkSession *session)
{
  LkRunChartClass *klass = LK_RUN_CHART_GET_CLASS (self);
  LkMetrics rows[ROWS_AT_ONCE], measured = { .step = -1 };
  int last = first + n;

  for (; first < last; first += n)
    {
      n = lk_run_rows (lk_session_get_run (session), first, MIN (last - first, ROWS_AT_ONCE), rows);
      /* A rewind may have just taken the rest away. */
      if (n <= 0)
        break;
      for (int i = 0; i < n; i++)
        {
          append_row (self, &rows[i]);
          if (isfinite (value_of (&rows[i], &klass->spec->columns[0])))
            measured = rows[i];
        }
    }
  if (klass->measured != NULL && measured.step >= 0)
    klass->measured (self, &measured);
  show_reading (self);
}

static void
status_cb (LkRunChart *self, LkSession *session)
{
  LkRunChartClass *klass = LK_RUN_CHART_GET_CLASS (self);

  if (klass->status != NULL && lk_session_get_status (session) != NULL)
    klass->status (self, session);
}

static void
empty_cb (LkRunChart *self, LkSession *session)
{
  LkRunChartClass *klass = LK_RUN_CHART_GET_CLASS (self);

  lk_chart_clear (chart_of (self));
  if (klass->emptied != NULL)
    klass->emptied (self, session);
  show_reading (self);
}

/* A panel may be made in the midst of a run. */
static void
catch_up (LkRunChart *self, LkSession *session)
{
  if (lk_session_get_status (session) == NULL)
    return;

  empty_cb (self, session);
  rows_cb (self, 0, lk_session_get_n_rows (session), session);
  status_cb (self, session);
}

static void
lk_run_chart_watch (LkPanel *panel, LkSession *session)
{
  LkRunChart *self = LK_RUN_CHART (panel);
  const LkRunChartSpec *spec = LK_RUN_CHART_GET_CLASS (self)->spec;

  g_object_set (chart_of (self), "title", _ (spec->title), "empty-text", _ (spec->empty_text), "format",
                (int) spec->format, "log-scale", spec->log_scale, NULL);
  for (int i = 0; i < spec->n; i++)
    lk_chart_add_series (chart_of (self), spec->columns[i].id, _ (spec->columns[i].title), i, spec->columns[i].raw);
  lk_chart_set_link (chart_of (self), lk_session_get_chart_link (session));

  g_signal_connect_object (session, "run-began", G_CALLBACK (empty_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rewound", G_CALLBACK (empty_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (empty_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rows", G_CALLBACK (rows_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "status", G_CALLBACK (status_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_clock (session), "changed", G_CALLBACK (show_reading), self,
                           G_CONNECT_SWAPPED);
  catch_up (self, session);
}

static void
lk_run_chart_class_init (LkRunChartClass *klass)
{
  LK_PANEL_CLASS (klass)->watch = lk_run_chart_watch;
}

static void
lk_run_chart_init (LkRunChart *self)
{
}
