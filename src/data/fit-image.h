/* Pictures of any size and format, brought to the size and channels of a data set. */

#pragma once

#include "io/image.h"

/* The largest part in the middle of the image that has the shape of out, resized with antialiasing to out [h, w, c]; c is 1
 * (gray: luma of ITU-R BT.601) or 3. w, h: 1..1024. */
void lk_fit_image (const LkImage *image, int h, int w, int c, guint8 *out);

/* Reads a picture file into out [h, w, c]. FALSE with an error that names the file. */
gboolean lk_fit_image_file (const char *path, int h, int w, int c, guint8 *out, GError **error);
