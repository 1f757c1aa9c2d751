/* A matrix as colors: a cell for each value. Where cells are smaller than pixels a pixel shows the value of the cell in its
 * middle: never a mean, in which what varies would look as if it did not. Rows may stand in named groups. Knows nothing of
 * learning.
 *
 * Values above and below 0 have two hues that meet in the ground; values of one sign a scale of lightness. Both end at the
 * 99th percentile, so that a few large values do not darken the rest.
 *
 * Pointer: the cell under it is read out, a click means its row; the wheel zooms about the pointer, dragging pans, a double
 * click shows all. Keys: heat-map-input.c.
 *
 * Properties: "title" (for people who listen, and over pictures), "empty-text" (what is said while there is no matrix).
 * Signal "pressed" (int row): a cell was clicked, or Enter pressed on it.
 * Actions: "heat-map.show-all", "heat-map.copy". */

#pragma once

#include <gtk/gtk.h>

#define LK_TYPE_HEAT_MAP (lk_heat_map_get_type ())
G_DECLARE_FINAL_TYPE (LkHeatMap, lk_heat_map, LK, HEAT_MAP, GtkWidget)

GtkWidget *lk_heat_map_new (const char *title, const char *empty_text);

void lk_heat_map_set_axes (LkHeatMap *self, const char *x_title, const char *y_title);

/* Rows that belong together, from first on. */
typedef struct
{
  const char *name;
  int first, n;
} LkHeatMapGroup;

/* The matrix values [rows, columns], copied; what is not finite has no color. A matrix of the same size keeps view and
 * cursor. rows = 0: none. */
void lk_heat_map_set_matrix (LkHeatMap *self, int rows, int columns, const float *values);
/* Groups in the order of their rows; copied. n = 0: none. */
void lk_heat_map_set_groups (LkHeatMap *self, int n, const LkHeatMapGroup *groups);
/* Rows that are pointed out [rows]; NULL = none. Copied. */
void lk_heat_map_set_selected (LkHeatMap *self, const guint8 *mask);
int lk_heat_map_get_n_rows (LkHeatMap *self);
int lk_heat_map_get_n_columns (LkHeatMap *self);
/* A value of the matrix, and its color as it is drawn now: 0xRRGGBB. */
float lk_heat_map_get_value (LkHeatMap *self, int row, int column);
guint32 lk_heat_map_get_color (LkHeatMap *self, int row, int column);
/* The value with the strongest color; the scale reaches from there to 0, or to its opposite. */
double lk_heat_map_get_limit (LkHeatMap *self);

/* What a cell is called: "Sandal, #1204, dimension 17". (transfer full) */
typedef char *(*LkHeatMapNameFunc) (int row, int column, gpointer data);
void lk_heat_map_set_name_func (LkHeatMap *self, LkHeatMapNameFunc func, gpointer data);

void lk_heat_map_show_all (LkHeatMap *self);
gboolean lk_heat_map_is_zoomed (LkHeatMap *self);
/* Where the middle of a cell is drawn, in pixels of the widget. */
void lk_heat_map_get_pixel (LkHeatMap *self, int row, int column, double *x, double *y);
/* The cell that is read out; -1 = none. */
void lk_heat_map_get_cursor (LkHeatMap *self, int *row, int *column);
/* What is read out, or else what the matrix is, in words. (transfer full) */
char *lk_heat_map_dup_words (LkHeatMap *self);

/* Writes what is seen as PNG, twice its size, on white. */
gboolean lk_heat_map_save_png (LkHeatMap *self, const char *path, GError **error);
