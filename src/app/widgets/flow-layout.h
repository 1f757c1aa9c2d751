/* A layout manager that puts widgets side by side like the words of a text, each in its natural width, in as many rows as
 * they need. */

#pragma once

#include <gtk/gtk.h>

#define LK_TYPE_FLOW_LAYOUT (lk_flow_layout_get_type ())
G_DECLARE_FINAL_TYPE (LkFlowLayout, lk_flow_layout, LK, FLOW_LAYOUT, GtkLayoutManager)

/* Pixels between widgets and between rows. column: where two do not fit beside one another, each takes the whole width. */
GtkLayoutManager *lk_flow_layout_new (int spacing, gboolean column);
