/* The memory of pictures of the window stays with the program. */

#pragma once

/* The toolkit takes and gives back some megabytes for every frame. Handed back to the system they come back page by page,
 * cleared: on a virtual machine that was half of a frame's time (40 ms against 18 for a map of 10,000 points). To be called
 * before threads begin; does nothing where the C library has no such knob. */
void lk_heap_keep_frames (void);
