/* The picture of a chart: its parts in their order, on the screen and on a page. */

#include "app/widgets/chart-private.h"

#include <math.h>

void
lk_chart_draw_paper (LkChart *self, const LkChartPage *page)
{
  LkChartFrame frame = lk_chart_fit (self, page);

  lk_canvas_rect (page->canvas, (LkRect){ 0, 0, page->width, page->height }, &page->theme.ground);
  lk_chart_draw_axes (self, &frame, page);
  self->layer->draw (self, &frame, page);
  lk_chart_draw_names (self, &frame, page);
}

LkTypesetter *
lk_chart_get_typesetter (LkChart *self)
{
  if (self->typesetter == NULL)
    self->typesetter = lk_typesetter_new (gtk_widget_get_pango_context (GTK_WIDGET (self)));

  return self->typesetter;
}

/* A node of what a function draws. */
static GskRenderNode *
make_node (LkChart *self, LkChartPage *page, void (*draw) (LkChart *, const LkChartFrame *, const LkChartPage *))
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot,
                                           &GRAPHENE_RECT_INIT (0, 0, (float) page->width, (float) page->height));
  g_autoptr (LkCanvas) canvas = lk_canvas_new_cairo (page->typesetter, cr);

  page->canvas = canvas;
  draw (self, &self->frame, page);
  cairo_destroy (cr);
  return gtk_snapshot_free_to_node (snapshot);
}

static void
draw_behind (LkChart *self, const LkChartFrame *frame, const LkChartPage *page)
{
  lk_chart_draw_axes (self, frame, page);
  self->layer->draw (self, frame, page);
}

static void
draw_content (LkChart *self, const LkChartTheme *theme)
{
  LkChartPage page = { .typesetter = lk_chart_get_typesetter (self),
                       .theme = *theme,
                       .width = gtk_widget_get_width (GTK_WIDGET (self)),
                       .height = gtk_widget_get_height (GTK_WIDGET (self)),
                       .scale = gtk_widget_get_scale_factor (GTK_WIDGET (self)) };

  page.em = lk_typesetter_em (page.typesetter);
  self->frame = lk_chart_fit (self, &page);
  self->content = make_node (self, &page, draw_behind);
  self->names = make_node (self, &page, lk_chart_draw_names);
  self->content_time = g_get_monotonic_time ();
}

static void
append_rect (GtkSnapshot *snapshot, double x, double y, double width, double height, const GdkRGBA *color)
{
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height));
}

/* Where the program looks back to: what came later is fainter. */
static void
draw_playhead (LkChart *self, GtkSnapshot *snapshot, const LkChartTheme *theme)
{
  const LkRect *plot = &self->frame.plot;
  double playhead = lk_chart_link_get_playhead (self->link), right = plot->x + plot->width, x;
  GdkRGBA line = lk_chart_ink (theme, 0.8f), veil = theme->ground;

  if (isnan (playhead))
    return;

  veil.alpha = 0.65f;
  x = fmax (round (lk_chart_frame_x (self, &self->frame, playhead)), plot->x);
  if (x > right)
    return;
  append_rect (snapshot, x, plot->y - 1, right - x + 1, plot->height, &veil);
  append_rect (snapshot, x - 1, plot->y, 2, plot->height, &line);
}

static void
draw_box (LkChart *self, GtkSnapshot *snapshot, const LkChartTheme *theme)
{
  const LkRect *plot = &self->frame.plot;
  double left = CLAMP (fmin (self->drag_from.x, self->drag_to.x), plot->x, plot->x + plot->width);
  double right = CLAMP (fmax (self->drag_from.x, self->drag_to.x), plot->x, plot->x + plot->width);
  double top = fmin (self->drag_from.y, self->drag_to.y), bottom = fmax (self->drag_from.y, self->drag_to.y);
  GdkRGBA fill = theme->accent, line = theme->accent;

  if (!lk_chart_box_has_height (self))
    {
      top = plot->y;
      bottom = plot->y + plot->height;
    }
  top = CLAMP (top, plot->y, plot->y + plot->height);
  bottom = CLAMP (bottom, plot->y, plot->y + plot->height);
  fill.alpha = 0.12f;
  append_rect (snapshot, left, top, right - left, bottom - top, &fill);
  append_rect (snapshot, left, top, right - left, 1, &line);
  append_rect (snapshot, left, bottom - 1, right - left, 1, &line);
  append_rect (snapshot, left, top, 1, bottom - top, &line);
  append_rect (snapshot, right - 1, top, 1, bottom - top, &line);
}

void
lk_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkChart *self = LK_CHART (widget);
  LkChartTheme theme = lk_chart_theme (widget);

  if (lk_chart_is_empty (self))
    {
      lk_chart_theme_snapshot_words (&theme, widget, snapshot, self->empty_text);
      return;
    }

  if (self->content == NULL)
    draw_content (self, &theme);
  gtk_snapshot_append_node (snapshot, self->content);
  if (self->layer == &lk_chart_curve_layer)
    draw_playhead (self, snapshot, &theme);
  if (self->names != NULL)
    gtk_snapshot_append_node (snapshot, self->names);
  if (self->drag == LK_CHART_BOX)
    draw_box (self, snapshot, &theme);
  gtk_widget_snapshot_child (widget, self->chip, snapshot);
  lk_chart_draw_readout (self, snapshot, &theme);
}
