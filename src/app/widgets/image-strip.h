/* A strip of images with the views that augmentation made of them: original, view 1, view 2, side by side, every pixel a
 * square of whole screen pixels. Shows as many images as fit. */

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

/* Images that are in view at the present size. */
int lk_image_strip_get_visible (LkImageStrip *self);
