/* PyTorch's numbers: reads tests/reference/golden and compares. Compiled with each build of the engine. */

#pragma once

#include "io/safetensors.h"
#include "nn/net.h"

/* ||a - b|| / ||b|| allowed: double against torch.float64, float against the same (CONTRACTS.md, Measuring). */
#ifdef LK_DOUBLE
#define GOLDEN_TOLERANCE 1e-9
#else
#define GOLDEN_TOLERANCE 1e-4
#endif

/* tests/reference/golden/NAME.safetensors; ends the test if it cannot be read. */
LkSafetensors *golden_open (const char *name);

/* The tensor's float64 values; count must match. */
const double *golden_tensor (LkSafetensors *file, const char *name, size_t count);

/* fill.py: splitmix64 from the name's FNV-1a, times bound. */
void golden_fill (const char *name, double bound, double offset, LkReal *out, size_t count);

/* An input on the tape, filled by its name, that takes a gradient. */
LkVar *golden_input (LkTape *tape, const char *name, LkShape shape, double bound, double offset);

/* Fills all parameters of a net as fill.py's fill_module () does, under prefix + name. */
void golden_fill_net (LkNet *net, const char *prefix);

/* Ends the test unless ||ours - golden|| <= tolerance ||golden||. */
void golden_compare (LkSafetensors *file, const char *name, const LkReal *ours, size_t count, double tolerance);

/* What a test computes with: two threads, one tape that has begun a training step. */
typedef struct
{
  LkArena *arena;
  LkPool *pool;
  LkTape *tape;
} Engine;

Engine engine_new (void);
void engine_free (Engine *engine);
