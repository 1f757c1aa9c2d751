/* LIKENESS_DEBUG=frames: how long frames take (frame clock's before-paint to after-paint) and how late a 10 ms timer of the
 * main loop comes. A line to stderr every two seconds and one at the end: median, 95th percentile, longest. */

#pragma once

#include <gtk/gtk.h>

/* Does nothing unless the variable asks for it. Ends with the window. */
void lk_frame_log_attach (GtkWidget *window);
