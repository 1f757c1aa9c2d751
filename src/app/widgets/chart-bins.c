/* The layer of bins over values: histograms, drawn over one another, and bars; a faint one is an outline behind them. */

#include "app/widgets/chart-private.h"

#include <glib/gi18n.h>
#include <math.h>

#define FILL_ALPHA 0.55f
#define FAINT_ALPHA 0.16f
#define OUTLINE 1.5
/* Bins wider than this (pixels) stand apart. */
#define APART 5

static const LkChartBins *
bins_at (LkChart *self, guint i)
{
  return g_ptr_array_index (self->bins, i);
}

static gboolean
bins_are_empty (LkChart *self)
{
  for (guint i = 0; i < self->bins->len; i++)
    if (bins_at (self, i)->n > 0)
      return FALSE;

  return TRUE;
}

static void
bins_range (LkChart *self, double first, double last, double *min, double *max, double *least)
{
  for (guint i = 0; i < self->bins->len; i++)
    {
      const LkChartBins *bins = bins_at (self, i);

      for (int j = 0; j < bins->n; j++)
        {
          double height = bins->heights[j];

          if (bins->edges[j + 1] <= first || bins->edges[j] >= last)
            continue;
          *min = fmin (*min, height);
          *max = fmax (*max, height);
          if (height > 0)
            *least = fmin (*least, height);
        }
    }
}

/* -- drawing ------------------------------------------------------------------------------------------------------- */

static LkRect
bar (LkChart *self, const LkChartFrame *frame, const LkChartBins *bins, int j)
{
  const LkRect *plot = &frame->plot;
  double left = lk_chart_frame_x (self, frame, bins->edges[j]);
  double right = lk_chart_frame_x (self, frame, bins->edges[j + 1]);
  double bottom = plot->y + plot->height;
  double ground = frame->y.log ? bottom : CLAMP (lk_chart_frame_y (frame, 0), plot->y, bottom);
  double top = CLAMP (lk_chart_frame_y (frame, bins->heights[j]), plot->y, bottom);

  return (LkRect){ left, fmin (top, ground), right - left, fabs (ground - top) };
}

static void
draw_bars (LkChart *self, const LkChartFrame *frame, const LkChartPage *page, const LkChartBins *bins)
{
  GdkRGBA color = lk_chart_color (&page->theme, bins->color), fill = color;

  fill.alpha *= FILL_ALPHA;
  for (int j = 0; j < bins->n; j++)
    {
      LkRect rect = bar (self, frame, bins, j);

      if (rect.width > APART)
        {
          rect.x += 0.5;
          rect.width -= 1;
        }
      lk_canvas_rect (page->canvas, rect, &fill);
      if (rect.height > 0)
        lk_canvas_rect (page->canvas, (LkRect){ rect.x, rect.y, rect.width, fmin (OUTLINE * page->em, rect.height) },
                        &color);
      if (bins->heights[j] > frame->y.max)
        lk_chart_draw_beyond (frame, page, rect.x, rect.x + rect.width, TRUE, &color);
    }
}

static void
draw_outline (LkChart *self, const LkChartFrame *frame, const LkChartPage *page, const LkChartBins *bins)
{
  GdkRGBA color = lk_chart_color (&page->theme, bins->color), fill = color;
  g_autofree LkPoint *points = g_new (LkPoint, 2 * bins->n);

  fill.alpha *= FAINT_ALPHA;
  color.alpha *= 0.6f;
  for (int j = 0; j < bins->n; j++)
    {
      LkRect rect = bar (self, frame, bins, j);

      lk_canvas_rect (page->canvas, rect, &fill);
      points[2 * j] = (LkPoint){ rect.x, rect.y };
      points[2 * j + 1] = (LkPoint){ rect.x + rect.width, rect.y };
    }
  lk_canvas_polyline (page->canvas, points, 2 * bins->n, OUTLINE * page->em, &color);
}

static void
bins_draw (LkChart *self, const LkChartFrame *frame, const LkChartPage *page)
{
  lk_canvas_clip (page->canvas, frame->plot);
  for (int faint = 1; faint >= 0; faint--)
    for (guint i = 0; i < self->bins->len; i++)
      {
        const LkChartBins *bins = bins_at (self, i);

        if (bins->n > 0 && bins->faint == (gboolean) faint)
          (faint ? draw_outline : draw_bars) (self, frame, page, bins);
      }
  lk_canvas_unclip (page->canvas);
}

/* -- reading ------------------------------------------------------------------------------------------------------- */

static double
center (const LkChartBins *bins, int j)
{
  return (bins->edges[j] + bins->edges[j + 1]) / 2;
}

/* The bin that holds a value, or the one nearest to it. */
static int
bin_of (const LkChartBins *bins, double value)
{
  int j = 0;

  while (j < bins->n - 1 && value >= bins->edges[j + 1])
    j++;
  return j;
}

/* The bins that arrow keys step over: those in front. */
static const LkChartBins *
leading_bins (LkChart *self)
{
  const LkChartBins *leader = NULL;

  for (guint i = 0; i < self->bins->len; i++)
    if (bins_at (self, i)->n > 0 && (leader == NULL || leader->faint))
      leader = bins_at (self, i);

  return leader;
}

static double
bins_snap (LkChart *self, double value)
{
  const LkChartBins *leader = leading_bins (self);

  return leader != NULL ? center (leader, bin_of (leader, value)) : NAN;
}

static double
bins_move (LkChart *self, double from, int by)
{
  const LkChartBins *leader = leading_bins (self);

  if (leader == NULL)
    return NAN;
  if (isnan (from))
    return center (leader, by < 0 ? leader->n - 1 : 0);
  return center (leader, (int) CLAMP ((double) bin_of (leader, from) + by, 0, leader->n - 1));
}

static void
bins_read (LkChart *self, double value, GArray *entries)
{
  for (guint i = 0; i < self->bins->len; i++)
    {
      const LkChartBins *bins = bins_at (self, i);
      LkChartEntry entry = { bins->title, bins->color, value, 0, NAN };

      if (bins->n == 0 || value < bins->edges[0] || value > bins->edges[bins->n])
        continue;
      entry.value = bins->heights[bin_of (bins, value)];
      g_array_append_val (entries, entry);
    }
}

static char *
bins_place (LkChart *self, double value)
{
  const LkChartBins *leader = leading_bins (self);
  int j = bin_of (leader, value);
  double width = leader->edges[j + 1] - leader->edges[j];
  g_autofree char *from = NULL, *to = NULL;

  if (self->x_format == LK_CHART_COUNT && width <= 1)
    {
      from = lk_chart_scale_text (LK_CHART_COUNT, center (leader, j), 0);
      return g_strdup_printf ("%s %s", self->x_title, from);
    }

  from = lk_chart_scale_text (self->x_format, leader->edges[j], width);
  to = lk_chart_scale_text (self->x_format, leader->edges[j + 1], width);
  /* translators: a bin of a histogram: what is counted, from, to */
  return g_strdup_printf (_ ("%s %s to %s"), self->x_title, from, to);
}

/* -- words --------------------------------------------------------------------------------------------------------- */

static void
summarize_bins (LkChart *self, GString *words, const LkChartBins *bins)
{
  g_autofree char *place = NULL, *height = NULL;
  int highest = 0;

  for (int j = 1; j < bins->n; j++)
    if (bins->heights[j] > bins->heights[highest])
      highest = j;
  place = bins_place (self, center (bins, highest));
  height = lk_chart_scale_text (self->format, bins->heights[highest], 0);
  if (words->len > 0)
    g_string_append_c (words, ' ');
  /* translators: a histogram in words: name, how many bins, value of the highest one, its place */
  g_string_append_printf (words, _ ("%s: %d bins, highest %s at %s."), bins->title, bins->n, height, place);
}

static void
bins_summarize (LkChart *self, GString *words)
{
  for (guint i = 0; i < self->bins->len; i++)
    if (bins_at (self, i)->n > 0)
      summarize_bins (self, words, bins_at (self, i));
}

static void
bins_write_csv (LkChart *self, GString *csv)
{
  g_string_append (csv, "series,from,to,value\n");
  for (guint i = 0; i < self->bins->len; i++)
    {
      const LkChartBins *bins = bins_at (self, i);

      for (int j = 0; j < bins->n; j++)
        {
          const double numbers[] = { bins->edges[j], bins->edges[j + 1], bins->heights[j] };

          g_string_append (csv, bins->id);
          for (guint k = 0; k < G_N_ELEMENTS (numbers); k++)
            {
              char text[G_ASCII_DTOSTR_BUF_SIZE];

              g_string_append_printf (csv, ",%s", g_ascii_formatd (text, sizeof text, "%.15g", numbers[k]));
            }
          g_string_append_c (csv, '\n');
        }
    }
}

const LkChartLayer lk_chart_bin_layer = {
  .is_empty = bins_are_empty,
  .range = bins_range,
  .draw = bins_draw,
  .snap = bins_snap,
  .move = bins_move,
  .read = bins_read,
  .place = bins_place,
  .summarize = bins_summarize,
  .write_csv = bins_write_csv,
};
