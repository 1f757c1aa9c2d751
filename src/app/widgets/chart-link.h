/* What the charts of one run share: the step under the pointer, the part of the axis that is shown and its unit, the time
 * base, marks, and the playhead. Charts with one link hover and zoom together. No widget, nothing of learning.
 *
 * A chart over values instead of steps has a link of its own, and what is called a step here is a value then.
 *
 * Signals: "moved" ()    hover or playhead: what lies over the curves
 *          "viewed" ()   another part or unit is shown, at the user's wish
 *          "changed" ()  extent, time base or marks grew or shrank, as data does */

#pragma once

#include "app/widgets/chart-time.h"
#include "app/widgets/mark.h"

#include <glib-object.h>

#define LK_TYPE_CHART_LINK (lk_chart_link_get_type ())
G_DECLARE_FINAL_TYPE (LkChartLink, lk_chart_link, LK, CHART_LINK, GObject)

typedef struct
{
  double step;
  LkMarkKind kind;
  char *text;
} LkChartMark;

LkChartLink *lk_chart_link_new (void);

/* Forgets everything but the unit: another run begins, or this one went back and is read anew. */
void lk_chart_link_clear (LkChartLink *self);

/* -- time ---------------------------------------------------------------------------------------------------------- */

/* Notes a step; broken: something that is no training lies before it (chart-time.h). Tells nobody, since there may be a
 * million of them: extend the axis after the last one. */
void lk_chart_link_append (LkChartLink *self, double step, double epoch, double seconds, double wall, gboolean broken);
const LkTimeBase *lk_chart_link_get_time (LkChartLink *self);
LkChartUnit lk_chart_link_get_unit (LkChartLink *self);
void lk_chart_link_set_unit (LkChartLink *self, LkChartUnit unit);
/* A step in the unit of the moment, and back. */
double lk_chart_link_to_unit (LkChartLink *self, double step);
double lk_chart_link_from_unit (LkChartLink *self, double x);

/* -- the axis ------------------------------------------------------------------------------------------------------ */

/* The axis of steps begins at 0 and reaches at least so far. */
void lk_chart_link_extend (LkChartLink *self, double last);
/* The axis of a chart over values reaches from first to last. */
void lk_chart_link_set_extent (LkChartLink *self, double first, double last);
void lk_chart_link_get_extent (LkChartLink *self, double *first, double *last);
/* The part of it that is shown, in steps. */
void lk_chart_link_get_view (LkChartLink *self, double *first, double *last);
/* Shows a part; one as wide as the whole is the whole. A view that reaches the end follows it. */
void lk_chart_link_set_view (LkChartLink *self, double first, double last);
void lk_chart_link_reset_view (LkChartLink *self);
gboolean lk_chart_link_is_zoomed (LkChartLink *self);
/* Makes the view so many times narrower about a place in it, 0 (left) .. 1 (right). */
void lk_chart_link_zoom (LkChartLink *self, double factor, double about);
/* Moves the view by a share of its width. */
void lk_chart_link_pan (LkChartLink *self, double share);

/* -- what lies over the curves --------------------------------------------------------------------------------------- */

/* The step that is read out; NAN = none. */
double lk_chart_link_get_hover (LkChartLink *self);
void lk_chart_link_set_hover (LkChartLink *self, double step);
/* The step that the program shows while it looks back; NAN = the newest one. */
double lk_chart_link_get_playhead (LkChartLink *self);
void lk_chart_link_set_playhead (LkChartLink *self, double step);

void lk_chart_link_add_mark (LkChartLink *self, double step, LkMarkKind kind, const char *text);
/* Of LkChartMark, in the order they were added. */
const GPtrArray *lk_chart_link_get_marks (LkChartLink *self);
