/* A panel that is a chart: the chart, its reading and its options beside the title, and what its user chose. */

#pragma once

#include "app/panels/panel.h"
#include "app/widgets/chart.h"

#define LK_TYPE_CHART_PANEL (lk_chart_panel_get_type ())
G_DECLARE_DERIVABLE_TYPE (LkChartPanel, lk_chart_panel, LK, CHART_PANEL, LkPanel)

struct _LkChartPanelClass
{
  LkPanelClass parent_class;
};

LkChart *lk_chart_panel_get_chart (LkChartPanel *self);
/* The figure beside the title, and small words before it: "3.91", "2,000 queries in 10,000 images". */
void lk_chart_panel_set_reading (LkChartPanel *self, const char *text);
void lk_chart_panel_set_note (LkChartPanel *self, const char *text);
