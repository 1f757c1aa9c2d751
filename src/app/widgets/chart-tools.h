/* The options of a chart behind a small button: smoothing, axes, zoom, files. A panel puts it beside its title.
 *
 * Properties: "chart" (LkChart). */

#pragma once

#include "app/widgets/chart.h"

#include <adwaita.h>

#define LK_TYPE_CHART_TOOLS (lk_chart_tools_get_type ())
G_DECLARE_FINAL_TYPE (LkChartTools, lk_chart_tools, LK, CHART_TOOLS, AdwBin)
