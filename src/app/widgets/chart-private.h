/* Shared by the files of the chart widget:
 *
 *   chart.c          the object and its data         chart-axes.c     scales, ticks, reference lines, marks
 *   chart-input.c    pointer and keys                chart-curves.c   the layer of curves over steps
 *   chart-actions.c  menu, actions, state as text    chart-bins.c     the layer of bins over values
 *   chart-words.c    text for people who listen      chart-picture.c  what stands where
 *   chart-export.c   PNG, SVG, PDF, CSV              chart-readout.c  what is read under the pointer
 *   chart-save.c     dialog, clipboard */

#pragma once

#include "app/widgets/chart-canvas.h"
#include "app/widgets/chart-theme.h"
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
  int color;
  gboolean faint;
  int n;
  double *edges, *heights; /* [n + 1], [n] */
} LkChartBins;

typedef struct
{
  char *id, *title;
  double value;
  gboolean fit;
  gboolean upright; /* a place on the axis of values */
} LkChartReference;

/* Where things lie: the inside of the axes, and what the axes show. */
typedef struct
{
  LkRect plot;
  LkChartScale x, y; /* x in the unit of the moment */
  gboolean no_log;   /* a log axis is wanted, but no value is above 0 */
} LkChartFrame;

/* All that drawing needs besides the chart: the screen, or a page. */
typedef struct
{
  LkCanvas *canvas;
  LkTypesetter *typesetter;
  LkChartTheme theme;
  double width, height;
  double em; /* size of the font against the usual one */
  int scale; /* pixels of the screen per pixel */
  gboolean paper;
} LkChartPage;

/* What is read at a place of the x axis: one curve's, or one bin's. */
typedef struct
{
  const char *title;
  int color;
  double x, value; /* where and what */
  double raw;      /* NAN if the value is not smoothed */
} LkChartEntry;

/* What a chart shows: curves over steps, or bins over values. */
typedef struct
{
  gboolean (*is_empty) (LkChart *self);
  /* Smallest and largest of what is shown in a part of the x axis; least: the smallest above 0. NAN = nothing. */
  void (*range) (LkChart *self, double first, double last, double *min, double *max, double *least);
  void (*draw) (LkChart *self, const LkChartFrame *frame, const LkChartPage *page);
  /* The place nearest to x at which there is something to read; NAN if there is none. */
  double (*snap) (LkChart *self, double x);
  /* The place so many on from one; NAN = from the last. */
  double (*move) (LkChart *self, double from, int by);
  /* LkChartEntry of all series at a place. */
  void (*read) (LkChart *self, double at, GArray *entries);
  /* "Step 702", "0.25 to 0.30". (transfer full) */
  char *(*place) (LkChart *self, double at);
  void (*summarize) (LkChart *self, GString *words);
  void (*write_csv) (LkChart *self, GString *csv);
} LkChartLayer;

extern const LkChartLayer lk_chart_curve_layer, lk_chart_bin_layer;

struct _LkChart
{
  GtkWidget parent_instance;

  char *title, *empty_text;
  LkChartFormat format;
  double smoothing;
  gboolean log_scale, ignore_outliers;

  const LkChartLayer *layer;
  GPtrArray *series;     /* LkChartSeries */
  GPtrArray *bins;       /* LkChartBins */
  GPtrArray *references; /* LkChartReference */
  char *x_title;         /* of an axis of values */
  LkChartFormat x_format;

  LkChartLink *link;
  gboolean own_link;
  gboolean y_zoomed;
  double y_min, y_max;

  LkTypesetter *typesetter; /* NULL until the next frame */
  GskRenderNode *content;   /* all that neither the pointer nor the playhead changes; NULL = to be drawn */
  GskRenderNode *names;     /* the same, of what stands before the playhead */
  LkChartFrame frame;       /* valid with content */
  gint64 content_time;
  guint content_timeout;

  GtkWidget *chip; /* says that the view is zoomed, and resets it */
  GtkWidget *menu;
  gboolean pointed; /* the pointer is here */
  LkPoint pointer;
  enum
  {
    LK_CHART_NO_DRAG,
    LK_CHART_BOX,
    LK_CHART_PAN,
  } drag;
  LkPoint drag_from, drag_to;
  double drag_panned; /* share of the view moved so far */

  gint64 words_time; /* when the accessible text was last renewed */
};

/* -- chart.c -- */

/* Asks for everything to be drawn anew. */
void lk_chart_invalidate (LkChart *self);
gboolean lk_chart_is_empty (LkChart *self);
gboolean lk_chart_is_zoomed (LkChart *self);
/* Shows a range of values; NAN = what fits. */
void lk_chart_zoom_values (LkChart *self, double min, double max);

/* -- chart-axes.c -- */

/* Makes the frame of a page: scales that fit what is shown, and room for their labels. */
LkChartFrame lk_chart_fit (LkChart *self, const LkChartPage *page);
/* Grid, axes, reference lines, marks: what stands behind; and names, which stand in front. */
void lk_chart_draw_axes (LkChart *self, const LkChartFrame *frame, const LkChartPage *page);
void lk_chart_draw_names (LkChart *self, const LkChartFrame *frame, const LkChartPage *page);
/* Where a step (or value of the x axis) and a value lie. */
double lk_chart_frame_x (LkChart *self, const LkChartFrame *frame, double step);
double lk_chart_frame_y (const LkChartFrame *frame, double value);
/* The step (or value of the x axis) at a place. */
double lk_chart_step_at (LkChart *self, double x);
/* Format and name of the x axis as it is now. */
LkChartFormat lk_chart_x_format (LkChart *self);
const char *lk_chart_x_title (LkChart *self);
/* A short stroke at the edge where values between two places lie beyond it. */
void lk_chart_draw_beyond (const LkChartFrame *frame,
                           const LkChartPage *page,
                           double left,
                           double right,
                           gboolean above,
                           const GdkRGBA *color);

/* -- chart-picture.c -- */

/* All of it, as a file has it. */
void lk_chart_draw_paper (LkChart *self, const LkChartPage *page);
LkTypesetter *lk_chart_get_typesetter (LkChart *self);
void lk_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

/* -- chart-readout.c -- */

/* LkChartEntry of all series at a place, the one nearest to the pointer first if it is here. (transfer full) */
GArray *lk_chart_read (LkChart *self, double at);

void lk_chart_draw_readout (LkChart *self, GtkSnapshot *snapshot, const LkChartTheme *theme);

/* -- chart-input.c -- */

void lk_chart_install_keys (GtkWidgetClass *widget_class);
void lk_chart_watch_pointer (LkChart *self);
/* Whether the box that is being drawn is about values too. */
gboolean lk_chart_box_has_height (LkChart *self);

/* -- chart-actions.c -- */

void lk_chart_install_actions (GtkWidgetClass *widget_class);
void lk_chart_show_menu (LkChart *self, double x, double y);

/* -- chart-export.c -- */

/* The picture of a PNG. (transfer full) */
GdkTexture *lk_chart_make_texture (LkChart *self, GError **error);

/* -- chart-save.c -- */

/* Asks where to, and saves it there. */
void lk_chart_save_as (LkChart *self, LkChartExport format);
/* In the format that the name of the file says, else in the one that is wanted; says in a toast how it went. */
void lk_chart_save (LkChart *self, GFile *file, LkChartExport wanted);
void lk_chart_copy_picture (LkChart *self);

/* -- chart-words.c -- */

/* One line at a place, for all series. (transfer full) */
char *lk_chart_dup_readout (LkChart *self, double at);
/* Renews the accessible description, at most once a second unless now is set. */
void lk_chart_update_words (LkChart *self, gboolean now);
/* The marks from first to last, of LkChartMark. (transfer container) */
GPtrArray *lk_chart_marks_between (LkChart *self, double first, double last);
