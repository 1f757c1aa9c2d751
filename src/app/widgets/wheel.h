/* The wheel over a page that holds things which would zoom by it. */

#pragma once

#include <gtk/gtk.h>

/* The wheel moves the page; with Ctrl or Shift it goes on to what is under the pointer. */
void lk_wheel_moves_page (GtkScrolledWindow *page);
