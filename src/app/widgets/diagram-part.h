/* A part of a diagram, for the pointer, the focus and those who listen. It is not seen: the diagram draws all. */

#pragma once

#include <gtk/gtk.h>

#define LK_TYPE_DIAGRAM_PART (lk_diagram_part_get_type ())
G_DECLARE_FINAL_TYPE (LkDiagramPart, lk_diagram_part, LK, DIAGRAM_PART, GtkWidget)

/* switches: it has a switch; else it can only be looked at. */
GtkWidget *lk_diagram_part_new (gboolean switches);
gboolean lk_diagram_part_switches (LkDiagramPart *self);
/* name: what it is; value: what it says or whether it is on; words: more about it. */
void lk_diagram_part_show (LkDiagramPart *self, const char *name, const char *value, const char *words, gboolean on);
/* The pointer is on it, or the focus, seen. */
gboolean lk_diagram_part_is_lit (LkDiagramPart *self);
