/* Shared by the files of the map of points:
 *
 *   scatter.c         the object and its data        scatter-view     which part is seen      (no toolkit)
 *   scatter-input.c   pointer and keys               scatter-motion   points on their way     (no toolkit)
 *   scatter-draw.c    what lies over what            scatter-raster   dots, lines, pictures   (no toolkit)
 *   scatter-points.c  points, marks as surfaces      scatter-pick     which points are meant  (no toolkit)
 *   scatter-export.c  PNG, SVG, PDF
 *   scatter-images.c  thumbnails                     scatter-surface  what is painted on
 *   scatter-words.c   text for people who listen     scatter-thumbs   pictures in their size */

#pragma once

#include "app/widgets/chart-theme.h"
#include "app/widgets/scatter-motion.h"
#include "app/widgets/scatter-pick.h"
#include "app/widgets/scatter-raster.h"
#include "app/widgets/scatter-surface.h"
#include "app/widgets/scatter-thumbs.h"
#include "app/widgets/scatter.h"

/* A click means the nearest point within so many pixels. */
#define LK_SCATTER_REACH 12

struct _LkScatter
{
  GtkWidget parent_instance;

  char *title, *empty_text, *x_label, *y_label;
  LkScatterMode mode;

  int n, n_selected;
  LkScatterMotion *motion; /* of no points too */
  guint32 *colors;         /* [n], as all below: NULL = never said */
  guint8 *shown, *faded, *alpha, *selected;
  GArray *lines; /* LkScatterLine */
  LkScatterNameFunc name_func;
  gpointer name_data;
  GDestroyNotify name_destroy;

  LkScatterImageFunc image_func;
  gpointer image_data;
  GDestroyNotify image_destroy;
  LkThumbs *thumbs; /* NULL = points have no images */
  int thumb_side;   /* of those that are drawn now, in pixels of the screen; 0 = dots */
  gboolean fading;  /* some thumbnails are still to come */

  LkScatterView view, wanted; /* what is seen, and what it moves to */
  gboolean zoomed;            /* by the user: else all is wanted */
  gboolean hurry;             /* the user asked for another view: it is not held to the pace of the points */
  guint tick;
  gint64 tick_time;

  LkScatterGrid *grid; /* of where points are now; NULL = to be made */
  LkSurfacePair points_pair, marks_pair;
  GskRenderNode *points_node;            /* NULL = to be drawn */
  GskRenderNode *marks_node;             /* lines and what is selected; NULL = to be drawn, or none */
  gboolean marks_drawn, rough;           /* rough: many points that move are painted the fast way */
  guint rest_timeout;                    /* until they rest */
  int *points;                           /* [n], whose they are */
  LkDot *dots;                           /* [n], of the last picture */
  LkDotStamp *stamp, *ring, *gap, *core; /* a dot; of a selected one the ring, the gap within it, the dot */
  double stamp_radius;                   /* for which they were made */

  int hovered, cursor; /* the point under the pointer; the one that keys act on; -1 = none */
  gboolean pointed;
  double pointer_x, pointer_y;
  enum
  {
    LK_SCATTER_NO_DRAG,
    LK_SCATTER_DRAG_VIEW,
    LK_SCATTER_DRAG_LASSO,
    LK_SCATTER_DRAG_BOX,
    LK_SCATTER_DRAG_GIVEN_UP, /* by Escape, until the button is let go */
  } drag;
  GArray *loop;                /* of double: the corners of lasso or box, in pixels */
  GArray *inside;              /* of int: the points within it */
  double dragged_x, dragged_y; /* so far */
  double pinch;                /* the factor of two fingers so far */

  char *words; /* what those who listen were told last */
};

/* -- scatter.c -- */

/* Asks for points and marks to be drawn anew: places, view, size, style have changed. */
void lk_scatter_invalidate (LkScatter *self);
/* The user chose another view; at once, or gliding there. */
void lk_scatter_take_view (LkScatter *self, LkScatterView view, gboolean at_once);
/* The point nearest to a pixel within LK_SCATTER_REACH, or -1. */
int lk_scatter_pick (LkScatter *self, double px, double py);
void lk_scatter_set_hovered (LkScatter *self, int point);
char *lk_scatter_dup_name (LkScatter *self, int point);

/* Goes on drawing frames. */
void lk_scatter_keep_ticking (LkScatter *self);

/* -- scatter-points.c -- */

/* The color in which a point is drawn over the ground, opaque: grey if faded, and as its alpha says. */
uint32_t lk_scatter_color (LkScatter *self, int point, const LkChartTheme *theme, gboolean faded);
/* A color as surfaces have it. */
uint32_t lk_scatter_pack (const GdkRGBA *color);

/* Radius of a dot in pixels of the widget. */
double lk_scatter_dot_radius (LkScatter *self);
void lk_scatter_draw_points (LkScatter *self, const LkChartTheme *theme);
void lk_scatter_draw_marks (LkScatter *self, const LkChartTheme *theme);

/* -- scatter-images.c -- */

/* Chooses how large thumbnails are drawn, if at all, where points lie now. */
void lk_scatter_choose_thumbs (LkScatter *self);
/* A point's thumbnail in its frame; FALSE if it has none, or not yet. strength 0 .. 256: how far from the ground. */
gboolean lk_scatter_paint_thumb (LkScatter *self,
                                 const LkRaster *raster,
                                 int point,
                                 const LkDot *dot,
                                 int strength,
                                 uint32_t ground,
                                 gboolean make);
/* Half of what a point takes across, in pixels of the widget. */
double lk_scatter_half_size (LkScatter *self);

/* -- scatter-draw.c -- */

void lk_scatter_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

/* -- scatter-input.c -- */

void lk_scatter_install_keys (GtkWidgetClass *widget_class);
void lk_scatter_watch_pointer (LkScatter *self);
void lk_scatter_update_cursor_name (LkScatter *self);

/* -- scatter-words.c -- */

void lk_scatter_update_words (LkScatter *self);
