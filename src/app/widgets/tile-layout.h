/* A layout manager for tiles of one size: as many columns as have their least width, all equally wide, and rows of one
 * height. */

#pragma once

#include <gtk/gtk.h>

#define LK_TYPE_TILE_LAYOUT (lk_tile_layout_get_type ())
G_DECLARE_FINAL_TYPE (LkTileLayout, lk_tile_layout, LK, TILE_LAYOUT, GtkLayoutManager)

/* Pixels: of a tile, and between two. */
GtkLayoutManager *lk_tile_layout_new (int least_width, int height, int spacing);
