/* The picture of a heat map: names of groups at the left, cells, what rows and columns are, the scale of colors; over it the
 * cell that is read out. */

#include "app/widgets/heat-map-private.h"

#include "app/widgets/chart-scale.h"
#include "app/widgets/readout.h"

#include <math.h>

#define MARGIN 12
#define GAP 8
#define LINE 18 /* pixels from line to line of small text */
#define STRIP 5 /* where rows are pointed out */
#define BAR_WIDTH 96
#define BAR_HEIGHT 8
/* Names of groups that would take more than this share of the width are left to the readout. */
#define MOST_NAMES 0.3

typedef struct
{
  LkHeatMap *self;
  LkCanvas *canvas;
  LkTypesetter *typesetter;
  LkChartTheme theme;
  double width, height, em;
  int scale; /* pixels of the screen per pixel */
  gboolean paper, names;
  LkRect plot;
  gboolean bar_below; /* the scale has no room beside the name of the columns */
  guint32 palette[LK_HEAT_COLORS];
} Page;

static guint32
pack (const GdkRGBA *color)
{
  return (guint32) lrintf (255 * color->red) << 16 | (guint32) lrintf (255 * color->green) << 8 |
         (guint32) lrintf (255 * color->blue);
}

static GdkRGBA
unpack (guint32 rgb)
{
  return (GdkRGBA){ (float) (rgb >> 16 & 255) / 255, (float) (rgb >> 8 & 255) / 255, (float) (rgb & 255) / 255, 1 };
}

/* -- where things stand -------------------------------------------------------------------------------------------- */

static double
text_width (const Page *page, const char *text)
{
  double width;

  lk_typesetter_measure (page->typesetter, LK_TEXT_SMALL, text, &width, NULL);
  return width;
}

static char *
end_text (double value)
{
  return value == 0 ? g_strdup ("0") : lk_chart_scale_text (LK_CHART_NUMBER, value, 0);
}

static double
bar_width (const Page *page)
{
  g_autofree char *low = end_text (page->self->scale.low), *high = end_text (page->self->scale.high);

  return text_width (page, low) + text_width (page, high) + (BAR_WIDTH + 2 * GAP) * page->em;
}

static double
widest_name (const Page *page)
{
  const GArray *groups = page->self->groups;
  double widest = 0;

  for (guint i = 0; i < groups->len; i++)
    widest = fmax (widest, text_width (page, g_array_index (groups, LkHeatMapOwnGroup, i).name));
  return widest;
}

static void
fit (Page *page)
{
  double line = LINE * page->em, names = widest_name (page), left, top, bottom;

  page->names = names > 0 && names < MOST_NAMES * page->width;
  left = MARGIN + (page->names ? names + GAP : 0) + STRIP + 2;
  top = MARGIN / 2.0 + line + (page->paper ? 1.4 * line : 0);
  page->bar_below = text_width (page, page->self->x_title) + bar_width (page) + 2 * GAP > page->width - left - MARGIN;
  bottom = page->height - MARGIN / 2.0 - line * (page->bar_below ? 2 : 1) - 4;
  page->plot = (LkRect){ round (left), round (top), fmax (1, round (page->width - left - MARGIN)),
                         fmax (1, round (bottom - top)) };
}

/* Where a row begins, in pixels; it may lie beyond the plot. */
static double
row_y (const Page *page, double row)
{
  const LkHeatMapView *view = &page->self->view;

  return page->plot.y + (row - view->y) / view->height * page->plot.height;
}

/* -- cells --------------------------------------------------------------------------------------------------------- */

static guint32
color_of (const Page *page, float value)
{
  double unit = lk_heat_scale_unit (&page->self->scale, (double) value);

  return isnan (unit) ? pack (&page->theme.ground) : page->palette[(int) lrint (unit * (LK_HEAT_COLORS - 1))];
}

/* The cell of each of n pixels along a side of the view. */
static int *
cells_of (int n, double first, double length, int cells)
{
  int *cell = g_new (int, n);

  for (int i = 0; i < n; i++)
    cell[i] = CLAMP ((int) (first + (i + 0.5) * length / n), 0, cells - 1);
  return cell;
}

static void
draw_cells (const Page *page)
{
  LkHeatMap *self = page->self;
  int width = MAX ((int) page->plot.width * page->scale, 1), height = MAX ((int) page->plot.height * page->scale, 1);
  g_autofree int *columns = cells_of (width, self->view.x, self->view.width, self->columns);
  g_autofree int *rows = cells_of (height, self->view.y, self->view.height, self->rows);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  guchar *pixels = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  cairo_t *cr = lk_canvas_get_cairo (page->canvas);

  for (int y = 0; y < height; y++)
    {
      const float *values = self->values + (gsize) rows[y] * (gsize) self->columns;
      guint32 *line = (guint32 *) (void *) (pixels + (gsize) y * (gsize) stride);

      for (int x = 0; x < width; x++)
        line[x] = color_of (page, values[columns[x]]);
    }
  cairo_surface_mark_dirty (surface);
  cairo_save (cr);
  cairo_translate (cr, page->plot.x, page->plot.y);
  cairo_scale (cr, page->plot.width / width, page->plot.height / height);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}

/* -- around them --------------------------------------------------------------------------------------------------- */

/* A gap between two groups, and the name of each where it has room. */
static void
draw_groups (const Page *page)
{
  const GArray *groups = page->self->groups;
  GdkRGBA text = lk_chart_ink (&page->theme, 0.75f), line = lk_chart_ink (&page->theme, 0.45f);
  const LkRect *plot = &page->plot;

  for (guint i = 0; i < groups->len; i++)
    {
      const LkHeatMapOwnGroup *group = &g_array_index (groups, LkHeatMapOwnGroup, i);
      double top = fmax (row_y (page, group->first), plot->y);
      double bottom = fmin (row_y (page, group->first + group->n), plot->y + plot->height);

      if (bottom <= top)
        continue;
      if (top > plot->y)
        lk_canvas_rect (page->canvas, (LkRect){ plot->x - STRIP - 2, round (top), plot->width + STRIP + 2, 1 }, &line);
      if (page->names && bottom - top >= LINE * page->em * 0.8)
        lk_canvas_text (page->canvas, LK_TEXT_SMALL, group->name,
                        (LkPoint){ plot->x - STRIP - 2 - GAP, (top + bottom - LINE * page->em) / 2 }, 1, &text);
    }
}

static void
draw_selected (const Page *page)
{
  const LkHeatMap *self = page->self;

  for (int row = 0; self->selected != NULL && row < self->rows; row++)
    {
      double top = row_y (page, row), height = fmax (row_y (page, row + 1) - top, 2);

      if (self->selected[row] && top >= page->plot.y && top + height <= page->plot.y + page->plot.height + 1)
        lk_canvas_rect (page->canvas, (LkRect){ page->plot.x - STRIP - 1, top, STRIP, height }, &page->theme.accent);
    }
}

static void
draw_bar (const Page *page, double right, double y)
{
  g_autofree char *low = end_text (page->self->scale.low), *high = end_text (page->self->scale.high);
  GdkRGBA text = lk_chart_ink (&page->theme, 0.60f), edge = lk_chart_ink (&page->theme, 0.35f);
  double width = BAR_WIDTH * page->em, height = BAR_HEIGHT * page->em, middle = y + LINE * page->em / 2;
  double x = right - text_width (page, high) - GAP - width;
  int n = (int) width;

  lk_canvas_text (page->canvas, LK_TEXT_SMALL, high, (LkPoint){ right, y }, 1, &text);
  lk_canvas_text (page->canvas, LK_TEXT_SMALL, low, (LkPoint){ x - GAP, y }, 1, &text);
  lk_canvas_rect (page->canvas, (LkRect){ x - 1, middle - height / 2 - 1, n + 2, height + 2 }, &edge);
  for (int i = 0; i < n; i++)
    {
      GdkRGBA color = unpack (page->palette[i * (LK_HEAT_COLORS - 1) / MAX (n - 1, 1)]);

      lk_canvas_rect (page->canvas, (LkRect){ x + i, middle - height / 2, 1, height }, &color);
    }
}

static void
draw (Page *page)
{
  const LkRect *plot = &page->plot;
  GdkRGBA text = lk_chart_ink (&page->theme, 0.60f);
  double below = plot->y + plot->height + 4;
  /* Below the first column, but whole. */
  double left = fmin (plot->x, plot->x + plot->width - text_width (page, page->self->x_title));

  lk_heat_palette (&page->self->scale, pack (&page->theme.ground), page->theme.dark, page->palette);
  draw_cells (page);
  draw_groups (page);
  draw_selected (page);
  lk_canvas_text (page->canvas, LK_TEXT_SMALL, page->self->y_title, (LkPoint){ MARGIN, plot->y - LINE * page->em }, 0,
                  &text);
  lk_canvas_text (page->canvas, LK_TEXT_SMALL, page->self->x_title, (LkPoint){ fmax (left, MARGIN), below }, 0, &text);
  draw_bar (page, plot->x + plot->width, below + (page->bar_below ? LINE * page->em : 0));
}

/* -- page and screen ------------------------------------------------------------------------------------------------- */

void
lk_heat_map_draw_page (LkCanvas *canvas, LkTypesetter *typesetter, int width, int height, gpointer map)
{
  LkHeatMap *self = map;
  Page page = { .self = self,
                .canvas = canvas,
                .typesetter = typesetter,
                .theme = lk_chart_paper_theme (),
                .width = width,
                .height = height,
                .em = lk_typesetter_em (typesetter),
                .scale = 2,
                .paper = TRUE };

  fit (&page);
  lk_canvas_rect (canvas, (LkRect){ 0, 0, width, height }, &page.theme.ground);
  lk_canvas_text (canvas, LK_TEXT_TITLE, self->title != NULL ? self->title : "", (LkPoint){ MARGIN, 6 }, 0,
                  &page.theme.ink);
  draw (&page);
}

static void
draw_content (LkHeatMap *self, const LkChartTheme *theme)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  g_autoptr (LkCanvas) canvas = NULL;
  Page page;

  if (self->typesetter == NULL)
    self->typesetter = lk_typesetter_new (gtk_widget_get_pango_context (GTK_WIDGET (self)));
  canvas = lk_canvas_new_cairo (self->typesetter, cr);
  page = (Page){ .self = self,
                 .canvas = canvas,
                 .typesetter = self->typesetter,
                 .theme = *theme,
                 .width = width,
                 .height = height,
                 .em = lk_typesetter_em (self->typesetter),
                 .scale = gtk_widget_get_scale_factor (GTK_WIDGET (self)) };
  fit (&page);
  draw (&page);
  self->plot = page.plot;
  cairo_destroy (cr);
  self->content = gtk_snapshot_free_to_node (snapshot);
}

static void
draw_readout (LkHeatMap *self, GtkSnapshot *snapshot, const LkChartTheme *theme)
{
  double width = fmax (self->plot.width / self->view.width, 5),
         height = fmax (self->plot.height / self->view.height, 5);
  g_autofree char *words = lk_heat_map_dup_words (self), *markup = g_markup_escape_text (words, -1);
  GskRoundedRect inner, outer;
  double x, y;

  lk_heat_map_get_pixel (self, self->row, self->column, &x, &y);
  if (x < self->plot.x || y < self->plot.y || x > self->plot.x + self->plot.width ||
      y > self->plot.y + self->plot.height)
    return;

  gsk_rounded_rect_init_from_rect (&inner,
                                   &GRAPHENE_RECT_INIT ((float) (x - width / 2 - 2), (float) (y - height / 2 - 2),
                                                        (float) width + 4, (float) height + 4),
                                   1);
  gsk_rounded_rect_init_copy (&outer, &inner);
  gsk_rounded_rect_shrink (&outer, -1, -1, -1, -1);
  gtk_snapshot_append_border (snapshot, &outer, (float[4]){ 1, 1, 1, 1 },
                              (GdkRGBA[4]){ theme->ground, theme->ground, theme->ground, theme->ground });
  gtk_snapshot_append_border (snapshot, &inner, (float[4]){ 1, 1, 1, 1 },
                              (GdkRGBA[4]){ theme->ink, theme->ink, theme->ink, theme->ink });
  lk_readout_snapshot_beside (GTK_WIDGET (self), snapshot, theme, markup, x, y);
}

void
lk_heat_map_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkHeatMap *self = LK_HEAT_MAP (widget);
  LkChartTheme theme = lk_chart_theme (widget);

  if (self->rows == 0)
    {
      lk_chart_theme_snapshot_words (&theme, widget, snapshot, self->empty_text);
      return;
    }

  if (self->content == NULL)
    draw_content (self, &theme);
  gtk_snapshot_append_node (snapshot, self->content);
  if (self->row >= 0)
    draw_readout (self, snapshot, &theme);
}

guint32
lk_heat_map_get_color (LkHeatMap *self, int row, int column)
{
  Page page = { .self = self, .theme = lk_chart_theme (GTK_WIDGET (self)) };

  lk_heat_palette (&self->scale, pack (&page.theme.ground), page.theme.dark, page.palette);
  return color_of (&page, lk_heat_map_get_value (self, row, column));
}
