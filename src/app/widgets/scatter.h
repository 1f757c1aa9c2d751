/* A map of points, up to some ten thousands, which moves at the rate of the screen: dots in their colors, thumbnails of
 * images in their place when zoomed in so far that they have room. Knows nothing of learning.
 *
 * Points are painted into one surface (scatter-raster.h) that is kept until points, view or colors change; what points at
 * them, hover, focus and the loop of a lasso, lies over it and repaints nothing.
 *
 * Pointer: dragging pans, draws a lasso or a box as the mode says, the middle button always pans; the wheel and two fingers
 * zoom about themselves; a click means the nearest point within 12 pixels, a double click on nothing shows all. Keys:
 * scatter-input.c.
 *
 * Signals:
 *   "pressed" (int point, gboolean toggle, gboolean extend)   a point was clicked, or Enter pressed on it; toggle = with
 *                                                             Ctrl, extend = with Shift; point -1: a click on nothing
 *   "enclosed" (GArray of int, gboolean add)                  the points within a lasso or box; add = with Ctrl
 *   "hovered" (int point)                                     the point that is pointed at, or that keys went to; -1 = none
 *
 * Properties: "title" (for people who listen, and over pictures), "empty-text" (what is said when there are no points),
 * "mode" (int, LkScatterMode), "x-label", "y-label" (what the axes mean, NULL = nothing), "zoomed" (boolean, read only: the
 * user has chosen a part). Action: "scatter.show-all". */

#pragma once

#include "app/widgets/scatter-view.h"

#include <gtk/gtk.h>

#define LK_TYPE_SCATTER (lk_scatter_get_type ())
G_DECLARE_FINAL_TYPE (LkScatter, lk_scatter, LK, SCATTER, GtkWidget)

typedef enum
{
  LK_SCATTER_PAN,
  LK_SCATTER_LASSO,
  LK_SCATTER_BOX,
  LK_SCATTER_N_MODES,
} LkScatterMode;

GtkWidget *lk_scatter_new (const char *title, const char *empty_text);

/* -- points -------------------------------------------------------------------------------------------------------- */

/* Other points: xy [n, 2] in any unit, y upwards; copied, as all arrays here. Shows all of them; forgets what was said of
 * those before: colors, masks, lines, pictures that were kept. n = 0: none. */
void lk_scatter_set_points (LkScatter *self, int n, const float *xy);
/* The same points [n, 2] are elsewhere: they move there, at most 2 % of the map's radius (both root mean squares, on the
 * screen) from frame to frame. At once where nobody looks, and where the desktop wants no animation. While the user has not
 * zoomed, the view follows. */
void lk_scatter_move_points (LkScatter *self, const float *xy);
int lk_scatter_get_n_points (LkScatter *self);
gboolean lk_scatter_is_moving (LkScatter *self);

/* Of each point [n]; NULL = as if never said. Colors are 0xRRGGBB. */
void lk_scatter_set_colors (LkScatter *self, const guint32 *rgb);
/* Which are there at all: the others are neither drawn nor found. NULL = all. */
void lk_scatter_set_shown (LkScatter *self, const guint8 *mask);
/* Which are grey and lie behind the others. They can be pointed at. */
void lk_scatter_set_faded (LkScatter *self, const guint8 *mask);
/* How strong the colors are, 0 .. 255: 0 is still seen faintly. */
void lk_scatter_set_alpha (LkScatter *self, const guint8 *alpha);
/* Which are selected: larger, ringed, over all others. */
void lk_scatter_set_selected (LkScatter *self, const guint8 *mask);

/* A line from point to point; faint: dashed. */
typedef struct
{
  int from, to;
  gboolean faint;
} LkScatterLine;

void lk_scatter_set_lines (LkScatter *self, const LkScatterLine *lines, int n);

/* The picture of a point in its own size, NULL = none. (transfer full) Is asked once for what is in view, and again after
 * lk_scatter_set_images () or when what was kept grew too much. */
typedef GdkTexture *(*LkScatterImageFunc) (int point, gpointer data);
void lk_scatter_set_images (LkScatter *self, LkScatterImageFunc func, gpointer data, GDestroyNotify destroy);

/* What a point is called: "Sandal, #1204". (transfer full) */
typedef char *(*LkScatterNameFunc) (int point, gpointer data);
void lk_scatter_set_name_func (LkScatter *self, LkScatterNameFunc func, gpointer data, GDestroyNotify destroy);

/* -- view ---------------------------------------------------------------------------------------------------------- */

void lk_scatter_show_all (LkScatter *self);
gboolean lk_scatter_is_zoomed (LkScatter *self);
void lk_scatter_zoom (LkScatter *self, double factor);
/* Moves the view until a point is in it. */
void lk_scatter_reveal (LkScatter *self, int point);
/* The place in the map that is in the middle, and how many pixels a unit has. */
LkScatterView lk_scatter_get_view (LkScatter *self);
/* Where a point is drawn now, in pixels of the widget. */
void lk_scatter_get_place (LkScatter *self, int point, double *x, double *y);
/* Whether thumbnails are drawn in place of dots. */
gboolean lk_scatter_shows_images (LkScatter *self);

/* -- files --------------------------------------------------------------------------------------------------------- */

typedef enum
{
  LK_SCATTER_PNG, /* twice the size that is shown */
  LK_SCATTER_SVG, /* every point a circle, text stays text */
  LK_SCATTER_PDF,
} LkScatterExport;

/* What a color of the legend means. */
typedef struct
{
  const char *name;
  guint32 rgb;
} LkScatterLegend;

/* Draws the part of the map that is shown, with title and legend [n]; white: dark on white, as paper is, else in the
 * colors of the screen. Appends the picture to bytes. */
gboolean lk_scatter_make_picture (LkScatter *self,
                                  LkScatterExport format,
                                  gboolean white,
                                  const LkScatterLegend *legend,
                                  int n,
                                  GByteArray *bytes,
                                  GError **error);
/* The same into a file. */
gboolean lk_scatter_export (LkScatter *self,
                            const char *path,
                            LkScatterExport format,
                            gboolean white,
                            const LkScatterLegend *legend,
                            int n,
                            GError **error);
