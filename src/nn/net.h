/* All state of a network in one registry of named tensors: parameters, buffers, teachers, optimizer moments.
 * Checkpoint, rewind, fork, EMA and export are one loop over it. Names and shapes are PyTorch's
 * (`backbone.layer1.0.conv1.weight`, OIHW). */

#pragma once

#include "tensor/tensor.h"

typedef enum
{
  LK_PARAM_TRAINED = 0,
  LK_PARAM_NO_DECAY = 1 << 0,  /* bias and BatchNorm: neither weight decay ... */
  LK_PARAM_NO_LARS = 1 << 1,   /* ... nor the LARS trust ratio */
  LK_PARAM_FROZEN = 1 << 2,    /* a teacher: never touched by the optimizer */
  LK_PARAM_BUFFER = 1 << 3,    /* running statistics, moments, queues: no gradient */
  LK_PARAM_COUNTER = 1 << 4,   /* one I64, shape [] */
  LK_PARAM_PER_IMAGE = 1 << 5, /* a row for each training image; networks that are only looked at have none of it */
} LkParamFlags;

typedef struct
{
  char *name;
  LkParamFlags flags;
  int rank;
  int dims[4];
  size_t count;
  LkVar var;      /* var.x [count]; var.g for what is trained */
  gint64 counter; /* LK_PARAM_COUNTER */
  gboolean held;  /* the optimizer leaves it, and its moments, as they are: a layer that is frozen for a while */
} LkParam;

typedef struct _LkNet LkNet;

/* seed: of the initial values, drawn per name, so that they do not depend on the order of building. */
LkNet *lk_net_new (uint32_t seed);
/* For a copy of another net's values: all is zero at first, and nothing has a gradient. */
LkNet *lk_net_new_blank (void);
void lk_net_free (LkNet *net);

int lk_net_count (const LkNet *net);
LkParam *lk_net_param (LkNet *net, int i);
LkParam *lk_net_find (LkNet *net, const char *name);

typedef enum
{
  LK_INIT_ZERO,
  LK_INIT_ONE,
  LK_INIT_UNIFORM, /* U (-1 / sqrt (fan_in), 1 / sqrt (fan_in)): torch.nn.Linear, torch.nn.Conv2d, their biases */
  LK_INIT_KAIMING_NORMAL, /* N (0, 2 / fan_out): torchvision's ResNets */
  LK_INIT_UNIT_NORMAL,
} LkInit;

/* Adds a tensor of the given shape (unused dims after rank). fan: fan_in or fan_out as init wants it. The name must be
 * new. The net owns it. */
LkParam *
lk_net_add (LkNet *net, const char *name, LkParamFlags flags, int rank, const int dims[4], LkInit init, int fan);
LkParam *lk_net_add_counter (LkNet *net, const char *name);

/* The net's prefix for names to come: everything added is called "<scope><name>" and gets the flags besides its own.
 * "teacher." with LK_PARAM_FROZEN builds a second network with the same code. NULL = none. */
void lk_net_set_scope (LkNet *net, const char *scope, LkParamFlags flags);

/* Values and counters of every tensor of net from the one of the same name in source, which has it in the same shape; not of
 * what is per image. */
void lk_net_copy (LkNet *net, LkNet *source);

/* Before a step: no gradient has been written yet. After backward: gradients nobody wrote are zero. */
void lk_net_begin_step (LkNet *net);
void lk_net_finish_gradients (LkNet *net);

/* Euclidean length of all trained parameters as one vector. */
double lk_net_norm (LkNet *net);

/* teacher.NAME <- NAME for every trained tensor and buffer: how a teacher starts. */
void lk_net_copy_to_teacher (LkNet *net, const char *scope);
/* teacher.NAME <- tau teacher.NAME + (1 - tau) NAME for parameters; BatchNorm buffers are the teacher's own (it runs in
 * training mode and keeps its own statistics, as solo-learn's does). */
void lk_net_ema_teacher (LkNet *net, const char *scope, double tau);

/* |teacher - trained| / |trained| over all trained parameters that have a teacher, as vectors; 0 without any. */
double lk_net_teacher_distance (LkNet *net, const char *scope);

/* Values out and in as float32, whatever the build's LkReal is. */
void lk_param_read (const LkParam *param, float *out);
void lk_param_write (LkParam *param, const float *in);
