/* Shared by the files of the chart widget: chart.c (data, input), chart-draw.c (pictures), chart-words.c (text). */

#pragma once

#include "app/widgets/chart.h"

typedef struct
{
  char *id, *title;
  int color;
  gboolean raw;
  LkCurve *curve;
} LkChartSeries;

typedef struct
{
  char *id, *title;
  double value;
  gboolean fit;
} LkChartReference;

typedef enum
{
  LK_CHART_AXES, /* grid, tick labels, reference lines, marks */
  LK_CHART_CURVES,
  LK_CHART_LABELS, /* names of the reference lines and of the curves */
  LK_CHART_N_NODES,
} LkChartNode;

struct _LkChart
{
  GtkWidget parent_instance;

  char *title, *empty_text;
  LkChartFormat format;
  double smoothing;
  gboolean log_scale;
  LkChartLink *link;
  gboolean own_link;

  GPtrArray *series;     /* LkChartSeries */
  GPtrArray *references; /* LkChartReference */

  GskRenderNode *nodes[LK_CHART_N_NODES];
  graphene_rect_t plot; /* inside of the axes; valid with the nodes */
  LkChartScale x, y;    /* likewise */
  gint64 words_time;    /* when the accessible text was last renewed */
};

/* -- chart.c -- */

/* TRUE if no series has a sample. */
gboolean lk_chart_is_empty (LkChart *self);
/* Takes away the cached nodes and asks for a new frame. */
void lk_chart_invalidate (LkChart *self);
/* Whether the smoothed values of a series are what is shown. */
gboolean lk_chart_series_smooth (const LkChartSeries *series);

/* -- chart-input.c -- */

void lk_chart_install_keys (GtkWidgetClass *widget_class);
void lk_chart_watch_pointer (LkChart *self);

/* -- chart-draw.c -- */

void lk_chart_draw (LkChart *self, GtkSnapshot *snapshot);
void lk_chart_draw_playhead (LkChart *self, GtkSnapshot *snapshot);
/* Step under a widget coordinate, as of the last frame. */
double lk_chart_step_at (LkChart *self, double x);
/* Where a step and a value lie in the widget, as of the last frame. */
graphene_point_t lk_chart_point (LkChart *self, double step, double value);
/* Color of a series as the style of the moment has it. */
GdkRGBA lk_chart_color (LkChart *self, int color);
/* A layout of small text with tabular figures. (transfer full) */
PangoLayout *lk_chart_layout (LkChart *self, const char *text);

/* -- chart-readout.c -- */

void lk_chart_draw_readout (LkChart *self, GtkSnapshot *snapshot);

/* -- chart-words.c -- */

/* One line of the readout at a step, for all series. (transfer full) */
char *lk_chart_dup_readout (LkChart *self, double step);
/* Renews the accessible description, at most once a second unless now is set. */
void lk_chart_update_words (LkChart *self, gboolean now);
/* Text of the marks within reach of a step, or NULL. (transfer full) */
char *lk_chart_dup_marks (LkChart *self, double step, double reach);
