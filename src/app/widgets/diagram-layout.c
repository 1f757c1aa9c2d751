/* Where the boxes of a diagram stand, and how its arrows go. All boxes have one size; the distances of columns and rows are
 * as small as the nearest boxes allow, and grow with the width. */

#include "app/widgets/diagram-private.h"

#include <math.h>

#define MARGIN 10
#define LEAST_BOX 58
#define MOST_BOX 128
#define BOX_HEIGHT 42
#define BOX_PADDING 12
/* Between boxes along the flow and across it: an arrow with a bar or a knob has room. */
#define GAP_ALONG 34
#define GAP_ACROSS 24
/* How far the columns may be drawn apart. */
#define MOST_STRETCH 1.7
/* Between the ends of arrows on one side of a box. */
#define PORT 11
/* Between a box and what goes around it. */
#define BESIDE_BOX 15
#define LEAST_ZOOM 0.55
#define HEAD 2
/* The last piece of an arrow, with its head. */
#define STRAIGHT 8

/* Width of a box: that of the longest text in any of them. */
static double
box_width (const LkDiagramPlan *plan)
{
  double widest = 0, width;

  for (guint i = 0; i < plan->nodes->len; i++)
    {
      const LkFlowNode *node = &LK_NODE (plan, i)->node;

      lk_typesetter_measure (plan->typesetter, LK_TEXT_SMALL_BOLD, node->title, &width, NULL);
      widest = fmax (widest, width + (node->key != NULL ? 10 * plan->em : 0));
      if (node->value == NULL)
        continue;
      lk_typesetter_measure (plan->typesetter, LK_TEXT_SMALL, "0.0000", &width, NULL);
      widest = fmax (widest, width);
    }
  return CLAMP (widest + 2 * BOX_PADDING * plan->em, LEAST_BOX * plan->em, MOST_BOX * plan->em);
}

typedef struct
{
  double along, across; /* size of a box in the direction of the flow, and across it */
  double column, row;   /* distances */
  double first_column, first_row, last_column, last_row;
} Grid;

/* Boxes that would touch are drawn apart: those of one column by the distance of rows, the others by that of columns. */
static Grid
grid_of (const LkDiagramPlan *plan, gboolean vertical)
{
  double width = box_width (plan), height = BOX_HEIGHT * plan->em;
  double gap_along = GAP_ALONG * plan->em, gap_across = (vertical ? GAP_ACROSS : GAP_ALONG) * plan->em;
  Grid grid = { vertical ? height : width, vertical ? width : height, 0, 0, INFINITY, INFINITY, -INFINITY, -INFINITY };

  for (guint i = 0; i < plan->nodes->len; i++)
    {
      const LkFlowNode *a = &LK_NODE (plan, i)->node;

      grid.first_column = fmin (grid.first_column, a->column);
      grid.last_column = fmax (grid.last_column, a->column);
      grid.first_row = fmin (grid.first_row, a->row);
      grid.last_row = fmax (grid.last_row, a->row);
      for (guint j = 0; j < i; j++)
        {
          const LkFlowNode *b = &LK_NODE (plan, j)->node;
          double rows = fabs (a->row - b->row);

          if (fabs (a->column - b->column) < 0.5 && rows > 0)
            grid.row = fmax (grid.row, (grid.across + gap_across) / rows);
        }
    }
  for (guint i = 0; i < plan->nodes->len; i++)
    for (guint j = 0; j < i; j++)
      {
        const LkFlowNode *a = &LK_NODE (plan, i)->node, *b = &LK_NODE (plan, j)->node;
        double columns = fabs (a->column - b->column);

        if (columns > 0 && fabs (a->row - b->row) * grid.row < grid.across + gap_across / 2)
          grid.column = fmax (grid.column, (grid.along + gap_along) / columns);
      }
  return grid;
}

static double
length_along (const Grid *grid)
{
  return (grid->last_column - grid->first_column) * grid->column + grid->along;
}

static double
length_across (const Grid *grid)
{
  return (grid->last_row - grid->first_row) * grid->row + grid->across;
}

double
lk_diagram_natural_width (const LkDiagramPlan *plan)
{
  Grid grid = grid_of (plan, FALSE);

  return plan->nodes->len > 0 ? length_along (&grid) + 2 * MARGIN * plan->em : 0;
}

static LkPoint
place (const LkDiagramPlan *plan, double along, double across)
{
  return plan->vertical ? (LkPoint){ across, along } : (LkPoint){ along, across };
}

static void
place_boxes (LkDiagramPlan *plan, const Grid *grid, double along, double across)
{
  LkPoint size = place (plan, grid->along, grid->across);

  for (guint i = 0; i < plan->nodes->len; i++)
    {
      LkOwnNode *own = LK_NODE (plan, i);
      LkPoint at = place (plan, along + (own->node.column - grid->first_column) * grid->column,
                          across + (own->node.row - grid->first_row) * grid->row);

      own->rect = (LkRect){ rint (at.x), rint (at.y), rint (size.x), rint (size.y) };
    }
}

/* -- arrows -------------------------------------------------------------------------------------------------------- */

typedef enum
{
  SIDE_AHEAD,
  SIDE_BEHIND,
  SIDE_OVER, /* the lower row numbers */
  SIDE_UNDER,
} Side;

/* Where an arrow leaves its box (end 0) and where it comes in (end 1). */
static Side
side_of (const LkDiagramPlan *plan, const LkFlowEdge *edge, int end)
{
  const LkFlowNode *from = &LK_NODE (plan, edge->from)->node, *to = &LK_NODE (plan, edge->to)->node;
  double columns = to->column - from->column, rows = to->row - from->row;

  if (columns >= 0.5)
    return end == 0 ? SIDE_AHEAD : SIDE_BEHIND;
  if (rows == 0)
    return SIDE_UNDER;
  return (rows > 0) == (end == 0) ? SIDE_UNDER : SIDE_OVER;
}

/* Ends on one side of a box stand in the order of where their arrows go. */
static double
port_of (const LkDiagramPlan *plan, guint edge, int end)
{
  const LkFlowEdge *own = &LK_EDGE (plan, edge)->edge;
  int box = end == 0 ? own->from : own->to, other = end == 0 ? own->to : own->from, before = 0, all = 0;
  Side side = side_of (plan, own, end);
  gboolean sideways = side == SIDE_AHEAD || side == SIDE_BEHIND;
  const LkFlowNode *far = &LK_NODE (plan, other)->node;
  double place_of_far = sideways ? far->row : far->column;

  for (guint i = 0; i < plan->edges->len; i++)
    for (int e = 0; e < 2; e++)
      {
        const LkFlowEdge *next = &LK_EDGE (plan, i)->edge;
        const LkFlowNode *node = &LK_NODE (plan, e == 0 ? next->to : next->from)->node;
        double there = sideways ? node->row : node->column;

        if ((e == 0 ? next->from : next->to) != box || side_of (plan, next, e) != side ||
            LK_EDGE (plan, i)->aside != LK_EDGE (plan, edge)->aside)
          continue;
        all++;
        before += there < place_of_far || (there == place_of_far && i < edge);
      }
  return (before - (all - 1) / 2.0) * PORT * plan->em;
}

static LkPoint
end_of (const LkDiagramPlan *plan, guint edge, int end)
{
  const LkFlowEdge *own = &LK_EDGE (plan, edge)->edge;
  const LkRect *rect = &LK_NODE (plan, end == 0 ? own->from : own->to)->rect;
  double port = port_of (plan, edge, end), gap = end == 1 ? HEAD * plan->em : 0;
  LkPoint middle = { rect->x + rect->width / 2, rect->y + rect->height / 2 };
  Side side = side_of (plan, own, end);

  /* On its side, the flow of a narrow diagram goes down and its rows stand from left to right. */
  if (plan->vertical)
    side = side == SIDE_AHEAD    ? SIDE_UNDER
           : side == SIDE_BEHIND ? SIDE_OVER
           : side == SIDE_UNDER  ? SIDE_AHEAD
                                 : SIDE_BEHIND;
  switch (side)
    {
    case SIDE_AHEAD:
      return (LkPoint){ rect->x + rect->width + gap, middle.y + port };
    case SIDE_BEHIND:
      return (LkPoint){ rect->x - gap, middle.y + port };
    case SIDE_OVER:
      return (LkPoint){ middle.x + port, rect->y - gap };
    case SIDE_UNDER:
    default:
      return (LkPoint){ middle.x + port, rect->y + rect->height + gap };
    }
}

/* Part of a path: a curve that leaves and arrives along one axis, and swings out by so much in between. */
static void
draw_curve (LkPoint *path, int n, LkPoint a, LkPoint b, gboolean along_x, double swing)
{
  double reach = along_x ? (b.x - a.x) / 2 : (b.y - a.y) / 2;
  LkPoint p = along_x ? (LkPoint){ a.x + reach, a.y + swing } : (LkPoint){ a.x + swing, a.y + reach };
  LkPoint q = along_x ? (LkPoint){ b.x - reach, b.y + swing } : (LkPoint){ b.x + swing, b.y - reach };

  for (int i = 0; i < n; i++)
    {
      double t = (double) i / (n - 1), r = 1 - t;
      double u = r * r * r, v = 3 * r * r * t, w = 3 * r * t * t, z = t * t * t;

      path[i] = (LkPoint){ u * a.x + v * p.x + w * q.x + z * b.x, u * a.y + v * p.y + w * q.y + z * b.y };
    }
}

/* Where the head of an arrow to b begins, so that it stands straight. */
static LkPoint
before_head (const LkDiagramPlan *plan, LkPoint a, LkPoint b, gboolean along_x)
{
  double head = STRAIGHT * plan->em;

  if (along_x)
    b.x -= copysign (fmin (head, fabs (b.x - a.x) / 2), b.x - a.x);
  else
    b.y -= copysign (fmin (head, fabs (b.y - a.y) / 2), b.y - a.y);
  return b;
}

/* sideways: along the flow; in a narrow diagram that is down. */
static void
draw_path (LkDiagramPlan *plan, LkOwnEdge *own, LkPoint a, LkPoint b, gboolean sideways, double swing)
{
  gboolean along_x = sideways != plan->vertical;

  draw_curve (own->path, LK_PATH_POINTS - 1, a, before_head (plan, a, b, along_x), along_x, swing);
  own->path[LK_PATH_POINTS - 1] = b;
}

/* Past a box, along its side that lies away from the others. */
static void
draw_around (LkDiagramPlan *plan, LkOwnEdge *own, LkPoint a, LkPoint b, int out)
{
  const LkRect *rect = &LK_NODE (plan, own->around)->rect;
  double x = rect->x + rect->width / 2, y = rect->y + rect->height / 2, room = BESIDE_BOX * plan->em;
  gboolean along_x = !plan->vertical;
  double along = (along_x ? rect->width : rect->height) / 2;
  double across = out * ((along_x ? rect->height : rect->width) / 2 + room);
  LkPoint begin = along_x ? (LkPoint){ x - along, y + across } : (LkPoint){ x + across, y - along };
  LkPoint end = along_x ? (LkPoint){ x + along, y + across } : (LkPoint){ x + across, y + along };
  int half = LK_PATH_POINTS / 2;

  draw_curve (own->path, half, a, begin, along_x, 0);
  draw_curve (own->path + half, LK_PATH_POINTS - 1 - half, end, before_head (plan, end, b, along_x), along_x, 0);
  own->path[LK_PATH_POINTS - 1] = b;
}

/* How many points of the path lie in boxes that are not its own. */
static int
count_hits (const LkDiagramPlan *plan, const LkOwnEdge *own)
{
  double room = 4 * plan->em;
  int n = 0;

  for (guint k = 0; k < plan->nodes->len; k++)
    {
      const LkRect *rect = &LK_NODE (plan, k)->rect;

      if ((int) k == own->edge.from || (int) k == own->edge.to)
        continue;
      for (int i = 0; i < LK_PATH_POINTS; i++)
        n += own->path[i].x > rect->x - room && own->path[i].x < rect->x + rect->width + room &&
             own->path[i].y > rect->y - room && own->path[i].y < rect->y + rect->height + room;
    }
  return n;
}

/* Where an arrow comes from, or else away from the middle of the diagram: 1 = to larger places across the flow. */
static int
way_out (const LkDiagramPlan *plan, LkPoint a, LkPoint b)
{
  double aside = plan->vertical ? a.x - b.x : a.y - b.y;
  double low = INFINITY, high = -INFINITY, at = plan->vertical ? (a.x + b.x) / 2 : (a.y + b.y) / 2;

  if (fabs (aside) > PORT * plan->em)
    return aside > 0 ? 1 : -1;
  for (guint i = 0; i < plan->nodes->len; i++)
    {
      const LkRect *rect = &LK_NODE (plan, i)->rect;
      double middle = plan->vertical ? rect->x + rect->width / 2 : rect->y + rect->height / 2;

      low = fmin (low, middle);
      high = fmax (high, middle);
    }
  return at > (low + high) / 2 + 1 ? 1 : -1;
}

/* Straight on if no box is in the way, else around it, rather outside than between the branches. */
static void
route (LkDiagramPlan *plan, guint edge)
{
  static const double swings[] = { 0, 0.7, 1, 1.3, 1.6, 2, 2.5, 3.2 };
  LkOwnEdge *own = LK_EDGE (plan, edge);
  LkPoint a = end_of (plan, edge, 0), b = end_of (plan, edge, 1);
  gboolean sideways = side_of (plan, &own->edge, 0) == SIDE_AHEAD;
  double unit = plan->vertical ? box_width (plan) : BOX_HEIGHT * plan->em, best = 0, least = INFINITY;
  int out = way_out (plan, a, b);

  if (own->around >= 0)
    {
      draw_around (plan, own, a, b, out);
      own->middle = own->path[LK_PATH_POINTS / 2 - 1];
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (swings); i++)
    for (int way = 1; way >= -1; way -= 2)
      {
        double cost;

        draw_path (plan, own, a, b, sideways, swings[i] * way * out * unit);
        cost = count_hits (plan, own) * 100 + swings[i] + (way < 0 ? 1 : 0);
        if (cost >= least)
          continue;
        least = cost;
        best = swings[i] * way * out * unit;
      }
  draw_path (plan, own, a, b, sideways, best);
  own->middle = own->path[LK_PATH_POINTS / 2];
}

/* -- all ----------------------------------------------------------------------------------------------------------- */

/* What swings out may need more room than the boxes. Returns the width of all. */
static double
move_into_view (LkDiagramPlan *plan, double margin)
{
  double up = 0, left = 0, bottom = 0, right = 0;

  for (guint i = 0; i < plan->edges->len; i++)
    for (int k = 0; k < LK_PATH_POINTS; k++)
      {
        up = fmax (up, plan->top + margin - LK_EDGE (plan, i)->path[k].y);
        left = fmax (left, margin - LK_EDGE (plan, i)->path[k].x);
        bottom = fmax (bottom, LK_EDGE (plan, i)->path[k].y);
        right = fmax (right, LK_EDGE (plan, i)->path[k].x);
      }
  for (guint i = 0; i < plan->nodes->len; i++)
    {
      LkRect *rect = &LK_NODE (plan, i)->rect;

      bottom = fmax (bottom, rect->y + rect->height);
      right = fmax (right, rect->x + rect->width);
      rect->y += rint (up);
      rect->x += rint (left);
    }
  plan->height = bottom + rint (up) + margin;
  return right + rint (left) + margin;
}

void
lk_diagram_lay_out (LkDiagramPlan *plan, double width)
{
  double margin = MARGIN * plan->em, room, spare;
  Grid grid;

  plan->zoom = 1;
  plan->width = width;
  plan->height = plan->legend = 0;
  if (plan->nodes->len == 0)
    return;

  plan->vertical = width < lk_diagram_natural_width (plan);
  grid = grid_of (plan, plan->vertical);
  room = (plan->vertical ? length_across (&grid) : length_along (&grid)) + 2 * margin;
  if (width < room)
    {
      plan->zoom = fmax (width / room, LEAST_ZOOM);
      plan->width = room;
    }
  else if (!plan->vertical && grid.last_column > grid.first_column)
    grid.column = fmin (grid.column * MOST_STRETCH,
                        (width - 2 * margin - grid.along) / (grid.last_column - grid.first_column));
  else if (plan->vertical && grid.last_row > grid.first_row)
    grid.row = fmin (grid.row * MOST_STRETCH, (width - 2 * margin - grid.across) / (grid.last_row - grid.first_row));
  spare = (plan->width - (plan->vertical ? length_across (&grid) : length_along (&grid))) / 2;
  place_boxes (plan, &grid, plan->vertical ? margin + plan->top : spare, plan->vertical ? spare : margin + plan->top);
  for (guint i = 0; i < plan->edges->len; i++)
    route (plan, i);
  room = move_into_view (plan, margin);
  if (room > plan->width)
    {
      plan->zoom = fmax (width / room, LEAST_ZOOM);
      plan->width = room;
    }
  for (guint i = 0; i < plan->edges->len; i++)
    route (plan, i);

  plan->legend = plan->height;
  plan->height += lk_diagram_draw_legend (plan, NULL, NULL, 0, plan->width);
}
