/* The transforms, one file each; transform.c lists them. Private to augment/.
 *
 * Slots are part of the random address and stay for ever: 1 crop, 2 flip, 3 vflip, 4 rotation, 5 translation, 6 jitter,
 * 7 gray, 8 blur, 9 solarize, 10 posterize, 11 noise, 12 erasing, 13 nuisance-noise. */

#pragma once

#include "augment/augment.h"

extern const LkTransform lk_transform_crop;
extern const LkTransform lk_transform_flip;
extern const LkTransform lk_transform_vflip;
extern const LkTransform lk_transform_rotation;
extern const LkTransform lk_transform_translation;
extern const LkTransform lk_transform_jitter;
extern const LkTransform lk_transform_gray;
extern const LkTransform lk_transform_blur;
extern const LkTransform lk_transform_solarize;
extern const LkTransform lk_transform_posterize;
extern const LkTransform lk_transform_noise;
extern const LkTransform lk_transform_erasing;
extern const LkTransform lk_transform_nuisance_noise;
