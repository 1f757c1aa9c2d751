/* The images that are selected, by their places in the training split: one model for all panels. Pressing an image in one
 * panel selects it in each.
 *
 * Signal "changed" (). */

#pragma once

#include <glib-object.h>

#define LK_TYPE_SELECTION (lk_selection_get_type ())
G_DECLARE_FINAL_TYPE (LkSelection, lk_selection, LK, SELECTION, GObject)

LkSelection *lk_selection_new (void);

/* The selected ids in the order of their selection; valid until "changed". */
const int *lk_selection_get (LkSelection *self, int *n);
gboolean lk_selection_contains (LkSelection *self, int id);
/* The one that was selected last; -1 if there is none. */
int lk_selection_get_lead (LkSelection *self);

/* Selects these and no others; what stands twice counts once. */
void lk_selection_set (LkSelection *self, const int *ids, int n);
void lk_selection_clear (LkSelection *self);

/* What a press on an image does. Plain: selects it alone. toggle (Ctrl): adds it, or takes it away. extend (Shift): selects
 * from the last plain or toggled one up to it, in the order in which the panel shows its images (order [n]), and with
 * toggle adds these to what is selected. */
void lk_selection_press (LkSelection *self, int id, gboolean toggle, gboolean extend, const int *order, int n);
