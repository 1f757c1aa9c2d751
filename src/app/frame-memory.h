/* The memory through which the frames of a window go to the screen stays with the program. The toolkit takes and gives back
 * some megabytes for each of them; handed back to the system they come back page by page and cleared, which on a virtual
 * machine costs far more than what is drawn. A map of 10,000 points, panned at 1000 x 750 under Xvfb, Cairo's renderer,
 * machine at rest: frames of 32 ms (median) without attaching, of 3.5 ms with it. */

#pragma once

#include <gtk/gtk.h>

/* Keeps what the heap gets back. To be called before threads begin; nothing where the C library has no such knob. */
void lk_frame_memory_keep_heap (void);

/* Keeps the memory that a window shares with the X server, as long as the window is there. Nothing without X, or where
 * Cairo does not draw. To be called before the window is realized. */
void lk_frame_memory_attach (GtkWidget *window);
