/* The axes of a chart: the scales that fit what is shown, ticks and grid, reference lines, marks, and their names. */

#include "app/widgets/chart-private.h"

#include <glib/gi18n.h>
#include <math.h>

#define MARGIN 12
#define MARGIN_RIGHT 14
#define LABEL_GAP 8
#define MARK_RADIUS 4
/* Marks nearer than this (pixels) are one glyph. */
#define CLUSTER 11
#define SWATCH 4
/* A log axis spans no more than this: what is less is rounding. */
#define LEAST_SHARE 1e-6

/* -- scales -------------------------------------------------------------------------------------------------------- */

static void
widen (double *min, double *max, double low, double high)
{
  *min = fmin (*min, low);
  *max = fmax (*max, high);
}

/* Reference lines that fit in, or that have to. */
static void
widen_by_references (LkChart *self, double *min, double *max)
{
  double low = *min, high = *max;

  for (guint i = 0; i < self->references->len; i++)
    {
      const LkChartReference *reference = g_ptr_array_index (self->references, i);
      double with = fmax (high, reference->value) - fmin (low, reference->value);

      if (reference->upright)
        continue;
      if (reference->fit || with <= 2 * (high - low))
        widen (min, max, reference->value, reference->value);
    }
}

static LkChartScale
fit_values (LkChart *self, double first, double last, gboolean *no_log)
{
  double min = NAN, max = NAN, least = NAN;
  gboolean logarithmic = self->log_scale;
  LkChartScale scale;

  *no_log = FALSE;
  if (self->y_zoomed)
    return (LkChartScale){ self->y_min, self->y_max, logarithmic && self->y_min > 0 };

  self->layer->range (self, first, last, &min, &max, &least);
  if (isnan (min))
    return (LkChartScale){ 0, 1, FALSE };

  widen_by_references (self, &min, &max);
  if (logarithmic && !(max > 0))
    *no_log = TRUE;
  else if (logarithmic)
    min = fmax (fmax (min, fmin (least, max)), LEAST_SHARE * max);

  scale = lk_chart_scale_fit (min, max, logarithmic, 0.06);
  if (self->format == LK_CHART_PERCENT && !scale.log)
    {
      scale.min = fmax (scale.min, 0);
      scale.max = fmin (scale.max, 1);
    }
  /* Bars stand on the ground. */
  if (self->layer == &lk_chart_bin_layer && !scale.log)
    scale.min = fmin (min, 0);
  return scale;
}

double
lk_chart_frame_x (LkChart *self, const LkChartFrame *frame, double step)
{
  double x = lk_chart_link_to_unit (self->link, step);

  return frame->plot.x + frame->plot.width * lk_chart_scale_unit (&frame->x, x);
}

double
lk_chart_frame_y (const LkChartFrame *frame, double value)
{
  return frame->plot.y + frame->plot.height * (1 - lk_chart_scale_unit (&frame->y, value));
}

double
lk_chart_step_at (LkChart *self, double x)
{
  const LkChartFrame *frame = &self->frame;
  double unit = frame->plot.width > 0 ? (x - frame->plot.x) / frame->plot.width : 0;

  return lk_chart_link_from_unit (self->link, lk_chart_scale_value (&frame->x, unit));
}

LkChartFormat
lk_chart_x_format (LkChart *self)
{
  static const LkChartFormat formats[LK_CHART_N_UNITS] = { LK_CHART_COUNT, LK_CHART_NUMBER, LK_CHART_DURATION,
                                                           LK_CHART_CLOCK };

  return self->x_title != NULL ? self->x_format : formats[lk_chart_link_get_unit (self->link)];
}

const char *
lk_chart_x_title (LkChart *self)
{
  static const char *const titles[LK_CHART_N_UNITS] = { N_ ("step"), N_ ("epoch"), N_ ("training time"), N_ ("time") };

  return self->x_title != NULL ? self->x_title : _ (titles[lk_chart_link_get_unit (self->link)]);
}

/* -- layout -------------------------------------------------------------------------------------------------------- */

/* On the screen a single curve is named by its panel. */
static gboolean
has_legend (LkChart *self, const LkChartPage *page)
{
  return page->paper || self->series->len + self->bins->len > 1;
}

static int
value_ticks (const LkChartFrame *frame, const LkChartPage *page, double ticks[LK_CHART_MAX_TICKS], double *step)
{
  return lk_chart_scale_ticks (&frame->y, (int) CLAMP (page->height / (48 * page->em), 2, 8), ticks, step);
}

/* On a log axis each tick has decimals of its own. */
static char *
tick_text (LkChart *self, double value, double step)
{
  return lk_chart_scale_text (self->format, value, step > 0 ? step : value);
}

LkChartFrame
lk_chart_fit (LkChart *self, const LkChartPage *page)
{
  LkChartFrame frame = { .x = { 0, 1, FALSE } };
  double ticks[LK_CHART_MAX_TICKS], step, first, last, widest = 0, line, top, left, bottom;
  int n;

  lk_chart_link_get_view (self->link, &first, &last);
  frame.x.min = lk_chart_link_to_unit (self->link, first);
  frame.x.max = lk_chart_link_to_unit (self->link, last);
  if (!(frame.x.max > frame.x.min))
    frame.x.max = frame.x.min + 1;
  frame.y = fit_values (self, first, last, &frame.no_log);

  lk_typesetter_measure (page->typesetter, LK_TEXT_SMALL, "0", NULL, &line);
  n = value_ticks (&frame, page, ticks, &step);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *words = tick_text (self, ticks[i], step);
      double width;

      lk_typesetter_measure (page->typesetter, LK_TEXT_SMALL, words, &width, NULL);
      widest = fmax (widest, width);
    }

  top = MARGIN * page->em + (page->paper ? line * 1.6 : 0) + (has_legend (self, page) ? line : 0);
  left = MARGIN + widest + LABEL_GAP;
  bottom = page->height - line - MARGIN * page->em;
  /* On the screen curves are pixels: between two of them they would blur. */
  if (!page->paper)
    {
      top = round (top);
      left = round (left);
      bottom = round (bottom);
    }
  frame.plot = (LkRect){ left, top, fmax (1, page->width - left - MARGIN_RIGHT), fmax (1, bottom - top) };
  return frame;
}

/* -- ticks --------------------------------------------------------------------------------------------------------- */

static void
draw_value_ticks (LkChart *self, const LkChartFrame *frame, const LkChartPage *page)
{
  GdkRGBA grid = lk_chart_ink (&page->theme, 0.10f), text = lk_chart_ink (&page->theme, 0.60f);
  double ticks[LK_CHART_MAX_TICKS], step, line;
  int n = value_ticks (frame, page, ticks, &step);

  lk_typesetter_measure (page->typesetter, LK_TEXT_SMALL, "0", NULL, &line);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *words = tick_text (self, ticks[i], step);
      double y = round (lk_chart_frame_y (frame, ticks[i]));

      lk_canvas_rect (page->canvas, (LkRect){ frame->plot.x, y, frame->plot.width, 1 }, &grid);
      lk_canvas_text (page->canvas, LK_TEXT_SMALL, words, (LkPoint){ frame->plot.x - LABEL_GAP, y - line / 2 }, 1,
                      &text);
    }
}

static int
x_ticks (LkChart *self,
         const LkChartFrame *frame,
         const LkChartPage *page,
         double ticks[LK_CHART_MAX_TICKS],
         double *step)
{
  LkChartFormat format = lk_chart_x_format (self);
  int wanted = (int) (frame->plot.width / (64 * page->em));

  if (format == LK_CHART_DURATION || format == LK_CHART_CLOCK)
    return lk_chart_scale_time_ticks (&frame->x, wanted, format == LK_CHART_CLOCK, ticks, step);
  return lk_chart_scale_ticks (&frame->x, wanted, ticks, step);
}

static void
draw_x_ticks (LkChart *self, const LkChartFrame *frame, const LkChartPage *page)
{
  const LkRect *plot = &frame->plot;
  LkChartFormat format = lk_chart_x_format (self);
  double bottom = round (plot->y + plot->height), right = plot->x + plot->width, below = bottom + 4;
  GdkRGBA axis = lk_chart_ink (&page->theme, 0.30f), text = lk_chart_ink (&page->theme, 0.60f);
  double ticks[LK_CHART_MAX_TICKS], step, name_width;
  int n = x_ticks (self, frame, page, ticks, &step);

  lk_canvas_rect (page->canvas, (LkRect){ plot->x, bottom, plot->width, 1 }, &axis);
  lk_typesetter_measure (page->typesetter, LK_TEXT_SMALL, lk_chart_x_title (self), &name_width, NULL);
  lk_canvas_text (page->canvas, LK_TEXT_SMALL, lk_chart_x_title (self), (LkPoint){ right, below }, 1, &text);

  for (int i = 0; i < n; i++)
    {
      g_autofree char *words = lk_chart_scale_text (format, ticks[i], step);
      double x = plot->x + plot->width * lk_chart_scale_unit (&frame->x, ticks[i]), width;

      /* There is no half a step. */
      if (format == LK_CHART_COUNT && ticks[i] != floor (ticks[i]))
        continue;
      lk_canvas_rect (page->canvas, (LkRect){ round (x), bottom, 1, 4 }, &axis);
      /* The name of the axis stands at its end; a number that would touch it is left out. */
      lk_typesetter_measure (page->typesetter, LK_TEXT_SMALL, words, &width, NULL);
      if (x + width / 2 < right - name_width - 6)
        lk_canvas_text (page->canvas, LK_TEXT_SMALL, words, (LkPoint){ x, below }, 0.5, &text);
    }
}

/* -- marks --------------------------------------------------------------------------------------------------------- */

static int
compare_marks (gconstpointer a, gconstpointer b)
{
  const LkChartMark *x = *(LkChartMark *const *) a, *y = *(LkChartMark *const *) b;

  return (x->step > y->step) - (x->step < y->step);
}

/* What a mark at one place with others is drawn as: the most telling of them. */
static int
weight_of (LkMarkKind kind)
{
  static const int weights[LK_MARK_N_KINDS] = {
    [LK_MARK_CHECKPOINT] = 0, [LK_MARK_PAUSE] = 1, [LK_MARK_CHANGE] = 2, [LK_MARK_REWIND] = 3, [LK_MARK_ALARM] = 4
  };

  return weights[kind];
}

static void
draw_glyph (const LkChartFrame *frame, const LkChartPage *page, LkMarkKind kind, double left, double right)
{
  GdkRGBA head = lk_chart_ink (&page->theme, 0.7f), line = lk_chart_ink (&page->theme, 0.22f);
  double radius = MARK_RADIUS * page->em, y = frame->plot.y - radius - 1;
  const LkMarkPolygon *parts;
  int n = lk_mark_polygons (kind, &parts);

  if (kind == LK_MARK_ALARM)
    head = (GdkRGBA){ 0.88f, 0.11f, 0.14f, 1 };
  /* Checkpoints come every half a minute: a line for each would hide the curves behind bars. */
  if (kind != LK_MARK_CHECKPOINT)
    lk_canvas_rect (page->canvas, (LkRect){ left, frame->plot.y, 1, frame->plot.height }, &line);
  /* Several at one place: how far they reach. */
  if (right > left)
    lk_canvas_rect (page->canvas, (LkRect){ left, frame->plot.y - 1, right - left + 1, 1 }, &head);

  for (int i = 0; i < n; i++)
    {
      LkPoint corners[4];

      for (int j = 0; j < parts[i].n; j++)
        corners[j] = (LkPoint){ left + 0.5 + radius * (double) parts[i].corners[j][0],
                                y + radius * (double) parts[i].corners[j][1] };
      lk_canvas_polygon (page->canvas, corners, parts[i].n, &head);
    }
}

static void
draw_marks (LkChart *self, const LkChartFrame *frame, const LkChartPage *page)
{
  double first, last, begin = NAN, end = NAN;
  g_autoptr (GPtrArray) marks = NULL;
  LkMarkKind kind = LK_MARK_CHANGE;

  lk_chart_link_get_view (self->link, &first, &last);
  marks = lk_chart_marks_between (self, first, last);
  g_ptr_array_sort (marks, compare_marks);
  for (guint i = 0; i < marks->len; i++)
    {
      const LkChartMark *mark = g_ptr_array_index (marks, i);
      double x = round (lk_chart_frame_x (self, frame, mark->step));

      if (x - begin <= CLUSTER * page->em)
        {
          end = x;
          kind = weight_of (mark->kind) > weight_of (kind) ? mark->kind : kind;
          continue;
        }
      if (!isnan (begin))
        draw_glyph (frame, page, kind, begin, end);
      begin = end = x;
      kind = mark->kind;
    }
  if (!isnan (begin))
    draw_glyph (frame, page, kind, begin, end);
}

/* -- reference lines ----------------------------------------------------------------------------------------------- */

static gboolean
is_in_plot (LkChart *self, const LkChartFrame *frame, const LkChartReference *reference)
{
  double x = lk_chart_frame_x (self, frame, reference->value);
  double unit = lk_chart_scale_unit (&frame->y, reference->value);

  if (reference->upright)
    return x >= frame->plot.x && x <= frame->plot.x + frame->plot.width;
  return unit >= 0 && unit <= 1;
}

static void
draw_references (LkChart *self, const LkChartFrame *frame, const LkChartPage *page)
{
  GdkRGBA color = lk_chart_ink (&page->theme, 0.55f);

  for (guint i = 0; i < self->references->len; i++)
    {
      const LkChartReference *reference = g_ptr_array_index (self->references, i);
      double y;

      if (reference->upright || !is_in_plot (self, frame, reference))
        continue;
      y = round (lk_chart_frame_y (frame, reference->value)) + 0.5;
      lk_canvas_dashes (page->canvas, (LkPoint){ frame->plot.x, y }, (LkPoint){ frame->plot.x + frame->plot.width, y },
                        page->em, &color);
    }
}

/* In front of the bins, with a name at the top on the side where there is more room. */
static void
draw_places (LkChart *self, const LkChartFrame *frame, const LkChartPage *page)
{
  const LkRect *plot = &frame->plot;
  GdkRGBA text = page->theme.ink, behind = page->theme.ground;
  double y = plot->y + 2;

  behind.alpha = 0.85f;
  for (guint i = 0; i < self->references->len; i++)
    {
      const LkChartReference *reference = g_ptr_array_index (self->references, i);
      double x = round (lk_chart_frame_x (self, frame, reference->value)), width, height, left;
      g_autofree char *value = lk_chart_scale_text (self->x_format, reference->value, 0);
      g_autofree char *words = g_strdup_printf ("%s %s", reference->title, value);

      if (!reference->upright || !is_in_plot (self, frame, reference))
        continue;
      lk_canvas_rect (page->canvas, (LkRect){ x - 1, plot->y, 2, plot->height }, &text);
      lk_typesetter_measure (page->typesetter, LK_TEXT_SMALL, words, &width, &height);
      left = x > plot->x + plot->width / 2 ? x - 6 - width : x + 6;
      lk_canvas_rect (page->canvas, (LkRect){ left - 3, y, width + 6, height }, &behind);
      lk_canvas_text (page->canvas, LK_TEXT_SMALL, words, (LkPoint){ left, y }, 0, &text);
      y += height;
    }
}

static int
compare_references (gconstpointer a, gconstpointer b)
{
  const LkChartReference *x = *(LkChartReference *const *) a, *y = *(LkChartReference *const *) b;

  return (x->value < y->value) - (x->value > y->value);
}

/* Names stand above their lines at the right end, from top to bottom, none on another. */
static void
draw_reference_names (LkChart *self, const LkChartFrame *frame, const LkChartPage *page)
{
  const LkRect *plot = &frame->plot;
  GdkRGBA text = lk_chart_ink (&page->theme, 0.80f), behind = page->theme.ground;
  double free_from = plot->y;

  behind.alpha = 0.8f;
  g_ptr_array_sort (self->references, compare_references);
  for (guint i = 0; i < self->references->len; i++)
    {
      const LkChartReference *reference = g_ptr_array_index (self->references, i);
      double unit = lk_chart_scale_unit (&frame->y, reference->value), width, height, x, y;
      g_autofree char *value = lk_chart_scale_text (self->format, reference->value, 0);
      g_autofree char *words = g_strdup_printf ("%s %s%s", reference->title, value,
                                                unit > 1   ? " ↑"
                                                : unit < 0 ? " ↓"
                                                           : "");

      if (reference->upright)
        continue;
      lk_typesetter_measure (page->typesetter, LK_TEXT_SMALL, words, &width, &height);
      x = plot->x + plot->width - width - 4;
      y = fmax (lk_chart_frame_y (frame, reference->value) - height - 2, free_from);
      y = fmin (y, plot->y + plot->height - height - 2);
      free_from = y + height;
      lk_canvas_rect (page->canvas, (LkRect){ x - 4, y, width + 8, height }, &behind);
      lk_canvas_text (page->canvas, LK_TEXT_SMALL, words, (LkPoint){ x, y }, 0, &text);
    }
}

/* -- names --------------------------------------------------------------------------------------------------------- */

/* Where the next one stands; beyond the page there is none. */
static double
draw_legend_entry (const LkChartPage *page, const char *title, int color, double alpha, double x, double y)
{
  GdkRGBA swatch = lk_chart_color (&page->theme, color), text = lk_chart_ink (&page->theme, 0.80f);
  double width, height, radius = SWATCH * page->em;

  swatch.alpha *= (float) alpha;
  if (x > page->width)
    return x;
  lk_typesetter_measure (page->typesetter, LK_TEXT_SMALL, title, &width, &height);
  if (x + 2 * radius + 5 + width > page->width)
    {
      lk_canvas_text (page->canvas, LK_TEXT_SMALL, "…", (LkPoint){ x, y }, 0, &text);
      return page->width + 1;
    }
  lk_canvas_dot (page->canvas, (LkPoint){ x + radius, y + height / 2 }, radius, &swatch);
  lk_canvas_text (page->canvas, LK_TEXT_SMALL, title, (LkPoint){ x + 2 * radius + 5, y }, 0, &text);
  return x + 2 * radius + 5 + width + 14;
}

static void
draw_legend (LkChart *self, const LkChartFrame *frame, const LkChartPage *page)
{
  double line, x = frame->plot.x, y;

  lk_typesetter_measure (page->typesetter, LK_TEXT_SMALL, "0", NULL, &line);
  y = frame->plot.y - line - MARGIN * page->em + 2;
  for (guint i = 0; i < self->series->len; i++)
    {
      const LkChartSeries *series = g_ptr_array_index (self->series, i);

      x = draw_legend_entry (page, series->title, series->color, 1, x, y);
    }
  for (guint i = 0; i < self->bins->len; i++)
    {
      const LkChartBins *bins = g_ptr_array_index (self->bins, i);

      if (bins->n > 0)
        x = draw_legend_entry (page, bins->title, bins->color, bins->faint ? 0.45 : 1, x, y);
    }
}

static void
draw_no_log (const LkChartFrame *frame, const LkChartPage *page)
{
  GdkRGBA text = lk_chart_ink (&page->theme, 0.60f);

  lk_canvas_text (page->canvas, LK_TEXT_SMALL, _ ("No value above 0: the axis cannot be logarithmic"),
                  (LkPoint){ frame->plot.x + 6, frame->plot.y + 2 }, 0, &text);
}

void
lk_chart_draw_axes (LkChart *self, const LkChartFrame *frame, const LkChartPage *page)
{
  draw_value_ticks (self, frame, page);
  draw_x_ticks (self, frame, page);
  draw_references (self, frame, page);
  draw_marks (self, frame, page);
}

void
lk_chart_draw_names (LkChart *self, const LkChartFrame *frame, const LkChartPage *page)
{
  if (page->paper)
    lk_canvas_text (page->canvas, LK_TEXT_TITLE, self->title, (LkPoint){ frame->plot.x, 6 }, 0, &page->theme.ink);
  if (has_legend (self, page))
    draw_legend (self, frame, page);
  draw_reference_names (self, frame, page);
  draw_places (self, frame, page);
  if (frame->no_log)
    draw_no_log (frame, page);
}

void
lk_chart_draw_beyond (const LkChartFrame *frame,
                      const LkChartPage *page,
                      double left,
                      double right,
                      gboolean above,
                      const GdkRGBA *color)
{
  double height = 4 * page->em, y = above ? frame->plot.y : frame->plot.y + frame->plot.height - height;

  lk_canvas_rect (page->canvas, (LkRect){ left, y, right - left, height }, color);
}
