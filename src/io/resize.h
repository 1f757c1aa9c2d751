/* Antialiased bilinear resizing of 8-bit pictures, the same to the bit as Pillow's BILINEAR. */

#pragma once

#include "io/image.h"

/* The part of an image that begins at left, top and has w x h pixels, resized to out_w x out_h in out
 * [out_h, out_w, image->c]. No side of the part or of out is above 16384. */
void lk_image_resize (const LkImage *image, int left, int top, int w, int h, guint8 *out, int out_w, int out_h);
