/* A strip of images with the views that augmentation made of them: original, view 1, view 2, side by side, every pixel a
 * square of whole screen pixels. Shows as many images as fit. Images can be pressed, by pointer and keys, and outlined as
 * selected.
 *
 * Signal "pressed" (int image, gboolean toggle, gboolean extend): toggle = with Ctrl, extend = with Shift. */

#pragma once

#include <gtk/gtk.h>

#define LK_TYPE_IMAGE_STRIP (lk_image_strip_get_type ())
G_DECLARE_FINAL_TYPE (LkImageStrip, lk_image_strip, LK, IMAGE_STRIP, GtkWidget)

GtkWidget *lk_image_strip_new (void);

/* originals [n_images, h, w, c] and views [n_images, n_views, h, w, c], floats 0..1, c = 1 (gray) or 3 (RGB). Copies. */
void lk_image_strip_show (LkImageStrip *self,
                          int n_images,
                          int n_views,
                          int h,
                          int w,
                          int c,
                          const float *originals,
                          const float *views);
void lk_image_strip_clear (LkImageStrip *self);
/* All images are to be seen, smaller if need be; else as many as the most of the space shows. */
void lk_image_strip_set_whole (LkImageStrip *self, gboolean whole);

/* Of the images that are shown, until others are: what each is called [n_images], and which are outlined [n_images]. */
void lk_image_strip_set_names (LkImageStrip *self, const char *const *names);
void lk_image_strip_set_selected (LkImageStrip *self, const gboolean *selected);

/* Images that are in view at the present size. */
int lk_image_strip_get_visible (LkImageStrip *self);
