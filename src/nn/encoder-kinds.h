/* The encoders, one file each; see encoder.c for the registry. */

#pragma once

#include "nn/encoder.h"

#ifdef LK_DOUBLE
#define LK_ENCODER_SYMBOL(name) lk_encoder_##name##_kind_double
#else
#define LK_ENCODER_SYMBOL(name) lk_encoder_##name##_kind
#endif

extern const LkEncoderKind LK_ENCODER_SYMBOL (conv_small);
extern const LkEncoderKind LK_ENCODER_SYMBOL (resnet_8);
extern const LkEncoderKind LK_ENCODER_SYMBOL (resnet_14);
extern const LkEncoderKind LK_ENCODER_SYMBOL (resnet_20);
extern const LkEncoderKind LK_ENCODER_SYMBOL (resnet_18);
extern const LkEncoderKind LK_ENCODER_SYMBOL (mlp);
extern const LkEncoderKind LK_ENCODER_SYMBOL (linear);
