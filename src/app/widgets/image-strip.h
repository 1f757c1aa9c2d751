/* A strip of images with the views that augmentation made of them: original, view 1, view 2, side by side, every pixel a
 * square of whole screen pixels. Shows as many images as fit. Images can be pressed, by pointer and keys, and outlined as
 * selected.
 *
 * Signals: "pressed" (int image, gboolean toggle, gboolean extend)   toggle = with Ctrl, extend = with Shift
 *          "cell" (int image, int column)   the cursor stands on another picture (lk_image_strip_set_cells ()) */

#pragma once

#include <gtk/gtk.h>

#define LK_TYPE_IMAGE_STRIP (lk_image_strip_get_type ())
G_DECLARE_FINAL_TYPE (LkImageStrip, lk_image_strip, LK, IMAGE_STRIP, GtkWidget)

GtkWidget *lk_image_strip_new (void);

/* originals [n_images, h, w, c] and views [n_images] times the views of an image, floats 0..1, c = 1 (gray) or 3 (RGB).
 * view_size: height and width of each view, which is shown so much smaller or larger than the original; NULL = all are
 * h x w. Copies. */
void lk_image_strip_show (LkImageStrip *self,
                          int n_images,
                          int n_views,
                          int h,
                          int w,
                          int c,
                          const float *originals,
                          const float *views,
                          const int (*view_size)[2]);
void lk_image_strip_clear (LkImageStrip *self);
/* All images are to be seen, smaller if need be; else as many as the most of the space shows. */
void lk_image_strip_set_whole (LkImageStrip *self, gboolean whole);

/* What is to be said of a picture, column 0 = the original, in lines. (transfer full) */
typedef char *(*LkImageStripWords) (int image, int column, gpointer data);
/* From now on the single pictures count: the cursor stands on one of them, which is outlined, the tooltip shows it large with
 * its words, and where there is room pictures are larger. */
void lk_image_strip_set_cells (LkImageStrip *self, LkImageStripWords words, gpointer data);
void lk_image_strip_get_cell (LkImageStrip *self, int *image, int *column);
/* Without a signal. What lies beyond the images that are shown, or will be, is taken back into them. */
void lk_image_strip_set_cell (LkImageStrip *self, int image, int column);

/* Of the images that are shown, until others are: what each is called [n_images], and which are outlined [n_images]. */
void lk_image_strip_set_names (LkImageStrip *self, const char *const *names);
void lk_image_strip_set_selected (LkImageStrip *self, const gboolean *selected);

/* Images that are in view at the present size. */
int lk_image_strip_get_visible (LkImageStrip *self);

/* Draws all images into a picture of this width, one unit = scale device pixels; returns its height. */
int lk_image_strip_snapshot_whole (LkImageStrip *self, GtkSnapshot *snapshot, int width, int scale);
