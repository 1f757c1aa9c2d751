/* A chart. Of curves over steps: raw values faint, their debiased average in front, with marks where something happened;
 * or of bins over values: histograms and bars. Both with reference lines and their names, a readout of everything under
 * the pointer or the arrow keys, zoom, and pictures for files. Knows nothing of learning.
 *
 * What is drawn is kept as a render node that only a change of data, view, size or style renews; readout and playhead are
 * drawn fresh over it, so moving the pointer repaints next to nothing.
 *
 * Pointer: wheel zooms about the pointer (Ctrl: the values), Shift and wheel pan; dragging zooms to a box, with Shift or
 * the middle button it pans; a double click shows all. Keys: chart-input.c. */

#pragma once

#include "app/widgets/chart-curve.h"
#include "app/widgets/chart-link.h"
#include "app/widgets/chart-scale.h"

#include <gtk/gtk.h>

#define LK_TYPE_CHART (lk_chart_get_type ())
G_DECLARE_FINAL_TYPE (LkChart, lk_chart, LK, CHART, GtkWidget)

/* Properties: "title" (for people who listen, and over pictures), "empty-text" (what an empty chart says), "format" (int,
 * LkChartFormat of the values), "smoothing" (0 .. 0.999), "log-scale", "ignore-outliers" (boolean: the axis spans the
 * middle 90 % of what is shown), "unit" (int, LkChartUnit of all charts of the link), "cursor" (place of the readout,
 * NAN = none), "zoomed" (boolean, read only).
 *
 * Actions: "chart.log-scale", "chart.ignore-outliers", "chart.unit" (int), "chart.reset-zoom", "chart.export" (string:
 * png, svg, pdf, csv), "chart.copy". */

GtkWidget *lk_chart_new (const char *title, LkChartFormat format, const char *empty_text);

/* What the chart shares with others (chart-link.h): it has a link of its own until it is given one. */
void lk_chart_set_link (LkChart *self, LkChartLink *link);
LkChartLink *lk_chart_get_link (LkChart *self);

/* -- curves -------------------------------------------------------------------------------------------------------- */

/* A curve. color: 0 = the accent, further ones are told apart by the color blind. raw: draws the raw values faintly
 * behind the smoothed ones; else the samples themselves as the line, with a dot on each while they are few. */
void lk_chart_add_series (LkChart *self, const char *id, const char *title, int color, gboolean raw);
/* Appends a sample; steps must not fall. What is not finite is left out. */
void lk_chart_append (LkChart *self, const char *id, double step, double value);
int lk_chart_get_size (LkChart *self, const char *id);
/* The smoothed (or, of a series without raw values, the only) value at a step, or at the last sample before it; NAN if
 * there is none. */
double lk_chart_get_value (LkChart *self, const char *id, double step);
/* The sample itself, not smoothed. */
double lk_chart_get_raw (LkChart *self, const char *id, double step);
/* Whether a series has raw values, so that smoothing means something. */
gboolean lk_chart_has_raw (LkChart *self);
void lk_chart_set_smoothing (LkChart *self, double weight);

/* n samples in the place of those that a series has; steps must not fall. */
void lk_chart_set_curve (LkChart *self, const char *id, int n, const double *steps, const double *values);

/* Curves over something else than steps, with a link of the chart's own: x_title names it, and places are told as x_format
 * says. */
void lk_chart_set_axis (LkChart *self, const char *x_title, LkChartFormat x_format);

/* -- bins ---------------------------------------------------------------------------------------------------------- */

/* Makes it a chart over values: x_title names them. */
void lk_chart_set_values (LkChart *self, const char *x_title, LkChartFormat x_format);
gboolean lk_chart_is_over_values (LkChart *self);
/* A histogram, or bars. faint: an outline to compare with, behind the others. */
void lk_chart_add_bins (LkChart *self, const char *id, const char *title, int color, gboolean faint);
/* Its n bins: edges rise, heights are finite; both are copied. n = 0: none. */
void lk_chart_set_bins (LkChart *self, const char *id, int n, const double *edges, const double *heights);

/* -- all ----------------------------------------------------------------------------------------------------------- */

/* A level to compare with, named at its right end; a value that is not finite takes it away. fit: the axis always
 * reaches it. Else it is drawn if that costs the rest no more than half of the height, and named at the edge, with an
 * arrow, where it lies beyond. */
void lk_chart_set_reference (LkChart *self, const char *id, const char *title, double value, gboolean fit);

/* The same across the axis of values, of a chart of bins: where one value lies among them, named at the top. */
void lk_chart_set_place (LkChart *self, const char *id, const char *title, double at);

/* Takes away samples, bins and reference lines; the series stay. What is shared with other charts stays too. */
void lk_chart_clear (LkChart *self);

double lk_chart_get_cursor (LkChart *self);
void lk_chart_set_cursor (LkChart *self, double at);
void lk_chart_reset_zoom (LkChart *self);

/* What the user chose for this chart, as a word each: "smoothing=0.9 log=1 outliers=0". (transfer full) */
char *lk_chart_dup_state (LkChart *self);
/* Takes words that it knows and skips others. */
void lk_chart_set_state (LkChart *self, const char *state);

/* What the chart shows, in words: "Loss fell from 4.10 to 2.30 by step 702. ...". (transfer full) */
char *lk_chart_dup_summary (LkChart *self);

typedef enum
{
  LK_CHART_PNG, /* twice the size that is shown */
  LK_CHART_SVG, /* text stays text, curves are reduced to what a fine pixel can show */
  LK_CHART_PDF,
  LK_CHART_CSV, /* every sample: step, epoch, seconds, wall (or x), and each series raw and smoothed */
} LkChartExport;

/* Writes what the chart shows, on white, with title and legend; or its data. */
gboolean lk_chart_export (LkChart *self, const char *path, LkChartExport format, GError **error);
