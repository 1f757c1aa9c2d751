/* Arithmetic on pictures that several transforms share. Private to augment/. */

#pragma once

#include "augment/augment.h"

/* Rec. 601 luma as torchvision rounds it. */
#define LK_GRAY_RED 0.2989f
#define LK_GRAY_GREEN 0.587f
#define LK_GRAY_BLUE 0.114f

/* The result is in picture->scratch: make it the picture. */
void lk_picture_exchange (LkPicture *picture);

/* Mirror image of i about the borders of 0 .. n - 1, the border pixel repeated: ... 1 0 | 0 1 2 ... Any i. */
int lk_mirror (int i, int n);

/* x = clamp (x * scale + offset, 0, 1) for all n values. */
void lk_scale_clamped (float *x, int n, float scale, float offset);

/* Mean of each channel, means[c]. */
void lk_picture_means (const LkPicture *picture, double *means);

/* The box (left, top, box_w, box_h) of source [h, w, c], resampled to out [out_h, out_w, c]: bilinear, with the
 * triangle widened where it shrinks (antialias), as Pillow and torchvision do it; pixels outside the box play no part.
 * middle: room for box_h * out_w * c floats, apart from source and out; out may be source. tables as in LkPicture. */
void lk_resample (const float *source,
                  int w,
                  int c,
                  int left,
                  int top,
                  int box_w,
                  int box_h,
                  float *out,
                  int out_w,
                  int out_h,
                  float *middle,
                  float *tables);

/* The same for a picture, in place. */
void lk_picture_resample (LkPicture *picture, int left, int top, int box_w, int box_h, int out_w, int out_h);

#define LK_MAX_BLUR_RADIUS 30

/* Gaussian blur with a kernel of 2 * radius + 1 taps, borders mirrored without repeating the border pixel (as
 * torchvision). The radius is cut to LK_MAX_BLUR_RADIUS and to the picture's shorter side - 1. */
void lk_picture_blur (LkPicture *picture, int radius, double sigma);

/* Single steps of jitter, as torchvision's adjust_*: factors around 1, turn in turns of the color circle (-0.5 .. 0.5).
 * saturation and hue leave a picture without three channels alone. */
void lk_picture_contrast (LkPicture *picture, float factor);
void lk_picture_saturation (LkPicture *picture, float factor);
void lk_picture_hue (LkPicture *picture, float turn);
