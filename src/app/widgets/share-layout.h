/* A layout manager that gives each visible child a share of its widget's width or height, so that what was half of a small
 * window is half of a large one. No child gets less than its minimum. */

#pragma once

#include <gtk/gtk.h>

#define LK_TYPE_SHARE_LAYOUT (lk_share_layout_get_type ())
G_DECLARE_FINAL_TYPE (LkShareLayout, lk_share_layout, LK, SHARE_LAYOUT, GtkLayoutManager)

GtkLayoutManager *lk_share_layout_new (GtkOrientation orientation);

/* Shares are relative to those of the other children; more than 0. A child that was never given one has the mean of the
 * others. */
double lk_share_layout_get_share (LkShareLayout *self, GtkWidget *child);
void lk_share_layout_set_share (LkShareLayout *self, GtkWidget *child, double share);
/* Gives a child that many pixels, as far as minimums allow; its next visible sibling takes or gives the difference. */
void lk_share_layout_resize (LkShareLayout *self, GtkWidget *child, int size);

/* Divides total into n sizes by shares; none is below its minimum unless total is below their sum. */
void lk_share_sizes (int n, const double *shares, const int *minimums, int total, int *sizes);
