/* Shared by the files of the diagram: diagram-view.c (object, children, keys), diagram-layout.c (where things are),
 * diagram-draw.c (picture). */

#pragma once

#include "app/widgets/chart-canvas.h"
#include "app/widgets/chart-theme.h"
#include "app/widgets/diagram-view.h"

#define LK_PATH_POINTS 25

typedef struct
{
  LkFlowNode node; /* its texts are its own */
  LkRect rect;
  gboolean lit; /* pointed at, or pointed out */
} LkOwnNode;

typedef struct
{
  LkFlowEdge edge; /* its texts are its own */
  int around;      /* the box, which is off, that it goes around; -1 = none */
  gboolean aside;  /* to or from a box that is off: nothing goes here, but what goes around it */
  LkPoint path[LK_PATH_POINTS];
  LkPoint middle; /* of its bar or knob */
  gboolean lit;
} LkOwnEdge;

/* What the drawing needs of its surroundings: the same for the screen and for files. */
typedef struct
{
  GArray *nodes, *edges; /* LkOwnNode, LkOwnEdge */
  const LkDiagramNames *names;
  LkTypesetter *typesetter;
  double em;
  double top; /* room above, for a title */
  gboolean vertical;
  double width, height; /* of all of it, without a zoom */
  double zoom;          /* less than 1 where even the narrow form has no room */
  double legend;        /* where it begins */
} LkDiagramPlan;

#define LK_NODE(plan, i) (&g_array_index ((plan)->nodes, LkOwnNode, i))
#define LK_EDGE(plan, i) (&g_array_index ((plan)->edges, LkOwnEdge, i))

/* -- diagram-layout.c -- */

/* Puts all of it into a width: rectangles, paths, and the height that it needs. */
void lk_diagram_lay_out (LkDiagramPlan *plan, double width);
/* The width that it likes to have. */
double lk_diagram_natural_width (const LkDiagramPlan *plan);

/* -- diagram-draw.c -- */

void lk_diagram_draw (const LkDiagramPlan *plan, LkCanvas *canvas, const LkChartTheme *theme);
/* Draws the legend from y on, or only measures it (canvas NULL); returns its height. */
double
lk_diagram_draw_legend (const LkDiagramPlan *plan, LkCanvas *canvas, const LkChartTheme *theme, double y, double width);
