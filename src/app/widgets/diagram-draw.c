/* The picture of a diagram: arrows, then boxes over them, then bars and knobs, and the legend below. */

#include "app/widgets/diagram-private.h"

#include <math.h>

#define OUTLINE 1.5
#define THICK 2.6
#define ARROW 2.0
#define BACK 2.0
#define HEAD 7
#define BACK_HEAD 6
/* How far what goes back lies beside its arrow. */
#define BESIDE 6
#define BAR 9
#define BAR_APART 5
#define KNOB 4
#define FADED 0.38f
#define LEGEND_ROW 20
#define LEGEND_GAP 16
#define SAMPLE 26
#define MOST_CORNERS 40

typedef struct
{
  const LkDiagramPlan *plan;
  LkCanvas *canvas;
  const LkChartTheme *theme;
  double em;
} Pen;

/* -- lines --------------------------------------------------------------------------------------------------------- */

static GdkRGBA
fade (GdkRGBA color, float alpha)
{
  color.alpha *= alpha;
  return color;
}

static LkPoint
between (LkPoint a, LkPoint b, double t)
{
  return (LkPoint){ a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t };
}

/* A line in pieces of on pixels, off pixels apart; dots are pieces without a length. */
static void
draw_pieces (const Pen *pen,
             const LkPoint *points,
             int n,
             double thickness,
             double on,
             double off,
             const GdkRGBA *color)
{
  double left = on;
  gboolean drawing = TRUE;
  LkPoint from = points[0];

  for (int i = 1; i < n;)
    {
      double length = hypot (points[i].x - from.x, points[i].y - from.y), part = fmin (length, left);
      LkPoint to = length > 0 ? between (from, points[i], part / length) : points[i];

      if (drawing)
        lk_canvas_polyline (pen->canvas, (LkPoint[]){ from, to }, 2, thickness, color);
      left -= part;
      from = to;
      if (left <= 1e-9)
        {
          drawing = !drawing;
          left = drawing ? fmax (on, 0.01) : off;
        }
      if (part >= length)
        i++;
    }
}

static void
draw_line (const Pen *pen, const LkPoint *points, int n, double thickness, LkFlowEdgeKind kind, const GdkRGBA *color)
{
  switch (kind)
    {
    case LK_EDGE_FOLLOW:
      draw_pieces (pen, points, n, thickness, 6 * pen->em, 5 * pen->em, color);
      return;
    case LK_EDGE_KEEP:
      draw_pieces (pen, points, n, thickness * 1.2, 0.01, 4.5 * pen->em, color);
      return;
    case LK_EDGE_FLOW:
    case LK_N_EDGE_KINDS:
    default:
      lk_canvas_polyline (pen->canvas, points, n, thickness, color);
    }
}

/* With its point there, coming from that direction. */
static void
draw_head (const Pen *pen, LkPoint at, LkPoint from, double size, const GdkRGBA *color)
{
  double length = hypot (at.x - from.x, at.y - from.y);
  LkPoint along = { (at.x - from.x) / length * size * pen->em, (at.y - from.y) / length * size * pen->em };
  const LkPoint points[] = { at,
                             { at.x - along.x - along.y * 0.62, at.y - along.y + along.x * 0.62 },
                             { at.x - along.x + along.y * 0.62, at.y - along.y - along.x * 0.62 } };

  if (length > 0)
    lk_canvas_polygon (pen->canvas, points, G_N_ELEMENTS (points), color);
}

/* The part of a path that lies at least so far before its end, so that the head is sharp. Returns how many points. */
static int
shorten (const LkPoint *path, int n, double by, LkPoint *out)
{
  int kept = n;

  memcpy (out, path, (gsize) n * sizeof *path);
  while (kept > 2 && hypot (path[kept - 1].x - path[n - 1].x, path[kept - 1].y - path[n - 1].y) < by)
    kept--;
  return kept;
}

/* -- boxes --------------------------------------------------------------------------------------------------------- */

/* Part of a circle, in steps. Returns how many points. */
static int
add_arc (LkPoint *points, double x, double y, double rx, double ry, double from, double to)
{
  for (int i = 0; i <= 8; i++)
    {
      double angle = (from + (to - from) * i / 8) * G_PI / 180;

      points[i] = (LkPoint){ x + rx * cos (angle), y + ry * sin (angle) };
    }
  return 9;
}

/* Narrower where the flow leaves it. */
static int
make_funnel (LkRect r, gboolean vertical, double in, LkPoint *points)
{
  if (vertical)
    memcpy (points,
            (LkPoint[]){ { r.x, r.y },
                         { r.x + r.width, r.y },
                         { r.x + r.width - in, r.y + r.height },
                         { r.x + in, r.y + r.height } },
            4 * sizeof *points);
  else
    memcpy (points,
            (LkPoint[]){ { r.x, r.y },
                         { r.x + r.width, r.y + in },
                         { r.x + r.width, r.y + r.height - in },
                         { r.x, r.y + r.height } },
            4 * sizeof *points);
  return 4;
}

/* The outline of a kind of box, closed. Returns how many points. */
static int
make_shape (const Pen *pen, LkFlowNodeKind kind, LkRect r, gboolean vertical, LkPoint *points)
{
  double em = fmin (pen->em, r.height / BAR), cut = fmin (9 * em, r.height / 3), right = r.x + r.width,
         bottom = r.y + r.height;
  int n;

  switch (kind)
    {
    case LK_NODE_NET:
    case LK_NODE_COPY:
      n = make_funnel (r, vertical, fmin (7 * em, r.height / 5), points);
      break;
    case LK_NODE_STORE:
      n = add_arc (points, r.x + r.width / 2, r.y + cut / 2, r.width / 2, cut / 2, 180, 360);
      n += add_arc (points + n, r.x + r.width / 2, bottom - cut / 2, r.width / 2, cut / 2, 0, 180);
      break;
    case LK_NODE_WORK:
      n = add_arc (points, right - r.height / 2, r.y + r.height / 2, r.height / 2, r.height / 2, -90, 90);
      n += add_arc (points + n, r.x + r.height / 2, r.y + r.height / 2, r.height / 2, r.height / 2, 90, 270);
      break;
    case LK_NODE_GOAL:
      memcpy (points,
              (LkPoint[]){ { r.x + cut, r.y },
                           { right - cut, r.y },
                           { right, r.y + cut },
                           { right, bottom - cut },
                           { right - cut, bottom },
                           { r.x + cut, bottom },
                           { r.x, bottom - cut },
                           { r.x, r.y + cut } },
              8 * sizeof *points);
      n = 8;
      break;
    case LK_NODE_PICTURE:
    case LK_N_NODE_KINDS:
    default:
      memcpy (
          points,
          (LkPoint[]){ { r.x, r.y }, { right - cut, r.y }, { right, r.y + cut }, { right, bottom }, { r.x, bottom } },
          5 * sizeof *points);
      n = 5;
    }
  points[n] = points[0];
  return n + 1;
}

static GdkRGBA
color_of (const Pen *pen, LkFlowNodeKind kind)
{
  static const int colors[] = {
    [LK_NODE_PICTURE] = 5, [LK_NODE_NET] = 0, [LK_NODE_COPY] = 3, [LK_NODE_STORE] = 4, [LK_NODE_WORK] = 2
  };

  return kind == LK_NODE_GOAL ? pen->theme->ink : lk_chart_color (pen->theme, colors[kind]);
}

/* Lines within the outline: the fold of a sheet, the lid of a drum, the second outline of a copy. */
static void
draw_inside (const Pen *pen, LkFlowNodeKind kind, LkRect r, gboolean vertical, const GdkRGBA *color)
{
  double em = fmin (pen->em, r.height / BAR), cut = fmin (9 * em, r.height / 3), in = fmin (3 * em, r.height / 6);
  double right = r.x + r.width;
  LkPoint points[MOST_CORNERS];
  int n = 0;

  if (kind == LK_NODE_PICTURE)
    {
      memcpy (points, (LkPoint[]){ { right - cut, r.y }, { right - cut, r.y + cut }, { right, r.y + cut } },
              3 * sizeof *points);
      n = 3;
    }
  else if (kind == LK_NODE_STORE)
    n = add_arc (points, r.x + r.width / 2, r.y + cut / 2, r.width / 2, cut / 2, 180, 0);
  else if (kind == LK_NODE_COPY)
    n = make_shape (pen, kind, (LkRect){ r.x + in, r.y + in * 1.4, r.width - 2 * in, r.height - 2.8 * in }, vertical,
                    points);
  if (n > 0)
    lk_canvas_polyline (pen->canvas, points, n, 1 * pen->em, color);
}

static void
draw_shape (const Pen *pen, LkFlowNodeKind kind, LkRect rect, gboolean vertical, gboolean off, gboolean lit)
{
  LkPoint points[MOST_CORNERS];
  int n = make_shape (pen, kind, rect, vertical, points);
  GdkRGBA color = color_of (pen, kind), fill = color, ground = pen->theme->ground;
  double thickness = (kind == LK_NODE_GOAL ? THICK : OUTLINE) * pen->em * (lit ? 1.6 : 1);

  fill.alpha *= off ? 0 : kind == LK_NODE_GOAL ? 0.07f : pen->theme->dark ? 0.26f : 0.16f;
  if (off)
    color = fade (color, pen->theme->high_contrast ? 0.8f : 0.6f);
  lk_canvas_polygon (pen->canvas, points, n - 1, &ground);
  lk_canvas_polygon (pen->canvas, points, n - 1, &fill);
  if (off)
    draw_pieces (pen, points, n, thickness, 5 * pen->em, 5 * pen->em, &color);
  else
    {
      draw_inside (pen, kind, rect, vertical, &color);
      lk_canvas_polyline (pen->canvas, points, n, thickness, &color);
    }
}

/* Full = on; a ring = off. */
static void
draw_knob (const Pen *pen, LkPoint at, gboolean on, gboolean lit)
{
  double radius = KNOB * pen->em * (lit ? 1.35 : 1);
  GdkRGBA color = pen->theme->accent, ground = pen->theme->ground;

  lk_canvas_dot (pen->canvas, at, radius + 2 * pen->em, &ground);
  lk_canvas_dot (pen->canvas, at, radius, &color);
  if (!on)
    lk_canvas_dot (pen->canvas, at, radius - 1.6 * pen->em, &ground);
}

static void
draw_node (const Pen *pen, const LkOwnNode *own)
{
  const LkRect *r = &own->rect;
  const LkFlowNode *node = &own->node;
  gboolean valued = node->value != NULL && *node->value != '\0';
  GdkRGBA ink = lk_chart_ink (pen->theme, node->off ? 0.55f : 1);
  double x = r->x + r->width / 2, middle = r->y + r->height / 2, line;

  draw_shape (pen, node->kind, *r, pen->plan->vertical, node->off, own->lit);
  lk_typesetter_measure (pen->plan->typesetter, LK_TEXT_SMALL, "0", NULL, &line);
  lk_canvas_text (pen->canvas, LK_TEXT_SMALL_BOLD, node->title, (LkPoint){ x, middle - line * (valued ? 1 : 0.5) }, 0.5,
                  &ink);
  if (valued)
    lk_canvas_text (pen->canvas, LK_TEXT_SMALL, node->value, (LkPoint){ x, middle }, 0.5, &ink);
  if (node->key != NULL)
    draw_knob (pen, (LkPoint){ r->x + 1 * pen->em, r->y + 1 * pen->em }, node->on, own->lit);
}

/* -- arrows -------------------------------------------------------------------------------------------------------- */

/* A point of the path, from its end, moved to the side. */
static LkPoint
beside (const LkOwnEdge *own, int i, double by)
{
  LkPoint before = own->path[MAX (i - 1, 0)], after = own->path[MIN (i + 1, LK_PATH_POINTS - 1)];
  double dx = after.x - before.x, dy = after.y - before.y, length = fmax (hypot (dx, dy), 1e-9);

  return (LkPoint){ own->path[i].x - dy / length * by, own->path[i].y + dx / length * by };
}

/* What goes back: all the way, or up to the bar. */
static void
draw_back (const Pen *pen, const LkOwnEdge *own)
{
  GdkRGBA color = lk_chart_color (pen->theme, 1);
  LkPoint points[LK_PATH_POINTS], line[LK_PATH_POINTS];
  int n = 0, stop = own->edge.stopped ? LK_PATH_POINTS / 2 + 2 : 0, kept;

  for (int i = LK_PATH_POINTS - 1; i >= stop; i--)
    points[n++] = beside (own, i, -BESIDE * pen->em);
  kept = shorten (points, n, (BACK_HEAD - 1) * pen->em, line);
  lk_canvas_polyline (pen->canvas, line, kept, BACK * pen->em, &color);
  draw_head (pen, points[n - 1], points[n - 3], BACK_HEAD, &color);
}

static void
draw_edge (const Pen *pen, const LkOwnEdge *own)
{
  const LkFlowEdge *edge = &own->edge;
  gboolean off = edge->off || own->aside;
  GdkRGBA color = edge->kind == LK_EDGE_FOLLOW ? color_of (pen, LK_NODE_COPY)
                  : edge->kind == LK_EDGE_KEEP ? color_of (pen, LK_NODE_STORE)
                                               : lk_chart_ink (pen->theme, 0.75f);
  LkPoint line[LK_PATH_POINTS];
  int n = shorten (own->path, LK_PATH_POINTS, (HEAD - 1) * pen->em, line);
  double thickness = ARROW * pen->em * (own->lit ? 1.6 : 1) * (off ? 0.6 : 1);

  if (off)
    color = fade (color, FADED);
  if (off && edge->kind == LK_EDGE_FLOW)
    draw_pieces (pen, line, n, thickness, 3 * pen->em, 5 * pen->em, &color);
  else
    draw_line (pen, line, n, thickness, edge->kind, &color);
  draw_head (pen, own->path[LK_PATH_POINTS - 1], own->path[LK_PATH_POINTS - 3], HEAD, &color);
  if (edge->back && !off)
    draw_back (pen, own);
}

/* Two strokes across. */
static void
draw_bar_at (const Pen *pen, LkPoint at, double dx, double dy, gboolean lit)
{
  double length = fmax (hypot (dx, dy), 1e-9), reach = BAR * pen->em, apart = BAR_APART / 2.0 * pen->em;
  LkPoint along = { dx / length, dy / length }, across = { -along.y, along.x };
  GdkRGBA color = pen->theme->ink, ground = pen->theme->ground;

  for (int halo = 1; halo >= 0; halo--)
    for (int side = -1; side <= 1; side += 2)
      {
        LkPoint middle = { at.x + along.x * side * apart, at.y + along.y * side * apart };
        const LkPoint stroke[] = { { middle.x - across.x * reach, middle.y - across.y * reach },
                                   { middle.x + across.x * reach, middle.y + across.y * reach } };

        lk_canvas_polyline (pen->canvas, stroke, 2, ((lit ? 3.6 : 2.6) + halo * 2.5) * pen->em,
                            halo ? &ground : &color);
      }
}

static void
draw_over (const Pen *pen, const LkOwnEdge *own)
{
  const LkFlowEdge *edge = &own->edge;
  LkPoint before = own->path[LK_PATH_POINTS / 2 - 1], after = own->path[LK_PATH_POINTS / 2 + 1];

  if (own->aside)
    return;
  if (edge->stopped && !edge->off)
    draw_bar_at (pen, own->middle, after.x - before.x, after.y - before.y, own->lit);
  else if (edge->key != NULL)
    draw_knob (pen, own->middle, edge->on, own->lit);
}

void
lk_diagram_draw (const LkDiagramPlan *plan, LkCanvas *canvas, const LkChartTheme *theme)
{
  Pen pen = { plan, canvas, theme, plan->em };

  /* What is off lies behind what is not. */
  for (int on = 0; on < 2; on++)
    for (guint i = 0; i < plan->edges->len; i++)
      if ((LK_EDGE (plan, i)->edge.off || LK_EDGE (plan, i)->aside) == !on)
        draw_edge (&pen, LK_EDGE (plan, i));
  for (guint i = 0; i < plan->nodes->len; i++)
    draw_node (&pen, LK_NODE (plan, i));
  for (guint i = 0; i < plan->edges->len; i++)
    draw_over (&pen, LK_EDGE (plan, i));
  lk_diagram_draw_legend (plan, canvas, theme, plan->legend, plan->width);
}

/* -- legend -------------------------------------------------------------------------------------------------------- */

typedef struct
{
  Pen pen;
  double x, y, left, right;
} Legend;

/* Room for a sample with its name; canvas NULL: only that. */
static LkRect
take_place (Legend *legend, const char *name)
{
  const Pen *pen = &legend->pen;
  double em = pen->em, width, line;
  LkRect sample;

  lk_typesetter_measure (pen->plan->typesetter, LK_TEXT_SMALL, name, &width, &line);
  width += (SAMPLE + 6) * em;
  if (legend->x > legend->left && legend->x + width > legend->right)
    {
      legend->x = legend->left;
      legend->y += LEGEND_ROW * em;
    }
  sample = (LkRect){ legend->x, legend->y + 3 * em, SAMPLE * em, (LEGEND_ROW - 6) * em };
  if (pen->canvas != NULL)
    {
      GdkRGBA ink = lk_chart_ink (pen->theme, 0.75f);

      lk_canvas_text (pen->canvas, LK_TEXT_SMALL, name,
                      (LkPoint){ legend->x + (SAMPLE + 6) * em, legend->y + (LEGEND_ROW * em - line) / 2 }, 0, &ink);
    }
  legend->x += width + LEGEND_GAP * em;
  return sample;
}

static gboolean
has_node (const LkDiagramPlan *plan, LkFlowNodeKind kind)
{
  for (guint i = 0; i < plan->nodes->len; i++)
    if (LK_NODE (plan, i)->node.kind == kind)
      return TRUE;
  return FALSE;
}

static void
add_nodes (Legend *legend)
{
  const LkDiagramPlan *plan = legend->pen.plan;

  /* A goal says itself what it is, and so does a picture. */
  for (LkFlowNodeKind kind = LK_NODE_NET; kind < LK_NODE_GOAL; kind++)
    if (has_node (plan, kind))
      {
        LkRect sample = take_place (legend, plan->names->nodes[kind]);

        if (legend->pen.canvas != NULL)
          draw_shape (&legend->pen, kind, (LkRect){ sample.x + 2, sample.y, sample.width - 4, sample.height }, FALSE,
                      FALSE, FALSE);
      }
}

/* A straight arrow in a sample. */
static LkOwnEdge
sample_edge (LkRect r, const LkFlowEdge *edge)
{
  LkOwnEdge own = { .edge = *edge, .around = -1, .middle = { r.x + r.width / 2, r.y + r.height / 2 } };

  for (int i = 0; i < LK_PATH_POINTS; i++)
    own.path[i] = (LkPoint){ r.x + r.width * i / (LK_PATH_POINTS - 1), own.middle.y };
  return own;
}

static void
add_edge (Legend *legend, const char *name, const LkFlowEdge *edge)
{
  LkOwnEdge own = sample_edge (take_place (legend, name), edge);

  if (legend->pen.canvas == NULL)
    return;
  draw_edge (&legend->pen, &own);
  draw_over (&legend->pen, &own);
}

static void
add_edges (Legend *legend)
{
  const LkDiagramPlan *plan = legend->pen.plan;
  const LkDiagramNames *names = plan->names;
  gboolean kinds[LK_N_EDGE_KINDS] = { FALSE }, back = FALSE, stopped = FALSE, knob = FALSE;

  for (guint i = 0; i < plan->edges->len; i++)
    {
      const LkFlowEdge *edge = &LK_EDGE (plan, i)->edge;

      kinds[edge->kind] = TRUE;
      back |= edge->back && !edge->off;
      stopped |= edge->stopped && !edge->off;
      knob |= edge->key != NULL;
    }
  for (guint i = 0; i < plan->nodes->len; i++)
    knob |= LK_NODE (plan, i)->node.key != NULL;
  for (LkFlowEdgeKind kind = LK_EDGE_FOLLOW; kind < LK_N_EDGE_KINDS; kind++)
    if (kinds[kind])
      add_edge (legend, names->edges[kind], &(LkFlowEdge){ .kind = kind });
  if (back)
    {
      LkRect sample = take_place (legend, names->back);
      LkOwnEdge own = sample_edge ((LkRect){ sample.x, sample.y + BESIDE * legend->pen.em, sample.width,
                                             sample.height },
                                   &(LkFlowEdge){ .back = TRUE });

      if (legend->pen.canvas != NULL)
        draw_back (&legend->pen, &own);
    }
  if (stopped)
    add_edge (legend, names->stopped, &(LkFlowEdge){ .stopped = TRUE });
  if (knob)
    {
      LkRect sample = take_place (legend, names->knob);

      if (legend->pen.canvas != NULL)
        draw_knob (&legend->pen, (LkPoint){ sample.x + sample.width / 2, sample.y + sample.height / 2 }, TRUE, FALSE);
    }
}

double
lk_diagram_draw_legend (const LkDiagramPlan *plan, LkCanvas *canvas, const LkChartTheme *theme, double y, double width)
{
  Legend legend = { { plan, canvas, theme, plan->em },
                    LEGEND_GAP * plan->em,
                    y,
                    LEGEND_GAP * plan->em,
                    width - LEGEND_GAP / 2.0 * plan->em };

  if (plan->names == NULL || plan->nodes->len == 0)
    return 0;

  add_nodes (&legend);
  add_edges (&legend);
  return legend.y - y + (LEGEND_ROW + 4) * plan->em;
}
