/* The methods, one file each; see method.c for the registry. */

#pragma once

#include "methods/method.h"

#ifdef LK_DOUBLE
#define LK_METHOD_SYMBOL(name) lk_method_##name##_double
#else
#define LK_METHOD_SYMBOL(name) lk_method_##name
#endif

extern const LkMethod LK_METHOD_SYMBOL (pair);
extern const LkMethod LK_METHOD_SYMBOL (triplet);
extern const LkMethod LK_METHOD_SYMBOL (simclr);
extern const LkMethod LK_METHOD_SYMBOL (dcl);
extern const LkMethod LK_METHOD_SYMBOL (moco);
extern const LkMethod LK_METHOD_SYMBOL (mocov3);
extern const LkMethod LK_METHOD_SYMBOL (nnclr);
extern const LkMethod LK_METHOD_SYMBOL (align_uniform);
extern const LkMethod LK_METHOD_SYMBOL (swav);
extern const LkMethod LK_METHOD_SYMBOL (deepcluster);
extern const LkMethod LK_METHOD_SYMBOL (simsiam);
extern const LkMethod LK_METHOD_SYMBOL (byol);
extern const LkMethod LK_METHOD_SYMBOL (dino);
extern const LkMethod LK_METHOD_SYMBOL (barlow);
extern const LkMethod LK_METHOD_SYMBOL (vicreg);
extern const LkMethod LK_METHOD_SYMBOL (wmse);
extern const LkMethod LK_METHOD_SYMBOL (directpred);
extern const LkMethod LK_METHOD_SYMBOL (directset);
extern const LkMethod LK_METHOD_SYMBOL (supervised);
extern const LkMethod LK_METHOD_SYMBOL (autoencoder);
extern const LkMethod LK_METHOD_SYMBOL (random);
