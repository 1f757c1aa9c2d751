/* A panel of curves over a run: a table of columns of its metric rows. Follows rows, rewinds and the clock of the session;
 * what is special about one panel is a few lines in its own file. */

#pragma once

#include "app/panels/chart-panel.h"

#define LK_TYPE_RUN_CHART (lk_run_chart_get_type ())
G_DECLARE_DERIVABLE_TYPE (LkRunChart, lk_run_chart, LK, RUN_CHART, LkChartPanel)

typedef struct
{
  const char *id, *title; /* title: translatable */
  gsize offset;           /* of a double in LkMetrics */
  gboolean raw;           /* measured every step: raw values faint behind their average */
} LkRunColumn;

typedef struct
{
  const char *title, *empty_text; /* translatable */
  LkChartFormat format;
  double reading_step; /* decimals of the reading as of an axis with such ticks; 0 = three digits that count */
  gboolean log_scale;
  int n;
  const LkRunColumn *columns; /* the first one is read beside the title */
} LkRunChartSpec;

struct _LkRunChartClass
{
  LkChartPanelClass parent_class;

  const LkRunChartSpec *spec;
  /* All optional. The chart was emptied, because a run began, ended or went back; another status; the newest of the rows
   * that came which measures the first column. */
  void (*emptied) (LkRunChart *self, LkSession *session);
  void (*status) (LkRunChart *self, LkSession *session);
  void (*measured) (LkRunChart *self, const LkMetrics *row);
};
