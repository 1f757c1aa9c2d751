/* A drawing of boxes and arrows: what flows where, and where it is cut. Knows nothing of learning.
 *
 * Boxes stand in columns and rows; where the widget is too narrow for the columns side by side, it flows from top to bottom
 * instead. Kinds of boxes differ in shape and color, and a legend names those that occur. What goes back along an arrow is
 * a second, thin line, which ends where a bar (two strokes) stops it. What is off is faded and dashed; where that is a box,
 * what came to it goes around it.
 *
 * Parts with a key can be switched: they have a knob, full while they are on. Each part is a child for those who listen,
 * with a role, a name and its value. Arrow keys go from part to part; Tab leaves.
 *
 * Property: "title" (for people who listen, and over pictures).
 * Signals: "switch" (const char *key)  a part with a key was clicked, or Space or Enter pressed on it
 *          "shown" (const char *key)   the pointer or the focus came to a part with a key */

#pragma once

#include <gtk/gtk.h>

#define LK_TYPE_DIAGRAM_VIEW (lk_diagram_view_get_type ())
G_DECLARE_FINAL_TYPE (LkDiagramView, lk_diagram_view, LK, DIAGRAM_VIEW, GtkWidget)

typedef enum
{
  LK_NODE_PICTURE, /* a sheet */
  LK_NODE_NET,     /* a funnel */
  LK_NODE_COPY,    /* a funnel with two outlines */
  LK_NODE_STORE,   /* a drum */
  LK_NODE_WORK,    /* round ends */
  LK_NODE_GOAL,    /* cut corners, thick */
  LK_N_NODE_KINDS
} LkFlowNodeKind;

typedef enum
{
  LK_EDGE_FLOW,
  LK_EDGE_FOLLOW, /* dashed */
  LK_EDGE_KEEP,   /* dotted */
  LK_N_EDGE_KINDS
} LkFlowEdgeKind;

typedef struct
{
  const char *title, *value; /* value: "" = one may come; NULL = it has none */
  LkFlowNodeKind kind;
  double column, row; /* of its center */
  gboolean off, on;   /* on: of its switch */
  const char *key;    /* NULL = it has no switch */
  const char *words;  /* more about it, in a sentence */
} LkFlowNode;

typedef struct
{
  int from, to;
  LkFlowEdgeKind kind;
  gboolean stopped, off, on;
  gboolean back; /* something would also go back here; stopped: it comes from the end up to the bar */
  const char *key, *title, *words;
} LkFlowEdge;

/* What the legend calls things. */
typedef struct
{
  const char *nodes[LK_N_NODE_KINDS], *edges[LK_N_EDGE_KINDS], *back, *stopped, *off, *knob;
} LkDiagramNames;

GtkWidget *lk_diagram_view_new (const char *title);
void lk_diagram_view_set_title (LkDiagramView *self, const char *title);
/* The names stay valid. */
void lk_diagram_view_set_names (LkDiagramView *self, const LkDiagramNames *names);
/* All is copied. */
void lk_diagram_view_set_drawing (LkDiagramView *self,
                                  int n_nodes,
                                  const LkFlowNode *nodes,
                                  int n_edges,
                                  const LkFlowEdge *edges);
/* Another value of a node that has one: cheap, for every frame. */
void lk_diagram_view_set_value (LkDiagramView *self, int node, const char *value);

/* The child that stands for a node or an edge; NULL = that edge is no part of its own. */
GtkWidget *lk_diagram_view_get_node (LkDiagramView *self, int node);
GtkWidget *lk_diagram_view_get_edge (LkDiagramView *self, int edge);
/* Points out all parts with this key; NULL = none. */
void lk_diagram_view_point_out (LkDiagramView *self, const char *key);
gboolean lk_diagram_view_is_vertical (LkDiagramView *self);

/* Writes it as "png" (twice its size), "svg" or "pdf", on white. */
gboolean lk_diagram_view_save (LkDiagramView *self, const char *path, const char *format, GError **error);
GdkTexture *lk_diagram_view_make_texture (LkDiagramView *self, GError **error);
