/* A layout manager for a picture and what belongs beside it: at its side where the width allows, else below it, in a part
 * of the height. The first child is the picture, the second its side; there are no others. */

#pragma once

#include <gtk/gtk.h>

#define LK_TYPE_SIDE_LAYOUT (lk_side_layout_get_type ())
G_DECLARE_FINAL_TYPE (LkSideLayout, lk_side_layout, LK, SIDE_LAYOUT, GtkLayoutManager)

/* From this width on the second child stands at the side. */
GtkLayoutManager *lk_side_layout_new (int least_width);
/* And only up to this height: where there is more of it, the second child stands below. 0 = any (the default). */
void lk_side_layout_set_most_height (LkSideLayout *self, int most_height);
/* How much of the width the second child may have at the side (default 0.28), and of the height below (0.25), unless it
 * needs more at the least. */
void lk_side_layout_set_shares (LkSideLayout *self, double side, double foot);
