/* A layout manager for a row in which one child is served first: it has its natural width while the others already give
 * way to one another. Another one may vanish where there is no room for it. What is left over goes to children that
 * expand. */

#pragma once

#include <gtk/gtk.h>

#define LK_TYPE_ROW_LAYOUT (lk_row_layout_get_type ())
G_DECLARE_FINAL_TYPE (LkRowLayout, lk_row_layout, LK, ROW_LAYOUT, GtkLayoutManager)

/* Pixels between two children. */
GtkLayoutManager *lk_row_layout_new (int spacing);
/* NULL serves all alike, as a GtkBox does. */
void lk_row_layout_serve_first (LkRowLayout *self, GtkWidget *child);
/* It asks for no room, and is not seen with less than a third of its natural width. */
void lk_row_layout_let_vanish (LkRowLayout *self, GtkWidget *child);
