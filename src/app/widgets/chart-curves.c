/* The layer of curves over steps. On the screen curves are rastered; on a page they are lines through the samples, or,
 * where samples lie closer than a fine column, from the lowest to the highest of each column. */

#include "app/widgets/chart-private.h"

#include <glib/gi18n.h>
#include <math.h>

#define CURVE_WIDTH 2.0
#define RAW_WIDTH 1.0
#define RAW_ALPHA 0.32f
#define DOTS_UP_TO 60
#define DOT_RADIUS 3.0
/* Columns per pixel of a page. */
#define FINE 2
/* What "ignore outliers" leaves out at each end. */
#define OUTLIERS 0.05

static LkChartSeries *
series_at (LkChart *self, guint i)
{
  return g_ptr_array_index (self->series, i);
}

static gboolean
curves_are_empty (LkChart *self)
{
  for (guint i = 0; i < self->series->len; i++)
    if (lk_curve_size (series_at (self, i)->curve) > 0)
      return FALSE;

  return TRUE;
}

/* -- range --------------------------------------------------------------------------------------------------------- */

/* The smallest value above 0 of some that lie evenly over the samples: no more than a log axis needs. */
static double
least_above_zero (const float *values, int n)
{
  int stride = MAX (1, n / 4096);
  double least = NAN;

  for (int i = 0; i < n; i += stride)
    if (values[i] > 0)
      least = fmin (least, (double) values[i]);

  return least;
}

static void
range_of_track (LkChart *self,
                const LkCurve *curve,
                gboolean smooth,
                int from,
                int to,
                double *min,
                double *max,
                double *least)
{
  const float *values = lk_curve_values (curve, smooth) + from;
  float low, high;
  double inner_low, inner_high;

  lk_curve_range (curve, from, to, smooth, &low, &high);
  inner_low = (double) low;
  inner_high = (double) high;
  if (self->ignore_outliers)
    lk_chart_robust_range (values, to - from, OUTLIERS, &inner_low, &inner_high);
  *min = fmin (*min, inner_low);
  *max = fmax (*max, inner_high);
  if (self->log_scale)
    *least = fmin (*least, low > 0 ? inner_low : least_above_zero (values, to - from));
}

static void
curves_range (LkChart *self, double first, double last, double *min, double *max, double *least)
{
  for (guint i = 0; i < self->series->len; i++)
    {
      const LkChartSeries *series = series_at (self, i);
      int from = MAX (lk_curve_before (series->curve, first), 0), n = lk_curve_size (series->curve);
      /* The sample after the view too: the line to it shows. */
      int to = MIN (lk_curve_before (series->curve, last) + 2, n);

      if (from >= to)
        continue;
      range_of_track (self, series->curve, FALSE, from, to, min, max, least);
      if (series->raw)
        range_of_track (self, series->curve, TRUE, from, to, min, max, least);
    }
}

/* -- drawing ------------------------------------------------------------------------------------------------------- */

/* The columns of the plot, in steps; edges: [n + 1], to be filled. */
static LkColumns
make_columns (LkChart *self, const LkChartFrame *frame, int n, double *edges)
{
  LkColumns columns = { .n = n, .edges = edges };

  for (int i = 0; i <= n; i++)
    edges[i] = lk_chart_link_from_unit (self->link, lk_chart_scale_value (&frame->x, (double) i / n));
  columns.gaps = lk_time_base_gaps (lk_chart_link_get_time (self->link), lk_chart_link_get_unit (self->link),
                                    &columns.n_gaps);
  return columns;
}

/* Values beyond the edges of the plot do not vanish in silence. */
static void
draw_beyond (const LkChartFrame *frame,
             const LkChartPage *page,
             const LkColumns *columns,
             const float *low,
             const float *high,
             const GdkRGBA *color)
{
  double width = frame->plot.width / columns->n;

  for (int above = 0; above < 2; above++)
    for (int i = 0, begin; i < columns->n; i++)
      {
        for (begin = i; i < columns->n && (above ? (double) high[i] > frame->y.max : (double) low[i] < frame->y.min);
             i++)
          ;
        if (i > begin)
          lk_chart_draw_beyond (frame, page, frame->plot.x + begin * width,
                                fmax (frame->plot.x + i * width, frame->plot.x + begin * width + 1), above, color);
      }
}

static void
raster_track (const LkChartFrame *frame,
              const LkRaster *raster,
              const LkCurve *curve,
              gboolean smooth,
              const LkColumns *columns,
              double thickness,
              GdkRGBA color,
              float *low,
              float *high)
{
  g_autofree float *top = g_new (float, columns->n), *bottom = g_new (float, columns->n);

  lk_curve_columns (curve, smooth, columns, low, high);
  for (int i = 0; i < columns->n; i++)
    {
      top[i] = (float) raster->height * (1 - (float) lk_chart_scale_unit (&frame->y, (double) high[i]));
      bottom[i] = (float) raster->height * (1 - (float) lk_chart_scale_unit (&frame->y, (double) low[i]));
    }
  lk_raster_stroke (raster, top, bottom, thickness, (LkColor){ color.red, color.green, color.blue, color.alpha });
}

static GdkRGBA
faint (GdkRGBA color)
{
  color.alpha *= RAW_ALPHA;
  return color;
}

static void
raster_all (LkChart *self, const LkChartFrame *frame, const LkChartPage *page, const LkRaster *raster)
{
  int n = raster->width * LK_RASTER_OVERSAMPLING;
  g_autofree double *edges = g_new (double, n + 1);
  g_autofree float *low = g_new (float, n), *high = g_new (float, n);
  LkColumns columns = make_columns (self, frame, n, edges);
  double unit = page->em * page->scale;

  for (guint i = 0; i < self->series->len; i++)
    {
      const LkChartSeries *series = series_at (self, i);
      GdkRGBA color = lk_chart_color (&page->theme, series->color);

      if (lk_curve_size (series->curve) == 0)
        continue;
      if (series->raw)
        {
          raster_track (frame, raster, series->curve, FALSE, &columns, RAW_WIDTH * unit, faint (color), low, high);
          draw_beyond (frame, page, &columns, low, high, &color);
        }
      raster_track (frame, raster, series->curve, series->raw, &columns, CURVE_WIDTH * unit, color, low, high);
      draw_beyond (frame, page, &columns, low, high, &color);
    }
}

static void
draw_raster (LkChart *self, const LkChartFrame *frame, const LkChartPage *page)
{
  cairo_t *cr = lk_canvas_get_cairo (page->canvas);
  cairo_surface_t *surface;
  LkRaster raster;

  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) ceil (frame->plot.width * page->scale),
                                        (int) ceil (frame->plot.height * page->scale));
  if (cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_flush (surface);
      raster = (LkRaster){ .pixels = (uint32_t *) (void *) cairo_image_surface_get_data (surface),
                           .width = cairo_image_surface_get_width (surface),
                           .height = cairo_image_surface_get_height (surface),
                           .stride = cairo_image_surface_get_stride (surface) / 4 };
      raster_all (self, frame, page, &raster);
      cairo_surface_mark_dirty (surface);
      cairo_surface_set_device_scale (surface, page->scale, page->scale);
      cairo_set_source_surface (cr, surface, frame->plot.x, frame->plot.y);
      cairo_paint (cr);
    }
  cairo_surface_destroy (surface);
}

/* -- on a page ----------------------------------------------------------------------------------------------------- */

static void
flush_points (const LkChartPage *page, GArray *points, double thickness, const GdkRGBA *color)
{
  lk_canvas_polyline (page->canvas, (const LkPoint *) (void *) points->data, (int) points->len, thickness, color);
  g_array_set_size (points, 0);
}

static void
add_point (GArray *points, double x, double y)
{
  LkPoint point = { x, y };

  g_array_append_val (points, point);
}

/* Far outside of the clip a renderer may stumble. */
static double
page_y (const LkChartFrame *frame, double value)
{
  double height = frame->plot.height;

  return CLAMP (lk_chart_frame_y (frame, value), frame->plot.y - height, frame->plot.y + 2 * height);
}

static void
draw_samples (LkChart *self,
              const LkChartFrame *frame,
              const LkChartPage *page,
              const LkCurve *curve,
              gboolean smooth,
              int from,
              int to,
              const LkColumns *columns,
              double thickness,
              const GdkRGBA *color)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (LkPoint));
  int gap = 0;

  for (int i = from; i < to; i++)
    {
      while (gap < columns->n_gaps && columns->gaps[gap] < lk_curve_x (curve, MAX (i - 1, 0)))
        gap++;
      if (i > from && gap < columns->n_gaps && columns->gaps[gap] < lk_curve_x (curve, i))
        flush_points (page, points, thickness, color);
      add_point (points, lk_chart_frame_x (self, frame, lk_curve_x (curve, i)),
                 page_y (frame, lk_curve_y (curve, i, smooth)));
    }
  flush_points (page, points, thickness, color);
}

static void
draw_columns (const LkChartFrame *frame,
              const LkChartPage *page,
              const LkColumns *columns,
              const float *low,
              const float *high,
              double thickness,
              const GdkRGBA *color)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (LkPoint));
  double width = frame->plot.width / columns->n;

  for (int i = 0; i < columns->n; i++)
    {
      double x = frame->plot.x + (i + 0.5) * width;

      if (isnan (low[i]))
        {
          flush_points (page, points, thickness, color);
          continue;
        }
      /* Up in one column and down in the next: the line is a band without a seam. */
      add_point (points, x, page_y (frame, (double) (i % 2 == 0 ? low[i] : high[i])));
      if (low[i] < high[i])
        add_point (points, x, page_y (frame, (double) (i % 2 == 0 ? high[i] : low[i])));
    }
  flush_points (page, points, thickness, color);
}

static void
draw_track (LkChart *self,
            const LkChartFrame *frame,
            const LkChartPage *page,
            const LkCurve *curve,
            gboolean smooth,
            double thickness,
            const GdkRGBA *color)
{
  int n = MAX (1, (int) (frame->plot.width * FINE));
  g_autofree double *edges = g_new (double, n + 1);
  g_autofree float *low = g_new (float, n), *high = g_new (float, n);
  LkColumns columns = make_columns (self, frame, n, edges);
  int from = MAX (lk_curve_before (curve, edges[0]), 0);
  int to = MIN (lk_curve_before (curve, edges[n]) + 2, lk_curve_size (curve));

  lk_curve_columns (curve, smooth, &columns, low, high);
  lk_canvas_clip (page->canvas, frame->plot);
  if (to - from <= n)
    draw_samples (self, frame, page, curve, smooth, from, to, &columns, thickness, color);
  else
    draw_columns (frame, page, &columns, low, high, thickness, color);
  lk_canvas_unclip (page->canvas);
  draw_beyond (frame, page, &columns, low, high, color);
}

static void
draw_lines (LkChart *self, const LkChartFrame *frame, const LkChartPage *page)
{
  for (guint i = 0; i < self->series->len; i++)
    {
      const LkChartSeries *series = series_at (self, i);
      GdkRGBA color = lk_chart_color (&page->theme, series->color), behind = faint (color);

      if (lk_curve_size (series->curve) == 0)
        continue;
      if (series->raw)
        draw_track (self, frame, page, series->curve, FALSE, RAW_WIDTH * page->em, &behind);
      draw_track (self, frame, page, series->curve, series->raw, CURVE_WIDTH * page->em, &color);
    }
}

/* While samples are few, each one that was measured is worth a dot. */
static void
draw_dots (LkChart *self, const LkChartFrame *frame, const LkChartPage *page, const LkChartSeries *series)
{
  GdkRGBA color = lk_chart_color (&page->theme, series->color);
  double first, last;
  int from, to;

  lk_chart_link_get_view (self->link, &first, &last);
  from = MAX (lk_curve_before (series->curve, first), 0);
  to = lk_curve_before (series->curve, last) + 1;
  if (to - from > (series->raw ? 1 : DOTS_UP_TO))
    return;

  for (int i = from; i < to; i++)
    {
      double x = lk_curve_x (series->curve, i), y = lk_curve_y (series->curve, i, series->raw);

      if (x >= first && y >= frame->y.min && y <= frame->y.max)
        lk_canvas_dot (page->canvas, (LkPoint){ lk_chart_frame_x (self, frame, x), lk_chart_frame_y (frame, y) },
                       DOT_RADIUS * page->em, &color);
    }
}

static void
curves_draw (LkChart *self, const LkChartFrame *frame, const LkChartPage *page)
{
  if (page->paper)
    draw_lines (self, frame, page);
  else
    draw_raster (self, frame, page);

  for (guint i = 0; i < self->series->len; i++)
    draw_dots (self, frame, page, series_at (self, i));
}

/* -- reading ------------------------------------------------------------------------------------------------------- */

static double
curves_snap (LkChart *self, double step)
{
  double nearest = NAN;

  for (guint i = 0; i < self->series->len; i++)
    {
      const LkCurve *curve = series_at (self, i)->curve;
      int j = lk_curve_nearest (curve, step);

      if (j >= 0 && !(fabs (lk_curve_x (curve, j) - step) >= fabs (nearest - step)))
        nearest = lk_curve_x (curve, j);
    }

  return nearest;
}

/* The longest series leads: its samples are what the arrow keys step over. */
static double
curves_move (LkChart *self, double from, int by)
{
  const LkCurve *leader = NULL;
  double first, last;
  int n, pace, i;

  for (guint j = 0; j < self->series->len; j++)
    if (leader == NULL || lk_curve_size (series_at (self, j)->curve) > lk_curve_size (leader))
      leader = series_at (self, j)->curve;
  n = leader != NULL ? lk_curve_size (leader) : 0;
  if (n == 0)
    return NAN;

  lk_chart_link_get_view (self->link, &first, &last);
  /* One press moves by about a pixel where samples lie closer than that. */
  pace = MAX (
      1, (int) ((lk_curve_before (leader, last) - lk_curve_before (leader, first)) / fmax (1, self->frame.plot.width)));
  i = isnan (from) ? n - 1 : (int) CLAMP (lk_curve_nearest (leader, from) + (double) by * pace, 0, n - 1);
  return lk_curve_x (leader, i);
}

static void
curves_read (LkChart *self, double step, GArray *entries)
{
  for (guint i = 0; i < self->series->len; i++)
    {
      const LkChartSeries *series = series_at (self, i);
      int j = lk_curve_nearest (series->curve, step);
      LkChartEntry entry = { series->title, series->color, 0, 0, NAN };

      if (j < 0)
        continue;
      entry.x = lk_curve_x (series->curve, j);
      entry.value = lk_curve_y (series->curve, j, series->raw);
      if (series->raw)
        entry.raw = lk_curve_y (series->curve, j, FALSE);
      g_array_append_val (entries, entry);
    }
}

/* "Strength 40 %": of curves over something else than steps. */
static char *
value_place (LkChart *self, double at)
{
  g_autofree char *number = lk_chart_scale_text (self->x_format, at, 0);

  return g_strdup_printf ("%s %s", self->x_title, number);
}

static char *
curves_place (LkChart *self, double step)
{
  g_autofree char *number = lk_chart_scale_text (LK_CHART_COUNT, step, 0);
  g_autofree char *words = g_strdup_printf (_ ("Step %s"), number), *other = NULL;
  double x = lk_chart_link_to_unit (self->link, step);

  if (self->x_title != NULL)
    return value_place (self, step);

  switch (lk_chart_link_get_unit (self->link))
    {
    case LK_CHART_EPOCH:
      /* translators: a place of the axis: "Step 702, epoch 3.00" */
      return g_strdup_printf (_ ("%s, epoch %.2f"), words, x);

    case LK_CHART_RELATIVE:
    case LK_CHART_WALL:
      other = lk_chart_scale_text (lk_chart_x_format (self), x, 0);
      return g_strdup_printf ("%s, %s", words, other);

    case LK_CHART_STEP:
    case LK_CHART_N_UNITS:
    default:
      return g_steal_pointer (&words);
    }
}

/* -- words --------------------------------------------------------------------------------------------------------- */

/* Of curves over something else than steps. */
static void
append_ends (LkChart *self, GString *words, const LkChartSeries *series)
{
  const LkCurve *curve = series->curve;
  int n = lk_curve_size (curve);
  g_autofree char *first = value_place (self, lk_curve_x (curve, 0));
  g_autofree char *last = value_place (self, lk_curve_x (curve, n - 1));
  g_autofree char *from = lk_chart_scale_text (self->format, lk_curve_y (curve, 0, series->raw), 0);
  g_autofree char *to = lk_chart_scale_text (self->format, lk_curve_y (curve, n - 1, series->raw), 0);

  /* translators: a curve in words: name, first value, its place ("strength 20 %"), last value, its place */
  g_string_append_printf (words, _ ("%s: %s at %s, %s at %s."), series->title, from, first, to, last);
}

static void
append_course (LkChart *self, GString *words, const LkChartSeries *series)
{
  const LkCurve *curve = series->curve;
  int n = lk_curve_size (curve);
  double first = lk_curve_y (curve, 0, series->raw), last = lk_curve_y (curve, n - 1, series->raw);
  g_autofree char *from = lk_chart_scale_text (self->format, first, 0);
  g_autofree char *to = lk_chart_scale_text (self->format, last, 0);
  g_autofree char *step = lk_chart_scale_text (LK_CHART_COUNT, lk_curve_x (curve, n - 1), 0);

  if (g_str_equal (from, to))
    /* translators: a curve in words: name, value, last step */
    g_string_append_printf (words, _ ("%s stands at %s at step %s."), series->title, to, step);
  else if (last < first)
    /* translators: a curve in words: name, first value, last value, last step */
    g_string_append_printf (words, _ ("%s fell from %s to %s by step %s."), series->title, from, to, step);
  else
    /* translators: a curve in words: name, first value, last value, last step */
    g_string_append_printf (words, _ ("%s rose from %s to %s by step %s."), series->title, from, to, step);
}

static void
append_extremes (LkChart *self, GString *words, const LkChartSeries *series)
{
  g_autofree char *low_text = NULL, *high_text = NULL;
  float low, high;

  lk_curve_range (series->curve, 0, lk_curve_size (series->curve), FALSE, &low, &high);
  low_text = lk_chart_scale_text (self->format, (double) low, 0);
  high_text = lk_chart_scale_text (self->format, (double) high, 0);
  g_string_append_c (words, ' ');
  /* translators: a curve in words: smallest and largest value */
  g_string_append_printf (words, _ ("Lowest %s, highest %s."), low_text, high_text);
}

static void
curves_summarize (LkChart *self, GString *words)
{
  for (guint i = 0; i < self->series->len; i++)
    {
      const LkChartSeries *series = series_at (self, i);

      if (lk_curve_size (series->curve) == 0)
        continue;
      if (words->len > 0)
        g_string_append_c (words, ' ');
      if (self->x_title != NULL)
        append_ends (self, words, series);
      else
        append_course (self, words, series);
      append_extremes (self, words, series);
    }
}

/* -- CSV ----------------------------------------------------------------------------------------------------------- */

static void
append_number (GString *csv, double value, const char *format)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (csv, ',');
  if (isfinite (value))
    g_string_append (csv, g_ascii_formatd (text, sizeof text, format, value));
}

static void
append_csv_row (LkChart *self, GString *csv, double step, int *next)
{
  const LkTimeBase *time = lk_chart_link_get_time (self->link);
  gboolean timed = lk_time_base_size (time) > 0;
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (csv, g_ascii_formatd (text, sizeof text, "%.15g", step));
  if (self->x_title == NULL)
    {
      append_number (csv, timed ? lk_time_base_to (time, LK_CHART_EPOCH, step) : NAN, "%.9g");
      append_number (csv, timed ? lk_time_base_to (time, LK_CHART_RELATIVE, step) : NAN, "%.9g");
      append_number (csv, timed ? lk_time_base_to (time, LK_CHART_WALL, step) : NAN, "%.15g");
    }
  for (guint i = 0; i < self->series->len; i++)
    {
      const LkChartSeries *series = series_at (self, i);
      gboolean here = next[i] < lk_curve_size (series->curve) && lk_curve_x (series->curve, next[i]) == step;

      append_number (csv, here ? lk_curve_y (series->curve, next[i], FALSE) : NAN, "%.9g");
      if (series->raw)
        append_number (csv, here ? lk_curve_y (series->curve, next[i], TRUE) : NAN, "%.9g");
      next[i] += here;
    }
  g_string_append_c (csv, '\n');
}

static void
curves_write_csv (LkChart *self, GString *csv)
{
  g_autofree int *next = g_new0 (int, self->series->len + 1);

  g_string_append (csv, self->x_title != NULL ? "x" : "step,epoch,seconds,wall");
  for (guint i = 0; i < self->series->len; i++)
    {
      const LkChartSeries *series = series_at (self, i);

      g_string_append_printf (csv, ",%s", series->id);
      if (series->raw)
        g_string_append_printf (csv, ",%s_smoothed", series->id);
    }
  g_string_append_c (csv, '\n');

  for (;;)
    {
      double step = INFINITY;

      for (guint i = 0; i < self->series->len; i++)
        if (next[i] < lk_curve_size (series_at (self, i)->curve))
          step = fmin (step, lk_curve_x (series_at (self, i)->curve, next[i]));
      if (isinf (step))
        break;
      append_csv_row (self, csv, step, next);
    }
}

const LkChartLayer lk_chart_curve_layer = {
  .is_empty = curves_are_empty,
  .range = curves_range,
  .draw = curves_draw,
  .snap = curves_snap,
  .move = curves_move,
  .read = curves_read,
  .place = curves_place,
  .summarize = curves_summarize,
  .write_csv = curves_write_csv,
};
