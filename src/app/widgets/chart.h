/* A chart of curves over steps: raw values faint, their debiased average in front, reference lines with their names beside
 * them, marks where something happened, and a readout of all curves under the pointer or the arrow keys. Knows nothing of
 * learning.
 *
 * What is drawn is kept as render nodes (axes, curves, labels) that only a change of data, size or style renews; the
 * readout is drawn fresh, so moving the pointer repaints next to nothing. */

#pragma once

#include "app/widgets/chart-curve.h"
#include "app/widgets/chart-link.h"
#include "app/widgets/chart-scale.h"

#include <gtk/gtk.h>

#define LK_TYPE_CHART (lk_chart_get_type ())
G_DECLARE_FINAL_TYPE (LkChart, lk_chart, LK, CHART, GtkWidget)

/* Properties: "title" (for people who listen), "empty-text" (what an empty chart says), "format" (int, LkChartFormat of
 * the values), "smoothing" (0 .. 0.999), "log-scale", "cursor" (step of the readout, NAN = none). */

GtkWidget *lk_chart_new (const char *title, LkChartFormat format, const char *empty_text);

/* A curve. color: 0 = the accent, further ones are told apart by the color blind. raw: draws the raw values faintly
 * behind the smoothed ones; else the samples themselves as the line, with a dot on each while they are few. */
void lk_chart_add_series (LkChart *self, const char *id, const char *title, int color, gboolean raw);
/* Appends a sample; steps must not fall. What is not finite is left out. */
void lk_chart_append (LkChart *self, const char *id, double step, double value);

/* A level to compare with, named at its right end; a value that is not finite takes it away. fit: the axis always
 * reaches it. Else it is drawn if that costs the curves no more than half of the height, and named at the edge, with an
 * arrow, where it lies beyond. */
void lk_chart_set_reference (LkChart *self, const char *id, const char *title, double value, gboolean fit);

/* Something that happened at a step, for all charts of the link; its text shows in the readout near it. */
void lk_chart_add_mark (LkChart *self, double step, LkMarkKind kind, const char *text);

/* What the chart shares with others (chart-link.h): it has a link of its own until it is given one. */
void lk_chart_set_link (LkChart *self, LkChartLink *link);
LkChartLink *lk_chart_get_link (LkChart *self);

/* Takes away samples and reference lines; the series stay. What is shared with other charts stays too. */
void lk_chart_clear (LkChart *self);
/* Takes away the samples after a step: the run was rewound. */
void lk_chart_truncate (LkChart *self, double step);

int lk_chart_get_size (LkChart *self, const char *id);
/* The last smoothed (or, of a series without raw values, last) value of a series; NAN if it is empty. */
double lk_chart_get_last (LkChart *self, const char *id);
/* The same at a step, or at the last sample before it. */
double lk_chart_get_value (LkChart *self, const char *id, double step);
double lk_chart_get_cursor (LkChart *self);
void lk_chart_set_cursor (LkChart *self, double step);
void lk_chart_set_smoothing (LkChart *self, double weight);

/* What the chart shows, in words: "Loss fell from 4.10 to 2.30 in 702 steps, ...". (transfer full) */
char *lk_chart_dup_summary (LkChart *self);
