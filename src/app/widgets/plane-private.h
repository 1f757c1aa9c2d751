/* Shared by the files of the plane: plane.c (object, words), plane-draw.c (picture), plane-input.c (pointer and keys),
 * plane-files.c (files, clipboard). */

#pragma once

#include "app/widgets/chart-canvas.h"
#include "app/widgets/chart-scale.h"
#include "app/widgets/chart-theme.h"
#include "app/widgets/plane.h"

typedef struct
{
  char *title;
  int n;
  LkPlaneStep *steps;
} LkPlaneTrail;

typedef struct
{
  char *title;
  double x, y;
} LkPlanePlace;

typedef struct
{
  LkChartScale x, y;
} LkPlaneView;

/* Where the inside of the axes lies, and what they show. */
typedef struct
{
  LkRect plot;
  LkPlaneView view;
} LkPlaneFrame;

struct _LkPlane
{
  GtkWidget parent_instance;

  char *title, *empty_text, *x_title, *y_title;
  LkPlaneTrail trails[LK_PLANE_TRAILS];
  GPtrArray *places; /* LkPlanePlace */
  double shown;

  gboolean zoomed;
  LkPlaneView zoom; /* what the user chose to see */

  LkTypesetter *typesetter; /* NULL until the next frame */
  LkPlaneFrame frame;       /* of the last picture */
  GskRenderNode *content;   /* NULL = to be drawn */

  int trail, at; /* what is read out; -1 = nothing */
  LkPoint pointer;
  LkPlaneView dragged; /* what was seen when a drag began */
};

/* -- plane.c -- */

gboolean lk_plane_is_empty (LkPlane *self);
void lk_plane_invalidate (LkPlane *self);
/* What is seen while the user chose nothing. */
LkPlaneView lk_plane_whole (LkPlane *self);
void lk_plane_set_zoom (LkPlane *self, const LkPlaneView *zoom);
/* Reads a step out; -1: nothing. */
void lk_plane_set_cursor (LkPlane *self, int trail, int at);
/* "Step 702, Projector: ...". (transfer full) */
char *lk_plane_dup_readout (LkPlane *self, int trail, int at);

/* -- plane-draw.c -- */

void lk_plane_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);
/* The picture on a page of its own. */
void lk_plane_draw_page (LkCanvas *canvas, LkTypesetter *typesetter, int width, int height, gpointer plane);
LkPoint lk_plane_point (const LkPlaneFrame *frame, double x, double y);

/* -- plane-input.c -- */

void lk_plane_install_keys (GtkWidgetClass *widget_class);
void lk_plane_watch_pointer (LkPlane *self);

/* -- plane-files.c -- */

void lk_plane_install_actions (GtkWidgetClass *widget_class);
