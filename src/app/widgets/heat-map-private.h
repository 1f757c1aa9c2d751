/* Shared by the files of the heat map: heat-map.c (object, data, words), heat-map-draw.c (picture), heat-map-input.c
 * (pointer and keys), heat-map-colors.c (values as colors, no toolkit). */

#pragma once

#include "app/widgets/chart-canvas.h"
#include "app/widgets/chart-theme.h"
#include "app/widgets/heat-map-colors.h"
#include "app/widgets/heat-map.h"

typedef struct
{
  char *name;
  int first, n;
} LkHeatMapOwnGroup;

/* A part of the matrix, in cells: columns along x, rows along y, downwards. */
typedef struct
{
  double x, y, width, height;
} LkHeatMapView;

struct _LkHeatMap
{
  GtkWidget parent_instance;

  char *title, *empty_text, *x_title, *y_title;
  int rows, columns;
  float *values;    /* [rows, columns] */
  guint8 *selected; /* [rows]; NULL = none */
  GArray *groups;   /* LkHeatMapOwnGroup */
  LkHeatScale scale;
  LkHeatMapNameFunc name_func;
  gpointer name_data;

  LkHeatMapView view; /* all of it unless zoomed */
  gboolean zoomed;

  LkTypesetter *typesetter; /* NULL until the next frame */
  LkRect plot;              /* of the last picture: where the cells are */
  GskRenderNode *content;   /* NULL = to be drawn */

  int row, column; /* what is read out; -1 = nothing */
  LkPoint pointer;
  LkHeatMapView dragged; /* what was seen when a drag began */
};

/* -- heat-map.c -- */

void lk_heat_map_invalidate (LkHeatMap *self);
/* Sees another part, held within the matrix; one as large as the whole is the whole. */
void lk_heat_map_set_view (LkHeatMap *self, LkHeatMapView view);
void lk_heat_map_set_cursor (LkHeatMap *self, int row, int column);

/* -- heat-map-draw.c -- */

void lk_heat_map_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);
void lk_heat_map_draw_page (LkCanvas *canvas, LkTypesetter *typesetter, int width, int height, gpointer map);

/* -- heat-map-input.c -- */

void lk_heat_map_install_keys (GtkWidgetClass *widget_class);
void lk_heat_map_watch_pointer (LkHeatMap *self);
