/* The picture of a plane: axes, named places, trails, the steps that are shown; over it what is read out. */

#include "app/widgets/plane-private.h"

#include "app/widgets/readout.h"

#include <math.h>

#define MARGIN 12
#define LABEL_GAP 8
#define LINE 18 /* pixels from line to line of small text */
/* A trail is drawn in so many parts, each fainter than the next. */
#define PARTS 16
/* Steps get a mark each while they are few. */
#define MOST_MARKS 120
#define MARK 2.5
#define SHOWN_MARK 6
#define PLACE_MARK 4

typedef struct
{
  LkPlane *self;
  LkCanvas *canvas;
  LkTypesetter *typesetter;
  LkChartTheme theme;
  LkPlaneFrame frame;
  double em;
  gboolean paper;
} Page;

LkPoint
lk_plane_point (const LkPlaneFrame *frame, double x, double y)
{
  return (LkPoint){ frame->plot.x + frame->plot.width * lk_chart_scale_unit (&frame->view.x, x),
                    frame->plot.y + frame->plot.height * (1 - lk_chart_scale_unit (&frame->view.y, y)) };
}

static GdkRGBA
faded (GdkRGBA color, double alpha)
{
  color.alpha *= (float) alpha;
  return color;
}

/* -- axes ---------------------------------------------------------------------------------------------------------- */

static int
ticks_of (const LkChartScale *scale, double length, double em, double ticks[LK_CHART_MAX_TICKS], double *step)
{
  return lk_chart_scale_ticks (scale, (int) CLAMP (length / (56 * em), 2, 8), ticks, step);
}

static double
widest_tick (const Page *page, double height)
{
  double ticks[LK_CHART_MAX_TICKS], step, widest = 0;
  int n = ticks_of (&page->frame.view.y, height, page->em, ticks, &step);

  for (int i = 0; i < n; i++)
    {
      g_autofree char *text = lk_chart_scale_text (LK_CHART_NUMBER, ticks[i], step);
      double width;

      lk_typesetter_measure (page->typesetter, LK_TEXT_SMALL, text, &width, NULL);
      widest = fmax (widest, width);
    }
  return widest;
}

/* The vertical axis is named above it, the horizontal one below its ticks. */
static void
fit (Page *page, double width, double height)
{
  double line = LINE * page->em, top = MARGIN * page->em + line + (page->paper ? 1.4 * line : 0);
  double bottom = height - 2 * line - MARGIN * page->em / 2, left;

  page->frame.view = page->self->zoomed ? page->self->zoom : lk_plane_whole (page->self);
  left = MARGIN + widest_tick (page, bottom - top) + LABEL_GAP;
  page->frame.plot = (LkRect){ round (left), round (top), fmax (1, round (width - left - MARGIN)),
                               fmax (1, round (bottom - top)) };
}

static void
draw_axes (const Page *page)
{
  const LkRect *plot = &page->frame.plot;
  GdkRGBA grid = lk_chart_ink (&page->theme, 0.10f), text = lk_chart_ink (&page->theme, 0.60f);
  double ticks[LK_CHART_MAX_TICKS], step, bottom = plot->y + plot->height;
  int n = ticks_of (&page->frame.view.y, plot->height, page->em, ticks, &step);

  for (int i = 0; i < n; i++)
    {
      g_autofree char *label = lk_chart_scale_text (LK_CHART_NUMBER, ticks[i], step);
      double y = round (lk_plane_point (&page->frame, 0, ticks[i]).y);

      lk_canvas_rect (page->canvas, (LkRect){ plot->x, y, plot->width, 1 }, &grid);
      lk_canvas_text (page->canvas, LK_TEXT_SMALL, label, (LkPoint){ plot->x - LABEL_GAP, y - LINE * page->em / 2 }, 1,
                      &text);
    }
  n = ticks_of (&page->frame.view.x, plot->width, page->em, ticks, &step);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *label = lk_chart_scale_text (LK_CHART_NUMBER, ticks[i], step);
      double x = round (lk_plane_point (&page->frame, ticks[i], 0).x);

      lk_canvas_rect (page->canvas, (LkRect){ x, plot->y, 1, plot->height }, &grid);
      lk_canvas_text (page->canvas, LK_TEXT_SMALL, label, (LkPoint){ x, bottom + 3 }, 0.5, &text);
    }
  lk_canvas_text (page->canvas, LK_TEXT_SMALL, page->self->y_title, (LkPoint){ MARGIN, plot->y - LINE * page->em - 4 },
                  0, &text);
  lk_canvas_text (page->canvas, LK_TEXT_SMALL, page->self->x_title,
                  (LkPoint){ plot->x + plot->width, bottom + LINE * page->em }, 1, &text);
}

/* -- places -------------------------------------------------------------------------------------------------------- */

/* Text beside a mark, on the side where there is room; below what lies there already. taken: NULL, or where that is, which
 * becomes where this text is. */
static void
draw_name (const Page *page,
           LkTextStyle style,
           const char *text,
           LkPoint at,
           double distance,
           const GdkRGBA *color,
           LkRect *taken)
{
  const LkRect *plot = &page->frame.plot;
  LkRect own = { at.x + distance, at.y, 0, 0 };
  GdkRGBA behind = faded (page->theme.ground, 0.7);
  gboolean left;

  lk_typesetter_measure (page->typesetter, style, text, &own.width, &own.height);
  own.y -= own.height / 2;
  left = at.x + distance + own.width > plot->x + plot->width;
  if (left)
    own.x = at.x - distance - own.width;
  if (taken != NULL && own.x < taken->x + taken->width && taken->x < own.x + own.width &&
      fabs (own.y - taken->y) < own.height)
    own.y = own.y < taken->y ? taken->y - own.height : taken->y + own.height;
  if (taken != NULL)
    *taken = own;
  lk_canvas_rect (page->canvas, own, &behind);
  lk_canvas_text (page->canvas, style, text, (LkPoint){ left ? own.x + own.width : own.x, own.y }, left, color);
}

static void
draw_places (const Page *page)
{
  GdkRGBA line = lk_chart_ink (&page->theme, 0.55f), text = lk_chart_ink (&page->theme, 0.75f);

  for (guint i = 0; i < page->self->places->len; i++)
    {
      const LkPlanePlace *place = g_ptr_array_index (page->self->places, i);
      LkPoint at = lk_plane_point (&page->frame, place->x, place->y);
      double r = PLACE_MARK * page->em;

      lk_canvas_polyline (page->canvas, (LkPoint[]){ { at.x - r, at.y }, { at.x + r, at.y } }, 2, 1.5, &line);
      lk_canvas_polyline (page->canvas, (LkPoint[]){ { at.x, at.y - r }, { at.x, at.y + r } }, 2, 1.5, &line);
      draw_name (page, LK_TEXT_SMALL, place->title, at, r + 4, &text, NULL);
    }
}

/* -- trails -------------------------------------------------------------------------------------------------------- */

/* Trails differ in shape, too: a dot, a square. */
static void
draw_mark (const Page *page, int trail, LkPoint at, double radius, const GdkRGBA *color)
{
  double r = radius * 0.9;

  if (trail == 0)
    lk_canvas_dot (page->canvas, at, radius, color);
  else
    lk_canvas_polygon (
        page->canvas,
        (LkPoint[]){ { at.x - r, at.y - r }, { at.x + r, at.y - r }, { at.x + r, at.y + r }, { at.x - r, at.y + r } },
        4, color);
}

static void
draw_line (const Page *page, const LkPoint *points, int from, int to, const GdkRGBA *color)
{
  if (to > from)
    lk_canvas_polyline (page->canvas, points + from, to - from + 1, 2 * page->em, color);
}

static double
age_alpha (int at, int shown)
{
  return shown > 0 ? 0.25 + 0.75 * at / shown : 1;
}

static void
draw_trail (const Page *page, int trail)
{
  const LkPlaneTrail *own = &page->self->trails[trail];
  GdkRGBA color = lk_chart_color (&page->theme, trail), shadow = faded (color, 0.18);
  int shown = lk_plane_get_shown (page->self, trail), n = own->n;
  g_autofree LkPoint *points = g_new (LkPoint, MAX (n, 1));

  for (int i = 0; i < n; i++)
    points[i] = lk_plane_point (&page->frame, own->steps[i].x, own->steps[i].y);
  draw_line (page, points, MAX (shown, 0), n - 1, &shadow);
  for (int part = 0; part < PARTS && shown > 0; part++)
    {
      int from = shown * part / PARTS, to = shown * (part + 1) / PARTS;
      GdkRGBA tint = faded (color, age_alpha (to, shown));

      draw_line (page, points, from, to, &tint);
    }
  for (int i = 0; i < n && n <= MOST_MARKS; i++)
    {
      GdkRGBA tint = i > shown ? shadow : faded (color, age_alpha (i, shown));

      draw_mark (page, trail, points[i], MARK * page->em, &tint);
    }
}

/* The step that is shown stands over all trails, with the trail's name. */
static void
draw_shown (const Page *page)
{
  LkRect taken = { 0, 0, 0, 0 };

  for (int trail = 0; trail < LK_PLANE_TRAILS; trail++)
    {
      const LkPlaneTrail *own = &page->self->trails[trail];
      GdkRGBA color = lk_chart_color (&page->theme, trail);
      int shown = lk_plane_get_shown (page->self, trail);
      double radius = SHOWN_MARK * page->em;
      LkPoint at;

      if (shown < 0)
        continue;
      at = lk_plane_point (&page->frame, own->steps[shown].x, own->steps[shown].y);
      draw_mark (page, trail, at, radius + 2, &page->theme.ink);
      draw_mark (page, trail, at, radius + 1, &page->theme.ground);
      draw_mark (page, trail, at, radius - 0.5, &color);
      draw_name (page, LK_TEXT_SMALL_BOLD, own->title, at, radius + 6, &color, &taken);
    }
}

static void
draw (const Page *page)
{
  const LkRect *plot = &page->frame.plot;

  draw_axes (page);
  lk_canvas_clip (page->canvas,
                  (LkRect){ plot->x - MARGIN, plot->y - MARGIN, plot->width + 2 * MARGIN, plot->height + 2 * MARGIN });
  draw_places (page);
  for (int trail = LK_PLANE_TRAILS - 1; trail >= 0; trail--)
    draw_trail (page, trail);
  draw_shown (page);
  lk_canvas_unclip (page->canvas);
}

/* -- page and screen ------------------------------------------------------------------------------------------------- */

void
lk_plane_draw_page (LkCanvas *canvas, LkTypesetter *typesetter, int width, int height, gpointer plane)
{
  LkPlane *self = plane;
  Page page = { self, canvas, typesetter, lk_chart_paper_theme (), .em = lk_typesetter_em (typesetter), .paper = TRUE };

  fit (&page, width, height);
  lk_canvas_rect (canvas, (LkRect){ 0, 0, width, height }, &page.theme.ground);
  lk_canvas_text (canvas, LK_TEXT_TITLE, self->title != NULL ? self->title : "", (LkPoint){ MARGIN, 6 }, 0,
                  &page.theme.ink);
  draw (&page);
}

static void
draw_content (LkPlane *self, const LkChartTheme *theme)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  g_autoptr (LkCanvas) canvas = NULL;
  Page page;

  if (self->typesetter == NULL)
    self->typesetter = lk_typesetter_new (gtk_widget_get_pango_context (GTK_WIDGET (self)));
  canvas = lk_canvas_new_cairo (self->typesetter, cr);
  page = (Page){ self, canvas, self->typesetter, *theme, .em = lk_typesetter_em (self->typesetter) };
  fit (&page, width, height);
  draw (&page);
  self->frame = page.frame;
  cairo_destroy (cr);
  self->content = gtk_snapshot_free_to_node (snapshot);
}

static void
draw_readout (LkPlane *self, GtkSnapshot *snapshot, const LkChartTheme *theme)
{
  const LkPlaneTrail *own = &self->trails[self->trail];
  const LkPlaneStep *step = &own->steps[self->at];
  LkPoint at = lk_plane_point (&self->frame, step->x, step->y);
  g_autofree char *words = lk_plane_dup_readout (self, self->trail, self->at);
  g_autofree char *markup = g_markup_escape_text (words, -1);
  GskRoundedRect ring;

  gsk_rounded_rect_init_from_rect (&ring, &GRAPHENE_RECT_INIT ((float) at.x - 7, (float) at.y - 7, 14, 14), 7);
  gtk_snapshot_append_border (snapshot, &ring, (float[4]){ 2, 2, 2, 2 },
                              (GdkRGBA[4]){ theme->ink, theme->ink, theme->ink, theme->ink });
  lk_readout_snapshot_beside (GTK_WIDGET (self), snapshot, theme, markup, at.x, at.y);
}

void
lk_plane_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkPlane *self = LK_PLANE (widget);
  LkChartTheme theme = lk_chart_theme (widget);

  if (lk_plane_is_empty (self))
    {
      lk_chart_theme_snapshot_words (&theme, widget, snapshot, self->empty_text);
      return;
    }

  if (self->content == NULL)
    draw_content (self, &theme);
  gtk_snapshot_append_node (snapshot, self->content);
  if (self->at >= 0)
    draw_readout (self, snapshot, &theme);
}
