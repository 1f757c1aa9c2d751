/* A plane of two measures, and the trails that something left in it step by step: what is older is fainter, what came after
 * the step that is shown is a shadow, the place of that step is large and named. Places of the plane may have names too.
 * Knows nothing of learning.
 *
 * Pointer: the step nearest to it is read out, a click means it; the wheel zooms about the pointer, dragging pans, a double
 * click shows all. Keys: plane-input.c.
 *
 * Properties: "title" (for people who listen, and over pictures), "empty-text" (what is said while there is no trail).
 * Signal "pressed" (double step): a step of a trail was clicked, or Enter pressed on it.
 * Actions: "plane.show-all", "plane.export" (string: png, svg, pdf, csv), "plane.copy". */

#pragma once

#include <gtk/gtk.h>

/* So many trails, each with a color and a shape of its own. */
#define LK_PLANE_TRAILS 2

#define LK_TYPE_PLANE (lk_plane_get_type ())
G_DECLARE_FINAL_TYPE (LkPlane, lk_plane, LK, PLANE, GtkWidget)

typedef struct
{
  double step, x, y; /* all finite */
} LkPlaneStep;

GtkWidget *lk_plane_new (const char *title, const char *empty_text);

void lk_plane_set_axes (LkPlane *self, const char *x_title, const char *y_title);
/* A place with a name: the plane always reaches it. The same name again moves it. */
void lk_plane_set_place (LkPlane *self, const char *title, double x, double y);

/* Trail 0 .. LK_PLANE_TRAILS - 1: its n steps, rising; copied. n = 0: none. */
void lk_plane_set_trail (LkPlane *self, int trail, const char *title, int n, const LkPlaneStep *steps);
int lk_plane_get_n_steps (LkPlane *self, int trail);
/* The step that is shown: of each trail the last one up to it; INFINITY = the newest. */
void lk_plane_set_shown (LkPlane *self, double step);
/* Which of a trail's steps that is; -1 = none. */
int lk_plane_get_shown (LkPlane *self, int trail);

void lk_plane_show_all (LkPlane *self);
gboolean lk_plane_is_zoomed (LkPlane *self);
/* Where a step is drawn, in pixels of the widget. */
void lk_plane_get_pixel (LkPlane *self, int trail, int i, double *x, double *y);
/* What the plane shows, in words. (transfer full) */
char *lk_plane_dup_words (LkPlane *self);

typedef enum
{
  LK_PLANE_PNG, /* twice the size that is shown */
  LK_PLANE_SVG,
  LK_PLANE_PDF,
  LK_PLANE_CSV, /* trail, step, x, y */
} LkPlaneExport;

gboolean lk_plane_export (LkPlane *self, const char *path, LkPlaneExport format, GError **error);
