/* A layout manager for two widgets that stand side by side where the width allows, else one below the other. Each is as high
 * as it needs to be for its width. */

#pragma once

#include <gtk/gtk.h>

#define LK_TYPE_COLUMNS_LAYOUT (lk_columns_layout_get_type ())
G_DECLARE_FINAL_TYPE (LkColumnsLayout, lk_columns_layout, LK, COLUMNS_LAYOUT, GtkLayoutManager)

/* Side by side from this width on, the second child with this share of it. */
GtkLayoutManager *lk_columns_layout_new (int least_width, double second, int spacing);
