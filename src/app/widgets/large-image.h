/* An image large, with words below it: for tooltips of widgets that show images small. */

#pragma once

#include <gtk/gtk.h>

/* side: of the longer side, in pixels. words: in lines; NULL = none. */
GtkWidget *lk_large_image_new (GdkTexture *image, int side, const char *words);
